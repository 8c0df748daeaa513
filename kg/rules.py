"""Runs the rules of ``ontology/rules.ttl`` over all graphs of a store; what follows goes into graph:inferred."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import DataError
from kg.resources import ontology_text
from kg.vocab import DEFAULT_BASE, Names

if TYPE_CHECKING:
    from collections.abc import Iterable

_RULES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?rule ?order ?construct WHERE { ?rule sh:construct ?construct ; sh:order ?order }
"""
_PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { ?on sh:declare ?d . ?d sh:prefix ?prefix ; sh:namespace ?namespace }
"""


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A CONSTRUCT query with its place in the order; ``$this`` is a plain variable of it."""

    order: int
    iri: str
    construct: str


def load_rules(turtle: str) -> tuple[Rule, ...]:
    """The rules of a Turtle file, first to last, with their prefixes written out."""
    store = ox.Store()
    try:
        store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        raise DataError(f"is not valid Turtle: {error.msg}", where="rules.ttl") from error
    head = "".join(f"PREFIX {row['prefix'].value}: <{row['namespace'].value}>\n" for row in _select(store, _PREFIXES))
    rules = (
        Rule(int(row["order"].value), row["rule"].value, head + row["construct"].value)
        for row in _select(store, _RULES)
    )
    return tuple(sorted(rules))


def infer(store: ox.Store, base: str = DEFAULT_BASE, rules: Iterable[Rule] | None = None) -> int:
    """Replace graph:inferred by what the rules find in all other graphs; returns how many triples that is.

    Rules of one order do not see each other's results. A triple that another graph has is left there. The codes of
    ``codes.ttl`` have to be in the store: they tell what a decision does to a case.
    """
    target = ox.NamedNode(Names(base).graph("inferred"))
    store.clear_graph(target)
    known = sorted(load_rules(ontology_text("rules.ttl", base)) if rules is None else rules)
    total = 0
    for _, step in groupby(known, key=lambda rule: rule.order):
        new = {triple for rule in step for triple in _construct(store, rule)}
        quads = [
            ox.Quad(t.subject, t.predicate, t.object, target) for t in sorted(new, key=str) if not _known(store, t)
        ]
        store.extend(quads)
        total += len(quads)
    return total


def _construct(store: ox.Store, rule: Rule) -> list[ox.Triple]:
    try:
        found = store.query(rule.construct, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise DataError(f"is not valid SPARQL: {error.msg}", where=rule.iri) from error
    if not isinstance(found, ox.QueryTriples):
        raise DataError("is no CONSTRUCT query", where=rule.iri)
    return list(found)


def _known(store: ox.Store, triple: ox.Triple) -> bool:
    return any(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None))


def _select(store: ox.Store, query: str) -> list[ox.QuerySolution]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101  both queries are SELECT
    return list(found)
