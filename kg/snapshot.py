"""A built graph on disk: sorted N-Quads and a manifest that says what they must be and what they were made from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

import kg
from kg.errors import DataError
from kg.files import os_faults, read_bytes, sha256, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

MANIFEST = "manifest.json"
# What a build writes into the data directory; everything else there goes into the graph.
GENERATED = ("store", "facts")


def save(store: ox.Store, folder: Path, inputs: str) -> None:
    """The manifest is written last and names its file by content: a reader sees the old graph or the new one."""
    lines = sorted(f"{quad} .\n" for quad in store)
    data = "".join(lines).encode()
    digest = sha256(data)
    name = f"graph-{digest[:16]}.nq"
    manifest = {"file": name, "inputs": inputs, "quads": len(lines), "sha256": digest}
    with os_faults(folder, "write"):
        folder.mkdir(parents=True, exist_ok=True)
        write_bytes(folder / name, data)
        write_bytes(folder / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
        for stale in folder.glob("graph-*.nq"):
            if stale.name != name:
                stale.unlink(missing_ok=True)


def inputs_of(folder: Path) -> str | None:
    """The hash of what the snapshot was made from, or None where there is no snapshot."""
    if not (folder / MANIFEST).is_file():
        return None
    return str(_manifest(folder)["inputs"])


def load(folder: Path) -> ox.Store:
    """The graph, if it is whole: a shorter or changed file is an error, not a smaller graph."""
    manifest = _manifest(folder)
    data = read_bytes(folder / Path(str(manifest["file"])).name)
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


def fingerprint(data_dir: Path, base: str, others: Iterable[Path] = ()) -> str:
    """A hash of all that a build depends on: the base, the program, the data, and the folders in ``others``."""
    digest = hashlib.sha256(f"{kg.__version__}\n{base}\n".encode())
    program = Path(__file__).parent
    for root in (program, data_dir, *others):
        for path in sorted(root.rglob("*")):
            relative = path.relative_to(root)
            if _counts(relative, is_program=root == program) and path.is_file():
                content = read_bytes(path)
                digest.update(f"{relative.as_posix()}\n{len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()


def _counts(relative: Path, *, is_program: bool) -> bool:
    if is_program:
        return relative.suffix == ".py" and relative.parts[0] != "_bundled"
    return relative.parts[0] not in GENERATED and not any(part.startswith(".") for part in relative.parts)


def _manifest(folder: Path) -> dict[str, object]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(read_bytes(path))
        if not {"file", "inputs", "quads", "sha256"} <= manifest.keys():
            raise ValueError
    except (ValueError, AttributeError) as error:
        raise DataError("is not a manifest", where=str(path), remedy="build it anew: kg build") from error
    return dict(manifest)
