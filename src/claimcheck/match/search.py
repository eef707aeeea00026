"""The nearest claims of every claim at once: exact search, and above a size an approximate one, both by faiss."""

from collections.abc import Callable
from typing import Any, NamedTuple

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


class Part(NamedTuple):
    """Some claims, aligned."""

    vectors: NDArray[np.float16]
    """float16 (n, d), unit rows; may be mapped from a file."""
    rows: Rows


def nearest(vectors: NDArray[np.float16], rows: Rows, depth: int, floor: int, exact_until: int = EXACT_UNTIL) -> Lists:
    """The `depth` nearest allowed rows of each row, with a cosine of at least `floor` steps.

    `vectors` is float16 (n, d) with unit rows and may be mapped from a file; `rows` are aligned with it. Up to
    `exact_until` rows nothing is missed; above, some neighbours are.
    """
    part, exact = Part(vectors, rows), len(vectors) <= exact_until
    if exact:
        return nearest_in(part, part, depth, floor, exact_search(vectors), exact)
    search, order = _approximate_search(vectors)
    return nearest_in(part, part, depth, floor, search, exact, order)


def nearest_in(
    asked: Part,
    base: Part,
    depth: int,
    floor: int,
    search: Search,
    exact: bool,
    order: NDArray[np.int64] | None = None,
) -> Lists:
    """The `depth` nearest allowed rows of `base` for each row of `asked`, as `nearest`.

    `search` looks for them in `base`, and misses none if `exact`; `order` is one in which to ask.
    """
    count = len(asked.rows)
    result = Lists(
        np.full((count, depth), -1, dtype=np.int32),
        np.zeros((count, depth), dtype=np.uint16),
        np.zeros(count, dtype=bool),
    )
    order = np.arange(count) if order is None else order
    for start in range(0, count if len(base.rows) else 0, BATCH):
        _fill(result, asked, base, order[start : start + BATCH], search, floor, exact)
    return result


def _fill(
    result: Lists, asked: Part, base: Part, queries: NDArray[np.int64], search: Search, floor: int, exact: bool
) -> None:
    """Find the lists of some rows, going deeper for those of which too little is left."""
    depth = result.rows.shape[1]
    wide = min(depth + SPARE, len(base.rows))
    while len(queries):
        cosines, found = search(asked.vectors[queries].astype(np.float32), wide)
        scores, found = _settled(asked, base, queries, found, floor)
        # Any row that was not found is at most this near.
        bound = np.rint((np.where(found[:, -1] < 0, -1, cosines[:, -1]) + ERROR) * STEPS).astype(np.int64)
        if wide >= len(base.rows):
            bound[:] = -1
        order = np.lexsort((base.rows["key"][found], -scores), axis=-1)
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
        wide = min(wide * DEEPER, len(base.rows))


def _settled(
    asked: Part, base: Part, queries: NDArray[np.int64], found: NDArray[np.int64], floor: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Scores in steps (m, depth) of what was found, -1 where a row is none, too far or not allowed."""
    scores = np.empty(found.shape, dtype=np.int64)
    part = max(1, 20_000 // found.shape[1])
    for start in range(0, len(queries), part):
        of = slice(start, start + part)
        scores[of] = scores_of(asked.vectors[queries[of], None], base.vectors[found[of]])
    fits = (found >= 0) & (scores >= floor) & allowed(asked.rows[queries][:, None], base.rows[found])
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


def exact_search(vectors: NDArray[np.float16]) -> Search:
    """A search that compares each query with every row."""
    import faiss

    base = vectors.astype(np.float32)

    def search(queries: NDArray[np.float32], depth: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        cosines, found = faiss.knn(queries, base, depth, faiss.METRIC_INNER_PRODUCT)
        return cosines, found

    return search


def index_search(index: Any) -> Search:
    """A search in an index; see `build_index`."""

    def search(queries: NDArray[np.float32], depth: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        cosines, found = index.search(queries, depth)
        return cosines, found

    return search


def _approximate_search(vectors: NDArray[np.float16]) -> tuple[Search, NDArray[np.int64]]:
    """An inverted file with 8 bits a number: lists of near claims, of which each query looks into the nearest.

    Claims of one list are to be asked one after the other: they look into the same lists, which then are at hand.
    """
    import faiss

    index = build_index(vectors)
    lists = index.invlists
    order = [faiss.rev_swig_ptr(lists.get_ids(i), lists.list_size(i)).copy() for i in range(index.nlist)]
    return index_search(index), np.concatenate(order)


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
