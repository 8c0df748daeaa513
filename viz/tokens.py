"""The small marks of the timeline: how firmly a thing is said, what came of it, how many stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.drawing import BLUE, YELLOW, path, svg, words
from viz.svg import INK, PAPER, SOFT

if TYPE_CHECKING:
    from markupsafe import Markup

RED = "#a83200"
# Fill, stroke and dashes of a bar by how firmly the thing is said.
VOICES = {
    "held": (BLUE, BLUE, ""),
    "planned": (PAPER, BLUE, ""),
    "asked": (YELLOW, "#5c4a00", "3 2"),
    "unknown": (PAPER, SOFT, "1 2"),
}


def glyph(code: str, x: float, y: float, radius: float = 8) -> list[str]:
    """A tick, a cross, three dots or a question mark in a disc."""
    s = radius / 8
    at = f'cx="{x:g}" cy="{y:g}" r="{radius:g}"'
    if code == "done":
        tick = f"M{x - 4 * s:g} {y + 0.5 * s:g}l{3 * s:g} {3 * s:g}l{5 * s:g} {-6.5 * s:g}"
        return [f'<circle {at} fill="{BLUE}" class="g-done"/>', path(tick, "#ffffff", 2 * s, css="on-glyph")]
    if code == "missed":
        low, high = f"{x - 3 * s:g} {y - 3 * s:g}", f"{x + 3 * s:g} {y - 3 * s:g}"
        cross = f"M{low}l{6 * s:g} {6 * s:g}M{high}l{-6 * s:g} {6 * s:g}"
        return [f'<circle {at} fill="{RED}" class="g-missed"/>', path(cross, "#ffffff", 2 * s, css="on-glyph")]
    dashes = ' stroke-dasharray="2 2"' if code == "silent" else ""
    disc = f'<circle {at} fill="{PAPER}" stroke="{SOFT}" stroke-width="1.5"{dashes} class="g-plain"/>'
    if code == "silent":
        return [disc, words(x, y + 4.2 * s, "?", 12 * s, anchor="middle", weight=700)]
    dots = [f'cx="{x + d * s:g}" cy="{y:g}" r="{1.3 * s:g}"' for d in (-3.6, 0, 3.6)]
    return [disc, *(f'<circle {dot} fill="{INK}" class="dot-ink"/>' for dot in dots)]


def swatch(voice: str) -> Markup:
    """A bar as the legend shows it."""
    fill, stroke, dashes = VOICES[voice]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    look = f'fill="{fill}" stroke="{stroke}" stroke-width="1.8"{dashed} class="v-{voice}"'
    return svg(30, 17, [f'<rect x="2" y="3" width="26" height="11" rx="5.5" {look}/>'], css="swatch")


def disc(outcome: str) -> Markup:
    return svg(18, 18, glyph(outcome, 9, 9), css="swatch")


def counted() -> Markup:
    """The mark of several items, as the legend shows it."""
    ring = f'<circle cx="9" cy="9" r="8" fill="{PAPER}" stroke="{SOFT}" stroke-width="1.5" class="bead"/>'
    return svg(18, 18, [ring, words(9, 13, "3", 11, anchor="middle", weight=700)], css="swatch")
