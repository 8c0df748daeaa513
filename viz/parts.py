"""What is too much for one page is shown in parts: the cases of one body, or those of them that came in in one year.

All that the minutes say of a case is in one part, whichever meeting said it: nothing looks unfinished because the rest
is elsewhere. Cases that were merged or split stay together, with the body and the year of the first of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from viz.addresses import file_name
from viz.days import year_name
from viz.picture import Picture, spaced, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from viz.picture import Row, Text

# The marks of a page: nodes, cells, items. More take long to draw, and nobody can read them.
MOST = 2000
# A case at a meeting: what the parts are measured by.
MARKS = (("case", "held"),)
# A body by its name, and the year of first meetings; no year for all of a body.
Place = tuple[str, "str | None"]


@dataclass(frozen=True, slots=True)
class Part:
    """``cases`` is how many it has."""

    id: str
    name: Text
    cases: int


def is_too_much(rows: Iterable[Row], marks: Sequence[Sequence[str]]) -> bool:
    """Whether rows make more than ``MOST`` marks: for each of ``marks`` one for all that agree in these columns."""
    found: set[tuple[int, tuple[str | None, ...]]] = set()
    for row in rows:
        for number, columns in enumerate(marks):
            if all(row.get(column) for column in columns):
                found.add((number, tuple(row[column] for column in columns)))
    return len(found) > MOST


def summary(parts: Mapping[str, Part], cases: int) -> Picture:
    """What stands for a view that is shown in parts: a sentence, and no drawing."""
    return Picture(
        text(
            f"資料共有 {cases} 件合作案，一頁畫不下（至多 {MOST:,} 個圖形），所以分成 {len(parts)} 頁；"
            "一件合作案的全部紀錄都在同一頁。",
            f"The data has {cases} cases, more than one page can show ({MOST:,} marks at most): here they are in "
            f"{len(parts)} pages. All that the minutes say of a case is on one of them.",
        ),
        "",
        {},
    )


class Parts:
    """The parts of a graph, and which rows belong to which of them."""

    def __init__(self, record: Sequence[Row]) -> None:
        """From the rows of ``queries/views/record.rq``."""
        self._homes = _homes(record)
        self._yearly: set[str] = set()
        self._yearly = {place[0] for place, rows in self._by_place(record).items() if is_too_much(rows, MARKS)}
        bodies = {row["group"]: row for row in record if row["group"]}
        cases: dict[Place, int] = defaultdict(int)
        for case in self._homes:
            cases[self._place_of(case)] += 1
        self.all: dict[str, Part] = {}
        self._ids: dict[Place, str] = {}
        for place in sorted(self._by_place(record), key=lambda one: (one[0], one[1] or "")):
            part = _part(place, bodies.get(place[0]), cases[place])
            self.all[part.id], self._ids[place] = part, part.id

    def share(self, rows: Iterable[Row]) -> dict[str, list[Row]]:
        """Rows by the part that they belong to.

        Those of a meeting itself are in all parts of its body, those that name neither case nor body in every part.
        """
        rows = list(rows)
        everywhere = [row for row in rows if "case" not in row]
        told = [row for row in rows if "case" in row]
        found = {part: list(everywhere) for part in self.all}
        for place, its in self._by_place(told).items():
            if place in self._ids:
                found[self._ids[place]] += its
        return found

    def _by_place(self, rows: Iterable[Row]) -> dict[Place, list[Row]]:
        found: dict[Place, list[Row]] = defaultdict(list)
        whole: dict[str, list[Row]] = defaultdict(list)
        groups: dict[Place, set[str]] = defaultdict(set)
        for row in rows:
            group = row.get("group") or ""
            if row.get("kind") == "meeting":
                whole[group].append(row)
                continue
            place = self._place_of(row["case"]) if row.get("case") else self._place(group, (row.get("date") or "")[:4])
            found[place].append(row)
            groups[place].add(group)
        for place, its in found.items():
            # Where a part says that nothing followed, it must know of all meetings that could have said so.
            met = [row for group in sorted(groups[place]) for row in whole[group]]
            its[:0] = sorted(met, key=lambda row: row["date"] or "")
        return found

    def _place_of(self, case: str | None) -> Place:
        day, group = self._homes.get(case or "", ("", ""))
        return self._place(group, day[:4])

    def _place(self, group: str, year: str) -> Place:
        return group, year if group in self._yearly else None


def _part(place: Place, row: Row | None, cases: int) -> Part:
    """``row`` is one of the body's; None where no meeting tells of the cases."""
    year = place[1]
    name = text("沒有會議談到的案", "Cases of which no meeting tells")
    if row is not None:
        name = text(row["group"] or "", row["group_en"] or row["group"] or "")
    code = file_name((row["body"] if row else "") or "none")
    if year is None:
        return Part(code, name, cases)
    when = year_name(int(year)) if year else text("日期未載", "no date")
    since = text(f"{when['zh']}首次列項的案", f"cases first met in {when['en']}")
    return Part(f"{code}-{year or 'none'}", spaced(name, since), cases)


def _homes(record: Iterable[Row]) -> dict[str, tuple[str, str]]:
    """For each case the day and the body of the first meeting that tells of it or of one of its family."""
    first: dict[str, tuple[str, str]] = {}
    kin: dict[str, str] = {}

    def head(case: str) -> str:
        while kin[case] != case:
            case = kin[case]
        return case

    for row in record:
        case, other = row["case"] or "", row["other"] or ""
        if case:
            kin.setdefault(case, case)
            if row["group"]:
                first[case] = min(first.get(case, ("~", "")), (row["date"] or "", row["group"]))
        if case and other:
            kin.setdefault(other, other)
            kin[head(other)] = head(case)
    heads: dict[str, tuple[str, str]] = {}
    for case, its in first.items():
        heads[head(case)] = min(heads.get(head(case), its), its)
    return {case: heads.get(head(case), ("", "")) for case in kin}
