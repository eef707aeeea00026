"""Pairs of claims of two articles about one event: each claim there also meets the nearest ones of the other article.

Among all claims of a large corpus, an account of one fact in other words is seldom among the nearest of another: too
many claims are about something like it. Between two articles about one event there are few, and it nearly always is.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from claimcheck.match.rows import STEPS, Rows

TIE, TIES = 4500, 2
"""Cosine in steps from which two claims tie their articles, and how many ties make it worth while to look at these. In
a large corpus, where others are nearer, few articles have so many."""
ONE_EVENT, BEST = 14_000, 3
"""What two articles about one event come to at least, in steps, as a sum: the cosine of the mean vectors of their
claims, which tells the subject, and the mean of the BEST cosines of a claim to its nearest, which two events of one
subject seldom have. Of the pairs of articles about one of a hundred real events four in five come to so much, as many
as did by the subject alone; of the others that passed by it, two in three."""
LONG, FEWER = 20, 125
"""Claims of the shorter article from which that holds; each that is fewer lowers it by so many steps, as few claims
seldom hold three near ones. Without this, of pairs of articles with six to ten claims about one invented event one in
seven came to so much; with it every second one does, and one in twenty of two events."""
NEAREST = 3
"""Claims of the other article that each claim is compared with then."""
FLOOR = 2000
"""Cosine in steps below which it is not."""


def tied_articles(found: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Pairs of articles that enough near claims join; sorted, the smaller number first.

    `found` are (article, other article, cosine in steps of two claims), int64 (m, 3).
    """
    a, b, score = found.T
    near = (score >= TIE) & (a != b)
    pairs, counts = np.unique(np.sort(found[near, :2], axis=1), axis=0, return_counts=True)
    return [(one, other) for one, other in pairs[counts >= TIES].tolist()]


def nearest_within(
    a: NDArray[np.float16], b: NDArray[np.float16], keys: NDArray[np.uint32], other_keys: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """(row of a, row of b, cosine in steps), int64 (k, 3): who is among the NEAREST of whom.

    `a` and `b` are the unit rows, float16, of all claims of two articles. None if these are not about one event. The
    result depends on nothing but the two articles.
    """
    cosines = _steps(a, b)
    least = ONE_EVENT - FEWER * max(0, LONG - min(len(a), len(b)))
    if _steps(_middle(a), _middle(b))[0, 0] + _best(cosines) < least:
        return np.zeros((0, 3), dtype=np.int64)
    near = _first(cosines, other_keys) | _first(cosines.T, keys).T
    rows, columns = np.nonzero(near & (cosines >= FLOOR))
    return np.stack([rows, columns, cosines[rows, columns]], axis=1)


def _steps(a: NDArray[np.floating], b: NDArray[np.floating]) -> NDArray[np.int64]:
    """Cosines in steps of each row with each, summed in float64 as claimcheck.match.rows.scores_of does."""
    cosines = a.astype(np.float64) @ b.astype(np.float64).T
    steps: NDArray[np.int64] = np.clip(np.rint(cosines * STEPS), 0, STEPS).astype(np.int64)
    return steps


def _middle(vectors: NDArray[np.float16]) -> NDArray[np.float64]:
    """The mean of unit rows, (1, d), as a unit row."""
    mean = vectors.astype(np.float64).mean(axis=0, keepdims=True)
    result: NDArray[np.float64] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return result


def _best(cosines: NDArray[np.int64]) -> float:
    """The mean of the BEST cosines in steps of a claim to its nearest, from the side where they are less."""
    nearest = (np.sort(cosines.max(axis=axis))[::-1][:BEST] for axis in (0, 1))
    return min(float(one.mean()) for one in nearest)


def _first(cosines: NDArray[np.int64], keys: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which columns are among the NEAREST of each row; of equal ones those with the smaller key."""
    order = np.lexsort((np.broadcast_to(keys, cosines.shape), -cosines), axis=-1)[:, :NEAREST]
    result = np.zeros(cosines.shape, dtype=bool)
    np.put_along_axis(result, order, True, axis=1)
    return result


def with_related(found: NDArray[np.int64], rows: Rows, vectors: NDArray[np.float16]) -> NDArray[np.int32]:
    """Pairs (a, b, cosine in steps) with those of claims of tied articles; int32 (m, 3) with a < b, sorted.

    `rows` and the unit rows `vectors`, float16 (n, d), are those of all claims.
    """
    if not len(found):
        return found.astype(np.int32)
    count = len(rows)
    parts = [(found[:, 0] * count + found[:, 1], found[:, 2].astype(np.int16))]
    parts += _related(found, rows, vectors)
    codes = np.concatenate([code for code, _ in parts])
    scores = np.concatenate([score for _, score in parts])
    parts.clear()
    codes, first = np.unique(codes, return_index=True)
    result = np.empty((len(codes), 3), dtype=np.int32)
    result[:, 2] = scores[first]
    del first, scores
    result[:, 0] = codes // count
    result[:, 1] = codes % count
    return result


def _related(
    found: NDArray[np.int64], rows: Rows, vectors: NDArray[np.float16]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int16]]]:
    """Pairs as one number each, and their cosines in steps: of a large folder about one subject there are millions."""
    article = rows["article"]
    order = np.argsort(article, kind="stable")
    numbers, starts = np.unique(article[order], return_index=True)
    of = dict(zip(numbers.tolist(), np.split(order, starts[1:]), strict=True))
    for one, other in tied_articles(np.stack([article[found[:, 0]], article[found[:, 1]], found[:, 2]], axis=1)):
        near = nearest_within(vectors[of[one]], vectors[of[other]], rows["key"][of[one]], rows["key"][of[other]])
        first, second = of[one][near[:, 0]], of[other][near[:, 1]]
        yield np.minimum(first, second) * len(rows) + np.maximum(first, second), near[:, 2].astype(np.int16)
