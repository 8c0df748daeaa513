"""Ratios of time, each between two things done in the same run: seconds alone tell of the machine.

Without options cold starts, reading and questions. ``--only hosts`` takes some minutes: what the wordings of one host's
minutes are worth for another's. ``--only large`` makes a graph of ten million triples, which takes 13 GB of memory,
``--only stores`` puts a million into Oxigraph's server and Virtuoso, ``--only serve`` installs servers to compare with.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bars import bars, heavy
from export import export
from hosts import hosts
from ingest import ingest
from large import large
from serve import serve
from stores import stores
from timing import KG, cells, cpu, part, process, results, row

if TYPE_CHECKING:
    from collections.abc import Callable

GRAPHS = Path(tempfile.gettempdir()) / "citykg-graphs"
RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Figures

Written by `bench/run.py --write`, each table in one run, on {cores} cores with {python}; a figure here is never set by hand.
Times are CPU time where nothing else is said, and each stands against another of the same run: compare the ratios, not the times.

"""


PARTS = ("starts", "ingest", "queries", "bars", "heavy", "export", "serve", "hosts", "large", "stores")
# What takes minutes, or a graph of a million triples, is measured if asked for.
QUICK = ("starts", "ingest", "queries")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", metavar="N", type=int, default=300, help="synthetic minutes to read (300)")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part of the figures, can be given again")
    parser.add_argument("--peers", metavar="DIR", type=Path, help="where other servers are, or are to be, installed")
    parser.add_argument(
        "--graphs", metavar="DIR", type=Path, default=GRAPHS, help="where graphs are, or are to be, made"
    )
    parser.add_argument(
        "--write", action="store_true", help="into bench/RESULTS.md: all parts (serve with --peers), or those of --only"
    )
    args = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "starts": starts,
        "ingest": partial(ingest, args.documents),
        "queries": queries,
        "bars": partial(bars, args.graphs),
        "heavy": partial(heavy, args.graphs),
        "export": partial(export, args.graphs),
        "large": partial(large, args.graphs),
        "stores": partial(stores, args.graphs),
        "hosts": hosts,
        "serve": partial(serve, args.peers),
    }
    wanted = args.only or QUICK
    if args.write and not args.only:
        # Other servers only if asked for, as they are installed.
        wanted = [name for name in PARTS if args.peers or name != "serve"]
    for name in wanted:
        parts[name]()
        if args.write:
            # After each part: the last ones take long.
            write()


def write() -> None:
    """Tables measured now replace those of the same title; the others stay."""
    from kg.batch import cores

    python = f"{platform.python_implementation()} {platform.python_version()}"
    before = RESULTS.read_text(encoding="utf-8").split("\n## ")[1:] if RESULTS.is_file() else []
    tables = {text.partition("\n")[0]: text.strip() for text in [*before, *results().split("## ")[1:]]}
    told = "\n\n".join(f"## {text}" for text in tables.values())
    RESULTS.write_text(f"{HEAD.format(cores=cores(), python=python)}{told}\n", encoding="utf-8")


def starts() -> None:
    """CPU time of whole processes."""
    part("Cold start")
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


def queries() -> None:
    """Each question on Oxigraph, against rdflib's own engine on the same data."""
    part("Build and questions")
    folder = build()
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
        cells("all questions: rdflib / oxigraph, geometric mean", "", "", "", f"{product:.1f}")


if __name__ == "__main__":
    main()
