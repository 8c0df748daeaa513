"""The page to look over what was read, in a real browser: nothing leaves, no data runs, fact and passage find each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from kg import resources
from kg.curation.turtle import append
from kg.errors import KgError
from kg.report import read_minutes, told
from kg.vocab import DEFAULT_BASE
from tests import office
from tests.browser import CHROMIUM, FLAGS, needs_browser
from tests.test_curation import ALL, FIRST, ROUTINE, SECOND, data
from tests.visit import Visit
from viz.review import page, write_review
from viz.review_words import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.conftest import Outcome

__all__ = ["data"]
HOSTILE = """112 年度「基北北桃合作交流平臺」產業民生組第 1 次工作小組會議紀錄
時間：112 年 6 月 26 日（一）下午 2 時
地點：<img src=x onerror="window.xss=1">
主持人：新北市政府經濟發展局 黃副局長碧玉
會議結論：
一、列管合作案
（一）雙北</script><script>window.xss=2</script>合作案：請新北市政府經濟發展局辦理「<b onmouseover=window.xss=3>參訪</b>」活動，持續辦理。
（二）雙北"'><svg onload=window.xss=4>{{ 7*7 }}<!-- 合作案：逕於小組解列。
（三）javascript:window.xss=5 \u202e合作案\u2028：&lt;持續&gt;辦理。
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def reviewed(folder: Path, *texts: str) -> Path:
    """The page of some minutes, read with the packaged reference data."""
    files = []
    for number, text in enumerate(texts, 1):
        files.append(folder / f"minutes-{number}.txt")
        files[-1].write_text(text, encoding="utf-8")
    out = folder / "review.html"
    write_review(read_minutes(list(map(str, files)), resources.data_dir(), DEFAULT_BASE), out)
    return out


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reviewed(tmp_path_factory.mktemp("review"), FIRST, SECOND)


def lit(page: Page) -> str:
    """The passage that stands out."""
    return "".join(page.locator(".p.on").all_text_contents())


def seen(page: Page, selector: str) -> bool:
    """Whether the first such thing is within the window."""
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    return bool(box and size and 0 <= box["y"] <= size["height"] - 20)


# --- Without a browser ------------------------------------------------------------------------------------------------


def test_one_file_that_asks_for_nothing(file: Path) -> None:
    html = file.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href|action)=\"(?!data:,)", html)
    assert not re.search(r"\son\w+=|javascript:|\sstyle=", html)
    assert "default-src &#39;none&#39;" in html
    assert "unsafe" not in html
    assert html.count("<script>") == html.count("<style>") == 1


def test_same_input_same_bytes(tmp_path: Path, file: Path) -> None:
    assert reviewed(tmp_path, FIRST, SECOND).read_bytes() == file.read_bytes()


def test_every_kind_has_a_colour_and_an_underline_of_its_own(file: Path) -> None:
    css = file.read_text(encoding="utf-8").partition("<style>")[2].partition("</style>")[0]
    styles = set()
    for kind in KINDS:
        rule = re.search(rf"^\.k-{kind} {{([^}}]*)}}", css, re.MULTILINE)
        assert rule
        assert f"var(--{kind})" in rule[1]
        assert css.count(f"--{kind}: #") == 2, "one colour for light, one for dark"
        styles.add(tuple(re.findall(r"text-decoration-(?:style|thickness): ([^;]*)", rule[1])))
    assert len(styles) >= len(KINDS) - 1


def test_the_command_writes_it(kg_command: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FIRST, encoding="utf-8")
    outcome = kg_command("ingest", "a.txt", "--review", "out.html")
    assert outcome.code == 0, outcome.err
    assert "雙北青創交流合作案" in outcome.out
    assert "判讀校閱" in (tmp_path / "out.html").read_text(encoding="utf-8")
    outcome = kg_command("ingest", "a.txt", "--review", "no/such/out.html")
    assert outcome.code == 1
    assert outcome.out == ""
    assert len(outcome.err.splitlines()) == 1


def test_the_pages_of_a_pdf(tmp_path: Path) -> None:
    """A heading where a page begins, the page beside each fact; nothing of it where a file has no pages."""
    filler = [f"（{number}）第 {number} 點。" for number in range(1, 40)]
    first, last = FIRST.split("陸、")
    lines = [*first.splitlines(), "三、其他：", *filler, f"陸、{last}"]
    (tmp_path / "m.pdf").write_bytes(office.pdf(lines))
    reading = read_minutes([str(tmp_path / "m.pdf")], resources.data_dir(), DEFAULT_BASE)
    html = page(reading)
    leaves = re.findall(r'class="leaf"><span class="zh" lang="zh-Hant">([^<]*)', html)
    assert leaves == ["第 1 頁", "第 2 頁"]
    text = html.partition("第 2 頁")[2]
    assert "陸、散會" in text
    assert "壹、時間" not in text.partition("</section>")[0]
    rows = re.findall(r'<div><dt><span class="zh" lang="zh-Hant">頁次</span>.*?<dd><bdi lang="zh-Hant">([^<]*)', html)
    assert set(rows) == {"1", "2"}
    assert re.search(r"m\.pdf:\d+ \(page 2\)", told(reading, "summary")[0])


def test_a_text_file_shows_no_pages(file: Path) -> None:
    html = file.read_text(encoding="utf-8")
    assert "頁次" not in html
    assert 'class="leaf"' not in html


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    reading = read_minutes([], resources.data_dir(), DEFAULT_BASE)
    with pytest.raises(KgError, match="cannot write"):
        write_review(reading, tmp_path / "none" / "out.html")
    assert "<article" not in page(reading)


def test_what_a_curator_decided_says_so(data: Path) -> None:
    for one in ALL:
        append(data, one)
    html = page(read_minutes([str(data / "minutes" / "1.txt")], data, DEFAULT_BASE))
    assert html.count('class="curated"') >= 5
    assert f"{ROUTINE.who} {ROUTINE.when}" in html
    (data / "minutes" / "1.txt").write_text(FIRST.replace(ROUTINE.quote, "另議"), encoding="utf-8")
    html = page(read_minutes([str(data / "minutes" / "1.txt")], data, DEFAULT_BASE))
    assert f"{ROUTINE.id}：{'industry-112-1 的紀錄中找不到所引原文'}" in html


# --- In a browser -----------------------------------------------------------------------------------------------------


@needs_browser
@pytest.mark.browser
def test_the_text_is_all_there_and_what_is_in_doubt_comes_first(browser: Browser, file: Path) -> None:
    with Visit(browser, file) as page:
        lines = page.locator("#m0 .line p").all_text_contents()
        assert [line for line in lines if line] == FIRST.splitlines()
        groups = page.eval_on_selector_all("#m0 .group", "all => all.map(one => one.className)")
        assert groups[0] == "group g-check"
        first = page.locator("#m0 .cards .card").first
        assert "c-doubt" in str(first.get_attribute("class"))
        assert seen(page, "#m0 .cards .card")
        assert "c-unread" not in str(page.locator("#m0 .card").last.get_attribute("class"))


@needs_browser
@pytest.mark.browser
def test_a_fact_finds_its_passage_and_back(browser: Browser, file: Path) -> None:
    with Visit(browser, file, viewport={"width": 1280, "height": 620}) as page:
        page.locator("#m0 .c-decision .jump", has_text="逕於小組解列").click()
        page.wait_for_timeout(700)
        assert lit(page) == "逕於小組解列"
        assert seen(page, ".p.on")
        assert page.locator(".card.on").count() == 1
        page.locator("#m0 .p", has_text="北桃茶農參訪交流案").click()
        page.wait_for_timeout(700)
        assert "北桃茶農參訪交流案" in page.locator(".card.on").inner_text()
        assert seen(page, ".card.on")
        # A mark below closed headings opens them.
        page.locator("#m0 .p", has_text="黃副局長碧玉").last.click()
        assert page.locator(".card.on .title").first.is_visible()


@needs_browser
@pytest.mark.browser
def test_where_marks_overlap_each_click_takes_the_next(browser: Browser, file: Path) -> None:
    with Visit(browser, file) as page:
        place = page.locator("#m0 .p", has_text="10 月底").first
        facts = str(place.get_attribute("data-f")).split()
        assert len(facts) >= 2
        kinds = place.locator(".k").count()
        assert kinds >= 2
        met = []
        for _ in facts:
            place.click()
            met.append(page.locator(".card.on").get_attribute("id"))
        assert met == facts
        assert "c-date" in str(page.locator(f"#{facts[0]}").get_attribute("class"))


@needs_browser
@pytest.mark.browser
def test_the_keyboard_goes_everywhere(browser: Browser, file: Path) -> None:
    with Visit(browser, file) as page:
        page.focus("#m0 .text")
        page.keyboard.press("ArrowRight")
        first = lit(page)
        page.keyboard.press("ArrowRight")
        assert lit(page) not in {"", first}
        page.keyboard.press("ArrowLeft")
        assert lit(page) == first
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.className") == "jump"
        before = page.evaluate("document.activeElement.dataset.go")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.dataset.go") != before
        page.keyboard.press("Enter")
        assert page.locator(".card.on").get_attribute("id") == page.evaluate("document.activeElement.dataset.go")
        page.keyboard.press("Escape")
        assert page.locator(".on").count() == 0


@needs_browser
@pytest.mark.browser
def test_language_kinds_and_meetings_are_switched(browser: Browser, file: Path) -> None:
    with Visit(browser, file) as page:
        assert page.locator("#m1").is_hidden()
        page.click('[data-sheet="m1"]')
        assert page.locator("#m0").is_hidden()
        assert "創業家大會師合作案" in page.locator("#m1 .text").inner_text()
        page.click('[data-sheet="m0"]')
        page.click('[data-set-lang="en"]')
        assert page.evaluate("document.documentElement.lang") == "en"
        shown = page.locator("#m0 .cards").inner_text()
        assert "Check these first" in shown
        assert "請先確認" not in shown
        page.click('#m0 [data-kind="decision"]')
        mark = page.locator("#m0 .line .k-decision").first
        assert page.locator("#m0 .c-decision").first.is_hidden()
        assert mark.evaluate("one => getComputedStyle(one).textDecorationLine") == "none"
        page.click('#m0 [data-kind="decision"]')
        assert mark.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline"


@needs_browser
@pytest.mark.browser
def test_hostile_text_is_only_text(browser: Browser, tmp_path: Path) -> None:
    with Visit(browser, reviewed(tmp_path, HOSTILE)) as page:
        for place in page.locator(".p").all():
            place.hover()
            place.click()
        for summary in page.locator(".card summary").all():
            if summary.is_visible():
                summary.click()
        page.click('[data-set-lang="en"]')
        page.wait_for_timeout(200)
        assert page.evaluate("window.xss") is None
        assert page.locator("main img, main svg, main script, main b[onmouseover]").count() == 0
        text = page.locator(".text").inner_text()
        assert "</script><script>window.xss=2</script>" in text
        assert "{{ 7*7 }}<!--" in text
        assert "\u202e" not in text


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_one_side_at_a_time(browser: Browser, file: Path, scheme: Any) -> None:
    with Visit(browser, file, viewport={"width": 390, "height": 844}, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("#m0 .text").is_hidden()
        page.locator("#m0 .c-task .jump").last.click()
        assert page.locator("#m0 .cards").is_hidden()
        assert seen(page, ".p.on")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("#what").inner_text()
        page.click("#other")
        assert page.locator("#m0 .text").is_hidden()
        assert seen(page, ".card.on")
        page.click('#m0 [data-tab="text"]')
        page.locator("#m0 .p", has_text="北桃茶農參訪交流案").click()
        assert seen(page, ".card.on")
        page.click("#close")
        assert page.locator("#bar").is_hidden()


@needs_browser
@pytest.mark.browser
def test_without_a_script_all_is_shown(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(file.as_uri())
    for part in ("#m0 .text", "#m0 .cards", "#m1 .text"):
        assert page.locator(part).is_visible()
    context.close()


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(browser: Browser, file: Path, scheme: Any) -> None:
    """Colours of small text and of underlines against the paper: 4.5 and 3 to 1 (WCAG)."""
    with Visit(browser, file, color_scheme=scheme) as page:
        names = ["ink", "soft", *KINDS]
        found: dict[str, str] = page.evaluate(
            """names => { const s = getComputedStyle(document.documentElement);
                          return Object.fromEntries(names.map(n => [n, s.getPropertyValue('--' + n).trim()])); }""",
            [*names, "paper", "card", "on"],
        )
    for name in names:
        for ground in ("paper", "card"):
            assert contrast(found[name], found[ground]) >= (4.5 if name in {"ink", "soft"} else 3), (name, ground)
    assert contrast(found["ink"], found["on"]) >= 4.5


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
