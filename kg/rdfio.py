"""RDF files of others: read by their suffix, natively, without ever fetching anything or expanding an entity."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import turtle
from kg.errors import DataError, UsageError
from kg.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
# Deeper JSON than this has no business in a graph, and much deeper brings the native parser down.
JSON_DEPTH = 64


def parse_file(path: Path) -> Iterator[ox.Quad]:
    """The quads of one file; triples of formats without named graphs stand in the default graph."""
    kind = _kind(path.name, str(path))
    yield from _parsed(read_bytes(path), kind, path)


def parse(data: bytes, name: str, where: str) -> Iterator[ox.Quad]:
    """The quads of what came from elsewhere, in the format that the suffix of its name tells."""
    yield from _parsed(data, _kind(name, where), where)


def _kind(name: str, where: str) -> ox.RdfFormat:
    kind = FORMATS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        known = " ".join(sorted(FORMATS))
        raise UsageError("no RDF format has this suffix", where=where, remedy=f"known: {known}")
    return kind


def _parsed(data: bytes, kind: ox.RdfFormat, path: Path | str) -> Iterator[ox.Quad]:
    if kind == ox.RdfFormat.RDF_XML:
        _refuse_doctype(data, path)
    elif kind == ox.RdfFormat.JSON_LD:
        _refuse_remote_context(data, path)
    try:
        yield from ox.parse(data, kind)
    except (SyntaxError, ValueError) as error:
        raise _located(error, path) from error


def serialize(quads: Iterable[ox.Quad], kind: ox.RdfFormat, prefixes: dict[str, str]) -> bytes:
    """Bytes that depend on the quads alone, and on the names of blank nodes if there are any."""
    if kind in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        return _turtle(quads, prefixes, graphs=kind == ox.RdfFormat.TRIG)
    ordered = sorted(quads, key=str)
    rows: list[Any] = ordered if kind.supports_datasets else [quad.triple for quad in ordered]
    return ox.serialize(rows, format=kind, prefixes=prefixes) or b""


def settled(store: ox.Store) -> ox.Store:
    """The store itself, or where it has blank nodes a copy in which their names follow from the graph (RDFC-1.0)."""
    if not any(isinstance(term, ox.BlankNode) for quad in store for term in (quad.subject, quad.object)):
        return store
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    settled = ox.Store()
    settled.extend(dataset)
    return settled


def _turtle(quads: Iterable[ox.Quad], prefixes: dict[str, str], *, graphs: bool) -> bytes:
    spelling = turtle.Spelling(prefixes)
    body = "".join(turtle.write(turtle.arranged(quads, graphs=graphs), spelling))
    return "".join((*turtle.head(spelling.used), body)).encode()


def _refuse_doctype(data: bytes, path: Path | str) -> None:
    if any("<!DOCTYPE".encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
        raise DataError("has a DOCTYPE, which is not read", where=str(path), remedy="write it without entities")


def _refuse_remote_context(data: bytes, path: Path | str) -> None:
    try:
        document = json.loads(data)
    except RecursionError as error:
        raise DataError(f"is nested deeper than {JSON_DEPTH}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8", where=str(path)) from error
    except json.JSONDecodeError as error:
        raise DataError(error.msg, where=f"{path}:{error.lineno}:{error.colno}") from error
    level: list[Any] = [document]
    for _ in range(JSON_DEPTH):
        for node in level:
            if isinstance(node, dict) and _is_remote(node):
                raise DataError(
                    "refers to a context elsewhere, which is not fetched",
                    where=str(path),
                    remedy="put the context into the file",
                )
        level = [child for node in level for child in _children(node)]
    if level:
        raise DataError(f"is nested deeper than {JSON_DEPTH}", where=str(path))


def _is_remote(node: dict[str, Any]) -> bool:
    context = node.get("@context")
    parts = context if isinstance(context, list) else [context]
    return "@import" in node or any(isinstance(part, str) for part in parts)


def _children(node: object) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _located(error: Exception, path: Path | str) -> DataError:
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    message = str(error.msg if isinstance(error, SyntaxError) else error)
    message = re.sub(r"^Parser error (at .*?|between .*?): ", "", message)
    place = ":".join(str(part) for part in (path, line, column) if part is not None)
    return DataError(f"is not valid RDF of its kind: {message}", where=place)
