"""What was understood of the resolutions, in percent of their characters, and the sentences that gave no fact."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from kg.extract.actors import sentence_spans
from kg.read.labels import is_section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.context import Context
    from kg.model import Extraction, Span


class _Fact(Protocol):
    @property
    def span(self) -> Span: ...


_EMPTY = re.compile(r"\(?(?:無|略|洽悉|散會|(?:確認|准予|同意)?備查|確認|確定|[\u4e00-\u9fff]{2,6}組)?\)?[。.,;:]*")


def unread(context: Context, extraction: Extraction, headings: list[Span]) -> tuple[tuple[Span, ...], float]:
    """The sentences below the section headings that gave no fact, and the share of characters that did, 0 to 100."""
    kinds: tuple[Iterable[_Fact], ...] = (
        extraction.decisions,
        extraction.announcements,
        extraction.tasks,
        extraction.events,
        extraction.counts,
        extraction.participations,
        extraction.agencies,
        extraction.dates,
    )
    facts = sorted(
        headings
        + [fact.span for kind in kinds for fact in kind]
        + [span for case in extraction.cases for _, span in case.names]
        + [part.span for case in extraction.cases for part in case.cities]
    )
    starts = [fact.start for fact in facts]
    # How far the facts reach that begin before a place.
    reach = [0, *accumulate((fact.end for fact in facts), max)]
    missed: list[Span] = []
    total = read = 0
    for passage in context.passages:
        if passage.kind not in {"item", "section", "para"}:
            continue
        text = passage.view.text
        head = re.match(r"[^:。]{0,40}:", text) if passage.kind == "section" else None
        for i, j in sentence_spans(text):
            i = max(i, head.end()) if head else i
            # 臨時動議：無。 stands on one line or on two.
            bare = text[i:j].rstrip("。").removesuffix("無") if passage.kind == "section" else ""
            if i >= j or _EMPTY.fullmatch(text[i:j]) or is_section(bare):
                continue
            span = passage.view.span(i, j)
            total += j - i
            if span.start < reach[bisect_left(starts, span.end)]:
                read += j - i
            else:
                missed.append(span)
    return tuple(missed), (100.0 * read / total if total else 100.0)
