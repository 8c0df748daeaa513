"""Agencies and cases: what is drawn, listed, filtered and quoted, held against SPARQL; names that would run as code."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import kg
from kg import resources
from kg.store import KnowledgeGraph
from tests.browser import ALONE, CHROMIUM, needs_browser
from tests.visit import Visit
from viz import write_site
from viz.agencies import short
from viz.columns import HIGHEST, SHEETS, Columns, cut
from viz.picture import text
from viz.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PREFIXES = (
    "PREFIX kg: <https://citykg.example/ont#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX id: <https://citykg.example/id/> "
)
BAD = "</script><script>window.xss=1</script><img src=x onerror=window.xss=2> href"
HOSTILE = f"""@prefix code: <https://citykg.example/code/> . @prefix id: <https://citykg.example/id/> .
@prefix kg: <https://citykg.example/ont#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:meeting-m a kg:Meeting ; kg:code "112-1" ; kg:body id:body-industry ; kg:date "2023-06-26"^^xsd:date ;
  kg:minutes id:minutes-m .
id:minutes-m kg:sourceFile "minutes.txt" .
id:agency-X-1 a kg:Agency ; skos:prefLabel {ox.Literal(BAD)}@zh-Hant .
id:case-m-01 a kg:CooperationCase ; skos:prefLabel {ox.Literal(BAD)}@zh-Hant .
id:participation-1 a kg:CaseParticipation ; kg:agency id:agency-X-1 ; kg:case id:case-m-01 ; kg:meeting id:meeting-m ;
  kg:change code:change-removed ; kg:role code:role-lead ; kg:evidence id:evidence-1 .
id:evidence-1 a kg:Evidence ; kg:quote {ox.Literal(BAD)} ; oa:hasSelector id:evidence-1-position .
id:evidence-1-position oa:start 1 ; oa:end 9 .
"""


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module")
def site(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(graph, folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield opened
        opened.close()


def ties(graph: KnowledgeGraph, pattern: str = "") -> set[tuple[str, str]]:
    """Agency and case of the ties that fit a pattern over ``?p`` (participation), ``?agency`` and ``?case``."""
    found: Any = graph.query(
        f"{PREFIXES} SELECT DISTINCT ?agency ?case {{ ?p a kg:CaseParticipation ; kg:agency ?agency ; kg:case ?case . {pattern} }}"
    ).rows
    return {(str(one).rpartition("/")[2], str(other).rpartition("/")[2]) for one, other in found}


def shown(page: Page) -> set[tuple[str, str]]:
    """The ties that are listed, which must be those that are drawn, and whose ends must be just what is drawn."""
    rows = page.eval_on_selector_all("[data-row^=tie-]", "all => all.filter(r => !r.hidden).map(r => r.dataset.row)")
    lines = page.evaluate("network.body.data.edges.get().filter(e => !e.hidden).map(e => e.id)")
    assert sorted(rows) == sorted(lines)
    found = {tuple(row.removeprefix("tie-").split("/")) for row in rows}
    nodes = page.evaluate("network.body.data.nodes.get().filter(n => !n.hidden).map(n => n.id)")
    listed = page.eval_on_selector_all("[data-row]", "all => all.filter(r => !r.hidden).map(r => r.dataset.row)")
    assert {one for one in nodes if not one.startswith("city-")} == {end for tie in found for end in tie}
    assert sorted(listed) == sorted([*rows, *nodes])
    said = re.search(r"\d+", page.inner_text(".said"))
    assert said and int(said[0]) == len(rows)
    return found


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize(
    ("hash_", "pattern"),
    [
        ("", ""),
        ("city=KEE", "?agency kg:government/kg:governs id:city-KEE ."),
        ("status=listed", "?case kg:currentStatus/skos:notation 'listed' ."),
        ("year=2024", "?p kg:meeting/kg:date ?day FILTER(YEAR(?day) = 2024)"),
        ("agency=agency-NWT-029", "FILTER(?agency = id:agency-NWT-029)"),
        ("role=organiser,proposer", "VALUES ?role { 'organiser' 'proposer' } ?p kg:role/skos:notation ?role ."),
        ("change=added", "?p kg:change/skos:notation 'added' ."),
        ("change=removed,questioned", "VALUES ?c { 'removed' 'questioned' } ?p kg:change/skos:notation ?c ."),
        ("q=%E9%9D%92%E5%89%B5", "?case skos:prefLabel ?name FILTER(CONTAINS(?name, '青創'))"),
        ("at=2023-06-26", "?p kg:meeting/kg:date ?day FILTER(STR(?day) <= '2023-06-26')"),
    ],
)
def test_ties_are_what_sparql_answers(
    browser: Browser, site: Path, graph: KnowledgeGraph, hash_: str, pattern: str
) -> None:
    with Visit(browser, site / "agencies.html", f"#{hash_}") as page:
        assert shown(page) == ties(graph, pattern) != set()


@needs_browser
@pytest.mark.browser
def test_lines_of_the_legend_filter(browser: Browser, site: Path, graph: KnowledgeGraph) -> None:
    with Visit(browser, site / "agencies.html") as page:
        page.click('[data-pick="change=removed"]')
        assert (
            shown(page)
            == ties(graph, "?p kg:change/skos:notation 'removed' .")
            == {("agency-TAO-005", "case-industry-112-1-16")}
        )
        page.click('[data-pick="change=removed"]')
        assert shown(page) == ties(graph)


@needs_browser
@pytest.mark.browser
def test_a_line_tells_role_change_and_passage(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "agencies.html", "#open=tie-agency-TAO-005/case-industry-112-1-16") as page:
        assert page.inner_text("#panel-title") == "桃園市政府經濟發展局 → 青創交流合作"
        assert "退出（權責單位）" in page.inner_text("#panel figcaption")
        assert "經濟發展局" in page.inner_text("#panel blockquote")


@needs_browser
@pytest.mark.browser
def test_a_name_can_be_chosen_like_its_mark(browser: Browser, site: Path, graph: KnowledgeGraph) -> None:
    network = Site(graph).picture("agencies").graph
    assert network is not None
    x, y = network.nodes["agency-NWT-029"]["at"]["wide"]
    with Visit(browser, site / "agencies.html", viewport={"width": 1280, "height": 1400}) as page:
        box = page.locator("canvas").bounding_box()
        at = page.evaluate("([x, y]) => network.canvasToDOM({ x, y })", [x - 30, y])
        assert box is not None
        page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
        assert page.inner_text("#panel-title") == "新北市政府青年局"


@needs_browser
@pytest.mark.browser
def test_names_never_run(browser: Browser, tmp_path: Path) -> None:
    store = ox.Store()
    folder = resources.data_dir() / "reference"
    for file in (folder / "cities.ttl", folder / "bodies.ttl", resources.ontology_dir() / "codes.ttl"):
        store.load(file.read_bytes(), format=ox.RdfFormat.TURTLE)
    store.load(HOSTILE.encode(), format=ox.RdfFormat.TURTLE)
    write_site(KnowledgeGraph(store), tmp_path)
    with Visit(browser, tmp_path / "agencies.html", "#open=agency-X-1") as page:
        assert page.text_content("#panel-title") == BAD
        page.click('[data-row="tie-agency-X-1/case-m-01"] button')
        assert page.locator("#panel blockquote").first.text_content() == BAD
        page.focus('#keys [data-entry="agency-X-1"]')
        page.wait_for_timeout(200)
        assert page.evaluate("window.xss") is None
        assert page.locator("main img").count() == 1


def test_no_two_rows_touch_and_no_line_is_lost(graph: KnowledgeGraph) -> None:
    network = Site(graph).picture("agencies").graph
    assert network is not None
    assert {tuple(sorted(pair)) for pair in network.edges} == {tuple(sorted(pair)) for pair in ties(graph)}
    for key, sheet in SHEETS.items():
        spots = sorted(node["at"][key] for node in network.nodes.values() if node["kind"] != "head")
        assert all(b[1] - a[1] >= sheet.font + 4 for a, b in pairwise(spots) if a[0] == b[0])


def test_columns_cross_little_and_stay_low() -> None:
    groups = {"A": ["a1", "a2"], "B": ["b1", "b2"]}
    made = Columns.of(groups, ["w", "x", "y", "z"], [("a1", "z"), ("a2", "y"), ("b1", "x"), ("b2", "w")])
    rows = {one: row for row, one in enumerate(made.left)}
    ends = [rows[{"z": "a1", "y": "a2", "x": "b1", "w": "b2"}[one]] for one in made.right]
    assert ends == sorted(ends)
    many = Columns.of({"A": [f"a{n}" for n in range(1000)]}, [f"c{n}" for n in range(1000)], [])
    assert all(many.frame(sheet)[3] <= HIGHEST + 16 for sheet in SHEETS.values())


@pytest.mark.parametrize(
    ("name", "city", "left"),
    [
        (("新北市政府青年局", "新北市政府青年局"), ("新北市", "New Taipei City"), ("青年局", "青年局")),
        (("臺北市動物保護處", "Taipei City Animal Protection Office"), ("臺北市", "Taipei City"), ("動物保護處", "Animal Protection Office")),
        (("桃園市政府環境保護局", "Department of Environmental Protection, Taoyuan"), ("桃園市", "Taoyuan City"), ("環境保護局", "Department of Environmental Protection")),
        (("新北市政府", "New Taipei City Government"), ("新北市", "New Taipei City"), ("新北市政府", "Government")),
    ],
)  # fmt: skip
def test_below_its_city_an_agency_needs_no_city(
    name: tuple[str, str], city: tuple[str, str], left: tuple[str, str]
) -> None:
    assert short(text(*name), text(*city)) == text(*left)


def test_long_names_are_cut_and_say_so() -> None:
    assert cut("動物保護處", 10) == "動物保護處"
    assert cut("研擬基北北桃設置公立寵物焚化爐可行性", 20) == "研擬基北北桃設置公…"
    assert len(cut("Department of Environmental Protection", 20)) < 20
