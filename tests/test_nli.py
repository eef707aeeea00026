"""NLI models: the bundled one and any cross-encoder. Their labels, windows, and independence of the batch."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from claimcheck.errors import ModelError
from claimcheck.judge.nli import LABELS, label_columns, labels_of, load_nli
from claimcheck.models.windows import MAX_PARTS, join_readings, split, split_pair
from tests import tiny_models

ODD = ["", " ", "x" * 10_000, "😀 😀 😀", "a\0b\0c", "\ud800 lone", "‮ \u200b", "word " * 900]


def words(text: str) -> int:
    return len(text.split())


@pytest.fixture(scope="module")
def bundled():
    return load_nli("bundled")


@pytest.fixture(scope="module")
def deberta(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deberta")
    return load_nli(str(tiny_models.nli_model(folder, ("contradiction", "entailment", "neutral"), limit=96)))


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], [0, 1, 2]),
        (["contradiction", "entailment", "Neutral"], [1, 2, 0]),
        (["LABEL_contradiction", "LABEL_neutral", "LABEL_entailment"], [2, 1, 0]),
        (["entails", "neither", "contradicts"], [0, 1, 2]),
        ([" 0: neutral", "1: entailment", "2: contradiction"], [1, 0, 2]),
    ],
)
def test_labels_in_any_case_wording_and_order(labels, columns):
    assert label_columns(labels) == columns


@pytest.mark.parametrize(
    "labels",
    [
        ["LABEL_0", "LABEL_1", "LABEL_2"],
        ["entailment", "not_entailment"],
        ["entailment", "neutral", "contradiction", "other"],
        ["entailment", "entailment", "neutral"],
        ["positive", "neutral", "negative"],
        [],
    ],
)
def test_labels_that_are_not_the_three_are_refused(labels):
    with pytest.raises(ModelError, match="labels are"):
        label_columns(labels)


def test_the_order_is_read_from_label2id_where_id2label_says_nothing():
    made_up = {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}
    config = SimpleNamespace(id2label=made_up, label2id={"neutral": 0, "contradiction": 1, "entailment": 2})
    assert label_columns(labels_of(config)) == [2, 0, 1]


def test_two_orders_in_one_configuration_are_refused():
    names = {0: "entailment", 1: "neutral", 2: "contradiction"}
    config = SimpleNamespace(id2label=names, label2id={"neutral": 0, "entailment": 1, "contradiction": 2})
    with pytest.raises(ModelError, match="id2label"):
        labels_of(config)


def test_a_cross_encoder_answers_in_our_order_whatever_its_own(tmp_path):
    for kind in ("deberta", "bert"):
        folder = tiny_models.nli_model(tmp_path, ("contradiction", "entailment", "neutral"), kind=kind)
        nli = load_nli(str(folder))
        found = nli.predict([("the port is open", "the port is closed")])[0]
        config = json.loads((folder / "config.json").read_text())
        assert config["id2label"]["0"] == "contradiction"
        config["id2label"] = dict(enumerate(LABELS))
        config["label2id"] = {name: number for number, name in enumerate(LABELS)}
        (folder / "config.json").write_text(json.dumps(config))
        misread = load_nli(str(folder)).predict([("the port is open", "the port is closed")])[0]
        assert found.tolist() == pytest.approx([misread[1], misread[2], misread[0]], abs=1e-6)
        assert abs(found - misread).max() > 0.01


def test_a_model_with_two_labels_is_refused(tmp_path):
    folder = tiny_models.nli_model(tmp_path, ("entailment", "not_entailment"), kind="bert")
    with pytest.raises(ModelError, match="not_entailment"):
        load_nli(str(folder))


def test_a_changed_model_has_another_name_and_no_path_in_it(tmp_path):
    folder = tiny_models.nli_model(tmp_path, kind="bert")
    before = load_nli(str(folder)).name
    config = json.loads((folder / "config.json").read_text()) | {"layer_norm_eps": 1e-5}
    (folder / "config.json").write_text(json.dumps(config))
    after = load_nli(str(folder)).name
    assert before != after
    assert before.startswith(f"{folder.name}-") and "/" not in before


@pytest.mark.parametrize("model", ["bundled", "deberta"])
def test_a_judgement_does_not_depend_on_its_neighbours(model, request):
    nli = request.getfixturevalue(model)
    rng = np.random.default_rng(3)
    pool = [" ".join(rng.choice(tiny_models.WORDS, size=n)) for n in rng.integers(1, 12, size=60)]
    pairs = [(str(a), str(b)) for a, b in rng.choice(pool, size=(12, 2))]
    alone = np.stack([nli.predict([pair])[0] for pair in pairs])
    for _ in range(4):
        others = [(str(a), str(b)) for a, b in rng.choice(pool, size=(30, 2))]
        mixed = [*pairs, *others, ("open " * 400, "closed")]
        order = rng.permutation(len(mixed))
        answers = nli.predict([mixed[i] for i in order])
        assert np.abs(answers[np.argsort(order)][: len(pairs)] - alone).max() <= 1e-3


@pytest.mark.parametrize("model", ["bundled", "deberta"])
def test_odd_texts_give_probabilities(model, request):
    nli = request.getfixturevalue(model)
    pairs = [(a, b) for a in ODD for b in ("The port is open.", "", a[:2000])]
    answers = nli.predict(pairs)
    assert answers.shape == (len(pairs), 3) and answers.dtype == np.float32
    assert np.isfinite(answers).all() and np.allclose(answers.sum(1), 1, atol=1e-4)
    assert nli.predict([]).shape == (0, 3)


@pytest.mark.parametrize("model", ["bundled", "deberta"])
def test_a_model_gets_a_long_text_in_parts_that_fit_and_its_end_is_among_them(model, request, monkeypatch):
    nli = request.getfixturevalue(model)
    seen = []
    judge = nli._judge
    monkeypatch.setattr(nli, "_judge", lambda pairs: seen.extend(pairs) or judge(pairs))
    filler, statement = "the snow did fall in may . " * 150, "the council rejected the plan ."
    answer = nli.predict([(filler + statement, statement)])[0]
    assert len(seen) > 1 and any("council" in premise for premise, _ in seen)
    count = nli._weights.count if model == "bundled" else nli._count
    assert all(count(premise) + count(hypothesis) <= nli._room for premise, hypothesis in seen)
    parts = judge(seen)
    assert answer.tolist() == pytest.approx(parts[parts[:, 1].argmin()].tolist(), abs=1e-5)
    assert nli.in_parts([filler, statement]) == [True, False]


def test_a_contradiction_at_the_end_of_a_long_text_is_found(bundled):
    filler = "The committee met on Tuesday and talked about the weather. " * 40
    answer = bundled.predict([(filler + "The bridge is not closed.", "The bridge is closed.")])[0]
    assert LABELS[int(answer.argmax())] == "contradiction"


def test_pairs_given_twice_are_computed_once(bundled, monkeypatch):
    seen = []
    judge = bundled._judge
    monkeypatch.setattr(bundled, "_judge", lambda pairs: seen.extend(pairs) or judge(pairs))
    one, other = ("Snow fell.", "It snowed."), ("It snowed.", "Snow fell.")
    answers = bundled.predict([one, other, one, one])
    assert sorted(seen) == sorted([one, other])
    assert (answers[0] == answers[2]).all() and (answers[0] != answers[1]).any()


def test_texts_are_split_at_white_space_into_parts_that_fit():
    text = " ".join(f"word{i}" for i in range(1000))
    parts = split(text, words, 60)
    assert " ".join(parts) == text
    assert max(map(words, parts)) <= 60
    assert split("short", words, 60) == ["short"]


def test_a_word_without_white_space_is_split_by_letters():
    parts = split("a" * 1000, len, 100)
    assert "".join(parts) == "a" * 1000 and max(map(len, parts)) <= 100


def test_long_pairs_are_split_so_that_every_word_of_each_side_meets_the_other():
    premise, hypothesis = (" ".join(f"{c}{i}" for i in range(n)) for c, n in (("p", 95), ("h", 30)))
    rows = split_pair(premise, hypothesis, words, 40)
    assert all(words(p) + words(h) <= 40 for row in rows for p, h in row)
    assert " ".join(row[0][1] for row in rows) == hypothesis
    for row in rows:
        assert " ".join(p for p, _ in row) == premise
        assert len({h for _, h in row}) == 1
    assert split_pair("p", "h", words, 40) == [[("p", "h")]]


def test_of_a_very_long_premise_the_parts_with_the_same_words_are_read():
    premise = " ".join(["filler"] * 2000 + ["the", "volcano", "erupted"] + ["filler"] * 2000)
    (row,) = split_pair(premise, "a volcano", words, 30)
    assert len(row) == MAX_PARTS
    assert sum("volcano" in p for p, _ in row) == 1


def test_one_part_of_the_premise_is_enough_and_each_part_of_the_hypothesis_counts():
    says, silent, denies = [0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.1, 0.1, 0.8]
    rows = lambda *parts: [np.array(part, dtype=np.float32) for part in parts]  # noqa: E731
    assert join_readings(rows([silent, says])).tolist() == pytest.approx(says)
    assert join_readings(rows([silent, denies])).tolist() == pytest.approx(denies)
    assert join_readings(rows([says], [silent])).tolist() == pytest.approx([0.05, 0.9, 0.05])
    assert join_readings(rows([says], [denies])).tolist() == pytest.approx([0.1, 0.1, 0.8])


def test_a_missing_model_says_what_to_do():
    with pytest.raises(ModelError, match=r"no-such/nli.*--no-offline"):
        load_nli("no-such/nli")
    with pytest.raises(ModelError, match=r"no-such/nli@v1"):
        load_nli("no-such/nli@v1")
