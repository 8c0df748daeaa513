"""The SPARQL 1.1 Protocol, to read only: each way to send a query, each form of the answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import pyoxigraph as ox
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import KgError, QueryError
from kg.server import about
from kg.server.caching import etag_of, is_known
from kg.server.faults import LengthRequiredError, MediaTypeError, RefusedError, TooLargeError
from kg.server.html import language, render
from kg.server.negotiate import DATA, HTML, ROWS, TRIPLES, Offer, choose
from kg.server.rows import SHOWN, plain_table
from kg.sparql import graphs_of

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.server.pool import Answer
    from kg.server.site import Site

METHODS = "GET, HEAD, POST, OPTIONS"
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
BOM = "\N{BYTE ORDER MARK}".encode()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request of the protocol says, whichever way it came."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str
    has_bom: bool


def routes(site: Site) -> list[BaseRoute]:
    async def sparql(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": METHODS})
        asked = await _asked(request, site)
        return await (_described(request, site) if asked is None else _answered(request, site, asked))

    return [Route("/sparql", sparql, methods=["GET", "HEAD", "POST", "OPTIONS"])]


async def _answered(request: Request, site: Site, asked: Asked) -> Response:
    gist = site.pool.check(asked.query)
    if gist.names_graphs:
        _refuse_strange_graphs(site, asked.query)
    is_graph = gist.is_graph
    offer, media_type = choose(request.headers.get("accept"), asked.format, TRIPLES if is_graph else ROWS)
    lang = language(request) if offer is HTML else ""
    parts = (asked.query, media_type, lang, str(asked.has_bom), *asked.default_graphs, "|", *asked.named_graphs)
    headers = {"ETag": etag_of(site.version, *parts), "Vary": "Accept", "Cache-Control": "no-cache"}
    if request.method != "POST" and is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    wanted = "turtle" if is_graph and offer is HTML else "json" if offer is HTML else offer.name
    answer = await unless_gone(
        request,
        site.pool.ask(
            asked.query, media_type=wanted, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
        ),
    )
    if answer.truncated:
        headers["KG-Truncated"] = f"{answer.truncated}; rows={answer.rows}"
    if offer is HTML:
        why = await reasons(site, asked.query, answer)
        page = await asyncio.to_thread(_page, request, asked, answer, why, is_graph=is_graph)
        page.headers.update(headers)
        return page
    if asked.format in {"csv", "tsv"}:
        headers["Content-Disposition"] = f'attachment; filename="query.{offer.name}"'
    if asked.has_bom and offer.name in {"csv", "tsv"}:
        return Response(BOM + answer.body, media_type=media_type, headers=headers)
    return Response(answer.body, media_type=media_type, headers=headers)


async def reasons(site: Site, text: str, answer: Answer) -> list[dict[str, str]]:
    """For a page: why an answer is empty, where that can be told in time."""
    if answer.rows:
        return []
    try:
        return await site.pool.why(text)
    except KgError:
        return []


def _refuse_strange_graphs(site: Site, query: str) -> None:
    """Who writes FROM with an address hopes that it is fetched: nothing is, and no rows would not say so."""
    for iri in graphs_of(query):
        with contextlib.suppress(ValueError):
            if not site.graph.store.contains_named_graph(ox.NamedNode(iri)):
                remedy = "ask of the graphs that are here: SELECT ?g { GRAPH ?g {} }"
                raise RefusedError(
                    f"FROM <{iri[:200]}> is refused: there is no such graph, and none is fetched", remedy=remedy
                )


async def unless_gone(request: Request, asking: Coroutine[None, None, Answer]) -> Answer:
    """Stops asking, and with it the work, as soon as the client has closed the connection."""
    task = asyncio.ensure_future(asking)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise QueryError("the client has gone")
    finally:
        gone.cancel()
        task.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _asked(request: Request, site: Site) -> Asked | None:
    """None where nothing is asked, which is a question about the endpoint itself."""
    fields = fields_of(request.scope["query_string"])
    if request.method == "POST":
        kind, body = await _body(request, site)
        if kind == _FORM:
            fields += fields_of(body)
        else:
            fields.append(("query", _text(body)))
    if any(name == "update" for name, _ in fields):
        raise RefusedError("an update is refused: this endpoint only reads")
    texts = [value for name, value in fields if name == "query"]
    if len(texts) > 1:
        raise QueryError("there are several queries", remedy="send one")
    if not texts and request.method == "POST":
        raise QueryError("there is no query", remedy="send it as the field query")
    if not texts:
        return None
    named = dict(fields)
    graphs = {name: _iris(fields, name) for name in ("default-graph-uri", "named-graph-uri")}
    bom = named.get("bom", "") not in {"", "0"}
    return Asked(texts[0], graphs["default-graph-uri"], graphs["named-graph-uri"], named.get("format", ""), bom)


async def _body(request: Request, site: Site) -> tuple[str, bytes]:
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if kind == _UPDATE:
        raise RefusedError("an update is refused: this endpoint only reads")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(' "')
    if kind not in {_FORM, _QUERY} or charset not in {"", "utf-8", "utf8"}:
        raise MediaTypeError("a body of this kind is not read", remedy=f"send {_QUERY} or {_FORM}, in UTF-8")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise MediaTypeError("a compressed body is not read", remedy="send it as it is")
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise LengthRequiredError("the length of the body is not given", remedy="send Content-Length")
    # A form may write each byte of the query as three.
    if int(length) > site.settings.text * (4 if kind == _FORM else 1):
        raise TooLargeError(f"a query has at most {site.settings.text // 1024} KiB")
    return kind, await request.body()


def fields_of(data: bytes) -> list[tuple[str, str]]:
    """Names and values of a query string or of a form, decoded once."""
    try:
        return parse_qsl(_text(data), keep_blank_values=True, errors="strict", max_num_fields=200)
    except UnicodeDecodeError as error:
        raise QueryError("what is sent is not UTF-8") from error
    except ValueError as error:
        raise QueryError("there are too many fields", remedy="send at most 200") from error


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"byte {error.start} of what is sent is not UTF-8") from error


def _iris(fields: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    found = tuple(value for field, value in fields if field == name)
    for iri in found:
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise QueryError(f"{iri[:200]!r} is no IRI", where=name) from error
    return found


async def _described(request: Request, site: Site) -> Response:
    """The endpoint itself: a form for people, a service description for programs."""
    name = request.query_params.get("format")
    offer, media_type = choose(request.headers.get("accept"), name, (*DATA, HTML))
    if offer is HTML:
        return render(request, "sparql.html", query="")
    return about.respond(request, site, about.service(request, site), offer, media_type)


def _page(request: Request, asked: Asked, answer: Answer, why: list[dict[str, str]], *, is_graph: bool) -> Response:
    site: Site = request.app.state.site
    parsed = {} if is_graph else json.loads(answer.body)
    text = answer.body.decode() if is_graph else ""
    found = parsed.get("results", {}).get("bindings", [])
    return render(
        request,
        "answer.html",
        query=asked.query,
        rows=plain_table(site.graph, parsed.get("head", {}).get("vars", []), found, language(request)),
        truth=parsed.get("boolean"),
        why=why,
        text="\n".join(text.split("\n")[: 5 * SHOWN]),
        truncated=answer.truncated,
        links=_links(asked, TRIPLES if is_graph else ROWS),
    )


def _links(asked: Asked, offers: tuple[Offer, ...]) -> list[tuple[str, str]]:
    """The same answer in each other form."""
    fields = [("query", asked.query)]
    fields += [("default-graph-uri", iri) for iri in asked.default_graphs]
    fields += [("named-graph-uri", iri) for iri in asked.named_graphs]
    return [
        (offer.name, "/sparql?" + urlencode([*fields, ("format", offer.name)])) for offer in offers if offer is not HTML
    ]
