"""Rows as a picture, where a question asks for one: bars, days on a line, or a network, each plain SVG."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Rows = Sequence[Sequence[str]]

_BARS, _DAYS, _NODES = 60, 60, 60
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_IRI = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar by its words; ``share`` is its length from 0 to 1."""

    label: str
    value: float
    share: float


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on a day."""

    day: str
    label: str


@dataclass(frozen=True, slots=True)
class Net:
    """Nodes by name with their places, and lines by the numbers of their nodes, in a box of ``size``."""

    size: int
    nodes: list[tuple[str, float, float, str]]
    lines: list[tuple[int, int, float, str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """``kind`` says which of the lists is filled; ``left_out`` counts what found no room."""

    kind: str
    bars: list[Bar] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    net: Net | None = None
    left_out: int = 0


def chart(view: str, columns: Sequence[str], rows: Rows) -> Chart | None:
    """The picture of a view, None where these rows have none."""
    drawn = _VIEWS[view](columns, rows) if view in _VIEWS and rows else None
    return drawn if drawn and (drawn.bars or drawn.days or drawn.net) else None


def _bars(columns: Sequence[str], rows: Rows) -> Chart | None:
    """The first column of numbers against the words before it."""
    at = next((i for i in range(1, len(columns)) if all(_number(row[i]) is not None for row in rows)), None)
    if at is None:
        return None
    found = [(_label(row[:at]), _number(row[at]) or 0.0) for row in rows]
    top = max((value for _, value in found), default=0) or 1
    bars = [Bar(label, value, max(value, 0) / top) for label, value in found[:_BARS]]
    return Chart("bar", bars=bars, left_out=len(found) - _BARS)


def _days(columns: Sequence[str], rows: Rows) -> Chart | None:
    """The first column of days, each with the words of its row that are short; a day tells which meeting it was."""
    at = next((i for i in range(len(columns)) if any(_DATE.fullmatch(row[i]) for row in rows)), None)
    if at is None:
        return None
    dated = [row for row in rows if _DATE.fullmatch(row[at])]
    told = [i for i, name in enumerate(columns) if i != at and name not in {"meeting", "group"}]
    found = sorted({(row[at], _label([row[i] for i in told])) for row in dated})
    return Chart("timeline", days=[Day(*one) for one in found[:_DAYS]], left_out=len(found) - _DAYS)


def _net(columns: Sequence[str], rows: Rows) -> Chart | None:
    """The two columns that the rows join, on a ring in the order of the rows."""
    from kg.network import ends

    if len(columns) < 2:
        return None
    found = ends(columns)
    one, other = columns.index(found.source), columns.index(found.target)
    labels: dict[str, str] = {}
    for row in rows:
        labels |= {row[at]: _called(columns, row, at, stem) for at, stem in zip((one, other), found.stems, strict=True)}
    names = {name: number for number, name in enumerate(list(labels)[:_NODES])}
    size = max(360, min(760, 40 * len(names)))
    weights = _weights(columns, rows, one, other)
    lines = [
        (names[a], names[b], weight, f"{labels[a]} – {labels[b]}: {weight:g}")
        for (a, b), weight in weights.items()
        if weight and a in names and b in names
    ]
    nodes = [(labels[name], *_on_ring(number, len(names), size)) for name, number in names.items()]
    return Chart("graph", net=Net(size, nodes, lines), left_out=len(labels) - _NODES)


def _weights(columns: Sequence[str], rows: Rows, one: int, other: int) -> dict[tuple[str, str], float]:
    """How strongly each pair is joined: by the first column of numbers, else by its rows."""
    number = next((i for i in range(len(columns)) if all(_number(row[i]) is not None for row in rows)), None)
    weights: dict[tuple[str, str], float] = {}
    for row in rows:
        weight = 1.0 if number is None else _number(row[number]) or 0.0
        weights[row[one], row[other]] = weights.get((row[one], row[other]), 0) + weight
    return weights


def _on_ring(number: int, count: int, size: int) -> tuple[float, float, str]:
    """Place of a node, and on which side of it its name stands."""
    radius, angle = size / 2 - 70, 2 * math.pi * number / count
    x, y = size / 2 + radius * math.sin(angle), size / 2 - radius * math.cos(angle)
    side = "start" if x > size / 2 + 5 else "end" if x < size / 2 - 5 else "middle"
    return round(x, 1), round(y, 1), side


def _called(columns: Sequence[str], row: Sequence[str], index: int, stem: str) -> str:
    """How an end of a line is called: by its own label column where the rows have one."""
    label = f"{stem}label"
    words = row[columns.index(label)] if stem and label in columns else row[index]
    return words if not _IRI.fullmatch(words) else words.rpartition("/")[2]


def _label(cells: Sequence[str]) -> str:
    """The words of a row that are no IRI and not too long."""
    words = [cell for cell in cells if cell and not _IRI.fullmatch(cell) and len(cell) <= 60]
    return " · ".join(words[:3])


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


_VIEWS: dict[str, Callable[[Sequence[str], Rows], Chart | None]] = {"bar": _bars, "timeline": _days, "graph": _net}
