"""Which patterns of a table can match a text at all: told by pairs of characters, before any of them is tried.

A table of the lexicon has more than a hundred patterns, and most sentences hold the words of none. Each pattern is
filed under words of which a match must hold one (as in Russ Cox, "Regular Expression Matching with a Trigram Index").
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise, product
from re import _constants as node  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# More alternatives than this are not multiplied out.
_MOST = 64


class Needles:
    """The patterns of a table, filed under one or two characters that a match of each must hold."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._always: set[int] = set()
        self._by_key: dict[str, set[int]] = defaultdict(set)
        for at, pattern in enumerate(patterns):
            words = needed(pattern)
            if words is None:
                self._always.add(at)
            for word in words or ():
                self._by_key[word[:2]].add(at)

    def able(self, text: str) -> list[int]:
        """The places in the table of the patterns that may match, in the order of the table."""
        held = {a + b for a, b in pairwise(text)}.union(text) & self._by_key.keys()
        return sorted(self._always.union(*(self._by_key[key] for key in held)))


def needed(pattern: str) -> frozenset[str] | None:
    """Words of which each match holds at least one; None where the pattern names none."""
    tree = parser.parse(pattern)
    return None if tree.state.flags & re.IGNORECASE else _better(*_read(tree))


def _read(nodes: Iterable[tuple[Any, Any]]) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """All that a sequence of nodes can match, where that is few words; and the best words that it must hold."""
    is_whole = True
    best: frozenset[str] | None = None
    run: frozenset[str] = frozenset({""})
    for kind, value in nodes:
        alone, inner = _one(kind, value)
        joined = frozenset(map("".join, product(run, alone))) if alone is not None else None
        if joined is not None and len(joined) <= _MOST:
            run = joined
            continue
        best = _better(_better(run, inner), best)
        run, is_whole = alone if alone is not None else frozenset({""}), False
    return (run, best) if is_whole else (None, _better(run, best))


def _one(kind: Any, value: Any) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    if kind is node.LITERAL:
        return frozenset({chr(value)}), None
    if kind is node.IN and all(part is node.LITERAL for part, _ in value):
        return frozenset(chr(code) for _, code in value), None
    if kind is node.SUBPATTERN:
        _, flags, _, inner = value
        return (None, None) if flags & re.IGNORECASE else _read(inner)
    if kind is node.BRANCH:
        sides = [_read(side) for side in value[1]]
        exacts = [exact for exact, _ in sides]
        if all(exact is not None for exact in exacts):
            return frozenset().union(*(exact for exact in exacts if exact is not None)), None
        words = [_better(exact, best) for exact, best in sides]
        return None, None if None in words else frozenset().union(*(one for one in words if one is not None))
    if kind in (node.MAX_REPEAT, node.MIN_REPEAT):
        low, high, inner = value
        exact, best = _read(inner)
        if exact is not None and (low, high) == (0, 1):
            return exact | {""}, None
        if exact is not None and low == high == 1:
            return exact, best
        return None, _better(exact, best) if low else None
    if kind in (node.ASSERT, node.ASSERT_NOT, node.AT):
        return frozenset({""}), None  # takes no character
    return None, None


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The words that fewer texts hold: none empty, then the longer, then the fewer."""

    def worth(words: frozenset[str]) -> tuple[int, int]:
        return min(2, min(map(len, words))), -len(words)

    sides = [words for words in (one, other) if words and "" not in words]
    return max(sides, key=worth, default=None)
