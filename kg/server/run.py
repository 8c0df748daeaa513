"""Starts the server: the port first, then the graph, the workers, and last the event loop."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from kg.errors import DataError
from kg.server.app import create_app
from kg.server.connection import Connection
from kg.server.pool import Pool
from kg.server.site import Settings, Site, version_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import KnowledgeGraph


def serve(load: Callable[[], KnowledgeGraph], host: str, port: int, settings: Settings) -> int:
    """Serves until it is told to stop; the endpoint's address is the first line on standard output."""
    with _bound(host, port) as listening:
        graph = load()
        pool = Pool(graph, settings)
        try:
            site = Site(graph, pool, graph.queries(), version_of(graph), settings)
            config = uvicorn.Config(
                create_app(site),
                http=Connection,
                ws="none",
                loop="asyncio",
                lifespan="on",
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=600,
                backlog=512,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=2,
            )
            _Server(config, _address(host, listening)).run(sockets=[listening])
        finally:
            pool.stop()
    return 0


class _Server(uvicorn.Server):
    """Says where it is as soon as it can be asked."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self.address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"{self.address}/sparql\n")
            sys.stdout.flush()


def _bound(host: str, port: int) -> socket.socket:
    """The port is taken before the graph is loaded: whoever cannot have it need not wait to be told."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise DataError("is no address of this machine", where=f"--host {host}", remedy="try 127.0.0.1") from error
    # Named as TCP, so that asyncio has small answers sent at once instead of 40 ms later.
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        listening.close()
        remedy = (
            "choose another with --port" if host in {"127.0.0.1", "localhost"} else "choose another --host or --port"
        )
        raise DataError(f"cannot be served at: {error.strerror}", where=f"{host}:{port}", remedy=remedy) from error
    return listening


def _address(host: str, listening: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}"
