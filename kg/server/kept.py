"""The last answers, kept: the data do not change while they are served."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.server.pool import Answer
    from kg.server.worker import Request


class Kept:
    """Answers by request, up to a number of bytes; the longest unused go first."""

    def __init__(self, size: int) -> None:
        self._size, self._used = size, 0
        self._kept: OrderedDict[Request, Answer] = OrderedDict()

    def get(self, request: Request) -> Answer | None:
        answer = self._kept.get(request)
        if answer is not None:
            self._kept.move_to_end(request)
        return answer

    def put(self, request: Request, answer: Answer) -> None:
        if request in self._kept or _weight(request, answer) > self._size // 16 or _varies(request.text):
            return
        self._kept[request] = answer
        self._used += _weight(request, answer)
        while self._used > self._size:
            self._used -= _weight(*self._kept.popitem(last=False))


def _weight(request: Request, answer: Answer) -> int:
    return len(answer.body) + 4 * len(request.text) + 1024


def _varies(text: str) -> bool:
    """Whether two answers to the same text may differ: one that draws lots or looks at the clock."""
    upper = text.upper()
    return any(name in upper for name in ("RAND", "NOW", "UUID", "BNODE"))
