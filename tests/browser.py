"""Chromium for tests of pages: the one of the machine, with flags that keep it from calling anybody."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
# The window has no bar to type addresses in, whose pages of its own Chromium would make for each context.
FLAGS += ["--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,PreloadTopChromeWebUI"]
# Every other host is nowhere.
ALONE = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
needs_browser = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no chromium on this machine; install it, or set CI to fail"
)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


CONTRAST = "color-contrast"
# Contrast takes long, and colours do not change with the width: light ones are seen on a desk, dark ones on a phone.
DESK_AND_PHONE = [(1280, "light"), (390, "dark")]
# The tables of a page are laid out behind its picture.
LAID = """() => [...document.querySelectorAll(".tables")]
  .every(one => getComputedStyle(one).contentVisibility !== "hidden")"""
# Marks the first, the middle and the last of all visible words that look alike: the same element and class, the same
# font and colour, and the same grounds behind it up to the root.
ALIKE = """() => {
  const grounds = new Map(), names = new Map(), alike = new Map();
  const name = text => names.get(text) ?? (names.set(text, names.size), names.size - 1);
  const ground = one => {
    if (!one) return -1;
    if (!grounds.has(one)) {
      const s = getComputedStyle(one);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode, s.position, s.clipPath];
      grounds.set(one, name([ground(one.parentElement), ...own].join("|")));
    }
    return grounds.get(one);
  };
  const speaks = one => one.matches("input, select, textarea")
    || [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  for (const one of document.querySelectorAll("[data-alike]")) delete one.dataset.alike;
  for (const one of document.querySelectorAll("body, body *")) {
    if (!speaks(one) || !one.checkVisibility({visibilityProperty: true})) continue;
    const s = getComputedStyle(one);
    const off = !!one.closest(":disabled, [aria-disabled=true]");
    const key = [one.tagName, one.getAttribute("class"), off, ground(one), s.color, s.fontSize, s.fontWeight, s.textShadow];
    alike.set(key.join("|"), [...(alike.get(key.join("|")) ?? []), one]);
  }
  for (const all of alike.values())
    for (const one of [all[0], all[all.length >> 1], all[all.length - 1]]) one.dataset.alike = "";
}"""


def laid(page: Any) -> None:
    """Waits until the tables of a page are laid out, which one who turns to them does not have to."""
    page.evaluate("dispatchEvent(new Event('scroll'))")
    page.wait_for_function(LAID)


def axe_faults(page: Any, *known: tuple[str, str]) -> list[str]:
    """What axe finds against WCAG 2.2 AA on a page as it stands, but for what is known: pairs of rule and selector."""
    from axe_playwright_python.sync_playwright import Axe

    laid(page)
    found = Axe().run(page, options={**WCAG, "rules": {CONTRAST: {"enabled": False}}}).response["violations"]
    return [*_told(found, known), *weak_words(page, *known)]


def faults_in_both_schemes(page: Any, *known: tuple[str, str]) -> list[str]:
    """What axe finds on a page in its light colours, and of contrast in its dark ones, which change nothing else."""
    found = axe_faults(page, *known)
    page.emulate_media(color_scheme="dark")
    found += weak_words(page, *known)
    page.emulate_media(color_scheme="light")
    return found


def weak_words(page: Any, *known: tuple[str, str]) -> list[str]:
    """What axe finds of contrast alone, all that another colour scheme can change.

    It takes nearly all of axe's time, and is reckoned of some of all words that look alike.
    """
    from axe_playwright_python.sync_playwright import Axe

    laid(page)
    page.evaluate(ALIKE)
    options = {**WCAG, "runOnly": [CONTRAST]}
    return _told(Axe().run(page, {"include": ["[data-alike]"]}, options).response["violations"], known)


def _told(found: list[Any], known: tuple[tuple[str, str], ...]) -> list[str]:
    each = [(rule["id"], str(node["target"][0]), node["failureSummary"]) for rule in found for node in rule["nodes"]]
    return [f"{rule} at {place}: {told}" for rule, place, told in each if (rule, place) not in known]
