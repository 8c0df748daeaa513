"""The pages of cases and agencies: one for each, all that is known on it, each line with its passage, links that lead on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from lxml import html

import kg
from kg.texts import text_of
from tests.browser import ALONE, CHROMIUM, DESK_AND_PHONE, axe_faults, needs_browser
from tests.visit import Visit
from viz import ego, write_site
from viz.picture import same
from viz.site import Site
from viz.things import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from kg.store import KnowledgeGraph

PREFIXES = (
    "PREFIX kg: <https://citykg.example/ont#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX id: <https://citykg.example/id/> PREFIX dct: <http://purl.org/dc/terms/> "
)


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module")
def site(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(graph, folder)
    return folder


@pytest.fixture(scope="module")
def things(graph: KnowledgeGraph) -> Site:
    return Site(graph)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield opened
        opened.close()


def answers(graph: KnowledgeGraph, sparql: str) -> set[tuple[str, ...]]:
    rows: Any = graph.query(PREFIXES + sparql).rows
    return {tuple(re.split(r"[/#]", str(cell))[-1] for cell in row) for row in rows}


def test_each_case_and_each_agency_has_a_page(graph: KnowledgeGraph, site: Path) -> None:
    cases = {f"{one}.html" for (one,) in answers(graph, "SELECT DISTINCT ?c { ?c a kg:CooperationCase }")}
    named = "?f kg:agency|kg:assignee|kg:organiser ?a . ?a a kg:Agency"
    agencies = {f"{one}.html" for (one,) in answers(graph, f"SELECT DISTINCT ?a {{ {named} }}")}
    assert {file.name for file in (site / "case").iterdir()} == cases
    assert {file.name for file in (site / "agency").iterdir()} == agencies


def test_relations_are_what_sparql_answers(graph: KnowledgeGraph, things: Site) -> None:
    told = {
        (thing.id, relation.other)
        for thing in things.things.values()
        for group in thing.groups
        for relation in group.relations
    }
    ties = answers(graph, "SELECT ?c ?a { ?p a kg:CaseParticipation ; kg:case ?c ; kg:agency ?a }")
    cities = answers(graph, "SELECT ?c ?x { ?p a kg:CaseParticipation ; kg:case ?c ; kg:city ?x }")
    into = answers(graph, "SELECT ?c ?x { ?f kg:inputCase ?c ; kg:outputCase ?x FILTER(?c != ?x) }")
    may = answers(graph, "SELECT ?c ?x { ?x kg:possiblySucceeds ?c }")
    back = {(other, one) for one, other in ties if other.startswith("agency-")} | {(b, a) for a, b in into | may}
    assert told == ties | cities | into | may | back


def test_tasks_and_events_stand_on_the_pages_of_those_they_are_about(graph: KnowledgeGraph, things: Site) -> None:
    for kind, key, party in (("ActionItem", "tasks", "assignee"), ("ExchangeActivity", "events", "organiser")):
        for thing in things.things.values():
            about = "kg:case" if thing.id.startswith("case-") else f"kg:{party}"
            count = len(answers(graph, f"SELECT ?f {{ ?f a kg:{kind} ; {about} id:{thing.id} }}"))
            assert len(getattr(thing, key)) == count, (thing.id, key)


def test_each_line_has_a_passage_that_stands_in_the_minutes(graph: KnowledgeGraph, things: Site) -> None:
    seen = 0
    for thing in things.things.values():
        assert all(one.passages for group in thing.groups for one in group.relations), thing.id
        for one in thing.passages:
            if one["end"]:
                text, start = text_of(graph, f"{graph.base}id/minutes-{one['minutes']}")
                assert text is not None
                assert text[one["start"] - start : one["end"] - start] == one["quote"]
                seen += 1
    assert seen > 500


def test_every_link_leads_to_a_page_and_its_place(site: Path) -> None:
    trees = {file: html.fromstring(file.read_bytes()) for file in site.rglob("*.html")}
    ids = {file: set(tree.xpath("//@id")) for file, tree in trees.items()}
    for file, tree in trees.items():
        if file.parent == site:
            continue
        for href in tree.xpath("//a/@href"):
            path, _, anchor = href.partition("#")
            target = (file.parent / unquote(path)).resolve() if path else file
            assert target in ids, f"{file.name}: {href}"
            assert not anchor or anchor in ids[target], f"{file.name}: {href}"


def test_pages_lead_on_through_all_cases(site: Path) -> None:
    seen, file = [], next(f for f in (site / "case").iterdir() if 'rel="prev"' not in f.read_text(encoding="utf-8"))
    while True:
        seen.append(file.name)
        after = html.fromstring(file.read_bytes()).xpath("//a[@rel='next']/@href")
        if not after:
            break
        file = (file.parent / after[0]).resolve()
    assert len(seen) == len(set(seen)) == len(list((site / "case").iterdir()))


def test_more_than_forty_relations_are_listed_and_said(things: Site) -> None:
    thing = things.things["case-industry-112-1-16"]
    many = [
        Relation(f"agency-X-{n}", same(f"機關{n}"), same("承辦"), thing.groups[0].relations[0].passages)
        for n in range(60)
    ]
    full = replace(thing, groups=[replace(thing.groups[0], relations=many)])
    assert str(ego.wide(full)).count("<a ") == str(ego.narrow(full)).count("<a ") == 40


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_name_in_the_picture_leads_to_its_passages(browser: Browser, site: Path, width: int) -> None:
    size = {"width": width, "height": 900}
    with Visit(browser, site / "case/case-industry-112-1-16.html", viewport=size) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        links = page.locator(".ego a:visible")
        assert links.count() == 10
        links.filter(has_text="桃園市政府經濟發展局").click()
        target = page.locator("li:target")
        assert "退出（權責單位）" in target.inner_text()
        assert target.evaluate("one => one.getBoundingClientRect().top < innerHeight")


@needs_browser
@pytest.mark.browser
def test_the_panel_of_a_view_leads_to_the_page(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "cities.html", "#open=case-industry-112-1-16&lang=en") as page:
        href = page.locator("#panel a[data-keep]").get_attribute("href")
        assert href == "case/case-industry-112-1-16.html#lang=en"


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), DESK_AND_PHONE)
@pytest.mark.parametrize(
    "name", ["case/case-industry-112-1-16", "case/case-industry-113-2-05", "agency/agency-TPE-030"]
)
def test_axe_finds_nothing(browser: Browser, site: Path, name: str, width: int, scheme: str) -> None:
    size = {"width": width, "height": 900}
    with Visit(browser, site / f"{name}.html", "#lang=both", viewport=size, color_scheme=scheme) as page:
        assert axe_faults(page) == []
