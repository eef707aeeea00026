"""Embedders: unit rows that depend on nothing but the text."""

import numpy as np
import pytest

from claimcheck.embed import BundledEmbedder, load_embedder
from claimcheck.errors import ModelError
from tests import tiny_models

TEXTS = [
    "The ferry sank off the coast.",
    "Kurz.",
    "Die Fähre sank vor der Küste.",
    "Паром затонул у берега.",
    "x " * 900,
    "",
]


@pytest.fixture(scope="module")
def embedder():
    return load_embedder("bundled")


def test_rows_are_unit_float32_in_order(embedder):
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32 and vectors.shape == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_an_embedding_does_not_depend_on_its_batch(embedder):
    together = embedder.embed(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        assert float(embedder.embed([text])[0] @ row) > 0.999


def test_nothing_gives_nothing(embedder):
    assert embedder.embed([]).shape == (0, 384)


@pytest.mark.parametrize(
    ("foreign", "english", "other"),
    [
        (
            "Die Regierung trat am Freitag zurück.",
            "The government resigned on Friday.",
            "The government met on Friday.",
        ),
        (
            "Le port est fermé depuis lundi.",
            "The harbour has been closed since Monday.",
            "The harbour is the largest in the country.",
        ),
        (
            "El puente se derrumbó durante la noche.",
            "The bridge collapsed during the night.",
            "The bridge was opened by the mayor.",
        ),
        ("Парламент отклонил законопроект.", "Parliament rejected the bill.", "Parliament is on holiday."),
        ("Парламент відхилив законопроєкт.", "Parliament rejected the bill.", "Parliament is on holiday."),
    ],
)
def test_a_translation_is_nearer_than_a_look_alike(embedder, foreign, english, other):
    a, b, c = embedder.embed([foreign, english, other])
    assert a @ b > a @ c


def test_a_long_text_is_read_to_its_end(embedder):
    filler = "The committee met again. " * 120
    plain, with_end = embedder.embed([filler, filler + "A volcano erupted on the island."])
    assert plain @ with_end < 0.9999


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    return load_embedder(str(tiny_models.sentence_model(tmp_path_factory.mktemp("tiny"))))


def test_any_sentence_transformers_model_loads_by_path(named):
    vectors = named.embed(["the port", "the bridge"])
    assert vectors.dtype == np.float32 and vectors.shape == (2, 32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert named.embed([]).shape == (0, 32)
    assert named.name.startswith("encoder-") and "/" not in named.name


@pytest.mark.parametrize("model", ["embedder", "named"])
def test_a_vector_does_not_depend_on_its_neighbours(model, request):
    embedder = request.getfixturevalue(model)
    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(tiny_models.WORDS, size=n)) for n in rng.integers(1, 15, size=12)]
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    for _ in range(4):
        others = [" ".join(rng.choice(tiny_models.WORDS, size=n)) for n in rng.integers(1, 40, size=30)]
        mixed = [*texts, *others, "open " * 900]
        order = rng.permutation(len(mixed))
        vectors = embedder.embed([mixed[i] for i in order])[np.argsort(order)][: len(texts)]
        assert (vectors * alone).sum(axis=1).min() >= 0.9999


@pytest.mark.parametrize("model", ["embedder", "named"])
@pytest.mark.parametrize(
    "text", ["", " ", "x" * 10_000, "😀 😀 😀", "a\0b\0c", "\ud800 lone", "\u202e \u200b", "word " * 900]
)
def test_odd_texts_give_unit_vectors(model, text, request):
    vector = request.getfixturevalue(model).embed([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("model", ["embedder", "named"])
def test_a_long_text_is_the_weighted_mean_of_its_parts(model, request):
    embedder = request.getfixturevalue(model)
    first, second = "the port was closed on monday . " * 90, "the council approved the plan . " * 90
    whole, one, other = embedder.embed([first + second, first, second])
    mean = one + other
    assert whole @ (mean / np.linalg.norm(mean)) > 0.99
    assert embedder.in_parts([first, "short"]) == [True, False]


def test_texts_given_twice_are_computed_once(named, monkeypatch):
    seen = []
    encode = named._model.encode
    monkeypatch.setattr(named._model, "encode", lambda texts, **how: seen.extend(texts) or encode(texts, **how))
    vectors = named.embed(["the port", "the bridge", "the port"])
    assert seen == ["the port", "the bridge"]
    assert (vectors[0] == vectors[2]).all() and (vectors[0] != vectors[1]).any()


def test_a_missing_model_says_what_to_do():
    with pytest.raises(ModelError, match=r"no-such/model.*--no-offline"):
        load_embedder("no-such/model")


def test_bundled_and_named_embedders_have_names_for_cache_keys(embedder):
    assert isinstance(embedder, BundledEmbedder)
    assert embedder.name.endswith("/encoder")
