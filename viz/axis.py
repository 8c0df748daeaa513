"""Days as places from left to right, and things put into rows so that none covers another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")
# How far the axis goes beyond the meetings: what lies farther off (a misprinted year) is drawn at its edge.
REACH = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``first`` to ``last``, ``scale`` pixels a day, with ``pad`` pixels before and behind."""

    first: date
    last: date
    scale: float
    pad: float

    @classmethod
    def of(cls, meetings: Iterable[str], days: Iterable[str], room: float, least: float, pad: float) -> Axis | None:
        """Over whole months, as wide as the room or wider, a day at least ``least``; None where no day is known."""
        met, known = (sorted(filter(None, map(parsed, some))) for some in (meetings, days))
        both = sorted([*met, *known])
        if not both:
            return None
        first, last = both[0], both[-1]
        if met:
            first, last = max(first, _moved(met[0], -REACH)), min(last, _moved(met[-1], REACH))
        first = first.replace(day=1)
        last = _month_after(last) if last < date(9999, 12, 1) else last
        return cls(first, last, max((room - 2 * pad) / max((last - first).days, 1), least), pad)

    @property
    def width(self) -> float:
        return round(2 * self.pad + (self.last - self.first).days * self.scale, 1)

    def x(self, day: str, after: int = 0) -> float:
        """Where a day begins, or that many days later; at the edge where it lies beyond."""
        found = parsed(day) or self.first
        place = min(max((found - self.first).days + after, 0), (self.last - self.first).days)
        return round(self.pad + place * self.scale, 1)

    def months(self) -> list[date]:
        """The first days of all months."""
        found, day = [], self.first
        while day < self.last:
            found.append(day)
            day = _month_after(day)
        return found


def parsed(day: str) -> date | None:
    """A day of the calendar; None for anything else."""
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def rows(things: Sequence[tuple[T, float, float]], gap: float = 6) -> dict[T, int]:
    """The row of each thing that reaches from one place to another: the first in which it touches none."""
    ends: list[list[tuple[float, float]]] = []
    found: dict[T, int] = {}
    for thing, left, right in things:
        free = (n for n, row in enumerate(ends) if all(right + gap <= a or b + gap <= left for a, b in row))
        number = next(free, len(ends))
        if number == len(ends):
            ends.append([])
        ends[number].append((left, right))
        found[thing] = number
    return found


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day
