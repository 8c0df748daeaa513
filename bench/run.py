"""Ratios of time, each between two things done in the same run: seconds alone tell of the machine."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

KG = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]


def main() -> None:
    print(f"{'what':34} {'ms':>9} {'against':>9} {'ratio':>7}")
    starts()
    store = build()
    queries(store)


def starts() -> None:
    """CPU time of whole processes."""
    bare = process([sys.executable, "-c", "pass"])
    for args in (["--help"], ["queries"], ["query", "cases", "--format", "csv"]):
        row(f"kg {' '.join(args)} / bare Python", process([*KG, *args]), bare)


def build() -> Path:
    """The whole build, against reading the finished graph."""
    from kg import resources, snapshot
    from kg.build import build_graph
    from kg.vocab import DEFAULT_BASE

    folder = Path(tempfile.mkdtemp(prefix="citykg-bench-"))
    started = time.process_time()
    graph = build_graph(resources.data_dir(), DEFAULT_BASE)
    whole = time.process_time() - started
    snapshot.save(graph, folder, "bench")
    row(f"build {len(graph)} quads / load them", whole, cpu(lambda: snapshot.load(folder), 5))
    return folder


def queries(folder: Path) -> None:
    """Each question on Oxigraph, against rdflib's own engine on the same data."""
    from kg import snapshot
    from kg.queries import catalogue, run
    from kg.store import KnowledgeGraph

    graph = KnowledgeGraph(snapshot.load(folder))
    len(graph.memory)
    ratios = []
    for name, query in catalogue().items():
        native = cpu(partial(run, graph, query), 5)
        other = cpu(partial(run, graph, query, engine="rdflib"), 1)
        row(f"{name}: rdflib / oxigraph", other, native)
        ratios.append(other / native)
    if ratios:
        product = 1.0
        for ratio in ratios:
            product *= ratio ** (1 / len(ratios))
        print(f"{'all questions: rdflib / oxigraph, geometric mean':62} {product:7.1f}")


def cpu(work: Callable[[], object], rounds: int) -> float:
    """The median of CPU time, which a busy machine disturbs less than the clock's."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return max(median(times), 1e-6)


def process(command: list[str], rounds: int = 7) -> float:
    times = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(times)


def row(what: str, value: float, against: float) -> None:
    print(f"{what:34} {value * 1000:9.1f} {against * 1000:9.1f} {value / against:7.1f}")


if __name__ == "__main__":
    main()
