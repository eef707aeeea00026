"""The pure parts of the benchmarks of verdicts: scoring, languages, gate figures, reliability, stances."""

import json
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

pytest.importorskip("torch")

from benchmarks import quality, stances  # torch is there with the extras of the tests only
from benchmarks.curves import as_svg
from benchmarks.languages import by_language, ratio_to
from benchmarks.reliability import reliability
from benchmarks.retrieval import counts, joined
from benchmarks.scoring import GoldPair, Index, Outcome, language_pair, outcomes, read_gold, score
from benchmarks.stance_features import highest_cosine, joins_articles, shifted
from benchmarks.stances import STANCES, Row
from claimcheck.records import Pair
from claimcheck.settings import Settings
from tests.toy_pipeline import build_report


def gold_pair(label, langs="de-en", start=0):
    return GoldPair(label, "all", langs, ("a.txt", start, start + 10), ("b.txt", start, start + 10))


def outcome(label, *pairs, score=0.75, langs="de-en", right=True):
    return Outcome(label, score, pairs, langs, right)


@pytest.mark.parametrize(
    ("langs", "name"),
    [(("de",), "de-en"), (("en", "de"), "de-en"), (("uk", "en"), "uk-en"), (("fr", "de"), "de-fr"), (("en",), "en-en")],
)
def test_a_language_pair_has_one_name(langs, name):
    assert language_pair(*langs) == name


@pytest.fixture
def read(tmp_path):
    """A report on two tiny articles, and gold in which one of its three findings is open and one is not listed."""
    (tmp_path / "articles").mkdir()
    texts = {"a.txt": "The fire hurt 3 people. The port lost 5 ships. The town has 9 schools.\n"}
    texts["b.txt"] = "The fire hurt 4 people. The port lost 5 ships. The town has 8 schools.\n"
    for name, text in texts.items():
        (tmp_path / "articles" / name).write_text(text, encoding="utf-8")

    def pair(label, lang, a, b):
        sides = {"a": {"article": "a.txt", "quote": a}, "b": {"article": "b.txt", "quote": b}}
        return {"label": label, "lang": lang} | sides

    rows = [
        pair("conflict", "de", "The fire hurt 3 people.", "The fire hurt 4 people."),
        pair("unclear", "de", "The port lost 5 ships.", "The port lost 5 ships."),
        pair("conflict", "fr", "The town", "The port"),
    ]
    (tmp_path / "gold.json").write_text(json.dumps(rows), encoding="utf-8")
    report = build_report([tmp_path / "articles"], Settings(decisions=tmp_path / "none"))
    return report, read_gold(tmp_path / "gold.json", tmp_path / "articles")


def test_findings_are_set_against_the_gold(read):
    report, gold = read
    found = sorted(outcomes(report, gold, complete=True), key=lambda o: (o.label, o.right is True))
    assert [(o.label, o.right, o.langs) for o in found] == [
        ("agree", None, "de-en"),
        ("conflict", False, "en-en"),  # in no gold pair: the languages of its articles
        ("conflict", True, "de-en"),
    ]
    figures = score(found, gold, complete=True)["conflict"]
    assert (figures["gold"], figures["found"], figures["predicted"]) == (2, 1, 2)
    assert figures["precision"] == figures["recall"] == figures["f1"] == 0.5
    assert "precision" not in score(found, gold)["conflict"]


def test_conflicts_by_language(read):
    report, gold = read
    figures = by_language(gold, outcomes(report, gold, complete=True))
    assert list(figures) == ["de-en", "en-en", "fr-en"]
    assert (figures["de-en"]["precision"], figures["de-en"]["f1"]) == (1, 1)
    assert (figures["en-en"]["gold"], figures["en-en"]["predicted"]) == (0, 1)
    assert ratio_to("de-en", figures) == {"fr-en": 0}
    assert ratio_to("pl-en", figures) == {}


def test_an_agreement_in_an_altered_sentence_is_neither_right_nor_wrong(read):
    report, gold = read
    altered = [GoldPair("conflict", "all", g.langs, g.a, g.b) for g in gold]
    assert [o.right for o in outcomes(report, altered, complete=True) if o.label == "agree"] == [None]


def test_figures_by_language_and_of_the_gate_have_no_floors():
    row = {"recall": 0.5, "by_language": {"de-en": {"recall": 0.1}}, "ratio_to_de": {"fr-en": 0.9}}
    figures = {"set": {"conflict": row, "gate": {"conflict": {"all": 2, "retrieved": 1, "judged": 1}}}}
    assert quality.flat(figures) == {"set/conflict/recall": 0.5}


def test_gold_pairs_that_get_to_the_judge():
    gold = [gold_pair("conflict"), gold_pair("conflict", start=20), gold_pair("agree", start=40)]
    spans = [("a.txt", 0, 10), ("b.txt", 2, 9), ("b.txt", 20, 30), ("a.txt", 22, 30)]
    pairs = [(0, 1), (0, 2), (2, 3)]
    index = Index(gold)
    retrieved, judged = joined(index, spans, pairs), joined(index, spans, pairs[:1])
    assert counts(gold, retrieved, judged) == {
        "conflict": {"all": 2, "retrieved": 2, "judged": 1},
        "agree": {"all": 1, "retrieved": 0, "judged": 0},
    }


def test_reliability_by_bins_of_the_score():
    found = [outcome("conflict", score=0.62, right=right) for right in (True, True, False, None)]
    found += [outcome("conflict", score=1.0), outcome("agree", score=0.45)]
    figures = reliability(found)
    conflict = figures["conflict"]
    assert list(conflict["bins"]) == ["0.5–0.6", "0.6–0.7", "0.7–0.8", "0.8–0.9", "0.9–1.0"]
    assert conflict["bins"]["0.6–0.7"] == {"findings": 3, "mean_score": 0.62, "share_right": 0.667}
    assert conflict["bins"]["0.9–1.0"]["findings"] == 1
    assert conflict["findings"] == 4
    assert conflict["calibration_error"] == pytest.approx((2 - 0.62 * 3) / 4, abs=0.001)
    assert next(iter(figures["agree"]["bins"])) == "0.4–0.5"  # below the usual thresholds
    assert reliability([])["agree"]["calibration_error"] == 0


def test_reliability_curves_are_an_image_with_a_mark_for_each_bin():
    found = [outcome("conflict", score=0.65), outcome("conflict", score=0.95), outcome("agree")]
    svg = as_svg({"one": reliability(found), "two": reliability([])})
    assert "prefers-color-scheme: dark" in svg
    tags = [element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()]
    assert tags.count("circle") == 1 + 2  # the legend, and two bins
    assert tags.count("path") == 1 + 1


def test_pairs_of_a_headline_and_its_body():
    pair = shifted(Pair(a=0, b=2, similarity=0.5), 10)
    assert (pair.a, pair.b) == (10, 12)
    assert joins_articles(pair, 11) and not joins_articles(pair, 13) and not joins_articles(pair, 5)
    rows = np.eye(3, dtype=np.float32)
    assert highest_cosine(rows[:1], rows) == 1
    assert highest_cosine(rows[:0], rows) == highest_cosine(rows[:1], -rows[:1]) == 0


def test_a_sample_keeps_the_shares_of_the_stances():
    rows = [Row(STANCES[i % 10 and 3], f"headline {i}", "1") for i in range(200)]
    some = stances.sample(rows, 50)
    assert some == stances.sample(rows, 50) and len(set(some)) == 50
    assert [row.stance for row in some].count("agree") == 5
    assert stances.sample(rows, 500) == rows


def test_headlines_and_bodies_stand_once():
    rows = [Row("agree", "A", "1"), Row("discuss", "B", "1"), Row("unrelated", "A", "2")]
    texts, keys = stances.keyed(rows, {"1": "one", "2": "two", "3": "three"})
    assert sorted(texts.values()) == ["A", "B", "one", "two"]
    assert [(texts[h], texts[b]) for h, b in keys] == [("A", "one"), ("B", "one"), ("A", "two")]


def test_stances_are_guessed_from_features():
    x = np.repeat(np.eye(4), 5, axis=0)
    known = [stance for stance in STANCES for _ in range(5)]
    assert stances.guess(x, known, np.eye(4)) == list(STANCES)
    figures = stances.figures_of(
        ["agree", "agree", "disagree", "unrelated"], ["agree", "discuss", "disagree", "unrelated"]
    )
    assert figures["f1"] == {"agree": 0.667, "disagree": 1, "discuss": 0, "unrelated": 1}
    assert (figures["macro_f1"], figures["accuracy"]) == (0.667, 0.75)


def test_rare_stances_weigh_more():
    weights = stances.weights_of(["unrelated"] * 9 + ["disagree"])
    assert weights["disagree"] == pytest.approx(3 * weights["unrelated"])


def test_floors_leave_room_for_rounding_and_none_where_nothing_is_flagged():
    assert quality.with_margin("set/conflict/recall", 0.5) == 0.485
    assert [quality.with_margin("set/unrelated/flagged", count) for count in (0, 2, 32)] == [0, 3, 34]
