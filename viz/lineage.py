"""What became of what: cases that merge, split, are renamed, widened or ended, as lines through the meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz import strands
from viz.entries import case_entry, cell_entry, cell_id, joined, meeting_entry
from viz.picture import Entry, Picture, same, spaced, text
from viz.record import Record, passages, sheets
from viz.storyline import families, links_of, story

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viz.picture import Overview, Row, Section, Text
    from viz.record import Fact, Life, Meeting
    from viz.storyline import Link, Story

MOST_STRANDS, MOST_MEETINGS = 80, 40
ENDS = ("delist", "routinize", "withdraw", "transfer")
# A step of the table: the entry that it opens, what happened, from what, to what, and when.
Step = tuple[str, "Text", "Text", "Text", "Meeting"]


def lineage(rows: Sequence[Row], overview: Overview, title: Text) -> Picture:
    """The storylines, one drawing for each body, and the table of all steps."""
    record = Record.of(rows)
    names = overview.cities | {code: words for code, words in record.words.items() if code not in overview.cities}
    links = links_of(record.lives)
    groups = families(record.lives, links)
    stories, left_out = _stories(record, groups, links)
    entries: dict[str, Entry] = {}
    _entries(entries, record, groups, links, names)
    steps = _steps(record, groups, links, names)
    told = finding(groups, links, len(record.lives))
    entries["all"] = _start(groups, links)
    drawn = [
        {"name": one.name, "head": strands.head(one), "body": strands.body(one, entries), "story": one}
        for one in stories
    ]
    last = overview.last
    until = text(f"資料至 {last['date']}", f"data until {last['date']}") if last else same("")
    still = strands.still(stories, entries, title, told, until) if stories else ""
    tables = {"stories": drawn, "steps": steps, "left_out": left_out, "rest": len(record.lives) - sum(map(len, groups))}
    return Picture(told, "all", entries, tables=tables, still=still)


def finding(groups: Sequence[Sequence[Life]], links: Sequence[Link], total: int) -> Text:
    """What matters first: how much was merged, split, renamed and widened."""
    decided = [link for link in links if link.fact.is_decided]
    lives = [life for group in groups for life in group]
    into = {link.target for link in decided if link.fact.code == "merge"}
    gone = {link.source for link in decided if link.fact.code == "merge"}
    split = {link.source for link in decided if link.fact.code == "split"}
    renamed = [life for life in lives if any(f.note in ("decided", "observed") for f in life.of("rename"))]
    wider = [life for life in lives if any(fact.is_decided for fact in life.of("widen"))]
    parts = [
        (len(into), f"{len(gone)} 案合併為 {len(into)} 案", f"{len(gone)} cases merged into {len(into)}"),
        (len(split), f"{len(split)} 案拆分", f"{len(split)} split"),
        (len(wider), f"{len(wider)} 案擴大參與", f"{len(wider)} widened"),
        (len(renamed), f"{len(renamed)} 案更名", f"{len(renamed)} renamed"),
    ]
    told = [part for part in parts if part[0]]
    if not total:
        return text("資料裡還沒有合作案。", "The data has no case yet.")
    if not told:
        return text("資料裡沒有合併、拆分、更名或擴大參與的案。", "No case was merged, split, renamed or widened.")
    return text(f"{'，'.join(part[1] for part in told)}。", f"{', '.join(part[2] for part in told)}.")


def _stories(record: Record, groups: Sequence[Sequence[Life]], links: list[Link]) -> tuple[list[Story], dict[str, int]]:
    """The drawings; above the limits only what joins or parts is drawn, and only meetings where something happens."""
    drawn = list(groups)
    left_out = {"cases": 0, "meetings": 0}
    if sum(map(len, groups)) > MOST_STRANDS:
        drawn = []
        for group in sorted(groups, key=lambda one: len(one) == 1):
            if sum(map(len, drawn)) + len(group) <= MOST_STRANDS:
                drawn.append(group)
        left_out["cases"] = sum(map(len, groups)) - sum(map(len, drawn))
    made = []
    for sheet in sheets(record):
        mine = [group for group in drawn if _home(group) == sheet.body]
        if not mine:
            continue
        told = {meeting for group in mine for life in group for meeting in life.by_meeting()}
        meetings = sorted(told | set(sheet.meetings), key=lambda one: one.key)
        if len(meetings) > MOST_MEETINGS:
            busy = {fact.meeting for group in mine for life in group for fact in life.facts if _is_turn(fact)}
            left_out["meetings"] += len(meetings) - len(busy)
            meetings = sorted(busy, key=lambda one: one.key)
        made.append(story(sheet.body, sheet.name, meetings, mine, links))
    return made, left_out


def _home(group: Sequence[Life]) -> str:
    """The body whose meeting first deals with one of a family."""
    return min((meeting for life in group for meeting in life.by_meeting()), key=lambda one: one.key).body


def _is_turn(fact: Fact) -> bool:
    return fact.kind == "decision" and fact.code not in ("continue", "keep-scope")


def _entries(
    entries: dict[str, Entry],
    record: Record,
    groups: Sequence[Sequence[Life]],
    links: Sequence[Link],
    names: Mapping[str, Text],
) -> None:
    cells: dict[Meeting, list[str]] = {meeting: [] for meeting in record.meetings.values()}
    for life in (life for group in groups for life in group):
        mine = [link for link in links if life.id in (link.source, link.target)]
        near = [one for link in mine for one in (link.id, link.source, link.target)]
        own = [one for meeting in life.by_meeting() for one in (meeting.id, cell_id(life, meeting))]
        entries[life.id] = case_entry(life, joined(life, names), [life.id, *own, *near])
        for meeting, facts in life.by_meeting().items():
            entries[cell_id(life, meeting)] = cell_entry(life, meeting, facts)
            cells[meeting].append(cell_id(life, meeting))
    for link in links:
        entries[link.id] = _link_entry(link, record.lives)
    for meeting, ids in cells.items():
        entries[meeting.id] = meeting_entry([meeting], record, ids)


def _link_entry(link: Link, lives: Mapping[str, Life]) -> Entry:
    source, target, fact = lives[link.source], lives[link.target], link.fact
    kind = text("判讀：原文未明說", "A reading, not stated") if link.is_reading else fact.words
    note = fact.words if link.is_reading else spaced(fact.meeting.group, fact.meeting.name)
    facts = [
        (text("會議", "Meeting"), spaced(fact.meeting.group, fact.meeting.name)),
        (text("日期", "Date"), fact.meeting.day),
    ]
    sure = text("把握", "Confidence") if link.is_reading else text("語態", "Said as")
    facts.append((sure, fact.how))
    ids = [source.id, target.id]
    return Entry(
        kind=kind,
        title=same(f"{source.label} → {target.label}"),
        note=note,
        lit=[link.id, *ids],
        facts=facts,
        passages=passages([fact]),
        lead=0,
        parts=ids,
        since=fact.meeting.date,
        sections=[{"title": text("合作案", "Cases"), "open": ids[0], "entries": ids}],
    )


def _steps(
    record: Record, groups: Sequence[Sequence[Life]], links: Sequence[Link], names: Mapping[str, Text]
) -> list[Step]:
    """All steps as rows: family by family, in the order of time."""
    steps: list[Step] = []
    for group in groups:
        ids = {life.id for life in group}
        mine: list[Step] = []
        for link in (link for link in links if link.source in ids):
            what = text("可能承接（判讀）", "possibly succeeds (a reading)") if link.is_reading else _manner(link.fact)
            source, target = record.lives[link.source].label, record.lives[link.target].label
            mine.append((link.id, what, same(source), same(target), link.fact.meeting))
        for life in group:
            mine += _own_steps(life, names)
        steps += sorted(mine, key=lambda step: step[4].key)
    return steps


def _own_steps(life: Life, names: Mapping[str, Text]) -> list[Step]:
    found: list[Step] = []
    for meeting, facts in life.by_meeting().items():
        ident = cell_id(life, meeting)
        for fact in facts:
            if fact.kind == "rename":
                found.append((ident, text("更名", "renamed"), same(fact.old), same(fact.new), meeting))
            elif fact.kind == "decision" and fact.code == "expand":
                codes = {one.code for one in facts if one.kind == "widen" and one.id == fact.id}
                cities = [name for code, name in names.items() if code in codes]
                wide = text("、".join(c["zh"] for c in cities), ", ".join(c["en"] for c in cities))
                found.append((ident, _manner(fact), same(life.label), wide, meeting))
            elif fact.kind == "decision" and fact.code in ENDS:
                found.append((ident, _manner(fact), same(life.label), same("–"), meeting))
    return found


def _manner(fact: Fact) -> Text:
    """What happened, with how it was said where it was not decided."""
    if fact.is_decided or fact.note == "observed":
        return fact.words
    return text(f"{fact.words['zh']}（{fact.how['zh']}）", f"{fact.words['en']} ({fact.how['en']})")


def _start(groups: Sequence[Sequence[Life]], links: Sequence[Link]) -> Entry:
    sections: list[Section] = []
    for group in groups:
        targets = {link.target for link in links}
        head = next((life for life in reversed(group) if life.id in targets), group[0])
        sections.append({"title": same(head.label), "open": head.id, "entries": [life.id for life in group]})
    return Entry(
        kind=text("總覽", "Overview"),
        title=text("哪些案有來龍去脈", "Cases that have a story"),
        note=text("選一條線、一個名稱或一格，看當次的原文。", "Choose a line, a name or a tile to read the passage."),
        lit=[],
        sections=sections,
    )
