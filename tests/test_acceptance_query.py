"""The lines by which asking and publishing are accepted, one test each; finer tests of each stand where named.

1   the editor and every page in Chromium with no other host: the tests of the workbench, tests/test_viz.py;
    pages: tests/test_server_pages.py, tests/test_server_answers.py
2   forms and formats: tests/test_server_protocol.py
3   ways to ask: tests/test_server_protocol.py
4   limits: tests/test_server_limits.py
5   what is refused: tests/test_server_protocol.py, tests/test_queries_run.py
6   hints: tests/test_hints.py; syntax errors: tests/test_queries_run.py
7   two engines: tests/test_named_queries.py
8   one question everywhere: tests/test_server_questions.py, tests/test_cli.py; in the editor: the tests of the workbench
9   IRIs and pages: tests/test_server_pages.py
10  descriptions: tests/test_server_protocol.py, tests/test_export.py
11  spreadsheets: tests/test_server_protocol.py, tests/test_server_limits.py
12  a published folder: the tests of the publication
"""

from __future__ import annotations

import csv
import io
import re
import statistics
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph as ox
import pytest
from lxml import html

import kg
from kg.errors import KgError
from kg.queries import catalogue, run
from kg.result import ROW_FORMATS, TRIPLE_FORMATS
from kg.store import KnowledgeGraph
from tests.asked import small
from tests.server import Server, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Outcome

BASE = "https://citykg.example/"
SELECT = f"SELECT ?n WHERE {{ <{BASE}id/city-TPE> <http://www.w3.org/2004/02/skos/core#prefLabel> ?n }} ORDER BY ?n"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ <{BASE}id/city-TPE> }} ?s ?p ?o }}"
DESCRIBE = f"DESCRIBE <{BASE}id/city-TPE>"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ROW_TYPES = {
    "application/sparql-results+json": "json", "application/sparql-results+xml": "xml",
    "text/csv": "csv", "text/tab-separated-values": "tsv",
}  # fmt: skip
TRIPLE_TYPES = {TRIPLE_FORMATS[name].media_type: name for name in TRIPLE_FORMATS}


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module")
def platform() -> KnowledgeGraph:
    """A made-up platform that both engines read in a moment."""
    return small()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("--timeout", "2", "--rows", "2000") as one:
        yield one


@pytest.mark.parametrize("accept", ROW_TYPES)
@pytest.mark.parametrize("query", [SELECT, "ASK { ?s ?p ?o }"])
def test_line_2_rows_and_truths_come_in_each_form(server: Server, query: str, accept: str) -> None:
    answer = server.ask(query, accept)
    assert answer.headers["content-type"].partition(";")[0] == accept
    if query == SELECT:
        assert "臺北市" in answer.text
        assert "Taipei City" in answer.text
    if ROW_TYPES[accept] in {"json", "xml"}:
        found = ox.parse_query_results(answer.content, ROW_FORMATS[ROW_TYPES[accept]])
        assert isinstance(found, ox.QuerySolutions if query == SELECT else ox.QueryBoolean)


@pytest.mark.parametrize("accept", TRIPLE_TYPES)
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_line_2_triples_come_in_each_form(server: Server, query: str, accept: str) -> None:
    answer = server.ask(query, accept)
    assert answer.headers["content-type"].partition(";")[0] == accept
    found = {quad.triple for quad in ox.parse(answer.content, TRIPLE_FORMATS[TRIPLE_TYPES[accept]])}
    subject = ox.NamedNode(f"{BASE}id/city-TPE")
    assert {quad.triple for quad in kg.open().store.quads_for_pattern(subject, None, None)} <= found


def test_line_2_the_liked_form_is_given_and_none_else(server: Server) -> None:
    assert server.ask(SELECT, "text/csv;q=0.2, application/sparql-results+xml;q=0.7").text.startswith("<?xml")
    assert server.ask(SELECT, "*/*").json()["head"]["vars"] == ["n"]
    refused = server.ask(SELECT, "image/png")
    assert refused.status_code == 406
    assert all(accept in refused.text for accept in ROW_TYPES)


def test_line_3_three_ways_to_ask_give_the_same_bytes(server: Server) -> None:
    query = 'SELECT ("100%25" AS ?t) (<http://ex/%E6%96%B0%E5%8C%97> AS ?i) {}'
    accept = {"Accept": "text/csv"}
    posted = {**accept, "Content-Type": "application/sparql-query"}
    bodies = {
        httpx.get(f"{server.url}?query={quote(query, safe='')}", headers=accept, trust_env=False).content,
        httpx.post(server.url, data={"query": query}, headers=accept, trust_env=False).content,
        httpx.post(server.url, content=query.encode(), headers=posted, trust_env=False).content,
    }
    assert bodies == {b"t,i\r\n100%25,http://ex/%E6%96%B0%E5%8C%97\r\n"}


def test_line_4_a_cross_product_ends_at_its_limit_and_nobody_waits_for_it(server: Server) -> None:
    heavy: list[tuple[httpx.Response, float]] = []

    def ask() -> None:
        started = time.monotonic()
        answer = server.ask(CROSS)
        heavy.append((answer, time.monotonic() - started))

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.3)
    waits = []
    while thread.is_alive():
        started = time.monotonic()
        assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is True
        waits.append(time.monotonic() - started)
        time.sleep(0.05)
    answer, seconds = heavy[0]
    assert answer.status_code in {503, 504}
    assert "time limit of 2 s" in answer.text
    assert seconds < 3
    assert statistics.median(waits) < 0.5


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM <http://127.0.0.1:1/x.ttl> { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:1/x.ttl>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    ],
)
def test_line_5_fetching_and_writing_are_refused_with_a_sentence(
    server: Server, graph: KnowledgeGraph, query: str
) -> None:
    answer = server.ask(query)
    assert answer.status_code == 403
    assert re.fullmatch(r"[^\n]*\w+[^\n]* is refused: [^\n]+\n(?:[^\n]*\n *\^\n)?", answer.text), answer.text
    with pytest.raises(KgError, match="is refused"):
        graph.query(query)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("SELECT * WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#lable> ?x }", "rdfs:label"),
        (f"SELECT * WHERE {{ ?s a <{BASE}ont#Cty> }}", "kg:City"),
    ],
)
def test_line_6_no_rows_and_the_reason(graph: KnowledgeGraph, query: str, meant: str) -> None:
    found = graph.query(query)
    assert len(found) == 0
    assert any(meant in hint.zh and meant in hint.en for hint in found.hints)


@pytest.mark.parametrize(
    ("query", "mark", "place"),
    [("SELECT ?s {\n ?s ?p ?o；}", "；", "2:10"), ("SELECT ?s { ?s ?p “臺北” }", "“", "1:19")],
)
def test_line_6_a_mark_of_chinese_writing_is_named_with_its_place(
    server: Server, query: str, mark: str, place: str
) -> None:
    answer = server.ask(query)
    assert answer.status_code == 400
    assert mark in answer.text
    assert f":{place}:" in answer.text
    assert answer.text.rstrip("\n").endswith("^")


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_line_7_each_question_answers_alike_on_both_engines(platform: KnowledgeGraph, name: str) -> None:
    question = catalogue()[name]
    given = {one.name: one.example or "" for one in question.parameters if one.required}
    assert run(platform, question, given, "oxigraph").rows == run(platform, question, given, "rdflib").rows
    assert not re.search(r"lang\s*\([^)]*\)\s*!?=", question.text, re.IGNORECASE)


@pytest.mark.parametrize("name", ["cases-by-agency", "open-cases", "evidence"])
def test_line_8_a_question_gives_the_same_rows_everywhere(
    server: Server, graph: KnowledgeGraph, kg_command: Callable[..., Outcome], name: str
) -> None:
    given = {"cases-by-agency": {"agency": "新北市"}, "open-cases": {"date": "2023-12-31"}}.get(
        name, {"iri": "id:case-industry-112-1-03"}
    )
    rows = [tuple(cell or "" for cell in row) for row in graph.query(name, **given)]
    assert rows
    params = [word for key, value in given.items() for word in ("--param", f"{key}={value}")]
    told = kg_command("query", name, *params, "--format", "csv")
    sent = server.get(f"/queries/{name}?{urlencode({**given, 'format': 'csv'})}").text
    for text in (told.out, sent):
        assert [tuple(row) for row in csv.reader(io.StringIO(text))][1:] == rows
    page = html.fromstring(server.get(f"/queries/{name}?{urlencode(given)}", Accept="text/html").content)
    assert len(page.xpath("//main//tbody/tr")) == len(rows)


def test_line_8_a_missing_parameter_is_named(server: Server, kg_command: Callable[..., Outcome]) -> None:
    answer = server.get("/queries/evidence", Accept="text/csv")
    assert answer.status_code == 400
    assert "'iri'" in answer.text
    told = kg_command("query", "evidence")
    assert (told.code, "iri" in told.err) == (2, True)


@pytest.mark.parametrize("name", ["case-industry-112-1-16", "meeting-industry-112-1", "city-TPE", "agency-NWT-005"])
def test_line_9_an_iri_leads_to_page_and_data_and_the_page_to_its_words(server: Server, name: str) -> None:
    targets = {
        "text/html": f"/page/{name}",
        "text/turtle": f"/data/{name}.ttl",
        "application/ld+json": f"/data/{name}.jsonld",
    }
    for accept, target in targets.items():
        answer = server.get(f"/id/{name}", Accept=accept)
        assert (answer.status_code, answer.headers["location"]) == (303, target)
        found = server.get(target, Accept=accept)
        assert found.status_code == 200
        assert found.headers["content-type"].partition(";")[0] == accept
        head = httpx.head(server.site + target, headers={"Accept": accept}, trust_env=False)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", found.headers["etag"])
    page = html.fromstring(server.get(f"/page/{name}", Accept="text/html").content)
    text = page.xpath("//main")[0].text_content()
    names = kg.open().describe(f"{BASE}id/{name}")
    assert names is not None
    assert text.index(names.labels["zh-Hant"]) >= 0
    if "en" in names.labels:
        assert text.index(names.labels["zh-Hant"]) < text.index(names.labels["en"])
    assert "指向這裡的全部資料" in text
    assert page.xpath("//main//figure/blockquote")
    assert page.xpath("//main//figcaption/a[starts-with(@href, '/minutes/')]")


def test_line_9_an_unknown_iri_has_a_page_with_a_search(server: Server) -> None:
    answer = httpx.get(
        f"{server.site}/id/city-TPX", headers={"Accept": "text/html"}, follow_redirects=True, trust_env=False
    )
    assert answer.status_code == 404
    assert html.fromstring(answer.content).xpath("//main//form[@action='/search']//input[@name='q']")


def test_line_10_descriptions_tell_where_and_how_much(server: Server, graph: KnowledgeGraph) -> None:
    for host in (
        server.site.removeprefix("http://"),
        server.site.removeprefix("http://").replace("127.0.0.1", "localhost"),
    ):
        text = httpx.get(f"http://{host}/sparql", headers={"Accept": "application/n-triples"}, trust_env=False).text
        assert f"<http://www.w3.org/ns/sparql-service-description#endpoint> <http://{host}/sparql>" in text
    void = KnowledgeGraph(ox.Store())
    void.store.load(
        server.get("/.well-known/void", Accept="application/n-triples").content, format=ox.RdfFormat.N_TRIPLES
    )
    told = void.query(
        f"PREFIX void: <http://rdfs.org/ns/void#> SELECT ?n ?s ?p {{ <{BASE}id/dataset> void:triples ?n ; "
        "void:distinctSubjects ?s ; void:properties ?p }"
    )
    triples = {quad.triple for quad in graph.quads()}
    counts = (len(triples), len({str(one.subject) for one in triples}), len({one.predicate for one in triples}))
    assert told.rows == [tuple(map(str, counts))]
    asked = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text.split()
    assert asked == ["n", str(len(triples))]


def test_line_11_a_spreadsheet_shows_chinese_and_is_told_when_rows_are_cut(server: Server) -> None:
    marked = server.ask(SELECT, format="csv", bom="1").content
    assert marked.decode("utf-8-sig").splitlines()[1:] == ["Taipei City", "臺北市"]
    assert marked.startswith(b"\xef\xbb\xbf")
    assert not server.ask(SELECT, format="csv").content.startswith(b"\xef\xbb\xbf")
    cut = server.ask("SELECT ?s { ?s ?p ?o }", format="csv", bom="1")
    assert cut.headers["kg-truncated"] == "rows; rows=2000"
    assert len(cut.text.splitlines()) == 2001
    assert "2000" in server.ask("SELECT ?s { ?s ?p ?o }", "text/html").text
