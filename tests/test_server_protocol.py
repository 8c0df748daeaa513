"""The SPARQL 1.1 Protocol as a client meets it: ways to ask, forms of answers, what is refused."""

from __future__ import annotations

import contextlib
import csv
import http.client
import io
import json
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg.queries import catalogue, find
from kg.result import ROW_FORMATS
from tests.server import Server, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
BASE = "https://citykg.example/"
SELECT = "SELECT ?n WHERE { VALUES ?n { 1 2 } } ORDER BY ?n"
ONE = 'CONSTRUCT { <http://ex/s> <http://ex/p> "臺北市"@zh } WHERE {}'


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("--timeout", "5") as one:
        yield one


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Three named graphs of one triple each, and words that not every form can hold."""
    path: Path = tmp_path_factory.mktemp("data") / "small.nq"
    lines = [f'<http://ex/s{n}> <http://ex/p> "{n}" <http://ex/g{n}> .' for n in (1, 2, 3)]
    lines.append('<http://ex/c> <http://ex/control> "\\u0001" <http://ex/g3> .')
    lines.append('<http://ex/x> <http://ex/html> "<script>alert(1)</script>" <http://ex/g3> .')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with served("--data", path, "--timeout", "2", "--rows", "50") as one:
        yield one


# --- Forms of answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", JSON), ("*/*", JSON), ("application/json", "application/json"), (JSON, JSON), (XML, XML),
        ("text/csv", "text/csv"), ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        (f"{XML};q=0.2, text/csv;q=0.9", "text/csv"), ("text/*", "text/csv"), (f"{XML}, {JSON};q=0.5", XML),
    ],
)  # fmt: skip
def test_rows_come_in_the_form_asked_for(server: Server, accept: str, kind: str) -> None:
    answer = server.ask(SELECT, accept)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("query", [SELECT, "ASK {}"])
def test_rows_by_short_name_say_the_same(server: Server, query: str, name: str) -> None:
    body = server.ask(query, format=name).content
    if name == "csv":
        assert body.split() == ([b"n", b"1", b"2"] if query == SELECT else [b"true"])
    elif query != SELECT and name == "tsv":
        assert body.strip() == b"true"
    else:
        found = ox.parse_query_results(body, ROW_FORMATS[name])
        rows = [solution["n"].value for solution in found] if isinstance(found, ox.QuerySolutions) else bool(found)
        assert rows == (["1", "2"] if query == SELECT else True)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "text/turtle"), ("text/turtle", "text/turtle"), ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"), ("application/rdf+xml", "application/rdf+xml"),
        ("application/trig", "application/trig"), ("application/n-quads", "application/n-quads"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("query", [ONE, f"DESCRIBE <{BASE}id/city-TPE>"])
def test_triples_come_in_the_form_asked_for(server: Server, query: str, accept: str, kind: str) -> None:
    answer = server.ask(query, accept)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    form = ox.RdfFormat.from_media_type(kind)
    assert form is not None
    found = {quad.object.value for quad in ox.parse(answer.content, form)}
    assert "臺北市" in found


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "text/turtle"), (ONE, "image/png"), (SELECT, "text/csv;q=0")])
def test_what_is_not_offered_is_406_with_what_is(server: Server, query: str, accept: str) -> None:
    answer = server.ask(query, accept)
    assert answer.status_code == 406
    assert "format=" in answer.text


def test_a_page_for_people(server: Server) -> None:
    page = server.ask("SELECT ?c WHERE { ?c a <https://citykg.example/ont#City> }", "text/html")
    assert ">city-TPE</a>" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK", "/nothing"])
def test_a_page_leads_to_no_other_host_and_cannot_be_framed(server: Server, path: str) -> None:
    page = server.get(path, Accept="text/html")
    assert page.headers["content-type"].startswith("text/html")
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+""", page.text) == []
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"


def test_excel_is_given_a_byte_order_mark_on_demand(server: Server) -> None:
    plain, marked = (server.ask(SELECT, format="csv", **fields).content for fields in ({}, {"bom": "1"}))
    assert marked == b"\xef\xbb\xbf" + plain


def test_a_named_question_gives_its_rows(server: Server) -> None:
    text = find("cases").text
    rows = list(csv.reader(io.StringIO(server.ask(text, format="csv").text)))[1:]
    assert [tuple(row) for row in rows] == [tuple(cell or "" for cell in row) for row in kg.open().query("cases")]


# --- Ways to ask -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["100%25", "%41", "a+b &=?#", "新北市"])
def test_each_way_to_ask_reads_the_same_text(server: Server, text: str) -> None:
    query = f'SELECT ("{text}" AS ?t) (<http://ex/%E6%96%B0> AS ?i) {{}}'
    answers = [
        httpx.get(f"{server.url}?query={quote(query, safe='')}", headers={"Accept": JSON}, trust_env=False),
        httpx.post(server.url, data={"query": query}, headers={"Accept": JSON}, trust_env=False),
        httpx.post(
            server.url,
            content=query.encode(),
            headers={"Accept": JSON, "Content-Type": "application/sparql-query"},
            trust_env=False,
        ),
    ]
    for answer in answers:
        (row,) = answer.json()["results"]["bindings"]
        assert (row["t"]["value"], row["i"]["value"]) == (text, "http://ex/%E6%96%B0")


def test_head_and_options(server: Server) -> None:
    head = httpx.head(f"{server.url}?query=ASK%7B%7D", trust_env=False)
    assert (head.status_code, head.content) == (200, b"")
    shown = ("content-type", "content-length", "etag")
    assert [head.headers[name] for name in shown] == [server.ask("ASK{}", "*/*").headers[name] for name in shown]
    assert "POST" in httpx.options(server.url, trust_env=False).headers["allow"]


def test_pages_of_other_hosts_may_ask_but_get_no_credentials(server: Server) -> None:
    other = {"Origin": "https://other.example", "Cookie": "a=b"}
    answer = server.get("/sparql?query=ASK%7B%7D", **other)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "KG-Truncated" in answer.headers["access-control-expose-headers"]
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    before = httpx.options(server.url, headers=other | wanted, trust_env=False)
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, "*")
    refused = httpx.options(server.url, headers=other | {"Access-Control-Request-Method": "PUT"}, trust_env=False)
    assert refused.status_code == 400
    assert "PUT" not in refused.headers["access-control-allow-methods"]


def test_an_answer_that_is_known_is_not_sent_again(server: Server) -> None:
    first = server.ask(SELECT)
    again = httpx.get(
        first.request.url, headers={"Accept": JSON, "If-None-Match": first.headers["etag"]}, trust_env=False
    )
    assert (again.status_code, again.content) == (304, b"")
    assert server.ask(SELECT, "text/csv").headers["etag"] != first.headers["etag"]


def test_graphs_are_those_of_the_store(small: Server) -> None:
    def values(query: str = "SELECT ?o WHERE { ?s <http://ex/p> ?o }", **fields: str) -> list[str]:
        return sorted(row["o"]["value"] for row in small.ask(query, **fields).json()["results"]["bindings"])

    assert values() == ["1", "2", "3"]
    assert values(**{"default-graph-uri": "http://ex/g2"}) == ["2"]
    assert values(**{"default-graph-uri": "http://ex/none"}) == []
    assert values("SELECT ?o FROM <http://ex/g3> WHERE { ?s <http://ex/p> ?o }") == ["3"]
    assert values("SELECT ?o { GRAPH ?g { ?s <http://ex/p> ?o } }", **{"named-graph-uri": "http://ex/g1"}) == ["1"]


# --- What is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 403, "none is fetched"),
        ("SELECT * FROM NAMED <http://127.0.0.1:1/> { GRAPH ?g { ?s ?p ?o } }", 403, "none is fetched"),
        ("SELECT * \\u0046ROM <http://127.0.0.1:1/> { ?s ?p ?o }", 403, "none is fetched"),
        ("INSERT DATA { <a:a> <a:a> 1 }", 403, "INSERT"),
        ("SELECT * { " + "{" * 200 + "}" * 200 + " }", 400, "nested"),
        ("SELECT * { ?s rdfs:label ?o }", 400, "PREFIX rdfs:"),
        ("SELECT * { ?s ?p ?o", 400, "not closed"),
        ("SELECT * { ?s ?p “a” }", 400, "write"),
        ("", 400, "empty"),
    ],
)
def test_what_a_query_may_not_do_is_said_in_a_sentence(server: Server, query: str, status: int, words: str) -> None:
    answer = server.ask(query)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Traceback" not in answer.text


def test_writing_is_refused_in_every_way(server: Server) -> None:
    update = "INSERT DATA { <a:a> <a:a> 1 }"
    answers = [
        httpx.post(server.url, data={"update": update}, trust_env=False),
        httpx.post(server.url, content=update, headers={"Content-Type": "application/sparql-update"}, trust_env=False),
        httpx.put(server.url, content="<a:a> <a:a> 1 .", trust_env=False),
        httpx.delete(server.url, trust_env=False),
    ]
    assert all(400 <= answer.status_code < 500 for answer in answers)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "text/plain"}, b"ASK{}", 415),
        ({"Content-Type": "application/sparql-query"}, b"ASK{ \xff }", 400),
        ({"Content-Type": "application/sparql-query; charset=utf-16"}, "ASK{}".encode("utf-16"), 415),
        ({"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}, b"ASK{}", 415),
        ({"Content-Type": "application/sparql-query"}, b"ASK{}" + b" " * 70_000, 413),
    ],
)
def test_bodies_that_are_not_read(server: Server, headers: dict[str, str], body: bytes, status: int) -> None:
    assert httpx.post(server.url, content=body, headers=headers, trust_env=False).status_code == status


def test_what_is_too_long_is_refused_before_it_is_read(server: Server) -> None:
    form = {"query": f"ASK {{}} # {'x' * 70_000}"}
    assert httpx.post(server.url, data=form, trust_env=False).status_code == 413
    assert httpx.get(server.url, headers={"X-Long": "x" * 300_000}, trust_env=False).status_code == 431
    for length in (70_000, 300_000):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port or 0)) as connection:
            connection.request("GET", f"/sparql?query=ASK%7B%7D%23{'x' * length}")
            answer = connection.getresponse()
            assert (answer.status, b"POST" in answer.read()) == (414, True)


@pytest.mark.parametrize("encoded", ["ASK%7B%7D%ff", "ASK%7B%7D%23%ed%a0%80"])
def test_what_is_not_utf8_is_refused_and_never_mended(server: Server, encoded: str) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answers = [
        httpx.get(f"{server.url}?query={encoded}", trust_env=False),
        httpx.post(server.url, content=f"query={encoded}".encode(), headers=kind, trust_env=False),
    ]
    for answer in answers:
        assert (answer.status_code, "UTF-8" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Transfer-Encoding: chunked", 411),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", 400),
        ("Content-Length: 5\r\nContent-Length: 9", 400),
        ("Content-Length: -1", 400),
        ("", 411),
    ],
)
def test_a_body_says_its_length_once(server: Server, head: str, status: int) -> None:
    address = urlsplit(server.url)
    lines = ["POST /sparql HTTP/1.1", "Host: x", "Content-Type: application/sparql-query", *head.split("\r\n")]
    sent = "\r\n".join(line for line in lines if line) + "\r\n\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=5) as line:
        line.sendall(sent.encode() + (b"5\r\nASK{}\r\n0\r\n\r\n" if head else b""))
        answer = line.recv(4096).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert answer.count("HTTP/1.1") == 1


def test_a_query_is_one(server: Server) -> None:
    assert httpx.get(f"{server.url}?query=ASK%7B%7D&query=ASK%7B%7D", trust_env=False).status_code == 400
    assert httpx.post(server.url, data={"other": "x"}, trust_env=False).status_code == 400


def test_a_character_that_xml_cannot_hold_is_no_broken_xml(small: Server) -> None:
    query = "SELECT ?o { ?s <http://ex/control> ?o }"
    assert small.ask(query, XML).status_code == 422
    assert small.ask(query).json()["results"]["bindings"][0]["o"]["value"] == "\x01"


def test_what_data_say_is_text_on_a_page(small: Server) -> None:
    page = small.ask("SELECT ?o { ?s <http://ex/html> ?o }", "text/html").text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


# --- Descriptions ------------------------------------------------------------------------------------------------------


def test_the_service_description_names_the_address_that_was_asked(server: Server) -> None:
    port = urlsplit(server.url).port
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port or 0)) as connection:
        connection.request("GET", "/sparql", headers={"Accept": "application/n-triples", "Host": f"localhost:{port}"})
        text = connection.getresponse().read().decode()
    assert f"<http://www.w3.org/ns/sparql-service-description#endpoint> <http://localhost:{port}/sparql>" in text


def test_void_counts_what_the_graph_holds(server: Server) -> None:
    void = server.get("/.well-known/void", Accept="application/n-triples").text
    stated = re.search(r"<http://rdfs\.org/ns/void#triples> \"(\d+)\"", void)
    counted = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()["results"]["bindings"][0]["n"]["value"]
    assert stated and stated[1] == counted
    assert "/sparql>" in void


def test_an_unknown_address_is_404_without_a_trace(server: Server) -> None:
    for path in ("/nothing", "/assets/../site.py", "/assets/%2e%2e/site.py", "/assets/none.css"):
        answer = server.get(path)
        assert answer.status_code == 404
        assert "Traceback" not in answer.text


def test_the_catalogue_runs_over_http(server: Server) -> None:
    """Each question that needs no parameter answers with its own columns."""
    for name, question in catalogue().items():
        if any(parameter.required for parameter in question.parameters):
            continue
        head = json.loads(server.ask(question.text).content)["head"]["vars"]
        assert tuple(head) == question.columns, name
