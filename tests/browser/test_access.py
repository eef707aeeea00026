"""Accessibility, measured by axe-core (https://github.com/dequelabs/axe-core) in the browser, and zoom."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimcheck.records import Decision
from tests import samples
from tests.browser.steps import UNFOLD, card, no_sideways_scroll

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
pytestmark = pytest.mark.browser

SCRIPT = Path(axe.__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => {
  const { violations } = await axe.run(document, { runOnly: rules });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
# axe measures what the browser has laid out; what is skipped until it comes into sight has old places.
LAY_OUT = "document.styleSheets[0].insertRule('.card, .row { content-visibility: visible !important }')"
REVIEWED = samples.report(
    decisions=(
        Decision(id=samples.FINDINGS["hurt"].id, status="accepted", reason="known", who="Ada"),
        Decision(id=samples.FINDINGS["knew"].id, status="needs-look", reason=""),
    )
)


def violations(page: Any) -> list[str]:
    # Run by the debugger, which the page's own content security policy does not bind.
    page.evaluate(SCRIPT.read_text(encoding="utf-8") + "; 0")
    page.evaluate(LAY_OUT)
    return list(page.evaluate(RUN, RULES))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_axe_finds_nothing(show: Callable[..., Any], scheme: str, width: int) -> None:
    page = show(REVIEWED, color_scheme=scheme, width=width)
    assert violations(page) == []
    page.evaluate(UNFOLD)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_a_site(show: Callable[..., Any], scheme: str) -> None:
    page = show(REVIEWED, layout="site", color_scheme=scheme, lang="de")
    assert violations(page) == []
    folder = page.url.rsplit("/", 1)[0]
    links = page.locator("main a[href^='pages/']").evaluate_all("nodes => nodes.map((n) => n.getAttribute('href'))")
    for link in sorted({link.split("#")[0] for link in links}):
        page.goto(f"{folder}/{link}")
        page.evaluate(UNFOLD)
        assert violations(page) == [], link


@pytest.mark.parametrize("report", [samples.empty(), samples.one_article(), samples.no_conflicts()])
def test_axe_finds_nothing_in_empty_states(show: Callable[..., Any], report: Any) -> None:
    assert violations(show(report)) == []


def test_axe_finds_nothing_in_the_list_of_keys(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    page.keyboard.press("?")
    assert violations(page) == []


def test_zoomed_to_200_percent(show: Callable[..., Any]) -> None:
    page = show(samples.report(), f"#{card('hurt')}", width=720, device_scale_factor=2)
    page.evaluate(UNFOLD)
    assert no_sideways_scroll(page)
    assert page.locator(f"#{card('hurt')} .reason").is_visible()
