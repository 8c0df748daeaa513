"""The lexicon's words for mergers, splits and renames, and the words that refuse a merger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.model import Lexicon
    from kg.read.fold import View

    # Where in a document something is stated.
    Place = tuple[View, int, int]

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
