"""How the small mark of a case looks: its colour, its corners (a circle has none), and its name in vis-network."""

from __future__ import annotations

FILLS = {
    "running": "#0072B2",
    "waiting": "#F0E442",
    "held": "#D55E00",
    "closed": "#ffffff",
    "gone": "#56B4E9",
    "unclear": "#8a939b",
}
CORNERS = {
    "running": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "waiting": ((0, -1.15), (1.1, 0.8), (-1.1, 0.8)),
    "held": ((0, 1.15), (1.1, -0.8), (-1.1, -0.8)),
    "gone": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "unclear": ((-1.1, 0), (-0.55, -0.95), (0.55, -0.95), (1.1, 0), (0.55, 0.95), (-0.55, 0.95)),
}
SHAPES = {
    "running": "square",
    "waiting": "triangle",
    "held": "triangleDown",
    "closed": "dot",
    "gone": "diamond",
    "unclear": "hexagon",
}
