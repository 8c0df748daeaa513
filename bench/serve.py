"""Requests a second, CPU of a request and the wait for the first answer, beside other servers on the same data."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from servers import JSON, Server, side_by_side, started
from timing import part, row

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTIONS = ("meetings", "host-rotation")
CONNECTIONS, SECONDS, STARTS = 4, 3.0, 5


@dataclass(frozen=True)
class Load:
    """Requests in a second; CPU seconds of the server and its workers for one."""

    rate: float
    cpu: float


def serve(peers: Path | None) -> None:
    """``peers`` is a folder where the other servers are, or are to be, installed; if not given, one that is removed."""
    from kg.queries import find

    with side_by_side(peers) as servers:
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


def _loads(servers: dict[str, Server], text: str) -> dict[str, dict[str, Load]]:
    """Every server in turn, first with one text over and over, then with a text that it has not met at each request."""
    loads: dict[str, dict[str, Load]] = {"same": {}, "new": {}}
    answers = {}
    for name, server in servers.items():
        with started(server) as (pid, port):
            answers[name] = _rows(server.ask(port, text))
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
    with started(server):
        return time.monotonic() - started


def _rows(answer: dict) -> list[str]:
    rows = answer["results"]["bindings"]
    return sorted(json.dumps({name: cell["value"] for name, cell in r.items()}, sort_keys=True) for r in rows)


def _cpu(pid: int) -> float:
    """CPU seconds of a process, of those below it, and of those that it has outlived."""
    text = Path(f"/proc/{pid}/stat").read_text()
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = sum(map(int, text.rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu(int(child)) for child in below)
