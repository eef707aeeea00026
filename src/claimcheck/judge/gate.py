"""The comparability gate: pairs that can't be about one matter are stopped before any model judges them.

It weighs how alike two claims and their sentences are, how they rank among those of their articles, whether they name
the same, and how much they say in how many common words; see the model "gate" of decision.json. Most pairs end by what
numpy compares for all at once: they stay below the score that a pair needs, whatever their words. Numbers, dates and
names are compared for the others, and what only whole sentences hold for the pairs that pass.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.decision import highest, models, probabilities
from claimcheck.judge.evidence import Held, Screened, Standing, Stated, screened
from claimcheck.judge.features import NEAR, gate_bounds, gate_features
from claimcheck.judge.links import PAIRS_AT_ONCE, Links, parts_of, places_in
from claimcheck.judge.surroundings import Sentences, Surroundings
from claimcheck.judge.wording import Worded
from claimcheck.records import Article, Claim

OPEN, WIDE_OPEN = 0.07, 0.05
"""Score from which a pair is judged: low, because what is stopped here is never found. At 0.05 and 0.04 half as many
again would be read in a folder of one subject, and of what that adds one finding in four is right. The lower one is
for articles that are surely about one event, and there for claims and sentences that are among each other's nearest."""
SURE_TIES = 0.8
NEAR_SENTENCES = 1
"""Rank up to which sentences count as near there; for claims it is NEAR."""
TOO_LITTLE_ALIKE = "too little alike"
LONG_AFTER = "published long after each other"
"""Of pairs that pass if their articles are taken to be of one day."""
LEAST, LEAST_NEAREST = 0.45, 0.3
"""Cosine of claims or sentences below which a pair never passes, and the same where the sentences are nearest."""
LEAST_OF_ONE_EVENT = 0.25
MANY_NAMES, MANY_TIES = 0.4, 0.5
"""The same in articles that have so much in common that they must be about one event."""
SAME_SUBJECT_SAME_CLASS = 0.45
"""Cosine from which two claims are judged that name one subject and say the same of it, or the opposite."""


class Screen:
    """The gate for the claims of a folder, of which pairs come part by part."""

    def __init__(
        self,
        claims: Sequence[Claim],
        contexts: Sequence[str],
        context_vectors: NDArray[np.floating[Any]],
        articles: Mapping[str, Article],
        best: NDArray[np.float64],
        sizes: Mapping[str, int] | None = None,
    ):
        """`contexts` are the sentences around the claims, `context_vectors` their unit rows, float32 or float16 (n, d);
        `best` (n,) is the cosine of each claim to its nearest, `sizes` the number of claims of articles of which some
        are not among these.
        """
        self.claims, self.best = claims, best
        self.sentences = Sentences(claims, contexts, context_vectors, articles, sizes)
        self._known = Known(Stated(claims), Held(claims), Worded(claims))

    def kept(self, links: Links, gated: bool = True) -> tuple[list[Screened], Counter[str]]:
        """The comparable pairs among all those of some articles, in order, and how many were left out for which
        reason. All pairs if not `gated`.
        """
        around = Surroundings(self.sentences, links)
        standing = standings(self.sentences.article, links, self.best)
        places = np.arange(len(links))
        if gated:
            places = np.flatnonzero(may_pass(links, standing, around, self._known))
        left_out = Counter({TOO_LITTLE_ALIKE: len(links) - len(places)})
        compared = []
        for place in places.tolist():
            pair = links.pair(place)
            a, b = self.claims[pair.a], self.claims[pair.b]
            compared.append(screened(a, b, pair, standing.at(place), around.outline(place)))
        reasons = why_not_comparable(compared) if gated else [None] * len(compared)
        kept = []
        for place, known, reason in zip(places.tolist(), compared, reasons, strict=True):
            if reason:
                left_out[reason] += 1
            else:
                kept.append(replace(known, sentences=around.of(place)))
        return kept, +left_out


def nearest_of(links: Links, count: int, nearest: Sequence[float] | None = None) -> NDArray[np.float64]:
    """The cosine (n,) of each of `count` claims to its nearest: the best of its pairs, or what is known of others."""
    best = np.zeros(count) if nearest is None else np.array(nearest, dtype=np.float64)
    for side in (links.a, links.b):
        np.maximum.at(best, side, links.similarity)
    return best


def screen(
    claims: Sequence[Claim],
    links: Links,
    contexts: Sequence[str],
    context_vectors: NDArray[np.floating[Any]],
    articles: Mapping[str, Article],
) -> tuple[list[Screened], Counter[str]]:
    """The comparable pairs, in order, and how many were left out for which reason; see Screen."""
    gate = Screen(claims, contexts, context_vectors, articles, nearest_of(links, len(claims)))
    kept: list[Screened] = []
    left_out: Counter[str] = Counter()
    for places in parts_of(links, gate.sentences.article):
        of_part, reasons = gate.kept(links.at(places))
        kept += of_part
        left_out += reasons
    return sorted(kept, key=lambda one: (one.pair.a, one.pair.b)), left_out


def why_not_comparable(pairs: Sequence[Screened]) -> list[str | None]:
    """The reason to leave each pair out, or None."""
    rows = [gate_features(known) for known in pairs]
    scores, of_one_day = (probabilities(models()["gate"], some) for some in (rows, [r | {"apart": 0.0} for r in rows]))
    return [_why_not(*one) for one in zip(pairs, scores.tolist(), of_one_day.tolist(), strict=True)]


def _why_not(known: Screened, score: float, of_one_day: float) -> str | None:
    if known.same_actor and known.predicates != "none" and known.similarity >= SAME_SUBJECT_SAME_CLASS:
        return None
    near = known.standing.rank <= NEAR and known.sentences.rank <= NEAR_SENTENCES
    least = WIDE_OPEN if near and known.sentences.ties >= SURE_TIES else OPEN
    if score >= least:
        return None
    if of_one_day >= least:
        return LONG_AFTER
    named = known.entities.only_a and known.entities.only_b
    return "no name in common" if named and not known.entities.shared else TOO_LITTLE_ALIKE


class Known(NamedTuple):
    """What is known of claims before any two of them are compared."""

    stated: Stated
    held: Held
    worded: Worded


def may_pass(links: Links, standing: "Standings", around: Surroundings, known: Known) -> NDArray[np.bool_]:
    """Which pairs (m,) may pass, whatever values, names and words they share; the others need no closer look."""
    sentences = around.columns()
    alike = worth_a_look(links, sentences)
    every = np.flatnonzero(alike)
    for start in range(0, len(every), PAIRS_AT_ONCE):
        places = every[start : start + PAIRS_AT_ONCE]
        some = links.at(places)
        bounds = gate_bounds(
            some.similarity,
            standing.rank[places],
            standing.margin[places],
            standing.behind[places],
            {name: column[places] for name, column in sentences.items()},
            known.stated.of(some),
            known.held.of(some),
            known.worded.of(some),
        )
        by_predicate = (bounds["predicates_same"][1] > 0) & (some.similarity >= SAME_SUBJECT_SAME_CLASS)
        near = (standing.rank[places] <= NEAR) & (sentences["rank"][places] <= NEAR_SENTENCES)
        least = np.where(near & (sentences["ties"][places] >= SURE_TIES), WIDE_OPEN, OPEN)
        alike[places] = by_predicate | (highest(models()["gate"], bounds) >= least)
    return alike


def worth_a_look(links: Links, sentences: Mapping[str, NDArray[np.float64] | NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Which pairs (m,) are alike enough, as claims or as sentences, for a gate to weigh them at all.

    `sentences` as `Surroundings.columns` gives them.
    """
    alike = np.maximum(links.similarity, sentences["similarity"])
    nearest = (sentences["rank"] == 0) & (links.similarity >= LEAST_NEAREST)
    one_event = (sentences["names"] >= MANY_NAMES) | (sentences["ties"] >= MANY_TIES)
    result: NDArray[np.bool_] = (alike >= LEAST) | nearest | ((alike >= LEAST_OF_ONE_EVENT) & one_event)
    return result


@dataclass(frozen=True)
class Standings:
    """The standing of each pair; arrays (m,), see Standing."""

    rank: NDArray[np.int64]
    margin: NDArray[np.float64]
    behind: NDArray[np.float64]

    def at(self, place: int) -> Standing:
        """That of one pair."""
        return Standing(int(self.rank[place]), float(self.margin[place]), float(self.behind[place]))


def standings(article: NDArray[np.int64], links: Links, best: NDArray[np.float64]) -> Standings:
    """How each pair ranks among the candidates that join one of its claims to the article of the other.

    `article` (n,) numbers the article of each claim, `best` (n,) is the cosine of each to its nearest.
    """
    own, others = np.concatenate([links.a, links.b], dtype=np.int64), np.concatenate([links.b, links.a])
    scores = np.tile(links.similarity, 2)
    places = places_in(own * (int(article.max(initial=0)) + 1) + article[others], scores)
    count = len(links)
    return Standings(
        rank=np.maximum(places.rank[:count], places.rank[count:]),
        margin=links.similarity - np.maximum(places.rival[:count], places.rival[count:]),
        behind=links.similarity - np.maximum(best[links.a], best[links.b]),
    )
