"""Ratios of time, each between two things done in the same run: seconds alone tell of the machine."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from ingest import ingest
from serve import serve
from timing import KG, cpu, head, process, row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", metavar="N", type=int, default=300, help="synthetic minutes to read (300)")
    parser.add_argument("--only", choices=["starts", "ingest", "queries", "serve"], help="one part of the figures")
    parser.add_argument("--peers", metavar="DIR", type=Path, help="where other servers are, or are to be, installed")
    args = parser.parse_args()
    if args.only == "serve":
        # Only if asked for, as it installs what it compares with.
        serve(args.peers)
        return
    head()
    if args.only in {None, "starts"}:
        starts()
    if args.only in {None, "ingest"}:
        ingest(args.documents)
    if args.only in {None, "queries"}:
        queries(build())


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


if __name__ == "__main__":
    main()
