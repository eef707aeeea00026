"""Serves a finished report on this machine, and writes the decisions made in it straight to their files.

A web page of somebody else must not reach this server through the reader's browser. So it listens on 127.0.0.1 alone,
every address starts with a random token, and a request is refused if its Host is another name (DNS rebinding) or its
Origin another site. Whatever is not one of our own pages is never sent as HTML: it would run beside the report.
"""

import hmac
import json
import logging
import re
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from claimcheck.check.decisions import checked_id, make_decision, read_decisions, remove_decision, write_decision
from claimcheck.errors import ClaimcheckError, InputError, OutputError
from claimcheck.records import Decision

HOST = "127.0.0.1"
START = "report.html"
LARGEST_BODY = 64 * 1024
"""Bytes of a decision."""
DRAINED = 16 * LARGEST_BODY
"""Bytes of a refused body that are read on, so that the browser gets to see the answer."""
PATIENCE = 30.0
"""Seconds after which a connection that says nothing is closed."""
TYPES = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/plain",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ALONE = "sandbox; default-src 'none'"
"""Content policy of what is no page of ours: no script, no form, no part of this site."""


class Answer(Exception):  # noqa: N818 - how a request ends, not a fault of the program
    """Ends a request early with a status and one sentence."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text


class Desk:
    """The decisions folder as this server sees it; threads take turns, and other programs may write there too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._seen = folder.is_dir()

    def all(self) -> list[dict[str, Any]]:
        """What is on the disk now, by id."""
        decisions, _ = read_decisions(self.folder)
        return [decisions[finding].model_dump(mode="json") for finding in sorted(decisions)]

    def put(self, decision: Decision) -> None:
        """Write one decision; the last writer wins. Raises OutputError."""
        with self._lock:
            self._check()
            write_decision(self.folder, decision)
            self._seen = True

    def drop(self, finding: str) -> None:
        """Take one decision back. Raises OutputError."""
        with self._lock:
            self._check()
            remove_decision(self.folder, finding)

    def _check(self) -> None:
        # A folder that was there and is gone was moved, or its disk was. A new one in its place would hide that.
        if self._seen and not self.folder.is_dir():
            raise OutputError(f"the folder {self.folder} is gone; put it back, then save again")


class Server(ThreadingHTTPServer):
    """Serves one report folder. `url` is where the report is; port 0 takes any that is free."""

    daemon_threads = True

    def __init__(self, folder: Path, decisions: Path, port: int = 0) -> None:
        check_report(folder)
        self.root = folder.resolve()
        self.desk = Desk(decisions)
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__((HOST, port), Handler)
        except OSError as error:
            raise OutputError(f"port {port} can't be used: {error.strerror}; choose another with --port") from error
        names = (HOST, "localhost")
        self.hosts = {f"{name}:{self.server_port}" for name in names} | (
            set(names) if self.server_port == 80 else set()
        )

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://{HOST}:{self.server_port}/{self.token}/{START}"

    def serve(self, show: Callable[[str], object] | None = None) -> None:
        """Answer requests until Ctrl-C; `show` is handed the address once it answers."""
        try:
            if show:
                show(self.url)  # the socket listens already: what the browser asks for now waits there
            self.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            pass

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle of an answer is no news; anything else is a fault, shown with -v."""
        if not isinstance(sys.exception(), OSError):
            logging.getLogger(__name__).exception("a request failed")


class Handler(BaseHTTPRequestHandler):
    """One request: who asks, then what for."""

    server: Server
    timeout = PATIENCE

    def do_GET(self) -> None:
        """A file of the report, or all decisions."""
        self._answer(self._get)

    def do_HEAD(self) -> None:
        """As GET, without the content."""
        self._answer(self._get)

    def do_PUT(self) -> None:
        """One decision."""
        self._answer(self._put)

    def do_DELETE(self) -> None:
        """Take one decision back."""
        self._answer(self._delete)

    def version_string(self) -> str:
        """What the answers say about the server."""
        return "claimcheck"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the token would stand in every line."""

    def _answer(self, act: Callable[[list[str]], None]) -> None:
        try:
            self._admit()
            act(self._path())
        except Answer as answer:
            self._send_json(answer.status, {"error": answer.text})
        except ClaimcheckError as error:
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": str(error)})

    def _admit(self) -> None:
        """Only this machine's browser, from the report itself or an address typed in."""
        hosts, origins = (self.headers.get_all(name, []) for name in ("Host", "Origin"))
        same = {f"http://{host}" for host in self.server.hosts}
        site = self.headers.get("Sec-Fetch-Site", "none")
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            raise Answer(HTTPStatus.FORBIDDEN, "Another host name; open the address that claimcheck serve printed.")
        if not same.issuperset(origin.lower() for origin in origins) or site not in ("none", "same-origin"):
            raise Answer(HTTPStatus.FORBIDDEN, "A request from another site; open the address in a tab of its own.")

    def _path(self) -> list[str]:
        """The parts of the path behind the token."""
        try:
            path = urlsplit(self.path).path.removeprefix("/")
            parts = [unquote(part, errors="strict") for part in path.split("/")]
        except ValueError:
            raise Answer(HTTPStatus.BAD_REQUEST, "The address can't be read.") from None
        token = parts[0].encode("utf-8")
        if not hmac.compare_digest(token, self.server.token.encode("ascii")):
            raise Answer(HTTPStatus.NOT_FOUND, "There is nothing; open the address that claimcheck serve printed.")
        return parts[1:]

    def _get(self, path: list[str]) -> None:
        if path in ([], [""]):
            self._redirect()
        elif path == ["decisions"]:
            self._send_json(HTTPStatus.OK, {"decisions": self.server.desk.all()})
        else:
            self._send_file(self._file(path))

    def _put(self, path: list[str]) -> None:
        body = self._body()
        finding = _finding(path)
        if body.pop("id", finding) != finding:
            raise Answer(HTTPStatus.BAD_REQUEST, "The id in the address and the one in the body differ.")
        try:
            decision = make_decision(**body, id=finding)
        except InputError as error:
            raise Answer(HTTPStatus.BAD_REQUEST, str(error)) from error
        self.server.desk.put(decision)
        self._send(HTTPStatus.NO_CONTENT, b"", None)

    def _delete(self, path: list[str]) -> None:
        self.server.desk.drop(_finding(path))
        self._send(HTTPStatus.NO_CONTENT, b"", None)

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"[0-9]{1,12}", length) or "Transfer-Encoding" in self.headers:
            raise Answer(HTTPStatus.LENGTH_REQUIRED, "The length of the decision is missing.")
        if int(length) > LARGEST_BODY:
            self.rfile.read(min(int(length), DRAINED))
            raise Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A decision has at most {LARGEST_BODY:,} bytes.")
        data = self.rfile.read(int(length))
        try:
            body = json.loads(data.decode("utf-8"))
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise Answer(HTTPStatus.BAD_REQUEST, "The decision is not a JSON object.")
        return body

    def _file(self, path: list[str]) -> Path:
        """A file below the report folder; links that lead out of it, hidden files and folders are not there."""
        missing = Answer(HTTPStatus.NOT_FOUND, "There is no such file.")
        if any(part.startswith(".") or not part or re.search(r"[/\\\0]", part) for part in path):
            raise missing
        try:
            file = self.server.root.joinpath(*path).resolve(strict=True)
            if file.is_relative_to(self.server.root) and file.is_file():
                return file
        except (OSError, ValueError, RuntimeError):  # a loop of links, a name that is too long
            pass
        raise missing

    def _send_file(self, file: Path) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise Answer(HTTPStatus.NOT_FOUND, f"The file can't be read: {error.strerror}.") from error
        kind = TYPES.get(file.suffix.lower(), "application/octet-stream")
        if not _is_page(file.relative_to(self.server.root)):
            kind = "text/plain" if kind == "text/html" else kind
            self._send(HTTPStatus.OK, data, kind, {"Content-Security-Policy": ALONE})
        else:
            self._send(HTTPStatus.OK, data, kind, {"Content-Security-Policy": "frame-ancestors 'none'"})

    def _redirect(self) -> None:
        self._send(HTTPStatus.FOUND, b"", None, {"Location": f"/{self.server.token}/{START}"})

    def _send_json(self, status: HTTPStatus, document: object) -> None:
        data = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        self._send(status, data, "application/json", {"Content-Security-Policy": ALONE})

    def _send(self, status: HTTPStatus, data: bytes, kind: str | None, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (HEADERS | dict(more or {})).items():
            self.send_header(name, value)
        if kind:
            self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind != "image/png" else kind)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def check_report(folder: Path) -> None:
    """Raise InputError if a folder holds no report."""
    if folder.is_file():
        raise InputError(f"{folder} is a file; name the folder that holds {START}")
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}; write a report with claimcheck report ARTICLES -o {folder}")
    if not (folder / START).is_file():
        raise InputError(f"no {START} in {folder}; write one with claimcheck report ARTICLES -o {folder}")


def _finding(path: list[str]) -> str:
    if len(path) != 2 or path[0] != "decisions":
        raise Answer(HTTPStatus.METHOD_NOT_ALLOWED, "Only decisions can be changed.")
    try:
        return checked_id(path[1])
    except ValueError as error:
        raise Answer(HTTPStatus.BAD_REQUEST, f"{error}.") from error


def _is_page(file: Path) -> bool:
    """Whether a file is one of the pages that the report is made of: report.html, or one in pages/."""
    own = file == Path(START) or (len(file.parts) == 2 and file.parts[0] == "pages")
    return own and file.suffix == ".html"
