"""The bundled models on a graphics card, as far as a processor can show it: PyTorch runs them on it here."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from claimcheck.embed import load_embedder
from claimcheck.errors import ModelError
from claimcheck.judge.nli import load_nli
from claimcheck.store.identity import EMBEDDING_CODE, EXTRACTION_CODE, bundled_identity
from claimcheck.weights import Weights, bundled, card

pytest.importorskip("onnx")
TEXTS = [
    "The harbour was closed on Monday.",
    "Der Hafen wurde am Montag geschlossen.",
    "Il pont a rouvert après deux ans de travaux, selon la mairie, qui ne donne pas de chiffres.",
    "No.",
    "",
    "The harbour was closed on Tuesday.",
]
PAIRS = [(a, b) for a in TEXTS[:3] for b in TEXTS[1:]]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    card.there.cache_clear()
    yield
    card.there.cache_clear()


@pytest.fixture
def as_if_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "usable", lambda: True)
    monkeypatch.setattr(card, "CardSession", partial(card.CardSession, device="cpu", precision="float32"))


def test_vectors_are_those_of_the_processor(as_if_there: None, monkeypatch: pytest.MonkeyPatch) -> None:
    there = load_embedder().embed(TEXTS)
    monkeypatch.setattr(card, "usable", lambda: False)
    here = load_embedder().embed(TEXTS)
    assert there.dtype == np.float32 and there.shape == here.shape
    assert np.linalg.norm(there, axis=1) == pytest.approx(1, abs=1e-5)
    assert (there * here).sum(axis=1).min() > 0.99


def test_probabilities_are_those_of_the_processor(as_if_there: None, monkeypatch: pytest.MonkeyPatch) -> None:
    there = load_nli().predict(PAIRS)
    monkeypatch.setattr(card, "usable", lambda: False)
    here = load_nli().predict(PAIRS)
    assert there.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert np.abs(there - here).mean() < 0.03


def test_a_row_depends_on_its_text_alone(as_if_there: None) -> None:
    embedder = load_embedder()
    together = embedder.embed(TEXTS)
    assert embedder.embed(TEXTS[2:3])[0] == pytest.approx(together[2], abs=1e-4)


def test_answers_of_a_card_have_their_own_name_and_key(as_if_there: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def identities() -> list[tuple[str, str]]:
        kinds = (("encoder", EMBEDDING_CODE), ("parser", EXTRACTION_CODE))
        return [(one.name, one.key) for one in (bundled_identity(part, code) for part, code in kinds)]

    encoder, parser = identities()
    assert load_embedder().name == encoder[0] and encoder[0].endswith("/encoder@float16")
    monkeypatch.setattr(card, "usable", lambda: False)
    plain, plain_parser = identities()
    assert plain[0].endswith("/encoder") and plain[1] != encoder[1]
    assert parser == plain_parser


@pytest.mark.parametrize(
    ("visible", "driver", "torch", "expected"),
    [
        (None, True, "2.13.0+cu130", True),
        ("1", True, "2.13.0", True),
        ("", True, "2.13.0+cu130", False),
        ("-1", True, "2.13.0+cu130", False),
        (None, False, "2.13.0+cu130", False),
        (None, True, "2.13.0+cpu", False),
    ],
)
def test_whether_there_is_a_card(
    visible: str | None, driver: bool, torch: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "version"
    if driver:
        file.touch()
    monkeypatch.setattr(card, "DRIVER", file)
    monkeypatch.setattr(card.metadata, "version", lambda _: torch)
    if visible is None:
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    else:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert card.there() is expected
    assert card.precision() == ("float16" if expected else "float32")


def test_a_card_that_can_not_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(card, "usable", lambda: True)
    if torch.cuda.is_available():
        monkeypatch.setattr(card, "CardSession", partial(card.CardSession, device="cuda:99"))
    with pytest.raises(ModelError, match="CUDA_VISIBLE_DEVICES"):
        load_embedder()


def test_a_damaged_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in bundled().folder.iterdir():
        if file.is_file():
            (tmp_path / file.name).symlink_to(file)
    (tmp_path / "encoder.onnx").unlink()
    (tmp_path / "encoder.onnx").write_bytes(b"no model")
    monkeypatch.setattr(card, "usable", lambda: True)
    with pytest.raises(ModelError, match="damaged"):
        Weights(tmp_path).session("encoder")
