"""Cases in the words behind a heading, on its line or the next: lists, quoted names, one case with its resolution."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.bounds import bounds, ends
from kg.extract.casehood import decides
from kg.extract.descent_words import is_merged
from kg.extract.draft import Draft
from kg.extract.stretch import Stretch, sentences
from kg.read.labels import is_verdict
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.extract.draft import Heading
    from kg.model import Lexicon, Span

_BY_GROUP = re.compile(r"[\u4e00-\u9fff]{2,7}組:(?P<cases>[^,:。;]{3,200})。?")
# 解列2案（「甲」、「乙」）
_COUNTED_ROW = re.compile(
    rf"(?<![^,。;、:])[^,。;()「」]{{0,8}}(?:\d{{1,2}}|[一二兩三四五六七八九十])案\((?P<row>(?:{naming.IN_QUOTES}[、及與和]?)+)\)"
)
# A sentence that begins with the names of cases, but for what is done with them.
_ROW_FIRST = re.compile(rf"[^,。;:「」]{{0,6}}(?P<row>(?:{naming.IN_QUOTES}(?:一?案)?[、及與和]?)+)")
_DESCENT = re.compile(r"更名|改名|案名|定名|合併|整併|併入|併案|納入「|拆分|分為")

Counted = tuple[int, "Span"]  # a number of cases that the text states, and where

# 下列案件均已…: a sentence about the items below is no case.
_THESE = re.compile(
    r"(?:下列|以下|左列|上列|上開|前開|本次)[^,。;:]{0,4}案|(?:編號|項次|序號)(?:案|提案|議題|議案|計畫)"
)
_QUOTES = re.compile(rf"(?:{naming.IN_QUOTES}(?:一?案)?[、,及與和]?)+(?!:)")
_SO_MANY = re.compile(
    r"等(?:合作|提案|列管)?(?:(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:案|項|件)|案(?=[,。;均皆]))"
)


def inline_cases(words: Stretch, heading: Heading, lexicon: Lexicon) -> tuple[list[Draft], Counted | None]:
    """The cases behind a heading: a list (A、B 等 8 案) with the count that it states, or one with its resolution."""
    listed = _list(words, heading)
    if listed:
        return listed
    text, start = words.view.text, words.i
    merged = _QUOTES.match(text, start)
    if merged and is_merged(text[merged.end() :], lexicon):
        return _single(words, (start, merged.end(), merged.end()), heading), None
    quoted = quoted_cases(words, heading)
    if quoted:
        return quoted, None
    if heading.kind == "motion":
        return _moved(words, heading), None
    stop, follow = ends(words.view, start)
    if stop < len(text) and not _THESE.match(text, start) and not is_verdict(text[start:stop]):
        return _single(words, (start, stop, follow), heading), None
    return [], None


def quoted_cases(words: Stretch, heading: Heading) -> list[Draft]:
    """「A」及「B」均已辦理完竣，將…: quoted names with which a sentence begins are each a case."""
    view = words.view
    found = _QUOTES.match(view.text, words.i)
    return _rowed(Stretch(view, found.end(), len(view.text), words.item), found.span(), heading) if found else []


def told_cases(words: Stretch, heading: Heading | None, lexicon: Lexicon) -> list[Draft]:
    """新增「A」；「B」不予新增, or 解列2案（「A」、「B」），續管1案（「C」）: each name with what is said of it.

    Below a heading that decides for all, 交通組：A、B are the cases of one group. No case where a sentence speaks of
    descent, or of a name that it does not begin with.
    """
    view, item = words.view, words.item
    group = _BY_GROUP.fullmatch(view.text, words.i, words.j) if heading and heading.decision else None
    if group:
        cases = naming.split_top(view.text, *group.span("cases"), joints="、")
        names = [naming.trim(view.text, i, j) for i, j in cases]
        return [Draft(view, name, item, heading, [Stretch(view, name.i, name.j, item)]) for name in names]
    counted = list(_COUNTED_ROW.finditer(view.text, words.i, words.j))
    if len(counted) > 1:
        told = [(Stretch(view, one.start(), one.start("row") - 1, item), one.span("row")) for one in counted]
        return [draft for said, row in told for draft in _rowed(said, row, heading)]
    parts = [Stretch(view, i, j, item) for i, j in sentences(words) if naming.QUOTED.search(view.text, i, j)]
    firsts = [_ROW_FIRST.match(view.text, part.i, part.j) for part in parts]
    if len(parts) < 2 or _DESCENT.search(words.text) or not all(decides(part, lexicon) for part in parts):
        return []
    if not all(firsts):
        return []
    return [
        draft
        for part, row in zip(parts, firsts, strict=True)
        if row
        for draft in _rowed(part, row.span("row"), heading)
    ]


def _rowed(words: Stretch, row: tuple[int, int], heading: Heading | None) -> list[Draft]:
    """A case for each name in quotes of a row, with the words that are said of them all."""
    view, item = words.view, words.item
    spots = [found.span(1) for found in naming.QUOTED.finditer(view.text, *row)]
    return [
        Draft(view, naming.trim(view.text, i, j), item, heading, [Stretch(view, i, j, item), words]) for i, j in spots
    ]


def _list(words: Stretch, heading: Heading) -> tuple[list[Draft], Counted | None] | None:
    """A、B、C 等(3)案均…: each a case; the words behind the list belong to all of them."""
    view, item = words.view, words.item
    tail = _SO_MANY.search(view.text, words.i)
    pieces = naming.split_top(view.text, words.i, tail.start(), joints="、") if tail else []
    if tail is None or len(pieces) < 2:
        return None
    stated = number(tail["n"] or "")
    if stated is not None and len(pieces) == stated - 1:
        # The last two may be joined by 及 or 與.
        last = naming.split_top(view.text, *pieces[-1], joints="及與")
        pieces = [*pieces[:-1], *last] if len(last) == 2 else pieces
    group = Stretch(view, tail.start(), len(view.text), item)
    drafts = [
        Draft(view, naming.trim(view.text, i, j), item, heading, [Stretch(view, i, j, item), group]) for i, j in pieces
    ]
    return drafts, (stated, view.span(*tail.span())) if stated is not None else None


def _moved(words: Stretch, heading: Heading) -> list[Draft]:
    """臨時動議 甲局提「乙」：…, or 甲局提案：乙，建議…: a motion that has no number of its own."""
    view, start = words.view, words.i
    begin, stop, follow = bounds(view, start)
    if begin == start and (stop == len(view.text) or not naming.QUOTED.search(view.text, start, stop)):
        return []
    drafts = _single(words, (begin, stop, follow), heading)
    for draft in drafts:
        draft.lead = Stretch(view, start, draft.name.i, words.item)
    return drafts


def _single(words: Stretch, place: tuple[int, int, int], heading: Heading) -> list[Draft]:
    """The one case of a paragraph, by where its name begins and ends and its words begin; none of mere marks."""
    view, item, (start, stop, follow) = words.view, words.item, place
    name = naming.trim(view.text, start, stop)
    if name.i == name.j:
        return []
    rest = [Stretch(view, follow, len(view.text), item)] if follow < len(view.text) else []
    return [Draft(view, name, item, heading, [Stretch(view, start, follow, item), *rest])]
