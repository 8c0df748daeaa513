"""SERVICE in the text of a query: where it stands, whom it asks, and what its group says before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kg.sparql import PAIRS, RefusedError, prefixes, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.sparql import Token

FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


class Block(NamedTuple):
    """One SERVICE in a text: its tokens from the keyword to the closing brace."""

    found: list[Token]
    first: int
    opening: int
    last: int
    url: str
    is_silent: bool

    @property
    def start(self) -> int:
        return self.found[self.first].start

    @property
    def end(self) -> int:
        return self.found[self.last].end

    @property
    def variables(self) -> list[str]:
        return variables(self.found[self.opening : self.last])


def first(text: str, source: str) -> Block | None:
    """The first SERVICE of a text; one that stands within it is for the server that is asked."""
    found = tokens(text)
    first = next((i for i, token in enumerate(found) if token.upper == "SERVICE"), None)
    if first is None:
        return None
    is_silent = found[first + 1 :][:1] and found[first + 1].upper == "SILENT"
    after = first + 1 + bool(is_silent)
    address, opening = [*found[after : after + 2], None, None][:2]
    last = _closing(found, after + 1) if opening is not None and opening.upper == "{" else None
    url = _address(found, address)
    if url is None or last is None:
        what, remedy = "SERVICE is refused: it names no address", "write SERVICE <https://…> { … }"
        raise RefusedError(what, text, found[first].start, source=source, remedy=remedy)
    return Block(found, first, after + 1, last, url, bool(is_silent))


def _address(found: list[Token], token: Token | None) -> str | None:
    if token is None or token.kind not in {"iri", "pname"}:
        return None
    prefix, _, local = token.text.partition(":")
    return token.text[1:-1] if token.kind == "iri" else prefixes(found).get(prefix, "") + local


def _closing(found: Sequence[Token], opening: int) -> int | None:
    """Where the bracket closes that is opened there."""
    depth = 0
    for i, token in enumerate(found[opening:], opening):
        depth += (token.upper in PAIRS.values()) - (token.upper in PAIRS)
        if depth == 0:
            return i
    return None


def emptied(text: str, block: Block) -> str:
    """The text with nothing in the place of a SERVICE, and all else where it was."""
    gone = re.sub(r"[^\n]", " ", text[block.start : block.end])
    return f"{text[: block.start]}{{}}{gone[2:]}{text[block.end :]}"


def variables(found: Iterable[Token]) -> list[str]:
    return list(dict.fromkeys(token.text[1:] for token in found if token.kind == "var"))


def before(text: str, found: list[Token], at: int) -> list[str]:
    """What stands in the same group before a place, FILTERs apart; for OPTIONAL also what it is optional to.

    Whatever the whole group finds is among what this part finds, so it may limit what is asked elsewhere.
    """
    depth, start = 0, at
    while start > 0 and depth >= 0:
        start -= 1
        depth += (found[start].upper == "}") - (found[start].upper == "{")
    outer = before(text, found, start - 1) if start and found[start - 1].upper == "OPTIONAL" else []
    parts, i, begin = outer, start + 1, found[start].end
    while i < at:
        if found[i].upper == "FILTER":
            opening = next(j for j in range(i, at) if found[j].upper in {"(", "{"})
            last = _closing(found, opening) or at
            parts += [text[begin : found[i].start], "{}"]
            begin, i = found[last].end, last
        elif found[i].upper in PAIRS.values():
            i = _closing(found, i) or at
        i += 1
    return [*parts, text[begin : found[at].start]]
