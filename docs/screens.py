"""Shows every view as it opens, on a wide screen and on a telephone: ``make picture`` writes docs/screens/.

Needs Debian's Chromium, as the tests of pages do. Screens are in Chinese, light, without a panel of anything opened.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from viz.views import VIEWS

SCREENS = Path(__file__).with_name("screens")
SIZES = {"1280": (1280, 900), "390": (390, 844)}
# The start, the views, and a case and an agency of which much is told.
THINGS = ("case/case-industry-112-1-16", "agency/agency-NWT-008")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main(site: Path) -> None:
    """``site`` is a folder that ``kg viz`` wrote."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium (Debian: apt-get install chromium fonts-noto-cjk)")
    SCREENS.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        for size, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            for name in ("index", *VIEWS, *THINGS):
                page.goto((site / f"{name}.html").resolve().as_uri())
                page.wait_for_load_state("load")
                # The network is drawn in the frame after its data are there.
                page.wait_for_timeout(400)
                shown = SCREENS / f"{name.partition('/')[0]}-{size}.jpg"
                page.screenshot(path=shown, type="jpeg", quality=80)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
