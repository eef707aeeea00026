"""The evidence of a pair as the numbers that the models of decision.json weigh, all between -1 and 1.

Names are those of decision.json; "a*b" is the product of two plain signals.
"""

from collections.abc import Iterable
from itertools import product

from claimcheck.judge.evidence import Evidence, Screened

Products = tuple[tuple[str, str], ...]


def _all(left: Iterable[str], right: Iterable[str]) -> Products:
    return tuple(product(left, right))


GATE_PRODUCTS = (
    *_all(
        ("similarity", "context_similarity"),
        ("nearest", "sentence_nearest", "entities_shared", "same_actor", "ties", "event_names"),
    ),
    ("similarity", "context_similarity"),
)
"""A cosine means more where the claims, or their sentences, are each other's nearest."""

PRODUCTS = (
    _all(
        ("contradiction", "entailment", "opposite", "numbers_differ", "dates_differ", "substituted", "opposites"),
        ("similarity", "nearest", "entities_shared", "same_actor"),
    )
    + _all(
        (
            "context_contradiction",
            "context_entailment",
            "sentence_numbers_differ",
            "sentence_dates_differ",
            "sentence_substituted",
            "sentence_opposites",
        ),
        ("context_similarity", "sentence_nearest"),
    )
    + _all(
        (
            "context_similarity",
            "similarity",
            "entailment",
            "context_entailment",
            "contradiction",
            "context_contradiction",
        ),
        ("ties", "event_names"),
    )
    + (("ties", "event_names"),)
    + _all(("predicates_same", "predicates_opposite"), ("similarity", "nearest", "entities_shared"))
    + _all(("both_negative", "certainty_differs", "similarity"), ("same_actor",))
    + (("opposite", "contradiction"), ("certainty_differs", "contradiction"))
)
"""A contradiction counts where the claims are alike, a number where they are each other's nearest, and so on."""

SENTENCE_VALUES = (
    "sentence_numbers_same",
    "sentence_numbers_differ",
    "sentence_dates_same",
    "sentence_dates_differ",
    "sentence_substituted",
    "sentence_opposites",
)
"""Signals, each 0 or 1, that stand for what the sentences hold; no product of the gate has one of them."""


def gate_features(known: Screened) -> dict[str, float]:
    """What the comparability gate weighs: nothing that needs the NLI model."""
    return _with_products(_structured(known), GATE_PRODUCTS)


def features(evidence: Evidence) -> dict[str, float]:
    """What the decision weighs."""
    return _with_products(_structured(evidence) | _nli(evidence), PRODUCTS)


def _with_products(plain: dict[str, float], products: Products) -> dict[str, float]:
    return plain | {f"{a}*{b}": plain[a] * plain[b] for a, b in products}


def _structured(known: Screened) -> dict[str, float]:
    shared, missed = len(known.entities.shared), len(known.entities.only_a) + len(known.entities.only_b)
    sentences, numbers, dates = known.sentences, known.numbers.outcome, known.dates.outcome
    return {
        "similarity": known.similarity,
        "context_similarity": known.context_similarity,
        "nearest": float(known.standing.rank == 0),
        "near": float(known.standing.rank <= 2),
        "margin": max(-0.5, min(0.5, known.standing.margin)),
        "behind": max(-0.5, known.standing.behind),
        "sentence_nearest": float(sentences.rank == 0),
        "sentence_near": float(sentences.rank <= 2),
        "ties": sentences.ties,
        "event_names": min(1.0, 2 * sentences.names),
        "entities_shared": min(shared, 3) / 3,
        "entities_missed": min(missed, 4) / 4,
        "entities_none": float(shared == 0 and missed > 0),
        "substituted": float(bool(known.entities.substituted)),
        "numbers_same": float(numbers == "same"),
        "numbers_compatible": float(numbers == "compatible"),
        "numbers_differ": float(numbers == "differ"),
        "dates_same": float(dates == "same"),
        "dates_differ": float(dates == "differ"),
        "sentence_numbers_same": float(sentences.numbers.outcome in ("same", "compatible")),
        "sentence_numbers_differ": float(sentences.numbers.outcome == "differ"),
        "sentence_dates_same": float(sentences.dates.outcome == "same"),
        "sentence_dates_differ": float(sentences.dates.outcome == "differ"),
        "sentence_substituted": float(bool(sentences.entities.substituted)),
        "sentence_opposites": float(bool(sentences.opposites)),
        "opposites": float(bool(known.opposites)),
        "same_actor": float(known.same_actor),
        # What is said of two different actors is neither the same nor the opposite.
        "predicates_same": float(known.same_actor and known.predicates == "same"),
        "predicates_opposite": float(known.same_actor and known.predicates == "opposite"),
        "opposite": float(known.opposite_polarity),
        "both_negative": float(known.both_negative),
        "certainty_differs": float(known.certainty_differs),
        "denied": float(known.denied),
    }


def _nli(evidence: Evidence) -> dict[str, float]:
    forward, backward = evidence.forward, evidence.backward
    whole_forward, whole_backward = evidence.context_forward, evidence.context_backward
    return {
        "entailment": (forward[0] + backward[0]) / 2,
        "entailment_max": max(forward[0], backward[0]),
        "contradiction": (forward[2] + backward[2]) / 2,
        "contradiction_min": min(forward[2], backward[2]),
        "context_entailment": (whole_forward[0] + whole_backward[0]) / 2,
        "context_contradiction": (whole_forward[2] + whole_backward[2]) / 2,
        "context_contradiction_min": min(whole_forward[2], whole_backward[2]),
    }
