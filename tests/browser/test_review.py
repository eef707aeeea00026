"""Deciding about findings in the page: kept in the browser, exported as files, written by a server."""

import io
import json
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from claimcheck.records import Decision
from claimcheck.report import render_html
from tests import samples
from tests.browser.steps import card, choose, until, visible

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser

HURT, KNEW = samples.FINDINGS["hurt"].id, samples.FINDINGS["knew"].id
ODD = 'She said "no" \\ twice\u007f – Ω'


def decide(page: Any, name: str, button: str, reason: str = "") -> None:
    """Open a card, give a reason, press a button."""
    node = page.locator(f"#{card(name)}")
    if node.get_attribute("open") is None:
        node.locator("> summary").click()
    node.locator("[name=reason]").fill(reason)
    node.get_by_role("button", name=button, exact=True).click()


def badge(page: Any, name: str) -> str:
    return str(
        page.locator(f"#{card(name)} > summary .status").text_content()
    )  # what is out of sight has no inner text


def exported(page: Any) -> dict[str, dict[str, Any]]:
    with page.expect_download() as download:
        page.locator(".export").click()
    assert download.value.suggested_filename == "decisions.zip"
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert archive.testzip() is None
    return {name: tomllib.loads(archive.read(name).decode("utf-8")) for name in archive.namelist()}


def test_decisions_survive_a_reload_and_are_exported(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    tally = page.locator("[data-tally]")
    assert tally.inner_text() == "6 new, 0 accepted"
    assert not page.locator(".export").is_visible()
    decide(page, "hurt", "Accept", ODD)
    decide(page, "knew", "False positive", "not the same pump")
    decide(page, "dead", "Needs a look")
    page.reload()
    assert [badge(page, name) for name in ("hurt", "knew", "dead")] == ["Accepted", "False positive", "Needs a look"]
    assert tally.inner_text() == "4 new, 2 accepted"
    assert page.locator(".export").inner_text() == "Export decisions (3)"
    files = exported(page)
    assert files[f"{HURT}.toml"] == {"id": HURT, "status": "accepted", "reason": ODD}
    assert files[f"{KNEW}.toml"]["status"] == "false-positive"
    assert files[f"{samples.FINDINGS['dead'].id}.toml"]["reason"] == ""


def test_a_settling_decision_needs_a_reason(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    decide(page, "hurt", "Accept", "  ")
    assert page.get_by_text("Give a reason first.").is_visible()
    assert page.locator("[data-tally]").inner_text() == "6 new, 0 accepted"
    assert page.evaluate("document.activeElement.name") == "reason"


def test_undo(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    decide(page, "hurt", "Accept", "known")
    pressed = page.locator(f"#{card('hurt')} [name=status][aria-pressed=true]")
    assert pressed.inner_text() == "Accept"
    page.locator(f"#{card('hurt')} .undo").click()
    assert page.locator("[data-tally]").inner_text() == "6 new, 0 accepted"
    assert pressed.count() == 0
    page.reload()
    assert page.locator(f"#{card('hurt')} > summary .status").count() == 0


def test_filter_by_decision(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    decide(page, "hurt", "Accept", "known")
    choose(page, "status", "Accepted")
    assert visible(page) == 1
    choose(page, "status", "New")
    assert visible(page) == 5
    decide(page, "knew", "Accept", "known")
    assert visible(page) == 4
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_storage_that_is_full_is_told(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    page.evaluate("void (Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); })")
    decide(page, "hurt", "Accept", "known")
    assert page.get_by_text("This browser keeps nothing for this page").is_visible()
    assert badge(page, "hurt") == "Accepted"
    assert exported(page)[f"{HURT}.toml"]["reason"] == "known"


def test_what_others_stored_is_not_trusted(show: Callable[..., Any]) -> None:
    page = show(samples.report())
    key = page.evaluate("'claimcheck:' + document.documentElement.dataset.report")
    for stored in ("[1", "null", '{"x": 1}', json.dumps({HURT: {"status": "<b>"}}), json.dumps({HURT: None})):
        page.evaluate("([key, stored]) => localStorage.setItem(key, stored)", [key, stored])
        page.reload()
        assert page.locator("[data-tally]").inner_text() == "6 new, 0 accepted"


def test_decisions_of_the_project(show: Callable[..., Any]) -> None:
    decisions = (
        Decision(id=HURT, status="accepted", reason="Both counts are sourced.", who="Ada", expires=date(2030, 1, 2)),
        Decision(id=KNEW, status="needs-look", reason=""),
    )
    page = show(samples.report(decisions=decisions), f"#{card('hurt')}")
    assert page.locator(f"#accepted #{card('hurt')}").is_visible()
    assert page.locator(f"#conflicts #{card('knew')}").is_visible()
    assert page.locator(f"#{card('hurt')} .decision").text_content() == (
        "Accepted: Both counts are sourced. · Ada · until January 2, 2030"
    )
    assert page.locator("[data-tally]").inner_text() == "5 new, 1 accepted"
    page.locator(f"#{card('hurt')} .undo").click()
    assert page.get_by_text("This decision stands in the project’s files").is_visible()
    decide(page, "hurt", "Needs a look", "on second thoughts")
    assert page.locator("[data-tally]").inner_text() == "6 new, 0 accepted"
    assert exported(page)[f"{HURT}.toml"] == {
        "id": HURT,
        "status": "needs-look",
        "reason": "on second thoughts",
        "who": "Ada",
        "expires": date(2030, 1, 2),
    }


class Desk(BaseHTTPRequestHandler):
    """As much of a server as the page talks to: GET, PUT and DELETE of decisions below a token."""

    def __init__(self, decisions: dict[str, Any], page: str, *arguments: Any) -> None:
        self.decisions, self.page = decisions, page
        super().__init__(*arguments)

    def do_GET(self) -> None:
        if self.path == "/token/report.html":
            self.answer(200, self.page.encode(), "text/html")
        else:
            rows = [{"id": i, "who": None, "expires": None} | d for i, d in self.decisions.items() if i != "error"]
            self.answer(200, json.dumps({"decisions": rows}).encode())

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "error" in self.decisions:
            return self.answer(507, json.dumps({"error": self.decisions["error"]}).encode())
        self.decisions[self.path.removeprefix("/token/decisions/")] = body
        return self.answer(204)

    def do_DELETE(self) -> None:
        del self.decisions[self.path.removeprefix("/token/decisions/")]
        self.answer(204)

    def answer(self, status: int, body: bytes = b"", kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing to the terminal."""


@pytest.fixture
def served(browser: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The sample served on this machine: its page, and the decisions on the server's side."""
    decisions: dict[str, Any] = {KNEW: {"status": "accepted", "reason": "settled"}}
    server = HTTPServer(("127.0.0.1", 0), partial(Desk, decisions, render_html(samples.report())))
    Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"http://127.0.0.1:{server.server_port}/token/report.html")
    until(page, "document.querySelector('.desk .said').textContent !== ''")
    yield page, decisions
    page.close()
    server.shutdown()
    server.server_close()


def test_served_decisions_are_written_through(served: tuple[Any, dict[str, Any]]) -> None:
    page, decisions = served
    assert badge(page, "knew") == "Accepted"
    assert page.locator("[data-tally]").inner_text() == "5 new, 1 accepted"
    decide(page, "hurt", "False positive", "different counts")
    page.get_by_text("Written to the project’s").wait_for()
    assert decisions[HURT] == {"status": "false-positive", "reason": "different counts"}
    assert not page.locator(".export").is_visible()
    page.locator(f"#{card('hurt')} .undo").click()
    page.get_by_text("Decision removed.").wait_for()
    assert set(decisions) == {KNEW}


def test_a_server_that_can_not_write_loses_nothing(served: tuple[Any, dict[str, Any]]) -> None:
    page, decisions = served
    decisions["error"] = "the disk is full; free some space and save again"
    decide(page, "hurt", "Accept", "known")
    page.get_by_text("the disk is full; free some space and save again").wait_for()
    assert page.locator(f"#{card('hurt')} [name=reason]").input_value() == "known"
    assert page.locator(".export").inner_text() == "Export decisions (1)"
    page.reload()
    until(page, "document.querySelector('.desk .said').textContent !== ''")
    assert badge(page, "hurt") == "Accepted"
    del decisions["error"]
    decide(page, "hurt", "Accept", "known")
    page.get_by_text("Written to the project’s").wait_for()
    assert decisions[HURT]["reason"] == "known"
