"""Where a correction's words stand: found by the words, not by offsets, so that a changed document does not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Span
from kg.read.fold import View, fold

if TYPE_CHECKING:
    from kg.curation.values import Correction
    from kg.model import Document

_STEP, _MOST = 4, 60


class Gone(Exception):  # noqa: N818 - nothing is wrong with the program
    """A correction that has nothing to correct, in words (zh-Hant and en)."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


class Words:
    """The text of a document without its page marks, folded: blanks, width and line ends do not matter."""

    def __init__(self, document: Document) -> None:
        pieces, start = [], document.span.start
        for mark in sorted(document.marks):
            pieces.append(Span(start, mark.start))
            start = mark.end
        self.view = View(document.source.text, [*pieces, Span(start, document.span.end)])

    def find(self, quote: str, prefix: str = "", suffix: str = "") -> list[Span]:
        """Every place of a quote between these words."""
        text, words, before, after = self.view.text, fold(quote), fold(prefix), fold(suffix)
        found: list[Span] = []
        place = text.find(words) if words else -1
        while place >= 0:
            end = place + len(words)
            if text.endswith(before, 0, place) and text.startswith(after, end):
                found.append(self.view.span(place, end))
            place = text.find(words, place + 1)
        return found

    def one(self, correction: Correction, meeting: str) -> Span:
        """The place of a correction's quote; raises Gone where there is none, or more than one."""
        found = self.find(correction.quote, correction.prefix, correction.suffix)
        if not found:
            raise Gone(f"{meeting} 的紀錄中找不到所引原文", f"its quote is not in the minutes of {meeting}")
        if len(found) > 1:
            zh = f"所引原文在 {meeting} 的紀錄中出現 {len(found)} 次，請加上前文或後文"
            en = f"its quote stands {len(found)} times in the minutes of {meeting}; add the words before or after it"
            raise Gone(zh, en)
        return found[0]

    def quoted(self, span: Span) -> tuple[str, str, str]:
        """A passage as a quote, with as many words before and after it as make it the only one."""
        source = self.view.source
        quote = source[span.start : span.end]
        for size in range(0, _MOST, _STEP):
            prefix = source[max(0, span.start - size) : span.start].strip()
            if len(self.find(quote, prefix)) < 2:
                return quote, prefix, ""
        return quote, prefix, source[span.end : span.end + _MOST].strip()


def overlap(one: Span, other: Span) -> bool:
    """Whether two passages share a character."""
    return one.start < other.end and other.start < one.end
