"""The server's application without a server: asked within this process, its queries run on the graph itself."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote

from starlette.requests import Request
from starlette.routing import Match, Route

from kg.errors import KgError
from kg.hints import hints
from kg.publish.addresses import FAULT
from kg.publish.extras import asking, downloads
from kg.server import links
from kg.server.app import create_app
from kg.server.html import language, render
from kg.server.pool import Answer
from kg.server.site import Settings, Site, version_of
from kg.server.worker import Request as Question
from kg.server.worker import answer
from kg.slips import explain
from kg.sparql import Gist, guard
from kg.vocab import prefixes

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.applications import Starlette
    from starlette.responses import Response

    from kg.publication import Publication
    from kg.store import KnowledgeGraph

# The questions are our own: what they answer is published whole.
UNLIMITED = Settings(rows=2**31, bytes=2**40)


class Direct:
    """Answers as the pool of a server does, in this process and without limits."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph

    def check(self, text: str) -> Gist:
        """Raises a KgError for what only a remote client would ask."""
        return guard(text, may_name_graphs=True)

    async def ask(
        self, text: str, *, media_type: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> Answer:
        """Raises a KgError for a question that cannot be run."""
        question = Question(text, media_type, default_graphs, named_graphs, names_graphs=self.check(text).names_graphs)
        try:
            head, body = answer(self._graph, question, UNLIMITED.rows, UNLIMITED.bytes)
        except SyntaxError as error:
            raise explain(text, str(error), known=prefixes(self._graph.base)) from error
        return Answer(body, media_type, head.get("rows", 0), head.get("cut", ""))

    async def why(self, text: str) -> list[dict[str, str]]:
        return [asdict(hint) for hint in hints(self._graph, text)]


class Application:
    """The pages and data of a graph by their addresses on the server."""

    def __init__(self, graph: KnowledgeGraph, package: Path, by: Publication, *, has_engine: bool) -> None:
        """``package`` is the folder of the data that its pages offer."""
        graph.names = {}
        catalogue = graph.queries()
        self.site = Site(
            graph, Direct(graph), catalogue, version_of(graph), UNLIMITED, is_static=True, has_engine=has_engine
        )
        self.app = create_app(self.site)

        def offered(request: Any) -> Response:
            lang = language(request)
            return render(request, "downloads.html", **downloads(graph, package, by, lang))

        def asked(request: Any) -> Response:
            return render(request, "asking.html", **asking(graph, catalogue))

        self.app.router.routes.append(Route("/downloads", offered))
        if has_engine:
            # Before that of the server, which has an endpoint to ask.
            self.app.router.routes.insert(0, Route("/workbench", asked))

    async def get(self, address: str) -> bytes:
        """The page or data at an address. Raises KgError where there is none."""
        path, _, query = address.partition("?")
        request = _request(self.app, path, query)
        for route in self.app.routes:
            match, found = route.matches(request.scope)
            if match is Match.FULL and isinstance(route, Route):
                request.scope.update(found)
                told = route.endpoint(request)
                answered: Response = await told if inspect.isawaitable(told) else told
                if answered.status_code == 200:
                    return bytes(answered.body)
        raise KgError(f"there is nothing to publish at {address}")

    def fault(self, lang: str) -> bytes:
        """The page for addresses at which there is nothing."""
        request = _request(self.app, FAULT, f"lang={lang}")
        said = "這個網址沒有東西。" if lang == links.LANGUAGES[0] else "There is nothing at this address."
        return bytes(render(request, "error.html", 404, code=404, message=said, excerpt="").body)


def _request(app: Starlette, path: str, query: str) -> Request:
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"accept", b"text/html, */*;q=0.5")],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 0),
        "app": app,
    }
    return Request(scope, _never)


async def _never() -> NoReturn:
    """Whoever asks stays until all is said."""
    while True:
        await asyncio.sleep(3600)
