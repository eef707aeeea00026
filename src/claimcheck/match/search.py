"""The nearest claims of every claim at once: exact search, and above a size an approximate one, both by faiss."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.match.rows import STEPS, Lists, Rows, allowed, scores_of

EXACT_UNTIL = 150_000
"""Claims up to which every one is compared with every other; see benchmarks/scale.json for both ways."""
BATCH = 1024
"""Queries a search call: bounds the memory of the result."""
SPARE = 8
"""Places that a search looks deeper than needed, for the claim itself and others of its own article."""
DEEPER = 4
"""Factor by which the search goes deeper where its own article crowds a claim's list."""
DEEPEST = 4096
"""Where approximate search gives up going deeper."""
ERROR = 1e-5
"""More than float32 can be wrong by in the cosine of two unit vectors of some hundred numbers."""
LIST_SIZE = 250
"""Claims in a list of the approximate index, on average."""
PROBES = 64
"""Lists that the approximate index looks into for each claim. Measured: see benchmarks/scale.json."""
TRAINING = 50
"""Claims per list from which the places of the lists are learned."""
SEED = 11

Search = Callable[[NDArray[np.float32], int], tuple[NDArray[np.float32], NDArray[np.int64]]]
"""Queries (m, d) and a depth to cosines (m, depth) and row numbers (m, depth), nearest first, -1 for none."""


def nearest(vectors: NDArray[np.float16], rows: Rows, depth: int, floor: int, exact_until: int = EXACT_UNTIL) -> Lists:
    """The `depth` nearest allowed rows of each row, with a cosine of at least `floor` steps.

    `vectors` is float16 (n, d) with unit rows and may be mapped from a file; `rows` are aligned with it. Up to
    `exact_until` rows nothing is missed; above, some neighbours are.
    """
    if not len(vectors):
        return Lists(np.zeros((0, depth), np.int32), np.zeros((0, depth), np.uint16), np.zeros(0, bool))
    exact = len(vectors) <= exact_until
    search, order = _exact_search(vectors) if exact else _approximate_search(vectors)
    result = Lists(
        np.full((len(vectors), depth), -1, dtype=np.int32),
        np.zeros((len(vectors), depth), dtype=np.uint16),
        np.zeros(len(vectors), dtype=bool),
    )
    for start in range(0, len(vectors), BATCH):
        _fill(result, vectors, rows, order[start : start + BATCH], search, floor, exact)
    return result


def _fill(
    result: Lists,
    vectors: NDArray[np.float16],
    rows: Rows,
    queries: NDArray[np.int64],
    search: Search,
    floor: int,
    exact: bool,
) -> None:
    """Find the lists of some rows, going deeper for those of which too little is left."""
    depth = result.rows.shape[1]
    wide = min(depth + SPARE, len(vectors))
    while len(queries):
        cosines, found = search(vectors[queries].astype(np.float32), wide)
        scores, found = _settled(vectors, rows, queries, found, floor)
        # Any row that was not found is at most this near.
        bound = np.rint((np.where(found[:, -1] < 0, -1, cosines[:, -1]) + ERROR) * STEPS).astype(np.int64)
        if wide >= len(vectors):
            bound[:] = -1
        order = np.lexsort((rows["key"][found], -scores), axis=-1)
        scores = np.take_along_axis(scores, order, axis=1)
        found = np.take_along_axis(found, order, axis=1)
        kept = (scores >= 0).sum(axis=1)
        all_there = bound < floor
        if exact:
            done = all_there | ((scores > bound[:, None]).sum(axis=1) >= depth)
        else:
            done = all_there | (kept >= depth) | (wide >= DEEPEST)
        _keep(result, queries[done], scores[done, :depth], found[done, :depth], (all_there & (kept <= depth))[done])
        queries = queries[~done]
        wide = min(wide * DEEPER, len(vectors))


def _settled(
    vectors: NDArray[np.float16], rows: Rows, queries: NDArray[np.int64], found: NDArray[np.int64], floor: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Scores in steps (m, depth) of what was found, -1 where a row is none, too far or not allowed."""
    scores = np.empty(found.shape, dtype=np.int64)
    part = max(1, 20_000 // found.shape[1])
    for start in range(0, len(queries), part):
        of = slice(start, start + part)
        scores[of] = scores_of(vectors[queries[of], None], vectors[found[of]])
    fits = (found >= 0) & (scores >= floor) & allowed(rows[queries][:, None], rows[found])
    return np.where(fits, scores, -1), found


def _keep(
    result: Lists,
    queries: NDArray[np.int64],
    scores: NDArray[np.int64],
    found: NDArray[np.int64],
    complete: NDArray[np.bool_],
) -> None:
    width = scores.shape[1]
    result.rows[queries, :width] = np.where(scores >= 0, found, -1)
    result.scores[queries, :width] = np.maximum(scores, 0)
    result.complete[queries] = complete


def _exact_search(vectors: NDArray[np.float16]) -> tuple[Search, NDArray[np.int64]]:
    """The search, and an order in which to ask."""
    import faiss

    base = vectors.astype(np.float32)

    def search(queries: NDArray[np.float32], depth: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        cosines, found = faiss.knn(queries, base, depth, faiss.METRIC_INNER_PRODUCT)
        return cosines, found

    return search, np.arange(len(vectors))


def _approximate_search(vectors: NDArray[np.float16]) -> tuple[Search, NDArray[np.int64]]:
    """An inverted file with 8 bits a number: lists of near claims, of which each query looks into the nearest.

    Claims of one list are to be asked one after the other: they look into the same lists, which then are at hand.
    """
    import faiss

    index = build_index(vectors)
    lists = index.invlists
    order = [faiss.rev_swig_ptr(lists.get_ids(i), lists.list_size(i)).copy() for i in range(index.nlist)]

    def search(queries: NDArray[np.float32], depth: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        cosines, found = index.search(queries, depth)
        return cosines, found

    return search, np.concatenate(order)


def build_index(vectors: NDArray[np.float16], probes: int = PROBES) -> Any:
    """The approximate index over float16 (n, d) unit rows. The same rows give the same index."""
    import faiss

    count, width = vectors.shape
    lists = max(1, count // LIST_SIZE)
    coarse = faiss.IndexFlatIP(width)
    index = faiss.IndexIVFScalarQuantizer(
        coarse, width, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.seed = SEED
    index.cp.spherical = True
    index.cp.max_points_per_centroid = TRAINING
    size = min(count, lists * TRAINING)
    sample = np.sort(np.random.default_rng(SEED).choice(count, size, replace=False))
    index.train(vectors[sample].astype(np.float32))
    for start in range(0, count, 64 * BATCH):
        index.add(vectors[start : start + 64 * BATCH].astype(np.float32))
    index.nprobe = probes
    return index
