"""The page in a real browser, under its own content security policy."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimcheck.records import Report
from claimcheck.report import render_html
from tests import samples
from tests.browser.steps import UNFOLD, card, choose, no_sideways_scroll, search, state, until, visible

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser

# Colours as the browser computes them, compared as WCAG 2 does. Only text that can be seen and stands on an opaque
# background of its own or of an ancestor.
CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const [r, g, b] = rgba(colour).map((v) => linear(v / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = (node) => {
    for (let up = node; up; up = up.parentElement) {
      const colour = getComputedStyle(up).backgroundColor;
      if (rgba(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const low = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility() || node.matches("script, style, option")) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) low.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)} ${node.textContent.slice(0, 30)}`);
  }
  return low;
}"""
WIDTHS = (1440, 768, 360)


# ---- hostile articles ----


@pytest.mark.parametrize("lang", ["en", "de"])
def test_hostile_articles_execute_nothing(show: Callable[..., Any], lang: str) -> None:
    page = show(samples.hostile(), lang=lang)
    page.evaluate(UNFOLD)
    for node in page.locator("main summary, main a[href^='#'], main [tabindex]").all()[:60]:
        node.dispatch_event("mouseover")
        node.dispatch_event("focus")
    search(page, "<img src=x onerror=window.hacked=1>")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.querySelectorAll('script').length") == 1
    assert page.evaluate("document.querySelectorAll('img, iframe, object, [onerror], [onload]').length") == 0


def test_policy_stops_what_would_get_through(browser: Any, tmp_path: Path) -> None:
    """The last line of defence: even markup that escaped the templates would not run."""
    page = browser.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    smuggled = "<script>window.hacked = 1</script><img src=x onerror=window.hacked=1><p style='color: red' id=painted>"
    file = tmp_path / "report.html"
    file.write_text(render_html(samples.report()).replace("</main>", smuggled + "</main>"), encoding="utf-8")
    page.goto(file.as_uri())
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("getComputedStyle(document.getElementById('painted')).color") != "rgb(255, 0, 0)"
    assert len([message for message in blocked if "Content Security Policy" in message]) >= 3
    page.close()


def test_hostile_articles_break_no_layout(show: Callable[..., Any]) -> None:
    page = show(samples.hostile(), width=360)
    assert no_sideways_scroll(page)
    page.evaluate(UNFOLD)
    assert no_sideways_scroll(page)
    assert page.locator("main").evaluate("node => getComputedStyle(node).direction") == "ltr"


# ---- layout ----


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "de"])
def test_no_width_scrolls_sideways(show: Callable[..., Any], width: int, lang: str) -> None:
    page = show(samples.report(), width=width, lang=lang)
    assert no_sideways_scroll(page)
    page.evaluate(UNFOLD)
    assert no_sideways_scroll(page)


def test_usable_at_200_percent(show: Callable[..., Any]) -> None:
    page = show(samples.report(), width=720, device_scale_factor=2)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.evaluate(UNFOLD)
    assert no_sideways_scroll(page)


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (720, True), (680, False)])
def test_quotes_stand_side_by_side_or_stacked(show: Callable[..., Any], width: int, beside: bool) -> None:
    page = show(samples.report(), f"#{card('hurt')}", width)
    first, second = (quote.bounding_box() for quote in page.locator(f"#{card('hurt')} blockquote").all())
    assert (abs(first["y"] - second["y"]) < 40) is beside
    assert (first["x"] == second["x"]) is not beside


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(show: Callable[..., Any], scheme: str) -> None:
    page = show(samples.report(), color_scheme=scheme)
    page.evaluate(UNFOLD)
    search(page, "a")
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [1440, 360])
def test_targets_are_24_pixels(show: Callable[..., Any], width: int) -> None:
    page = show(samples.report(), f"#{card('hurt')}", width)
    for node in page.locator("button:visible, select:visible, input:visible, summary:visible, nav a:visible").all():
        box = node.bounding_box()
        assert box["height"] >= 24, node.inner_text()
        assert box["width"] >= 24, node.inner_text()


def test_reduced_motion(show: Callable[..., Any]) -> None:
    page = show(samples.report(), reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0


def test_skip_link_and_landmarks(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Skip to the findings"
    assert focused.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for role in ("main", "navigation", "banner", "search"):
        assert page.get_by_role(role).count() >= 1


# ---- without JavaScript ----


def test_readable_without_javascript(show: Callable[..., Any]) -> None:
    page = show(samples.report(), java_script_enabled=False)
    for selector in (".filters", ".theme", ".copy", ".nothing"):
        assert not page.locator(selector).first.is_visible()
    assert "At least 42 passengers were injured" in page.locator(f"#{card('hurt')} > summary").inner_text()
    page.locator(f"#{card('hurt')} > summary").click()
    assert page.get_by_text("Both count injured passengers").is_visible()


# ---- cards ----


def test_a_closed_card_shows_both_quotes_with_their_differing_words(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    summary = page.locator(f"#{card('hurt')} > summary")
    assert not page.get_by_text("Both count injured passengers").is_visible()
    assert summary.locator("mark").all_inner_texts() == ["42", "36"]
    assert "Conflict" in summary.inner_text()
    assert "Number" in summary.inner_text()
    assert summary.locator("svg.icon").count() == 2
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Both count injured passengers").is_visible()


def test_copy_link(show: Callable[..., Any]) -> None:
    page = show(samples.report(), f"#{card('hurt')}", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(f"#{card('hurt')} .copy")
    button.click()
    playwright.expect(button).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.url.endswith(f"#{card('hurt')}")


# ---- filters ----


def test_facets_filter_with_counts_and_address(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    status = page.get_by_role("status")
    clear = page.locator(".state .clear")
    assert status.inner_text() == "8 entries"
    assert not clear.is_visible()
    choose(page, "label", "Conflict")
    assert visible(page) == 3
    assert status.inner_text() == "3 of 8 entries shown"
    assert clear.inner_text() == "5 hidden – clear"
    assert state(page) == {"label": ["conflict"]}
    assert not page.locator("#agreements").is_visible()
    assert page.locator("#conflicts-title").inner_text().split() == ["Conflicts", "3"]
    options = page.locator("select[name=kind] option").all_inner_texts()
    assert {"Number (1)", "Date (1)", "Status (1)"} <= set(options)
    assert "Agreement (2)" in page.locator("select[name=label] option").all_inner_texts()
    choose(page, "kind", "Number")
    assert visible(page) == 1
    assert state(page) == {"label": ["conflict"], "kind": ["number"]}
    clear.click()
    assert visible(page) == 8
    assert state(page) == {}
    assert page.locator("#agreements").is_visible()


def test_search_ignores_case_and_accents_and_finds_names(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    for words, count in (("FAHRGASTE", 1), ("машинному", 1), ("holt pump", 1), ("küstenbote", 5), ("dozens hurt", 7)):
        search(page, words)
        assert visible(page) == count, words


def test_nothing_found(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    page.fill("#q", "zebra")
    nothing = page.get_by_text("Nothing matches these filters.")
    nothing.wait_for()
    assert visible(page) == 0
    page.locator(".nothing .clear").click()
    assert not nothing.is_visible()
    assert visible(page) == 8


def test_filter_from_the_address(show: Callable[..., Any]) -> None:
    page = show(samples.report(), "#label=conflict&outlet=K%C3%BCstenbote&q=mittwoch")
    assert visible(page) == 1
    assert page.input_value("#q") == "mittwoch"
    page.evaluate("location.hash = '#label=update'")
    until(page, "document.getElementById('q').value === ''")
    assert visible(page) == 1


def test_an_address_that_means_nothing(show: Callable[..., Any]) -> None:
    for hash in ("#f-000000000000", "#label=nonsense", "#%E0%A4%A", "#<script>"):
        assert visible(show(samples.report(), hash)) == 8


def test_filters_open_what_holds_a_match(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    page.fill("#q", "in dienst gestellt")
    quote = page.locator("#single blockquote", has_text="wurde 1998 in Dienst gestellt")
    quote.wait_for()
    assert page.locator("#single-title").inner_text().split() == ["Single-source", "claims", "1"]
    page.fill("#q", "")
    quote.wait_for(state="hidden")


def test_german_interface(show: Callable[..., Any]) -> None:
    page = show(samples.report(), lang="de")
    choose(page, "language", "Ukrainisch")
    assert page.get_by_role("status").inner_text() == "2 von 8 Einträgen"
    assert page.locator(".state .clear").inner_text() == "6 verborgen – zurücksetzen"


# ---- deep links ----


def test_deep_link_opens_its_card(show: Callable[..., Any]) -> None:
    page = show(samples.report(), f"#{card('dead')}")
    assert page.locator(f"#{card('dead')}").get_attribute("open") is not None
    assert page.locator(f"#{card('dead')} .reason").is_visible()


def test_deep_link_opens_a_filtered_card(show: Callable[..., Any]) -> None:
    page = show(samples.report(), "#label=agreement")
    assert not page.locator(f"#{card('knew')}").is_visible()
    page.evaluate(f"location.hash = '#{card('knew')}'")
    page.locator(f"#{card('knew')} .reason").wait_for()


def test_deep_link_into_a_folded_list(show: Callable[..., Any]) -> None:
    report = samples.many(120)
    last = min(report.findings, key=lambda finding: finding.score)
    page = show(report, f"#f-{last.id}")
    page.locator(f"#f-{last.id} .reason").wait_for()
    assert page.locator(f"#f-{last.id}").evaluate("node => node.closest('.more').open")


# ---- long lists ----


def test_long_lists_are_folded_and_filters_reach_them(show: Callable[..., Any]) -> None:
    page = show(samples.many(120))
    assert page.locator(".card:visible").count() == 50
    assert page.locator(".more > summary").inner_text() == "70 more"
    search(page, "station 118")
    assert page.locator(".card:visible").count() == 1
    assert page.locator(".more > summary").inner_text() == "1 more"


def test_a_thousand_findings_answer_quickly(show: Callable[..., Any]) -> None:
    page = show(samples.many(1000))
    option = page.locator("select[name=kind] option", has_text="Date").get_attribute("value")
    elapsed = page.evaluate(
        """(value) => {
          const select = document.querySelector("select[name=kind]");
          const start = performance.now();
          select.value = value;
          select.dispatchEvent(new Event("change"));
          document.body.getBoundingClientRect();
          return performance.now() - start;
        }""",
        option,
    )
    assert visible(page) == 333
    assert elapsed < 1000


# ---- theme and print ----


@pytest.mark.parametrize(("scheme", "offer"), [("light", "Dark"), ("dark", "Light")])
def test_theme_follows_the_system_until_chosen(show: Callable[..., Any], scheme: str, offer: str) -> None:
    page = show(samples.report(), color_scheme=scheme)
    paper = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(paper)
    button = page.locator(".theme")
    assert button.inner_text().strip() == offer
    button.click()
    chosen = page.evaluate(paper)
    assert chosen != before
    page.reload()
    assert page.evaluate(paper) == chosen
    page.locator(".theme").click()
    assert page.evaluate(paper) == before
    assert page.evaluate("localStorage.length") == 0


def test_print_unfolds_what_the_filters_leave(show: Callable[..., Any]) -> None:
    page = show(samples.report(), "#label=conflict")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(f"#{card('hurt')} .reason").is_visible()
    assert not page.locator(f"#{card('fire')}").is_visible()
    assert not page.locator(".sidebar").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(f"#{card('hurt')}").get_attribute("open") is None


# ---- states ----


@pytest.mark.parametrize(
    "report", [samples.empty(), samples.one_article(), samples.no_claims(), samples.no_conflicts()]
)
def test_empty_states(show: Callable[..., Any], report: Report) -> None:
    page = show(report, width=360)
    assert page.locator("h1").inner_text()
    assert no_sideways_scroll(page)
    assert not re.search("undefined|None|NaN", page.locator("body").inner_text().replace("None among", ""))
