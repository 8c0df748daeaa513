"""Places for a network of any shape: each part of it as a tree around its most tied node, the parts side by side.

No step takes longer than the network is large, and nothing is left to chance: the same rows give the same places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viz.layout import Point


@dataclass(frozen=True, slots=True)
class Sheet:
    """Width of the page; from one ring to the next; along a ring; beside a part for names, in halves of a character."""

    room: float
    ring: float
    gap: float
    names: int

    @property
    def beside(self) -> float:
        """Room for a name, in pixels, in type of 13 pixels."""
        return self.names * 6.5 + 14


SHEETS = {
    "wide": Sheet(room=840, ring=84, gap=26, names=26),
    "narrow": Sheet(room=350, ring=50, gap=22, names=14),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """A place for each node, on which side its name stands, and left, top, width and height of all."""

    spots: Mapping[str, Point]
    sides: Mapping[str, str]
    frame: tuple[float, float, float, float]


def spread(graph: nx.Graph[str], sheet: Sheet) -> Spread:
    """The arrangement for a page of some width; a part that is wider makes it wider."""
    order = {node: number for number, node in enumerate(graph)}
    parts = [sorted(part, key=order.__getitem__) for part in nx.connected_components(nx.Graph(graph))]
    drawn = [_part(graph, part, sheet) for part in sorted(parts, key=lambda part: (-len(part), order[part[0]]))]
    room = max([sheet.room, *(size[0] for _, size in drawn)])
    # Where parts are many, a page of one column would be endless.
    room = max(room, math.sqrt(sum(size[0] * size[1] for _, size in drawn) / 3))
    found: dict[str, Point] = {}
    sides: dict[str, str] = {}
    x = y = high = wide = 0.0
    for spots, (width, height) in drawn:
        if x and x + width > room:
            x, y, high = 0.0, y + high, 0.0
        for node, (dx, dy) in spots.items():
            found[node] = (round(x + width / 2 + dx, 1), round(y + height / 2 + dy, 1))
            sides[node] = "left" if dx < -1 else "right"
        x, high = x + width, max(high, height)
        wide = max(wide, x)
    return Spread(found, sides, (0.0, 0.0, round(max(wide, 100.0), 1), round(max(y + high, 100.0), 1)))


def _part(graph: nx.Graph[str], nodes: Sequence[str], sheet: Sheet) -> tuple[dict[str, Point], tuple[float, float]]:
    """Places around the middle of one part, and its width and height with the room for names."""
    root = max(nodes, key=graph.degree)  # of several, the first in the order of the rows
    children, depth = _tree(graph, root)
    slices = _slices(children, _leaves(children, depth), root)
    radius = [0.0]
    for ring in range(1, max(depth.values()) + 1):
        narrowest = min(end - start for node, (start, end) in slices.items() if depth[node] == ring)
        radius.append(max(radius[-1] + sheet.ring, sheet.gap / narrowest))
    spots: dict[str, Point] = {}
    for node, (start, end) in slices.items():
        angle, away = (start + end) / 2, radius[depth[node]]
        # The first child stands on the right; wider than high, as pages are.
        spots[node] = (away * math.cos(angle), 0.8 * away * math.sin(angle))
    width = max(x for x, _ in spots.values()) - min(x for x, _ in spots.values())
    height = max(y for _, y in spots.values()) - min(y for _, y in spots.values())
    return _centred(spots), (width + 2 * sheet.beside, height + 2 * sheet.gap)


def _tree(graph: nx.Graph[str], root: str) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Children of each node and its distance from the root, ring by ring."""
    near = nx.Graph(graph)
    children: dict[str, list[str]] = {root: []}
    depth = {root: 0}
    for parent, child in nx.bfs_edges(near, root):
        children[parent].append(child)
        children[child] = []
        depth[child] = depth[parent] + 1
    return children, depth


def _leaves(children: Mapping[str, Sequence[str]], depth: Mapping[str, int]) -> dict[str, int]:
    """How much of a circle a node needs, counted in nodes that have nothing behind them."""
    found: dict[str, int] = {}
    for node in sorted(depth, key=depth.__getitem__, reverse=True):
        found[node] = max(sum(found[child] for child in children[node]), 1)
    return found


def _slices(
    children: Mapping[str, Sequence[str]], leaves: Mapping[str, int], root: str
) -> dict[str, tuple[float, float]]:
    """From which angle to which a node and all behind it stand."""
    found = {root: (0.0, 2 * math.pi)}
    for node, (start, end) in ((one, found[one]) for one in children):
        step = (end - start) / max(sum(leaves[child] for child in children[node]), 1)
        for child in children[node]:
            found[child] = (start, start + step * leaves[child])
            start += step * leaves[child]
    return found


def _centred(spots: Mapping[str, Point]) -> dict[str, Point]:
    xs, ys = [x for x, _ in spots.values()], [y for _, y in spots.values()]
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    return {node: (x - middle[0], y - middle[1]) for node, (x, y) in spots.items()}
