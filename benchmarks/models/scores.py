"""Measures, as plain functions of arrays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, spearmanr

Floats = NDArray[np.floating]


def retrieval_hits(queries: Floats, targets: Floats) -> NDArray[np.bool_]:
    """For each of n unit rows whether its nearest target row is the one of the same number; both (n, d)."""
    hits: NDArray[np.bool_] = (queries @ targets.T).argmax(1) == np.arange(len(queries))
    return hits


def spearman(a: Floats, b: Floats) -> float:
    """Spearman's rank correlation of two series."""
    return float(spearmanr(a, b)[0])


def accuracy(probabilities: Floats, labels: Sequence[int]) -> float:
    """Share of rows of (n, classes) whose largest value is that of the label."""
    return float((probabilities.argmax(1) == np.asarray(labels)).mean())


def at_temperature(probabilities: Floats, temperature: float) -> Floats:
    """Probabilities (n, classes), got at temperature 1, as they would be at another temperature."""
    logits = np.log(np.maximum(probabilities, 1e-30)) / temperature
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    result: Floats = shifted / shifted.sum(1, keepdims=True)
    return result


def negative_log_likelihood(probabilities: Floats, labels: Sequence[int]) -> float:
    """Mean over the rows of (n, classes) of minus the logarithm of the label's probability."""
    chosen = probabilities[np.arange(len(labels)), np.asarray(labels)]
    return float(-np.log(np.maximum(chosen, 1e-30)).mean())


def calibration_error(probabilities: Floats, labels: Sequence[int], bins: int = 10) -> float:
    """Expected calibration error of the largest value in each row of (n, classes), after Guo et al. (2017).

    The rows are put into `bins` bins of equal width by that value; the error is the mean distance of a bin's accuracy
    from its mean confidence, weighted by its number of rows.
    """
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == np.asarray(labels)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(right[place == b].mean() - confidence[place == b].mean()) * (place == b).sum() for b in set(place)]
    return float(sum(gaps) / len(right))


def precision_recall_f1(guessed: Sequence[bool], wanted: Sequence[bool]) -> tuple[float, float, float]:
    """Of one class. 0.0 where nothing was guessed, or wanted."""
    both = sum(g and w for g, w in zip(guessed, wanted, strict=True))
    precision, recall = both / max(1, sum(guessed)), both / max(1, sum(wanted))
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


def area_under_curve(values: Floats, positive: Sequence[bool]) -> float:
    """Chance that a positive case has a higher value than a negative one; ties count half."""
    chosen = np.asarray(positive, dtype=bool)
    ranks, count = rankdata(values), int(chosen.sum())
    return float((ranks[chosen].sum() - count * (count + 1) / 2) / (count * (len(chosen) - count)))
