"""Who answers a query of the graph at hand: Oxigraph, or rdflib's own engine; both in the same standard forms."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocab
from kg.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.plugins.sparql.sparql import Query

    from kg.store import KnowledgeGraph

_JSON = ox.QueryResultsFormat.JSON


def by_oxigraph(graph: KnowledgeGraph, text: str) -> Result:
    found = graph.store.query(text, use_default_graph_as_union=True)
    names = vocab.prefixes(graph.base)
    if isinstance(found, ox.QueryTriples):
        return Result(found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", is_graph=True, prefixes=names)
    return Result(found.serialize(format=_JSON) or b"", prefixes=names)


def by_rdflib(graph: KnowledgeGraph, text: str) -> Result:
    found = graph.memory.query(_parsed(text))
    names = vocab.prefixes(graph.base)
    if found.type in {"CONSTRUCT", "DESCRIBE"}:
        return Result(found.serialize(format="nt") or b"", is_graph=True, prefixes=names)
    return Result(found.serialize(format="json") or b"", prefixes=names)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Query:
    """Reading a query takes rdflib longer than most answers: a text is read once, with the prefixes of any dataset."""
    from rdflib import Dataset
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text, initNs=dict(Dataset().namespaces()))


ENGINES: dict[str, Callable[[KnowledgeGraph, str], Result]] = {"oxigraph": by_oxigraph, "rdflib": by_rdflib}
