"""The views (``/views``, ``/views/cities``) as ``kg viz`` writes them, with links into the pages of this site."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.server.caching import etag_of, is_known
from kg.server.faults import NotFoundError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.server.site import Site
    from viz.site import Page
    from viz.site import Site as Views

# Pages run only their own scripts, which their policy names, and stand in no frame.
FRAMED = "; frame-ancestors 'none'"


_NETWORKS = ("graphml", "gexf")


def routes(site: Site) -> list[BaseRoute]:
    made = Made(site)

    def index(request: Request) -> Response:
        return _page(request, site, made, "index")

    def view(request: Request) -> Response:
        name = request.path_params["name"]
        if name == "index":
            return RedirectResponse("/views", 308)
        return _page(request, site, made, name)

    def picture(request: Request) -> Response:
        svg = made.svg(request.path_params["name"])
        return _answer(request, site, svg, "image/svg+xml", {})

    def network(request: Request) -> Response:
        name, form = request.path_params["name"], request.url.path.rpartition(".")[2]
        return _answer(request, site, made.network(name, form), "application/xml", {})

    files = [Route("/views/{name}.svg", picture), *(Route(f"/views/{{name}}.{one}", network) for one in _NETWORKS)]
    return [Route("/views", index), *files, Route("/views/{name}", view)]


class Made:
    """Pages that were asked for: the data do not change while they are served."""

    def __init__(self, site: Site) -> None:
        self._graph = site.graph
        self._lock = Lock()
        self._views: Views | None = None
        self._pages: dict[str, Page] = {}

    def page(self, name: str) -> Page:
        with self._lock:
            if name not in self._pages:
                self._pages[name] = self._known(name).page(name)
            return self._pages[name]

    def svg(self, name: str) -> str:
        with self._lock:
            drawn = self._known(name).svg(name)
        if not drawn:
            raise NotFoundError(f"the view {name} is a table and has no picture", remedy=f"open /views/{name}")
        return drawn

    def network(self, name: str, form: str) -> str:
        with self._lock:
            views = self._known(name)
            if not views.forms(name):
                raise NotFoundError(f"the view {name} is no network", remedy=f"open /views/{name}")
            return views.network(name, form)

    def _known(self, name: str) -> Views:
        from viz.addresses import SERVED
        from viz.site import Site as Views
        from viz.views import VIEWS

        if self._views is None:
            self._views = Views(self._graph, SERVED)
        # Only the whole views are known without looking into the graph.
        if name not in (*VIEWS, "index") and not self._views.view_of(name):
            raise NotFoundError(f"there is no view {name[:60]!r}", remedy=f"the views are {', '.join(VIEWS)}")
        return self._views


def _page(request: Request, site: Site, made: Made, name: str) -> Response:
    page = made.page(name)
    return _answer(request, site, page.html, "text/html", {"Content-Security-Policy": page.policy + FRAMED})


def _answer(request: Request, site: Site, content: str, media_type: str, headers: dict[str, str]) -> Response:
    etag = etag_of(site.version, request.url.path)
    headers |= {"ETag": etag, "Cache-Control": "no-cache"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
