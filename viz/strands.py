"""The storylines as SVG: lines as wide as a case has cities, tiles for decisions, curves where cases join or part."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from viz import drawing
from viz.days import republican
from viz.drawing import BLUE, both, item, path, stop, svg, words
from viz.entries import cell_id
from viz.picture import spaced, text
from viz.storyline import EDGE, HALF, OUT, folded, tile_width
from viz.svg import INK, LINE, SOFT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from viz.picture import Entry, Text
    from viz.storyline import Link, Stop, Story, Strand

WAYS = {"listed": (BLUE, ""), "pending": (INK, "7 4"), "silent": (LINE, "0.1 6")}
HEAD = 46


def head(told: Story) -> Markup:
    """The meetings, which stay in sight while the lines scroll."""
    return svg(told.width, HEAD, _head(told), css="heads")


def body(told: Story, entries: Mapping[str, Entry]) -> Markup:
    return svg(told.width, told.height, _body(told, entries), css="strands")


def still(stories: Sequence[Story], entries: Mapping[str, Entry], title: Text, finding: Text, until: Text) -> str:
    parts: list[tuple[float, float, Sequence[str]]] = []
    for one in stories:
        name = [] if len(stories) == 1 else [both(0, 16, one.name, 15, weight=700)]
        parts.append((one.width, 22 * len(name), name))
        parts += [(one.width, HEAD, _head(one)), (one.width, one.height, _body(one, entries))]
    return drawing.sheet(title, finding, until, parts)


def _head(told: Story) -> list[str]:
    out = [both(12, 34, text("更早", "before"), 12, fill=SOFT, css="soft")]
    out.append(both(told.width - 6, 34, text("現況", "now"), 12, anchor="end", fill=SOFT, css="soft"))
    for meeting, x in told.columns.items():
        name = meeting.code or meeting.id.removeprefix("meeting-")
        inside = [f'<rect x="{x - 38:g}" y="0" width="76" height="{HEAD}" fill="transparent"/>']
        inside.append(words(x, 14, name, 13, anchor="middle", weight=700))
        inside.append(words(x, 28, republican(meeting.date), 10.5, anchor="middle", fill=SOFT, css="soft"))
        inside.append(words(x, 41, meeting.date, 10.5, anchor="middle", fill=SOFT, css="soft"))
        out.append(stop(meeting.id, spaced(meeting.group, meeting.name), inside))
    return out


def _body(told: Story, entries: Mapping[str, Entry]) -> list[str]:
    guides = [path(f"M{x:g} 0V{told.height:g}", "#dbe3ea", 1, css="guide") for x in told.columns.values()]
    lines = [_line(strand) for strand in told.strands.values()]
    curves = [_curve(link, told) for link in told.links]
    marks = [part for strand in told.strands.values() for part in _marks(strand, entries)]
    return [*guides, *lines, *curves, *marks]


def _thick(cities: int) -> float:
    """Wider for more cities; thin where they are not known."""
    return 1.6 + 1.5 * min(cities, 6)


def _way(x1: float, x2: float, y: float, way: str, cities: int) -> str:
    stroke, dashes = WAYS[way]
    width = _thick(cities) if way == "listed" else 3
    return path(f"M{x1:g} {y:g}H{x2:g}", stroke, width, dashes, f"w-{way}")


def _line(strand: Strand) -> str:
    out, y, stops = [], strand.y, strand.stops
    first = stops[0]
    is_gone = strand.end <= stops[-1].x and not stops[-1].way
    if not strand.is_begun:
        to = first.x - OUT if is_gone and len(stops) == 1 else first.x
        out.append(_way(strand.start, strand.start + 22, y, "silent", 0))
        out.append(_way(strand.start + 22, to, y, "listed", strand.cities))
    for one, other in pairwise(stops):
        if one.way:
            to = other.x - OUT if is_gone and other is stops[-1] else other.x
            out.append(_way(one.x, to, y, one.way, one.cities))
    if stops[-1].way:
        out.append(_way(stops[-1].x, strand.end, y, stops[-1].way, stops[-1].cities))
    return item(strand.life.id, out)


def _curve(link: Link, told: Story) -> str:
    """From one case to another, through the meeting that says so; a reading from one's end to the other's begin."""
    source, target, fact = told.strands[link.source], told.strands[link.target], link.fact
    y1, y2 = source.y, target.y
    x = told.columns.get(fact.meeting, target.stops[0].x)
    if link.is_reading:
        x1, x2 = source.stops[-1].x + HALF + 4, target.stops[0].x - HALF - 2
        middle = (x1 + x2) / 2
        d = f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"
        inside = [path(d, "#ffffff", 12, css="hit"), path(d, SOFT, 2, "3 4", "w-reading")]
        x0, y0 = middle, (y1 + y2) / 2
        ring = f'r="9" fill="#ffffff" stroke="{SOFT}" stroke-dasharray="2 2" class="t-on"'
        inside.append(f'<circle cx="{x0:g}" cy="{y0:g}" {ring}/>')
        inside.append(words(x0, y0 + 4.5, "?", 12, anchor="middle", weight=700))
        return stop(link.id, text("可能承接（判讀）", "possibly succeeds (a reading)"), inside, "link")
    if fact.code == "split":
        d = f"M{x + HALF:g} {y1:g}C{x + OUT * 0.7:g} {y1:g} {x + OUT * 0.4:g} {y2:g} {x + OUT:g} {y2:g}"
    elif fact.is_decided:
        d = f"M{x - OUT:g} {y1:g}C{x - OUT * 0.4:g} {y1:g} {x - OUT * 0.7:g} {y2:g} {x - HALF:g} {y2:g}"
    else:
        d = f"M{x:g} {y1:g}C{x + 26:g} {y1:g} {x + 26:g} {y2:g} {x:g} {y2:g}"
    dashes = "" if fact.is_decided else "4 4"
    width = _thick(source.stops[-1].cities) if fact.is_decided else 2.5
    inside = [
        path(d, "#ffffff", 14, css="hit"),
        path(d, BLUE, width, dashes, "w-listed" if fact.is_decided else "w-open"),
    ]
    return stop(link.id, fact.words, inside, "link")


def _marks(strand: Strand, entries: Mapping[str, Entry]) -> list[str]:
    life, y = strand.life, strand.y
    lines = folded(strand.name)
    named = [
        words(strand.start, y - 16 - 15 * (len(lines) - 1 - n), line, 13, css="name") for n, line in enumerate(lines)
    ]
    out = [stop(life.id, life.state, named, "title")]
    for one in strand.stops:
        ident = cell_id(life, one.meeting)
        inside = _stop(one, y)
        if inside:
            note = entries[ident]["note"]
            label = text(
                f"{life.label} {one.meeting.name['zh']} {note['zh']}", f"{one.meeting.name['en']} {note['en']}"
            )
            out.append(stop(ident, label, inside))
        if one.name:
            above = one.is_above
            lines = folded(one.name, 16)
            first = y - 16 - 15 * (len(lines) - 1) if above else y + 26
            told = [
                words(one.x - HALF, first + 15 * n, line, 13, weight=700, css="name") for n, line in enumerate(lines)
            ]
            out.append(stop(ident, text(f"更名：{one.name}", f"renamed {one.name}"), told, "title"))
    last = strand.stops[-1]
    if last.way:
        x = strand.end
        if last.way == "listed":
            end = f'<path d="M{x:g} {y - 7:g}L{x + 11:g} {y:g}L{x:g} {y + 7:g}Z" fill="{BLUE}" class="arrow"/>'
        else:
            end = words(x + 3, y + 5, "?", 14, weight=700)
        state = [end, both(x + EDGE - 6, y - 13, life.state, 12, anchor="end", fill=SOFT, css="soft")]
        out.append(stop(life.id, life.state, state, "title"))
    return out


def _stop(one: Stop, y: float) -> list[str]:
    """The tiles of a meeting; a dot where the case just goes on, nothing where a curve tells it."""
    made = one.tiles
    if not made:
        return []
    if len(made) == 1 and made[0].form == "on" and not one.doubts:
        dot = (
            f'<circle cx="{one.x:g}" cy="{y:g}" r="5" fill="#ffffff" stroke="{BLUE}" stroke-width="2.5" class="t-on"/>'
        )
        return [f'<rect x="{one.x - 12:g}" y="{y - 12:g}" width="24" height="24" fill="transparent"/>', dot]
    x = one.x - HALF
    out = []
    for part in made:
        out.append(drawing.tile(part, x, y, tile_width(part)))
        x += tile_width(part) + 2
    if one.doubts:
        out.append(f'<circle cx="{x:g}" cy="{y - 11:g}" r="7.5" fill="#a83200"/>')
        out.append(words(x, y - 7, "!", 11, anchor="middle", fill="#ffffff", weight=700, css="on-tile"))
    return out
