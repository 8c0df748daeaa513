"""What the page of a thing shows: its name, its own statements, and the sections that questions for its kind give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import resources
from kg.binding import about
from kg.borrowed import BORROWED
from kg.describe import Description, describe, passages
from kg.labels import brief, in_language, labels, local, objects, short, tag
from kg.queries import NamedQuery, read
from kg.server import links
from kg.server.wording import COLUMNS, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.describe import Incoming, Passage
    from kg.store import KnowledgeGraph

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

# The questions whose answers make the page of a kind of thing, in their order; each is a file in queries/pages/.
SECTIONS: dict[str, tuple[str, ...]] = {
    "CooperationCase": (
        "case-life",
        "case-lineage",
        "case-cities",
        "case-names",
        "case-agencies",
        "case-tasks",
        "case-activities",
        "readings",
        "reports",
    ),
    "Meeting": (
        "meeting-cases",
        "meeting-tasks",
        "meeting-activities",
        "meeting-people",
        "meeting-counts",
        "meeting-doubts",
    ),
    "HigherMeeting": ("meeting-counts", "reports"),
    "City": ("city-cases", "hosted-meetings", "organised-activities", "assigned-tasks", "city-agencies"),
    "CityGovernment": ("assigned-tasks", "organised-activities", "government-agencies"),
    "Agency": (
        "agency-cases",
        "assigned-tasks",
        "organised-activities",
        "hosted-meetings",
        "agency-people",
        "agency-mentions",
    ),
    "Person": ("person-roles",),
    "WorkingGroup": ("body-meetings", "body-cases"),
    "HigherMeetingBody": ("body-meetings",),
    "Concept": ("code-uses",),
    "ConceptScheme": ("scheme-codes",),
    "graph": ("graph-classes", "graph-properties"),
}
# Statements that the sections or the heading tell already.
_TOLD = (
    "#prefLabel",
    "foaf/0.1/name",
    "#participatesIn",
    "ont#title",
    "ont#minutes",
    "ont#number",
    "ont#rocYear",
    "ont#code",
)
# What people look for first; other statements follow by the names of their properties.
_FIRST = [
    "currentStatus",
    "date",
    "from",
    "to",
    "startTime",
    "endTime",
    "venue",
    "body",
    "hostCity",
    "hostAgency",
    "case",
    "decisionCode",
    "modality",
]
# What only machines and curators look for; it stands folded up below.
_ASIDE = {
    "closeMatch",
    "end",
    "exactMatch",
    "identifier",
    "inScheme",
    "iso3166",
    "latitude",
    "level",
    "longitude",
    "notation",
    "order",
    "position",
    "sha256",
    "source",
    "start",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as a page shows it: ``href`` is empty where nothing more is to be seen of it."""

    text: str
    href: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the minutes, the meeting they are from, and where they stand."""

    text: str
    source: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: its cells by column, its own page, and the words that it rests on."""

    cells: Mapping[str, tuple[Cell, ...]]
    fact: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The answer to one question; ``columns`` are those that have a value in some row, with their headings."""

    name: str
    heading: str
    view: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """The values of one property, each with the kind of graph that it stands in; ``is_aside`` if few look for it."""

    label: Cell
    values: tuple[tuple[Cell, str], ...]
    is_aside: bool


@dataclass(frozen=True, slots=True)
class Pointing:
    """Who points here by one property: how many, and the first of them."""

    heading: str
    count: int
    sources: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """Everything that a page shows, in one language."""

    of: Description
    title: str
    subtitles: tuple[Cell, ...]
    kinds: tuple[Cell, ...]
    facts: tuple[Fact, ...]
    quotes: tuple[Quote, ...]
    sections: tuple[Section, ...]
    pointing: tuple[Pointing, ...]
    minutes: str


def thing(graph: KnowledgeGraph, iri: str, lang: str) -> Thing | None:
    """What is known of an IRI; None where nothing is."""
    found = describe(graph, iri, cap=40)
    is_graph = graph.store.contains_named_graph(ox.NamedNode(iri))
    if found is None and is_graph:
        found = Description(iri, short(graph, iri), labels(graph, iri), (), (), (), ())
    if found is None:
        return None
    kinds = [*(kind.iri for kind in found.types), *(["graph"] if is_graph else [])]
    names = brief(graph, iri)
    title = in_language(names, lang)
    others = dict.fromkeys(one for one in [*names.values(), *found.labels.values()] if one != title)
    tags = {text: key for key, text in [*names.items(), *found.labels.items()]}
    return Thing(
        found,
        title,
        tuple(Cell(other, lang=tags[other]) for other in others),
        tuple(cell(graph, ox.NamedNode(kind.iri), lang) for kind in found.types),
        _facts(graph, found, lang),
        quotes(graph, found.passages, lang, iri),
        tuple(sections(graph, iri, kinds, lang)),
        tuple(_pointing(graph, one, lang) for one in found.incoming),
        next((links.text(one.value, lang) for one in objects(graph, ox.NamedNode(iri), "kg:minutes")), ""),
    )


def sections(graph: KnowledgeGraph, iri: str, kinds: Sequence[str], lang: str) -> list[Section]:
    """The sections for a thing of these classes that have something to say, each once."""
    names = dict.fromkeys(name for kind in kinds for name in SECTIONS.get(local(kind), ()))
    found = (_section(graph, iri, question(name, graph.base), lang) for name in names)
    return [section for section in found if section.rows]


@cache
def question(name: str, base: str) -> NamedQuery:
    """One of the questions that pages ask; ``?it`` in it stands for the thing."""
    return read(resources.queries_dir() / "pages" / f"{name}.rq", base)


def cell(graph: KnowledgeGraph, term: Term, lang: str) -> Cell:
    """A term in the language of the page, with a link where it leads somewhere."""
    if isinstance(term, ox.NamedNode):
        names = brief(graph, term.value)
        href = links.page(graph, term.value, lang)
        # Of a stranger the graph has no name, and the end of its IRI alone would tell too little.
        is_strange = href == term.value and term.value not in BORROWED
        text = short(graph, term.value) if is_strange else in_language(names, lang)
        return Cell(text, href, "" if lang in names else next(iter(names), ""))
    if isinstance(term, ox.Literal):
        return Cell(_words(term, lang), lang=tag(term))
    return Cell(str(term))


def _words(literal: ox.Literal, lang: str) -> str:
    """A value as people write it."""
    kind = local(literal.datatype.value)
    if kind == "time" and literal.value.endswith(":00"):
        return literal.value.removesuffix(":00")
    word = WORDS.get(literal.value) if kind in {"boolean", "string"} else None
    return literal.value if word is None else word[links.LANGUAGES.index(lang)]


def _section(graph: KnowledgeGraph, iri: str, asked: NamedQuery, lang: str) -> Section:
    index = links.LANGUAGES.index(lang)
    answer = graph.store.query(about(asked.text, "it", iri), use_default_graph_as_union=True)
    solutions = [
        {name: found for name in asked.columns if (found := one[name]) is not None}
        for one in (answer if isinstance(answer, ox.QuerySolutions) else ())
    ]
    rows = tuple(_row(graph, group, lang) for group in _by_fact(solutions))
    used = [name for name in asked.columns if name != "fact" and any(row.cells.get(name) for row in rows)]
    columns = tuple((name, COLUMNS[name][index]) for name in used)
    return Section(asked.name, asked.summary[lang], asked.view or "table", columns, rows)


def _by_fact(solutions: Sequence[Mapping[str, Term]]) -> list[list[Mapping[str, Term]]]:
    """What is said of one fact goes into one row: a task of two agencies is one task."""
    groups: dict[object, list[Mapping[str, Term]]] = {}
    for number, solution in enumerate(solutions):
        fact = solution.get("fact")
        groups.setdefault(number if fact is None else (str(fact), str(solution.get("case"))), []).append(solution)
    return list(groups.values())


def _row(graph: KnowledgeGraph, group: Sequence[Mapping[str, Term]], lang: str) -> Row:
    fact = group[0].get("fact")
    names = dict.fromkeys(name for solution in group for name in solution if name != "fact")
    cells = {}
    for name in names:
        terms = list(dict.fromkeys(solution[name] for solution in group if name in solution))
        cells[name] = tuple(cell(graph, term, lang) for term in _in_one_language(terms, lang))
    if not isinstance(fact, ox.NamedNode):
        return Row(cells, "", ())
    return Row(cells, links.page(graph, fact.value, lang), quotes(graph, passages(graph, fact), lang, fact.value))


def _in_one_language(terms: list[Term], lang: str) -> list[Term]:
    """Of the same said in several languages that of the page."""
    tagged = [term for term in terms if isinstance(term, ox.Literal) and term.language]
    wanted = [term for term in tagged if tag(term) == lang]
    return [term for term in terms if term not in tagged or term in wanted] if wanted else terms


def quotes(graph: KnowledgeGraph, found: Sequence[Passage], lang: str, fact: str) -> tuple[Quote, ...]:
    def source(passage: Passage) -> str:
        return in_language(brief(graph, passage.meeting), lang) if passage.meeting else ""

    return tuple(Quote(one.quote, source(one), links.passage(one, lang, fact)) for one in found)


def _facts(graph: KnowledgeGraph, found: Description, lang: str) -> tuple[Fact, ...]:
    groups: dict[str, list[tuple[Term, str]]] = {}
    for statement in found.statements:
        if not statement.property.endswith(_TOLD):
            value = statement.value
            if value.iri:
                term: Term = ox.NamedNode(value.iri)
            elif value.lang:
                term = ox.Literal(value.text, language=value.lang)
            elif value.datatype:
                term = ox.Literal(value.text, datatype=ox.NamedNode(value.datatype))
            else:
                term = ox.Literal(value.text)
            groups.setdefault(statement.property, []).append((term, statement.origin))
    facts = []
    for name, values in sorted(groups.items(), key=lambda group: _rank(group[0])):
        kept = _in_one_language([term for term, _ in values], lang)
        shown = tuple((cell(graph, term, lang), origin) for term, origin in values if term in kept)
        label = Cell(in_language(labels(graph, name), lang), links.page(graph, name, lang))
        facts.append(Fact(label, shown, local(name) in _ASIDE))
    return tuple(facts)


def _rank(name: str) -> tuple[int, str]:
    return _FIRST.index(local(name)) if local(name) in _FIRST else len(_FIRST), name


def _pointing(graph: KnowledgeGraph, one: Incoming, lang: str) -> Pointing:
    heading = " · ".join(in_language(names, lang) for names in (one.kind, one.labels) if names)
    sources = (cell(graph, ox.NamedNode(source.value.iri), lang) for source in one.sources if source.value.iri)
    return Pointing(heading, one.count, tuple(sources))
