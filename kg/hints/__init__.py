"""Why a query found nothing, where its text and the graph can tell: unknown terms, language tags, spellings."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from kg.hints.hint import Hint, beside_the_point
from kg.hints.literals import literal_hints
from kg.hints.tags import tag_hints
from kg.hints.terms import term_hints
from kg.sparql import tokens

if TYPE_CHECKING:
    from kg.store import KnowledgeGraph

__all__ = ["Hint", "hints"]

_MOST = 5


def hints(graph: KnowledgeGraph, text: str) -> tuple[Hint, ...]:
    """The likely reasons why a query gave nothing, the likelier first; none where nothing can be told.

    The text must be a valid query, with its parameters bound.
    """
    found = tokens(text)
    beside = beside_the_point(found)
    reasons: dict[tuple[str, str], Hint] = {}
    for hint in chain(term_hints(graph, found), literal_hints(graph, found, beside), tag_hints(graph, found, beside)):
        reasons.setdefault((hint.kind, hint.term), hint)
    return tuple(reasons.values())[:_MOST]
