"""Neighbours of claims that come to known ones, without comparing the known ones with each other again.

One pass over the vectors of the known claims finds both whom a new claim is near to and whose neighbour it becomes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.match.rows import STEPS, Rows, allowed, scores_of
from claimcheck.match.search import ERROR

NEVER = np.iinfo(np.uint16).max
"""An end that no claim reaches."""
PAIRS_A_CALL = 20_000
MANY = 4
"""Times the wanted neighbours in one block from which it is worth while to look for the best of them first."""

Entry = tuple[int, int, int]
"""A neighbour: minus its cosine in steps, its key, its number; the order of these is that of neighbours."""


class Block(NamedTuple):
    """Some claims, aligned."""

    numbers: NDArray[np.int64]
    rows: Rows
    ends: NDArray[np.uint16]
    """The cosine in steps with which a claim gets into the list of each; NEVER for one whose list does not matter."""
    vectors: NDArray[np.float16]


@dataclass(frozen=True)
class Near:
    """One claim's neighbours, nearest first."""

    entries: tuple[Entry, ...] = ()
    complete: bool = True
    """No allowed claim above the floor is left out."""

    def changed(self, gone: Iterable[int], come: Iterable[Entry], depth: int) -> "Near":
        """The list without some numbers and with new neighbours, as far as it is known then.

        Of a list that is not complete, what is behind its last entry is unknown, so that nothing new can follow it:
        such a list gets shorter when neighbours go.
        """
        left_out = set(gone)
        known = [entry for entry in self.entries if entry[2] not in left_out]
        known += [entry for entry in come if self.complete or (self.entries and entry < self.entries[-1])]
        known.sort()
        return Near(tuple(known[:depth]), self.complete and len(known) <= depth)


@dataclass
class Meeting:
    """Who is near to the queries, and whose list they may belong to."""

    forward: list[Near] = field(default_factory=list)
    """By query."""
    backward: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Number of a known claim -> (query, cosine in steps)."""


def meet(
    blocks: Iterable[Block],
    rows: Rows,
    vectors: NDArray[np.float16],
    seeking: NDArray[np.bool_],
    depth: int,
    floor: int,
) -> Meeting:
    """Compare the queries (m,) with unit rows float16 (m, d) with all blocks.

    The nearest `depth` of at least `floor` steps are found for those that are `seeking`; into whose lists they get,
    for all. Exact: the same as if all were compared at once.
    """
    result = Meeting()
    queries = vectors.astype(np.float32)
    need = np.where(seeking, floor, 2 * STEPS).astype(np.int64)
    found = _Found.none()
    whole = np.zeros((0, vectors.shape[1]), dtype=np.float32)
    for block in blocks:
        if len(whole) < len(block.vectors):  # one piece of memory for all blocks: fresh pages cost more than the sums
            whole = np.empty(block.vectors.shape, dtype=np.float32)
        part = whole[: len(block.vectors)]
        np.copyto(part, block.vectors)
        cosines = part @ queries.T
        gets_in = cosines >= _at_least(block.ends)[:, None]
        is_near = cosines >= _at_least(need)
        if np.count_nonzero(is_near) > MANY * depth * len(rows):
            is_near = cosines >= _at_least(np.maximum(need, _best(block, rows, cosines, depth)))
        of_block, of_query = np.nonzero(gets_in | is_near)
        scores = _scores(block.vectors, vectors, of_block, of_query)
        fits = allowed(block.rows[of_block], rows[of_query]) & (scores >= floor)
        of_block, of_query, scores = of_block[fits], of_query[fits], scores[fits]
        for place in np.nonzero(scores >= block.ends[of_block])[0]:
            number = int(block.numbers[of_block[place]])
            result.backward[number].append((int(of_query[place]), int(scores[place])))
        near = scores >= need[of_query]
        of_block, of_query, scores = of_block[near], of_query[near], scores[near]
        keys, numbers = block.rows["key"][of_block], block.numbers[of_block]
        found = found.joined(_Found(of_query, scores, keys, numbers)).cut(depth, need)
    result.forward = found.lists(len(rows), depth)
    return result


def _at_least(steps: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
    """The least cosine, in float32 and with its errors, that can come to so many steps."""
    result: NDArray[np.float32] = ((steps - 0.5) / STEPS - ERROR).astype(np.float32)
    return result


def _best(block: Block, rows: Rows, cosines: NDArray[np.float32], depth: int) -> NDArray[np.int64]:
    """What a claim of the block needs to be among its `depth` nearest of each query, in steps or a little less."""
    if len(cosines) <= depth:
        return np.zeros(len(rows), dtype=np.int64)
    same = block.rows["article"][:, None] == rows["article"][None]
    others = np.where(same, np.float32(-1), cosines)
    last: NDArray[np.float32] = np.partition(others, len(others) - depth, axis=0)[len(others) - depth]
    needed: NDArray[np.int64] = np.floor((last - ERROR) * STEPS).astype(np.int64)
    return needed


class _Found(NamedTuple):
    """The nearest so far, sorted by query and nearness."""

    query: NDArray[np.int64]
    score: NDArray[np.int64]
    key: NDArray[np.uint32]
    number: NDArray[np.int64]

    @classmethod
    def none(cls) -> "_Found":
        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, empty, empty.astype(np.uint32), empty)

    def joined(self, more: "_Found") -> "_Found":
        both = _Found(
            np.concatenate([self.query, more.query]),
            np.concatenate([self.score, more.score]),
            np.concatenate([self.key, more.key]),
            np.concatenate([self.number, more.number]),
        )
        return both.at(np.lexsort((both.number, both.key, -both.score, both.query)))

    def at(self, places: NDArray[np.int64] | NDArray[np.bool_]) -> "_Found":
        return _Found(self.query[places], self.score[places], self.key[places], self.number[places])

    def cut(self, depth: int, need: NDArray[np.int64]) -> "_Found":
        """No more than `depth` for each query; notes what others need to get in then."""
        _, first, counts = np.unique(self.query, return_index=True, return_counts=True)
        rank = np.arange(len(self.query)) - np.repeat(first, counts)
        last = rank == depth - 1
        need[self.query[last]] = self.score[last]
        return self.at(rank < depth)

    def lists(self, count: int, depth: int) -> list[Near]:
        """By query. Of one with as many as there may be, others may have been left out on the way."""
        entries: list[list[Entry]] = [[] for _ in range(count)]
        columns = (column.tolist() for column in self)
        for query, score, key, number in zip(*columns, strict=True):
            entries[query].append((-score, key, number))
        return [Near(tuple(one), len(one) < depth) for one in entries]


def _scores(
    a: NDArray[np.float16], b: NDArray[np.float16], of_a: Sequence[int] | NDArray[np.int64], of_b: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Cosines in steps of pairs of rows."""
    parts = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(of_b), PAIRS_A_CALL):
        part = slice(start, start + PAIRS_A_CALL)
        parts.append(scores_of(a[of_a[part]], b[of_b[part]]))
    return np.concatenate(parts)
