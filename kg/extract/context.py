"""What the rules share while they read one document: reference data, the meeting, and the passages in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.read.fold import View
from kg.read.outline import walk

if TYPE_CHECKING:
    import datetime as dt

    from kg.extract.gazetteer import Gazetteer
    from kg.model import Block, Document, Header, Reference, Span


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that may hold facts: the view of a block, its kind, and the index of the item that it is (or None)."""

    view: View
    kind: str
    item: int | None


@dataclass(frozen=True, slots=True)
class Context:
    """The document and what is known of its meeting."""

    document: Document
    reference: Reference
    names: Gazetteer
    header: Header
    members: tuple[str, ...]
    passages: tuple[Passage, ...]

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
        found.append(Passage(View(document.source.text, block.pieces), kind, item))
    return tuple(found)


def item_blocks(document: Document) -> list[tuple[Block, tuple[Block, ...]]]:
    """The numbered items with their ancestors, depth first."""
    return [(block, above) for block, above in walk(document.blocks) if block.kind == "item"]
