"""The questions over HTTP and in a browser: the same rows everywhere, forms, pictures, and faults that name their field."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.queries import catalogue
from tests.browser import ALONE, CHROMIUM, needs_browser
from tests.server import Server, served

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
GIVEN = {"evidence": {"iri": "id:case-industry-112-1-03"}}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as one:
        yield one


def _given(name: str) -> dict[str, str]:
    question = catalogue()[name]
    return {one.name: one.example or "" for one in question.parameters if one.required}


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_each_question_gives_the_rows_that_python_gives(server: Server, name: str) -> None:
    given = _given(name)
    answer = server.get(
        f"/queries/{name}?" + "&".join(f"{key}={value}" for key, value in {**given, "format": "csv"}.items())
    )
    assert answer.status_code == 200, answer.text
    rows = [tuple(row) for row in csv.reader(io.StringIO(answer.text))]
    expected = kg.open().query(name, **given)
    assert rows[0] == expected.columns
    assert rows[1:] == [tuple((cell or "").replace("\r", "") for cell in row) for row in expected]


@pytest.mark.parametrize("name", sorted(catalogue()))
@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_each_question_has_its_page(server: Server, name: str, lang: str) -> None:
    given = {**_given(name), "lang": lang}
    page = server.get(f"/queries/{name}?" + "&".join(f"{key}={value}" for key, value in given.items()), **HTML)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{lang}">' in page.text
    assert catalogue()[name].summary[lang].split("“")[0][:10] in page.text.replace("&#39;", "'")


def test_the_catalogue_lists_every_question(server: Server) -> None:
    page = server.get("/queries", **HTML).text
    listed = {entry["name"]: entry for entry in server.get("/queries").json()}
    assert set(listed) == set(catalogue())
    for name in catalogue():
        assert f'href="/queries/{name}"' in page
    assert listed["evidence"]["parameters"][0]["required"] is True


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/queries/evidence?format=json", 400, "iri"), ("/queries/open-cases?date=1.1.2023&format=csv", 400, "2023-06-26"),
        ("/queries/open-cases?dat=2023-01-01", 400, "dat"), ("/queries/case", 404, "cases"),
        ("/queries/cases?format=pdf", 406, "format=csv"),
    ],
)  # fmt: skip
def test_a_fault_names_what_is_wrong(server: Server, path: str, status: int, words: str) -> None:
    answer = server.get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert len(answer.text.splitlines()) == 1


def test_a_value_is_bound_and_never_pasted(server: Server) -> None:
    hostile = "%22%20%7D%20UNION%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%23"
    answer = server.get(f"/queries/cases-by-agency?agency={hostile}&format=csv")
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 1


def test_its_text_can_be_taken_along(server: Server) -> None:
    assert server.get("/queries/cases.rq").text == catalogue()["cases"].text


def test_excel(server: Server) -> None:
    assert server.get("/queries/cases?format=csv&bom=1").content.startswith(b"\xef\xbb\xbf")


# --- In a browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield browser.new_page()
        browser.close()


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "name", ["city-collaboration", "case-timeline", "agencies-per-city", "case-lineage", "evidence"]
)
def test_pages_fit_and_ask_nobody_else(server: Server, page: Any, name: str, width: int) -> None:
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 900})
    address = f"{server.site}/queries/{name}?" + "&".join(
        f"{key}={value}" for key, value in GIVEN.get(name, {}).items()
    )
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("table tbody tr").count() > 0
    assert all(url.startswith((server.site, "data:")) for url in asked)
    assert faults == []


@pytest.mark.browser
@needs_browser
def test_a_form_asks_by_keyboard(server: Server, page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{server.site}/queries/cases-by-agency")
    page.get_by_role("textbox").focus()
    page.keyboard.type("臺北市動物保護處")
    page.keyboard.press("Enter")
    page.wait_for_url("**agency=*")
    rows = kg.open().query("cases-by-agency", agency="臺北市動物保護處")
    assert len(rows) > 0
    assert page.locator("table tbody tr").count() == len(rows)


@pytest.mark.browser
@needs_browser
def test_the_language_is_switched_in_place(server: Server, page: Any) -> None:
    page.goto(f"{server.site}/queries/open-cases?date=2023-12-31")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/queries/open-cases?date=2023-12-31&lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
