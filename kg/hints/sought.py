"""The texts that a query looks for: each with the properties whose value it should be, and whether whole or in part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from kg.hints.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.sparql import Token

_PARTS = {"CONTAINS", "STRSTARTS", "STRENDS", "REGEX"}
_FILTER = {"FILTER", "HAVING", "STR", "IN", "EXISTS", "BOUND", *_PARTS}
_EDGES = {"{", "}", ".", ";", "[", "]"}
_ESCAPE = re.compile(r"""\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"'\\]))""")
_SHORT = dict(zip("tbnrf\"'\\", "\t\b\n\r\f\"'\\", strict=True))


class How(Enum):
    """Whether a text is compared as a term, as text without its tag, or as a part of a text."""

    TERM = "term"
    TEXT = "text"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Sought:
    """``properties`` is empty where the query does not say of what the text should be the value."""

    words: str
    tag: str
    written: str
    how: How
    properties: frozenset[str]


def sought(found: Sequence[Token], beside: set[int]) -> Iterator[Sought]:
    """The texts without a datatype that triples, VALUES and conditions ask for."""
    named = names(found)
    of_variable = _properties(found, named)
    for i, token in enumerate(found):
        if token.kind != "string" or i in beside:
            continue
        after = found[i + 1] if i + 1 < len(found) else None
        if after is not None and after.text == "^^":
            continue
        place = _place(found, i, named, of_variable)
        if place and (words := unquoted(token.text)):
            tag = after.text if after is not None and after.kind == "lang" else ""
            yield Sought(words, tag[1:].lower(), token.text + tag, *place)


def unquoted(text: str) -> str:
    """The words of a quoted text as it stands in a query."""
    quote = text[:3] if text[:3] in {'"""', "'''"} else text[:1]
    return _ESCAPE.sub(_unescaped, text[len(quote) : -len(quote)])


def _unescaped(match: re.Match[str]) -> str:
    if match[3]:
        return _SHORT[match[3]]
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _properties(found: Sequence[Token], named: dict[int, str]) -> dict[str, frozenset[str]]:
    """Variable to the properties whose values it takes."""
    taken: dict[str, frozenset[str]] = {}
    for i, iri in named.items():
        if i + 1 < len(found) and found[i + 1].kind == "var":
            name = found[i + 1].text[1:]
            taken[name] = taken.get(name, frozenset()) | {iri}
    return taken


Place = tuple[How, frozenset[str]]


def _place(
    found: Sequence[Token], i: int, named: dict[int, str], of_variable: dict[str, frozenset[str]]
) -> Place | None:
    """How a text is compared and with what; None where it is no text that is looked for."""
    first = i
    while first and found[first - 1].text not in _EDGES:
        first -= 1
    filters = [j for j in range(first, i) if found[j].upper in {"FILTER", "HAVING"}]
    if filters:
        return _condition(found[filters[-1] : i], found[i + 1 : i + 3], of_variable)
    opening = found[first - 1].text if first else ""
    if opening == "{" and first > 2 and found[first - 3].upper == "VALUES":
        return How.TERM, of_variable.get(found[first - 2].text[1:], frozenset())
    verb = first if opening in {";", "[", "]"} else first + 1
    if verb >= i or any(token.kind == "word" and token.upper != "A" for token in found[first:i]):
        return None
    is_simple = verb in named and found[verb + 1].text not in {"/", "|", "*", "+", "?"}
    return How.TERM, frozenset({named[verb]} if is_simple else ())


def _condition(before: Sequence[Token], after: Sequence[Token], of_variable: dict[str, frozenset[str]]) -> Place | None:
    """A text in a FILTER: not one that is compared by something that this cannot follow."""
    texts = {token.text for token in before}
    words = {token.upper for token in before if token.kind == "word"}
    variables = [token.text[1:] for token in (*before, *after) if token.kind == "var"]
    if not words <= _FILTER or texts & {"!", "!="} or not variables:
        return None
    last = [token.text[1:] for token in before if token.kind == "var"][-1:] or variables[:1]
    properties = of_variable.get(last[0], frozenset())
    parts = [j for j, token in enumerate(before) if token.upper in _PARTS]
    if parts:
        call = before[parts[-1] :]
        is_pattern_or_flag = any(token.kind == "string" for token in call)
        return None if is_pattern_or_flag else (How.PART, properties)
    return (How.TEXT if "STR" in words else How.TERM), properties
