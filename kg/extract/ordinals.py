"""Cases that words count off instead of naming: 第五案, 次案, 上開(四)、(五)兩案, 追蹤四."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kg.extract.context import item_blocks
from kg.read.fold import fold
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.extract.context import Context
    from kg.extract.draft import Draft

# 上開(四)、(五)兩案, 第四、五案
_NUMBERED = re.compile(
    r"(?:(?<=\()|第|編號)([一二三四五六七八九十]{1,3}|\d{1,2})(?=\)|案|項[「『]|(?<=編號\d)|(?<=編號\d\d))"
)
_ORDINAL = re.compile(r"第([一二三四五六七八九十\d]{1,3})(?:案|項)")
# Numbers that say of themselves that they count cases: 第一案, 追蹤四, 案次 4; and what would make them another one.
_PRINTED_MIN = 3
_GOES_ON = re.compile(r"[一二三四五六七八九十\d]")


class Ordinals:
    """Finds the drafts of a document by their places and their printed numbers."""

    def __init__(self, context: Context, drafts: list[Draft]) -> None:
        self.drafts = drafts
        blocks = item_blocks(context.document)
        printed = [
            (fold(blocks[draft.item][0].number).rstrip("、.:"), draft) for draft in drafts if draft.item is not None
        ]
        times = Counter(words for words, _ in printed)
        # A number under two headings says of itself nothing.
        self._printed = {
            words.strip("【】〔〕"): one for words, one in printed if len(words) >= _PRINTED_MIN and times[words] == 1
        }

    def meant(self, draft: Draft, words: str) -> list[Draft]:
        """併入第一案, 併入追蹤四, 併【案3】: the other of that number, else those beside ``draft``."""
        words = words.lstrip("【〔")
        for printed, mate in self._printed.items():
            if mate is not draft and words.startswith(printed) and not _GOES_ON.match(words, len(printed)):
                return [mate]
        return self.beside(draft, words)

    def named(self, draft: Draft, words: str) -> Draft | None:
        """第五案之食材登錄項目併入本案: the case of that number below the same heading; 前案 is the one before."""
        if re.search(r"(?:前|上)(?:一)?案", words):
            place = next((n for n, mate in enumerate(self.drafts) if mate is draft), 0)
            return self.drafts[place - 1] if place else None
        ordinal = _ORDINAL.search(words)
        mates = self._mates(draft)
        at = number(ordinal.group(1)) if ordinal else None
        return mates[at - 1] if at and at <= len(mates) and mates[at - 1] is not draft else None

    def beside(self, draft: Draft, words: str) -> list[Draft]:
        """本案與次案, 上開(四)、(五)兩案: other items of the same heading that the words count off."""
        mates = self._mates(draft)
        at = next(n for n, mate in enumerate(mates) if mate is draft)
        places = {at + 1} if re.search(r"[次下後]一?案", words) else set()
        places |= {at - 1} if re.search(r"[前上]一?案(?!件)", words) else set()
        places |= {(number(one) or 0) - 1 for one in _NUMBERED.findall(words)}
        return [mates[n] for n in sorted(places) if 0 <= n < len(mates) and n != at]

    def _mates(self, draft: Draft) -> list[Draft]:
        return [mate for mate in self.drafts if mate.heading is draft.heading]
