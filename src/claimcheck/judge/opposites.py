"""Words of opposite meaning that stand against one another in two texts, also across languages.

The NLI model is too small to see "last" against "erste" in a long sentence. The words were counted from parallel
sentences by training/opposites.py: a text says one end of a pair of opposites if it holds a "narrow" form of it, and
may say it if it holds a "broad" one.
"""

import json
import re
from functools import cache, lru_cache
from typing import TypedDict

from claimcheck.weights import FOLDER

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class _Forms(TypedDict):
    """Form -> the ends that it stands for: 2 * number of a pair, + 1 for its second word."""

    narrow: dict[str, list[int]]
    broad: dict[str, list[int]]


@cache
def _lexicon() -> dict[str, _Forms]:
    loaded: dict[str, dict[str, _Forms]] = json.loads((FOLDER / "opposites.json").read_text(encoding="utf-8"))
    return loaded["languages"]


@lru_cache(maxsize=4096)
def _ends(text: str, lang: str) -> tuple[dict[int, str], frozenset[int]]:
    """The ends that a text says, each with the first word that says it, and all that it may say."""
    forms = _lexicon().get(lang)
    if forms is None:
        return {}, frozenset()
    said: dict[int, str] = {}
    maybe: set[int] = set()
    for match in WORD.finditer(text):
        word = match.group().lower()
        for end in forms["narrow"].get(word, ()):
            said.setdefault(end, match.group())
        maybe.update(forms["broad"].get(word, ()))
    return said, frozenset(maybe | said.keys())


def find_opposites(a: str, lang_a: str, b: str, lang_b: str) -> list[tuple[str, str]]:
    """Words (of a, of b) of opposite meaning, as written.

    A text that may say both ends ("from first to last") says neither. Languages outside the eleven have no such words.
    """
    said_a, maybe_a = _ends(a, lang_a)
    said_b, maybe_b = _ends(b, lang_b)
    ends = [end for end in said_a if end ^ 1 in said_b and end ^ 1 not in maybe_a and end not in maybe_b]
    return list(dict.fromkeys((said_a[end], said_b[end ^ 1]) for end in sorted(ends)))
