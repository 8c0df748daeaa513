"""A class and those around it as SVG: what points to it on the left, what it points to on the right."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ROW, _HIGH, _SIDE, _MIDDLE, _GAP = 34, 26, 150, 150, 160
_MOST = 8


@dataclass(frozen=True, slots=True)
class Tie:
    """A property and the class at its other end; ``href`` is empty for a class of others."""

    property: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Box:
    """``x`` and ``y`` are its upper left corner; ``tie`` is the label of its line, centred at ``at``."""

    label: str
    href: str
    x: int
    y: int
    width: int
    tie: str = ""
    at: int = 0
    line: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Diagram:
    width: int
    height: int
    boxes: tuple[Box, ...]
    hidden: int


def diagram(label: str, incoming: Iterable[Tie], outgoing: Iterable[Tie]) -> Diagram | None:
    """None for a class that is tied to no other."""
    left, right = sorted(set(incoming), key=_order), sorted(set(outgoing), key=_order)
    if not left and not right:
        return None
    hidden = max(0, len(left) - _MOST) + max(0, len(right) - _MOST)
    left, right = left[:_MOST], right[:_MOST]
    height = max(len(left), len(right)) * _ROW
    start = _SIDE + _GAP if left else 0
    width = start + _MIDDLE + (_GAP + _SIDE if right else 0)
    boxes = [Box(_cut(label, _MIDDLE), "", start, (height - _HIGH) // 2, _MIDDLE)]
    boxes += _side(left, height, 0, (_SIDE, start))
    boxes += _side(right, height, start + _MIDDLE + _GAP, (start + _MIDDLE + _GAP, start + _MIDDLE))
    return Diagram(width, height, tuple(boxes), hidden)


def _side(ties: Sequence[Tie], height: int, x: int, ends: tuple[int, int]) -> list[Box]:
    """Boxes one below the other, each with its line from its own edge to that of the class in the middle."""
    top = (height - len(ties) * _ROW) // 2
    found = []
    for number, tie in enumerate(ties):
        y = top + number * _ROW + (_ROW - _HIGH) // 2
        line = (ends[0], y + _HIGH // 2, ends[1], height // 2)
        at = (3 * ends[0] + 2 * ends[1]) // 5
        found.append(Box(_cut(tie.label, _SIDE), tie.href, x, y, _SIDE, _cut(tie.property, _GAP), at, line))
    return found


def _order(tie: Tie) -> tuple[str, str]:
    return tie.property, tie.label


def _cut(text: str, width: int) -> str:
    """As much as goes into a width, by the widths of a font of 12 pixels."""
    room = width - 12
    for place, char in enumerate(text):
        room -= 12 if unicodedata.east_asian_width(char) in "WF" else 7
        if room < 0:
            return f"{text[: max(place - 1, 1)]}…"
    return text
