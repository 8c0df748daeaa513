"""One document on the curator's desk: its facts while corrections change them, and which fact each has changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg.curation.anchor import Gone, Words, overlap
from kg.identity import Mark, body_code, meeting_id
from kg.read.fold import View, fold

if TYPE_CHECKING:
    from kg.curation.values import Correction
    from kg.model import CaseMention, Extraction, Reference, Span


class Desk:
    """The facts of one document, the marks of what was changed, and what is said about identity."""

    def __init__(self, extraction: Extraction, reference: Reference) -> None:
        self.extraction = extraction
        self.reference = reference
        self.meeting = meeting_id(extraction)
        self.body = body_code(extraction)
        self.marks: list[Mark] = []
        self.same: dict[str, str] = {}
        self.same_by: dict[str, str] = {}
        self.other: dict[str, set[str]] = {}

    @cached_property
    def words(self) -> Words:
        """The text, for finding quotes."""
        return Words(self.extraction.document)

    def place(self, correction: Correction) -> Span:
        """Where a correction's quote stands; raises Gone."""
        return self.words.one(correction, self.meeting)

    def printed(self, span: Span) -> str:
        """A passage on one line."""
        view = View(self.extraction.document.source.text, [span])
        return view.printed(0, len(view.text))

    def mark(self, correction: Correction, span: Span, *classes: str, case: str | None = None) -> None:
        """Notes that facts with a passage rest on a correction."""
        self.marks.append(Mark(classes, span, correction.id, case))

    def claim(self, correction: Correction, span: Span, kind: str, case: str | None = None) -> None:
        """Marks a fact on which only one correction may speak; raises Gone where another has done so."""
        for mark in self.marks:
            if (mark.classes, mark.span, mark.case) == ((kind,), span, case) and mark.correction != correction.id:
                raise contradicted(mark.correction)
        self.mark(correction, span, kind, case=case)

    def item(self, span: Span) -> int | None:
        """The innermost item that holds a passage."""
        inside = [at for at, item in enumerate(self.extraction.items) if span in item.span]
        return inside[-1] if inside else None

    def case_at(self, span: Span, words: str) -> CaseMention:
        """The case that a passage names; raises Gone where there is none, or more than one."""
        exact = [case for case in self.extraction.cases if any(own == span for _, own in case.names)]
        near = [case for case in self.extraction.cases if any(overlap(own, span) for _, own in case.names)]
        for found in (exact, [case for case in near if fold(words) in map(fold, _names(case))], near):
            items = [case for case in found if case.as_item] or found
            if len(items) == 1:
                return items[0]
            if items:
                zh, en = f"「{words}」指 {len(items)} 個案", f"“{words}” names {len(items)} cases there"
                raise Gone(zh, en)
        raise Gone(f"「{words}」處沒有讀出合作案", f"no case is read from “{words}” in {self.meeting}")

    def case_called(self, name: str) -> CaseMention:
        """The case of this name; raises Gone where there is none."""
        found = [case for case in self.extraction.cases if fold(name) in map(fold, _names(case))]
        if not found:
            raise Gone(f"{self.meeting} 沒有「{name}」一案", f"{self.meeting} has no case “{name}”")
        return next((case for case in found if case.as_item), found[0])

    def read(self, span: Span) -> None:
        """A passage that gives a fact now is no longer unread."""
        left = tuple(one for one in self.extraction.unread if not overlap(one, span))
        self.extraction = replace(self.extraction, unread=left)


def contradicted(by: str) -> Gone:
    """What is said where another correction has decided the same."""
    return Gone(f"更正 {by} 已就同一處另作決定", f"correction {by} decides the same already; remove one of them")


def _names(case: CaseMention) -> list[str]:
    return [case.label, *(name for name, _ in case.names)]
