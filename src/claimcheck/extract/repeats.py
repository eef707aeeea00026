"""What one article says twice, as a headline and its lead often do, counts once."""

import re
from collections.abc import Sequence

from claimcheck.records import Claim

ALIKE = 0.85
"""Share of words in both from which two claims of one article are the same."""
HEADLINE = 0.8
"""Share of a headline's words that a later claim must have to make the headline a repeat."""
LEAD = 12
"""Claims behind a headline among which its repeat is looked for."""


def without_repeats(claims: Sequence[Claim], titles: Sequence[tuple[int, int]]) -> tuple[list[Claim], list[Claim]]:
    """The claims of one article that stay, and those that say what another says; both in their order.

    `titles` are the spans of the headlines. Of a headline and the text the text stays, of two sentences the first.
    """
    bags = [_words(claim) for claim in claims]
    gone: set[int] = set()
    for i, claim in enumerate(claims):
        is_title = any(start <= claim.start < end for start, end in titles)
        others = range(i + 1, min(len(claims), i + 1 + LEAD)) if is_title else range(i)
        for k in others:
            if k in gone or not _same_facts(claim, claims[k]):
                continue
            shared = len(bags[i] & bags[k])
            whole = len(bags[i]) if is_title else len(bags[i] | bags[k])
            if shared >= (HEADLINE if is_title else ALIKE) * whole and shared > 2:
                gone.add(i)
                break
    stay = [claim for i, claim in enumerate(claims) if i not in gone]
    return stay, [claim for i, claim in enumerate(claims) if i in gone]


def _words(claim: Claim) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", claim.text.lower()))


def _same_facts(a: Claim, b: Claim) -> bool:
    """Same negation, certainty, numbers and speaker, so that nothing is lost with either."""
    numbers = [{(q.low, q.high, q.unit) for q in c.quantities} for c in (a, b)]
    speakers = {(c.speaker or "").casefold() for c in (a, b) if c.speaker}
    same = a.polarity == b.polarity and a.modality == b.modality and a.lang == b.lang
    return same and numbers[0] <= numbers[1] and len(speakers) <= 1
