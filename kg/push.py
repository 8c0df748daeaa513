"""Publishes the graph to a SPARQL store, graph by graph, and counts afterwards what is there."""

from __future__ import annotations

import urllib.request
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

import pyoxigraph as ox

from kg.binding import term
from kg.errors import DataError, KgError
from kg.remote import RemoteGraph, refusal
from kg.transport import Credentials, EndpointError, Limits, check_url, send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.store import KnowledgeGraph
    from kg.transport import Answer

    Triples = Sequence[ox.Triple]

# Statuses of a server that has no such thing at this address; any other refusal is meant.
_ABSENT = {400, 404, 405, 406, 415, 501}
_CHUNK = 500


class Writer(Protocol):
    """One way to replace and to remove a named graph."""

    @property
    def address(self) -> str: ...
    def put(self, name: str, triples: Triples) -> None: ...
    def remove(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class GraphStore:
    """The SPARQL 1.1 Graph Store HTTP Protocol: a graph is replaced by one request."""

    address: str
    limits: Limits

    def put(self, name: str, triples: Triples) -> None:
        body = "".join(f"{triple} .\n" for triple in triples).encode()
        self._send(name, "PUT", body, {"Content-Type": "text/turtle; charset=utf-8"})

    def remove(self, name: str) -> None:
        self._send(name, "DELETE", None, {})

    def _send(self, name: str, method: str, body: bytes | None, headers: dict[str, str]) -> None:
        url = f"{self.address}?graph={quote(name, safe='')}"
        headers["User-Agent"] = "citykg"
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - the address was checked
        _done(send(request, self.limits, Credentials.given()), self.address)


@dataclass(frozen=True, slots=True)
class Update:
    """SPARQL 1.1 Update: a graph is filled beside the old one and then takes its place."""

    address: str
    limits: Limits

    def put(self, name: str, triples: Triples) -> None:
        beside = f"{name}.incoming"
        self._send(f"DROP SILENT GRAPH <{beside}>")
        for first in range(0, len(triples), _CHUNK):
            lines = "\n".join(map(_sparql, triples[first : first + _CHUNK]))
            self._send(f"INSERT DATA {{ GRAPH <{beside}> {{\n{lines}\n}} }}")
        # Done twice it would leave nothing, so it is not sent again where the answer is lost.
        self._send(f"MOVE GRAPH <{beside}> TO <{name}>", is_repeatable=False)

    def remove(self, name: str) -> None:
        self._send(f"DROP SILENT GRAPH <{name}>")

    def _send(self, text: str, *, is_repeatable: bool = True) -> None:
        from SPARQLWrapper import INSERT, POST, SPARQLWrapper

        client = SPARQLWrapper(self.address, agent="citykg")
        client.setOnlyConneg(True)
        client.setMethod(POST)
        client.queryString, client.queryType = text, INSERT
        client.addCustomHttpHeader("Accept", "*/*")
        request = client._createRequest()
        _done(send(request, self.limits, Credentials.given(), is_repeatable=is_repeatable), self.address)


def push(
    graph: KnowledgeGraph,
    endpoint: str,
    limits: Limits,
    say: Callable[[str], None],
    *,
    graph_store: str = "",
    update: str = "",
) -> str:
    """Replaces each graph of ours at the endpoint's store, removes those that are no more, and counts what is there.

    ``graph_store`` and ``update`` are addresses for writing, where they do not follow from the endpoint's. Graphs that
    do not lie below the base are not touched. Returns what was done, in one line. Raises DataError for a graph that
    cannot be published, and EndpointError, which says how far it came, where the store fails or has something else.
    """
    wanted = _graphs(graph)
    there = RemoteGraph(endpoint, graph.base, timeout=limits.seconds)
    writers = _writers(there.endpoint, limits, graph_store, update)
    before = there.counts()
    gone = sorted(before.keys() - wanted.keys())
    say(_found(before, wanted))
    done: list[str] = []
    try:
        writer = _first(there, writers, *next(iter(wanted.items())))
        for name, triples in wanted.items():
            if done:
                writer.put(name, triples)
            done.append(name)
            say(f"{name}  {len(triples)} triples")
        for name in gone:
            writer.remove(name)
            say(f"{name}  removed")
        _verify(there.counts(), wanted)
    except (KgError, KeyboardInterrupt) as error:
        raise _unfinished(error, endpoint, len(done), len(wanted)) from error
    total = sum(map(len, wanted.values()))
    removed = f", {len(gone)} removed" if gone else ""
    return f"{endpoint}: {len(wanted)} graphs with {total} triples, counted there{removed}"


def _graphs(graph: KnowledgeGraph) -> dict[str, Triples]:
    """What is to be there, sorted; only graphs of ours can be replaced without harm to others."""
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    start = f"{graph.base}graph/"
    for quad in graph.quads():
        name = quad.graph_name
        if not isinstance(name, ox.NamedNode):
            raise DataError("has triples outside of named graphs", where="the graph", remedy="give TriG or N-Quads")
        if not name.value.startswith(start):
            raise DataError(f"does not begin with {start}", where=f"graph <{name.value}>", remedy="give its --base")
        if any(isinstance(node, ox.BlankNode) for node in (quad.subject, quad.object)):
            raise DataError("has a blank node, which no store can replace", where=f"graph <{name.value}>")
        found[name.value].append(quad.triple)
    if not found:
        raise DataError("the graph is empty, there is nothing to publish", remedy="add minutes and run: kg build")
    return {name: sorted(triples, key=str) for name, triples in sorted(found.items())}


def _writers(endpoint: str, limits: Limits, graph_store: str, update: str) -> list[Writer]:
    """The ways to write, best first: those that were named, else where the usual servers have them."""
    head, _, last = endpoint.rstrip("/").rpartition("/")
    stores = [f"{head}/{last}-graph-crud", f"{head}/data", f"{head}/store"]  # Virtuoso, Fuseki, Oxigraph
    updates = [f"{head}/update", endpoint]
    if last == "query":
        stores = [stores[2], stores[1]]
    elif last == "sparql-auth":
        stores = [f"{head}/sparql-graph-crud-auth"]
    elif head.endswith("/repositories"):
        stores, updates = [f"{endpoint}/rdf-graphs/service"], [f"{endpoint}/statements"]
    if graph_store or update:
        stores, updates = ([one] if one else [] for one in (graph_store, update))
    return [
        *(GraphStore(check_url(address), limits) for address in stores),
        *(Update(check_url(address), limits) for address in updates),
    ]


def _first(there: RemoteGraph, writers: list[Writer], name: str, triples: Triples) -> Writer:
    """The first way by which a graph arrives; it has been written then."""
    refused: list[str] = []
    for writer in writers:
        try:
            writer.put(name, triples)
            if there.counts().get(name) == len(triples):
                return writer
            refused.append(f"{writer.address} takes a graph, which then is not there")
        except EndpointError as error:
            if error.status not in _ABSENT:
                raise
            refused.append(str(error))
    raise EndpointError(
        f"takes no graphs ({'; '.join(refused)})", remedy="name where it does: --graph-store URL or --update URL"
    )


def _done(answer: Answer, address: str) -> None:
    if answer.status not in {200, 201, 202, 204}:
        raise refusal(answer, address)


def _found(before: Mapping[str, int], wanted: Mapping[str, Triples]) -> str:
    same = sum(len(triples) == before.get(name) for name, triples in wanted.items())
    return f"found there: {len(before)} graphs of ours, {same} of {len(wanted)} with as many triples as here"


def _verify(after: Mapping[str, int], wanted: Mapping[str, Triples]) -> None:
    wrong = [
        f"<{name}> has {after.get(name, 0)} triples instead of {len(wanted.get(name, ()))}"
        for name in sorted({*after, *wanted})
        if after.get(name, 0) != len(wanted.get(name, ()))
    ]
    if wrong:
        raise EndpointError(f"{len(wrong)} graphs are not as they were sent: {wrong[0]}")


def _unfinished(error: BaseException, endpoint: str, done: int, total: int) -> EndpointError:
    what = str(error) if isinstance(error, KgError) else "interrupted"
    state = (
        f"{done} of {total} graphs are written, the store has new graphs and old ones" if done else "none is written"
    )
    return EndpointError(f"{what} ({state})", where="" if endpoint in what else endpoint, remedy="run kg push again")


def _sparql(triple: ox.Triple) -> str:
    """A triple as every engine reads it, also those that take escapes by number before they read a text."""
    value = triple.object
    if not isinstance(value, ox.Literal):
        return f"{triple} ."
    text = term(value.value, "xsd:string")
    if value.language:
        text = f"{text}@{value.language}"
    elif not str(value).endswith('"'):
        text = f"{text}^^{value.datatype}"
    return f"{triple.subject} {triple.predicate} {text} ."
