"""Web pages: what a reader sees of them, block by block."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.read.listing import Counter, Level
from kg.read.package import missing, row
from kg.read.text import decode, strict

if TYPE_CHECKING:
    from lxml.etree import _Element

_DROPPED = {
    "head", "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "select", "textarea",
    "iframe", "object", "svg", "math", "canvas", "audio", "video", "del", "rt", "rp", "dialog",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li",
    "main", "menu", "ol", "p", "pre", "section", "summary", "table", "ul",
}  # fmt: skip
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,30})|encoding=[\"']([\w-]{2,30})", re.I
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# A line end of the source is a blank, but prints nothing between two Chinese characters; \r stands for it meanwhile.
_WRAP = re.compile(r"(?<=[^\x00-\xff]) ?\r[ \r]*(?=[^\x00-\xff])")
_WRAPS = re.compile(r" ?\r[ \r]*")
_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
_STYLES = {
    "cjk-ideographic": ("chineseCounting", "%1、"), "trad-chinese-informal": ("chineseCounting", "%1、"),
    "trad-chinese-formal": ("ideographLegalTraditional", "%1、"), "cjk-heavenly-stem": ("ideographTraditional", "%1、"),
    "cjk-earthly-branch": ("ideographZodiac", "%1、"), "lower-alpha": ("lowerLetter", "%1."),
    "lower-latin": ("lowerLetter", "%1."), "upper-alpha": ("upperLetter", "%1."), "upper-latin": ("upperLetter", "%1."),
    "lower-roman": ("lowerRoman", "%1."), "upper-roman": ("upperRoman", "%1."), "none": ("none", ""),
    "disc": ("bullet", ""), "circle": ("bullet", ""), "square": ("bullet", ""),
}  # fmt: skip


def read_html(data: bytes, where: str) -> str:
    """The visible text of a web page; scripts, styles, navigation and deletions are left out."""
    try:
        from lxml import etree
    except ImportError:
        raise missing("lxml", where) from None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    text = _decoded(data, where).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log) and root is not None:
        raise ReadError("the page is nested too deeply to be read whole", where=where, remedy="save it as text")
    if root is None:
        raise ReadError("no text: the page is empty", where=where, remedy="give minutes with text in them")
    page = _Page()
    page.walk(root)
    page.end()
    return "\n".join(page.lines)


def _decoded(data: bytes, where: str) -> str:
    """By byte order mark, strict UTF-8, the page's own word where it names a Chinese encoding, else Big5."""
    if not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = _CHARSET.search(data[:4096])
        named = (found.group(1) or found.group(2)).decode().lower() if found else ""
        if named.startswith("gb"):
            return strict(data, "gb18030", where, f"the page's own word ({named})")
    return decode(data, where)


class _Page:
    """Walks through the page. One call a level of nesting, which the parser bounds."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.before = ""
        self.verbatim = False

    def end(self) -> None:
        """A block ends: what was gathered becomes lines; a number waits for the words that it stands before."""
        for line in _WRAPS.sub(" ", _WRAP.sub("", "".join(self.words))).split("\n"):
            if line.strip():
                self.lines.append(self.before + line.strip(" "))
                self.before = ""
        self.words = []

    def say(self, text: str | None) -> None:
        if text:
            self.words.append(text if self.verbatim else _BLANKS.sub(_blank, text))

    def walk(self, node: _Element) -> None:
        name = node.tag if isinstance(node.tag, str) else ""
        if not name or name in _DROPPED or _hidden(node):
            return
        if name == "br":
            self.words.append("\n")
        elif name == "table":
            self.end()
            self.table(node)
        elif name in {"ol", "ul", "menu"}:
            self.end()
            self.items(node, name)
            self.end()
        elif name in _BLOCKS:
            self.end()
            self.inside(node, name == "pre")
            self.end()
        else:
            self.inside(node, False)

    def inside(self, node: _Element, pre: bool) -> None:
        before, self.verbatim = self.verbatim, self.verbatim or pre
        self.say(node.text)
        for one in node:
            self.walk(one)
            self.say(one.tail)
        self.verbatim = before

    def items(self, node: _Element, name: str) -> None:
        """The items of a list with the numbers that a browser prints."""
        first, step = _integer(node.get("start"), 1), 1
        level = _level(node, name, first)
        if node.get("reversed") is not None:
            items = sum(one.tag == "li" for one in node)
            first, step = _integer(node.get("start"), items), -1
        value = first
        for one in node:
            if one.tag != "li" or _hidden(one):
                self.walk(one)
                continue
            value = _integer(one.get("value"), value)
            own = _level(one, name, first, level)
            self.before = Counter().step(0, {0: own}, value)
            value += step
            self.walk(one)
            self.before = ""

    def table(self, node: _Element) -> None:
        for one in node:
            if one.tag == "tr" and not _hidden(one):
                cells = [self.cell(cell) for cell in one if cell.tag in {"td", "th"} and not _hidden(cell)]
                self.lines.extend(row(cells))
            elif one.tag == "caption":
                self.walk(one)
            elif one.tag in {"thead", "tbody", "tfoot"} and not _hidden(one):
                self.table(one)

    def cell(self, node: _Element) -> list[str]:
        inner = _Page()
        inner.inside(node, False)
        inner.end()
        return inner.lines


def _blank(found: re.Match[str]) -> str:
    return "\r" if "\n" in found.group() else " "


def _hidden(node: _Element) -> bool:
    return node.get("hidden") is not None or bool(_HIDDEN.search(node.get("style") or ""))


def _integer(words: str | None, default: int) -> int:
    return int(words) if words and re.fullmatch(r"-?\d{1,6}", words) else default


def _level(node: _Element, name: str, start: int, default: Level | None = None) -> Level:
    """How a list is numbered: by its type, or by a style written on it."""
    style = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", node.get("style") or "")
    if style and style.group(1) in _STYLES:
        return Level(*_STYLES[style.group(1)], start)
    if node.get("type") in _TYPES:
        return Level(_TYPES[node.get("type") or "1"], "%1.", start)
    return default or (Level("decimal", "%1.", start) if name == "ol" else Level("bullet", "", start))
