"""The network as SVG, written from the positions in the graph: for slides, print, and readers without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from viz.cases import SIGNS
from viz.marks import CORNERS, FILLS
from viz.picture import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from viz.picture import Picture, Text

INK, SOFT, PAPER, LINE, CITY = "#17212b", "#4d5a66", "#ffffff", "#7f95a8", "#16324f"
FONT = "'Noto Sans TC','Noto Sans CJK TC','Microsoft JhengHei','PingFang TC',sans-serif"
LOOKS = {"added": "#0072B2", "removed": "#C24A00", "questioned": "#6B5B00"}
TOP, BOTTOM = 132, 54


def draw(picture: Picture, title: Text, until: Text) -> str:
    """A standing picture in the wide arrangement, on white, with title, finding and legend."""
    graph = picture.graph
    if graph is None:
        raise ValueError("a view without a network has no SVG")
    left, top, width, height = graph.graph["frames"]["wide"]
    width, shift = max(width, 760), max(0, (760 - width) / 2)
    left -= shift
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top - TOP} {width} {height + TOP + BOTTOM}" '
        f'width="{width}" height="{height + TOP + BOTTOM}" role="img" lang="zh-Hant" font-family={quoteattr(FONT)}>',
        f"<title>{escape(title['zh'])} {escape(title['en'])}</title>",
        f"<desc>{escape(picture.finding['zh'])} {escape(picture.finding['en'])}</desc>",
        f'<rect x="{left}" y="{top - TOP}" width="{width}" height="{height + TOP + BOTTOM}" fill="{PAPER}"/>',
        _words(left + 20, top - TOP + 36, f"{title['zh']}  {title['en']}", 22, anchor="start", weight=700),
    ]
    y = top - TOP + 62
    for line in folded(picture.finding["zh"], 98):
        parts.append(_words(left + 20, y, line, 15, anchor="start"))
        y += 21
    for line in folded(picture.finding["en"], 118):
        parts.append(_words(left + 20, y, line, 12, anchor="start", fill=SOFT))
        y += 17
    parts += _edges(graph) + _nodes(graph) + _legend(picture, left + 20, top + height + 22)
    parts.append(_words(left + 20, top + height + 44, f"{until['zh']}  {until['en']}", 12, anchor="start", fill=SOFT))
    return "\n".join([*parts, "</svg>\n"])


def folded(words: str, width: int) -> list[str]:
    """Lines of at most ``width`` columns, of which a Chinese character takes two; English breaks at blanks."""
    lines, line, used = [], "", 0
    for piece in re.findall(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+|\s+", words):
        size = sum(2 if ord(char) > 0x2E80 else 1 for char in piece)
        if used + size > width and line and not re.match(r"[，。；：、）\s]", piece):
            lines.append(line.strip())
            line, used = "", 0
        line, used = line + piece, used + size
    return [*lines, line.strip()]


def width_of(weight: int) -> float:
    """Width of a pair's line; the page has the same rule."""
    return 3 + min(weight, 12) * 0.9


def _words(
    x: float, y: float, words: str, size: float, *, anchor: str = "middle", fill: str = INK, weight: int = 400
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" fill="{fill}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def mark(sign: str, x: float, y: float, size: float = 6.5) -> str:
    """The small shape of a case."""
    look = f'fill="{FILLS[sign]}" stroke="{INK}" stroke-width="1.5"'
    if sign not in CORNERS:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{size:g}" {look}/>'
    points = " ".join(f"{x + dx * size:g},{y + dy * size:g}" for dx, dy in CORNERS[sign])
    return f'<polygon points="{points}" {look}/>'


def _edges(graph: nx.Graph[str]) -> list[str]:
    lines, labels = [], []
    for one, other, edge in graph.edges(data=True):
        (x1, y1), (x2, y2) = graph.nodes[one]["at"]["wide"], graph.nodes[other]["at"]["wide"]
        pair = edge["kind"] == "pair"
        width = width_of(edge["weight"]) if pair else edge.get("width", 1.5)
        look = f'stroke="{LOOKS.get(edge.get("look", ""), LINE)}" stroke-width="{width:g}"'
        if dashes := edge.get("dashes"):
            look += f' stroke-dasharray="{" ".join(map(str, dashes))}"'
        lines.append(f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" {look}/>')
        if pair:
            label = filled(edge["label"], edge["weight"])["zh"]
            x, y = edge["at"]["wide"]
            half = 8 + sum(15 if ord(char) > 0x2E80 else 8 for char in label) / 2
            size = f'width="{2 * half:g}" height="26" rx="13"'
            labels.append(f'<rect x="{x - half:g}" y="{y - 13:g}" {size} fill="{PAPER}"/>')
            labels.append(_words(x, y + 5.5, label, 15, weight=700))
    return lines + labels


Area = tuple[float, float, float, float]


def _has_room(name: str, x: float, y: float, size: float, side: str, taken: list[Area]) -> bool:
    """Whether a name beside a mark stands on no other; then its place is taken."""
    width = sum(size if ord(char) > 0x2E80 else size * 0.56 for char in name)
    left = x - width if side == "left" else x
    area = (left, y - size / 2, left + width, y + size / 2)
    if any(area[0] < b[2] and b[0] < area[2] and area[1] < b[3] and b[1] < area[3] for b in taken):
        return False
    taken.append(area)
    return True


def _mark(node: Mapping[str, Any], taken: list[Area]) -> str:
    """A small thing, with its name beside it where it has one."""
    (x, y), (w, h) = node["at"]["wide"], node["box"]["wide"]
    drawn = mark(node["sign"], x, y, round(w / 2.26, 1)) if "sign" in node else ""
    if not drawn:
        drawn = f'<circle cx="{x:g}" cy="{y:g}" r="{w / 2.26:g}" fill="{CITY}"/>'
    if not (side := node.get("side")):
        return drawn
    size = node["font"]["wide"] if node.get("font") else 13
    name = node["name"]["wide"]["zh"]
    if side == "below":
        return drawn + _words(x, y + h / 2 + size, name, size)
    aside = w / 2 + 5
    if node["kind"] == "thing" and not _has_room(name, x, y, size, side, taken):
        return drawn
    spot, anchor = (x - aside, "end") if side == "left" else (x + aside, "start")
    return drawn + _words(spot, y + size * 0.36, name, size, anchor=anchor)


def _nodes(graph: nx.Graph[str]) -> list[str]:
    boxes, discs, marks = [], [], []
    taken: list[Area] = []
    for node in sorted(graph.nodes.values(), key=lambda node: -node["weight"] if node["kind"] == "thing" else 0):
        (x, y), (w, h) = node["at"]["wide"], node["box"]["wide"]
        if "sign" in node or "side" in node:
            marks.append(_mark(node, taken))
            continue
        if node["kind"] == "head":
            discs.append(
                f'<rect x="{x - w / 2:g}" y="{y - h / 2:g}" width="{w:g}" height="{h:g}" rx="6" fill="{CITY}"/>'
            )
            discs.append(_words(x, y + 5, node["label"]["zh"], 13, fill=PAPER, weight=700))
            continue
        lines = filled(node["label"], node["weight"])["zh"].split("\n")
        if node["kind"] == "city":
            discs.append(
                f'<circle cx="{x:g}" cy="{y:g}" r="{w / 2:g}" fill="{CITY}" stroke="{PAPER}" stroke-width="3"/>'
            )
            discs.append(_words(x, y + 1, lines[0], 17, fill=PAPER, weight=700))
            discs.append(_words(x, y + 20, lines[1], 13, fill=PAPER))
        else:
            boxes.append(
                f'<rect x="{x - w / 2:g}" y="{y - h / 2:g}" width="{w:g}" height="{h:g}" rx="10" fill="{PAPER}" '
                f'stroke="{LINE}" stroke-width="1.5" stroke-dasharray="5 5"/>'
            )
            boxes.append(_words(x, y - h / 2 + 20, lines[0], 15, weight=700))
    return boxes + discs + marks


def _legend(picture: Picture, x: float, y: float) -> list[str]:
    used = {entry["sign"] for entry in picture.entries.values() if "sign" in entry}
    parts: list[str] = []
    for sign, (label, _) in SIGNS.items():
        if sign in used:
            parts += [mark(sign, x + 7, y - 5), _words(x + 20, y, label["zh"], 13, anchor="start")]
            x += 46 + 13 * len(label["zh"])
    return parts
