"""Servers on loopback that answer as a test wants it, down to the bytes on the wire."""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = Callable[[BaseHTTPRequestHandler], None]
    Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """A server of HTTP whose every answer is ``answer``'s."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):
                answer(self)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names that the base class looks for

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()


def saying(body: bytes, kind: str = "application/sparql-results+json", status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


@contextlib.contextmanager
def talking(talk: Talk) -> Iterator[str]:
    """A server that may say anything: ``talk`` has the bare connection, which is closed when it returns."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=one, args=(connection,), daemon=True).start()

        def one(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                talk(connection)

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def writing(*pieces: bytes, pause: float = 0, then: float = 0) -> Talk:
    """Reads the request's head, writes the pieces with a pause after each, and waits before it hangs up."""

    def talk(connection: socket.socket) -> None:
        stop = threading.Event()
        connection.recv(65536)
        for piece in pieces:
            connection.sendall(piece)
            stop.wait(pause)
        stop.wait(then)

    return talk
