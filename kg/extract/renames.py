"""Renames: 更名為「X」, 原名「甲」…更名如上, and names that are changed as somebody asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.decisions import GRANTED, clause
from kg.extract.descent_words import descent_words
from kg.extract.stretch import sentences
from kg.read.fold import fold

if TYPE_CHECKING:
    from kg.extract.casebook import Case
    from kg.extract.descent_words import Place
    from kg.extract.draft import Draft
    from kg.extract.stretch import Stretch
    from kg.model import Lexicon

_AS_ASKED = re.compile(r"(?:名稱|案名)(?:依|照|按)[^。;,「]{0,20}(?:意見|建議|提議)[^。;,]{0,4}(?:修正|調整|更改|變更)")
_ASKED_NAME = re.compile(r"(?:改稱|更名|改名|名稱|案名)[^。;,「]{0,6}[「『](?P<name>[^「」『』]{2,60})[」』]")
_FORMER_NAME = re.compile(
    r"原(?:案)?名稱?為?[「『](?P<name>[^「」『』]{2,60})[」』][^。;]{0,60}(?:更名|改名|更改|修正|調整)[^。;,「]{0,4}(?:如上|如案名|現名|本案名)"
)
_ASKED_RENAME = re.compile(
    r"(?:(?:擬|建議|建請|申請|提請)將?(?:[「『][^「」『』]{2,60}[」』](?:一?案)?)?[^。;,「]{0,6}|(?<=[」』案]))"
    r"(?:更名|改名|改稱|正名)為?[「『](?P<name>[^「」『』]{2,60})[」』]"
)
CARRIED = re.compile(rf"(?:{GRANTED.pattern})(?=[,。;]|$)")
# A name that is only recommended or studied is not given; one that is given as somebody recommended is.
_ASKED = re.compile(r"是否|研議|評估|^(?!.*[依照按][^,。;]{0,12}建議).*建議[^,。;]{0,8}(?:$|再)")


def read_rename(draft: Draft, case: Case, lexicon: Lexicon, *, merged: bool) -> Place | None:
    """更名為「X」: the case gets another name; where the rename is stated."""
    for stretch in draft.verdict:
        text = stretch.view.text
        for low, high in sentences(stretch):
            found = descent_words(lexicon).rename.search(text, low, high)
            if stated := _renamed_above(case, stretch, low, high) or _as_asked(draft, case, stretch, low, high):
                return stated
            if not found or _ASKED.search(text[max(low, text.rfind(",", low, found.start())) : found.start()]):
                continue
            spots = naming.quoted_or_plain(text, found.end(), 1)
            if not spots:
                continue
            name = naming.trim(text, *spots[0])
            label = stretch.view.printed(name.i, name.j)
            if merged or fold(label) == fold(case.label):
                return None
            case.former.append(case.label)
            case.names.append((label, stretch.view.span(name.i, name.j)))
            return stretch.view, *clause(text, found.start(), min(name.j + 1, high), low, high)
    return None if merged else _granted(draft, case)


def _granted(draft: Draft, case: Case) -> Place | None:
    """擬更名為「乙」 … 決議：照案通過: the name that was asked for is given."""
    asked = [
        (one.view, found)
        for one in draft.words[1:]
        for found in _ASKED_RENAME.finditer(one.view.text, _from_head(draft, one), one.j)
    ]
    if len(asked) != 1:
        return None
    view, found = asked[0]
    behind = view.span(*found.span()).end
    answers = (one for one in draft.verdict if one.text.strip() and one.view.span(one.i, one.j).start >= behind)
    stretch = next(answers, None)
    granted = CARRIED.match(stretch.view.text, stretch.i, stretch.j) if stretch else None
    if stretch is None or granted is None:
        return None
    case.former.append(case.label)
    case.names.append((view.printed(*found.span("name")), view.span(*found.span("name"))))
    return stretch.view, *granted.span()


def _from_head(draft: Draft, stretch: Stretch) -> int:
    """Where a stretch begins; with the name before it where it goes on behind that: 擬將「甲」更名為「乙」."""
    heads = [
        head
        for head in (one.words[0] for one in (draft, *draft.again))
        if head.view is stretch.view and head.j == stretch.i
    ]
    return heads[0].i if heads else stretch.i


def _as_asked(draft: Draft, case: Case, stretch: Stretch, low: int, high: int) -> Place | None:
    """名稱依…意見修正: the name is the one that somebody asked for in the words before."""
    agreed = _AS_ASKED.search(stretch.view.text, low, high)
    if agreed is None:
        return None
    asked = [
        (one.view, found) for one in draft.words[1:] for found in _ASKED_NAME.finditer(one.view.text, one.i, one.j)
    ]
    if len(asked) != 1:
        return None
    view, found = asked[0]
    case.former.append(case.label)
    case.names.append((view.printed(*found.span("name")), view.span(*found.span("name"))))
    return stretch.view, *clause(stretch.view.text, agreed.start(), agreed.end(), low, high)


def _renamed_above(case: Case, stretch: Stretch, low: int, high: int) -> Place | None:
    """原名「甲」，…更名如上: the heading has the new name, the words tell the old one."""
    told = _FORMER_NAME.search(stretch.view.text, low, high)
    if told is None or fold(case.label) == told["name"]:
        return None
    span = stretch.view.span(told.start("name"), told.end("name"))
    case.former.append(stretch.view.printed(told.start("name"), told.end("name")))
    case.names.insert(0, (case.former[-1], span))
    return stretch.view, *clause(stretch.view.text, told.start(), told.end(), low, high)
