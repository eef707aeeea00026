"""Articles against articles, and what outlets and speakers take part in."""

import pytest

from claimcheck.report import matrix
from claimcheck.report.matrix import build_matrix, build_outlets, build_speakers
from claimcheck.report.sides import Sides
from tests import samples


def test_cells_count_both_ways() -> None:
    table = build_matrix(samples.report(), Sides(samples.report()))
    assert [source.id for source in table.sources] == ["ferry-en", "ferry-de", "ferry-uk"]
    assert table.cells == {
        (0, 1): {"conflict": 3, "agreement": 1},
        (1, 0): {"conflict": 3, "agreement": 1},
        (0, 2): {"update": 1, "agreement": 1},
        (2, 0): {"update": 1, "agreement": 1},
    }
    assert table.left_out == 0


def test_a_large_table_keeps_the_articles_with_most_conflicts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "MOST_ARTICLES", 2)
    table = build_matrix(samples.report(), Sides(samples.report()))
    assert [source.id for source in table.sources] == ["ferry-en", "ferry-de"]
    assert set(table.cells) == {(0, 1), (1, 0)}
    assert table.left_out == 1


def test_a_finding_within_one_article_is_no_cell() -> None:
    inside = samples.finding("conflict", "number", samples.CLAIMS["fire_en"], samples.CLAIMS["hurt_en"], "x")
    report = samples.report(findings=(inside,))
    assert build_matrix(report, Sides(report)).sources == ()


def test_outlets_and_speakers() -> None:
    report = samples.report()
    outlets = {voice.name: voice for voice in build_outlets(report, Sides(report))}
    assert outlets["Küstenbote"].counts == {"conflict": 3, "agreement": 1}
    assert (outlets["Küstenbote"].articles, outlets["Küstenbote"].claims) == (1, 5)
    speakers = build_speakers(report)
    guard = next(voice for voice in speakers if voice.name == "the coast guard")
    assert (guard.claims, guard.counts) == (2, {"conflict": 1, "update": 1})
    assert [voice.counts.get("conflict", 0) for voice in speakers] == sorted(
        (voice.counts.get("conflict", 0) for voice in speakers), reverse=True
    )
