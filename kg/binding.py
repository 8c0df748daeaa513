"""Values given from outside: checked, written as terms, and put where a query keeps a place for them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, Protocol

from kg.errors import UsageError
from kg.sparql import prefixes, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.sparql import Token

XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question takes; its place in the text is ``VALUES ?name { term }``."""

    name: str
    type: str
    required: bool = False
    default: str | None = None
    example: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


class Bindable(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def parameters(self) -> tuple[Parameter, ...]: ...


def bind(query: Bindable, params: Mapping[str, str]) -> str:
    """The text with each given value in its place, as a term that was checked and never as text."""
    known = {parameter.name: parameter for parameter in query.parameters}
    found = tokens(query.text)
    slots = _slots(found)
    for name in params:
        if name not in known and (known or name not in slots):
            raise UsageError(
                f"{query.name} has no parameter {name!r}", remedy=nearest(name, sorted(known) or sorted(slots))
            )
    for parameter in query.parameters:
        if parameter.required and parameter.name not in params:
            example = parameter.example or parameter.type
            remedy = f"give it: --param {parameter.name}={example}"
            raise UsageError(f"{query.name} needs the parameter {parameter.name!r}", remedy=remedy)
    text = query.text
    for name, (first, last) in sorted(slots.items(), key=lambda item: -item[1][0].start):
        if name in params:
            kind = known[name].type if name in known else _type_of((first, last))
            bound = term(params[name], kind, name, prefixes(found))
            text = text[: first.start] + bound + text[last.end :]
    return text


def about(text: str, variable: str, iri: str) -> str:
    """A query with an IRI wherever a variable stands, so that the engine begins there (with VALUES it would not).

    The variable may stand in patterns and filters only. Raises UsageError for what is no IRI.
    """
    bound, done, parts = term(iri, "iri", variable), 0, []
    for token in tokens(text):
        if token.kind == "var" and token.text[1:] == variable:
            parts += [text[done : token.start], bound]
            done = token.end
    return "".join([*parts, text[done:]])


def term(value: str, kind: str, name: str = "value", known: Mapping[str, str] | None = None) -> str:
    """A value as SPARQL writes it; what does not fit its type is wrong usage."""
    try:
        return _WRITERS[kind](value, known or {})
    except ValueError as error:
        raise UsageError(f"parameter {name!r}: {value!r} is no {kind}", remedy=str(error)) from error


def _iri(value: str, known: Mapping[str, str]) -> str:
    import pyoxigraph as ox

    prefix, colon, local = value.partition(":")
    return str(ox.NamedNode(known[prefix] + local if colon and prefix in known else value))


def _date(value: str, _: Mapping[str, str]) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("write it as 2023-06-26")
    return f'"{date.fromisoformat(value)}"^^<{XSD}date>'


def _integer(value: str, _: Mapping[str, str]) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        raise ValueError("write it in digits")
    return str(int(value))


def _string(value: str, _: Mapping[str, str]) -> str:
    value.encode()  # a lone surrogate is no text
    return f'"{_ESCAPED.sub(_escape, value)}"'


# Some engines expand \\u before they read the text, and take eight digits where they find them: so a backslash is
# never followed by a plain u, and every escape by number has eight digits.
_ESCAPED = re.compile('\\\\[uU]?|["\x00-\x1f\x7f\ufffe\uffff]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(match: re.Match[str]) -> str:
    first, rest = match[0][0], match[0][1:]
    return _SHORT.get(first, f"\\U{ord(first):08X}") + (f"\\U{ord(rest):08X}" if rest else "")


_WRITERS = {"iri": _iri, "xsd:date": _date, "xsd:integer": _integer, "xsd:string": _string}
TYPES = tuple(_WRITERS)


def nearest(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, 3, 0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {' '.join(names)}" if names else "it takes none"


def _slots(found: list[Token]) -> dict[str, tuple[Token, Token]]:
    """First and last token of the one term in ``VALUES ?name { term }``, by name."""
    slots = {}
    for i, (word, variable, opening) in enumerate(zip(found, found[1:], found[2:], strict=False)):
        if word.upper != "VALUES" or variable.kind != "var" or opening.text != "{":
            continue
        inside = list(takewhile(lambda token: token.text != "}", found[i + 3 : i + 7]))
        is_one = len(inside) == 1 or (len(inside) > 1 and inside[1].text[0] in "@^" and len(inside) < 4)
        if is_one:
            slots[variable.text[1:]] = (inside[0], inside[-1])
    return slots


def _type_of(slot: tuple[Token, Token]) -> str:
    first, last = slot
    if first.kind in {"iri", "pname"}:
        return "iri"
    # The datatype may be written with a prefix or in full.
    datatype = re.split("[:#]", last.text.rstrip(">"))[-1]
    if first.kind == "number" or datatype == "integer":
        return "xsd:integer"
    return "xsd:date" if datatype == "date" else "xsd:string"
