"""Office files are zip archives of XML: opened only once their sizes are known, parsed without entities."""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from kg.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

UNPACKED_LIMIT = 50 * 1024 * 1024
RATIO_LIMIT = 100
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, NotImplementedError, RuntimeError)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def missing(library: str, where: str) -> ReadError:
    """The error of a format whose library is not installed."""
    return ReadError(f"needs the library {library}", where=where, remedy="run: pip install 'citykg[formats]'")


class Package:
    """A zip archive whose unpacked size is known to be in bounds."""

    def __init__(self, data: bytes, where: str) -> None:
        self.where = where
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED:
            raise self.damaged("the archive breaks off or is not whole") from None
        unpacked = sum(entry.file_size for entry in self._zip.infolist())
        if unpacked > UNPACKED_LIMIT:
            raise ReadError(
                f"unpacks to {unpacked >> 20} MiB, more than {UNPACKED_LIMIT >> 20} MiB",
                where=where,
                remedy="leave pictures out or split it",
            )
        if unpacked > RATIO_LIMIT * len(data):
            raise ReadError(
                f"unpacks to {unpacked // len(data)} times its size, more than {RATIO_LIMIT} times",
                where=where,
                remedy="save it anew from a word processor",
            )
        self.names = frozenset(self._zip.namelist())

    def damaged(self, what: str) -> ReadError:
        return ReadError(what, where=self.where, remedy="open it in a word processor and save it anew")

    def bytes(self, name: str) -> bytes:
        """A part as it is; empty where the archive has none of this name."""
        if name not in self.names:
            return b""
        try:
            return self._zip.read(name)
        except _DAMAGED:
            raise self.damaged(f"{name} in the archive is damaged or locked with a password") from None

    def xml(self, name: str) -> _Element | None:
        """The root of a part; None where the archive has none of this name."""
        data = self.bytes(name)
        if not data:
            return None
        try:
            from lxml import etree
        except ImportError:
            raise missing("lxml", self.where) from None
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            data = data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
        if _ENTITIES.search(data):
            raise self.damaged(f"{name} declares a document type or entities, which no office file does")
        # What the part says of its own encoding is passed over: the search above holds for UTF-8.
        parser = etree.XMLParser(
            encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            reason = str(error).split(",")[0]
            raise self.damaged(f"{name} is no well-formed XML ({reason})") from None


def local(node: _Element) -> str:
    """The name of an element or attribute without its namespace: strict and transitional files differ only there."""
    return str(node.tag).rpartition("}")[2]


def attribute(node: _Element | None, name: str, default: str = "") -> str:
    """The value of an attribute by its name without namespace."""
    if node is not None:
        for key, value in node.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(value)
    return default


def child(node: _Element | None, *path: str) -> _Element | None:
    """The first descendant along a path of names."""
    for name in path:
        node = next(children(node, name), None)
    return node


def children(node: _Element | None, name: str) -> Iterator[_Element]:
    """The children of a name."""
    return (one for one in inside(node) if local(one) == name)


def inside(node: _Element | None) -> Iterator[_Element]:
    """All children of an element that may be missing."""
    return iter(()) if node is None else iter(node)


def number(words: str, default: int) -> int:
    """A whole number of an attribute; anything else, or one out of all bounds, is the default."""
    return int(words) if words.isdecimal() and len(words) < 7 else default


def row(cells: list[list[str]]) -> list[str]:
    """A row of a table as lines: its cells joined by tabs.

    Where only the last cell has several paragraphs, as in tables that lay out a page, they stay lines of their own.
    """
    cells = [[line for line in cell if line.strip()] for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    if not cells:
        return []
    *firsts, last = cells
    return ["\t".join([*(" ".join(cell) for cell in firsts), last[0]]), *last[1:]]
