"""Parallel sentences that the judge was not trained on, and pairs made of them."""

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.models.data import SEED, existing
from training.common import held_out, parallel_pairs

LANGUAGES = ("de", "fr", "ru", "uk", "pl")


@dataclass(frozen=True)
class Sentence:
    """An English sentence with its translation."""

    language: str
    foreign: str
    english: str


def held_out_sentences(language: str, limit: int, source: str = "") -> list[Sentence]:
    """At most `limit` held-out pairs of a language whose source begins with `source`, always the same ones.

    English sides of 30 to 220 code points, each once. A pair is left out where its foreign side also stands beside an
    English sentence that is not held out: several translations of one sentence are in the data.
    """
    existing(f"data/parallel/{language}-en.tsv.gz")
    kept: dict[str, str] = {}
    seen_in_training: set[str] = set()
    for foreign, english, origin in parallel_pairs(language):
        if not held_out(english):
            seen_in_training.add(foreign)
        elif 30 < len(english) < 220 and origin.startswith(source):
            kept.setdefault(english, foreign)
    rows = [Sentence(language, f, e) for e, f in sorted(kept.items()) if f not in seen_in_training]
    random.Random(SEED).shuffle(rows)
    return rows[:limit]


def nearest_between(cosines: NDArray[np.float32], low: float, high: float) -> list[tuple[int, int]]:
    """(row, column) of the largest value of each row that lies between `low` and `high`; rows without one are left
    out."""
    allowed = np.where((cosines >= low) & (cosines < high), cosines, -1.0)
    best = allowed.argmax(1)
    return [(i, int(j)) for i, j in enumerate(best) if allowed[i, j] > -1.0]
