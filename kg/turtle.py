"""Turtle and TriG with one spelling for each graph: sorted, a triple a line, so that a diff is a list of changes.

Terms are text, as N-Quads writes them: an object of Python for each would take many times as long.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby, islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph
    # Graph (empty for the default graph), subject, predicate and value.
    Row = tuple[str, str, str, str]
    # A subject with its predicates and values.
    Block = tuple[str, list[tuple[str, str]]]

_TYPE = f"<{PREFIXES['rdf']}type>"
_XSD = PREFIXES["xsd"]
# A smaller set of names than Turtle allows, which needs no escapes and which every parser reads.
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
_NAMESPACE = re.compile(r".*[/#:]", re.DOTALL)
# Numbers and truths that Turtle writes without quotes, where that gives the same literal back.
_PLAIN = {
    f"<{_XSD}integer>": re.compile(r'"[+-]?[0-9]+"'),
    f"<{_XSD}decimal>": re.compile(r'"[+-]?[0-9]*\.[0-9]+"'),
    f"<{_XSD}boolean>": re.compile(r'"(true|false)"'),
}
_AT_ONCE = 1 << 12
_REMEMBERED = 1 << 16


# --- Order -----------------------------------------------------------------------------------------------------------


def rows(quads: Iterable[ox.Quad]) -> Iterator[Row]:
    """Quads as text, in their order."""
    source = iter(quads)
    while some := list(islice(source, _AT_ONCE)):
        yield from map(_row, _lines(some))


def _lines(quads: Iterable[ox.Quad]) -> list[str]:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1]


def _row(line: str) -> Row:
    """The terms of a line of N-Quads as Oxigraph writes it."""
    subject, predicate, rest = line.split(" ", 2)
    # A value in quotes, or a triple as a value, may have blanks in it.
    end = rest.index(" ", rest.rfind(">>" if rest[0] == "<" else '"') + 1)
    return rest[end + 1 : -2], subject, predicate, rest[:end]


def grouped(rows: Iterable[Row]) -> Iterator[tuple[str, Iterator[Block]]]:
    """Rows that are in order already, by graph and subject."""
    for graph, members in groupby(rows, key=lambda row: row[0]):
        blocks = groupby(members, key=lambda row: row[1])
        yield graph, ((subject, [row[2:] for row in about]) for subject, about in blocks)


def arranged(quads: Iterable[ox.Quad], *, graphs: bool) -> Iterator[tuple[str, Iterator[Block]]]:
    """Quads in any order, by graph and subject, or without ``graphs`` all in one; what stands twice is kept once."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for line in _lines(quads):
        graph, subject, predicate, value = _row(line)
        found[graph if graphs else ""][subject].append((predicate, value))
    for graph in sorted(found, key=_place):
        members = found[graph]
        yield graph, ((subject, sorted(set(members[subject]))) for subject in sorted(members, key=_place))


def order(quad: ox.Quad) -> tuple[str, str, str, str]:
    """The place of a quad: by graph, subject, predicate and value."""
    return (key(quad.graph_name), key(quad.subject), str(quad.predicate), str(quad.object))


def key(term: Term) -> str:
    """The place of a graph or subject: IRIs before blank nodes, the default graph before named ones."""
    return "" if isinstance(term, ox.DefaultGraph) else _place(str(term))


def _place(term: str) -> str:
    return term[1:-1] if term.startswith("<") else f"~{term}" if term else ""


# --- Spelling --------------------------------------------------------------------------------------------------------


class Spelling(dict[str, str]):
    """Terms of N-Quads as Turtle writes them, remembered; ``used`` are the prefixes that this took."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._prefix = {namespace: prefix for prefix, namespace in prefixes.items()}
        self.used: dict[str, str] = {}

    def __missing__(self, term: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[term] = spelled = self._literal(term) if term[0] == '"' else self._iri(term)
        return spelled

    def _iri(self, term: str) -> str:
        """An IRI; a blank node or a triple stays as it is."""
        namespace = _NAMESPACE.match(term, 1) if term[0] == "<" and term[1] != "<" else None
        if namespace and (prefix := self._prefix.get(namespace[0])) is not None:
            self.used[prefix] = namespace[0]
            local = term[namespace.end() : -1]
            if _LOCAL.fullmatch(local):
                return f"{prefix}:{local}"
        return term

    def _literal(self, term: str) -> str:
        end = term.rindex('"') + 1
        text, mark = term[:end], term[end:]
        if mark.startswith("@") and "--" not in mark:
            return f"{text}@{tag(mark[1:])}"
        if mark.startswith("^^"):
            plain = _PLAIN.get(mark[2:])
            return text[1:-1] if plain and plain.fullmatch(text) else f"{text}^^{self[mark[2:]]}"
        return term


def write(graphs: Iterable[tuple[str, Iterable[Block]]], spelling: Spelling) -> Iterator[str]:
    """Turtle of the default graph, TriG of named ones, block by block and without its head."""
    for graph, blocks in graphs:
        indent = "    " if graph else ""
        if graph:
            yield f"\n{spelling[graph]} {{\n"
        for subject, about in blocks:
            yield _block(subject, about, spelling, indent)
        if graph:
            yield "}\n"


def head(prefixes: Mapping[str, str]) -> Iterator[str]:
    """The lines that stand before what was written with these prefixes."""
    yield from (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))


def used(rows: Iterable[Row], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that it takes to write these rows."""
    spelling = Spelling(prefixes)
    for graph, blocks in grouped(rows):
        for _ in write([(graph, blocks)], spelling):
            pass
    return dict(sorted(spelling.used.items()))


def tag(language: str) -> str:
    """A language tag as BCP 47 writes it (``zh-Hant``); stores keep it in lower case."""
    first, *others = language.split("-")
    cased = (one.title() if len(one) == 4 else one.upper() if len(one) == 2 else one for one in others)
    return "-".join([first.lower(), *cased])


def _block(subject: str, about: list[tuple[str, str]], spelling: Spelling, indent: str) -> str:
    """All of one subject; the full stop has a line of its own, so that no other line changes with its neighbours."""
    types = " , ".join([spelling[value] for predicate, value in about if predicate == _TYPE])
    lines = [f"    {spelling[predicate]} {spelling[value]} ;" for predicate, value in about if predicate != _TYPE]
    first = f"{spelling[subject]} a {types} ;" if types else spelling[subject]
    return "\n" + f"\n{indent}".join([indent + first, *lines, ".\n"])
