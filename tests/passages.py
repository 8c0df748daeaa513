"""What each fact claims of the text, held against its passage: words that are not there were invented."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from kg.model import Span
from kg.read.fold import fold
from kg.read.numbering import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Extraction

_NUMERAL = re.compile(r"\d+|[〇○零一二兩三四五六七八九十百廿卅元壹貳參肆伍陸柒捌玖拾]+")
# What draws a table parts its cells as | does in Markdown.
_LINES = str.maketrans("│┃║", "|||")
_FIELDS = frozenset({"venue", "chair", "recorder", "deputy"})


def invented(found: Extraction) -> list[str]:
    """What facts say that their passages do not: kind of fact, what is said, the passage. Empty where all is sound."""
    whole = found.document.span
    wrong = [
        f"{kind}: {said!r} is not in {words!r}" for kind, said, words in _claims(found) if not _says(kind, words, said)
    ]
    every = list(spans(found))
    wrong += [f"{kind}: {span} lies outside of {whole}" for kind, span in every if not _within(span, whole)]
    wrong += [f"{kind}: {span} is empty" for kind, span in every if kind != "resolutions" and span.start == span.end]
    return [*wrong, *_numbers(found), *_keys(found)]


def spans(found: Extraction) -> Iterator[tuple[str, Span]]:
    """All passages of an extraction with the field in which they stand, however deep."""
    for field in dataclasses.fields(found):
        if field.name != "document":
            for span in _spans(getattr(found, field.name)):
                yield field.name, span


def _spans(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _spans(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _spans(getattr(value, field.name))


def _within(span: Span, whole: Span) -> bool:
    return whole.start <= span.start <= span.end <= whole.end


def _says(kind: str, words: str, said: str) -> bool:
    """Whether the words are there; those of a header field may go on behind the number of another line.

    What parts the cells of a table is none of the words of its row, and the mark of a heading none of it; one within
    its words is.
    """
    words, folded = (re.sub(r"(?<=\|)[-:]+(?=\|)|\||-{3,}", "", one) for one in (words, fold(said.translate(_LINES))))
    words = words.replace("#", "") if kind == "title" and "#" not in folded else words
    rest = iter(words)
    return folded in words or (kind in _FIELDS and all(char in rest for char in folded))


def _claims(found: Extraction) -> Iterator[tuple[str, str, str]]:
    """Kind of fact, words that it claims, and the folded words in which they have to stand."""
    whole = _words(found, found.document.span)
    for case in found.cases:
        names = [name for name, _ in case.names]
        yield from (("case", name, _words(found, span)) for name, span in case.names)
        yield from (("label", name, fold("\n".join(names))) for name in (case.label, *case.former))
        yield from (("city", part.as_written, _words(found, part.span)) for part in case.cities)
    for decision in found.decisions:
        yield from (("decision", name, whole) for name in (decision.from_name, decision.to_name) if name)
    for field in found.fields:
        if field.name in {"title", "venue", "group", "year", "number"}:
            yield field.name, field.value, _words(found, field.span)
    for item in found.items:
        yield "number", item.number, _words(found, item.span)
    for person in found.people:
        yield from ((person.role, char, _words(found, person.span)) for char in person.name + person.title)
        yield person.role, person.as_written, _words(found, person.span)
    for task in found.tasks:
        yield from (("assignee", said, whole) for said in task.assignee_words)
    yield from (("place", event.place, whole) for event in found.events if event.place)
    for kind, facts in (("item", found.items), ("resolution", found.resolutions), ("announcement", found.announcements),
                        ("task", found.tasks), ("agency", found.agencies), ("date", found.dates)):  # fmt: skip
        yield from ((kind, fact.text, _words(found, fact.span)) for fact in facts)
    yield from (("participation", tie.as_written, _words(found, tie.span)) for tie in found.participations)
    yield from (("event", event.label, _words(found, event.span)) for event in found.events)


def _words(found: Extraction, span: Span) -> str:
    """A passage, folded, without the page marks that stand in it."""
    text, kept, at = found.document.source.text, [], span.start
    for mark in found.document.marks:
        if span.start <= mark.start and mark.end <= span.end:
            kept.append(text[at : mark.start])
            at = max(at, mark.end)
    return fold("".join([*kept, text[at : span.end]]).translate(_LINES))


def _numbers(found: Extraction) -> Iterator[str]:
    """Counts, dates and times whose figures the passage does not print."""
    whole = _figures(_words(found, found.document.span))
    for count in found.counts:
        if count.count not in _figures(words := _words(found, count.span)):
            yield f"count: {count.count} is not in {words!r}"
    for field in found.fields:
        words = _words(found, field.span)
        if field.name == "date" and field.value:
            year, month, day = map(int, field.value.split("-"))
            if not {month, day} <= (figures := _figures(words)) or not {year, year - 1911} & (whole | figures):
                yield f"date: {field.value} is not in {words!r}"
        elif field.name in {"start", "end"} and field.value:
            hour, minute = map(int, field.value.split(":"))
            if not {hour, hour - 12, hour + 12} & _figures(words) or not (
                minute in {0, 30} or minute in _figures(words)
            ):
                yield f"{field.name}: {field.value} is not in {words!r}"


def _figures(words: str) -> set[int]:
    """The numbers that words print, and those that make up 20090523, 1120523 or 1430."""
    compact = re.fullmatch(r"(\d{3,4})?(\d{2})(\d{2})", words)
    inner = {int(part) for part in compact.groups() if part} if compact else set()
    return inner | {
        value for found in _NUMERAL.findall(words) if (value := number(found.replace("元", "一"))) is not None
    }


def _keys(found: Extraction) -> Iterator[str]:
    """Facts about cases or items that the document does not have."""
    keys = {case.key for case in found.cases}
    for decision in found.decisions:
        if lost := {decision.case, *decision.inputs, *decision.outputs} - keys:
            yield f"decision: no case {sorted(lost)}"
    tied: list[Any] = [*found.announcements, *found.participations, *found.tasks, *found.events]
    for fact in tied:
        if fact.case is not None and fact.case not in keys:
            yield f"{type(fact).__name__}: no case {fact.case}"
    placed: list[Any] = [
        *found.cases,
        *found.decisions,
        *found.tasks,
        *found.resolutions,
        *found.counts,
        *found.agencies,
    ]
    for fact in placed:
        if fact.item is not None and not 0 <= fact.item < len(found.items):
            yield f"{type(fact).__name__}: no item {fact.item}"
