"""The kind of a finding and its reason: an English sentence, and the same as a message that catalogues translate."""

import calendar
from dataclasses import dataclass, field

from claimcheck.judge.evidence import Evidence
from claimcheck.judge.numbers import phrase_values
from claimcheck.judge.times import phrase_date
from claimcheck.messages import N_
from claimcheck.records import Claim, DateMention, Label, Quantity

WEAK_CONTRADICTION = 0.4
"""Mean NLI contradiction below which a difference in certainty is the better explanation."""

AGREEMENTS = {
    (): N_("Both accounts say the same."),
    ("numbers",): N_("Both accounts say the same, with the same numbers."),
    ("dates",): N_("Both accounts say the same, with the same dates."),
    ("numbers", "dates"): N_("Both accounts say the same, with the same numbers and dates."),
}
DIFFERENCES = {
    "number": N_("The numbers differ: %(number_a)s against %(number_b)s."),
    "date": N_("The dates differ: %(date_a)s against %(date_b)s."),
    "entity": N_("The accounts name different subjects or places: %(name_a)s against %(name_b)s."),
    "negation": N_("One account affirms what the other denies."),
    "modality": N_("The accounts differ in certainty: %(modality_a)s against %(modality_b)s."),
    "status": N_("The accounts exclude one another."),
}
OPPOSITES = N_("The accounts say the opposite: %(word_a)s against %(word_b)s.")
UPDATES = {
    "number": N_(
        "The numbers differ: %(number_a)s against %(number_b)s. The later account may supersede the earlier one."
    ),
    "date": N_("The dates differ: %(date_a)s against %(date_b)s. The later account may supersede the earlier one."),
    "negation": N_("One account affirms what the other denies. The later account may supersede the earlier one."),
    "modality": N_(
        "The accounts differ in certainty: %(modality_a)s against %(modality_b)s. "
        "The later account may supersede the earlier one."
    ),
    "status": N_("The accounts exclude one another. The later account may supersede the earlier one."),
}


@dataclass(frozen=True)
class Reason:
    """What carries a verdict. `text` is English; `message` and `arguments` are those of `Finding`."""

    text: str
    message: str
    arguments: dict[str, str] = field(default_factory=dict)


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
    if evidence.telling_numbers.outcome == "differ":
        return "number"
    if evidence.telling_dates.outcome == "differ":
        return "date"
    if evidence.telling_words:
        return "status"
    if evidence.telling_names:
        return "entity"
    return "modality" if evidence.certainty_differs else "status"


def reason_of(label: Label, kind: str, evidence: Evidence, a: Claim, b: Claim) -> Reason:
    """One sentence that says what carries the verdict. Never says which side is right."""
    if label == "agreement":
        message = AGREEMENTS[_same_values(evidence)]
        return Reason(message, message)
    message = (UPDATES if label == "update" else DIFFERENCES)[kind]
    if label == "conflict" and kind == "status" and evidence.telling_words:
        message = OPPOSITES
    words, arguments = _difference(kind, evidence, a, b)
    return Reason(message % words, message, arguments)


def _same_values(evidence: Evidence) -> tuple[str, ...]:
    outcomes = (("numbers", evidence.numbers.outcome), ("dates", evidence.dates.outcome))
    return tuple(name for name, outcome in outcomes if outcome in ("same", "compatible"))


def _difference(kind: str, evidence: Evidence, a: Claim, b: Claim) -> tuple[dict[str, str], dict[str, str]]:
    """The values that differ, in English words and as arguments for any language."""
    if kind == "number":
        worst = next(pair for pair in evidence.telling_numbers.pairs if pair.outcome == "differ")
        one, _, other = phrase_values(worst.a, worst.b).partition(" against ")
        return _sides(kind, one, other), number_arguments(worst.a, worst.b)
    if kind == "date":
        pair = evidence.telling_dates.pairs[0]
        words = _sides(kind, *map(phrase_date, pair))
        return words, _sides(kind, *map(date_argument, pair))
    if kind == "entity":
        names = _sides("name", *(entity.text for entity in evidence.telling_names[0]))
        return names, names
    if kind == "status" and evidence.telling_words:
        opposites = _sides("word", *evidence.telling_words[0])
        return opposites, opposites
    levels = _sides("modality", a.modality, b.modality) if kind == "modality" else {}
    return levels, levels


def _sides(name: str, a: str, b: str) -> dict[str, str]:
    return {f"{name}_a": a, f"{name}_b": b}


def number_arguments(a: Quantity, b: Quantity) -> dict[str, str]:
    """Two quantities as "at_least 1500/2000 km"; a unit that both have stands with the second alone."""
    return _sides("number", _number(a, with_unit=a.unit != b.unit), _number(b))


def _number(quantity: Quantity, with_unit: bool = True) -> str:
    if quantity.unit == "clock":
        return f"{int(quantity.low) // 60:02}:{int(quantity.low) % 60:02}"
    if quantity.unit == "score":
        return f"{quantity.low:.0f}:{quantity.high:.0f}"
    ends = dict.fromkeys(f"{end:.15g}" for end in (quantity.low, quantity.high))
    return " ".join(part for part in (quantity.hedge, "/".join(ends), quantity.unit if with_unit else "") if part)


def date_argument(mention: DateMention) -> str:
    """A date in ISO 8601 as far as it is known: day, month, year or "first/last"; else the words of the text."""
    if mention.earliest is None or mention.latest is None:
        return mention.text
    first, last = mention.earliest, mention.latest
    if first == last:
        return first
    if first[-5:] == "01-01" and last[-5:] == "12-31" and not first.startswith("--"):
        return first[:4] if first[:4] == last[:4] else f"{first[:4]}/{last[:4]}"
    year = 2000 if first.startswith("--") else int(first[:4])
    whole = first.endswith("-01") and int(last[-2:]) == calendar.monthrange(year, int(first[-5:-3]))[1]
    return first[:-3] if first[:-2] == last[:-2] and whole else f"{first}/{last}"
