"""The comparability gate: pairs that can't be about one matter are stopped before any model judges them.

It weighs how alike two claims and their sentences are, how they rank among those of their articles, and whether they
name the same; see the model "gate" of decision.json. What only whole sentences hold takes longest to compare, and is
looked at for the pairs that pass.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.decision import models, probability
from claimcheck.judge.evidence import Screened, Standing, screened
from claimcheck.judge.features import gate_features
from claimcheck.judge.surroundings import SentencePair, Surroundings
from claimcheck.records import Article, Claim, Pair

OPEN = 0.05
"""Score from which a pair is judged: low, because what is stopped here is never found. Of what the measured sets show
as findings, hardly any has less; 0.08 loses one in fifty."""
TOO_LITTLE_ALIKE = "too little alike"
LEAST, LEAST_NEAREST = 0.45, 0.3
"""Cosine of claims or sentences below which a pair never passes, and the same where the sentences are nearest."""
LEAST_OF_ONE_EVENT = 0.25
MANY_NAMES, MANY_TIES = 0.4, 0.5
"""The same in articles that have so much in common that they must be about one event."""
SAME_SUBJECT_SAME_CLASS = 0.45
"""Cosine from which two claims are judged that name one subject and say the same of it, or the opposite."""


def screen(
    claims: Sequence[Claim],
    pairs: Sequence[Pair],
    contexts: Sequence[str],
    context_vectors: NDArray[np.float32],
    articles: Mapping[str, Article],
    gated: bool = True,
    best: Sequence[float] | None = None,
) -> tuple[list[Screened], Counter[str]]:
    """The comparable pairs, in order, and how many were left out for which reason. All pairs if not `gated`.

    `contexts` are the sentences around the claims, `context_vectors` their unit rows float32 (n, d). `best` is
    the cosine of each claim to its nearest, where the pairs are but a part of the retrieved ones.
    """
    sentences = Surroundings(claims, pairs, contexts, context_vectors, articles)
    left_out: Counter[str] = Counter()
    kept = []
    for pair, standing in zip(pairs, standings(claims, pairs, best), strict=True):
        outline = sentences.outline(pair)
        if gated and not may_pass(pair, outline):
            left_out[TOO_LITTLE_ALIKE] += 1
            continue
        known = screened(claims[pair.a], claims[pair.b], pair, standing, outline)
        reason = why_not_comparable(known) if gated else None
        if reason:
            left_out[reason] += 1
        else:
            kept.append(replace(known, sentences=sentences.of(pair)))
    return kept, left_out


def why_not_comparable(known: Screened) -> str | None:
    """The reason to leave a pair out, or None."""
    if known.same_actor and known.predicates != "none" and known.similarity >= SAME_SUBJECT_SAME_CLASS:
        return None
    if probability(models()["gate"], gate_features(known)) >= OPEN:
        return None
    named = known.entities.only_a and known.entities.only_b
    return "no name in common" if named and not known.entities.shared else TOO_LITTLE_ALIKE


def may_pass(pair: Pair, sentences: SentencePair) -> bool:
    """Whether it is worth while to compare numbers, dates and names; most pairs end here."""
    alike = max(pair.similarity, sentences.similarity)
    if alike >= LEAST or (sentences.rank == 0 and pair.similarity >= LEAST_NEAREST):
        return True
    return alike >= LEAST_OF_ONE_EVENT and (sentences.names >= MANY_NAMES or sentences.ties >= MANY_TIES)


def standings(
    claims: Sequence[Claim], pairs: Sequence[Pair], nearest: Sequence[float] | None = None
) -> list[Standing]:
    """How each pair ranks among the candidates that join one of its claims to the article of the other.

    `nearest` is the cosine of each claim to its nearest; without it, that is the best of its pairs.
    """
    rivals: dict[tuple[int, str], list[float]] = defaultdict(list)
    best: dict[int, float] = defaultdict(float, enumerate(nearest or ()))
    for pair in pairs:
        for claim, other in ((pair.a, pair.b), (pair.b, pair.a)):
            rivals[claim, claims[other].article].append(pair.similarity)
            best[claim] = max(best[claim], pair.similarity)
    for scores in rivals.values():
        scores.sort(reverse=True)
    result = []
    for pair in pairs:
        ranks, rival = [], 0.0
        for claim, other in ((pair.a, pair.b), (pair.b, pair.a)):
            scores = rivals[claim, claims[other].article]
            rank = scores.index(pair.similarity)
            ranks.append(rank)
            rival = max(rival, scores[0] if rank else scores[1] if len(scores) > 1 else 0.0)
        behind = pair.similarity - max(best[pair.a], best[pair.b])
        result.append(Standing(rank=max(ranks), margin=pair.similarity - rival, behind=behind))
    return result
