"""The whole way: minutes → facts → graph → inferred facts → validation → published files and store."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox

import kg
from kg import foreign, resources, snapshot, stamp
from kg.batch import read_files
from kg.curation import link, load_corrections
from kg.errors import DataError
from kg.files import read_bytes
from kg.folder import new_folder
from kg.graph import graph_quads
from kg.journal import together
from kg.questions import question_quads
from kg.rdfio import serialize as to_bytes
from kg.reference import load_reference
from kg.rules import infer
from kg.vocab import DEFAULT_BASE, PREFIXES, Names, prefixes, rebase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.identity import Linked

# folder of the data directory -> the named graph that its Turtle makes
_GRAPHS = {"reference": "reference", "interpretation": "interpretation", "external": "external"}
_ONTOLOGY = ("core.ttl", "align.ttl", "codes.ttl")
_SHOWN = 5
# Prefixes of a file that a build wrote, whatever the base.
_OURS = re.compile(rb"(?:@prefix \w+: <[^>]+> \.\n)*@prefix kg: <[^>]+ont#> \.\n")
_HEAD = 4096

Made = tuple[ox.Store, "list[Linked]", list[str]]


def build(
    data_dir: Path,
    base: str = DEFAULT_BASE,
    *,
    check: bool = False,
    jobs: int | None = 1,
    scheduler: str | None = None,
) -> None:
    """Builds, validates, and writes ``facts/`` and the store; with ``check`` only compares ``facts/`` with the build.

    ``jobs`` and ``scheduler`` are as for ``kg.batch.read_files``. Raises DataError at the first file at fault, for a
    violated shape, and with ``check`` for a file that differs; nothing is written then.
    """
    from kg.store import keep

    folder, made_from = data_dir / "facts", stamp.inputs(data_dir, base)
    snapshot.refuse_foreign(data_dir / "store")
    store, linked, stale = _make(data_dir, base, jobs, fresh=check, scheduler=scheduler)
    lines = snapshot.lines_of(store)
    changed = None if check else _changes(data_dir, base, lines)
    _validate(store, base, changed)
    graphs = dict(_graphs(linked, base))
    if check:
        _compare(graphs, store, folder, base)
        _tell(f"{len(graphs)} files in {folder} are as a fresh build makes them")
        return
    with together(data_dir, "kg build", []):
        with _published(graphs, store, folder, base, changed):
            kept = keep(store, data_dir, base, lines)
        doubts = sum(len(one.extraction.warnings) for one in linked)
        said = f"{len(linked)} meetings, {len(store)} triples, {doubts} doubts; facts in {folder}, store in {kept}"
        with contextlib.suppress(DataError):  # it only spares the next build
            stamp.put(data_dir, base, made_from, "\n".join([*stale, said]))
    _tell(said)


def build_graph(data_dir: Path, base: str = DEFAULT_BASE, *, jobs: int | None = 1) -> ox.Store:
    """The graph of a data directory in memory, inferred facts included; raises DataError for what is at fault."""
    return _make(data_dir, base, jobs)[0]


def minutes_files(data_dir: Path) -> list[Path]:
    """The source documents of a data directory, in the order of their names."""
    folder = data_dir / "minutes"
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _changes(data_dir: Path, base: str, lines: list[str]) -> list[ox.Quad] | None:
    """What has come or gone since the last build, if that left a sound graph; the graph itself is always made anew."""
    return snapshot.changes(data_dir / "store", lines) if stamp.is_sound(data_dir, base) else None


def _make(data_dir: Path, base: str, jobs: int | None, *, fresh: bool = False, scheduler: str | None = None) -> Made:
    """The graph, the documents that made it, and what is told of corrections that no longer apply."""
    reference, corrections = load_reference(data_dir, base), load_corrections(data_dir, base)
    files = minutes_files(data_dir)
    extractions = list(read_files(files, data_dir, base, jobs=jobs, fresh=fresh, scheduler=scheduler))
    linked, reports = link(extractions, reference, corrections)
    for report in reports:
        _tell(report.line)
    store = ox.Store()
    store.extend([*_kept_by_hand(data_dir, base), *_meta(linked, base), *question_quads(base, data_dir)])
    met = _met(store, linked, base)
    for line in met:
        _tell(line)
    for one in linked:
        # One document after the other: as values of Python the triples take far more room than in the store.
        store.extend(graph_quads([one], reference, base))
    joined = foreign.join(store, data_dir, base)
    for line in joined:
        _tell(line)
    infer(store, base)
    return store, linked, [*(report.line for report in reports), *met, *joined]


def _met(store: ox.Store, linked: Iterable[Linked], base: str) -> list[str]:
    """A meeting known from reports, whose minutes have come, is described by them: what it said of itself goes.

    What the reports say stays, in their own words.
    """
    names = Names(base)
    external = ox.NamedNode(names.graph("external"))
    told = []
    for one in linked:
        meeting = ox.NamedNode(names.id("meeting", one.meeting))
        known = list(store.quads_for_pattern(meeting, None, None, external))
        for quad in known:
            store.remove(quad)
        if known:
            told.append(f"meeting-{one.meeting}: described by its minutes from now on, no longer by reports")
    return told


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


# --- Published files -------------------------------------------------------------------------------------------------


def _graphs(linked: Iterable[Linked], base: str) -> Iterator[tuple[str, str]]:
    """The published files with their graphs: one a document, and one of what was inferred."""
    names = Names(base)
    for one in linked:
        yield f"{one.meeting}.ttl", names.graph("minutes", one.meeting)
    yield "inferred.ttl", names.graph("inferred")


def _turtle_of(store: ox.Store, graph: str, base: str) -> bytes:
    quads = store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    return to_bytes(quads, ox.RdfFormat.TURTLE, prefixes(base))


@contextlib.contextmanager
def _published(
    graphs: dict[str, str], store: ox.Store, folder: Path, base: str, changed: list[ox.Quad] | None
) -> Iterator[None]:
    """Replaces the folder in one step when all else is done; a file that stays the same stays the same file.

    ``changed`` is what has come or gone since the folder was written, None where that is not known. Raises DataError
    for a file there that no build has made, and changes nothing then.
    """

    def made(old: Path) -> list[str]:
        _refuse_foreign(old)
        return [path.name for path in old.glob("*.ttl")]

    others = None if changed is None else {str(quad.graph_name) for quad in changed}
    with new_folder(folder, made) as staged:
        for name, graph in graphs.items():
            path = folder / name
            if others is not None and f"<{graph}>" not in others and path.is_file() and _linked(path, staged / name):
                continue
            data = _turtle_of(store, graph, base)
            is_same = path.is_file() and path.read_bytes() == data
            if not is_same or not _linked(path, staged / name):
                (staged / name).write_bytes(data)
        yield


def _linked(path: Path, name: Path) -> bool:
    with contextlib.suppress(OSError):
        os.link(path, name)
        return True
    return False


def _refuse_foreign(folder: Path) -> None:
    """A file that does not begin as ours do was put there by somebody, and would be removed."""
    for path in sorted(folder.glob("*.ttl")):
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if head and not _OURS.match(head):
            raise DataError("is no file of a build", where=str(path), remedy="move it to another folder")


def _compare(graphs: dict[str, str], store: ox.Store, folder: Path, base: str) -> None:
    """Raises DataError with the first line that differs from the files as they lie there."""
    there = {path.name for path in folder.glob("*.ttl")}
    for name in sorted(there | set(graphs)):
        old = (folder / name).read_bytes() if name in there else b""
        new = _turtle_of(store, graphs[name], base) if name in graphs else b""
        if old == new:
            continue
        lines = difflib.ndiff(old.decode().splitlines(), new.decode().splitlines())
        first = next((line for line in lines if line[:1] in {"-", "+"}), "")
        raise DataError(f"differs from a fresh build: {first[:120]}", where=str(folder / name), remedy="run: kg build")


def _validate(store: ox.Store, base: str, changed: list[ox.Quad] | None) -> None:
    from kg.validate import run_checks, validate_store

    found = [
        one
        for one in (*validate_store(store, base, changed).violations, *run_checks(store, base))
        if one.severity == "Violation"
    ]
    if found:
        shown = "; ".join(f"{one.focus}: {one.message}" for one in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise DataError(
            f"{len(found)} shapes violated: {shown}{more}", where="graph", remedy="see all with: kg validate"
        )


def _tell(words: str) -> None:
    print(words, file=sys.stderr)  # noqa: T201
