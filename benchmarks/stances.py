"""Stances of headlines: whether an article agrees with a headline, disagrees, discusses it, or is about something else.

python -m benchmarks.stances               measure on FNC-1, print, write stances.json
python -m benchmarks.stances --pairs 300   smaller samples, only printed

What claimcheck finds between a headline and the body of an article becomes one of the four labels by a multinomial
logistic regression, fitted on bodies of the two thirds that `fnc_held_out` leaves, measured on those of the third.
Needs CLAIMCHECK_DATA.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.stance_features import Key, features_of
from claimcheck.progress import Silent
from claimcheck.settings import Settings
from training.common import read_jsonl
from training.devdata import available
from training.news import NEWS, fnc_held_out

STANCES = ("agree", "disagree", "discuss", "unrelated")
PAIRS = 1500
SEED = 1


@dataclass(frozen=True, order=True)
class Row:
    """A headline, the id of a body, and how the body stands to it."""

    stance: str
    headline: str
    body: str


def read_rows() -> tuple[list[Row], list[Row]]:
    """All of FNC-1, each headline and body once: those to fit on, and those that are kept for measuring."""
    rows = {Row(r["stance"], r["headline"], r["body_id"]) for r in read_jsonl(NEWS / "fnc1-stances.jsonl.gz")}
    kept = sorted(row for row in rows if fnc_held_out(row.body))
    return sorted(rows - set(kept)), kept


def sample(rows: Sequence[Row], count: int) -> list[Row]:
    """So many of the rows, the same at every call, each stance with its share; all if there are no more."""
    if count >= len(rows):
        return list(rows)
    mixed = random.Random(SEED).sample(rows, len(rows))
    mixed.sort(key=lambda row: row.stance)
    return [mixed[i * len(rows) // count] for i in range(count)]


def keyed(rows: Sequence[Row], bodies: dict[str, str]) -> tuple[dict[str, str], list[Key]]:
    """The distinct texts by id, and the ids of headline and body of each row."""
    headlines = {text: f"headline {number}" for number, text in enumerate(sorted({row.headline for row in rows}))}
    texts = {id_: text for text, id_ in headlines.items()} | {f"body {row.body}": bodies[row.body] for row in rows}
    return texts, [(headlines[row.headline], f"body {row.body}") for row in rows]


def figures_of(wanted: Sequence[str], guessed: Sequence[str]) -> dict[str, Any]:
    """F1 of each stance, their mean, and accuracy."""
    by_stance = f1_score(wanted, guessed, labels=STANCES, average=None, zero_division=0.0)
    f1 = {stance: round(float(value), 3) for stance, value in zip(STANCES, by_stance, strict=True)}
    accuracy = round(float(accuracy_score(wanted, guessed)), 3)
    return {"f1": f1, "macro_f1": round(float(np.mean(by_stance)), 3), "accuracy": accuracy}


def weights_of(stances: Sequence[str]) -> dict[str, float]:
    """A stance weighs as the root of its rarity, so that rare ones are guessed at all, but not too often."""
    counts = Counter(stances)
    return {stance: (len(stances) / len(counts) / count) ** 0.5 for stance, count in counts.items()}


def guess(x: NDArray[np.float64], stances: Sequence[str], others: NDArray[np.float64]) -> list[str]:
    """Fit on rows of features with their stances, and guess those of others."""
    regression = LogisticRegression(class_weight=weights_of(stances), max_iter=1000)
    return [str(s) for s in make_pipeline(StandardScaler(), regression).fit(x, stances).predict(others)]


def measure(pairs: int) -> dict[str, Any]:
    """Figures on so many pairs of the third, fitted on as many of the others."""
    began = time.monotonic()
    bodies = {row["body_id"]: row["text"] for row in read_jsonl(NEWS / "fnc1-bodies.jsonl.gz")}
    fitting, measuring = (sample(rows, pairs) for rows in read_rows())
    texts, keys = keyed([*fitting, *measuring], bodies)
    x = features_of(texts, keys, Settings(), Silent())
    wanted = [row.stance for row in measuring]
    guessed = guess(x[: len(fitting)], [row.stance for row in fitting], x[len(fitting) :])
    print(f"{len(texts)} texts: {time.monotonic() - began:.0f} s", file=sys.stderr)
    counts = {stance: wanted.count(stance) for stance in STANCES}
    return figures_of(wanted, guessed) | {"fitted_on": len(fitting), "measured_on": len(measuring), "of_these": counts}


def main() -> int:
    """Measure, print, write. Returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pairs", type=int, default=PAIRS, help="headlines with bodies of each part")
    chosen = options.parse_args()
    if not available():
        print("CLAIMCHECK_DATA names no folder with development data", file=sys.stderr)
        return 2
    text = json.dumps(measure(chosen.pairs), indent=1)
    print(text)
    if chosen.pairs == PAIRS:
        (Path(__file__).parent / "stances.json").write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
