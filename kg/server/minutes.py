"""The text of minutes with what was read from it: passages marked where they stand, and beside each line its facts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.describe import passages
from kg.labels import brief, in_language, labels, local, node, objects, types
from kg.server import links
from kg.server.things import Cell
from kg.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.store import KnowledgeGraph

# Facts that are the text itself, cut up: marking them would mark everything.
_FRAME = {"AgendaItem", "Resolution", "Meeting"}
# What matters most stands first beside a line.
_RANKS = {
    kind: rank for rank, kind in enumerate(("Decision", "Announcement", "ActionItem", "Discrepancy", "Interpretation"))
}
_CODES = ("kg:decisionCode", "kg:announces", "kg:role", "kg:change", "kg:counts")
_ABOUT = ("kg:case", "kg:agency", "kg:person", "kg:city", "kg:organiser", "kg:inputCase")
_SAYS = ("kg:asWritten", "kg:numberAsWritten", "rdfs:label", "kg:kind", "kg:count")


@dataclass(frozen=True, slots=True)
class Note:
    """Facts of one kind that rest on words of one line; each entry leads to a fact and tells what it is about."""

    kind: str
    entries: tuple[Cell, ...]
    is_frame: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that the same passages cover, and where they begin; ``ids`` are the passages that begin here."""

    text: str
    start: int
    ids: tuple[str, ...]
    is_cited: bool
    is_sought: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, and the facts whose words begin in it."""

    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]

    @property
    def summary(self) -> list[str]:
        """What kinds of facts there are, the text's own frame only where there is nothing else."""
        return [note.kind for note in self.notes if not note.is_frame] or [note.kind for note in self.notes]


@dataclass(frozen=True, slots=True)
class Minutes:
    """A page of minutes; where the text is not at hand, each line is a passage that the graph quotes."""

    title: str
    subtitle: str
    meeting: str
    file: str
    is_whole: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A passage and the facts that rest on it."""

    start: int
    end: int
    quote: str
    name: str
    facts: tuple[str, ...]


def minutes(graph: KnowledgeGraph, iri: str, lang: str, at: tuple[int, int] | None = None) -> Minutes | None:
    """The minutes with an IRI, ``at`` being the passage to show; None where the graph has no such minutes."""
    subject = ox.NamedNode(iri)
    meeting = _first(graph, subject, "kg:records")
    if not meeting:
        return None
    text, start = text_of(graph, iri)
    marks = _marks(graph, iri, meeting)
    if text is None:
        lines = tuple(_quoted(graph, mark, lang, at) for mark in sorted(marks, key=lambda one: (one.start, one.end)))
    else:
        placed = [one for one in (_placed(mark, text, start) for mark in marks) if one is not None]
        lines = tuple(_lines(graph, text, start, placed, lang, at))
    title = in_language(labels(graph, meeting), lang)
    return Minutes(
        in_language(brief(graph, meeting), lang),
        title,
        links.page(graph, meeting, lang),
        _first(graph, subject, "kg:sourceFile"),
        text is not None,
        lines,
    )


# --- Passages ----------------------------------------------------------------------------------------------------


def _marks(graph: KnowledgeGraph, iri: str, meeting: str) -> list[_Mark]:
    """All passages of the minutes: the evidence of facts, and what readings quote."""
    found = []
    for quad in graph.store.quads_for_pattern(None, node(graph, "oa:hasSource"), ox.NamedNode(iri)):
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        facts = tuple(sorted(set(_pointing(graph, "kg:evidence", quad.subject))))
        found += [
            _Mark(one.start, one.end, one.quote, f"p{one.start}-{one.end}", facts)
            for one in passages(graph, quad.subject)
        ]
    for reading in _pointing(graph, "kg:meeting", ox.NamedNode(meeting)):
        quote = _first(graph, ox.NamedNode(reading), "kg:concernsQuote")
        if quote:
            found.append(_Mark(-1, -1, quote, local(reading), (reading,)))
    return found


def _placed(mark: _Mark, text: str, start: int) -> _Mark | None:
    """A passage with its place in the text; None where the text does not have its words there."""
    if mark.start >= 0:
        return mark if text[mark.start - start : mark.end - start] == mark.quote else None
    at = text.find(mark.quote)
    return None if at < 0 else _Mark(start + at, start + at + len(mark.quote), mark.quote, mark.name, mark.facts)


def _is_frame(graph: KnowledgeGraph, mark: _Mark) -> bool:
    return all(_kind(graph, fact) in _FRAME for fact in mark.facts)


# --- Lines -------------------------------------------------------------------------------------------------------


def _lines(
    graph: KnowledgeGraph, text: str, start: int, marks: Sequence[_Mark], lang: str, at: tuple[int, int] | None
) -> Iterator[Line]:
    frames = {mark for mark in marks if _is_frame(graph, mark)}
    offset = start
    for words in text.replace("\f", "\n").split("\n"):
        end = offset + len(words)
        if words.strip():
            here = [mark for mark in marks if mark.start < end and mark.end > offset]
            begun = [mark for mark in here if offset <= mark.start]
            cited = [mark for mark in here if mark not in frames]
            pieces = tuple(_pieces(words, offset, begun, cited, at))
            yield Line(pieces, _notes(graph, begun, lang))
        offset = end + 1


def _pieces(
    words: str, offset: int, begun: Sequence[_Mark], cited: Sequence[_Mark], at: tuple[int, int] | None
) -> Iterator[Piece]:
    """A line cut wherever a passage begins or ends."""
    end = offset + len(words)
    edges = {offset, end, *(mark.start for mark in begun)}
    edges |= {edge for mark in cited for edge in (mark.start, mark.end)} | set(at or ())
    cuts = sorted(edge for edge in edges if offset <= edge <= end)
    for first, last in pairwise(cuts):
        here = [mark for mark in begun if mark.start == first]
        # What readings quote bears their name, and can be reached by its place as well.
        ids = dict.fromkeys(name for mark in here for name in (mark.name, f"p{mark.start}-{mark.end}"))
        is_cited = any(mark.start <= first and last <= mark.end for mark in cited)
        is_sought = at is not None and at[0] <= first and last <= at[1]
        yield Piece(words[first - offset : last - offset], first, tuple(ids), is_cited, is_sought)


def _quoted(graph: KnowledgeGraph, mark: _Mark, lang: str, at: tuple[int, int] | None) -> Line:
    piece = Piece(mark.quote, mark.start, (mark.name,), is_cited=True, is_sought=at == (mark.start, mark.end))
    return Line((piece,), _notes(graph, [mark], lang))


# --- Notes -------------------------------------------------------------------------------------------------------


def _notes(graph: KnowledgeGraph, marks: Iterable[_Mark], lang: str) -> tuple[Note, ...]:
    groups: dict[tuple[bool, int, str], dict[str, Cell]] = {}
    for fact in dict.fromkeys(fact for mark in marks for fact in mark.facts):
        kind, about = _told(graph, fact, lang)
        name = _kind(graph, fact)
        place = (name in _FRAME, _RANKS.get(name, len(_RANKS)), kind)
        groups.setdefault(place, {})[fact] = Cell(about, links.page(graph, fact, lang))
    return tuple(
        Note(kind, tuple(entries.values()), is_frame) for (is_frame, _, kind), entries in sorted(groups.items())
    )


def _told(graph: KnowledgeGraph, fact: str, lang: str) -> tuple[str, str]:
    """The kind of a fact with its code, and what it is about."""
    subject = ox.NamedNode(fact)
    kinds = types(graph, subject)
    kind = in_language(labels(graph, kinds[0]), lang) if kinds else ""
    code = next((one for name in _CODES if (one := _first(graph, subject, name))), "")
    if code:
        kind += ("：" if lang == "zh-Hant" else ": ") + in_language(labels(graph, code), lang)
    about = [one for name in _ABOUT if (one := _first(graph, subject, name))]
    if about:
        return kind, " · ".join(in_language(brief(graph, one), lang) for one in about[:2])
    return kind, next((one for name in _SAYS if (one := _first(graph, subject, name))), "")


def _kind(graph: KnowledgeGraph, fact: str) -> str:
    kinds = types(graph, ox.NamedNode(fact))
    return local(kinds[0]) if kinds else ""


def _pointing(graph: KnowledgeGraph, name: str, target: ox.NamedNode) -> list[str]:
    quads = graph.store.quads_for_pattern(None, node(graph, name), target)
    return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))


def _first(graph: KnowledgeGraph, subject: ox.NamedNode, name: str) -> str:
    return next((one.value for one in objects(graph, subject, name)), "")
