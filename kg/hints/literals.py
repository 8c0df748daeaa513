"""Texts that a query looks for and that the graph writes otherwise: 臺/台, width, blanks, language tag, datatype."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.hints.hint import Hint
from kg.hints.sought import How, Sought, sought
from kg.labels import short
from kg.read.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.sparql import Token
    from kg.store import KnowledgeGraph

_TEXT = {
    "http://www.w3.org/2001/XMLSchema#string",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
}
_SHOWN = 40
_SPELLING = ("字形、寬度、空白或大小寫不同", "characters, width, blanks or case differ")
_TAG = ("語言標籤不同", "the language tag differs")
_TYPE = ("資料型別不同", "the datatype differs")


def literal_hints(graph: KnowledgeGraph, found: Sequence[Token], beside: set[int]) -> Iterator[Hint]:
    """A hint for each text that is not there as it is written, but is there in another way."""
    for one in sought(found, beside):
        if one.how is How.PART and re.search(r"[\\^$.|?*+()\[\]{}]", one.words):
            continue
        literals = _literals(graph, one.properties)
        if any(_fits(one, literal) for literal in literals):
            continue
        near, why = _near(one, literals)
        if near is not None:
            yield _hint(graph, one, near, why)
        elif one.properties and one.how is not How.PART:
            yield from _elsewhere(graph, one)


def _literals(graph: KnowledgeGraph, properties: frozenset[str]) -> list[ox.Literal]:
    """The values of the properties; of all, where none is known or none has any."""
    found = {
        quad.object
        for iri in properties
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(iri), None)
        if isinstance(quad.object, ox.Literal)
    }
    if not found and not properties:
        found = {quad.object for quad in graph.quads() if isinstance(quad.object, ox.Literal)}
    return sorted(found, key=str)


def _fits(one: Sought, literal: ox.Literal) -> bool:
    if one.how is How.PART:
        return one.words in literal.value
    if literal.value != one.words:
        return False
    return one.how is How.TEXT or ((literal.language or "") == one.tag and literal.datatype.value in _TEXT)


def _near(one: Sought, literals: list[ox.Literal]) -> tuple[ox.Literal | None, tuple[str, str]]:
    """The value that is likeliest meant, and what differs."""
    for literal in literals:
        if one.how is How.TERM and literal.value == one.words:
            return literal, _TAG if literal.datatype.value in _TEXT else _TYPE
    words = _folded(one.words)
    for literal in literals:
        value = _folded(literal.value)
        if words and (words in value if one.how is How.PART else words == value):
            return literal, _SPELLING
    return None, _SPELLING


def _folded(words: str) -> str:
    return fold(words).casefold()


def _hint(graph: KnowledgeGraph, one: Sought, near: ox.Literal, why: tuple[str, str]) -> Hint:
    of_zh, of_en = _of(graph, one)
    has = _shown(graph, near)
    return Hint(
        "spelling",
        one.written,
        f"{of_zh}沒有 {one.written}，但有 {has}（{why[0]}）",
        f"{of_en} no {one.written} but {has} ({why[1]})",
    )


def _elsewhere(graph: KnowledgeGraph, one: Sought) -> Iterator[Hint]:
    """The same text as the value of another property."""
    used = {
        short(graph, quad.predicate.value): quad.object
        for quad in graph.quads()
        if isinstance(quad.object, ox.Literal) and quad.object.value == one.words
    }
    if used:
        of_zh, of_en = _of(graph, one)
        has = ", ".join(f"{name} {_shown(graph, used[name])}" for name in sorted(used)[:3])
        yield Hint(
            "elsewhere",
            one.written,
            f"{of_zh}沒有 {one.written}，但有 {has}",
            f"{of_en} no {one.written}, but there is {has}",
        )


def _of(graph: KnowledgeGraph, one: Sought) -> tuple[str, str]:
    names = ", ".join(short(graph, iri) for iri in sorted(one.properties))
    return (f"{names} 的值", f"{names} has") if names else ("圖譜中", "the graph has")


def _shown(graph: KnowledgeGraph, literal: ox.Literal) -> str:
    words = literal.value.replace("\n", " ")
    quoted = f'"{words if len(words) <= _SHOWN else words[:_SHOWN] + "…"}"'
    if literal.language:
        return f"{quoted}@{literal.language}"
    return quoted if literal.datatype.value in _TEXT else f"{quoted}^^{short(graph, literal.datatype.value)}"
