"""What comparing a folder came to is kept: used until something that decides it changes, and never believed blindly."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.pipeline import build_report
from claimcheck.records import Article, Report
from claimcheck.settings import Settings
from claimcheck.store.comparisons import comparison_key, keep_comparison, kept_comparison
from claimcheck.store.database import Store
from tests.test_judge import claim

ARTICLES = {
    "a.md": "The harbour of Nordhaven will stay closed until Monday, the port office said. At least 42 were hurt.",
    "b.md": "The harbour of Nordhaven stays closed until Friday, the port office said. Only 36 people were hurt.",
}


class Known:
    """A model that can be identified."""

    def __init__(self, version: str = "1"):
        self.version = version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    for name, text in ARTICLES.items():
        (place / name).write_text(text)
    return place


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often claims were matched so far."""
    from claimcheck import match

    calls: list[int] = []
    real = match.candidates
    monkeypatch.setattr(match, "candidates", lambda *given: calls.append(1) or real(*given))
    return lambda: len(calls)


def report_on(folder: Path, cache: Path, **settings: object) -> Report:
    return build_report([folder], Settings(cache=cache, **settings))


def test_nothing_is_compared_again_until_something_changes(
    folder: Path, tmp_path: Path, compared: Callable[[], int]
) -> None:
    cache = tmp_path / "cache"
    first = report_on(folder, cache)
    assert first.findings and compared() == 1
    assert report_on(folder, cache) == first and compared() == 1
    assert report_on(folder, cache, no_cache=True) == first and compared() == 2
    changed = report_on(folder, cache, conflict_threshold=0.99)
    assert compared() == 3 and changed.run.settings != first.run.settings
    (folder / "b.md").write_text(ARTICLES["b.md"].replace("Friday", "Sunday"))
    report_on(folder, cache)
    assert compared() == 4
    (folder / "b.md").write_text(ARTICLES["b.md"])
    assert report_on(folder, cache) == first and compared() == 4


@pytest.mark.parametrize("damage", [b"", b"no zlib", b"x\x9cK\xaa\x02\x00\x02M\x01'", None])
def test_what_is_no_comparison_is_made_anew(
    folder: Path, tmp_path: Path, compared: Callable[[], int], damage: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, keys = tmp_path / "cache", []
    from claimcheck.store import comparisons

    monkeypatch.setattr(
        comparisons,
        "keep_comparison",
        lambda store, key, report: (keys.append(key), keep_comparison(store, key, report)),
    )
    first = report_on(folder, cache)
    with Store(cache, 1 << 30) as store:
        good = store.get(keys)[keys[0]]
        store.put({keys[0]: good[:-9] if damage is None else damage})
        assert kept_comparison(store, keys[0]) is None
    assert report_on(folder, cache) == first and compared() == 2


def test_the_key_holds_all_that_decides() -> None:
    one = Article(id="a", path="a.md", text="Text.")
    said, models = claim("1", "a", "Text"), [Known(), Known()]
    base = comparison_key([one], [said], models, Settings())
    assert base == comparison_key([one], [said], models, Settings(cache=Path("elsewhere")))
    others = [
        comparison_key([one, one], [said], models, Settings()),
        comparison_key([one.model_copy(update={"date": "2024-01-01"})], [said], models, Settings()),
        comparison_key([one], [said.model_copy(update={"polarity": "negative"})], models, Settings()),
        comparison_key([one], [], models, Settings()),
        comparison_key([one], [said], [Known(), Known("2")], Settings()),
        comparison_key([one], [said], models, Settings(neighbours=7)),
    ]
    assert base is not None and None not in others and len({base, *others}) == 7
    assert comparison_key([one], [said], [Known(), object()], Settings()) is None


def test_a_very_long_comparison_is_not_kept(folder: Path, tmp_path: Path) -> None:
    report = report_on(folder, tmp_path / "cache")
    with Store(tmp_path / "other", 3000) as store:
        keep_comparison(store, b"k" * 16, report)
        assert kept_comparison(store, b"k" * 16) is None
