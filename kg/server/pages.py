"""Pages of things: ``/id/X`` leads to ``/page/X`` or to its data, as the client likes; codes and graphs likewise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.errors import UsageError
from kg.hints.terms import nearest_thing
from kg.rdfio import serialize
from kg.result import TRIPLE_FORMATS
from kg.server import links
from kg.server.caching import etag_of, is_known
from kg.server.faults import NotFoundError
from kg.server.html import language, render
from kg.server.minutes import minutes
from kg.server.negotiate import DATA, HTML, Offer, choose
from kg.server.terms import vocabulary
from kg.server.things import cell, thing
from kg.server.wording import ORIGINS
from kg.texts import text_of
from kg.vocab import graph_iri, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.server.site import Site
    from kg.store import KnowledgeGraph

OFFERS = (HTML, *DATA)
# What is no plain statement of a source is marked as what it is.
MARKED = {"derived", "interpretation", "external"}
# The endings of data files: ``/data/city-TPE.ttl``.
ENDINGS = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml"}
# Those that a published folder has of each thing; the others it has of the whole graph.
STATIC = ("ttl", "jsonld")
_ENDING_OF = {name: ending for ending, name in ENDINGS.items()}
_AT = re.compile(r"(\d{1,9})-(\d{1,9})")


def routes(site: Site) -> list[BaseRoute]:
    graph = site.graph

    def name(request: Request) -> Response:
        return _led(request, links.path_of(graph, graph.base + request.scope["path"].removeprefix("/")))

    def page(request: Request) -> Response:
        path = request.path_params.get("name")
        iri = links.iri_of(graph, path) if path is not None else request.query_params.get("iri", "")
        return _page(request, site, iri)

    def data(request: Request) -> Response:
        stem, _, ending = request.path_params["name"].rpartition(".")
        if ending not in ENDINGS:
            raise NotFoundError("data has an ending", remedy=f"one of: {' '.join('.' + one for one in ENDINGS)}")
        offer = next(one for one in DATA if one.name == ENDINGS[ending])
        return _data(request, site, _about(graph, links.iri_of(graph, stem)), offer, offer.media_type)

    def vocabulary_page(request: Request) -> Response:
        offer, media_type = choose(request.headers.get("accept"), request.query_params.get("format"), OFFERS)
        if offer is HTML:
            return _cached(request, site, "ont.html", ont=vocabulary(graph, language(request)))
        quads = graph.store.quads_for_pattern(None, None, None, ox.NamedNode(graph_iri("ontology", graph.base)))
        return _data(request, site, list(quads), offer, media_type)

    return [
        *(Route(f"/{folder}{{name:path}}", name) for folder in ("id/", *links.FOLDERS)),
        Route("/page", page),
        Route("/page/{name:path}", page),
        Route("/data/{name:path}", data),
        Route("/ont", vocabulary_page),
        Route("/minutes/{name}.txt", _text),
        Route("/minutes/{name}", _minutes),
    ]


def _led(request: Request, path: str) -> Response:
    """303 to the form that is liked best."""
    offer, _ = choose(request.headers.get("accept"), request.query_params.get("format"), OFFERS)
    query = f"?{request.url.query}" if request.url.query else ""
    ending = _ENDING_OF.get(offer.name, "ttl")
    # The page of a question is where it is asked.
    page = f"/queries/{path.removeprefix('query/')}" if path.startswith("query/") else f"/page/{path}"
    target = f"{page}{query}" if offer is HTML else f"/data/{path}.{ending}"
    return RedirectResponse(target, 303, headers={"Vary": "Accept"})


def _page(request: Request, site: Site, iri: str) -> Response:
    lang = language(request)
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise UsageError(f"{iri[:200]!r} is no IRI", remedy="give one: /page?iri=https://…") from error
    found = thing(site.graph, iri, lang)
    if found is None:
        return missing(request, site, iri)
    path = links.path_of(site.graph, iri)
    downloads = (
        [(ending, f"/data/{path}.{ending}") for ending in (STATIC if site.is_static else ENDINGS)] if path else []
    )
    origins = {name: words[links.LANGUAGES.index(lang)] for name, words in ORIGINS.items()}
    return _cached(request, site, "thing.html", thing=found, downloads=downloads, origins=origins, marked=MARKED)


def missing(request: Request, site: Site, iri: str) -> Response:
    """A page of its own with what may have been meant."""
    lang = language(request)
    words = re.split("[/#]", iri)[-1]
    likeliest = nearest_thing(site.graph, iri)
    hits = [hit.iri for hit in site.graph.search(words, 10)]
    near = [cell(site.graph, ox.NamedNode(one), lang) for one in dict.fromkeys([likeliest, *hits]) if one]
    return render(request, "missing.html", 404, iri=iri, words=words, near=near)


# --- Data --------------------------------------------------------------------------------------------------------


def _about(graph: KnowledgeGraph, iri: str) -> list[ox.Quad]:
    """What has an IRI as its subject or value, for a fact the passages that it rests on, of a named graph all."""
    try:
        subject = ox.NamedNode(iri)
    except ValueError:
        subject = ox.NamedNode(graph.base)
    found = dict.fromkeys(_with_parts(graph, subject))
    found |= dict.fromkeys(graph.store.quads_for_pattern(None, None, subject))
    found |= dict.fromkeys(graph.store.quads_for_pattern(None, None, None, subject))
    if not found:
        raise NotFoundError(f"the graph has nothing about {iri[:300]}", remedy="search for it at /search")
    return list(found)


def _with_parts(graph: KnowledgeGraph, subject: ox.NamedNode) -> Iterator[ox.Quad]:
    follow = {
        f"{graph.base}ont#evidence",
        "http://www.w3.org/ns/oa#hasSelector",
        "http://www.w3.org/ns/shacl#parameter",
    }
    for quad in graph.store.quads_for_pattern(subject, None, None):
        yield quad
        if quad.predicate.value in follow and isinstance(quad.object, ox.NamedNode):
            yield from _with_parts(graph, quad.object)


def _data(request: Request, site: Site, quads: list[ox.Quad], offer: Offer, media_type: str) -> Response:
    etag = etag_of(site.version, request.url.path, media_type)
    headers = {"ETag": etag, "Vary": "Accept", "Cache-Control": "no-cache"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    body = serialize(quads, TRIPLE_FORMATS[offer.name], prefixes(site.graph.base))
    return Response(body, media_type=media_type, headers=headers)


def _cached(request: Request, site: Site, template: str, **context: Any) -> Response:
    """A page under an ETag of the data, its address and its language."""
    etag = etag_of(site.version, request.url.path, request.url.query)
    headers = {"ETag": etag, "Vary": "Accept", "Cache-Control": "no-cache"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    answer = render(request, template, **context)
    answer.headers.update(headers)
    return answer


# --- Minutes -----------------------------------------------------------------------------------------------------


def _minutes(request: Request) -> Response:
    site: Site = request.app.state.site
    iri = f"{site.graph.base}id/minutes-{request.path_params['name']}"
    place = _AT.fullmatch(request.query_params.get("at", ""))
    at = (int(place[1]), int(place[2])) if place else None
    found = minutes(site.graph, iri, language(request), at)
    if found is None:
        return missing(request, site, iri)
    return _cached(request, site, "minutes.html", minutes=found, name=request.path_params["name"])


def _text(request: Request) -> Response:
    site: Site = request.app.state.site
    text, _ = text_of(site.graph, f"{site.graph.base}id/minutes-{request.path_params['name']}")
    if text is None:
        raise NotFoundError("the text of these minutes is not at hand", remedy="serve with --data-dir")
    return PlainTextResponse(text)
