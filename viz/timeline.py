"""Meetings, events and deadlines on one line of time: what was promised for when, and what later minutes say of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from viz import lanes, tokens
from viz.axis import Axis
from viz.days import both_counts, span
from viz.entries import case_entry, joined
from viz.picture import Entry, Picture, same, spaced, text
from viz.promises import KINDS, OUTCOMES, VOICES, items_of
from viz.record import Record, passages, together
from viz.schedule import NONE, bands_of, began, cases, code_of, is_summed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viz.lanes import Band
    from viz.picture import Overview, Passage, Row, Section, Text
    from viz.promises import Item
    from viz.record import Life, Meeting

# Room for the days beside the names on wide screens, and on narrow ones; the least pixels a day; pixels at both ends.
WIDE, NARROW = (664, 0.5, 22), (322, 0.1, 12)


def timeline(rows: Sequence[Row], overview: Overview, title: Text) -> Picture:
    """The timeline, from the rows of the queries ``record``, ``deeds`` and ``promise-vs-outcome``."""
    record = Record.of([row for row in rows if "rank" in row])
    items = items_of(rows, record)
    names = overview.cities | {code: words for code, words in record.words.items() if code not in overview.cities}
    bands = bands_of(items, record)
    entries: dict[str, Entry] = {"all": _start(items)}
    _entries(entries, items, bands, record, names)
    days = [day for one in items if one.span for day in (one.span.first, one.span.last)]
    met = [meeting.date for meeting in record.meetings.values()]
    wide, narrow = (Axis.of(met, days, *room) for room in (WIDE, NARROW))
    told = finding(items)
    drawn = []
    if wide and narrow:
        drawn = [_drawn(band, wide, narrow) for band in bands]
    said = {one.voice for one in items}
    last = overview.last
    until = text(f"資料至 {last['date']}", f"data until {last['date']}") if last else same("")
    still = lanes.still([(band, wide) for band in bands], title, told, until, OUTCOMES) if wide and bands else ""
    dated = sorted((one for one in items if one.is_drawn), key=began)
    return Picture(
        told,
        "all",
        entries,
        tables={
            "bands": drawn,
            "dated": [_line(one, record) for one in dated],
            "undated": [_line(one, record) for one in items if not one.is_drawn],
            "meetings": [(one, sum(item.meeting is one for item in items)) for one in record.in_time()],
            "is_summed": is_summed(items),
            "voices": {voice: (tokens.swatch(voice), VOICES[voice]) for voice in VOICES if voice in said},
            "counted": tokens.counted(),
            "outcomes": {code: (tokens.disc(code), words) for code, words in OUTCOMES.items() if code != "ahead"},
        },
        still=still,
        titles={"outcome": text("後來", "Outcome"), "voice": text("語氣", "How said"), "kind": text("種類", "Kind")},
        choices={"outcome": OUTCOMES, "voice": VOICES, "kind": KINDS},
        unit=text("項", "items"),
    )


def finding(items: Sequence[Item]) -> Text:
    """What matters first: what became of what was announced, and of what had a time."""
    steps = Counter(one.outcome.code for one in items if one.outcome and one.of("step"))
    dated = Counter(one.outcome.code for one in items if one.outcome and one.span and not one.of("step"))
    if not items:
        return text("資料裡沒有活動、交辦或預告。", "The data has no events, tasks or announced steps.")
    zh, en = [], []
    if total := sum(steps.values()):
        done, missed = steps["done"], steps["missed"]
        unclear = total - done - missed - steps["ahead"]
        zh.append(
            f"會議預告的下一步有 {total} 項：{done} 項做到，{missed} 項沒有照做，{unclear} 項紀錄沒有交代或難以判定"
        )
        en.append(
            f"{total} steps were announced: {done} done, {missed} not done, {unclear} of which the record is unclear"
        )
    if total := sum(dated.values()):
        lead = "另有" if zh else "有"
        zh.append(f"{lead} {total} 項寫了時間的活動與交辦，其中 {dated['silent']} 項後來的紀錄沒有交代")
        en.append(f"for {dated['silent']} of {total} events and tasks with a time later minutes do not say")
    if not zh:
        zh, en = [f"{len(items)} 項活動與交辦都沒寫時間"], [f"{len(items)} events and tasks, none with a time"]
    said = "; ".join(en)
    return text("；".join(zh) + "。", said[0].upper() + said[1:] + ".")


# --- Entries ---


def _entries(
    entries: dict[str, Entry],
    items: Sequence[Item],
    bands: Sequence[Band],
    record: Record,
    names: Mapping[str, Text],
) -> None:
    beads = {one.id: bead.id for band in bands for lane in band.lanes for bead in lane.beads for one in bead.items}
    for item in items:
        entries[item.id] = _item_entry(item, record.lives.get(item.case), beads.get(item.id, ""))
        if item.outcome and item.outcome.meeting:
            entries[f"{item.id}!"] = _came_entry(item)
    for (body, case), its in cases(items).items():
        ids = [one.id for one in its]
        lit = [*ids, *(f"{one}!" for one in ids), *(beads[one] for one in ids if one in beads)]
        if life := record.lives.get(case):
            made = case_entry(life, joined(life, names), [life.id, *lit])
            title = text("活動、交辦與預告 {n} 項", "{n} event{s}, tasks and steps")
            entries[life.id] = {**made, "parts": ids, "sections": [{"title": title, "open": life.id, "entries": ids}]}
        else:
            entries[f"none-{body}"] = _several(NONE, ids, lit)
    for lane in (lane for band in bands for lane in band.lanes):
        for bead in lane.beads:
            entries[bead.id] = _several(bead.name, [one.id for one in bead.items], [bead.id])
        if lane.id not in entries:
            ids = [one.id for bead in lane.beads for one in bead.items]
            entries[lane.id] = _several(lane.name, ids, [bead.id for bead in lane.beads])
    for code in dict.fromkeys(one.outcome.code for one in items if one.outcome):
        ids = [one.id for one in items if one.outcome and one.outcome.code == code]
        entries[f"outcome-{code}"] = _several(OUTCOMES[code], ids, [*ids, *(f"{one}!" for one in ids)])
    for meeting in record.in_time():
        entries[meeting.id] = _meeting_entry(meeting, items, record)


def _item_entry(item: Item, life: Life | None, bead: str) -> Entry:
    kinds = [KINDS[kind] for kind in item.kinds]
    parties = list(item.parties.values())
    own = item.passages
    facts: list[tuple[Text, Text]] = [
        (text("時間", "When"), when(item)),
        (text("語氣", "How said"), VOICES[item.voice]),
        (text("說於", "Said at"), spaced(spaced(item.meeting.group, item.meeting.name), item.meeting.day)),
    ]
    if parties:
        who = text("、".join(p["zh"] for p in parties), ", ".join(p["en"] for p in parties))
        facts.insert(1, (text("由誰", "By whom"), who))
    if item.outcome:
        facts.append((text("後來", "Outcome"), _joined(OUTCOMES[item.outcome.code], item.outcome.words)))
    made = Entry(
        kind=text("、".join(k["zh"] for k in kinds), ", ".join(k["en"] for k in kinds)),
        title=item.name,
        note=when(item),
        state=OUTCOMES[item.outcome.code] if item.outcome else VOICES[item.voice],
        lit=[item.id, f"{item.id}!", item.meeting.id, *filter(None, (item.case, bead))],
        facts=facts,
        passages=[*own, *_later(item, own)],
        lead=0,
        keys=_keys(item, life),
        about=[item.case, *item.parties],
        since=item.meeting.date,
    )
    if life:
        made["sections"] = [{"title": text("合作案", "Case"), "open": life.id, "entries": [life.id]}]
    return made


def when(item: Item) -> Text:
    """The time in the words of the minutes, and the days that they give in both counts."""
    if not item.span:
        return text("沒寫時間", "no time given")
    days, words = span(item.span.first, item.span.last), item.span.words
    return text(f"{words}：{days['zh']}", f"{words}: {days['en']}") if words else days


def _joined(one: Text, other: Text) -> Text:
    return one if one == other else text(f"{one['zh']}（{other['zh']}）", f"{one['en']} ({other['en']})")


def _later(item: Item, own: Sequence[Passage]) -> list[Passage]:
    """The passages that tell what came of it, marked as such."""
    told = item.outcome.passages if item.outcome else ()
    places = {(one["minutes"], one["start"], one["end"]) for one in own}
    made = [one for one in together(told) if (one["minutes"], one["start"], one["end"]) not in places]
    for one in made:
        one["what"] = text(f"後來　{one['what']['zh']}", f"later: {one['what']['en']}")
    return made


def _keys(item: Item, life: Life | None) -> dict[str, list[str]]:
    days = [item.meeting.date, *((item.span.first, item.span.last) if item.span else ())]
    years = sorted(int(day[:4]) for day in days if day)
    return {
        "year": [f"{year:04}" for year in range(years[0], years[-1] + 1)] if years else [],
        "status": [life.status or "unclear"] if life else [],
        "city": item.cities or (life.cities() if life else []),
        "agency": [one for one in item.parties if one.startswith("agency-")],
        "group": [f"body-{item.meeting.body}"],
        "outcome": [item.outcome.code] if item.outcome else [],
        "voice": [item.voice],
        "kind": item.kinds,
    }


def _came_entry(item: Item) -> Entry:
    """The mark of an outcome, which is there from the meeting on that tells it."""
    assert item.outcome is not None  # noqa: S101 - asked by the caller
    assert item.outcome.meeting is not None  # noqa: S101 - asked by the caller
    return Entry(
        kind=text("後來", "Outcome"),
        title=OUTCOMES[item.outcome.code],
        note=item.outcome.words,
        lit=[item.id, f"{item.id}!"],
        parts=[item.id],
        since=item.outcome.meeting.date,
    )


def _several(title: Text, ids: Sequence[str], lit: Sequence[str]) -> Entry:
    return Entry(
        kind=text("多項", "Several"),
        title=title,
        note=text("{n} 項", "{n} item{s}"),
        parts=list(ids),
        lit=list(lit),
        sections=[{"title": text("{n} 項", "{n} item{s}"), "open": ids[0], "entries": list(ids)}],
    )


def _meeting_entry(meeting: Meeting, items: Sequence[Item], record: Record) -> Entry:
    said = [one.id for one in items if one.meeting is meeting and one.is_drawn]
    told = [one.id for one in items if one.outcome and one.outcome.meeting is meeting and one.meeting is not meeting]
    sections: list[Section] = []
    if said:
        sections.append({"title": text("這次說的 {n} 項", "Said here: {n}"), "open": said[0], "entries": said})
    if told:
        title = text("到這次見分曉的 {n} 項", "Known by now: {n}")
        sections.append({"title": title, "open": told[0], "entries": told})
    return Entry(
        kind=text("會議", "Meeting"),
        title=spaced(meeting.group, meeting.name),
        note=both_counts(meeting.date) if meeting.date else meeting.day,
        lit=[meeting.id, *said, *(f"{one}!" for one in told), *told],
        sections=sections,
        passages=passages(fact for fact in record.about.get(meeting.id, ()) if fact.kind == "meeting"),
    )


def _start(items: Sequence[Item]) -> Entry:
    sections: list[Section] = []
    for code, words in OUTCOMES.items():
        ids = [one.id for one in items if one.outcome and one.outcome.code == code]
        if ids:
            title = text(f"{words['zh']}：{{n}} 項", f"{words['en']}: {{n}}")
            sections.append({"title": title, "open": f"outcome-{code}", "entries": ids})
    return Entry(
        kind=text("總覽", "Overview"),
        title=text("說好的事，後來怎麼了", "What was said would be done, and what came of it"),
        note=text("選一項看原文與後來的紀錄。", "Choose one to read the passage and what later minutes say."),
        lit=[],
        sections=sections,
    )


# --- What the template lists ---


def _drawn(band: Band, wide: Axis, narrow: Axis) -> dict[str, object]:
    rows = []
    for lane in band.lanes:
        drawn = {"wide": lanes.body(lane, band, wide), "narrow": lanes.strip(lane, band, narrow)}
        lines = [(one.id, tokens.swatch(one.voice), _short(one), code_of(one)) for one in lane.items]
        rows.append({"id": lane.id, **drawn, "lines": lines, "beads": lane.beads})
    return {"name": band.name, "head": lanes.head(band, wide), "lanes": rows}


def _line(item: Item, record: Record) -> dict[str, object]:
    """A row of the table."""
    life, who = record.lives.get(item.case), list(item.parties.values())
    return {
        "id": item.id,
        "case": life.label if life else "",
        "when": when(item),
        "who": text("、".join(one["zh"] for one in who), ", ".join(one["en"] for one in who)),
        "voice": VOICES[item.voice],
        "meeting": item.meeting,
        "outcome": OUTCOMES[item.outcome.code] if item.outcome else None,
        "told": item.outcome.words if item.outcome else None,
    }


def _short(item: Item) -> Text:
    return when(item) if item.span else spaced(item.meeting.name, item.meeting.day)
