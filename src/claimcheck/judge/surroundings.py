"""The sentences around two claims: how near they are among those of their articles, and what they say as wholes.

Translations of one sentence, or copies of it, are seldom cut into the same clauses. Their numbers, dates, names and
words of opposite meaning are therefore compared sentence by sentence as well.
"""

import functools
import math
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.event import name_stems, share_of_names
from claimcheck.judge.links import Links, cosines, places_in
from claimcheck.judge.names import EntityComparison
from claimcheck.judge.numbers import NumberComparison
from claimcheck.judge.opposites import find_opposites
from claimcheck.judge.refutations import refutes
from claimcheck.judge.sentences import compare_values
from claimcheck.judge.times import DateComparison
from claimcheck.judge.values import Values, read_values
from claimcheck.records import Article, Claim

MOST_TIES = 4
TIE = 0.55
"""Cosine from which two sentences tie their articles, if each is the other's nearest there."""
UNKNOWN_CLAIMS, PRIOR_KINSHIP = 2, 0.3
"""Claims that an article is taken to have beside its own, and how near their nearest are taken to be."""
AROUND = 300
"""Characters before and behind a sentence whose names tell what it is about."""
FAR_APART = 63
"""Days between two articles from which more of them tell nothing."""
UNSEEN = 1
PRIOR_TIES = 0.5
"""Sentences that a text is taken to have beside its own, and how many of them are tied: of two lone sentences it isn't
known whether they are about one event."""


@dataclass(frozen=True)
class SentencePair:
    """What is known about two sentences, whichever of their claims are compared."""

    similarity: float
    rank: int
    """0 if each is the other's nearest in that article among the retrieved; the worse of the two ranks otherwise."""
    ties: float
    """How much their two articles have to do with each other, 0 to 1: see `ties`."""
    names: float = 0.0
    """Share of names that both articles have: see claimcheck.judge.event."""
    kinship: float = 0.0
    """How near the claims of the shorter article are to the other one, on average: see `kinship`."""
    apart: float = 0.0
    """How long after each other the articles appeared, 0 to 1: see `apart`."""
    names_near: float = 0.0
    """Share of names that the passages around both sentences have."""
    numbers: NumberComparison = field(default_factory=lambda: NumberComparison("none"))
    dates: DateComparison = field(default_factory=lambda: DateComparison("none"))
    entities: EntityComparison = field(default_factory=EntityComparison)
    opposites: tuple[tuple[str, str], ...] = ()
    """Words of opposite meaning, one of each sentence."""
    refuting: int = 0
    """How many of the two say of something that it is not so: see claimcheck.judge.refutations."""


class Sentences:
    """The sentences around some claims, whichever pairs of them are compared."""

    def __init__(
        self,
        claims: Sequence[Claim],
        contexts: Sequence[str],
        vectors: NDArray[np.floating[Any]],
        articles: Mapping[str, Article],
        sizes: Mapping[str, int] | None = None,
    ):
        """`contexts` are the sentences, `vectors` their unit rows, float32 or float16 (n, d); both are aligned with
        `claims`. `sizes` says how many claims an article has, where some are not among these.
        """
        self.claims, self.contexts, self.articles = claims, contexts, articles
        self.vectors = vectors.astype(np.float16, copy=False)
        """Rounded as the store keeps them, so that cosines are the same wherever they come from."""
        self.members: dict[tuple[str, int], list[int]] = defaultdict(list)
        """The claims of each sentence."""
        for row, claim in enumerate(claims):
            self.members[claim.article, claim.context_start].append(row)
        numbers: dict[str, int] = {}
        self.article = np.array([numbers.setdefault(claim.article, len(numbers)) for claim in claims], dtype=np.int64)
        """Number of the article of each claim, (n,)."""
        self.names = list(numbers)
        """The articles by number."""
        self.first = np.array([self.members[c.article, c.context_start][0] for c in claims], dtype=np.int64)
        """The first claim of the sentence of each claim, (n,)."""
        known, counted = sizes or {}, np.bincount(self.article, minlength=len(numbers)).tolist()
        self.counts = np.array([known.get(name, counted[number]) for name, number in numbers.items()], dtype=np.int64)
        """Claims by article."""
        self.days = np.array([_day_number(articles.get(name)) for name in numbers], dtype=np.float64)
        """Day of publication by article; NaN where it is not known."""
        self._stems: dict[int, frozenset[str]] = {}

    def stems(self, number: int) -> frozenset[str]:
        """What `name_stems` gives for an article."""
        if number not in self._stems:
            article = self.articles.get(self.names[number])
            self._stems[number] = frozenset(map(sys.intern, name_stems(article.text if article else "")))
        return self._stems[number]

    def stems_around(self, row: int) -> frozenset[str]:
        """What `name_stems` gives for the passage around the sentence of a claim."""
        claim = self.claims[row]
        article = self.articles.get(claim.article)
        start, end = max(0, claim.context_start - AROUND), claim.context_end + AROUND
        return name_stems(article.text[start:end] if article else "")


class Surroundings:
    """The sentences of the claims, and the retrieved pairs of them. `links` hold all those of any two articles that
    they join.
    """

    def __init__(self, sentences: Sentences, links: Links):
        self._all = sentences
        self._claims, self._contexts, self._articles = sentences.claims, sentences.contexts, sentences.articles
        first, numbers, count = sentences.first, sentences.article, max(1, len(sentences.names))
        codes, where, self._of = np.unique(
            first[links.a] * len(self._claims) + first[links.b], return_index=True, return_inverse=True
        )
        one, other = codes // max(1, len(self._claims)), codes % max(1, len(self._claims))
        self._sentences = one, other
        self._similarity = cosines(sentences.vectors, links.a[where], links.b[where])
        ends = np.concatenate([one, other]) * count + numbers[np.concatenate([other, one])]
        ranks = places_in(ends, np.tile(self._similarity, 2)).rank
        self._rank = np.maximum(ranks[: len(one)], ranks[len(one) :])
        low, high = np.minimum(numbers[one], numbers[other]), np.maximum(numbers[one], numbers[other])
        joined, self._joined = np.unique(low * count + high, return_inverse=True)
        self._articles_of = joined // count, joined % count
        tied = np.bincount(self._joined[(self._similarity >= TIE) & (self._rank == 0)], minlength=len(joined))
        self._ties = ties(tied, *(sentences.counts[side] for side in self._articles_of))
        self._kinship = kinship(links, numbers, sentences.counts, self._articles_of, self._joined[self._of])
        self._apart = apart(*(sentences.days[side] for side in self._articles_of))
        self._known: dict[int, SentencePair] = {}

    @functools.cached_property
    def _common(self) -> NDArray[np.float64]:
        """Share of names that each two articles have in common."""
        stems = self._all.stems
        pairs = zip(*(side.tolist() for side in self._articles_of), strict=True)
        return np.array([share_of_names(stems(one), stems(other)) for one, other in pairs], dtype=np.float64)

    def columns(self) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
        """What an outline holds, for all retrieved pairs at once: similarity, rank, ties, names, kinship and how long
        after each other they appeared, each (m,)."""
        joined = self._joined[self._of]
        return {
            "similarity": self._similarity[self._of],
            "rank": self._rank[self._of],
            "ties": self._ties[joined],
            "names": self._common[joined],
            "kinship": self._kinship[joined],
            "apart": self._apart[joined],
        }

    def outline(self, place: int) -> SentencePair:
        """What is known of the sentences of the retrieved pair at this place, but for what takes longest to compare:
        numbers, dates, names and opposites.
        """
        number = int(self._of[place])
        joined = self._joined[number]
        return SentencePair(
            similarity=float(self._similarity[number]),
            rank=int(self._rank[number]),
            ties=float(self._ties[joined]),
            names=float(self._common[joined]),
            kinship=float(self._kinship[joined]),
            apart=float(self._apart[joined]),
        )

    def of(self, place: int) -> SentencePair:
        """All about the sentences of the retrieved pair at this place."""
        number = int(self._of[place])
        if number not in self._known:
            one, other = (self._values(int(side[number])) for side in self._sentences)
            compared = compare_values(one, other)
            self._known[number] = replace(
                self.outline(place),
                names_near=share_of_names(*(self._all.stems_around(int(side[number])) for side in self._sentences)),
                numbers=compared.numbers,
                dates=compared.dates,
                entities=compared.entities,
                opposites=tuple(find_opposites(one.text, one.lang, other.text, other.lang)),
                refuting=refutes(one.text, one.lang) + refutes(other.text, other.lang),
            )
        return self._known[number]

    def _values(self, row: int) -> Values:
        """Those of the sentence whose first claim this is."""
        claim = self._claims[row]
        article = self._articles.get(claim.article)
        members = self._all.members[claim.article, claim.context_start]
        spans = {
            (c.start + e.start - c.context_start, c.start + e.end - c.context_start)
            for c in (self._claims[i] for i in members)
            for e in c.entities
            if e.end > e.start
        }
        # The places of the spans are those of the article, in which nothing is added.
        sentence = article.text[claim.context_start : claim.context_end] if article else self._contexts[row]
        return read_values(sentence, claim.lang, article and article.date, tuple(sorted(spans)))


def _day_number(article: Article | None) -> float:
    published = article.date if article else None
    return date.fromisoformat(published[:10]).toordinal() if published else math.nan


def ties(tied: NDArray[np.int64], sentences: NDArray[np.int64], of_other: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of MOST_TIES sentences of two articles, or of the claims of the shorter one, that are alike and nearest.

    What a single pair of sentences looks like tells less about their matter than whether others go along. Two
    short texts can't have many; PRIOR_TIES stands for what isn't known of them.
    """
    most = np.minimum(MOST_TIES, np.minimum(sentences, of_other))
    share: NDArray[np.float64] = (np.minimum(most, tied) + PRIOR_TIES * UNSEEN) / (most + UNSEEN)
    return share


def kinship(
    links: Links,
    article: NDArray[np.int64],
    sizes: NDArray[np.int64],
    joined: tuple[NDArray[np.int64], NDArray[np.int64]],
    of: NDArray[np.int64],
) -> NDArray[np.float64]:
    """How near the claims of the shorter of two articles are to the other, on average; (k,) for k pairs of articles.

    Of a claim the retrieved pair with the greatest cosine counts, and one without a pair for nothing. Long articles on
    one subject have some sentences that are alike by chance, and `ties` counts no others; those on one event have a
    counterpart to most. `article` numbers the article of each claim and `sizes` says how many claims each has; `joined`
    are the pairs of articles and `of` (m,) the one that each link belongs to.
    """
    one, other = joined
    shorter = np.where(sizes[one] <= sizes[other], one, other)
    own = np.where(article[links.a] == shorter[of], links.a, links.b)
    similarity = links.similarity
    order = np.lexsort((-similarity, own, of))
    group, claim = of[order], own[order]
    best = np.append(True, (group[1:] != group[:-1]) | (claim[1:] != claim[:-1]))[: len(order)]
    total = np.bincount(group[best], weights=similarity[order][best], minlength=len(one))
    result: NDArray[np.float64] = (total + PRIOR_KINSHIP * UNKNOWN_CLAIMS) / (sizes[shorter] + UNKNOWN_CLAIMS)
    return result


def apart(days: NDArray[np.float64], of_other: NDArray[np.float64]) -> NDArray[np.float64]:
    """How long after each other two articles appeared, on a logarithmic scale: 0 on one day, or if it isn't known, and
    1 from FAR_APART days on.
    """
    between = np.nan_to_num(np.abs(days - of_other))
    share: NDArray[np.float64] = np.minimum(1.0, np.log2(1 + between) / np.log2(1 + FAR_APART))
    return share
