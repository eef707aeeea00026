"""How much two claims say, and in how many common words: a fragment contradicts hardly anything."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.links import Links
from claimcheck.judge.refutations import refutes
from claimcheck.records import Claim

WORD = re.compile(r"[^\W\d_]{4,}|\d+(?:[.,]\d+)*")
"""Numbers, and words that are long enough to carry meaning in most languages."""
STEM = 5
"""Letters by which two words count as one."""
CACHED = 8192


@dataclass(frozen=True)
class Wording:
    """The words of two claims, compared."""

    shortest: int = 0
    """Distinct beginnings of words, of the claim with fewer."""
    shared: float = 0.0
    """Share of these that the other claim has too; words of different languages are seldom the same."""
    one_language: bool = True
    worth: float = 1.0
    """How much the less telling of the two is worth checking: see claimcheck.extract.worth."""
    refuting: int = 0
    """How many of the two say of something that it is not so: see claimcheck.judge.refutations."""


def compare_wording(a: Claim, b: Claim) -> Wording:
    """The wording of two claims."""
    one, other = stems(a.text), stems(b.text)
    fewest = min(len(one), len(other))
    return Wording(
        shortest=fewest,
        shared=len(one & other) / max(1, fewest),
        one_language=a.lang == b.lang,
        worth=min(a.worth, b.worth),
        refuting=refutes(a.text, a.lang) + refutes(b.text, b.lang),
    )


class Worded:
    """The wording of claims, as far as it is known without comparing their words."""

    def __init__(self, claims: Sequence[Claim]):
        self._stems = np.array([len(stems(claim.text)) for claim in claims], dtype=np.int64)
        self._worth = np.array([claim.worth for claim in claims], dtype=np.float64)
        self._refuting = np.array([refutes(claim.text, claim.lang) for claim in claims], dtype=np.int64)
        self._lang = np.unique([claim.lang for claim in claims], return_inverse=True)[1]

    def of(self, links: Links) -> dict[str, NDArray[np.float64] | NDArray[np.int64] | NDArray[np.bool_]]:
        """What `Wording` holds but `shared`, for each pair, each (m,)."""
        a, b = links.a, links.b
        return {
            "shortest": np.minimum(self._stems[a], self._stems[b]),
            "one_language": self._lang[a] == self._lang[b],
            "worth": np.minimum(self._worth[a], self._worth[b]),
            "refuting": self._refuting[a] + self._refuting[b],
        }


@lru_cache(maxsize=CACHED)
def stems(text: str) -> frozenset[str]:
    """The beginnings of the telling words of a text, in small letters."""
    return frozenset(word if word[0].isdigit() else word[:STEM] for word in WORD.findall(text.lower()))
