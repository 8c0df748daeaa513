"""Who is asked to do what, sentence by sentence: requests, recommendations, invitations, plans of named parties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.actors import sentence_spans
from kg.model import Task

if TYPE_CHECKING:
    from kg.extract.actors import Actors, Parties
    from kg.extract.context import Passage

_ASK = re.compile(
    r"(?<![邀申報提函陳呈])(?:爰|惠|敬|並|亦|再|先|務)?請(?!假|求|領|款|示|益|纓|教|勿洩)|(?<![依照按])建議(?!書|案|辦理|通過)|歡迎|鼓勵"
)
_PLAN = re.compile(r"(?:將|預計|訂於|預定|擬於|擬)(?!來|近|由|請)")
# The work that a case will consist of, whoever does it.
_PROGRAMME = re.compile(r"(?:工作項目|合作項目|合作方式|辦理方式|工作內容|合作內容)(?:將|包括|包含|為|如下)")
_PLAN_END = re.compile("[,。;、]")
# What may stand between parties and the word that asks them: 桃園市如有場域亦請 …
_BETWEEN = re.compile(r"(?:(?:如|若|倘|亦|也|應|並|可|後續|分別)[^,。;]{0,20})?")
_ALSO = re.compile(r"(?:,|、)?(?:以及|及|並由|另由|並請)$")
# Everybody and nobody: the request names no party.
_NOBODY = re.compile(
    r"大家|各單位|相關單位|與會|各位|各機關|業者|廠商|(?:主辦|主責|主政|權責|提案|業務|承辦|協辦)(?:機關|單位)"
)
_AGAIN = re.compile(r"(?:另|並|再|亦)請?$")
_CHARGE = re.compile(r"(?<![經自理緣均係已業皆])由(?!於|原)")
_DOES = re.compile(r"(?:持續|負責|共同|輪流)?(?:舉辦|主辦|籌辦|承辦|辦理|召開|邀集|規劃|推動)")
_ON = re.compile(r"(?:應|須|需|仍|將)?(?:持續|繼續|賡續)(?:辦理|推動|合作|交流|分享)")
# So many of the last tasks may be of the same sentence.
_RECENT = 50
_MUST = re.compile(r"(?:均|皆|亦|仍)?應(?=於|儘速|儘快|持續|配合|依|提[送出供報交]|完成|每|定期)")
_REFLECT = re.compile(r"(?:研議|評估|研商|考量)")


def _before_ask(text: str, low: int, end: int, high: int) -> int:
    """Where words end, not before ``end``, that the next word that asks in ``[low:high]`` cuts off, with its joint."""
    stop = next((ask.start() for ask in _ASK.finditer(text, low, high)), high)
    while stop > end and text[stop - 1] in ",。;並亦另":
        stop -= 1
    return stop


class TaskReader:
    """Reads the tasks of passages."""

    def __init__(self, actors: Actors) -> None:
        self.actors = actors
        self.tasks: list[Task] = []

    def read(self, passage: Passage, case: str | None, own: tuple[str, ...], low: int, high: int) -> None:
        """Reads ``passage.view.text[low:high]``, which belongs to ``case`` with the cities ``own``."""
        for i, j in sentence_spans(passage.view.text[low:high]):
            self._tasks(passage, case, own, low + i, low + j)

    def _tasks(self, passage: Passage, case: str | None, own: tuple[str, ...], low: int, high: int) -> None:
        text = passage.view.text
        asks = list(_ASK.finditer(text, low, high))
        last: list[str] = []
        since = low
        for at, ask in enumerate(asks):
            stop = asks[at + 1].start() if at + 1 < len(asks) else high
            while stop > ask.end() and text[stop - 1] in ",。;並亦另再及以爰先":
                stop -= 1
            who, words, begin = self._assignees(passage, ask.start(), ask.end(), stop, own, low)
            if not who and ask.group().endswith("請") and not _NOBODY.match(text, ask.end()):
                who, words, _ = self._meant(passage, ask, (low, asks[0].start(), since), own)
                who = who or (last if _AGAIN.search(text[low : ask.start() + 1]) else [])
            last, since = who or last, stop
            if stop - ask.end() < 3:
                continue
            self._task(passage, case, min(begin, ask.start()), stop, ask.group(), who, words)
        programme = _PROGRAMME.search(text, low, high)
        if programme:
            self._task(passage, case, low, high, "將", [], [])
        for plan in _PLAN.finditer(text, low, high):
            self._plan(passage, case, own, plan, low, high)
        for charge in _CHARGE.finditer(text, low, high):
            self._charged(passage, case, own, charge, high)
        for must in _MUST.finditer(text, low, high):
            self._obliged(passage, case, own, must, low, high)
        self._goes_on(passage, case, own, low, high)

    def _obliged(
        self, passage: Passage, case: str | None, own: tuple[str, ...], must: re.Match[str], low: int, high: int
    ) -> None:
        """甲局應於 6 月 30 日前完成…: what a party that the clause begins with has to do."""
        text = passage.view.text
        begin = max(low, *(text.rfind(mark, low, must.start()) + 1 for mark in ",。;:"))
        who, words, end = self.actors.run(passage, begin, must.start(), own)
        if who and end == must.start():
            self._task(passage, case, begin, _before_ask(text, must.end(), must.end(), high), "請", who, words)

    def _meant(
        self, passage: Passage, ask: re.Match[str], places: tuple[int, int, int], own: tuple[str, ...]
    ) -> Parties:
        """Whom a request means that names nobody: 其, else the subjects since the last one, else of the sentence."""
        low, first, since = places
        text = passage.view.text
        if text.startswith("其", ask.end()) and not text.startswith("其他", ask.end()):
            return self.actors.last_set(passage, ask.start(), own)
        found = self.actors.subjects(passage, since, ask.start(), own)
        return found if found[0] else self.actors.subjects(passage, low, first, own)

    def _charged(
        self, passage: Passage, case: str | None, own: tuple[str, ...], charge: re.Match[str], high: int
    ) -> None:
        """由 A 舉辦…: who is to do it stands behind 由."""
        text = passage.view.text
        who, words, end = self.actors.run(passage, charge.end(), high, own)
        verb = _DOES.match(text, end)
        if (
            who
            and verb
            and not any(task.span in passage.view.span(charge.start(), high) for task in self.tasks[-_RECENT:])
        ):
            stop = verb.end()
            while stop < high and text[stop] not in "。;":
                stop += 1
            self._task(passage, case, charge.start(), stop, "將", who, words)

    def _goes_on(self, passage: Passage, case: str | None, own: tuple[str, ...], low: int, high: int) -> None:
        """4 市持續辦理…: parties of which the sentence says that they go on, without a word that asks."""
        text = passage.view.text
        who, words, end = self.actors.run(passage, low, high, own)
        if who and _ON.match(text, end):
            self._task(passage, case, low, _before_ask(text, low, end, high), "同意", who, words)

    def _plan(
        self, passage: Passage, case: str | None, own: tuple[str, ...], plan: re.Match[str], low: int, high: int
    ) -> None:
        """新北市訂於 10 月底辦理…: what a named party says that it will do."""
        text = passage.view.text
        begin = max(low, *(text.rfind(mark, low, plan.start()) + 1 for mark in ",。;、:"))
        marks = (found.start() for found in _PLAN_END.finditer(text, plan.end(), high))
        stop = next((at for at in marks if text[at] != "、" or self._next_party(text, at)), high)
        lead = re.match(r"(?:另|並|又|且|\d+月\d+日)*", text[begin : plan.start()])
        who, words, end = self.actors.run(passage, begin + (lead.end() if lead else 0), plan.start(), own)
        if who and re.fullmatch(r"(?:\S長)?", text[end : plan.start()]):
            self._task(passage, case, begin, stop, plan.group(), who, words)

    def _next_party(self, text: str, at: int) -> bool:
        """、 before another party: the next plan of a list begins."""
        names = self.actors.context.names
        return bool(names.cities.at(text, at + 1) or names.agencies.at(text, at + 1))

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
        elif ask == "同意":
            modality = "agreed"
        elif _REFLECT.search(asked[:40]):
            modality = "under-study"
        span = view.span(i, j)
        self.tasks.append(
            Task(
                case,
                passage.item,
                tuple(who),
                tuple(words),
                modality,
                view.printed(i, j),
                span,
                next(iter(self.actors.dates_in(span)), None),
            )
        )

    def _assignees(self, passage: Passage, start: int, end: int, stop: int, own: tuple[str, ...], low: int) -> Parties:
        """The parties named right behind the word that asks (請 A、B 辦理), or before it (A 請 …)."""
        text = passage.view.text
        who, words, place = self.actors.run(passage, end, stop, own)
        if who:
            for more in self.actors.agencies.begun_in(passage.view.span(place, stop)):
                at = passage.view.index(more.span.start)
                if more.agency and place < at and _ALSO.search(text[place:at]) and more.agency not in who:
                    who, words = [*who, more.agency or ""], [*words, more.text]
            return who, words, start
        begin = start
        while begin > low and text[begin - 1] not in ",。;":
            begin -= 1
        who, words, place = self.actors.run(passage, begin, start, own)
        if who and _BETWEEN.fullmatch(text, place, start):
            return who, words, begin
        return [], [], start
