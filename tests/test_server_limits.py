"""No query hurts another: time, memory, rows; workers that fall are replaced; nothing is left behind."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.server import KG, Server, served

if TYPE_CHECKING:
    from collections.abc import Iterator

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("--timeout", "2", "--rows", "100", "--memory", "200") as one:
        yield one


@pytest.fixture(scope="module", autouse=True)
def half(server: Server) -> Iterator[socket.socket]:
    """A connection that begins a request and never ends it, opened before all tests to save them the wait."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=25) as line:
        line.sendall(b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        yield line


def test_a_light_query_next_to_a_cross_product(server: Server) -> None:
    """The heavy one ends at its limit, which the answer names; the light ones do not wait for it."""
    heavy: list[tuple[int, str, float]] = []

    def ask() -> None:
        started = time.monotonic()
        answer = server.ask(CROSS)
        heavy.append((answer.status_code, answer.text, time.monotonic() - started))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    waits = []
    while any(thread.is_alive() for thread in threads):
        started = time.monotonic()
        assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
        waits.append(time.monotonic() - started)
        time.sleep(0.1)
    assert max(waits) < 1.5
    for status, text, seconds in heavy:
        assert (status, "time limit of 2 s" in text) == (503, True)
        assert "--timeout" in text
        assert seconds < 3.5


def test_a_query_that_takes_too_much_memory(server: Server) -> None:
    query = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?t) { ?a ?b ?c . ?d ?e ?f }"
    answer = server.ask(query)
    assert answer.status_code == 503
    assert "limit of" in answer.text
    assert server.ask("ASK {}").status_code == 200


def test_a_long_answer_is_cut_and_says_so(server: Server) -> None:
    answer = server.ask("SELECT ?s { ?s ?p ?o }", "text/csv")
    assert answer.headers["kg-truncated"] == "rows; rows=100"
    assert len(answer.text.splitlines()) == 101
    assert "--rows" in server.ask("SELECT ?s { ?s ?p ?o }", "text/html", lang="en").text
    assert "kg-truncated" not in server.ask("SELECT ?s { ?s ?p ?o } LIMIT 100", "text/csv").headers


def test_an_answer_of_too_many_bytes_is_cut_between_rows() -> None:
    wide = "x" * 4_000
    with served() as server:
        for accept in ("application/sparql-results+json", "text/csv"):
            answer = server.ask(f'SELECT ?s ?w {{ ?s ?p ?o . VALUES ?w {{ "{wide}" }} }}', accept)
            kind, _, rows = answer.headers["kg-truncated"].partition("; rows=")
            assert kind == "bytes"
            assert len(answer.content) <= 8 * 1024 * 1024
            if accept == "text/csv":
                assert len(answer.text.splitlines()) == int(rows) + 1
                assert {line[-4_000:] for line in answer.text.splitlines()[1:]} == {wide}
            else:
                assert len(json.loads(answer.content)["results"]["bindings"]) == int(rows)


def test_a_client_that_leaves_takes_its_work_along(server: Server) -> None:
    before = set(server.children())
    with _sent(server, CROSS):
        time.sleep(0.6)
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline and any(_is_busy(pid) for pid in server.children()):
        time.sleep(0.1)
    assert not any(_is_busy(pid) for pid in server.children())
    assert len(set(server.children())) <= len(before) + 2


def _is_busy(pid: int) -> bool:
    def ticks() -> int:
        try:
            return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        except OSError:
            return 0

    first = ticks()
    time.sleep(0.2)
    return ticks() - first > 5


def test_a_worker_that_is_killed_is_replaced(server: Server) -> None:
    server.ask("ASK {}")
    zygote, *workers = server.children()
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    assert zygote
    assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is True


def test_when_all_workers_are_taken_the_longest_query_gives_way() -> None:
    with served("--timeout", "30", "--workers", "2") as server, contextlib.ExitStack() as lines:
        heavy = [lines.enter_context(_sent(server, f"{CROSS} # {n}")) for n in range(2)]
        time.sleep(0.3)
        started = time.monotonic()
        assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
        assert time.monotonic() - started < 3
        answer = heavy[0].getresponse()
        assert (answer.status, answer.getheader("Retry-After")) == (503, "2")
        assert "others waited" in answer.read().decode()


def test_if_the_process_that_makes_workers_dies_another_is_made() -> None:
    with served("--timeout", "20") as server:
        with _sent(server, CROSS) as line:
            time.sleep(0.3)
            os.kill(server.children()[0], signal.SIGKILL)
            assert line.getresponse().status == 503
        answers = [server.ask("ASK { ?s ?p ?o }") for _ in range(3)]
        assert answers[-1].json()["boolean"] is True
        assert any(_has_no_network(pid) for pid in server.children())
        below = server.children()
    _assert_gone(below)


def _has_no_network(pid: int) -> bool:
    """Whether the process stands in a network of its own, in which no interface is up."""
    return Path(f"/proc/{pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()


@contextlib.contextmanager
def _sent(server: Server, query: str) -> Iterator[http.client.HTTPConnection]:
    """A connection on which a query was sent and no answer read."""
    line = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port or 0, timeout=10)
    with contextlib.closing(line):
        line.request("GET", f"/sparql?query={quote(query, safe='')}")
        yield line


def test_answers_on_one_connection_do_not_wait_for_each_other(server: Server) -> None:
    """A system that holds small packets back would take 40 ms for each."""
    with httpx.Client(trust_env=False) as client:
        address = f"{server.url}?query=ASK%7B%7D"
        times = []
        for _ in range(20):
            started = time.monotonic()
            assert client.get(address).status_code == 200
            times.append(time.monotonic() - started)
    assert median(times) < 0.03


def test_many_at_once_are_answered_or_told_to_come_again(server: Server) -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(server.ask("SELECT ?s { ?s ?p ?o } LIMIT 5").status_code))
        for _ in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) <= {200, 503}
    assert found.count(200) >= 20


def test_an_interrupt_ends_all_of_it() -> None:
    with served("--timeout", "2") as one:
        one.ask("ASK {}")
        below = one.children()
    assert one.process.returncode in {0, 130}
    assert below
    _assert_gone(below)


def _assert_gone(pids: list[int]) -> None:
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            for _ in range(30):
                os.kill(pid, 0)
                time.sleep(0.1)


def test_a_port_in_use_is_one_line(server: Server) -> None:
    port = str(urlsplit(server.url).port)
    done = subprocess.run([*KG, "serve", "--port", port], capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "--port" in done.stderr


@pytest.mark.parametrize("options", [["--port", "99999"], ["--timeout", "0"], ["--rows", "none"]])
def test_wrong_usage(options: list[str]) -> None:
    done = subprocess.run([*KG, "serve", *options], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 2


def test_a_request_that_never_ends_is_ended(half: socket.socket) -> None:
    assert half.recv(4096).startswith(b"HTTP/1.1 408")
    assert half.recv(4096) == b""
