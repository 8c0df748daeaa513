"""The graph at a SPARQL endpoint: questions are answered there, what needs the whole graph works on a copy of it."""

from __future__ import annotations

import contextlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import vocab
from kg.result import Result
from kg.sparql import form, guard
from kg.store import KnowledgeGraph
from kg.transport import Answer, Credentials, EndpointError, Limits, check_url, send

if TYPE_CHECKING:
    from pathlib import Path

_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_TRIPLES = "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.5"
_JSON_KINDS = {"application/json", "application/sparql-results+json", "text/json"}
_TURTLE_KINDS = {"application/x-turtle", "application/turtle", "text/turtle", "text/rdf+n3"}
_BOOLEAN = f"{vocab.PREFIXES['xsd']}boolean"
Fields = tuple[tuple[str, str], ...]
# Oxigraph's own: all graphs together, which hundreds of names would make it look through one by one.
UNION: Fields = (("union-default-graph", ""),)
# An address holds so much at every server; longer queries are posted.
_LONGEST = 1500


class RemoteGraph(KnowledgeGraph):
    """The graph as an endpoint has it. ``query`` asks there; ``store``, and all that reads it, is a copy made once."""

    is_local = False

    def __init__(
        self, endpoint: str, base: str = vocab.DEFAULT_BASE, data_dir: Path | None = None, timeout: float = 30.0
    ) -> None:
        """User and password, or a token, come from the environment (CITYKG_ENDPOINT_USER, _PASSWORD, _TOKEN)."""
        self.endpoint = check_url(endpoint)
        self.base, self.data_dir, self.timeout = base, data_dir, timeout

    def __repr__(self) -> str:
        return f"RemoteGraph at {self.endpoint}; .queries() lists the questions, .query(NAME) asks one"

    @cached_property
    def store(self) -> ox.Store:  # type: ignore[override]
        """A copy of all that the endpoint has of ours, whole or not at all."""
        store = ox.Store()
        counts = self.counts()
        for name, count in counts.items():
            node = ox.NamedNode(name)
            result = self._ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}")
            store.extend(ox.Quad(t.subject, t.predicate, t.object, node) for t in result.triples)
            if len(result.triples) != count:
                what = f"gave {len(result.triples)} of the {count} triples of <{name}>"
                raise EndpointError(what, where=self.endpoint, remedy="raise the endpoint's limit of rows")
        if not counts:
            what = f"has no graph below {self.base}graph/"
            raise EndpointError(what, where=self.endpoint, remedy="publish one there: kg push --endpoint URL")
        return store

    def copy(self) -> KnowledgeGraph:
        """The same graph, at hand."""
        return KnowledgeGraph(self.store, self.base, self.data_dir)

    def counts(self) -> dict[str, int]:
        """The named graphs of ours that the endpoint has, each with the number of its triples."""
        text = f"""SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }}
            FILTER(STRSTARTS(STR(?g), "{self.base}graph/")) }} GROUP BY ?g ORDER BY ?g"""
        return {str(name): int(count or 0) for name, count in self._ask(text).rows if name}

    def answer(self, text: str, engine: str = "oxigraph") -> Result:  # noqa: ARG002 - the endpoint has its own
        """What the endpoint says; where its default graph leaves ours out, they are made the default graph."""
        return self._ask(text, self._dataset if self.base in text else ())

    @cached_property
    def _dataset(self) -> Fields:
        """Fields that make our graphs the default graph, where they do not belong to what the endpoint takes for it."""
        meeting = f"?meeting a <{vocab.Names(self.base).ont('Meeting')}>"
        if self._ask(f"ASK {{ {meeting} }}").truth or not self._ask(f"ASK {{ GRAPH ?g {{ {meeting} }} }}").truth:
            return ()
        others = f'ASK {{ GRAPH ?g {{}} FILTER(!STRSTARTS(STR(?g), "{self.base}graph/")) }}'
        with contextlib.suppress(EndpointError):
            if not self._ask(others).truth and self._ask(f"ASK {{ {meeting} }}", UNION).truth:
                return UNION
        return tuple((field, name) for name in self.counts() for field in ("default-graph-uri", "named-graph-uri"))

    def _ask(self, text: str, fields: Fields = ()) -> Result:
        return ask(self.endpoint, text, Limits(self.timeout), fields=fields, base=self.base)


def ask(
    endpoint: str,
    text: str,
    limits: Limits,
    *,
    fields: Fields = (),
    base: str = vocab.DEFAULT_BASE,
    credentials: Credentials | None = None,
) -> Result:
    """An endpoint's answer to a query, whole, within the limits, in the standard form of all answers.

    ``fields`` go with the query, as the protocol's ``default-graph-uri`` does.
    Credentials are those of the environment unless given.
    """
    guard(text, is_local=False)
    kind = form(text)
    credentials = Credentials.given() if credentials is None else credentials
    answer = send(_request(endpoint, text, kind, fields), limits, credentials)
    if answer.status != 200:
        raise refusal(answer, endpoint)
    _check_whole(answer, endpoint)
    try:
        return _read(answer, kind, base)
    except EndpointError as error:
        raise EndpointError(error.what, where=endpoint, remedy=error.remedy, status=answer.status) from error
    except (SyntaxError, ValueError, KeyError, AttributeError) as error:
        told = (str(error).splitlines() or [""])[0][:200]
        what = f"answered {answer.kind} that is malformed or broke off: {told}"
        raise EndpointError(what, where=endpoint, status=answer.status) from error


def refusal(answer: Answer, endpoint: str) -> EndpointError:
    """What a status other than 2xx means, with the first line of what the endpoint says itself."""
    where = {
        401: ("wants to know who asks", "set CITYKG_ENDPOINT_USER and _PASSWORD, or CITYKG_ENDPOINT_TOKEN"),
        403: ("does not allow this", "ask who runs it, or set CITYKG_ENDPOINT_USER and _PASSWORD"),
        404: ("is not there", "check the address"),
        429: ("is asked too often", "wait and ask again"),
    }
    what, remedy = where.get(answer.status, (f"refused it with status {answer.status}", ""))
    words = _words(answer)
    return EndpointError(f"{what}: {words}" if words else what, where=endpoint, remedy=remedy, status=answer.status)


def _words(answer: Answer) -> str:
    """The first line of a message in plain text; a page of HTML says nothing in one line."""
    if answer.kind not in {"text/plain", ""}:
        return ""
    lines = answer.body[:2000].decode("utf-8", "replace").split("\n")
    line = next((line.strip() for line in lines if line.strip()), "")
    return "".join(char if char.isprintable() else " " for char in line)[:200]


def _request(endpoint: str, text: str, kind: str, fields: Fields) -> Any:
    from SPARQLWrapper import POST, SPARQLWrapper

    client = SPARQLWrapper(endpoint, agent="citykg")
    client.setOnlyConneg(True)
    # Its own reading of a query warns of what it does not understand; ours has been done.
    client.queryString, client.queryType = text, kind
    client.addCustomHttpHeader("Accept", _TRIPLES if kind in {"CONSTRUCT", "DESCRIBE"} else _ROWS)
    for name, value in fields:
        client.addParameter(name, value)
    if len(fields) > 1 or len(text.encode()) > _LONGEST:
        client.setMethod(POST)
    return client._createRequest()


def _check_whole(answer: Answer, endpoint: str) -> None:
    """Some servers cut a long answer and say so in a header alone."""
    if cut := answer.headers.get("KG-Truncated"):
        raise EndpointError(f"cut its answer ({cut[:80]})", where=endpoint, remedy="ask for less, or with LIMIT")
    if answer.headers.get("X-SQL-State", "") == "S1TAT":
        raise EndpointError("ran out of time and gave a part of its answer", where=endpoint, remedy="ask for less")


def _read(answer: Answer, kind: str, base: str) -> Result:
    names = vocab.prefixes(base)
    if kind in {"CONSTRUCT", "DESCRIBE"}:
        rdf = ox.RdfFormat.TURTLE if answer.kind in _TURTLE_KINDS else ox.RdfFormat.from_media_type(answer.kind)
        if rdf is None or rdf == ox.RdfFormat.JSON_LD:
            raise _no_answer(answer, "RDF")
        triples = (quad.triple for quad in ox.parse(answer.body, rdf))
        return Result(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", is_graph=True, prefixes=names)
    form = ox.QueryResultsFormat.JSON if answer.kind in _JSON_KINDS else None
    form = form or ox.QueryResultsFormat.from_media_type(answer.kind)
    if form not in {ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML}:
        raise _no_answer(answer, "SPARQL results")
    # Given no name: the traceback of an error would keep what is half read, and it must not end in another thread.
    rows = ox.parse_query_results(answer.body, form).serialize(format=ox.QueryResultsFormat.JSON)
    return Result(_standard(rows or b"", kind), prefixes=names)


def _standard(rows: bytes, kind: str) -> bytes:
    """Rows as the standard has them: one server answers ASK by a row, and writes true as 1."""
    if b"XMLSchema#boolean" not in rows and b"__ASK_RETVAL" not in rows:
        return rows
    found = json.loads(rows)
    cells = [cell for row in found.get("results", {}).get("bindings", ()) for cell in row.values()]
    for cell in cells:
        if cell.get("datatype") == _BOOLEAN:
            cell["value"] = {"0": "false", "1": "true"}.get(cell["value"], cell["value"])
    if kind == "ASK" and found["head"].get("vars") == ["__ASK_RETVAL"]:
        found = {"head": {}, "boolean": [cell["value"] for cell in cells] in (["1"], ["true"])}
    return json.dumps(found).encode()


def _no_answer(answer: Answer, wanted: str) -> EndpointError:
    given = answer.kind or "something without a content type"
    remedy = "is this the address of a SPARQL endpoint, or of a page about it?" if "html" in given else ""
    return EndpointError(f"answered {given[:100]}, not {wanted}", remedy=remedy, status=answer.status)
