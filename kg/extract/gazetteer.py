"""Cities, groups of cities and agencies found in folded text by the longest known form."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kg.read.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Agency, City, Reference

T = TypeVar("T")


# Many forms begin with the name of a city; with its next two characters they are few.
_HEAD = 4


class Matcher(Generic[T]):
    """Longest-match search for many forms of two characters or more, grouped by their first characters, up to four."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        self.forms: dict[str, list[T]] = defaultdict(list)
        for form, value in pairs:
            if value not in self.forms[form]:
                self.forms[form].append(value)
        lengths: dict[str, set[int]] = defaultdict(set)
        for form in self.forms:
            lengths[form[:_HEAD]].add(len(form))
        self._lengths = {head: sorted(sizes, reverse=True) for head, sizes in lengths.items()}
        self._begins = {form[:2] for form in self.forms}
        self.initials = "".join(sorted({form[0] for form in self.forms}))
        self._initial = re.compile(f"[{re.escape(self.initials)}]") if self.forms else re.compile(r"(?!)")

    def at(self, text: str, place: int) -> tuple[int, list[T]] | None:
        """The longest form that begins at ``place``: its end and its values."""
        if text[place : place + 2] not in self._begins:
            return None
        for head in range(_HEAD, 1, -1):
            for size in self._lengths.get(text[place : place + head], ()):
                values = self.forms.get(text[place : place + size])
                if values and len(text) >= place + size:
                    return place + size, values
        return None

    def find(self, text: str, start: int = 0) -> Iterator[tuple[int, int, list[T]]]:
        """Non-overlapping matches from left to right."""
        place = start
        while found := self._initial.search(text, place):
            hit = self.at(text, found.start())
            if hit:
                yield found.start(), hit[0], hit[1]
            place = hit[0] if hit else found.end()


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """The matchers made from the reference data, and look-ups by id.

    ``places`` has cities and groups of cities, of one form the group first, and other things with a city's name.
    """

    agencies: Matcher[str]
    cities: Matcher[str]
    places: dict[str, tuple[str, tuple[str, ...]]]
    agency: dict[str, Agency]
    city: dict[str, City]

    def order(self, cities: Iterable[str]) -> tuple[str, ...]:
        """City ids in the order in which they are listed."""
        return tuple(sorted(set(cities), key=lambda one: self.city[one].order))

    def government(self, city: str) -> str:
        """The name of a city's government."""
        return self.city[city].label + "政府"

    def valid(self, agency: str, day: str) -> bool:
        """Whether an agency existed on an ISO day; partial dates count generously."""
        one = self.agency[agency]
        size_from, size_to = len(one.valid_from), len(one.valid_to)
        return (not one.valid_from or one.valid_from <= day[:size_from]) and (
            not one.valid_to or day[:size_to] <= one.valid_to
        )


@lru_cache(maxsize=4)
def gazetteer(reference: Reference) -> Gazetteer:
    """The matchers of one set of reference data."""
    cities = {city.id: city for city in reference.cities}
    agencies = {agency.id: agency for agency in reference.agencies}
    city_forms: list[tuple[str, str]] = []
    for city in reference.cities:
        city_forms += [(fold(form), city.id) for form in (city.label, *city.short_forms) if len(form) > 1]
    forms: list[tuple[str, str]] = []
    for agency in reference.agencies:
        forms += [(fold(form), agency.id) for form in (agency.label, *agency.short_forms) if len(form) > 2]
        forms += [(form, agency.id) for form in _with_city(agency, cities)]
    places: dict[str, tuple[str, tuple[str, ...]]] = {}
    for group in reference.groups:
        places |= {fold(name): ("group", group.cities) for name in group.names}
    places = {form: ("city", (city,)) for form, city in city_forms} | places
    places |= {fold(name): ("thing", ()) for name in _no_city(reference) if name}
    return Gazetteer(Matcher(forms), Matcher(city_forms), places, agencies, cities)


def _no_city(reference: Reference) -> list[str]:
    """Names of other things that begin with a city's: 基隆河, 臺北港."""
    table: Any = reference.lexicon.tables.get("places", {})
    return str(table.get("no_city", "")).split("|")


def _with_city(agency: Agency, cities: dict[str, City]) -> Iterator[str]:
    """Forms by rule: each short form behind the city's name, its short names, and the government's."""
    if agency.city is None:
        return
    city = cities[agency.city]
    places = [fold(form) for form in (city.label, *city.short_forms)]
    tails = {fold(form) for form in agency.short_forms if not any(fold(form).startswith(place) for place in places)}
    full = fold(agency.label)
    for place in places[:1]:
        for head in (f"{place}政府", place):
            if full.startswith(head) and len(full) - len(head) > 2:
                tails.add(full.removeprefix(head))
    for tail in tails:
        for place in places:
            yield place + tail
            yield f"{place}政府{tail}"
            yield f"{place}府{tail}"
