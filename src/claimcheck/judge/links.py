"""Retrieved pairs as arrays: a claim may have a hundred, and most are left out by what numpy compares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.match import STEPS
from claimcheck.records import Pair

PAIRS_AT_ONCE = 16_384
"""Pairs that are looked at together, or somewhat more, as those of two articles stay together: bounds the memory."""


@dataclass(frozen=True)
class Links:
    """Pairs of claims, a < b, in order; three arrays (m,)."""

    a: NDArray[np.integer[Any]]
    b: NDArray[np.integer[Any]]
    cosine: NDArray[np.float64] | NDArray[np.signedinteger[Any]]
    """Of the claims; as integers in steps, as matching gives them, they take less memory."""

    @property
    def similarity(self) -> NDArray[np.float64]:
        """Cosine of the claims."""
        if self.cosine.dtype.kind == "f":
            return self.cosine.astype(np.float64, copy=False)
        found: NDArray[np.float64] = self.cosine / STEPS
        return found

    def __len__(self) -> int:
        return len(self.a)

    def at(self, places: NDArray[np.int64]) -> "Links":
        """Some of them."""
        return Links(self.a[places], self.b[places], self.cosine[places])

    def pair(self, place: int) -> Pair:
        """One of them as a record."""
        cosine = float(self.cosine[place])
        similarity = cosine if self.cosine.dtype.kind == "f" else cosine / STEPS
        return Pair(a=int(self.a[place]), b=int(self.b[place]), similarity=similarity)


def links_of(pairs: "Links | Sequence[Pair] | NDArray[np.integer[Any]]") -> Links:
    """Links of records, or of (a, b, cosine in steps), integers (m, 3), as claimcheck.match gives them."""
    if isinstance(pairs, Links):
        return pairs
    if isinstance(pairs, np.ndarray):
        return Links(*pairs.T)
    columns = np.array([(p.a, p.b, p.similarity) for p in pairs], dtype=np.float64).reshape(-1, 3)
    return Links(columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64), columns[:, 2])


def parts_of(links: Links, article: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The places of the pairs in parts that hold all those of any two articles, each part in order.

    `article` (n,) numbers the article of each claim. How a pair stands, and what its sentences have in common, depends
    on the pairs of the same two articles, and on nothing else but how near the nearest of its claims are.
    """
    one, other = article[links.a], article[links.b]
    both = np.minimum(one, other) * (len(article) + 1)
    both += np.maximum(one, other, out=other)
    order = np.argsort(both, kind="stable")
    both = both[order]
    begins = np.flatnonzero(np.append(True, both[1:] != both[:-1])[: len(both)])
    del one, other, both  # of a large folder there are millions of pairs
    start = 0
    while start < len(order):
        place = int(np.searchsorted(begins, start + PAIRS_AT_ONCE))
        end = int(begins[place]) if place < len(begins) else len(order)
        yield np.sort(order[start:end])
        start = end


def cosines(
    vectors: NDArray[np.floating], a: NDArray[np.integer[Any]], b: NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """Cosines (m,) of unit rows of `vectors`, to four places, so that they are the same in whichever batch."""
    found = np.empty(len(a))
    for start in range(0, len(a), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        one, other = vectors[a[part]].astype(np.float64), vectors[b[part]].astype(np.float64)
        found[part] = np.einsum("md,md->m", one, other)
    return np.rint(found * STEPS) / STEPS


@dataclass(frozen=True)
class Places:
    """How scores stand in their groups; arrays like the scores."""

    rank: NDArray[np.int64]
    """How many scores of the group are greater."""
    rival: NDArray[np.float64]
    """The best of the others; 0 where there is none."""


def places_in(groups: NDArray[np.int64], scores: NDArray[np.float64]) -> Places:
    """The places of scores in the groups that `groups` numbers."""
    order = np.lexsort((-scores, groups))
    group, score, count = groups[order], scores[order], np.arange(len(order))
    new = np.append(True, group[1:] != group[:-1])[: len(order)]
    start = np.maximum.accumulate(np.where(new, count, 0))
    first_alike = np.maximum.accumulate(
        np.where(new | np.append(True, score[1:] != score[:-1])[: len(order)], count, 0)
    )
    second = np.minimum(start + 1, len(order) - 1)
    runner_up = np.where(start[second] == start, score[second], 0.0) if len(order) else score
    rank, rival = np.empty_like(groups), np.empty_like(scores)
    rank[order] = first_alike - start
    rival[order] = np.where(first_alike > start, score[start], np.where(second > start, runner_up, 0.0))
    return Places(rank, rival)
