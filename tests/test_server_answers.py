"""Rows of answers as pages: things lead to their pages, and beside each row stand the words that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from lxml import html

import kg
from kg.queries import catalogue
from kg.server.rows import worded
from kg.server.wording import CODES, COLUMNS, HEADINGS
from kg.sparql import also_selecting, is_distinct
from tests.browser import ALONE, CHROMIUM, needs_browser
from tests.server import Server, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import KnowledgeGraph

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BASE = "https://citykg.example/"
# What these count or compare rests on many passages, which the questions about single cases and meetings show.
SUMS = {
    "agencies-per-city", "agency-collaboration", "chairs-and-recorders", "city-collaboration", "city-coverage",
    "higher-meetings", "hosting", "ledger", "merger-counts", "original-pairings",
}  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as one:
        yield one


def given(name: str) -> dict[str, str]:
    return {one.name: one.example or "" for one in catalogue()[name].parameters if one.required}


def page_of(server: Server, name: str, lang: str = "zh-Hant") -> Any:
    answer = server.get(f"/queries/{name}?{urlencode({**given(name), 'lang': lang})}", **HTML)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.content)


# --- Questions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_page_shows_the_rows_of_the_answer_in_their_order(server: Server, graph: KnowledgeGraph, name: str) -> None:
    rows = graph.query(name, **given(name)).dicts()
    lines = page_of(server, name).xpath("//main//table/tbody/tr")
    assert len(lines) == min(len(rows), 1000)
    for row, line in list(zip(rows, lines, strict=False))[::7]:
        shown = line.text_content()
        for column, cell in row.items():
            if cell and not cell.startswith(BASE) and column not in {"kept", "confirmed", "at_least"}:
                assert worded(graph, column, cell, "zh-Hant").replace("|", "、").split("\n")[0] in shown


@pytest.mark.parametrize("name", sorted(set(catalogue()) - SUMS))
def test_each_row_leads_to_its_passages(server: Server, name: str) -> None:
    """To the minutes where the words stand; of a row about a thing as a whole, to all passages about it."""
    lines = page_of(server, name).xpath("//main//table/tbody/tr")
    assert lines
    led = [
        line.xpath(".//a[starts-with(@href, '/minutes/') or starts-with(@href, '/queries/evidence?')]")
        for line in lines
    ]
    bare = sum(not one for one in led)
    # Agencies that no minutes name, and readings of the platform as a whole, rest on no passage.
    assert bare == 0 or (name in {"readings", "agencies", "possible-successors"} and bare < len(lines)), bare


def test_a_question_rests_on_facts_or_shows_sums() -> None:
    for name, question in catalogue().items():
        has_things = bool(set(question.columns) & {"case", "agency", "from_case"}) and name not in SUMS
        assert bool(question.evidence) or has_things or name in SUMS, name
        assert not set(question.evidence) & set(question.columns)


@pytest.mark.parametrize("name", ["case-timeline", "action-items", "agency-cases", "promise-vs-outcome", "due-dates"])
def test_the_link_beside_a_row_marks_its_words_in_the_minutes(server: Server, name: str) -> None:
    with httpx.Client(base_url=server.site, headers=HTML, timeout=30, trust_env=False) as client:
        for line in page_of(server, name, "en").xpath("//main//table/tbody/tr")[::17]:
            told = [cell.text_content() for cell in line.xpath("./td")]
            for link in line.xpath(".//a[starts-with(@href, '/minutes/')]"):
                figures = link.xpath("./ancestor::figure")
                words = figures[0].xpath("./blockquote")[0].text_content() if figures else None
                address = urlsplit(link.get("href"))
                tree = html.fromstring(client.get(f"{address.path}?{address.query}").content)
                marked = "".join(tree.xpath("//mark//text()"))
                assert tree.xpath(f"//*[@id='{address.fragment}']")
                assert marked.replace("\n", "") == words.replace("\n", "") if words else marked in told


def test_a_kept_promise_shows_promise_and_outcome(server: Server) -> None:
    lines = page_of(server, "promise-vs-outcome").xpath("//main//table/tbody/tr")
    line = next(one for one in lines if "公有市場聯合行銷活動" in one.text_content())
    hrefs = " ".join(line.xpath(".//a/@href"))
    assert "/minutes/industry-113-3?" in hrefs
    assert "/minutes/industry-113-4?" in hrefs


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_columns_codes_and_things_are_called_by_their_names(server: Server, lang: str) -> None:
    tree = page_of(server, "case-timeline", lang)
    heads = tree.xpath("//main//thead//th/text()")
    assert heads[0] == {"zh-Hant": "合作案", "en": "Case"}[lang]
    assert {"zh-Hant": "決定", "en": "Decision"}[lang] in heads
    first = tree.xpath("//main//tbody/tr[1]")[0]
    assert {"zh-Hant": "提報解列", "en": "referred for delisting"}[lang] in first.text_content()
    assert first.xpath("./td[1]/a/@href")[0].startswith("/page/case-industry-112-1-01")
    assert "case timeline" not in heads
    assert "case label meeting group date decision quote" in tree.text_content()


def test_each_column_of_each_question_has_a_heading_in_both_languages() -> None:
    known = {*HEADINGS, *COLUMNS}
    assert {column for question in catalogue().values() for column in question.columns} <= known
    assert all(len(words) == 2 and all(words) for words in HEADINGS.values())


def test_each_code_that_a_question_gives_has_a_name(graph: KnowledgeGraph) -> None:
    for name in catalogue():
        for row in graph.query(name, **given(name)).dicts():
            for column in CODES.keys() & row.keys():
                code = row[column] or ""
                if code and code.isascii():
                    assert worded(graph, column, code, "zh-Hant") != code, (name, column)


# --- SPARQL ----------------------------------------------------------------------------------------------------------


def answer_to(server: Server, query: str, lang: str = "zh-Hant") -> Any:
    answer = server.ask(query, HTML["Accept"], lang=lang)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.content)


def test_a_row_with_a_fact_shows_its_passage(server: Server) -> None:
    tree = answer_to(server, f"SELECT ?d WHERE {{ ?d a <{BASE}ont#Decision> }} ORDER BY ?d LIMIT 1")
    line = tree.xpath("//main//tbody/tr")[0]
    assert line.xpath(".//blockquote")[0].text_content() == "將提至副首長會議解列"
    assert line.xpath(".//figcaption/a/@href") == ["/minutes/industry-112-1?at=338-348#p338-348"]
    assert line.xpath("./td[1]/a/@href") == ["/page/decision-industry-112-1-01"]
    assert line.xpath("./td[1]/a/text()") == ["decision-industry-112-1-01"]


def test_a_row_with_a_thing_leads_to_what_is_said_of_it(server: Server) -> None:
    query = f"SELECT ?c ?p WHERE {{ VALUES ?c {{ <{BASE}id/city-TPE> <{BASE}id/city-LIE> }} ?c a ?p }}"
    lines = answer_to(server, query, "en").xpath("//main//tbody/tr")
    led = {line.xpath("./td[1]/a/text()")[0]: line.xpath("./td[3]//a/@href") for line in lines}
    assert led["city-TPE"] == ["/queries/evidence?iri=https%3A%2F%2Fcitykg.example%2Fid%2Fcity-TPE&lang=en"]
    # No minutes say anything of 連江縣.
    assert led["city-LIE"] == []


def test_rows_without_sources_have_no_column_for_them(server: Server) -> None:
    tree = answer_to(server, "SELECT (1 AS ?a) (<http://elsewhere.example/x> AS ?b) (<urn:x> AS ?c) WHERE {}")
    assert tree.xpath("//main//thead//th/text()") == ["a", "b", "c"]
    assert tree.xpath("//main//tbody//a/@href") == ["http://elsewhere.example/x"]


# --- IRIs of questions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("/query/open-cases", HTML["Accept"], "/queries/open-cases"),
        ("/query/open-cases?lang=en", HTML["Accept"], "/queries/open-cases?lang=en"),
        ("/query/open-cases", "text/turtle", "/data/query/open-cases.ttl"),
        ("/query/open-cases", "application/ld+json", "/data/query/open-cases.jsonld"),
    ],
)
def test_the_iri_of_a_question_leads_to_where_it_is_asked(server: Server, path: str, accept: str, target: str) -> None:
    answer = server.get(path, Accept=accept)
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert server.get(target, Accept=accept).status_code == 200


def test_the_data_of_a_question_hold_its_text_and_parameters(server: Server) -> None:
    text = server.get("/data/query/open-cases.nt").text
    assert f"<{BASE}query/open-cases#date> <http://www.w3.org/ns/shacl#datatype>" in text
    assert "http://www.w3.org/ns/shacl#select" in text


def test_a_question_in_an_answer_leads_to_its_form(server: Server) -> None:
    query = f"SELECT ?p WHERE {{ <{BASE}query/open-cases> <http://www.w3.org/ns/shacl#parameter> ?p }}"
    assert answer_to(server, query).xpath("//main//tbody//a/@href") == ["/queries/open-cases#p-date"]
    assert page_of(server, "open-cases").xpath("//*[@id='p-date']")


def test_a_question_is_of_the_catalogue(graph: KnowledgeGraph) -> None:
    found = graph.describe(f"{BASE}query/open-cases")
    assert found is not None
    assert {statement.origin for statement in found.statements} == {"question"}


# --- Texts of queries ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("SELECT ?a { ?a ?p ?f }", "SELECT ?f ?a { ?a ?p ?f }"),
        ("select distinct ?a { ?a ?p ?f }", "select distinct ?f ?a { ?a ?p ?f }"),
        ("# SELECT\nSELECT ?a { { SELECT ?a ?f { ?a ?p ?f } GROUP BY ?a ?f } }", None),
        ("SELECT ?a { ?a ?p ?f } GROUP BY ?a", ""),
        ("SELECT (COUNT(?a) AS ?n) { ?a ?p ?f }", ""),
        ("SELECT * { ?a ?p ?f }", ""),
        ("CONSTRUCT { ?a ?p ?f } WHERE { { SELECT ?a ?p ?f { ?a ?p ?f } } }", ""),
        ("ASK { ?a ?p ?f }", ""),
    ],
)
def test_a_query_gives_more_variables_where_it_can(text: str, more: str | None) -> None:
    expected = text.replace("\nSELECT", "\nSELECT ?f") if more is None else more or text
    assert also_selecting(text, ["f"]) == expected
    assert also_selecting(text, []) == text
    assert is_distinct(text) == ("distinct" in text)


def test_rows_that_come_once_come_once_with_their_facts(server: Server, graph: KnowledgeGraph) -> None:
    assert is_distinct(catalogue()["due-dates"].text)
    lines = page_of(server, "due-dates").xpath("//main//table/tbody/tr")
    assert len(lines) == len(graph.query("due-dates"))


# --- In a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@needs_browser
def test_on_a_phone_a_row_is_read_from_top_to_bottom_and_leads_to_its_words(server: Server) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        for name in ("case-timeline", "action-items", "ledger", "agencies", "case-cities"):
            page.goto(f"{server.site}/queries/{name}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
            wide = "[...document.querySelectorAll('.wide')].every(one => one.scrollWidth <= one.clientWidth)"
            assert page.evaluate(wide), name
        page.goto(f"{server.site}/queries/case-timeline")
        page.locator("tbody tr").first.locator("td").last.get_by_role("link").click()
        mark = page.locator("mark").first
        assert mark.inner_text() == "將提至副首長會議解列"
        box = mark.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 844
        browser.close()
