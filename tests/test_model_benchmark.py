"""The measures and the gate of the models' benchmark, and each of its parts on a few pairs."""

import hashlib
import json
import random
import shutil

import numpy as np
import pytest

from benchmarks.models import __main__ as command
from benchmarks.models import clauses, contrast, encoder, nli, parser, speed, unrelated
from benchmarks.models.contrast import ContrastPair, figures_of, make_pairs
from benchmarks.models.data import clause_table, draw
from benchmarks.models.gate import flat, is_worse, new_floors, with_margin, worse
from benchmarks.models.parallel import Sentence, nearest_between
from benchmarks.models.results import updated, write_figures
from benchmarks.models.scores import (
    area_under_curve,
    at_temperature,
    calibration_error,
    negative_log_likelihood,
    precision_recall_f1,
    retrieval_hits,
    spearman,
)
from claimcheck.embed import BundledEmbedder
from claimcheck.weights import FOLDER, Weights
from claimcheck.weights.dequantise import body_weights
from training.calibrate import best_temperature, write_temperature


def test_retrieval_counts_the_nearest_row():
    targets = np.eye(3, dtype=np.float32)
    assert retrieval_hits(targets[[0, 2, 2]], targets).tolist() == [True, False, True]


def test_spearman_knows_only_the_order():
    assert spearman(np.array([0.1, 0.2, 0.9]), np.array([1, 10, 11])) == pytest.approx(1)
    assert spearman(np.array([3, 2, 1]), np.array([1, 10, 11])) == pytest.approx(-1)


def test_calibration_error_is_the_weighted_gap_between_confidence_and_accuracy():
    sure_and_half_right = np.tile([0.95, 0.05, 0.0], (4, 1))
    assert calibration_error(sure_and_half_right, [0, 0, 1, 1]) == pytest.approx(0.45)
    two_bins = np.array([[0.95, 0.05], [0.95, 0.05], [0.65, 0.35], [0.65, 0.35]])
    assert calibration_error(two_bins, [0, 0, 0, 1]) == pytest.approx((0.05 * 2 + 0.15 * 2) / 4)
    assert calibration_error(np.array([[1.0, 0.0]]), [0]) == 0


def test_confidences_in_one_bin_may_balance_each_other():
    rows = np.array([[0.72, 0.28], [0.78, 0.22], [0.75, 0.25], [0.75, 0.25]])
    assert calibration_error(rows, [0, 0, 0, 1]) == pytest.approx(0)


def test_a_temperature_and_its_inverse_cancel_out():
    rows = np.array([[0.7, 0.2, 0.1], [0.01, 0.01, 0.98]])
    softer = at_temperature(rows, 2.0)
    assert softer.sum(1) == pytest.approx([1, 1])
    assert softer.max() < rows.max()
    assert at_temperature(softer, 0.5) == pytest.approx(rows)


def labelled_at(temperature: float) -> tuple[np.ndarray, list[int]]:
    """Probabilities whose labels were drawn as if the logits were divided by `temperature`."""
    rng = np.random.default_rng(5)
    logits = rng.normal(scale=3, size=(4000, 3))
    plain = at_temperature(np.exp(logits) / np.exp(logits).sum(1, keepdims=True), 1)
    return plain, [int(rng.choice(3, p=row)) for row in at_temperature(plain, temperature)]


@pytest.mark.parametrize("temperature", [0.6, 1.0, 2.5])
def test_the_fitted_temperature_is_the_one_behind_the_labels(temperature):
    plain, labels = labelled_at(temperature)
    found = best_temperature(plain, labels)
    assert found == pytest.approx(temperature, rel=0.1)
    fitted = at_temperature(plain, found)
    assert negative_log_likelihood(fitted, labels) <= negative_log_likelihood(plain, labels)
    assert calibration_error(fitted, labels) < 0.03


def test_no_temperature_fits_answers_that_are_always_wrong():
    plain, _ = labelled_at(1.0)
    with pytest.raises(ValueError, match="no good temperature"):
        best_temperature(plain, plain.argmin(1).tolist())


def test_the_temperature_is_written_with_its_hash(tmp_path):
    for name in ("settings.json", "manifest.json"):
        shutil.copy(FOLDER / name, tmp_path / name)
    write_temperature(1.2345, tmp_path)
    assert Weights(tmp_path).settings["nli_temperature"] == 1.234  # opening checks the hash
    assert Weights(tmp_path).settings["nli_labels"] == Weights().settings["nli_labels"]


def test_precision_recall_f1():
    assert precision_recall_f1([True, True, False], [True, False, True]) == (0.5, 0.5, 0.5)
    assert precision_recall_f1([False, False], [True, False]) == (0.0, 0.0, 0.0)
    assert precision_recall_f1([True, True], [True, True]) == (1.0, 1.0, 1.0)


def test_area_under_the_curve_counts_ties_as_half():
    assert area_under_curve(np.array([0.9, 0.8, 0.1]), [True, True, False]) == 1
    assert area_under_curve(np.array([0.5, 0.5]), [True, False]) == 0.5


def test_contrast_figures_look_at_contradictions_only():
    labels = ["entailment", "neutral", "contradiction", "contradiction"]
    pairs = [ContrastPair("a", "b", label) for label in labels]
    figures = figures_of("xx", pairs, [True, False, True, False])
    assert figures == {"xx/precision": 0.5, "xx/recall": 0.5, "xx/f1": 0.5}


class ByNumber:
    """An embedder whose texts are near one another if their numbers are."""

    name = "by number"

    def embed(self, texts):
        angles = np.array([0.05 * int("".join(filter(str.isdigit, t))) for t in texts])
        return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)

    def in_parts(self, texts):
        return [False for _ in texts]


def test_contrast_pairs_are_balanced_and_use_no_sentence_twice():
    wordings = ("The town has {} schools and a port.", "In May {} people of {} were in the large hall.")
    english = [wordings[i % 2].format(i + 100, ("Oldtown", "Newport")[i % 4 == 1]) for i in range(60)]
    sentences = [Sentence("xx", f"foreign {e}", e) for e in english]
    random.Random(1).shuffle(sentences)
    pairs = make_pairs(sentences, 30, ByNumber())
    labels = [p.label for p in pairs]
    assert {label: labels.count(label) for label in set(labels)} == {
        "entailment": 10,
        "contradiction": 10,
        "neutral": 10,
    }
    assert len({p.kind for p in pairs} - {""}) >= 3
    foreign = [t for p in pairs for t in (p.premise, p.hypothesis) if t.startswith("foreign")]
    assert len(set(foreign)) == len(foreign) == 30
    assert 10 <= sum(p.premise.startswith("foreign") for p in pairs) <= 20
    for p in pairs:
        own, other = (p.premise, p.hypothesis) if p.premise.startswith("foreign") else (p.hypothesis, p.premise)
        assert (own.removeprefix("foreign ") == other) == (p.label == "entailment")


def test_the_nearest_within_a_band():
    cosines = np.array([[1.0, 0.7, 0.5], [0.7, 1.0, 0.2], [0.5, 0.2, 1.0]], dtype=np.float32)
    assert nearest_between(cosines, 0.45, 0.75) == [(0, 1), (1, 0), (2, 0)]
    assert nearest_between(cosines, 0.6, 0.75) == [(0, 1), (1, 0)]


def test_the_table_of_clauses_is_read_by_its_header():
    text = """
| model | a | b | c |
|---|---|---|---|
| x | y | .96 | .90 |

| A | B | A→B | B→A |
|---|---|---|---|
| Snow fell. | Es fiel kein Schnee. | .96 | .90 |
| *It rained.* | *The sun set.* (false alarm) | .48 | .70 |
| Snow fell (a lot). | No snow fell. | 1.0 | .5 |

| A | again | .96 | .90 |
"""
    assert clause_table(text) == [
        ("Snow fell.", "Es fiel kein Schnee.", True),
        ("It rained.", "The sun set.", False),
        ("Snow fell (a lot).", "No snow fell.", True),
    ]


def test_a_sample_is_always_the_same_and_in_order():
    assert draw(range(1000), 10) == draw(range(1000), 10) == sorted(draw(range(1000), 10))
    assert draw([3, 1, 2], None) == draw([3, 1, 2], 5) == [3, 1, 2]


FIGURES = {
    "retrieval": {"de": 0.95},
    "false contradictions": {"all/0.6": 0.02},
    "speed": {"encoder": 300.0, "encoder ratio": 3.0},
    "load": {"models": 0.4},
    "size": {"all files": 70.0},
    "quantisation": {"nli/int8": 0.7, "nli/difference": 0.004},
    "calibration": {"temperature": 1.3, "error at temperature 1": 0.1, "error": 0.02},
    "clauses": {"own/sure": 0.9, "own/false": 0.3},
}


def test_speed_is_the_shortest_time_of_each_task_after_a_round_that_warms_up():
    calls = []
    times = speed.best_of(2, lambda: calls.append("a"), lambda: calls.append("b"))
    assert calls == ["a", "b"] * 3
    assert len(times) == 2
    assert all(t >= 0 for t in times)


def test_what_depends_on_the_machine_is_not_gated():
    assert set(flat(FIGURES)) == {
        "retrieval/de",
        "false contradictions/all/0.6",
        "speed/encoder ratio",
        "size/all files",
        "quantisation/nli/difference",
        "calibration/error",
        "clauses/own/sure",
    }


def test_less_is_better_for_some_figures():
    assert is_worse("retrieval/de", 0.90, 0.93)
    assert not is_worse("retrieval/de", 0.94, 0.93)
    assert is_worse("false contradictions/all/0.6", 0.05, 0.03)
    assert not is_worse("size/all files", 70, 75)
    assert is_worse("size/largest file", 33, 32)


@pytest.mark.parametrize("name", sorted(flat(FIGURES)))
def test_a_new_floor_leaves_room_on_the_right_side(name):
    value = flat(FIGURES)[name]
    floor = with_margin(name, value)
    assert floor != value
    assert not is_worse(name, value, floor)


def test_floors_only_rise_unless_they_may_fall():
    floors = {"retrieval/de": 0.94, "retrieval/fr": 0.9, "size/all files": 75.0}
    assert new_floors({"retrieval/de": 0.95}, floors, allow_lower=False) == floors  # less the margin, it would fall
    assert new_floors({"retrieval/de": 0.99}, floors, allow_lower=False)["retrieval/de"] == 0.97
    assert new_floors({"retrieval/de": 0.95}, floors, allow_lower=True)["retrieval/de"] == 0.93
    assert new_floors({"size/all files": 60.0}, floors, allow_lower=False)["size/all files"] == pytest.approx(61.2)
    assert worse({"retrieval/de": 0.93, "retrieval/it": 0.1}, floors) == {"retrieval/de": (0.93, 0.94)}


def test_the_gate_fails_on_a_figure_below_its_floor_and_then_writes_nothing(tmp_path, capsys):
    path = tmp_path / "floors.json"
    assert command.gate({"retrieval/de": 0.9}, path, set_floors=False, allow_lower=False) == 1  # nothing to hold it to
    assert command.gate({"retrieval/de": 0.9}, path, set_floors=True, allow_lower=False) == 0
    assert json.loads(path.read_text()) == {"retrieval/de": 0.88}
    assert command.gate({"retrieval/de": 0.89}, path, set_floors=False, allow_lower=False) == 0
    before = path.read_text()
    assert command.gate({"retrieval/de": 0.87}, path, set_floors=True, allow_lower=False) == 1
    assert "retrieval/de = 0.87, floor 0.88" in capsys.readouterr().err
    assert path.read_text() == before
    assert command.gate({"retrieval/de": 0.87}, path, set_floors=True, allow_lower=True) == 0
    assert json.loads(path.read_text()) == {"retrieval/de": 0.85}
    assert command.gate({}, path, set_floors=False, allow_lower=False) == 0
    assert "not measured here: 1" in capsys.readouterr().err


def test_results_keep_the_figures_of_the_same_weights_only(tmp_path):
    path = tmp_path / "models.json"
    first = updated({"encoder": {"sts": {"de": 0.8}}}, {"quantisation": "no checkpoint"}, path)
    path.write_text(json.dumps(first))
    both = updated({"parser": {"parser": {"de/las": 0.8}}}, {}, path)
    assert set(both["figures"]) == {"sts", "parser"}
    assert both["figures"]["sts"] == {"command": "python -m benchmarks.models encoder", "values": {"de": 0.8}}
    assert both["not measured"] == {"quantisation": "no checkpoint"}
    path.write_text(json.dumps(both | {"weights": "others"}))
    assert set(updated({"parser": {"parser": {"de/las": 0.8}}}, {}, path)["figures"]) == {"parser"}
    write_figures(both, tmp_path)
    assert json.loads((tmp_path / "figures.json").read_text()) == {"sts": {"de": 0.8}, "parser": {"de/las": 0.8}}


def test_a_part_that_breaks_off_leaves_the_others(monkeypatch, capsys):
    def broken(quick):
        raise RuntimeError("out of order")

    monkeypatch.setattr(clauses, "measure", broken)
    found, missing, off = command.measure(["clauses", "size"], quick=True)
    assert (set(found), missing, off) == ({"size"}, {}, ["clauses"])
    assert "out of order" in capsys.readouterr().err


def test_the_encoder_weights_are_read_as_they_were_stored():
    stored = {
        "positions": np.zeros((4, 2), np.float32),
        "types": np.array([1.0, 2.0], np.float32),
        "encoder.layer.0.attention.weight": np.arange(12, dtype=np.int8).reshape(2, 6),
        "encoder.layer.0.attention.weight.scale": np.array([1, 1, 2, 2, 3, 3], np.float32),
        "encoder.layer.0.attention.bias": np.arange(6, dtype=np.float32),
        "embeddings.LayerNorm.bias": np.ones(2, np.float32),
    }
    weights = body_weights(stored)
    assert weights["encoder.layer.0.attention.self.key.weight"].tolist() == [[4, 16], [6, 18]]
    assert weights["encoder.layer.0.attention.self.value.bias"].tolist() == [4, 5]
    assert weights["embeddings.token_type_embeddings.weight"].tolist() == [[1, 2], [1, 2]]
    assert "embeddings.LayerNorm.bias" in weights
    with pytest.raises(ValueError, match="export it again"):
        body_weights({"positions": stored["positions"]})


def test_the_encoder_that_speed_is_compared_with_holds_the_same_weights():
    texts = speed.sentences(8)
    assert len(set(texts)) == 8
    ours = BundledEmbedder().embed([*texts, "Schnee"])
    theirs = speed.reference().encode([*texts, "Schnee"])
    assert (ours * theirs).sum(1).min() > 0.98


@pytest.mark.devdata
def test_every_part_gives_shares_on_a_few_pairs(monkeypatch):
    for module in (encoder, nli, parser, unrelated):
        monkeypatch.setattr(module, "draw", lambda rows, limit: draw(rows, 8))
    monkeypatch.setattr(contrast, "LANGUAGES", ("pl",))
    monkeypatch.setattr(unrelated, "news", lambda count: unrelated.held_out_sentences("pl", 40, source="wmt"))
    parts = ["clauses", "encoder", "parser", "nli", "contrast", "unrelated"]
    found, missing, broken = command.measure(parts, quick=True)
    assert (missing, broken) == ({}, [])
    groups = command.joined(found)
    assert {"retrieval", "sts", "parser", "nli", "calibration", "contrast", "false contradictions"} < set(groups)
    assert {"de", "uk", "pt"} < set(groups["retrieval"])
    assert {"xnli/es", "rte3/de-en"} < set(groups["nli"])
    assert "table/sure" in groups["clauses"]
    values = [v for g, row in groups.items() if g not in ("sts", "calibration") for v in row.values()]
    assert all(0 <= v <= 1 for v in values)


def test_the_short_list_does_not_break_the_manifest():
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    assert "figures.json" not in manifest["files"]
    for name in ("settings.json", "tokenizer.json"):
        assert manifest["files"][name] == hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
