"""A check with a kept index of the corpus comes to the same report as one that compares everything in memory."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.check import compare
from claimcheck.check.decisions import make_decision, write_decision
from claimcheck.check.run import Request, check_scope, scope_of
from claimcheck.pipeline import build_report
from claimcheck.progress import Silent
from claimcheck.records import Report
from claimcheck.report.json import render_json
from claimcheck.settings import Settings
from claimcheck.store import corpus as stored
from claimcheck.store.folder import remove
from claimcheck.store.index import fill_corpus
from tests.conftest import REPOSITORY

SETS = ("ferry", "theft", "factory")
NEW = "ferry-en-1.md"
IGNORE = "<!-- claimcheck: ignore[CC001] a test -->"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that all tests share: what is compared is the index, not the models."""
    return tmp_path_factory.mktemp("store") / "cache"


class Desk:
    """A folder of articles, one new article, and checks in two ways."""

    def __init__(self, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.articles = folder / "articles"
        self.articles.mkdir()
        for file in (REPOSITORY / "corpus").glob("*.md"):
            if file.name.startswith(SETS):
                self.write(f"articles/{file.name}", file.read_text())
        self.new = folder / NEW
        (self.articles / NEW).rename(self.new)
        lower = {"conflict_threshold": 0.2, "agreement_threshold": 0.2}  # so that few articles have findings
        self.settings = Settings(cache=cache, decisions=folder / "decisions", **lower)
        self._monkeypatch = monkeypatch

    def write(self, name: str, text: str) -> Path:
        """A file that was written a while ago: what was written just now is always read again."""
        file = self.folder / name
        file.write_text(text)
        os.utime(file, (1e9, 1e9))
        return file

    def indexed(self, *paths: Path) -> Report:
        """By the index; fails if that was not used."""

        def never(*_: object) -> None:
            raise AssertionError("compared in memory")

        with self._monkeypatch.context() as patch:
            patch.setattr(compare, "_in_memory", never)
            return self._check(paths)

    def in_memory(self, *paths: Path) -> Report:
        with self._monkeypatch.context() as patch:
            patch.setattr(compare, "open_corpus", lambda *_: None)
            return self._check(paths)

    def same(self, *paths: Path) -> Report:
        """The report, which is the same both ways."""
        paths = paths or (self.new,)
        report = self.indexed(*paths)
        assert render_json(report) == render_json(self.in_memory(*paths))
        return report

    def _check(self, paths: tuple[Path, ...]) -> Report:
        request = Request(paths=paths, against=(self.articles,))
        return check_scope(scope_of(request, self.settings), request, self.settings, Silent())


@pytest.fixture
def desk(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, cache, monkeypatch)


def test_findings_are_those_of_a_full_report(desk: Desk) -> None:
    report = desk.same()
    full = build_report([desk.articles, desk.new], desk.settings)
    claims = {claim.id: claim.article for claim in full.claims}
    touching = [f for f in full.findings if "ferry-en-1" in (claims[f.a], claims[f.b])]
    assert touching and list(report.findings) == touching
    assert report.coverage.claims == len(full.claims)
    assert report.check is not None and report.check.compared == full.coverage.articles


def test_unchanged_files_are_not_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = desk.indexed(desk.new)
    opened: list[str] = []
    opening = Path.open

    def noting(self: Path, *arguments: object, **options: object) -> object:
        opened.append(self.name)
        return opening(self, *arguments, **options)  # type: ignore[call-overload]

    # Changed status times are part of what tells a file: these files were made a moment ago.
    monkeypatch.setattr("claimcheck.store.survey.status_of", lambda status, _: stored.status_of(status, 1 << 62))
    desk.indexed(desk.new)
    monkeypatch.setattr(Path, "open", noting)
    assert render_json(desk.indexed(desk.new)) == render_json(first)
    assert {name for name in opened if name.endswith(".md")} == {NEW}


CHANGES: dict[str, Callable[[Desk], object]] = {
    "deleted": lambda desk: (desk.articles / "ferry-de-2.md").unlink(),
    "renamed": lambda desk: (desk.articles / "ferry-es-1.md").rename(desk.articles / "other.md"),
    "changed": lambda desk: desk.write(
        "articles/ferry-es-1.md", (desk.articles / "ferry-es-1.md").read_text().replace("1", "7")
    ),
    "same length and time": lambda desk: desk.write(
        "articles/ferry-de-2.md", (desk.articles / "ferry-de-2.md").read_text().replace("e", "o")
    ),
    "duplicate": lambda desk: shutil.copy(desk.articles / "ferry-de-2.md", desk.articles / "a-copy.md"),
    "the same text under another id": lambda desk: desk.write(
        "articles/a-copy.md", (desk.articles / "ferry-de-2.md").read_text().replace("id: ferry-de-2", "id: other")
    ),
    "unreadable": lambda desk: desk.write("articles/empty.md", ""),
    "ignored": lambda desk: desk.write(
        "articles/ferry-es-1.md",
        (desk.articles / "ferry-es-1.md").read_text().replace("\n\n", f"\n\n{IGNORE}\n"),
    ),
    "the new one takes an old id": lambda desk: desk.write(
        NEW, desk.new.read_text().replace("id: ferry-en-1", "id: ferry-de-2")
    ),
    "many": lambda desk: [
        desk.write(f"articles/more-{i}.txt", f"The bridge of Nordau was closed for {i} days after the storm.\n")
        for i in range(80)
    ],
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_happens_to_the_articles_the_report_is_the_same(desk: Desk, name: str) -> None:
    before = {file: file.read_text() for file in (*desk.articles.iterdir(), desk.new)}
    first = render_json(desk.same())
    CHANGES[name](desk)
    changed = render_json(desk.same())
    assert changed != first
    assert changed == render_json(desk.same())
    for file in desk.articles.iterdir():
        if file not in before:
            file.unlink()
    for file, text in before.items():
        desk.write(str(file.relative_to(desk.folder)), text)
    assert render_json(desk.same()) == first


def test_new_articles_may_lie_in_the_corpus_and_be_known_to_it(desk: Desk) -> None:
    inside = desk.articles / "ferry-fr-1.md"
    fill_corpus([desk.articles], desk.settings, Silent())
    report = desk.same(inside, desk.new)
    assert report.check is not None and len(report.check.changed) == 2
    desk.write("articles/ferry-fr-1.md", inside.read_text().replace("2", "3"))
    assert render_json(desk.same(inside, desk.new)) != render_json(report)
    assert len(desk.same(desk.new).findings) > 0


def test_decisions_hold(desk: Desk) -> None:
    finding = desk.same().findings[0]
    decision = make_decision(id=finding.id, status="accepted", reason="a test")
    write_decision(desk.folder / "decisions", decision)
    assert desk.same().decisions == (decision,)


@pytest.mark.parametrize("damage", [b"", b"noise" * 1000], ids=["empty", "noise"])
def test_a_damaged_index_is_built_anew(desk: Desk, cache: Path, damage: bytes) -> None:
    first = render_json(desk.indexed(desk.new))
    file = max(cache.glob("corpus-*.sqlite3"), key=lambda one: one.stat().st_mtime)
    for other in cache.glob(f"{file.name}-*"):
        other.unlink()
    file.write_bytes(damage)
    assert render_json(desk.indexed(desk.new)) == first


def test_a_check_without_a_store_is_the_same(desk: Desk) -> None:
    for file in desk.articles.glob("theft*"):
        file.unlink()
    with_store = render_json(desk.indexed(desk.new))
    desk.settings = desk.settings.model_copy(update={"no_cache": True})
    assert render_json(desk._check((desk.new,))) == with_store


def test_clean_removes_the_index_too(desk: Desk) -> None:
    desk.settings = desk.settings.model_copy(update={"cache": desk.folder / "cache"})
    desk.write("articles/only.txt", "The bridge of Nordau was closed for 3 days.\n")
    for file in desk.articles.glob("*.md"):
        file.unlink()
    desk.indexed(desk.new)
    assert list((desk.folder / "cache").glob("corpus-*"))
    assert remove(desk.folder / "cache") and not (desk.folder / "cache").exists()
