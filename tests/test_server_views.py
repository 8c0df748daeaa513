"""The views as the server shows them: the same pictures, links that lead into the site, nothing asked of anybody else."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import pytest
from lxml import html

from tests.browser import ALONE, CHROMIUM, needs_browser
from tests.server import Server, served
from viz.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield opened
        opened.close()


@pytest.mark.parametrize("path", ["/views", *(f"/views/{name}" for name in VIEWS)])
def test_each_view_is_a_page_with_a_policy_of_its_own(server: Server, path: str) -> None:
    page = server.get(path)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = page.headers["content-security-policy"]
    assert re.search(r"script-src( 'sha256-[^']+')+;", policy)
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    again = server.get(path, **{"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", VIEWS)
def test_each_picture_is_there_as_svg(server: Server, name: str) -> None:
    answer = server.get(f"/views/{name}.svg")
    if name == "matrix":
        assert (answer.status_code, "is a table" in answer.text) == (404, True)
        return
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.text.startswith("<svg ")


def test_an_unknown_view_is_told_with_those_that_are(server: Server) -> None:
    answer = server.get("/views/nothing")
    assert answer.status_code == 404
    assert "the views are cities, " in answer.text


def test_every_link_of_the_views_leads_to_its_place(server: Server) -> None:
    asked: dict[str, set[str]] = {}
    for path in ("/views", *(f"/views/{name}" for name in VIEWS)):
        hrefs = html.fromstring(server.get(path).content).xpath("//a/@href")
        for target, anchor in map(urldefrag, hrefs):
            asked.setdefault(target or path, set()).add(anchor)
    assert len(asked) > 100
    for target in sorted(asked, key=lambda one: hashlib.sha256(one.encode()).digest())[:60]:
        answer = server.get(target, Accept="text/html")
        assert answer.status_code == 200, target
        assert asked[target] - {""} <= set(html.fromstring(answer.content).xpath("//@id")), target


@needs_browser
@pytest.mark.browser
def test_the_language_of_the_site_is_kept(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{server.site}/?lang=en")
    page.get_by_role("link", name="Pictures").click()
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click('[data-set-lang="zh"]')
    page.reload()
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"
    page.close()


@needs_browser
@pytest.mark.browser
def test_passages_and_cases_lead_into_the_site(browser: Browser, server: Server) -> None:
    context = browser.new_context()
    asked: list[str] = []
    faults: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{server.site}/views/cities#open=case-industry-112-1-16")
    quote = page.locator("#panel blockquote").first.text_content()
    page.locator("#panel a.place").first.click()
    page.wait_for_load_state("load")
    assert "/minutes/industry-112-1?at=" in page.url
    assert page.locator("mark, .sought, :target").count() > 0
    assert quote
    assert quote in (page.text_content("main") or "")
    page.go_back()
    page.get_by_role("link", name="完整資料頁").click()
    page.wait_for_load_state("load")
    assert urldefrag(page.url)[0] == f"{server.site}/page/case-industry-112-1-16"
    page.get_by_role("link", name="圖", exact=True).click()
    page.wait_for_load_state("load")
    assert page.locator("article h2 a").count() == len(VIEWS)
    assert faults == []
    assert all(url.startswith((server.site, "data:", "blob:")) for url in asked)
    context.close()
