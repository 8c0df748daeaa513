"""Headings over cases: which kind of section they open, what they decide, how many cases they state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.extract import names as naming
from kg.extract.draft import Heading
from kg.model import StatedCount
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.model import Lexicon, Span
    from kg.read.fold import View

# 下列 4 案…: a count within a sentence over several items.
FOLLOWING = re.compile(
    r"(?:下列|以下|左列|如下)[^。;]{0,6}?(\d{1,2}|[一二兩三四五六七八九十]{1,2})(?:件|個)?案|(\d{1,2})案[^。;]{0,30}如下"
)
# 解除列管案件：共4案
_COUNT_BEHIND = re.compile(
    r":?\(?(?:共計|總計|合計|共有|計有|共|計)(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:件|案|項)\)?(?=[,。;]|$)"
)
_TOLD_MAX = 120
# 解列案（提副首長會議）: what is sent up is not decided here.
_UPWARD = re.compile(r"\([^()]*(?:提|送|報)[^()]{0,8}?(?P<deputy>副)?(?:首長|市長)[^()]*\)")
_REFERRED = {"delist": "refer-delisting", "approve": "refer-listing"}


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    decision: str | None
    awaits: str | None


@lru_cache(maxsize=4)
def _rules(lexicon: Lexicon) -> tuple[_Rule, ...]:
    tables: Any = lexicon.tables
    return tuple(
        _Rule(row["kind"], re.compile(row["pattern"]), row.get("decision"), row.get("awaits"))
        for row in tables.get("section", ())
    )


def find_heading(view: View, i: int, j: int, lexicon: Lexicon) -> Heading | None:
    """The heading in ``[i:j]``, its count left aside; None where the words are none."""
    i, j = _unframed(view.text, i, _bare_end(view.text, i, j))
    words = view.text[i:j]
    count = naming.stated_count(words)
    bare = words[: count[0]] if count else words
    bare = re.sub(r"\([^()]*(?:\)|$)", "", bare).rstrip(":,、").strip("【】〔〕")
    bare = naming.PLEASE.sub("", bare)
    rule = next((one for one in _rules(lexicon) if bare and one.pattern.fullmatch(bare)), None)
    if rule is None:
        return None
    decision, awaits = rule.decision, rule.awaits
    upward = _UPWARD.search(words)
    if upward and decision in _REFERRED:
        decision, awaits = _REFERRED[decision], "mayors" if upward["deputy"] is None else "deputy-mayors"
    return Heading(rule.kind, decision, awaits, view, i, i + len(bare))


def heading_counts(view: View, i: int, j: int, item: int | None, kind: str) -> list[StatedCount]:
    """The count that a heading of this kind states, first what is left: 9 案合併為 6 案 leaves six."""
    behind = _COUNT_BEHIND.match(view.text, j)
    i, j = _unframed(view.text, i, _bare_end(view.text, i, behind.end() if behind else j))
    stated = naming.stated_count(view.text[i:j])
    value = number(stated[3] or stated[2]) if stated else None
    if stated is None or value is None:
        return []
    span = view.span(i + stated[0], i + stated[1])
    counts = [StatedCount(kind, value, item, span)]
    before = number(stated[2])
    if stated[3] and before is not None:
        counts += [StatedCount("inputs", before, item, span), StatedCount("results", value, item, span)]
    return counts


def told_count(view: View, heading: Heading) -> tuple[int, Span] | None:
    """The count within 下列 4 案…: checked like one at the end of a heading."""
    told = FOLLOWING.search(view.text, heading.i, heading.i + _TOLD_MAX) if heading.view is view else None
    value = number(told.group(1) or told.group(2)) if told else None
    return (value, view.span(told.start(), told.end())) if told and value is not None else None


def _unframed(text: str, i: int, j: int) -> tuple[int, int]:
    """【既有合作案】 without its frame."""
    return (i + 1, j - 1) if text[i:j][:1] in {"【", "〔", "["} and text[i:j][-1:] in {"】", "〕", "]"} else (i, j)


def _bare_end(text: str, i: int, j: int) -> int:
    while j > i and text[j - 1] in ",.:;。":
        j -= 1
    return j
