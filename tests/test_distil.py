"""The stage of the judge that learns from a larger one, as far as a processor can show it."""

import random
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from training import distil, large, nli  # noqa: E402  # they need torch
from training.pairs import soft_rows  # noqa: E402


def test_a_pair_as_the_larger_judge_reads_it() -> None:
    assert distil._between([5, 6, 7], [8, 9], start=0, end=2) == ([0, 5, 6, 7, 2, 2, 8, 9, 2], 6)
    ids, second = distil._between(list(range(300)), list(range(300)), start=0, end=2)
    assert len(ids) == distil.SETTINGS["max_tokens"] and ids[second - 2 : second] == [2, 2]


def test_the_second_run_differs_in_what_the_plan_says() -> None:
    first, second = distil.plan_of(False), distil.plan_of(True)
    assert (first["seed"], second["seed"]) == (2027, 2028)
    assert first["rate"]["general"] > second["rate"]["general"] and first["gold"] == second["gold"]
    assert {name for name in first if first[name] != second[name]} == {"seed", "neighbours", "rate"}


def test_real_pairs_keep_their_label_with_foreign_words(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {lang: {"bridge": ["most"], "closed": ["zavřený"]} for lang in distil.LANGUAGES}
    monkeypatch.setattr(distil, "load_dictionary", lambda: words)
    soft = np.array([[0.7, 0.2, 0.1]], dtype=np.float32)
    rows = distil.unlabelled_rows(random.Random(3), [("The bridge is closed.", "The bridge has closed.")], soft)
    assert len(rows) == 2 and all(row[2] == pytest.approx([0.7, 0.2, 0.1]) for row in rows)
    assert {*rows[0][:2]} == {"The bridge is closed.", "The bridge has closed."}
    assert "most" in rows[1][0] + rows[1][1]


def test_neighbours_that_are_not_neutral_are_all_kept() -> None:
    near = [("a", "b", f"a{i}", f"b{i}", 0.8) for i in range(10)]
    soft = np.eye(3, dtype=np.float32)[[0, 0, 0, 0, 2, 2, 1, 1, 1, 1]]
    even = [row[2].index(1.0) for row in soft_rows(near, soft, balanced=True)]
    assert [even.count(label) for label in range(3)] == [2, 2, 2]
    more = [row[2].index(1.0) for row in soft_rows(near, soft, balanced=True, neutral=1.5)]
    assert [more.count(label) for label in range(3)] == [4, 3, 2]


def test_runs_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(1)
    runs, key = [tmp_path / "one", tmp_path / "two"], "head.3.weight"
    kept = {}
    for run in runs:
        run.mkdir()
        for name in ("general", "own"):
            state = nli.Judge(nli.empty_body()).state_dict()
            large.save(state, run, name)
            kept[run, name] = state[key]
    monkeypatch.setattr(distil, "WORK", tmp_path)
    distil.join(runs)
    wanted = (kept[runs[1], "general"] + kept[runs[0], "own"] + kept[runs[1], "own"]) / 3
    found = torch.load(tmp_path / f"nli-{distil.STAGE}.pt", weights_only=True)
    assert torch.allclose(found[key], wanted, atol=1e-3)
