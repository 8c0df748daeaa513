"""Large graphs in stores that others run: how long it takes to fill them, and the questions at their endpoints.

Both keep the graph on disk; Virtuoso has 3 GB of buffers. Times are of the clock, as the work is the server's.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from large import QUESTIONS, SIZES, made, spent
from timing import KG, cells, note, part

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).parents[1]))
TIMEOUT, ROUNDS = 300, 3
# A round that takes longer is not repeated.
LONG = 20
BUFFERS = 400_000
PUSHED = 100_000


def stores(folder: Path) -> None:
    """A table of each size: the graph on this machine's disk, and in each store."""
    for triples in SIZES:
        _filled(folder, triples)
    _pushed(folder)


def _filled(folder: Path, triples: int) -> None:
    """Filled by the loader that each store brings, asked through ``kg.open(endpoint=…)``."""
    import pyoxigraph as ox

    from kg import snapshot
    from kg.remote import RemoteGraph
    from kg.store import KnowledgeGraph
    from tests.stores import oxigraph, virtuoso

    graph = KnowledgeGraph(snapshot.load(made(triples, folder)[0] / "store"))
    title = f"{triples:,} triples in stores of others: seconds of the clock"
    part(title, "what", "kg on its disk", "Oxigraph's server", "Virtuoso")
    found = {name: [_clock(partial(graph.query, name))] for name in QUESTIONS}
    filled = ["–"]
    with tempfile.TemporaryDirectory() as at:
        dump = Path(at, "citykg.nq")
        graph.store.dump(dump, format=ox.RdfFormat.N_QUADS)
        for start in (oxigraph, partial(virtuoso, buffers=BUFFERS)):
            with tempfile.TemporaryDirectory() as own, ExitStack() as running:
                started = time.monotonic()
                remote = RemoteGraph(running.enter_context(start(Path(own), load=dump)), timeout=TIMEOUT)
                filled.append(f"{time.monotonic() - started:.1f}")
                for name in QUESTIONS:
                    found[name].append(_clock(partial(remote.query, name)))
    cells("filled from N-Quads by its own loader, and started", *filled)
    for name, times in found.items():
        cells(name, *times)
    note(f"{len(graph):,} triples; the better of {ROUNDS} rounds; an answer is stopped at {TIMEOUT} s.")


def _pushed(folder: Path) -> None:
    """``kg push``, which goes graph by graph so that each is there whole or not at all; and again with nothing new."""
    from tests.stores import oxigraph, virtuoso

    data = made(PUSHED, folder)[0]
    part(f"kg push of {PUSHED:,} triples: seconds of the clock", "what", "Oxigraph's server", "Virtuoso")
    rows: dict[str, list[str]] = {"into an empty store": [], "again, nothing new": []}
    for start in (partial(oxigraph, load=None), partial(virtuoso, buffers=BUFFERS)):
        with tempfile.TemporaryDirectory() as own, start(Path(own)) as address:
            # Virtuoso takes graphs only with a password, and updates at its endpoint.
            update = ["--update", address] if address.endswith("/sparql") else []
            for times in rows.values():
                command = [*KG, "push", "--data-dir", str(data), "--endpoint", address, *update, "--timeout", "600"]
                times.append(f"{spent(command).clock:.1f}")
    for what, times in rows.items():
        cells(what, *times)


def _clock(ask: Callable[[], object]) -> str:
    """Seconds until all rows are here, or why they are not."""
    from kg.errors import KgError

    times: list[float] = []
    while len(times) < ROUNDS and max(times, default=0) < LONG:
        started = time.monotonic()
        try:
            ask()
        except KgError as error:
            return error.what[:48]
        times.append(time.monotonic() - started)
    return f"{min(times):.2f}"
