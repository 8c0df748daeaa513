"""The timeline as SVG: a lane for each case, bars for what is due or takes place, marks for what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from viz import drawing
from viz.axis import Axis, rows
from viz.columns import cut, width_of
from viz.days import republican, year_name
from viz.drawing import both, item, path, stop, svg, words
from viz.picture import same, spaced, text
from viz.svg import INK, LINE, PAPER, SOFT, folded
from viz.tokens import VOICES, glyph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup

    from viz.picture import Text
    from viz.promises import Item
    from viz.record import Meeting

# Heights of a row, wide and narrow; widths of the names on the left and, in columns, of a label; rows of meetings.
ROW, STRIP, NAME, LABEL, LEVELS = 26, 17, 176, 24, 3


@dataclass(frozen=True, slots=True)
class Bead:
    """Several items as one mark with their number: what one meeting said of a case without any time, say."""

    id: str
    day: str
    name: Text
    items: Sequence[Item]


@dataclass(slots=True)
class Lane:
    """A case, or what belongs to none, with its items and beads in the order of time."""

    id: str
    name: Text
    sign: str
    items: list[Item] = field(default_factory=list)
    beads: list[Bead] = field(default_factory=list)

    def has(self, outcome: str) -> bool:
        return any(one.outcome and one.outcome.code == outcome for one in self.items)


@dataclass(frozen=True, slots=True)
class Band:
    """All lanes of one body under its meetings."""

    body: str
    name: Text
    meetings: Sequence[Meeting]
    lanes: Sequence[Lane]


@dataclass(frozen=True, slots=True)
class Shape:
    """An item in its lane: where it was said, from where to where it is due, where its outcome is known, its label."""

    item: Item
    said: float | None
    start: float
    end: float
    came: float | None
    label: Text
    left: float
    right: float
    is_label_left: bool


# --- The head: years in both counts, months, meetings ---


def head(band: Band, axis: Axis) -> Markup:
    inside, height = _head(band, axis)
    return svg(axis.width, height, inside, css="axis")


def _head(band: Band, axis: Axis) -> tuple[list[str], float]:
    out = _years(axis, 1)
    by_month = axis.scale * 28 >= 17
    for month in axis.months():
        if by_month or month.month in (1, 4, 7, 10):
            x = axis.x(month.isoformat())
            out.append(path(f"M{x:g} 20V36", "#dbe3ea", 1, css="guide"))
            out.append(words(x + 3, 33, f"{month.month}", 11, fill=SOFT, css="soft"))
    dated = [meeting for meeting in band.meetings if meeting.date]
    places = [(one, axis.x(one.date) - 33, axis.x(one.date) + 33) for one in dated]
    levels = rows(places, 2)
    bottom = 40 + 42 * (min(max(levels.values(), default=0), LEVELS - 1) + 1)
    for meeting, level in levels.items():
        if level >= LEVELS:
            continue  # no room for its name: its day is a line, and the table has it
        x, y = axis.x(meeting.date), 40 + level * 42
        middle = min(max(x, 32), axis.width - 32)
        name = meeting.code or meeting.id.removeprefix("meeting-")
        inside = [f'<rect x="{middle - 32:g}" y="{y:g}" width="64" height="40" fill="transparent"/>']
        inside.append(words(middle, y + 13, name, 13, anchor="middle", weight=700))
        inside.append(words(middle, y + 26, republican(meeting.date), 10.5, anchor="middle", fill=SOFT, css="soft"))
        inside.append(words(middle, y + 38, meeting.date, 10.5, anchor="middle", fill=SOFT, css="soft"))
        out.append(path(f"M{x:g} {y + 40:g}V{bottom:g}", LINE, 1, css="guide"))
        out.append(stop(meeting.id, spaced(meeting.group, meeting.name), inside))
    return out, bottom


def _years(axis: Axis, rise: float) -> list[str]:
    out = []
    starts = [month for month in axis.months() if month.month == 1 or month == axis.first]
    ends = [axis.x(month.isoformat()) for month in starts[1:]] + [axis.width]
    for month, end in zip(starts, ends, strict=True):
        x = axis.x(month.isoformat())
        name = year_name(month.year)
        room = end - x - 8
        if room < 130:
            name = same(f"{month.year}") if room >= 34 else same("")
        out.append(path(f"M{x:g} 2V36", LINE, 1, css="guide"))
        out.append(both(x + 4, rise + 14, name, 13, weight=700))
    return out


# --- Lanes ---


def body(lane: Lane, band: Band, axis: Axis) -> Markup:
    inside, height = _lane(lane, band, axis)
    return svg(axis.width, height, inside, css="lane-wide")


def strip(lane: Lane, band: Band, axis: Axis) -> Markup:
    """The lane without words, for narrow screens: a list beside it says what is what."""
    shapes = [_shape(one, axis, is_named=False) for one in lane.items]
    levels = rows([(n, one.left, one.right) for n, one in enumerate(shapes)], 2)
    height = STRIP * (max(levels.values(), default=0) + 1) + 4
    out = _ground(band, axis, height)
    for number, shape in enumerate(shapes):
        y = 2 + STRIP * (levels[number] + 0.5)
        out.append(item(shape.item.id, _bar(shape, y)))
        out += _came(shape, y, 6.5)
    return svg(axis.width, height, out, css="lane-narrow")


def _lane(lane: Lane, band: Band, axis: Axis) -> tuple[list[str], float]:
    shapes = [_shape(one, axis) for one in lane.items]
    beads = [(bead, axis.x(bead.day)) for bead in lane.beads if bead.day]
    places: list[tuple[int, float, float]] = [(n, x - 12, x + 12) for n, (_, x) in enumerate(beads)]
    places += sorted(((len(beads) + n, s.left, s.right) for n, s in enumerate(shapes)), key=lambda one: one[1:])
    levels = rows(places)
    # The name beside it, ten letters a line, may need more.
    lines = max(width_of(lane.name["zh"]) // 20, width_of(lane.name["en"]) // 22) + 1
    height = max(ROW * (max(levels.values(), default=0) + 1) + 6, 19 * lines + 10)
    out = _ground(band, axis, height)
    for number, (bead, x) in enumerate(beads):
        out.append(_bead(bead, x, 3 + ROW * (levels[number] + 0.5)))
    for number, shape in enumerate(shapes, len(beads)):
        out += _drawn(shape, 3 + ROW * (levels[number] + 0.5))
    return out, height


def _ground(band: Band, axis: Axis, height: float) -> list[str]:
    """The days of the meetings, and what lies behind the last of them, on which there are no minutes yet."""
    dated = [meeting.date for meeting in band.meetings if meeting.date]
    out = []
    if dated and (x := axis.x(max(dated))) < axis.width - axis.pad:
        out.append(
            f'<rect x="{x:g}" y="0" width="{axis.width - x:g}" height="{height:g}" fill="#eef2f6" class="beyond"/>'
        )
    return out + [path(f"M{axis.x(day):g} 0V{height:g}", "#dbe3ea", 1, css="guide") for day in dict.fromkeys(dated)]


def _shape(one: Item, axis: Axis, *, is_named: bool = True) -> Shape:
    said = axis.x(one.meeting.date) if one.meeting.date else None
    meeting = one.outcome.meeting if one.outcome and one.outcome.meeting is not one.meeting else None
    came = axis.x(meeting.date) if meeting and meeting.date else None
    if one.span:
        start = axis.x(one.span.first) if one.span.first else axis.x(one.span.last) - 24
        end = axis.x(one.span.last, 1) if one.span.last else min(start + 46, axis.width - 2)
    else:
        start = (said if said is not None else came if came is not None else axis.pad) - 7
        end = start + 14
    if end - start < 14:
        start, end = (start + end) / 2 - 7, (start + end) / 2 + 7
    if came is not None:
        # Beside the bar where it would hide an end of it.
        came = start - 11 if start - 11 < came < start + 9 else end + 11 if end - 9 < came < end + 11 else came
    left = min(start, *([said - 5] if said is not None else []), *([came - 9] if came is not None else []))
    right = max(end, *([said + 5] if said is not None else []), *([came + 9] if came is not None else []))
    if not is_named:
        return Shape(one, said, start, end, came, same(""), left, right, is_label_left=False)
    name = one.name
    label = text(cut(name["zh"], LABEL), cut(name["en"], LABEL + 4))
    room = max(width_of(label["zh"]), width_of(label["en"])) * 6.2 + 8
    is_left = right + room > axis.width and left - room > 0
    outer = (left - room, right) if is_left else (left, right + room)
    return Shape(one, said, start, end, came, label, *outer, is_label_left=is_left)


def _drawn(shape: Shape, y: float) -> list[str]:
    """A stop with a bar and its label, and the mark of its outcome, which appears with the meeting that tells it."""
    one = shape.item
    hit = (
        f'<rect x="{shape.left:g}" y="{y - 12:g}" width="{shape.right - shape.left:g}" height="24" fill="transparent"/>'
    )
    room = max(width_of(shape.label["zh"]), width_of(shape.label["en"])) * 6.2 + 8
    if shape.is_label_left:
        label = both(shape.left + room - 6, y + 4.5, shape.label, 12.5, anchor="end", css="name")
    else:
        label = both(shape.right - room + 6, y + 4.5, shape.label, 12.5, css="name")
    return [stop(one.id, one.name, [hit, *_bar(shape, y), label]), *_came(shape, y, 8)]


def _bar(shape: Shape, y: float) -> list[str]:
    one, a, b = shape.item, shape.start, shape.end
    fill, stroke, dashes = VOICES[one.voice]
    out = []
    marks = [x for x in (shape.said, shape.came) if x is not None]
    if marks:
        # From the meeting that says it to the day, and on to the meeting that tells what came of it.
        out.append(path(f"M{min(a, *marks):g} {y:g}H{max(b, *marks):g}", LINE, 1.5, "1 3", "w-silent"))
    if shape.said is not None:
        out.append(f'<circle cx="{shape.said:g}" cy="{y:g}" r="3" fill="{SOFT}" class="said"/>')
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    look = f'fill="{fill}" stroke="{stroke}" stroke-width="1.8"{dashed} class="v-{one.voice}"'
    if _is_deadline(one):
        out.append(path(f"M{a:g} {y:g}H{b:g}", stroke, 2.5, dashes, f"v-{one.voice}"))
        out.append(f'<rect x="{b - 5:g}" y="{y - 8:g}" width="5" height="16" {look}/>')
        return out
    points = _points(one, a, b, y)
    if points:
        out.append(f'<polygon points="{points}" {look}/>')
    else:
        radius = 5.5 if "event" in one.kinds else 1
        out.append(f'<rect x="{a:g}" y="{y - 5.5:g}" width="{b - a:g}" height="11" rx="{radius}" {look}/>')
    if one.span and not (one.span.first and one.span.last):
        # Open at one end: an arrow leads on.
        tip, back = (b + 6, b - 1) if one.span.first else (a - 6, a + 1)
        out.append(path(f"M{back:g} {y - 7:g}L{tip:g} {y:g}L{back:g} {y + 7:g}", stroke, 2, css=f"v-{one.voice}"))
    return out


def _is_deadline(one: Item) -> bool:
    """Whether it runs from the meeting's own day, as 7 月 10 日前 does: what counts is its end."""
    return bool(one.span and one.span.last and one.span.first == one.meeting.date and one.span.last > one.span.first)


def _points(one: Item, a: float, b: float, y: float) -> str:
    """A diamond for an event of one day, a box with a tip for a step; empty for what is a plain bar."""
    is_day = one.span is not None and one.span.first == one.span.last
    middle = (a + b) / 2
    if "event" in one.kinds and is_day:
        return f"{middle:g},{y - 8:g} {middle + 8:g},{y:g} {middle:g},{y + 8:g} {middle - 8:g},{y:g}"
    if "step" in one.kinds:
        return f"{a:g},{y - 6:g} {b - 6:g},{y - 6:g} {b:g},{y:g} {b - 6:g},{y + 6:g} {a:g},{y + 6:g}"
    return ""


def _came(shape: Shape, y: float, radius: float) -> list[str]:
    one = shape.item
    if shape.came is None or one.outcome is None:
        return []
    return [item(f"{one.id}!", glyph(one.outcome.code, shape.came, y, radius))]


def _bead(bead: Bead, x: float, y: float) -> str:
    count = len(bead.items)
    hit = f'<rect x="{x - 12:g}" y="{y - 12:g}" width="24" height="24" fill="transparent"/>'
    disc = f'<circle cx="{x:g}" cy="{y:g}" r="8.5" fill="{PAPER}" stroke="{SOFT}" stroke-width="1.5" class="bead"/>'
    look = f'font-size="11" text-anchor="middle" fill="{INK}" font-weight="700" class="ink"'
    number = f'<text x="{x:g}" y="{y + 4:g}" {look} data-count={quoteattr(bead.id)}>{count}</text>'
    return stop(bead.id, bead.name, [hit, disc, number])


# --- The picture standing alone ---


def still(bands: Iterable[tuple[Band, Axis]], title: Text, finding: Text, until: Text, keys: Mapping[str, Text]) -> str:
    parts: list[tuple[float, float, Sequence[str]]] = []
    for band, axis in bands:
        inside, height = _head(band, axis)
        named = [both(0, 16, band.name, 15, weight=700), f'<g transform="translate({NAME} 0)">{"".join(inside)}</g>']
        parts.append((NAME + axis.width, height, named))
        for lane in band.lanes:
            inside, height = _lane(lane, band, axis)
            lines = folded(lane.name["zh"], 24)
            name = [words(0, 16 + 16 * n, line, 12.5) for n, line in enumerate(lines)]
            rule = path(f"M0 -2H{NAME + axis.width:g}", "#dbe3ea", 1)
            drawn = f'<g transform="translate({NAME} 0)">{"".join(inside)}</g>'
            parts.append((NAME + axis.width, height, [rule, *name, drawn]))
    parts.append((760, 24, _legend(keys)))
    return drawing.sheet(title, finding, until, parts)


def _legend(keys: Mapping[str, Text]) -> list[str]:
    out, x = [], 0.0
    for code, label in keys.items():
        if code == "ahead":
            continue
        out += [*glyph(code, x + 8, 12), words(x + 22, 16.5, label["zh"], 12.5)]
        x += 40 + 13 * len(label["zh"])
    return out
