"""What the panel shows of a case, of one meeting on one case, and of a meeting, for the views of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.decisions import NAMED, tiles
from viz.picture import Entry, same, spaced, text
from viz.record import passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from viz.picture import Passage, Text
    from viz.record import Fact, Life, Meeting, Record


def cell_id(life: Life, meeting: Meeting) -> str:
    return f"{life.id}@{meeting.id.removeprefix('meeting-')}"


def joined(life: Life, names: Mapping[str, Text]) -> Text:
    """The cities of a case, in the order of ``names``."""
    codes = life.cities()
    cities = [name for code, name in names.items() if code in codes]
    return text("、".join(c["zh"] for c in cities) or "未載明", ", ".join(c["en"] for c in cities) or "not stated")


def case_entry(life: Life, cities: Text, lit: Sequence[str]) -> Entry:
    """A case as the panel shows it, with all its passages."""
    told = passages(fact for fact in life.facts if fact.kind != "name")
    met = list(life.by_meeting())
    span = same("–")
    if met:
        first, last = met[0], met[-1]
        one = spaced(first.group, first.name)
        other = last.name if last.body == first.body else spaced(last.group, last.name)
        span = one if first == last else text(f"{one['zh']}至{other['zh']}", f"{one['en']} to {other['en']}")
    return Entry(
        kind=text("合作案", "Case"),
        title=same(life.label),
        note=life.state,
        sign=life.sign,
        state=life.state,
        lit=list(lit),
        facts=[(text("城市", "Cities"), cities), (text("會議", "Meetings"), span)],
        passages=told,
        lead=lead_of(told, life.facts),
    )


def lead_of(told: Sequence[Passage], facts: Iterable[Fact]) -> int:
    """The passage that tells how things stand: that of the last decision, else the last; -1 where there is none."""
    decided = [(p["date"], p["start"], p["end"]) for p in (fact.passage for fact in facts if fact.kind == "decision")]
    places = [number for number, one in enumerate(told) if (one["date"], one["start"], one["end"]) in decided]
    return (places or range(len(told)))[-1] if told else -1


def cell_entry(life: Life, meeting: Meeting, facts: Sequence[Fact]) -> Entry:
    decisions = [fact for fact in facts if fact.kind == "decision"]
    made = tiles(decisions) or [NAMED]
    what = text("、".join(t.words["zh"] for t in made), ", ".join(t.words["en"] for t in made))
    names = list(dict.fromkeys(fact.new for fact in facts if fact.kind == "name"))
    told: list[tuple[Text, Text]] = [
        (text("會議", "Meeting"), spaced(meeting.group, meeting.name)),
        (text("日期", "Date"), meeting.day),
    ]
    if names:
        told.append((text("當次名稱", "Name used"), same("、".join(names))))
    told_here = passages(fact for fact in facts if fact.kind != "name")
    return Entry(
        kind=text("會議對這件合作案", "One meeting on one case"),
        title=same(life.label),
        note=what,
        state=what,
        lit=[cell_id(life, meeting), life.id, meeting.id],
        facts=told,
        passages=told_here,
        lead=lead_of(told_here, facts),
        parts=[life.id],
        since=meeting.date,
        sections=[{"title": text("合作案", "Case"), "open": life.id, "entries": [life.id]}],
    )


def _is_within(one: Passage, other: Passage) -> bool:
    """Whether it says nothing more than a longer passage that says the same."""
    if (one["minutes"], one["what"]) != (other["minutes"], other["what"]) or not one["end"]:
        return False
    is_inside = other["start"] <= one["start"] and one["end"] <= other["end"]
    return is_inside and (one["start"], one["end"]) != (other["start"], other["end"])


def meeting_entry(meetings: Sequence[Meeting], record: Record, cells: Sequence[str]) -> Entry:
    """A meeting, or several of one body: what its head says, what it decided, its doubts."""
    first = meetings[0]
    told = passages(fact for meeting in meetings for fact in record.about.get(meeting.id, ()))
    title = text("談到的合作案", "Cases that it deals with")
    return Entry(
        kind=text("會議", "Meeting"),
        title=spaced(first.group, first.name),
        note=first.day,
        lit=list(cells),
        sections=[{"title": title, "open": cells[0], "entries": list(cells)}] if cells else [],
        passages=[one for one in told if not any(_is_within(one, other) for other in told)],
    )
