"""What the tests of the gate share: a command line on the toy pipeline, and git repositories."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from claimcheck import cli
from claimcheck.check.changes import Scope
from claimcheck.records import Report
from claimcheck.settings import Settings
from tests import toy_pipeline

OLD = "A fire in the harbour injured 42 people on Saturday.\n"
NEW = "A fire in the harbour injured 36 people on Saturday.\n"
OTHER = "The bridge was closed for 3 days.\n"
SILENT = "It was a quiet evening by the sea.\n"


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


class Shell:
    """Runs `claimcheck` in this process, on the toy pipeline, in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Done:
        self._capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        said = self._capsys.readouterr()
        return Done(code, said.out, said.err)

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A command line in an empty folder, outside of any workflow."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in (*GITHUB, *GITLAB):
        monkeypatch.delenv(name, raising=False)
    module = ModuleType("claimcheck.pipeline")
    module.build_report = toy_pipeline.build_report  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "claimcheck.pipeline", module)
    compare = ModuleType("claimcheck.check.compare")
    compare.compare = _compare  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "claimcheck.check.compare", compare)
    return Shell(folder, capsys)


def _compare(scope: Scope, settings: Settings, progress: object) -> tuple[Report, int | None]:
    """What `claimcheck.check.compare.compare` gives, by the toy pipeline."""
    return toy_pipeline.build_report(scope.read, settings, progress), None


GITHUB = ("GITHUB_ACTIONS", "GITHUB_BASE_REF", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
GITLAB = ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME")


def git(folder: Path, *arguments: str) -> str:
    """Run git, free of the settings of the person who runs the tests."""
    person = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    away = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | person | away
    command = ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(folder: Path, message: str = "change") -> str:
    """Commit everything; the hash."""
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")
