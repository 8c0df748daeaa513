"""Who is asked to do what, and what is held or planned: tasks and events, sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.extract.parties import find_cities
from kg.model import Dates, Event, Task

if TYPE_CHECKING:
    from kg.extract.context import Context, Passage
    from kg.model import AgencyMention, Lexicon

_ASK = re.compile(r"(?<![邀申報提函陳呈])(?:爰|惠|敬|並|亦|再|先|務)?請(?!假|求|領|款|示|益|纓|教|勿洩)|建議(?!書|案)|歡迎|鼓勵")
_PLAN = re.compile(r"(?:將|預計|訂於|預定|擬於|擬)(?!來|近)")
_NEXT = re.compile(r"(?:,|;)(?:並|亦|另|再|爰|惠|也|同時)?(?:請|建議|歡迎)|。")
_LIST = re.compile(r"(?:、|及|與|和|以及|,|並|或|相關單位|等|各)*")
_REFLECT = re.compile(r"(?:研議|評估|研商|考量)")


@dataclass(frozen=True, slots=True)
class _EventWords:
    suffix: re.Pattern[str]
    hold: re.Pattern[str]
    held: re.Pattern[str]
    planned: re.Pattern[str]


@lru_cache(maxsize=4)
def _event_words(lexicon: Lexicon) -> _EventWords:
    table: Any = lexicon.tables
    row = table["event"]
    hold, suffix = row["hold"], row["suffix"]
    name = rf"(?P<name>[^,。;:「」、()]{{0,24}}?{suffix})"
    return _EventWords(
        re.compile(rf"{hold}(?:了)?(?:(?P<quote>[「『][^「」『』]{{2,50}}[」』](?:{suffix})?)|{name}(?![\u4e00-\u9fff]{{0,2}}(?:案|機制|平臺|資訊|時間)))"),
        re.compile(hold), re.compile(row["held"]), re.compile(row["planned"]),
    )


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Sentences of folded text, cut at 。 and ；."""
    cuts, last = [], 0
    for found in re.finditer(r"[。;]", text):
        cuts.append((last, found.end()))
        last = found.end()
    if last < len(text):
        cuts.append((last, len(text)))
    return cuts


class TaskReader:
    """Reads the tasks and events of passages; ``case_at`` gives the case to which a place belongs."""

    def __init__(self, context: Context, agencies: list[AgencyMention], dates: list[Dates]) -> None:
        self.context = context
        self.agencies = agencies
        self.dates = dates
        self.tasks: list[Task] = []
        self.events: list[Event] = []

    def read(self, passage: Passage, case: str | None, own: tuple[str, ...], low: int, high: int) -> None:
        """Reads ``passage.view.text[low:high]``, which belongs to ``case`` with the cities ``own``."""
        for i, j in sentence_spans(passage.view.text[low:high]):
            self._tasks(passage, case, own, low + i, low + j)
            self._events(passage, case, own, low + i, low + j)

    # -- tasks --------------------------------------------------------------------------------------------------

    def _tasks(self, passage: Passage, case: str | None, own: tuple[str, ...], low: int, high: int) -> None:
        text = passage.view.text
        asks = [match for match in _ASK.finditer(text, low, high)]
        for at, ask in enumerate(asks):
            stop = asks[at + 1].start() if at + 1 < len(asks) else high
            while stop > ask.end() and text[stop - 1] in ",。;並亦另再及以爰先":
                stop -= 1
            who, words, begin = self._assignees(passage, ask.start(), ask.end(), stop, own, low)
            if stop - ask.end() < 3:
                continue
            self._task(passage, case, min(begin, ask.start()), stop, ask.group(), who, words)

    def _task(
        self, passage: Passage, case: str | None, i: int, j: int, ask: str, who: list[str], words: list[str]
    ) -> None:
        view = passage.view
        asked = view.text[i:j]
        modality = "requested"
        if "建議" in ask:
            modality = "recommended"
        elif "歡迎" in ask or "鼓勵" in ask:
            modality = "welcomed"
        elif _REFLECT.search(asked[:40]):
            modality = "under-study"
        span = view.span(i, j)
        self.tasks.append(
            Task(case, passage.item, tuple(who), tuple(words), modality, view.printed(i, j), span, self._date_in(span))
        )

    def _assignees(
        self, passage: Passage, start: int, end: int, stop: int, own: tuple[str, ...], low: int
    ) -> tuple[list[str], list[str], int]:
        """The parties named right behind the word that asks (請 A、B 辦理), or before it (A 請 …)."""
        who, words, place = self._run(passage, end, stop, own)
        if who:
            return who, words, start
        text = passage.view.text
        begin = start
        while begin > low and text[begin - 1] not in ",。;":
            begin -= 1
        who, words, _ = self._run(passage, begin, start, own)
        return who, words, begin if who else start

    def _run(self, passage: Passage, place: int, stop: int, own: tuple[str, ...]) -> tuple[list[str], list[str], int]:
        view = passage.view
        who: list[str] = []
        words: list[str] = []
        by_start = {view.index(one.span.start): one for one in self.agencies if one.item == passage.item}
        cities = {hit.i: hit for hit in find_cities(view.text, self.context.names, self.context.members, own)}
        while place < stop:
            mention, city = by_start.get(place), cities.get(place)
            if mention and mention.agency:
                who.append(mention.agency)
                words.append(mention.text)
                place = view.index(mention.span.end - 1) + 1
            elif city:
                who += [f"government-{one}" for one in city.cities]
                words.append(view.printed(city.i, city.j))
                place = city.j
                place += len("政府") if view.text.startswith("政府", place) else 0
            else:
                joint = _LIST.match(view.text, place, stop)
                if not joint or joint.end() == place:
                    break
                place = joint.end()
        return list(dict.fromkeys(who)), words, place

    def _date_in(self, span: object) -> Dates | None:
        inside = [one for one in self.dates if one.span in span]  # type: ignore[operator]
        return inside[0] if inside else None

    # -- events -------------------------------------------------------------------------------------------------

    def _events(self, passage: Passage, case: str | None, own: tuple[str, ...], low: int, high: int) -> None:
        view, text = passage.view, passage.view.text
        words = _event_words(self.context.reference.lexicon)
        for match in words.suffix.finditer(text, low, high):
            group = "quote" if match["quote"] else "name"
            i, j = match.span(group)
            i = self._skip(text, i, j)
            if j - i < 2 or text[i:j] in _PLAIN:
                continue
            begin = match.start()
            while begin > low and text[begin - 1] not in ",。;":
                begin -= 1
            label = view.printed(i, j).strip("「」『』")
            span = view.span(begin, j)
            state = self._state(text, begin, match.end(), low, words)
            who, _, _ = self._organisers(passage, begin, match.start(), own)
            self.events.append(Event(label, case, tuple(who), state, span, self._date_in(span)))

    def _skip(self, text: str, i: int, j: int) -> int:
        """Leaves dates, cities and joints at the head of a name aside."""
        lead = re.match(r"(?:的|之|了|相關的?|第?\d+場次?之?|\d+場次?之?)", text[i:j])
        return i + (lead.end() if lead else 0)

    def _state(self, text: str, begin: int, end: int, low: int, words: _EventWords) -> str:
        clause = text[begin:end] + (re.match(r"[^,。;]{0,12}", text[end:]) or re.match("", "")).group()  # type: ignore[union-attr]
        if words.planned.search(clause):
            return "planned"
        return "held" if words.held.search(text[low:end]) or "已" in clause else "unknown"

    def _organisers(self, passage: Passage, begin: int, stop: int, own: tuple[str, ...]) -> tuple[list[str], list[str], int]:
        """The parties of the clause up to the verb: the last run of agencies or cities."""
        view = passage.view
        place, best = begin, ([], [], begin)  # type: ignore[var-annotated]
        while place < stop:
            who, words, after = self._run(passage, place, stop, own)
            if who:
                return who, words, after
            place = max(after, place + 1)
        del view
        return best


_PLAIN = frozenset({"交流", "活動", "相關活動", "交流活動", "訓練", "課程", "參訪", "觀摩", "展覽"})
