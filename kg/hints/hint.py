"""What a hint is, and which parts of a query cannot be why it found nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.sparql import Token


@dataclass(frozen=True, slots=True)
class Hint:
    """One likely reason: its kind, the words of the query that it is about, and what to tell the reader."""

    kind: str
    term: str
    zh: str
    en: str

    @property
    def line(self) -> str:
        """Both languages in one line."""
        return f"{self.zh} / {self.en}"


def beside_the_point(found: Sequence[Token]) -> set[int]:
    """The tokens in groups that may stay empty without harm: OPTIONAL, MINUS, NOT EXISTS."""
    inside: set[int] = set()
    for i, token in enumerate(found):
        if token.text != "{" or i in inside or not i:
            continue
        before = found[i - 1].upper
        if before in {"OPTIONAL", "MINUS"} or (before == "EXISTS" and i > 1 and found[i - 2].upper == "NOT"):
            inside.update(range(i, _closing(found, i)))
    return inside


def _closing(found: Sequence[Token], opening: int) -> int:
    depth = 0
    for i in range(opening, len(found)):
        depth += (found[i].text == "{") - (found[i].text == "}")
        if not depth:
            return i
    return len(found)
