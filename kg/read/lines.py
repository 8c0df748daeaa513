"""A source cut into lines, each with its folded text, and the marks among them that carry no meaning."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kg.model import Span
from kg.read.fold import View
from kg.read.numbering import Numeral, number, numeral

# A page number: 第 3 頁，共 9 頁 · - 3 - · Page 3 of 9 · 3/9 · 頁次 3
_MARK = re.compile(
    r"[-~]*\(?(?:第\d+頁[,、/]?(?:[共全]\d+頁)?|頁次?:?\d+(?:/\d+)?|[Pp](?:age|\.)?\.?\d+(?:(?:of|/)\d+)?|"
    r"-\d{1,3}-|\d{1,3}/\d{1,3})\)?[-~]*"
)
# A bare number is a page number only where it stands apart; within a wrapped paragraph it is part of a sentence.
_BARE = re.compile(r"\d{1,3}")
_RUNNING_HEAD_MIN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source: its place, its folded text, its numeral, and whether a blank line stands before it."""

    span: Span
    view: View
    number: Numeral | None
    after_blank: bool

    @property
    def text(self) -> str:
        """The folded text."""
        return self.view.text


def cut_lines(text: str) -> tuple[list[Line], list[Span]]:
    """The lines with content, and the places of page marks and running heads."""
    raw: list[tuple[Span, View]] = []
    start = 0
    for piece in re.split(r"[\n\f\v\x85\u2028\u2029]", text):
        span = Span(start, start + len(piece))
        start = span.end + 1
        raw.append((span, View(text, [span])))
    heads = _running_heads([view.text for _, view in raw])
    lines: list[Line] = []
    marks: list[Span] = []
    blank = True
    for span, view in raw:
        if not view.text:
            blank = True
        elif _MARK.fullmatch(view.text) or view.text in heads or (blank and _BARE.fullmatch(view.text)):
            marks.append(span)
        else:
            lines.append(Line(span, view, numeral(view.text) or _cell(text, span, view), blank))
            blank = False
    return lines, marks


def _cell(text: str, span: Span, view: View) -> Numeral | None:
    """A number in the first cell of a table row: it needs no mark behind it."""
    found = re.match(r"\s*(\d{1,3}|[一二三四五六七八九十]{1,3})[ \u3000]*\t", text[span.start : span.end])
    value = number(found.group(1)) if found else None
    return Numeral("cell", value, 0, view.index(span.start + found.end(1))) if found and value else None


def _running_heads(texts: list[str]) -> set[str]:
    """Lines that return word for word beside page marks: letterheads and running titles."""
    seen: Counter[str] = Counter()
    for before, text, after in zip(["", *texts], texts, [*texts[1:], ""], strict=False):
        beside = any(other and _MARK.fullmatch(other) for other in (before, after))
        if text and beside and not _MARK.fullmatch(text):
            seen[text] += 1
    return {text for text, count in seen.items() if count >= _RUNNING_HEAD_MIN and numeral(text) is None}
