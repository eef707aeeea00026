"""Embedders: unit rows that depend on nothing but the text."""

import numpy as np
import pytest

from claimcheck.embed import BundledEmbedder, load_embedder
from claimcheck.errors import ModelError

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


def test_any_sentence_transformers_model_loads_by_path(tmp_path):
    model = tiny_sentence_transformer(tmp_path)
    embedder = load_embedder(str(model))
    vectors = embedder.embed(["one text", "another"])
    assert vectors.dtype == np.float32 and vectors.shape == (2, 32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed([]).shape == (0, 32)
    assert embedder.name == model.name


def test_a_missing_model_says_what_to_do():
    with pytest.raises(ModelError, match=r"no-such/model.*--no-offline"):
        load_embedder("no-such/model")


def test_bundled_and_named_embedders_have_names_for_cache_keys(embedder):
    assert isinstance(embedder, BundledEmbedder)
    assert embedder.name.endswith("/encoder")


def tiny_sentence_transformer(folder):
    """A random BERT of two layers, saved as sentence-transformers saves models."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "one", "text", "another"]
    source = folder / "bert"
    source.mkdir()
    (source / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(vocab_file=str(source / "vocab.txt")).save_pretrained(source)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(source)
    body = Transformer(str(source))
    target = folder / "tiny"
    SentenceTransformer(modules=[body, Pooling(32)], device="cpu").save(str(target))
    return target
