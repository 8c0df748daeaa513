"""What each meeting changed, at the level of cases: the entries of the change feed, and the head of a comparison."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.labels import EN, ZH, brief, in_language, labels, node, objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store import KnowledgeGraph

    Names = Mapping[str, Mapping[str, str]]

# What ends or begins comes first, what goes on last.
_FIRST = ("delist", "routinize", "merge", "split", "approve", "expand", "rename")


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """``decisions`` are pairs of code and case by their IRIs, ``new_cases`` those first met, ``tasks`` their number."""

    meeting: str
    code: str
    date: str
    body: tuple[str, str]
    decisions: tuple[tuple[str, str], ...]
    new_cases: tuple[str, ...]
    tasks: int


def meeting_changes(graph: KnowledgeGraph) -> list[MeetingChange]:
    """One a meeting with minutes, the earliest first."""
    found = [_of(graph, iri) for iri in subjects(graph, "rdf:type", node(graph, "kg:Meeting"))]
    return sorted(found, key=lambda one: (one.date, one.meeting))


def told(change: MeetingChange, names: Names, lang: str) -> str:
    """One sentence: ``113-4: 1 made routine, 4 continued; 3 tasks``; ``names`` are the labels of the codes."""
    counts = Counter(code for code, _ in change.decisions)
    words = {code: in_language(names[code], lang) for code in sorted(counts, key=_rank)}
    parts = [f"{word} {counts[code]} 案" if lang == ZH else f"{counts[code]} {word}" for code, word in words.items()]
    if lang == ZH:
        said = "、".join(parts) or "沒有作成決定"
        return f"{change.body[0]} {change.code}：{said}" + (f"；交辦 {change.tasks} 項" if change.tasks else "")
    said = ", ".join(parts) or "nothing decided"
    tasks = "task" if change.tasks == 1 else "tasks"
    return f"{change.body[1]} {change.code}: {said}" + (f"; {change.tasks} {tasks}" if change.tasks else "")


def named(graph: KnowledgeGraph, changes: Iterable[MeetingChange]) -> Names:
    """The labels of the codes and cases of some meetings."""
    return {iri: name(graph, iri) for change in changes for pair in change.decisions for iri in pair}


def name(graph: KnowledgeGraph, iri: str) -> Mapping[str, str]:
    """Short labels; in a graph without the vocabulary the code itself, ``continue`` for ``decision-continue``."""
    found = brief(graph, iri)
    end = iri.removeprefix(f"{graph.base}code/")
    return {lang: end.partition("-")[2] for lang in found} if end in found.values() else found


def subjects(graph: KnowledgeGraph, prop: str, value: ox.NamedNode) -> list[str]:
    quads = graph.store.quads_for_pattern(None, node(graph, prop), value, None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})


def values(graph: KnowledgeGraph, iri: str, prop: str) -> list[str]:
    return sorted({one.value for one in objects(graph, ox.NamedNode(iri), prop)})


def first(found: Iterable[str]) -> str:
    return next(iter(found), "")


def _rank(code: str) -> tuple[int, str]:
    end = code.rpartition("decision-")[2]
    return (_FIRST.index(end) if end in _FIRST else len(_FIRST), end)


def _of(graph: KnowledgeGraph, meeting: str) -> MeetingChange:
    facts = subjects(graph, "kg:meeting", ox.NamedNode(meeting))
    pairs = [
        (code, case)
        for fact in facts
        for code in values(graph, fact, "kg:decisionCode")
        for case in values(graph, fact, "kg:case")
    ]
    body = labels(graph, first(values(graph, meeting, "kg:body")) or meeting)
    tasks = [fact for fact in facts if f"{graph.base}ont#ActionItem" in values(graph, fact, "rdf:type")]
    return MeetingChange(
        meeting,
        first(values(graph, meeting, "kg:code")) or meeting.rpartition("meeting-")[2],
        first(values(graph, meeting, "kg:date")),
        (in_language(body, ZH), in_language(body, EN)),
        tuple(sorted(pairs)),
        tuple(subjects(graph, "kg:firstMeeting", ox.NamedNode(meeting))),
        len(tasks),
    )
