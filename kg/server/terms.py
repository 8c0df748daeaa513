"""The vocabulary as a page: each class and property with its definition, where it is used, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.labels import in_language, labels, local, node, objects, short, tag
from kg.server.things import Cell, cell

if TYPE_CHECKING:
    from kg.store import KnowledgeGraph

_KINDS = (
    ("owl:Class", ("類別", "Classes")),
    ("owl:ObjectProperty", ("關係屬性", "Object properties")),
    ("owl:DatatypeProperty", ("資料屬性", "Data properties")),
)
_ROWS = ("rdfs:subClassOf", "rdfs:subPropertyOf", "schema:domainIncludes", "schema:rangeIncludes", "skos:example")


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property; ``uses`` counts its members or its triples."""

    name: str
    short: str
    label: str
    other: str
    definition: str
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    uses: int


def vocabulary(graph: KnowledgeGraph, lang: str) -> list[tuple[str, list[Term]]]:
    """The terms of our own namespace by kind, each list by name."""
    index = 0 if lang == "zh-Hant" else 1
    found = []
    for kind, headings in _KINDS:
        quads = graph.store.quads_for_pattern(None, node(graph, "rdf:type"), node(graph, kind))
        names = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        own = sorted(name for name in names if name.startswith(f"{graph.base}ont#"))
        found.append((headings[index], [_term(graph, name, lang, is_class=kind == "owl:Class") for name in own]))
    return [(heading, terms) for heading, terms in found if terms]


def _term(graph: KnowledgeGraph, iri: str, lang: str, *, is_class: bool) -> Term:
    subject = ox.NamedNode(iri)
    names = labels(graph, iri)
    rows = []
    for name in _ROWS:
        values = tuple(cell(graph, one, lang) for one in objects(graph, subject, name))
        if values:
            rows.append((in_language(labels(graph, node(graph, name).value), lang), values))
    pattern = (None, node(graph, "rdf:type"), subject) if is_class else (None, subject, None)
    defined = (one for one in objects(graph, subject, "skos:definition") if isinstance(one, ox.Literal))
    return Term(
        local(iri),
        short(graph, iri),
        in_language(names, lang),
        next((text for key, text in names.items() if key != lang), ""),
        in_language({tag(one): one.value for one in defined}, lang),
        tuple(rows),
        sum(1 for _ in graph.store.quads_for_pattern(*pattern)),
    )
