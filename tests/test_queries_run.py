"""Values become terms and stay terms; both engines answer alike; what is refused is refused however it is written."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.binding import TYPES, bind, term
from kg.errors import DataError, QueryError, UsageError
from kg.queries import catalogue, find, parse, run
from kg.result import FORMATS
from kg.sparql import SparqlError, guard
from kg.store import KnowledgeGraph
from tests.conftest import ROOT, stored

ENGINES = ["oxigraph", "rdflib"]
QUOTE = ox.NamedNode("https://citykg.example/ont#quote")
BY_QUOTE = parse(
    """#+ parameters:
#+   - {name: quote, type: xsd:string, required: true}
PREFIX kg: <https://citykg.example/ont#>
SELECT ?s ?quote WHERE { VALUES ?quote { UNDEF } ?s kg:quote ?quote } ORDER BY ?s
""",
    "by-quote",
    "by-quote.rq",
)
BY_IRI = parse(
    """#+ parameters:
#+   - {name: iri, type: iri, required: true}
PREFIX id: <https://citykg.example/id/>
SELECT ?p WHERE { VALUES ?iri { UNDEF } ?iri ?p ?o } ORDER BY ?p
""",
    "by-iri",
    "by-iri.rq",
)


@pytest.fixture(scope="module")
def two() -> KnowledgeGraph:
    """A graph of two quotes: one never asked for, and one that each test replaces."""
    store = stored([ox.Quad(ox.NamedNode("https://citykg.example/id/other"), QUOTE, ox.Literal("other"))])
    return KnowledgeGraph(store)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
@example('x" } UNION { ?s ?p ?o } } #')
@example("\\u0022 } UNION { ?s ?p ?o } #")
@example("\\\\u005C\\U00000022")
@example("\x010041\x00\x7f\ufffe")
@example('\'"""\t\r\n\\')
def test_any_text_finds_exactly_itself(two: KnowledgeGraph, engine: str, text: str) -> None:
    subject = ox.NamedNode("https://citykg.example/id/asked")
    quad = ox.Quad(subject, QUOTE, ox.Literal(text))
    graph = KnowledgeGraph(stored([*two.quads(), quad]))
    if engine == "rdflib":
        # What is under test is the text of the query; rdflib's own reader of N-Quads has its own ideas of lines.
        query = parse("SELECT ?x { VALUES ?x { UNDEF } }", "echo", "echo")
        assert [row[0] for row in run(graph, query, {"x": text}, engine)] == [text]
    else:
        expected = (
            [subject.value]
            if text != "other"
            else ["https://citykg.example/id/asked", "https://citykg.example/id/other"]
        )
        assert [row[0] for row in run(graph, BY_QUOTE, {"quote": text}, engine)] == expected


@given(st.text())
def test_any_text_as_an_iri_is_one_iri_or_refused(text: str) -> None:
    try:
        written = term(text, "iri")
    except UsageError:
        return
    assert re.fullmatch(r'<[^<>"{}|^`\\\x00-\x20]*>', written)
    assert written == f"<{text}>"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("xsd:date", "2024-02-29", ["2023-02-29", "2023-6-1", "２０２３-01-01", "", "2023-01-01T00:00:00"]),
        ("xsd:integer", "+12", ["1.5", "一", "1e3", "1 2", "9" * 40]),
        ("iri", "id:case-1", ["no scheme", "http://a/>", "http://a/ b", 'http://a/"', "http://a/\n", "\ud800:a"]),
        ("xsd:string", "中文", ["\ud800"]),
    ],
)
def test_a_value_fits_its_type_or_is_wrong_usage(kind: str, good: str, bad: list[str]) -> None:
    assert term(good, kind)
    for value in bad:
        with pytest.raises(UsageError, match="parameter 'x'"):
            term(value, kind, "x")


def test_parameters_are_checked_by_name() -> None:
    with pytest.raises(UsageError, match="needs the parameter 'quote'"):
        bind(BY_QUOTE, {})
    with pytest.raises(UsageError, match=r"no parameter 'qoute'; did you mean quote\?"):
        bind(BY_QUOTE, {"qoute": "x", "quote": "y"})


def test_a_known_prefix_may_stand_for_its_namespace() -> None:
    assert "{ <https://citykg.example/id/case-1> }" in bind(BY_IRI, {"iri": "id:case-1"})


@pytest.mark.parametrize(
    ("slot", "value", "bound"),
    [
        ("UNDEF", "a", '"a"'),
        ('"x"@zh-Hant', "a", '"a"'),
        ("5", "7", "7"),
        ('"2023-01-01"^^xsd:date', "2024-01-01", '"2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (
            '"2023-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
            "2024-01-01",
            '"2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
        ),
        ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "7", "7"),
        ("<a:a>", "b:b", "<b:b>"),
        ("<a:date>", "b:b", "<b:b>"),
        ("<a:integer>", "b:b", "<b:b>"),
    ],
)
def test_without_a_header_the_term_in_place_tells_the_type(slot: str, value: str, bound: str) -> None:
    query = parse(f"SELECT * {{ VALUES ?v {{ {slot} }} ?s ?p ?v }}", "q", "q")
    assert bind(query, {"v": value}) == f"SELECT * {{ VALUES ?v {{ {bound} }} ?s ?p ?v }}"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { service SILENT ?x { ?s ?p ?o } } } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:1/> { GRAPH ?g { ?s ?p ?o } }",
        "INSERT DATA { <a:a> <a:a> <a:a> }",
        "PREFIX a: <a:> LOAD <http://127.0.0.1:1/>",
        "DELETE WHERE { ?s ?p ?o }",
        f"ASK {{ FILTER({'(' * 100}true{')' * 100}) }}",
        f"ASK {{ FILTER({'!' * 100_000}true) }}",
    ],
)
def test_what_a_local_query_may_not_do(two: KnowledgeGraph, text: str) -> None:
    with pytest.raises(SparqlError, match=r"refused|nested|too long"):
        two.query(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?from { ?from ?to "SERVICE FROM" } # FROM <x> SERVICE',
        "PREFIX from: <a:from#> SELECT ?service { ?service from:load <http://service/from> }",
        "PREFIX : <a:> SELECT * { ?s :service 'it''s' , '''LOAD ' \" ''' }",
        'SELECT ?城市 { ?城市 ?p "x"@from }',
    ],
)
def test_words_in_names_texts_and_comments_are_no_commands(text: str) -> None:
    guard(text)


# One query for each form of the SPARQL 1.1 grammar.
FORMS = {
    "paths": "SELECT * { ?s !(<a:p>|^<a:q>) ?o . ?s (<a:p>/^<a:q>)*|<a:r>+|<a:t>? ?x }",
    "path in a collection": "SELECT * { ?s ?p ( [ <a:p>/<a:q> 1 ] (2) ) }",
    "aggregates": "SELECT (COUNT(DISTINCT *) AS ?n) (SAMPLE(?o) AS ?x) (SUM(?o)/AVG(?o) AS ?y) { ?s ?p ?o } GROUP BY ?s (?p AS ?q) HAVING (MIN(?o) < MAX(?o))",
    "joined groups": "SELECT (GROUP_CONCAT(DISTINCT ?o; SEPARATOR = '; ') AS ?all) { ?s ?p ?o } GROUP BY (STR(?s))",
    "values": "SELECT * { VALUES (?a ?b) { (UNDEF 1) (<a:a> 'x'@en-GB) } } VALUES ?c { true 1e3 .5 -2 }",
    "negation": "SELECT * { ?s ?p ?o MINUS { ?s <a:p> ?o } FILTER NOT EXISTS { ?o ?q ?s } FILTER(?o NOT IN (1, 'a')) }",
    "a query within": "SELECT * { { SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 3 OFFSET 1 } OPTIONAL { ?s ?q ?r } }",
    "bound expressions": "SELECT (?o AS ?x) { ?s ?p ?o BIND(IF(BOUND(?o), COALESCE(?o, 1/0), STRLANG('a', 'en')) AS ?y) }",
    "construct where": "CONSTRUCT WHERE { ?s ?p ?o . ?o a <a:c> }",
    "construct": "CONSTRUCT { _:b <a:p> ?o ; a <a:c> , [ <a:q> ( 1 2 ) ] . } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
    "describe": "BASE <http://a.example/> PREFIX : <#> DESCRIBE <x> ?s :y WHERE { ?s a :c }",
    "ask": "ASK { FILTER(REGEX('a', '^A$', 'i') && !(1 = 2 || ISBLANK(<a:a>))) }",
    "names": "PREFIX a.b: <a:> PREFIX : <b:> SELECT * { a.b:1-2.3 :a\\,b\\-c :%41%2f ; : :x:y }",
    "texts": """SELECT * { ?s ?p 'a\\'b' , "c\\"d" , '''e'f
g''' , \"\"\"h"i\"\"\" , '\\u4E2D' }""",
    "blank nodes and lists": "SELECT * { [] ?p [] . _:a ?q () . [ ?r _:a ] . (1 [ ] _:a) ?t 'x'^^<a:d> }",
    "reduced": "select reduced $s where { $s a ?c } order by asc(?c) ?s limit 0",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_query_is_let_through(two: KnowledgeGraph, form: str) -> None:
    guard(FORMS[form])
    two.query(FORMS[form])


def test_every_query_of_the_w3c_suite_is_let_through() -> None:
    """Each query that has to be accepted, and asks nobody else, whether the engine can run it or not."""
    folder = Path(os.environ.get("SPARQL_SUITE", ROOT.parent / "shared" / "data" / "sparql11"))
    if not folder.is_dir():
        pytest.skip("no suite of SPARQL 1.1 at hand: SPARQL_SUITE names the folder sparql11 of the W3C's rdf-tests")
    queries = [
        path for path in sorted(folder.rglob("*.rq")) if "service" not in path.as_posix() and "bad" not in path.stem
    ]
    refused = []
    for path in queries:
        try:
            guard(path.read_text("utf-8"), path.name, may_name_graphs=True)
        except SparqlError as error:
            refused.append(f"{path.relative_to(folder)}: {error}")
    assert queries
    assert refused == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('SELECT ?s\n{ ?s ?p "中"；?q ?o }', "2:12", "fullwidth semicolon"),
        ("SELECT ?s { ?s ?p “x” }", "1:19", "left double quotation mark"),
        ("SELECT ?s { ?s ?p （?o） }", "1:19", "write ("),
        ("SELECT ?s {\u00a0?s ?p ?o", "1:11", "'{' is not closed"),
        ("SELECT ?s { ?s\u200b ?p ?o }", "1:15", "take it out"),
        ("SELECT ?s { ?s ?p ?o } }", "1:24", "closes nothing"),
        ('SELECT ?s { ?s ?p "open }', "1:19", "not closed"),
        ("SELECT ?s { ?s skos:prefLabel ?o }", "1:16", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"),
        ("PREFIX kg: <a:> SELECT ?s { ?s kh:label ?o }", "1:32", "did you mean kg: ?"),
        ("SELECT ?s { ?s ?p ?o } LIMIT ten", "1:30", "LIMIT takes a whole number; write LIMIT 10"),
        ("SELECT ?s { ?s ?p ?o } LIMIT １０", "1:30", "write 10"),
        ("SELECT ?s { ?s\u3000?p ?o }", "1:15", "ideographic space"),
        ("SELECT ?s { ?s ?p ?o } # 註，\nLIMIT x", "2:7", "LIMIT takes"),
        ("SELECT ？s { ?s ?p ?o }", "1:8", "write ?"),
        ("SELECT ?s，?p { ?s ?p ?o }", "1:10", "would be part of the name ?s; write ,"),
        ("PREFIX a: <a:>\nSELECT * { ?s a a:City。}", "2:23", "would be part of the name a:City; write ."),
        ("SELECT ?s, ?p { ?s ?p ?o }", "1:10", "take the comma out"),
        ("SELEC ?s { ?s ?p ?o }", "1:1", "did you mean SELECT?"),
        ("{ ?s ?p ?o }", "1:1", "begins with SELECT"),
        ("SELECT DISTINCT { ?s ?p ?o }", "1:17", "write SELECT * or SELECT ?name"),
        ("SELECT * { ?s ?p ?o } ORDER ?s", "1:29", "write ORDER BY"),
        ("SELECT ?n { ?s ?p ?o } GROUP BY ?s", "1:8", "add ?n to GROUP BY"),
        ("SELECT (COUNT(?s) ?n) { ?s ?p ?o }", "1:8", "AS ?name"),
        ("SELECT * { ?s ?p ?o FILTER ?o > 3 }", "1:28", "FILTER("),
        ("SELECT * { ?s ?p ?o FILTER(?o == 1) }", "1:31", "write ="),
        ("SELECT * { ?s ?p ?o FILTER(?o > 1 and ?o < 2) }", "1:35", "write &&"),
        ('SELECT * { ?s ?p ?o FILTER(CONTAIN(?o, "x")) }', "1:28", "did you mean CONTAINS?"),
        ("SELECT * { ?s ?p ?o FILTER(STRLEN(?o) > 3 }", "1:27", "'(' is not closed"),
        ("SELECT * { ?s ?p ?o ) }", "1:21", "closes nothing"),
        ("SELECT * { ?s ?p <http://a b> }", "1:19", "blank"),
        ("SELECT * { ?s ?p http://a }", "1:18", "between < and >"),
        ("SELECT * { ?s ?p 臺北市 }", "1:18", 'write "臺北市"'),
        ("SELECT * { ?s ?p }", "1:18", "not complete"),
        ("SELECT ?s { ?s ?p ?o }\nLIMIT 10 GROUP BY ?s", "2:", "expected OFFSET or VALUES"),
    ],
)
def test_a_syntax_error_says_where_and_why(two: KnowledgeGraph, text: str, place: str, words: str) -> None:
    with pytest.raises(SparqlError, match=re.escape(words)) as caught:
        two.query(text)
    assert f"query:{place}" in str(caught.value)
    assert caught.value.excerpt.splitlines()[1].endswith("^")


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(list("SELECT?{}\"'<>:#\\u0053中，；().|/^!* \n")), max_size=60))
def test_no_text_brings_anything_but_our_own_error(text: str) -> None:
    graph = KnowledgeGraph(ox.Store())
    with contextlib.suppress(QueryError, DataError):
        run(graph, parse(text, "q", "q"))


@pytest.mark.parametrize("engine", ENGINES)
def test_each_form_in_each_format(small: Path, engine: str) -> None:
    graph = KnowledgeGraph.load([small])
    fits = {
        "SELECT ?s ?o { ?s <https://citykg.example/ont#number> ?o }": {"table", "csv", "tsv", "json", "xml"},
        "ASK { ?s ?p ?o }": {"table", "csv", "tsv", "json", "xml"},
        "CONSTRUCT { ?s ?p ?o } { ?s <https://citykg.example/ont#number> ?o ; ?p ?o }": set(FORMATS) - {"csv", "tsv"},
    }
    for text, formats in fits.items():
        result = graph.query(text, engine=engine)
        for name in FORMATS:
            if name in formats:
                assert result.to(name).endswith("\n")
            else:
                with pytest.raises(UsageError, match="choose"):
                    result.to(name)


def test_rows_are_plain_text(small: Path) -> None:
    graph = KnowledgeGraph.load([small])
    text = "PREFIX kg: <https://citykg.example/ont#> SELECT ?n ?t ?none { ?m kg:number ?n ; kg:title ?t }"
    result = graph.query(text)
    assert result.columns == ("n", "t", "none")
    assert result.rows == [("1", "第 1 次會議", None)]
    assert isinstance(result.terms[0][0], ox.Literal)
    assert graph.query(text, engine="rdflib").rows == result.rows


def test_the_union_counts_a_triple_of_one_graph_once(small: Path) -> None:
    graph = KnowledgeGraph.load([small])
    for engine in ENGINES:
        assert graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", engine=engine).rows == [(str(len(graph)),)]


def test_a_header_that_is_no_yaml_is_told() -> None:
    with pytest.raises(DataError, match=r"bad\.rq: the #\+ header"):
        parse("#+ summary: {zh: [\nASK {}", "bad", "bad.rq")
    with pytest.raises(DataError, match="parameter type"):
        parse("#+ parameters: [{name: x, type: colour}]\nASK {}", "bad", "bad.rq")


NAMES = sorted(catalogue())


@pytest.mark.parametrize("name", NAMES)
def test_each_named_query_keeps_its_word(name: str) -> None:
    query = find(name)
    assert set(query.summary) == {"zh-Hant", "en"}
    assert query.columns
    guard(query.text)
    for parameter in query.parameters:
        assert parameter.type in TYPES
        assert set(parameter.labels) == {"zh-Hant", "en"}
        example_value = parameter.example or {"iri": "id:x", "xsd:date": "2024-01-01", "xsd:integer": "1"}.get(
            parameter.type, "x"
        )
        given_all = {other.name: other.example or example_value for other in query.parameters if other.required}
        assert bind(query, {**given_all, parameter.name: example_value}) != query.text.replace("UNDEF", "")
    columns = run(KnowledgeGraph(ox.Store()), query).columns
    assert columns == query.columns


@pytest.mark.parametrize("name", NAMES)
def test_no_named_query_compares_language_tags_by_equality(name: str) -> None:
    assert not re.search(r"lang\s*\([^)]*\)\s*!?=", find(name).text, re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_another_base_moves_a_named_query(name: str) -> None:
    assert "citykg.example" not in re.sub(r"#[^\n]*", "", find(name, "https://data.example/kg/").text)
