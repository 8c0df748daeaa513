"""The workbench: a SPARQL editor with examples, and what it looks up: words, labels, why nothing was found."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.labels import EN, ZH, brief, in_language
from kg.server.assets import has_editor
from kg.server.caching import etag_of, is_known
from kg.server.completion import vocabulary
from kg.server.html import render
from kg.server.protocol import fields_of
from kg.server.questions import by_topic, example

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.server.site import Site
    from kg.store import KnowledgeGraph

# The examples that stand above the others, each drawn in another way; those that the catalogue has.
FIRST = ("city-collaboration", "case-timeline", "agencies-per-city", "open-cases", "cases")
_SHOWN = 3
# What the editor begins with: what there is in the graph.
START = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?thing a ?class }\nGROUP BY ?class ORDER BY DESC(?n)"


def routes(site: Site) -> list[BaseRoute]:
    @cache
    def words() -> dict[str, Any]:
        return vocabulary(site.graph)

    @cache
    def examples() -> dict[str, dict[str, Any]]:
        return {name: example(question) for name, question in site.catalogue.items()}

    async def page(request: Request) -> Response:
        named = examples().get(request.query_params.get("example", ""), {})
        query = request.query_params.get("query") or named.get("query") or START
        shown: dict[str, Any] = {"query": query, "start": START, "has_editor": has_editor()}
        shown["topics"] = by_topic(site.catalogue)
        shown["first"] = [site.catalogue[name] for name in FIRST if name in site.catalogue][:_SHOWN]
        return render(request, "workbench.html", **shown)

    async def vocab(request: Request) -> Response:
        return _kept(request, site, await asyncio.to_thread(words))

    async def listed(request: Request) -> Response:
        return _kept(request, site, examples())

    async def labelled(request: Request) -> Response:
        iris = [value for name, value in fields_of(request.scope["query_string"]) if name == "iri"]
        return _kept(request, site, await asyncio.to_thread(_labels, site.graph, iris))

    async def why(request: Request) -> Response:
        return _kept(request, site, await site.pool.why(request.query_params.get("query", "")))

    return [
        Route("/workbench", page),
        Route("/vocab.json", vocab),
        Route("/examples.json", listed),
        Route("/labels.json", labelled),
        Route("/hints.json", why),
    ]


def _kept(request: Request, site: Site, data: object) -> Response:
    """JSON under an ETag of the data and the address."""
    etag = etag_of(site.version, request.url.path, request.url.query)
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return JSONResponse(data, headers=headers)


def _labels(graph: KnowledgeGraph, iris: list[str]) -> dict[str, dict[str, str]]:
    """What IRIs are called in both languages; those that the graph says nothing of are left out."""
    found = {}
    for iri in iris:
        try:
            subject = ox.NamedNode(iri)
        except ValueError:
            continue
        if next(graph.store.quads_for_pattern(subject, None, None), None) is not None:
            names = brief(graph, iri)
            found[iri] = {ZH: in_language(names, ZH), EN: in_language(names, EN)}
    return found
