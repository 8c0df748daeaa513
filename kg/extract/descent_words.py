"""The lexicon's words for mergers, splits and renames, and the words that refuse a merger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.extract import names as naming

if TYPE_CHECKING:
    from kg.model import Lexicon
    from kg.read.fold import View

    # Where in a document something is stated.
    Place = tuple[View, int, int]

# 上開兩案: the cases of a merger, by their number.
BOTH = re.compile(r"(?:上開|該|以上|前開|上述|旨揭)?(?P<n>[兩二三四五六\d])(?:件)?案")
# A merger that is studied, or advised and left to a later meeting, has not happened.
UNSURE = re.compile(r"是否|研議|評估|研商(?!後|結果|決議|同意)|建議[^。;]{0,60}(?:再議|再行|下次|討論|確認)")

_DENIED = re.compile(
    r"(?:不予|不同意|暫不|暫緩|毋須|無須|免予?|不)(?:進行|予以)?(?:合併|整併|併案)|分別(?:辦理|列管)為宜|仍分案|分案(?:處理|辦理)"
)


@dataclass(frozen=True, slots=True)
class DescentWords:
    rename: re.Pattern[str]
    merge: re.Pattern[str]
    into: re.Pattern[str]
    split: re.Pattern[str]

    def result(self, text: str, found: re.Match[str], high: int) -> list[tuple[int, int]]:
        """Where the name stands that a merger gives: behind 合併為, or behind 案名訂為 later in the sentence."""
        named = self.rename.search(text, found.end(), high)
        if named and text[named.end() : named.end() + 1] in {"「", "『"}:
            return naming.quoted_or_plain(text, named.end(), 1)
        if text.startswith("一案", found.end()):
            return []
        return naming.quoted_or_plain(text, found.end(), 1) if text[found.end() - 1] in "為成" else []


@lru_cache(maxsize=4)
def descent_words(lexicon: Lexicon) -> DescentWords:
    """The patterns of the lexicon's table ``names``."""
    table: Any = lexicon.tables
    row = table["names"]
    return DescentWords(*(re.compile(row[name]) for name in ("rename", "merge", "into", "split")))


def is_denied(text: str) -> bool:
    """不予合併: whether words say that nothing is merged."""
    return bool(_DENIED.search(text))


def is_merged(text: str, lexicon: Lexicon) -> bool:
    """Whether words speak of a merger and do not refuse it."""
    return bool(descent_words(lexicon).merge.search(text)) and not is_denied(text)
