"""Fixtures that many tests share, and the rule for tests that need a browser or the development data."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from training import devdata

REPOSITORY = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_DATA = f"no development data in {devdata.DATA}; set CLAIMCHECK_DATA to the folder that holds it"
NO_BROWSER = f"no browser: none of {', '.join(BROWSERS)} is installed"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-excuses",
        action="store_true",
        help="count a test marked browser, devdata or wheel as failed if it is skipped",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("devdata") and not devdata.available():
        pytest.skip(NO_DATA)
    if item.get_closest_marker("browser") and browser_path() is None:
        pytest.skip(NO_BROWSER)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    needs = any(item.get_closest_marker(name) for name in ("browser", "devdata", "wheel"))
    if report.skipped and needs and item.config.getoption("--no-excuses"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which --no-excuses forbids: {call.excinfo and call.excinfo.value}"
    return report


def browser_path() -> str | None:
    """The program of a chromium on this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; the test is skipped without one."""
    path = browser_path()
    if path is None:
        pytest.skip(NO_BROWSER)
    return path


@pytest.fixture(scope="session")
def data() -> Path:
    """Folder of the development data; the test is skipped without it."""
    if not devdata.available():
        pytest.skip(NO_DATA)
    return devdata.DATA


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the person who runs the tests out of them."""
    for name in os.environ:
        if name.startswith("CLAIMCHECK_") and name != "CLAIMCHECK_DATA":
            monkeypatch.delenv(name)


@pytest.fixture
def claimcheck(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line in a process of its own: claimcheck("report", folder, "-o", "out")."""

    def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "claimcheck", *map(str, arguments)]
        settings = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 300} | options
        return subprocess.run(command, **settings)  # type: ignore[call-overload,no-any-return]

    return run
