"""``kg publish``: every IRI has its page and its data, every link resolves, with a host and without one."""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from lxml import html

from kg.errors import DataError, UsageError
from kg.export import package_files
from kg.publish import publish
from kg.publish.addresses import place
from kg.queries import catalogue, run
from kg.server.assets import has_engine
from kg.store import KnowledgeGraph
from tests.browser import ALONE, CHROMIUM, axe_faults, needs_browser
from tests.published import files_of, led_to, links_of, two_meetings
from tests.stores import free_port, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.conftest import Outcome

SEEN = ["index", "search", "queries", "ont", "downloads", "query/cases", "query/case-timeline"]
SEEN += ["id/case-industry-112-1-03", "id/city-TPE", "id/meeting-industry-113-4", "minutes/industry-113-4"]
SEEN += ["code/decision-delist"]
needs_engine = pytest.mark.skipif(
    not has_engine() and not os.environ.get("CI"), reason="no engine in this checkout; make assets brings it"
)
# Pages that the server does not have like that, whose own are tried by axe in its tests.
OF_ITS_OWN = ("downloads", "search", "id/meeting-industry-113-4")


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return two_meetings()


@pytest.fixture(scope="module")
def site(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published below the path of its base."""
    out = tmp_path_factory.mktemp("published") / "site"
    assert publish(graph, out) == len(files_of(out))
    return out


@pytest.fixture(scope="module")
def host(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site on a server that knows nothing but files."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(site)]
    with running(command, tmp_path_factory.mktemp("host"), f"http://127.0.0.1:{port}/index.html"):
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api").sync_playwright().start()
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=ALONE)
    yield started
    started.close()
    playwright.stop()


def test_all_links_resolve_and_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    files = files_of(site)
    pages = sorted(file for file in files if file.endswith(".html"))

    @cache
    def anchors(file: str) -> set[str]:
        return set(html.fromstring((site / file).read_bytes()).xpath("//@id"))

    lost, fetched = [], []
    for file in pages:
        for kind, address in links_of(site, file):
            if (led := led_to(file, address)) is None:
                if kind != "a href" and not address.startswith("data:"):
                    fetched.append((file, kind, address))
                continue
            target, anchor = led
            # Views take their state from what is behind the #, and a folder is no page where no server says so.
            by_anchor = anchor and target.endswith(".html") and not target.startswith("views/")
            if target not in files or (by_anchor and anchor not in anchors(target)):
                lost.append((file, address))
    assert len(pages) > 1500
    assert lost == []
    assert fetched == []


def test_what_scripts_lead_to_is_there(site: Path) -> None:
    files = files_of(site)
    named = re.findall(r'"file":"([^"#]+)', (site / "names.js").read_text(encoding="utf-8"))
    assert len(named) > 150
    assert set(named) <= files
    for view in site.glob("views/*.html"):
        text = view.read_text(encoding="utf-8")
        for address in re.findall(r'"(\.\./[^"{#]+\.html)', text):
            assert led_to(f"views/{view.name}", address)[0] in files  # type: ignore[index]


def test_every_iri_of_ours_has_a_page_in_both_languages_and_its_data(graph: KnowledgeGraph, site: Path) -> None:
    files = files_of(site)
    told = {quad.subject for quad in graph.quads()} | set(graph.store.named_graphs())
    ours = {one.value for one in told if isinstance(one, ox.NamedNode) and one.value.startswith(graph.base)}
    assert len(ours) > 900
    for iri in ours:
        path = iri.removeprefix(graph.base).partition("#")[0]
        assert {f"{path}.html", f"en/{path}.html", f"{path}.ttl", f"{path}.jsonld"} <= files, iri


def test_data_of_a_thing_are_what_the_graph_says_of_it(graph: KnowledgeGraph, site: Path) -> None:
    iri = ox.NamedNode(f"{graph.base}id/case-industry-112-1-03")
    told = {quad.triple for quad in graph.store.quads_for_pattern(iri, None, None)}
    for ending, form in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        data = (site / f"id/case-industry-112-1-03.{ending}").read_bytes()
        assert told <= {quad.triple for quad in ox.parse(data, form)}


def test_pages_of_both_languages_lead_to_each_other(site: Path) -> None:
    pages = {file for file in files_of(site) if file.endswith(".html") and not file.startswith(("views/", "en/"))}
    for file in pages:
        chinese, english = (html.fromstring((site / one).read_bytes()) for one in (file, f"en/{file}"))
        assert (chinese.get("lang"), english.get("lang")) == ("zh-Hant", "en")
        assert led_to(file, chinese.find_class("other")[0].get("href")) == (f"en/{file}", "")
        assert led_to(f"en/{file}", english.find_class("other")[0].get("href")) == (file, "")


def test_the_same_bytes_whatever_the_order_and_an_old_site_goes(tmp_path: Path, small: Path) -> None:
    quads = list(KnowledgeGraph.load([small]).quads())
    sites = []
    for name, order in (("one", quads), ("other", quads[::-1])):
        store = ox.Store()
        store.extend(order)
        publish(KnowledgeGraph(store), tmp_path / name)
        sites.append({file: (tmp_path / name / file).read_bytes() for file in files_of(tmp_path / name)})
    assert sites[0] == sites[1]
    (tmp_path / "one" / "own.txt").write_text("not ours")
    store.remove(quads[0])
    store.extend([ox.Quad(ox.NamedNode("https://citykg.example/id/new"), *list(quads[0])[1:])])
    publish(KnowledgeGraph(store), tmp_path / "one")
    now = files_of(tmp_path / "one")
    assert {"own.txt", "id/new.html"} <= now
    assert now - {"own.txt"} == set(package_files(tmp_path / "one"))


def test_what_cannot_be_published_is_refused_in_one_line(tmp_path: Path, small: Path) -> None:
    with pytest.raises(DataError, match="nothing to publish"):
        publish(KnowledgeGraph(ox.Store()), tmp_path / "site")
    for address in ("cooperation", "ftp://data.example.gov.tw/", "https://data.example.gov.tw/?a=b"):
        with pytest.raises(UsageError, match="cannot be the address of a site"):
            publish(KnowledgeGraph.load([small]), tmp_path / "site", site=address)
    assert not list(tmp_path.iterdir())


def test_a_site_that_lies_elsewhere(kg_command: Callable[..., Outcome], small: Path, tmp_path: Path) -> None:
    done = kg_command("publish", "--data", small, "--out", "site", "--site", "https://data.example.gov.tw/cooperation")
    assert (done.code, done.out) == (0, "site/index.html\n")
    assert "lead nowhere" in done.err
    files = files_of(tmp_path / "site")
    assert f"{len(files)} files" in done.err
    described = (tmp_path / "site/download/dcat.ttl").read_text(encoding="utf-8")
    assert "https://data.example.gov.tw/cooperation/download/citykg.ttl" in described
    # Shown at any address, its links begin where the site lies.
    for file in ("404.html", "en/404.html"):
        for _, address in links_of(tmp_path / "site", file):
            if not address.startswith(("data:", "#")):
                assert address.startswith("/cooperation/")
                assert led_to(file, address, "/cooperation/")[0] in files  # type: ignore[index]


def test_addresses_that_no_file_can_bear_get_one() -> None:
    assert place("/page/city-TPE?lang=en").file == "en/id/city-TPE.html"
    assert place("/page/code/status-listed#top").rest == "#top"
    for odd in ("..", "a%2F..%2Fb", "%E5%B8%82" * 60, "CON:", "a%00b"):
        assert re.fullmatch(r"id/x[0-9a-f]{20}\.html", place(f"/page/{odd}").file)


@needs_browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("folder", ["", "en/"])
def test_pages_work_without_a_server(browser: Browser, site: Path, folder: str, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    faults: list[str] = []
    page.on("console", lambda one: faults.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    for name in SEEN:
        page.goto((site / f"{folder}{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert faults == [], name
        if width == 390 and name in OF_ITS_OWN:
            assert axe_faults(page) == [], name
            # It asks for the style sheet in a way that a page without a server may not.
            faults.clear()
    page.context.close()


@needs_browser
def test_the_search_finds_what_the_server_finds(browser: Browser, graph: KnowledgeGraph, site: Path) -> None:
    page: Any = browser.new_context().new_page()
    page.goto((site / "index.html").as_uri())
    for words in ("台北市", "商圈", "112-1", "民國113年", "2024-11", "經發局", "無此名稱xyz"):
        page.fill("#find", words)
        page.press("#find", "Enter")
        page.wait_for_selector("#found p")
        shown = [
            href.partition("#")[0] for href in page.eval_on_selector_all("#found a", "all => all.map(a => a.href)")
        ]
        expected = [hit.iri for hit in graph.search(words, 100) if hit.iri.startswith(f"{graph.base}id/")]
        found = {href.removeprefix(site.as_uri() + "/id/").removesuffix(".html") for href in shown if "/id/" in href}
        assert found == {iri.rpartition("/")[2] for iri in expected}, words
    page.context.close()


@needs_browser
def test_a_passage_is_marked_where_its_link_leads(browser: Browser, graph: KnowledgeGraph, site: Path) -> None:
    pages = (site / "id").glob("decision-industry-113-4-*.html")
    link = next(found for one in pages for found in re.findall(r'\.\./minutes/[^"]+#p\d+-\d+', one.read_text()))
    start, end = map(int, link.partition("#p")[2].split("-"))
    page = browser.new_context().new_page()
    page.goto((site / "id" / link.partition("#")[0]).resolve().as_uri() + f"#p{start}-{end}")
    marked = "".join(page.eval_on_selector_all(".sought", "all => all.map(one => one.textContent)"))
    evidence = f"{graph.base}id/evidence-industry-113-4-{start}-{end}-quote"
    exact = ox.NamedNode("http://www.w3.org/ns/oa#exact")
    quote = next(graph.store.quads_for_pattern(ox.NamedNode(evidence), exact, None)).object
    assert isinstance(quote, ox.Literal)
    assert marked == quote.value.replace("\n", "")
    page.context.close()


class Asked:
    """A visit to the page for readers' own queries."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.page: Any = browser.new_context(**options).new_page()
        self.faults: list[str] = []
        self.fetched: list[str] = []
        self.page.on("console", lambda one: self.faults.append(one.text) if one.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda one: self.fetched.append(one.url))
        self.page.goto(address)

    def ask(self, query: str) -> None:
        self.page.fill("#query", query)
        self.page.click("#ask [type=submit]")
        self.page.locator("#ask [type=submit]:enabled").wait_for()

    def rows(self) -> list[list[str]]:
        """The cells of the table, an IRI as such."""
        read = "all => all.map(tr => [...tr.cells].map(td => td.querySelector('a')?.title || td.textContent))"
        found: list[list[str]] = self.page.eval_on_selector_all("#answer tbody tr", read)
        return found


@needs_browser
@needs_engine
def test_a_folder_answers_queries_as_the_graph_does(browser: Browser, graph: KnowledgeGraph, host: str) -> None:
    visit = Asked(browser, f"{host}workbench.html")
    for name in ("case-cities", "city-collaboration", "ledger"):
        question = catalogue()[name]
        visit.ask(question.text)
        expected = [[cell or "" for cell in row] for row in run(graph, question).rows]
        assert expected
        assert sorted(visit.rows()) == sorted(expected), name
    visit.ask("ASK { ?s a ?nothing FILTER(?nothing = <urn:none>) }")
    assert visit.page.inner_text("#answer .truth") == "否"
    visit.ask("PREFIX select: <urn:x> # SELECT\nCONSTRUCT { ?s a ?o } WHERE { ?s a ?o }")
    told = {quad.triple for quad in ox.parse(visit.page.inner_text("#answer pre"), ox.RdfFormat.TURTLE)}
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert told == {quad.triple for quad in graph.store.quads_for_pattern(None, kind, None)}
    before = len(visit.fetched)
    visit.ask("SELECT * WHERE { ?s ?p ?o } LIMIT 3")
    assert len(visit.rows()) == 3
    assert visit.fetched[before:] == []
    assert visit.faults == []
    with visit.page.expect_download() as download:
        visit.page.click("#links button >> text=CSV")
    assert sorted(download.value.path().read_text().splitlines()[0].split(",")) == ["o", "p", "s"]
    visit.page.context.close()


@needs_browser
@needs_engine
def test_rows_lead_to_pages_and_an_address_holds_a_query(browser: Browser, host: str, site: Path) -> None:
    visit = Asked(browser, f"{host}en/queries.html", viewport={"width": 390, "height": 800})
    visit.page.goto(f"{host}en/query/case-timeline.html")
    visit.page.click("main summary >> text=Other ways to ask")
    visit.page.click("main a[href*='workbench.html?query=']")
    visit.page.locator("#answer tbody tr").first.wait_for()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_faults(visit.page) == []
    led = visit.page.eval_on_selector_all("#answer tbody a", "all => all.map(a => a.href)")
    ours = [address.removeprefix(host).partition("#")[0] for address in led if address.startswith(host)]
    assert ours
    assert all((site / name).is_file() and name.startswith("en/") for name in ours)
    assert visit.faults == []
    visit.page.context.close()


@needs_browser
@needs_engine
def test_a_slip_is_told_and_a_long_query_can_be_stopped(browser: Browser, host: str) -> None:
    visit = Asked(browser, f"{host}en/workbench.html")
    visit.ask("SELECT ?s WHERE { ?s ?p }")
    assert "error at 1:" in visit.page.inner_text("#answer [role=alert]")
    visit.page.fill("#query", "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    visit.page.click("#ask [type=submit]")
    visit.page.click("#stop")
    assert visit.page.inner_text("#answer [role=alert]") == "Stopped."
    visit.ask("SELECT (1 AS ?one) WHERE { }")
    assert visit.rows() == [["1"]]
    visit.page.context.close()


@needs_browser
@needs_engine
def test_the_page_opened_as_a_file_says_how_to_ask(browser: Browser, site: Path) -> None:
    visit = Asked(browser, (site / "en/workbench.html").as_uri())
    assert "http.server" in visit.page.inner_text("#told")
    assert visit.page.locator("#ask [type=submit]").is_disabled()
    assert visit.faults == []
    visit.page.context.close()
