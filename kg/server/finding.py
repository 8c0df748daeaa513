"""The search: one field for names, codes and days, as a page and as JSON; and the first page of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.labels import in_language
from kg.server import links
from kg.server.html import language, render
from kg.server.negotiate import HTML, Offer, choose
from kg.server.overview import overview

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.search import Hit
    from kg.server.site import Site

_OFFERS = (HTML, Offer("json", "application/json"))
_MOST = 100


def routes(site: Site) -> list[BaseRoute]:
    def search(request: Request) -> Response:
        offer, _ = choose(request.headers.get("accept"), request.query_params.get("format"), _OFFERS)
        words = request.query_params.get("q", "").strip()
        hits = site.graph.search(words, _MOST)
        if offer is HTML:
            lang = language(request)
            return render(request, "search.html", words=words, groups=_by_kind(site, hits, lang), total=len(hits))
        found = [
            {"iri": hit.iri, "kind": hit.kind, "labels": hit.labels, "matched": hit.matched, "score": hit.score}
            for hit in hits
        ]
        return JSONResponse({"words": words, "hits": found}, headers={"Vary": "Accept"})

    def home(request: Request) -> Response:
        return render(request, "home.html", overview=overview(site.graph, language(request)))

    return [Route("/", home), Route("/search", search)]


def _by_kind(site: Site, hits: tuple[Hit, ...], lang: str) -> list[tuple[str, list[tuple[str, Hit]]]]:
    """The hits below their kinds; the kind of the best hit comes first."""
    groups: dict[str, list[tuple[str, Hit]]] = {}
    for hit in hits:
        kind = in_language(hit.kind_labels, lang)
        groups.setdefault(kind, []).append((links.page(site.graph, hit.iri, lang), hit))
    return list(groups.items())
