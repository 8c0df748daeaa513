"""Why a query found nothing, where its text and the graph can tell: unknown terms, language tags, spellings."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.labels import short
from kg.read.fold import fold
from kg.sparql import prefixes, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.sparql import Token
    from kg.store import KnowledgeGraph

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_CLASS_TYPES = {"http://www.w3.org/2002/07/owl#Class", "http://www.w3.org/2000/01/rdf-schema#Class"}
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_MOST, _LITERALS = 5, 200_000
_COMMON = {
    "http://www.w3.org/2000/01/rdf-schema#": ("label", "comment", "subClassOf", "seeAlso", "isDefinedBy"),
    "http://www.w3.org/2004/02/skos/core#": ("prefLabel", "altLabel", "notation", "definition", "broader"),
    "http://xmlns.com/foaf/0.1/": ("name",),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One likely reason: its kind, the words of the query that it is about, and what to tell the reader."""

    kind: str
    term: str
    zh: str
    en: str

    @property
    def line(self) -> str:
        return f"{self.zh} / {self.en}"


def hints(graph: KnowledgeGraph, text: str) -> tuple[Hint, ...]:
    """The likely reasons why a query gave no row; none where nothing can be told. The text must be a valid query."""
    found = [token for token in tokens(text) if token.kind != "number"]
    declared = prefixes(found)
    reasons: dict[tuple[str, str], Hint] = {}
    for hint in [*_tags(found), *_terms(graph, found, declared), *_literals(graph, found)]:
        reasons.setdefault((hint.kind, hint.term), hint)
    return tuple(reasons.values())[:_MOST]


# --- Language tags -----------------------------------------------------------------------------------------------


def _tags(found: list[Token]) -> Iterator[Hint]:
    """``lang(?x) = "zh-Hant"``: the store keeps tags in lower case, so a tag with a capital never equals."""
    for i, token in enumerate(found):
        if token.upper != "LANG" or i + 5 >= len(found):
            continue
        opening, variable, closing, sign, tag = found[i + 1 : i + 6]
        words = tag.text.strip("\"'")
        if (opening.text, closing.text, sign.text) == ("(", ")", "=") and tag.kind == "string" and words:
            written = f"lang({variable.text}) = {tag.text}"
            better = f'langMatches(lang({variable.text}), "{words.split("-")[0]}")'
            yield Hint(
                "language",
                written,
                f"語言標籤以小寫儲存，{written} 可能永不成立；請改用 {better}",
                f"language tags are kept in lower case, so {written} may never hold; write {better}",
            )


# --- Terms -------------------------------------------------------------------------------------------------------


def _terms(graph: KnowledgeGraph, found: list[Token], declared: dict[str, str]) -> Iterator[Hint]:
    for i, token in enumerate(found):
        iri = _iri(found, i, declared)
        if iri is None:
            continue
        before = found[i - 1] if i else token
        if _is_type(before, found, i, declared):
            yield from _class(graph, iri, token.text)
        elif not _known(graph, iri):
            yield _unknown(graph, iri, token.text)


def _iri(found: list[Token], i: int, declared: dict[str, str]) -> str | None:
    """The IRI that a token stands for, None where it declares a prefix or names a graph, a function or a type."""
    token, before = found[i], found[i - 1] if i else None
    if before is not None and (
        before.upper in {"BASE", "FROM", "NAMED", "SERVICE"} or before.text in {"^^"} or _declares(found, i)
    ):
        return None
    after = found[i + 1].text if i + 1 < len(found) else ""
    if token.kind == "iri":
        iri = token.text[1:-1]
        return iri if ":" in iri and after != "(" else None
    prefix, _, name = token.text.partition(":")
    if token.kind != "pname" or prefix not in declared or after == "(":
        return None
    iri = declared[prefix] + re.sub(r"\\(.)", r"\1", name)
    return None if iri.startswith("http://www.w3.org/2001/XMLSchema#") else iri


def _declares(found: list[Token], i: int) -> bool:
    return found[i - 1].upper == "PREFIX" or (i > 1 and found[i - 2].upper == "PREFIX")


def _is_type(before: Token, found: list[Token], i: int, declared: dict[str, str]) -> bool:
    return i > 0 and (before.text == "a" or _iri(found, i - 1, declared) == _TYPE.value)


def _class(graph: KnowledgeGraph, iri: str, written: str) -> Iterator[Hint]:
    cls = ox.NamedNode(iri)
    if next(graph.store.quads_for_pattern(None, _TYPE, cls, None), None) is not None:
        return
    if next(graph.store.quads_for_pattern(cls, None, None, None), None) is None:
        near = _near(iri, _classes(graph))
        yield _hint("class", graph, written, near, "圖譜與知識本體都沒有類別", "no such class in graph or ontology:")
    else:
        yield Hint(
            "empty-class",
            written,
            f"類別 {written} 有定義，但圖譜中沒有任何成員",
            f"the class {written} is defined but has no members in the graph",
        )


def _known(graph: KnowledgeGraph, iri: str) -> bool:
    term = ox.NamedNode(iri)
    store = graph.store
    patterns = ((term, None, None, None), (None, term, None, None), (None, None, term, None), (None, None, None, term))
    return any(next(store.quads_for_pattern(*pattern), None) is not None for pattern in patterns)


def _unknown(graph: KnowledgeGraph, iri: str, written: str) -> Hint:
    """What is written like a term of a vocabulary is one; below our ``id/`` it is a thing."""
    if iri.startswith((f"{graph.base}id/", f"{graph.base}code/", f"{graph.base}graph/")):
        near = _near(iri, _things(graph, iri))
        return _hint("iri", graph, written, near, "圖譜中沒有", "not in the graph:")
    near = _near(iri, _properties(graph) | _classes(graph))
    return _hint("property", graph, written, near, "圖譜與知識本體都沒有", "no such term in graph or ontology:")


def _hint(kind: str, graph: KnowledgeGraph, written: str, near: str, zh: str, en: str) -> Hint:
    did = short(graph, near) if near else ""
    return Hint(
        kind,
        written,
        f"{zh} {written}" + (f"；是否要寫 {did}？" if did else ""),
        f"{en} {written}" + (f"; did you mean {did}?" if did else ""),
    )


def _classes(graph: KnowledgeGraph) -> set[str]:
    found = {
        quad.object.value
        for quad in graph.store.quads_for_pattern(None, _TYPE, None, None)
        if isinstance(quad.object, ox.NamedNode)
    }
    for kind in _CLASS_TYPES:
        for quad in graph.store.quads_for_pattern(None, _TYPE, ox.NamedNode(kind), None):
            if isinstance(quad.subject, ox.NamedNode):
                found.add(quad.subject.value)
    return found


def _properties(graph: KnowledgeGraph) -> set[str]:
    used = {quad.predicate.value for quad in graph.quads()}
    for kind in ("ObjectProperty", "DatatypeProperty"):
        cls = ox.NamedNode(f"http://www.w3.org/2002/07/owl#{kind}")
        for quad in graph.store.quads_for_pattern(None, _TYPE, cls, None):
            if isinstance(quad.subject, ox.NamedNode):
                used.add(quad.subject.value)
    return used | {namespace + name for namespace, names in _COMMON.items() for name in names}


def _things(graph: KnowledgeGraph, iri: str) -> set[str]:
    start = iri[: iri.rfind("/") + 1]
    return {
        quad.subject.value
        for quad in graph.quads()
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(start)
    }


def _near(iri: str, names: set[str]) -> str:
    """The likeliest of some IRIs: first within the namespace that was written, then by the name alone."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    space, name = iri[:cut], iri[cut:]
    same = {one[cut:].lower(): one for one in sorted(names) if one.startswith(space)}
    if near := difflib.get_close_matches(name.lower(), same, 1, 0.6):
        return same[near[0]]
    ends = {re.split(r"[#/]", one)[-1].lower(): one for one in sorted(names, reverse=True)}
    return next((ends[one] for one in difflib.get_close_matches(name.lower(), ends, 1, 0.85)), "")


# --- Literals ----------------------------------------------------------------------------------------------------


def _literals(graph: KnowledgeGraph, found: list[Token]) -> Iterator[Hint]:
    """A text that the graph has in another spelling, with another language tag, or only as a typed value."""
    known = dict(zip(("CONTAINS", "STRSTARTS", "STRENDS", "REGEX"), range(4), strict=True))
    for i, token in enumerate(found):
        words = _words(token) if token.kind == "string" else ""
        if not words or token.text in {'""', "''"} or _is_part(found, i, known):
            continue
        tag = found[i + 1].text[1:] if i + 1 < len(found) and found[i + 1].kind == "lang" else ""
        if i + 1 < len(found) and found[i + 1].text == "^^":
            continue
        yield from _spelling(graph, words, tag, token.text)


def _is_part(found: list[Token], i: int, known: dict[str, int]) -> bool:
    """Whether a text is only part of what is sought, a tag or a pattern."""
    for back in range(1, 8):
        if i - back < 0 or found[i - back].text in {"{", "}", "."}:
            return False
        if found[i - back].upper in known or found[i - back].upper in {"LANG", "LANGMATCHES", "SEPARATOR", "REPLACE"}:
            return True
    return False


def _spelling(graph: KnowledgeGraph, words: str, tag: str, written: str) -> Iterator[Hint]:
    sought, near = fold(words).casefold(), ""
    for count, quad in enumerate(graph.quads()):
        one = quad.object
        if count > _LITERALS:
            break
        if not isinstance(one, ox.Literal):
            continue
        if one.value == words:
            if (one.language or "") == tag.lower() and one.datatype.value in {_STRING, *_LANG}:
                return
            near = str(one)
        elif not near and fold(one.value).casefold() == sought:
            near = str(one)
    if near:
        yield Hint(
            "spelling",
            written + (f"@{tag}" if tag else ""),
            f"圖譜中沒有 {written}{'@' + tag if tag else ''}，但有 {near}；字形、寬度、空白或語言標籤不同",
            f"the graph has no {written}{'@' + tag if tag else ''} but has {near}, which differs in characters, width, "
            "blanks or language tag",
        )


_LANG = {"http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}


def _words(token: Token) -> str:
    text = token.text
    quote = text[:3] if text[:3] in {'"""', "'''"} else text[:1]
    return text[len(quote) : -len(quote)].replace('\\"', '"').replace("\\n", "\n")
