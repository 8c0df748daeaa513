"""Another reading of a date or a time of day: in the header of a meeting, or wherever the text names days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from kg.curation.anchor import Gone, overlap
from kg.model import Announcement, Dates, Event, Field, Task
from kg.read.outline import walk

if TYPE_CHECKING:
    from kg.curation.desk import Desk
    from kg.curation.values import DateReading
    from kg.model import Span


T = TypeVar("T", Task, Event, Announcement)


def read_date(desk: Desk, correction: DateReading) -> None:
    """Changes the days that the quote means; raises Gone where they are read so already, or a time has no place."""
    span = desk.place(correction)
    name = _field(desk, span, correction)
    if name:
        _header(desk, correction, span, name)
    elif correction.time:
        raise Gone("所引原文不在會議的時間欄", "its quote is not in a field of the header that tells a time")
    else:
        _days(desk, correction, span)
    desk.read(span)


# -- the header --------------------------------------------------------------------------------------------------------


def _field(desk: Desk, span: Span, correction: DateReading) -> str:
    """The header field that a passage is, or would be: ``date``, ``start``, ``end``; empty below the header."""
    header = desk.extraction.header
    kinds = {"start", "end"} if correction.time else {"date"}
    known = [field.name for field in desk.extraction.fields if field.name in kinds and overlap(field.span, span)]
    if known:
        return known[0]
    block = next((b for b, _ in walk(desk.extraction.document.blocks) if span in b.span and b.kind == "field"), None)
    if block is None or block.label not in {"time", "end"}:
        return ""
    if not correction.time:
        return "date"
    return "start" if block.label == "time" and header.start is None else "end"


def _header(desk: Desk, correction: DateReading, span: Span, name: str) -> None:
    value = correction.time or correction.start
    header = desk.extraction.header
    old = header.date.isoformat() if name == "date" and header.date else getattr(header, name)
    if not value or value == old:
        raise Gone("程式現在就這樣讀", "the program reads it so by itself")
    fields = [field for field in desk.extraction.fields if field.name != name]
    place = next((field.span for field in desk.extraction.fields if field.name == name), span)
    new = dt.date.fromisoformat(value) if name == "date" else value
    desk.claim(correction, place, "Meeting")
    desk.extraction = replace(
        desk.extraction,
        header=replace(header, **{name: new}),  # type: ignore[arg-type]
        fields=(*fields, Field(name, value, place)),
    )


# -- the text ----------------------------------------------------------------------------------------------------------


def _days(desk: Desk, correction: DateReading, span: Span) -> None:
    """The days that are read from the passage, or new ones, in the facts that they date."""
    known = [one for one in desk.extraction.dates if one.span == span]
    known = known or [one for one in desk.extraction.dates if overlap(one.span, span)]
    start, end = correction.start or None, correction.end or None
    if known and all((one.start, one.end) == (start, end) for one in known):
        raise Gone("程式現在就這樣讀", "the program reads it so by itself")
    new = {one: replace(one, start=start, end=end) for one in known}
    dates = tuple(new.get(one, one) for one in desk.extraction.dates)
    added = None
    if not known:
        added = Dates(desk.printed(span), start, end, span)
        dates = tuple(sorted((*dates, added), key=lambda one: one.span))
    for one in (*known, *filter(None, [added])):
        desk.claim(correction, one.span, "VagueDates")
    desk.extraction = replace(
        desk.extraction,
        dates=dates,
        tasks=tuple(_dated(one, new, added) for one in desk.extraction.tasks),
        events=tuple(_dated(one, new, added) for one in desk.extraction.events),
        announcements=tuple(_dated(one, new, added) for one in desk.extraction.announcements),
    )


def _dated(fact: T, new: dict[Dates, Dates], added: Dates | None) -> T:
    if fact.dates in new:
        return replace(fact, dates=new[fact.dates])
    if added and fact.dates is None and added.span in fact.span:
        return replace(fact, dates=added)
    return fact
