"""What things are called, in Chinese and English: their own labels, or for a fact its kind and what it says."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.borrowed import BORROWED
from kg.vocab import PREFIXES, rebase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.store import KnowledgeGraph

ZH, EN = "zh-Hant", "en"
_NAMES = (
    "skos:prefLabel",
    "rdfs:label",
    "foaf:name",
    "skosxl:literalForm",
    "kg:title",
    "dct:title",
    "kg:asWritten",
    "kg:text",
    "kg:reading",
    "kg:explanation",
    "kg:quote",
)
_CODES = ("kg:decisionCode", "kg:role", "kg:change", "kg:announces", "kg:counts")
# Whom a fact ties to something, or else what it is about.
_PARTIES, _ABOUT = ("kg:city", "kg:agency", "kg:person"), "kg:case"
_LONG = 60


def node(graph: KnowledgeGraph, name: str) -> ox.NamedNode:
    """A prefixed name of ours as a node of the graph's base."""
    return _node(name, graph.base)


@lru_cache(maxsize=1024)
def _node(name: str, base: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(rebase(PREFIXES[prefix], base) + local)


def objects(graph: KnowledgeGraph, subject: ox.NamedNode, name: str) -> Iterator[ox.NamedNode | ox.Literal]:
    for quad in graph.store.quads_for_pattern(subject, node(graph, name), None, None):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            yield quad.object


def tag(literal: ox.Literal) -> str:
    """A language tag as it is usually written; the store keeps it in lower case."""
    found = literal.language or ""
    return ZH if found in {"zh-hant", "zh-tw", "zh"} else found


def labels(graph: KnowledgeGraph, iri: str) -> dict[str, str]:
    """Labels by language; without any, what kind of fact it is and what it says, else the end of the IRI."""
    if graph.names is None:
        return _labels(graph, iri)
    if iri not in graph.names:
        graph.names[iri] = _labels(graph, iri)
    return graph.names[iri]


def _labels(graph: KnowledgeGraph, iri: str) -> dict[str, str]:
    subject = ox.NamedNode(iri)
    if found := _own(graph, subject) or BORROWED.get(iri):
        return found
    kinds = types(graph, subject)
    kind = labels(graph, kinds[0]) if kinds and kinds[0] != iri else {}
    says = _says(graph, subject)
    if kind and says:
        return {
            ZH: f"{in_language(kind, ZH)}：{in_language(says, ZH)}",
            EN: f"{in_language(kind, EN)}: {in_language(says, EN)}",
        }
    short = local(iri)
    return (
        {ZH: f"{in_language(kind, ZH)} {short}", EN: f"{in_language(kind, EN)} {short}"}
        if kind
        else {ZH: short, EN: short}
    )


def brief(graph: KnowledgeGraph, iri: str) -> dict[str, str]:
    """Labels for tables and lists: of a meeting its body and code instead of its title, of anything else its labels."""
    subject = ox.NamedNode(iri)
    code = next((one.value for one in objects(graph, subject, "kg:code")), "")
    body = next((one.value for one in objects(graph, subject, "kg:body") if isinstance(one, ox.NamedNode)), "")
    if not code or not body:
        return labels(graph, iri)
    named = labels(graph, body)
    return {lang: f"{in_language(named, lang)} {code}" for lang in (ZH, EN)}


def types(graph: KnowledgeGraph, subject: ox.NamedNode) -> list[str]:
    """Its classes, our own before those of other vocabularies."""
    found = {one.value for one in objects(graph, subject, "rdf:type")}
    return sorted(found, key=lambda iri: (not iri.startswith(graph.base), iri))


def local(iri: str) -> str:
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri


def short(graph: KnowledgeGraph, iri: str) -> str:
    """An IRI with its prefix, where it has one of ours."""
    for prefix, namespace in PREFIXES.items():
        start = rebase(namespace, graph.base)
        if iri.startswith(start) and iri != start:
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri


def _own(graph: KnowledgeGraph, subject: ox.NamedNode | ox.Literal) -> dict[str, str]:
    """The names that a thing itself has."""
    if isinstance(subject, ox.Literal):
        return {}
    return next((found for name in _NAMES[:6] if (found := _texts(graph, subject, name))), {})


def _texts(graph: KnowledgeGraph, subject: ox.NamedNode, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    literals = [one for one in objects(graph, subject, name) if isinstance(one, ox.Literal)]
    for literal in sorted(literals, key=str):
        found.setdefault(tag(literal) or ZH, literal.value)
    return found


def _says(graph: KnowledgeGraph, subject: ox.NamedNode) -> dict[str, str]:
    """The code or the words of a fact, and whom it ties to something; without either, the case that it is about."""
    words = _words(graph, subject)
    names = (*_PARTIES, *(() if words else (_ABOUT,)))
    party = next((found for name in names for one in objects(graph, subject, name) if (found := _own(graph, one))), {})
    if words and party:
        return {lang: f"{in_language(words, lang)} · {in_language(party, lang)}" for lang in (ZH, EN)}
    return words or party


def _words(graph: KnowledgeGraph, subject: ox.NamedNode) -> dict[str, str]:
    for name in _CODES:
        for code in objects(graph, subject, name):
            if isinstance(code, ox.NamedNode):
                return labels(graph, code.value)
    for name in _NAMES[6:]:
        if found := _texts(graph, subject, name):
            return {key: value if len(value) <= _LONG else f"{value[:_LONG]}…" for key, value in found.items()}
    return {}


def in_language(found: Mapping[str, str], lang: str) -> str:
    """The label in a language, else in any."""
    return found.get(lang) or next(iter(found.values()), "")
