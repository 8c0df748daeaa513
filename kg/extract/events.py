"""What is held or planned: visits, fairs, contests, exchanges, with who, when, and whether they were held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.extract.actors import sentence_spans
from kg.model import Dates, Event

if TYPE_CHECKING:
    from kg.extract.actors import Actors
    from kg.extract.context import Passage
    from kg.model import Lexicon, Span
    from kg.read.fold import View

# A name with one of these words is a sentence, not a name.
_NO_NAME = re.compile(
    r"請|陸續|有活動|互相|一同|進行|轉為|列入|交互|前往|完成|如有|再次|持續|各市|相關|本次|該|未來|模式|共同|參與"
)
_REST = re.compile("[,。;]")
_STRONG = (
    r"(?:研討會|說明會|發表會|博覽會|座談會|展覽會|競賽|大賽|錦標賽|[^,。;:「」、]{0,6}節|交流活動|參訪活動|論壇|工作坊|演練|"
    r"演習|開幕|嘉年華|活動)"
)


@dataclass(frozen=True, slots=True)
class _EventWords:
    patterns: tuple[re.Pattern[str], ...]
    held: re.Pattern[str]
    planned: re.Pattern[str]


@lru_cache(maxsize=4)
def _event_words(lexicon: Lexicon) -> _EventWords:
    """How a sentence names an event: 辦理 X 活動, X 交流預計於…辦理, 10 月 25 日 X 博覽會, 拜會 X, X 開幕."""
    table: Any = lexicon.tables
    row = table["event"]
    hold, suffix = row["hold"], row["suffix"]
    word = r"(?:\([^()]{1,6}\)|[^,。;:「」()])"
    name = rf"(?P<name>{word}{{0,24}}?{suffix})(?![\u4e00-\u9fff]{{0,2}}(?:案|機制|平臺|資訊|作業|業務))"
    quote = rf"[「『](?P<quote>[^「」『』]{{2,50}})[」』](?:{suffix})?"
    return _EventWords(
        (
            re.compile(r"(?:邀請|邀約|前往|赴)[^,。;:「」、]{0,10}?(?P<name>(?:參訪|參觀|考察)[^,。;:「」、]{2,12})"),
            re.compile(rf"{hold}(?:了)?(?:{quote}|{name})"),
            re.compile(r"協助安排(?P<name>[^,。;:「」、]{2,12})(?=,(?:及|並|另)請)"),
            re.compile(r"(?P<name>啟用[^,。;:「」、]{2,12})"),
            re.compile(
                rf"(?:^|(?<=[,。;:]))(?P<name>{word}{{2,24}}?{suffix})(?:預計|預定|將|訂)?於[^,。;]{{0,16}}(?:辦理|舉辦|舉行)"
            ),
            re.compile(rf"(?:\d月|\d日)(?P<name>[^,。;:「」、\d於]{{2,16}}?{_STRONG})(?!案)"),
            re.compile(r"(?P<name>拜會[^,。;:「」、]{2,10}?(?:政府|公司|局|處|會))"),
            re.compile(r"於(?P<name>[^,。;:「」、於]{2,14}?開幕)"),
        ),
        re.compile(row["held"]),
        re.compile(row["planned"]),
    )


class EventReader:
    """Reads the events of passages."""

    def __init__(self, actors: Actors) -> None:
        self.actors = actors
        self.events: list[Event] = []

    def read(self, passage: Passage, case: str | None, own: tuple[str, ...], low: int, high: int) -> None:
        """Reads ``passage.view.text[low:high]``, which belongs to ``case`` with the cities ``own``."""
        for i, j in sentence_spans(passage.view.text[low:high]):
            self._events(passage, case, own, low + i, low + j)

    def _events(self, passage: Passage, case: str | None, own: tuple[str, ...], low: int, high: int) -> None:
        view, text = passage.view, passage.view.text
        words = _event_words(self.actors.context.reference.lexicon)
        found: dict[tuple[int, int], tuple[int, int, int]] = {}
        for pattern in words.patterns:
            for match in pattern.finditer(text, low, high):
                quoted = "quote" in match.re.groupindex and match["quote"]
                i, j = match.span("quote" if quoted else "name")
                i = i if quoted else self._skip(text, i, j)
                inside = not quoted and text.count("「", low, i) > text.count("」", low, i)
                clash = inside or any(a < j and i < b for a, b in found)
                if j - i > 1 and not clash and (quoted or self._names_something(text[i:j])):
                    found[i, j] = (match.start(), match.start("quote" if quoted else "name"), match.end())
        last = low
        for (i, j), (start, named, end) in sorted(found.items()):
            begin = start
            while begin > last and text[begin - 1] not in ",。;":
                begin -= 1
            span = view.span(begin, end)
            who = self._organisers(passage, begin, max(named, start), own)
            state, label = self._state(text, begin, end, low, words), view.printed(i, j).strip("、")
            dates = self._dates(view, span, low, begin)
            if text[i:j] not in _PLAIN or dates or (who and text[i:j].startswith("相關")):
                for one in dates or (None,):
                    self.events.append(Event(label, case, tuple(who), self._state_on(one, state), span, one))
            last = end

    def _dates(self, view: View, span: Span, low: int, begin: int) -> list[Dates]:
        """The dates of an event: those of its clause (3 月及 5 月 are two), else the only one before it."""
        inside = self.actors.dates_in(span)
        if len(inside) == 2:
            between = view.text[view.index(inside[0].span.end) : view.index(inside[1].span.start)]
            return inside if between in {"及", "、", "與", "和"} else inside[:1]
        if inside:
            return inside[:1]
        before = self.actors.dates_in(view.span(low, begin)) if begin > low else []
        apart = len(before) != 1 or "後" in view.text[view.index(before[0].span.end) : begin]
        return [] if apart else before

    def _state_on(self, dates: Dates | None, state: str) -> str:
        """What is to come after the meeting can only be planned; words that call it held leave open what it is."""
        today = self.actors.context.today
        if dates is None or not today or not dates.start or dates.start <= today.isoformat():
            return state
        return "unknown" if state == "held" else "planned"

    def _names_something(self, words: str) -> bool:
        return words in _PLAIN or (not _NO_NAME.search(words) and len(words) > 2)

    def _skip(self, text: str, i: int, j: int) -> int:
        """Leaves dates, counts and joints at the head of a name aside."""
        lead = re.match(r"(?:的|之|了|相關的?|第?\d+場次?之?|\d+場次?之?|\d+月(?:\d+日)?|、)*", text[i:j])
        return i + (lead.end() if lead else 0)

    def _state(self, text: str, begin: int, end: int, low: int, words: _EventWords) -> str:
        clause = text[begin:end] + _REST.split(text[end : end + 12], maxsplit=1)[0]
        if words.held.search(text[begin:end]) or "感謝" in text[low:end] or "已" in clause:
            return "held"
        return "planned" if words.planned.search(clause) else "unknown"

    def _organisers(self, passage: Passage, begin: int, stop: int, own: tuple[str, ...]) -> list[str]:
        """The parties of the clause up to the name of the event: the first run of agencies or cities."""
        place = begin
        while place < stop:
            who, _, after = self.actors.run(passage, place, stop, own)
            if who:
                return who
            place = max(after, place + 1)
        return []


# Words that name nothing by themselves; with a date or an organiser they do: 相關交流活動 in March.
_PLAIN = frozenset({"相關的交流活動", "相關交流活動", "交流活動"})
