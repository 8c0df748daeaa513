"""A page to look over what was read: the text of the minutes with every passage marked, the facts beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.files import os_faults, sweep, write_bytes
from viz.assets import asset, policy
from viz.review_facts import Reviewer
from viz.review_words import KINDS, Codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.model import Extraction, Span
    from kg.report import Reading
    from viz.picture import Text
    from viz.review_facts import Card

# What a terminal or a browser would act upon instead of showing it.
_UNSEEN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), 0x61C, 0x200E, 0x200F, 0x2028, 0x2029), "\ufffd")
_UNSEEN |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_ENDS = re.compile(r"([\n\f])")


@dataclass(frozen=True)
class Segment:
    """A stretch of text under the same facts: their ids, the innermost first, and their kinds, the outermost first."""

    text: str
    facts: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A line of the source with its number in the file, and the page that begins with it."""

    number: int
    page: int | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Sheet:
    """One meeting on the page."""

    id: str
    name: str
    title: str
    file: str
    coverage: int
    sections: list[tuple[str, Text, list[tuple[str, Card]]]]
    lines: list[Line]

    def count(self, kind: str) -> int:
        """How many facts of a kind there are."""
        return sum(card.kind == kind for _, _, cards in self.sections for _, card in cards)

    @property
    def to_check(self) -> int:
        """How many things need a look."""
        return len(self.sections[0][2])


def write_review(reading: Reading, out: Path) -> None:
    """Writes the page; raises DataError where the file cannot be written."""
    with os_faults(out, "write"):
        sweep(out.parent)
        write_bytes(out, page(reading).encode())


def page(reading: Reading) -> str:
    """All meetings of one input as one HTML file that asks nobody for anything."""
    codes = Codes(reading.reference)
    groups = {one.header.group for one in reading.extractions}
    sheets = [_sheet(reading, one, codes, at, len(groups) > 1) for at, one in enumerate(reading.extractions)]
    style, script = asset("review.css"), asset("review.js")
    templates = Environment(
        loader=PackageLoader("viz"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("review.html").render(
        sheets=sheets,
        kinds=KINDS,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=policy(style, [script]),
    )


def _sheet(reading: Reading, extraction: Extraction, codes: Codes, at: int, with_group: bool) -> Sheet:
    header = extraction.header
    reviewer = Reviewer(reading, extraction, codes)
    sections = []
    count = 0
    for name, title, cards in reviewer.sections():
        sections.append((name, title, [(f"f{at}-{count + index}", card) for index, card in enumerate(cards)]))
        count += len(cards)
    marked = [(card.kind, name, span) for _, _, cards in sections for name, card in cards for span in card.spans]
    return Sheet(
        f"m{at}",
        " ".join(filter(None, [header.group if with_group else None, header.code or reviewer.meeting])),
        header.title or reviewer.meeting,
        extraction.document.source.name,
        round(extraction.coverage),
        sections,
        list(_lines(extraction, marked)),
    )


def _lines(extraction: Extraction, marked: list[tuple[str, str, Span]]) -> Iterator[Line]:
    """The text of the meeting, line by line, cut wherever a passage begins or ends; runs of empty lines become one."""
    file, whole = extraction.document.source, extraction.document.span
    number = file.text.count("\n", 0, whole.start) + 1
    start, shown, is_blank = whole.start, None, False
    pieces = _ENDS.split(file.text[whole.start : whole.end])
    for words, ends in zip_longest(pieces[::2], pieces[1::2]):
        end = start + len(words)
        has_words, page = bool(words.strip()), file.page(start)
        if has_words or not is_blank:
            segments = _segments(file.text, start, end, marked) if has_words else ()
            yield Line(number, page if page != shown else None, tuple(segments))
            shown = page
        is_blank = not has_words
        start, number = end + 1, number + (ends == "\n")


def _segments(source: str, start: int, end: int, marked: list[tuple[str, str, Span]]) -> Iterator[Segment]:
    here = [one for one in marked if one[2].start < end and start < one[2].end]
    edges = {edge for _, _, span in here for edge in (span.start, span.end) if start < edge < end}
    for low, high in pairwise(sorted({start, end, *edges})):
        over = [one for one in here if one[2].start <= low and high <= one[2].end]
        over.sort(key=lambda one: (one[2].end - one[2].start, list(KINDS).index(one[0])))
        facts = tuple(dict.fromkeys(name for _, name, _ in over))
        kinds = tuple(dict.fromkeys(kind for kind, _, _ in reversed(over)))
        yield Segment(source[low:high].translate(_UNSEEN), facts, kinds)
