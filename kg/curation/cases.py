"""Cases by a curator's hand: joined, kept apart, or added where the program saw none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.curation.anchor import Gone, overlap
from kg.curation.desk import contradicted
from kg.extract.cities import find_cities, parts
from kg.extract.gazetteer import gazetteer
from kg.model import CaseMention
from kg.read.fold import View

if TYPE_CHECKING:
    from kg.curation.desk import Desk
    from kg.curation.values import CaseAddition, CaseJoin, CaseSeparation
    from kg.model import CityPart, Span

_TRACKED = frozenset({"tracked", "delisting", "expansion", "keep"})
_FACTS = ("CaseOccurrence", "NameUse")


def join(desk: Desk, correction: CaseJoin) -> None:
    """The mention that the quote names is a case that is known; the register does the joining."""
    case = desk.case_at(desk.place(correction), correction.quote)
    if case.key in desk.same:
        raise contradicted(desk.same_by[case.key])
    desk.same[case.key], desk.same_by[case.key] = correction.case, correction.id
    _mark(desk, correction, case)


def separate(desk: Desk, correction: CaseSeparation) -> None:
    """The mention that the quote names is not a case with which the register would join it."""
    case = desk.case_at(desk.place(correction), correction.quote)
    desk.other.setdefault(case.key, set()).add(correction.case)
    _mark(desk, correction, case)


def add(desk: Desk, correction: CaseAddition) -> None:
    """A case of its own named by the quote. It stands last, so that no other case's number changes."""
    span = desk.place(correction)
    if any(overlap(own, span) for case in desk.extraction.cases for _, own in case.names):
        zh, en = f"「{correction.quote}」已讀成合作案", f"“{correction.quote}” is read as a case now"
        raise Gone(zh, en)
    at = desk.item(span)
    section = desk.extraction.items[at].section if at is not None else "other"
    name = desk.printed(span)
    key = f"curated-{len(desk.extraction.cases) + 1}"
    case = CaseMention(
        key, name, (), ((name, span),), at, section, section in _TRACKED, at is not None, _cities(desk, span), span
    )
    desk.extraction = replace(desk.extraction, cases=(*desk.extraction.cases, case))
    desk.read(span)
    desk.mark(correction, span, *_FACTS, case=key)


def _cities(desk: Desk, span: Span) -> tuple[CityPart, ...]:
    """The cities that the name names, each once."""
    view = View(desk.extraction.document.source.text, [span])
    members = next((body.cities for body in desk.reference.bodies if body.id == desk.body), ())
    found = parts(view, find_cities(view.text, gazetteer(desk.reference), members))
    return tuple({part.city: part for part in reversed(found)}.values())[::-1]


def _mark(desk: Desk, correction: CaseJoin | CaseSeparation, case: CaseMention) -> None:
    for span in dict.fromkeys((case.span, *(own for _, own in case.names))):
        desk.mark(correction, span, *_FACTS, case=case.key)
