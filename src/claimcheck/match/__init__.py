"""Claim vectors to candidate pairs: the nearest claims in other articles, and of other speakers in the same one.

Cosines are those of vectors rounded to float16, in steps of 1/10,000, and of equal ones the claim with the smaller
key is nearer. So the neighbours of a claim depend on nothing but the claims: not on their order, on what they are
compared with at once, or on how they were found.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.match.related import with_related
from claimcheck.match.rows import STEPS as STEPS
from claimcheck.match.rows import Lists, rows_of, steps_of
from claimcheck.match.search import nearest as nearest
from claimcheck.records import Claim, Pair


def candidate_pairs(
    claims: Sequence[Claim], vectors: NDArray[np.floating], neighbours: int, min_similarity: float
) -> list[Pair]:
    """Pairs (a < b) in order, each with its cosine, of claims that are among one another's nearest.

    `vectors` is float32 or float16 (n, d) with unit rows, aligned with `claims`. A claim is paired with its
    `neighbours` nearest claims of other articles; with the nearest ones of each article that may be about the same
    event; and with claims of its own article only where the speakers differ
    and neither sentence holds the other: within one article, the author saying the same thing twice is no finding.
    """
    return pairs_of(candidates(claims, vectors, neighbours, min_similarity))


def candidates(
    claims: Sequence[Claim], vectors: NDArray[np.floating], neighbours: int, min_similarity: float
) -> NDArray[np.int32]:
    """The same as (a, b, cosine in steps), int32 (m, 3)."""
    if len(claims) < 2:
        return np.zeros((0, 3), dtype=np.int32)
    halves = vectors.astype(np.float16, copy=False)
    rows = rows_of(claims)
    found = joined(nearest(halves, rows, neighbours, steps_of(min_similarity)), neighbours)
    return with_related(found, rows, halves)


def joined(lists: Lists, neighbours: int) -> NDArray[np.int64]:
    """(a, b, cosine in steps), int64 (m, 3) with a < b, sorted: who is among the first `neighbours` of whom."""
    rows, scores = lists.rows[:, :neighbours], lists.scores[:, :neighbours]
    owner, place = np.nonzero(rows >= 0)
    other = rows[owner, place].astype(np.int64)
    low, high = np.minimum(owner, other), np.maximum(owner, other)
    codes, first = np.unique(low * len(rows) + high, return_index=True)
    return np.stack([codes // len(rows), codes % len(rows), scores[owner, place][first].astype(np.int64)], axis=1)


def pairs_of(found: NDArray[np.integer[Any]]) -> list[Pair]:
    """Records of (a, b, cosine in steps), integers (m, 3)."""
    return [Pair(a=a, b=b, similarity=round(score / STEPS, 4)) for a, b, score in found.tolist()]
