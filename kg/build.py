"""The whole way: minutes → facts → graph → inferred facts → validation → published files and store."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox

import kg
from kg import resources
from kg.curation import link, load_corrections
from kg.errors import DataError
from kg.extract import extract
from kg.files import os_faults, read_bytes, write_bytes
from kg.graph import graph_quads
from kg.rdfio import serialize as to_bytes
from kg.read import read
from kg.reference import load_reference
from kg.rules import infer
from kg.vocab import DEFAULT_BASE, PREFIXES, Names, prefixes, rebase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.register import Linked

# folder of the data directory -> the named graph that its Turtle makes
_GRAPHS = {"reference": "reference", "interpretation": "interpretation", "external": "external"}
_ONTOLOGY = ("core.ttl", "align.ttl", "codes.ttl")
_SHOWN = 5


def build(data_dir: Path, base: str = DEFAULT_BASE, *, check: bool = False) -> None:
    """Builds, validates, and writes ``facts/`` and the store; with ``check`` only compares ``facts/`` with the build.

    Raises DataError at the first file at fault, for a violated shape, and with ``check`` for a file that differs;
    nothing is written then.
    """
    from kg.store import keep

    store, linked = _make(data_dir, base)
    _validate(store, base)
    files = _facts(store, linked, base)
    if check:
        _compare(files, data_dir / "facts")
        _tell(f"{len(files)} files in {data_dir / 'facts'} are as a fresh build makes them")
        return
    folder = data_dir / "facts"
    with os_faults(folder, "write"):
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            write_bytes(folder / name, data)
        for stale in sorted(folder.glob("*.ttl")):
            if stale.name not in files:
                stale.unlink()
    kept = keep(store, data_dir, base)
    doubts = sum(len(one.extraction.warnings) for one in linked)
    _tell(f"{len(linked)} meetings, {len(store)} triples, {doubts} doubts; facts in {folder}, store in {kept}")


def build_graph(data_dir: Path, base: str = DEFAULT_BASE) -> ox.Store:
    """The graph of a data directory in memory, inferred facts included; raises DataError for what is at fault."""
    return _make(data_dir, base)[0]


def minutes_files(data_dir: Path) -> list[Path]:
    """The source documents of a data directory, in the order of their names."""
    folder = data_dir / "minutes"
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _make(data_dir: Path, base: str) -> tuple[ox.Store, list[Linked]]:
    reference = load_reference(data_dir, base)
    documents = [document for path in minutes_files(data_dir) for document in read(path)]
    extractions = [extract(document, reference) for document in documents]
    linked, stale = link(extractions, reference, load_corrections(data_dir, base))
    for report in stale:
        _tell(report.line)
    store = ox.Store()
    quads = graph_quads(linked, reference, base)
    quads += _kept_by_hand(data_dir, base)
    quads += _meta(linked, base)
    store.extend(quads)
    infer(store, base)
    return store, linked


def _kept_by_hand(data_dir: Path, base: str) -> list[ox.Quad]:
    """Reference data, readings and outside reports, each in its graph, and the ontology."""
    quads: list[ox.Quad] = []
    names = Names(base)
    for folder, name in _GRAPHS.items():
        for file in sorted((data_dir / folder).glob("*.ttl")):
            quads += _turtle(file, names.graph(name), base)
    for file_name in _ONTOLOGY:
        quads += _turtle(resources.ontology_dir() / file_name, names.graph("ontology"), base)
    return quads


def _turtle(file: Path, graph: str, base: str) -> list[ox.Quad]:
    text = rebase(read_bytes(file).decode("utf-8"), base)
    target = ox.NamedNode(graph)
    try:
        return [ox.Quad(one.subject, one.predicate, one.object, target) for one in ox.parse(text, ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise DataError(f"is not valid Turtle: {error.msg}", where=f"{file}:{error.lineno}") from error


def _meta(linked: Iterable[Linked], base: str) -> list[ox.Quad]:
    """Which graph was made from which document, by which software: no clock, so that a build can be repeated."""
    names = Names(base)
    graph = ox.NamedNode(names.graph("meta"))
    agent = ox.NamedNode(names.id("software-citykg"))
    prov, rdf, rdfs = PREFIXES["prov"], PREFIXES["rdf"], PREFIXES["rdfs"]
    rows: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (agent, f"{rdf}type", ox.NamedNode(f"{prov}SoftwareAgent")),
        (agent, f"{rdfs}label", ox.Literal(f"citykg {kg.__version__}")),
    ]
    for one in linked:
        minutes = ox.NamedNode(names.graph("minutes", one.meeting))
        rows += [
            (minutes, f"{rdf}type", ox.NamedNode(f"{prov}Entity")),
            (minutes, f"{prov}hadPrimarySource", ox.NamedNode(names.id("minutes", one.meeting))),
            (minutes, f"{prov}wasAttributedTo", agent),
        ]
    return [ox.Quad(subject, ox.NamedNode(predicate), value, graph) for subject, predicate, value in rows]


def _facts(store: ox.Store, linked: Iterable[Linked], base: str) -> dict[str, bytes]:
    """One Turtle file a document, and one of what was inferred."""
    names = Names(base)
    graphs = {f"{one.meeting}.ttl": names.graph("minutes", one.meeting) for one in linked}
    graphs["inferred.ttl"] = names.graph("inferred")
    return {
        name: to_bytes(
            store.quads_for_pattern(None, None, None, ox.NamedNode(graph)), ox.RdfFormat.TURTLE, prefixes(base)
        )
        for name, graph in graphs.items()
    }


def _validate(store: ox.Store, base: str) -> None:
    from kg.validate import run_checks, validate_store

    found = [
        one
        for one in (*validate_store(store, base).violations, *run_checks(store, base))
        if one.severity == "Violation"
    ]
    if found:
        shown = "; ".join(f"{one.focus}: {one.message}" for one in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise DataError(
            f"{len(found)} shapes violated: {shown}{more}", where="graph", remedy="see all with: kg validate"
        )


def _compare(files: dict[str, bytes], folder: Path) -> None:
    """Raises DataError with the first line that differs from the files as they lie there."""
    there = {path.name for path in folder.glob("*.ttl")}
    for name in sorted(there | set(files)):
        old = (folder / name).read_bytes() if name in there else b""
        new = files.get(name, b"")
        if old == new:
            continue
        lines = difflib.ndiff(old.decode().splitlines(), new.decode().splitlines())
        first = next((line for line in lines if line[:1] in {"-", "+"}), "")
        raise DataError(f"differs from a fresh build: {first[:120]}", where=str(folder / name), remedy="run: kg build")


def _tell(words: str) -> None:
    print(words, file=sys.stderr)  # noqa: T201
