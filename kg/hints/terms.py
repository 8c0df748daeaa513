"""Classes, properties and things of a query that the graph does not have, with the nearest that it has."""

from __future__ import annotations

import difflib
import re
from itertools import takewhile
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.hints.hint import Hint
from kg.hints.names import RDF_TYPE, names
from kg.labels import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.sparql import Token
    from kg.store import KnowledgeGraph

_OWL = "http://www.w3.org/2002/07/owl#"
_CLASSES = (f"{_OWL}Class", "http://www.w3.org/2000/01/rdf-schema#Class")
_PROPERTIES = (f"{_OWL}ObjectProperty", f"{_OWL}DatatypeProperty", f"{_OWL}AnnotationProperty")
# How alike two names must be: within the namespace that was written, and across namespaces.
_ALIKE, _ALIKE_ELSEWHERE = 0.75, 0.85
_BEFORE_VERB, _BEHIND_VERB = {";", "/", "|", "^", "!", "(", "["}, {"/", "|", "*", "+", "?", "^", "(", "["}


def term_hints(graph: KnowledgeGraph, found: Sequence[Token]) -> Iterator[Hint]:
    """A hint for each name that can match nothing."""
    named = names(found)
    for i, iri in named.items():
        written = found[i].text
        if iri == RDF_TYPE:
            continue
        if named.get(i - 1) == RDF_TYPE:
            yield from _class(graph, iri, written)
        elif _is_verb(found, i) and not _has(graph, None, iri, None):
            yield _property(graph, iri, written)
        elif not _known(graph, iri):
            yield _unknown(graph, iri, written)


def _is_verb(found: Sequence[Token], i: int) -> bool:
    """Whether a name stands where a property stands: behind a subject, with an object to come."""
    before = found[i - 1] if i else None
    after = found[i + 1] if i + 1 < len(found) else None
    if before is None or after is None:
        return False
    is_behind = before.text in _BEFORE_VERB or before.kind in {"var", "iri", "pname"}
    return is_behind and (after.text in _BEHIND_VERB or after.kind in {"var", "iri", "pname", "string", "number"})


def _class(graph: KnowledgeGraph, iri: str, written: str) -> Iterator[Hint]:
    if _has(graph, None, RDF_TYPE, iri):
        return
    if _has(graph, iri, None, None):
        yield Hint(
            "empty-class",
            written,
            f"類別 {written} 有定義，但圖譜中沒有任何成員",
            f"the class {written} is defined but has no members in the graph",
        )
        return
    near = _near(iri, _classes(graph))
    yield _hint("class", graph, written, near, "圖譜與知識本體都沒有類別", "no such class in graph or ontology:")


def _property(graph: KnowledgeGraph, iri: str, written: str) -> Hint:
    if any(_has(graph, iri, RDF_TYPE, kind) for kind in _CLASSES):
        zh, en = (
            f"{written} 是類別，不是屬性；請寫 a {written}",
            f"{written} is a class, no property; write: a {written}",
        )
        return Hint("class-as-property", written, zh, en)
    if _has(graph, iri, None, None):
        zh, en = f"屬性 {written} 有定義，但圖譜中沒有用到", f"the property {written} is defined but nothing has it"
        return Hint("empty-property", written, zh, en)
    return _unknown(graph, iri, written)


def _unknown(graph: KnowledgeGraph, iri: str, written: str) -> Hint:
    """What is written like a term of a vocabulary is one; below our own namespaces of data it is a thing."""
    if iri.startswith(tuple(f"{graph.base}{folder}/" for folder in ("id", "code", "graph"))):
        return _hint("iri", graph, written, nearest_thing(graph, iri), "圖譜中沒有", "not in the graph:")
    near = _near(iri, _properties(graph) | _classes(graph))
    return _hint("property", graph, written, near, "圖譜與知識本體都沒有", "no such term in graph or ontology:")


def _hint(kind: str, graph: KnowledgeGraph, written: str, near: str, zh: str, en: str) -> Hint:
    did = short(graph, near) if near else ""
    asked = (f"；是否要寫 {did}？", f"; did you mean {did}?") if did else ("", "")
    return Hint(kind, written, f"{zh} {written}{asked[0]}", f"{en} {written}{asked[1]}")


# --- What the graph has ------------------------------------------------------------------------------------------


def _has(graph: KnowledgeGraph, subject: str | None, predicate: str | None, value: str | None) -> bool:
    pattern = (ox.NamedNode(iri) if iri else None for iri in (subject, predicate, value))
    return next(graph.store.quads_for_pattern(*pattern), None) is not None


def _known(graph: KnowledgeGraph, iri: str) -> bool:
    in_triples = _has(graph, iri, None, None) or _has(graph, None, iri, None) or _has(graph, None, None, iri)
    return in_triples or graph.store.contains_named_graph(ox.NamedNode(iri))


def _classes(graph: KnowledgeGraph) -> set[str]:
    return _typed(graph, _CLASSES) | {
        quad.object.value
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None)
        if isinstance(quad.object, ox.NamedNode)
    }


def _properties(graph: KnowledgeGraph) -> set[str]:
    return _typed(graph, _PROPERTIES) | {quad.predicate.value for quad in graph.quads()}


def _typed(graph: KnowledgeGraph, kinds: Iterable[str]) -> set[str]:
    return {
        quad.subject.value
        for kind in kinds
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(kind))
        if isinstance(quad.subject, ox.NamedNode)
    }


def nearest_thing(graph: KnowledgeGraph, iri: str) -> str:
    """The IRI in the graph that is likeliest meant by one that is not; empty where none is like it."""
    return _near(iri, _things(graph, iri))


def _things(graph: KnowledgeGraph, iri: str) -> set[str]:
    """What is in the graph beside an IRI that is not: of its kind (``id:city-``), else of its folder."""
    folder = iri[: iri.rfind("/") + 1]
    kind = folder + iri.removeprefix(folder).partition("-")[0] + "-"
    graphs = {one.value for one in graph.store.named_graphs() if isinstance(one, ox.NamedNode)}
    subjects = {quad.subject.value for quad in graph.quads() if isinstance(quad.subject, ox.NamedNode)}
    beside = {one for one in graphs | subjects if one.startswith(folder)}
    return {one for one in beside if one.startswith(kind)} or beside


def _near(iri: str, known: set[str]) -> str:
    """The likeliest of some IRIs: that of the same name elsewhere, then within the namespace, then all."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    space, name = iri[:cut], iri[cut:].lower()
    ends = {re.split(r"[#/]", one)[-1].lower(): one for one in sorted(known, reverse=True)}
    same = {one[cut:].lower(): one for one in sorted(known) if one.startswith(space)}
    if name in ends and name not in same:
        return ends[name]
    return _likeliest(name, same, _ALIKE) or _likeliest(name, ends, _ALIKE_ELSEWHERE)


def _likeliest(name: str, known: dict[str, str], least: float) -> str:
    """Of names that are equally alike the one that begins alike."""
    near = difflib.get_close_matches(name, known, 5, least)
    alike = {one: difflib.SequenceMatcher(None, one, name).ratio() for one in near}
    best = sorted(near, key=lambda one: (-alike[one], -_begin_alike(one, name), one))
    return known[best[0]] if best else ""


def _begin_alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
