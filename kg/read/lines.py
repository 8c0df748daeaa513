"""A source cut into lines, each with its folded text, and the marks among them that carry no meaning."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Span
from kg.read.fold import ROW, View
from kg.read.labels import RECORD_WORDS, field_kind, is_section, split_label
from kg.read.numbering import CASE_WORDS, FORMAL, Numeral, bullet_end, number, numeral
from kg.read.stacked import drawn_rows, spaced_lines, stacked_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

# A page number: 第 3 頁，共 9 頁 · - 3 - · Page 3 of 9 · 3/9 · 頁次 3
_PAGE = (
    r"[-~]*\(?(?:第\d+頁[,、/]?(?:[共全]\d+頁)?|頁次?:?\d+(?:/\d+)?|[Pp](?:age|\.)?\.?\d+(?:(?:of|/)\d+)?|"
    r"-\d{1,3}-|\d{1,3}/\d{1,3})\)?[-~]*"
)
_MARK = re.compile(_PAGE)
# The page number within a running head.
_IN_HEAD = re.compile(rf"^(?:{_PAGE})|(?:{_PAGE}|\d{{1,3}})$")
# A bare number is a page number only where it stands apart; within a wrapped paragraph it is part of a sentence.
_BARE = re.compile(r"\d{1,3}")
_RUNNING_HEAD_MIN = 3
# So many lines at the head and at the foot of a page may be running ones.
_EDGE = 2
_TITLE_MIN = 8
_TITLE_END = re.compile(rf"{RECORD_WORDS}$")
# A line drawn across the page parts what stands above and below it, and says nothing.
_DRAWN = re.compile(r"[-=_~+\u2500-\u257f·‧.]{3,}")
# What ends a line; a form feed also ends a page.
_LINE_END = re.compile(r"[\n\f\v\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source: its place, its folded text, its numeral, and whether a blank line stands before it."""

    span: Span
    view: View
    number: Numeral | None
    after_blank: bool

    @property
    def text(self) -> str:
        """The folded text."""
        return self.view.text

    @property
    def bare(self) -> str:
        """The folded text without the mark of a heading or of a quotation."""
        return self.text.lstrip("#>-")


@dataclass(frozen=True, slots=True)
class _Raw:
    """A line as it stands, or a cell of a row that lays out a page; ``page`` counts form feeds.

    The first cell of a row between drawn lines knows how many cells the row has.
    """

    span: Span
    view: View
    page: int
    cells: int = 0

    @property
    def text(self) -> str:
        return self.view.text


def cut_lines(text: str) -> tuple[list[Line], list[Span]]:
    """The lines with content, and the places of page marks and running heads."""
    raw = list(_raw_lines(text))
    texts = [line.text for line in raw]
    heads = _running_heads(texts)
    furniture = _furniture(raw) | _titles_again(texts)
    words = ["" if _DRAWN.fullmatch(text) else text for text in texts]
    rows = stacked_rows(words) | drawn_rows(words, [line.cells for line in raw])
    names = {row.name for row in rows.values()}
    lines: list[Line] = []
    marks: list[Span] = []
    blank = True
    for at, line in enumerate(raw):
        if not line.text:
            blank = True
        elif not words[at]:
            marks.append(line.span)
            blank = True
        elif at in rows:
            row = rows[at]
            name = raw[row.name].span
            mark = Numeral("row" if row.is_whole else "cell", row.value, 0, len(line.text))
            lines.append(Line(Span(line.span.start, name.end), View(text, [line.span, name]), mark, after_blank=True))
            blank = False
        elif at in names:
            continue
        elif (
            at in furniture
            or _MARK.fullmatch(line.text)
            or line.text in heads
            or (blank and _BARE.fullmatch(line.text))
        ):
            marks.append(line.span)
        else:
            lines.append(Line(line.span, line.view, _numeral(text, line), blank))
            blank = False
    return lines, marks


def _numeral(text: str, line: _Raw) -> Numeral | None:
    """The numeral of a line. Where a blank ends that of a case, it does: 提案二　八掌溪 is no 提案二八."""
    cell = _cell(text, line.span, line.view)
    return cell if cell and cell.style == "case" else numeral(line.text) or cell


def _raw_lines(text: str) -> Iterator[_Raw]:
    ends = [*_LINE_END.finditer(text), None]
    starts = [0, *(end.end() for end in ends if end)]
    spans = [Span(start, end.start() if end else len(text)) for start, end in zip(starts, ends, strict=True)]
    spaced = spaced_lines([text[span.start : span.end] for span in spans])
    labelled = _labelled(text, spans)
    page = 0
    for at, (span, end) in enumerate(zip(spans, ends, strict=True)):
        is_ruled = _is_ruled(text, span)
        if is_ruled:
            cells = _between_lines(text, span)
        else:
            cells = _parts(r"\S+", text, span) if at in spaced else _cells(text, span, is_labelled=at in labelled)
        size = len(cells) if is_ruled else 0
        for n, cell in enumerate(cells):
            yield _Raw(cell, View(text, [cell]), page, 0 if n else size)
        page += end is not None and end.group() == "\f"


def _parts(pattern: str, text: str, span: Span) -> list[Span]:
    """The passages of ``span`` that are such."""
    found = re.finditer(pattern, text[span.start : span.end])
    return [Span(span.start + part.start(), span.start + part.end()) for part in found]


def _is_ruled(text: str, span: Span) -> bool:
    """Whether lines part the cells of a row, be they drawn at its ends too or only between its cells."""
    return sum(text.count(mark, span.start, span.end) for mark in _PIPE) > 1


def _between_lines(text: str, span: Span) -> list[Span]:
    """A row of a table drawn with lines: each cell as a line, and none of the row that rules it off."""
    return [] if _RULE.fullmatch(text, span.start, span.end) else _parts(_IN_PIPES, text, span)


def _labelled(text: str, spans: list[Span]) -> set[int]:
    """The lines of a header that has one blank, and no mark, behind its labels: 時間 112年…, 主席 甲局 乙局長."""
    filled = [at for at, span in enumerate(spans) if text[span.start : span.end].strip()][:_HEADER_LINES]
    found = set()
    for at in filled:
        label = _ONE_LABEL.match(text, spans[at].start, spans[at].end)
        if label and _is_label(text, Span(*label.span(1))):
            found.add(at)
    return found if len(found) >= _LABELS_MIN else set()


def _cells(text: str, span: Span, *, is_labelled: bool = False) -> list[Span]:
    """A row of a table whose first cell labels the others (時間 ⇥ 112 年 …) reads as the lines that it lays out.

    So does a line whose label is set off by wide blanks instead of a colon: 主　席　林委員彥甫　　記錄　鄭雅文.
    """
    words = text[span.start : span.end]
    if "\t" not in words:
        return _set_off(text, span, is_labelled=is_labelled)
    first = View(text, [Span(span.start, span.start + words.index("\t"))]).text
    if not (field_kind(first) or is_section(first)):
        return [span]
    return _parts(r"[^\t]+", text, span)


_PIPE = "|│┃║"
_RULE = re.compile(rf"[\s{_PIPE}:-]+")
_IN_PIPES = rf"[^{_PIPE}]*[^{_PIPE}\s][^{_PIPE}]*"
# What wide blanks part; within a label they may also part its characters.
_PART = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_ONE_LABEL = re.compile(r"\s*(\S{2,6})[ \u00a0](?=[^\s:：])")
_HEADER_LINES, _LABELS_MIN = 15, 3
_ONE_BLANK = re.compile(r"\s*\S{2,10}[ \u00a0](?=中?華?民國|\d)")


def _set_off(text: str, span: Span, *, is_labelled: bool) -> list[Span]:
    words = text[span.start : span.end]
    one_blank = is_labelled or bool(_ONE_BLANK.match(words))
    if "\u3000" not in words and "  " not in words and not one_blank:
        return [span]
    bare = words.strip()
    if re.match(r"[^:：｜]{1,14}[:：｜](?!\d)", bare):
        return [span]
    parts = [(part.start(), part.end()) for part in _PART.finditer(words)]
    if len(parts) == 1 and one_blank:
        blank = words.index(" ", parts[0][0]) if " " in bare else words.index("\u00a0", parts[0][0])
        parts = [(parts[0][0], blank), (blank + 1, parts[0][1])]
    cells: list[Span] = []
    at = 0
    while at < len(parts):
        size = _label_size(text, span, parts[at:])
        last = at + max(size, 1) - 1
        cell = Span(span.start + parts[at][0], span.start + parts[last][1])
        if not size and not cells:
            return [span]
        if size or not cells or _is_label(text, cells[-1]):
            cells.append(cell)
        else:
            cells[-1] = Span(cells[-1].start, cell.end)
        at = last + 1
    return cells if len(cells) > 1 and not _is_label(text, cells[1]) else [span]


def _label_size(text: str, span: Span, parts: list[tuple[int, int]]) -> int:
    """How many of the parts, the single characters of a spaced label, make up the label of a header field."""
    for size in range(1, min(len(parts), 4) + 1):
        if size > 1 and any(end - start > 2 for start, end in parts[:size]):
            break
        if _is_label(text, Span(span.start + parts[0][0], span.start + parts[size - 1][1])):
            return size
    return 0


def _is_label(text: str, span: Span) -> bool:
    words = View(text, [span]).text
    mark = numeral(words)
    return bool(field_kind(words[mark.end if mark else bullet_end(words) :]))


# A number that needs no mark behind it, as the first cell of a table row; or 2. before figures: 2. 10月底前 is no 2.10.
_IN_CELL = re.compile(
    r"\s*(\d{1,3}|[一二三四五六七八九十]{1,3})(?:[ \u3000]*\t| {2,}(?=\S+ {2,})|\u3000{2,}(?=\S+\u3000{2,}))"
)
_IN_ROW = re.compile(r"\s*(?:\d{1,3}-)?(\d{1,3})(?:\u3000| {2,})")
# 01 甲案: a figure before it makes it a number that counts off, whatever blank is behind it.
_PADDED = re.compile(r"\s*(0\d{1,2})[ \u3000](?=[\u4e00-\u9fff「『【A-Za-z])(?![年月日時分])")
_COUNT = r"(\d{1,3}|[一二三四五六七八九十]{1,3})"
_CASE = re.compile(rf"\s*(?:第{_COUNT}(?:號案?|案|項)|{CASE_WORDS}[ \u3000]?{_COUNT})[ \t\u3000\u00a0]+(?=\S)")
_BEFORE_FIGURES = re.compile(
    r"\s*(\d{1,2})[.．、](?:[ \t\u3000\u00a0]+(?=\d)|(?=\d{2,3}年(?!度)|\d{2,3}學年|\d{1,2}月\d{1,2}日))"
)


# 壹　時間, 一　列管案件: a blank, and no mark, is behind the number of a heading.
_FORMAL = re.compile(rf"\s*({FORMAL})(?:\u3000| {{1,2}})(?=[\u4e00-\u9fff])")
_PLAIN = re.compile(r"\s*([一二三四五六七八九十]{1,3})\u3000(?=[\u4e00-\u9fff「『\d][^\u3000\t]*$)")
_BY_BLANKS = (
    ("cell", _PADDED), ("case", _CASE), ("d", _BEFORE_FIGURES), ("formal", _FORMAL), ("cn", _PLAIN),
)  # fmt: skip


def _cell(text: str, span: Span, view: View) -> Numeral | None:
    """A number that is one by what the source has behind it."""
    words = text[span.start : span.end]
    for style, pattern in (("cell", _IN_ROW if ROW.match(words) else _IN_CELL), *_BY_BLANKS):
        found = pattern.match(words)
        value = number(found[found.lastindex or 1]) if found else None
        if found and value:
            end = found.end(1) if style == "cell" else found.end()
            return Numeral(style, value, 0, view.index(span.start + end))
    return None


def _running_heads(texts: list[str]) -> set[str]:
    """Lines that return word for word beside page marks: letterheads and running titles."""
    seen: Counter[str] = Counter()
    for before, text, after in zip(["", *texts], texts, [*texts[1:], ""], strict=False):
        beside = any(other and _MARK.fullmatch(other) for other in (before, after))
        if text and beside and not _MARK.fullmatch(text):
            seen[text] += 1
    return {text for text, count in seen.items() if count >= _RUNNING_HEAD_MIN and numeral(text) is None}


def _titles_again(texts: list[str]) -> set[int]:
    """The title printed again on later pages, also above itself on the first one: 產業民生組 114-2 會議紀錄."""
    filled = [at for at, text in enumerate(texts) if text]
    places: dict[str, list[int]] = {}
    for place, at in enumerate(filled):
        words = _IN_HEAD.sub("", texts[at]) if "錄" in texts[at] else ""
        if _TITLE_END.search(words) and len(words) > _TITLE_MIN and numeral(words) is None:
            places.setdefault(words, []).append(place)
    found: set[int] = set()
    for first, *again in places.values():
        below = ["" if place + 1 == len(filled) else texts[filled[place + 1]] for place in (first, *again)]
        later = [place for place, words in zip(again, below[1:], strict=True) if not field_kind(split_label(words)[0])]
        if later and _TITLE_END.search(below[0]):
            found.add(filled[first])
        found |= {filled[place] for place in later}
    return found


def _furniture(raw: list[_Raw]) -> set[int]:
    """What pages print around their text, where form feeds say which lines stand at the edge of a page."""
    pages: dict[int, list[int]] = {}
    for at, line in enumerate(raw):
        if line.text and not _MARK.fullmatch(line.text):
            pages.setdefault(line.page, []).append(at)
    if not pages:
        return set()
    # Below all words stands the number of the last page, if any: of one page too.
    last = pages[max(pages)][-1]
    found = {last} if raw[last].text == str(raw[last].page + 1) else set()
    if raw[-1].page == 0:
        return found
    found |= _page_numbers(raw, pages)
    rest = {page: [at for at in lines if at not in found] for page, lines in pages.items()}
    return (
        found
        | _repeated(raw, {page: lines[:_EDGE] for page, lines in rest.items()}, is_top=True)
        | _repeated(raw, {page: lines[-_EDGE:] for page, lines in rest.items()}, is_top=False)
    )


def _page_numbers(raw: list[_Raw], pages: dict[int, list[int]]) -> set[int]:
    """Bare numbers at the edges that count with the pages."""
    found: dict[int, set[int]] = {}
    for page, lines in pages.items():
        for at in (lines[0], lines[-1]):
            if _BARE.fullmatch(raw[at].text):
                found.setdefault(int(raw[at].text) - page, set()).add(at)
    return set().union(*(places for places in found.values() if len(places) > 1))


def _repeated(raw: list[_Raw], edges: dict[int, list[int]], *, is_top: bool) -> set[int]:
    """Lines that stand at the same edge of page after page, but for their page number.

    Where those at the head of a page are the title itself, they are kept on the first one.
    """
    places: dict[str, dict[int, int]] = {}
    for page, lines in edges.items():
        for at in lines:
            if numeral(raw[at].text) is None:
                places.setdefault(_IN_HEAD.sub("", raw[at].text), {})[page] = at
    found: list[list[int]] = []
    for words, on in places.items():
        neighbours = sum(page + 1 in on for page in on)
        if words and (neighbours >= _RUNNING_HEAD_MIN - 1 or (is_top and len(edges) == len(on) == 2)):
            found.append(sorted(on.values()))
    is_title = is_top and any(_TITLE_END.search(raw[first].text) for first, *_ in found)
    return {at for running in found for at in running[is_title:]}
