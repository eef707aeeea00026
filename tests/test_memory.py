"""Memory that goes back to the system between stages."""

import ctypes
import gc
from pathlib import Path

import numpy as np
import pytest

from claimcheck import memory
from claimcheck.pipeline import load_models, store_of
from claimcheck.settings import Settings
from claimcheck.store.models import rest


def test_a_model_that_rests_answers_as_before(tmp_path: Path) -> None:
    with store_of(Settings(cache=tmp_path)) as store:
        models = load_models(Settings(cache=tmp_path), store)
        first = models.embedder.embed(["The bridge is closed."])
        assert "_model" in vars(models.embedder)
        rest(models.embedder)
        rest(models.embedder)
        assert "_model" not in vars(models.embedder)
        again = models.embedder.embed(["The bridge is closed.", "The bridge is open."])
    assert np.array_equal(first[0], again[0]) and not np.array_equal(again[0], again[1])


def test_a_model_without_a_store_stays() -> None:
    models = load_models(Settings(no_cache=True))
    rest(models.nli)
    assert models.nli.predict([("It rains.", "It snows.")]).shape == (1, 3)


def test_giving_back_is_harmless_where_the_allocator_can_not(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.give_back()
    memory._trim.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    memory.give_back()
    memory._trim.cache_clear()


def test_a_command_that_reads_much_collects_rarely() -> None:
    before = gc.get_threshold()
    try:
        memory.collect_rarely()
        assert gc.isenabled() and gc.get_threshold()[0] >= 100 * 700
    finally:
        gc.set_threshold(*before)
