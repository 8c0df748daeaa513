"""Views that are too much for one page: every case in one part with all that is said of it, every part reached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import html

import kg
from tests.browser import ALONE, CHROMIUM, axe_faults, needs_browser
from viz import write_site
from viz.parts import is_too_much
from viz.site import Site
from viz.views import RECORD, VIEWS

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import KnowledgeGraph

# So few that the seven minutes, of one body, come apart by years.
FEW = 15
# What the panel says of a thing beside how it lies in the picture.
TOLD = ("kind", "title", "note", "state", "facts", "passages", "keys", "since")


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture(scope="module")
def whole(graph: KnowledgeGraph) -> Site:
    return Site(graph)


@pytest.fixture(scope="module")
def parted(graph: KnowledgeGraph) -> Site:
    """A site that knows its parts already, so that the limit of other sites stays as it is."""
    site = Site(graph)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("viz.parts.MOST", FEW)
        assert len(list(site.pages())) > len(VIEWS)
    return site


def test_a_view_that_fits_a_page_has_no_parts(whole: Site) -> None:
    assert list(whole.pages()) == list(VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_every_case_is_in_one_part_with_all_that_is_said_of_it(whole: Site, parted: Site, view: str) -> None:
    pages = list(parted.parts(view))
    assert len(pages) > 1
    places: dict[str, list[str]] = {}
    for page in pages:
        entries = parted.picture(page).entries
        for ident in entries:
            places.setdefault(ident, []).append(page)
    expected = whole.picture(view).entries
    things = [ident for ident, entry in expected.items() if "sign" in entry or "since" in entry or "@" in ident]
    assert things
    for ident in things:
        if re.match("cohort|year|none|sum|agency", ident):
            continue
        assert len(places.get(ident, [])) == 1, ident
        mine = parted.picture(places[ident][0]).entries[ident]
        for key in TOLD:
            assert mine.get(key) == expected[ident].get(key), (ident, key)


def test_cases_that_were_merged_stay_together(parted: Site) -> None:
    homes = {
        id(row): part for part, rows in parted.answers._parts.share(parted.answers.rows(RECORD)).items() for row in rows
    }
    of_case: dict[str, set[str]] = {}
    for row in parted.answers.rows(RECORD):
        if row["case"] and id(row) in homes:
            of_case.setdefault(row["case"], set()).add(homes[id(row)])
    pairs = [(row["case"], row["other"]) for row in parted.answers.rows(RECORD) if row["kind"] == "descent"]
    assert pairs
    assert all(of_case[one or ""] == of_case[other or ""] for one, other in pairs)
    assert len(set.union(*of_case.values())) > 1


def test_marks_are_what_differs_in_the_columns() -> None:
    rows = [{"case": "a", "held": str(n % FEW), "x": str(n)} for n in range(100)] + [
        {"case": None, "held": "z", "x": ""}
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("viz.parts.MOST", FEW)
        assert not is_too_much(rows, (("case", "held"),))
        assert is_too_much(rows, (("case", "held"), ("case",)))


@pytest.fixture(scope="module")
def folder(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("parts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("viz.parts.MOST", FEW)
        write_site(graph, out)
    return out


def test_each_page_of_parts_counts_all_cases_and_leads_to_them(folder: Path, parted: Site) -> None:
    for view in VIEWS:
        page = html.fromstring((folder / f"{view}.html").read_bytes())
        links = [href.partition("#")[0] for href in page.xpath("//section[@class='tables']//a/@href")]
        assert links == [f"{name}.html" for name in parted.parts(view)]
        assert all((folder / link).is_file() for link in links)
        counts = [int(one) for one in page.xpath("//section[@class='tables']//td/text()")]
        assert sum(counts) == len(parted.answers.cases)


@needs_browser
@pytest.mark.parametrize("width", [1280, 390])
def test_parts_in_a_browser(folder: Path, width: int) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        faults: list[str] = []
        page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        for view in VIEWS:
            page.goto((folder / f"{view}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            if view == next(iter(VIEWS)):  # the parts of all views are made by one template
                assert axe_faults(page) == []
            page.click("section.tables a >> nth=1")
            assert page.locator("nav.pager a[rel=prev]").count() == 1
            page.click("nav.pager a[rel=prev]")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator(".top [aria-current=true]").inner_text() in page.locator("h1").inner_text()
        assert [fault for fault in faults if "frame-ancestors" not in fault] == []
        browser.close()
