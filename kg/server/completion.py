"""The words that an editor completes: prefixes, and each class, property and code with its labels and its uses."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.labels import EN, ZH, in_language, labels, node, objects, short
from kg.vocab import prefixes

if TYPE_CHECKING:
    from kg.store import KnowledgeGraph

# Terms that the vocabulary declares are offered also where the data do not use them yet.
_DECLARED = {
    "class": ("owl:Class", "rdfs:Class"),
    "property": ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdf:Property"),
}


def vocabulary(graph: KnowledgeGraph) -> dict[str, Any]:
    """For a property ``of`` counts the members of each class that have it; for a code it names the list."""
    classes, properties, of = _uses(graph)
    terms = [_term(graph, iri, "class", uses) for iri, uses in sorted(classes.items())]
    terms += [
        {**_term(graph, iri, "property", uses), "of": {short(graph, one): n for one, n in sorted(of[iri].items())}}
        for iri, uses in sorted(properties.items())
    ]
    return {"prefixes": prefixes(graph.base), "terms": terms + _codes(graph)}


def _uses(graph: KnowledgeGraph) -> tuple[Counter[str], Counter[str], dict[str, Counter[str]]]:
    """Members of each class, triples of each property, and of each property the members of each class that have it."""
    kinds: dict[str, set[str]] = defaultdict(set)
    pairs: set[tuple[str, str]] = set()
    properties: Counter[str] = Counter()
    type_of = node(graph, "rdf:type")
    for triple in {quad.triple for quad in graph.quads()}:
        subject, predicate, value = str(triple.subject), triple.predicate, triple.object
        properties[predicate.value] += 1
        if predicate != type_of:
            pairs.add((subject, predicate.value))
        elif isinstance(value, ox.NamedNode):
            kinds[subject].add(value.value)
    of: dict[str, Counter[str]] = defaultdict(Counter)
    for subject, name in pairs:
        of[name].update(kinds.get(subject, ()))
    classes = Counter(kind for found in kinds.values() for kind in found)
    for counts, kind in ((classes, "class"), (properties, "property")):
        counts.update(dict.fromkeys(_declared(graph, kind), 0))
    return classes, properties, of


def _declared(graph: KnowledgeGraph, kind: str) -> set[str]:
    quads = [
        quad
        for name in _DECLARED[kind]
        for quad in graph.store.quads_for_pattern(None, node(graph, "rdf:type"), node(graph, name))
    ]
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _codes(graph: KnowledgeGraph) -> list[dict[str, Any]]:
    found = []
    for quad in graph.store.quads_for_pattern(None, node(graph, "skos:inScheme"), None):
        code, scheme = quad.subject, quad.object
        if isinstance(code, ox.NamedNode) and isinstance(scheme, ox.NamedNode):
            uses = sum(1 for _ in graph.store.quads_for_pattern(None, None, code))
            notation = next((one.value for one in objects(graph, code, "skos:notation")), "")
            found.append({**_term(graph, code.value, "code", uses), "of": short(graph, scheme.value), "code": notation})
    return sorted({one["name"]: one for one in found}.values(), key=lambda one: str(one["name"]))


def _term(graph: KnowledgeGraph, iri: str, kind: str, uses: int) -> dict[str, Any]:
    """A term without a prefix of ours is named by its whole IRI."""
    name, found = short(graph, iri), labels(graph, iri)
    return {
        "name": f"<{iri}>" if name == iri else name,
        "kind": kind,
        "zh": in_language(found, ZH),
        "en": in_language(found, EN),
        "uses": uses,
    }
