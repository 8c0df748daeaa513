"""The vocabulary as a page: each class and property with its definition, its place, its checks and its uses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import resources
from kg.labels import in_language, labels, local, node, objects, short, tag
from kg.server.diagram import Diagram, Tie, diagram
from kg.server.things import Cell, cell
from kg.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.shapes import Shape
    from kg.store import KnowledgeGraph

_KINDS = (
    ("owl:Class", ("類別", "Classes")),
    ("owl:ObjectProperty", ("關係屬性", "Object properties")),
    ("owl:DatatypeProperty", ("資料屬性", "Data properties")),
)
_ROWS = (
    *("rdfs:subClassOf", "rdfs:subPropertyOf", "owl:inverseOf", "schema:domainIncludes", "schema:rangeIncludes"),
    *("skos:closeMatch", "skos:scopeNote", "skos:example", "owl:deprecated", "dct:isReplacedBy"),
)
_HEADER = (
    *("owl:versionInfo", "owl:versionIRI", "owl:priorVersion", "dct:created", "dct:modified", "dct:publisher"),
    *("dct:license", "dct:bibliographicCitation", "vann:preferredNamespacePrefix", "vann:preferredNamespaceUri"),
    *("skos:changeNote", "skos:editorialNote"),
)

Rows = tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property; ``uses`` counts its members or its triples, ``checks`` are what its shapes demand."""

    name: str
    short: str
    label: str
    other: str
    definition: str
    rows: Rows
    uses: int
    checks: tuple[str, ...]
    picture: Diagram | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``codes`` are the code lists, each with the number of its codes; ``tree`` the classes, each with its depth."""

    title: str
    description: str
    rows: Rows
    kinds: tuple[tuple[str, tuple[Term, ...]], ...]
    codes: tuple[tuple[Cell, str, int], ...]
    tree: tuple[tuple[Cell, int], ...]


def vocabulary(graph: KnowledgeGraph, lang: str) -> Vocabulary:
    """The terms of our own namespace by kind, each list by name."""
    index = 0 if lang == "zh-Hant" else 1
    header = ox.NamedNode(f"{graph.base}ont")
    kinds = []
    for kind, headings in _KINDS:
        own = [name for name in _subjects(graph, "rdf:type", kind) if name.startswith(f"{graph.base}ont#")]
        kinds.append((headings[index], tuple(_term(graph, name, lang, is_class=kind == "owl:Class") for name in own)))
    return Vocabulary(
        _said(graph, header, "dct:title", lang),
        _said(graph, header, "dct:description", lang),
        _rows(graph, header, _HEADER, lang),
        tuple((heading, terms) for heading, terms in kinds if terms),
        tuple(_lists(graph, lang)),
        tuple(_tree(graph, lang)),
    )


def _term(graph: KnowledgeGraph, iri: str, lang: str, *, is_class: bool) -> Term:
    subject = ox.NamedNode(iri)
    names = labels(graph, iri)
    pattern = (None, node(graph, "rdf:type"), subject) if is_class else (None, subject, None)
    label = in_language(names, lang)
    return Term(
        local(iri),
        short(graph, iri),
        label,
        next((text for key, text in names.items() if key != lang), ""),
        _said(graph, subject, "skos:definition", lang),
        _rows(graph, subject, _ROWS, lang),
        sum(1 for _ in graph.store.quads_for_pattern(*pattern)),
        tuple(in_language(said, lang) for said in _checks(graph.base).get(iri, ())),
        diagram(label, *_ties(graph, iri, lang)) if is_class else None,
    )


def _rows(graph: KnowledgeGraph, subject: ox.NamedNode, names: tuple[str, ...], lang: str) -> Rows:
    found = []
    for name in names:
        values = [one for one in objects(graph, subject, name) if _is_for(one, lang)]
        if values:
            cells = tuple(cell(graph, one, lang) for one in sorted(values, key=str))
            found.append((in_language(labels(graph, node(graph, name).value), lang), cells))
    return tuple(found)


def _is_for(term: ox.NamedNode | ox.Literal, lang: str) -> bool:
    """What is said in both languages is shown in that of the page; an example from the minutes is in Chinese only."""
    return not isinstance(term, ox.Literal) or not term.language or tag(term) == lang or lang == "en"


def _said(graph: KnowledgeGraph, subject: ox.NamedNode, name: str, lang: str) -> str:
    found = (one for one in objects(graph, subject, name) if isinstance(one, ox.Literal))
    return in_language({tag(one): one.value for one in found}, lang)


def _subjects(graph: KnowledgeGraph, name: str, value: str) -> list[str]:
    quads = graph.store.quads_for_pattern(None, node(graph, name), node(graph, value))
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})


# --- Around a class ----------------------------------------------------------------------------------------------


def _ties(graph: KnowledgeGraph, iri: str, lang: str) -> tuple[list[Tie], list[Tie]]:
    """The properties that lead to a class from others, and from it to others."""
    ends = ("schema:domainIncludes", "schema:rangeIncludes")
    sides = []
    for near, far in (ends[::-1], ends):
        quads = graph.store.quads_for_pattern(None, node(graph, near), ox.NamedNode(iri))
        found = []
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                name = in_language(labels(graph, quad.subject.value), lang)
                others = objects(graph, quad.subject, far)
                found += [_tie(graph, name, one.value, lang) for one in others if _is_class(one)]
        sides.append(found)
    return sides[0], sides[1]


def _tie(graph: KnowledgeGraph, name: str, other: str, lang: str) -> Tie:
    href = f"#{local(other)}" if other.startswith(f"{graph.base}ont#") else ""
    return Tie(name, in_language(labels(graph, other), lang), href)


def _is_class(term: ox.NamedNode | ox.Literal) -> bool:
    is_datatype = term.value.startswith("http://www.w3.org/2001/XMLSchema#") or local(term.value) == "langString"
    return isinstance(term, ox.NamedNode) and not is_datatype


def _tree(graph: KnowledgeGraph, lang: str) -> Iterator[tuple[Cell, int]]:
    """Our classes, each below the one it is a subclass of."""
    below: dict[str, list[str]] = defaultdict(list)
    own = f"{graph.base}ont#"
    for name in _subjects(graph, "rdf:type", "owl:Class"):
        above = [one.value for one in objects(graph, ox.NamedNode(name), "rdfs:subClassOf")]
        for parent in [one for one in above if one.startswith(own)] or [""]:
            below[parent].append(name)

    def walk(parent: str, depth: int) -> Iterator[tuple[Cell, int]]:
        for name in below[parent]:
            if name.startswith(own):
                yield Cell(in_language(labels(graph, name), lang), f"#{local(name)}"), depth
                yield from walk(name, depth + 1)

    yield from walk("", 0)


def _lists(graph: KnowledgeGraph, lang: str) -> Iterator[tuple[Cell, str, int]]:
    for name in _subjects(graph, "rdf:type", "skos:ConceptScheme"):
        scheme = ox.NamedNode(name)
        codes = sum(1 for _ in graph.store.quads_for_pattern(None, node(graph, "skos:inScheme"), scheme))
        yield cell(graph, scheme, lang), _said(graph, scheme, "skos:definition", lang), codes


# --- Shapes ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _checks(base: str) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """What the shapes say of a class, and of a property wherever it is used, each message once."""
    found: dict[str, dict[str, Mapping[str, str]]] = defaultdict(dict)
    for shape in Shapes(resources.ontology_text("shapes.ttl", base)).targeting:
        for one in (shape, *_parts(shape)):
            if one.messages:
                names = [target.value for target in shape.targets]
                names += [step.property.value for step in one.path[:1] if not step.is_inverse]
                for name in names:
                    found[name].setdefault(in_language(one.messages, "en"), one.messages)
    return {name: tuple(messages.values()) for name, messages in found.items()}


def _parts(shape: Shape) -> Iterator[Shape]:
    for name, values in shape.constraints:
        if name == "property":
            yield from values  # type: ignore[misc]
