"""The graph in every common form, written subject by subject: no more of it is in memory than the store holds."""

from __future__ import annotations

import gzip
import shutil
from functools import cached_property
from itertools import chain, groupby, islice
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from kg import turtle, vocab
from kg.export import jsonld
from kg.rdfio import settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.store import KnowledgeGraph

    Subject = ox.NamedNode | ox.BlankNode | ox.Triple
    Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

# Below this a dump is not worth a second, compressed file.
LARGE = 1024 * 1024
DUMPS = ("citykg.nq", "citykg.ttl")
_AT_ONCE = 1 << 12


def write_forms(graph: KnowledgeGraph, folder: Path, large: int = LARGE) -> None:
    """The files of all forms; Turtle, N-Triples and RDF/XML hold what is stated, the others also what is derived."""
    forms = Forms(graph)
    for ending, write in forms.writers().items():
        write(folder / f"citykg.{ending}")
    context = jsonld.dumped({"@context": forms.names.context()}, indent=1)
    (folder / "context.jsonld").write_text(f"{context}\n", encoding="utf-8")
    for name in DUMPS:
        if (folder / name).stat().st_size > large:
            _compress(folder / name)


class Forms:
    """The forms of one graph, each written by a function of its own."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.store = settled(graph.store)
        self.inferred = f"<{vocab.graph_iri('inferred', graph.base)}>"
        self.known = vocab.prefixes(graph.base)

    def writers(self) -> dict[str, Callable[[Path], None]]:
        return {
            "ttl": self.ttl,
            "trig": self.trig,
            "nt": self.nt,
            "nq": self.nq,
            "rdf": self.rdf,
            "jsonld": self.json_ld,
        }

    @cached_property
    def prefixes(self) -> dict[str, str]:
        return turtle.used(turtle.rows(self.store), self.known)

    @cached_property
    def names(self) -> jsonld.Names:
        return jsonld.Names(self.store, self.prefixes)

    @cached_property
    def subjects(self) -> list[Subject]:
        return _subjects(self.store, None)

    def ttl(self, path: Path) -> None:
        _lines(path, self._spelled([("", self._stated(self.subjects))]))

    def trig(self, path: Path) -> None:
        graphs = (
            (_text(name), _blocks(_rows(self.store, _subjects(self.store, name), name))) for name in self._graphs()
        )
        _lines(path, self._spelled(graphs))

    def nt(self, path: Path) -> None:
        _lines(path, self._triples())

    def nq(self, path: Path) -> None:
        rows = _rows(self.store, sorted(self.subjects, key=str), None)
        quads = (f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n" for g, s, p, o in rows)
        by_subject = (sorted(about) for _, about in groupby(quads, key=lambda line: line[: line.index(" ")]))
        _lines(path, (line for about in by_subject for line in about))

    def rdf(self, path: Path) -> None:
        lines = self._triples()
        # In pieces, as the native parser wants its text whole.
        texts = iter(lambda: "".join(islice(lines, _AT_ONCE)), "")
        triples = (quad.triple for text in texts for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES))
        with path.open("wb") as file:
            ox.serialize(triples, cast("IO[bytes]", file), format=ox.RdfFormat.RDF_XML, prefixes=self.prefixes)

    def json_ld(self, path: Path) -> None:
        found = ((getattr(name, "value", ""), _members(self.store, name)) for name in self._graphs())
        _lines(path, jsonld.write(found, self.names))

    def _graphs(self) -> list[Graph]:
        """The graphs by name, the default graph first."""
        return [ox.DefaultGraph(), *sorted(self.store.named_graphs(), key=turtle.key)]

    def _spelled(self, graphs: Iterable[tuple[str, Iterable[turtle.Block]]]) -> Iterator[str]:
        yield from turtle.head(self.prefixes)
        yield from turtle.write(graphs, turtle.Spelling(self.prefixes))

    def _stated(self, subjects: Sequence[Subject]) -> Iterator[turtle.Block]:
        """Each stated triple once, whichever graph it stands in."""
        return _blocks(row for row in _rows(self.store, subjects, None) if row[0] != self.inferred)

    def _triples(self) -> Iterator[str]:
        blocks = self._stated(sorted(self.subjects, key=str))
        return (f"{subject} {predicate} {value} .\n" for subject, about in blocks for predicate, value in about)


def _subjects(store: ox.Store, graph: Graph | None) -> list[Subject]:
    """The subjects of one graph, or of all, in the order of Turtle."""
    found = {quad.subject for quad in store.quads_for_pattern(None, None, None, graph)}
    return sorted(found, key=turtle.key)


def _rows(store: ox.Store, subjects: Iterable[Subject], graph: Graph | None) -> Iterator[turtle.Row]:
    """What is said of each subject, as text."""
    return turtle.rows(chain.from_iterable(store.quads_for_pattern(one, None, None, graph) for one in subjects))


def _blocks(rows: Iterable[turtle.Row]) -> Iterator[turtle.Block]:
    """Rows that come subject by subject, of each sorted and once."""
    for subject, about in groupby(rows, key=lambda row: row[1]):
        yield subject, sorted({row[2:] for row in about})


def _members(store: ox.Store, graph: Graph) -> Iterator[list[ox.Quad]]:
    for subject in _subjects(store, graph):
        yield sorted(store.quads_for_pattern(subject, None, None, graph), key=turtle.order)


def _text(graph: Graph) -> str:
    return "" if isinstance(graph, ox.DefaultGraph) else str(graph)


def _lines(path: Path, found: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(found)


def _compress(path: Path) -> None:
    """Without name and time in its head, so that the same file gives the same bytes."""
    with (
        path.open("rb") as source,
        path.with_name(f"{path.name}.gz").open("wb") as target,
        gzip.GzipFile("", "wb", 9, target, mtime=0) as packed,
    ):
        shutil.copyfileobj(source, packed)
