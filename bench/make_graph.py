"""Graphs of a size: synthetic minutes in the number that makes about so many triples, read and built as any others.

``python bench/make_graph.py TRIPLES DIR`` makes DIR a data directory with minutes, reference data and store. The same
number gives the same bytes. Nothing is validated, as what is made here is measured and not published.
"""

from __future__ import annotations

import sys
from pathlib import Path

from make_minutes import write

# What one of the synthetic minutes adds, and what ontology, questions and reference data are without any.
EACH, WITHOUT = 2065, 9500


def documents(triples: int) -> int:
    """How many minutes make about so many triples."""
    return max(round((triples - WITHOUT) / EACH), 1)


def make(triples: int, folder: Path) -> Path:
    """A data directory whose store has about so many triples; one that is there already is taken as it is."""
    from kg import resources
    from kg.build import build_graph
    from kg.scaffold import make_data_dir
    from kg.store import keep
    from kg.vocab import DEFAULT_BASE

    if not (folder / "store").is_dir():
        make_data_dir(folder, resources.data_dir())
        write(documents(triples), folder / "minutes")
        keep(build_graph(folder, DEFAULT_BASE), folder, DEFAULT_BASE)
    return folder


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdecimal():
        sys.exit("usage: python bench/make_graph.py TRIPLES DIR")
    make(int(sys.argv[1]), Path(sys.argv[2]))
