"""Curation: what curators say changes the facts that were read, never the text, and each change names its correction.

``link`` is what the build calls, ``read_corrected`` what ``kg ingest`` calls. A correction that has nothing to correct
any more is reported, never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kg.curation.alias import apply_aliases
from kg.curation.anchor import Gone, Words, overlap
from kg.curation.cases import add, join, separate
from kg.curation.dates import read_date
from kg.curation.decisions import read_decision
from kg.curation.desk import Desk
from kg.curation.turtle import load_corrections
from kg.curation.values import (
    AgencyAlias,
    CaseAddition,
    CaseJoin,
    CaseSeparation,
    Correction,
    DateReading,
    DecisionReading,
    DoubtDismissal,
    Report,
)
from kg.identity import Joins, Linked, Mark, meeting_id
from kg.register import read_together, register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.model import Extraction, Reference

__all__ = ["Applied", "Correction", "Report", "apply", "link", "load_corrections", "read_corrected"]

# In this order: a reading may be about a case that was added, a join about one too.
_STEPS: tuple[tuple[type[Correction], Callable[[Desk, Any], None]], ...] = (
    (CaseAddition, add),
    (DateReading, read_date),
    (DecisionReading, read_decision),
    (CaseJoin, join),
    (CaseSeparation, separate),
)


@dataclass(frozen=True, slots=True)
class Applied:
    """Extractions with the corrections in them, in their own order, and what is left for the register and after it."""

    extractions: list[Extraction]
    joins: Joins = field(default_factory=Joins)
    marks: dict[str, tuple[Mark, ...]] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()


def apply(
    extractions: Sequence[Extraction],
    corrections: Iterable[Correction],
    reference: Reference,
    *,
    whole: bool = False,
) -> Applied:
    """The extractions as the corrections want them. With ``whole`` these are all minutes that there are."""
    known = list(corrections)
    desks = [Desk(extraction, reference) for extraction in extractions]
    gone = apply_aliases(desks, [one for one in known if isinstance(one, AgencyAlias)], reference)
    first = {desk.meeting: desk for desk in reversed(desks)}
    for kind, step in _STEPS:
        for one in (one for one in known if isinstance(one, kind)):
            try:
                step(_desk(first, one), one)
            except Gone as error:
                gone[one.id] = error
    reports = [Report(one, gone[one.id].zh, gone[one.id].en) for one in known if one.id in gone]
    return Applied(
        [desk.extraction for desk in desks],
        _joins(desks),
        {meeting_id(desk.extraction): tuple(desk.marks) for desk in desks},
        tuple(one for one in reports if whole or one.correction.meeting in first),
    )


def link(
    extractions: Sequence[Extraction], reference: Reference, corrections: Iterable[Correction] = ()
) -> tuple[list[Linked], list[Report]]:
    """All minutes with identities and corrections, and the corrections that do nothing."""
    known = tuple(corrections)
    applied = apply(extractions, known, reference, whole=True)
    linked = register(applied.extractions, reference, applied.joins)
    reports = [*applied.reports, *_unjoined(linked, known, applied)]
    done: list[Linked] = []
    for one in linked:
        extraction, more = _dismiss(one.extraction, one.meeting, known)
        reports += more
        done.append(replace(one, extraction=extraction, curated=applied.marks.get(one.meeting, ())))
    there = {one.meeting for one in linked}
    reports += [_absent(one) for one in known if isinstance(one, DoubtDismissal) and one.meeting not in there]
    return done, sorted(reports, key=lambda one: one.correction.id)


def read_corrected(
    extractions: list[Extraction], reference: Reference, corrections: Iterable[Correction] = ()
) -> Applied:
    """The extractions of one input in their order, read together and corrected; other minutes are not asked for."""
    known = tuple(corrections)
    applied = apply(extractions, known, reference)
    reports = list(applied.reports)
    done: list[Extraction] = []
    for extraction in read_together(applied.extractions, reference, applied.joins):
        dismissed, more = _dismiss(extraction, meeting_id(extraction), known)
        done.append(dismissed)
        reports += more
    return replace(applied, extractions=done, reports=tuple(reports))


def _desk(desks: dict[str, Desk], correction: Correction) -> Desk:
    if correction.meeting not in desks:
        absent = _absent(correction)
        raise Gone(absent.zh, absent.en)
    return desks[correction.meeting]


def _absent(correction: Correction) -> Report:
    where = correction.meeting
    return Report(correction, f"沒有 {where} 的紀錄", f"there are no minutes of {where}")


def _joins(desks: list[Desk]) -> Joins:
    same: dict[tuple[str, str], str] = {}
    other: dict[tuple[str, str], frozenset[str]] = {}
    for desk in desks:
        meeting = meeting_id(desk.extraction)
        same |= {(meeting, key): case for key, case in desk.same.items()}
        other |= {(meeting, key): frozenset(cases) for key, cases in desk.other.items()}
    return Joins(same, other)


def _unjoined(linked: list[Linked], corrections: Iterable[Correction], applied: Applied) -> list[Report]:
    """Joins that could not be made, and separations from a case that there is not."""
    ids = {document.meeting: document.case_ids for document in linked}
    there = {case for document in linked for case in document.case_ids.values()}
    marked = {mark.correction: (meeting, mark.case or "") for meeting, own in applied.marks.items() for mark in own}
    found = []
    for one in corrections:
        if not isinstance(one, CaseJoin | CaseSeparation) or one.id not in marked:
            continue
        meeting, key = marked[one.id]
        got, name = ids[meeting][key], one.case.removeprefix("case-")
        if one.case not in there:
            found.append(Report(one, f"沒有合作案 {name}", f"there is no case {name}"))
        elif isinstance(one, CaseJoin) and got != one.case:
            zh = f"{meeting} 之前沒有合作案 {name}，或同次會議已有他處是此案"
            en = f"before {meeting} there is no case {name}, or other words of the meeting are that case"
            found.append(Report(one, zh, en))
    return found


def _dismiss(
    extraction: Extraction, meeting: str, corrections: Iterable[Correction]
) -> tuple[Extraction, list[Report]]:
    """The extraction without the doubts that a curator has set aside."""
    reports: list[Report] = []
    for one in corrections:
        if not isinstance(one, DoubtDismissal) or one.meeting != meeting:
            continue
        try:
            span = Words(extraction.document).one(one, meeting)
        except Gone as error:
            reports.append(Report(one, error.zh, error.en))
            continue
        doubts = tuple(d for d in extraction.warnings if not (d.kind == one.kind and overlap(d.span, span)))
        unread = tuple(u for u in extraction.unread if not (one.kind == "unread" and overlap(u, span)))
        if (len(doubts), len(unread)) == (len(extraction.warnings), len(extraction.unread)):
            zh, en = f"該處沒有「{one.kind}」疑義", f"no doubt of kind {one.kind} is raised there"
            reports.append(Report(one, zh, en))
        extraction = replace(extraction, warnings=doubts, unread=unread)
    return extraction, reports
