"""What matching knows of a claim besides its vector, and lists of neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from claimcheck.records import Claim

STEPS = 10_000
"""Cosines are compared in steps of this part of one: what is finer is noise of the model."""
ROW = np.dtype([("article", "<i8"), ("key", "<u4"), ("speaker", "<u4"), ("start", "<i4"), ("end", "<i4")])
"""One claim: its article, a number that stands for its id, who speaks, and where its sentence stands."""

Rows = NDArray[np.void]


@dataclass(frozen=True)
class Lists:
    """The nearest allowed claims of each claim, nearest first."""

    rows: NDArray[np.int32]
    """(n, depth), -1 behind the last."""
    scores: NDArray[np.uint16]
    """(n, depth), cosines in steps; 0 behind the last."""
    complete: NDArray[np.bool_]
    """(n,): no allowed claim above the floor is left out."""

    def ends(self, floor: int) -> NDArray[np.uint16]:
        """(n,): the cosine in steps that a new claim needs to get into the list, or to equal its last."""
        counts = (self.rows >= 0).sum(axis=1)
        last = np.take_along_axis(self.scores, np.maximum(counts - 1, 0)[:, None], axis=1)[:, 0]
        return np.where(self.complete, np.uint16(floor), last).astype(np.uint16)


def rows_of(claims: Sequence[Claim], articles: Mapping[str, int] | None = None) -> Rows:
    """Rows of claims; `articles` numbers their articles."""
    numbers = dict(articles or {})
    rows = []
    for claim in claims:
        number = numbers.setdefault(claim.article, len(numbers))
        speaker = number_of((claim.speaker or "").casefold())
        rows.append((number, number_of(claim.id), speaker, claim.context_start, claim.context_end))
    return np.array(rows, dtype=ROW)


def number_of(text: str) -> int:
    """32 bits that stand for a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


def allowed(a: Rows, b: Rows) -> NDArray[np.bool_]:
    """Whether claims may be paired; arrays that broadcast. A claim is never paired with itself."""
    apart = (a["end"] <= b["start"]) | (b["end"] <= a["start"])
    result: NDArray[np.bool_] = (a["article"] != b["article"]) | ((a["speaker"] != b["speaker"]) & apart)
    return result


def steps_of(similarity: float) -> int:
    """A cosine in steps."""
    return round(similarity * STEPS)


def scores_of(a: NDArray[np.float16], b: NDArray[np.float16]) -> NDArray[np.int64]:
    """Cosines in steps of rows, (..., d) and (..., d) that broadcast.

    Summed in float64, so that they are the same in whichever batch they are computed.
    """
    cosines = np.einsum("...d,...d->...", a.astype(np.float64), b.astype(np.float64))
    steps: NDArray[np.int64] = np.clip(np.rint(cosines * STEPS), 0, STEPS).astype(np.int64)
    return steps
