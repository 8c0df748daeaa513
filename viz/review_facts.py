"""What was read of one meeting, as cards for a reviewer: each with its passages, its kind and how to correct it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.curation.anchor import Words
from kg.identity import meeting_id
from kg.read.fold import clean
from viz.picture import same, text
from viz.review_words import DOUBTS, FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import CaseMention, Dates, Doubt, Extraction, Span
    from kg.report import Reading
    from viz.picture import Text
    from viz.review_words import Codes

_CLASSES = {
    "case": "CaseOccurrence",
    "decision": "Decision",
    "date": "VagueDates",
    "agency": "AgencyMention",
    "header": "Meeting",
}
_BY_WHOM = "--why '…' --who '…'"


@dataclass(frozen=True)
class Card:
    """A fact: its kind, a tag and a title in both languages, more lines, its passages, and commands to correct it."""

    kind: str
    tag: Text
    title: Text
    spans: tuple[Span, ...]
    more: list[tuple[Text, Text]] = field(default_factory=list)
    fixes: tuple[str, ...] = ()
    curated: str = ""


class Reviewer:
    """Makes the cards of one document."""

    def __init__(self, reading: Reading, extraction: Extraction, codes: Codes) -> None:
        self.extraction, self.codes = extraction, codes
        self.meeting = meeting_id(extraction)
        self.words = Words(extraction.document)
        self.file = extraction.document.source
        self.source = self.file.text
        self.labels = {case.key: case.label for case in extraction.cases}
        known = {one.id: one for one in reading.corrections}
        self.by = {
            (mark.span, kind): known[mark.correction]
            for mark in reading.applied.marks.get(self.meeting, ())
            for kind in mark.classes
        }
        self.stale = [report for report in reading.applied.reports if report.correction.meeting in {"", self.meeting}]

    def sections(self) -> Iterator[tuple[str, Text, list[Card]]]:
        """The cards in groups: what to check first."""
        found = self.extraction
        yield "check", text("請先確認", "Check these first"), [*self._stale(), *self._doubts(), *self._unread()]
        yield "header", text("會議", "Meeting"), [*self._header(), *self._people()]
        yield "case", text("合作案與決定", "Cases and decisions"), list(self._cases())
        yield "task", text("交辦事項", "Tasks"), list(self._tasks())
        yield "event", text("活動", "Events"), list(self._events())
        yield "agency", text("機關", "Agencies"), list(self._agencies())
        rest = [one for one in found.dates if not one.whole_year]
        yield "date", text("日期", "Dates"), [self._date(one) for one in rest]

    # -- what to check ----------------------------------------------------------------------------------------------

    def _stale(self) -> Iterator[Card]:
        for report in self.stale:
            title = text(f"{report.correction.id}：{report.zh}", f"{report.correction.id}: {report.en}")
            yield Card("doubt", text("更正已不適用", "Correction no longer applies"), title, ())

    def _doubts(self) -> Iterator[Card]:
        for doubt in self.extraction.warnings:
            yield self._doubt(doubt)

    def _doubt(self, doubt: Doubt) -> Card:
        tag = DOUBTS.get(doubt.kind, same(doubt.kind))
        fix = self._fix("dismiss", doubt.span, f"--kind {doubt.kind}")
        return self._card("doubt", tag, text(doubt.zh, doubt.en), doubt.span, fixes=(fix,))

    def _unread(self) -> Iterator[Card]:
        tag = text("未讀出任何事實", "No fact was read")
        for span in self.extraction.unread:
            fixes = (self._fix("read", span, "--code CODE --case NAME"), self._fix("dismiss", span, "--kind unread"))
            yield self._card("unread", tag, same(self._quote(span)), span, fixes=fixes)

    # -- the facts --------------------------------------------------------------------------------------------------

    def _header(self) -> Iterator[Card]:
        for one in self.extraction.fields:
            options = {"date": "--from YYYY-MM-DD --to YYYY-MM-DD", "start": "--time HH:MM", "end": "--time HH:MM"}
            fixes = (self._fix("date", one.span, options[one.name]),) if one.name in options else ()
            tag = FIELDS.get(one.name, same(one.name))
            yield self._card("header", tag, same(one.value), one.span, fixes=fixes)

    def _people(self) -> Iterator[Card]:
        for one in self.extraction.people:
            said = [same(one.title), same(self.codes.parties.get(one.agency or "", ""))]
            more = [(text("職稱", "Post"), said[0]), (text("機關", "Agency"), said[1])]
            yield self._card("header", self.codes("role", one.role), same(one.name), one.span, more=more)

    def _cases(self) -> Iterator[Card]:
        for case in self.extraction.cases:
            yield self._case(case)
            for one in self.extraction.decisions:
                if one.case == case.key:
                    tag = self.codes("decision", one.code)
                    more = [(text("語態", "Modality"), self.codes("modality", one.modality))]
                    if one.awaits:
                        more.append((text("等候", "Awaits"), self.codes("level", one.awaits)))
                    options = f"--code CODE --instead-of {one.code} --case {shlex.quote(case.label)}"
                    fix = self._fix("read", one.span, options)
                    yield self._card("decision", tag, same(self._quote(one.span)), one.span, more=more, fixes=(fix,))
            told = {one.span for one in self.extraction.decisions if one.case == case.key}
            for step in self.extraction.announcements:
                if step.case == case.key and step.span not in told:
                    code = self.codes("decision", step.code)
                    tag = text(f"預告：{code['zh']}", f"Announced: {code['en']}")
                    more = [(text("語態", "Modality"), self.codes("modality", step.modality)), *self._when(step.dates)]
                    yield self._card("decision", tag, same(self._quote(step.span)), step.span, more=more)

    def _case(self, case: CaseMention) -> Card:
        spans = tuple(dict.fromkeys((*(span for _, span in case.names), case.span)))
        made = {key for one in self.extraction.decisions if case.key in one.outputs for key in one.inputs}
        from_ = "、".join(self.labels[key] for key in sorted(made - {case.key}))
        more = [
            (text("市", "Cities"), same("、".join(dict.fromkeys(self.codes.cities[p.city] for p in case.cities)))),
            (text("原名", "Formerly"), same("、".join(case.former))),
            (text("前案", "Made from"), same(from_)),
            (text("機關", "Agencies"), self._ties(case.key)),
        ]
        tag = self.codes("section", case.section) if case.as_item else text("前案", "Predecessor")
        fixes = tuple(self._fix(what, case.names[-1][1], "CASE-ID") for what in ("join", "split"))
        return self._card("case", tag, same(case.label), *spans, more=more, fixes=fixes)

    def _ties(self, key: str) -> Text:
        said: dict[str, Text] = {}
        for tie in self.extraction.participations:
            if tie.case == key:
                said.setdefault(self.codes.parties.get(tie.party, tie.party), self.codes("role", tie.role))
        return text(
            "、".join(f"{name}（{role['zh']}）" for name, role in said.items()),
            ", ".join(f"{name} ({role['en']})" for name, role in said.items()),
        )

    def _tasks(self) -> Iterator[Card]:
        for one in self.extraction.tasks:
            who = [self.codes.parties.get(party, party) for party in one.assignees] or list(one.assignee_words)
            about = [(text("對象", "Who"), same("、".join(dict.fromkeys(who)))), *self._when(one.dates)]
            about.append((text("案", "Case"), same(self.labels.get(one.case or "", ""))))
            yield self._card("task", self.codes("modality", one.modality), same(one.text), one.span, more=about)

    def _events(self) -> Iterator[Card]:
        for one in self.extraction.events:
            who = "、".join(self.codes.parties.get(party, party) for party in one.organisers)
            about = [(text("主辦", "Organiser"), same(who)), *self._when(one.dates)]
            about += [(text("地點", "Place"), same(one.place or ""))]
            about += [(text("案", "Case"), same(self.labels.get(one.case or "", "")))]
            yield self._card("event", self.codes("state", one.state), same(one.label), one.span, more=about)

    def _agencies(self) -> Iterator[Card]:
        for one in self.extraction.agencies:
            title = same(one.text) if one.label in {None, one.text} else same(f"{one.text} → {one.label}")
            could = "、".join(self.codes.parties.get(party, party) for party in one.candidates)
            more = [(text("可能是", "May be"), same(could))]
            fix = f"kg curate alias {shlex.quote(one.text)} AGENCY --meeting {self.meeting} {_BY_WHOM}"
            tag = self.codes("confidence", one.confidence)
            yield self._card("agency", tag, title, one.span, more=more, fixes=(fix,))

    def _date(self, one: Dates) -> Card:
        meant = " – ".join(dict.fromkeys((one.start or "…", one.end or "…")))
        fix = self._fix("date", one.span, "--from YYYY-MM-DD --to YYYY-MM-DD")
        return self._card("date", text("日期", "Date"), same(f"{one.text} → {meant}"), one.span, fixes=(fix,))

    # -- parts ------------------------------------------------------------------------------------------------------

    def _card(
        self,
        kind: str,
        tag: Text,
        title: Text,
        *spans: Span,
        more: Iterable[tuple[Text, Text]] = (),
        fixes: tuple[str, ...] = (),
    ) -> Card:
        places = [(span, _CLASSES.get(kind, "")) for span in spans]
        by = next((self.by[place] for place in places if place in self.by), None)
        said = f"{by.who} {by.when}：{' '.join(why for _, why in by.why)}" if by else ""
        rows = [row for row in (*more, (text("頁次", "Page"), self._pages(spans))) if row[1]["zh"]]
        return Card(kind, tag, title, spans, rows, fixes, said)

    def _pages(self, spans: Iterable[Span]) -> Text:
        """The pages on which the passages begin; empty where the file has none."""
        found = sorted({page for span in spans if (page := self.file.page(span.start)) is not None})
        return same("、".join(map(str, found)))

    def _when(self, dates: Dates | None) -> list[tuple[Text, Text]]:
        if dates is None:
            return []
        return [(text("時間", "When"), same(f"{dates.text}（{dates.start or '…'} – {dates.end or '…'}）"))]

    def _quote(self, span: Span) -> str:
        return clean(self.source[span.start : span.end])

    def _fix(self, action: str, span: Span, options: str) -> str:
        """The command that corrects what was read from a passage, with the words around it where they are needed."""
        quote, prefix, suffix = (clean(part) for part in self.words.quoted(span))
        around = f" --before {shlex.quote(prefix)}" if prefix else ""
        around += f" --after {shlex.quote(suffix)}" if suffix else ""
        return f"kg curate {action} {self.meeting} {shlex.quote(quote)} {options}{around} {_BY_WHOM}"
