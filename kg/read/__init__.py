"""Reading: a file → its text → the minutes of single meetings as trees of blocks with spans."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.model import Document, Source
from kg.read.meetings import cut
from kg.read.text import decode, newlines

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE_LIMIT = 16 * 1024 * 1024

# suffix -> function from bytes and file name to text
READERS: dict[str, Callable[[bytes, str], str]] = {".txt": decode, ".md": decode, "": decode}


def read_source(path: Path | str, *, data: bytes | None = None, name: str | None = None) -> Source:
    """The text of a file (or of ``data`` under the name ``name``). Raises ReadError with place and remedy."""
    path = Path(path)
    where = name or str(path)
    if data is None:
        data = _bytes(path, where)
    if not data:
        raise ReadError("the file is empty", where=where, remedy="give minutes with text in them")
    if len(data) > SIZE_LIMIT:
        raise ReadError(f"larger than {SIZE_LIMIT >> 20} MiB", where=where, remedy="split the file")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(suffix for suffix in READERS if suffix)
        raise ReadError(f"unknown format {path.suffix!r}", where=where, remedy=f"give one of {known}")
    text = newlines(reader(data, where)).removeprefix("\ufeff")
    return Source(name or path.name, text, hashlib.sha256(data).hexdigest())


def _bytes(path: Path, where: str) -> bytes:
    if path.is_dir():
        raise ReadError("this is a directory", where=where, remedy="name the files in it")
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise ReadError(f"larger than {SIZE_LIMIT >> 20} MiB", where=where, remedy="split the file")
        return path.read_bytes()
    except FileNotFoundError:
        raise ReadError("no such file", where=where, remedy="check the path") from None
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", where=where, remedy="check its permissions") from None


def read(path: Path | str, *, data: bytes | None = None, name: str | None = None) -> tuple[Document, ...]:
    """The meetings of a file, in the order of its text."""
    return cut(read_source(path, data=data, name=name))
