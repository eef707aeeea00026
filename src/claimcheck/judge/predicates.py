"""Predicate classes: whether two claims say the same of their subject, or its opposite, whatever the language.

A small NLI model does not see that "refused to join the conflict" denies "will enter the war". The classes of
words/predicates.toml do, for the predicates that news most often disagree about.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Literal

from claimcheck.extract.words import table
from claimcheck.records import Claim

PredicateRelation = Literal["none", "same", "opposite"]
CACHED = 1 << 16
NO_COMPOUND = r"(?!\w*-\w)"
"""Nothing is opened by an "open-ended" contract."""


@cache
def _patterns(lang: str) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    """(class, end of the scale, pattern) of one language."""
    found = []
    for name, languages in table("predicates").items():
        for end, words in languages.get(lang, {}).items():
            pattern = "|".join(word.replace(".", " ") for word in words.split())
            found.append((name, end == "yes", re.compile(rf"\b(?<!\w-)(?:{pattern}){NO_COMPOUND}")))
    return tuple(found)


def predicates_of(claim: Claim) -> Mapping[str, bool]:
    """Class of each predicate in a claim, and whether the claim affirms its "yes" end; negation turns it.

    A class whose two ends both occur says nothing and is left out.
    """
    return _predicates_in(claim.text, claim.lang, claim.polarity == "positive")


@lru_cache(maxsize=CACHED)
def _predicates_in(text: str, lang: str, positive: bool) -> Mapping[str, bool]:
    lowered, ends = text.lower(), dict[str, set[bool]]()
    for name, is_yes, pattern in _patterns(lang):
        if pattern.search(lowered):
            ends.setdefault(name, set()).add(is_yes == positive)
    return {name: found.pop() for name, found in ends.items() if len(found) == 1}


def compare_predicates(a: Claim, b: Claim) -> PredicateRelation:
    """ "same", "opposite", or "none" if the claims share no class."""
    first, second = predicates_of(a), predicates_of(b)
    shared = first.keys() & second.keys()
    if not shared:
        return "none"
    return "opposite" if any(first[name] != second[name] for name in shared) else "same"
