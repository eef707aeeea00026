"""The documentation is true: its commands and its Python run, its tables match the code, its links lead somewhere."""

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from markdown_it import MarkdownIt

from claimcheck import cli
from claimcheck.serve import Server
from claimcheck.settings import PREFIX, Settings
from tests.conftest import REPOSITORY

PAGES = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
EXAMPLE_ID = "5f2d8c1a9b3e"
"""The finding that the pages speak of; a real one takes its place."""
ARTICLES = ("ferry-en-1.md", "ferry-de-2.md")
NOT_RUN = {
    r"make( \w+)?": "sets up .venv over the network; the targets are looked up in the Makefile",
    r"claimcheck models fetch multilingual": "downloads a gigabyte; tests/test_presets.py fetches from a folder",
    r"claimcheck report articles/ -o reports --preset multilingual": "needs the models of the line before",
    r"python3 -m venv \.venv": "makes an environment; tests/test_wheel.py does so with the built package",
    r"\.venv/bin/pip install \.": "installs over the network; tests/test_wheel.py installs the built package",
    r"pip install \"claimcheck\[ray\]\"": "installs over the network",
    r"ray start .*": "starts a cluster; tests/test_engine_ray.py starts one",
    r"claimcheck report .* --engine ray.*": "needs a cluster; run by tests/test_engine_ray.py",
    r"claimcheck slice .*": "needs what a cluster found; run by tests/test_engine_ray.py",
    r"git clone \S+( \S+)?": "needs the network",
    r"cd \S+": "belongs to the clone",
}
"""Lines of the pages that no test runs, each with the reason."""
MAY_FAIL = re.compile(r"claimcheck check ")
"""A check exits with 1 if it finds something, which is no error."""


class Line(NamedTuple):
    """One command of a page."""

    page: str
    text: str

    @property
    def reason_not_to_run(self) -> str | None:
        return next((reason for pattern, reason in NOT_RUN.items() if re.fullmatch(pattern, self.text)), None)


def blocks(page: Path, language: str) -> list[str]:
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info.split()[:1] == [language]]


def commands(page: Path) -> list[Line]:
    """The commands of a page, without remarks."""
    lines = (line for block in blocks(page, "console") for line in block.splitlines())
    texts = (re.sub(r"\s+#.*$", "", line).strip() for line in lines)
    return [Line(page.name, text) for text in texts if text]


LINES = {page.name: commands(page) for page in PAGES}


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def body(article: Path) -> str:
    """An article without its front matter."""
    return article.read_text(encoding="utf-8").partition("\n---\n")[2].strip() + "\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store for all pages: they read the same few articles."""
    return tmp_path_factory.mktemp("kept") / "store"


@pytest.fixture
def desk(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a few articles under all names that the pages use, in a repository with a main branch."""
    for folder in ("articles", "corpus"):
        (tmp_path / folder).mkdir()
        for name in ARTICLES:
            shutil.copy(REPOSITORY / "corpus" / name, tmp_path / folder / name)
    english, german = (body(REPOSITORY / "corpus" / name) for name in ARTICLES)
    # What stands in two articles word for word is a finding, whatever the models are.
    for name in ("articles/wire.txt", "a.md", "article.txt", "new.md"):
        (tmp_path / name).write_text(english, encoding="utf-8")
    page = "".join(f"<p>{paragraph}</p>\n" for paragraph in german.split("\n\n"))
    (tmp_path / "b.html").write_text(f'<html lang="de"><body><article>{page}</article></body></html>', encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "articles/ferry-en-1.md")
    git(tmp_path, "commit", "--quiet", "-m", "First")
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(tmp_path, "add", "articles")
    git(tmp_path, "commit", "--quiet", "-m", "Second")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(kept))
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Server, "serve", lambda self, show=None: None)  # it would wait for Ctrl-C
    monkeypatch.setattr("typer.launch", lambda address: pytest.fail(f"{address} was opened"))
    return tmp_path


@pytest.fixture
def run(desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Runs one line of a page in this process, as a shell would; returns what it said, or fails."""

    def call(line: str) -> str:
        words = shlex.split(line)
        with monkeypatch.context() as variables:
            while match := re.fullmatch(r"(CLAIMCHECK_\w+)=(.*)", words[0]):
                variables.setenv(match[1], match[2])
                words.pop(0)
            assert Path(words[0]).name == "claimcheck", f"not a command of this program: {line}"
            code = cli.run(words[1:])
        said = "".join(capsys.readouterr())
        assert code == 0 or (code == 1 and MAY_FAIL.match(line)), f"{line}\nexit code {code}\n{said}"
        return said

    return call


def write_report(desk: Path, run: Callable[[str], str]) -> None:
    """What the reader of the pages has done before: a report in the folder reports/."""
    if not (desk / "reports" / "report.json").exists():
        run("claimcheck report articles/ -o reports")


def first_finding(desk: Path) -> str:
    """The id of a finding in the report; that of the pages if there is no report yet."""
    report = desk / "reports" / "report.json"
    return json.loads(report.read_text(encoding="utf-8"))["findings"][0]["id"] if report.exists() else EXAMPLE_ID


@pytest.mark.parametrize("page", [name for name, lines in LINES.items() if lines])
def test_the_commands_of_a_page_run_in_order(page: str, desk: Path, run: Callable[[str], str]) -> None:
    for line in LINES[page]:
        if line.reason_not_to_run is None:
            if " reports/" in line.text or EXAMPLE_ID in line.text:
                write_report(desk, run)
            run(line.text.replace(EXAMPLE_ID, first_finding(desk)))


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page: Path, desk: Path) -> None:
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, page.name, "exec"), names)  # the blocks of a page build upon one another


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_toml_in_a_page_is_a_settings_file(page: Path) -> None:
    for block in blocks(page, "toml"):
        Settings(**tomllib.loads(block))


def test_each_reason_not_to_run_a_line_is_still_needed() -> None:
    texts = [line.text for lines in LINES.values() for line in lines]
    for pattern in NOT_RUN:
        if not pattern.startswith(("git", "cd")):
            assert any(re.fullmatch(pattern, text) for text in texts), pattern


def test_targets_of_make_exist() -> None:
    targets = re.findall(r"^(\w+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    used = [line.text.split()[1:] for lines in LINES.values() for line in lines if line.text.startswith("make")]
    assert used
    assert {target for words in used for target in words} <= set(targets)


def subcommands(command: object, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """All commands that can be called, as the words after the program's name."""
    inner = getattr(command, "commands", {})
    if not inner:
        yield words
    for name, one in inner.items():
        yield from subcommands(one, (*words, name))


def test_every_command_is_shown_on_a_page() -> None:
    shown = " ".join(f" {line.text} " for lines in LINES.values() for line in lines)
    missing = [words for words in subcommands(typer.main.get_command(cli.app)) if f" {' '.join(words)} " not in shown]
    assert not missing


def settings_row(name: str) -> str:
    """The row of a setting in docs/settings.md."""
    default = Settings.model_fields[name].get_default()
    shown = "true" if default is True else "false" if default is False else default
    shown = "`, `".join(default) or "none" if isinstance(default, tuple) else shown
    cell = shown if shown == "none" or isinstance(default, float | int) else f"`{shown}`"
    return f"| `{name}` | {kind(name)} | {cell} | `{PREFIX}{name.upper()}` |"


def kind(name: str) -> str:
    """The type of a setting, in words."""
    schema = Settings.model_json_schema()["properties"][name]
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return "list of paths" if schema["items"].get("format") == "path" else "list of texts"
    word = {"string": "text", "boolean": "true or false", "integer": "whole number", "number": "number"}[schema["type"]]
    word = "path" if schema.get("format") == "path" else word
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None:
        return word
    return f"{word}, {low:g} to {high:g}" if high is not None else f"{word}, at least {low:g}"


def test_the_table_of_settings_is_that_of_the_code() -> None:
    page = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^(\| `\w+` \|.*\| `CLAIMCHECK_\w+` \|) \w.* \|$", page, re.MULTILINE)
    assert rows == [settings_row(name) for name in Settings.model_fields]


def test_the_readme_gives_settings_with_their_defaults() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", readme, re.MULTILINE)
    assert rows
    for name, default in rows:
        expected = settings_row(name).split(" | ")[2]
        assert default.replace("`", "") == expected.replace("`", ""), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_to_files(page: Path) -> None:
    tokens = MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8"))
    inner = [child for token in tokens for child in token.children or ()]
    links = [str(child.attrs.get("href") or child.attrs.get("src") or "") for child in inner]
    for link in filter(None, links):
        if not re.match(r"https?:|#|mailto:", link):
            assert (page.parent / link.partition("#")[0]).exists(), link
