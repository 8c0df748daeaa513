"""SPARQL as text: its tokens, its prefixes, and what a local query may not hold."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

# Longest first; a name may hold Chinese. What no kind matches is one character of kind "other".
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>\#[^\n]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\"{3}(?:[^\"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<var>[?$]\w+)
    |(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<pname>(?:[^\W\d_][\w.\-]*)?:(?:[\w:%]|\\.|[.\-](?=[\w:%\-]))*|_:[\w.\-]+)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<word>\w+)
    |(?P<op>\|\||&&|\^\^|[<>!]=|[{}()\[\].;,=<>!+\-*/|^?])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
_FETCHING = {"SERVICE", "FROM"}
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_OPERATORS = {"||", "&&", "/", "|", "!", "^", "UNION", "OPTIONAL", "MINUS"}
# Marks of Chinese writing, and what SPARQL writes for them.
PLAIN = dict(zip("，；。．：？、（）｛｝［］＜＞＝！＊＂“”‘’", ',;..:?,(){}[]<>=!*"""\'\'', strict=True))
PAIRS = {"}": "{", ")": "(", "]": "["}
# Beyond these the engine plans for minutes or falls; no question needs as much.
_DEPTH, _TOKENS, _OPERATIONS = 64, 20_000, 400


class Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def upper(self) -> str:
        return self.text.upper() if self.kind in {"word", "op"} else ""


class Gist(NamedTuple):
    """What of a query's text decides how it is run: its form, and whether it says itself which graphs it is about."""

    form: str
    names_graphs: bool

    @property
    def is_graph(self) -> bool:
        return self.form in {"CONSTRUCT", "DESCRIBE"}


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
    return _gist(tokens(unescaped(text))).form


def also_selecting(text: str, names: Sequence[str]) -> str:
    """A SELECT with some more variables of its pattern; as it stands where it counts or groups them away."""
    head, depth = [], 0
    for token in tokens(text):
        word = token.upper
        depth += (word == "{") - (word == "}")
        if depth == 0:
            head.append(token)
    words = [token.upper for token in head]
    if "SELECT" not in words or not names or "*" in words or not {"GROUP", *_AGGREGATES}.isdisjoint(words):
        return text
    at = words.index("SELECT")
    after = head[at + 1 if words[at + 1] in {"DISTINCT", "REDUCED"} else at].end
    return f"{text[:after]} {' '.join(f'?{name}' for name in names)}{text[after:]}"


def graphs_of(text: str) -> list[str]:
    """The graphs that a text names in full after FROM."""
    found = tokens(unescaped(text))
    named = []
    for i, token in enumerate(found):
        after = found[i + 1 : i + 3]
        if token.upper == "FROM" and after:
            graph = after[-1] if after[0].upper == "NAMED" else after[0]
            named += [graph.text[1:-1]] if graph.kind == "iri" and ":" in graph.text else []
    return named


def is_distinct(text: str) -> bool:
    """Whether a SELECT gives each row once."""
    words = [token.upper for token in tokens(text)]
    return "SELECT" in words and words[words.index("SELECT") + 1] in {"DISTINCT", "REDUCED"}


def _gist(found: list[Token]) -> Gist:
    words = [token.text.upper() for token in found if token.kind == "word"]
    return Gist(next((word for word in words if word in _FORMS), "SELECT"), "FROM" in words)


def unescaped(text: str) -> str:
    """The text with each numeric escape replaced by its character, as engines read it."""
    return _ESCAPE.sub(lambda m: _character(m[1] or m[2]), text)


def guard(text: str, source: str = "query", *, is_local: bool = True, may_name_graphs: bool = False) -> Gist:
    """Refuses, in one sentence, what a query may not do; tells what it saw. Escapes count as what they stand for.

    ``may_name_graphs`` lets FROM pass, for an engine that finds such graphs in its store and nowhere else.
    """
    plain = unescaped(text)
    depth = operations = 0
    found = tokens(plain)
    if is_local:
        _refuse_marks_in_names(found, plain, source)
    for token in found:
        word = token.upper
        if is_local and word in _FETCHING and not (may_name_graphs and word == "FROM"):
            what = f"{word} is refused: a local query reads only the graph at hand"
            remedy = "kg query --allow-service HOST asks others" if word == "SERVICE" else ""
            raise RefusedError(what, plain, token.start, source=source, remedy=remedy)
        if word in _UPDATE:
            what = f"{word} is refused: a query only reads"
            raise RefusedError(what, plain, token.start, source=source)
        depth += (word in PAIRS.values()) - (word in PAIRS)
        operations += word in _OPERATORS
        if depth > _DEPTH:
            raise SparqlError(f"is nested deeper than {_DEPTH}", plain, token.start, source=source)
    if len(found) > _TOKENS or operations > _OPERATIONS:
        what = f"is too long (at most {_TOKENS} words and {_OPERATIONS} operators)"
        raise SparqlError(what, plain, 0, source=source)
    return _gist(found)


def _refuse_marks_in_names(found: list[Token], text: str, source: str) -> None:
    """SPARQL takes ``?a，?b`` for the name of one variable, and ``kg:City。`` for a class: nobody means that."""
    for name, mark in pairwise(found):
        if mark.kind != "other":
            continue
        if mark.text not in PLAIN or name.kind not in {"var", "pname"} or name.end != mark.start:
            return  # the engine refuses it
        what = f"{mark.text!r} ({name_of(mark.text)}) would be part of the name {name.text}"
        raise SparqlError(what, text, mark.start, source=source, remedy=f"write {PLAIN[mark.text]}")


def name_of(char: str) -> str:
    """What Unicode calls a character."""
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()


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


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two, a combining mark none."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)
