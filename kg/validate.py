"""Holds a graph against ``ontology/shapes.ttl`` and ``queries/checks/*.rq``; both find sentences, none means sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyshacl import validate as run_engine
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery

from kg.errors import DataError
from kg.resources import data_dir, ontology_text, queries_dir
from kg.vocab import DEFAULT_BASE, Names, prefixes, rebase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

    from kg.store import KnowledgeGraph

# Subclasses and codes have to be known for the shapes to find their targets.
VOCABULARY = ("core.ttl", "align.ttl", "codes.ttl")
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with ``focus``; ``severity`` is one of SEVERITIES, ``shape`` the shape or check that says so.

    ``path`` is empty where no single property is at fault. ``message`` is English, ``message_zh`` Chinese or empty.
    """

    severity: str
    focus: str
    path: str
    message: str
    shape: str
    message_zh: str = ""
    value: str = ""

    @property
    def key(self) -> tuple[int, str, str, str, str, str]:
        """Gravest first, then by place: the order in which a report lists them."""
        return (SEVERITIES.index(self.severity), self.shape, self.focus, self.path, self.value, self.message)


@dataclass(frozen=True, slots=True)
class Report:
    """``conforms`` unless something of severity Violation was found; ``turtle`` is the same as a SHACL report."""

    conforms: bool
    violations: tuple[Violation, ...]
    turtle: str


class _PreparedGraph(Graph):
    """Parses each query once: the engine asks the same one again for every node and would mostly be parsing."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._prepared: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        if isinstance(query_object, str):
            if query_object not in self._prepared:
                self._prepared[query_object] = prepareQuery(query_object)
            query_object = self._prepared[query_object]
        return super().query(query_object, *args, **options)


def validate_graph(data: Graph, base: str = DEFAULT_BASE) -> Report:
    """A SHACL report on ``data`` together with the vocabulary; ``data`` is left as it is."""
    whole = Graph()
    for triple in data:
        whole.add(triple)
    return validate_whole(_with_vocabulary(whole, base), base)


def validate_store(store: ox.Store, base: str = DEFAULT_BASE) -> Report:
    """A SHACL report on the union of all graphs of a store."""
    # rdflib's own memory store: pyshacl over Oxigraph is many times slower.
    triples = ox.serialize({quad.triple for quad in store}, format=ox.RdfFormat.N_TRIPLES) or b""
    return validate_whole(_with_vocabulary(Graph().parse(data=triples, format="nt"), base), base)


def validate_whole(whole: Graph, base: str = DEFAULT_BASE) -> Report:
    """A SHACL report on a graph that has the vocabulary in it."""
    shapes = Graph().parse(data=ontology_text("shapes.ttl", base), format="turtle")
    # inplace: nothing is inferred here, so no copy is needed to protect the data.
    data = _PreparedGraph(whole.store, whole.identifier)
    _, results, _ = run_engine(data, shacl_graph=shapes, inplace=True, allow_warnings=True)
    violations = tuple(sorted(_violations(results, shapes), key=lambda violation: violation.key))
    conforms = not any(violation.severity == "Violation" for violation in violations)
    return Report(conforms, violations, _turtle(violations, conforms, base))


def run_checks(store: ox.Store, base: str = DEFAULT_BASE, folder: Path | None = None) -> tuple[Violation, ...]:
    """What the queries in ``queries/checks`` find: each row has ?severity, ?focus and ?message."""
    found: list[Violation] = []
    for path in sorted((folder or queries_dir() / "checks").glob("*.rq")):
        text = rebase(path.read_text("utf-8"), base)
        try:
            rows = store.query(text, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise DataError(f"is not valid SPARQL: {error.msg}", where=str(path)) from error
        if not isinstance(rows, ox.QuerySolutions):
            raise DataError("is no SELECT query", where=str(path))
        found += [
            Violation(row["severity"].value, row["focus"].value, "", row["message"].value, path.stem) for row in rows
        ]
    return tuple(sorted(found, key=lambda violation: violation.key))


def report(graph: KnowledgeGraph) -> tuple[str, bool]:
    """The SHACL report as Turtle, with what was found said in comments above it; and whether all is sound."""
    store = _completed(graph.store, graph.base)
    shacl, checks = validate_store(store, graph.base), run_checks(store, graph.base)
    found = (*shacl.violations, *checks)
    names = prefixes(graph.base)
    counts = ", ".join(f"{sum(v.severity == severity for v in found)} {severity}" for severity in SEVERITIES)
    conforms = shacl.conforms and not any(check.severity == "Violation" for check in checks)
    lines = [f"# {'sound' if conforms else 'not sound'}: {counts}", *(f"# {_sentence(v, names)}" for v in found)]
    return "\n".join((*lines, "", shacl.turtle)), conforms


def _completed(store: ox.Store, base: str) -> ox.Store:
    """The store with the vocabulary and reference data it lacks: facts alone, as a file has them, refer to both."""
    names, kind = Names(base), ox.NamedNode(str(RDF.type))
    missing: dict[str, list[str]] = {}
    if not any(store.quads_for_pattern(ox.NamedNode(names.ont("Meeting")), kind, None, None)):
        missing["ontology"] = [ontology_text(name, base) for name in VOCABULARY]
    if not any(store.quads_for_pattern(None, kind, ox.NamedNode(names.ont("City")), None)):
        missing["reference"] = [rebase(path.read_text("utf-8"), base) for path in _reference_files()]
    whole = ox.Store()
    whole.extend(store)
    for graph, texts in missing.items():
        for text in texts:
            whole.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.graph(graph)))
    return whole


def _reference_files() -> list[Path]:
    return sorted((data_dir() / "reference").glob("*.ttl"))


def _sentence(violation: Violation, names: dict[str, str]) -> str:
    where = " ".join(_short(part, names) for part in (violation.focus, violation.path) if part)
    words = " ".join(f"{violation.message} {violation.message_zh}".split())
    return f"{violation.severity} {where}: {words} [{_short(violation.shape, names)}]"


def _short(iri: str, names: dict[str, str]) -> str:
    fitting = (prefix for prefix, namespace in names.items() if iri.startswith(namespace))
    return next((f"{prefix}:{iri.removeprefix(names[prefix])}" for prefix in fitting), iri)


def _with_vocabulary(whole: Graph, base: str) -> Graph:
    for name in VOCABULARY:
        whole.parse(data=ontology_text(name, base), format="turtle")
    return whole


def _violations(results: Graph, shapes: Graph) -> Iterable[Violation]:
    for node in results.subjects(RDF.type, SH.ValidationResult):
        messages = {
            getattr(text, "language", None) or "": str(text) for text in results.objects(node, SH.resultMessage)
        }
        chinese = next((text for language, text in messages.items() if language.startswith("zh")), "")
        path, value = results.value(node, SH.resultPath), results.value(node, SH.value)
        yield Violation(
            severity=str(results.value(node, SH.resultSeverity)).removeprefix(str(SH)),
            focus=str(results.value(node, SH.focusNode)),
            path=_path(path, results, shapes),
            message=messages.get("en") or chinese or next(iter(messages.values()), ""),
            shape=str(results.value(node, SH.sourceShape)),
            message_zh=chinese,
            value="" if value is None else str(value),
        )


def _path(path: Node | None, results: Graph, shapes: Graph) -> str:
    """A property as its IRI, an inverse one as ``^`` and IRI, a sequence with slashes."""
    if not isinstance(path, BNode):
        return str(path or "")
    for graph in (results, shapes):
        inverse = graph.value(path, SH.inversePath)
        if inverse is not None:
            return f"^{inverse}"
        if steps := list(graph.items(path)):
            return "/".join(map(str, steps))
    return ""


def _turtle(violations: tuple[Violation, ...], conforms: bool, base: str) -> str:
    """A SHACL report without blank nodes, so that the same findings give the same bytes."""
    names, graph = Namespace(f"{base}report#"), Graph()
    for prefix, namespace in prefixes(base).items():
        graph.bind(prefix, namespace, replace=True)
    graph.add((names.report, RDF.type, SH.ValidationReport))
    graph.add((names.report, SH.conforms, Literal(conforms)))
    for number, violation in enumerate(violations, start=1):
        node = names[f"result-{number:04d}"]
        graph.add((names.report, SH.result, node))
        graph.add((node, RDF.type, SH.ValidationResult))
        graph.add((node, SH.resultSeverity, SH[violation.severity]))
        # A blank node of somebody's data has no name that lasts: it is kept as text.
        is_iri = ":" in violation.focus
        graph.add((node, SH.focusNode, URIRef(violation.focus) if is_iri else Literal(violation.focus)))
        graph.add((node, SH.sourceShape, URIRef(violation.shape)))
        graph.add((node, SH.resultMessage, Literal(violation.message, lang="en")))
        if violation.message_zh:
            graph.add((node, SH.resultMessage, Literal(violation.message_zh, lang="zh-Hant")))
        if violation.path and "^" not in violation.path and "/http" not in violation.path:
            graph.add((node, SH.resultPath, URIRef(violation.path)))
    return graph.serialize(format="turtle")
