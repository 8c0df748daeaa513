"""Everything that the graph knows of one IRI, each statement with where it is from and the passages behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.labels import labels, node, objects, short, tag, types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.store import KnowledgeGraph

STATED, DERIVED, READING, REFERENCE, EXTERNAL, VOCABULARY, QUESTION, OTHER = (
    "stated",
    "derived",
    "interpretation",
    "reference",
    "external",
    "vocabulary",
    "question",
    "other",
)
_ORIGINS = {
    "inferred": DERIVED,
    "interpretation": READING,
    "reference": REFERENCE,
    "external": EXTERNAL,
    "ontology": VOCABULARY,
    "questions": QUESTION,
}


@dataclass(frozen=True, slots=True)
class Value:
    """A literal or a thing: ``iri`` is empty for a literal, ``labels`` then is empty too."""

    text: str
    iri: str = ""
    lang: str = ""
    datatype: str = ""
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of minutes and where they stand; ``start`` and ``end`` are -1 where only the words are known."""

    quote: str
    meeting: str
    meeting_labels: Mapping[str, str]
    minutes: str
    start: int = -1
    end: int = -1
    date: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One property with one value; ``origin`` tells what minutes state from what was derived or is a reading."""

    property: str
    labels: Mapping[str, str]
    value: Value
    origin: str
    graph: str


@dataclass(frozen=True, slots=True)
class Source:
    """A thing that points to the one described, with the passages behind it."""

    value: Value
    origin: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """Who points here by one property of one kind of thing: how many, and the first of them."""

    property: str
    labels: Mapping[str, str]
    kind: Mapping[str, str]
    count: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """All that is known of one IRI; ``passages`` are the words behind its own statements."""

    iri: str
    short: str
    labels: Mapping[str, str]
    types: tuple[Value, ...]
    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    incoming: tuple[Incoming, ...]


def describe(graph: KnowledgeGraph, iri: str, cap: int = 50) -> Description | None:
    """All of one IRI, at most ``cap`` things for each incoming property; None where no triple has it."""
    subject = ox.NamedNode(iri)
    statements = _statements(graph, subject)
    incoming = _incoming(graph, subject, cap)
    if not statements and not incoming:
        return None
    return Description(
        iri,
        short(graph, iri),
        labels(graph, iri),
        tuple(value(graph, ox.NamedNode(kind)) for kind in types(graph, subject)),
        statements,
        passages(graph, subject),
        incoming,
    )


def passages(graph: KnowledgeGraph, subject: ox.NamedNode) -> tuple[Passage, ...]:
    """The passages that a fact rests on or a reading is about, in the order of the text."""
    found = [
        passage
        for evidence in [*objects(graph, subject, "kg:evidence"), subject]
        if isinstance(evidence, ox.NamedNode) and (passage := _passage(graph, evidence))
    ]
    found += _concerned(graph, subject)
    return tuple(sorted(found, key=lambda one: (one.date, one.minutes, one.start, one.end, one.quote)))


def value(graph: KnowledgeGraph, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(short(graph, term.value), term.value, labels=labels(graph, term.value))
    if isinstance(term, ox.Literal):
        return Value(term.value, lang=tag(term), datatype=term.datatype.value)
    return Value(str(term))


def origin(graph: KnowledgeGraph, name: str) -> str:
    """What kind of graph a statement stands in."""
    end = name.removeprefix(f"{graph.base}graph/")
    return STATED if end.startswith("minutes-") else _ORIGINS.get(end, OTHER)


def _statements(graph: KnowledgeGraph, subject: ox.NamedNode) -> tuple[Statement, ...]:
    skip = {node(graph, "rdf:type"), node(graph, "kg:evidence")}
    found = [
        Statement(
            quad.predicate.value,
            labels(graph, quad.predicate.value),
            value(graph, quad.object),
            origin(graph, _name(quad)),
            _name(quad),
        )
        for quad in graph.store.quads_for_pattern(subject, None, None, None)
        if quad.predicate not in skip
    ]
    return tuple(sorted(found, key=_place))


def _place(one: Statement) -> tuple[str, bool, str, str, str, str]:
    value = one.value
    return one.property, value.lang != "zh-Hant", value.text, value.lang, value.datatype, one.graph


def _incoming(graph: KnowledgeGraph, target: ox.NamedNode, cap: int) -> tuple[Incoming, ...]:
    groups: dict[tuple[str, str], list[ox.Quad]] = {}
    for quad in graph.store.quads_for_pattern(None, None, target, None):
        if isinstance(quad.subject, ox.NamedNode):
            kinds = types(graph, quad.subject)
            groups.setdefault((quad.predicate.value, kinds[0] if kinds else ""), []).append(quad)
    return tuple(
        Incoming(
            prop,
            labels(graph, prop),
            labels(graph, kind) if kind else {},
            len(quads),
            tuple(_source(graph, quad) for quad in sorted(quads, key=str)[:cap]),
        )
        for (prop, kind), quads in sorted(groups.items())
    )


def _source(graph: KnowledgeGraph, quad: ox.Quad) -> Source:
    subject = quad.subject
    behind = passages(graph, subject) if isinstance(subject, ox.NamedNode) else ()
    return Source(value(graph, subject), origin(graph, _name(quad)), behind)


def _passage(graph: KnowledgeGraph, evidence: ox.NamedNode) -> Passage | None:
    quote = _first(graph, evidence, "kg:quote")
    minutes = _first(graph, evidence, "oa:hasSource")
    if quote is None or minutes is None:
        return None
    selectors = [one for one in objects(graph, evidence, "oa:hasSelector") if isinstance(one, ox.NamedNode)]
    start, end = (
        next((int(at) for one in selectors if (at := _first(graph, one, name)) and at.isdecimal()), -1)
        for name in ("oa:start", "oa:end")
    )
    meeting = _first(graph, ox.NamedNode(minutes), "kg:records") or ""
    return Passage(
        quote, meeting, labels(graph, meeting) if meeting else {}, minutes, start, end, _date(graph, meeting)
    )


def _concerned(graph: KnowledgeGraph, reading: ox.NamedNode) -> Iterator[Passage]:
    """The words that a curator's reading is about, which name no offsets."""
    meeting = _first(graph, reading, "kg:meeting")
    quote = _first(graph, reading, "kg:concernsQuote")
    if meeting is None or quote is None:
        return
    for quad in graph.store.quads_for_pattern(None, node(graph, "kg:records"), ox.NamedNode(meeting)):
        if isinstance(quad.subject, ox.NamedNode):
            minutes = quad.subject.value
            yield Passage(quote, meeting, labels(graph, meeting), minutes, date=_date(graph, meeting))


def _date(graph: KnowledgeGraph, meeting: str) -> str:
    return (_first(graph, ox.NamedNode(meeting), "kg:date") or "") if meeting else ""


def _first(graph: KnowledgeGraph, subject: ox.NamedNode, name: str) -> str | None:
    return next((one.value for one in objects(graph, subject, name)), None)


def _name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
