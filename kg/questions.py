"""The questions of the catalogue as triples: who has the graph alone can read what may be asked of it, and ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.queries import catalogue
from kg.sparql import form
from kg.vocab import DEFAULT_BASE, PREFIXES, Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kg.binding import Parameter
    from kg.queries import NamedQuery

    Row = tuple[str, str, ox.NamedNode | ox.Literal]

# SHACL has no property for the text of a DESCRIBE.
_KINDS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
}


def question_quads(base: str = DEFAULT_BASE, data_dir: Path | None = None) -> list[ox.Quad]:
    """The graph of questions; raises DataError for a header that cannot be read."""
    graph = ox.NamedNode(Names(base).graph("questions"))
    return [
        ox.Quad(ox.NamedNode(subject), _term(predicate), value, graph)
        for query in catalogue(base=base, data_dir=data_dir).values()
        for subject, predicate, value in _question(query, f"{base}query/{query.name}")
    ]


def _question(query: NamedQuery, iri: str) -> Iterator[Row]:
    kind = _KINDS.get(form(query.text))
    yield iri, "rdf:type", _term("sh:SPARQLExecutable")
    if kind:
        yield iri, "rdf:type", _term(kind[0])
        yield iri, kind[1], ox.Literal(query.text)
    yield iri, "dct:identifier", ox.Literal(query.name)
    yield iri, "rdfs:label", ox.Literal(query.name)
    yield from _texts(iri, "rdfs:comment", query.summary)
    for tag in query.tags:
        yield iri, "schema:keywords", ox.Literal(tag)
    for column in query.columns:
        yield iri, "schema:variableMeasured", ox.Literal(column)
    for parameter in query.parameters:
        yield iri, "sh:parameter", ox.NamedNode(f"{iri}#{parameter.name}")
        yield from _parameter(parameter, f"{iri}#{parameter.name}")


def _parameter(parameter: Parameter, iri: str) -> Iterator[Row]:
    yield iri, "rdf:type", _term("sh:Parameter")
    # SHACL wants a path, whose local name is the name of the variable.
    yield iri, "sh:path", ox.NamedNode(iri)
    yield iri, "sh:name", ox.Literal(parameter.name)
    yield from _texts(iri, "sh:description", parameter.labels)
    yield iri, "sh:optional", ox.Literal(not parameter.required)
    if parameter.type == "iri":
        yield iri, "sh:nodeKind", _term("sh:IRI")
    else:
        yield iri, "sh:datatype", _term(parameter.type)
    for predicate, value in (("sh:defaultValue", parameter.default), ("skos:example", parameter.example)):
        if value is not None:
            is_text = parameter.type == "iri"
            yield iri, predicate, ox.Literal(value) if is_text else ox.Literal(value, datatype=_term(parameter.type))


def _texts(iri: str, predicate: str, texts: Mapping[str, str]) -> Iterator[Row]:
    for tag, text in texts.items():
        yield iri, predicate, ox.Literal(text, language=tag)


def _term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)
