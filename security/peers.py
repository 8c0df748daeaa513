"""The same attacks on ``kg serve`` and on other servers of SPARQL with the same triples, all as they come.

``python security/peers.py [FOLDER]``: where the others are, or are to be, installed. What is promised to whom asks a public
endpoint is what is judged: nothing is written, nothing is fetched, nothing is read but the graph, no question holds up
another, and what is wrong is told without a word of the inside. Each attack has a server of its own, which is killed
afterwards.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import sys
import threading
import time
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
from servers import JSON, Server, side_by_side, started  # noqa: E402

from security.endurance import held  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds in which a question must have ended, the bound of ``kg serve`` and a little; and those of one that is easy.
LIMIT, SOON = 13.0, 1.5
# MB of a server with all its workers beyond which it is taken to be without a bound.
MEMORY = 1500.0
# Bytes of one answer beyond which it has none.
SIZE = 64 << 20
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WIDE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
MARK = "urn:attack:written"
LIGHT = "ASK { ?s ?p ?o }"


class Target(NamedTuple):
    """A server under attack."""

    server: Server
    pid: int
    port: int

    def get(self, text: str, accept: str = JSON) -> Answer:
        return self.send("GET", self.server.address(text), None, {"Accept": accept})

    def post(self, text: str | bytes, media_type: str) -> Answer:
        body = text.encode() if isinstance(text, str) else text
        return self.send("POST", self.server.path, body, {"Content-Type": media_type, "Accept": JSON})

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        began = time.monotonic()
        with contextlib.closing(line):
            line.request(method, path, body, headers)
            given = line.getresponse()
            kept = b""
            while piece := given.read1(1 << 20):
                kept += piece
                if len(kept) > SIZE or time.monotonic() - began > LIMIT:
                    raise TimeoutError("the answer does not end")
            return Answer(given.status, dict(given.headers), kept.decode("utf-8", "replace"))

    def is_there(self) -> bool:
        """Whether an easy question is answered soon."""
        began = time.monotonic()
        return self.get(LIGHT).status == 200 and time.monotonic() - began < SOON

    def has_mark(self) -> bool:
        return "true" in self.get(f"ASK {{ ?s <{MARK}> ?o }}").text


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str

    @property
    def is_refused(self) -> bool:
        return 400 <= self.status < 600

    @property
    def is_discreet(self) -> bool:
        """Whether nothing of the inside is told: no stack, no path of a file."""
        return not any(word in self.text for word in ("Traceback", "site-packages", '.py"', "/lib/python"))


@contextlib.contextmanager
def listening() -> Iterator[tuple[int, list[int]]]:
    """A port at which nobody should call, and the calls."""
    calls: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as ear:
        ear.settimeout(0.2)
        is_over = threading.Event()

        def hear() -> None:
            while not is_over.is_set():
                with contextlib.suppress(TimeoutError):
                    caller, _ = ear.accept()
                    calls.append(1)
                    caller.close()

        thread = threading.Thread(target=hear)
        thread.start()
        try:
            yield ear.getsockname()[1], calls
        finally:
            is_over.set()
            thread.join()


def writes_nothing(text: str, how: str) -> Callable[[Target], bool]:
    def attack(target: Target) -> bool:
        if how == "query":
            target.get(text)
        elif how == "parameter":
            target.send("GET", f"{target.server.path}?{urlencode({'update': text})}", None, {"Accept": JSON})
        elif how == "form":
            target.post(urlencode({"update": text}), "application/x-www-form-urlencoded")
        else:
            target.post(text, "application/sparql-update")
        return not target.has_mark() and target.is_there()

    return attack


def calls_nobody(text: str) -> Callable[[Target], bool]:
    def attack(target: Target) -> bool:
        with listening() as (port, calls):
            with contextlib.suppress(OSError, http.client.HTTPException):
                target.get(text.replace("PORT", str(port)))
            time.sleep(0.5)
        return not calls

    return attack


def reads_no_file(target: Target) -> bool:
    with NamedTemporaryFile("w", suffix=".ttl") as file:
        file.write('<urn:a> <urn:b> "of a file" .')
        file.flush()
        return "of a file" not in target.get(f"SELECT * FROM <file://{file.name}> {{ ?s ?p ?o }}").text


def ends(text: str) -> Callable[[Target], bool]:
    """The question ends in time, whatever is answered, and within the bounds of memory and size."""

    def attack(target: Target) -> bool:
        most = 0.0
        is_over = threading.Event()

        def watch() -> None:
            nonlocal most
            while not is_over.wait(0.3):
                most = max(most, held(target.pid)[0])

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            target.get(text)
        finally:
            is_over.set()
            thread.join()
        return most < MEMORY and target.is_there()

    return attack


def holds_nobody_up(target: Target) -> bool:
    """An easy question beside hard ones, as many as there are cores and two more."""
    for _ in range(4):
        threading.Thread(target=lambda: quietly(lambda: target.get(CROSS)), daemon=True).start()
    time.sleep(1)
    return target.is_there()


def refuses(text: str | bytes) -> Callable[[Target], bool]:
    def attack(target: Target) -> bool:
        answer = target.post(text, "application/sparql-query")
        return 400 <= answer.status < 500 and answer.is_discreet and target.is_there()

    return attack


def says_no_markup(target: Target) -> bool:
    """What was asked comes back in no page that would run it."""
    answer = target.get("SELECT <script>alert(1)</script>", "text/html")
    media_type = answer.headers.get("content-type", "")
    return answer.is_refused and ("html" not in media_type or "<script>alert" not in answer.text)


def is_not_guessed(target: Target) -> bool:
    return target.get(LIGHT).headers.get("x-content-type-options") == "nosniff"


def offers_what_it_has(target: Target) -> bool:
    return target.get(LIGHT, "application/x-nothing").status == 406


def bears_idle_lines(target: Target) -> bool:
    with contextlib.ExitStack() as stack:
        for _ in range(300):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", target.port), timeout=5))
            line.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        return target.is_there()


def ends_slow_lines(target: Target) -> bool:
    """Who sends its request a character a second is not listened to for ever."""
    with socket.create_connection(("127.0.0.1", target.port), timeout=5) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        for _ in range(30):
            time.sleep(1)
            try:
                line.sendall(b"a")
            except OSError:
                return True
        line.settimeout(0.5)
        try:
            return line.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True


INSERT = f"INSERT DATA {{ <urn:a> <{MARK}> 1 }}"
ATTACKS: dict[str, Callable[[Target], bool]] = {
    "update as a query": writes_nothing(INSERT, "query"),
    "update as a parameter": writes_nothing(INSERT, "parameter"),
    "update in a form": writes_nothing(INSERT, "form"),
    "update in a body": writes_nothing(INSERT, "body"),
    "CLEAR": writes_nothing("CLEAR ALL", "body"),
    "LOAD of an address": calls_nobody("LOAD <http://127.0.0.1:PORT/a.ttl>"),
    "FROM an address": calls_nobody("SELECT * FROM <http://127.0.0.1:PORT/a.ttl> { ?s ?p ?o }"),
    "FROM NAMED an address": calls_nobody(
        "SELECT * FROM NAMED <http://127.0.0.1:PORT/a.ttl> { GRAPH ?g { ?s ?p ?o } }"
    ),
    "SERVICE": calls_nobody("SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }"),
    "SERVICE by a variable": calls_nobody("SELECT * { BIND(<http://127.0.0.1:PORT/> AS ?x) SERVICE ?x { ?s ?p ?o } }"),
    "FROM a file": reads_no_file,
    "cross product": ends(CROSS),
    "many rows": ends(WIDE),
    "long paths": ends("SELECT * { ?a (!<urn:x>)*/(!<urn:y>)* ?b }"),
    "great strings": ends("SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?x) { ?a ?b ?c . ?d ?e ?f }"),
    "slow pattern": ends(
        'SELECT * { ?s ?p ?o FILTER(REGEX(CONCAT(STR(?o), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), "(a+)+$")) }'
    ),
    "sorting of all pairs": ends(f"{WIDE} ORDER BY ?c ?f"),
    "an easy question beside hard ones": holds_nobody_up,
    "a mistake": refuses("SELECT * { ?s ?p"),
    "deep nesting": refuses("SELECT * { " + "{ " * 20_000 + "}" * 20_000 + " }"),
    "a long query": refuses("SELECT * { ?s ?p ?o }" + " " * (5 << 20)),
    "bytes that are no text": refuses(b"SELECT * { ?s ?p '\xff' }"),
    "markup": says_no_markup,
    "guessing of types": is_not_guessed,
    "an unknown form": offers_what_it_has,
    "idle connections": bears_idle_lines,
    "slow connections": ends_slow_lines,
}


def quietly(attack: Callable[[], object]) -> bool:
    """Whether an attack was held; what hangs, breaks off or is not understood was not."""
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
        return bool(attack())
    return False


def main() -> int:
    peers = Path(sys.argv[1]) if sys.argv[1:] else None
    fallen: dict[str, list[str]] = {}
    with side_by_side(peers) as servers:
        for name, server in servers.items():
            fallen[name] = []
            for told, attack in ATTACKS.items():
                with started(server) as (pid, port):
                    target = Target(server, pid, port)
                    if not quietly(lambda attack=attack, target=target: attack(target)):
                        fallen[name].append(told)
            print(f"{name}: fell to {', '.join(fallen[name]) or 'nothing'}", flush=True)
    print(
        "held of "
        + f"{len(ATTACKS)}: "
        + ", ".join(f"{name} {len(ATTACKS) - len(fell)}" for name, fell in fallen.items())
    )
    return 1 if fallen["kg serve"] else 0


if __name__ == "__main__":
    sys.exit(main())
