"""Whether a build would change anything: hashes of all that goes into it and of all that the last one wrote."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from kg import resources, snapshot
from kg.files import os_faults, write_bytes

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "built.json"


def inputs(data_dir: Path, base: str) -> str:
    """A hash of all that a build depends on: data, program, ontology, questions and checks."""
    return snapshot.fingerprint(data_dir, base, [resources.ontology_dir(), resources.queries_dir()])


def rules(base: str) -> str:
    """A hash of all by which a graph is judged and written: program, ontology, questions and checks."""
    return snapshot.fingerprint(resources.ontology_dir(), base, [resources.queries_dir()])


def is_sound(data_dir: Path, base: str) -> bool:
    """Whether the last build judged by the same rules, and all that it wrote is still as it wrote it."""
    try:
        stamp = json.loads((data_dir / "store" / _NAME).read_bytes())
        return bool(stamp["rules"] == rules(base) and stamp["outputs"] == _outputs(data_dir))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def unchanged(data_dir: Path, base: str) -> str | None:
    """What the last build said, if it was made from the same and all that it wrote is still as it wrote it."""
    try:
        stamp = json.loads((data_dir / "store" / _NAME).read_bytes())
        same = stamp["inputs"] == inputs(data_dir, base) and stamp["outputs"] == _outputs(data_dir)
        return str(stamp["said"]) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def put(data_dir: Path, base: str, made_from: str, said: str) -> None:
    """Stamps what a build has just written, if it wrote into the data directory."""
    folder = data_dir / "store"
    if folder.is_dir():
        stamp = {"inputs": made_from, "rules": rules(base), "outputs": _outputs(data_dir), "said": said}
        with os_faults(folder, "write"):
            write_bytes(folder / _NAME, (json.dumps(stamp, indent=1) + "\n").encode())


def _outputs(data_dir: Path) -> str:
    digest = sha256()
    for path in sorted([*(data_dir / "facts").glob("*"), *(data_dir / "store").glob("*")]):
        if path.is_file() and path.name != _NAME:
            digest.update(f"{path.name}\n{path.stat().st_size}\n".encode())
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()
