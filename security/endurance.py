"""Many requests to one server: what it holds in memory and how many files it has open must not grow with their number.

``python security/endurance.py N`` (100,000 if not given), over a few connections: questions by name, queries no two of which
are alike, pages, slips, unknown addresses. Judged after a first tenth, in which caches fill.
"""

from __future__ import annotations

import http.client
import itertools
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote, urlsplit

MANY, CONNECTIONS = 100_000, 4
# What a cache, an allocator or a worker that was just replaced may still take.
MB, FILES = 48, 16
_KG = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]
_NUMBERS = itertools.count()


def paths(number: int) -> str:
    """The address of a request by its number."""
    query = f"SELECT ?s WHERE {{ ?s a <https://citykg.example/ont#Meeting> }} LIMIT {number % 7 + 1} OFFSET {number}"
    if number % 24 == 0:
        return "/page/meeting-industry-112-1"
    if number % 24 == 1:
        return f"/search?q={number}&format=json"
    kinds = (
        "/queries/meetings?format=csv",
        f"/sparql?query={quote(query)}",
        f"/sparql?query={quote('SELECT * { ?s ?p ' + str(number))}",
        f"/nothing/{number}",
    )
    return kinds[number % len(kinds)]


def processes(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for one in found:
        try:
            below = Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii").split()
        except OSError:
            continue
        found += map(int, below)
    return found


def held(pid: int) -> tuple[float, int]:
    """Memory in MB that the processes alone have, and their open files."""
    memory, files = 0.0, 0
    for one in processes(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()
            files += sum(1 for _ in Path(f"/proc/{one}/fd").iterdir())
        except OSError:
            continue
        memory += sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
    return memory, files


def send(site: str, many: int) -> set[int]:
    """Sends so many requests; the statuses that came back."""
    statuses: set[int] = set()
    host, port = urlsplit(site).hostname or "", urlsplit(site).port

    def work(count: int) -> None:
        connection = http.client.HTTPConnection(host, port, timeout=60)
        for _ in range(count):
            connection.request("GET", paths(next(_NUMBERS)), headers={"Accept": "text/html, */*;q=0.5"})
            answer = connection.getresponse()
            answer.read()
            statuses.add(answer.status)
        connection.close()

    threads = [threading.Thread(target=work, args=(many // CONNECTIONS,)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def main(many: int) -> int:
    server = subprocess.Popen(
        [*_KG, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        site = server.stdout.readline().strip().removesuffix("/sparql") if server.stdout else ""
        statuses = send(site, many // 10)
        before = held(server.pid)
        statuses |= send(site, many - many // 10)
        after = held(server.pid)
    finally:
        server.terminate()
        server.wait(30)
    growth, opened = after[0] - before[0], after[1] - before[1]
    sys.stdout.write(
        f"{many} requests: memory {before[0]:.0f} MB, {growth:+.0f} MB after; open files {before[1]}, {opened:+d} after; "
        f"statuses {sorted(statuses)}\n"
    )
    return 0 if growth <= MB and opened <= FILES and statuses <= {200, 400, 404} else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY))
