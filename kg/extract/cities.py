"""Which cities are meant: one by its name, a set by its name (雙北) or by its number (其他三市)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.model import CityPart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.gazetteer import Gazetteer
    from kg.read.fold import View

_COUNTS = {
    "兩": 2,
    "二": 2,
    "2": 2,
    "三": 3,
    "3": 3,
    "四": 4,
    "4": 4,
    "五": 5,
    "5": 5,
    "六": 6,
    "6": 6,
    "七": 7,
    "7": 7,
    "八": 8,
    "8": 8,
    "九": 9,
    "9": 9,
}
_COUNT = r"(?P<count>[兩二三四五六七八九2-9])(?:個)?(?:縣市|城市|市)"
_SET = rf"(?P<rest>其他|其餘|另外?|以上|上述|上開|該)?{_COUNT}(?!場|民|區|集|容(?!積)|售|占|政府[^,。、;:])"
_CALLED = re.compile(rf"(?:以下|下)(?:簡|合|統)?稱[「『]?{_COUNT}")
_EACH = r"(?<!由)各(?:縣市|城市|市)(?:政府|府)?(?!場|民|區)"


# What stands between the cities of a list.
JOINTS = frozenset("、及與和")


class CityHit(NamedTuple):
    """A city or a set of cities named at ``[i:j]`` of a passage's folded text; ``kind`` is city, group or count."""

    i: int
    j: int
    cities: tuple[str, ...]
    kind: str
    words: str

    def moved(self, by: int) -> CityHit:
        """The same hit in a text in which the one that was read begins at ``by``."""
        return self._replace(i=self.i + by, j=self.j + by)


# The words of a case are read for its cities, for who acts, and for who is to act.
@lru_cache(maxsize=512)
def find_cities(
    text: str, names: Gazetteer, members: tuple[str, ...], own: tuple[str, ...] = (), host: str | None = None
) -> tuple[CityHit, ...]:
    """Cities and sets of cities in folded text; ``members`` are the body's, ``own`` those of the case at hand.

    ``host`` is the city that speaks where the text names none: 其他 3 市 are all but it.
    """
    spots, counts = _spots(text, names)
    if not counts:
        return spots
    hits: list[CityHit] = []
    before = _Before(members, own, host)
    for spot in spots:
        counted = counts.get(spot.i)
        hit = spot._replace(cities=before.counted(counted)) if counted else spot
        if hit.cities:
            is_joined = not counted and bool(hits) and text[hits[-1].j : hit.i] in JOINTS
            hits.append(before.add(hit, is_joined=is_joined))
    return tuple(hits)


# A short form that is the tail of another city's name.
TAILS = {"北市"}


# What a text names is the same whoever's members are asked for; only what its counts mean is not.
@lru_cache(maxsize=512)
def _spots(text: str, names: Gazetteer) -> tuple[tuple[CityHit, ...], dict[int, re.Match[str]]]:
    """Cities and groups by name, and counted sets whose cities are open, with the match of each by its place."""
    hits, counts = [], {}
    for found in _pattern(names).finditer(text):
        words, (i, j) = found.group(), found.span()
        kind, cities = names.places.get(words, _COUNTED)
        if kind == "count":
            counts[i] = found
        if cities or kind == "count":
            hits.append(CityHit(i, j, cities, kind, words))
    return tuple(hits), counts


_COUNTED: tuple[str, tuple[str, ...]] = ("count", ())


@lru_cache(maxsize=4)
def _pattern(names: Gazetteer) -> re.Pattern[str]:
    """A city, a group of cities or another thing with a city's name, the longest first; or a counted set."""
    forms = sorted(names.places, key=len, reverse=True)
    words = "|".join(f"(?<!新){form}" if form in TAILS else re.escape(form) for form in forms)
    return re.compile(f"{words}|{_SET}|{_EACH}")


class _Before:
    """What a passage has named so far, which says what 四市, 其他三市 and 以上 3 市 mean."""

    def __init__(self, members: tuple[str, ...], own: tuple[str, ...], host: str | None) -> None:
        self.members, self.own, self.host = members, own, host
        self.named: dict[str, None] = {}
        self.listed: list[CityHit] = []
        self.sets: dict[int, tuple[str, ...]] = {}

    def add(self, hit: CityHit, *, is_joined: bool = False) -> CityHit:
        """Remembers a hit; one that is joined to the last belongs to the same list."""
        if not is_joined:
            self.listed = []
        self.listed.append(hit)
        self.sets[len(hit.cities)] = hit.cities
        if hit.kind == "city":
            self.named.setdefault(hit.cities[0])
        return hit

    def counted(self, match: re.Match[str]) -> tuple[str, ...]:
        """四市, 其他三市, 以上 3 市, 兩市: the set of that size which the passage leaves; empty where none fits."""
        if not match["count"]:
            return self.members
        size, rest, named = _COUNTS[match["count"]], match["rest"] or "", tuple(self.named)
        if self.listed and self.listed[-1].j == match.start():
            listed = tuple(city for hit in self.listed for city in hit.cities)
            if len(listed) == size:
                return listed
        if rest in {"其他", "其餘", "另", "另外"}:
            for known in (named[-1:], named, (self.host,) if self.host and not named else ()):
                others = tuple(city for city in self.members if city not in known)
                if known and len(others) == size:
                    return others
            return ()
        if rest in {"以上", "上述", "上開", "該"} and len(named) == size:
            return named
        return next((one for one in (self.own, self.members) if len(one) == size), self.sets.get(size, ()))


def called_set(text: str, names: Gazetteer) -> tuple[str, ...]:
    """甲、乙…（以下稱八縣市）: the cities that folded text gives such a name, if it lists as many."""
    called = _CALLED.search(text)
    if called is None:
        return ()
    hits = find_cities(text[: called.start()], names, ())
    listed = tuple(dict.fromkeys(hit.cities[0] for hit in hits if hit.kind == "city"))
    return listed if len(listed) == _COUNTS[called["count"]] else ()


def parts(view: View, hits: Iterable[CityHit]) -> list[CityPart]:
    """City hits as facts, one a city, each with the words that say so."""
    return [CityPart(city, view.printed(hit.i, hit.j), view.span(hit.i, hit.j)) for hit in hits for city in hit.cities]


def beside(text: str, hits: Iterable[CityHit]) -> str:
    """The words of a text that name none of these cities."""
    for hit in reversed(tuple(hits)):
        text = text[: hit.i] + text[hit.j :]
    return text
