"""Stretches of folded text that belong to something, and the sentences in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.read.fold import View

# No sentence is longer; what runs on without a stop is cut, so that no rule looks at more than this at once.
SENTENCE_MAX = 800
_MARKS = re.compile("[「『(」』)。;!?]")
# The boxes of a form: ■持續列管 □解除列管.
_OPEN, _TICKED = "□☐▢◻", "■☑☒✔✓◼"
_BOX = re.compile(f"[{_OPEN}{_TICKED}]")


def chunks(start: int, end: int) -> Iterator[tuple[int, int]]:
    """``[start:end]``, cut where it is longer than a sentence may be."""
    while end - start > SENTENCE_MAX:
        yield start, start + SENTENCE_MAX
        start += SENTENCE_MAX
    yield start, end


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
    """The sentences of a stretch as ``[i:j]`` of its view, each with its full stop; quotes are not cut.

    Of the boxes of a form only what is ticked is said.
    """
    for low, high in _said(stretch.view.text, stretch.i, stretch.j):
        yield from _cut(stretch.view.text, low, high)


def _said(text: str, i: int, j: int) -> Iterator[tuple[int, int]]:
    """The pieces of ``[i:j]`` that are said: all, or where there are boxes, what stands before them and is ticked."""
    boxes = [box.start() for box in _BOX.finditer(text, i, j)]
    if len(boxes) < 2 or not any(text[box] in _OPEN for box in boxes):
        yield i, j
        return
    yield i, boxes[0]
    for box, end in zip(boxes, [*boxes[1:], j], strict=True):
        if text[box] in _TICKED:
            yield box + 1, end


def _cut(text: str, i: int, j: int) -> Iterator[tuple[int, int]]:
    start, depth = i, 0
    for mark in _MARKS.finditer(text, i, j):
        char = mark.group()
        if char not in "。;!?":
            depth += 1 if char in "「『(" else -1
        elif depth <= 0:
            yield from chunks(start, mark.end())
            start, depth = mark.end(), 0
    if start < j:
        yield from chunks(start, j)
