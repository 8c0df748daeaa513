"""Verdicts that stand apart from the cases: a sentence decides a case by its name, or names one that no item has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.casehood import decides
from kg.extract.context import item_blocks
from kg.extract.draft import Draft, verdicts
from kg.extract.stretch import Stretch, sentences
from kg.read.fold import fold
from kg.read.numbering import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.context import Context
    from kg.read.fold import View

# Quoted names that are said to be cases: 「甲」案, 「甲」、「乙」等 3 案; one that ends in 案 says so itself.
_CASES_IN = re.compile(
    r"(?:[「『][^「」『』]{2,60}[」』][、及與和]?)+(?:等?(?:\d{1,2}|[一二兩三四五六七八九十]{1,2})?(?:件|個)?案)"
    r"|[「『][^「」『』]{2,60}案[」』]"
)
_ORDINAL = re.compile(r"第([一二三四五六七八九十]{1,3}|\d{1,2})案")
# A sentence that begins with the numbers of the cases that it decides.
_BY_NUMBER = re.compile(rf"(?:^|(?<=[;。]))(?:{_ORDINAL.pattern.replace('(', '(?:')}[、及與和]?)+")
_JOINED = re.compile(r"案?[、及與和]")
_DIGITS = re.compile(r"[一二三四五六七八九十]+|\d+")


def read_apart(context: Context, drafts: list[Draft]) -> None:
    """Gives each draft the sentences apart from it that decide it by name; adds what only a verdict names."""
    by_name = {_plain(draft.folded): draft for draft in drafts}
    numbered = _numbered(context, drafts)
    own = {id(stretch.view) for draft in drafts for stretch in draft.words}
    read = {stretch.view.whole for draft in drafts for stretch in draft.words}
    for passage in context.passages:
        view = passage.view
        if passage.kind not in {"section", "para", "item"} or id(view) in own or view.whole in read:
            continue
        whole = Stretch(view, 0, len(view.text), passage.item)
        if _BY_NUMBER.match(view.text):
            _give(numbered, whole)
            continue
        for i, j in sentences(whole):
            quoted = list(naming.QUOTED.finditer(view.text, i, j))
            known = [(at, draft) for at, name in enumerate(quoted) if (draft := by_name.get(_plain(name.group(1))))]
            if len(known) == 1:
                (at, draft) = known[0]
                draft.words.append(Stretch(view, *_part_of(view, quoted, at, i, j), passage.item))
        for part in verdicts(whole):
            drafts += [draft for draft in _named_in(context, part) if _plain(draft.folded) not in by_name]


def _part_of(view: View, quoted: list[re.Match[str]], at: int, i: int, j: int) -> tuple[int, int]:
    """「甲」同意列管、「乙」同意解除列管: what a sentence ``[i:j]`` says of its name ``at``, up to the next."""
    following = quoted[at + 1].start() if at + 1 < len(quoted) else j
    is_joined = _JOINED.match(view.text, quoted[at].end())
    return quoted[at].start() if at else i, j if is_joined else following


def _numbered(context: Context, drafts: list[Draft]) -> dict[int, Draft]:
    """The drafts by the number of their item, where no two share it."""
    blocks = item_blocks(context.document)
    found: dict[int, list[Draft]] = {}
    for draft in drafts:
        printed = _DIGITS.search(fold(blocks[draft.item][0].number)) if draft.item is not None else None
        value = number(printed.group()) if printed else None
        if value is not None:
            found.setdefault(value, []).append(draft)
    return {value: mates[0] for value, mates in found.items() if len(mates) == 1}


def _give(numbered: dict[int, Draft], words: Stretch) -> None:
    """第一案及第六案均…；第八案同意新增: each case gets what is said of its number, up to the next one."""
    text = words.view.text
    places = list(_BY_NUMBER.finditer(text))
    for at, place in enumerate(places):
        stop = places[at + 1].start() if at + 1 < len(places) else len(text)
        for counted in _ORDINAL.findall(place.group()):
            draft = numbered.get(number(counted) or 0)
            if draft:
                draft.words.append(Stretch(words.view, place.start(), stop, words.item))


def _named_in(context: Context, verdict: Stretch) -> Iterator[Draft]:
    """決議：同意「甲案」、「乙」等 3 案解除列管: the cases that a resolution names."""
    view, item = verdict.view, verdict.item
    for i, j in sentences(verdict):
        if not decides(Stretch(view, i, j, item), context.reference.lexicon):
            continue
        for found in _CASES_IN.finditer(view.text, i, j):
            for quoted in naming.QUOTED.finditer(view.text, found.start(), found.end()):
                name = naming.trim(view.text, quoted.start(1), quoted.end(1))
                words = [Stretch(view, name.i, name.j, item), Stretch(view, found.end(), j, item)]
                yield Draft(view, name, item, None, words)


def _plain(name: str) -> str:
    return name.removesuffix("案")
