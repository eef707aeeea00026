"""The sentences around two claims: how near they are among those of their articles, and what their values say.

Translations of one sentence, or copies of it, are seldom cut into the same clauses. Their numbers, dates and names are
therefore compared sentence by sentence as well.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.names import EntityComparison, compare_entities
from claimcheck.judge.numbers import NumberComparison, compare_quantities
from claimcheck.judge.times import DateComparison, compare_dates
from claimcheck.records import Claim, Pair

Key = tuple[str, int]
"""Article and start of a sentence."""


@dataclass(frozen=True)
class SentencePair:
    """What is known about two sentences, whichever of their claims are compared."""

    similarity: float
    rank: int
    """0 if each is the other's nearest in that article among the retrieved; the worse of the two ranks otherwise."""
    numbers: NumberComparison
    dates: DateComparison
    entities: EntityComparison


class Sentences:
    """The sentences of the claims, and the pairs of them that were retrieved."""

    def __init__(
        self,
        claims: Sequence[Claim],
        pairs: Sequence[Pair],
        vectors: NDArray[np.float32],
        ranks: Sequence[int] | None = None,
    ):
        """`vectors`: unit rows float32 (n, d) of the sentences, aligned with `claims`; `ranks` of pairs if known."""
        self._claims, self._vectors = claims, vectors
        self._keys = [(c.article, c.context_start) for c in claims]
        self._members: dict[Key, list[Claim]] = defaultdict(list)
        for key, claim in zip(self._keys, claims, strict=True):
            self._members[key].append(claim)
        self._similarities = {self._key(p): self._similarity(p) for p in pairs}
        known = None if ranks is None else {self._key(p): rank for p, rank in zip(pairs, ranks, strict=True)}
        self._ranks = _ranks(self._similarities) if known is None else known
        self._known: dict[tuple[Key, Key], SentencePair] = {}

    def of(self, pair: Pair) -> SentencePair:
        """The sentences of one of the pairs."""
        key = self._key(pair)
        if key not in self._known:
            self._known[key] = self._compare(*key)
        return self._known[key]

    def _key(self, pair: Pair) -> tuple[Key, Key]:
        return self._keys[pair.a], self._keys[pair.b]

    def _similarity(self, pair: Pair) -> float:
        return float(self._vectors[pair.a] @ self._vectors[pair.b])

    def _compare(self, a: Key, b: Key) -> SentencePair:
        one, other = self._members[a], self._members[b]
        return SentencePair(
            similarity=self._similarities[a, b],
            rank=self._ranks[a, b],
            numbers=compare_quantities(*([q for c in part for q in c.quantities] for part in (one, other))),
            dates=compare_dates(*([d for c in part for d in c.dates] for part in (one, other))),
            entities=compare_entities(*([e for c in part for e in c.entities] for part in (one, other))),
        )


def _ranks(similarities: dict[tuple[Key, Key], float]) -> dict[tuple[Key, Key], int]:
    """For each pair the worse of its two places among the pairs that join one side to the article of the other."""
    rivals: dict[tuple[Key, str], list[float]] = defaultdict(list)
    for (a, b), similarity in similarities.items():
        rivals[a, b[0]].append(similarity)
        rivals[b, a[0]].append(similarity)
    for scores in rivals.values():
        scores.sort(reverse=True)
    return {
        (a, b): max(rivals[a, b[0]].index(similarity), rivals[b, a[0]].index(similarity))
        for (a, b), similarity in similarities.items()
    }
