"""A visit to a page of a written site, in a real browser: what it asks for and what goes wrong is kept and judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page


class Visit:
    """A page and what it did that it must not do."""

    def __init__(self, browser: Browser, file: Path, hash_: str = "", **how: Any) -> None:
        self.asked: list[str] = []
        self.faults: list[str] = []
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **how})
        self.page: Page = context.new_page()
        self.page.route(lambda url: not url.startswith(("file:", "data:", "blob:")), lambda route: route.abort())
        self.page.on(
            "request", lambda r: self.asked.append(r.url) if not r.url.startswith(("data:", "blob:")) else None
        )
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        self.page.goto(file.as_uri() + hash_)
        self.page.wait_for_load_state("load")
        self.file = file

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *error: object) -> None:
        self.page.context.close()
        if error[0] is None:
            assert {url.split("#")[0] for url in self.asked} == {self.file.as_uri()}
            assert self.faults == []
