"""SPARQL as text: its tokens, what a local query may not hold, and where and why a text is no query."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Longest first; a name may hold Chinese. What no kind matches is one character of kind "other".
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\"{3}(?:[^\"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<var>[?$]\w+)
    |(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<pname>(?:[^\W\d_][\w.\-]*)?:(?:[\w:%]|\\.|[.\-](?=[\w:%\-]))*|_:[\w.\-]+)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<word>\w+)
    |(?P<op>\|\||&&|\^\^|[<>!]=|[{}()\[\].;,=<>!+\-*/|^?])
    |(?P<space>\s+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
_FETCHING = {"SERVICE", "FROM"}
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_OPERATORS = {"||", "&&", "/", "|", "!", "^", "UNION", "OPTIONAL", "MINUS"}
_PAIRS = {"}": "{", ")": "(", "]": "["}
# Beyond these the engine plans for minutes or falls; no question needs as much.
_DEPTH, _TOKENS, _OPERATIONS = 64, 20_000, 400
_PLAIN = dict(zip("，；。．：？、（）｛｝［］＜＞＝＂“”‘’", ',;..:?,(){}[]<>="""\'\'', strict=True))


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def upper(self) -> str:
        return self.text.upper() if self.kind in {"word", "op"} else ""


class SparqlError(QueryError):
    """A text that is no query: its place, and the line with a caret under the place."""

    def __init__(self, what: str, text: str, offset: int, *, source: str = "query", remedy: str = "") -> None:
        before = text[:offset]
        self.line = before.count("\n") + 1
        first = before.rfind("\n") + 1
        self.column = offset - first + 1
        last = text.find("\n", offset)
        shown = text[first : last if last >= 0 else None].replace("\t", " ").rstrip()
        self.excerpt = f"{shown}\n{' ' * _width(text[first:offset])}^"
        super().__init__(what, where=f"{source}:{self.line}:{self.column}", remedy=remedy)


class RefusedError(SparqlError):
    """A query that asks for what a query may not do, however well it is written."""


def tokens(text: str) -> list[Token]:
    """The tokens that count: without blanks and comments."""
    found = (Token(m.lastgroup or "other", m[0], m.start()) for m in _TOKEN.finditer(text))
    return [token for token in found if token.kind not in {"space", "comment"}]


def form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; SELECT for a text that is none of them, as the engine then says why."""
    return next((token.upper for token in tokens(unescaped(text)) if token.upper in _FORMS), "SELECT")


def names_graphs(text: str) -> bool:
    """Whether the text itself says from which graphs it is to be answered."""
    return any(token.upper == "FROM" for token in tokens(unescaped(text)))


def unescaped(text: str) -> str:
    """The text with each numeric escape replaced by its character, as engines read it."""
    return _ESCAPE.sub(lambda m: _character(m[1] or m[2]), text)


def guard(text: str, source: str = "query", *, is_local: bool = True, may_name_graphs: bool = False) -> None:
    """Refuses, in one sentence, what a query may not do. Escapes count as what they stand for.

    ``may_name_graphs`` lets FROM pass, for an engine that finds such graphs in its store and nowhere else.
    """
    plain = unescaped(text)
    depth = operations = 0
    found = tokens(plain)
    for token in found:
        word = token.upper
        if is_local and word in _FETCHING and not (may_name_graphs and word == "FROM"):
            what = f"{word} is refused: a local query reads only the graph at hand"
            raise RefusedError(what, plain, token.start, source=source)
        if word in _UPDATE:
            what = f"{word} is refused: a query only reads"
            raise RefusedError(what, plain, token.start, source=source)
        depth += (word in _PAIRS.values()) - (word in _PAIRS)
        operations += word in _OPERATORS
        if depth > _DEPTH:
            raise SparqlError(f"is nested deeper than {_DEPTH}", plain, token.start, source=source)
    if len(found) > _TOKENS or operations > _OPERATIONS:
        what = f"is too long (at most {_TOKENS} words and {_OPERATIONS} operators)"
        raise SparqlError(what, plain, 0, source=source)


def explain(text: str, message: str, source: str = "query", known: Mapping[str, str] | None = None) -> SparqlError:
    """Why an engine could not parse a text: the likely slips first, then the engine's own place and words."""
    found = tokens(text)
    slip = _odd_character(found) or _unbalanced(found, text) or _missing_prefix(found, known or {})
    if slip:
        what, offset, remedy = slip
        return SparqlError(what, text, offset, source=source, remedy=remedy)
    place = re.search(r"(\d+):(\d+)", message)
    words = re.sub(r"^.*?error at \d+:\d+: ", "", message, flags=re.DOTALL).split("\n")[0][:200]
    offset = _offset(text, int(place[1]), int(place[2])) if place else 0
    return SparqlError(f"syntax error near here: {words}", text, offset, source=source)


def _odd_character(found: list[Token]) -> tuple[str, int, str] | None:
    for token in found:
        if token.kind != "other":
            continue
        name = unicodedata.name(token.text, f"U+{ord(token.text):04X}").lower()
        if token.text in "\"'":
            return "a quotation mark is opened here and not closed on its line", token.start, "close it"
        if token.text == "<":
            return "an IRI is opened here and not closed", token.start, "close it with >"
        plain = _PLAIN.get(token.text)
        remedy = f"write {plain}" if plain else "take it out"
        return f"{token.text!r} ({name}) stands outside of a quoted text", token.start, remedy
    return None


def _unbalanced(found: list[Token], text: str) -> tuple[str, int, str] | None:
    stack: list[Token] = []
    for token in (token for token in found if token.kind == "op"):
        if token.text in _PAIRS.values():
            stack.append(token)
        elif token.text in _PAIRS:
            if not stack or stack[-1].text != _PAIRS[token.text]:
                return f"{token.text!r} closes nothing", token.start, "take it out or open it"
            stack.pop()
    if stack:
        closing = {opening: end for end, opening in _PAIRS.items()}[stack[-1].text]
        return f"{stack[-1].text!r} is not closed", stack[-1].start, f"add {closing!r}"
    return None if text.strip() else ("is empty", 0, "")


def _missing_prefix(found: list[Token], known: Mapping[str, str]) -> tuple[str, int, str] | None:
    declared = prefixes(found)
    for i, token in enumerate(found):
        prefix = token.text.partition(":")[0]
        if token.kind != "pname" or prefix in declared or prefix == "_":
            continue
        if i and found[i - 1].upper == "PREFIX":
            continue
        if prefix in known:
            remedy = f"add: PREFIX {prefix}: <{known[prefix]}>"
        else:
            near = [name for names in (declared, known) for name in difflib.get_close_matches(prefix, names, 1, 0.5)]
            remedy = f"did you mean {near[0]}: ?" if near else f"add: PREFIX {prefix}: <...>"
        return f"the prefix {prefix!r} is not declared", token.start, remedy
    return None


def prefixes(found: list[Token]) -> dict[str, str]:
    """The prefixes that a text declares."""
    return {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.upper == "PREFIX" and name.text.endswith(":") and iri.kind == "iri"
    }


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"


def _offset(text: str, line: int, column: int) -> int:
    lines = text.splitlines(keepends=True)
    start = sum(len(part) for part in lines[: line - 1])
    return min(start + column - 1, max(len(text) - 1, 0))


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two, a combining mark none."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)
