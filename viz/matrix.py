"""Cases by meetings: the whole record at a glance, one table for each body.

A cell holds the decisions of one meeting on one case; a line through the row tells whether the case was on the list in
between, was only proposed or referred, or has not been heard of since.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from viz.cases import SIGNS
from viz.days import republican, year_name
from viz.decisions import FORMS, NAMED, Tile, tiles
from viz.entries import case_entry, cell_entry, cell_id, joined, meeting_entry
from viz.picture import Entry, Picture, same, spaced, text
from viz.record import OPEN, Record, after, sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from viz.picture import Overview, Row, Section, Text
    from viz.record import Life, Meeting, Sheet

# Above these, meetings are taken together by year, and cases by the year in which they come in.
MOST_COLUMNS, MOST_ROWS = 40, 200


@dataclass(frozen=True, slots=True)
class Column:
    """A meeting, or all meetings of a year."""

    id: str
    name: Text
    days: tuple[str, ...]
    note: Text
    meetings: tuple[Meeting, ...]
    doubts: int = 0


@dataclass(slots=True)
class Cell:
    """Where a case meets a meeting; ``before`` and ``behind`` are the line: listed, pending, silent or none."""

    id: str = ""
    tiles: list[Tile] = field(default_factory=list)
    count: int = 0
    doubts: int = 0
    before: str = ""
    behind: str = ""


@dataclass(slots=True)
class Line:
    """A row: a case, or all cases that came in in one year; ``places`` are where it stands in each order of rows."""

    id: str
    title: Text
    cells: list[Cell]
    note: Text | None = None
    places: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Grid:
    """The table of one body."""

    id: str
    name: Text
    columns: list[Column]
    lines: list[Line]
    note: Text


def matrix(rows: Sequence[Row], overview: Overview) -> Picture:
    """The matrix of cases and meetings."""
    record = Record.of(rows)
    names = {**overview.cities, **{code: words for code, words in record.words.items() if code not in overview.cities}}
    entries: dict[str, Entry] = {}
    grids = [_grid(sheet, record, names, entries) for sheet in sheets(record)]
    for life in record.lives.values():
        entries[life.id] = case_entry(
            life, joined(life, names), [life.id, *(cell_id(life, m) for m in life.by_meeting())]
        )
    used = {tile.form for grid in grids for line in grid.lines for cell in line.cells for tile in cell.tiles}
    forms = [form for form in FORMS if form in used]
    entries["all"] = _start(grids, entries)
    tables = {"grids": [grid for grid in grids if grid.columns], "forms": {form: FORMS[form] for form in forms}}
    tables["cells"] = [cell_id(life, m) for sheet in sheets(record) for life in sheet.lives for m in life.by_meeting()]
    return Picture(finding(record), "all", entries, tables=tables)


def _start(grids: Sequence[Grid], entries: dict[str, Entry]) -> Entry:
    """What the panel shows at first: the meetings, each with the cases that it deals with."""
    sections: list[Section] = []
    for grid in grids:
        for column in grid.columns:
            cells = [part for one in entries[column.id].get("sections", []) for part in one["entries"]]
            cases = list(dict.fromkeys(case for cell in cells for case in entries[cell].get("parts", [])))
            sections.append({"title": entries[column.id]["title"], "open": column.id, "entries": cases})
    return Entry(
        kind=text("總覽", "Overview"),
        title=text("哪一次會議談了哪些案", "Which meeting dealt with which cases"),
        note=text(
            "選一格看原文，選案名看全部經過，選會議看當次所有決定。",
            "Choose a cell for its passage, a case for its whole course, a meeting for all that it decided.",
        ),
        lit=[],
        sections=sections,
    )


def finding(record: Record) -> Text:
    """What matters first: how many cases, and what has become of them."""
    lives = list(record.lives.values())
    if not lives:
        return text("資料裡還沒有合作案。", "The data has no case yet.")
    told = [
        (sign, sum(life.sign == sign for life in lives))
        for sign in ("running", "waiting", "held", "closed", "gone", "unclear")
    ]
    zh = {
        "running": "列管中",
        "waiting": "尚待確認",
        "held": "暫不提報",
        "closed": "已結束列管",
        "gone": "已併入他案或拆分",
        "unclear": "狀態未載明",
    }
    en = {
        "running": "still listed",
        "waiting": "awaiting confirmation",
        "held": "deferred",
        "closed": "no longer listed",
        "gone": "merged or split",
        "unclear": "without a stated status",
    }
    parts = [(f"{count} 案{zh[sign]}", f"{count} {en[sign]}") for sign, count in told if count]
    told_zh, told_en = "，".join(part[0] for part in parts), ", ".join(part[1] for part in parts)
    met, all_cases = len(record.meetings), len(lives)
    return text(
        f"{met} 場會議、{all_cases} 件合作案：{told_zh}。",
        f"{met} meeting{'s' * (met != 1)}, {all_cases} case{'s' * (all_cases != 1)}: {told_en}.",
    )


def _grid(sheet: Sheet, record: Record, names: Mapping[str, Text], entries: dict[str, Entry]) -> Grid:
    by_year, by_cohort = len(sheet.meetings) > MOST_COLUMNS, len(sheet.lives) > MOST_ROWS
    columns = _years(sheet.meetings) if by_year else [_column(m, sheet, record) for m in sheet.meetings]
    for column in columns:
        entries[column.id] = _column_entry(column, sheet, record)
    lines = [_line(life, columns, entries) for life in sheet.lives]
    _rank(lines, sheet.lives)
    labels = Counter(life.label for life in sheet.lives)
    for line, life in zip(lines, sheet.lives, strict=True):
        line.note = joined(life, names) if labels[life.label] > 1 else None
    if by_cohort:
        lines = _cohorts(sheet, columns, lines, entries)
    lines.sort(key=lambda line: line.places.get("status", 0))
    zh = ["會議超過 40 場，逐年合併" * by_year, "合作案超過 200 件，依首次列項年度合併" * by_cohort]
    en = [
        "more than 40 meetings: taken together by year" * by_year,
        "more than 200 cases: taken together by the year in which they came in" * by_cohort,
    ]
    note = text("；".join(filter(None, zh)), "; ".join(filter(None, en)))
    return Grid(f"grid-{sheet.body}", sheet.name, columns, lines, note)


def _column(meeting: Meeting, sheet: Sheet, record: Record) -> Column:
    foreign = same("") if meeting.body == sheet.body else meeting.group
    doubts = sum(fact.kind == "doubt" and fact.code != "missing" for fact in record.about.get(meeting.id, ()))
    name = meeting.code or meeting.id.removeprefix("meeting-")
    days = (republican(meeting.date), meeting.date) if meeting.date else ()
    return Column(meeting.id, same(name), days, foreign, (meeting,), doubts)


def _years(meetings: Sequence[Meeting]) -> list[Column]:
    found: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        found.setdefault(meeting.date[:4], []).append(meeting)
    return [
        Column(
            f"year-{met[0].body}-{year or 'none'}",
            year_name(int(year)) if year else text("日期未載", "no date"),
            (),
            text(f"{len(met)} 場會議", f"{len(met)} meeting{'s' * (len(met) != 1)}"),
            tuple(met),
        )
        for year, met in found.items()
    ]


def _column_entry(column: Column, sheet: Sheet, record: Record) -> Entry:
    told = [(life, m) for life in sheet.lives for m in life.by_meeting() if m in column.meetings]
    made = meeting_entry(column.meetings, record, [cell_id(life, m) for life, m in told])
    if len(column.meetings) > 1:
        made["title"], made["note"] = spaced(sheet.name, column.name), column.note
    made["lit"] = [column.id, *made["lit"]]
    return made


def _line(life: Life, columns: Sequence[Column], entries: dict[str, Entry]) -> Line:
    by_meeting, cells, state = life.by_meeting(), [], ""
    told = [[meeting for meeting in column.meetings if meeting in by_meeting] for column in columns]
    last = max((place for place, met in enumerate(told) if met), default=len(columns))
    for place, met in enumerate(told):
        cell = Cell(before=_way(state, place > last))
        for meeting in met:
            entries[cell_id(life, meeting)] = cell_entry(life, meeting, by_meeting[meeting])
            result = after(by_meeting[meeting])
            state = OPEN.get(result, "") if result else state
        if met:
            facts = by_meeting[met[-1]]
            cell.id, cell.count = cell_id(life, met[-1]), len(met)
            cell.tiles = tiles(fact for fact in facts if fact.kind == "decision") or [NAMED]
            cell.doubts = sum(fact.kind == "doubt" for meeting in met for fact in by_meeting[meeting])
        cell.behind = _way(state, place >= last and last < len(columns) - 1)
        cells.append(cell)
    return Line(life.id, same(life.label), cells)


def _rank(lines: Sequence[Line], lives: Sequence[Life]) -> None:
    """The places of the rows in each order: what is open first, as they came, by their cities, the longest first."""
    signs, met = list(SIGNS), {life.id: len(life.by_meeting()) for life in lives}
    orders: dict[str, Callable[[Life], object]] = {
        "status": lambda life: signs.index(life.sign),
        "time": lambda _: 0,
        "cities": lambda life: (-len(life.cities()), sorted(life.cities())),
        "length": lambda life: -met[life.id],
    }
    for name, key in orders.items():
        ranked = sorted(range(len(lives)), key=lambda number: (key(lives[number]), number))
        for place, number in enumerate(ranked):
            lines[number].places[name] = place


def _way(state: str, is_silent: bool) -> str:
    """The line of a case that is open: as it stood last, or silent where nothing has been said since."""
    return ("silent" if is_silent else state) if state else ""


def _cohorts(sheet: Sheet, columns: Sequence[Column], lines: Sequence[Line], entries: dict[str, Entry]) -> list[Line]:
    """One row for all cases that came in in one year; its cells count what was decided."""
    found: dict[str, list[int]] = {}
    for number, life in enumerate(sheet.lives):
        found.setdefault(next(iter(life.by_meeting())).date[:4], []).append(number)
    made = []
    for year, numbers in found.items():
        ident = f"cohort-{sheet.body}-{year or 'none'}"
        name = year_name(int(year)) if year else text("日期未載", "No date")
        title = text(f"{name['zh']}首次列項 {len(numbers)} 案", f"{len(numbers)} cases first met in {name['en']}")
        members = [sheet.lives[number] for number in numbers]
        cells = [_sum(ident, c, [lines[n].cells[place] for n in numbers]) for place, c in enumerate(columns)]
        for cell, column in zip(cells, columns, strict=True):
            if cell.id:
                entries[cell.id] = _cohort_entry(
                    spaced(title, column.name),
                    cell,
                    [m for m in members if any(x in column.meetings for x in m.by_meeting())],
                )
        entries[ident] = _cohort_entry(title, None, members)
        made.append(Line(ident, title, cells))
    return made


def _sum(row: str, column: Column, cells: Sequence[Cell]) -> Cell:
    told = [cell for cell in cells if cell.id]
    made = [tile for form in FORMS for tile in _first(form, told)]
    return Cell(f"{row}@{column.id}" if told else "", made, len(told), sum(cell.doubts for cell in told))


def _first(form: str, cells: Sequence[Cell]) -> list[Tile]:
    """One tile for all of a form, with their number."""
    count = sum(any(tile.form == form for tile in cell.tiles) for cell in cells)
    return [Tile(form, same(str(count)), FORMS[form], form == "open")] if count else []


def _cohort_entry(title: Text, cell: Cell | None, lives: Sequence[Life]) -> Entry:
    ids = [life.id for life in lives]
    lit = [cell.id] if cell else []
    return Entry(
        kind=text("多件合作案", "Several cases"),
        title=title,
        note=text("{n} 案", "{n} case{s}"),
        parts=ids,
        lit=lit,
        sections=[{"title": text("合作案", "Cases"), "open": ids[0], "entries": ids}],
    )
