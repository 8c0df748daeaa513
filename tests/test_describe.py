"""A description holds all triples of a thing, tells facts from what was derived, and names the words behind them."""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox
import pytest

import kg
from kg import resources
from kg.describe import DERIVED, READING, REFERENCE, STATED
from kg.errors import UsageError
from kg.labels import labels
from kg.store import KnowledgeGraph
from tests.conftest import stored

ID = "https://citykg.example/id/"
KG = "https://citykg.example/ont#"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


def things(graph: KnowledgeGraph) -> list[str]:
    found = {quad.subject.value for quad in graph.quads() if isinstance(quad.subject, ox.NamedNode)}
    return sorted(found)


def test_every_triple_of_a_thing_is_told_once(graph: KnowledgeGraph) -> None:
    """All but its classes, which stand apart, and its evidence, whose words stand there."""
    apart = {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{KG}evidence"}
    for iri in islice(things(graph), 0, None, 40):
        found = graph.describe(iri)
        assert found is not None
        subject = ox.NamedNode(iri)
        out = [q for q in graph.store.quads_for_pattern(subject, None, None) if q.predicate.value not in apart]
        into = list(graph.store.quads_for_pattern(None, None, subject))
        assert len(found.statements) == len(out)
        assert sum(one.count for one in found.incoming) == len(into)


def test_each_thing_has_a_name_and_no_label_is_an_iri(graph: KnowledgeGraph) -> None:
    for iri in things(graph):
        assert all(name and "://" not in name for name in labels(graph, iri).values()), iri


def test_every_fact_of_minutes_has_its_words_and_they_stand_there(graph: KnowledgeGraph) -> None:
    path = next((resources.data_dir() / "minutes").glob("*.txt"))
    text = path.read_bytes().decode("utf-8")
    evidenced = {
        quad.subject.value
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(f"{KG}evidence"), None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    for iri in islice(sorted(evidenced), 0, None, 10):
        found = graph.describe(iri)
        assert found is not None
        assert found.passages
        for passage in found.passages:
            assert text[passage.start : passage.end] == passage.quote
            assert passage.date.startswith("20")
            assert passage.meeting_labels


def test_a_reading_shows_the_words_it_is_about(graph: KnowledgeGraph) -> None:
    found = graph.describe("id:interpretation-industry-112-1-03")
    assert found is not None
    assert [passage.quote for passage in found.passages] == ["請新北市政府農業局重新擬定本案之方案名稱及工作項目"]
    assert found.passages[0].meeting == f"{ID}meeting-industry-112-1"
    assert (found.passages[0].start, found.passages[0].end) == (-1, -1)
    assert {one.origin for one in found.statements} == {READING}
    assert found.types[0].labels == {"zh-Hant": "判讀", "en": "interpretation"}


def test_facts_and_what_was_derived_are_told_apart(graph: KnowledgeGraph) -> None:
    case = graph.describe("id:case-industry-112-1-03")
    assert case is not None
    by_property = {one.property.removeprefix(KG): one.origin for one in case.statements}
    assert by_property["body"] == STATED
    assert by_property["currentStatus"] == DERIVED
    city = graph.describe("id:city-TPE")
    assert city is not None
    assert REFERENCE in {one.origin for one in city.statements}


def test_what_points_here_carries_its_words(graph: KnowledgeGraph) -> None:
    case = graph.describe("id:case-industry-112-1-03")
    assert case is not None
    decisions = next(one for one in case.incoming if one.kind.get("en") == "decision")
    assert decisions.sources[0].value.labels == {"zh-Hant": "決定：提報解列", "en": "decision: referred for delisting"}
    assert decisions.sources[0].passages[0].quote == "將提至副首長會議解列"


def test_of_many_that_point_here_some_are_shown_and_all_are_counted(graph: KnowledgeGraph) -> None:
    from kg.describe import describe

    found = describe(graph, f"{KG}Agency", cap=7)
    assert found is not None
    agencies = next(one for one in found.incoming if one.property.endswith("#type"))
    assert agencies.count > 7 == len(agencies.sources)


@pytest.mark.parametrize("iri", ["id:city-XXX", "https://elsewhere.example/", "kg:nothing"])
def test_nothing_is_known_of_a_stranger(graph: KnowledgeGraph, iri: str) -> None:
    assert graph.describe(iri) is None


@pytest.mark.parametrize("iri", ["no iri", "", "a:<b>", "id:x y"])
def test_what_is_no_iri_is_wrong_usage(graph: KnowledgeGraph, iri: str) -> None:
    with pytest.raises(UsageError, match="is no iri"):
        graph.describe(iri)


def test_any_graph_can_be_described() -> None:
    data = """<a:s> <a:p> <a:o> , _:b , "x" , 5 , "x"@fr . <a:s> a <a:C> . _:b <a:q> <a:s> ."""
    graph = KnowledgeGraph(stored(ox.parse(data, ox.RdfFormat.TURTLE)))
    found = graph.describe("a:s")
    assert found is not None
    assert {one.value.text for one in found.statements} >= {"a:o", "x", "5"}
    assert [one.text for one in found.types] == ["a:C"]
    assert found.labels["en"].endswith("a:s")


def test_each_property_and_class_in_use_has_a_name_in_both_languages(graph: KnowledgeGraph) -> None:
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    used = {quad.predicate.value for quad in graph.quads()}
    used |= {
        quad.object.value
        for quad in graph.store.quads_for_pattern(None, kind, None)
        if isinstance(quad.object, ox.NamedNode)
    }
    for iri in sorted(used):
        found = labels(graph, iri)
        assert {"zh-Hant", "en"} <= found.keys(), iri
        assert found["zh-Hant"] != found["en"], iri
