"""The workbench in a real browser with every other host nowhere: examples, completion, views, links, downloads, faults."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import kg
from kg.queries import catalogue
from kg.server.assets import has_editor
from tests.browser import ALONE, CHROMIUM, faults_in_both_schemes, needs_browser
from tests.conftest import ROOT
from tests.server import Server, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Outcome

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
KG = "PREFIX kg: <https://citykg.example/ont#>\n"
EDITOR = "document.querySelector('#editor .tabPanel.active .CodeMirror').CodeMirror"
# The editor is scrolled by the arrow keys from its text box; "+" is a button among the tabs, and the arrows reach it.
OF_YASGUI = [("scrollable-region-focusable", ".CodeMirror-scroll"), ("aria-required-children", ".tabsList")]
needs_editor = pytest.mark.skipif(
    not has_editor() and not os.environ.get("CI"), reason="no editor in this checkout; make assets brings it"
)
in_browser = [pytest.mark.browser, needs_browser, needs_editor]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield opened
        opened.close()


class Bench:
    """A visit to the workbench that remembers what was asked for and what went wrong."""

    def __init__(self, browser: Any, server: Server, **options: Any) -> None:
        self.server = server
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", lambda request: self.faults.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda told: self.faults.append(told.text) if told.type == "error" else None)
        self.page.on("dialog", self._refused)

    def _refused(self, dialog: Any) -> None:
        self.faults.append(dialog.message)
        dialog.dismiss()

    def go(self, path: str = "/workbench") -> Bench:
        self.page.goto(self.server.site + path)
        self.page.wait_for_selector("#editor[data-ready]")
        return self

    @property
    def text(self) -> str:
        return str(self.page.evaluate(f"{EDITOR}.getValue()"))

    def write(self, query: str) -> None:
        self.page.evaluate(f"text => {EDITOR}.setValue(text)", query)

    def ask(self, query: str) -> None:
        self.write(query)
        self.run()

    def run(self) -> None:
        with self.page.expect_response("**/sparql"):
            self.page.locator(".tabPanel.active .run").click()
        self.settled()

    def settled(self) -> None:
        self.page.wait_for_selector(".tabPanel.active .run:not([data-busy])")

    def view(self, name: str) -> None:
        self.page.locator(f".tabPanel.active .select_{name}").click()

    def told(self) -> str:
        return str(self.page.locator(".tabPanel.active .told").inner_text())

    def rows(self) -> list[list[str]]:
        """The cells of the table that is shown, IRIs in full and without the column of evidence."""
        self.page.wait_for_selector(".tabPanel.active .yasr_results table")
        while (more := self.page.locator(".tabPanel.active .yasr_results > p > button")).count():
            more.click()
        found: list[list[str]] = self.page.evaluate(
            """() => {
              const table = document.querySelector(".tabPanel.active .yasr_results table");
              const count = table.querySelectorAll("th button").length;
              return [...table.tBodies[0].rows].map((row) => [...row.cells].slice(0, count).map(
                (cell) => cell.firstElementChild?.title || cell.textContent));
            }"""
        )
        return found

    def is_alone(self) -> bool:
        return all(url.startswith((self.server.site, "data:", f"blob:{self.server.site}")) for url in self.asked)


@pytest.fixture
def bench(browser: Any, server: Server) -> Iterator[Bench]:
    made = Bench(browser, server)
    yield made
    made.context.close()
    assert made.is_alone()


# --- Without a browser -------------------------------------------------------------------------------------------------


def test_words_to_complete(server: Server) -> None:
    found = server.get("/vocab.json").json()
    terms = {term["name"]: term for term in found["terms"]}
    graph = kg.open()
    assert found["prefixes"]["kg"] == "https://citykg.example/ont#"
    assert terms["kg:CooperationCase"]["kind"] == "class"
    assert terms["kg:CooperationCase"]["uses"] == len(
        graph.query(f"{KG} SELECT DISTINCT ?x {{ ?x a kg:CooperationCase }}")
    )
    assert terms["kg:decisionCode"]["of"]["kg:Decision"] == len(
        graph.query(f"{KG} SELECT DISTINCT ?x {{ ?x a kg:Decision ; kg:decisionCode ?y }}")
    )
    assert (terms["kg:decisionCode"]["zh"], terms["kg:decisionCode"]["en"]) == ("決定代碼", "decision code")
    assert (terms["code:decision-approve"]["code"], terms["code:decision-approve"]["kind"]) == ("approve", "code")
    assert all(term["zh"] and term["en"] for term in terms.values())


def test_a_vocabulary_of_other_data(tmp_path: Path) -> None:
    file = tmp_path / "other.ttl"
    file.write_text("<http://e.x/a> a <http://e.x/Thing> ; <http://e.x/p> 1 .", encoding="utf-8")
    with served("--data", file) as other:
        terms = {term["name"]: term for term in other.get("/vocab.json").json()["terms"]}
        assert other.get("/workbench", **HTML).status_code == 200
    assert (terms["<http://e.x/Thing>"]["uses"], terms["<http://e.x/p>"]["of"]) == (1, {"http://e.x/Thing": 1})


def test_labels_and_nothing_for_what_is_not_there(server: Server) -> None:
    given = ["https://citykg.example/id/city-TPE", "https://citykg.example/id/nothing", "no iri"]
    found = server.get("/labels.json?" + "&".join(f"iri={quote(iri)}" for iri in given)).json()
    assert found == {given[0]: {"zh-Hant": "臺北市", "en": "Taipei City"}}


def test_hints_come_under_the_limits_of_queries(server: Server) -> None:
    asked = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT * { ?s rdfs:lable ?x }"
    found = server.get(f"/hints.json?query={quote(asked)}").json()
    assert [(one["kind"], one["term"]) for one in found] == [("property", "rdfs:lable")]
    assert "rdfs:label" in found[0]["zh"]
    assert server.get("/hints.json?query=").status_code == 400
    assert (
        server.get(f"/hints.json?query={quote('SELECT * { SERVICE <http://e.x/> { ?s ?p ?o } }')}").status_code == 403
    )
    page = server.ask(asked, accept="text/html").text
    assert "是否要寫 rdfs:label" in page


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_each_example_runs_as_it_stands(server: Server, name: str) -> None:
    example = server.get("/examples.json").json()[name]
    question = catalogue()[name]
    given = {one.name: one.example or "" for one in question.parameters if one.required}
    rows = list(csv.reader(io.StringIO(server.ask(example["query"], accept="text/csv").text)))
    expected = kg.open().query(name, **given)
    assert tuple(rows[0]) == expected.columns
    assert [tuple(row) for row in rows[1:]] == [
        tuple((cell or "").replace("\r", "") for cell in row) for row in expected
    ]
    assert all(words in example["query"] for words in question.summary.values())


def test_without_the_editor_it_is_a_plain_form(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "kg", tmp_path / "kg", ignore=shutil.ignore_patterns("_assets", "__pycache__"))
    for folder in ("viz", "ontology", "graph_data", "queries"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    with served(root=tmp_path) as bare:
        page = bare.get("/workbench?example=cases", **HTML).text
        assert bare.get("/assets/yasgui.js").status_code == 404
    assert "<script" not in page
    assert 'action="/sparql"' in page
    assert "kg:CooperationCase" in page


# --- In a browser ------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@needs_browser
def test_the_form_works_without_scripts(browser: Any, server: Server) -> None:
    bench = Bench(browser, server, java_script_enabled=False)
    bench.page.goto(f"{server.site}/workbench")
    bench.page.locator(".first .example").first.click()
    assert "kg:participatesIn" in bench.page.locator("#query").input_value()
    bench.page.locator("#plain button").click()
    assert bench.page.locator("table tbody tr").count() == len(kg.open().query("city-collaboration"))
    bench.context.close()


class TestEditor:
    pytestmark = in_browser

    def test_three_examples_in_chinese_run_and_ask_nobody_else(self, bench: Bench) -> None:
        bench.go()
        examples = bench.page.locator(".first .example:visible")
        assert examples.count() == 3
        for number in range(3):
            assert any("一" <= char <= "鿿" for char in examples.nth(number).inner_text())
            with bench.page.expect_response("**/sparql"):
                examples.nth(number).click()
            bench.settled()
            bench.view("table")
            assert len(bench.rows()) == len(kg.open().query(examples.nth(number).get_attribute("data-example")))
        assert bench.page.locator("a[href*='triply.cc']").count() == 0
        assert bench.faults == []

    def test_every_question_gives_the_rows_that_python_gives(self, bench: Bench) -> None:
        bench.go()
        bench.page.locator(".all-examples summary").click()
        graph = kg.open()
        for name, question in catalogue().items():
            with bench.page.expect_response("**/sparql"):
                bench.page.locator(f".topics [data-example={name}]").first.click()
            bench.settled()
            given = {one.name: one.example or "" for one in question.parameters if one.required}
            expected = [["" if cell is None else cell for cell in row] for row in graph.query(name, **given)]
            if expected:
                bench.view("table")
                assert bench.rows() == expected, name
        assert bench.faults == []

    def test_command_line_and_http_give_the_same_rows(self, bench: Bench, kg_command: Callable[..., Outcome]) -> None:
        bench.go("/workbench?example=open-cases")
        bench.page.wait_for_selector(".told:not(:empty)")
        shown = bench.rows()
        by_command = kg_command("query", "open-cases", "--format", "csv").out
        by_http = bench.server.get("/queries/open-cases?format=csv").text
        assert [*csv.reader(io.StringIO(by_command))][1:] == shown
        assert [*csv.reader(io.StringIO(by_http))][1:] == shown

    def test_an_answer_tells_its_time_version_and_licence(self, bench: Bench) -> None:
        bench.go().ask("SELECT * { ?s ?p ?o } LIMIT 7")
        version = bench.page.locator("#editor").get_attribute("data-version")
        assert bench.told().startswith("7 列 · ")
        assert "秒" in bench.told()
        assert f"資料版本 {version} · CC BY 4.0" in bench.told()
        bench.ask("ASK { ?s ?p ?o }")
        assert bench.page.locator(".truth").inner_text() == "是"

    def test_labels_in_one_click_and_links_to_pages_of_this_server(self, bench: Bench) -> None:
        bench.go().ask(f"{KG}SELECT ?case {{ ?case a kg:CooperationCase }} ORDER BY ?case")
        link = bench.page.locator(".yasr_results tbody a").first
        assert link.inner_text() == "id:case-industry-112-1-01"
        bench.page.locator("button.labels").click()
        bench.page.wait_for_selector(".yasr_results tbody tr:first-child a:not(:has-text('id:'))")
        assert link.inner_text() == kg.open().query("cases").dicts()[0]["label"]
        passages = bench.page.locator(".yasr_results tbody tr").first.get_by_role("link", name="原文")
        assert (
            passages.get_attribute("href")
            == "/queries/evidence?iri=https%3A%2F%2Fcitykg.example%2Fid%2Fcase-industry-112-1-01"
        )
        with bench.context.expect_page() as coming:
            link.click()
        assert urlsplit(coming.value.url).path == "/page/case-industry-112-1-01"
        assert bench.text.startswith(KG)

    def test_completion_comes_from_the_vocabulary_and_chinese_finds_the_term(self, bench: Bench) -> None:
        bench.go().write("SELECT * {\n  ?d a kg:Decision ; ")
        bench.page.locator(".CodeMirror").click()
        bench.page.keyboard.press("Control+End")
        bench.page.keyboard.press("Control+Space")
        hints = bench.page.locator(".CodeMirror-hint")
        hints.first.wait_for()
        first = [hints.nth(number).locator("code").inner_text() for number in range(6)]
        assert "kg:meeting" in first
        assert "kg:decisionCode" in first
        bench.page.keyboard.press("Escape")
        bench.page.locator(".CodeMirror").click()
        bench.page.keyboard.press("Control+End")
        bench.page.keyboard.insert_text("決定代")
        hints.first.wait_for()
        assert hints.first.locator("code").inner_text() == "kg:decisionCode"
        bench.page.keyboard.press("Enter")
        assert bench.text == f"{KG}SELECT * {{\n  ?d a kg:Decision ; kg:decisionCode"
        bench.page.keyboard.insert_text(" code:decision-app")
        hints.first.wait_for()
        assert hints.first.locator("code").inner_text() == "code:decision-approve"
        assert bench.faults == []

    def test_pairs_and_triples_open_as_a_network(self, bench: Bench) -> None:
        bench.go("/workbench?example=city-collaboration")
        bench.page.wait_for_selector(".network-canvas[data-ready] canvas")
        bench.page.locator(".network summary").click()
        assert "新北市 — 桃園市：20" in bench.page.locator(".network li").all_inner_texts()
        bench.ask(
            'SELECT ?source ?target ?label { VALUES (?source ?target ?label) { ("甲" "乙" "合作") ("乙" "丙" "協調") } }'
        )
        bench.view("network")
        bench.page.locator(".network summary").click()
        assert bench.page.locator(".network li").all_inner_texts() == ["甲 — 乙：合作", "乙 — 丙：協調"]
        bench.ask(
            f"{KG}CONSTRUCT {{ ?a kg:participatesIn ?b }} WHERE {{ ?a kg:participatesIn ?b }} ORDER BY ?a ?b LIMIT 1"
        )
        bench.view("table")
        assert bench.told().startswith("1 筆三元組")
        bench.view("network")
        bench.page.wait_for_selector(".network-canvas[data-ready] canvas")
        bench.page.locator(".network summary").click()
        assert "參與案件" in bench.page.locator(".network li").inner_text()
        assert bench.faults == []

    def test_days_on_a_line_and_numbers_as_bars(self, bench: Bench) -> None:
        bench.go("/workbench?example=case-timeline")
        bench.page.wait_for_selector(".lanes .dot")
        rows = kg.open().query("case-timeline").dicts()
        assert bench.page.locator(".lanes .dot").count() == len(rows)
        assert set(bench.page.locator(".lane-name").all_inner_texts()) == {row["label"] for row in rows}
        with bench.page.expect_response("**/sparql"):
            bench.page.locator(".first [data-example=agencies-per-city]").click()
        bench.page.wait_for_selector(".bars li")
        counts = [row["agencies"] for row in kg.open().query("agencies-per-city").dicts()]
        assert bench.page.locator(".bars .n").all_inner_texts() == counts
        bench.ask('SELECT ?name ?one ?two { VALUES (?name ?one ?two) { ("甲" 1 20) ("乙" 3 40) } }')
        bench.page.locator(".yasr_plugin_control select").select_option("two")
        assert bench.page.locator(".bars .n").all_inner_texts() == ["20", "40"]
        assert bench.faults == []

    def test_a_pair_said_both_ways_is_one_line(self, bench: Bench) -> None:
        bench.go().ask(
            'SELECT ?case ?x_label ?y_label { VALUES (?case ?x_label ?y_label) { (1 "甲" "乙") (2 "乙" "甲") } }'
        )
        bench.view("network")
        bench.page.locator(".network summary").click()
        assert [line.split("：")[0] for line in bench.page.locator(".network li").all_inner_texts()] == ["乙 — 甲"]

    def test_downloads(self, bench: Bench) -> None:
        bench.go().ask(
            f"{KG}SELECT ?name {{ ?x a kg:Agency ; kg:code ?code ; ?p ?name . FILTER(LANG(?name) = 'zh-hant') }}"
        )
        bodies = {name: self._download(bench, name) for name in ("CSV (Excel)", "CSV", "TSV", "JSON")}
        assert bodies["CSV (Excel)"] == b"\xef\xbb\xbf" + bodies["CSV"]
        assert bodies["TSV"].startswith(b"?name\n")
        assert json.loads(bodies["JSON"])["head"]["vars"] == ["name"]
        bench.ask(f"{KG}CONSTRUCT WHERE {{ ?a kg:participatesIn ?b }}")
        assert b"@prefix kg:" in self._download(bench, "Turtle")

    @staticmethod
    def _download(bench: Bench, name: str) -> bytes:
        with bench.page.expect_download() as coming:
            bench.page.locator(".tabPanel.active .links").get_by_role("link", name=name, exact=True).click()
        data: bytes = coming.value.path().read_bytes()
        return data

    def test_a_link_is_shared(self, bench: Bench, browser: Any, server: Server) -> None:
        bench.go("/workbench?example=case-timeline")
        link = self._shared(bench)
        assert urlsplit(link).query == "example=case-timeline"
        bench.view("table")
        link = self._shared(bench)
        assert urlsplit(link).query == "example=case-timeline&view=table"
        seen = Bench(browser, server).go(link.removeprefix(server.site))
        assert len(seen.rows()) == len(kg.open().query("case-timeline"))
        seen.context.close()
        query = '# 甲 & 乙\nSELECT ("100%25 ＋+" AS ?x) (<http://e.x/%E6%96%B0> AS ?y) {}'
        bench.ask(query)
        bench.view("table")
        link = self._shared(bench)
        assert parse_qs(urlsplit(link).query)["query"] == [query]
        other = Bench(browser, server).go(link.removeprefix(server.site))
        assert other.text == query
        assert other.rows() == [["100%25 ＋+", "http://e.x/%E6%96%B0"]]
        assert other.faults == []
        other.context.close()

    @staticmethod
    def _shared(bench: Bench) -> str:
        bench.page.locator(".tabPanel.active .share").click()
        return str(bench.page.locator(".shared input").input_value())

    def test_a_fault_shows_its_place(self, bench: Bench) -> None:
        bench.go().ask("SELECT * {\n  ?x skos:prefLabel ?名稱；\n}")
        assert bench.page.locator(".fault .place").inner_text() == "第 2 行第 24 字"
        excerpt = bench.page.locator(".fault pre")
        assert excerpt.inner_text() == "  ?x skos:prefLabel ?名稱；\n                         ^"
        assert excerpt.evaluate("one => getComputedStyle(one).whiteSpace") == "pre"
        assert "請寫 ;" in bench.page.locator(".fault").inner_text()
        assert bench.page.locator(".fault-mark").inner_text() == "；"
        bench.ask('SELECT * { ?x skos:prefLabel "臺北市"@zh-Hant }')
        bench.page.get_by_role("button", name="補上這一行").click()
        assert bench.text.startswith("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n")
        bench.run()
        assert bench.rows() == [["https://citykg.example/id/city-TPE"]]

    def test_an_empty_answer_says_why(self, bench: Bench) -> None:
        bench.go().ask("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT * { ?s rdfs:lable ?x }")
        assert "是否要寫 rdfs:label" in bench.page.locator(".why").inner_text()
        bench.ask(f"{KG}SELECT * {{ ?x a kg:Cty }}")
        bench.page.wait_for_selector(".why:has-text('kg:City')")

    def test_limits_are_named_with_what_raises_them(self, browser: Any) -> None:
        with served("--rows", "5", "--timeout", "1") as tight:
            bench = Bench(browser, tight).go()
            bench.ask("SELECT * { ?s ?p ?o }")
            assert "只傳回前 5 列" in bench.told()
            assert "--rows" in bench.told()
            bench.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
            words = bench.page.locator(".fault").inner_text()
            assert "1 秒的時間上限" in words
            assert "kg serve --timeout" in words
            bench.context.close()

    def test_neither_an_address_nor_a_kept_tab_leads_elsewhere(self, bench: Bench) -> None:
        evil = "http://evil.example/sparql"
        asked = {"endpoint": evil, "args": [{"name": "update", "value": "DROP ALL"}], "headers": {"X": "y"}}
        tab = {"id": "x", "name": "<img src=x onerror=alert(1)>", "requestConfig": asked}
        tab |= {
            "yasqe": {"value": "ASK {}"},
            "yasr": {"settings": {"selectedPlugin": "table"}, "response": {"data": "1"}},
        }
        kept = {"endpointHistory": [evil], "tabs": ["x"], "active": "x", "tabConfig": {"x": tab}}
        wrapped = {"namespace": "triply", "val": kept, "exp": 10**9, "time": 4 * 10**9}
        bench.context.add_init_script(
            f"localStorage.setItem('citykg-workbench_config', {json.dumps(json.dumps(wrapped))})"
        )
        bench.go()
        assert bench.text == "ASK {}"
        bench.run()
        assert bench.page.locator(".truth").inner_text() == "是"
        assert "evil" not in bench.page.evaluate("JSON.stringify(localStorage)")
        bench.go(f"/workbench?query=ASK%7B%7D&endpoint={evil}#query=ASK&endpoint={evil}&headers=%7B")
        bench.settled()
        bench.run()
        assert bench.is_alone()
        assert bench.faults == []

    def test_what_data_say_is_only_text(self, browser: Any, tmp_path: Path) -> None:
        name = "<img src=x onerror=alert(1)><b>{{case}}</b>"
        lines = [
            f'<https://citykg.example/id/{one}> <http://www.w3.org/2000/01/rdf-schema#label> "{name}{one}" ; '
            f'<http://e.x/p> <https://citykg.example/id/b> ; <http://e.x/on> "2023-01-0{number}" ; <http://e.x/n> {number} .'
            for number, one in enumerate("ab", 1)
        ]
        file = tmp_path / "hostile.ttl"
        file.write_text(
            "\n".join([*lines, "<javascript:alert(1)> <http://e.x/p> <https://citykg.example/id/a> ."]), "utf-8"
        )
        with served("--data", file) as other:
            bench = Bench(browser, other).go()
            bench.ask(
                f'SELECT ?s ?o ("{name}" AS ?label) ?on ?n {{ ?s <http://e.x/p> ?o OPTIONAL {{ ?s <http://e.x/on> ?on ; <http://e.x/n> ?n }} }}'
            )
            bench.page.locator("button.labels").click()
            bench.page.wait_for_selector(".yasr_results tbody:has-text('onerror')")
            assert name in [row[2] for row in bench.rows()]
            assert bench.page.locator("a[href^=javascript]").count() == 0
            for view, ready in (
                ("network", ".network-canvas[data-ready]"),
                ("timeline", ".lanes .dot"),
                ("bar", ".bars li"),
            ):
                bench.view(view)
                bench.page.wait_for_selector(ready)
                bench.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
                assert "<img src=x" in bench.page.locator(".yasr_results").inner_text()
                assert bench.page.locator(".yasr_results img, .yasr_results b").count() == 0
            assert bench.faults == []
            assert bench.is_alone()
            bench.context.close()

    @pytest.mark.parametrize("lang", ["zh-Hant", "en"])
    def test_a_phone_scrolls_only_down(self, browser: Any, server: Server, lang: str) -> None:
        bench = Bench(browser, server, viewport={"width": 390, "height": 844}, color_scheme="light")
        for name in ("city-collaboration", "case-timeline", "agencies-per-city", "cases"):
            bench.go(f"/workbench?example={name}&lang={lang}")
            bench.page.wait_for_selector(".told:not(:empty)")
            assert bench.page.locator("html").get_attribute("lang") == lang
            assert bench.page.evaluate("document.documentElement.scrollWidth") <= 390
            assert bench.page.locator(".select_network").inner_text() == {"en": "Network"}.get(lang, "網絡圖")
        bench.view("table")
        bench.page.locator(".all-examples summary").click()
        assert faults_in_both_schemes(bench.page, *OF_YASGUI) == []
        bench.ask("SELECT * { ?s foaf:name ?o }")
        assert bench.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert faults_in_both_schemes(bench.page, *OF_YASGUI) == []
        bench.context.close()

    def test_by_keyboard(self, bench: Bench) -> None:
        bench.go()
        bench.page.locator(".first .example").first.focus()
        with bench.page.expect_response("**/sparql"):
            bench.page.keyboard.press("Enter")
        bench.page.locator(".CodeMirror").click()
        bench.page.keyboard.press("Control+a")
        bench.page.keyboard.insert_text("ASK {}")
        with bench.page.expect_response("**/sparql"):
            bench.page.keyboard.press("Control+Enter")
        bench.page.wait_for_selector(".truth")
        bench.page.keyboard.press("Tab")
        assert bench.page.evaluate("document.activeElement.textContent") == "執行"

    def test_what_was_written_is_there_at_the_next_visit(self, bench: Bench) -> None:
        bench.go().ask("ASK { <http://e.x/a> ?p ?o }")
        bench.page.locator(".addTab").click()
        bench.ask("ASK { <http://e.x/b> ?p ?o }")
        bench.go()
        assert bench.text == "ASK { <http://e.x/b> ?p ?o }"
        bench.page.locator(".tabsList .tab a").first.click()
        assert bench.text == "ASK { <http://e.x/a> ?p ?o }"

    def test_closing_the_last_tab_leaves_a_new_one(self, bench: Bench) -> None:
        bench.go().write("ASK { <http://e.x/a> ?p ?o }")
        bench.page.locator(".tabsList .closeTab").first.click()
        assert bench.text == bench.page.evaluate("window.Yasqe.defaults.value")
        bench.ask("ASK {}")
        bench.page.wait_for_selector(".truth")
        assert bench.faults == []

    def test_stopping_is_told_and_is_no_fault_of_the_server(self, bench: Bench) -> None:
        bench.go().write("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        bench.page.locator(".tabPanel.active .run").click()
        bench.page.get_by_role("button", name="停止", exact=True).click()
        bench.settled()
        assert bench.page.locator(".tabPanel.active .yasr_results").inner_text() == "已停止。"
        assert bench.told() == ""
