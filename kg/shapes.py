"""SHACL shapes as values: read from Turtle, each constraint by the name of its parameter, and none passed over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import DataError
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SH, _RDF = PREFIXES["sh"], PREFIXES["rdf"]
_NIL = ox.NamedNode(f"{_RDF}nil")
# What a shape may say beside its constraints, and what other parameters take with them.
_ABOUT = {"path", "message", "severity", "targetClass", "targetObjectsOf", "ignoredProperties"}
_OF_OTHERS = {"qualifiedMinCount", "qualifiedMaxCount"}
_OF_VALUES = {"class", "closed", "datatype", "disjoint", "equals", "hasValue", "lessThan", "lessThanOrEquals"}
_OF_VALUES |= {"maxCount", "maxInclusive", "minCount", "minInclusive", "minLength", "nodeKind", "pattern", "sparql"}
_OF_VALUES |= {"uniqueLang"}
_LISTS = {"in", "languageIn", "or", "xone"}
_OF_SHAPES = {"or", "xone", "node", "property", "qualifiedValueShape"}


@dataclass(frozen=True, slots=True)
class Step:
    """A property of a path, followed from its subject or against its direction."""

    property: ox.NamedNode
    is_inverse: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """``path`` is empty for a node shape; ``constraints`` are values by parameter, shapes where it takes such."""

    node: Term
    path: tuple[Step, ...]
    constraints: tuple[tuple[str, tuple[object, ...]], ...]
    severity: str
    messages: Mapping[str, str]
    targets: tuple[ox.NamedNode, ...] = ()
    target_objects: tuple[ox.NamedNode, ...] = ()
    allowed: frozenset[ox.NamedNode] = field(default_factory=frozenset)
    minimum: int = 0
    maximum: int | None = None

    @property
    def path_text(self) -> str:
        """A property as its IRI, an inverse one as ``^`` and IRI, a sequence with slashes."""
        return "/".join(f"{'^' if step.is_inverse else ''}{step.property.value}" for step in self.path)


class Shapes:
    """The shapes of a text in Turtle."""

    def __init__(self, turtle: str) -> None:
        self._said: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in ox.parse(turtle, ox.RdfFormat.TURTLE):
            self._said[quad.subject][quad.predicate.value.removeprefix(_SH)].append(quad.object)
        self._known: dict[Term, Shape] = {}

    @cached_property
    def targeting(self) -> list[Shape]:
        """The shapes that say which nodes they are for."""
        found = [node for node, said in self._said.items() if said.keys() & {"targetClass", "targetObjectsOf"}]
        return [self.shape(node) for node in sorted(found, key=str)]

    @cached_property
    def prefixes(self) -> str:
        """The prefixes that the SPARQL constraints use, as lines of SPARQL."""
        declared = (self._said[node] for said in list(self._said.values()) for node in said.get("declare", ()))
        pairs = {(_text(one["prefix"][0]), _text(one["namespace"][0])) for one in declared}
        return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(pairs))

    def shape(self, node: Term) -> Shape:
        """A shape by its node. Raises DataError for a parameter that is not understood."""
        if node not in self._known:
            self._known[node] = self._read(node)
        return self._known[node]

    def _read(self, node: Term) -> Shape:
        said = self._said[node]
        constraints = [(name, self._values(node, name)) for name in said if not name.startswith("http")]
        messages = {one.language or "": one.value for one in said.get("message", ()) if isinstance(one, ox.Literal)}
        severity = [_text(one).removeprefix(_SH) for one in said.get("severity", ())] or ["Violation"]
        least, most = said.get("qualifiedMinCount"), said.get("qualifiedMaxCount")
        return Shape(
            node,
            self._path(said["path"][0]) if "path" in said else (),
            tuple((name, values) for name, values in constraints if values),
            severity[0],
            messages,
            tuple(_named(said.get("targetClass", ()))),
            tuple(_named(said.get("targetObjectsOf", ()))),
            self._allowed(said),
            int(_text(least[0])) if least else 0,
            int(_text(most[0])) if most else None,
        )

    def _values(self, node: Term, name: str) -> tuple[object, ...]:
        values: list[Term] = self._said[node][name]
        if name in _ABOUT or name in _OF_OTHERS:
            return ()
        if name not in _OF_VALUES | _LISTS | _OF_SHAPES:
            where = f"{_text(node)} sh:{name}"
            raise DataError("is a constraint that is not understood", where=where, remedy="use another constraint")
        if name == "sparql":
            return tuple(self.prefixes + _text(one) for value in values for one in self._said[value]["select"])
        # Of a list each member is a value; the alternatives of sh:or and sh:xone stay together.
        members: list[Term] = [m for v in values for m in self._list(v)] if name in _LISTS else values
        return tuple(map(self.shape, members)) if name in _OF_SHAPES else tuple(members)

    def _allowed(self, said: Mapping[str, list[Term]]) -> frozenset[ox.NamedNode]:
        """What a closed shape lets its nodes say."""
        paths = (self._said[node].get("path", [None])[0] for node in said.get("property", ()))
        ignored = (member for value in said.get("ignoredProperties", ()) for member in self._list(value))
        return frozenset(_named([*paths, *ignored]))

    def _path(self, node: Term) -> tuple[Step, ...]:
        if isinstance(node, ox.NamedNode):
            return (Step(node),)
        inverse = self._said[node].get("inversePath")
        if inverse:
            return tuple(Step(one, is_inverse=True) for one in _named(inverse))
        steps = [self._path(member) for member in self._list(node)]
        if not steps or any(len(step) != 1 for step in steps):
            raise DataError("holds a path that is not understood", where="shapes", remedy="use a plain path")
        return tuple(step for (step,) in steps)

    def _list(self, node: Term) -> list[Term]:
        found = []
        while node != _NIL and f"{_RDF}first" in self._said[node]:
            found.append(self._said[node][f"{_RDF}first"][0])
            node = self._said[node][f"{_RDF}rest"][0]
        return found


def _named(terms: object) -> list[ox.NamedNode]:
    return [term for term in terms if isinstance(term, ox.NamedNode)]  # type: ignore[attr-defined]


def _text(term: Term) -> str:
    return "" if isinstance(term, ox.Triple) else term.value
