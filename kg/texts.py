"""The text behind minutes in the graph, as long as the file that was read is at hand and has not changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import ReadError
from kg.files import sha256
from kg.labels import objects
from kg.read import read_source

if TYPE_CHECKING:
    from kg.store import KnowledgeGraph


def text_of(graph: KnowledgeGraph, iri: str) -> tuple[str | None, int]:
    """The words of minutes and where they begin in their file; None where the file that was read is not at hand."""
    subject = ox.NamedNode(iri)
    name, digest, start, end = (
        next((one.value for one in objects(graph, subject, prop)), "")
        for prop in ("kg:sourceFile", "kg:sha256", "kg:start", "kg:end")
    )
    if not name or not digest or graph.data_dir is None:
        return None, 0
    whole = _file(graph.data_dir / "minutes" / PurePath(name).name, digest)
    return (None, 0) if whole is None else (whole[int(start or 0) : int(end or 0) or None], int(start or 0))


@lru_cache(maxsize=16)
def _file(path: Path, digest: str) -> str | None:
    """The text of a file that has this hash; a file that has another may say something else."""
    try:
        data = path.read_bytes()
        return read_source(path, data=data).text if sha256(data) == digest else None
    except (OSError, ReadError):
        return None
