"""A thing and what it is tied to, as SVG: itself in the middle, its relations on both sides, or below on a phone.

Each name is a link to the place on the page where the passages of that relation stand.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from viz.columns import cut
from viz.drawing import both, path, svg, words
from viz.picture import text
from viz.svg import CITY, LINE, LOOKS, PAPER, folded, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from viz.picture import Text
    from viz.things import Group, Relation, Thing

MOST = 40
ROW, HEAD, WIDE, NARROW = 26, 30, 760, 358
DASHES = {"removed": "7 5", "questioned": "2 4"}
# A row of a column: the title of a group, or one of its relations with its anchor.
Row = tuple[str, "Text | Relation"]


def wide(thing: Thing) -> Markup:
    """The thing in the middle, groups left and right of it."""
    groups = _capped(thing.groups)
    sides = {side: _rows([group for group in groups if group.side == side]) for side in ("left", "right")}
    if not sides["left"]:
        return _one_sided(thing, sides["right"])
    height = max(60, *(_height(rows) for rows in sides.values())) + 12
    lines, marks = [], []
    for side, rows in sides.items():
        sign = -1 if side == "left" else 1
        y = (height - _height(rows)) / 2
        for anchor, row in rows:
            x = WIDE / 2 + sign * 190
            if not anchor:
                marks.append(_title(x + sign * 12, y + 20, row, "end" if sign < 0 else "start"))
                y += HEAD
                continue
            lines.append(_line(WIDE / 2 + sign * 92, height / 2, x - sign * 8, y + ROW / 2, row))
            marks.append(_relation(anchor, row, x, y + ROW / 2, 27, sign))
            y += ROW
    return svg(WIDE, height, [*lines, _middle(thing, WIDE / 2, height / 2), *marks], css="for-wide")


def _one_sided(thing: Thing, rows: Sequence[Row]) -> Markup:
    height = max(60, _height(rows)) + 12
    lines, marks, y = [], [], (height - _height(rows)) / 2
    for anchor, row in rows:
        if not anchor:
            marks.append(_title(352, y + 20, row, "start"))
            y += HEAD
            continue
        lines.append(_line(192, height / 2, 332, y + ROW / 2, row))
        marks.append(_relation(anchor, row, 340, y + ROW / 2, 58, 1))
        y += ROW
    return svg(WIDE, height, [*lines, _middle(thing, 100, height / 2), *marks], css="for-wide")


def narrow(thing: Thing) -> Markup:
    """The thing above, its groups below it on one stem."""
    rows = _rows(_capped(thing.groups))
    lines, marks, y, last = [], [], 64.0, 64.0
    for anchor, row in rows:
        if not anchor:
            marks.append(_title(28, y + 20, row, "start"))
            y += HEAD
            continue
        lines.append(_elbow(14, y + ROW / 2, 30, row))
        marks.append(_relation(anchor, row, 38, y + ROW / 2, 47, 1))
        last = y + ROW / 2
        y += ROW
    stem = [path(f"M14 56V{last:g}", LINE, 1.5, css="w-silent")] if rows else []
    return svg(NARROW, y + 8, [*stem, *lines, _middle(thing, NARROW / 2, 30, 340), *marks], css="for-narrow")


def anchor_of(relation: Relation) -> str:
    return f"rel-{relation.other}"


def _capped(groups: Sequence[Group]) -> list[Group]:
    """At most so many relations that they can be read; the page lists all."""
    from dataclasses import replace

    left, found = MOST, []
    for group in groups:
        found.append(replace(group, relations=group.relations[:left]))
        left -= len(found[-1].relations)
    return [group for group in found if group.relations]


def _rows(groups: Sequence[Group]) -> list[Row]:
    rows: list[Row] = []
    for group in groups:
        rows.append(("", group.title))
        rows += [(anchor_of(one), one) for one in group.relations]
    return rows


def _height(rows: Sequence[Row]) -> float:
    return sum(ROW if anchor else HEAD for anchor, _ in rows)


def _title(x: float, y: float, title: object, anchor: str) -> str:
    return both(x, y, title, 12, anchor=anchor, css="soft", weight=700)  # type: ignore[arg-type]


def _line(x1: float, y1: float, x2: float, y2: float, relation: object) -> str:
    bend = (x1 + x2) / 2
    return _stroke(f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}", relation)


def _elbow(x1: float, y: float, x2: float, relation: object) -> str:
    return _stroke(f"M{x1:g} {y:g}H{x2:g}", relation)


def _stroke(d: str, relation: object) -> str:
    look = getattr(relation, "look", "")
    return path(d, LOOKS.get(look, LINE), 1.8, DASHES.get(look, ""), css=f"l-{look}" if look in LOOKS else "w-silent")


def _relation(anchor: str, relation: object, x: float, y: float, room: int, sign: int) -> str:
    """A mark with its name, which leads to the passages."""
    name: Text = relation.name  # type: ignore[attr-defined]
    kind: str = relation.sign  # type: ignore[attr-defined]
    shown = text(cut(name["zh"], room), cut(name["en"], room))
    drawn = mark(kind, x, y, 6) if kind else f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{CITY}" class="spot"/>'
    said = both(x + sign * 12, y + 4.5, shown, 13, anchor="end" if sign < 0 else "start", css="name")
    return f"<a href={quoteattr('#' + anchor)}><title>{escape(name['zh'])}</title>{drawn}{said}</a>"


def _middle(thing: Thing, x: float, y: float, width: float = 184) -> str:
    """The thing itself, its name in as many lines as there is room for."""
    lines = folded(thing.title["zh"], int(width / 7.6))[:3]
    height = 20 + 18 * len(lines)
    box = (
        f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width:g}" height="{height:g}" rx="8" '
        f'fill="{CITY}" class="spot"/>'
    )
    top = y - 9 * (len(lines) - 1) + 5
    return box + "".join(
        words(x, top + 18 * number, line, 14, anchor="middle", fill=PAPER, weight=700, css="on-spot")
        for number, line in enumerate(lines)
    )
