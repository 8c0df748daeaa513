"""One search finds a thing by any of its names, in any spelling, and by its day in either calendar."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

import kg
from kg.search import date_prefix, search
from kg.store import KnowledgeGraph

KG = "https://citykg.example/ont#"
ID = "https://citykg.example/id/"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


def first(graph: KnowledgeGraph, words: str) -> str:
    return graph.search(words)[0].iri.removeprefix(ID)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("臺北市", "city-TPE"),
        ("台北市", "city-TPE"),
        ("台北", "city-TPE"),
        ("ＴＡＩＰＥＩ city", "city-TPE"),
        ("北市府", "government-TPE"),
        ("112-1", "meeting-industry-112-1"),
        ("１１２-1", "meeting-industry-112-1"),
        ("112年第1次", "meeting-industry-112-1"),
        ("112 年度第一次會議", "meeting-industry-112-1"),
        ("2023-06-26", "meeting-industry-112-1"),
        ("112年6月26日", "meeting-industry-112-1"),
        ("民國112年六月", "meeting-industry-112-1"),
        ("112.6.26", "meeting-industry-112-1"),
        ("meeting-industry-112-1", "meeting-industry-112-1"),
        ("黃碧玉", "person-industry-112-1-1"),
        ("delist", "https://citykg.example/code/decision-delist"),
        ("解除列管", "https://citykg.example/code/decision-delist"),
        ("cooperation case", f"{KG}CooperationCase"),
    ],
)
def test_the_best_hit_is_what_bears_the_name(graph: KnowledgeGraph, words: str, found: str) -> None:
    assert first(graph, words) == found


def test_a_case_is_found_by_an_earlier_name(graph: KnowledgeGraph) -> None:
    """It shows the form by which it was found beside its label of today."""
    hit = next(hit for hit in graph.search("食農/漁教育交流合作") if hit.kind == f"{KG}CooperationCase")
    forms = {row[2] for row in graph.query("case-names").rows if row[0] == hit.iri}
    assert len(forms) > 1
    for form in forms:
        assert hit.iri in {one.iri for one in graph.search(str(form))}


def test_a_code_of_a_meeting_is_no_month(graph: KnowledgeGraph) -> None:
    kinds = {hit.iri for hit in graph.search("112-1") if hit.matched.startswith("2023-01")}
    assert kinds == set()


def test_the_better_match_first_then_the_likelier_kind(graph: KnowledgeGraph) -> None:
    hits = graph.search("新北")
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len(graph.search("新北", 3)) == 3
    assert graph.search("新北", 3) == hits[:3]


def test_several_words_may_stand_apart(graph: KnowledgeGraph) -> None:
    assert any("青創" in hit.matched and "交流" in hit.matched for hit in graph.search("青創 交流"))


@pytest.mark.parametrize("words", ["", "   ", "\u200b", "\ufe0f", "火星市政府"])
def test_nothing_is_found_for_nothing(graph: KnowledgeGraph, words: str) -> None:
    assert graph.search(words) == ()


@pytest.mark.parametrize("words", ["(" * 500, '"', "'; DROP", "\\", "%", "[a", "\ud800", "火\x00星", "９" * 300])
def test_odd_words_are_but_words(graph: KnowledgeGraph, words: str) -> None:
    assert graph.search(words) == ()


@pytest.mark.parametrize(
    ("words", "prefix"),
    [
        ("112", "2023"),
        ("112年度", "2023"),
        ("民國 99 年", "2010"),
        ("2023", "2023"),
        ("2023-06", "2023-06"),
        ("2023/6/5", "2023-06-05"),
        ("112年6月", "2023-06"),
        ("一百一十二年六月二十六日", "2023-06-26"),
        ("112年13月", ""),
        ("112-1", ""),
        ("112-06-26", "2023-06-26"),
        ("6月26日", ""),
        ("99", "2010"),
        ("42", ""),
        ("9999", ""),
        ("年", ""),
    ],
)
def test_days_and_years(words: str, prefix: str) -> None:
    assert date_prefix(words) == prefix


def test_what_is_added_is_found() -> None:
    """The index follows the graph."""
    graph = KnowledgeGraph(ox.Store())
    assert search(graph, "基隆市") == ()
    city = ox.NamedNode("https://other.example/c1")
    name = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    graph.store.extend(
        [
            ox.Quad(city, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode(f"{KG}City")),
            ox.Quad(city, name, ox.Literal("基隆市", language="zh-Hant")),
        ]
    )
    assert [hit.iri for hit in search(graph, "基隆")] == [city.value]
    assert search(graph, "基隆")[0].labels == {"zh-Hant": "基隆市"}
