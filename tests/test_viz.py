"""The site in a real browser: nothing leaves, no data runs, and picture, table and graph agree."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import viz
from kg import resources
from kg.errors import KgError
from kg.store import KnowledgeGraph
from tests.browser import CHROMIUM, FLAGS, needs_browser
from tests.visit import Visit
from viz import write_site
from viz.cases import sign_of
from viz.layout import overlap
from viz.site import Site
from viz.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HEAD = """@prefix code: <https://citykg.example/code/> . @prefix id: <https://citykg.example/id/> .
@prefix kg: <https://citykg.example/ont#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:meeting-m a kg:Meeting ; kg:code "112-1" ; kg:body id:body-industry ; kg:date "2023-06-26"^^xsd:date ;
  kg:minutes id:minutes-m .
id:minutes-m kg:sourceFile "minutes.txt" .
"""
ALL = "KEE TPE NWT TAO"
CASES = [  # label, cities, status, decision, quote
    ("四市甲案", ALL, "listed", "continue", "請 4 市持續辦理。"),
    ("四市乙案", ALL, "routine", "routinize", "轉為常態交流予以解列。"),
    ("雙北甲案", "TPE NWT", "delisting-pending", "refer-delisting", "提至副首長會議解列。"),
    ("雙北乙案", "TPE NWT", "merged", "", "（原雙北合作案）"),
    ("基北北案", "KEE TPE NWT", "listed", "expand", "擴大至三市。"),
    ("單一市案", "TAO", "deferred", "defer", "暫不提請列管。"),
    ("未載明案", "", "", "propose", "提案單位另行通知。"),
]
MANY = [(ALL, 24), ("TPE NWT", 10), ("NWT TAO", 12), ("KEE NWT", 5)]
HOSTILE = [
    ("</script><script>window.xss=1</script>", ALL, "listed", "continue", "<img src=x onerror='window.xss=2'>"),
    (
        "<img src=x onerror=window.xss=3> href",
        "TPE NWT",
        "listed",
        "continue",
        "\"'><svg onload=window.xss=4> <!-- href",
    ),
    ("<a href=javascript:window.xss=5>案</a>\u2028{{ 7*7 }}", "NWT TAO", "merged", "", "<b>*粗*</b> & href &lt;"),
]


def words(text: str) -> str:
    return str(ox.Literal(text))


def graph(cases: list[tuple[str, str, str, str, str]], **replaced: str) -> KnowledgeGraph:
    """A graph of these cases in one meeting, with the packaged reference data and codes."""
    lines = [HEAD]
    for number, (label, cities, status, decision, quote) in enumerate(cases, 1):
        case, at = f"id:case-m-{number:02}", f"id:evidence-m-{number}"
        lines.append(f"{case} a kg:CooperationCase ; skos:prefLabel {words(label)}@zh-Hant .")
        lines += [f"{case} kg:currentStatus code:status-{status} ."] if status else []
        lines.append(f"{at} a kg:Evidence ; kg:quote {words(quote)} ; oa:hasSelector {at}-position .")
        lines.append(f"{at}-position oa:start {number * 100} ; oa:end {number * 100 + len(quote)} .")
        said = f"kg:case {case} ; kg:meeting id:meeting-m ; kg:evidence {at}"
        for city in cities.split():
            about = f"kg:city id:city-{city} ; kg:change code:change-named"
            lines.append(f"id:participation-{number}-{city} a kg:CaseParticipation ; {about} ; {said} .")
        if decision:
            about = f"kg:decisionCode code:decision-{decision} ; kg:modality code:modality-decided"
            lines.append(f"id:decision-{number} a kg:Decision ; {about} ; {said} .")
    store = ox.Store()
    folder = resources.data_dir() / "reference"
    files = [folder / "cities.ttl", folder / "bodies.ttl", resources.ontology_dir() / "codes.ttl"]
    texts = [file.read_text(encoding="utf-8") for file in files]
    for old, new in replaced.items():
        texts = [text.replace(f'"{old}"', words(new)) for text in texts]
    for text in (*texts, "\n".join(lines)):
        store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    return KnowledgeGraph(store)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(graph(CASES), folder)
    return folder


def drawn(page: Page) -> set[str]:
    found: list[str] = page.evaluate(
        """() => [...Object.values(network.body.nodes).map(n => String(n.id)),
                  ...Object.values(network.body.edges).filter(e => e.connected).map(e => e.id)]"""
    )
    return set(found)


def point(page: Page, x: float, y: float) -> tuple[float, float]:
    at: list[float] = page.evaluate(
        """([x, y]) => { const p = network.canvasToDOM({ x, y }), b = holder.getBoundingClientRect();
                         return [p.x + b.left, p.y + b.top]; }""",
        [x, y],
    )
    return at[0], at[1]


def test_a_case_of_all_widens_no_pair() -> None:
    network = Site(graph(CASES)).picture("cities").graph
    assert network is not None
    pairs = {edge["id"]: edge["weight"] for _, _, edge in network.edges(data=True) if edge["kind"] == "pair"}
    assert pairs == {"pair-TPE-NWT": 2}
    assert network.nodes["shared-KEE-TPE-NWT-TAO"]["weight"] == 2
    assert network.nodes["city-NWT"]["weight"] == 5


@pytest.mark.parametrize("sheet", ["wide", "narrow"])
def test_nothing_covers_anything(sheet: str) -> None:
    four = [
        (f"{cities}-{number}", cities, "listed", "continue", "好") for cities, count in MANY for number in range(count)
    ]
    network = Site(graph(four)).picture("cities").graph
    assert network is not None
    numbers = [edge for _, _, edge in network.edges(data=True) if edge["kind"] == "pair"]
    shared = {one for one in network if network.nodes[one]["kind"] == "shared"}
    areas = [(*thing["at"][sheet], *thing["box"][sheet]) for thing in (*network.nodes.values(), *numbers)]
    kinds = [*(one in shared for one in network), *(False for _ in numbers)]
    for i, one in enumerate(areas):
        for j in range(i):
            assert kinds[i] or kinds[j] or not overlap(one, areas[j]), (i, j)


def test_same_input_same_bytes(tmp_path: Path) -> None:
    first, second = write_site(graph(CASES), tmp_path / "a"), write_site(graph(CASES), tmp_path / "b")
    written = {file.relative_to(tmp_path / "a").as_posix(): file for file in first}
    assert {"index.html", "cities.svg", "minutes/m.html", *(f"{name}.html" for name in VIEWS)} <= set(written)
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    for name in ("cities", "index"):
        assert viz.page(graph(CASES), name) == written[f"{name}.html"].read_text(encoding="utf-8")


def test_pages_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    code = "import sys; from kg.cli import main; sys.exit(main())"
    for seed in ("1", "2"):
        done = [sys.executable, "-c", code, "viz", "--out", str(tmp_path / seed)]
        subprocess.run(done, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=Path(__file__).parent.parent)
    first, second = (
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (tmp_path / "1", tmp_path / "2")
    )
    assert [name for name in first if first[name] != second.get(name)] == []


def test_heavy_imports_wait() -> None:
    code = (
        "import sys, viz, viz.views; sys.exit(any(m in sys.modules for m in ('networkx', 'pyvis', 'jinja2', 'rdflib')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent.parent, check=False).returncode == 0


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KgError, match="is a file, a directory is needed"):
        write_site(graph(CASES), tmp_path / "file")


def test_svg_draws_every_case(site: Path) -> None:
    drawing = ET.fromstring((site / "cities.svg").read_bytes())
    space = "{http://www.w3.org/2000/svg}"
    marks = drawing.findall(f"{space}polygon") + [
        c for c in drawing.iter(f"{space}circle") if float(c.get("r") or 0) < 10
    ]
    legend = len({sign_of(status) for _, _, status, _, _ in CASES})
    assert len(marks) == len(CASES) + legend


@needs_browser
@pytest.mark.browser
def test_picture_table_and_graph_agree(browser: Browser, site: Path) -> None:
    network = Site(graph(CASES)).picture("cities").graph
    assert network is not None
    lines = {edge["id"] for _, _, edge in network.edges(data=True)}
    with Visit(browser, site / "cities.html") as page:
        assert drawn(page) == set(network) | lines
        rows = page.eval_on_selector_all("[data-row]", "rows => rows.map(row => row.dataset.row)")
        assert sorted(rows) == sorted({one for one in drawn(page) if "/" not in one})
        keys = page.eval_on_selector_all("#keys button", "all => all.map(one => one.dataset.entry)")
        assert sorted(keys) == sorted(rows)


@needs_browser
@pytest.mark.browser
def test_mouse_opens_marks_and_lines(browser: Browser, site: Path) -> None:
    network = Site(graph(CASES)).picture("cities").graph
    assert network is not None
    with Visit(browser, site / "cities.html") as page:
        page.mouse.click(*point(page, *network.nodes["case-m-05"]["at"]["wide"]))
        assert page.inner_text("#panel-title") == "基北北案"
        (x1, y1), (x2, y2) = (network.nodes[f"city-{code}"]["at"]["wide"] for code in ("TPE", "NWT"))
        page.mouse.click(*point(page, x1 + (x2 - x1) * 0.3, y1 + (y2 - y1) * 0.3))
        assert page.inner_text("#panel-title") == "雙北 2 案"
        assert page.locator("#panel li").count() == 2


@needs_browser
@pytest.mark.browser
def test_keyboard_opens_and_closes_the_panel(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "cities.html") as page:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.parentElement.id") == "keys":
                break
        assert page.evaluate("document.activeElement.dataset.entry") == "city-KEE"
        page.keyboard.press("ArrowLeft")
        chosen = page.evaluate("document.activeElement.dataset.entry")
        assert chosen != "city-KEE"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "panel-title"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.entry") == chosen


@needs_browser
@pytest.mark.browser
def test_panel_quotes_the_data(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "cities.html") as page:
        for number, (label, _, _, _, quote) in enumerate(CASES, 1):
            page.click(f'tr[data-row="case-m-{number:02}"] button')
            assert page.inner_text("#panel-title") == label
            assert set(page.locator("#panel blockquote").all_text_contents()) == {quote}
            place = page.locator("#panel .place").first.text_content()
            assert place == f"minutes.txt 第 {number * 100}–{number * 100 + len(quote)} 字"


@needs_browser
@pytest.mark.browser
def test_data_never_runs(browser: Browser, tmp_path: Path) -> None:
    bad = "</script><script>window.xss=6</script><img src=x onerror=window.xss=7> href"
    write_site(graph(HOSTILE, 基隆市=bad, 列管中=bad, 產業民生組=bad), tmp_path)
    with Visit(browser, tmp_path / "cities.html", f"#open={bad}&lang=<img>") as page:
        for number, (label, _, _, _, quote) in enumerate(HOSTILE, 1):
            page.click(f'tr[data-row="case-m-{number:02}"] button')
            assert page.text_content("#panel-title") == label
            assert page.locator("#panel blockquote").first.text_content() == quote
        page.focus('#keys [data-entry="city-KEE"]')
        page.click('[data-set-lang="en"]')
        page.wait_for_timeout(200)
        assert page.evaluate("window.xss") is None
        assert page.locator("main img").count() == 1
    with Visit(browser, tmp_path / "index.html") as page:
        assert page.evaluate("window.xss") is None


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "cities"])
def test_fits_a_phone(browser: Browser, site: Path, name: str, scheme: Any) -> None:
    size = {"width": 390, "height": 844}
    with Visit(browser, site / f"{name}.html", "#lang=en", viewport=size, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.title()


@needs_browser
@pytest.mark.browser
def test_language_is_kept_on_the_way(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "cities.html") as page:
        assert page.inner_text("h1") == "城市協作網絡"
        page.click('[data-set-lang="en"]')
        assert page.inner_text("h1") == "City collaboration network"
        assert "Who works with whom" in page.inner_text("#panel")
        assert page.evaluate("network.body.nodes['city-TPE'].options.label") == "<b>Taipei</b>\n5 cases"
        assert page.get_attribute("nav a", "href") == "index.html#lang=en"


@needs_browser
@pytest.mark.browser
def test_downloads(browser: Browser, site: Path) -> None:
    with Visit(browser, site / "cities.html") as page:
        for kind in ("svg", "png"):
            with page.expect_download() as waiting:
                page.click(f'[data-save="{kind}"]')
            content = Path(waiting.value.path()).read_bytes()
            assert waiting.value.suggested_filename == f"cities.{kind}"
            assert content == (site / "cities.svg").read_bytes() if kind == "svg" else content[1:4] == b"PNG"


@needs_browser
@pytest.mark.browser
def test_reads_without_javascript_and_when_empty(browser: Browser, site: Path, tmp_path: Path) -> None:
    with Visit(browser, site / "cities.html", java_script_enabled=False) as page:
        assert page.is_visible(".still")
        assert base64.b64decode((page.get_attribute(".still", "src") or "").split(",")[1])
        assert page.locator("[data-row] blockquote").count() == len(CASES)
    write_site(KnowledgeGraph(ox.Store()), tmp_path)
    for name in ("index", "cities"):
        with Visit(browser, tmp_path / f"{name}.html") as page:
            assert "資料裡還沒有合作案" in page.inner_text("main")
