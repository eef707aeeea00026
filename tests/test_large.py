"""Training on a graphics card, as far as a processor can show it, and the labelled claims of real articles."""

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from benchmarks.scoring import read_gold, read_places
from tests.conftest import REPOSITORY

torch = pytest.importorskip("torch")
from training import large, nli, rumours  # noqa: E402  # they need torch

ROWS = [
    ("The bridge is closed.", "Die Brücke ist gesperrt.", [1.0, 0.0, 0.0]),
    ("The bridge is closed.", "Die Brücke ist offen.", [0.0, 0.0, 1.0]),
    (
        "The bridge, which was built in 1901 and has never been repaired since, is closed.",
        "Es regnet.",
        [0.0, 1.0, 0.0],
    ),
]


@pytest.fixture
def tokenizer(monkeypatch: pytest.MonkeyPatch) -> Tokenizer:
    loaded = Tokenizer.from_file(str(REPOSITORY / "src/claimcheck/weights/tokenizer.json"))
    monkeypatch.setattr(large, "load_tokenizer", lambda: loaded)
    return loaded


def test_pairs_are_encoded_as_the_other_stages_encode_them(tokenizer: Tokenizer) -> None:
    data = large.encoded(ROWS)
    for i, (a, b, label) in enumerate(ROWS):
        ids, second = nli.encode_pair(tokenizer, a, b)
        start, length = data.starts[i], data.lengths[i]
        assert (data.ids[start : start + length].tolist(), data.seconds[i]) == (ids, second)
        assert data.targets[i].tolist() == label
    twice = large.joined([data, data])
    assert twice.starts[3] == len(data.ids) and len(twice.targets) == 6
    assert large._some(twice, 0.5).lengths.tolist() == data.lengths.tolist()
    assert len(large.encoded([]).targets) == 0


def test_a_judge_answers_the_same_as_in_the_other_stages(tokenizer: Tokenizer) -> None:
    torch.manual_seed(1)
    table = torch.randn(tokenizer.get_vocab_size(), 384)
    trainer = large.Trainer("cpu", large.Tabled(table, nli.Judge(nli.empty_body()).state_dict()), 0.0)
    found = trainer.predict(large.encoded(ROWS), size=2)
    embedding = torch.nn.Embedding.from_pretrained(table)
    wanted = nli.predict(trainer.model.judge, embedding, tokenizer, [(a, b) for a, b, _ in ROWS])
    assert found == pytest.approx(wanted, abs=0.02)


def test_a_few_steps_learn_a_few_pairs(tokenizer: Tokenizer) -> None:
    torch.manual_seed(1)
    plan = large.PLAN | {"batch_size": 3, "warmup_steps": 2}
    table = torch.randn(tokenizer.get_vocab_size(), 384)
    trainer = large.Trainer("cpu", large.Tabled(table, nli.Judge(nli.empty_body()).state_dict()), 0.0, plan)
    data = large.encoded(ROWS)
    before = trainer.predict(data)
    trainer.fit("test", data, rate=1e-4, seconds=60, rounds=12)
    after = trainer.predict(data)
    right = [0, 2, 1]
    assert after[range(3), right].mean() > before[range(3), right].mean() + 0.05


def test_each_round_holds_every_pair_once() -> None:
    lengths = np.random.default_rng(1).integers(5, 90, 1000)
    batches = large._batches(lengths, 32, np.random.default_rng(2), 1.5)
    assert Counter(Counter(np.concatenate(batches).tolist()).values()) == {1: 500, 2: 500}
    assert max(np.ptp(lengths[batch]) for batch in batches) < 20


def test_weights_are_saved_in_parts_and_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(1)
    states = {name: nli.Judge(nli.empty_body()).state_dict() for name in ("general", "own")}
    for name, state in states.items():
        large.save(state, tmp_path, name)
    assert all(path.stat().st_size < 16e6 for path in tmp_path.glob("*.npz"))
    monkeypatch.setattr(large, "WORK", tmp_path)
    large.join(tmp_path)
    found = torch.load(tmp_path / f"nli-{large.STAGE}.pt", weights_only=True)
    share = large.PLAN["own_share"]
    assert found.keys() == states["own"].keys()
    for key in ("head.3.weight", "body.encoder.layer.4.output.dense.weight"):
        wanted = (1 - share) * states["general"][key] + share * states["own"][key]
        assert torch.allclose(found[key], wanted, atol=1e-3)


def test_the_area_under_a_curve() -> None:
    positive = np.array([True, False, True, False])
    assert large._auc(np.array([0.9, 0.1, 0.8, 0.2]), positive) == 1.0
    assert large._auc(np.array([0.9, 0.85, 0.8, 0.2]), positive) == 0.75


def test_every_maker_is_known_by_its_kind() -> None:
    kinds = {name.split(":")[0] for name in large.makers()}
    assert kinds == {
        *("english", "switched", "twins", "mixed", "unrelated", "news", "extra"),
        *("accounts", "facts", "gated"),
    }
    assert large.makers()["facts:0"](random.Random(1))


def test_labelled_claims_hold_no_text_and_each_rumour_is_either_measured_or_learned() -> None:
    pairs = read_places(rumours.LABELLED)
    assert len(pairs) > 1000 and {p.label for p in pairs} == set(rumours.SOFT)
    names = {side[0] for pair in pairs for side in (pair.a, pair.b)}
    kept = {name for name in names if rumours.measured(name)}
    assert kept and names - kept
    assert {n.split("-")[0] for n in kept}.isdisjoint(n.split("-")[0] for n in names - kept)
    assert all(0 <= start < end <= rumours.LONGEST + 10 for pair in pairs for _, start, end in (pair.a, pair.b))


@pytest.mark.devdata
def test_labelled_claims_are_where_the_labels_say(tmp_path: Path) -> None:
    rumours.write_articles(True, tmp_path)
    pairs = read_gold(rumours.LABELLED, tmp_path)
    assert len(pairs) > 150
    for pair in pairs:
        for name, start, end in (pair.a, pair.b):
            assert (tmp_path / name).read_text(encoding="utf-8")[start:end].strip()
