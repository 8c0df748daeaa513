"""Holds a graph against ``ontology/shapes.ttl`` and ``queries/checks/*.rq``; both find sentences, none means sound."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.affected import affected
from kg.errors import DataError
from kg.rdfio import serialize
from kg.resources import data_dir, ontology_text, queries_dir
from kg.shacl import Finding, Validator
from kg.shapes import Shapes
from kg.vocab import DEFAULT_BASE, PREFIXES, Names, prefixes, rebase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.shapes import Term
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


def validate_store(store: ox.Store, base: str = DEFAULT_BASE, changed: Iterable[ox.Quad] | None = None) -> Report:
    """A SHACL report on the union of all graphs of a store.

    Where the graph was sound but for what ``changed`` (came or went) since, only what that touches is looked at.
    """
    among = None if changed is None else affected(store, _shapes(base), changed)
    found = Validator(_completed(store, base, ("ontology",)), _shapes(base)).findings(among)
    violations = tuple(sorted(map(_violation, found), key=lambda violation: violation.key))
    conforms = not any(violation.severity == "Violation" for violation in violations)
    return Report(conforms, violations, _turtle(violations, conforms, base))


@lru_cache(4)
def _shapes(base: str) -> Shapes:
    return Shapes(ontology_text("shapes.ttl", base))


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


def _completed(store: ox.Store, base: str, parts: tuple[str, ...] = ("ontology", "reference")) -> ox.Store:
    """The store with the vocabulary and reference data it lacks: facts alone, as a file has them, refer to both."""
    names, kind = Names(base), ox.NamedNode(f"{PREFIXES['rdf']}type")
    missing: dict[str, list[str]] = {}
    if "ontology" in parts and not any(store.quads_for_pattern(ox.NamedNode(names.ont("Meeting")), kind, None, None)):
        missing["ontology"] = [ontology_text(name, base) for name in VOCABULARY]
    if "reference" in parts and not any(store.quads_for_pattern(None, kind, ox.NamedNode(names.ont("City")), None)):
        missing["reference"] = [rebase(path.read_text("utf-8"), base) for path in _reference_files()]
    if not missing:
        return store
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


def _violation(found: Finding) -> Violation:
    messages = found.shape.messages
    chinese = next((text for language, text in messages.items() if language.startswith("zh")), "")
    more = "" if found.value is None else f" {_value(found.value)}"
    return Violation(
        severity=found.shape.severity,
        focus=_value(found.focus),
        path=found.path,
        message=messages.get("en") or chinese or f"Has a property that is not foreseen:{more}",
        shape=_value(found.shape.node),
        message_zh=chinese or f"有未預期的屬性：{more}",
        value="" if found.value is None else _value(found.value),
    )


def _value(term: Term) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


def _turtle(violations: tuple[Violation, ...], conforms: bool, base: str) -> str:
    """A SHACL report without blank nodes, so that the same findings give the same bytes."""
    sh, rdf = PREFIXES["sh"], PREFIXES["rdf"]
    report = f"{base}report#report"
    rows: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
        (report, f"{rdf}type", ox.NamedNode(f"{sh}ValidationReport")),
        (report, f"{sh}conforms", ox.Literal(conforms)),
    ]
    for number, violation in enumerate(violations, start=1):
        node = f"{base}report#result-{number:04d}"
        # A blank node of somebody's data has no name that lasts: it is kept as text.
        is_iri = ":" in violation.focus
        rows += [
            (report, f"{sh}result", ox.NamedNode(node)),
            (node, f"{rdf}type", ox.NamedNode(f"{sh}ValidationResult")),
            (node, f"{sh}resultSeverity", ox.NamedNode(f"{sh}{violation.severity}")),
            (node, f"{sh}focusNode", ox.NamedNode(violation.focus) if is_iri else ox.Literal(violation.focus)),
            (node, f"{sh}sourceShape", ox.NamedNode(violation.shape)),
            (node, f"{sh}resultMessage", ox.Literal(violation.message, language="en")),
        ]
        if violation.message_zh:
            rows.append((node, f"{sh}resultMessage", ox.Literal(violation.message_zh, language="zh-Hant")))
        if violation.path and "^" not in violation.path and "/http" not in violation.path:
            rows.append((node, f"{sh}resultPath", ox.NamedNode(violation.path)))
    quads = (ox.Quad(ox.NamedNode(s), ox.NamedNode(p), value) for s, p, value in rows)
    return serialize(quads, ox.RdfFormat.TURTLE, prefixes(base)).decode()
