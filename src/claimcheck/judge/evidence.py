"""What is known about a pair of claims before a verdict: similarities, NLI both ways, and structured signals."""

from dataclasses import dataclass

from claimcheck.judge.names import STAND_IN, EntityComparison, compare_entities, same_entity
from claimcheck.judge.numbers import NumberComparison, compare_quantities
from claimcheck.judge.predicates import PredicateRelation
from claimcheck.judge.times import DateComparison, compare_dates
from claimcheck.records import Claim, Entity

HYPOTHETICAL = frozenset({"possible", "conditional"})


@dataclass(frozen=True)
class Standing:
    """How a pair ranks among the candidates of its claims: alignment is a better sign of one matter than cosine."""

    rank: int
    """0 if each is the other's nearest in that article; the worse of the two ranks otherwise."""
    margin: float
    """Similarity minus the best similarity of either claim to any other claim of the other's article."""


@dataclass(frozen=True)
class Evidence:
    """All signals of one pair."""

    similarity: float
    context_similarity: float
    standing: Standing
    forward: tuple[float, float, float]
    """Entailment, neutral, contradiction with claim a as premise."""
    backward: tuple[float, float, float]
    context_forward: tuple[float, float, float]
    """The same with the whole sentences."""
    context_backward: tuple[float, float, float]
    numbers: NumberComparison
    dates: DateComparison
    entities: EntityComparison
    same_actor: bool
    """Somebody named in both subjects."""
    predicates: PredicateRelation
    opposite_polarity: bool
    both_negative: bool
    certainty_differs: bool
    denied: bool
    same_language: bool

    def signals(self) -> dict[str, float | str | bool | None]:
        """The evidence as it is shown and written to JSON; numbers rounded to three places."""
        e, n, c = (round((x + y) / 2, 3) for x, y in zip(self.forward, self.backward, strict=True))
        return {
            "similarity": round(self.similarity, 3),
            "context_similarity": round(self.context_similarity, 3),
            "rank": self.standing.rank,
            "nli_entailment": e,
            "nli_neutral": n,
            "nli_contradiction": c,
            "nli_forward": " ".join(f"{x:.3f}" for x in self.forward),
            "nli_backward": " ".join(f"{x:.3f}" for x in self.backward),
            "numbers": self.numbers.outcome,
            "dates": self.dates.outcome,
            "shared_entities": len(self.entities.shared),
            "substituted_entities": len(self.entities.substituted),
            "same_actor": self.same_actor,
            "predicates": self.predicates,
            "opposite_polarity": self.opposite_polarity,
            "certainty_differs": self.certainty_differs,
        }


def structured(a: Claim, b: Claim) -> tuple[NumberComparison, DateComparison, EntityComparison]:
    """The comparisons that need no model."""
    return (
        compare_quantities(a.quantities, b.quantities),
        compare_dates(a.dates, b.dates),
        compare_entities(a.entities, b.entities),
    )


def same_actor(a: Claim, b: Claim) -> bool:
    """Whether the subjects of two claims name one and the same."""
    return any(same_entity(x, y) >= STAND_IN for x in _actors(a) for y in _actors(b))


def _actors(claim: Claim) -> list[Entity]:
    """Who is named in the subject, or at the very beginning where the parser found no subject with a name."""
    named = [e for e in claim.entities if claim.subject and e.text in claim.subject]
    return named or [e for e in claim.entities if claim.text.startswith(e.text)]


def certainty_differs(a: Claim, b: Claim) -> bool:
    """One says what may be or would be, the other what is."""
    return (a.modality in HYPOTHETICAL) != (b.modality in HYPOTHETICAL)


def features(evidence: Evidence) -> dict[str, float]:
    """The inputs of the decision, all between -1 and 1: plain signals, and products of two where one needs the other.

    Names are those of decision.json; "a*b" is the product of two plain signals.
    """
    plain = _plain(evidence)
    return plain | {f"{a}*{b}": plain[a] * plain[b] for a, b in PRODUCTS}


PRODUCTS = (
    tuple(
        (signal, "same_actor")
        for signal in (
            "opposite",
            "both_negative",
            "similarity",
            "contradiction",
            "entailment",
            "certainty_differs",
            "near",
        )
    )
    + tuple(
        (signal, closeness)
        for signal in ("predicates_same", "predicates_opposite")
        for closeness in ("similarity", "nearest", "same_actor", "entities_shared")
    )
    + tuple(
        (signal, closeness)
        for signal in (
            "contradiction",
            "entailment",
            "opposite",
            "numbers_differ",
            "dates_differ",
            "entities_substituted",
        )
        for closeness in ("similarity", "nearest", "entities_shared")
    )
    + (
        ("opposite", "contradiction"),
        ("context_contradiction", "context_similarity"),
        ("context_entailment", "context_similarity"),
        ("numbers_differ", "context_similarity"),
        ("certainty_differs", "contradiction"),
    )
)
"""A contradiction counts where the claims are alike, a number where they are each other's nearest, and so on."""


def _plain(evidence: Evidence) -> dict[str, float]:
    forward, backward = evidence.forward, evidence.backward
    whole_forward, whole_backward = evidence.context_forward, evidence.context_backward
    shared, missed = len(evidence.entities.shared), len(evidence.entities.only_a) + len(evidence.entities.only_b)
    return {
        "similarity": evidence.similarity,
        "context_similarity": evidence.context_similarity,
        "nearest": float(evidence.standing.rank == 0),
        "near": float(evidence.standing.rank <= 2),
        "margin": max(-0.5, min(0.5, evidence.standing.margin)),
        "entailment": (forward[0] + backward[0]) / 2,
        "entailment_max": max(forward[0], backward[0]),
        "contradiction": (forward[2] + backward[2]) / 2,
        "contradiction_min": min(forward[2], backward[2]),
        "context_entailment": (whole_forward[0] + whole_backward[0]) / 2,
        "context_contradiction": (whole_forward[2] + whole_backward[2]) / 2,
        "entities_shared": min(shared, 3) / 3,
        "entities_missed": min(missed, 4) / 4,
        "entities_none": float(shared == 0 and missed > 0),
        "entities_substituted": float(bool(evidence.entities.substituted)),
        "numbers_same": float(evidence.numbers.outcome == "same"),
        "numbers_compatible": float(evidence.numbers.outcome == "compatible"),
        "numbers_differ": float(evidence.numbers.outcome == "differ"),
        "dates_same": float(evidence.dates.outcome == "same"),
        "dates_differ": float(evidence.dates.outcome == "differ"),
        "same_actor": float(evidence.same_actor),
        # What is said of two different actors is neither the same nor the opposite.
        "predicates_same": float(evidence.same_actor and evidence.predicates == "same"),
        "predicates_opposite": float(evidence.same_actor and evidence.predicates == "opposite"),
        "opposite": float(evidence.opposite_polarity),
        "both_negative": float(evidence.both_negative),
        "certainty_differs": float(evidence.certainty_differs),
        "denied": float(evidence.denied),
    }
