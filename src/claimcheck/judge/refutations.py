"""Whether a text says that something is not so which others tell: "hoax", "denied", "contrary to reports".

Such a sentence seldom repeats what it denies, and the NLI model does not see the contradiction.
"""

import re
from functools import cache, lru_cache

from claimcheck.extract.words import table

WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=16_384)
def refutes(text: str, lang: str) -> bool:
    """Whether a word of refutation stands in the text; never in languages outside the eleven."""
    pattern = _pattern(lang)
    return pattern is not None and any(pattern.match(word) for word in WORD.findall(text.lower()))


@cache
def _pattern(lang: str) -> re.Pattern[str] | None:
    stems = table("refutations")["stems"].get(lang, "").split()
    return re.compile("|".join(f"(?:{stem})" for stem in stems)) if stems else None
