"""Make the pictures of the README from the sample corpus: `python docs/screenshots.py` after `make report`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
SHOTS = {"report": (1200, 900, "light"), "report-dark": (1200, 900, "dark"), "report-phone": (390, 844, "light")}


def main() -> None:
    page_url = (REPOSITORY / "reports/report.html").as_uri()
    browser_path = shutil.which("chromium")
    if browser_path is None:
        sys.exit("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for name, (width, height, scheme) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(page_url)
            page.screenshot(path=REPOSITORY / "docs" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
