"""A browser for the tests of the pages, and a way to open a report in it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claimcheck.records import Report
from claimcheck.report import render_site

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Any]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens a report as a file: show(report, hash="#…", width=…). Any complaint of the browser fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(
        report: Report, hash: str = "", width: int = 1440, lang: str = "en", layout: Any = "single", **options: Any
    ) -> Any:
        for name, text in render_site(report, lang, layout):
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        file = tmp_path / "report.html"
        defaults = {"reduced_motion": "reduce"}  # a page that glides has no fixed places to measure
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **defaults | options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on(
            "request", lambda request: complaints.extend([request.url] * (request.url[:5] not in ("file:", "data:")))
        )
        page.goto(file.as_uri() + hash)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
