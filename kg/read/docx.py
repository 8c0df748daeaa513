"""Word files: paragraphs and tables in their order, with the numbers that Word prints before them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from kg.read.listing import Counter, Level
from kg.read.package import Package, attribute, child, children, local, number, row

if TYPE_CHECKING:
    from lxml.etree import _Element

# What is struck out, said twice, or belongs to the machine.
_LEFT_OUT = {"del", "moveFrom", "Fallback", "instrText", "delText", "rt", "sectPr", "tblPr", "sdtPr", "rPr", "trPr"}
_OFF = {"0", "false", "off", "none"}


def read_docx(data: bytes, where: str) -> str:
    """The text of a Word file; headers, footers, comments and deletions that were tracked are left out."""
    package = Package(data, where)
    main = _main_part(package)
    root = package.xml(main)
    if root is None:
        raise package.damaged("the archive holds no word/document.xml")
    folder = posixpath.dirname(main)
    numbers = _Numbers(
        package.xml(posixpath.join(folder, "styles.xml")), package.xml(posixpath.join(folder, "numbering.xml"))
    )
    lines: list[str] = []
    _Words(numbers).blocks(root, lines)
    return "\n".join(lines)


def _main_part(package: Package) -> str:
    for relation in children(package.xml("_rels/.rels"), "Relationship"):
        target = attribute(relation, "Target").lstrip("/")
        if attribute(relation, "Type").endswith("/officeDocument") and target in package.names:
            return target
    return "word/document.xml"


def _on(node: _Element | None) -> bool:
    return node is not None and attribute(node, "val", "1") not in _OFF


class _Words:
    """Walks through the body. One call a level of nesting, which the parser bounds."""

    def __init__(self, numbers: _Numbers) -> None:
        self.numbers = numbers
        self.open = ""

    def blocks(self, parent: _Element, lines: list[str]) -> None:
        for node in parent:
            name = local(node)
            if name == "p":
                self.paragraph(node, lines)
            elif name == "tbl":
                self.table(node, lines)
            elif name not in _LEFT_OUT:
                self.blocks(node, lines)

    def paragraph(self, node: _Element, lines: list[str]) -> None:
        """A paragraph whose mark was deleted runs on into the next one."""
        words: list[str] = []
        boxes: list[_Element] = []
        self.inline(node, words, boxes)
        marks = child(node, "pPr", "rPr")
        if child(marks, "del") is not None or child(marks, "moveFrom") is not None:
            self.open += "".join(words)
        else:
            lines.extend((self.numbers.before(node) + self.open + "".join(words)).split("\n"))
            self.open = ""
        for box in boxes:
            self.blocks(box, lines)

    def inline(self, parent: _Element, words: list[str], boxes: list[_Element]) -> None:
        for node in parent:
            name = local(node)
            if name == "t":
                words.append(node.text or "")
            elif name in _CHARACTERS:
                words.append(_CHARACTERS[name])
            elif name == "txbxContent":
                boxes.append(node)
            elif name == "sym":
                words.append(_symbol(attribute(node, "char")))
            elif name == "r" and _on(child(node, "rPr", "vanish")):
                continue
            elif name not in _LEFT_OUT and name != "pPr":
                self.inline(node, words, boxes)

    def table(self, node: _Element, lines: list[str]) -> None:
        for one in node:
            name = local(one)
            if name == "tr" and child(one, "trPr", "del") is None:
                lines.extend(row(self.cells(one)))
            elif name not in _LEFT_OUT and name != "tr":
                self.table(one, lines)

    def cells(self, parent: _Element) -> list[list[str]]:
        found: list[list[str]] = []
        for node in parent:
            if local(node) == "tc":
                cell: list[str] = []
                self.blocks(node, cell)
                found.append(cell)
            elif local(node) not in _LEFT_OUT:
                found += self.cells(node)
        return found


_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def _symbol(code: str) -> str:
    """A sign of a symbol font has no code point of its own; a mark without meaning stands for it."""
    try:
        char = chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffc"
    return "\ufffc" if "\ud800" <= char <= "\uf8ff" else char


class _Numbers:
    """What Word prints before a paragraph, from its own properties or those of its style."""

    def __init__(self, styles: _Element | None, numbering: _Element | None) -> None:
        self.styles = {attribute(style, "styleId"): style for style in children(styles, "style")}
        self.default = next((key for key, style in self.styles.items() if _is_default(style)), "")
        self.abstract = {attribute(one, "abstractNumId"): one for one in children(numbering, "abstractNum")}
        self.nums = {attribute(one, "numId"): one for one in children(numbering, "num")}
        self.levels: dict[str, dict[int, Level]] = {}
        self.counters: dict[str, Counter] = {}
        self.begun: set[tuple[str, int]] = set()

    def before(self, paragraph: _Element) -> str:
        """The number of a paragraph with the blank behind it; empty where it has none."""
        num, at = self._place(paragraph)
        one = self.nums.get(num)
        if one is None:
            return ""
        abstract = self._abstract(one)
        key = attribute(abstract, "abstractNumId")
        if num not in self.levels:
            self.levels[num] = self._levels(one, abstract)
        start = None
        if (num, at) not in self.begun:
            self.begun.add((num, at))
            over = next((over for over in children(one, "lvlOverride") if attribute(over, "ilvl") == str(at)), None)
            again = child(over, "startOverride")
            start = None if again is None else number(attribute(again, "val"), 1)
        return self.counters.setdefault(key, Counter()).step(at, self.levels[num], start)

    def _place(self, paragraph: _Element) -> tuple[str, int]:
        """The list of a paragraph and the level in it."""
        own = child(paragraph, "pPr", "numPr")
        num, level = attribute(child(own, "numId"), "val"), attribute(child(own, "ilvl"), "val")
        if not num:
            style = attribute(child(paragraph, "pPr", "pStyle"), "val") or self.default
            num, level = self._of_style(style, level)
        return num, number(level, 0)

    def _of_style(self, style: str, level: str) -> tuple[str, str]:
        """The list of a style or of those that it is based on; the list says which level belongs to the style."""
        seen: set[str] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            numbered = child(self.styles[style], "pPr", "numPr")
            num = attribute(child(numbered, "numId"), "val")
            if num:
                return num, level or self._level_of(num, seen) or attribute(child(numbered, "ilvl"), "val")
            style = attribute(child(self.styles[style], "basedOn"), "val")
        return "", ""

    def _level_of(self, num: str, styles: set[str]) -> str:
        one = self.nums.get(num)
        levels = children(self._abstract(one), "lvl") if one is not None else ()
        found = (attribute(level, "ilvl") for level in levels if attribute(child(level, "pStyle"), "val") in styles)
        return next(found, "")

    def _abstract(self, one: _Element) -> _Element | None:
        """The definition behind a list, also where it is named by way of a style."""
        abstract = self.abstract.get(attribute(child(one, "abstractNumId"), "val"))
        style = self.styles.get(attribute(child(abstract, "numStyleLink"), "val"))
        linked = self.nums.get(attribute(child(style, "pPr", "numPr", "numId"), "val"))
        if linked is None or linked is one:
            return abstract
        return self.abstract.get(attribute(child(linked, "abstractNumId"), "val"))

    def _levels(self, one: _Element, abstract: _Element | None) -> dict[int, Level]:
        levels = {number(attribute(level, "ilvl"), 0): _level(level) for level in children(abstract, "lvl")}
        for over in children(one, "lvlOverride"):
            own = child(over, "lvl")
            if own is not None:
                levels[number(attribute(over, "ilvl"), 0)] = _level(own)
        return levels


def _is_default(style: _Element) -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true", "on"}


def _level(node: _Element) -> Level:
    restart = child(node, "lvlRestart")
    return Level(
        attribute(_format(node), "val", "decimal"),
        attribute(child(node, "lvlText"), "val"),
        number(attribute(child(node, "start"), "val"), 1),
        _on(child(node, "isLgl")),
        "" if attribute(child(node, "suff"), "val") == "nothing" else " ",
        None if restart is None else number(attribute(restart, "val"), 0),
    )


def _format(node: _Element) -> _Element | None:
    """Newer formats stand in a choice, with a fallback for older programs."""
    found = child(node, "numFmt")
    return found if found is not None else child(node, "AlternateContent", "Fallback", "numFmt")
