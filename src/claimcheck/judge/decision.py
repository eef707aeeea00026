"""The decision: two logistic regressions over few features, their coefficients in decision.json.

`matter` says whether two claims speak about one matter; `conflict` whether, if they do, they conflict rather than
agree. Both were fitted by training/decision.py; the scores multiply to the probabilities of the two labels.
"""

import functools
import json
import math
from dataclasses import dataclass
from pathlib import Path

from claimcheck.judge.evidence import Evidence, features


@dataclass(frozen=True)
class Scores:
    """Probabilities of the two labels; what is left is the probability of neither."""

    conflict: float
    agreement: float


@functools.cache
def coefficients() -> dict[str, dict[str, float]]:
    """The two models: feature name -> weight, with the constant under "intercept"."""
    content = (Path(__file__).parent / "decision.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, float]] = json.loads(content)
    return loaded


def logistic(weights: dict[str, float], values: dict[str, float]) -> float:
    """Probability of one of the two models."""
    total = weights["intercept"] + sum(weights.get(name, 0.0) * value for name, value in values.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def decide(evidence: Evidence) -> Scores:
    """Scores of one pair."""
    values, models = features(evidence), coefficients()
    matter, conflict = logistic(models["matter"], values), logistic(models["conflict"], values)
    return Scores(conflict=matter * conflict, agreement=matter * (1.0 - conflict))
