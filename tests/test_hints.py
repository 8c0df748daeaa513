"""An empty answer says why, where the graph can tell, and says nothing where it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import kg
from kg.hints import hints
from kg.hints.sought import unquoted
from kg.result import Result
from kg.store import KnowledgeGraph
from kg.vocab import prefixes
from tests.conftest import stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Outcome

PREFIXES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes().items())
SMALL = """
@prefix a: <https://city.example/ns#> .
@prefix id: <https://citykg.example/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
a:City a owl:Class . a:Empty a owl:Class .
a:mayor a owl:ObjectProperty .
id:city-TPE a a:City ; skos:prefLabel "臺北市"@zh-Hant , "Taipei City"@en ; skos:altLabel "北市"@zh-Hant ;
    a:written "台北市" ; a:since "1967-07-01"^^xsd:date ; a:motto "海洋 觀光（合作）" .
"""


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module")
def small() -> KnowledgeGraph:
    return KnowledgeGraph(stored(ox.parse(SMALL, ox.RdfFormat.TURTLE)))


def lines(graph: KnowledgeGraph, where: str) -> list[str]:
    text = f"{PREFIXES}PREFIX a: <https://city.example/ns#>\nSELECT * {{ {where} }}"
    result = graph.query(text)
    assert not result.rows, "only an empty answer needs a reason"
    assert result.hints == hints(graph, text)
    return [hint.line for hint in result.hints]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("?s rdfs:lable ?x", ["rdfs:lable", "did you mean rdfs:label?", "是否要寫 rdfs:label？"]),
        ("?s a kg:Cty", ["no such class", "did you mean kg:City?", "沒有類別 kg:Cty"]),
        ("?s skos:label ?x", ["did you mean rdfs:label?"]),
        ("?s kg:Date ?x", ["did you mean kg:date?"]),
        ("?s <https://citykg.example/ont#datte> ?x", ["did you mean kg:date?"]),
        ("?s kg:City ?x", ["write: a kg:City", "是類別，不是屬性"]),
        ("?s a kg:CaseJoin", ["has no members", "沒有任何成員"]),
        ("id:city-TPX ?p ?o", ["did you mean id:city-TPE?"]),
        ("?s kg:hostCity id:city-TPX OPTIONAL { ?s ?p ?o }", ["did you mean id:city-TPE?"]),
        ("GRAPH graph:minutes-industry-112-9 { ?s ?p ?o }", ["did you mean graph:minutes-industry-112-"]),
        ('?s skos:prefLabel "台北市"@zh-Hant', ['skos:prefLabel has no "台北市"@zh-Hant but "臺北市"@zh-hant']),
        ('?s skos:prefLabel "臺北市"', ['but "臺北市"@zh-hant (the language tag differs)', "語言標籤不同"]),
        ('?s skos:prefLabel "臺北市"@zh-TW', ["the language tag differs"]),
        ('?s a kg:City ; skos:prefLabel "x"@en , "台北市"@zh-Hant', ['no "台北市"@zh-Hant but "臺北市"@zh-hant']),
        ('?m kg:date "2023-06-26"', ['"2023-06-26"^^xsd:date (the datatype differs)', "資料型別不同"]),
        ('?s skos:prefLabel "北市府"', ['but there is skos:altLabel "北市府"@zh-hant']),
        ('VALUES ?l { "台北市"@zh-Hant } ?s skos:prefLabel ?l', ['but "臺北市"@zh-hant']),
        ('?s skos:prefLabel ?l FILTER(?l = "台北市"@zh-Hant)', ['but "臺北市"@zh-hant']),
        ('?s skos:prefLabel ?l FILTER(?l IN ("甲", "台北市"@zh-Hant))', ['but "臺北市"@zh-hant']),
        ('?s skos:prefLabel ?l FILTER(STR(?l) = "台北市")', ['but "臺北市"@zh-hant']),
        ('?s skos:prefLabel ?l FILTER CONTAINS(?l, "台北")', ['no "台北" but "臺北市']),
        ('?s skos:prefLabel ?l FILTER REGEX(?l, "台北", "i")', ['no "台北" but "臺北市']),
        ('?s skos:prefLabel ?l FILTER(lang(?l) = "zh-Hant")', ['write langMatches(lang(?l), "zh")', "小寫"]),
        ('?s skos:prefLabel ?l FILTER(lang(?l) = "zh-tw")', ["no language tag zh-tw, only zh-hant"]),
        ('?s skos:prefLabel ?l FILTER langMatches(lang(?l), "ja")', ["no language tag ja", "圖譜中沒有語言標籤 ja"]),
    ],
)
def test_the_reason_of_an_empty_answer(graph: KnowledgeGraph, where: str, said: list[str]) -> None:
    found = lines(graph, where)
    assert len(found) == 1, found
    assert all(words in found[0] for words in said), found[0]


@pytest.mark.parametrize(
    "where",
    [
        "id:city-TPE kg:date ?x",
        '?s skos:prefLabel "臺北市"@zh-Hant ; kg:date ?x',
        '?s skos:prefLabel "火星市"',
        '?s kg:date ?d FILTER(?d > "2999-01-01"^^xsd:date)',
        '?s skos:prefLabel ?l FILTER(lang(?l) = "zh-hant" && ?l = "火星市")',
        '?s skos:prefLabel ?l FILTER langMatches(lang(?l), "zh") FILTER(STRLEN(?l) > 999)',
        '?s skos:prefLabel ?l FILTER(?l != "台北市") FILTER(STRLEN(?l) > 999)',
        '?s skos:prefLabel ?l FILTER(!CONTAINS(?l, "台北")) FILTER(STRLEN(?l) > 999)',
        '?s skos:prefLabel ?l FILTER(LCASE(?l) = "台北市")',
        '?s kg:date ?d OPTIONAL { ?s skos:prefLabel "台北市" } FILTER(?d > "2999-01-01"^^xsd:date)',
        '?s kg:date ?d MINUS { ?s skos:prefLabel "台北市" } FILTER(?d > "2999-01-01"^^xsd:date)',
        '?s kg:date ?d FILTER NOT EXISTS { ?s skos:prefLabel "台北市" } FILTER(?d > "2999-01-01"^^xsd:date)',
        "kg:City kg:date ?x",
    ],
)
def test_no_reason_where_none_is_known(graph: KnowledgeGraph, where: str) -> None:
    assert lines(graph, where) == []


def test_a_name_that_is_like_none_is_told_without_a_guess(graph: KnowledgeGraph) -> None:
    assert lines(graph, "?s kg:nonsense ?x") == [
        "圖譜與知識本體都沒有 kg:nonsense / no such term in graph or ontology: kg:nonsense"
    ]


def test_one_reason_for_each_fault_the_unknown_names_first(graph: KnowledgeGraph) -> None:
    found = lines(graph, '?s a kg:Cty ; rdfs:lable ?x ; skos:prefLabel "台北市"@zh-Hant . ?t a kg:Cty')
    assert [line.split(" / ")[1].split(";")[0] for line in found] == [
        "no such class in graph or ontology: kg:Cty",
        "no such term in graph or ontology: rdfs:lable",
        'skos:prefLabel has no "台北市"@zh-Hant but "臺北市"@zh-hant (characters, width, blanks or case differ)',
    ]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("?s a a:Empty", "defined but has no members"),
        ("?s a:mayor ?x", "defined but nothing has it"),
        ('?s a:motto "海洋觀光(合作)"', 'has no "海洋觀光(合作)" but "海洋 觀光（合作）"'),
        ('?s skos:altLabel "台北市"', 'but there is https://city.example/ns#written "台北市"'),
        ('[] a:written "臺北市"', 'but "台北市"'),
        ('?s a:since ?d FILTER(STR(?d) = "１９６７-07-01")', '"1967-07-01"^^xsd:date'),
    ],
)
def test_in_a_graph_of_ones_own(small: KnowledgeGraph, where: str, said: str) -> None:
    assert said in "\n".join(lines(small, where))


def test_an_answer_with_rows_has_no_hints(small: KnowledgeGraph) -> None:
    assert small.query("SELECT * { ?s ?p ?o }").hints == ()
    assert small.query(f"{PREFIXES} ASK {{ ?s skos:prefLabel ?o }}").hints == ()
    assert len(small.query(f"{PREFIXES} ASK {{ ?s rdfs:lable ?o }}").hints) == 1


def test_a_bound_parameter_is_looked_at_too(graph: KnowledgeGraph) -> None:
    text = f'{PREFIXES} SELECT ?s {{ VALUES ?name {{ "臺北市"@zh-Hant }} ?s skos:prefLabel ?name }}'
    assert len(graph.query(text)) == 1
    assert "台北市" in graph.query(text, name="台北市").hints[0].line


def test_texts_are_unquoted_as_sparql_reads_them() -> None:
    assert unquoted(r'"a\"b\n\u81fa\U0001F600\\"') == 'a"b\n臺😀\\'
    assert unquoted("'''it's'''") == "it's"


def test_on_the_command_line_on_standard_error(kg_command: Callable[..., Outcome]) -> None:
    text = f"{PREFIXES} SELECT ?s {{ ?s a kg:Cty }}"
    for form in ("table", "csv"):
        done = kg_command("query", "-", "--format", form, stdin=text)
        assert done.code == 0
        assert "did you mean kg:City?" in done.err
        assert "kg:City" not in done.out


def test_at_the_prompt_and_in_a_notebook(graph: KnowledgeGraph) -> None:
    result = graph.query(f"{PREFIXES} SELECT ?s {{ ?s a <https://citykg.example/ont#C&ty> }}")
    assert "是否要寫 kg:City？" in repr(result)
    assert "C&amp;ty" in result._repr_html_()


def test_elsewhere_no_graph_is_at_hand() -> None:
    """An answer that was made of bytes, as a remote one is, has no hints and does not fail."""
    assert Result(b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}').hints == ()
