"""Pages of things, minutes and search over HTTP and in a browser: all links lead somewhere, all quotes stand there."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urldefrag, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from lxml import html

import kg
from kg.server import links
from kg.server.minutes import minutes
from kg.texts import text_of
from tests.browser import ALONE, CHROMIUM, needs_browser
from tests.server import Server, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.store import KnowledgeGraph

BASE = "https://citykg.example/"
KG = f"{BASE}ont#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TURTLE = {"Accept": "text/turtle"}
SHOWN = [
    "/",
    "/search?q=%E5%8F%B0%E5%8C%97",
    "/page/case-industry-112-1-16",
    "/page/meeting-industry-112-1",
    "/page/city-TPE",
    "/page/agency-NWT-005",
    "/page/person-industry-112-1-1",
    "/page/decision-industry-112-1-03",
    "/page/code/decision-delist",
    "/page/graph/inferred",
    "/minutes/industry-112-1?at=338-348",
    "/ont",
    "/page/nothing",
]
HOSTILE = """
@prefix code: <https://citykg.example/code/> .
@prefix id: <https://citykg.example/id/> .
@prefix kg: <https://citykg.example/ont#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
<https://citykg.example/graph/minutes-x-112-1> {
  id:case-x-112-1-01 a kg:CooperationCase ;
    skos:prefLabel "<script>alert('label')</script>"@zh-Hant , "\\"><img src=x onerror=alert(1)>"@en ;
    kg:body <javascript:alert(2)> ;
    skos:closeMatch <javascript:alert(3)> , <http://elsewhere.example/<script>> .
  <javascript:alert(2)> skos:prefLabel "按我" .
  id:decision-x-112-1-01 a kg:Decision ; kg:case id:case-x-112-1-01 ; kg:decisionCode code:decision-delist ;
    kg:meeting id:meeting-x-112-1 ; kg:evidence id:evidence-x-112-1-0-9 .
  id:meeting-x-112-1 a kg:Meeting ; kg:minutes id:minutes-x-112-1 ; kg:title "</title><script>alert(4)</script>"@zh-Hant .
  id:minutes-x-112-1 a kg:Minutes ; kg:records id:meeting-x-112-1 ; kg:sourceFile "../../../../etc/passwd" ;
    kg:sha256 "00" ; kg:start 0 ; kg:end 100 .
  id:evidence-x-112-1-0-9 a kg:Evidence ; kg:quote "<b>解除列管</b>" ; oa:hasSource id:minutes-x-112-1 ;
    oa:hasSelector id:evidence-x-112-1-0-9-position .
  id:evidence-x-112-1-0-9-position oa:start 0 ; oa:end 9 .
}
""".replace("<http://elsewhere.example/<script>>", "<http://elsewhere.example/%3Cscript%3E>")


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as one:
        yield one


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.trig"
    path.write_text(HOSTILE, encoding="utf-8")
    with served("--data", path) as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield chromium
        chromium.close()


# --- Over HTTP ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", links.LANGUAGES)
def test_every_link_leads_to_a_page_and_every_anchor_is_there(server: Server, lang: str) -> None:
    """From the first page on, all of the site but facts and agencies, of which one in some is looked at."""
    todo, seen, anchors = [links.in_language("/", lang)], set[str](), dict[str, set[str]]()
    asked: set[tuple[str, str]] = set()
    with httpx.Client(base_url=server.site, headers=HTML, timeout=30, trust_env=False) as client:
        while todo:
            address = todo.pop()
            answer = client.get(address)
            assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text[:300]}"
            if address.startswith("/views"):  # in both languages at once; tests/test_server_views.py follows its links
                continue
            assert f'<html lang="{lang}">' in answer.text, address
            tree = html.fromstring(answer.content)
            anchors[address] = set(tree.xpath("//@id"))
            shown = tree.xpath("//img/@src | //script/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
            assert all(one.startswith(("/assets/", "data:")) for one in shown), address
            for href in tree.xpath("//a[not(@class='other')]/@href"):
                path, anchor = urldefrag(href)
                path = path or address
                if not path.startswith("/"):
                    assert re.match(r"https?://", path), f"{address}: {path}"
                    continue
                if anchor:
                    asked.add((path, unquote(anchor)))
                if path not in seen and _is_looked_at(path, 12 if lang == "zh-Hant" else 60):
                    seen.add(path)
                    todo.append(path)
    assert len(seen) > 150
    for path, anchor in asked:
        assert path not in anchors or anchor in anchors[path], f"{path}#{anchor}"


def _is_looked_at(path: str, one_in: int) -> bool:
    is_file = (
        path.startswith(("/data/", "/dcat", "/.well-known/")) or path.endswith((".txt", ".rq")) or "format=" in path
    )
    if is_file or path.startswith(("/sparql", "/ont?")):
        return False
    few = re.match(
        r"/page/(?!case|meeting|city|person|body|government|code|graph)|/minutes/.*at=|/queries/.*iri=", path
    )
    return not few or sum(path.encode()) % one_in == 0


@pytest.mark.parametrize("lang", links.LANGUAGES)
@pytest.mark.parametrize("path", SHOWN)
def test_pages_have_one_heading_a_title_and_landmarks(server: Server, path: str, lang: str) -> None:
    tree = html.fromstring(server.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", **HTML).content)
    assert len(tree.xpath("//h1")) == len(tree.xpath("//main")) == len(tree.xpath("//header")) == 1
    assert tree.xpath("//title")[0].text_content().endswith("· citykg")
    assert tree.xpath("//a[@class='skip']/@href") == ["#main"]
    assert not tree.xpath("//*[@style or @onclick or @onload] | //script[not(@src)] | //style")
    for field in tree.xpath("//main//input[not(@type='hidden')]"):
        assert tree.xpath(f"//label[@for='{field.get('id')}']")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/html", "/page/city-TPE"),
        ("*/*", "/page/city-TPE"),
        ("text/turtle", "/data/city-TPE.ttl"),
        ("application/ld+json", "/data/city-TPE.jsonld"),
        ("application/n-triples;q=0.9, text/html;q=0.1", "/data/city-TPE.nt"),
        ("application/rdf+xml", "/data/city-TPE.rdf"),
    ],
)
def test_a_name_leads_to_what_the_client_likes(server: Server, accept: str, target: str) -> None:
    answer = server.get("/id/city-TPE", Accept=accept)
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/code/decision-delist?lang=en", "/page/code/decision-delist?lang=en"),
        ("/graph/inferred", "/page/graph/inferred"),
        ("//evil.example/id/x", None),
        ("/id//evil.example", "/page//evil.example"),
        ("/id/%0d%0aSet-Cookie:%20a", None),
    ],
)
def test_names_lead_nowhere_else(server: Server, path: str, target: str | None) -> None:
    answer = server.get(path, **HTML)
    if target is None:
        assert answer.status_code in {303, 404}
        assert "set-cookie" not in answer.headers
        assert answer.headers.get("location", "/page/").startswith("/page/")
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, target)


def test_what_is_not_acceptable_is_told(server: Server) -> None:
    answer = server.get("/id/city-TPE", Accept="image/png")
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "nt", "rdf"])
def test_data_of_a_thing_hold_all_about_it(server: Server, graph: KnowledgeGraph, ending: str) -> None:
    answer = server.get(f"/data/decision-industry-112-1-03.{ending}")
    assert answer.status_code == 200
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].split(";")[0])
    assert form is not None
    found = {quad.triple for quad in ox.parse(answer.content, form)}
    subject = ox.NamedNode(f"{BASE}id/decision-industry-112-1-03")
    own = {quad.triple for quad in graph.store.quads_for_pattern(subject, None, None)}
    assert own <= found
    assert any(str(triple.predicate).endswith("#quote>") for triple in found)
    again = server.get(f"/data/decision-industry-112-1-03.{ending}", **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_data_of_a_named_graph_are_its_triples(server: Server, graph: KnowledgeGraph) -> None:
    found = {quad.triple for quad in ox.parse(server.get("/data/graph/inferred.nt").content, ox.RdfFormat.N_TRIPLES)}
    quads = graph.store.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/inferred"))
    assert {quad.triple for quad in quads} <= found


@pytest.mark.parametrize(("path", "words"), [("/queries/nothing", "找不到"), ("/queries/nothing?lang=en", "Not found")])
def test_an_error_page_says_what_to_do_in_the_language_of_the_reader(server: Server, path: str, words: str) -> None:
    answer = server.get(path, **HTML)
    main = html.fromstring(answer.content).xpath("//main")[0].text_content()
    assert answer.status_code == 404
    assert words in main
    assert "no question 'nothing'" in main


@pytest.mark.parametrize("path", ["/page/city-TPX", "/page/code/nothing", "/minutes/nothing", "/page?iri=http://x/"])
def test_an_unknown_name_has_a_page_with_a_search(server: Server, path: str) -> None:
    answer = server.get(path, **HTML)
    assert answer.status_code == 404
    tree = html.fromstring(answer.content)
    assert tree.xpath("//main//form[@action='/search']//input[@name='q']")
    assert ("city-TPE" in answer.text) == (path == "/page/city-TPX")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page?iri=no%20iri", 400),
        ("/page", 400),
        ("/page/a%22b", 400),
        ("/data/city-TPX.ttl", 404),
        ("/data/city-TPE.pdf", 404),
        ("/data/.ttl", 404),
        ("/minutes/nothing.txt", 404),
        ("/minutes/industry-112-1?at=9-1", 200),
        ("/minutes/industry-112-1?at=999999999-999999999", 200),
        ("/minutes/industry-112-1?at=" + "9" * 400, 200),
    ],
)
def test_odd_addresses_are_answered(server: Server, path: str, status: int) -> None:
    assert server.get(path, **HTML).status_code == status


def test_pages_are_not_sent_again(server: Server) -> None:
    for path in ("/page/city-TPE", "/minutes/industry-112-1", "/ont"):
        first = server.get(path, **HTML)
        assert server.get(path, **HTML, **{"If-None-Match": first.headers["etag"]}).status_code == 304
        assert server.get(f"{path}?lang=en", **HTML).headers["etag"] != first.headers["etag"]


def test_the_vocabulary_as_data(server: Server, graph: KnowledgeGraph) -> None:
    answer = server.get("/ont", **TURTLE)
    found = {quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.TURTLE)}
    quads = graph.store.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/ontology"))
    assert found == {quad.triple for quad in quads}


def test_the_vocabulary_documents_itself(server: Server) -> None:
    """Header, hierarchy, every term with its diagram and what is checked, code lists; in both languages."""
    for lang, rules, checked in (("zh-Hant", "維護規則", "驗證規則"), ("en", "rules of upkeep", "What is checked")):
        tree = html.fromstring(server.get(f"/ont?lang={lang}", **HTML).content)
        labels = tree.xpath("//main/dl/dt/text()")
        assert rules in labels
        anchors = set(tree.xpath("//@id"))
        inner = {href[1:] for href in tree.xpath("//main//a/@href") if href.startswith("#")}
        assert inner <= anchors
        case = tree.get_element_by_id("CooperationCase")
        assert case.xpath(".//svg//a/@href")
        assert checked in " ".join(case.xpath(".//summary/text()"))
        assert case.xpath(".//details//li")
        assert [href for href in tree.xpath("//section[@id='codes']//a/@href") if "/page/code/decision" in href]


def test_search_as_a_page_and_as_data(server: Server) -> None:
    words = "台北市"
    found = server.get(f"/search?q={quote(words)}", Accept="application/json").json()
    assert found["words"] == words
    assert found["hits"][0]["iri"] == f"{BASE}id/city-TPE"
    tree = html.fromstring(server.get(f"/search?q={quote(words)}", **HTML).content)
    assert tree.xpath("//main//ul/li[1]/a/@href")[0] == "/page/city-TPE"
    assert tree.xpath("//input[@id='find']/@value") == [words]
    assert "沒有叫這個名稱" in server.get(f"/search?q={quote('火星市')}", **HTML).text


def test_the_text_of_minutes_is_the_text_that_was_read(server: Server, graph: KnowledgeGraph) -> None:
    text, _ = text_of(graph, f"{BASE}id/minutes-industry-112-1")
    assert server.get("/minutes/industry-112-1.txt").text == text


def test_without_the_file_minutes_are_what_the_graph_quotes(
    graph: KnowledgeGraph, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file of the same name with other words is not taken for the one that was read."""
    from kg.store import KnowledgeGraph as Graph

    folder = tmp_path / "minutes"
    folder.mkdir()
    name = next((path.name for path in (graph.data_dir / "minutes").iterdir()), "") if graph.data_dir else ""
    (folder / name).write_text("別的紀錄\n" * 2000, encoding="utf-8")
    iri = f"{BASE}id/minutes-industry-112-1"
    for other in (tmp_path, tmp_path_factory.mktemp("empty"), None):
        found = minutes(Graph(graph.store, data_dir=other), iri, "zh-Hant")
        assert found is not None
        assert not found.is_whole
        assert "將提至副首長會議解列" in {piece.text for line in found.lines for piece in line.pieces}
        assert all("別的紀錄" not in piece.text for line in found.lines for piece in line.pieces)


def test_hostile_data_is_shown_and_does_nothing(hostile: Server) -> None:
    for path in (
        "/page/case-x-112-1-01",
        "/page/meeting-x-112-1",
        "/page/decision-x-112-1-01",
        "/minutes/x-112-1",
        "/",
    ):
        for lang in links.LANGUAGES:
            answer = hostile.get(f"{path}?lang={lang}", **HTML)
            assert answer.status_code == 200, answer.text
            tree = html.fromstring(answer.content)
            assert not tree.xpath("//script | //img | //b"), path
            schemes = {urlsplit(href).scheme for href in tree.xpath("//@href")}
            assert schemes <= {"", "http", "https", "data"}, path
            assert "root:" not in answer.text
    assert "<b>解除列管</b>" in unescape(hostile.get("/minutes/x-112-1", **HTML).text)


# --- In a browser ------------------------------------------------------------------------------------------------


@needs_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_the_screen_and_call_nobody(server: Server, browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    calls: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: calls.append(request.url))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in SHOWN:
        page.goto(server.site + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()
    assert all(url.startswith((server.site, "data:")) for url in calls)
    assert [fault for fault in faults if "404" not in fault] == []


@needs_browser
def test_from_a_case_to_the_minutes_and_back(server: Server, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server.site}/page/case-industry-112-1-03")
    words = page.locator("#case-life blockquote").first.inner_text()
    page.locator("#case-life figcaption a").first.click()
    mark = page.locator("mark").first
    assert mark.inner_text() == words
    box = mark.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 844
    line = page.locator(".line", has=page.locator("mark")).first
    line.locator("summary").click()
    line.get_by_role("link", name="雙北商業數位轉型交流").first.click()
    assert words in page.locator("main").inner_text()
    page.close()


@needs_browser
def test_the_site_can_be_used_by_keyboard(server: Server, browser: Any) -> None:
    page = browser.new_page()
    page.goto(server.site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_role("searchbox").focus()
    page.keyboard.type("112-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=112-1*")
    page.locator("main a").first.click()
    page.wait_for_url("**/page/meeting-industry-112-1*")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.close()


@needs_browser
def test_hostile_labels_stay_words_in_a_browser(hostile: Server, browser: Any) -> None:
    page = browser.new_page()
    said: list[str] = []

    def heard(dialog: Any) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", heard)
    for path in (
        "/page/case-x-112-1-01",
        "/page/case-x-112-1-01?lang=en",
        "/page/meeting-x-112-1",
        "/minutes/x-112-1",
        "/",
    ):
        page.goto(hostile.site + path)
    page.goto(f"{hostile.site}/search?q=%3Cscript%3Ealert(5)%3C/script%3E")
    assert said == []
    page.close()
