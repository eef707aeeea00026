"""The kind of a finding and its reason in words."""

from claimcheck.judge.evidence import Evidence
from claimcheck.judge.numbers import phrase_values
from claimcheck.records import Claim, Label

WEAK_CONTRADICTION = 0.4
"""Mean NLI contradiction below which a difference in certainty is the better explanation."""


def conflict_kind(evidence: Evidence, a: Claim, b: Claim) -> str:
    """The most telling difference: number, date, negation, modality, entity, or else status."""
    contradiction = (evidence.forward[2] + evidence.backward[2]) / 2
    if evidence.numbers.outcome == "differ":
        return "number"
    if evidence.dates.outcome == "differ":
        return "date"
    if evidence.certainty_differs and contradiction < WEAK_CONTRADICTION:
        return "modality"
    if evidence.opposite_polarity:
        return "negation"
    if evidence.entities.substituted:
        return "entity"
    return "modality" if evidence.certainty_differs else "status"


def reason_of(label: Label, kind: str, evidence: Evidence, a: Claim, b: Claim) -> str:
    """One sentence that says what carries the verdict. Never says which side is right."""
    if label == "agreement":
        return _agreement(evidence)
    sentence = _difference(kind, evidence, a, b)
    return f"{sentence} The later account may supersede the earlier one." if label == "update" else sentence


def _agreement(evidence: Evidence) -> str:
    same = [
        name
        for name, outcome in (("numbers", evidence.numbers.outcome), ("dates", evidence.dates.outcome))
        if outcome in ("same", "compatible")
    ]
    with_values = f", with the same {' and '.join(same)}" if same else ""
    return f"Both accounts say the same{with_values}."


def _difference(kind: str, evidence: Evidence, a: Claim, b: Claim) -> str:
    if kind == "number":
        worst = next(pair for pair in evidence.numbers.pairs if pair.outcome == "differ")
        return f"The numbers differ: {phrase_values(worst.a, worst.b)}."
    if kind == "date":
        return f"The dates differ: {evidence.dates.in_words()}."
    if kind == "entity":
        one, other = evidence.entities.substituted[0]
        return f"The accounts name different subjects or places: {one.text} against {other.text}."
    if kind == "negation":
        return "One account affirms what the other denies."
    if kind == "modality":
        return f"The accounts differ in certainty: {a.modality} against {b.modality}."
    return "The accounts exclude one another."
