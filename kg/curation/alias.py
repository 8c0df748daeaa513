"""A curator's word for an agency: another short form for these documents, which are read anew with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.curation.anchor import Gone, overlap
from kg.extract import extract
from kg.read.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.curation.desk import Desk
    from kg.curation.values import AgencyAlias
    from kg.model import Agency, AgencyMention, Participation, Reference, Task


def in_scope(desk: Desk, alias: AgencyAlias) -> bool:
    """Whether an alias holds in a document."""
    return alias.meeting == desk.meeting or alias.body == desk.body


def apply_aliases(desks: list[Desk], aliases: Iterable[AgencyAlias], reference: Reference) -> dict[str, Gone]:
    """Reads the documents anew that have aliases; gives those that found nothing, by the correction's name."""
    gone: dict[str, Gone] = {}
    used: set[str] = set()
    amended: dict[tuple[str, ...], Reference] = {}
    for desk in desks:
        own = [one for one in aliases if in_scope(desk, one)]
        present = [one for one in own if desk.words.find(one.quote, one.prefix, one.suffix)]
        if not present:
            continue
        names = tuple(one.id for one in present)
        if names not in amended:
            amended[names] = _amended(reference, present)
        desk.extraction = extract(desk.extraction.document, amended[names])
        for one in present:
            if _settle(desk, one):
                used.add(one.id)
    for one in aliases:
        if one.id not in used:
            gone[one.id] = _why(one, desks, reference)
    return gone


def _why(alias: AgencyAlias, desks: list[Desk], reference: Reference) -> Gone:
    """What keeps an alias from meaning anything."""
    where = alias.meeting or alias.body
    if alias.agency not in {agency.id for agency in reference.agencies}:
        return Gone(f"沒有機關 {alias.agency}", f"there is no agency {alias.agency}")
    if any(desk.words.find(alias.quote) for desk in desks if in_scope(desk, alias)):
        zh = f"{where} 的紀錄雖有「{alias.quote}」，但讀不成機關"
        return Gone(zh, f"its quote stands in the minutes of {where}, but is not read as an agency there")
    return Gone(f"{where} 的紀錄中找不到「{alias.quote}」", f"its quote is not in the minutes of {where}")


def _amended(reference: Reference, aliases: list[AgencyAlias]) -> Reference:
    """The reference data with the aliases as short forms of their agencies and of no other."""
    forms = {fold(one.quote): one.agency for one in aliases}

    def known(agency: Agency) -> Agency:
        kept = [form for form in agency.short_forms if forms.get(fold(form), agency.id) == agency.id]
        own = [one.quote for one in aliases if one.agency == agency.id]
        return replace(agency, short_forms=tuple(dict.fromkeys((*kept, *own))))

    return replace(reference, agencies=tuple(known(agency) for agency in reference.agencies))


def _settle(desk: Desk, alias: AgencyAlias) -> bool:
    """Mentions with these words mean the agency, also where context told the program otherwise."""
    agency = next((one for one in desk.reference.agencies if one.id == alias.agency), None)
    if agency is None:
        return False
    places = desk.words.find(alias.quote, alias.prefix, alias.suffix)
    words = fold(alias.quote)
    mentions: list[AgencyMention] = []
    settled: list[AgencyMention] = []
    for one in desk.extraction.agencies:
        if fold(one.text).startswith(words) and any(place in one.span for place in places):
            label = agency.label + (one.unit or "")
            one = replace(one, label=label, agency=agency.id, city=agency.city, candidates=(), confidence="resolved")
            settled.append(one)
            desk.mark(alias, one.span, "AgencyMention")
        mentions.append(one)
    told = [
        doubt
        for doubt in desk.extraction.warnings
        if not (doubt.kind == "agency" and any(overlap(doubt.span, one.span) for one in settled))
    ]
    desk.extraction = replace(
        desk.extraction,
        agencies=tuple(mentions),
        warnings=tuple(told),
        tasks=tuple(_task(one, words, agency.id) for one in desk.extraction.tasks),
        participations=tuple(_tie(one, words, agency.id) for one in desk.extraction.participations),
    )
    return bool(settled)


def _task(task: Task, words: str, agency: str) -> Task:
    if len(task.assignees) != len(task.assignee_words):
        return task
    pairs = zip(task.assignees, task.assignee_words, strict=True)
    return replace(task, assignees=tuple(agency if fold(said) == words else one for one, said in pairs))


def _tie(tie: Participation, words: str, agency: str) -> Participation:
    return replace(tie, party=agency) if fold(tie.as_written) == words else tie
