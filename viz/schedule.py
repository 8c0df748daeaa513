"""Which lane of the timeline holds what: one for each case, or one for each outcome where there are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.days import year_name
from viz.lanes import Band, Bead, Lane
from viz.picture import same, spaced, text
from viz.promises import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from viz.promises import Item
    from viz.record import Life, Meeting, Record

# Above these a lane stands for all of an outcome, and a mark for a quarter of a year.
MOST_ITEMS, MOST_LANES = 400, 120
NONE = text("不屬於哪一件合作案", "Of no case")


def cases(items: Iterable[Item]) -> dict[tuple[str, str], list[Item]]:
    """Items by body and case, a case with the body that speaks of it first."""
    found: dict[tuple[str, str], list[Item]] = {}
    homes: dict[str, str] = {}
    for item in items:
        home = homes.setdefault(item.case, item.meeting.body) if item.case else item.meeting.body
        found.setdefault((home, item.case), []).append(item)
    return found


def is_summed(items: Sequence[Item]) -> bool:
    """Whether there are too many to draw each."""
    return len(items) > MOST_ITEMS or len(cases(items)) > MOST_LANES


def bands_of(items: Sequence[Item], record: Record) -> list[Band]:
    """The lanes of each body: cases with something not done first, then in the order of time."""
    found = cases(items)
    many = is_summed(items)
    made = []
    for body in dict.fromkeys(body for body, _ in found):
        mine = {case: its for (home, case), its in found.items() if home == body}
        if many:
            its = [item for one in mine.values() for item in one]
            rows = [lane for code in (*OUTCOMES, "") if (lane := _sum(body, code, its))]
        else:
            rows = [_lane(body, record.lives.get(case), its) for case, its in mine.items()]
            rows.sort(key=lambda lane: (_rank(lane), _first(lane)))
        meetings = [meeting for meeting in record.in_time() if meeting.body == body]
        made.append(Band(body, meetings[0].group, meetings, rows))
    return made


def _rank(lane: Lane) -> int:
    """What was not done first, and last the cases of which only the announcement is known."""
    if lane.has("missed"):
        return 0
    is_told = any(one.span or (one.outcome and one.outcome.code != "silent") for one in lane.items)
    return 1 if lane.beads or is_told else 2


def _first(lane: Lane) -> tuple[str, str]:
    return min([(one.meeting.date, lane.id) for one in lane.items] + [(bead.day, lane.id) for bead in lane.beads])


def _lane(body: str, life: Life | None, items: Sequence[Item]) -> Lane:
    ident = life.id if life else f"none-{body}"
    made = Lane(ident, same(life.label) if life else NONE, life.sign if life else "")
    made.items = [one for one in items if one.is_drawn]
    loose: dict[Meeting, list[Item]] = {}
    for one in items:
        if not one.is_drawn:
            loose.setdefault(one.meeting, []).append(one)
    for meeting, its in loose.items():
        name = text(f"{meeting.code or meeting.name['zh']} 沒寫時間", f"{meeting.code or 'meeting'}, no time given")
        made.beads.append(Bead(f"{ident}@{meeting.id.removeprefix('meeting-')}", meeting.date, name, its))
    return made


def _sum(body: str, code: str, items: Sequence[Item]) -> Lane | None:
    """All items of an outcome as one lane, a mark for each quarter of a year."""
    name = OUTCOMES.get(code) or text("沒寫時間", "No time given")
    made = Lane(f"sum-{body}-{code or 'none'}", name, "")
    quarters: dict[str, list[Item]] = {}
    for one in items:
        if code_of(one) == code:
            day = began(one)[0] or one.meeting.date
            quarters.setdefault(f"{day[:4]}-{(int(day[5:7]) - 1) // 3 * 3 + 2:02}-15" if day else "", []).append(one)
    for day, its in sorted(quarters.items()):
        quarter = f"{int(day[5:7]) // 3 + 1}" if day else ""
        when = (
            spaced(year_name(int(day[:4])), text(f"第 {quarter} 季", f"Q{quarter}"))
            if day
            else text("無日期", "no day")
        )
        made.beads.append(Bead(f"{made.id}@{day or 'none'}", day, spaced(name, when), its))
    return made if made.beads else None


def began(item: Item) -> tuple[str, str]:
    day = (item.span.first or item.span.last) if item.span else item.meeting.date
    return day, item.id


def code_of(item: Item) -> str:
    return item.outcome.code if item.outcome else ""
