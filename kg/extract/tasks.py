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

_ASK = re.compile(
    r"(?<![邀申報提函陳呈])(?:爰|惠|敬|並|亦|再|先|務)?請(?!假|求|領|款|示|益|纓|教|勿洩)|建議(?!書|案)|歡迎|鼓勵"
)
_PLAN = re.compile(r"(?:將|預計|訂於|預定|擬於|擬)(?!來|近|由|請)")
# The work that a case will consist of, whoever does it.
_PROGRAMME = re.compile(r"(?:工作項目|合作項目|合作方式|辦理方式|工作內容|合作內容)(?:將|包括|包含|為|如下)")
# What may stand between parties and the word that asks them: 桃園市如有場域亦請 …
_BETWEEN = re.compile(r"(?:(?:如|若|倘|亦|也|應|並|可|後續|分別)[^,。;]{0,20})?")
_ALSO = re.compile(r"(?:,|、)?(?:以及|及|並由|另由|並請)$")
_LIST = re.compile(r"(?:、|及|與|和|以及|,|並|或|相關單位|等|各)*")
_REFLECT = re.compile(r"(?:研議|評估|研商|考量)")
# A name with one of these words is a sentence, not a name.
_NO_NAME = re.compile(
    r"請|陸續|有活動|互相|一同|進行|轉為|列入|交互|前往|完成|如有|再次|持續|各市|相關|本次|該|未來|模式|共同"
)
_STRONG = (
    r"(?:研討會|說明會|發表會|博覽會|座談會|展覽會|競賽|大賽|錦標賽|[^,。;:「」、]{0,6}[節日]|交流活動|參訪活動|論壇|工作坊|演練|"
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
    name = rf"(?P<name>{word}{{0,24}}?{suffix})(?![\u4e00-\u9fff]{{0,2}}(?:案|機制|平臺|資訊|時間|作業|業務))"
    quote = rf"[「『](?P<quote>[^「」『』]{{2,50}})[」』](?:{suffix})?"
    return _EventWords(
        (
            re.compile(rf"{hold}(?:了)?(?:{quote}|{name})"),
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
        asks = list(_ASK.finditer(text, low, high))
        for at, ask in enumerate(asks):
            stop = asks[at + 1].start() if at + 1 < len(asks) else high
            while stop > ask.end() and text[stop - 1] in ",。;並亦另再及以爰先":
                stop -= 1
            who, words, begin = self._assignees(passage, ask.start(), ask.end(), stop, own, low)
            if stop - ask.end() < 3:
                continue
            self._task(passage, case, min(begin, ask.start()), stop, ask.group(), who, words)
        programme = _PROGRAMME.search(text, low, high)
        if programme:
            self._task(passage, case, low, high, "將", [], [])
        for plan in _PLAN.finditer(text, low, high):
            self._plan(passage, case, own, plan, low, high)

    def _plan(
        self, passage: Passage, case: str | None, own: tuple[str, ...], plan: re.Match[str], low: int, high: int
    ) -> None:
        """新北市訂於 10 月底辦理…: what a named party says that it will do."""
        text = passage.view.text
        begin, stop = plan.start(), plan.end()
        while begin > low and text[begin - 1] not in ",。;、:":
            begin -= 1
        while stop < high and text[stop] not in ",。;" and not self._next_party(text, stop):
            stop += 1
        lead = re.match(r"(?:另|並|又|且|\d+月\d+日)*", text[begin : plan.start()])
        who, words, end = self._run(passage, begin + (lead.end() if lead else 0), plan.start(), own)
        if who and re.fullmatch(r"(?:\S長)?", text[end : plan.start()]):
            self._task(passage, case, begin, stop, plan.group(), who, words)

    def _next_party(self, text: str, at: int) -> bool:
        """、 before another party: the next plan of a list begins."""
        names = self.context.names
        return text[at] == "、" and bool(names.cities.at(text, at + 1) or names.agencies.at(text, at + 1))

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
        elif _PLAN.match(ask):
            modality = "planned"
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
        text = passage.view.text
        who, words, place = self._run(passage, end, stop, own)
        if who:
            for more in (one for one in self.agencies if one.item == passage.item and one.agency):
                at = passage.view.index(more.span.start)
                if place < at < stop and _ALSO.search(text[place:at]) and more.agency not in who:
                    who, words = [*who, more.agency or ""], [*words, more.text]
            return who, words, start
        begin = start
        while begin > low and text[begin - 1] not in ",。;":
            begin -= 1
        who, words, place = self._run(passage, begin, start, own)
        if who and _BETWEEN.fullmatch(text, place, start):
            return who, words, begin
        return [], [], start

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
            state, dates = self._state(text, begin, end, low, words), self._date_in(span)
            if state == "unknown" and dates and self._later(dates):
                state = "planned"
            label = view.printed(i, j).strip("、")
            self.events.append(Event(label, case, tuple(who), state, span, dates))
            last = end

    def _later(self, dates: Dates) -> bool:
        """Whether dates lie after the meeting: what was not held then can only be planned."""
        return bool(self.context.today and dates.start and dates.start > self.context.today.isoformat())

    def _names_something(self, words: str) -> bool:
        return words not in _PLAIN and not _NO_NAME.search(words) and len(words) > 2

    def _skip(self, text: str, i: int, j: int) -> int:
        """Leaves dates, counts and joints at the head of a name aside."""
        lead = re.match(r"(?:的|之|了|相關的?|第?\d+場次?之?|\d+場次?之?|\d+月(?:\d+日)?|、)*", text[i:j])
        return i + (lead.end() if lead else 0)

    def _state(self, text: str, begin: int, end: int, low: int, words: _EventWords) -> str:
        clause = text[begin:end] + (re.match(r"[^,。;]{0,12}", text[end:]) or re.match("", "")).group()  # type: ignore[union-attr]
        if words.held.search(text[begin:end]) or "感謝" in text[low:end] or "已" in clause:
            return "held"
        return "planned" if words.planned.search(clause) else "unknown"

    def _organisers(self, passage: Passage, begin: int, stop: int, own: tuple[str, ...]) -> list[str]:
        """The parties of the clause up to the name of the event: the first run of agencies or cities."""
        place = begin
        while place < stop:
            who, _, after = self._run(passage, place, stop, own)
            if who:
                return who
            place = max(after, place + 1)
        return []


_PLAIN = frozenset({"交流", "活動", "相關活動", "交流活動", "訓練", "課程", "參訪", "觀摩", "展覽"})
