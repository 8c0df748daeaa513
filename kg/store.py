"""The graph in memory: one Oxigraph store, native for what is hot, with rdflib over it on demand."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import index, resources, snapshot
from kg.errors import DataError, ReadError
from kg.journal import settle
from kg.rdfio import parse_file
from kg.vocab import DEFAULT_BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import networkx as nx
    from rdflib import Dataset

    from kg.describe import Description
    from kg.federation import Services
    from kg.queries import Catalogue
    from kg.result import Result
    from kg.search import Hit

    Build = Callable[[Path, str], ox.Store]


class KnowledgeGraph:
    """A dataset whose default graph, for queries, is the union of all its graphs."""

    is_local = True
    # Who may be asked by SERVICE: nobody.
    services: Services | None = None
    # What things are called, kept by IRI where the graph does not change any more: a dict to fill.
    names: dict[str, dict[str, str]] | None = None

    def __init__(self, store: ox.Store, base: str = DEFAULT_BASE, data_dir: Path | None = None) -> None:
        """``data_dir`` is where questions of one's own may lie, in its folder ``queries``."""
        self.store = store
        self.base = base
        self.data_dir = data_dir

    @classmethod
    def load(
        cls, files: Iterable[str | Path], base: str = DEFAULT_BASE, data_dir: Path | None = None
    ) -> KnowledgeGraph:
        """The graphs of RDF files by their suffix; those of TriG, N-Quads and JSON-LD keep their names."""
        store = ox.Store()
        for file in files:
            store.extend(parse_file(Path(file)))
        return cls(store, base, data_dir)

    def __len__(self) -> int:
        return len(self.store)

    def __repr__(self) -> str:
        return f"KnowledgeGraph of {len(self)} triples; .queries() lists the questions, .query(NAME) asks one"

    def quads(self) -> Iterator[ox.Quad]:
        return iter(self.store)

    def query(self, query: str, /, engine: str = "oxigraph", **params: object) -> Result:
        """The answer to a question of the catalogue, by its name, or to SPARQL, by its text.

        Parameters are given by name (``date="2023-12-31"``, or a ``datetime.date``) and bound as terms. Raises
        UsageError for an unknown name or parameter and QueryError for a text that is no query.
        """
        from kg.queries import find, run

        given = {name: str(getattr(value, "value", value)) for name, value in params.items()}
        return run(self, find(query, self.base, self.data_dir), given, engine=engine)

    def answer(self, text: str, engine: str = "oxigraph") -> Result:
        """What the engine says to a query that was checked; its errors are its own."""
        from kg.engines import ENGINES

        return ENGINES[engine](self, text)

    def queries(self) -> Catalogue:
        """The questions by name: those of the package, and those in ``queries/`` of the data directory."""
        from kg.queries import catalogue

        return catalogue(base=self.base, data_dir=self.data_dir)

    def evidence(self, iri: str) -> Result:
        """The passages behind what is said of an IRI: rows of statement, meeting, group, quote, start, end.

        The IRI may be written with the prefix ``id:``. Raises UsageError for what is no IRI.
        """
        return self.query("evidence", iri=iri)

    def describe(self, iri: str) -> Description | None:
        """All that is known of an IRI, which may be written with a prefix of ours; None where nothing is.

        Raises UsageError for what is no IRI.
        """
        from kg.binding import term
        from kg.describe import describe
        from kg.vocab import prefixes

        return describe(self, term(iri, "iri", "iri", prefixes(self.base))[1:-1])

    def search(self, words: str, limit: int = 50) -> tuple[Hit, ...]:
        """What bears these words as a name, a code or a date, in whatever spelling; the best match first."""
        from kg.search import search

        return search(self, words, limit)

    def network(self, query: str, /, **params: object) -> nx.Graph[str]:
        """The answer to a question of pairs as a graph of networkx, see ``kg.network.network``."""
        from kg.network import network

        return network(self.query(query, **params))  # type: ignore[arg-type]

    @cached_property
    def graph(self) -> Dataset:
        """The same store as an rdflib dataset; give its ``query`` texts, a prepared query leaves the native engine."""
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        _never_fetch()
        return Dataset(store=OxigraphStore(store=self.store), default_union=True)

    @cached_property
    def memory(self) -> Dataset:
        """A copy in rdflib's own store, for rdflib's own query engine."""
        from rdflib import Dataset

        _never_fetch()
        copy = Dataset(default_union=True)
        copy.parse(data=self.store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
        return copy


def open_graph(data_dir: Path, base: str, build: Build, *, once: bool = False) -> KnowledgeGraph:
    """The graph of a data directory: its snapshot, else the user's cache, else ``build`` once and keep it there.

    For ``once``, a single question, it is opened on disk, where a question takes some times as long as in memory and
    loading no time.
    """
    read = index.on_disk if once else snapshot.load
    resources.data_dir(data_dir)
    for line in settle(data_dir):
        print(line, file=sys.stderr)  # noqa: T201
    inputs = fingerprint(data_dir, base)
    folder = data_dir / "store"
    if snapshot.inputs_of(folder) == inputs:
        return KnowledgeGraph(read(folder), base, data_dir)
    cache = _cache_folder(data_dir, base)
    with contextlib.suppress(DataError, ReadError):
        if snapshot.inputs_of(cache) == inputs:
            return KnowledgeGraph(read(cache), base, data_dir)
    store = build(data_dir, base)
    with contextlib.suppress(DataError):
        # Not where somebody has changed the data meanwhile: who knows what of that the graph has.
        if fingerprint(data_dir, base) == inputs:
            snapshot.save(store, cache, inputs)
    return KnowledgeGraph(store, base, data_dir)


def keep(store: ox.Store, data_dir: Path, base: str, lines: list[str] | None = None) -> Path:
    """Saves a built graph where ``open_graph`` looks first, in the data directory; ``lines`` as for a snapshot."""
    folder = data_dir / "store"
    snapshot.save(store, folder, fingerprint(data_dir, base), lines)
    return folder


def fingerprint(data_dir: Path, base: str) -> str:
    """A hash of all that the graph is made from: data, program, ontology, and the questions, which stand in it."""
    return snapshot.fingerprint(data_dir, base, [resources.ontology_dir(), resources.queries_dir()])


def _cache_folder(data_dir: Path, base: str) -> Path:
    key = hashlib.sha256(f"{data_dir.resolve()}\n{base}".encode()).hexdigest()[:16]
    return resources.cache_dir() / key


def _never_fetch() -> None:
    import rdflib.plugins.sparql

    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
