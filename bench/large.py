"""What a graph of ten million triples takes beside one of a million: to build, to ask and to export it whole.

Each figure is that of a process of its own, as its memory is what bounds a machine. A graph that was made is kept, with
the figures of its making beside it, since they cannot be had again without making it anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bars import LIMIT, OPEN, side
from timing import KG, cells, note, part

MAKE = Path(__file__).with_name("make_graph.py")
SIZES = (1_000_000, 10_000_000)
# Interactive at a million: pairs of cities and agencies, lineage, status on a day, open tasks, one case's life.
QUESTIONS = ("city-collaboration", "agency-collaboration", "case-lineage", "known-on", "open-cases", "action-items")
ONE = ("meetings", "case-timeline")


@dataclass(frozen=True)
class Spent:
    """Of a process and those below it: CPU and clock in seconds, and the greatest memory of one of them in MB."""

    cpu: float
    clock: float
    memory: float

    def told(self) -> str:
        return f"{self.cpu:,.1f} / {self.clock:,.1f} / {self.memory:,.0f}"


def spent(command: list[str]) -> Spent:
    """Runs a command to its end, which must be a good one."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}: {said.read()[-500:]}")
    return Spent(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024)


def made(triples: int, folder: Path) -> tuple[Path, Spent]:
    """The data directory of a graph and what its making took, now or when it was made by this program."""
    from kg.store import fingerprint
    from kg.vocab import DEFAULT_BASE

    data, told = folder / f"graph-{triples}", folder / f"graph-{triples}.json"
    known = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
    if not (data / "store").is_dir() or known.get("of") != fingerprint(data, DEFAULT_BASE):
        shutil.rmtree(data, ignore_errors=True)
        making = asdict(spent([sys.executable, str(MAKE), str(triples), str(data)]))
        known = {"spent": making, "of": fingerprint(data, DEFAULT_BASE)}
        told.write_text(json.dumps(known), encoding="utf-8")
    return data, Spent(**known["spent"])


def large(folder: Path) -> None:
    """A table of both sizes and how each figure grows; ten times the data should take at most fifteen times the CPU."""
    part("Ten million triples beside one million: CPU s / clock s / peak MB", "what", "1 M", "10 M", "CPU grows by")
    folder.mkdir(parents=True, exist_ok=True)
    graphs = [made(triples, folder) for triples in SIZES]
    stores = [data / "store" for data, _ in graphs]
    _told("minutes written, read, built, stored", [build for _, build in graphs])
    for name in QUESTIONS:
        setup = f"{OPEN}\nfrom kg.queries import find, run\nquery = find({name!r})"
        _asked(name, [side(setup, "run(graph, query).raw", store, rounds=1) for store in stores])
    for name in ONE:
        command = [*KG, "query", name, "--format", "csv"]
        _told(f"kg query {name}, a process", [spent([*command, "--data-dir", str(data)]) for data, _ in graphs])
    _exported([data for data, _ in graphs], folder / "exported")
    counts = [_count(store) for store in stores]
    note(f"The graphs have {counts[0]:,} and {counts[1]:,} triples; export writes everything of the package.")


def _asked(name: str, found: list[tuple[float, float]]) -> None:
    small, big = ((seconds, memory) for seconds, memory in found)
    stopped = f"stopped at {LIMIT}" if big[0] >= LIMIT else f"{big[0]:.2f} / – / {big[1]:,.0f}"
    cells(f"{name}, on an open store", f"{small[0]:.2f} / – / {small[1]:,.0f}", stopped, f"{big[0] / small[0]:.1f}")


def _told(what: str, found: list[Spent]) -> None:
    cells(what, *(one.told() for one in found), f"{found[1].cpu / found[0].cpu:.1f}")


def _exported(folders: list[Path], out: Path) -> None:
    found = []
    for data in folders:
        shutil.rmtree(out, ignore_errors=True)
        found.append(spent([*KG, "export", "--data-dir", str(data), "--out", str(out)]))
    shutil.rmtree(out, ignore_errors=True)
    _told("kg export, the whole package", found)


def _count(store: Path) -> int:
    counted = subprocess.run(
        [sys.executable, "-c", f"import sys\n{OPEN}\nprint(len(graph))", store], capture_output=True, check=True
    )
    return int(counted.stdout)
