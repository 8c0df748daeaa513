"""The frame of all views on the shipped data: filters and search as SPARQL answers, passages, keyboard, accessibility."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest

import kg
from kg.texts import text_of
from tests.browser import ALONE, CHROMIUM, CONTRAST, DESK_AND_PHONE, axe_faults, needs_browser, weak_words
from tests.visit import Visit
from viz import write_site
from viz.assets import safe_json
from viz.site import Site
from viz.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from kg.store import KnowledgeGraph

pytestmark = [needs_browser, pytest.mark.browser]


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


def answered(graph: KnowledgeGraph, sparql: str) -> set[str]:
    """The ends of the IRIs that a query of our own gives, for cases."""
    prefixes = (
        "PREFIX kg: <https://citykg.example/ont#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "PREFIX skosxl: <http://www.w3.org/2008/05/skos-xl#> PREFIX id: <https://citykg.example/id/> "
    )
    rows: Any = graph.query(prefixes + f"SELECT DISTINCT ?case {{ ?case a kg:CooperationCase . {sparql} }}").rows
    return {str(row[0]).rpartition("/")[2] for row in rows}


def cases_shown(page: Page) -> set[str]:
    """The cases that the table shows, which must be those that the picture draws."""
    rows = set(
        page.eval_on_selector_all("[data-row^=case-]", "all => all.filter(r => !r.hidden).map(r => r.dataset.row)")
    )
    drawn = page.evaluate(
        """() => Object.values(network.body.nodes).filter(n => !n.options.hidden && String(n.id).startsWith('case-'))
                       .map(n => n.id)"""
    )
    assert rows == set(drawn)
    said = page.inner_text(".said")
    assert re.search(r"\d+", said) and int(re.search(r"\d+", said)[0]) == len(rows)  # type: ignore[index]
    return rows


FILTERS = [
    ("city=KEE", "id:city-KEE kg:participatesIn ?case ."),
    ("city=KEE,TPE", "VALUES ?city { id:city-KEE id:city-TPE } ?city kg:participatesIn ?case ."),
    ("status=listed", "?case kg:currentStatus/skos:notation 'listed' ."),
    ("status=merged,routine", "VALUES ?s { 'merged' 'routine' } ?case kg:currentStatus/skos:notation ?s ."),
    ("year=2024", "?f kg:case ?case ; kg:meeting/kg:date ?d FILTER(YEAR(?d) = 2024)"),
    ("group=body-industry", "?f kg:case ?case ; kg:meeting/kg:body id:body-industry ."),
    (
        "agency=agency-NWT-029",
        "?p a kg:CaseParticipation ; kg:case ?case ; kg:agency id:agency-NWT-029 ; kg:role ?r ; kg:change/skos:notation ?c "
        "FILTER(?c IN ('named', 'added'))",
    ),
    (
        "city=TAO&status=listed&year=2023",
        "id:city-TAO kg:participatesIn ?case . ?case kg:currentStatus/skos:notation 'listed' . "
        "?f kg:case ?case ; kg:meeting/kg:date ?d FILTER(YEAR(?d) = 2023)",
    ),
    ("at=2023-06-26", "?f kg:case ?case ; kg:meeting/kg:date ?d FILTER(STR(?d) <= '2023-06-26')"),
]


@pytest.mark.parametrize(("hash_", "sparql"), FILTERS, ids=[hash_ for hash_, _ in FILTERS])
def test_each_filter_is_what_sparql_answers(
    browser: Browser, site: Path, graph: KnowledgeGraph, hash_: str, sparql: str
) -> None:
    expected = answered(graph, sparql)
    with Visit(browser, site / "cities.html", f"#{hash_}") as page:
        assert cases_shown(page) == expected != set()


@pytest.mark.parametrize("words", ["青創", "台北", "臺北", "KEELUNG", "青年局", "捕獸銹", "電 競", "無此案名"])
def test_the_search_is_what_sparql_answers(browser: Browser, site: Path, graph: KnowledgeGraph, words: str) -> None:
    sought = words.lower().replace("台", "臺").replace(" ", "")
    name = f"FILTER(CONTAINS(LCASE(REPLACE(REPLACE(STR(?name), '台', '臺'), ' ', '')), '{sought}'))"
    sparql = (
        "{ ?case skos:prefLabel|skos:altLabel ?name } UNION { ?use kg:case ?case ; skosxl:literalForm ?name } UNION "
        "{ ?city a kg:City ; kg:participatesIn ?case ; skos:prefLabel|skos:altLabel ?name } UNION "
        "{ ?p a kg:CaseParticipation ; kg:case ?case ; kg:role ?role ; kg:agency ?agency . "
        "{ ?agency skos:prefLabel|skos:altLabel ?name } UNION { ?m kg:agency ?agency ; kg:asWritten ?name } }"
    )
    with Visit(browser, site / "cities.html") as page:
        page.fill("#q", words)
        assert cases_shown(page) == answered(graph, f"{sparql} {name}")


def test_counts_are_live_and_one_reset_clears_all(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "cities.html", "#q=%E9%9B%99%E5%8C%97") as page:
        few = len(cases_shown(page))
        page.click('[data-facet="status"] summary')
        counts = page.eval_on_selector_all('[data-facet="status"] .n', "all => all.map(one => Number(one.textContent))")
        assert sum(counts) == few
        for box, n in zip(page.locator('[data-facet="status"] input').all(), counts, strict=True):
            box.check()
            assert len(cases_shown(page)) == n
            box.uncheck()
        page.click(".reset")
        assert len(cases_shown(page)) == 29
        assert page.evaluate("location.hash") == ""
        assert page.evaluate("document.activeElement.id") == "q"


def test_the_legend_filters(browser: Browser, site: Path, graph: KnowledgeGraph) -> None:
    with Visit(browser, site / "cities.html") as page:
        page.click('[data-sign="waiting"]')
        waiting = "VALUES ?s { 'proposed' 'delisting-pending' } ?case kg:currentStatus/skos:notation ?s ."
        assert cases_shown(page) == answered(graph, waiting)
        page.click('[data-sign="waiting"]')
        assert len(cases_shown(page)) == 29


def test_steps_keep_places(browser: Browser, site: Path) -> None:
    places = "() => Object.fromEntries(Object.values(network.body.nodes).map(n => [n.id, [n.x, n.y]]))"
    with Visit(browser, site / "cities.html") as page:
        before = page.evaluate(places)
        seen = []
        page.focus("#step")
        page.keyboard.press("Home")
        for _ in range(8):
            seen.append(len(cases_shown(page)))
            page.keyboard.press("ArrowRight")
        assert seen == sorted(seen)
        assert seen[0] < seen[-1] == 29
        assert page.evaluate(places) == before


def test_the_address_holds_the_state(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "cities.html") as page:
        page.click('[data-set-lang="both"]')
        page.fill("#q", "合作")
        page.click('[data-facet="city"] summary')
        page.check('[data-facet="city"] input[value="TAO"]')
        page.keyboard.press("Escape")
        page.locator("[data-row^=case-]:not([hidden]) button").first.click()
        hash_, shown, title = page.evaluate("location.hash"), cases_shown(page), page.inner_text("#panel-title")
        assert {"lang=both", "city=TAO", "q=合作"} <= set(unquote(hash_[1:]).split("&"))
    with Visit(browser, site / "cities.html", hash_) as page:
        assert (cases_shown(page), page.inner_text("#panel-title")) == (shown, title)
        assert page.get_attribute("html", "data-lang") == "both"


def quoted(text: str) -> list[dict[str, Any]]:
    """Every passage in the data of a page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    entries = json.loads(unescape(found[1]))["entries"] if found else {}
    return [passage for entry in entries.values() for passage in entry.get("passages", [])]


@pytest.mark.parametrize("name", VIEWS)
def test_each_passage_is_in_the_minutes_and_opens_there(graph: KnowledgeGraph, site: Path, name: str) -> None:
    passages = quoted((site / f"{name}.html").read_text(encoding="utf-8"))
    assert passages
    for one in passages:
        text, start = text_of(graph, f"{graph.base}id/minutes-{one['minutes']}")
        assert text is not None
        assert text[one["start"] - start : one["end"] - start] == one["quote"]
        minutes = (site / f"minutes/{one['minutes']}.html").read_text(encoding="utf-8")
        assert f'id="p{one["start"]}-{one["end"]}"' in minutes


def test_a_passage_leads_to_its_words(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "cities.html", "#open=case-industry-112-1-16&lang=en") as page:
        words = page.locator("#panel blockquote").first.text_content()
        address = page.locator("#panel a.place").first.get_attribute("href") or ""
    file, _, hash_ = address.partition("#")
    with Visit(browser, site / file, f"#{hash_}") as page:
        sought = page.eval_on_selector_all(".sought", "all => all.map(one => one.textContent).join('')")
        assert sought == words
        assert page.locator(".sought").first.evaluate("one => one.getBoundingClientRect().top < innerHeight")
        assert page.evaluate("document.documentElement.lang") == "en"


def test_no_entry_that_is_drawn_lacks_a_passage(graph: KnowledgeGraph) -> None:
    for name in VIEWS:
        picture = Site(graph).picture(name)
        for ident, entry in picture.entries.items():
            parts = [part for one in entry.get("parts", []) for part in (one, *picture.entries[one].get("parts", []))]
            own = [
                *entry.get("passages", []),
                *(p for part in parts for p in picture.entries[part].get("passages", [])),
            ]
            assert own or ident == picture.start, (name, ident)


def test_everything_by_keyboard(browser: Browser, site: Path) -> None:
    """Tab reaches search, facets, steps, legend, picture and table; arrows reach every thing in the picture."""
    with Visit(browser, site / "cities.html") as page:
        places: list[str] = []
        for _ in range(60):
            page.keyboard.press("Tab")
            places.append(
                page.evaluate(
                    "() => ['.langs', '.asked', '.steps', '.legend', '#keys', '.tools', '.tables']"
                    ".find(one => document.activeElement.closest(one)) || ''"
                )
            )
        assert [one for one in dict.fromkeys(places) if one] == [
            ".langs", ".asked", ".steps", ".legend", "#keys", ".tools", ".tables"
        ]  # fmt: skip
        assert places.count("#keys") == 1
        page.focus('#keys [data-entry="city-TPE"]')
        reached, waiting = {"city-TPE"}, ["city-TPE"]
        while waiting:
            here = waiting.pop()
            for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
                page.focus(f'#keys [data-entry="{here}"]')
                page.keyboard.press(key)
                there = page.evaluate("document.activeElement.dataset.entry")
                if there not in reached:
                    reached.add(there)
                    waiting.append(there)
        assert reached == set(page.eval_on_selector_all("#keys button", "all => all.map(one => one.dataset.entry)"))


PAGES = ["index.html", *(f"{name}.html" for name in VIEWS), "minutes/industry-112-1.html"]


@pytest.mark.parametrize(("width", "scheme"), DESK_AND_PHONE)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser: Browser, site: Path, name: str, width: int, scheme: str) -> None:
    hash_ = "#lang=both&open=" + quote("case-industry-112-1-16") if "/" not in name else "#p338-348"
    size = {"width": width, "height": 900}
    with Visit(browser, site / name, hash_, viewport=size, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if page.locator("#controls summary").count():
            if width == 390:
                page.click("#controls .more")
            page.locator("#controls summary").nth(1).click()
        assert axe_faults(page) == []


def test_axe_finds_weak_words_among_many(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "lineage.html") as page:
        assert weak_words(page) == []
        for selector, style in (
            ("tbody tr:nth-child(5) td", "color: #bbb; background: #fff"),
            ("tbody tr:nth-child(5)", "background: #111; color: #222"),
            ("tbody tr:nth-child(5)", "opacity: 0.3"),
        ):
            row = page.locator(selector).first
            row.evaluate("(one, style) => { one.style.cssText = style }", style)
            assert any(fault.startswith(f"{CONTRAST} at ") for fault in weak_words(page)), style
            row.evaluate("one => { one.style.cssText = '' }")


def test_a_text_alike_in_both_languages_is_written_once() -> None:
    """Names without a translation would double a page; a difference, or another key beside, keeps the pair."""
    data = {"a": {"zh": "甲", "en": "甲"}, "b": [{"zh": "乙", "en": "B"}], "c": {"zh": "丙", "en": "丙", "date": "x"}}
    assert json.loads(safe_json(data)) == {"a": "甲", "b": data["b"], "c": data["c"]}
