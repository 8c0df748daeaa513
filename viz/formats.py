"""The network of a view for other programs: GraphML (Cytoscape, yEd) and GEXF (Gephi), with places and passages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import networkx as nx

from kg.result import NOT_XML
from viz.picture import filled

if TYPE_CHECKING:
    from viz.picture import Entry, Picture

# The day on which a file was written would make two files of the same graph differ.
_DAY = re.compile(r' lastmodifieddate="[^"]*"')
FORMATS = ("graphml", "gexf")


def written(picture: Picture, name: str) -> str:
    """The network of a picture in one of ``FORMATS``; identical pictures give identical text."""
    if picture.graph is None:
        raise ValueError("a view without a network has no such file")
    graph = _plain(picture, picture.graph)
    if name == "graphml":
        return "".join(f"{line}\n" for line in nx.generate_graphml(graph, named_key_ids=True))
    for node, data in graph.nodes(data=True):
        x, y = picture.graph.nodes[node]["at"]["wide"]
        data["viz"] = {"position": {"x": x, "y": -y, "z": 0.0}}  # Gephi counts upwards
    return _DAY.sub("", "".join(f"{line}\n" for line in nx.generate_gexf(graph)), count=1)


def _plain(picture: Picture, drawn: nx.Graph[str]) -> nx.Graph[str]:
    """The same graph with attributes that any program reads: words, numbers, no languages within a value."""
    graph: nx.Graph[str] = nx.DiGraph() if drawn.is_directed() else nx.Graph()
    for node, data in drawn.nodes(data=True):
        x, y = data["at"]["wide"]
        told = _told(picture.entries.get(node), data)
        graph.add_node(node, **told, kind=data["kind"], weight=data["weight"], x=float(x), y=float(y))
    for one, other, data in drawn.edges(data=True):
        graph.add_edge(one, other, **_told(picture.entries.get(data["entry"]), data), weight=data["weight"])
    return graph


def _told(entry: Entry | None, data: dict[str, object]) -> dict[str, str]:
    """Names in both languages, how things stand, and the passage that says so."""
    if entry is None:
        return {}
    title, note = filled(entry["title"], _weight(data)), filled(entry["note"], _weight(data))
    found = {"label": title["zh"], "label_en": title["en"], "note": note["zh"], "note_en": note["en"]}
    passages = entry.get("passages", [])
    if passages:
        lead = passages[entry.get("lead", -1)]
        found |= {"quote": lead["quote"], "minutes": lead["minutes"], "file": lead["file"]}
        # Not "start" and "end", which are times in GEXF.
        found["characters"] = f"{lead['start']}-{lead['end']}"
    return {name: NOT_XML.sub("", words) for name, words in found.items()}


def _weight(data: dict[str, object]) -> int:
    weight = data["weight"]
    return weight if isinstance(weight, int) else 0
