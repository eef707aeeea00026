"""Topics, articles to read, the matrix, keys, and a report split into a site."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import samples
from tests.browser.steps import card, no_sideways_scroll, state, visible

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser


def reading(name: str) -> str:
    return f"#r-{samples.CLAIMS[name].id}"


# ---- topics ----


def test_positions_stand_side_by_side(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    boxes = [node.bounding_box() for node in page.locator(".topic").first.locator(".position").all()]
    assert len({round(box["y"]) for box in boxes}) == 1
    assert [box["x"] for box in boxes] == sorted({box["x"] for box in boxes})
    holds = page.locator(".position.holds").first
    assert "Holds" in holds.locator("h4").inner_text()
    assert holds.locator("figcaption").inner_text() == "Mira Holt"


@pytest.mark.parametrize("width", [1440, 360])
def test_timeline_labels_never_cover_each_other(show: Callable[..., Any], width: int) -> None:
    page = show(samples.report(), width=width)
    svg = page.locator(".timeline svg[role=img]").first
    svg.scroll_into_view_if_needed()
    labels = svg.locator(".event text, .tick").evaluate_all(
        "nodes => nodes.filter((n) => n.checkVisibility()).map((n) => n.getBoundingClientRect().toJSON())"
    )
    assert len(labels) >= 5
    for i, a in enumerate(labels):
        assert a["left"] >= 0 and a["right"] <= width
        for b in labels[i + 1 :]:
            apart = (
                a["right"] <= b["left"] or b["right"] <= a["left"] or a["bottom"] <= b["top"] or b["bottom"] <= a["top"]
            )
            assert apart, (a, b)


def test_timeline_says_the_same_in_words(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    drawing = page.get_by_role("img", name="By the day that each statement speaks about").first
    assert "4 statements, from March 15, 2026 to March 16, 2026" in drawing.locator("title").first.text_content()
    page.locator(".timeline summary").first.click()
    rows = page.locator(".timeline li").all_inner_texts()
    assert len(rows) == 4
    assert any("March 15, 2026" in row and "Mira Holt" in row and "Holds" in row for row in rows)


# ---- articles to read ----


def test_a_quote_leads_to_its_place_in_the_article_and_back(show: Callable[..., Any]) -> None:
    page = show(samples.report(), f"#{card('hurt')}")
    page.locator(f"#{card('hurt')} .into").nth(1).click()
    place = page.locator(reading("hurt_de"))
    assert place.is_visible()
    assert place.inner_text() == "wurden 36 Fahrgäste verletzt"
    assert "zwei Menschen kamen ums Leben" in page.locator(".reading[open] .text").inner_text()
    page.locator(f"#{card('hurt')}").evaluate("node => { node.open = false; }")
    place.click()
    assert page.url.endswith(card("hurt"))
    assert page.locator(f"#{card('hurt')} .reason").is_visible()


def test_every_finding_of_a_claim_has_a_sign(show: Callable[..., Any]) -> None:
    page = show(samples.report(), reading("fire_en"))
    references = page.locator(f"{reading('fire_en')} ~ .ref")
    hrefs = references.evaluate_all("nodes => nodes.map((node) => node.hash)")
    assert set(hrefs) >= {f"#{card('fire')}", f"#{card('fire_uk')}"}
    assert "Agreement: Küstenbote" in references.all_inner_texts()


# ---- matrix and voices ----


def test_a_cell_leads_to_the_findings_of_two_articles(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    page.get_by_role("link", name="1, 2: Conflict: 3, Agreement: 1").click()
    assert state(page) == {"article": ["ferry-en"], "with": ["ferry-de"]}
    assert visible(page) == 4
    assert page.locator("select[name=with]").is_visible()
    page.locator(".state .clear").click()
    assert not page.locator("select[name=with]").is_visible()


def test_the_matrix_is_a_table_with_headers(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    table = page.get_by_role("table", name="Articles against articles")
    assert table.get_by_role("columnheader").count() == 3
    assert table.get_by_role("rowheader").count() == 3
    assert table.get_by_role("link", name="Conflict").count() == 2


def test_overview_of_outlets_and_speakers(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    row = page.get_by_role("table", name="By speaker").get_by_role("row", name="Mira Holt")
    assert row.get_by_role("cell").all_inner_texts() == ["1", "1", "1", "–", "–"]
    page.get_by_role("table", name="By outlet").get_by_role("link", name="Küstenbote").click()
    assert state(page) == {"outlet": ["Küstenbote"]}
    assert visible(page) == 5


# ---- keys ----


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.closest('.card')?.id"))


def test_keys_go_from_finding_to_finding(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")
    assert focused(page) != first
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("x")
    assert page.locator(f"#{first}").get_attribute("open") is not None
    page.keyboard.press("x")
    assert page.locator(f"#{first}").get_attribute("open") is None
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jkx?/")
    assert page.input_value("#q") == "jkx?/"
    assert not page.locator(".help").is_visible()


def test_keys_can_be_switched_off(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    page.keyboard.press("?")
    toggle = page.get_by_role("switch", name="Use these keys")
    assert toggle.is_checked()
    toggle.click()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert focused(page) == "None"
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("switch").click()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert focused(page).startswith("f-")


# ---- a site ----


def test_a_site_leads_from_its_index_to_each_card_and_back(show: Callable[..., Any]) -> None:
    page = show(samples.report(), layout="site")
    assert page.locator(".card").count() == 0
    assert visible(page) == 6
    page.locator(f"#{card('hurt')} > a").click()
    page.locator(f"#{card('hurt')} .reason").wait_for()
    assert "/pages/a-" in page.url
    page.get_by_role("link", name="All findings").click()
    page.get_by_role("link", name="Nordlinie had known").first.click()
    page.wait_for_url("**/pages/t-*")
    assert page.locator(".position").count() == 4
    page.locator(".position .into").first.click()
    page.locator(reading("knew_en")).wait_for()
    assert "/pages/a-" in page.url


def test_a_link_to_a_finding_finds_its_page_in_a_site(
    show: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimcheck.report.site.MOST_ROWS", 2)
    page = show(samples.report(), f"#{card('fire')}", layout="site")
    page.wait_for_url("**/pages/**")
    page.locator(f"#{card('fire')} .reason").wait_for()


def test_decisions_are_shared_by_the_pages_of_a_site(show: Callable[..., Any]) -> None:
    page = show(samples.report(), f"#{card('hurt')}", layout="site")
    node = page.locator(f"#{card('hurt')}")
    node.locator("[name=reason]").fill("known")
    node.get_by_role("button", name="Accept").click()
    page.get_by_role("link", name="All findings").click()
    assert page.locator("[data-tally]").inner_text() == "5 new, 1 accepted"
    assert page.locator(f"#{card('hurt')} .status").inner_text() == "Accepted"


@pytest.mark.parametrize("width", [1440, 768, 360])
def test_no_page_of_a_site_scrolls_sideways(show: Callable[..., Any], width: int) -> None:
    page = show(samples.hostile(), layout="site", width=width)
    assert no_sideways_scroll(page)
    folder = page.url.rsplit("/", 1)[0]
    links = page.locator("main a[href^='pages/']").evaluate_all("nodes => nodes.map((n) => n.getAttribute('href'))")
    for link in sorted({link.split("#")[0] for link in links})[:6]:
        page.goto(f"{folder}/{link}")
        assert no_sideways_scroll(page), link
        assert page.evaluate("window.hacked") is None


def test_five_thousand_findings_answer_within_a_second(show: Callable[..., Any]) -> None:
    page = show(samples.many(5000), layout="auto")
    elapsed = page.evaluate(
        """() => {
          const select = document.querySelector("select[name=kind]");
          const start = performance.now();
          select.selectedIndex = 1;
          select.dispatchEvent(new Event("change"));
          document.body.getBoundingClientRect();
          return performance.now() - start;
        }"""
    )
    assert 1600 < visible(page) < 1700
    assert elapsed < 1000
