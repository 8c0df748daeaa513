"""Chromium for tests of pages: the one of the machine, with flags that keep it from calling anybody."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Every other host is nowhere.
ALONE = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
needs_browser = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no chromium on this machine; install it, or set CI to fail"
)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


def axe_faults(page: Any, *known: tuple[str, str]) -> list[str]:
    """What axe finds against WCAG 2.2 AA on a page as it stands, but for what is known: pairs of rule and selector."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=WCAG).response["violations"]
    each = [(rule["id"], str(node["target"][0]), node["failureSummary"]) for rule in found for node in rule["nodes"]]
    return [f"{rule} at {place}: {told}" for rule, place, told in each if (rule, place) not in known]
