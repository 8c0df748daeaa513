"""What changed between two graphs: by case, in words, and by triple."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import KnowledgeGraph

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")


@dataclass(frozen=True, slots=True)
class Case:
    """A case as a graph has it: its decisions are pairs of meeting and code."""

    label: str
    status: str
    decisions: frozenset[tuple[str, str]]


def diff(old: KnowledgeGraph, new: KnowledgeGraph) -> list[str]:
    """The changes as lines: first the cases, then the triples, ``-`` gone and ``+`` come."""
    before, after = _cases(old), _cases(new)
    changed = [iri for iri in sorted(before.keys() & after.keys()) if before[iri] != after[iri]]
    gone, come = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    was, now = ({f"{quad.triple} ." for quad in graph.quads()} for graph in (old, new))
    return [
        f"cases: {len(come)} new, {len(gone)} gone, {len(changed)} changed",
        *(f"- {before[iri].label} <{iri}>" for iri in gone),
        *(f"+ {after[iri].label} <{iri}> {after[iri].status}" for iri in come),
        *(f"~ {after[iri].label} <{iri}>: {'; '.join(_changes(before[iri], after[iri]))}" for iri in changed),
        f"triples: {len(now - was)} new, {len(was - now)} gone",
        *(f"- {line}" for line in sorted(was - now)),
        *(f"+ {line}" for line in sorted(now - was)),
    ]


def _changes(old: Case, new: Case) -> Iterator[str]:
    if old.label != new.label:
        yield f"label {old.label} → {new.label}"
    if old.status != new.status:
        yield f"status {old.status or 'none'} → {new.status or 'none'}"
    for sign, decisions in (("-", old.decisions - new.decisions), ("+", new.decisions - old.decisions)):
        for meeting, code in sorted(decisions):
            yield f"{sign} {code} ({meeting})"


def _cases(graph: KnowledgeGraph) -> dict[str, Case]:
    found = {}
    for iri in _values(graph, None, _TYPE, ox.NamedNode(f"{graph.base}ont#CooperationCase"), of="subject"):
        case = ox.NamedNode(iri)
        labels = _values(graph, case, _LABEL)
        status = _values(graph, case, ox.NamedNode(f"{graph.base}ont#currentStatus"))
        codes = " ".join(_local(value).removeprefix("status-") for value in status)
        found[iri] = Case(labels[0] if labels else _local(iri), codes, frozenset(_decisions(graph, case)))
    return found


def _decisions(graph: KnowledgeGraph, case: ox.NamedNode) -> Iterator[tuple[str, str]]:
    for iri in _values(graph, None, ox.NamedNode(f"{graph.base}ont#case"), case, of="subject"):
        for code in _values(graph, ox.NamedNode(iri), ox.NamedNode(f"{graph.base}ont#decisionCode")):
            for meeting in _values(graph, ox.NamedNode(iri), ox.NamedNode(f"{graph.base}ont#meeting")):
                yield _local(meeting), _local(code).removeprefix("decision-")


def _values(
    graph: KnowledgeGraph,
    subject: ox.NamedNode | None,
    predicate: ox.NamedNode,
    value: ox.NamedNode | None = None,
    of: str = "object",
) -> list[str]:
    """The IRIs and literals that match, each once; blank nodes have no name to compare by."""
    found = (getattr(quad, of) for quad in graph.store.quads_for_pattern(subject, predicate, value))
    return sorted({term.value for term in found if isinstance(term, ox.NamedNode | ox.Literal)})


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]
