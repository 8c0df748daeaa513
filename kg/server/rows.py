"""Rows of an answer as a page shows them: names that lead to pages, and beside each row the words that it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.describe import passages
from kg.labels import in_language, labels, node
from kg.server import links
from kg.server.things import Quote, quotes
from kg.server.wording import CODES, COLUMNS, HEADINGS, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.describe import Passage
    from kg.store import KnowledgeGraph

    Binding = Mapping[str, Mapping[str, Any]]

# A page is to be read; the whole answer is a link away.
SHOWN = 1_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}|\d{3}-\d+")
_HAN = re.compile("[\u3400-\u9fff]")
_LONG = {"label", "quote", "text", "explanation", "labels", "title", "reading", "because", "promise"}
_SHORT = 22
_WORDED = {"kept", "confirmed", "at_least"}


@dataclass(frozen=True, slots=True)
class Field:
    """A value: ``href`` leads to what it names, ``kind`` tells how it is set."""

    text: str
    href: str = ""
    lang: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row; ``more`` leads to all passages about the thing that it names, where it has none of its own."""

    fields: tuple[Field, ...]
    quotes: tuple[Quote, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` are names with their headings, ``total`` counts the rows of which the first are ``lines``."""

    columns: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    total: int

    @property
    def has_sources(self) -> bool:
        return any(line.quotes or line.more for line in self.lines)


def plain_table(graph: KnowledgeGraph, columns: Sequence[str], rows: Sequence[Binding], lang: str) -> Table:
    """The rows of any query, under the names of its variables."""
    makers = dict.fromkeys(columns, _of_any)
    return _table(graph, [(name, name) for name in columns], makers, [(row, ()) for row in rows], lang)


def worded_table(
    graph: KnowledgeGraph, columns: Sequence[str], rows: Sequence[tuple[Binding, Sequence[str]]], lang: str
) -> Table:
    """The rows of a question with the facts behind each, for people: headings, codes and things by their names."""
    index = links.LANGUAGES.index(lang)
    named = dict(_labelled(columns, [row for row, _ in rows]))
    shown = [name for name in columns if name not in named.values()]
    headings = [(name, _heading(named.get(name, name) if name == "label" else name, index)) for name in shown]
    makers = {name: _of_label(named[name]) if name in named else _of_question for name in shown}
    return _table(graph, headings, makers, rows, lang)


def with_facts(
    rows: Sequence[Binding], facts: Sequence[str], *, is_distinct: bool
) -> list[tuple[Binding, tuple[str, ...]]]:
    """Rows apart from the facts that some of their variables hold; where each row comes once, so it does again."""
    found: dict[object, tuple[Binding, list[str]]] = {}
    for number, row in enumerate(rows):
        seen = {name: value for name, value in row.items() if name not in facts}
        key = str(sorted(seen.items())) if is_distinct else number
        behind = found.setdefault(key, (seen, []))[1]
        behind += [iri for name in facts if name in row for iri in row[name]["value"].split()]
    return [(row, tuple(dict.fromkeys(behind))) for row, behind in found.values()]


def worded(graph: KnowledgeGraph, column: str, value: str, lang: str) -> str:
    """A value as people say it: a code by its label; lists have one for each of their parts."""
    if column in _WORDED and value in WORDS:
        return WORDS[value][links.LANGUAGES.index(lang)]
    if column in CODES:
        parts = (labels(graph, f"{graph.base}code/{CODES[column]}-{part}") for part in value.split("|"))
        said = [in_language(names, lang) for names in parts]
        is_known = not any(name.startswith(f"{CODES[column]}-") for name in said)
        return "|".join(said) if is_known else value
    return value


# --- Rows --------------------------------------------------------------------------------------------------------


def _table(
    graph: KnowledgeGraph,
    headings: Sequence[tuple[str, str]],
    makers: Mapping[str, Any],
    rows: Sequence[tuple[Binding, Sequence[str]]],
    lang: str,
) -> Table:
    cited: dict[str, bool] = {}
    lines = []
    for row, facts in rows[:SHOWN]:
        fields = tuple(makers[name](graph, name, row, lang) for name, _ in headings)
        found = _behind(graph, row, facts, lang)
        more = "" if found else _more(graph, row, lang, cited)
        lines.append(Line(fields, found, more))
    return Table(tuple(headings), tuple(lines), len(rows))


def _behind(graph: KnowledgeGraph, row: Binding, facts: Sequence[str], lang: str) -> tuple[Quote, ...]:
    """The passages behind the facts of a row, or behind those things in it that are facts, in the order of the text."""
    own = [value["value"] for value in row.values() if value["type"] == "uri"]
    found: dict[tuple[str, str, int, str], tuple[Passage, str]] = {}
    for fact in facts or own:
        for passage in passages(graph, ox.NamedNode(fact)):
            found.setdefault((passage.date, passage.minutes, passage.start, passage.quote), (passage, fact))
    return tuple(one for key in sorted(found) for one in quotes(graph, [found[key][0]], lang, found[key][1]))


def _more(graph: KnowledgeGraph, row: Binding, lang: str, cited: dict[str, bool]) -> str:
    """Where all passages about the first thing in a row are that has any."""
    for value in row.values():
        iri = value["value"]
        if value["type"] == "uri" and iri.startswith(f"{graph.base}id/"):
            if iri not in cited:
                cited[iri] = _is_cited(graph, ox.NamedNode(iri))
            if cited[iri]:
                return links.in_language("/queries/evidence", lang, iri=iri)
    return ""


def _is_cited(graph: KnowledgeGraph, target: ox.NamedNode) -> bool:
    pointing = (quad.subject for quad in graph.store.quads_for_pattern(None, None, target))
    evidence = node(graph, "kg:evidence")
    return any(
        next(graph.store.quads_for_pattern(subject, evidence, None), None) is not None
        for subject in pointing
        if isinstance(subject, ox.NamedNode)
    )


# --- Fields ------------------------------------------------------------------------------------------------------


def _of_any(graph: KnowledgeGraph, column: str, row: Binding, lang: str) -> Field:
    value = row.get(column)
    if value is None:
        return Field("")
    text = value["value"] if isinstance(value["value"], str) else str(value["value"])
    if value["type"] != "uri":
        tongue = value.get("xml:lang", "") or (links.LANGUAGES[0] if lang == "en" and _HAN.search(text) else "")
        return Field(text, lang=tongue, kind=_kind(column, text, value.get("datatype", "")))
    own = text.removeprefix(graph.base)
    return Field(text if own == text else own.rpartition("/")[2], links.page(graph, text, lang))


def _of_question(graph: KnowledgeGraph, column: str, row: Binding, lang: str) -> Field:
    found = _of_any(graph, column, row, lang)
    if found.href.startswith("/"):
        return Field(in_language(labels(graph, row[column]["value"]), lang), found.href)
    text = worded(graph, column, found.text, lang).replace("|", "、" if lang == links.LANGUAGES[0] else ", ")
    return Field(text, found.href, found.lang if text == found.text else "", found.kind)


def _of_label(things: str) -> Any:
    """Makes the fields of a column of names: each leads to the page of the thing that another column has."""

    def field(graph: KnowledgeGraph, column: str, row: Binding, lang: str) -> Field:
        found = _of_question(graph, column, row, lang)
        return Field(found.text, _of_any(graph, things, row, lang).href, found.lang, found.kind)

    return field


def _labelled(columns: Sequence[str], rows: Sequence[Binding]) -> list[tuple[str, str]]:
    """Columns of names with the columns, right before them, of the things that bear them."""
    return [
        (name, thing)
        for thing, name in pairwise(columns)
        if re.fullmatch(r"(\w+_)?label", name)
        and rows
        and all(name in row and row.get(thing, {}).get("type") == "uri" for row in rows)
    ]


def _heading(name: str, index: int) -> str:
    found = HEADINGS.get(name) or COLUMNS.get(name)
    return found[index] if found else name


def _kind(column: str, text: str, datatype: str) -> str:
    if datatype.endswith(("#integer", "#decimal", "#double")):
        return "n"
    if _DAY.fullmatch(text):
        return "day"
    if column in _LONG:
        return "words" if column == "quote" else "long"
    return "short" if len(text) + len(_HAN.findall(text)) <= _SHORT else ""
