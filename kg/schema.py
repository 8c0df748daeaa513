"""The vocabulary in brief, as the data use it: each class with what is said of its members, and the code lists."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.labels import labels
from kg.vocab import prefixes, rebase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.result import Result
    from kg.store import KnowledgeGraph

_USES = """
PREFIX kg: <https://citykg.example/ont#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?class ?property (COUNT(DISTINCT ?thing) AS ?things) (GROUP_CONCAT(DISTINCT ?kind; separator=" ") AS ?kinds) {
  ?thing a ?class ; ?property ?value .
  FILTER(STRSTARTS(STR(?class), STR(kg:)) || ?class = foaf:Person)
  OPTIONAL { ?value a ?of FILTER(STRSTARTS(STR(?of), STR(kg:)) || ?of IN (foaf:Person, skos:Concept)) }
  BIND(IF(LANG(?value) = "", STR(DATATYPE(?value)), CONCAT("@", LANG(?value))) AS ?literal)
  BIND(IF(isLiteral(?value), ?literal, STR(?of)) AS ?kind)
}
GROUP BY ?class ?property ORDER BY ?class ?property
"""
_CODES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?list ?code ?notation { ?code skos:inScheme ?list ; skos:notation ?notation } ORDER BY ?list ?code
"""
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a class: how many of its members have it, and classes, datatypes or languages of its values."""

    name: str
    things: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    labels: Mapping[str, str]
    members: int
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Code:
    name: str
    notation: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Schema:
    """``codes`` holds the codes of each list by the name of the list."""

    prefixes: Mapping[str, str]
    classes: tuple[Class, ...]
    codes: Mapping[str, tuple[Code, ...]]


def schema(graph: KnowledgeGraph) -> Schema:
    """All names are written with the prefixes of ours."""
    uses = graph.query(rebase(_USES, graph.base))
    short = uses.short
    by_class: dict[str, dict[str, Property]] = defaultdict(dict)
    for name, used, things, kinds in _rows(uses):
        values = tuple(short(kind) for kind in sorted(kinds.split()))
        by_class[name][used] = Property(short(used), int(things), values)
    classes = []
    for name, found in by_class.items():
        members = found.pop(_TYPE).things
        classes.append(Class(short(name), labels(graph, name), members, tuple(found.values())))
    codes: dict[str, tuple[Code, ...]] = {}
    for name, code, notation in _rows(graph.query(_CODES)):
        known = codes.get(short(name), ())
        codes[short(name)] = (*known, Code(short(code), notation, labels(graph, code)))
    return Schema(prefixes(graph.base), tuple(classes), codes)


def _rows(result: Result) -> list[list[str]]:
    return [[cell or "" for cell in row] for row in result.rows]
