"""Tables of which every cell became a line of its own: heads first, then the cells row by row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.read.numbering import number

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST = re.compile(r"(?:列管|案件)?(?:編號|項次|序號|案次|案號|次序|項目)")
_HEAD = re.compile(
    r"(?:案名|案由|議題|名稱|提案|事項|主[辦政責]|協辦|承辦|權責|單位|機關|縣市|城市|情形|進度|現況|說明|決議|結論|決定|裁示|建議|備註|處理|辦理|執行|期限)"
)
_NAME = re.compile(r"案|議題|名稱|提案|事項")
_NUMBER = re.compile(r"\d{1,3}")
# 112-08-1, A03
_CODE = re.compile(r"[A-Z]{0,4}-?\d[\d-]*")
_HEAD_MAX = 10
_COLUMNS = range(3, 9)
# How many lines a row may have more than the table has columns: cells that the page has wrapped.
_WRAPPED = 12


class Row(NamedTuple):
    """A row of such a table: the index of its name, its place from 1 on, and whether its lines are its cells."""

    name: int
    value: int
    is_whole: bool


def drawn_rows(texts: Sequence[str], cells: Sequence[int]) -> dict[int, Row]:
    """The rows below the heads of tables whose cells lines part; ``cells`` has their number at the first of a row."""
    found: dict[int, Row] = {}
    at = 0
    while at < len(texts):
        columns = cells[at]
        is_table = columns and _is_head(texts[at : at + columns])
        at += columns or 1
        value = 0
        while is_table and at < len(texts):
            if cells[at] in {columns, columns - 1} and (_CODE.fullmatch(texts[at]) or number(texts[at])):
                value += 1
                found[at] = Row(at + 1, value, is_whole=True)
            elif texts[at]:
                break
            at += cells[at] or 1
    return found


def spaced_lines(lines: Sequence[str]) -> set[int]:
    """The lines of tables whose cells one blank parts, with their heads: those of which each row has all its cells."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        heads = line.split(" ")
        if not _is_head(heads):
            continue
        rows: list[tuple[int, bool]] = []
        for below in range(at + 1, len(lines)):
            cells = lines[below].strip().split(" ")
            if len(cells) > 1 and _NUMBER.fullmatch(cells[0]):
                rows.append((below, len(cells) == len(heads) and int(cells[0]) == len(rows) + 1))
            elif lines[below].strip():
                break
        if rows and all(is_whole for _, is_whole in rows):
            found |= {at, *(row for row, _ in rows)}
    return found


def _is_head(words: Sequence[str]) -> bool:
    """Whether these are the heads of a table's columns: 編號 案名 主辦 辦理情形 決議."""
    return (
        len(words) in _COLUMNS
        and bool(_FIRST.fullmatch(words[0]))
        and any(_NAME.search(word) for word in words[1:])
        and all(len(word) <= _HEAD_MAX and _HEAD.search(word) for word in words[1:])
    )


def stacked_rows(texts: Sequence[str]) -> dict[int, Row]:
    """The rows in folded lines, by the index of each row's number.

    Blank lines are empty texts; where a row has more lines than the table has columns, its lines are not its cells.
    """
    filled = [at for at, text in enumerate(texts) if text]
    found: dict[int, Row] = {}
    place = 0
    while place < len(filled):
        is_first = _FIRST.fullmatch(texts[filled[place]])
        columns = _columns([texts[at] for at in filled[place : place + _COLUMNS.stop]]) if is_first else 0
        place += columns or 1
        if columns:
            place = _rows(texts, filled, place, columns, found)
    return found


def _columns(texts: list[str]) -> int:
    """How many heads of columns, from the first on, stand above the number of the first row; 0 where none do."""
    first = next((n for n, text in enumerate(texts) if _NUMBER.fullmatch(text)), 0)
    words = texts[1:first]
    if first not in _COLUMNS or texts[first] != "1" or not any(_NAME.search(word) for word in words):
        return 0
    return first if all(len(word) <= _HEAD_MAX and _HEAD.search(word) for word in words) else 0


def _rows(texts: Sequence[str], filled: list[int], place: int, columns: int, found: dict[int, Row]) -> int:
    """Takes the rows from ``place`` of ``filled`` on; where the table ends."""
    value = 1
    while place + 1 < len(filled) and texts[filled[place]] == str(value):
        end = place + columns
        later = range(place + 2, min(place + columns + _WRAPPED, len(filled)))
        following = next((at for at in later if texts[filled[at]] == str(value + 1)), None)
        found[filled[place]] = Row(filled[place + 1], value, following in {None, end} or end > len(filled))
        value += 1
        place = following if following is not None else min(end, len(filled))
    return place
