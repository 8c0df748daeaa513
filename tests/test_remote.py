"""An endpoint elsewhere answers whole, in time and in a form that is known, or the user is told in one line."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

import kg
from kg.errors import UsageError
from kg.remote import RemoteGraph, ask
from kg.store import KnowledgeGraph
from kg.transport import Credentials, EndpointError, Limits, check_url, send
from tests.hostile import saying, serving, talking, writing

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from tests.conftest import Outcome
    from tests.hostile import Talk

SELECT = "SELECT ?s { ?s ?p ?o } ORDER BY ?s"
ROWS = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", "value": "\xe4\xb8\xad"}}]}}'
XML = """<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>
<results><result><binding name="s"><literal>中</literal></binding></result></results></sparql>""".encode()
XSD = "http://www.w3.org/2001/XMLSchema#"
JSON = "application/sparql-results+json"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
LIMITS = Limits(seconds=1)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (ROWS, JSON),
        (ROWS, f"{JSON}; charset=utf-8"),
        (ROWS, "application/json"),
        (XML, "application/sparql-results+xml"),
    ],
)
def test_rows_from_elsewhere(body: bytes, kind: str) -> None:
    with serving(saying(body, kind)) as endpoint:
        result = ask(endpoint, SELECT, LIMITS)
    assert result.columns == ("s",)
    assert result.rows == [("中",)]


@pytest.mark.parametrize("true", [True, False])
def test_a_truth_however_it_is_told(true: bool) -> None:
    row = {"__ASK_RETVAL": {"type": "typed-literal", "datatype": f"{XSD}integer", "value": str(int(true))}}
    by_row = {"head": {"link": [], "vars": ["__ASK_RETVAL"]}, "results": {"bindings": [row]}}
    for body in (by_row, {"head": {}, "boolean": true}):
        with serving(saying(json.dumps(body).encode())) as endpoint:
            assert ask(endpoint, "ASK { ?s ?p ?o }", LIMITS).truth is true


def test_a_boolean_is_true_or_false_whatever_the_server_writes() -> None:
    row = {"s": {"type": "literal", "datatype": f"{XSD}boolean", "value": "1"}}
    body = {"head": {"vars": ["s"]}, "results": {"bindings": [row]}}
    with serving(saying(json.dumps(body).encode())) as endpoint:
        assert ask(endpoint, SELECT, LIMITS).rows == [("true",)]


def test_a_long_query_is_posted() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        saying(ROWS if request.command == "POST" else b"")(request)

    with serving(answer) as endpoint:
        assert len(ask(endpoint, f"{SELECT} # {'x' * 5000}", LIMITS)) == 1


def test_a_graph_from_elsewhere(small: Path) -> None:
    turtle = KnowledgeGraph.load([small]).query("CONSTRUCT WHERE { ?s ?p ?o }").to("turtle").encode()
    with serving(saying(turtle, "text/turtle")) as endpoint:
        result = ask(endpoint, "CONSTRUCT WHERE { ?s ?p ?o }", LIMITS)
    assert result.is_graph
    assert len(result) == len(KnowledgeGraph.load([small]))


def endless(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(OK + b'\r\n{"head": {"vars": ["s"]}, "results": {"bindings": [')
    while True:
        connection.sendall(b" " * 65536)


def dripping_headers(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        connection.sendall(f"X-{number}: x\r\n".encode())
        time.sleep(0.2)


def dripping(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(OK + b"\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.1)


def deep(size: int) -> bytes:
    return b'{"head": {"vars": ["s"]}, "results": ' + b'{"x": ' * size


HOSTILE: dict[str, tuple[Talk, str]] = {
    "silent": (writing(then=5), "no whole answer within 1 s"),
    "hangs up": (writing(), "did not answer"),
    "endless": (endless, "larger than 16 MiB|within 1 s"),
    "endless headers": (dripping_headers, "within 1 s"),
    "dripping": (dripping, "within 1 s"),
    "stops in the middle": (writing(OK + b"Content-Length: 200\r\n\r\n" + ROWS[:20], then=5), "within 1 s"),
    "broken off": (writing(OK + b"Content-Length: 200\r\n\r\n" + ROWS), "broke off after"),
    "broken off within a chunk": (writing(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{"), "broke off"),
    "shorter than it says": (writing(OK + b"Content-Length: 20\r\n\r\n" + ROWS), "malformed or broke off"),
    "cut without a length": (writing(OK + b"\r\n" + ROWS[:60]), "malformed or broke off"),
    "a length that is none": (writing(OK + b"Content-Length: -5\r\n\r\n"), "malformed or broke off"),
    "no HTTP": (writing(b"SSH-2.0-OpenSSH_9.2\r\n"), "no HTTP"),
    "a head without end": (writing(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000), "no HTTP"),
    "HTML": (writing(OK.replace(JSON.encode(), b"text/html") + b"\r\n<html>hello"), "answered text/html, not SPARQL"),
    "no type": (writing(b"HTTP/1.1 200 OK\r\n\r\n" + ROWS), "without a content type"),
    "CSV": (writing(OK.replace(JSON.encode(), b"text/csv") + b"\r\ns\r\nx\r\n"), "answered text/csv"),
    "empty": (writing(OK + b"\r\n"), "malformed"),
    "no JSON": (writing(OK + b"\r\n<sparql>"), "malformed"),
    "no XML": (writing(OK.replace(JSON.encode(), b"application/sparql-results+xml") + b"\r\n{}"), "malformed"),
    "too deep": (writing(OK + b"\r\n" + deep(100_000)), "malformed"),
    "packed": (writing(OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b"), "encoding 'gzip'"),
    "an error in lines": (
        writing(b"HTTP/1.1 400 Bad\r\nContent-Type: text/plain\r\n\r\n\nline 1: \x1b[31mbad\nmore"),
        "status 400: line 1:  .31mbad$",
    ),
    "not there": (writing(b"HTTP/1.1 404 No\r\nContent-Type: text/html\r\n\r\n<html>"), "is not there; check"),
    "an error page": (
        writing(b"HTTP/1.1 500 No\r\nContent-Type: text/html\r\n\r\n<html>"),
        "refused it with status 500$",
    ),
    "cut and said so": (writing(OK + b"KG-Truncated: rows\r\n\r\n" + ROWS), "cut its answer"),
    "a part after its time": (writing(OK + b"X-SQL-State: S1TAT\r\n\r\n" + ROWS), "part of its answer"),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_server_is_told_in_one_line_and_in_time(how: str) -> None:
    talk, words = HOSTILE[how]
    started = time.monotonic()
    with talking(talk) as endpoint, pytest.raises(EndpointError, match=words) as caught:
        ask(endpoint, SELECT, LIMITS)
    assert time.monotonic() - started < 2
    said = str(caught.value)
    assert said.startswith(endpoint)
    assert said.isprintable()
    assert len(said) < 500


def test_an_endless_answer_takes_no_more_memory_than_its_limit() -> None:
    script = """
import re, sys
from pathlib import Path
from kg.remote import ask
from kg.transport import EndpointError, Limits
try:
    ask(sys.argv[1], "ASK {}", Limits(seconds=20))
except EndpointError as error:
    # What the process itself took at most; ru_maxrss would count the one that started it too.
    print(error.what, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
    with talking(endless) as endpoint:
        done = subprocess.run([sys.executable, "-c", script, endpoint], capture_output=True, text=True, check=True)
    what, _, mib = done.stdout.strip().rpartition(" ")
    assert what == "the answer is larger than 16 MiB"
    assert int(mib) < 300


def test_the_command_says_it_too(kg_command: Callable[..., Outcome]) -> None:
    started = time.monotonic()
    with talking(dripping) as endpoint:
        done = kg_command("query", "cases", "--endpoint", endpoint, "--timeout", "1")
    assert (done.code, done.out) == (1, "")
    assert done.err == f"kg: {endpoint}: gave no whole answer within 1 s\n"
    assert time.monotonic() - started < 6


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "ftp://host/sparql",
        "http://",
        "http://host:0/sparql",
        "http://host:99999/sparql",
        "http://host/sp arql",
        "http://host/sparql\r\nX: y",
        "http://host/sparql?format=csv",
        "http://host/sparql#here",
        "http://主機/sparql",
        "sparql",
        "",
    ],
)
def test_what_is_no_address_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError):
        check_url(url)


def test_an_address_with_a_password_is_refused_and_not_shown() -> None:
    for url in ("http://ann:secret@host/sparql", "http://ann:secret@host:99999/sparql"):
        with pytest.raises(UsageError) as caught:
            kg.open(endpoint=url)
        assert "secret" not in str(caught.value)


def test_one_graph_at_a_time(kg_command: Callable[..., Outcome], small: Path) -> None:
    done = kg_command("query", "cases", "--endpoint", "http://127.0.0.1:1/", "--data", small)
    assert done.code == 2
    assert "--endpoint and --data" in done.err


# --- Sent on, sent again, and who is told the password -----------------------------------------------------------------


def heard() -> tuple[list[BaseHTTPRequestHandler], Callable[[BaseHTTPRequestHandler], None]]:
    asked: list[BaseHTTPRequestHandler] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request)
        saying(ROWS)(request)

    return asked, answer


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_within_the_host_is_followed(status: int) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.path.startswith("/sparql"):
            saying(b"", status=status, Location=request.path.replace("/sparql", "/new"))(request)
        else:
            saying(ROWS)(request)

    with serving(answer) as endpoint:
        assert len(ask(endpoint, SELECT, LIMITS)) == 1


def test_a_redirect_without_end_is_ended() -> None:
    with (
        serving(lambda request: saying(b"", status=302, Location="/sparql")(request)) as endpoint,
        pytest.raises(EndpointError, match="without end"),
    ):
        ask(endpoint, SELECT, LIMITS)


@pytest.mark.parametrize(
    "target",
    ["{other}", "http://localhost:1/", "http://10.0.0.1/", "http://[::1]/", "file:///etc/passwd", "http://x:y:z/"],
)
def test_a_redirect_to_another_host_is_refused(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYKG_ENDPOINT_TOKEN", "s3cret")
    asked, other = heard()
    with serving(other) as there:
        where = target.format(other=there)
        with (
            serving(lambda request: saying(b"", status=302, Location=where)(request)) as endpoint,
            pytest.raises(EndpointError, match="sends on to") as caught,
        ):
            ask(endpoint, SELECT, LIMITS)
    assert not asked
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ({"CITYKG_ENDPOINT_TOKEN": "abc.def"}, "Bearer abc.def"),
        ({"CITYKG_ENDPOINT_USER": "ann", "CITYKG_ENDPOINT_PASSWORD": "密碼"}, "Basic YW5uOuWvhueivA=="),
        ({}, None),
    ],
)
def test_credentials_come_from_the_environment(
    given: dict[str, str], header: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    asked, answer = heard()
    with serving(answer) as endpoint:
        ask(endpoint, SELECT, LIMITS)
    assert [request.headers.get("Authorization") for request in asked] == [header]


@pytest.mark.parametrize(
    "given",
    [
        {"CITYKG_ENDPOINT_USER": "ann"},
        {"CITYKG_ENDPOINT_PASSWORD": "s3cret"},
        {"CITYKG_ENDPOINT_USER": "ann", "CITYKG_ENDPOINT_PASSWORD": "s3cret", "CITYKG_ENDPOINT_TOKEN": "s3cret"},
        {"CITYKG_ENDPOINT_TOKEN": "s3cret\r\nX: y"},
        {"CITYKG_ENDPOINT_USER": "ann", "CITYKG_ENDPOINT_PASSWORD": "s3cret\n"},
    ],
)
def test_credentials_that_are_none_are_wrong_usage_and_not_shown(given: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        Credentials.given(given)
    assert "s3cret" not in str(caught.value)


def test_a_digest_is_given_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYKG_ENDPOINT_USER", "ann")
    monkeypatch.setenv("CITYKG_ENDPOINT_PASSWORD", "s3cret")

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.headers.get("Authorization", "").startswith('Digest username="ann", realm="SPARQL"'):
            saying(ROWS)(request)
        else:
            saying(b"", status=401, WWW_Authenticate='Digest realm="SPARQL", nonce="1", qop="auth"')(request)

    with serving(answer) as endpoint:
        assert len(ask(endpoint, SELECT, LIMITS)) == 1


def test_who_is_not_let_in_is_told_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYKG_ENDPOINT_TOKEN", "s3cret")
    with (
        serving(saying(b"", "text/plain", 401, WWW_Authenticate="Basic")) as endpoint,
        pytest.raises(EndpointError, match="CITYKG_ENDPOINT_USER") as caught,
    ):
        ask(endpoint, SELECT, LIMITS)
    assert "s3cret" not in str(caught.value)


def test_a_private_address_is_refused_where_only_public_ones_may_be_asked() -> None:
    asked, answer = heard()
    with serving(answer) as endpoint:
        for host in ("127.0.0.1", "localhost"):
            request = urllib.request.Request(endpoint.replace("127.0.0.1", host))
            with pytest.raises(EndpointError, match="private address"):
                send(request, Limits(seconds=1, is_public=True))
    assert not asked


def test_a_connection_that_fails_is_tried_again_and_an_answer_is_not() -> None:
    tries: list[int] = []

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        tries.append(1)
        if len(tries) == 3:
            connection.sendall(OK + b"\r\n" + ROWS)

    with talking(talk) as endpoint:
        assert len(ask(endpoint, SELECT, LIMITS)) == 1
    asked, _ = heard()

    def failing(request: BaseHTTPRequestHandler) -> None:
        asked.append(request)
        saying(b"", "text/plain", 503)(request)

    with serving(failing) as endpoint, pytest.raises(EndpointError, match="503"):
        ask(endpoint, SELECT, LIMITS)
    assert len(asked) == 1


def test_a_remote_graph_shows_itself_without_asking() -> None:
    assert "127.0.0.1:1" in repr(RemoteGraph("http://127.0.0.1:1/sparql"))
