"""The evidence of a pair as the numbers that the models of decision.json weigh, all between -1 and 1.

Names are those of decision.json.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.evidence import Evidence, Screened

NEAR = 2
"""Rank up to which two claims, or two sentences, count as near."""
MOST_WORDS = 8
"""Words of a claim from which more of them tell nothing."""
Reading = tuple[float, float, float]
"""Entailment, neutral, contradiction."""


def gate_features(known: Screened) -> dict[str, float]:
    """What the comparability gate weighs: nothing that needs the NLI model, nor what only whole sentences hold."""
    return _claims(known) | _wording(known)


def gate_bounds(
    similarity: NDArray[np.float64],
    rank: NDArray[np.int64],
    margin: NDArray[np.float64],
    behind: NDArray[np.float64],
    sentences: Mapping[str, NDArray[np.float64] | NDArray[np.int64]],
    stated: Mapping[str, NDArray[np.bool_]],
    held: Mapping[str, tuple[NDArray[np.int64], NDArray[np.int64]]],
    worded: Mapping[str, NDArray[Any]],
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """What the gate weighs, for m pairs at once, as far as it is known before words are compared: least and most.

    `sentences` as `Surroundings.columns` gives them, `stated`, `held` and `worded` as `Stated.of`, `Held.of` and
    `Worded.of` do.
    """
    numbers, dates, names, classes = (np.minimum(*held[n]) > 0 for n in ("numbers", "dates", "names", "predicates"))
    fewer, all_names = np.minimum(*held["names"]), held["names"][0] + held["names"][1]
    exact: dict[str, NDArray[np.float64]] = {
        "similarity": similarity,
        "context_similarity": sentences["similarity"].astype(np.float64),
        "nearest": (rank == 0).astype(np.float64),
        "near": (rank <= NEAR).astype(np.float64),
        "margin": np.clip(margin, -0.5, 0.5),
        "behind": np.maximum(-0.5, behind),
        "sentence_nearest": (sentences["rank"] == 0).astype(np.float64),
        "sentence_near": (sentences["rank"] <= NEAR).astype(np.float64),
        "ties": sentences["ties"].astype(np.float64),
        "event_names": np.minimum(1.0, 2 * sentences["names"]),
        "kinship": sentences["kinship"].astype(np.float64),
        "apart": sentences["apart"].astype(np.float64),
    }
    exact |= {name: column.astype(np.float64) for name, column in stated.items()}
    exact |= {
        "shortest": np.minimum(worded["shortest"], MOST_WORDS) / MOST_WORDS,
        "one_language": worded["one_language"].astype(np.float64),
        "worth": worded["worth"],
        "claim_refuted": (worded["refuting"] == 1).astype(np.float64),
    }
    most = {
        "entities_shared": np.minimum(fewer, 3) / 3,
        "entities_missed": np.minimum(all_names, 4) / 4,
        "entities_none": all_names > 0,
        "substituted": names,
        "numbers_same": numbers,
        "numbers_compatible": numbers,
        "numbers_differ": numbers,
        "dates_same": dates,
        "dates_differ": dates,
        "opposites": np.ones(len(similarity)),
        "words_shared": worded["shortest"] > 0,
        "same_actor": names,
        "predicates_same": names & classes,
        "predicates_opposite": names & classes,
    }
    # Where one side names nobody, nothing is shared and what the other one names is missed.
    alone = (fewer == 0) & (all_names > 0)
    least = {"entities_missed": np.where(alone, 1 / 4, 0.0), "entities_none": alone}
    nothing = np.zeros(len(similarity))
    return {name: (column, column) for name, column in exact.items()} | {
        name: (least.get(name, nothing).astype(np.float64), column.astype(np.float64)) for name, column in most.items()
    }


def first_features(known: Screened, reading: Reading) -> dict[str, float]:
    """What is weighed after the first reading, that of the sentences in one direction."""
    entailment, _, contradiction = reading
    read = {"first_entailment": entailment, "first_contradiction": contradiction}
    return _claims(known) | _sentences(known) | _wording(known) | read


def features(evidence: Evidence) -> dict[str, float]:
    """What the decision weighs."""
    return _claims(evidence) | _sentences(evidence) | _wording(evidence) | _nli(evidence)


def _wording(known: Screened) -> dict[str, float]:
    wording = known.wording
    return {
        "shortest": min(wording.shortest, MOST_WORDS) / MOST_WORDS,
        "words_shared": wording.shared,
        "one_language": float(wording.one_language),
        "worth": wording.worth,
        "claim_refuted": float(wording.refuting == 1),
    }


def _sentences(known: Screened) -> dict[str, float]:
    sentences = known.sentences
    return {
        "sentence_numbers_same": float(sentences.numbers.outcome in ("same", "compatible")),
        "sentence_numbers_differ": float(sentences.numbers.outcome == "differ"),
        "sentence_dates_same": float(sentences.dates.outcome == "same"),
        "sentence_dates_differ": float(sentences.dates.outcome == "differ"),
        "sentence_substituted": float(bool(sentences.entities.substituted)),
        "sentence_opposites": float(bool(sentences.opposites)),
        "names_near": min(1.0, 2 * sentences.names_near),
        "refuted": float(sentences.refuting == 1),
        "both_refute": float(sentences.refuting == 2),
    }


def _claims(known: Screened) -> dict[str, float]:
    shared, missed = len(known.entities.shared), len(known.entities.only_a) + len(known.entities.only_b)
    sentences, numbers, dates = known.sentences, known.numbers.outcome, known.dates.outcome
    return {
        "similarity": known.similarity,
        "context_similarity": known.context_similarity,
        "nearest": float(known.standing.rank == 0),
        "near": float(known.standing.rank <= NEAR),
        "margin": max(-0.5, min(0.5, known.standing.margin)),
        "behind": max(-0.5, known.standing.behind),
        "sentence_nearest": float(sentences.rank == 0),
        "sentence_near": float(sentences.rank <= NEAR),
        "ties": sentences.ties,
        "event_names": min(1.0, 2 * sentences.names),
        "kinship": sentences.kinship,
        "apart": sentences.apart,
        "entities_shared": min(shared, 3) / 3,
        "entities_missed": min(missed, 4) / 4,
        "entities_none": float(shared == 0 and missed > 0),
        "substituted": float(bool(known.entities.substituted)),
        "numbers_same": float(numbers == "same"),
        "numbers_compatible": float(numbers == "compatible"),
        "numbers_differ": float(numbers == "differ"),
        "dates_same": float(dates == "same"),
        "dates_differ": float(dates == "differ"),
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
