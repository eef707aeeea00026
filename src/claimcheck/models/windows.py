"""Texts that are longer than a model's window: where to split them, and how to put the answers together again.

All models use the same rules, so that nothing is ever cut silently by a tokenizer.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

MAX_PARTS = 8
"""Parts of a premise that one part of a hypothesis is compared with."""
Count = Callable[[str], int]
"""How many tokens a model makes of a text, without those that it adds itself."""


def well_formed(text: str) -> str:
    """The text without lone surrogates, which no tokenizer takes; each becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def split(text: str, count: Count, room: int) -> list[str]:
    """Parts of a text of at most `room` tokens each, in order; the text itself if it fits.

    Halves, and halves of halves: cut at the white space that is nearest to the middle, and inside a word only where
    there is none. Parts of like length give vectors of like weight.
    """
    if len(text) < 2 or count(text) <= room:
        return [text]
    cut = _middle(text)
    halves = (half.strip() for half in (text[:cut], text[cut:]))
    return [part for half in halves if half for part in split(half, count, room)] or [""]


def _middle(text: str) -> int:
    """The white space nearest to the middle of a text that has some; else the middle."""
    half = len(text) // 2
    spaces = [i for i, char in enumerate(text) if char.isspace() and 0 < i < len(text) - 1]
    return min(spaces, key=lambda i: (abs(i - half), i), default=half)


def split_pair(premise: str, hypothesis: str, count: Count, room: int) -> list[list[tuple[str, str]]]:
    """The pairs to judge in place of one: a row for each part of the hypothesis, with all parts of the premise.

    `room` is that of both together. The hypothesis keeps at least half of it, and all that a short premise leaves. Of
    a premise of many parts those are taken that share most words with the part of the hypothesis: two texts as long as
    a book would otherwise take days.
    """
    long, other = count(premise), count(hypothesis)
    if long + other <= room:
        return [[(premise, hypothesis)]]
    parts = split(hypothesis, count, max(room // 2, room - long))
    premises = split(premise, count, room - max(map(count, parts)))
    words = [set(p.casefold().split()) for p in premises]
    return [[(premises[i], part) for i in _nearest(words, set(part.casefold().split()))] for part in parts]


def _nearest(parts: Sequence[set[str]], words: set[str]) -> list[int]:
    """The numbers, in order, of the parts that share most words; of equals the first."""
    ranked = sorted(range(len(parts)), key=lambda i: (-len(parts[i] & words), i))
    return sorted(ranked[:MAX_PARTS])


def join_readings(rows: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Probabilities float32 (3,) of entailment, neutral, contradiction for a pair that was judged in parts.

    Each row, float32 (parts of the premise, 3), belongs to one part of the hypothesis. One part of the premise is
    enough to support or to contradict it: the least neutral reading counts. The whole hypothesis follows only if each
    of its parts does, and is contradicted if one of them is: the least entailment and the greatest contradiction.
    """
    strongest = np.stack([row[row[:, 1].argmin()] for row in rows])
    entailment, contradiction = strongest[:, 0].min(), strongest[:, 2].max()
    return np.array([entailment, max(0.0, 1.0 - entailment - contradiction), contradiction], dtype=np.float32)


def join_vectors(
    vectors: NDArray[np.float32], owners: Sequence[int], lengths: Sequence[int], texts: int
) -> NDArray[np.float32]:
    """Unit rows float32 (texts, d): for each text the mean of its parts' unit rows, weighted by their lengths."""
    total = np.zeros((texts, vectors.shape[1]), dtype=np.float32)
    np.add.at(total, np.asarray(owners, dtype=np.intp), vectors * np.asarray(lengths, dtype=np.float32)[:, None])
    norms = np.linalg.norm(total, axis=1, keepdims=True)
    unit: NDArray[np.float32] = total / np.maximum(norms, 1e-12)
    return unit
