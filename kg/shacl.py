"""Holds the nodes of a store against SHACL shapes: each node is fetched once, and meets all shapes that are for it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Iterator

    from kg.shapes import Shape, Shapes, Term

    Values = Collection[Term]
    # What of a shape's values is at fault, None where it is not a value; the parameter's values come last.
    Test = Callable[["Validator", Shape, Term, Values, tuple[Any, ...]], Iterable[Term | None]]

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_SUBCLASS = ox.NamedNode(f"{PREFIXES['rdfs']}subClassOf")
_XSD = PREFIXES["xsd"]
_NUMBERS = {f"{_XSD}{name}" for name in ("integer", "nonNegativeInteger", "decimal")}
_ZONE = r"(Z|[+-]\d\d:\d\d)?"
_LEXICAL = {
    f"{_XSD}{name}": re.compile(pattern)
    for name, pattern in {
        "boolean": "true|false|1|0",
        "date": rf"(\d{{4}}-\d\d-\d\d){_ZONE}",
        "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
        "gYear": rf"-?\d{{4,}}{_ZONE}",
        "gYearMonth": rf"-?\d{{4,}}-(0[1-9]|1[0-2]){_ZONE}",
        "integer": r"[+-]?\d+",
        "nonNegativeInteger": r"\+?\d+|-0+",
        "time": rf"(\d\d:\d\d:\d\d)(\.\d+)?{_ZONE}",
    }.items()
}
_SH = PREFIXES["sh"]
_KINDS = {f"{_SH}IRI": ox.NamedNode, f"{_SH}BlankNode": ox.BlankNode, f"{_SH}Literal": ox.Literal}
_REMEMBERED = 1 << 16


class Finding(NamedTuple):
    """``value`` is what of the focus is at fault, None where it is something that is missing."""

    shape: Shape
    focus: Term
    path: str
    value: Term | None


class Validator:
    """A store, whose graphs count as one, and shapes; the classes of the shapes' targets stand in the store too."""

    def __init__(self, data: ox.Store, shapes: Shapes) -> None:
        self.data, self.shapes = data, shapes
        self._instances: dict[ox.NamedNode, set[Term]] = {}
        self.node = lru_cache(_REMEMBERED)(self._node)
        self.fits = lru_cache(_REMEMBERED)(self._fits)

    def findings(self, among: Container[Term] | None = None) -> Iterator[Finding]:
        """All that is at fault; with ``among`` only these nodes are held against constraints other than SPARQL's."""
        wanted: dict[Term, list[Shape]] = defaultdict(list)
        for shape in self.shapes.targeting:
            for focus in self._targets(shape):
                if among is None or focus in among:
                    wanted[focus].append(shape)
            yield from self._by_sparql(shape)
        for focus, shapes in wanted.items():
            for shape in shapes:
                yield from self._held(shape, focus)

    def instances(self, cls: ox.NamedNode) -> set[Term]:
        """The nodes of a class or of one below it."""
        if cls not in self._instances:
            found: set[Term] = {quad.subject for quad in self.data.quads_for_pattern(None, _TYPE, cls)}
            for below in self.data.quads_for_pattern(None, _SUBCLASS, cls):
                if isinstance(below.subject, ox.NamedNode) and below.subject != cls:
                    found |= self.instances(below.subject)
            self._instances[cls] = found
        return self._instances[cls]

    def values(self, focus: Term, shape: Shape) -> Values:
        """What a path leads to from a node; for a node shape the node itself."""
        if not shape.path:
            return (focus,)
        if len(shape.path) == 1 and not shape.path[0].is_inverse:
            return self.node(focus).get(shape.path[0].property, ())
        reached: set[Term] = {focus}
        for step in shape.path:
            if step.is_inverse:
                reached = {q.subject for one in reached for q in self.data.quads_for_pattern(None, step.property, one)}
            else:
                reached = {value for one in reached for value in self.node(one).get(step.property, ())}
        return reached

    def _node(self, focus: Term) -> dict[ox.NamedNode, set[Term]]:
        """All that is said of a node, by property."""
        said: dict[ox.NamedNode, set[Term]] = defaultdict(set)
        if not isinstance(focus, ox.Literal):
            for quad in self.data.quads_for_pattern(focus, None, None):
                said[quad.predicate].add(quad.object)
        return dict(said)

    def _targets(self, shape: Shape) -> set[Term]:
        found: set[Term] = set()
        for cls in shape.targets:
            found |= self.instances(cls)
        for link in shape.target_objects:
            found |= {quad.object for quad in self.data.quads_for_pattern(None, link, None)}
        return found

    def _fits(self, shape: Shape, node: Term) -> bool:
        return next(self._held(shape, node), None) is None

    def _held(self, shape: Shape, focus: Term) -> Iterator[Finding]:
        values = self.values(focus, shape)
        for name, wanted in shape.constraints:
            if name == "property":
                for value in values:
                    for part in wanted:
                        yield from self._held(part, value)  # type: ignore[arg-type]
            elif name == "closed":
                for link, objects in self.node(focus).items():
                    if link not in shape.allowed:
                        yield from (Finding(shape, focus, link.value, value) for value in objects)
            elif name != "sparql":
                for fault in _TESTS[name](self, shape, focus, values, wanted):
                    yield Finding(shape, focus, shape.path_text, fault)

    def _by_sparql(self, shape: Shape) -> Iterator[Finding]:
        """One query for all nodes of the shape: ``$this`` is a plain variable of it."""
        queries = [text for name, wanted in shape.constraints if name == "sparql" for text in wanted]
        for text in queries:
            targets = self._targets(shape)
            rows = self.data.query(str(text), use_default_graph_as_union=True)
            assert isinstance(rows, ox.QuerySolutions)  # noqa: S101  SHACL has SELECT only
            for this, value in {(row["this"], row["value"]) for row in rows}:
                if this in targets:
                    yield Finding(shape, this, "", this if value is None else value)


# --- Constraints of values: the parameter's name in SHACL, and what is at fault --------------------------------------


def _compared(is_fit: Callable[[Any, Any], bool]) -> Test:
    """Each value with each value of another property."""

    def test(self: Validator, _: Shape, focus: Term, values: Values, wanted: tuple[Any, ...]) -> Iterator[Term]:
        others = [other for link in wanted for other in self.node(focus).get(link, ())]
        return (value for value in values for other in others if not _ordered(value, other, is_fit))

    return test


def _limited(is_fit: Callable[[Any, Any], bool]) -> Test:
    def test(_: Validator, __: Shape, ___: Term, values: Values, wanted: tuple[Any, ...]) -> Iterator[Term]:
        return (value for value in values if not _ordered(value, wanted[0], is_fit))

    return test


def _each(is_fit: Callable[[Validator, Term, tuple[Any, ...]], bool]) -> Test:
    """What one value must be."""

    def test(self: Validator, _: Shape, __: Term, values: Values, wanted: tuple[Any, ...]) -> Iterator[Term]:
        return (value for value in values if not is_fit(self, value, wanted))

    return test


def _all(is_fit: Callable[[Validator, Shape, Values, tuple[Any, ...]], bool]) -> Test:
    """What all values together must be."""

    def test(self: Validator, shape: Shape, _: Term, values: Values, wanted: tuple[Any, ...]) -> tuple[None, ...]:
        return () if is_fit(self, shape, values, wanted) else (None,)

    return test


def _equal(self: Validator, _: Shape, focus: Term, values: Values, wanted: tuple[Any, ...]) -> set[Term]:
    return set(values) ^ {other for link in wanted for other in self.node(focus).get(link, ())}


def _disjoint(self: Validator, _: Shape, focus: Term, values: Values, wanted: tuple[Any, ...]) -> set[Term]:
    return set(values) & {other for link in wanted for other in self.node(focus).get(link, ())}


def _unique(_: Validator, __: Shape, ___: Term, values: Values, ____: tuple[Any, ...]) -> Iterator[None]:
    tags = Counter(value.language.lower() for value in values if isinstance(value, ox.Literal) and value.language)
    return (None for times in tags.values() if times > 1)


def _qualified(self: Validator, shape: Shape, values: Values, wanted: tuple[Any, ...]) -> bool:
    fitting = sum(self.fits(wanted[0], value) for value in values)
    return shape.minimum <= fitting and (shape.maximum is None or fitting <= shape.maximum)


def _has_language(value: Term, wanted: tuple[Any, ...]) -> bool:
    tag = (value.language or "").lower() if isinstance(value, ox.Literal) else ""
    return any(tag == one or tag.startswith(f"{one}-") for one in (range_.value.lower() for range_ in wanted))


def _has_datatype(value: Term, datatype: ox.NamedNode) -> bool:
    return isinstance(value, ox.Literal) and value.datatype == datatype and _is_lexical(value.value, datatype.value)


def _is_lexical(text: str, datatype: str) -> bool:
    """Whether a text can be written as a value of a datatype."""
    pattern = _LEXICAL.get(datatype)
    if pattern is None:
        return True
    if not (found := pattern.fullmatch(text)):
        return False
    try:
        {"date": date.fromisoformat, "time": time.fromisoformat}.get(datatype.removeprefix(_XSD), str)(found[0][:10])
    except ValueError:
        return False
    return True


def _ordered(one: Term, other: Term, is_fit: Callable[[Any, Any], bool]) -> bool:
    (kind, key), (other_kind, other_key) = _key(one), _key(other)
    return kind == other_kind and is_fit(key, other_key)


def _key(term: Term) -> tuple[str, Any]:
    """What is compared, after its kind: other kinds cannot be."""
    if not isinstance(term, ox.Literal):
        return "text", str(term)
    datatype = term.datatype.value
    if datatype in _NUMBERS:
        return ("number", Decimal(term.value)) if _is_lexical(term.value, datatype) else ("none", 0)
    return datatype, term.value


def _text(term: Term) -> str:
    return "" if isinstance(term, ox.Triple) else term.value


_TESTS: dict[str, Test] = {
    "class": _each(lambda self, value, wanted: all(value in self.instances(cls) for cls in wanted)),
    "datatype": _each(lambda _, value, wanted: _has_datatype(value, wanted[0])),
    "disjoint": _disjoint,
    "equals": _equal,
    "hasValue": _all(lambda _, __, values, wanted: all(one in values for one in wanted)),
    "in": _each(lambda _, value, wanted: value in wanted),
    "languageIn": _each(lambda _, value, wanted: _has_language(value, wanted)),
    "lessThan": _compared(lambda one, other: one < other),
    "lessThanOrEquals": _compared(lambda one, other: one <= other),
    "maxCount": _all(lambda _, __, values, wanted: len(values) <= int(wanted[0].value)),
    "maxInclusive": _limited(lambda value, limit: value <= limit),
    "minCount": _all(lambda _, __, values, wanted: len(values) >= int(wanted[0].value)),
    "minInclusive": _limited(lambda value, limit: value >= limit),
    "minLength": _each(lambda _, value, wanted: len(_text(value)) >= int(wanted[0].value)),
    "node": _each(lambda self, value, wanted: all(self.fits(shape, value) for shape in wanted)),
    "nodeKind": _each(lambda _, value, wanted: isinstance(value, _KINDS[wanted[0].value])),
    "or": _each(lambda self, value, wanted: any(self.fits(shape, value) for shape in wanted)),
    "pattern": _each(lambda _, value, wanted: re.search(wanted[0].value, _text(value)) is not None),
    "qualifiedValueShape": _all(_qualified),
    "uniqueLang": _unique,
    "xone": _each(lambda self, value, wanted: sum(self.fits(shape, value) for shape in wanted) == 1),
}
