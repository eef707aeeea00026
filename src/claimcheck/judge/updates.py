"""What time does to a difference: two accounts exclude one another, the later supersedes the earlier, or they speak of
different times and can't be compared.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from claimcheck.extract.words import table, words
from claimcheck.judge.decision import FLOOR, Scores
from claimcheck.judge.evidence import Evidence
from claimcheck.judge.numbers import NumberComparison, NumberPair
from claimcheck.records import Article, Claim, Finding, Label

A_YEAR = 365
"""Days between two articles from which a difference says more about time than about the accounts."""
CHANGING = ("number", "status", "negation", "modality")
"""Kinds of difference that a change in the world explains."""
CORRECTED = (*CHANGING, "date")
"""Kinds of difference that a correction explains."""
NEAREST = 0.55
"""Cosine from which a later account may put right a number of the earlier one, if each is the other's nearest."""

OF_DIFFERENT_TIMES = "accounts of different times"
ABOUT_DIFFERENT_TIMES = "claims about different times"


def why_incomparable(
    label: Label, kind: str, a: Claim, b: Claim, evidence: Evidence, articles: Mapping[str, Article]
) -> str | None:
    """Why a pair with this label is kept out of the findings for its times, or None. The reason is an English phrase
    that the coverage counts.

    A difference between articles published over a year apart is another event, or another state. Where each claim names
    a day of its own and something else differs as well, both can be right.
    """
    if label == "agreement":
        return None
    if evidence.dates.outcome != "same" and _days_apart(a, b, articles) > A_YEAR:
        return OF_DIFFERENT_TIMES
    more_differs = kind in CHANGING or evidence.opposite_polarity
    if label == "conflict" and evidence.dates.outcome == "differ" and more_differs:
        return ABOUT_DIFFERENT_TIMES
    return None


def why_update(kind: str, a: Claim, b: Claim, numbers: NumberComparison, articles: Mapping[str, Article]) -> str | None:
    """Why a conflict may be an update, as an English clause, or None. Unknown days never make an update.

    The later account must show that it knows more: it says so ("has risen to"), it tells what happened after the
    earlier one was published, or the same count has grown, as tolls do; or the earlier one says that it may not last
    ("so far"), or only expects what the later one reports.
    """
    if kind not in CORRECTED or (ordered := in_order(a, b, articles)) is None:
        return None
    earlier, later = ordered
    if _says("later", later):
        return "the later account says that things have changed"
    if kind not in CHANGING:
        return None
    if _says("earlier", earlier):
        return "the earlier account says that it may not last"
    if _happened_between(earlier, later, articles):
        return "the later account tells what happened after the earlier one was published"
    if kind == "modality" and earlier.modality in ("possible", "planned") and later.modality == "asserted":
        return "the earlier account expects what the later one reports"
    if kind == "number" and any(_grown(pair, earlier is a) for pair in numbers.pairs if pair.outcome == "differ"):
        return "the later count is higher"
    return None


def supersede(
    evidence: Evidence, scores: Scores, a: Claim, b: Claim, articles: Mapping[str, Article]
) -> tuple[Evidence, Scores]:
    """Evidence and scores of a pair of which the later account puts a number of the earlier one right, by its words.

    "At least 14" and "has risen to 17" fit together as numbers; as accounts of one toll they don't. That decides by
    itself if each claim is the other's nearest. Any other pair comes back as it is.
    """
    ordered = in_order(a, b, articles)
    if ordered is None or evidence.standing.rank > 0 or evidence.similarity < NEAREST:
        return evidence, scores
    earlier, later = ordered
    if not _says("later", later) or later.modality in ("possible", "conditional") or not evidence.entities.shared:
        return evidence, scores
    pairs = tuple(
        replace(pair, outcome="differ") if _revised(pair, earlier is a) else pair for pair in evidence.numbers.pairs
    )
    if not any(_revised(pair, earlier is a) for pair in pairs):
        return evidence, scores
    ranked = tuple(sorted(pairs, key=lambda pair: pair.outcome != "differ"))
    evidence = replace(evidence, numbers=NumberComparison("differ", ranked))
    return evidence, Scores(max(scores.conflict, FLOOR), min(scores.agreement, 1 - FLOOR))


def time_in_words(
    finding: Finding | None, a: Claim, b: Claim, evidence: Evidence, articles: Mapping[str, Article]
) -> str:
    """What time makes of a pair, in English: "update, …", "incomparable, …", or why it is neither.

    `finding` is what the pair would come to but for its times; None if the scores reach no threshold.
    """
    if finding and (apart := why_incomparable(finding.label, finding.kind, a, b, evidence, articles)):
        return f"incomparable, {apart}"
    numbers = evidence.telling_numbers
    if finding and finding.label != "agreement" and (why := why_update(finding.kind, a, b, numbers, articles)):
        return f"update, {why}"
    if any(_published(claim, articles) is None for claim in (a, b)):
        return "unknown, a day of publication is missing"
    if (days := _days_apart(a, b, articles)) == 0:
        return "same time, published on one day"
    apart = "1 day" if days == 1 else f"{days} days"
    return f"published {apart} apart, nothing shows that the later account supersedes the earlier one"


def in_order(a: Claim, b: Claim, articles: Mapping[str, Article]) -> tuple[Claim, Claim] | None:
    """Two claims as (earlier, later) by their days of publication; None if these are unknown or the same."""
    day_a, day_b = _published(a, articles), _published(b, articles)
    if day_a is None or day_b is None or day_a == day_b:
        return None
    return (a, b) if day_a < day_b else (b, a)


def _published(claim: Claim, articles: Mapping[str, Article]) -> date | None:
    day = articles[claim.article].date
    return date.fromisoformat(day[:10]) if day else None


def _days_apart(a: Claim, b: Claim, articles: Mapping[str, Article]) -> int:
    first, second = _published(a, articles), _published(b, articles)
    return abs((first - second).days) if first and second else 0


def _happened_between(earlier: Claim, later: Claim, articles: Mapping[str, Article]) -> bool:
    """Whether the later claim names a day after the earlier one was published, and not after its own publication."""
    told, known = _published(earlier, articles), _published(later, articles)
    if told is None or known is None:
        return False
    return any(
        mention.earliest is not None
        and mention.latest is not None
        and told.isoformat() < mention.earliest <= mention.latest <= known.isoformat()
        for mention in later.dates
    )


def _grown(pair: NumberPair, a_is_earlier: bool) -> bool:
    before, after = pair if a_is_earlier else (pair.b, pair.a)
    return after.low > before.high


def _revised(pair: NumberPair, a_is_earlier: bool) -> bool:
    """Whether two numbers are a count before and after; "at least" and "more than" are lower bounds of it."""
    if pair.thing_known_equal is False or pair.outcome not in ("compatible", "differ"):
        return False
    return pair.outcome == "differ" or _grown(pair, a_is_earlier)


def _says(what: str, claim: Claim) -> bool:
    return bool(_patterns(what, claim.lang).search(claim.quote.lower()))


@cache
def _patterns(what: str, lang: str) -> re.Pattern[str]:
    """The words of one list of words/time.toml, for lower-cased text."""
    options = "|".join(words(table("time")[what].get(lang, ""))) or "(?!)"
    return re.compile(rf"\b(?:{options})")
