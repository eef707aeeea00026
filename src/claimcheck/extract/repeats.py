"""What one article says twice, as a headline and its lead often do, counts once."""

import re
from collections.abc import Sequence

from claimcheck.records import Claim

ALIKE = 0.85
"""Share of words in both from which two claims of one article are the same."""
HEADLINE = 0.5
"""Share of a headline's stems that a sentence of the text must have to make the headline a repeat."""
LEAD = 60
"""Claims behind a headline among which its repeat is looked for."""
STEM = 5
"""Letters of a word that are compared between a headline and the text: it may be inflected there."""


def without_repeats(
    claims: Sequence[Claim], titles: Sequence[tuple[int, int]], text: str
) -> tuple[list[Claim], list[Claim]]:
    """The claims of one article that stay, and those that say what another says; both in their order.

    `titles` are the spans of the headlines in the text of the article. Of a headline and the text the text stays, of
    two sentences the first.
    """
    headlines = {i for i, claim in enumerate(claims) if any(start <= claim.start < end for start, end in titles)}
    bags = [_words(claim.text) for claim in claims]
    stems = [_stems(text[claim.context_start : claim.context_end]) for claim in claims] if headlines else []
    gone: set[int] = set()
    for i, claim in enumerate(claims):
        if i in headlines:
            own = _stems(claim.text)
            wanted = max(2, HEADLINE * len(own))
            behind = (k for k in range(i + 1, min(len(claims), i + 1 + LEAD)) if k not in headlines)
            said = any(len(own & stems[k]) >= wanted and _same_facts(claim, claims[k]) for k in behind)
        else:
            said = any(_alike(bags[i], bags[k]) and _same_facts(claim, claims[k]) for k in range(i) if k not in gone)
        if said:
            gone.add(i)
    stay = [claim for i, claim in enumerate(claims) if i not in gone]
    return stay, [claim for i, claim in enumerate(claims) if i in gone]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= ALIKE * len(one | other) and shared > 2


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _stems(text: str) -> frozenset[str]:
    """The beginnings of all words but the shortest, and all numbers."""
    return frozenset(w if w.isdigit() else w[:STEM] for w in _words(text) if len(w) > 2 or w.isdigit())


def _same_facts(a: Claim, b: Claim) -> bool:
    """Same negation, certainty, numbers and speaker, so that nothing is lost with either."""
    numbers = [{(q.low, q.high, q.unit) for q in c.quantities} for c in (a, b)]
    speakers = {(c.speaker or "").casefold() for c in (a, b) if c.speaker}
    same = a.polarity == b.polarity and a.modality == b.modality and a.lang == b.lang
    return same and numbers[0] <= numbers[1] and len(speakers) <= 1
