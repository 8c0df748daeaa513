"""The graph in every common form, written subject by subject: no more of it is in memory than the store holds."""

from __future__ import annotations

import gzip
import shutil
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from kg import turtle, vocab
from kg.export import jsonld
from kg.rdfio import settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kg.store import KnowledgeGraph

    Subject = ox.NamedNode | ox.BlankNode | ox.Triple
    Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

# Below this a dump is not worth a second, compressed file.
LARGE = 1024 * 1024
DUMPS = ("citykg.nq", "citykg.ttl")


def write_forms(graph: KnowledgeGraph, folder: Path, large: int = LARGE) -> None:
    """The files of all forms; Turtle, N-Triples and RDF/XML hold what is stated, the others also what is derived."""
    store = settled(graph.store)
    prefixes = turtle.used(turtle.rows(store), vocab.prefixes(graph.base))
    inferred = vocab.graph_iri("inferred", graph.base)
    subjects = _subjects(store, None)

    def lines(name: str, found: Iterable[str]) -> None:
        with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(found)

    def written(quads: Iterable[ox.Quad]) -> Iterator[str]:
        yield from turtle.head(prefixes)
        yield from turtle.write(turtle.grouped(turtle.rows(quads)), turtle.Spelling(prefixes))

    def stated(key: Callable[[ox.Quad], object]) -> Iterator[ox.Quad]:
        """Each stated triple once, whichever graph it stands in."""
        for subject in subjects:
            about = store.quads_for_pattern(subject, None, None, None)
            kept = (quad for quad in about if getattr(quad.graph_name, "value", "") != inferred)
            yield from sorted({ox.Quad(q.subject, q.predicate, q.object) for q in kept}, key=key)  # type: ignore[arg-type]

    def in_graphs() -> Iterator[ox.Quad]:
        for _, members in _graphs(store):
            for about in members:
                yield from about

    lines("citykg.ttl", written(stated(turtle.order)))
    lines("citykg.trig", written(in_graphs()))
    subjects.sort(key=str)
    lines("citykg.nt", (f"{quad} .\n" for quad in stated(str)))
    whole = (sorted(store.quads_for_pattern(one, None, None, None), key=str) for one in subjects)
    lines("citykg.nq", (f"{quad} .\n" for about in whole for quad in about))
    with (folder / "citykg.rdf").open("wb") as file:
        triples = (quad.triple for quad in stated(str))
        ox.serialize(triples, cast("IO[bytes]", file), format=ox.RdfFormat.RDF_XML, prefixes=prefixes)
    names = jsonld.Names(store, prefixes)
    lines("citykg.jsonld", jsonld.write(((getattr(g, "value", ""), members) for g, members in _graphs(store)), names))
    lines("context.jsonld", [jsonld.dumped({"@context": names.context()}, indent=1), "\n"])
    for name in DUMPS:
        if (folder / name).stat().st_size > large:
            _compress(folder / name)


def _subjects(store: ox.Store, graph: Graph | None) -> list[Subject]:
    """The subjects of one graph, or of all, in the order of Turtle."""
    found = {quad.subject for quad in store.quads_for_pattern(None, None, None, graph)}
    return sorted(found, key=turtle.key)


def _graphs(store: ox.Store) -> Iterator[tuple[Graph, Iterator[list[ox.Quad]]]]:
    """The graphs by name, the default graph first; of each its subjects, each with its quads."""
    names: list[Graph] = [ox.DefaultGraph(), *sorted(store.named_graphs(), key=turtle.key)]
    for name in names:
        yield name, _members(store, name)


def _members(store: ox.Store, graph: Graph) -> Iterator[list[ox.Quad]]:
    for subject in _subjects(store, graph):
        yield sorted(store.quads_for_pattern(subject, None, None, graph), key=turtle.order)


def _compress(path: Path) -> None:
    """Without name and time in its head, so that the same file gives the same bytes."""
    with (
        path.open("rb") as source,
        path.with_name(f"{path.name}.gz").open("wb") as target,
        gzip.GzipFile("", "wb", 9, target, mtime=0) as packed,
    ):
        shutil.copyfileobj(source, packed)
