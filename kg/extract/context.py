"""What the rules share while they read one document: reference data, the meeting, and the passages in order."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from kg.read.fold import View
from kg.read.outline import walk

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from kg.extract.gazetteer import Gazetteer
    from kg.model import Block, Document, Header, Reference, Span


class _Fact(Protocol):
    @property
    def span(self) -> Span: ...


Fact = TypeVar("Fact", bound=_Fact)


class Places(Generic[Fact]):
    """Facts by their place, so that those of a passage are found without a look at all others."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = sorted(facts, key=lambda fact: fact.span.start)
        self._starts = [fact.span.start for fact in self._facts]
        self._longest = max((fact.span.end - fact.span.start for fact in self._facts), default=0)

    def begun_in(self, span: Span) -> list[Fact]:
        """The facts that begin in a passage."""
        return self._facts[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]

    def within(self, span: Span) -> list[Fact]:
        """The facts that lie in a passage."""
        return [fact for fact in self.begun_in(span) if fact.span.end <= span.end]

    def around(self, span: Span) -> list[Fact]:
        """The facts in which a passage lies."""
        near = self.begun_in(replace(span, start=span.end - self._longest, end=span.start + 1))
        return [fact for fact in near if span in fact.span]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that may hold facts: the view of a block, its kind, and the index of the item that it is (or None)."""

    view: View
    kind: str
    item: int | None
    block: Block


@dataclass(frozen=True, slots=True)
class Context:
    """The document and what is known of its meeting."""

    document: Document
    reference: Reference
    names: Gazetteer
    header: Header
    members: tuple[str, ...]
    passages: tuple[Passage, ...]
    _views: dict[int, View] = field(default_factory=dict)

    def view(self, block: Block) -> View:
        """The folded words of a block, made once."""
        if not self._views:
            self._views.update((id(passage.block), passage.view) for passage in self.passages)
        return self._views[id(block)]

    @property
    def today(self) -> dt.date | None:
        """The day of the meeting, from which vague dates are counted."""
        return self.header.date

    def day(self) -> str:
        """The meeting's day in ISO form; the latest of days where it is unknown, so that agencies in force count."""
        return self.header.date.isoformat() if self.header.date else "2026-01-01"

    def quote(self, span: Span) -> str:
        """The passage as it stands in the source."""
        return self.document.source.text[span.start : span.end]


def passages(document: Document) -> tuple[Passage, ...]:
    """The passages of a document in order; items are counted depth first as in the JSON."""
    found: list[Passage] = []
    count = 0
    for block, _ in walk(document.blocks):
        item = None
        if block.kind == "item":
            item, count = count, count + 1
        kind = f"field-{block.label}" if block.kind == "field" else block.kind
        view = View(document.source.text, block.pieces, is_row=block.label == "row")
        found.append(Passage(view, kind, item, block))
    return tuple(found)


def item_blocks(document: Document) -> list[tuple[Block, tuple[Block, ...]]]:
    """The numbered items with their ancestors, depth first."""
    return [(block, above) for block, above in walk(document.blocks) if block.kind == "item"]
