"""Pieces of SVG in Python. Colours are attributes, so that a picture stands alone; a page may restyle them by class."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from viz.svg import FONT, INK, PAPER, SOFT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.decisions import Tile
    from viz.picture import Text

BLUE, SKY, VERMILLION, YELLOW = "#0072b2", "#56b4e9", "#d55e00", "#fdf6b0"
# Fill, stroke, letters, dashes of the stroke, radius of the corners.
TILES: dict[str, tuple[str, str, str, str, int]] = {
    "on": (PAPER, BLUE, INK, "", 4),
    "new": (BLUE, BLUE, "#ffffff", "", 4),
    "change": (SKY, "#10161c", "#10161c", "", 11),
    "open": (YELLOW, "#5c4a00", INK, "3 2", 4),
    "end": (INK, INK, "#ffffff", "", 3),
    "named": (PAPER, SOFT, INK, "1 2", 11),
}


def words(
    x: float,
    y: float,
    said: str,
    size: float = 13,
    *,
    anchor: str = "start",
    fill: str = INK,
    weight: int = 400,
    css: str = "ink",
    hidden: bool = False,
) -> str:
    more = ' display="none"' if hidden else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}" '
        f'class="{css}"{more}>{escape(said)}</text>'
    )


def both(x: float, y: float, said: Text, size: float = 13, *, css: str = "ink", **how: object) -> str:
    """Words in two languages in one place; the picture alone shows the Chinese."""
    if said["zh"] == said["en"]:
        return words(x, y, said["zh"], size, css=css, **how)  # type: ignore[arg-type]
    zh = words(x, y, said["zh"], size, css=f"{css} zh", **how)  # type: ignore[arg-type]
    return zh + words(x, y, said["en"], size, css=f"{css} en", hidden=True, **how)  # type: ignore[arg-type]


def stop(ident: str, name: Text, inside: Sequence[str], css: str = "") -> str:
    """Something that can be chosen: it carries the id of the entry that it opens."""
    key = quoteattr(ident)
    label = quoteattr(f"{name['zh']} {name['en']}" if name["zh"] != name["en"] else name["zh"])
    body = "".join(inside)
    return (
        f'<g data-entry={key} data-item={key} role="button" tabindex="-1" aria-label={label} class="stop {css}">'
        f"{body}</g>"
    )


def item(ident: str, inside: Sequence[str]) -> str:
    """What belongs to an entry without being a way to it."""
    return f"<g data-item={quoteattr(ident)}>{''.join(inside)}</g>"


def tile(one: Tile, x: float, y: float, width: float) -> str:
    """A tile with its left edge at ``x`` and its middle at ``y``."""
    form = "open" if one.is_open else one.form
    fill, stroke, ink, dashes, radius = TILES.get(form, TILES["on"])
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    box = (
        f'<rect x="{x:g}" y="{y - 11:g}" width="{width:g}" height="22" rx="{radius}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="1.6"{dashed} class="t-{form}"/>'
    )
    end = (
        f'<rect x="{x + width - 2:g}" y="{y - 11:g}" width="5" height="22" fill="{VERMILLION}"/>'
        if form == "end"
        else ""
    )
    middle = x + width / 2
    if one.letter["zh"] == one.letter["en"]:
        letters = words(middle, y + 4.5, one.letter["zh"], 13, anchor="middle", fill=ink, weight=700, css="on-tile")
    else:
        letters = words(middle, y + 4.5, one.letter["zh"], 13, anchor="middle", fill=ink, weight=700, css="on-tile zh")
        letters += words(
            middle, y + 3.5, one.letter["en"], 10, anchor="middle", fill=ink, css="on-tile en", hidden=True
        )
    return box + end + letters


def path(d: str, stroke: str, width: float, dashes: str = "", css: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    cap = ' stroke-linecap="round"' if dashes.startswith("0.1") else ""
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{dashed}{cap} class="{css}"/>'


def svg(width: float, height: float, inside: Sequence[str], *, css: str = "") -> Markup:
    """A drawing as part of a page: all its words are escaped."""
    return Markup(  # noqa: S704 - made here, of escaped words
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" class="{css}" font-family={quoteattr(FONT)}>{"".join(inside)}</svg>'
    )


def sheet(title: Text, finding: Text, until: Text, parts: Sequence[tuple[float, float, Sequence[str]]]) -> str:
    """A standing picture: title and finding above, the parts below each other, and until when the data goes."""
    from viz.svg import folded

    width = max([760.0, *(part[0] + 40 for part in parts)])
    out = [words(20, 36, f"{title['zh']}  {title['en']}", 22, weight=700)]
    y = 62.0
    for line in folded(finding["zh"], int(width / 8)):
        out.append(words(20, y, line, 15))
        y += 21
    for line in folded(finding["en"], int(width / 7)):
        out.append(words(20, y, line, 12, fill=SOFT))
        y += 17
    for _, high, inside in parts:
        out.append(f'<g transform="translate(20 {y:g})">{"".join(inside)}</g>')
        y += high + 12
    out.append(words(20, y + 14, f"{until['zh']}  {until['en']}", 12, fill=SOFT))
    height = y + 32
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" lang="zh-Hant" font-family={quoteattr(FONT)}>'
        f"<title>{escape(title['zh'])} {escape(title['en'])}</title>"
        f"<desc>{escape(finding['zh'])} {escape(finding['en'])}</desc>"
        f'<rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>'
    )
    return head + "".join(out) + "</svg>\n"
