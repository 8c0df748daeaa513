"""Lines of one meeting → a tree of blocks: title, header fields, sections, items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from kg.model import Block, Span
from kg.read.labels import field_kind, is_outcome, is_part, is_section, is_verdict, split_label
from kg.read.numbering import BULLETS, INNER, bullet_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.read.lines import Line
    from kg.read.numbering import Numeral

# Fields that may also stand, without a number, below the items.
_CLOSING = {"end", "recorder", "chair"}
_GAP = 4
# No outline is deeper; numbers below that are words.
_DEPTH = 30
_HEADING_MAX = 24
_SECTION_MAX = 30
# A note below the items belongs to none of them.
_REMARK = re.compile(r"\(?(?:附註|備註|附記|註)\)?(?::|(?<=\)))")
_COUNTED_FRAME = re.compile(r"[【〔][^【】〔〕]{2,20}[】〕]\(?(?:共計?|合計|計)?\d{1,2}案\)?[:。]?")
# 案次⇥合作案名稱⇥主辦⇥…⇥決議, the head of a table; 新提案： on a line of its own below one.
_TABLE = re.compile(r"(?:案次|項次|編號|序號)(?:列管|合作)?(?:案名|案由|案件|合作案|議題|提案|計畫)[^,。;:]{2,60}$")
_NEW = re.compile(r"(?:本次)?(?:新增|新提|新)(?:合作|列管)?(?:提案|案件?|議題):?")
_NEXT = re.compile("下次(?:會議)?(?:開會|召開)?(?:時間|日期|地點|主辦(?:單位|機關|縣市|城市)?)?")
_STOPS = "。:;.!?)」"
_BULLET_STYLE = "bullet"
_HEADING_MARKS = ("#", "▍", "▌", "▎")
# 提案單位：… 案由：… one below the other, in either order, where no number tells one proposal from the next.
_PROPOSED, _PROPOSAL_STYLE = re.compile(r"(?P<who>提案(?:單位|機關|人|委員|議員|代表))|(?P<what>案由)"), "proposal"
# 案由：前次列管事項辦理情形，報請公鑒: a report over what it reports on.
_REPORTED = re.compile(r"情形|報請|公[鑒鑑]|備查|洽悉")


@dataclass(slots=True)
class _Node:
    kind: str
    label: str = ""
    style: str = ""
    value: int = 0
    number: str = ""
    start: int = 0
    pieces: list[Span] = field(default_factory=list)
    last: str = ""
    named: bool = False  # its words are those of a section or a header field
    heading: bool = False  # so far no more than a heading or a label on a line of its own
    settled: bool = False  # a line of its own below its words begins with 決議：
    children: list[_Node] = field(default_factory=list)

    def add(self, line: Line, at: int) -> None:
        """Takes the words of a line from folded index ``at``; a line that is a number alone adds nothing."""
        self.heading = False
        if at < len(line.text):
            self.pieces.append(line.view.span(at, len(line.text)))
            self.last = line.text[-1]

    def block(self) -> Block:
        end = self.pieces[-1].end if self.pieces else self.start + len(self.number)
        children = tuple(child.block() for child in self.children)
        return Block(
            self.kind, self.label, self.number, Span(self.start, max(end, self.start)), tuple(self.pieces), children
        )


class _Builder:
    """Holds the open path from the root to the last numbered block."""

    def __init__(self) -> None:
        self.roots: list[_Node] = []
        self.path: list[_Node] = []
        self.current: _Node | None = None
        self.formal = False
        self.top = ("", 0)  # style and value of the last numbered section or field
        self.resume: int | None = None  # the depth at which a list behind 決議： begins
        self.told: set[str] = set()  # what an open proposal without a number has told of itself: who, what

    # -- opening ------------------------------------------------------------------------------------------------

    def open(self, node: _Node, depth: int) -> None:
        del self.path[depth:]
        self.resume = None
        (self.path[-1].children if self.path else self.roots).append(node)
        self.path.append(node)
        self.current = node

    def in_items(self) -> bool:
        return any(node.kind == "item" for node in self.path)

    def seen_items(self) -> bool:
        return any(_has_items(node) for node in self.roots)

    # -- lines --------------------------------------------------------------------------------------------------

    def numbered(self, line: Line, num: Numeral) -> None:
        words, value = split_label(line.text[num.end :])
        depth, kind = self._place(num, words, line)
        if depth is None:
            self.plain(line)
            return
        what = field_kind(words) if kind == "section" else None
        parent = self.path[depth - 1] if depth else None
        if parent is not None and parent.kind in {"field", "para"}:
            kind = "para"
        printed = line.view.span(num.start, num.end)
        label = what or ("row" if num.style == "row" else "")
        node = _Node("field" if what else kind, label, num.style, num.value, start=printed.start)
        node.number = line.view.source[printed.start : printed.end]
        node.add(line, num.end)
        node.named = bool(field_kind(words)) or is_section(words)
        node.heading = kind == "section" and value == len(line.text) - num.end < _HEADING_MAX
        self.formal = self.formal or num.style == "formal"
        self.open(node, depth)
        if depth == 0 and node.kind in {"section", "field"}:
            self.top = (num.style, num.value)

    def _place(self, num: Numeral, label: str, line: Line) -> tuple[int | None, str]:
        """The depth at which a numeral opens a block and the block's kind; depth None for a mere continuation."""
        if num.style == "formal":
            return 0, "section"
        if num.style in INNER:
            return self._inner(num, label)
        heading = bool(field_kind(label)) or is_section(label)
        if num.style == "stem" and not self.formal and (heading or not self._labelled()):
            return 0, "section"
        same = [at for at, node in enumerate(self.path) if node.style == num.style]
        follows = [at for at in same if self.path[at].value + 1 == num.value]
        if heading and not self.formal:
            top = [at for at in follows if self.path[at].kind in {"section", "field"}]
            if top:
                return top[0], "section"
            if self.top == (num.style, num.value - 1):
                return 0, "section"
            labelled = self._labelled() or self._below_other(num)
            if not self.in_items() and not same and not labelled and num.style in {"cn", "stem", "d", "roman"}:
                return 0, "section"
            if num.value == 1 and not same and not labelled and not any(node.style for node in self.path):
                return 0, "section"
        if follows:
            at = follows[-1]
            closes = at == 0 and field_kind(label) in _CLOSING
            return at, "section" if closes or self.path[at].kind == "field" else self.path[at].kind
        return self._start(num, same, line, label)

    def _labelled(self) -> bool:
        """Whether the numeral is the first below a label without a number (會議結論：), whose items begin there."""
        root = self.path[0] if self.path else None
        return root is not None and root.kind == "section" and not root.style and root.heading

    def _below_other(self, num: Numeral) -> bool:
        """Whether 1. stands below 七、報告事項, a section that is numbered in another way."""
        root = self.path[0] if self.path else None
        return root is not None and root.kind == "section" and root.style not in {"", num.style}

    def _inner(self, num: Numeral, label: str) -> tuple[int | None, str]:
        """1.2 stands below 1., and A1 below A.; elsewhere the one is a decimal, the other a name."""
        for at, node in enumerate(self.path):
            if node.style == INNER[num.style] and node.value == num.outer:
                kinds = {"section": "section" if is_section(label) else "item", "field": "para"}
                return at + 1, kinds.get(node.kind, node.kind)
        return None, ""

    def _start(self, num: Numeral, same: list[int], line: Line, label: str) -> tuple[int | None, str]:
        """Where a numeral stands that does not follow its predecessor: a new list, a gap, or no numeral at all."""
        if len(self.path) > _DEPTH:
            return None, ""
        if num.value == 1 or (num.style == "case" and not same):
            if same and self.path[same[-1]].kind == "item":
                return same[-1], "item"
            if self._behind_field(num):
                return 0, "item"
            return len(self.path) if self.resume is None else self.resume, "item"
        if same:
            step = num.value - self.path[same[-1]].value
            if 0 <= step <= _GAP or line.after_blank:
                kind = self.path[same[-1]].kind
                return same[-1], "section" if kind == "field" else kind
            return None, ""
        ended = self._ended(line) or (self.current is not None and self.current.heading) or is_part(label)
        return (len(self.path), "item") if ended else (None, "")

    def _behind_field(self, num: Numeral) -> bool:
        """Whether 一、 stands behind an unnumbered header field that has its value: then it begins the agenda."""
        node = self.path[-1] if self.path else None
        is_full = node is not None and node.kind == "field" and not node.style and not node.heading
        return is_full and num.style in {"cn", "stem", "roman", "case"}

    def plain(self, line: Line, *, begins: bool = False) -> None:
        """A line without a numeral: a label opens a block, anything else continues the one before."""
        at = bullet_end(line.text)
        label, value = split_label(line.text[at:])
        kind = field_kind(label)
        if at and not kind and line.text[0] in BULLETS and self._listing(label):
            self._item(line, at, _BULLET_STYLE)
            return
        if value < len(line.text) and self._proposes(label, line.text[value:]):
            self._item(line, 0, _PROPOSAL_STYLE)
            return
        is_framed = line.text[:1] in "【〔" and (line.text[-1:] in "】〕:" or bool(_COUNTED_FRAME.fullmatch(line.text)))
        is_told = is_part(label) or (is_outcome(line.text) and not begins)
        framed = is_framed and not (is_told and self.in_items())
        if (line.text.startswith(_HEADING_MARKS) or framed) and not kind:
            self._open_plain(_Node("section", "", start=line.view.span(at, len(line.text)).start), line, at)
            return
        if kind and (not self.seen_items() or (kind in _CLOSING and not _remark(kind, line.text))):
            self._open_plain(_Node("field", kind, start=line.view.span(at, len(line.text)).start), line, at)
        elif (line.after_blank and _NEW.fullmatch(line.text)) or (_NEXT.fullmatch(label) and self._ended(line)):
            self._open_plain(_Node("section", "", start=line.view.whole.start), line, 0)
        elif is_section(label) and self._ended(line) and not self._part(label, at + value < len(line.text)):
            self._open_plain(_Node("section", "", start=line.view.span(at, len(line.text)).start), line, at)
        elif self.current is None or self._apart(line) or (line.after_blank and _REMARK.match(line.text)):
            # 會議結論如下： is a heading even where its words are not known; so is the head of a table of cases.
            headed = (line.text.endswith(":") and len(line.text) < _HEADING_MAX) or _TABLE.match(line.text)
            kind = "section" if headed else "para"
            self._open_plain(_Node(kind, "", start=line.view.whole.start), line, 0)
        elif is_verdict(label) and self._below_table():
            node = _Node("para", "", start=line.view.whole.start)
            node.add(line, 0)
            self.open(node, len(self.path) - 1)
        else:
            self.current.add(line, 0)
            self.current.settled = self.current.settled or is_verdict(label)
            self._verdict(label)

    def _below_table(self) -> bool:
        """Whether 決議： below the last row of a table settles all rows: if there are several, and none had its own."""
        if not self.path or self.path[-1].style != "row":
            return False
        rows = self.path[-2].children if len(self.path) > 1 else self.roots
        return len(rows) > 1 and not any(row.settled for row in rows)

    def _part(self, label: str, has_value: bool) -> bool:
        """Whether 決定：洽悉。 belongs to what is open: to an item, or to a numbered section that it settles."""
        return is_part(label) and (self.in_items() or (has_value and bool(self.path) and self.path[0].style != ""))

    def _listing(self, label: str) -> bool:
        """Whether a bullet opens an item: in a section whose items have no numbers, at no label of a part of one."""
        top = self.path[0] if self.path else None
        items = [node for node in self.path if node.kind == "item"]
        return (
            top is not None
            and top.kind == "section"
            and all(node.style == _BULLET_STYLE for node in items)
            and not is_part(label)
            and not is_section(label)
        )

    def _proposes(self, label: str, words: str) -> bool:
        """Whether 提案單位：… or 案由：… opens a proposal without a number: in a section that has no numbers at all."""
        top = self.path[0] if self.path else None
        said = _PROPOSED.fullmatch(label)
        if top is None or top.kind != "section" or said is None:
            return False
        items = [node for node in (*self.path, *top.children) if node.kind == "item"]
        if any(node.style != _PROPOSAL_STYLE for node in items):
            return False
        kind = said.lastgroup or ""
        if kind == "what" and _REPORTED.search(words) and not self.in_items():
            return False
        goes_on = self.in_items() and kind not in self.told
        self.told = {*self.told, kind} if goes_on else {kind}
        return not goes_on

    def _item(self, line: Line, at: int, style: str) -> None:
        """An item whose words begin at folded index ``at``, behind its bullet if it has one."""
        depth = next((at for at, node in enumerate(self.path) if node.style == style), len(self.path))
        printed = line.view.span(0, at) if at else line.view.span(0, 1)
        node = _Node("item", "", style, start=printed.start)
        node.number = line.view.source[printed.start : printed.end] if at else ""
        node.add(line, at)
        self.open(node, depth)

    def _verdict(self, label: str) -> None:
        """決議： behind the list of 說明： a list that follows belongs to the item, not to that list's last point."""
        above = [at for at, node in enumerate(self.path[:-1]) if node.kind == "item" and node.last == ":"]
        if above and is_verdict(label):
            self.resume = above[-1] + 1

    def _ended(self, line: Line) -> bool:
        """Whether the block before has come to its end, so that a line may be a heading and not the rest of it."""
        node = self.current
        return line.after_blank or node is None or node.kind == "field" or not node.last or node.last in _STOPS

    def _apart(self, line: Line) -> bool:
        """Whether a paragraph stands apart from the header field before it."""
        node = self.current
        if node is None or node.kind != "field" or node.heading:
            return False
        return line.after_blank and bool(node.pieces) and node.last != ":"

    def _open_plain(self, node: _Node, line: Line, at: int) -> None:
        node.add(line, at)
        value = split_label(line.text[at:])[1]
        node.heading = node.kind in {"section", "field"} and value == len(line.text) - at < _HEADING_MAX
        keep = node.kind == "field" and node.label == "recorder" and not self.seen_items() and bool(self.path)
        if keep:
            # 紀錄：… printed below 肆、出席人員 does not end the numbering around it.
            self.path[-1].children.append(node)
            self.current = node
        else:
            self.open(node, 0)


def _remark(kind: str, text: str) -> bool:
    """主席：知悉。 below the items is what the chair says, not who presides."""
    return kind == "chair" and any(mark in text for mark in "。;請,")


def _promote(roots: list[_Node]) -> None:
    """一、各組列管案件報告 over （一）…: a heading beside sections of the same numbering is one, whatever its words."""
    styles = {node.style for node in roots if node.style and node.named}
    for node in roots:
        size = sum(piece.end - piece.start for piece in node.pieces)
        bare = size <= _SECTION_MAX and node.last not in "。;,"
        if (
            node.kind == "item"
            and node.style in styles
            and (node.named or (bare and any(map(_has_items, node.children))))
        ):
            node.kind = "section"


def _has_items(node: _Node) -> bool:
    return node.kind == "item" or any(_has_items(child) for child in node.children)


def outline(lines: Sequence[Line], title: int) -> tuple[Block, ...]:
    """The tree of one meeting's lines, of which the first ``title`` are its title."""
    builder = _Builder()
    blocks: list[Block] = []
    if title:
        # The mark of a heading is none of its words.
        marks = [len(line.text) - len(line.bare) for line in lines[:title]]
        pieces = tuple(line.view.span(at, len(line.text)) for line, at in zip(lines, marks, strict=False))
        blocks.append(Block("title", "", "", Span(pieces[0].start, pieces[-1].end), pieces))
    for line, following in zip_longest(lines[title:], lines[title + 1 :]):
        if line.number is None:
            number = following.number if following else None
            builder.plain(line, begins=number is not None and number.value == 1)
        else:
            builder.numbered(line, line.number)
    _promote(builder.roots)
    return (*blocks, *(node.block() for node in builder.roots))


def walk(blocks: Iterable[Block]) -> Iterable[tuple[Block, tuple[Block, ...]]]:
    """All blocks depth first, each with its ancestors."""
    stack: list[tuple[Block, tuple[Block, ...]]] = [(block, ()) for block in reversed(tuple(blocks))]
    while stack:
        block, above = stack.pop()
        yield block, above
        stack.extend((child, (*above, block)) for child in reversed(block.children))
