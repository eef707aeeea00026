"""What is known about a pair of claims before a verdict: similarities, NLI both ways, and structured signals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.links import Links
from claimcheck.judge.names import STAND_IN, EntityComparison, compare_entities, same_entity
from claimcheck.judge.numbers import NumberComparison, compare_quantities
from claimcheck.judge.opposites import find_opposites
from claimcheck.judge.predicates import PredicateRelation, compare_predicates, predicates_of
from claimcheck.judge.surroundings import SentencePair
from claimcheck.judge.times import DateComparison, compare_dates
from claimcheck.judge.wording import Wording, compare_wording
from claimcheck.records import Claim, Entity, Pair

HYPOTHETICAL = frozenset({"possible", "conditional"})
WORD = re.compile(r"\w+")
COPY = 0.6
"""Share of words that two claims have to share at least for one to be a copy of the other."""
OTHERS_OF_ACTOR = 2
"""Telling words beside its name in a subject that still is a country: "the Peruvian coast guard"."""
PLACES = frozenset({"country", "place"})
FUNCTION_WORD = 3
"""Letters of a word up to which another in its place is no sign of another statement."""


@dataclass(frozen=True)
class Standing:
    """How a pair ranks among the candidates of its claims: alignment is a better sign of one matter than cosine."""

    rank: int
    """0 if each is the other's nearest in that article; the worse of the two ranks otherwise."""
    margin: float
    """Similarity minus the best similarity of either claim to any other claim of the other's article."""
    behind: float
    """Similarity minus the best similarity of either claim to any claim at all; the worse of the two, at most 0."""


@dataclass(frozen=True)
class Screened:
    """What is known about a pair before a model judges it."""

    pair: Pair
    standing: Standing
    sentences: SentencePair
    numbers: NumberComparison
    dates: DateComparison
    entities: EntityComparison
    opposites: tuple[tuple[str, str], ...]
    """Words of opposite meaning, one of each claim."""
    same_actor: bool
    """Somebody named in both subjects."""
    predicates: PredicateRelation
    opposite_polarity: bool
    both_negative: bool
    certainty_differs: bool
    denied: bool
    wording: Wording

    @property
    def similarity(self) -> float:
        """Cosine of the claims."""
        return self.pair.similarity

    @property
    def aligned(self) -> bool:
        """Whether the sentences are each other's nearest, so that what differs anywhere in them tells."""
        return self.sentences.rank == 0

    @property
    def telling_numbers(self) -> NumberComparison:
        """The numbers of the sentences where those of the claims don't differ but theirs do."""
        whole = self.sentences.numbers
        use_whole = self.aligned and self.numbers.outcome != "differ" and whole.outcome == "differ"
        return whole if use_whole else self.numbers

    @property
    def telling_dates(self) -> DateComparison:
        """The same of dates."""
        whole = self.sentences.dates
        use_whole = self.aligned and self.dates.outcome != "differ" and whole.outcome == "differ"
        return whole if use_whole else self.dates

    @property
    def telling_names(self) -> tuple[tuple[Entity, Entity], ...]:
        """The same of names that stand in one another's place."""
        return (self.sentences.entities.substituted if self.aligned else ()) or self.entities.substituted

    @property
    def telling_words(self) -> tuple[tuple[str, str], ...]:
        """The same of words of opposite meaning."""
        return self.opposites or (self.sentences.opposites if self.aligned else ())

    @property
    def context_similarity(self) -> float:
        """Cosine of the sentences."""
        return self.sentences.similarity


@dataclass(frozen=True)
class Evidence(Screened):
    """All signals of one pair."""

    forward: tuple[float, float, float]
    """Entailment, neutral, contradiction with claim a as premise."""
    backward: tuple[float, float, float]
    context_forward: tuple[float, float, float]
    """The same with the whole sentences."""
    context_backward: tuple[float, float, float]
    copied: bool = False
    """The words of one claim are those of the other, but for what one of them leaves out."""
    open_still: bool = True
    """Whether the first reading left it open that the two may be about one matter."""

    def signals(self) -> dict[str, float | str | bool | None]:
        """The evidence as it is shown and written to JSON; numbers rounded to three places."""
        e, n, c = (round((x + y) / 2, 3) for x, y in zip(self.forward, self.backward, strict=True))
        return {
            "similarity": round(self.similarity, 3),
            "context_similarity": round(self.context_similarity, 3),
            "rank": self.standing.rank,
            "sentence_rank": self.sentences.rank,
            "nli_entailment": e,
            "nli_neutral": n,
            "nli_contradiction": c,
            "nli_forward": " ".join(f"{x:.3f}" for x in self.forward),
            "nli_backward": " ".join(f"{x:.3f}" for x in self.backward),
            "nli_sentence_forward": " ".join(f"{x:.3f}" for x in self.context_forward),
            "nli_sentence_backward": " ".join(f"{x:.3f}" for x in self.context_backward),
            "numbers": self.numbers.outcome,
            "dates": self.dates.outcome,
            "sentence_numbers": self.sentences.numbers.outcome,
            "sentence_dates": self.sentences.dates.outcome,
            "article_ties": round(self.sentences.ties, 3),
            "article_names": round(self.sentences.names, 3),
            "shared_entities": len(self.entities.shared),
            "substituted_entities": len(self.entities.substituted),
            "substituted_in_sentence": len(self.sentences.entities.substituted),
            "opposites": "; ".join(f"{x} / {y}" for x, y in self.sentences.opposites),
            "same_actor": self.same_actor,
            "predicates": self.predicates,
            "opposite_polarity": self.opposite_polarity,
            "certainty_differs": self.certainty_differs,
        }


def screened(a: Claim, b: Claim, pair: Pair, standing: Standing, sentences: SentencePair) -> Screened:
    """The signals of one pair that need no model."""
    return Screened(
        pair=pair,
        standing=standing,
        sentences=sentences,
        numbers=compare_quantities(a.quantities, b.quantities),
        dates=compare_dates(a.dates, b.dates),
        entities=compare_entities(a.entities, b.entities),
        opposites=tuple(find_opposites(a.text, a.lang, b.text, b.lang)),
        same_actor=same_actor(a, b),
        predicates=compare_predicates(a, b),
        opposite_polarity=a.polarity != b.polarity,
        both_negative=a.polarity == b.polarity == "negative",
        certainty_differs=certainty_differs(a, b),
        denied=(a.modality == "denied") != (b.modality == "denied"),
        wording=compare_wording(a, b),
    )


class Stated:
    """How claims are stated: polarity, certainty and denial."""

    def __init__(self, claims: Sequence[Claim]):
        self._negative = np.array([claim.polarity == "negative" for claim in claims], dtype=bool)
        self._unsure = np.array([claim.modality in HYPOTHETICAL for claim in claims], dtype=bool)
        self._denied = np.array([claim.modality == "denied" for claim in claims], dtype=bool)

    def of(self, links: Links) -> dict[str, NDArray[np.bool_]]:
        """The features of each pair, each (m,)."""
        a, b = links.a, links.b
        return {
            "opposite": self._negative[a] != self._negative[b],
            "both_negative": self._negative[a] & self._negative[b],
            "certainty_differs": self._unsure[a] != self._unsure[b],
            "denied": self._denied[a] != self._denied[b],
        }


class Held:
    """How many numbers, dates, names and predicates of a class each claim holds."""

    def __init__(self, claims: Sequence[Claim]):
        counts = {
            "numbers": [len(claim.quantities) for claim in claims],
            "dates": [len(claim.dates) for claim in claims],
            "names": [len(claim.entities) for claim in claims],
            "predicates": [len(predicates_of(claim)) for claim in claims],
        }
        self._counts = {kind: np.array(count, dtype=np.int64) for kind, count in counts.items()}

    def of(self, links: Links) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Those of both claims of each pair, by kind, (m,) each."""
        return {kind: (count[links.a], count[links.b]) for kind, count in self._counts.items()}


def copied(a: Claim, b: Claim) -> bool:
    """Whether two claims of one language are one text, or an edited copy in which no longer word is another.

    Agencies are copied with words added and left out. That is no contradiction, whatever the NLI model says: of two
    sentences that are nearly the same, it looks at what is not.
    """
    if a.lang != b.lang:
        return False
    one, other = WORD.findall(a.text.lower()), WORD.findall(b.text.lower())
    if 2 * len(set(one) & set(other)) < COPY * (len(set(one)) + len(set(other))):
        return False
    return not any(
        kind == "replace" and _content(one[i:j]) and _content(other[k:m])
        for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    )


def _content(words: Sequence[str]) -> bool:
    return any(len(word) > FUNCTION_WORD for word in words)


def same_actor(a: Claim, b: Claim) -> bool:
    """Whether the subjects of two claims name one and the same."""
    return any(same_entity(x, y) >= STAND_IN for x in _actors(a) for y in _actors(b))


def _actors(claim: Claim) -> list[Entity]:
    """Who is named in the subject, or at the very beginning where the parser found no subject with a name.

    A country that only tells where a longer subject is from does not act: "a Peruvian ferry company clerk".
    """
    named = [e for e in claim.entities if claim.subject and e.text in claim.subject]
    if not named:
        return [e for e in claim.entities if claim.text.startswith(e.text)]
    known = {word for entity in named for word in WORD.findall(entity.text)}
    others = [w for w in WORD.findall(claim.subject or "") if len(w) > FUNCTION_WORD and w not in known]
    return named if len(others) <= OTHERS_OF_ACTOR else [e for e in named if e.kind not in PLACES]


def certainty_differs(a: Claim, b: Claim) -> bool:
    """One says what may be or would be, the other what is."""
    return (a.modality in HYPOTHETICAL) != (b.modality in HYPOTHETICAL)
