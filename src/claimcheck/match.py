"""Claim vectors to candidate pairs: the nearest claims in other articles, and of other speakers in the same one."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from claimcheck.records import Claim, Pair

BATCH = 1024
"""Queries a search call: bounds the memory of the result."""


def candidate_pairs(
    claims: Sequence[Claim], vectors: NDArray[np.float32], neighbours: int, min_similarity: float
) -> list[Pair]:
    """Pairs (a < b) in order, each with its cosine, of claims that are among one another's nearest.

    `vectors` is float32 (n, d) with unit rows, aligned with `claims`. A claim is paired with its `neighbours` nearest
    claims of other articles, and with claims of its own article only where the speakers differ: within one article,
    the author saying the same thing twice is no finding.
    """
    if len(claims) < 2:
        return []
    articles = [c.article for c in claims]
    found: dict[tuple[int, int], float] = {}
    depth = min(len(claims), neighbours * 2 + 1)
    for start, scores, rows in _search(vectors, depth):
        for offset, (similarities, nearest) in enumerate(zip(scores, rows, strict=True)):
            query, kept = start + offset, 0
            for similarity, other in zip(similarities.tolist(), nearest.tolist(), strict=True):
                if similarity < min_similarity or kept == neighbours:
                    break
                if other == query or (
                    articles[query] == articles[other] and not _speakers_differ(claims[query], claims[other])
                ):
                    continue
                kept += 1
                found[min(query, other), max(query, other)] = similarity
    return [Pair(a=a, b=b, similarity=round(s, 4)) for (a, b), s in sorted(found.items())]


def _search(vectors: NDArray[np.float32], depth: int) -> Iterator[tuple[int, NDArray[np.float32], NDArray[np.int64]]]:
    """Yield (first row, cosines (m, depth), row numbers (m, depth)) of batches of queries; exact search."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    for start in range(0, len(vectors), BATCH):
        scores, rows = index.search(vectors[start : start + BATCH], depth)
        yield start, scores, rows


def _speakers_differ(a: Claim, b: Claim) -> bool:
    """Two sources inside one article; the author's own account counts as a source."""
    apart = a.context_end <= b.context_start or b.context_end <= a.context_start
    return apart and (a.speaker or "").casefold() != (b.speaker or "").casefold()
