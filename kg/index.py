"""A snapshot as a store on disk, which who asks once need not load: it opens a large graph as soon as a small one.

It lies in the user's cache, under the hash of the graph that it holds, and is made where it is not there or is damaged.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pyoxigraph as ox

from kg import resources, snapshot
from kg.files import drop_old

# So many graphs are kept as stores; the oldest go.
_KEPT = 3


def on_disk(folder: Path) -> ox.Store:
    """The graph of a snapshot, read-only on disk; in memory where there is no room for it on disk.

    Raises DataError for a damaged snapshot of which no store was made yet.
    """
    root, digest = resources.cache_dir() / "index", snapshot.digest(folder)
    place = root / digest[:24]
    with contextlib.suppress(OSError, RuntimeError):
        return _open(place)
    store = snapshot.load(folder)
    if snapshot.digest(folder) != digest:  # a newer graph has taken its place meanwhile
        return store
    with contextlib.suppress(OSError, RuntimeError):
        _write(store, place)
        drop_old(root, _KEPT)
        return _open(place)
    return store


def remedy(error: Exception) -> str:
    """What mends a store that could be opened and not be read, as its blocks are checked when they are read."""
    is_damaged = str(error).startswith("Corruption")
    return f"remove {resources.cache_dir() / 'index'}, which is made anew" if is_damaged else ""


def _open(place: Path) -> ox.Store:
    store = ox.Store.read_only(str(place))
    with contextlib.suppress(OSError):
        os.utime(place)
    return store


def _write(store: ox.Store, place: Path) -> None:
    """Made aside and put in its place when it is whole; another process may have been as fast."""
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    try:
        disk = ox.Store(str(made))
        disk.bulk_extend(store)
        disk.flush()
        del disk
        if place.exists():
            place.rename(made / "damaged")
        made.rename(place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
