"""The decision: small logistic regressions over the features of a pair, their weights in decision.json.

"gate" says from structure alone how likely two claims are about one matter; "related" says the same once the NLI model
has read them; "contrary" says how likely two claims about one matter contradict one another. All were fitted by
training/decision.py.
"""

import functools
import json
import math
from dataclasses import dataclass
from pathlib import Path

from claimcheck.judge.evidence import Evidence
from claimcheck.judge.features import features


@dataclass(frozen=True)
class Scores:
    """How likely each of the two labels is; their sum is how likely the pair is about one matter at all."""

    conflict: float
    agreement: float


@functools.cache
def coefficients() -> dict[str, dict[str, float]]:
    """The models: feature name -> weight, with the constant under "intercept"."""
    content = (Path(__file__).parent / "decision.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, float]] = json.loads(content)
    return loaded


def logistic(weights: dict[str, float], values: dict[str, float], more: float = 0.0) -> float:
    """Probability of one of the models, with `more` added to its logit."""
    total = more + weights["intercept"] + sum(weights.get(name, 0.0) * value for name, value in values.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


FLOOR = 0.6
ALIKE = 0.5
"""Cosine from which the predicates of one subject decide by themselves."""


def decide(evidence: Evidence) -> Scores:
    """Scores of one pair.

    Where both claims name the same actor and say the same of it, or the opposite, by words of one class, that decides
    by itself: the NLI model is too small to see it through whole sentences.
    """
    values, models = features(evidence), coefficients()
    related, contrary = logistic(models["related"], values), logistic(models["contrary"], values)
    conflict, agreement = related * contrary, related * (1 - contrary)
    if evidence.same_actor and evidence.similarity >= ALIKE:
        if evidence.predicates == "opposite":
            conflict, agreement = max(conflict, FLOOR), min(agreement, 1 - FLOOR)
        elif evidence.predicates == "same":
            conflict = min(conflict, 1 - FLOOR) if _no_value_differs(evidence) else conflict
            agreement = max(agreement, FLOOR) if _nothing_differs(evidence) else agreement
    return Scores(conflict, agreement)


def _no_value_differs(evidence: Evidence) -> bool:
    return "differ" not in (evidence.numbers.outcome, evidence.dates.outcome)


def _nothing_differs(evidence: Evidence) -> bool:
    """No number, date, name or certainty stands against the agreement."""
    names_differ = bool(evidence.entities.only_a and evidence.entities.only_b)
    return _no_value_differs(evidence) and not names_differ and not evidence.certainty_differs
