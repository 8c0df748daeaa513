"""Reading: a file → its text → the minutes of single meetings as trees of blocks with spans."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.model import Document, Source
from kg.read.docx import read_docx
from kg.read.html import read_html
from kg.read.kind import check_kind
from kg.read.meetings import cut
from kg.read.odt import read_odt
from kg.read.pdf import read_pdf
from kg.read.text import decode, newlines

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE_LIMIT = 16 * 1024 * 1024

# suffix -> function from bytes and file name to text; a form feed in the text begins a page
READERS: dict[str, Callable[[bytes, str], str]] = {
    ".txt": decode,
    ".md": decode,
    "": decode,
    ".docx": read_docx,
    ".odt": read_odt,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
}


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
    suffix = path.suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        known = ", ".join(suffix for suffix in READERS if suffix)
        raise ReadError(f"unknown format {path.suffix!r}", where=where, remedy=f"give one of {known}")
    check_kind(data, suffix, where)
    text = newlines(reader(data, where)).removeprefix("\ufeff")
    return Source(name or path.name, text, hashlib.sha256(data).hexdigest(), _pages(text))


def _pages(text: str) -> tuple[int, ...]:
    """Where the pages begin; none where the text has no form feed. One at the very end begins no page."""
    starts = [at + 1 for at, char in enumerate(text) if char == "\f" and at + 1 < len(text)]
    return (0, *starts) if starts else ()


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
