"""Lines to blocks: a paragraph whose lines were broken to a fixed width is one block, a headline is its own."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_LINE = re.compile(r"[^\s][^\n]*")
_LIST_START = re.compile(r"(?:[*•·▪►■#>|+-]|\d{1,3}\)|[a-z]\))\s|—\s+[^\W\d_a-zß-ÿа-яіїєґ]")
_SENTENCE_END = re.compile(r"[.!?…。][\"'”“’»«)\]]*$")
_OPEN_END = re.compile(r"[,‐-]$")
_NARROWEST, _WIDEST = 40, 120
"""Widths in characters that mail programs, agencies and text editors break lines to."""
_MIN_PAIRS = 3
_SHORTEST_RAGGED = 30


class Block(NamedTuple):
    """A piece of text that no sentence leaves, and how many lines it has."""

    start: int
    end: int
    lines: int


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def first_word(self) -> str:
        return self.text.split(None, 1)[0]


class _Wrapping(NamedTuple):
    """How the lines of a text were broken: to a width (0 if to none), or raggedly, as when links were taken out."""

    width: int
    is_ragged: bool


def find_blocks(text: str) -> Iterator[Block]:
    """The blocks of a text in order. A blank line, or the end of a line that is not a wrapped one, ends a block."""
    lines = [_Line(match.start(), match[0].rstrip()) for match in _LINE.finditer(text)]
    adjacent = [text.count("\n", before.end, line.start) == 1 for before, line in pairwise(lines)]
    pairs = [pair for pair, near in zip(pairwise(lines), adjacent, strict=True) if near]
    wrapping = _Wrapping(_wrap_width(pairs), _is_ragged(pairs))
    first = 0
    for number in range(1, len(lines) + 1):
        if number < len(lines) and adjacent[number - 1] and _is_wrapped(lines[number - 1], lines[number], wrapping):
            continue
        yield Block(lines[first].start, lines[number - 1].end, number - first)
        first = number


def _is_wrapped(before: _Line, line: _Line, wrapping: _Wrapping) -> bool:
    """Whether the line end between two neighbours stands for a space."""
    if _LIST_START.match(line.text):
        return False
    width = wrapping.width
    # The line would have had no room for the next word.
    is_full = width > 0 and width - 2 < len(before.text) + 1 + len(line.first_word) and len(before.text) <= width + 3
    if is_full or _SENTENCE_END.search(before.text):
        return is_full
    if line.text[0].islower() or _OPEN_END.search(before.text):
        return True
    return wrapping.is_ragged and len(before.text) >= _SHORTEST_RAGGED


def _wrap_width(pairs: list[tuple[_Line, _Line]]) -> int:
    """The width to which the lines were broken, 0 if they were not: then most lines differ in length."""
    candidates = [(before, line) for before, line in pairs if _NARROWEST <= len(before.text) <= _WIDEST]
    if len(candidates) < _MIN_PAIRS or len(candidates) < len(pairs) * 0.5:
        return 0
    lengths = sorted(len(before.text) for before, _ in candidates)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    full = sum(len(before.text) + 1 + len(line.first_word) > width - 2 for before, line in candidates)
    return width if full >= 0.6 * len(candidates) else 0


def _is_ragged(pairs: list[tuple[_Line, _Line]]) -> bool:
    """Whether sentences often run over line ends: then many lines begin with a small letter."""
    starts = [line.text[0] for before, line in pairs if not _SENTENCE_END.search(before.text)]
    small = sum(letter.islower() for letter in starts)
    return small >= 5 and small >= 0.4 * len(starts)
