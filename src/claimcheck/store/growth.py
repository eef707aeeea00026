"""A corpus that articles come to and go from: who is near to whom then."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from claimcheck.match.rows import ROW, Rows
from claimcheck.match.search import nearest
from claimcheck.match.update import NEVER, Block, Near, meet
from claimcheck.store.corpus import Corpus, Document, KnownArticle

SPARE = 8
"""Neighbours kept of each claim beyond those that are wanted: as many may go before new ones have to be looked for."""
CELLS = 1 << 24
"""Cosines in memory at once."""
LEAST, MOST = 256, 8192
"""Known claims that are compared at once."""

Grown = dict[int, list[Near]]
"""Article -> the lists of all its claims: of the new articles, and of those whose lists changed."""


def numbered(
    documents: Sequence[Document], articles: Sequence[KnownArticle], digests: Sequence[bytes]
) -> list[KnownArticle]:
    """What is known of new articles: they and their claims get the numbers behind those of the known ones."""
    number = max((one.id for one in articles), default=0) + 1
    first = max((one.first + one.claims for one in articles), default=0)
    result = []
    for document, digest in zip(documents, digests, strict=True):
        article, claims = document.article, len(document.claims)
        place = (document.file, document.place, article.path, document.own, article.id, digest)
        result.append(KnownArticle(number, *place, first, claims, document.sentences))
        number, first = number + 1, first + claims
    return result


def grow(
    corpus: Corpus,
    articles: Sequence[KnownArticle],
    gone: Collection[int],
    known: Sequence[KnownArticle],
    documents: Sequence[Document],
    neighbours: int,
    floor: int,
) -> Grown:
    """The neighbours after some articles have gone and others have come, without any change to what is stored.

    `articles` are those of the corpus, `gone` the numbers of those that go, and `known` and `documents`, which are
    aligned, those that come. Exact, as far as the stored neighbours are.
    """
    depth = neighbours + SPARE
    left = [one for one in articles if one.id not in gone]
    own, old = _block_of(known, documents), [vectors for vectors in corpus.vectors(gone) if len(vectors[1])]
    rows = np.concatenate([own.rows, *(rows for _, rows, _ in old)])
    if not len(rows):
        return {one.id: [] for one in known}
    vectors = np.concatenate([part for part in (own.vectors, *(part for _, _, part in old)) if len(part)])
    seeking = np.arange(len(rows)) < len(own.rows)
    blocks = _blocks(corpus, gone, len(rows), own)
    met = meet(blocks, rows, vectors, seeking, depth, floor)
    grown: Grown = {}
    for one in known:
        start = one.first - known[0].first
        grown[one.id] = met.forward[start : start + one.claims]
    left_out = {n for one in articles if one.id in gone for n in range(one.first, one.first + one.claims)}
    numbers, keys = own.numbers.tolist(), own.rows["key"].tolist()
    places = _Places(left)
    for article, claims in places.by_article(met.backward).items():
        lists = grown[article] = corpus.near([article])[article]
        for number, place in claims:
            come = [(q, score) for q, score in met.backward[number] if q < len(numbers)]
            lists[place] = lists[place].changed(left_out, [(-score, keys[q], numbers[q]) for q, score in come], depth)
    _refill(corpus, gone, own, places, grown, neighbours, floor)
    return grown


def _refill(
    corpus: Corpus,
    gone: Collection[int],
    own: Block,
    places: "_Places",
    grown: Grown,
    neighbours: int,
    floor: int,
) -> None:
    """Look for neighbours again for the known claims that lost too many."""
    known = [i for i in grown if i in places.first]
    short = {
        i: [p for p, one in enumerate(grown[i]) if not one.complete and len(one.entries) < neighbours] for i in known
    }
    short = {article: claims for article, claims in short.items() if claims}
    if not short:
        return
    parts = [(i, rows[short[i]], vectors[short[i]]) for i, rows, vectors in corpus.vectors(short)]
    rows = np.concatenate([part[1] for part in parts])
    vectors = np.concatenate([part[2] for part in parts])
    blocks = (block._replace(ends=np.full_like(block.ends, NEVER)) for block in _blocks(corpus, gone, len(rows), own))
    met = iter(meet(blocks, rows, vectors, np.ones(len(rows), dtype=bool), neighbours + SPARE, floor).forward)
    for article, _, _ in parts:
        for place in short[article]:
            grown[article][place] = next(met)


class _Places:
    """Where claims stand, by their numbers."""

    def __init__(self, articles: Sequence[KnownArticle]) -> None:
        self.first = {one.id: one.first for one in articles}
        speaking = sorted((one.first, one.id) for one in articles if one.claims)
        self._starts = np.array([first for first, _ in speaking], dtype=np.int64)
        self._ids = np.array([i for _, i in speaking], dtype=np.int64)

    def by_article(self, numbers: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
        """Article -> the numbers that are of its claims, and their places in it."""
        given = np.array(sorted(numbers), dtype=np.int64)
        at = np.searchsorted(self._starts, given, side="right") - 1
        result: dict[int, list[tuple[int, int]]] = defaultdict(list)
        columns = given.tolist(), self._ids[at].tolist(), self._starts[at].tolist()
        for number, article, start in zip(*columns, strict=True):
            result[article].append((number, number - start))
        return result


def places_of(numbers: Iterable[int], articles: Sequence[KnownArticle]) -> dict[int, list[tuple[int, int]]]:
    """Article -> the numbers that are of its claims, and their places in it."""
    return _Places(articles).by_article(numbers)


def _blocks(corpus: Corpus, gone: Collection[int], queries: int, own: Block) -> Iterable[Block]:
    size = max(LEAST, min(MOST, CELLS // max(queries, 1)))
    own_parts = (
        Block(own.numbers[s : s + size], own.rows[s : s + size], own.ends[s : s + size], own.vectors[s : s + size])
        for s in range(0, len(own.rows), size)
    )
    return chain(_ahead(corpus.blocks(size, gone)), own_parts)


def _ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks, of which the next is read while one is compared."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, blocks, None)
            yield block


def _block_of(known: Sequence[KnownArticle], documents: Sequence[Document]) -> Block:
    """The claims of new articles, into whose lists nothing has to be told to get."""
    parts = [(one, document) for one, document in zip(known, documents, strict=True) if one.claims]
    rows: Rows = np.concatenate([np.zeros(0, dtype=ROW), *(document.rows for _, document in parts)])
    rows["article"] = [one.id for one, _ in parts for _ in range(one.claims)]
    numbers = [n for one, _ in parts for n in range(one.first, one.first + one.claims)]
    empty: NDArray[np.float16] = np.zeros((0, 1), dtype=np.float16)
    vectors = np.concatenate([document.vectors for _, document in parts]) if parts else empty
    return Block(np.array(numbers, dtype=np.int64), rows, np.full(len(rows), NEVER, dtype=np.uint16), vectors)


def rebuild(corpus: Corpus, articles: Sequence[KnownArticle], neighbours: int, floor: int) -> None:
    """Find all neighbours anew and keep them; only while `writing`."""
    count, start = sum(one.claims for one in articles), 0
    rows, numbers = np.zeros(count, dtype=ROW), np.zeros(count, dtype=np.int64)
    vectors: NDArray[np.float16] = np.zeros((0, 1), dtype=np.float16)
    for block in corpus.blocks(1 << 14):
        if not start:
            vectors = np.empty((count, block.vectors.shape[1]), dtype=np.float16)
        part = slice(start, start + len(block.rows))
        rows[part], numbers[part], vectors[part] = block.rows, block.numbers, block.vectors
        start = part.stop
    lists = nearest(vectors, rows, neighbours + SPARE, floor)
    start = 0
    for one in articles:
        corpus.set_lists(one.id, lists, slice(start, start + one.claims), floor, numbers, rows)
        start += one.claims
    corpus.set_unfinished(False)
