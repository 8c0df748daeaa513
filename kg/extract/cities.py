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
_SET = re.compile(
    r"(?P<rest>其他|其餘|另外?|以上|上述|上開|該)?(?P<count>[兩二三四五六七八九2-9])(?:個)?(?:縣市|城市|市)(?!場|民|區|集|容(?!積)|售|占|政府[^,。、;:])"
)
_CALLED = re.compile(r"(?:以下|下)(?:簡|合|統)?稱[「『]?(?P<count>[兩二三四五六七八九2-9])(?:個)?(?:縣市|城市|市)")
_EACH = re.compile(r"(?<!由)各(?:縣市|城市|市)(?:政府|府)?(?!場|民|區)")


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
    hits: list[CityHit] = []
    before = _Before(members, own, host)
    starts = starts_with(names.places.initials)
    place = 0
    while (found := starts.search(text, place)) and (place := found.start()) < len(text) - 1:
        named = names.places.at(text, place)
        if named and not (place and text[place - 1] == "新" and text[place : named[0]] in TAILS):
            kind, cities = named[1][0]
            place, start = named[0], place
            if cities:
                hit = CityHit(start, place, cities, kind, text[start:place])
                hits.append(before.add(hit, is_joined=bool(hits) and text[hits[-1].j : start] in JOINTS))
        elif counted := _SET.match(text, place) or _EACH.match(text, place):
            cities = before.counted(counted)
            if cities:
                hits.append(before.add(CityHit(place, counted.end(), cities, "count", counted.group())))
            place = counted.end()
        else:
            place += 1
    return tuple(hits)


# A short form that is the tail of another city's name.
TAILS = {"北市"}


@lru_cache(maxsize=4)
def starts_with(initials: str) -> re.Pattern[str]:
    """The characters with which a city, a group of cities or a counted set may begin."""
    return re.compile(f"[{re.escape(initials)}其另以上該兩二三四五六七八九23456789各]")


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
        groups = match.groupdict()
        if "count" not in groups:
            return self.members
        size, rest, named = _COUNTS[groups["count"]], groups["rest"] or "", tuple(self.named)
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
