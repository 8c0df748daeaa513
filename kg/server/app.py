"""The application: the routes of each part, and what holds for every answer."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse, Response

from kg.errors import KgError
from kg.server import about, assets, finding, negotiate, openapi, pages, protocol, questions, views, workbench
from kg.server.faults import HttpError, status_of
from kg.server.html import render

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kg.server.site import Site

# Each part has routes(site) -> list[BaseRoute].
PARTS = (finding, pages, views, protocol, questions, workbench, about, openapi, assets)
EXPOSED = ("ETag", "KG-Truncated")
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def create_app(site: Site) -> Starlette:
    app = Starlette(
        routes=[route for part in PARTS for route in part.routes(site)],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=["Accept", "Content-Type"],
                expose_headers=EXPOSED,
            ),
        ],
        exception_handlers={KgError: _told, HTTPException: _told_http, Exception: _told_unforeseen},
        lifespan=_lifespan,
    )
    app.state.site = site
    return app


class SecurityHeaders:
    """Adds the headers that every answer has; a part may set its own policy before."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                new = ((name.encode(), value.encode()) for name, value in HEADERS.items())
                message["headers"] = [*message["headers"], *(pair for pair in new if pair[0] not in given)]
            await send(message)

        await self.app(scope, receive, sending)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    pool = app.state.site.pool
    await pool.start()
    try:
        yield
    finally:
        pool.stop()


def _told(request: Request, error: Exception) -> Response:
    """The one line of the error, and for a fault of a query its place; as a page for a browser."""
    status = status_of(error) if isinstance(error, KgError) else 500
    headers = dict(error.headers) if isinstance(error, HttpError) else {}
    excerpt = getattr(error, "excerpt", "")
    return _answer(request, status, str(error), excerpt, headers)


def _told_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    said = {404: "there is nothing at this address", 405: "this address does not take this method"}
    return _answer(request, status, said.get(status, str(getattr(error, "detail", ""))), "", headers)


def _told_unforeseen(request: Request, error: Exception) -> Response:  # noqa: ARG001 - nothing of it is for outside
    return PlainTextResponse("the server met a fault of its own\n", 500)


def _answer(request: Request, status: int, message: str, excerpt: str, headers: dict[str, str]) -> Response:
    headers.setdefault("Cache-Control", "no-store")
    if _is_for_reading(request):
        page = render(request, "error.html", status, code=status, message=message, excerpt=excerpt)
        page.headers.update(headers)
        return page
    text = "".join(f"{line}\n" for line in (message, excerpt) if line)
    return PlainTextResponse(text.encode("utf-8", "replace"), status, headers)


def _is_for_reading(request: Request) -> bool:
    """A client that names HTML itself; programs that take anything get plain text."""
    offers = (negotiate.Offer("text", "text/plain", ("application/json",)), negotiate.HTML)
    with contextlib.suppress(KgError):
        chosen: Any = negotiate.choose(request.headers.get("accept"), None, offers)
        return chosen[0] is negotiate.HTML
    return False
