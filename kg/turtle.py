"""Turtle and TriG with one spelling for each graph: sorted, a triple a line, so that a diff is a list of changes."""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph

_TYPE = f"{PREFIXES['rdf']}type"
_XSD = PREFIXES["xsd"]
# A smaller set of names than Turtle allows, which needs no escapes and which every parser reads.
_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-]))*")
_NAMESPACE = re.compile(r".*[/#:]", re.DOTALL)
# Numbers and truths that Turtle writes without quotes, where that gives the same literal back.
_PLAIN = {
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{_XSD}boolean": re.compile(r"true|false"),
}


def order(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
    """The place of a quad: by graph, subject (``rdf:type`` before all else), predicate and value."""
    predicate = quad.predicate.value
    return (key(quad.graph_name), key(quad.subject), predicate != _TYPE, predicate, str(quad.object))


def used(quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that these quads need, sorted."""
    found = {_namespace(term) for quad in quads for term in _terms(quad)}
    return {prefix: namespace for prefix, namespace in sorted(prefixes.items()) if namespace in found}


def write(quads: Iterable[ox.Quad], prefixes: Mapping[str, str], *, graphs: bool = False) -> Iterator[str]:
    """Lines of Turtle, or with ``graphs`` of TriG, for quads that come in the order of ``order``."""
    spell = partial(_spelled, namespaces={namespace: prefix for prefix, namespace in prefixes.items()})
    yield from (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))
    for graph, members in groupby(quads, key=lambda quad: quad.graph_name):
        is_named = graphs and not isinstance(graph, ox.DefaultGraph)
        indent = "    " if is_named else ""
        if is_named:
            yield f"\n{spell(graph)} {{\n"
        for subject, about in groupby(members, key=lambda quad: quad.subject):
            yield "\n"
            yield from (f"{indent}{line}\n" for line in _block(subject, about, spell))
        if is_named:
            yield "}\n"


def tag(language: str) -> str:
    """A language tag as BCP 47 writes it (``zh-Hant``); stores keep it in lower case."""
    first, *others = language.split("-")
    cased = (one.title() if len(one) == 4 else one.upper() if len(one) == 2 else one for one in others)
    return "-".join([first.lower(), *cased])


def _block(subject: Term, about: Iterable[ox.Quad], spell: Callable[[Term], str]) -> Iterator[str]:
    """All of one subject; the full stop has a line of its own, so that no other line changes with its neighbours."""
    quads = list(about)
    types = [spell(quad.object) for quad in quads if quad.predicate.value == _TYPE]
    yield f"{spell(subject)} a {' , '.join(types)} ;" if types else spell(subject)
    yield from (f"    {spell(q.predicate)} {spell(q.object)} ;" for q in quads if q.predicate.value != _TYPE)
    yield "."


def _spelled(term: Term, namespaces: Mapping[str, str]) -> str:
    if isinstance(term, ox.NamedNode):
        return _iri(term.value, namespaces)
    if isinstance(term, ox.Literal):
        return _literal(term, namespaces)
    return str(term)


def _iri(iri: str, namespaces: Mapping[str, str]) -> str:
    namespace = _NAMESPACE.match(iri)
    if namespace and (prefix := namespaces.get(namespace[0])) is not None:
        local = iri[namespace.end() :]
        if _LOCAL.fullmatch(local):
            return f"{prefix}:{local}"
    return f"<{iri}>"


def _literal(term: ox.Literal, namespaces: Mapping[str, str]) -> str:
    if term.language and not term.direction:
        return f"{ox.Literal(term.value)}@{tag(term.language)}"
    if _is_plain(term):
        return term.value
    if _names_datatype(term):
        return f"{ox.Literal(term.value)}^^{_iri(term.datatype.value, namespaces)}"
    return str(term)


def _is_plain(term: ox.Literal) -> bool:
    plain = _PLAIN.get(term.datatype.value)
    return plain is not None and plain.fullmatch(term.value) is not None


def _names_datatype(term: ox.Literal) -> bool:
    return not term.language and term.datatype.value != f"{_XSD}string" and not _is_plain(term)


def key(term: Term) -> str:
    """IRIs before blank nodes, the default graph before named ones."""
    return term.value if isinstance(term, ox.NamedNode) else "" if isinstance(term, ox.DefaultGraph) else f"~{term}"


def _terms(quad: ox.Quad) -> Iterator[Term]:
    """Those that are written with a prefix if there is one: ``a`` and most literals need none."""
    yield from (quad.subject, quad.object, quad.graph_name)
    if quad.predicate.value != _TYPE:
        yield quad.predicate
    if isinstance(quad.object, ox.Literal) and _names_datatype(quad.object):
        yield quad.object.datatype


def _namespace(term: Term) -> str:
    found = _NAMESPACE.match(term.value) if isinstance(term, ox.NamedNode) else None
    return found[0] if found else ""
