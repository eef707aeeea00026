"""The comparability gate: pairs that can't be about one matter are stopped before any model judges them."""

from collections.abc import Sequence

from claimcheck.judge.evidence import Standing
from claimcheck.judge.names import EntityComparison
from claimcheck.records import Claim, Pair

WITHOUT_NAMES = 0.5
"""Cosine from which claims are compared although both name somebody and nobody is named in both."""


LADDER = ((0.40, 1), (0.50, 3), (0.58, 5), (0.65, 8))
"""(cosine, rank): a pair is judged if it reaches both of a step. The nearest claims of two articles are often their
accounts of one matter even where the words differ much; of the farther ones only those that are much alike."""


SAME_SUBJECT_SAME_CLASS = 0.45
"""Cosine from which two claims are judged that name one subject and say the same of it, or the opposite."""


def why_not_comparable(pair: Pair, standing: Standing, entities: EntityComparison, says_of_same: bool) -> str | None:
    """The reason to leave a pair out, or None. `says_of_same`: same actor, and predicates of one class."""
    if says_of_same and pair.similarity >= SAME_SUBJECT_SAME_CLASS:
        return None
    if not any(pair.similarity >= cosine and standing.rank <= rank for cosine, rank in LADDER):
        return "too little alike"
    named = bool(entities.only_a) and bool(entities.only_b)
    if named and not entities.shared and pair.similarity < WITHOUT_NAMES:
        return "no name in common"
    return None


def standings(claims: Sequence[Claim], pairs: Sequence[Pair]) -> list[Standing]:
    """How each pair ranks among the candidates that join one of its claims to the article of the other."""
    rivals: dict[tuple[int, str], list[float]] = {}
    for pair in pairs:
        for claim, other in ((pair.a, pair.b), (pair.b, pair.a)):
            rivals.setdefault((claim, claims[other].article), []).append(pair.similarity)
    for scores in rivals.values():
        scores.sort(reverse=True)
    result = []
    for pair in pairs:
        ranks, best = [], 0.0
        for claim, other in ((pair.a, pair.b), (pair.b, pair.a)):
            scores = rivals[claim, claims[other].article]
            rank = scores.index(pair.similarity)
            ranks.append(rank)
            rival = scores[0] if rank else scores[1] if len(scores) > 1 else 0.0
            best = max(best, rival)
        result.append(Standing(rank=max(ranks), margin=pair.similarity - best))
    return result
