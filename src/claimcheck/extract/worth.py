"""How much a claim is worth checking, from few plain features; the weights are in words/worth.toml.

A guide for readers, not a filter. Only sentences of feeling in the first person that name nothing are no claims.
"""

import re
from functools import cache

from claimcheck.extract.lexicon import words
from claimcheck.extract.words import table
from claimcheck.records import Claim

SHORT = 5
"""Words from which a claim is long enough to say something definite."""


def worth_of(claim: Claim) -> tuple[float, tuple[str, ...]]:
    """The value, 0 to 1 rounded to two places, and the features that decided about it, most telling first."""
    weights = table("worth")["weights"]
    found = sorted(_features(claim), key=lambda name: (-abs(weights[name]), name))
    value = table("worth")["base"] + sum(weights[name] for name in found)
    return round(min(1.0, max(0.0, value)), 2), tuple(found)


def _features(claim: Claim) -> list[str]:
    subject = (claim.subject or "").lower()
    named = bool(claim.subject) and any(e.text in (claim.subject or "") for e in claim.entities)
    vague = subject in _vague(claim.lang)
    first = _is_first_person(claim)
    said = {
        "named actor": named,
        "name": bool(claim.entities) and not named,
        "number": bool(claim.quantities),
        "date": bool(claim.dates),
        "attributed": bool(claim.speaker),
        "prediction by a named actor": claim.modality == "planned" and (named or bool(claim.speaker)),
        "uncertain": claim.modality in ("possible", "conditional"),
        "question": claim.modality == "asked",
        "vague subject": vague and not named,
        "first person": first and not claim.speaker,
        "opinion": is_opinion(claim),
        "short": len(claim.text.split()) < SHORT,
    }
    return [name for name, holds in said.items() if holds]


def is_opinion(claim: Claim) -> bool:
    """Whether a word of feeling or judgement stands in the claim."""
    pattern = _opinion(claim.lang)
    return any(pattern.match(word) for word in re.findall(r"[\w'’]+", claim.text.lower()))


def is_feeling(claim: Claim) -> bool:
    """Whether a claim is surely just what its writer feels: "I love it", unattributed, with no name or number."""
    plain = not (claim.entities or claim.quantities or claim.dates or claim.speaker)
    return plain and claim.attribution == "none" and _is_first_person(claim) and is_opinion(claim)


def _is_first_person(claim: Claim) -> bool:
    own = words("first_person", claim.lang)
    return (claim.subject or claim.text.split(" ")[0]).lower() in own


@cache
def _vague(lang: str) -> frozenset[str]:
    return frozenset(table("worth")["vague"].get(lang, "").split())


@cache
def _opinion(lang: str) -> re.Pattern[str]:
    stems = table("worth")["opinion"].get(lang, "").replace("_", " ").split()
    return re.compile("|".join(f"(?:{stem})" for stem in stems) or r"(?!)")
