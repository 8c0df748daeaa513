"""The timeline: items and outcomes against SPARQL, bars at their days, nothing covered, names that would run as code."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import kg
from kg import resources
from kg.store import KnowledgeGraph
from tests.browser import ALONE, CHROMIUM, needs_browser
from tests.visit import Visit
from viz import write_site
from viz.axis import Axis, rows
from viz.days import span
from viz.picture import text
from viz.promises import items_of
from viz.record import Record
from viz.schedule import code_of
from viz.site import Site
from viz.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from viz.promises import Item

PREFIXES = (
    "PREFIX kg: <https://citykg.example/ont#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX id: <https://citykg.example/id/> PREFIX code: <https://citykg.example/code/> "
)
KINDS = "VALUES ?kind { kg:ActionItem kg:ExchangeActivity kg:Announcement } ?f a ?kind ."
BAD = "</script><script>window.xss=1</script><img src=x onerror=window.xss=2> href"
HEAD = """@prefix code: <https://citykg.example/code/> . @prefix id: <https://citykg.example/id/> .
@prefix kg: <https://citykg.example/ont#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
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


def items(graph: KnowledgeGraph) -> list[Item]:
    site, view = Site(graph), VIEWS["timeline"]
    found = site.answers.rows(view.query, *view.beside)
    return items_of(found, Record.of([row for row in found if "rank" in row]))


def local(term: object) -> str:
    return re.split(r"[/#]", str(term))[-1]


def answered(graph: KnowledgeGraph, pattern: str = "") -> set[str]:
    """The ids of the items one of whose facts ``?f`` fits a pattern: one for a case and its words of time."""
    query = (
        f"{PREFIXES} SELECT DISTINCT ?f ?case ?dates {{ {KINDS} OPTIONAL {{ ?f kg:case ?case }} "
        f"OPTIONAL {{ ?f kg:dates ?dates }} {pattern} }}"
    )
    found: Any = graph.query(query).rows
    return {
        "-".join(filter(None, (local(when), case and local(case)))) if when else local(fact)
        for fact, case, when in found
    }


def meeting(code: str, day: str) -> str:
    ident = f"industry-{code}"
    return (
        f'id:meeting-{ident} a kg:Meeting ; kg:code "{code}" ; kg:body id:body-industry ; kg:date "{day}"^^xsd:date ; '
        f'kg:minutes id:minutes-{ident} ; kg:evidence id:evidence-{ident} .\nid:minutes-{ident} kg:sourceFile "m.txt" .\n'
        f'id:evidence-{ident} a kg:Evidence ; kg:quote "會議" ; oa:hasSelector id:evidence-{ident}-p .\n'
        f"id:evidence-{ident}-p oa:start 0 ; oa:end 2 .\n"
    )


def event(number: int, code: str, name: str, days: tuple[str, str, str] | None, state: str = "planned") -> str:
    """An event of the case ``id:case-m-01``."""
    literal, at = str(ox.Literal(name)), f"id:evidence-{number}"
    when = f"; kg:dates id:dates-{number}" if days else ""
    made = (
        f"id:event-{number} a kg:ExchangeActivity ; <http://www.w3.org/2000/01/rdf-schema#label> {literal}@zh-Hant ; "
        f"kg:case id:case-m-01 ; kg:activityState code:state-{state} ; kg:meeting id:meeting-industry-{code} ; "
        f"kg:evidence {at} {when} .\n{at} a kg:Evidence ; kg:quote {literal} ; oa:hasSelector {at}-p .\n"
        f"{at}-p oa:start {number * 9} ; oa:end {number * 9 + 5} .\n"
    )
    if days:
        first, last = (
            f'; kg:{key} "{day}"^^xsd:date' if day else "" for key, day in zip(("from", "to"), days, strict=False)
        )
        made += f"id:dates-{number} a kg:VagueDates ; kg:asWritten {ox.Literal(days[2])} {first} {last} .\n"
    return made


def made(*parts: str, label: str = "甲案") -> KnowledgeGraph:
    store = ox.Store()
    case = f"id:case-m-01 a kg:CooperationCase ; skos:prefLabel {ox.Literal(label)}@zh-Hant .\n"
    folder = resources.data_dir() / "reference"
    files = [folder / "cities.ttl", folder / "bodies.ttl", resources.ontology_dir() / "codes.ttl"]
    for turtle in (*(file.read_text(encoding="utf-8") for file in files), HEAD + case + "".join(parts)):
        store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return KnowledgeGraph(store)


# --- Items and outcomes ---


def test_every_task_event_and_announcement_is_in_one_item(graph: KnowledgeGraph) -> None:
    found = items(graph)
    assert {one.id for one in found} == answered(graph)
    facts: Any = graph.query(f"{PREFIXES} SELECT DISTINCT ?f {{ {KINDS} }}").rows
    told = Counter(local(fact) for one in found for fact in one.facts)
    assert {local(fact) for (fact,) in facts} == set(told)


def test_announced_steps_end_as_promise_vs_outcome_says(graph: KnowledgeGraph) -> None:
    kept: Any = graph.query("promise-vs-outcome")
    said = Counter(row[kept.columns.index("kept")] for row in kept.rows)
    codes = Counter(one.outcome.code for one in items(graph) if one.of("step") and one.outcome)
    assert (codes["done"], codes["missed"]) == (said["yes"], said["no"])
    assert sum(codes.values()) == sum(said.values())
    checked = {row[kept.columns.index("checked_at")] for row in kept.rows}
    assert {
        one.outcome.meeting.code for one in items(graph) if one.of("step") and one.outcome and one.outcome.meeting
    } == checked


def test_what_is_only_asked_for_is_not_planned_and_a_plan_is_not_done(graph: KnowledgeGraph) -> None:
    firm = {"planned", "agreed", "decided", "held", "unknown"}
    for one in items(graph):
        notes = {row["note"] for row in one.facts.values()}
        assert (one.voice == "asked") == (not notes <= firm)
        assert one.voice != "held" or notes == {"held"}
        assert one.outcome is None or one.outcome.code != "done" or one.voice == "held" or one.outcome.passages


FIRST, SECOND, THIRD = meeting("112-1", "2023-06-26"), meeting("112-2", "2023-09-23"), meeting("112-3", "2023-11-29")
OCTOBER = ("2023-10-05", "2023-10-05", "10月5日")


@pytest.mark.parametrize(
    ("later", "outcome"),
    [
        ((), "ahead"),
        ((SECOND,), "ahead"),
        ((SECOND, THIRD), "silent"),
        ((SECOND, event(2, "112-2", "112 年度「好市節」", ("2023-12-01", "2023-12-31", "12月"))), "missed"),
        ((SECOND, event(2, "112-2", "好市節", ("2023-10-01", "2023-10-31", "10月"))), "open"),
        ((SECOND, event(2, "112-2", "好市節", ("2024-10-01", "2024-10-31", "明年10月"))), "ahead"),
        ((THIRD, event(2, "112-3", "2023 好市節", None, "held")), "done"),
        ((THIRD, event(2, "112-3", "別的活動", None, "held")), "silent"),
    ],
    ids=["no later meeting", "before the day", "not told", "moved", "again", "another year", "held", "another event"],
)
def test_what_became_of_a_plan(later: tuple[str, ...], outcome: str) -> None:
    found = items(made(FIRST, event(1, "112-1", "2023 好市節", OCTOBER), *later))
    assert next(one for one in found if one.id.startswith("dates-1")).outcome.code == outcome  # type: ignore[union-attr]


# --- Places ---


def test_bars_stand_at_their_days(graph: KnowledgeGraph) -> None:
    still = Site(graph).picture("timeline").still
    axis = Axis.of(["2023-06-26", "2024-11-13"], ["2023-01-01", "2024-12-31"], 664, 0.5, 22)
    assert axis is not None
    assert (axis.first, axis.last) == (date(2023, 1, 1), date(2025, 1, 1))
    bar = re.search(
        r'<g data-entry="dates-industry-113-2-4281-4286-[^"]*".*?<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="11"',
        still,
    )
    assert bar is not None
    start, width = float(bar[1]), float(bar[2])
    assert start == pytest.approx(axis.x("2024-10-11"), abs=3.5)  # at least 14 wide, about the middle of the days
    assert width >= axis.x("2024-10-20", 1) - axis.x("2024-10-11")


def test_far_days_do_not_stretch_the_axis() -> None:
    axis = Axis.of(["2023-06-26"], ["1823-01-01", "9999-12-31", "2023-13-40", ""], 664, 0.5, 22)
    assert axis is not None
    assert axis.last.year - axis.first.year <= 5
    assert 22 <= axis.x("1823-01-01") <= axis.x("9999-12-31", 1) <= axis.width - 22
    assert Axis.of([], ["", "nonsense"], 664, 0.5, 22) is None


def test_rows_keep_things_apart() -> None:
    things = [(n, float(n * 7 % 50), float(n * 7 % 50 + 20)) for n in range(40)]
    found = rows(things, gap=3)
    for (a, left, right), (b, start, end) in combinations(things, 2):
        assert found[a] != found[b] or right + 3 <= start or end + 3 <= left


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-10-05", "2023-10-05", ("112.10.5（2023-10-05）", "2023-10-05 (ROC 112.10.5)")),
        ("2023-10-21", "2023-10-31", ("112.10.21–31（2023-10-21–31）", "2023-10-21–31 (ROC 112.10.21–31)")),
        ("2023-10-01", "2023-12-31", ("112.10.1–12.31（2023-10-01–12-31）", "2023-10-01–12-31 (ROC 112.10.1–12.31)")),
        ("2023-05-06", "", ("112.5.6（2023-05-06）起", "from 2023-05-06 (ROC 112.5.6)")),
        ("", "2023-05-06", ("112.5.6（2023-05-06）止", "until 2023-05-06 (ROC 112.5.6)")),
        ("1900-05-06", "1900-05-08", ("1900-05-06–08", "1900-05-06–08")),
    ],
)
def test_spans_in_both_counts(first: str, last: str, words: tuple[str, str]) -> None:
    assert span(first, last) == text(*words)


def test_too_many_are_summed_up_and_all_listed() -> None:
    many = [event(n, "112-1", f"活動{n}號", ("2023-07-01", "2023-09-30", "第3季")) for n in range(1, 451)]
    graph = made(FIRST, THIRD, *many)
    picture = Site(graph).picture("timeline")
    assert picture.tables["is_summed"]
    assert len(picture.tables["dated"]) == 450
    assert picture.still.count("<g data-entry=") == 3  # both meetings, and all in one quarter
    assert ">450</text>" in picture.still


# --- The page ---


def shown(page: Page) -> set[str]:
    """The items that are listed: just those that are drawn, each by itself or in a mark with their number."""
    listed = page.eval_on_selector_all(".due [data-row]", "all => all.filter(r => !r.hidden).map(r => r.dataset.row)")
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('svg.lane-wide [data-entry]')].filter(one => one.getClientRects().length)
                 .flatMap(one => (data.entries[one.dataset.entry].parts || [one.dataset.entry]).filter(isShown))"""
    )
    assert sorted(listed) == sorted(drawn)
    numbers = page.eval_on_selector_all(
        "svg.lane-wide [data-count]",
        "all => all.filter(one => one.getClientRects().length).map(one => Number(one.textContent))",
    )
    assert sum(numbers) == sum(not one.startswith(("dates-", "announcement-")) for one in listed)
    said = re.search(r"\d+", page.inner_text(".said"))
    assert said
    assert int(said[0]) == len(listed)
    return set(listed)


PARTY = "?f kg:assignee|kg:organiser ?party ."
FILTERS = [
    ("", ""),
    ("kind=event", "FILTER(?kind = kg:ExchangeActivity)"),
    ("kind=step,event", "FILTER(?kind != kg:ActionItem)"),
    ("year=2023", "{ ?f kg:meeting/kg:date ?day } UNION { ?f kg:dates/(kg:from|kg:to) ?day } FILTER(YEAR(?day) = 2023)"),
    ("status=listed", "?f kg:case ?case . ?case kg:currentStatus code:status-listed ."),
    ("agency=agency-NWT-029", "?f kg:assignee|kg:organiser id:agency-NWT-029 ."),
    ("group=body-industry", "?f kg:meeting/kg:body id:body-industry ."),
    ("at=2023-09-23", "?f kg:meeting/kg:date ?day FILTER(STR(?day) <= '2023-09-23')"),
    ("q=%E9%9D%92%E5%89%B5%E4%BA%A4%E6%B5%81", "?f kg:case ?case . ?case skos:prefLabel ?name FILTER(CONTAINS(?name, '青創交流'))"),
]  # fmt: skip


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize(("hash_", "pattern"), FILTERS, ids=[hash_ for hash_, _ in FILTERS])
def test_items_are_what_sparql_answers(
    browser: Browser, site: Path, graph: KnowledgeGraph, hash_: str, pattern: str
) -> None:
    with Visit(browser, site / "timeline.html", f"#{hash_}") as page:
        assert shown(page) == answered(graph, pattern) != set()


@needs_browser
@pytest.mark.browser
def test_the_city_is_that_of_who_is_asked_else_that_of_the_case(
    browser: Browser, site: Path, graph: KnowledgeGraph
) -> None:
    of = f"{PARTY} {{ ?party kg:governs ?city }} UNION {{ ?party kg:government/kg:governs ?city }}"
    asked, named = answered(graph, of.replace("?city", "id:city-KEE")), answered(graph, of)
    case = answered(
        graph,
        "?f kg:case ?case . ?part kg:case ?case ; kg:city id:city-KEE ; kg:change/skos:notation ?c FILTER(?c IN ('named', 'added'))",
    )
    with Visit(browser, site / "timeline.html", "#city=KEE") as page:
        assert shown(page) == asked | (case - named)


@needs_browser
@pytest.mark.browser
def test_the_legend_filters_by_outcome_and_voice(browser: Browser, site: Path, graph: KnowledgeGraph) -> None:
    with Visit(browser, site / "timeline.html") as page:
        for facet, code in (("outcome", "missed"), ("outcome", "silent"), ("voice", "held"), ("voice", "asked")):
            page.click(f'[data-pick="{facet}={code}"]')
            codes = {one.id: {"outcome": code_of(one), "voice": one.voice} for one in items(graph)}
            assert shown(page) == {one for one, its in codes.items() if its[facet] == code} != set()
            page.click(f'[data-pick="{facet}={code}"]')
        assert shown(page) == answered(graph)


@needs_browser
@pytest.mark.browser
def test_an_outcome_appears_with_the_meeting_that_tells_it(browser: Browser, site: Path) -> None:
    item = "dates-industry-113-3-5480-5483-case-industry-113-1-05"
    mark = f'svg.lane-wide [data-item="{item}!"]'
    with Visit(browser, site / "timeline.html", f"#at=2024-09-27&open={item}") as page:
        assert page.locator(f'svg.lane-wide [data-entry="{item}"]').is_visible()
        assert not page.locator(mark).is_visible()
        page.click('[data-step="on"]')
        assert page.locator(mark).is_visible()
        panel = page.inner_text("#panel")
        assert "沒有照做，或延後（113 年度第 4 次：持續辦理）" in panel
        assert "今年底：113.12.1–31（2024-12-01–31）" in panel
        quotes = page.locator("#panel > .passage blockquote").all_text_contents()
        assert "本案於今年底辦理完成" in quotes[0]
        assert "持續辦理" in quotes[1]


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_no_words_cover_others_or_are_cut(browser: Browser, site: Path, lang: str) -> None:
    boxes = """() => [...document.querySelectorAll('.lanes svg')].filter(one => one.getClientRects().length).map(svg => {
        const whole = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].map(one => one.getBoundingClientRect()).filter(box => box.width).map(
          box => [box.left - whole.left, box.top - whole.top, box.right - whole.left, box.bottom - whole.top, whole.width]);
      })"""
    with Visit(browser, site / "timeline.html", f"#lang={lang}") as page:
        pictures = page.evaluate(boxes)
    assert sum(map(len, pictures)) > 60
    for picture in pictures:
        for left, _, right, _, width in picture:
            assert left >= -1
            assert right <= width + 1
        for one, other in combinations(picture, 2):
            # Lines of one label touch: fonts reserve more room above and below than letters take.
            is_beside = one[2] <= other[0] + 1 or other[2] <= one[0] + 1
            assert is_beside or one[3] <= other[1] + 6 or other[3] <= one[1] + 6, (one, other)


@needs_browser
@pytest.mark.browser
def test_arrows_reach_everything_in_the_picture(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "timeline.html") as page:
        every = page.evaluate(
            """() => [...document.querySelectorAll('.frame [data-entry]')].filter(isStop).map(one => one.dataset.entry)"""
        )
        walked = page.evaluate(
            """() => {
              const stops = [...document.querySelectorAll('.frame [data-entry]')].filter(isStop);
              const [seen, waiting] = [new Set([stops[0]]), [stops[0]]];
              while (waiting.length) {
                const here = waiting.pop();
                for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
                  here.focus();
                  here.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
                  const there = document.activeElement;
                  if (!seen.has(there)) { seen.add(there); waiting.push(there); }
                }
              }
              return [...seen].map(one => one.dataset.entry);
            }"""
        )
        assert sorted(walked) == sorted(every)
        page.focus('svg.lane-wide [data-entry^="dates-"]')
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "panel-title"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.entry").startswith("dates-")


@needs_browser
@pytest.mark.browser
def test_on_a_phone_each_lane_is_a_list(browser: Browser, site: Path, graph: KnowledgeGraph) -> None:
    with Visit(browser, site / "timeline.html", viewport={"width": 390, "height": 800}) as page:
        lines = page.eval_on_selector_all(
            ".agenda li:not(.count)",
            "all => all.filter(one => one.getClientRects().length).map(one => one.dataset.item)",
        )
        assert sorted(lines) == sorted(one.id for one in items(graph) if one.is_drawn)
        page.click(f'.agenda [data-entry="{lines[0]}"]')
        assert page.locator("#panel blockquote").first.is_visible()
        assert page.locator('.frame [tabindex="0"][data-entry]').count() == 1


@needs_browser
@pytest.mark.browser
def test_names_that_would_run_are_text(browser: Browser, tmp_path: Path) -> None:
    graph = made(FIRST, event(1, "112-1", BAD, ("2023-07-01", "", BAD)), event(2, "112-1", BAD, None), label=BAD)
    write_site(graph, tmp_path)
    with Visit(browser, tmp_path / "timeline.html") as page:
        page.click('svg.lane-wide [data-entry^="dates-1"]')
        assert page.text_content("#panel-title") == BAD
        assert BAD in (page.text_content("#panel dl") or "")
        page.wait_for_timeout(200)
        assert page.evaluate("window.xss") is None
        assert page.locator("main img:not(.still)").count() == 0
