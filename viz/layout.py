"""Where things stand, in CSS pixels, once for wide and once for narrow screens.

Cities have fixed places that follow their directions; cases are beads on the line of their pair, or lie in the box that
all their cities share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Point = tuple[float, float]
Area = tuple[float, float, float, float]  # middle, width and height


@dataclass(frozen=True, slots=True)
class Sheet:
    """An arrangement: places of the cities, radius of their discs, pitch of the beads, and where boxes go."""

    cities: Mapping[str, Point]
    radius: float
    pitch: float
    columns: int
    label: Point
    middle: Point
    corners: Sequence[Point]
    ring: Point


SHEETS: dict[str, Sheet] = {
    "wide": Sheet(
        cities={"KEE": (365, -205), "TPE": (-125, -215), "NWT": (90, 215), "TAO": (-340, 30)},
        radius=44,
        pitch=21,
        columns=7,
        label=(90, 24),
        middle=(98, -62),
        corners=((330, 110), (-320, -190), (-240, 235), (300, 240), (110, -280)),
        ring=(330, 210),
    ),
    "narrow": Sheet(
        cities={"KEE": (128, -190), "TPE": (-72, -225), "NWT": (48, 225), "TAO": (-128, 10)},
        radius=37,
        pitch=18,
        columns=5,
        label=(74, 22),
        middle=(39, -74),
        corners=((124, 90), (-122, -125), (-112, 165), (128, 270), (-110, 290)),
        ring=(125, 200),
    ),
}


def places(codes: Sequence[str], sheet: Sheet) -> dict[str, Point]:
    """A place for each city: its own; others in a row below, or on a ring where none is known."""
    strangers = [code for code in codes if code not in sheet.cities]
    found = {code: sheet.cities[code] for code in codes if code in sheet.cities}
    known = bool(found)
    for number, code in enumerate(strangers):
        angle = 2 * math.pi * (number + 0.5) / len(strangers)
        x, y = sheet.ring[0] * math.sin(angle), -sheet.ring[1] * math.cos(angle)
        if known:
            x, y = (number - (len(strangers) - 1) / 2) * 2.6 * sheet.radius, sheet.ring[1] + 150
        found[code] = (round(x), round(y))
    return found


def string(a: Point, b: Point, count: int, sheet: Sheet, taken: Sequence[Area]) -> tuple[Point, list[Point]]:
    """Places for a pair's number and its beads: where on the line from ``a`` to ``b`` they hit the least."""
    best: tuple[int, Point, list[Point]] | None = None
    for share in (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74):
        at, spots = beads(a, b, count, sheet, share)
        mine = [(*at, *sheet.label), *((x, y, bead(sheet.pitch), bead(sheet.pitch)) for x, y in spots)]
        hits = sum(overlap(one, other) for one in mine for other in taken)
        if best is None or hits < best[0]:
            best = (hits, at, spots)
        if hits == 0:
            break
    assert best is not None  # noqa: S101 - the first share sets it
    return best[1], best[2]


def beads(a: Point, b: Point, count: int, sheet: Sheet, share: float = 0.5) -> tuple[Point, list[Point]]:
    """The number at this share of the line, and ``count`` beads on both sides of it, in rows where one is too short."""
    length = math.dist(a, b) or 1.0
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    pitch, rows = sheet.pitch, 1
    while True:
        gap = _gap(abs(ux), abs(uy), pitch, rows, sheet.label)
        rooms = [max(length * part - sheet.radius - 10 - gap, 0) for part in (share, 1 - share)]
        if rows * sum(int(room / pitch) for room in rooms) >= count:
            break
        rows, pitch = (rows + 1, pitch) if rows < 3 else (rows, pitch * 0.9)
    columns = -(-count // rows)
    before = min(max(columns // 2, columns - int(rooms[1] / pitch)), int(rooms[0] / pitch))
    along = [-(gap + (before - i - 0.5) * pitch) for i in range(before)]
    along += [gap + (i + 0.5) * pitch for i in range(columns - before)]
    x, y = a[0] + share * length * ux, a[1] + share * length * uy
    spots: list[Point] = []
    for number in range(count):
        t, row = along[number // rows], number % rows
        side = (row - (rows - 1) / 2) * pitch
        spots.append((round(x + t * ux - side * uy, 1), round(y + t * uy + side * ux, 1)))
    return (round(x, 1), round(y, 1)), spots


def _gap(ux: float, uy: float, pitch: float, rows: int, label: Point) -> float:
    """From the number's middle to the edge of the first bead, so that no bead of any row touches the number."""
    aside = (rows - 1) / 2 * pitch
    across = ((label[0] + pitch) / 2 + aside * uy) / max(ux, 1e-6)
    upright = ((label[1] + pitch) / 2 + aside * ux) / max(uy, 1e-6)
    return min(across, upright) - pitch / 2


def bead(pitch: float) -> float:
    """Width of a bead that leaves air at this pitch."""
    return round(pitch * 0.7, 1)


def overlap(one: Area, other: Area) -> bool:
    return abs(one[0] - other[0]) * 2 < one[2] + other[2] and abs(one[1] - other[1]) * 2 < one[3] + other[3]


def box(count: int, sheet: Sheet) -> tuple[float, float, float, list[Point]]:
    """Width and height of a box for ``count`` beads below a label, their pitch, and their places from its middle."""
    columns = min(max(count, 1), sheet.columns)
    while count > columns * 7:
        columns += 1
    rows = -(-count // columns)
    pitch = min(sheet.pitch, sheet.pitch * sheet.columns / columns)
    head = 26
    width, height = max(columns * pitch + 16, 104), head + rows * pitch + 8
    spots: list[Point] = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        x = (column - (in_row - 1) / 2) * pitch
        spots.append((round(x, 1), round(-height / 2 + head + (row + 0.5) * pitch, 1)))
    return round(width, 1), round(height, 1), round(pitch, 1), spots


def spots_for_boxes(count: int, sheet: Sheet) -> list[Point]:
    """The corners, and rows below the picture for when these are taken."""
    rows = [((i % 3 - 1) * sheet.ring[0] * 0.95, sheet.ring[1] + 240 + i // 3 * 100) for i in range(count)]
    return [*sheet.corners, *rows]


def corner(anchors: Sequence[Point], free: list[Point]) -> Point:
    """The free place nearest to the cities that share a box."""
    count = len(anchors) or 1
    middle = (sum(x for x, _ in anchors) / count, sum(y for _, y in anchors) / count)
    best = min(free, key=lambda spot: (math.dist(spot, middle), spot))
    free.remove(best)
    return best
