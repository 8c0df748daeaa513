"""Minutes as a page: their text, each quoted passage marked where it stands, with an anchor that links lead to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.texts import text_of
from viz.addresses import local
from viz.picture import meeting_name, spaced, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.store import KnowledgeGraph
    from viz.picture import Row, Text

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same passages; ``anchors`` are the passages that begin here."""

    text: str
    start: int
    end: int
    anchors: tuple[Span, ...]
    is_cited: bool


@dataclass(frozen=True, slots=True)
class Minutes:
    """One meeting's minutes; where the text is not at hand, each line is a passage that the graph quotes.

    ``noted`` are the places of what curators quote without an offset, as long as the words stand there once.
    """

    id: str
    title: Text
    date: str
    file: str
    is_whole: bool
    noted: dict[str, Span]
    lines: tuple[tuple[Piece, ...], ...]


def minutes_of(graph: KnowledgeGraph, rows: Iterable[Row]) -> list[Minutes]:
    """All minutes in the order of their days, from the rows of ``queries/views/minutes.rq``."""
    by_minutes: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_minutes[row["minutes"] or ""].append(row)
    return [_minutes(graph, iri, its) for iri, its in by_minutes.items()]


def _minutes(graph: KnowledgeGraph, iri: str, rows: Sequence[Row]) -> Minutes:
    first = rows[0]
    body = text(first["group"] or "", first["group_en"] or first["group"] or "")
    placed = [(int(row["start"] or 0), int(row["end"]), row) for row in rows if row["end"]]
    quotes = {(begin, end): row["quote"] or "" for begin, end, row in placed}
    cited = {(begin, end) for begin, end, row in placed if row["frame"] == "false"}
    words, start = text_of(graph, iri)
    noted: dict[str, Span] = {}
    if words is not None:
        noted = _places(words, start, {row["quote"] for row in rows if row["quote"] and not row["end"]})
        quotes |= {span: quote for quote, span in noted.items()}
        cited |= set(noted.values())
        lines = tuple(_lines(words, start, sorted(quotes), cited))
    else:
        lines = tuple((Piece(quote, *span, (span,), is_cited=True),) for span, quote in sorted(quotes.items()))
    return Minutes(
        id=local(iri).removeprefix("minutes-"),
        title=spaced(body, meeting_name(first["meeting"])),
        date=first["date"] or "",
        file=first["file"] or "",
        is_whole=words is not None,
        noted=noted,
        lines=lines,
    )


def _places(words: str, start: int, quotes: Iterable[str]) -> dict[str, Span]:
    """Where quotes stand that stand there once."""
    found = {quote: start + words.find(quote) for quote in sorted(quotes) if words.count(quote) == 1}
    return {quote: (at, at + len(quote)) for quote, at in found.items()}


def _lines(words: str, start: int, spans: Sequence[Span], cited: set[Span]) -> Iterator[tuple[Piece, ...]]:
    """The lines that have words, each cut wherever a passage begins or ends."""
    offset = start
    for line in words.replace("\f", "\n").split("\n"):
        end = offset + len(line)
        if line.strip():
            here = [span for span in spans if span[0] < end and span[1] > offset]
            yield tuple(_pieces(line, offset, here, cited))
        offset = end + 1


def _pieces(line: str, offset: int, spans: Sequence[Span], cited: set[Span]) -> Iterator[Piece]:
    end = offset + len(line)
    edges = {offset, end, *(edge for span in spans for edge in span if offset < edge < end)}
    for first, last in pairwise(sorted(edges)):
        anchors = tuple(span for span in spans if span[0] == first)
        is_cited = any(span[0] <= first and last <= span[1] for span in spans if span in cited)
        yield Piece(line[first - offset : last - offset], first, last, anchors, is_cited)
