"""`claimcheck models`: the listing, the self-check, and what it says of broken models."""

import json
import shutil

import numpy as np
import pytest

from claimcheck import cli
from claimcheck.models import catalogue, selftest
from claimcheck.models.sentences import MATTERS, PAIRS, STATEMENTS
from claimcheck.settings import Settings
from claimcheck.weights import FOLDER, Weights


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = cli.run(list(arguments))
        return code, *capsys.readouterr()

    return call


def test_the_listing_names_files_hashes_and_languages(run):
    code, out, err = run("models")
    assert (code, err) == (0, "")
    manifest = Weights().manifest
    for name, expected in manifest["files"].items():
        assert any(name in line and expected in line for line in out.splitlines())
    assert " ".join(manifest["languages"]) in out
    assert "claimcheck models fetch multilingual" in out and "provisional" in out


def test_the_listing_as_json_is_the_same_each_time(run):
    code, out, _ = run("models", "--format", "json")
    assert (code, out) == (0, run("models", "--format", "json")[1])
    document = json.loads(out)
    assert document["schema"] == "claimcheck-models/1"
    bundled, multilingual = document["presets"]
    assert bundled["ready"] and not bundled["provisional_thresholds"] and multilingual["provisional_thresholds"]
    (model,) = bundled["models"]
    assert model["bytes"] == sum((FOLDER / file["name"]).stat().st_size for file in model["files"])
    assert len(model["languages"]) == 11


def test_figures_are_shown_where_there_are_some(folder, monkeypatch):
    shutil.copy(FOLDER / "manifest.json", folder)
    (folder / "figures.json").write_text(json.dumps({"retrieval": {"de": 0.91}}))
    monkeypatch.setattr(catalogue, "bundled", lambda: Weights(folder))
    data = catalogue.catalogue()
    assert data["presets"][0]["models"][0]["figures"] == {"retrieval": {"de": 0.91}}
    assert "retrieval: de 0.91" in catalogue.as_text(data)
    assert not data["presets"][0]["ready"]  # none of the other files is there
    (folder / "figures.json").unlink()
    assert catalogue.figures(folder) == {}


def test_sentences_are_in_all_eleven_languages():
    for table in (MATTERS, PAIRS, STATEMENTS):
        assert set(table) == set(Weights().manifest["languages"])


def test_the_self_check_passes_with_the_bundled_models(run):
    code, out, err = run("models", "test")
    assert (code, err) == (0, ""), out
    assert len(out.splitlines()) == 7
    assert all(line.startswith("ok: ") for line in out.splitlines())


def test_a_missing_model_fails_the_self_check(run):
    code, out, _ = run("models", "test", "--nli-model", "no-such/nli")
    assert code == 2
    assert "FAILED: loading: NLI model 'no-such/nli'" in out


def test_a_damaged_file_fails_the_self_check(folder, monkeypatch):
    for file in FOLDER.iterdir():
        if file.is_file():
            (folder / file.name).symlink_to(file)
    (folder / "settings.json").unlink()
    (folder / "settings.json").write_text("{}")
    monkeypatch.setattr(selftest, "bundled", lambda: Weights(folder))
    first = next(iter(selftest.run(Settings())))
    assert not first.passed and "settings.json" in first.detail


class Mixed:
    """An embedder whose vectors have lost their texts, and a judge whose labels are in the wrong order."""

    name = "mixed"

    def embed(self, texts):
        vectors = np.eye(64, dtype=np.float32)[[hash(t) % 64 for t in texts]]
        return np.roll(vectors, len(texts), axis=1)

    def predict(self, pairs):
        rows = np.full((len(pairs), 3), 0.1, dtype=np.float32)
        rows[::2, 2], rows[1::2, 0] = 0.8, 0.8  # what follows is contradicted, what is denied entailed
        return rows / rows.sum(axis=1, keepdims=True)


def test_models_that_answer_nonsense_fail_each_check():
    assert not selftest.nearest(Mixed())[0]
    assert not selftest.same_vectors(Mixed())[0]
    passed, detail = selftest.judged(Mixed())
    assert not passed and detail.startswith("0 of 22")
    assert not selftest.same_judgements(Mixed())[0]


def test_a_parser_without_subjects_fails():
    from claimcheck.extract.parse import Word

    class Flat:
        name = "flat"

        def parse(self, sentences):
            words = [text.split() for text, _ in sentences]
            return [[Word(w, 0, 0, "X", i - 1, "dep") for i, w in enumerate(line)] for line in words]

    passed, detail = selftest.parsed(Flat())
    assert not passed and detail.startswith("0 of 11")


def test_claims_longer_than_a_window_are_flagged(folder):
    from claimcheck.pipeline import extract, flag_long, load_models
    from claimcheck.progress import Silent

    long = "The council of the old town, " + "which met in the new hall, " * 60 + "approved the plan for the bridge."
    (folder / "a.txt").write_text(f"{long} The mayor of the town opened the bridge on Sunday.")
    read = extract([folder / "a.txt"], Settings(), Silent())
    text = read.articles[0].text
    claims = flag_long(
        read.claims, [text[c.context_start : c.context_end] for c in read.claims], load_models(Settings())
    )
    flagged = {text[c.context_start : c.context_end] == long: "windowed" in c.flags for c in claims}
    assert flagged == {True: True, False: False}


def test_a_language_without_measurements_is_flagged(folder):
    from claimcheck.pipeline import extract
    from claimcheck.progress import Silent

    finnish = "Kaupunginvaltuusto hyväksyi perjantaina suunnitelman uudesta sillasta ja kiitti asukkaita tuesta."
    (folder / "a.txt").write_text(f"{finnish} Pormestari oli hyvin tyytyväinen valtuuston tekemään päätökseen.")
    claims = extract([folder / "a.txt"], Settings(), Silent()).claims
    assert claims and all("unmeasured-language" in c.flags for c in claims)
