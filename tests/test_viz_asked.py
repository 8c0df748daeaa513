"""A question of pairs as a picture: nodes, lines and rows are those of the answer, quotes stand in the minutes."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import pyoxigraph as ox
import pytest

import kg
import viz
from kg.queries import parse
from kg.store import KnowledgeGraph
from kg.texts import text_of
from tests.browser import ALONE, CHROMIUM, needs_browser
from tests.visit import Visit
from viz.asked import MOST
from viz.radial import SHEETS, spread
from viz.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.conftest import Outcome

PAIRS = """#+ summary:
#+   zh-Hant: 哪個機關做哪一案
#+   en: Which agency works on which case
#+ evidence: [fact]
PREFIX kg: <https://citykg.example/ont#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?source ?target ?label WHERE {
  ?fact a kg:CaseParticipation ; kg:agency ?source ; kg:case ?target ; kg:role/skos:notation ?label
}
"""
BAD = "</script><script>window.xss=1</script><img src=x onerror=window.xss=2>"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return kg.open()


@pytest.fixture
def question(tmp_path: Path) -> Path:
    file = tmp_path / "who-does-what.rq"
    file.write_text(PAIRS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield opened
        opened.close()


def rows_of(graph: KnowledgeGraph) -> set[tuple[str, str]]:
    return {(str(source), str(target)) for source, target, _ in graph.query(PAIRS)}


def test_what_is_drawn_and_listed_are_the_pairs_of_the_answer(graph: KnowledgeGraph) -> None:
    site = Site.of_question(graph, parse(PAIRS, "pairs", "pairs.rq"), {})
    picture = site.picture("pairs")
    network = picture.graph
    assert network is not None
    wanted = {tuple(iri.rpartition("/")[2] for iri in pair) for pair in rows_of(graph)}
    assert set(network.edges) == wanted
    assert {(tie.source, tie.target) for tie, _ in picture.tables["ties"]} == wanted
    assert {node for node, _ in picture.tables["nodes"]} == set(network)


def test_each_line_has_the_passage_of_its_fact(graph: KnowledgeGraph) -> None:
    picture = Site.of_question(graph, parse(PAIRS, "pairs", "pairs.rq"), {}).picture("pairs")
    for tie, _ in picture.tables["ties"]:
        passages = picture.entries[tie.id]["passages"]
        assert passages, tie.id
        for one in passages:
            words, start = text_of(graph, f"{graph.base}id/minutes-{one['minutes']}")
            assert words is not None
            assert words[one["start"] - start : one["end"] - start] == one["quote"]


def test_a_name_is_that_of_the_graph_in_both_languages(graph: KnowledgeGraph) -> None:
    entries = Site.of_question(graph, parse(PAIRS, "pairs", "pairs.rq"), {}).picture("pairs").entries
    assert entries["agency-NWT-005"]["title"] == {
        "zh": "新北市政府經濟發展局",
        "en": "Economic Development Department, New Taipei City Government",
    }


def test_one_view_or_one_question_is_a_page_with_its_minutes(
    kg_command: Callable[..., Outcome], question: Path, tmp_path: Path
) -> None:
    assert kg_command("viz", "cities", "--out", tmp_path / "one").code == 0
    assert {file.suffix for file in (tmp_path / "one").glob("cities.*")} == {".html", ".svg", ".graphml", ".gexf"}
    assert not list((tmp_path / "one").glob("[!cm]*"))
    outcome = kg_command("viz", "--query", question, "--out", tmp_path / "two")
    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == str(tmp_path / "two" / "who-does-what.html")
    assert len(list((tmp_path / "two" / "minutes").iterdir())) == 7


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("citis",), "did you mean cities?"),
        (("cities", "--query", "case-lineage"), "give one of them"),
        (("--query", "case-linage"), "did you mean case-lineage"),
        (("--query", "open-cases", "--param", "day=1"), "did you mean date?"),
        (("--query", "none.rq"), "cannot be read"),
    ],
)
def test_wrong_usage_is_one_line_and_writes_nothing(
    kg_command: Callable[..., Outcome], tmp_path: Path, args: tuple[str, ...], words: str
) -> None:
    outcome = kg_command("viz", *args, "--out", tmp_path / "out")
    assert outcome.code in {1, 2}
    assert words in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_an_answer_of_one_column_is_no_picture(kg_command: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "one.rq").write_text("SELECT ?a WHERE { ?a ?b ?c } LIMIT 1", encoding="utf-8")
    outcome = kg_command("viz", "--query", tmp_path / "one.rq", "--out", tmp_path / "out")
    assert outcome.code == 2
    assert "needs two columns" in outcome.err


@needs_browser
@pytest.mark.browser
def test_the_page_of_a_question_works_as_every_view_does(
    browser: Browser, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    viz.write_question(graph, tmp_path / "out", parse(PAIRS, "pairs", "pairs.rq"), {})
    pairs = rows_of(graph)
    with Visit(browser, tmp_path / "out" / "pairs.html") as page:
        assert page.evaluate("[nodes.length, edges.length]") == [
            len({one for pair in pairs for one in pair}),
            len(pairs),
        ]
        page.click('[data-row="tie-1"] button')
        assert page.locator("#panel blockquote").count() >= 1
        page.fill("#q", "青年局")
        page.wait_for_timeout(300)
        shown = page.locator('[data-row^="tie-"]:visible').count()
        assert 0 < shown < len(pairs)


@needs_browser
@pytest.mark.browser
def test_names_of_a_network_never_run(browser: Browser, tmp_path: Path) -> None:
    network = nx.MultiDiGraph()
    network.add_node("a", label=BAD)
    network.add_edge("a", BAD, label=BAD, **{BAD: BAD})
    (tmp_path / "page.html").write_text(viz.page(network), encoding="utf-8")
    with Visit(browser, tmp_path / "page.html") as page:
        page.click('[data-row="tie-1"] button')
        assert page.text_content("#panel-title") == f"{BAD} → {BAD}"
        assert page.evaluate("window.xss") is None


@pytest.mark.parametrize("name", ["wide", "narrow"])
def test_no_two_things_stand_on_each_other_and_all_in_the_frame(name: str) -> None:
    tree = nx.random_labeled_tree(300, seed=3)
    network = nx.relabel_nodes(nx.disjoint_union(tree, nx.cycle_graph(20)), str)
    laid = spread(network, SHEETS[name])
    left, top, width, height = laid.frame
    assert set(laid.spots) == set(network)
    assert all(left < x < left + width and top < y < top + height for x, y in laid.spots.values())
    assert min(math.dist(a, b) for a, b in combinations(laid.spots.values(), 2)) > 8
    assert laid == spread(network, SHEETS[name])


def test_a_page_draws_so_many_and_says_so() -> None:
    store = ox.Store()
    for n in range(MOST + 500):
        ends = (ox.NamedNode(f"http://x/{n}"), ox.NamedNode(f"http://x/{n + 1}"))
        store.add(ox.Quad(ends[0], ox.NamedNode("http://x/next"), ends[1]))
    query = parse("SELECT ?source ?target { ?source <http://x/next> ?target }", "chain", "chain.rq")
    picture = Site.of_question(KnowledgeGraph(store), query, {}).picture("chain")
    assert picture.graph is not None
    assert len(picture.graph) == MOST
    assert f"{MOST + 501} 個端點" in picture.finding["zh"]
    assert f"draws {MOST}" in picture.finding["en"]


@pytest.mark.parametrize("name", ["cities", "agencies"])
def test_other_programs_read_the_same_network(graph: KnowledgeGraph, name: str, tmp_path: Path) -> None:
    site = Site(graph)
    drawn = site.picture(name).graph
    assert drawn is not None
    for form, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        file = tmp_path / f"{name}.{form}"
        file.write_text(site.network(name, form), encoding="utf-8")
        assert 'mode="dynamic"' not in site.network(name, form)
        found = read(file)
        assert set(found) == set(drawn)
        assert {frozenset(edge) for edge in found.edges} == {frozenset(edge) for edge in drawn.edges}
        labels = {data["label"] for _, data in found.nodes(data=True)}
        assert (
            site.picture(name).entries["agency-NWT-005" if name == "agencies" else "city-NWT"]["title"]["zh"] in labels
        )
    assert site.network(name, "gexf") == Site(graph).network(name, "gexf")
