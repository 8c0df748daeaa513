"""A source cut into the minutes of single meetings, each with its title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.model import Document, Source, Span
from kg.read.labels import RECORD_WORDS, field_kind, split_label
from kg.read.lines import Line, cut_lines
from kg.read.numbering import bullet_end
from kg.read.outline import outline

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE_LINES = 6
_TITLE_LENGTH = 140
_TITLE = re.compile(
    r"[^。;:!?]*(?:會議|會報|大會|小組|委員會|聯席會|座談會|協調會|研商會|理監事會|理事會|工作會|例會|平臺|定期會|臨時會)"
    rf"[^。;:!?]{{0,40}}?{RECORD_WORDS}"
)
_NUMBERED = re.compile(
    r"[^。;:!?]{4,80}(?:第[\d一二三四五六七八九十百]{1,4}[屆次])[^。;:!?]{0,12}(?:會議|會報|大會|聯席會|座談會|例會)"
)
_BEGIN = re.compile(
    r"[「『(]|(?:中華民國|民國)?[\d一二三四五六七八九〇○零百]{2,6}年|.{0,3}第?\d*[屆次]|.{2,4}[縣市]|.{2,12}(?:政府|學會|協會|委員會|平臺|議會|社區)"
)
# 預備會議紀錄： below the title of a whole session.
_PART_OF_RECORD = re.compile(rf".{{2,6}}會議{RECORD_WORDS}:?")
_LOOK_AHEAD = 8
_MIN_LABELS = 2


def cut(source: Source) -> tuple[Document, ...]:
    """The meetings of a source in their order. Raises ReadError where there is none."""
    lines, marks = cut_lines(source.text)
    if not lines:
        raise ReadError("the file is empty", where=source.name, remedy="give minutes with text in them")
    titles = _titles(lines)
    if not titles:
        if _labels(lines) < _MIN_LABELS:
            raise ReadError(
                "no meeting found: no title in 會議紀錄 or 議事錄 and no labels such as 時間, 地點, 主席",
                where=source.name,
                remedy="give the minutes of a meeting",
            )
        titles = [(0, 0)]
    documents = []
    ends = [start for start, _ in titles[1:]] + [len(lines)]
    for (start, count), end in zip(titles, ends, strict=True):
        part = lines[start:end]
        span = Span(part[0].span.start, part[-1].view.whole.end)
        inside = tuple(mark for mark in marks if mark in span)
        documents.append(Document(source, span, outline(part, count), inside))
    _refuse_torn(documents)
    return tuple(documents)


def _refuse_torn(documents: Sequence[Document]) -> None:
    """A source whose other meetings all close, and whose last one breaks off within a sentence, is not whole."""
    *others, last = documents
    text = last.source.text[last.span.start : last.span.end]
    closed = [any(block.label == "end" for block in document.blocks) for document in documents]
    if others and all(closed[:-1]) and not closed[-1] and text[-1:].isalnum():
        end = " ".join(text[-12:].split())
        raise ReadError(
            f"the text breaks off in the middle of a sentence: …{end}",
            where=last.source.name,
            remedy="give the whole file",
        )


def _titles(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Index of the first line of each title, and how many lines it has."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        count = _title_at(lines, at) or (_first_line(lines) if at == 0 else 0)
        if count and _labels(lines[at + count : at + count + _LOOK_AHEAD]):
            found.append((at, count))
            at += count
        else:
            at += 1
    return found


def _first_line(lines: Sequence[Line]) -> int:
    """A first line that numbers a meeting is its title, if several header fields follow, though it says no 紀錄."""
    return int(bool(_NUMBERED.fullmatch(lines[0].bare)) and _labels(lines[1 : 1 + _LOOK_AHEAD]) > _MIN_LABELS)


def _title_at(lines: Sequence[Line], at: int) -> int:
    """How many lines from ``at`` make a title; 0 where none begins here."""
    joined = ""
    if not (lines[at].after_blank or _BEGIN.match(lines[at].bare)):
        return 0
    for count, line in enumerate(lines[at : at + _TITLE_LINES], 1):
        if line.number is not None and line.number.style != "case":
            return 0
        words = line.bare[bullet_end(line.bare) :]
        label, value = split_label(words)
        kind = field_kind(label)
        # 會議紀錄 on a line of its own ends a title; any other label on its own line is that of a field.
        if kind and (value < len(words) or kind != "recorder"):
            return 0
        joined += line.bare
        if len(joined) > _TITLE_LENGTH:
            return 0
        if _TITLE.fullmatch(joined):
            return count + _subtitles(lines, at + count, joined)
    return 0


def _subtitles(lines: Sequence[Line], at: int, joined: str) -> int:
    """A title may go on with a line that numbers the meeting or says which part follows, and with nothing else."""
    if at == len(lines):
        return 0
    numbers = "次" not in joined and re.fullmatch(r"\(?第.{1,6}次.{0,12}\)?", lines[at].bare)
    return int(bool(numbers or _PART_OF_RECORD.fullmatch(lines[at].bare)))


def _labels(lines: Sequence[Line]) -> int:
    """How many different header fields these lines name."""
    kinds = set()
    for line in lines:
        start = line.number.end if line.number else 0
        words = line.text[start or bullet_end(line.text) :]
        label, _ = split_label(words)
        kind = field_kind(label)
        if kind:
            kinds.add(kind)
    return len(kinds)
