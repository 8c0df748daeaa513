"""One search over labels, aliases, names, codes and dates, whatever their spelling: 臺/台, width, 民國 or 西元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from kg.labels import labels, local, node, objects
from kg.read.fold import fold
from kg.read.numbering import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.store import KnowledgeGraph

# What people look for, the likelier first; of equal hits the earlier kind comes first.
KINDS = (
    "kg:CooperationCase",
    "kg:Meeting",
    "kg:City",
    "kg:CityGovernment",
    "kg:Agency",
    "foaf:Person",
    "kg:WorkingGroup",
    "kg:HigherMeetingBody",
    "kg:Platform",
    "kg:HigherMeeting",
    "kg:ExchangeActivity",
    "kg:CityGroup",
    "skos:Concept",
    "owl:Class",
    "owl:ObjectProperty",
    "owl:DatatypeProperty",
)
_NAMES = ("skos:prefLabel", "rdfs:label", "foaf:name", "kg:title", "kg:code", "dct:identifier")
_OTHER = ("skos:altLabel", "skos:notation", "kg:iso3166")
_DATES = ("kg:date", "kg:from")
# Forms of a name that minutes use: what points to the thing, where the form stands, and what it counts less.
_SAID_OF_IT = (("kg:case", "skosxl:literalForm", 1), ("kg:agency", "kg:asWritten", 3))
_DAY = re.compile(
    r"(?:中華)?(民國)?([\d〇零○一二三四五六七八九十百]{2,6})(?:年度?|[-/.])(?:([\d一二三四五六七八九十]{1,3})(?:月份?|[-/.]|$)"
    r"(?:([\d一二三四五六七八九十廿卅]{1,3})[日號]?)?)?"
)
# The code of a meeting, which is no month, and how a title says the same.
_CODE = re.compile(r"\d{2,3}-\d{1,2}")
_TITLE = re.compile(r"(?:民國)?([\d一二三四五六七八九十百]+)年度?第([\d一二三四五六七八九十]+)次(?:會議)?")
_ROC = 1911
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: its kind, the words by which it was found, and how well they match (100 is equal)."""

    iri: str
    kind: str
    labels: Mapping[str, str]
    kind_labels: Mapping[str, str]
    matched: str
    score: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with its words: each as compared, as shown, and what it counts less than a label."""

    iri: str
    kind: str
    order: int
    words: tuple[tuple[str, str, int], ...]


_INDEXES: WeakKeyDictionary[KnowledgeGraph, tuple[int, list[Entry]]] = WeakKeyDictionary()


def search(graph: KnowledgeGraph, words: str, limit: int = 50) -> tuple[Hit, ...]:
    """What bears these words as a name, a code or a date, the best match first."""
    words = words[:_LONGEST]
    sought = key(words)
    if not sought:
        return ()
    if title := _TITLE.fullmatch(sought):
        sought = "-".join(str(number(part)) for part in title.groups())
    dates = date_prefix(words)
    parts = [part for part in map(key, words.split()) if part]
    found: list[tuple[int, int, str, Entry, str]] = []
    for entry in index(graph):
        score, matched = max(((_score(form, sought, parts, dates) - less, shown) for form, shown, less in entry.words))
        if score > 0:
            found.append((-score, entry.order, entry.iri, entry, matched))
    found.sort(key=lambda one: one[:3])
    return tuple(
        Hit(entry.iri, entry.kind, labels(graph, entry.iri), labels(graph, entry.kind), matched, -score)
        for score, _, _, entry, matched in found[:limit]
    )


def key(words: str) -> str:
    """A text as it is compared: one width, one 臺, no blanks, no case."""
    return fold(words).casefold()


def date_prefix(words: str) -> str:
    """A day, month or year as ISO 8601, 民國 and western alike; empty where the words are none."""
    text = fold(words)
    if year := re.fullmatch(r"(民國)?(\d{2,4})年?度?", text):
        return _year(int(year[2]), is_roc=bool(year[1]))
    match = _DAY.fullmatch(text)
    if not match or _CODE.fullmatch(text):
        return ""
    value = number(match[2])
    year_text = _year(value, is_roc=bool(match[1])) if value is not None else ""
    month, day = (number(part) if part else None for part in match.group(3, 4))
    if not year_text or (match[3] and not 1 <= (month or 0) <= 12) or (match[4] and not 1 <= (day or 0) <= 31):
        return ""
    return year_text + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def _year(value: int, *, is_roc: bool) -> str:
    if is_roc or 60 <= value < 200:
        return f"{value + _ROC:04d}"
    return f"{value:04d}" if 1900 <= value < 2200 else ""


def _score(form: str, sought: str, parts: list[str], dates: str) -> int:
    if form.startswith("date:"):
        return 95 if dates and form.startswith(f"date:{dates}") else 0
    if form == sought:
        return 100
    if form.startswith(sought):
        return 85
    if sought in form:
        return 70
    return 50 if len(parts) > 1 and all(part in form for part in parts) else 0


def index(graph: KnowledgeGraph) -> list[Entry]:
    """All that can be found, made once for each state of a graph."""
    known = _INDEXES.get(graph)
    if known is None or known[0] != len(graph):
        known = (len(graph), list(_entries(graph)))
        _INDEXES[graph] = known
    return known[1]


def _entries(graph: KnowledgeGraph) -> Iterator[Entry]:
    seen: set[str] = set()
    for order, kind in enumerate(KINDS):
        cls = node(graph, kind)
        for quad in graph.store.quads_for_pattern(None, node(graph, "rdf:type"), cls, None):
            subject = quad.subject
            if not isinstance(subject, ox.NamedNode) or subject.value in seen:
                continue
            seen.add(subject.value)
            if words := tuple(_words(graph, subject)):
                yield Entry(subject.value, cls.value, order, words)


def _words(graph: KnowledgeGraph, subject: ox.NamedNode) -> Iterator[tuple[str, str, int]]:
    """Each form by which a thing is known: as compared, as shown, and what it counts less than a label."""
    yield key(local(subject.value)), local(subject.value), 2
    for less, names in ((0, _NAMES), (1, _OTHER)):
        for name in names:
            yield from ((key(words), words, less) for words in _texts(graph, subject, name))
    for name in _DATES:
        yield from ((f"date:{day}", day, 0) for day in _texts(graph, subject, name))
    for pointing, name, less in _SAID_OF_IT:
        for quad in graph.store.quads_for_pattern(None, node(graph, pointing), subject, None):
            if isinstance(quad.subject, ox.NamedNode):
                yield from ((key(words), words, less) for words in _texts(graph, quad.subject, name))


def _texts(graph: KnowledgeGraph, subject: ox.NamedNode, name: str) -> Iterator[str]:
    return (one.value for one in objects(graph, subject, name) if isinstance(one, ox.Literal))
