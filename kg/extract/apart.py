"""Verdicts that stand apart from the cases: a sentence decides a case by its name, or names one that no item has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.casehood import decides
from kg.extract.draft import Draft, verdicts
from kg.extract.stretch import Stretch, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.context import Context

# Quoted names that are said to be cases: 「甲」案, 「甲」、「乙」等 3 案; one that ends in 案 says so itself.
_CASES_IN = re.compile(
    r"(?:[「『][^「」『』]{2,60}[」』][、及與和]?)+(?:等?(?:\d{1,2}|[一二兩三四五六七八九十]{1,2})?(?:件|個)?案)"
    r"|[「『][^「」『』]{2,60}案[」』]"
)


def read_apart(context: Context, drafts: list[Draft]) -> None:
    """Gives each draft the sentences apart from it that decide it by name; adds what only a verdict names."""
    by_name = {_plain(draft.folded): draft for draft in drafts}
    own = {id(stretch.view) for draft in drafts for stretch in draft.words}
    read = {stretch.view.whole for draft in drafts for stretch in draft.words}
    for passage in context.passages:
        view = passage.view
        if passage.kind not in {"section", "para", "item"} or id(view) in own or view.whole in read:
            continue
        whole = Stretch(view, 0, len(view.text), passage.item)
        for i, j in sentences(whole):
            named = [by_name.get(_plain(m.group(1))) for m in naming.QUOTED.finditer(view.text, i, j)]
            known = [draft for draft in named if draft is not None]
            if len(known) == 1:
                known[0].words.append(Stretch(view, i, j, passage.item))
        for part in verdicts(whole):
            drafts += [draft for draft in _named_in(context, part) if _plain(draft.folded) not in by_name]


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
