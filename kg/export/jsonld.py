"""JSON-LD with short names: one node a line, and a context that says what each property holds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.turtle import tag
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TYPE = f"{PREFIXES['rdf']}type"
_XSD = PREFIXES["xsd"]
_LANG = f"{PREFIXES['rdf']}langString"
_NATIVE = {f"{_XSD}integer", f"{_XSD}boolean", f"{_XSD}string"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")


class Names:
    """Short names of IRIs, and of each property what its values are if they all are of one kind."""

    def __init__(self, quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> None:
        kinds: dict[str, set[str]] = {}
        schemes = set()
        for quad in quads:
            kinds.setdefault(quad.predicate.value, set()).add(_kind(quad.object))
            for term in (quad.subject, quad.predicate, quad.object):
                if isinstance(term, ox.NamedNode) and (found := _SCHEME.match(term.value)):
                    schemes.add(found[0])
        # An IRI like <id:x> would be read as a short name.
        self.prefixes = {prefix: iri for prefix, iri in prefixes.items() if prefix not in schemes}
        self.kinds = {iri: next(iter(found)) for iri, found in kinds.items() if len(found) == 1}

    def context(self) -> dict[str, Any]:
        found: dict[str, Any] = {"@version": 1.1, **self.prefixes}
        for iri, kind in sorted((self.short(iri), kind) for iri, kind in self.kinds.items() if iri != _TYPE):
            if kind == _LANG:
                found[iri] = {"@container": "@language"}
            elif kind and kind not in _NATIVE:
                found[iri] = {"@type": kind if kind == "@id" else self.short(kind)}
        return found

    def short(self, iri: str) -> str:
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and not iri.startswith(f"{namespace}//"):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


def write(graphs: Iterable[tuple[str, Iterable[list[ox.Quad]]]], names: Names) -> Iterator[str]:
    """The lines of the file: each graph by its name (empty for the default graph) with its subjects."""
    yield f'{{"@context": {dumped(names.context(), indent=1)},\n"@graph": [\n'
    between = ""
    for graph, subjects in graphs:
        if graph:
            yield f'{between}{{"@id": {dumped(names.short(graph))}, "@graph": [\n'
            between = ""
        for quads in subjects:
            yield f"{between}{dumped(_node(quads, names))}"
            between = ",\n"
        if graph:
            yield "\n]}"
            between = ",\n"
    yield "\n]}\n"


def dumped(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _node(quads: list[ox.Quad], names: Names) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": _name(quads[0].subject, names)}
    for quad in quads:
        predicate = quad.predicate.value
        if predicate == _TYPE and not isinstance(quad.object, ox.Literal):
            found.setdefault("@type", []).append(_name(quad.object, names))
            continue
        key, kind = names.short(predicate), names.kinds.get(predicate)
        if kind == _LANG and isinstance(quad.object, ox.Literal):
            languages = found.setdefault(key, {})
            languages.setdefault(tag(quad.object.language or ""), []).append(quad.object.value)
        else:
            found.setdefault(key, []).append(_value(quad.object, kind, names))
    return {key: _single(value) for key, value in found.items()}


def _single(value: object) -> object:
    """One value stands for itself."""
    if isinstance(value, dict):
        return {key: _single(one) for key, one in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _value(term: Any, kind: str | None, names: Names) -> object:
    if not isinstance(term, ox.Literal):
        name = _name(term, names)
        return name if kind == "@id" else {"@id": name}
    if term.language:
        return {"@value": term.value, "@language": tag(term.language)}
    datatype = term.datatype.value
    if datatype == f"{_XSD}string":
        return term.value
    if datatype == f"{_XSD}boolean" and term.value in {"true", "false"}:
        return term.value == "true"
    if datatype == f"{_XSD}integer" and re.fullmatch(r"0|-?[1-9][0-9]{0,14}", term.value):
        return int(term.value)
    is_told = kind == datatype and datatype not in _NATIVE
    return term.value if is_told else {"@value": term.value, "@type": names.short(datatype)}


def _name(term: Any, names: Names) -> str:
    return names.short(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _kind(term: object) -> str:
    if isinstance(term, ox.Literal):
        return term.datatype.value
    return "@id" if isinstance(term, ox.NamedNode | ox.BlankNode) else ""
