"""OpenDocument text: paragraphs, lists and tables in their order, with the numbers that a list prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.read.listing import Counter, Level
from kg.read.package import Package, attribute, child, children, inside, local, number, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_LEFT_OUT = {
    "tracked-changes", "annotation", "note", "ruby-text", "table-of-content", "forms", "title", "desc",
    "hidden-text", "hidden-paragraph", "sequence-decls", "variable-decls", "user-field-decls",
}  # fmt: skip
_BLANKS = re.compile(r"[ \t\r\n]+")
_MOST_BLANKS = 80
# A style of numbers is named by its first numbers; the first sign tells which it is.
_KINDS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "一": "chineseCounting", "壹": "ideographLegalTraditional", "甲": "ideographTraditional", "子": "ideographZodiac",
    "①": "decimalEnclosedCircle", "１": "decimalFullWidth", "": "none",
}  # fmt: skip


def read_odt(data: bytes, where: str) -> str:
    """The text of an OpenDocument file; headers, footers, notes, comments and tracked deletions are left out."""
    package = Package(data, where)
    if b"encryption-data" in package.bytes("META-INF/manifest.xml"):
        raise package.damaged("is locked with a password")
    root = package.xml("content.xml")
    text = child(root, "body", "text")
    if text is None:
        raise package.damaged("the archive holds no content.xml with a text in it")
    lines: list[str] = []
    _Words(_Styles(root, package.xml("styles.xml"))).blocks(text, lines)
    return "\n".join(lines)


class _Styles:
    """The styles of lists and headings, and which paragraph style brings a list of its own."""

    def __init__(self, *roots: _Element | None) -> None:
        self.lists: dict[str, dict[int, Level]] = {}
        self.of_paragraph: dict[str, str] = {}
        self.parent: dict[str, str] = {}
        self.outline: dict[int, Level] = {}
        for root in reversed(roots):
            for part in ("styles", "automatic-styles"):
                for style in inside(child(root, part)):
                    self._take(style)

    def _take(self, style: _Element) -> None:
        name = attribute(style, "name")
        if local(style) == "list-style":
            self.lists[name] = dict(_levels(style))
        elif local(style) == "outline-style":
            self.outline = dict(_levels(style))
        elif local(style) == "style":
            self.parent[name] = attribute(style, "parent-style-name")
            if attribute(style, "list-style-name"):
                self.of_paragraph[name] = attribute(style, "list-style-name")

    def list_of(self, style: str) -> str:
        """The list that a paragraph style or one of those above it brings."""
        seen: set[str] = set()
        while style and style not in seen:
            if style in self.of_paragraph:
                return self.of_paragraph[style]
            seen.add(style)
            style = self.parent.get(style, "")
        return ""


def _levels(style: _Element) -> Iterator[tuple[int, Level]]:
    for node in style:
        at = number(attribute(node, "level"), 1) - 1
        start = number(attribute(node, "start-value"), 1)
        if local(node) == "list-level-style-bullet":
            yield at, Level("bullet", "", start)
        elif local(node) in {"list-level-style-number", "outline-level-style"}:
            form = attribute(node, "num-format")
            kind = _KINDS.get(form[:1], "decimal")
            yield at, Level(kind, _pattern(node, at, kind), start)


def _pattern(node: _Element, at: int, kind: str) -> str:
    """What is printed around the numbers: given whole in newer files, else as what stands before and after."""
    if kind == "none":
        return ""
    whole = attribute(node, "num-list-format")
    if whole:
        return re.sub(r"%(\d)%", r"%\1", whole)
    shown = number(attribute(node, "display-levels"), 1)
    numbers = ".".join(f"%{one + 1}" for one in range(max(0, at + 1 - shown), at + 1))
    return attribute(node, "num-prefix") + numbers + attribute(node, "num-suffix")


class _Words:
    """Walks through the text. One call a level of nesting, which the parser bounds."""

    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.counters: dict[str, Counter] = {}
        self.lists: dict[str, Counter] = {}
        self.headings = Counter()

    def blocks(self, parent: _Element, lines: list[str]) -> None:
        for node in parent:
            name = local(node)
            if name in {"p", "h"}:
                self.paragraph(node, lines, self.heading(node))
            elif name == "list":
                self.items(node, lines, "", 0, None)
            elif name == "table":
                self.table(node, lines)
            elif name not in _LEFT_OUT:
                self.blocks(node, lines)

    def heading(self, node: _Element) -> str:
        if local(node) != "h" or attribute(node, "is-list-header") == "true":
            return ""
        return self.headings.step(number(attribute(node, "outline-level"), 1) - 1, self.styles.outline)

    def paragraph(self, node: _Element, lines: list[str], before: str = "") -> None:
        words: list[str] = []
        boxes: list[_Element] = []
        self.inline(node, words, boxes)
        lines.extend((before + "".join(words)).split("\n"))
        for box in boxes:
            self.blocks(box, lines)

    def inline(self, node: _Element, words: list[str], boxes: list[_Element]) -> None:
        words.append(_BLANKS.sub(" ", node.text or ""))
        for one in node:
            name = local(one)
            if name == "s":
                words.append(" " * min(number(attribute(one, "c"), 1), _MOST_BLANKS))
            elif name == "tab":
                words.append("\t")
            elif name == "line-break":
                words.append("\n")
            elif name == "text-box":
                boxes.append(one)
            elif name not in _LEFT_OUT:
                self.inline(one, words, boxes)
            words.append(_BLANKS.sub(" ", one.tail or ""))

    # -- lists ------------------------------------------------------------------------------------------------------

    def items(self, node: _Element, lines: list[str], style: str, level: int, counter: Counter | None) -> None:
        """The items of a list; those of a list within it count on one level deeper."""
        style = attribute(node, "style-name") or style or self._style_within(node)
        if counter is None:
            counter = self._counter(node, style)
        self.lists[attribute(node, "id")] = counter
        for item in node:
            if local(item) not in {"list-item", "list-header"}:
                continue
            numbered = local(item) == "list-item"
            again = attribute(item, "start-value")
            for one in item:
                name = local(one)
                if name in {"p", "h"}:
                    before = ""
                    if numbered:
                        start = number(again, 1) if again else None
                        before = counter.step(level, self.styles.lists.get(style, {}), start)
                    self.paragraph(one, lines, before)
                elif name == "list":
                    self.items(one, lines, style, level + 1, counter)
                numbered = False

    def _counter(self, node: _Element, style: str) -> Counter:
        """A list begins anew unless it says that it goes on with another one."""
        other = self.lists.get(attribute(node, "continue-list"))
        if other is None and attribute(node, "continue-numbering") == "true":
            other = self.counters.get(style)
        self.counters[style] = other or Counter()
        return self.counters[style]

    def _style_within(self, node: _Element) -> str:
        first = next((one for one in node.iter("{*}p", "{*}h")), None)
        return self.styles.list_of(attribute(first, "style-name"))

    # -- tables -----------------------------------------------------------------------------------------------------

    def table(self, node: _Element, lines: list[str]) -> None:
        for one in node:
            if local(one) == "table-row":
                lines.extend(row([self.cell(cell) for cell in children(one, "table-cell")]))
            elif local(one) in {"table-header-rows", "table-rows", "table-row-group"}:
                self.table(one, lines)

    def cell(self, node: _Element) -> list[str]:
        lines: list[str] = []
        self.blocks(node, lines)
        return lines
