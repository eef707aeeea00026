"""Matching in parts: each part's claims are looked up in every other, and the answers are put together.

The result is that of claimcheck.match.candidate_pairs over all claims at once, because a neighbour is defined by the
claims alone: by the cosine in steps, and among equal ones by the key. Above EXACT_UNTIL claims both are approximate,
each in its own way, and miss a few neighbours. Rows are numbers of claims among all claims.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.surroundings import MOST_TIES, TIE
from claimcheck.match.rows import STEPS, Rows, allowed, scores_of
from claimcheck.match.search import BATCH, DEEPER, DEEPEST, ERROR, EXACT_UNTIL, SPARE, build_index

HIT = np.dtype([("row", "<i8"), ("score", "<i4"), ("key", "<u8"), ("article", "<i8")])
"""A neighbour: its row, -1 for none; cosine in steps; key and article as in claimcheck.match.rows."""
LINK = np.dtype([("a", "<i8"), ("b", "<i8"), ("score", "<i4"), ("article_a", "<i8"), ("article_b", "<i8")])
"""A pair of claims, a < b."""
SIDE = np.dtype([("a", "<i8"), ("b", "<i8"), ("score", "<i4"), ("rank", "<i4"), ("rival", "<i4"), ("best", "<i4")])
"""A pair as one of its claims sees it; see claimcheck.judge.gate.standings. `rival` is the best cosine of the claim to
any other claim of the article, `best` that to any claim, in steps."""
ALIKE = np.dtype(
    [
        ("a", "<i8"),
        ("b", "<i8"),
        ("cosine", "<f8"),
        ("article_a", "<i8"),
        ("start_a", "<i8"),
        ("article_b", "<i8"),
        ("start_b", "<i8"),
    ]
)
"""A pair of claims with the cosine of the sentences around them, and where these stand."""
PLACE = np.dtype([("a", "<i8"), ("b", "<i8"), ("rank", "<i4")])
"""A pair with the rank of its sentences as one of them sees it; see claimcheck.judge.sentences."""

PAIR = np.dtype(
    [(name, "<i8") for name in ("a", "b", "score", "rank", "rival", "best", "sentences")] + [("ties", "<f8")]
)
"""A pair with all that claimcheck.judge.gate.Ranks needs, of both claims the worse or the greater."""

Hits = NDArray[np.void]
Links = NDArray[np.void]
Sides = NDArray[np.void]


class Part(NamedTuple):
    """The claims of one part."""

    first: int
    """Row of its first claim."""
    rows: Rows
    vectors: NDArray[np.float16]
    """float16 (n, d), unit rows, aligned with `rows`."""


def index_of(base: Part, total: int) -> NDArray[np.uint8] | None:
    """The index of one part as bytes where there are too many claims in `total` to compare each with each."""
    if total <= EXACT_UNTIL or not len(base.rows):
        return None
    import faiss

    packed: NDArray[np.uint8] = faiss.serialize_index(build_index(base.vectors))
    return packed


def search(queries: Part, base: Part, depth: int, floor: int, index: NDArray[np.uint8] | None = None) -> Hits:
    """The `depth` nearest allowed claims of `base`, with a cosine of at least `floor` steps, for each query.

    HIT (queries, depth), nearest first, of equal ones that with the smaller key. `index` is that of `base`, if it has
    one: then some may be missed.
    """
    import faiss

    if index is None:
        searcher: Any = faiss.IndexFlatIP(base.vectors.shape[1])
        searcher.add(base.vectors.astype(np.float32))
    else:
        searcher = faiss.deserialize_index(index)
    result = np.zeros((len(queries.rows), depth), dtype=HIT)
    result["row"] = -1
    for start in range(0, len(queries.rows), BATCH):
        wide, wanted = min(depth + SPARE, len(base.rows)), np.arange(start, min(start + BATCH, len(queries.rows)))
        while len(wanted):
            cosines, found = searcher.search(queries.vectors[wanted].astype(np.float32), wide)
            hits = _hits(queries, base, wanted, found, floor)
            done = _done(hits, cosines, depth, floor, index is None, wide >= len(base.rows))
            width = min(wide, depth)
            result[wanted[done], :width] = hits[done, :width]
            wanted, wide = wanted[~done], min(wide * DEEPER, len(base.rows))
    return result


def _done(
    hits: Hits, cosines: NDArray[np.float32], depth: int, floor: int, exact: bool, is_all: bool
) -> NDArray[np.bool_]:
    """For which queries nothing nearer is left to be found, or, in an index, enough was found."""
    # Whatever was not found is at most this near.
    bound = np.rint((cosines[:, -1].clip(-1, 1) + ERROR) * STEPS).astype(np.int64)
    below = (bound < floor) | is_all
    enough = hits["score"] > bound[:, None] if exact else hits["row"] >= 0
    done: NDArray[np.bool_] = below | (enough.sum(axis=1) >= depth) | (not exact and hits.shape[1] >= DEEPEST)
    return done


def _hits(queries: Part, base: Part, wanted: NDArray[np.int64], found: NDArray[np.int64], floor: int) -> Hits:
    """What was found for some queries, exactly compared and in order; what is not allowed has no row."""
    hits = np.zeros(found.shape, dtype=HIT)
    scores = np.empty(found.shape, dtype=np.int64)
    for i, row in enumerate(wanted):
        scores[i] = scores_of(queries.vectors[row][None], base.vectors[found[i]])
    rows = base.rows[found]
    fits = (found >= 0) & (scores >= floor) & allowed(queries.rows[wanted][:, None], rows)
    hits["row"], hits["score"] = np.where(fits, base.first + found, -1), np.where(fits, scores, -1)
    hits["key"], hits["article"] = rows["key"], rows["article"]
    return nearest_first(hits)


def nearest_first(hits: Hits) -> Hits:
    """Each row of hits in order."""
    order = np.lexsort((hits["key"], -hits["score"].astype(np.int64), hits["row"] < 0), axis=-1)
    return np.take_along_axis(hits, order, axis=1)


def nearest(answers: Sequence[Hits]) -> Hits:
    """The nearest of what several searches found for the same queries, as many as each of them gives."""
    return nearest_first(np.concatenate(answers, axis=1))[:, : answers[0].shape[1]]


def links_of(queries: Part, best: Hits) -> Links:
    """The pairs of some claims with their nearest ones."""
    owner, place = np.nonzero(best["row"] >= 0)
    hits = best[owner, place]
    own, article = queries.first + owner, queries.rows["article"][owner]
    swapped = own > hits["row"]
    links = np.zeros(len(hits), dtype=LINK)
    links["a"], links["b"] = np.minimum(own, hits["row"]), np.maximum(own, hits["row"])
    links["article_a"] = np.where(swapped, hits["article"], article)
    links["article_b"] = np.where(swapped, article, hits["article"])
    links["score"] = hits["score"]
    return links


def part_of(rows: NDArray[np.int64], firsts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of the parts that hold some rows; `firsts` are the parts' first rows."""
    found: NDArray[np.int64] = np.searchsorted(firsts, rows, side="right") - 1
    return found


def by_part(links: Links, firsts: NDArray[np.int64]) -> list[Links]:
    """For each part the pairs that have a claim in it."""
    a, b = part_of(links["a"], firsts), part_of(links["b"], firsts)
    return [links[(a == part) | (b == part)] for part in range(len(firsts))]


def ranked(links: Links, first: int, end: int) -> tuple[Sides, Sides]:
    """The pairs as their claims of the part from row `first` up to `end` see them: where these are `a`, and `b`.

    `links` are all pairs that have a claim in the part; one that was found from both sides may come twice.
    """
    links = links[np.unique(links[["a", "b"]], return_index=True)[1]]
    ends = []
    for mine, other in (("a", "article_b"), ("b", "article_a")):
        inside = links[(links[mine] >= first) & (links[mine] < end)]
        ends.append((inside, inside[mine], inside[other]))
    own = np.concatenate([e[1] for e in ends])
    article = np.concatenate([e[2] for e in ends])
    score = np.concatenate([e[0]["score"] for e in ends])
    rank, rival = _rank(own, article, score)
    best = _best(own, score)
    sides = []
    for inside, start in ((ends[0][0], 0), (ends[1][0], len(ends[0][0]))):
        side = np.zeros(len(inside), dtype=SIDE)
        for name in ("a", "b", "score"):
            side[name] = inside[name]
        for name, values in (("rank", rank), ("rival", rival), ("best", best)):
            side[name] = values[start : start + len(inside)]
        sides.append(side)
    return sides[0], sides[1]


def sentence_ranks(pairs: NDArray[np.void], first: int, end: int) -> tuple[NDArray[np.void], NDArray[np.void]]:
    """How the sentences of a part see their pairs: those in which they hold claim `a`, and claim `b`; PLACE each.

    `pairs` are all, as ALIKE, that have a claim from row `first` up to `end`. A sentence counts once, however many
    claims it holds.
    """
    owns, insides = [], []
    for mine, other in (("a", "b"), ("b", "a")):
        inside = pairs[(pairs[mine] >= first) & (pairs[mine] < end)]
        names = [f"article_{mine}", f"start_{mine}", f"article_{other}", f"start_{other}", "cosine"]
        owns.append(np.stack([inside[name].astype(np.float64) for name in names], axis=1))
        insides.append(inside)
    unique, where = np.unique(np.concatenate(owns), axis=0, return_inverse=True)
    # What one sentence and one article share is a group; rows of one group stand together, in any order.
    groups = np.unique(unique[:, :3], axis=0, return_inverse=True)[1].ravel()
    ranks = _rank(groups, np.zeros_like(groups), unique[:, 4])[0][where.ravel()]
    places = []
    for inside, start in ((insides[0], 0), (insides[1], len(insides[0]))):
        place = np.zeros(len(inside), dtype=PLACE)
        place["a"], place["b"], place["rank"] = inside["a"], inside["b"], ranks[start : start + len(inside)]
        places.append(place)
    return places[0], places[1]


def ties(alike: NDArray[np.void], ranks: NDArray[np.int64], sentences: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each pair how much its articles have to do with each other; see claimcheck.judge.surroundings.

    `alike` are all pairs of these articles, as ALIKE, with the ranks of their sentences; `sentences` (n, 2) how many
    each of the two articles has.
    """
    names = ["article_a", "start_a", "article_b", "start_b"]
    first = np.unique(np.stack([alike[name] for name in names], axis=1), axis=0, return_index=True)[1]
    articles = np.stack([alike["article_a"], alike["article_b"]], axis=1)
    kinds, where = np.unique(articles, axis=0, return_inverse=True)
    where = where.ravel()
    tied = first[(alike["cosine"][first] >= TIE) & (ranks[first] == 0)]
    counts = np.bincount(where[tied], minlength=len(kinds))[where]
    return np.minimum(1.0, counts / np.maximum(1, np.minimum(MOST_TIES, sentences.min(axis=1))))


def _best(own: NDArray[np.int64], score: NDArray[np.int32]) -> NDArray[np.int32]:
    """For each pair the best score of its claim among all its pairs."""
    claims, where = np.unique(own, return_inverse=True)
    best = np.zeros(len(claims), dtype=np.int32)
    np.maximum.at(best, where, score)
    found: NDArray[np.int32] = best[where]
    return found


def _rank(
    own: NDArray[np.int64], article: NDArray[np.int64], score: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Among the pairs of one claim with one article: how many score more than each, and the best of the others."""
    order = np.lexsort((-score.astype(np.float64), article, own))
    own, article, score = own[order], article[order], score[order]
    place = np.arange(len(own))
    new = np.ones(len(own), dtype=bool)
    new[1:] = (own[1:] != own[:-1]) | (article[1:] != article[:-1])
    step = new.copy()
    step[1:] |= score[1:] != score[:-1]
    start = np.maximum.accumulate(np.where(new, place, 0))
    rank = np.maximum.accumulate(np.where(step, place, 0)) - start
    second = np.minimum(start + 1, len(own) - 1)
    has_second = (second > start) & (start[second] == start)
    rival = np.where(rank > 0, score[start], np.where(has_second, score[second], 0))
    ranks, rivals = np.empty_like(rank), np.empty_like(rival)
    ranks[order], rivals[order] = rank, rival
    return ranks, rivals
