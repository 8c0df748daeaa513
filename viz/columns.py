"""Two columns with lines between them: who stands in which row so that few lines cross, and where that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from viz.layout import Point

# vis-network draws on one canvas, and browsers draw none that is much higher.
HIGHEST = 7000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the right column stands, how wide names are (in halves of a Chinese character), height of a row, type."""

    right: float
    names: tuple[int, int]
    pitch: float
    font: float

    @property
    def room(self) -> tuple[float, float]:
        """Width of the names on the left and on the right, in pixels."""
        return self.names[0] * self.font / 2 + 16, self.names[1] * self.font / 2 + 16


SHEETS = {
    "wide": Sheet(right=320, names=(30, 42), pitch=24, font=13),
    "narrow": Sheet(right=104, names=(14, 27), pitch=24, font=11),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Row by row from the top: on the left headings with what stands below them, on the right what it is tied to."""

    left: list[str]
    right: list[str]

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], right: Iterable[str], ties: Iterable[tuple[str, str]]) -> Columns:
        """Orders both sides by the middle of what they are tied to, a few times over; groups keep their order."""
        near: dict[str, list[str]] = {}
        for one, other in ties:
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
        blocks, others = {head: list(members) for head, members in groups.items()}, list(right)
        for _ in range(6):
            rows = {one: row for row, one in enumerate(_listed(blocks))}
            others.sort(key=lambda one: _middle(near.get(one, ()), rows))
            rows = {one: row for row, one in enumerate(others)}
            for members in blocks.values():
                members.sort(key=lambda one: _middle(near.get(one, ()), rows))
        return cls(_listed(blocks), others)

    def pitch(self, sheet: Sheet) -> float:
        """Height of a row: less where there are too many."""
        return min(sheet.pitch, HIGHEST / self._rows)

    @property
    def _rows(self) -> int:
        return max(len(self.left), len(self.right), 1)

    def places(self, sheet: Sheet) -> dict[str, Point]:
        """Where each stands; the shorter column is spread over the height of the longer."""
        height = self._rows * self.pitch(sheet)
        found: dict[str, Point] = {}
        for x, column in ((0.0, self.left), (sheet.right, self.right)):
            step = height / max(len(column), 1)
            found |= {one: (x, round((row + 0.5) * step, 1)) for row, one in enumerate(column)}
        return found

    def frame(self, sheet: Sheet) -> tuple[float, float, float, float]:
        """Left, top, width and height of all that is drawn."""
        left, right = sheet.room
        return -left, -8, left + sheet.right + right, round(self._rows * self.pitch(sheet) + 16, 1)


def _listed(blocks: Mapping[str, Sequence[str]]) -> list[str]:
    return [one for head, members in blocks.items() for one in (head, *members)]


def _middle(near: Sequence[str], rows: Mapping[str, int]) -> float:
    return sum(rows[one] for one in near) / len(near) if near else 0.0


def cut(words: str, width: int) -> str:
    """At most ``width`` columns, of which a Chinese character takes two; what is left out shows as an ellipsis."""
    if width_of(words) <= width:
        return words
    while words and width_of(words) > width - 2:
        words = words[:-1]
    return words.rstrip(" ,、（(") + "…"


def width_of(words: str) -> float:
    """Latin letters are a little wider than half a Chinese character."""
    return sum(2 if ord(char) > 0x2E7F else 1.12 for char in words)
