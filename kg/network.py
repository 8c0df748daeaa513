"""Rows as a network: which two columns are the ends of a line, and what the others say of ends and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.errors import UsageError
from kg.frames import values

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from kg.result import Result


# directed, several lines between two nodes -> class of networkx
_KINDS = {
    (False, False): "Graph",
    (False, True): "MultiGraph",
    (True, False): "DiGraph",
    (True, True): "MultiDiGraph",
}


class Ends(NamedTuple):
    """The two columns that are joined, whether from the first to the second, and the stems of their other columns."""

    source: str
    target: str
    is_directed: bool
    stems: tuple[str, str] = ("", "")


def ends(columns: Sequence[str]) -> Ends:
    """``city_a``/``city_b``, ``from_case``/``to_case``, ``source``/``target``, ``subject``/``object``, else the first.

    Raises UsageError where there are no two columns.
    """
    for name in columns:
        if name.endswith("_a") and (other := f"{name[:-2]}_b") in columns:
            return Ends(name, other, is_directed=False)
    for name in columns:
        if name.startswith("from_") and (other := f"to_{name[5:]}") in columns:
            return Ends(name, other, is_directed=True, stems=("from_", "to_"))
    for name, other in (("source", "target"), ("subject", "object")):
        if name in columns and other in columns:
            return Ends(name, other, is_directed=True, stems=(f"{name}_", f"{other}_"))
    if len(columns) < 2:
        raise UsageError("a network needs two columns to join", remedy="ask a question that gives pairs")
    return Ends(columns[0], columns[1], is_directed=False)


def network(result: Result) -> nx.Graph[str]:
    """The rows as a graph of networkx: a line a row, with the other columns as attributes of the line, typed.

    Columns that go with one end (``from_label`` with ``from_case``) are attributes of the node (``label``); where rows
    say different things of a node, the last one counts. The graph is directed where the columns say so, and keeps
    parallel lines where a pair stands in several rows. Rows without both ends are left out. Raises UsageError where
    the rows have no two columns.
    """
    import networkx as nx

    found = ends(result.columns)
    columns = values(result)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    rows = [row for row in rows if row[found.source] is not None and row[found.target] is not None]
    pairs = [(str(row[found.source]), str(row[found.target])) for row in rows]
    distinct = {pair if found.is_directed else tuple(sorted(pair)) for pair in pairs}
    made: nx.Graph[str] = getattr(nx, _KINDS[found.is_directed, len(distinct) < len(pairs)])()
    for (one, other), row in zip(pairs, rows, strict=True):
        rest = {name: value for name, value in row.items() if name not in found[:2] and value is not None}
        for node, stem in zip((one, other), found.stems, strict=True):
            taken = [name for name in rest if stem and name.startswith(stem)]
            made.add_nodes_from([(node, {name.removeprefix(stem): rest.pop(name) for name in taken})])
        made.add_edges_from([(one, other, rest)])
    return made
