"""How alike two names of cases are, with word order, brackets, width and blanks left aside."""

from __future__ import annotations

import re

from rapidfuzz.distance import Indel

from kg.read.fold import fold

_MARKS = re.compile(r"[\W_]+")
_ENDS = re.compile(r"(?:合作)?案$")


def key(name: str) -> str:
    """The characters of a name in sorted order: equal for 合作交流 and 交流合作, 農(漁)業 and 農（漁）業."""
    return "".join(sorted(_ENDS.sub("", _MARKS.sub("", fold(name)))))


def plain(name: str) -> str:
    """A name without marks and without 案 at its end."""
    return _ENDS.sub("", _MARKS.sub("", fold(name)))


def similarity(one: str, other: str) -> float:
    """Likeness from 0 to 1: the better of the names as they stand and their characters in sorted order."""
    first, second = plain(one), plain(other)
    if not first or not second:
        return 0.0
    return max(
        Indel.normalized_similarity(first, second),
        Indel.normalized_similarity("".join(sorted(first)), "".join(sorted(second))),
    )
