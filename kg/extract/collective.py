"""Motions on many cases at once: 各小組提報解除列管案, of which the words below name the cases and decide each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.draft import Draft, Heading, verdicts
from kg.extract.renames import CARRIED
from kg.extract.stretch import Stretch, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.read.fold import View

_MOTION = re.compile(
    r"(?:有關|關於)?(?:本次|本季|\d{2,3}年度?)?各(?:工作|議題)?(?:小?組|縣市|市|機關|單位)(?:所?提(?:報|請|送)?|擬|申請|建議|彙提)*(?:之|的)?"
    r"(?:合作)?(?:(?P<ends>解除列管|解除追蹤|解列|解管|結案)|(?P<new>新增列管|新增|新提|列管)|(?P<on>持續列管|繼續列管|續管))(?:之|的)?(?:合作)?(?:案件?|提案|事項)"
)
_DECISIONS = {"delisting": "delist", "new": "approve", "tracked": "continue"}
# 交通組「甲」（原北桃合作案）、災防組「乙」: names in a row, each with its group and its note.
_ONE = rf"(?:[\u4e00-\u9fff]{{2,7}}組[-:]?)?{naming.IN_QUOTES}(?:一?案)?(?:\([^()]*\))?"
_ROW = re.compile(rf"(?:{_ONE}(?:以及|[、,及與和])?)+")
_NAME = re.compile(r"[「『](?P<name>[^「」『』]{2,60})[」』](?:一?案)?(?P<note>\([^()]*\))?")
_LEAD = re.compile(r"(?:爰|均|並|皆|原則|一致|照案)*(?:不?同意|通過)?(?:新增|解除|持續|繼續|納入|列管|將)*")


def collective_motion(view: View, heading: Heading | None) -> Heading | None:
    """The heading that a motion on many cases is for the cases below it; None where the item is no such motion."""
    lead = re.match(r"(?:案由|主旨|案名):", view.text)
    start = lead.end() if lead else 0
    found = _MOTION.match(view.text, start)
    if found is None:
        return None
    kind = "delisting" if found["ends"] else "new" if found["new"] else "tracked"
    return Heading(kind, None, None, view, start, found.end(), above=heading)


def collective_cases(heading: Heading, words: list[Stretch]) -> list[Draft]:
    """The cases that a resolution names one by one; where it grants the motion as it stands, those of the motion."""
    parts = [part for stretch in words for part in verdicts(stretch)]
    if not parts:
        return []
    inside = [stretch for stretch in words if stretch.view is not heading.view]
    found = [draft for part in [*parts, *inside] for draft in _decided(part, heading)]
    answer = parts[0]
    carried = CARRIED.match(answer.view.text, answer.i + answer.text.startswith(":"), answer.j)
    if found or carried is None:
        return found
    granted = Heading(heading.kind, _DECISIONS[heading.kind], None, answer.view, *carried.span())
    told = (row for stretch in words for row in _rows(Stretch(stretch.view, stretch.i, answer.i, stretch.item)))
    return [draft for i, j, row in told for draft in _drafts(row, granted, Stretch(row.view, i, j, row.item))]


def _rows(words: Stretch) -> Iterator[tuple[int, int, Stretch]]:
    """Each sentence that lists names in quotes, and the stretch of the list itself."""
    for i, j in sentences(words):
        row = _ROW.search(words.view.text, i, j)
        if row:
            yield i, j, Stretch(words.view, *row.span(), words.item)


def _decided(words: Stretch, heading: Heading) -> Iterator[Draft]:
    """The cases with whose names, or with a verdict on whose names, a sentence begins; what follows is said of them."""
    spots = []
    for i, _ in sentences(words):
        text = words.view.text
        begin = i + (text[i] == ":")
        lead = _LEAD.match(text, begin)
        row = _ROW.match(text, lead.end() if lead else begin)
        if row:
            spots.append((begin, row))
    ends = [*(begin for begin, _ in spots[1:]), words.j][: len(spots)]
    for (begin, row), end in zip(spots, ends, strict=True):
        yield from _drafts(
            Stretch(words.view, *row.span(), words.item), heading, Stretch(words.view, begin, end, words.item)
        )


def _drafts(row: Stretch, heading: Heading, words: Stretch) -> Iterator[Draft]:
    """A case for each name of a row, with the words around the row: what other names say is not said of it."""
    around = [(words.i, row.i), (row.j + row.view.text.startswith(":", row.j), words.j)]
    said = [Stretch(words.view, i, j, words.item) for i, j in around if words.view is row.view and i < j]
    for found in _NAME.finditer(row.view.text, row.i, row.j):
        name = naming.trim(row.view.text, *found.span("name"))
        notes = (found.span("note"),) if found["note"] else ()
        yield Draft(
            row.view,
            naming.Name(name.i, name.j, (*name.notes, *notes)),
            row.item,
            heading,
            [Stretch(row.view, name.i, name.j, row.item), *(said or [words])],
        )
