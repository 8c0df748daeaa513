"""Who answers a query: Oxigraph, rdflib's own engine, or an endpoint elsewhere; all in the same standard forms."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import vocab
from kg.errors import QueryError, UsageError
from kg.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import KnowledgeGraph

_JSON = ox.QueryResultsFormat.JSON
# An answer larger than this is no answer of a graph of minutes.
_CAP = 16 * 1024 * 1024


def by_oxigraph(graph: KnowledgeGraph, text: str) -> Result:
    found = graph.store.query(text, use_default_graph_as_union=True)
    names = vocab.prefixes(graph.base)
    if isinstance(found, ox.QueryTriples):
        return Result(found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", is_graph=True, prefixes=names)
    return Result(found.serialize(format=_JSON) or b"", prefixes=names)


def by_rdflib(graph: KnowledgeGraph, text: str) -> Result:
    found = graph.memory.query(text)
    names = vocab.prefixes(graph.base)
    if found.type in {"CONSTRUCT", "DESCRIBE"}:
        return Result(found.serialize(format="nt") or b"", is_graph=True, prefixes=names)
    return Result(found.serialize(format="json") or b"", prefixes=names)


ENGINES: dict[str, Callable[[KnowledgeGraph, str], Result]] = {"oxigraph": by_oxigraph, "rdflib": by_rdflib}


def run_remote(endpoint: str, text: str, timeout: float = 30.0) -> Result:
    """Asks an endpoint, for at most ``timeout`` seconds in all, however slowly it answers."""
    if not endpoint.startswith(("http://", "https://")):
        raise UsageError("an endpoint begins with http:// or https://", where=endpoint)
    outcome: list[Result | Exception] = []

    def ask() -> None:
        try:
            outcome.append(_ask(endpoint, text, timeout))
        except Exception as error:
            outcome.append(error)

    worker = threading.Thread(target=ask, daemon=True)
    worker.start()
    worker.join(timeout)
    if not outcome:
        raise QueryError(f"no answer within {timeout:g} s", where=endpoint)
    if isinstance(outcome[0], Exception):
        raise _remote_error(endpoint, outcome[0]) from outcome[0]
    return outcome[0]


def _ask(endpoint: str, text: str, timeout: float) -> Result:
    from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

    client = SPARQLWrapper(endpoint, agent="citykg")
    client.setQuery(text)
    is_graph = client.queryType in {"CONSTRUCT", "DESCRIBE"}
    client.setReturnFormat(TURTLE if is_graph else JSON)
    client.setTimeout(max(1, round(timeout)))
    if len(text) > 1500:
        client.setMethod(POST)
    deadline = time.monotonic() + timeout
    with contextlib.closing(client.query().response) as answer:
        body = bytearray()
        # Piece by piece: an answer that only drips would never meet the time limit of a single read.
        while piece := answer.read1(65536):
            body += piece
            if len(body) > _CAP:
                raise QueryError(f"the answer is larger than {_CAP // 1024 // 1024} MiB", where=endpoint)
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer within {timeout:g} s")
        return _read(bytes(body), answer.headers.get_content_type(), is_graph=is_graph)


def _read(body: bytes, kind: str, *, is_graph: bool) -> Result:
    if is_graph:
        rdf = ox.RdfFormat.from_media_type(kind)
        if rdf is None:
            raise ValueError(f"it answered {kind}, not RDF")
        return Result(
            ox.serialize((q.triple for q in ox.parse(body, rdf)), format=ox.RdfFormat.N_TRIPLES) or b"", is_graph=True
        )
    form = ox.QueryResultsFormat.from_media_type(
        "application/sparql-results+json" if kind == "application/json" else kind
    )
    if form is None:
        raise ValueError(f"it answered {kind}, not SPARQL results")
    return Result(ox.parse_query_results(body, form).serialize(format=_JSON) or b"")


def _remote_error(endpoint: str, error: Any) -> QueryError:
    if isinstance(error, QueryError):
        return error
    reason = getattr(error, "reason", None) or getattr(error, "msg", None) or error
    lines = str(reason).splitlines() or [type(error).__name__]
    return QueryError(f"the endpoint did not answer the query: {lines[0][:200]}", where=endpoint)
