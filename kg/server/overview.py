"""What the first page shows: how much the data holds, of which days, its meetings, cities and cases still open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.labels import brief, in_language, labels, node
from kg.server.things import Cell, Section, cell, sections

if TYPE_CHECKING:
    from kg.store import KnowledgeGraph

_COUNTED = (
    ("kg:Meeting", ("次會議", "meetings")),
    ("kg:CooperationCase", ("件合作案", "cases")),
    ("kg:Decision", ("項決定", "decisions")),
    ("kg:ActionItem", ("項交辦", "tasks")),
    ("kg:Evidence", ("段原文", "passages")),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """``days`` are the first and last day of a meeting, empty where there is none."""

    title: str
    counts: tuple[tuple[int, str], ...]
    days: tuple[str, ...]
    meetings: tuple[Section, ...]
    cities: tuple[Cell, ...]
    cases: tuple[tuple[str, tuple[Cell, ...]], ...]


def overview(graph: KnowledgeGraph, lang: str) -> Overview:
    """The first page in one language."""
    index = 0 if lang == "zh-Hant" else 1
    counts = ((len(_of_kind(graph, kind)), words[index]) for kind, words in _COUNTED)
    platforms = _of_kind(graph, "kg:Platform")
    return Overview(
        in_language(labels(graph, platforms[0]), lang) if platforms else "citykg",
        tuple((count, words) for count, words in counts if count),
        span(graph),
        tuple(
            Section(one.name, in_language(labels(graph, body), lang), one.view, one.columns, one.rows)
            for body in _of_kind(graph, "kg:WorkingGroup")
            for one in sections(graph, body, ["WorkingGroup"], lang)
            if one.name == "body-meetings"
        ),
        tuple(cell(graph, ox.NamedNode(iri), lang) for iri in _members(graph)),
        _by_status(graph, lang),
    )


def span(graph: KnowledgeGraph) -> tuple[str, ...]:
    """The first and the last day of a meeting with minutes."""
    held = set(_of_kind(graph, "kg:Meeting"))
    quads = graph.store.quads_for_pattern(None, node(graph, "kg:date"), None)
    days = sorted(
        quad.object.value
        for quad in quads
        if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode) and quad.subject.value in held
    )
    return (days[0], days[-1]) if days else ()


def _by_status(graph: KnowledgeGraph, lang: str) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    groups: dict[str, list[str]] = {}
    for quad in graph.store.quads_for_pattern(None, node(graph, "kg:currentStatus"), None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            groups.setdefault(quad.object.value, []).append(quad.subject.value)
    ranked = sorted(groups.items(), key=lambda group: (not group[0].endswith("-listed"), -len(group[1]), group[0]))
    return tuple(
        (
            in_language(labels(graph, status), lang),
            tuple(cell(graph, ox.NamedNode(case), lang) for case in sorted(cases)),
        )
        for status, cases in ranked
    )


def _members(graph: KnowledgeGraph) -> list[str]:
    """The cities that take part in some case."""
    quads = graph.store.quads_for_pattern(None, node(graph, "kg:participatesIn"), None)
    found = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return sorted(found, key=lambda iri: (_order(graph, iri), in_language(brief(graph, iri), "en")))


def _order(graph: KnowledgeGraph, iri: str) -> int:
    quads = graph.store.quads_for_pattern(ox.NamedNode(iri), node(graph, "kg:order"), None)
    found = [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)]
    return int(found[0]) if found and found[0].isdecimal() else 10_000


def _of_kind(graph: KnowledgeGraph, kind: str) -> list[str]:
    quads = graph.store.quads_for_pattern(None, node(graph, "rdf:type"), node(graph, kind))
    return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
