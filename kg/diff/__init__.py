"""What changed between two graphs: meetings, cases, triples. To be told in words, as JSON, or as a patch to apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from kg.changes import meeting_changes, name, subjects, values
from kg.labels import node
from kg.rdfio import settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.changes import MeetingChange, Names
    from kg.store import KnowledgeGraph

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Case:
    """A case as one graph has it, all by IRIs but its label: its decisions are pairs of meeting and code."""

    label: str
    status: frozenset[str]
    cities: frozenset[str]
    decisions: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Meetings and cases by their IRIs, as they were and as they are: None before what came, and after what went.

    ``names`` are the labels of all that they mention.
    """

    meetings: Mapping[str, tuple[MeetingChange | None, MeetingChange | None]]
    cases: Mapping[str, tuple[Case | None, Case | None]]
    gone: frozenset[ox.Quad]
    come: frozenset[ox.Quad]
    names: Names


def compare(old: KnowledgeGraph, new: KnowledgeGraph) -> Difference:
    meetings = _changed(*({one.meeting: one for one in meeting_changes(graph)} for graph in (old, new)))
    cases = _changed(_cases(old), _cases(new))
    was, now = (frozenset(settled(graph.store)) for graph in (old, new))
    found = Difference(meetings, cases, was - now, now - was, {})
    known = {quad.subject for quad in now}
    names = {iri: name(new if ox.NamedNode(iri) in known else old, iri) for iri in set(_mentioned(found))}
    return Difference(found.meetings, found.cases, found.gone, found.come, names)


def _changed(was: Mapping[str, Thing], now: Mapping[str, Thing]) -> dict[str, tuple[Thing | None, Thing | None]]:
    pairs = {iri: (was.get(iri), now.get(iri)) for iri in sorted({*was, *now})}
    return {iri: (old, new) for iri, (old, new) in pairs.items() if old != new}


def _mentioned(found: Difference) -> Iterator[str]:
    yield from (*found.meetings, *found.cases)
    for meeting in (one for pair in found.meetings.values() for one in pair if one):
        yield from (iri for decision in meeting.decisions for iri in decision)
    for case in (one for pair in found.cases.values() for one in pair if one):
        yield from (*case.status, *case.cities, *(iri for decision in case.decisions for iri in decision))


def _cases(graph: KnowledgeGraph) -> dict[str, Case]:
    return {iri: _case(graph, iri) for iri in subjects(graph, "rdf:type", node(graph, "kg:CooperationCase"))}


def _case(graph: KnowledgeGraph, iri: str) -> Case:
    case = ox.NamedNode(iri)
    decisions = (
        (meeting, code)
        for fact in subjects(graph, "kg:case", case)
        for code in values(graph, fact, "kg:decisionCode")
        for meeting in values(graph, fact, "kg:meeting")
    )
    return Case(
        next(iter(values(graph, iri, "skos:prefLabel")), ""),
        frozenset(values(graph, iri, "kg:currentStatus")),
        frozenset(subjects(graph, "kg:participatesIn", case)),
        frozenset(decisions),
    )
