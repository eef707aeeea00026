"""What a reader does on a page, for the browser tests."""

import time
import urllib.parse
from typing import Any

from tests import samples

UNFOLD = "document.querySelectorAll('main details').forEach((node) => { node.open = true; })"


def until(page: Any, expression: str) -> None:
    """Wait until it is true. Playwright's own way of waiting needs eval, which the page's policy forbids."""
    end = time.monotonic() + 10
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)


def search(page: Any, words: str) -> None:
    """Type words and wait for the result."""
    page.fill("#q", words)
    address = urllib.parse.urlencode({"q": words}, safe="*-._").replace("%7E", "~") if words else ""
    until(page, f"location.hash.slice(1) === '{address}'")


def visible(page: Any) -> int:
    """Entries that the filters leave."""
    return int(page.evaluate("document.querySelectorAll('[data-f]:not([hidden])').length"))


def state(page: Any) -> dict[str, list[str]]:
    return urllib.parse.parse_qs(urllib.parse.urlsplit(page.url).fragment)


def choose(page: Any, facet: str, label: str) -> None:
    option = page.locator(f"select[name={facet}] option", has_text=label)
    page.select_option(f"select[name={facet}]", option.get_attribute("value"))


def no_sideways_scroll(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def card(name: str) -> str:
    return f"f-{samples.FINDINGS[name].id}"
