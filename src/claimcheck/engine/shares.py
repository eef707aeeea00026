"""Matching in shares: each share's claims are looked up in every other, and the nearest of all answers count.

The result is that of claimcheck.match.candidate_pairs over all claims at once, because a neighbour is defined by the
claims alone: by the cosine in steps, and among equal ones by the key. Above EXACT_UNTIL claims both are approximate,
each in its own way, and miss a few neighbours. Claims are numbered in their order among all claims.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.match.search import Part, exact_search, index_search, nearest_in

HIT = np.dtype([("claim", "<i8"), ("score", "<i4"), ("key", "<u4")])
"""A neighbour: its number, -1 for none; cosine in steps, key as in claimcheck.match.rows."""
Hits = NDArray[np.void]
"""HIT (n, depth): the neighbours of some claims, nearest first."""
Links = NDArray[np.int64]
"""int64 (3, m): pairs of claims, a < b, and their cosines in steps. Each row by itself can be mapped from a file."""
A, B, SCORE = range(3)


class Share(NamedTuple):
    """Some claims that follow one another: all those of some files."""

    names: tuple[str, ...]
    first: int
    """Number of the first claim."""
    claims: int

    @property
    def end(self) -> int:
        """Number behind that of the last claim."""
        return self.first + self.claims


def shares_of(parts: Sequence[Mapping[str, Any]], limit: int, first: int = 0) -> list[Share]:
    """Parts, with "name" and number of "claims", in shares of at least `limit` claims, but for the last."""
    shares: list[Share] = []
    names: list[str] = []
    claims = 0
    for part in parts:
        names, claims = [*names, part["name"]], claims + part["claims"]
        if claims >= max(1, limit):
            shares.append(Share(tuple(names), first, claims))
            names, first, claims = [], first + claims, 0
    return [*shares, Share(tuple(names), first, claims)] if claims else shares


def search(asked: Part, base: Part, first: int, depth: int, floor: int, index: Any = None) -> Hits:
    """The `depth` nearest allowed claims of `base`, numbered from `first`, with a cosine of at least `floor` steps.

    With an index of `base` (see claimcheck.match.search.build_index) some may be missed.
    """
    how = exact_search(base.vectors) if index is None else index_search(index)
    lists = nearest_in(asked, base, depth, floor, how, index is None)
    hits = np.zeros(lists.rows.shape, dtype=HIT)
    hits["claim"] = np.where(lists.rows < 0, -1, lists.rows.astype(np.int64) + first)
    hits["score"] = np.where(lists.rows < 0, -1, lists.scores.astype(np.int32))
    hits["key"] = base.rows["key"][lists.rows] if len(base.rows) else 0
    return hits


def nearer(known: Hits, more: Hits) -> Hits:
    """The nearest of both, as many as one of them holds."""
    both = np.concatenate([known, more], axis=1)
    order = np.lexsort((both["key"], -both["score"]), axis=-1)[:, : known.shape[1]]
    return np.take_along_axis(both, order, axis=1)


def links_of(hits: Hits, first: int) -> Links:
    """The pairs of claims, numbered from `first`, with their neighbours; see `once`."""
    owner, place = np.nonzero(hits["claim"] >= 0)
    own, other = owner + first, hits["claim"][owner, place]
    return once(np.stack([np.minimum(own, other), np.maximum(own, other), hits["score"][owner, place]]))


def once(links: Links) -> Links:
    """The pairs sorted by a and b, each once: two claims may have found each other."""
    links = links[:, np.lexsort((links[B], links[A]))]
    new = np.ones(links.shape[1], dtype=bool)
    new[1:] = (links[A, 1:] != links[A, :-1]) | (links[B, 1:] != links[B, :-1])
    return links[:, new]


def within(links: Links, side: int, share: Share) -> Links:
    """The pairs whose claim `side`, A or B, by which they are sorted, belongs to a share."""
    start, end = np.searchsorted(links[side], [share.first, share.end])
    return links[:, start:end]
