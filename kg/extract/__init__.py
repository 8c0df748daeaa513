"""Extraction: one document → typed facts, each with its passage; a pure function of document and reference data."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract.actors import Actors
from kg.extract.agencies import AgencyReader
from kg.extract.calendar import WEEKDAYS, find_dates
from kg.extract.cases import CaseReader
from kg.extract.context import Context, Places, item_blocks, passages
from kg.extract.coverage import unread
from kg.extract.doubts import more_doubts
from kg.extract.events import EventReader
from kg.extract.gazetteer import gazetteer
from kg.extract.header import read_header, read_people
from kg.extract.members import members
from kg.extract.outline_cases import CaseOutline
from kg.extract.roles import participations
from kg.extract.tasks import TaskReader
from kg.model import Dates, Doubt, Extraction, Item, Resolution

if TYPE_CHECKING:
    from kg.extract.casebook import Case
    from kg.extract.context import Passage
    from kg.model import AgencyMention, Announcement, Document, Participation, Reference

_SCANNED = {"item", "section", "para", "field-chair", "field-attend", "field-absent", "field-deputy", "field-recorder"}


# 明年第1次會議 names a meeting, no date.
_SESSION = re.compile(r"[本今明去次]年度?第[\d一二三四五六七八九十]{1,3}次")
_NEXT_YEAR = frozenset("明去次隔翌")


def extract(document: Document, reference: Reference) -> Extraction:
    """All facts of one document."""
    names = gazetteer(reference)
    header, fields, doubts = read_header(document, reference)
    parts = passages(document)
    context = Context(document, reference, names, header, members(header, parts, reference, names), parts)
    people, header = read_people(context)
    context = replace(context, header=header)

    agencies = _agencies(context, doubts)
    dates = _dates(context, doubts)
    outline = CaseOutline(context)
    outline.run()
    reader = CaseReader(context, outline, agencies)
    reader.run()
    actors = Actors(context, agencies, dates)
    tasks, events = TaskReader(actors), EventReader(actors)
    ties = _read_words(context, outline, reader, (tasks, events), agencies)

    extraction = Extraction(
        document=document,
        header=header,
        fields=tuple(fields),
        people=tuple(people),
        items=_items(context, reader),
        resolutions=_resolutions(outline),
        cases=tuple(case.mention() for case in reader.cases),
        decisions=tuple(reader.decisions),
        announcements=tuple(_dated(reader.announcements, dates)),
        participations=tuple(ties),
        tasks=tuple(tasks.tasks),
        events=tuple(events.events),
        agencies=tuple(agencies),
        dates=tuple(dates),
        counts=tuple(outline.counts),
        warnings=(),
    )
    unread_spans, coverage = unread(context, extraction, outline.headings)
    unread_spans = tuple(dict.fromkeys((*outline.empty, *unread_spans)))
    found = [*doubts, *reader.count_doubts(), *more_doubts(context, extraction)]
    return replace(
        extraction,
        warnings=tuple(sorted(found, key=lambda doubt: (doubt.span, doubt.kind))),
        unread=unread_spans,
        coverage=coverage,
    )


def _agencies(context: Context, doubts: list[Doubt]) -> list[AgencyMention]:
    reader = AgencyReader(context)
    for passage in context.passages:
        if passage.kind in _SCANNED:
            reader.read(passage)
    doubts += reader.mentions.doubts
    return reader.mentions.found


def _dates(context: Context, doubts: list[Doubt]) -> list[Dates]:
    """Dates below the header; bare years are attributes, not dates."""
    found: list[Dates] = []
    for passage in context.passages:
        if passage.kind not in {"item", "section", "para"}:
            continue
        view = passage.view
        for one in find_dates(view.text, context.today):
            if (one.bare and view.text[one.i] not in _NEXT_YEAR) or _SESSION.match(view.text, one.i):
                continue
            span, words = view.span(one.i, one.j), view.printed(one.i, one.j)
            start = one.start.isoformat() if one.start else None
            end = one.end.isoformat() if one.end else None
            found.append(Dates(words, start, end, span, one.bare))
            if one.weekday and one.named and one.weekday != WEEKDAYS[one.named.weekday()]:
                true = WEEKDAYS[one.named.weekday()]
                zh = f"{one.named.isoformat()} 是星期{true}，不是星期{one.weekday}"
                en = f"{one.named.isoformat()} is a {one.named:%A}; the minutes say 星期{one.weekday}"
                doubts.append(Doubt("weekday", zh, en, span))
            if one.problem == "impossible":
                doubts.append(Doubt("date", f"「{words}」不是有效日期", f"“{words}” is no valid date", span))
            elif one.problem == "open":
                doubts.append(
                    Doubt("date", f"「{words}」起算之日未明", f"the day from which “{words}” runs is not stated", span)
                )
    return found


def _read_words(
    context: Context,
    outline: CaseOutline,
    reader: CaseReader,
    readers: tuple[TaskReader, EventReader],
    agencies: list[AgencyMention],
) -> list[Participation]:
    """Tasks and events of the words of each case and of the rest, then the ties of agencies to cases."""
    owned: dict[int | None, list[tuple[Case | None, int, int]]] = {}
    for draft in outline.drafts:
        name = draft.words[0]
        owned.setdefault(name.item, []).append((None, name.i, name.j))
        for stretch in draft.words[1:]:
            owned.setdefault(stretch.item, []).append((reader.case_of(draft), stretch.i, stretch.j))
    for passage in context.passages:
        if passage.kind in {"item", "section", "para"}:
            for case, low, high in _parts(passage, owned.get(passage.item, [])):
                own = tuple(dict.fromkeys(part.city for part in case.cities)) if case else ()
                for one in readers:
                    one.read(passage, case.key if case else None, own, low, high)
    named, tasks, events = Places(agencies), Places(readers[0].tasks), Places(readers[1].events)
    return [
        tie for draft in outline.drafts for tie in participations(draft, reader.case_of(draft), named, tasks, events)
    ]


def _parts(passage: Passage, owned: list[tuple[Case | None, int, int]]) -> list[tuple[Case | None, int, int]]:
    """A passage cut by the case to which its words belong; names are left out, for a name asks nobody.

    Words of several cases at once (a list) belong to none of them alone.
    """
    parts: list[tuple[Case | None, int, int]] = []
    done = 0
    for low, high in sorted({(i, j) for _, i, j in owned}):
        cases = [case for case, i, j in owned if (i, j) == (low, high)]
        if low > done:
            parts.append((None, done, low))
        if None not in cases:
            parts.append((cases[0] if len(cases) == 1 else None, low, high))
        done = max(done, high)
    if done < len(passage.view.text):
        parts.append((None, done, len(passage.view.text)))
    return parts


def _items(context: Context, reader: CaseReader) -> tuple[Item, ...]:
    blocks = item_blocks(context.document)
    index = {id(block): at for at, (block, _) in enumerate(blocks)}
    kinds = {case.item: case.kind for case in reader.cases if case.item is not None}
    items: list[Item] = []
    for at, (block, above) in enumerate(blocks):
        parents = [up for up in above if up.kind == "item"]
        view = context.view(block)
        parent = index[id(parents[-1])] if parents else None
        section = kinds.get(at) or (items[parent].section if parent is not None else "other")
        items.append(
            Item(block.number.strip(), len(parents) + 1, view.printed(0, len(view.text)), parent, section, block.span)
        )
    return tuple(items)


def _resolutions(outline: CaseOutline) -> tuple[Resolution, ...]:
    """The words of each case behind its name, item by item; shared words once."""
    seen: dict[tuple[int, int], Resolution] = {}
    for draft in outline.drafts:
        for stretch in draft.words[1:]:
            if stretch.text:
                span = stretch.view.span(stretch.i, stretch.j)
                seen.setdefault(
                    (span.start, span.end),
                    Resolution(stretch.item, stretch.view.printed(stretch.i, stretch.j), span),
                )
    return tuple(seen.values())


def _dated(announcements: list[Announcement], dates: list[Dates]) -> list[Announcement]:
    """Announced steps with the date that their words name."""
    places = Places(dates)
    return [replace(step, dates=next(iter(places.within(step.span)), None)) for step in announcements]
