"""A folded view of a passage: one spelling for width, compatibility code points and blanks, with the way back.

Rules match on the folded text; every match maps back to code points of the source, which is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from kg.model import Span
from kg.read.labels import field_kind, is_part
from kg.read.numbering import FORMAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Circled numbers are printed as numerals of a list; NFKC would melt them into the words that follow.
_KEEP = {chr(code) for code in range(0x2460, 0x2474)}
# Marks of Markdown and of tables carry no meaning of their own.
_DROP = {"*", "`", "\ufffc"}
_ALIASES = {
    "台": "臺",
    "︰": ":",
    "｜": ":",
    "│": ":",
    "﹕": ":",
    "–": "-",
    "—": "-",
    "－": "-",
    "〜": "~",
    "～": "~",
    "﹣": "-",
}


@lru_cache(maxsize=65536)
def fold_char(char: str) -> str:
    """The folded form of one code point: may be empty (blanks, invisible marks) or several characters (㈠)."""
    if char in _ALIASES:
        return _ALIASES[char]
    if char in _KEEP:
        return char
    if char in _DROP or char.isspace():
        return ""
    category = unicodedata.category(char)
    if category in {"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"} or char == "\ufe0f":
        return ""
    folded = unicodedata.normalize("NFKC", char)
    return "".join(_ALIASES.get(part, part) for part in folded if not part.isspace())


class _Folds(dict[str, str]):
    """Code point to its folded form, filled as texts need it: a look-up costs less than a call."""

    def __missing__(self, char: str) -> str:
        self[char] = folded = fold_char(char)
        return folded


_folded = _Folds().__getitem__


def _fold_piece(source: str, piece: Span) -> tuple[str, Sequence[int]]:
    """The folded text of a piece, and where in the source each of its characters is from."""
    forms = list(map(_folded, source[piece.start : piece.end]))
    gap = _gap(source, piece)
    if gap is not None:
        forms[gap - piece.start] = ":"
    text = "".join(forms)
    if len(text) == len(forms) and "" not in forms:
        return text, range(piece.start, piece.end)
    return text, array("l", [at for at, form in enumerate(forms, piece.start) for _ in form])


# A label set off by blanks, which may also part its characters: 案　由　甲案, 提案單位　桃園市政府.
_SET_OFF = re.compile(
    rf"[ \t\u3000]*(?:{FORMAL}[ \u3000]+)?"
    r"(?P<label>[\u4e00-\u9fff](?:[ \u3000]{0,2}[\u4e00-\u9fff]){1,5}?)(?P<gap>\u3000+| {2,})(?=\S)"
)
_COUNTED = re.compile(rf"\s*{FORMAL}[ \u3000]+")
_WIDE_BLANK = re.compile(r"\u3000+| {2,}|\t")
_CELL_MAX = 8


def _gap(source: str, piece: Span) -> int | None:
    """The blank that stands for the colon behind the label of a part of an item; None where none does."""
    found = _SET_OFF.match(source, piece.start, piece.end)
    label = re.sub(r"\s", "", found["label"]) if found else ""
    if found is None or not (is_part(label) or (field_kind(label) and _is_counted(source, found.start("label")))):
        return None
    line = source[found.end() : piece.end].partition("\n")[0].strip()
    first, *more = _WIDE_BLANK.split(line)
    # Short words one beside the other are the head of a table.
    return None if (more and len(first) <= _CELL_MAX) or is_part(first) else found.start("gap")


def _is_counted(source: str, at: int) -> bool:
    """Whether 壹　, a number without a mark, stands on the line before a place: 壹　時間　115年6月10日."""
    return bool(_COUNTED.fullmatch(source, source.rfind("\n", 0, at) + 1, at))


class View:
    """Folded text over one or more pieces of a source.

    ``text`` is what rules match; ``span(i, j)`` is the passage of the source behind ``text[i:j]``.
    """

    __slots__ = ("_is_row", "_starts", "breaks", "source", "text")

    def __init__(self, source: str, pieces: Iterable[Span], *, is_row: bool = False) -> None:
        folded = [_fold_piece(source, piece) for piece in pieces]
        self.source = source
        self._is_row = is_row  # each piece is a cell
        self.text = "".join([text for text, _ in folded])
        self._starts = folded[0][1] if len(folded) == 1 else array("l", chain(*(places for _, places in folded)))
        # Where each piece begins: the line ends of the paragraph.
        ends = accumulate(len(text) for text, _ in folded[:-1])
        self.breaks = tuple(dict.fromkeys(ends))

    def span(self, start: int, end: int) -> Span:
        """The passage of the source behind ``text[start:end]``; an empty match is an empty passage."""
        if not self._starts:
            return Span(0, 0)
        end = min(end, len(self._starts))
        if start >= end:
            place = self._starts[min(start, len(self._starts) - 1)]
            return Span(place, place)
        return Span(self._starts[start], self._starts[end - 1] + 1)

    def index(self, offset: int) -> int:
        """The first index of ``text`` at or after an offset of the source."""
        return bisect_left(self._starts, offset)

    def tab(self, start: int) -> int:
        """The first index behind ``start`` where the source itself parts words; -1 where it does not.

        It parts the cells of a table, and a heading of Markdown from what stands below it.
        """
        if not self._starts:
            return -1
        if self._is_row:
            return next((at for at in self.breaks if at > start), -1)
        place = self._starts[max(start, 0)]
        line = self.source.rfind("\n", 0, place) + 1
        if _HASHES.match(self.source, line):
            return next((at for at in self.breaks if at > start), -1)
        pattern = _WIDE if ROW.match(self.source, line) else _GAP
        gap = pattern.search(self.source, place + 1, self._starts[-1])
        while gap:
            at = self.index(gap.end())
            if at > start:
                return at
            gap = pattern.search(self.source, gap.end(), self._starts[-1])
        return -1

    @property
    def whole(self) -> Span:
        """The passage that the view covers, from its first to its last visible character."""
        return self.span(0, len(self.text))

    def printed(self, start: int, end: int) -> str:
        """The words behind ``text[start:end]`` as printed, without line ends and invisible marks."""
        span = self.span(start, end)
        words = self.source[span.start : span.end]
        if words.isalnum():
            return words
        keep = set(self._starts[start:end])
        return clean(
            "".join(char for at, char in enumerate(words, span.start) if at in keep or char in " \u3000\u00a0\n\f")
        )

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """All matches of a compiled pattern in the folded text."""
        return pattern.finditer(self.text)


# What parts the cells of a table that became text: a tab, or blanks that line up its columns.
_GAP = re.compile(r"(?<=\S)[ \u3000]*\t\s*|(?<=\S\S)(?: {3,}| *\u3000{2,} *)(?=\S)(?!\S{1,3}[:：])")
# A row of a table whose cells one wide blank or two narrow ones part: 1　案名　臺北市、新北市　辦理情形　續管. A number
# that counts what follows it (112　年度, 2　次) is no row's.
_BLANKS = r"(?: ?\u3000[ \u3000]*| {2,})"
ROW = re.compile(
    rf"[ \t]*\d{{1,3}}(?:-\d{{1,2}})?{_BLANKS}(?!年|月[初中底]|[月日時分次案件樓](?!\w))"
    rf"(?:[^\u3000\s](?:(?! {{2}})[^\u3000\n])*{_BLANKS}){{2,}}[^\u3000\s]"
)
_HASHES = re.compile(r" {0,3}#{1,6} ")
_WIDE = re.compile(rf"(?<=\S){_BLANKS}(?=\S)")
_BREAK = re.compile(r"(?<![ \t\u3000\u00a0])[ \t\u3000\u00a0]*[\n\f]\s*")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(words: str) -> str:
    """Printed words on one line: line ends closed up, invisible marks and outer blanks removed."""
    words = _INVISIBLE.sub("", words)
    words = _BREAK.sub(lambda found: _glue(words, found), words)
    return words.replace("\t", " ").strip()


def _glue(words: str, found: re.Match[str]) -> str:
    """A line end between two Latin words was a blank; between Chinese characters it was nothing."""
    before, after = words[: found.start()][-1:], words[found.end() :][:1]
    return " " if before.isascii() and after.isascii() and before.isalnum() and after.isalnum() else ""


def fold(words: str) -> str:
    """The folded form of a short text, for comparing names."""
    return "".join(map(_folded, words))
