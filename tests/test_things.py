"""What a page tells of a thing, before a server shows it: its sections, its life in order, its passages where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import kg
from kg.server import links
from kg.server.minutes import minutes
from kg.server.things import SECTIONS, question, thing
from kg.server.wording import COLUMNS
from kg.texts import text_of

if TYPE_CHECKING:
    from kg.store import KnowledgeGraph

BASE = "https://citykg.example/"
KG = f"{BASE}ont#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


def iris_of(graph: KnowledgeGraph, kind: str) -> list[str]:
    quads = graph.store.quads_for_pattern(None, ox.NamedNode(TYPE), ox.NamedNode(kind))
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})


@pytest.mark.parametrize("name", sorted({name for names in SECTIONS.values() for name in names}))
def test_each_question_of_a_page_asks_of_one_thing_and_its_columns_have_headings(name: str) -> None:
    asked = question(name, BASE)
    assert {"zh-Hant", "en"} <= asked.summary.keys()
    assert asked.view in {"table", "list", "timeline", "chips"}
    assert set(asked.columns) - {"fact"} <= COLUMNS.keys()
    selected = re.search(r"SELECT (?:DISTINCT )?(.*?)\s*\n?WHERE", asked.text, re.DOTALL)
    assert selected
    names = re.findall(r"\?(\w+)(?=[\s)]|$)", re.sub(r"\([^)]*\) AS|\(\w+\(.*? AS", "", selected[1]))
    assert names == list(asked.columns)
    assert "?it" in asked.text


def test_each_section_says_something_of_some_thing(graph: KnowledgeGraph) -> None:
    """No question is written for a kind of thing that never has an answer to it, but where the data has no case."""
    told: dict[str, set[str]] = {}
    for kind in SECTIONS:
        iris = iris_of(graph, f"{KG}{kind}") or iris_of(graph, f"http://xmlns.com/foaf/0.1/{kind}")
        iris = iris or iris_of(graph, f"http://www.w3.org/2004/02/skos/core#{kind}")
        iris = [f"{BASE}graph/minutes-industry-112-1"] if kind == "graph" else iris
        assert iris, kind
        for iri in iris:
            found = thing(graph, iri, "zh-Hant")
            assert found is not None
            told.setdefault(kind, set()).update(section.name for section in found.sections)
            if told[kind] >= set(SECTIONS[kind]):
                break
    assert {kind: set(names) - told[kind] for kind, names in SECTIONS.items() if set(names) - told[kind]} == {}


def test_the_life_of_a_case_is_its_decisions_in_order(graph: KnowledgeGraph) -> None:
    for iri in iris_of(graph, f"{KG}CooperationCase"):
        found = thing(graph, iri, "zh-Hant")
        assert found is not None
        life = next((section for section in found.sections if section.name == "case-life"), None)
        rows = life.rows if life else ()
        days = [row.cells["date"][0].text for row in rows]
        assert days == sorted(days)
        decided = [row for row in graph.query("case-timeline") if row[0] == iri]
        quotes = {quote.text for row in rows for quote in row.quotes}
        assert {str(row[-1]) for row in decided} <= quotes
        assert all(row.quotes for row in rows)


def test_what_is_only_announced_says_so_in_the_life_of_a_case(graph: KnowledgeGraph) -> None:
    announced = {row[0].value for row in graph.store.quads_for_pattern(None, ox.NamedNode(f"{KG}announces"), None)}
    told: dict[str, str] = {}
    for iri in iris_of(graph, f"{KG}CooperationCase"):
        found = thing(graph, iri, "zh-Hant")
        life = next((section for section in found.sections if section.name == "case-life"), None) if found else None
        for row in life.rows if life else ():
            told[f"{BASE}id/{row.fact.rpartition('/')[2]}"] = "".join(cell.text for cell in row.cells.get("step", ()))
    assert announced
    assert announced == {iri for iri, step in told.items() if step == "預告"}


def test_the_cities_of_a_case_are_each_told_once_since_they_take_part(graph: KnowledgeGraph) -> None:
    known: dict[str, dict[str, str]] = {}
    for row in graph.query("case-cities").dicts():
        known.setdefault(str(row["case"]), {})[str(row["city"])] = str(row["meeting_from"])
    for iri, cities in known.items():
        found = thing(graph, iri, "zh-Hant")
        assert found is not None
        rows = next(section for section in found.sections if section.name == "case-cities").rows
        told = [(row.cells["city"][0].text, row.cells["meeting"][0].text.rpartition(" ")[2]) for row in rows]
        entered = [one for one, row in zip(told, rows, strict=True) if row.cells["change"][0].text in {"列名", "加入"}]
        assert sorted(entered) == sorted(cities.items()), iri


def test_a_task_of_several_is_one_row(graph: KnowledgeGraph) -> None:
    found = thing(graph, f"{BASE}id/meeting-industry-112-1", "en")
    assert found is not None
    tasks = next(section for section in found.sections if section.name == "meeting-tasks")
    facts = [row.fact for row in tasks.rows]
    assert len(facts) == len(set(facts))
    assert max(len(row.cells.get("who", ())) for row in tasks.rows) > 1


def test_a_page_speaks_one_language(graph: KnowledgeGraph) -> None:
    found = {lang: thing(graph, f"{BASE}id/city-TPE", lang) for lang in links.LANGUAGES}
    assert {lang: one.title for lang, one in found.items() if one} == {"zh-Hant": "臺北市", "en": "Taipei City"}
    english = found["en"]
    assert english is not None
    assert english.sections[0].heading == "Cases"
    assert all("lang=en" in row.cells["case"][0].href for row in english.sections[0].rows)


@pytest.mark.parametrize("number", range(7))
def test_each_passage_is_marked_where_it_stands(graph: KnowledgeGraph, number: int) -> None:
    iri = iris_of(graph, f"{KG}Minutes")[number]
    text, start = text_of(graph, iri)
    assert text is not None
    quads = graph.store.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/ns/oa#hasSource"), ox.NamedNode(iri))
    evidence = sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
    assert evidence
    whole = minutes(graph, iri, "zh-Hant")
    assert whole is not None
    assert whole.is_whole
    ids = {name for line in whole.lines for piece in line.pieces for name in piece.ids}
    joined = "".join(piece.text for line in whole.lines for piece in line.pieces)
    assert joined == re.sub(r"\n|\f", "", "\n".join(line for line in re.split("\n|\f", text) if line.strip()))
    for one in evidence[::9]:
        first, last = map(int, one.split("-")[-2:])
        found = minutes(graph, iri, "zh-Hant", (first, last))
        assert found is not None
        sought = "".join(piece.text for line in found.lines for piece in line.pieces if piece.is_sought)
        expected = "".join(line for line in re.split("\n|\f", text[first - start : last - start]) if line.strip())
        assert sought == expected
    assert {f"p{'-'.join(one.split('-')[-2:])}" for one in evidence} <= ids
    # What a curator's reading quotes is marked as well.
    readings = [one for one in iris_of(graph, f"{KG}Interpretation") if iri.rpartition("minutes-")[2] in one]
    assert {one.rpartition("/")[2] for one in readings} <= ids
