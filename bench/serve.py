"""Requests a second, CPU of a request and the wait for the first answer, beside other servers on the same data."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import Request, urlopen

from timing import KG, part, row

if TYPE_CHECKING:
    from collections.abc import Iterator

PEERS = ["rdflib-endpoint[cli,web]==0.6.3", "oxrdflib==0.5.0", "oxigraph==0.5.13"]
QUESTIONS = ("meetings", "host-rotation")
CONNECTIONS, SECONDS, STARTS = 4, 3.0, 5
JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Server:
    """``command`` starts it, with PORT for the port; ``path`` is that of its endpoint."""

    command: list[str]
    path: str = "/sparql"

    def address(self, text: str) -> str:
        return f"{self.path}?query={quote(text, safe='')}"


@dataclass(frozen=True)
class Load:
    """Requests in a second; CPU seconds of the server and its workers for one."""

    rate: float
    cpu: float


def serve(peers: Path | None) -> None:
    """``peers`` is a folder where the other servers are, or are to be, installed; if not given, one that is removed."""
    import kg
    from kg.queries import find

    with TemporaryDirectory(prefix="citykg-bench-") as folder:
        data = Path(folder) / "data.nt"
        data.write_text(kg.open().query("CONSTRUCT WHERE { ?s ?p ?o }").to("ntriples"), encoding="utf-8")
        servers = _servers(_installed(peers or Path(folder) / "peers"), data, Path(folder) / "store")
        ours, *others = servers
        part("Requests, beside other servers")
        waits = {name: median(_wait(server) for _ in range(STARTS)) for name, server in servers.items()}
        for other in others:
            row(f"first answer: {ours} / {other}", waits[ours], waits[other])
        for question in QUESTIONS:
            loads = _loads(servers, find(question).text)
            for other, kind in itertools.product(others, loads):
                mine, theirs = loads[kind][ours], loads[kind][other]
                row(f"{question}, {kind}: {ours} / {other}", mine.rate, theirs.rate, "requests/s")
                row(f"{question}, {kind}: {other} / {ours}", theirs.cpu, mine.cpu, "ms")


def _installed(folder: Path) -> Path:
    """The programs of the servers to compare with, in an environment of their own."""
    programs = folder / "bin"
    if not programs.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return programs


def _servers(programs: Path, data: Path, store: Path) -> dict[str, Server]:
    """Ours first. Each has the same triples in its default graph."""
    oxigraph, endpoint = str(programs / "oxigraph"), str(programs / "rdflib-endpoint")
    load = [oxigraph, "load", "--location", str(store), "--file", str(data)]
    subprocess.run(load, check=True, stderr=subprocess.DEVNULL)
    at = ["--host", "127.0.0.1", "--port", "PORT"]
    return {
        "kg serve": Server([*KG, "serve", "--port", "PORT", "--data", str(data)]),
        "rdflib-endpoint": Server([endpoint, "serve", *at, str(data)], "/"),
        "rdflib-endpoint on Oxigraph": Server([endpoint, "serve", *at, "--store", "Oxigraph", str(data)], "/"),
        "oxigraph": Server(
            [oxigraph, "serve-read-only", "--location", str(store), "--bind", "127.0.0.1:PORT"], "/query"
        ),
    }


def _loads(servers: dict[str, Server], text: str) -> dict[str, dict[str, Load]]:
    """Every server in turn, first with one text over and over, then with a text that it has not met at each request."""
    loads: dict[str, dict[str, Load]] = {"same": {}, "new": {}}
    answers = {}
    for name, server in servers.items():
        with _started(server) as (pid, port):
            answers[name] = _rows(_ask(server, port, text))
            for kind, texts in (
                ("same", itertools.repeat(text)),
                ("new", (f"{text}\n# {n}" for n in itertools.count())),
            ):
                loads[kind][name] = asyncio.run(_pressed(server, pid, port, texts))
    if len({tuple(rows) for rows in answers.values()}) != 1:
        sys.exit(f"the servers do not agree: {answers}")
    return loads


async def _pressed(server: Server, pid: int, port: int, texts: Iterator[str]) -> Load:
    """Several connections, each of which asks again as soon as it is answered."""
    counts = [0] * CONNECTIONS
    before, started = _cpu(pid), time.monotonic()

    async def press(i: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
        while time.monotonic() - started < SECONDS:
            lines = [f"GET {server.address(next(texts))} HTTP/1.1", "Host: localhost", f"Accept: {JSON}", "", ""]
            writer.write("\r\n".join(lines).encode())
            await _read(reader)
            counts[i] += 1
        writer.close()

    await asyncio.gather(*map(press, range(CONNECTIONS)))
    taken = time.monotonic() - started
    return Load(sum(counts) / taken, (_cpu(pid) - before) / sum(counts))


async def _read(reader: asyncio.StreamReader) -> None:
    top = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 200 " not in top.split(b"\r\n", 1)[0]:
        sys.exit(f"is refused: {top.decode()}")
    if b"transfer-encoding: chunked" in top:
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    else:
        await reader.readexactly(int(top.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))


def _wait(server: Server) -> float:
    """Seconds from the command to the first answer."""
    started = time.monotonic()
    with _started(server):
        return time.monotonic() - started


@contextlib.contextmanager
def _started(server: Server) -> Iterator[tuple[int, int]]:
    """Its process id and port, as soon as it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [word.replace("PORT", str(port)) for word in server.command]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError):
                _ask(server, port, "ASK { ?s ?p ?o }")
                break
            time.sleep(0.005)
        else:
            sys.exit(f"does not answer: {' '.join(words)}")
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(20)


def _ask(server: Server, port: int, text: str) -> dict:
    asked = Request(f"http://127.0.0.1:{port}{server.address(text)}", headers={"Accept": JSON})
    with urlopen(asked, timeout=60) as answer:
        return json.load(answer)


def _rows(answer: dict) -> list[str]:
    rows = answer["results"]["bindings"]
    return sorted(json.dumps({name: cell["value"] for name, cell in r.items()}, sort_keys=True) for r in rows)


def _cpu(pid: int) -> float:
    """CPU seconds of a process, of those below it, and of those that it has outlived."""
    text = Path(f"/proc/{pid}/stat").read_text()
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = sum(map(int, text.rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu(int(child)) for child in below)
