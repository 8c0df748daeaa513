"""Who acts in a sentence: runs of parties (請 A、B 辦理), and the subjects of the clauses before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract.cities import find_cities
from kg.extract.context import Places
from kg.extract.stretch import SENTENCE_MAX, chunks

if TYPE_CHECKING:
    from kg.extract.cities import CityHit
    from kg.extract.context import Context, Passage
    from kg.model import AgencyMention, Dates, Span

Parties = tuple[list[str], list[str], int]
_LIST = re.compile(r"(?:、|及|與|和|以及|,|並|或|相關單位|等|各)*")
_JOINTS = re.compile(r"[,、:]")
_NO_SET = re.compile(r"(?:政府)?(?:相關|主政|權責|各)")
# What may stand before the subject of a clause: 另 10 月 5 日, 如, 目前.
_LEAD = re.compile(r"(?:另|並|又|且|如|例如|及|以及|目前|後續|屆時|\d+月(?:\d+日)?|於\d+月(?:\d+日)?)*")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Sentences of folded text, cut at 。 and ；."""
    cuts: list[tuple[int, int]] = []
    last = 0
    for found in re.finditer(r"[。;]", text):
        cuts += chunks(last, found.end())
        last = found.end()
    if last < len(text):
        cuts += chunks(last, len(text))
    return cuts


class Actors:
    """Finds parties by place in the passages of one document: agencies as they were resolved, cities and sets."""

    def __init__(self, context: Context, agencies: list[AgencyMention], dates: list[Dates]) -> None:
        self.context = context
        self.agencies = Places(agencies)
        self.dates = Places(dates)
        self.by_start = {one.span.start: one for one in agencies}
        self._last: tuple[str, tuple[str, ...], dict[int, CityHit]] = ("", (), {})

    def run(self, passage: Passage, place: int, stop: int, own: tuple[str, ...]) -> Parties:
        """The parties that stand in a row from ``place``: ids, printed words, and where the row ends."""
        view = passage.view
        who: list[str] = []
        words: list[str] = []
        cities = self._cities(view.text, own)
        while place < stop:
            mention, city = self.by_start.get(view.span(place, place + 1).start), cities.get(place)
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

    def subjects(self, passage: Passage, low: int, stop: int, own: tuple[str, ...]) -> Parties:
        """The parties with which the clauses of ``[low:stop]`` begin; a list of clauses may be joined by 、."""
        text = passage.view.text
        who: list[str] = []
        words: list[str] = []
        for start in [low, *(found.end() for found in _JOINTS.finditer(text, low, stop))]:
            lead = _LEAD.match(text, start, stop)
            begin = lead.end() if lead else start
            found_who, found_words, end = self.run(passage, begin, stop, own)
            if found_who and end < stop and text[end] not in ",。;、之的":
                who += found_who
                words += found_words
        return list(dict.fromkeys(who)), list(dict.fromkeys(words)), stop

    def last_set(self, passage: Passage, stop: int, own: tuple[str, ...]) -> Parties:
        """The cities named last before ``stop``: whom 其 means."""
        cities = self._cities(passage.view.text, own)
        places = range(stop - 1, max(-1, stop - SENTENCE_MAX), -1)
        hit = next((cities[at] for at in places if at in cities and cities[at].j <= stop), None)
        # 4 市相關單位 is a set of offices that nobody names.
        if hit is None or _NO_SET.match(passage.view.text, hit.j):
            return [], [], stop
        return [f"government-{city}" for city in hit.cities], [hit.words], stop

    def _cities(self, text: str, own: tuple[str, ...]) -> dict[int, CityHit]:
        """The cities of a passage by their place; those of the last passage are kept, for a passage asks often."""
        if self._last[0] is not text or self._last[1] != own:
            context = self.context
            hits = find_cities(text, context.names, context.members, own, context.header.host_city)
            self._last = (text, own, {hit.i: hit for hit in hits})
        return self._last[2]

    def dates_in(self, span: Span) -> list[Dates]:
        """The dates within a passage."""
        return self.dates.within(span)
