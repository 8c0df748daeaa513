"""Reference data as plain values, read from the Turtle and TOML of ``graph_data/reference/``."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import DataError
from kg.model import Agency, Body, City, CityGroup, Lexicon, Platform, Reference
from kg.vocab import DEFAULT_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable

REUSED = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/org#",
)


def load_reference(data_dir: Path, base: str = DEFAULT_BASE) -> Reference:
    """Read every ``*.ttl`` and the lexicon in ``data_dir/reference/``, once for a folder and base.

    The Turtle may be written with ``base`` or with the default one. What is at fault is a
    ``DataError`` that names the file, the block and the remedy.
    """
    return _load(Path(data_dir).resolve() / "reference", base)


@lru_cache(maxsize=16)
def _load(folder: Path, base: str) -> Reference:
    blocks = _Blocks(folder, base)
    cities = _cities(blocks)
    order = {city.id: city.order for city in cities}
    governments = {block.name: _city(block, block.one("governs"), order) for block in blocks.of("CityGovernment")}
    platforms = {
        block.name: _platform(block, governments, order)
        for block in blocks.of("Platform", "OrganizationalCollaboration")
    }
    return Reference(
        cities=cities,
        groups=tuple(_group(block, order) for block in blocks.of("CityGroup")),
        agencies=tuple(_agency(block, governments) for block in blocks.of("Agency")),
        platforms=tuple(platforms.values()),
        bodies=tuple(_body(block, platforms) for block in blocks.of("Body", "WorkingGroup", "HigherMeetingBody")),
        lexicon=_lexicon(folder / "lexicon.toml"),
    )


# --- Turtle -------------------------------------------------------------------------------------


class _Block:
    """All that is said about one subject: values with their languages, by term."""

    def __init__(self, name: str, file: Path) -> None:
        self.name, self.file = name, file
        self.said: dict[str, list[tuple[str, str]]] = {}

    def fault(self, what: str, remedy: str) -> DataError:
        return DataError(f"id:{self.name} {what}", where=str(self.file), remedy=remedy)

    def values(self, term: str) -> list[str]:
        return [value for value, _ in self.said.get(term, ())]

    def one(self, term: str) -> str:
        """The only value of ``term``; none or several are a fault."""
        values = self.values(term)
        if len(values) != 1:
            raise self.fault(f"has {len(values)} values of {term}", "give exactly one")
        return values[0]

    def number(self, term: str) -> int:
        value = self.one(term)
        if not value.isdecimal():
            raise self.fault(f"has {term} {value!r}", "give a whole number")
        return int(value)

    def day(self, term: str, *, last: bool) -> str:
        """An ISO date, empty where none is given; of a year or month its first or last day."""
        if term not in self.said:
            return ""
        value = self.one(term)
        try:
            year, month, day = (int(part) for part in f"{value}-0-0".split("-")[:3])
            month = month or (12 if last else 1)
            day = day or (monthrange(year, month)[1] if last else 1)
            return date(year, month, day).isoformat()
        except ValueError as error:
            raise self.fault(f"has {term} {value!r}", "give a date, month or year") from error

    def chinese(self, term: str) -> tuple[str, ...]:
        return tuple(value for value, lang in self.said.get(term, ()) if lang.startswith("zh"))

    def label(self) -> str:
        labels = self.chinese("prefLabel")
        if len(labels) != 1:
            raise self.fault(f"has {len(labels)} Chinese names", "give one skos:prefLabel @zh-Hant")
        return labels[0]

    def forms(self) -> tuple[str, ...]:
        return self.chinese("altLabel")


class _Blocks:
    """The blocks of a folder's Turtle files, in the order of the files and of their text.

    IRIs are cut to their local names: ours behind ``id/``, ``ont#`` or ``code/``, reused ones
    behind their namespace.
    """

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        own = [root + part for root in (base, DEFAULT_BASE) for part in ("id/", "ont#", "code/")]
        self.namespaces = (*own, *REUSED)
        self.blocks: dict[str, _Block] = {}
        files = sorted(folder.glob("*.ttl"))
        if not files:
            raise DataError("holds no Turtle", where=str(folder), remedy="make it with: kg init DIR")
        for file in files:
            self._read(file)

    def of(self, *classes: str) -> list[_Block]:
        return [block for block in self.blocks.values() if not set(classes).isdisjoint(block.values("type"))]

    def _read(self, file: Path) -> None:
        try:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
                self._add(file, quad)
        except SyntaxError as error:
            remedy = "mend the Turtle there"
            raise DataError(error.msg, where=f"{file}:{error.lineno}", remedy=remedy) from error
        except OSError as error:
            raise _unreadable(file, error) from error

    def _add(self, file: Path, quad: ox.Quad) -> None:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
            remedy = "give every node an IRI"
            raise DataError("holds a node without an IRI", where=str(file), remedy=remedy)
        name = self._cut(subject.value)
        block = self.blocks.setdefault(name, _Block(name, file))
        said = block.said.setdefault(self._cut(quad.predicate.value), [])
        if isinstance(value, ox.Literal):
            said.append((value.value, (value.language or "").lower()))
        else:
            said.append((self._cut(value.value), ""))

    def _cut(self, iri: str) -> str:
        for namespace in self.namespaces:
            if iri.startswith(namespace):
                return iri[len(namespace) :]
        return iri


def _unreadable(file: Path, error: OSError) -> DataError:
    what = f"cannot be read ({error.strerror or error})"
    return DataError(what, where=str(file), remedy="restore it, or make a folder with: kg init DIR")


# --- Values -------------------------------------------------------------------------------------


def _cities(blocks: _Blocks) -> tuple[City, ...]:
    cities = []
    for block in blocks.of("City"):
        code = block.one("notation")
        if block.name != f"city-{code}":
            raise block.fault(f"has skos:notation {code!r}", f"name it id:city-{code}")
        cities.append(City(code, block.label(), block.forms(), block.number("order")))
    if not cities:
        raise DataError("names no kg:City", where=str(blocks.folder), remedy="restore cities.ttl")
    return tuple(sorted(cities, key=lambda city: (city.order, city.id)))


def _city(block: _Block, name: str, order: dict[str, int]) -> str:
    code = name.removeprefix("city-")
    if code not in order:
        raise block.fault(f"names the unknown city {name}", "add the city or correct the name")
    return code


def _group(block: _Block, order: dict[str, int]) -> CityGroup:
    cities = [_city(block, name, order) for name in block.values("city")]
    if len(cities) < 2:
        raise block.fault(f"has {len(cities)} members", "give two or more kg:city")
    return CityGroup((block.label(), *block.forms()), _ordered(cities, order))


def _agency(block: _Block, governments: dict[str, str]) -> Agency:
    city = None
    if block.values("centralBody") != ["true"]:
        government = block.one("government")
        if government not in governments:
            remedy = "add the government or correct the name"
            raise block.fault(f"names the unknown government {government}", remedy)
        city = governments[government]
    valid_from, valid_to = block.day("validFrom", last=False), block.day("validTo", last=True)
    return Agency(block.name, block.label(), block.forms(), city, valid_from, valid_to)


def _platform(block: _Block, governments: dict[str, str], order: dict[str, int]) -> Platform:
    names = block.values("hasMember")
    if unknown := [name for name in names if name not in governments]:
        raise block.fault(f"has the unknown member {unknown[0]}", "members are governments")
    return Platform((block.label(), *block.forms()), _ordered((governments[name] for name in names), order))


def _body(block: _Block, platforms: dict[str, Platform]) -> Body:
    if (whole := block.one("partOf")) not in platforms:
        raise block.fault(f"is part of the unknown {whole}", "add the platform")
    label, level = block.label(), block.one("decisionLevel").removeprefix("level-")
    platform = platforms[whole]
    return Body(block.one("notation"), label, (label, *block.forms()), level, platform.cities, platform.names)


def _ordered(cities: Iterable[str], order: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(cities, key=order.__getitem__))


def _lexicon(file: Path) -> Lexicon:
    try:
        return Lexicon(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise DataError(str(error), where=str(file), remedy="mend the TOML there") from error
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8", where=str(file), remedy="save it as UTF-8") from error
    except OSError as error:
        raise _unreadable(file, error) from error
