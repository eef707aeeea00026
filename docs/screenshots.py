"""Make the pictures of the README from the sample corpus: `python docs/screenshots.py` after `make report`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
SHOTS = {
    "report": (1200, 900, "light", ".topic:has(.timeline) header"),
    "report-dark": (1200, 900, "dark", "h1"),
    "report-phone": (390, 844, "light", ".topic:has(.timeline) header"),
    "reading": (1200, 900, "light", ".reading:has(.hl.conflict) .hl.conflict"),
    "matrix": (1200, 900, "light", "#overview"),
}
"""Width and height in pixels, colour scheme, and what stands at the top of the picture."""


def main() -> None:
    page_url = (REPOSITORY / "reports/report.html").as_uri()
    browser_path = shutil.which("chromium")
    if browser_path is None:
        sys.exit("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for name, (width, height, scheme, top) in SHOTS.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )
            page.goto(page_url)
            node = page.locator(top).first
            node.evaluate("(n) => { const fold = n.closest('details'); if (fold) fold.open = true; }")
            if top != "h1":
                node.evaluate("(n) => n.scrollIntoView({ block: n.matches('.hl') ? 'center' : 'start' })")
            page.screenshot(path=REPOSITORY / "docs" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
