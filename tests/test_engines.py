"""An endpoint elsewhere answers in time and in a form that is known, or the user is told in one line."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from kg.engines import run_remote
from kg.errors import QueryError, UsageError
from kg.store import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Answer = Callable[[BaseHTTPRequestHandler], None]

SELECT = "SELECT ?s { ?s ?p ?o } ORDER BY ?s"
ROWS = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", "value": "\xe4\xb8\xad"}}]}}'


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):
                answer(self)

        do_POST = do_GET  # noqa: N815 - the name that the base class looks for

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()


def saying(body: bytes, kind: str = "application/sparql-results+json", status: int = 200) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def dripping(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "application/sparql-results+json")
    request.end_headers()
    for _ in range(25):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.1)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """SPARQLWrapper leaves the socket of a failed answer to the collector of garbage, which then warns."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


def test_rows_from_elsewhere() -> None:
    with serving(saying(ROWS)) as endpoint:
        result = run_remote(endpoint, SELECT)
    assert result.columns == ("s",)
    assert result.rows == [("中",)]


def test_a_long_query_is_posted() -> None:
    with serving(saying(ROWS)) as endpoint:
        assert len(run_remote(endpoint, f"{SELECT} # {'x' * 5000}")) == 1


def test_a_graph_from_elsewhere(small: Path) -> None:
    turtle = KnowledgeGraph.load([small]).query("CONSTRUCT WHERE { ?s ?p ?o }").to("turtle").encode()
    with serving(saying(turtle, "text/turtle")) as endpoint:
        result = run_remote(endpoint, "CONSTRUCT WHERE { ?s ?p ?o }")
    assert result.is_graph
    assert len(result) == len(KnowledgeGraph.load([small]))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (saying(b"<html>hello</html>", "text/html"), "text/html"),
        (saying(b'{"head": {', "application/sparql-results+json"), "did not answer"),
        (saying(b"", "application/sparql-results+json"), "did not answer"),
        (saying(b"line 1, column 3: bad", "text/plain", 400), "did not answer"),
        (saying(b"", "text/plain", 404), "did not answer"),
        (saying(b"oops", "text/plain", 500), "did not answer"),
        (saying(b" " * (17 * 1024 * 1024)), "larger than"),
        (dripping, "within 1 s"),
        (lambda _: time.sleep(3), "within 1 s|did not answer"),
    ],
)
def test_an_endpoint_at_fault_is_told_in_one_line(answer: Answer, words: str) -> None:
    started = time.monotonic()
    with serving(answer) as endpoint, pytest.raises(QueryError, match=words) as caught:
        run_remote(endpoint, SELECT, timeout=1)
    assert "\n" not in str(caught.value)
    assert endpoint in str(caught.value)
    assert time.monotonic() - started < 2.5


def test_only_the_web_is_asked() -> None:
    with pytest.raises(UsageError, match="http://"):
        run_remote("file:///etc/hostname", SELECT)
