"""Serving a report: who may ask, what is handed out, and where decisions go."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from claimcheck.check.decisions import read_decisions
from claimcheck.errors import InputError, OutputError
from claimcheck.report import render_html, write
from claimcheck.serve import LARGEST_BODY, Server
from tests import samples

ID = "5f2d8c1a9b3e"
OTHER = "0123456789ab"
BODY = {"status": "accepted", "reason": "Two counts of two days.", "who": "Ada", "expires": "2999-01-31"}


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


@dataclass
class Client:
    """Asks one server; `path` counts from behind the token."""

    server: Server
    own: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        return self.raw(method, f"/{self.server.token}/{path}", body, **headers)

    def raw(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=20)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, data, names)
        reply = connection.getresponse()
        result = Reply(reply.status, reply.headers, reply.read())
        connection.close()
        return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A report folder with other things in it and around it."""
    report = tmp_path / "out"
    (report / "pages").mkdir(parents=True)
    (report / "report.html").write_text("<p>the report</p>")
    (report / "pages" / "a-1.html").write_text("<p>a page</p>")
    (report / "report.json").write_text("{}")
    (report / "article.html").write_text("<script>steal()</script>")
    (report / ".secret").write_text("hidden")
    (report / "kept").symlink_to("report.json")
    (report / "out.txt").symlink_to(tmp_path / "outside.txt")
    (report / "up").symlink_to(tmp_path)
    (report / "loop").symlink_to("loop")
    (tmp_path / "outside.txt").write_text("private")
    return report


@pytest.fixture
def start(folder: Path, tmp_path: Path) -> Iterator[Callable[[], Client]]:
    """Starts servers of the same report and decisions."""
    running: list[tuple[Server, threading.Thread]] = []

    def make() -> Client:
        server = Server(folder, tmp_path / "accepted")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        running.append((server, thread))
        return Client(server)

    yield make
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def ask(start: Callable[[], Client]) -> Client:
    return start()


def test_the_report_with_its_headers(ask: Client) -> None:
    reply = ask("GET", "report.html")
    assert (reply.status, reply.data) == (200, b"<p>the report</p>")
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert "sandbox" not in reply.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert reply.headers["Server"] == "claimcheck"


def test_the_address(ask: Client) -> None:
    port, token = ask.server.server_port, ask.server.token
    assert ask.server.url == f"http://127.0.0.1:{port}/{token}/report.html"
    assert len(token) >= 32
    for path in (f"/{token}", f"/{token}/"):
        reply = ask.raw("GET", path)
        assert (reply.status, reply.headers["Location"]) == (302, f"/{token}/report.html")


def test_it_listens_on_this_machine_only(ask: Client) -> None:
    assert ask.server.server_address[0] == "127.0.0.1"
    with socket.socket() as other:
        # Another address of the loopback device: a server on all addresses would answer here.
        assert other.connect_ex(("127.0.0.2", ask.server.server_port)) != 0


def test_two_servers_have_two_tokens(start: Callable[[], Client]) -> None:
    one, other = start(), start()
    assert one.server.token != other.server.token
    assert other.raw("GET", f"/{one.server.token}/report.html").status == 404


def test_head(ask: Client) -> None:
    reply = ask("HEAD", "report.html")
    assert (reply.status, reply.data, reply.headers["Content-Length"]) == (200, b"", "17")


@pytest.mark.parametrize(
    "path", ["/", "/report.html", "/decisions", "/wrong/report.html", "/%ff/report.html", "//", "*"]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_nothing_without_the_token(ask: Client, method: str, path: str) -> None:
    assert ask.raw(method, path, BODY).status in (400, 404)
    assert b"the report" not in ask.raw(method, path, BODY).data


@pytest.mark.parametrize(
    "path",
    [
        "", "pages", "pages/", "none.html", "../outside.txt", "%2e%2e/outside.txt", "..%2foutside.txt",
        "out.txt", "pages/../report.html", "./report.html", "//report.html", ".secret", "loop", "a%00b", "x" * 5000,
        "..%5coutside.txt", "/etc/passwd", "%2fetc%2fpasswd", "report.html/", "report.html/x", "decisions/x",
        "up/outside.txt",
    ],
)  # fmt: skip
def test_only_files_of_the_report(ask: Client, path: str) -> None:
    reply = ask("GET", path)
    assert reply.status == (302 if not path else 404)
    assert b"private" not in reply.data and b"hidden" not in reply.data


def test_a_link_inside_the_folder_is_fine(ask: Client) -> None:
    assert ask("GET", "kept").data == b"{}"


@pytest.mark.parametrize(
    ("path", "kind", "page"),
    [
        ("report.html", "text/html; charset=utf-8", True),
        ("pages/a-1.html", "text/html; charset=utf-8", True),
        ("report.html?x=1#f-1", "text/html; charset=utf-8", True),
        ("report.json", "application/json; charset=utf-8", False),
        ("article.html", "text/plain; charset=utf-8", False),
    ],
)
def test_only_pages_of_the_report_are_html(ask: Client, path: str, kind: str, page: bool) -> None:
    reply = ask("GET", path)
    assert reply.headers["Content-Type"] == kind
    assert reply.headers["Content-Security-Policy"].startswith("frame-ancestors" if page else "sandbox")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": ""},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_is_refused(ask: Client, tmp_path: Path, method: str, headers: dict[str, str]) -> None:
    sent = {name: value.format(port=ask.server.server_port) for name, value in headers.items()}
    path = f"decisions/{ID}" if method in ("PUT", "DELETE") else "report.html"
    assert ask(method, path, BODY, **sent).status == 403
    assert not (tmp_path / "accepted").exists()


def test_the_page_itself_is_not(ask: Client) -> None:
    port = ask.server.server_port
    for name in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}"):
        same = {"Host": name, "Origin": f"http://{name}", "Sec-Fetch-Site": "same-origin"}
        assert ask("PUT", f"decisions/{ID}", BODY, **same).status == 204


@pytest.mark.parametrize("method", ["POST", "PATCH", "OPTIONS", "TRACE", "CONNECT", "XYZ"])
def test_other_methods(ask: Client, method: str) -> None:
    assert ask(method, "report.html", BODY).status == 501


def test_decisions_go_to_the_folder_and_come_from_it(ask: Client, tmp_path: Path) -> None:
    assert ask("GET", "decisions").json == {"decisions": []}
    assert not (tmp_path / "accepted").exists()
    reply = ask("PUT", f"decisions/{ID}", BODY)
    assert (reply.status, reply.data) == (204, b"")
    ask("PUT", f"decisions/{OTHER}", {"id": OTHER, "status": "needs-look", "reason": "", "who": None, "expires": None})
    assert ask("GET", "decisions").json == {
        "decisions": [
            {"id": OTHER, "status": "needs-look", "reason": "", "who": None, "expires": None},
            {"id": ID, **BODY},
        ]
    }
    found, skipped = read_decisions(tmp_path / "accepted")
    assert (found[ID].reason, skipped) == (BODY["reason"], ())
    assert ask("DELETE", f"decisions/{ID}").status == 204
    assert ask("DELETE", f"decisions/{ID}").status == 204
    assert [path.name for path in (tmp_path / "accepted").iterdir()] == [f"{OTHER}.toml"]


def test_what_another_program_writes_is_seen(ask: Client, tmp_path: Path) -> None:
    ask("PUT", f"decisions/{ID}", BODY)
    (tmp_path / "accepted" / f"{ID}.toml").write_text(f'id = "{ID}"\nstatus = "needs-look"\nreason = "by hand"\n')
    (tmp_path / "accepted" / f"{OTHER}.toml").write_text("garbage")
    assert [d["reason"] for d in ask("GET", "decisions").json["decisions"]] == ["by hand"]


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (f"decisions/{ID}", b"", 400, "not a JSON object"),
        (f"decisions/{ID}", b"[1]", 400, "not a JSON object"),
        (f"decisions/{ID}", b"\xff", 400, "not a JSON object"),
        (f"decisions/{ID}", b"[" * 50_000, 400, "not a JSON object"),
        (f"decisions/{ID}", {}, 400, "status has to be one of"),
        (f"decisions/{ID}", {"status": "accepted", "reason": " "}, 400, "accepted needs a reason"),
        (f"decisions/{ID}", BODY | {"expires": "2020-01-01"}, 400, "lies in the past"),
        (f"decisions/{ID}", BODY | {"expires": 5}, 400, "expires has to be a day"),
        (f"decisions/{ID}", BODY | {"reason": {"x": 1}}, 400, "reason has to be text"),
        (f"decisions/{ID}", BODY | {"folder": "/etc"}, 400, "there is no key 'folder'"),
        (f"decisions/{ID}", BODY | {"id": OTHER}, 400, "differ"),
        ("decisions/..%2f..%2fx", BODY, 400, "12 digits"),
        ("decisions/", BODY, 400, "12 digits"),
        ("decisions", BODY, 405, "Only decisions"),
        ("report.html", BODY, 405, "Only decisions"),
        (f"decisions/{ID}/x", BODY, 405, "Only decisions"),
        (f"decisions/{ID}", b" " * (LARGEST_BODY + 1), 413, "at most 65,536 bytes"),
        (f"decisions/{ID}", b" " * (64 * LARGEST_BODY), 413, "at most 65,536 bytes"),
    ],
)
def test_what_is_no_decision_is_refused(
    ask: Client, tmp_path: Path, path: str, body: object, status: int, words: str
) -> None:
    try:
        reply = ask("PUT", path, body)
    except ConnectionError:
        assert len(str(body)) > 1_000_000  # the server stopped reading before all was sent
        return
    assert reply.status == status
    assert words in reply.json["error"]
    assert not (tmp_path / "accepted").exists()


def test_a_body_without_length(ask: Client) -> None:
    with socket.create_connection(("127.0.0.1", ask.server.server_port), timeout=20) as connection:
        host = f"Host: 127.0.0.1:{ask.server.server_port}\r\n"
        line = f"PUT /{ask.server.token}/decisions/{ID} HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        connection.sendall(line.encode())
        assert b" 411 " in connection.makefile("rb").readline()


def test_two_hosts_in_one_request(ask: Client) -> None:
    with socket.create_connection(("127.0.0.1", ask.server.server_port), timeout=20) as connection:
        host = f"Host: 127.0.0.1:{ask.server.server_port}\r\n"
        connection.sendall(f"GET /{ask.server.token}/ HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n".encode())
        assert b" 403 " in connection.makefile("rb").readline()


def test_two_servers_write_at_once_and_lose_nothing(start: Callable[[], Client], tmp_path: Path) -> None:
    clients = start(), start()
    ids = [f"{number:012x}" for number in range(20)]
    statuses: list[int] = []

    def write_all(client: Client, reason: str) -> None:
        statuses.extend(client("PUT", f"decisions/{i}", BODY | {"reason": reason}).status for i in ids)

    threads = [threading.Thread(target=write_all, args=pair) for pair in zip(clients, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [204] * 40
    found, skipped = read_decisions(tmp_path / "accepted")
    assert (sorted(found), skipped) == (ids, ())
    assert {d.reason for d in found.values()} <= {"a", "b"}


def test_a_folder_that_vanished_is_told_and_not_made_anew(ask: Client, tmp_path: Path) -> None:
    assert ask("PUT", f"decisions/{ID}", BODY).status == 204
    (tmp_path / "accepted").rename(tmp_path / "moved")
    for method in ("PUT", "DELETE"):
        reply = ask(method, f"decisions/{OTHER}", BODY)
        assert reply.status == 500
        assert "is gone; put it back" in reply.json["error"]
    assert not (tmp_path / "accepted").exists()
    (tmp_path / "moved").rename(tmp_path / "accepted")
    assert ask("PUT", f"decisions/{OTHER}", BODY).status == 204
    assert [d["id"] for d in ask("GET", "decisions").json["decisions"]] == [OTHER, ID]


def test_a_full_disk_is_told_and_loses_nothing(ask: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("PUT", f"decisions/{ID}", BODY)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(write.os, "fsync", full)
        reply = ask("PUT", f"decisions/{ID}", BODY | {"reason": "new"})
    assert reply.status == 500
    assert "the disk is full; free some space" in reply.json["error"]
    assert [d["reason"] for d in ask("GET", "decisions").json["decisions"]] == [BODY["reason"]]
    assert len(list((tmp_path / "accepted").iterdir())) == 1


def test_a_folder_that_can_not_be_read(ask: Client, tmp_path: Path) -> None:
    (tmp_path / "accepted").write_text("a file")
    assert ask("GET", "decisions").status == 500
    assert "is a file" in ask("GET", "decisions").json["error"]
    assert "not a folder" in ask("PUT", f"decisions/{ID}", BODY).json["error"]


def test_a_report_that_vanished(ask: Client, folder: Path) -> None:
    shutil.rmtree(folder)
    assert ask("GET", "report.html").status == 404


def test_a_folder_without_report(tmp_path: Path, folder: Path) -> None:
    cases = {
        tmp_path / "none": "there is no folder",
        tmp_path: "no report.html in",
        folder / "report.html": "is a file",
    }
    for path, words in cases.items():
        with pytest.raises(InputError, match=words):
            Server(path, tmp_path / "accepted")


def test_a_port_that_is_taken(ask: Client, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"choose another with --port"):
        Server(folder, tmp_path / "accepted", ask.server.server_port)


def test_the_command_prints_the_address_and_ends_with_ctrl_c(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "claimcheck", "serve", folder, "--decisions", "kept"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # A shell's background job ignores Ctrl-C, and its children would too.
    start = {"cwd": tmp_path, "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    with subprocess.Popen(command, text=True, env=os.environ | {"NO_COLOR": "1"}, **streams, **start) as process:
        assert process.stdout and process.stderr
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:") and url.endswith("/report.html")
        port, token = url.split("/")[2].split(":")[1], url.split("/")[3]
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
        connection.request("PUT", f"/{token}/decisions/{ID}", json.dumps(BODY))
        assert connection.getresponse().status == 204
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
        assert process.stderr.read() == "decisions go to kept; Ctrl-C ends it\n"
    assert (tmp_path / "kept" / f"{ID}.toml").is_file()


@pytest.mark.browser
def test_the_page_writes_and_another_site_can_not(tmp_path: Path, chromium: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.html").write_text(render_html(samples.report()), encoding="utf-8")
    server = Server(tmp_path / "out", tmp_path / "accepted")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    attack = """async address => {
        for (const mode of ["cors", "no-cors"]) for (const method of ["GET", "PUT", "DELETE", "POST"])
            try { await fetch(address, {method, mode, body: method === "GET" ? null : '{"status": "needs-look"}'}); }
            catch (error) { }
    }"""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(server.url)
        card = page.locator(f"#f-{samples.FINDINGS['hurt'].id}")
        card.locator("summary").first.click()
        card.locator("input[name=reason]").fill('He said "no".')
        with page.expect_response("**/decisions/*") as answer:
            card.locator("button[value=accepted]").click()
        assert answer.value.status == 204
        elsewhere = browser.new_page()
        elsewhere.route("http://site.example/*", lambda route: route.fulfill(body="<p>", content_type="text/html"))
        elsewhere.goto("http://site.example/")
        elsewhere.evaluate(attack, server.url.replace("report.html", f"decisions/{OTHER}"))
        elsewhere.evaluate(attack, server.url.replace("report.html", f"decisions/{samples.FINDINGS['hurt'].id}"))
        browser.close()
    server.shutdown()
    server.server_close()
    found, skipped = read_decisions(tmp_path / "accepted")
    assert {key: value.reason for key, value in found.items()} == {samples.FINDINGS["hurt"].id: 'He said "no".'}
    assert skipped == ()
