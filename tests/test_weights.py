"""Model files are checked before they are used."""

import json
import shutil
import threading

import pytest

from claimcheck.errors import ModelError
from claimcheck.weights import FIGURES, FOLDER, Weights, at_once, batches_by_length, pad


def test_every_file_has_the_hash_of_the_manifest():
    weights = Weights()
    for name in weights.manifest["files"]:
        assert weights.file(name).is_file()


def test_no_file_is_missing_from_the_manifest():
    kept = {p.name for p in FOLDER.iterdir() if p.suffix in {".npy", ".onnx", ".json"}} - {"manifest.json", FIGURES}
    assert kept == set(Weights().manifest["files"]) - {FIGURES}


def test_size_stays_within_what_a_wheel_should_carry():
    sizes = [p.stat().st_size for p in FOLDER.iterdir() if p.is_file()]
    assert max(sizes) < 32_000_000
    assert sum(sizes) < 75_000_000


@pytest.fixture
def copy(tmp_path):
    for name in ("manifest.json", "settings.json", "tokenizer.json"):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_a_damaged_file_is_refused(copy):
    path = copy / "tokenizer.json"
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    with pytest.raises(ModelError, match=r"tokenizer\.json is damaged"):
        Weights(copy).tokenizer  # noqa: B018


def test_a_missing_file_is_named(copy):
    (copy / "settings.json").unlink()
    with pytest.raises(ModelError, match=r"settings\.json"):
        Weights(copy).settings  # noqa: B018


@pytest.mark.parametrize("content", ["", "{", None])
def test_a_broken_manifest_is_a_clear_error(copy, content):
    if content is None:
        (copy / "manifest.json").unlink()
    else:
        (copy / "manifest.json").write_text(content)
    with pytest.raises(ModelError, match="Install claimcheck again"):
        Weights(copy)


def test_mixed_up_files_are_refused(copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    shutil.copy(copy / "settings.json", copy / "tokenizer.json")
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelError):
        Weights(copy).file("tokenizer.json")


def test_padding_and_batches():
    ids, mask = pad([[5, 6, 7], [8]])
    assert ids.tolist() == [[5, 6, 7], [8, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]
    lengths = [3, 100, 2, 50, 100]
    batches = batches_by_length(lengths, budget=120, limit=2)
    assert sorted(i for b in batches for i in b) == [0, 1, 2, 3, 4]
    assert all(len(b) <= 2 for b in batches)
    assert all(len({lengths[i] for i in b}) == 1 for b in batches)
    assert all(max(lengths[i] for i in b) * len(b) <= 120 for b in batches)


@pytest.mark.parametrize("name", ["encoder", "nli", "parser"])
def test_what_a_model_says_of_a_row_does_not_depend_on_its_batch(name):
    weights = Weights()
    texts = [
        "The port is open.",
        "The port was closed.",
        "Nobody knows why the port of the old town was closed.",
        "Yes",
    ]
    ids = [weights.framed(tokens) for tokens in weights.tokens(texts * 3)]
    session = weights.session(name)

    def say(rows):
        said = {}
        for batch in batches_by_length([len(ids[row]) for row in rows]):
            padded, mask = pad([ids[rows[i]] for i in batch])
            inputs = {"inputs_embeds": weights.lookup(padded), "attention_mask": mask}
            more = {"nli": {"token_type_ids": mask * 0}, "parser": {"first": mask.cumsum(axis=1) - 1}}
            answers = session.run(None, inputs | more.get(name, {}))
            said |= {rows[i]: [values[place].tobytes() for values in answers] for place, i in enumerate(batch)}
        return said

    together = say(list(range(len(ids))))
    assert together == {row: said for row in range(len(ids)) for said in say([row]).values()}


def test_tokens_are_framed_and_counted():
    weights = Weights()
    first, second = weights.tokens(["The port is open.", ""])
    assert len(first) == weights.count("The port is open.") >= 5 and second == []
    cls, sep = weights.token_id("[CLS]"), weights.token_id("[SEP]")
    assert weights.framed(first, second) == [cls, *first, sep, sep]


def test_a_lone_surrogate_is_read_as_a_question_mark():
    weights = Weights()
    assert weights.tokens(["a \ud800 b"]) == weights.tokens(["a ? b"])


BATCHES = [[number] for number in range(7)]


@pytest.mark.parametrize("threads", ["1", "2", "3,1", "0", "many"])
def test_batches_come_back_in_order(threads, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    assert list(at_once(lambda rows: rows[0] ** 2, BATCHES)) == [0, 1, 4, 9, 16, 25, 36]
    assert list(at_once(sum, [])) == []


def test_as_many_batches_are_worked_on_at_once_as_there_are_processors(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    together = threading.Barrier(3)
    assert len(list(at_once(lambda _: together.wait(timeout=20), BATCHES[:6]))) == 6


def test_what_goes_wrong_in_a_thread_is_told(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    with pytest.raises(ZeroDivisionError):
        list(at_once(lambda rows: 1 // (rows[0] - 3), BATCHES))
