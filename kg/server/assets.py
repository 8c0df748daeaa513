"""The files that pages need, from the package alone, each under an ETag of its content."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from kg.server.caching import is_known
from kg.server.faults import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.server.site import Site

# The library that draws networks comes with pyvis.
NETWORK = "vis-network.js"
# What answers SPARQL in a reader's browser where no server does; npm brings both at the build.
ENGINE = ("oxigraph.js", "oxigraph.wasm")
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_TYPES |= {".txt": "text/plain", ".wasm": "application/wasm"}


def routes(site: Site) -> list[BaseRoute]:  # noqa: ARG001 - every part is given the site
    known = known_files()

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in known:
            raise NotFoundError("there is no such file")
        data = known[name]()
        etag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if is_known(request, etag):
            return Response(status_code=304, headers=headers)
        return Response(data, media_type=_type(name), headers=headers)

    return [Route("/assets/{name:path}", asset)]


def known_files() -> dict[str, Callable[[], bytes]]:
    """All files by name, each with what reads it."""
    found: dict[str, Callable[[], bytes]] = {
        f"{folder}{file.name}": file.read_bytes
        for folder, files_there in _folders()
        for file in files_there
        if file.is_file() and not file.name.startswith(".")
    }
    return {**found, NETWORK: _network_library}


def has_editor() -> bool:
    """Whether the SPARQL editor came with the package; without npm at its build there is none."""
    return (_brought() / "yasgui.js").is_file()


def has_engine() -> bool:
    """Whether the engine for browsers came with the package; without npm at its build there is none."""
    return all((_brought() / name).is_file() for name in ENGINE)


def _folders() -> list[tuple[str, list[Traversable]]]:
    """The files in ``static`` and in the folders right below it, and those that the build brought."""
    top = files("kg.server") / "static"
    below = [entry for entry in top.iterdir() if entry.is_dir()]
    brought = list(_brought().iterdir()) if _brought().is_dir() else []
    return [("", [*top.iterdir(), *brought]), *((f"{folder.name}/", list(folder.iterdir())) for folder in below)]


def _brought() -> Traversable:
    return files("kg") / "_assets"


@cache
def _network_library() -> bytes:
    from viz.assets import vis_library

    return vis_library().encode()


def _type(name: str) -> str:
    suffix = "." + name.rpartition(".")[2]
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
