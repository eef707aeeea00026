"""The sentences around two claims: how near they are among those of their articles, and what they say as wholes.

Translations of one sentence, or copies of it, are seldom cut into the same clauses. Their numbers, dates, names and
words of opposite meaning are therefore compared sentence by sentence as well.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.event import names_in_common
from claimcheck.judge.names import EntityComparison
from claimcheck.judge.numbers import NumberComparison
from claimcheck.judge.opposites import find_opposites
from claimcheck.judge.sentences import compare_values
from claimcheck.judge.times import DateComparison
from claimcheck.judge.values import Values, read_values
from claimcheck.records import Article, Claim, Pair

MOST_TIES = 4
TIE = 0.55
"""Cosine from which two sentences tie their articles, if each is the other's nearest there."""
UNSEEN = 1
PRIOR_TIES = 0.5
"""Sentences that a text is taken to have beside its own, and how many of them are tied: of two lone sentences it isn't
known whether they are about one event."""
Key = tuple[str, int]
"""Article and start of a sentence."""


@dataclass(frozen=True)
class SentencePair:
    """What is known about two sentences, whichever of their claims are compared."""

    similarity: float
    rank: int
    """0 if each is the other's nearest in that article among the retrieved; the worse of the two ranks otherwise."""
    ties: float
    """How much their two articles have to do with each other, 0 to 1: see `Surroundings.ties`."""
    names: float = 0.0
    """Share of names that both articles have: see claimcheck.judge.event."""
    numbers: NumberComparison = field(default_factory=lambda: NumberComparison("none"))
    dates: DateComparison = field(default_factory=lambda: DateComparison("none"))
    entities: EntityComparison = field(default_factory=EntityComparison)
    opposites: tuple[tuple[str, str], ...] = ()
    """Words of opposite meaning, one of each sentence."""


class Surroundings:
    """The sentences of the claims, and the pairs of them that were retrieved."""

    def __init__(
        self,
        claims: Sequence[Claim],
        pairs: Sequence[Pair],
        contexts: Sequence[str],
        vectors: NDArray[np.float32],
        articles: Mapping[str, Article],
    ):
        """`contexts` are the sentences, `vectors` their unit rows float32 (n, d); both are aligned with `claims`."""
        self._claims, self._contexts, self._vectors, self._articles = claims, contexts, vectors, articles
        self._keys = [(c.article, c.context_start) for c in claims]
        self._members: dict[Key, list[int]] = defaultdict(list)
        for row, key in enumerate(self._keys):
            self._members[key].append(row)
        self._similarities = {self._key(p): self._similarity(p) for p in pairs}
        self._ranks = _ranks(self._similarities)
        self._sentences = Counter(article for article, _ in self._members)
        self._tied = Counter(
            (min(a[0], b[0]), max(a[0], b[0]))
            for (a, b), similarity in self._similarities.items()
            if similarity >= TIE and self._ranks[a, b] == 0
        )
        self._known: dict[tuple[Key, Key], SentencePair] = {}
        self._named: dict[tuple[str, str], float] = {}

    def of(self, pair: Pair) -> SentencePair:
        """All about the sentences of one of the pairs."""
        key = self._key(pair)
        if key not in self._known:
            self._known[key] = self._compare(*key)
        return self._known[key]

    def outline(self, pair: Pair) -> SentencePair:
        """The same without numbers, dates, names and opposites, which take longest to compare."""
        return self._outline(*self._key(pair))

    def ties(self, a: str, b: str) -> float:
        """Share of MOST_TIES sentences of two articles, or of all of the shorter one, that are alike and nearest.

        What a single pair of sentences looks like tells less about their matter than whether others go along. Two
        short texts can't have many; PRIOR_TIES stands for what isn't known of them.
        """
        sentences = min(MOST_TIES, self._sentences[a], self._sentences[b])
        tied = min(sentences, self._tied[min(a, b), max(a, b)])
        return (tied + PRIOR_TIES * UNSEEN) / (sentences + UNSEEN)

    def names(self, a: str, b: str) -> float:
        """Share of names that two articles have in common."""
        key = (min(a, b), max(a, b))
        if key not in self._named:
            texts = [article.text if (article := self._articles.get(name)) else "" for name in key]
            self._named[key] = names_in_common(*texts)
        return self._named[key]

    def _key(self, pair: Pair) -> tuple[Key, Key]:
        return self._keys[pair.a], self._keys[pair.b]

    def _similarity(self, pair: Pair) -> float:
        return float(self._vectors[pair.a] @ self._vectors[pair.b])

    def _outline(self, a: Key, b: Key) -> SentencePair:
        return SentencePair(
            similarity=self._similarities[a, b],
            rank=self._ranks[a, b],
            ties=self.ties(a[0], b[0]),
            names=self.names(a[0], b[0]),
        )

    def _compare(self, a: Key, b: Key) -> SentencePair:
        one, other = self._values(a), self._values(b)
        compared = compare_values(one, other)
        return replace(
            self._outline(a, b),
            numbers=compared.numbers,
            dates=compared.dates,
            entities=compared.entities,
            opposites=tuple(find_opposites(one.text, one.lang, other.text, other.lang)),
        )

    def _values(self, key: Key) -> Values:
        rows = self._members[key]
        claim, article = self._claims[rows[0]], self._articles.get(key[0])
        spans = {
            (c.start + e.start - c.context_start, c.start + e.end - c.context_start)
            for c in (self._claims[row] for row in rows)
            for e in c.entities
            if e.end > e.start
        }
        return read_values(self._contexts[rows[0]], claim.lang, article and article.date, tuple(sorted(spans)))


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
