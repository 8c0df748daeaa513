"""A built graph on disk: sorted N-Quads and a manifest that says what they must be and what they were made from."""

from __future__ import annotations

import hashlib
import json
import os
import re
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

import kg
from kg.errors import DataError, ReadError
from kg.files import os_faults, read_bytes, sha256, sweep, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MANIFEST = "manifest.json"
_PART = re.compile(r"graph-[0-9a-f]{16}\.nq|manifest\.json|built\.json|\..*")
# What a build writes into the data directory; everything else there goes into the graph.
GENERATED = ("store", "facts")
# Folders that do not count, of data and of the program.
_PASSED = (GENERATED, ("_bundled", "_assets", "__pycache__"))


def lines_of(store: ox.Store) -> list[str]:
    """The graph as N-Quads, a line each with its end, sorted."""
    return sorted(f"{quad} .\n" for quad in store)


def save(store: ox.Store, folder: Path, inputs: str, lines: list[str] | None = None) -> None:
    """The manifest is written last and names its file by content: a reader sees the old graph or the new one.

    ``lines`` are those of the store, where they are known already.
    """
    lines = lines_of(store) if lines is None else lines
    data = "".join(lines).encode()
    digest = sha256(data)
    name = f"graph-{digest[:16]}.nq"
    manifest = {"file": name, "inputs": inputs, "quads": len(lines), "sha256": digest}
    with os_faults(folder, "write"):
        folder.mkdir(parents=True, exist_ok=True)
        refuse_foreign(folder)
        sweep(folder)
        is_new = not (folder / name).exists()
        try:
            write_bytes(folder / name, data)
            write_bytes(folder / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
        except BaseException:
            if is_new:
                (folder / name).unlink(missing_ok=True)
            raise
        for stale in folder.glob("graph-*.nq"):
            if stale.name != name:
                stale.unlink(missing_ok=True)


def changes(folder: Path, lines: Sequence[str]) -> list[ox.Quad]:
    """What a graph, of which these are the lines, has more or less than the one that was saved."""
    path = folder / Path(str(_manifest(folder)["file"])).name
    with os_faults(path, "read"), path.open(encoding="utf-8", newline="\n") as before:
        other = [line for line, same in groupby(merge(before, lines)) if len(list(same)) == 1]
    return list(ox.parse("".join(other), ox.RdfFormat.N_QUADS))


def refuse_foreign(folder: Path) -> None:
    """Raises DataError for a folder that holds anything but a snapshot; nothing is written into one."""
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if not _PART.fullmatch(path.name):
            raise DataError(
                f"holds {path.name!r}, which no stored graph has", where=str(folder), remedy="move it to another folder"
            )


def inputs_of(folder: Path) -> str | None:
    """The hash of what the snapshot was made from, or None where there is no snapshot."""
    if not (folder / MANIFEST).is_file():
        return None
    return str(_manifest(folder)["inputs"])


def digest(folder: Path) -> str:
    """The hash of the graph itself, by which the same graph is known again wherever it lies."""
    return str(_manifest(folder)["sha256"])


def load(folder: Path) -> ox.Store:
    """The graph, if it is whole: a shorter or changed file is an error, not a smaller graph."""
    manifest, data = _data(folder)
    store = ox.Store()
    if sha256(data) == manifest["sha256"]:
        store.load(data, ox.RdfFormat.N_QUADS)
    if len(store) != manifest["quads"]:
        found = data.count(b"\n")
        raise DataError(
            f"the stored graph is not the one that was built ({found} lines, {manifest['quads']} expected)",
            where=str(folder),
            remedy="build it anew: kg build",
        )
    return store


def _data(folder: Path) -> tuple[dict[str, object], bytes]:
    """Manifest and file that belong together, also while a newer graph takes their place."""
    while True:
        manifest = _manifest(folder)
        try:
            return manifest, read_bytes(folder / Path(str(manifest["file"])).name)
        except ReadError:
            if _manifest(folder) == manifest:
                raise


def fingerprint(data_dir: Path, base: str, others: Iterable[Path] = ()) -> str:
    """A hash of all that a build depends on: the base, the program, the data, and the folders in ``others``."""
    digest = hashlib.sha256(f"{kg.__version__}\n{base}\n".encode())
    program = Path(__file__).parent
    for root in (program, data_dir, *others):
        for name in _names(root, is_program=root == program):
            content = read_bytes(root / name)
            digest.update(f"{name}\n{len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _names(root: Path, *, is_program: bool) -> list[str]:
    """The files below a folder that count, sorted; of the folders in it also those that are links."""
    found: list[str] = []
    for top in os.scandir(root):
        if top.is_file() and _counts(top.name, is_program=is_program):
            found.append(top.name)
        elif top.is_dir() and not top.name.startswith(".") and top.name not in _PASSED[is_program]:
            for folder, below, files in os.walk(top.path):
                below[:] = [name for name in below if not name.startswith(".")]
                at = f"{top.name}{folder[len(top.path) :]}".replace(os.sep, "/")
                found += [f"{at}/{name}" for name in files if _counts(name, is_program=is_program)]
    return sorted(found)


def _counts(name: str, *, is_program: bool) -> bool:
    return name.endswith(".py") if is_program else not name.startswith(".")


def _manifest(folder: Path) -> dict[str, object]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(read_bytes(path))
        if not {"file", "inputs", "quads", "sha256"} <= manifest.keys():
            raise ValueError
    except (ValueError, AttributeError) as error:
        raise DataError("is not a manifest", where=str(path), remedy="build it anew: kg build") from error
    return dict(manifest)
