"""Reading: a file → its text → the minutes of single meetings as trees of blocks with spans."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.model import Document, Source
from kg.read.docx import read_docx
from kg.read.html import read_html
from kg.read.kind import check_kind, suffix_of
from kg.read.meetings import cut
from kg.read.odt import read_odt
from kg.read.pdf import read_pdf
from kg.read.text import decode, newlines

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

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
    pages = _pages(text) or ((0,) if suffix == ".pdf" else ())
    return Source(name or path.name, text, hashlib.sha256(data).hexdigest(), pages)


def read_stream(stream: BinaryIO, name: str) -> tuple[Document, ...]:
    """The meetings of a stream in any format, which its content tells; no more of it is held than a file may have."""
    data = stream.read(SIZE_LIMIT + 1)
    suffix = suffix_of(data, name) if data else ""
    return read(f"{name}{suffix}", data=data, name=name)


def minutes_in(path: Path) -> list[Path]:
    """A file as it is; of a folder all files below it that can be read by their names, sorted, hidden ones left out."""
    if not path.is_dir():
        return [path]
    below = ((file, file.relative_to(path).parts) for file in path.rglob("*"))
    files = [
        file
        for file, parts in below
        if file.suffix.lower() in READERS.keys() - {""}
        and not any(part.startswith((".", "~$")) for part in parts)
        and file.is_file()
    ]
    if not files:
        raise ReadError("no minutes in this folder", where=str(path), remedy="put txt, docx, odt, pdf or html into it")
    return sorted(files)


def _pages(text: str) -> tuple[int, ...]:
    """Where the pages begin; none where the text has no form feed. One at the very end begins no page."""
    starts = [at + 1 for at, char in enumerate(text) if char == "\f" and at + 1 < len(text)]
    return (0, *starts) if starts else ()


def _bytes(path: Path, where: str) -> bytes:
    if path.is_dir():
        raise ReadError("this is a directory", where=where, remedy="give a file")
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise ReadError(f"larger than {SIZE_LIMIT >> 20} MiB", where=where, remedy="split the file")
        return path.read_bytes()
    except FileNotFoundError:
        raise ReadError("no such file", where=where, remedy="check the path") from None
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", where=where, remedy="check its permissions") from None


def read(path: Path | str, *, data: bytes | None = None, name: str | None = None) -> tuple[Document, ...]:
    """The meetings of a file, in the order of its text. Raises ReadError that names the path as it was given."""
    source = read_source(path, data=data, name=name)
    try:
        return cut(source)
    except ReadError as error:  # a source knows no more than the name of its file
        raise ReadError(error.what, where=name or str(path), remedy=error.remedy) from None
