"""Whether two articles are about one event, as far as the names in their texts tell.

A short claim hardly says what it is about: "the alarm failed to ring" may be true of any burglary. The articles around
two claims do, by the people and places that they name.
"""

import re
from functools import lru_cache

from claimcheck.extract.folding import plain_word

WORD = re.compile(r"[^\W\d_]{4,}")
STEM = 4
"""Letters of a name that count: endings differ by case, and transcriptions by language, mostly behind them."""
UNSEEN = 3
PRIOR = 0.3
"""Names that a text is taken to have beside its own, and the share of them that is taken to be common: a single common
name is no proof, and of two short texts without names it isn't known what they are about."""
CACHED = 4096


def share_of_names(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the names of one text, of that with fewer, that the other one has too; both as `name_stems`."""
    return (len(one & other) + PRIOR * UNSEEN) / (min(len(one), len(other)) + UNSEEN)


@lru_cache(maxsize=CACHED)
def name_stems(text: str) -> frozenset[str]:
    """The beginnings, in small Latin letters, of all words with a capital: names, and what begins a sentence."""
    words = {word for word in WORD.findall(text) if word[0].isupper()}
    return frozenset(plain_word(word).lower()[:STEM] for word in words)
