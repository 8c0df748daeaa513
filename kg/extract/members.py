"""Which cities belong to the body that met: 四市 and 各市 in its minutes are theirs."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from kg.extract.cities import called_set, find_cities
from kg.read.fold import fold
from kg.read.numbering import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.extract.context import Passage
    from kg.extract.gazetteer import Gazetteer
    from kg.model import Header, Reference

_HOW_MANY = re.compile(r"(?<!第)([兩二三四五六七八九])(?:縣市|市|縣)")
_COOPERATE = re.compile(r"(?:政府)?[\u4e00-\u9fff]{0,4}?(?:跨域|跨市|區域|城市|業務|共同|聯合)*(?:合作|交流|治理)")
_JOINTS = frozenset("、與及和暨")
# The characters by which names of groups call counties and cities.
_IN_GROUPS = frozenset("基北桃竹苗中彰投雲嘉南高屏宜花東澎金馬連")


def members(header: Header, passages: Iterable[Passage], reference: Reference, names: Gazetteer) -> tuple[str, ...]:
    """City ids of the platform whose body met, also where only the platform is known, or the cities in its name.

    Where the title tells none, those that the text calls by their number, or that came if the title says how many.
    """
    title = fold(header.title or "")
    told = (one.cities for one in reference.platforms if any(fold(name) in title for name in one.names))
    body = (one.cities for one in reference.bodies if one.id == header.body)
    groups = [hit for hit in find_cities(title, names, ()) if hit.kind == "group"]
    # 高屏 within 南高屏澎 is not all of the platform; 雙北及基桃 is both.
    whole = [hit for hit in groups if not {title[hit.i - 1 : hit.i], title[hit.j : hit.j + 1]} & _IN_GROUPS]
    joined = all(title[one.j : other.i] in _JOINTS for one, other in pairwise(whole))
    named = [names.order(city for hit in (whole if joined else whole[:1]) for city in hit.cities)] if whole else []
    return next(chain(body, told, named, _listed(title, names), _called(title, passages, names)), ())


def _listed(title: str, names: Gazetteer) -> Iterator[tuple[str, ...]]:
    """高雄市、臺南市、屏東縣三縣市首長會議: cities that a title lists, if it says how many or that they cooperate."""
    hits = [hit for hit in find_cities(title, names, ()) if hit.kind == "city"]
    cities = tuple(dict.fromkeys(hit.cities[0] for hit in hits))
    counted = _how_many(title) == len(cities)
    joints = [title[one.j : other.i].removeprefix("政府") for one, other in pairwise(hits)]
    joined = all(joint in _JOINTS for joint in joints)
    if len(cities) > 1 and (counted or (joined and _COOPERATE.match(title, hits[-1].j))):
        yield cities


def _how_many(title: str) -> int | None:
    """四市防災會議: how many cities a title says that there are."""
    said = _HOW_MANY.search(title)
    return number(said[1]) if said else None


def _called(title: str, passages: Iterable[Passage], names: Gazetteer) -> Iterator[tuple[str, ...]]:
    """甲、乙…（以下稱八縣市）, and 四市防災會議 to whose attendance just four cities belong."""
    stated = _how_many(title)
    for passage in passages:
        if cities := called_set(passage.view.text, names):
            yield cities
        if stated and passage.kind == "field-attend":
            hits = find_cities(passage.view.text, names, ())
            came = names.order(hit.cities[0] for hit in hits if hit.kind == "city")
            if len(came) == stated:
                yield came
