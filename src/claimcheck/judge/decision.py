"""The decision: small ensembles of decision trees over the features of a pair, in decision.json.

"gate" says from structure alone how likely two claims are about one matter; "first" says the same once the NLI model
has read their sentences in one direction, "related" when it has read all; "contrary" says how likely two claims about
one matter contradict one another. All were fitted by training/decision.py, by gradient boosting with constraints: a
signal may only raise a probability, or only lower it, where reason says so.
"""

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.evidence import Evidence
from claimcheck.judge.features import NEAR, features
from claimcheck.judge.numbers import is_converted


@dataclass(frozen=True)
class Scores:
    """How likely each of the two labels is; their sum is how likely the pair is about one matter at all."""

    conflict: float
    agreement: float


Tree: TypeAlias = "float | tuple[str, float, Tree, Tree]"
"""A number to add to the logit; or a feature, a bound, and the trees for values up to the bound and above it."""


class Model(TypedDict):
    """One ensemble."""

    start: float
    """The logit to which the trees add."""
    trees: list[Tree]


@functools.cache
def models() -> dict[str, Model]:
    """The ensembles by name."""
    content = (Path(__file__).parent / "decision.json").read_text(encoding="utf-8")
    loaded: dict[str, Model] = json.loads(content)
    return loaded


def probability(model: Model, values: Mapping[str, float]) -> float:
    """What one of the ensembles gives for the features of a pair."""
    total = model["start"]
    for tree in model["trees"]:
        while not isinstance(tree, float):
            feature, bound, low, high = tree
            tree = low if values[feature] <= bound else high
        total += tree
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


Bounds = Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
"""The least and the most that each feature of m pairs can be, (m,) each."""


def highest(model: Model, features: Bounds) -> NDArray[np.float64]:
    """The most (m,) that one of the ensembles can give for m pairs whose features are known within bounds."""

    def most(tree: Tree) -> NDArray[np.float64] | float:
        if isinstance(tree, float):
            return tree
        name, bound, low, high = tree
        least, greatest = features[name]
        if_low, if_high = most(low), most(high)
        either = np.where(least > bound, if_high, np.maximum(if_low, if_high))
        return np.where(greatest <= bound, if_low, either)

    total = np.full(len(next(iter(features.values()))[0]), model["start"])
    for tree in model["trees"]:
        total += most(tree)
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(total, -30.0, 30.0)))
    return result


def probabilities(model: Model, rows: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """What `probability` gives for each of some pairs, (m,), but for the last bits."""
    if not rows:
        return np.zeros(0)
    names = list(rows[0])
    columns = np.array([[row[name] for name in names] for row in rows], dtype=np.float64).T
    return highest(model, {name: (column, column) for name, column in zip(names, columns, strict=True)})


FLOOR = 0.6
ALIKE = 0.5
"""Cosine from which the predicates of one subject decide by themselves."""


def decide(evidence: Evidence) -> Scores:
    """Scores of one pair.

    Where both claims name the same actor and say the same of it, or the opposite, by words of one class, that decides
    by itself, opposites only among near claims: the NLI model is too small to see it through whole sentences. A copied
    claim is no contradiction, nor is a sentence with the same values in other units, in whose digits the NLI model sees
    one. Nor is a number that fits a rounded one ("more than 600", "640").
    """
    values = features(evidence)
    related, contrary = (probability(models()[name], values) for name in ("related", "contrary"))
    if (evidence.copied or _other_units(evidence)) and _same_form(evidence):
        contrary = 0.0
    conflict, agreement = related * contrary, related * (1 - contrary)
    if _only_rounded(evidence):
        conflict = 0.0
    if evidence.same_actor and evidence.similarity >= ALIKE:
        if evidence.predicates == "opposite" and evidence.standing.rank <= NEAR:
            conflict, agreement = max(conflict, FLOOR), min(agreement, 1 - FLOOR)
        elif evidence.predicates == "same":
            conflict = min(conflict, 1 - FLOOR) if _no_value_differs(evidence) else conflict
            agreement = max(agreement, FLOOR) if _nothing_differs(evidence) else agreement
    return Scores(conflict, agreement)


def _same_form(evidence: Evidence) -> bool:
    """Nothing in the claims themselves stands against one another: no value, name, opposite, negation or certainty."""
    differs = evidence.opposite_polarity or evidence.denied or evidence.certainty_differs
    named = evidence.entities.substituted or evidence.opposites or evidence.predicates == "opposite"
    return _no_value_differs(evidence) and not differs and not named


def _other_units(evidence: Evidence) -> bool:
    """Some numbers of the sentences come to the same in other units, and no value, name or word in them differs."""
    sentences = evidence.sentences
    if not evidence.aligned or not any(is_converted(a, b) for a, b in sentences.numbers.pairs):
        return False
    values_differ = "differ" in (sentences.numbers.outcome, sentences.dates.outcome)
    return not (values_differ or sentences.opposites or evidence.telling_names)


def _only_rounded(evidence: Evidence) -> bool:
    """The numbers of both fit together without being the same, as rounded or hedged ones do, and no value, name or word
    in the claims or their sentences differs."""
    sentences = evidence.sentences
    whole_differs = evidence.aligned and "differ" in (sentences.numbers.outcome, sentences.dates.outcome)
    fits = evidence.numbers.outcome == "compatible" and not whole_differs
    return fits and _same_form(evidence) and not evidence.telling_names and not evidence.telling_words


def _no_value_differs(evidence: Evidence) -> bool:
    return "differ" not in (evidence.numbers.outcome, evidence.dates.outcome)


def _nothing_differs(evidence: Evidence) -> bool:
    """No number, date, name or certainty stands against the agreement."""
    names_differ = bool(evidence.entities.only_a and evidence.entities.only_b)
    return _no_value_differs(evidence) and not names_differ and not evidence.certainty_differs
