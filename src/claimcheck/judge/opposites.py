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
def _lexicon() -> tuple[list[tuple[str, str]], dict[str, _Forms]]:
    loaded = json.loads((FOLDER / "opposites.json").read_text(encoding="utf-8"))
    return [(a, b) for a, b in loaded["pairs"]], loaded["languages"]


@lru_cache(maxsize=4096)
def _ends(text: str, lang: str) -> tuple[frozenset[int], frozenset[int]]:
    """The ends that a text says, and those that it may say."""
    forms = _lexicon()[1].get(lang)
    if forms is None:
        return frozenset(), frozenset()
    words = set(WORD.findall(text.lower()))
    said = frozenset(end for word in words for end in forms["narrow"].get(word, ()))
    return said, said | frozenset(end for word in words for end in forms["broad"].get(word, ()))


def find_opposites(a: str, lang_a: str, b: str, lang_b: str) -> list[tuple[str, str]]:
    """Pairs of opposites, as English words, of which one text says one end and the other the other.

    A text that may say both ends ("from first to last") says neither.
    """
    said_a, maybe_a = _ends(a, lang_a)
    said_b, maybe_b = _ends(b, lang_b)
    found = [end for end in said_a if end ^ 1 in said_b and end ^ 1 not in maybe_a and end not in maybe_b]
    return [_words(end) for end in sorted(found)]


def _words(end: int) -> tuple[str, str]:
    pair = _lexicon()[0][end // 2]
    return pair if end % 2 == 0 else (pair[1], pair[0])
