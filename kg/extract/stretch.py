"""Stretches of folded text that belong to something, and the sentences in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.read.fold import View


@dataclass(slots=True)
class Stretch:
    """Words that belong to a case: ``view.text[i:j]``, and the item in which they stand."""

    view: View
    i: int
    j: int
    item: int | None

    @property
    def text(self) -> str:
        """The folded words."""
        return self.view.text[self.i : self.j]


def sentences(stretch: Stretch) -> Iterator[tuple[int, int]]:
    """The sentences of a stretch as ``[i:j]`` of its view, each with its full stop; quotes are not cut."""
    text, start, depth = stretch.view.text, stretch.i, 0
    for at in range(stretch.i, stretch.j):
        char = text[at]
        depth += (char in "「『(") - (char in "」』)")
        if char in "。;!?" and depth <= 0:
            yield start, at + 1
            start, depth = at + 1, 0
    if start < stretch.j:
        yield start, stretch.j
