"""Which articles and findings go back to one text: wire reports that several outlets took over are one origin.

Articles are near-duplicates if they share half of the shorter one's word sequences. Where there are many, MinHash with
locality-sensitive hashing finds the candidates (Broder 1997, "On the resemblance and containment of documents";
Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3); each is then compared in full. Every article is
looked up once, and only the first of its kind enters the index, so the work grows with the number of articles even if
all are copies.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from claimcheck.records import Article, Claim, Finding, Origin, content_id

FEW = 64
"""Articles up to which each is compared with each in full, which misses nothing and needs no index."""
SHINGLE = 4
"""Words in a row. Accounts of one event written independently share few sequences of four, mostly names and quotes."""
PERMUTATIONS = 128
CANDIDATE = 0.25
"""Estimated resemblance from which two articles are compared in full: a copy may have been cut or continued."""
SHARED = 0.5
"""Share of the shorter text's word sequences from which it is a copy."""
SENTENCE_WORDS = 8
"""Shorter sentences can be alike by chance."""
EXACT_WORDS = 4
"""The same for sentences that are the same word for word."""
SENTENCE_SHARED = 0.8

_WORD = re.compile(r"\w+")


def find_origins(articles: Sequence[Article]) -> list[Origin]:
    """The groups of articles that are copies of one text, by id; an article in none of them is its own origin."""
    index = _Candidates() if len(articles) > FEW else None
    leaders: dict[str, NDArray[np.int64]] = {}
    members: dict[str, list[str]] = {}
    for article in sorted(articles, key=lambda a: (a.date or "9999", a.path, a.id)):
        shingles = _shingles(_kept_text(article))
        if not shingles:
            continue
        found = index.of(article.id, shingles) if index else leaders
        own = _hashes(shingles)
        alike = ((_shared(own, leaders[name]), name) for name in sorted(found))
        share, leader = max(alike, default=(0.0, ""))
        if share >= SHARED:
            members[leader].append(article.id)
        else:
            leaders[article.id], members[article.id] = own, [article.id]
            if index:
                index.keep()
    groups = (tuple(sorted(ids)) for ids in members.values() if len(ids) > 1)
    return sorted((Origin(id=content_id("origin", *ids), articles=ids) for ids in groups), key=lambda o: o.id)


class _Candidates:
    """The articles whose estimated resemblance to one makes it worth while to compare them in full."""

    def __init__(self) -> None:
        from datasketch import MinHash, MinHashLSH

        self._sketch_of = MinHash
        self._index = MinHashLSH(threshold=CANDIDATE, num_perm=PERMUTATIONS)
        self._last: tuple[str, MinHash] | None = None

    def of(self, name: str, shingles: frozenset[str]) -> list[str]:
        """The names of those that were kept and may be alike."""
        sketch = self._sketch_of(num_perm=PERMUTATIONS, seed=1)
        sketch.update_batch([shingle.encode("utf-8", "replace") for shingle in sorted(shingles)])
        self._last = name, sketch
        return list(self._index.query(sketch))

    def keep(self) -> None:
        """Keep the article that was looked up last."""
        assert self._last
        self._index.insert(*self._last)


def with_origins(
    findings: Sequence[Finding], claims: Mapping[str, Claim], articles: Mapping[str, Article], origins: Sequence[Origin]
) -> list[Finding]:
    """The findings with the number of their origins; those that repeat another in copies of its articles are marked.

    Of findings that say the same of copies the first in the order given is shown for all. A copy that was edited says
    something else: its conflicts stay.
    """
    origin_of = _origin_of(origins)
    shown: dict[tuple[object, ...], str] = {}
    result = []
    for finding in findings:
        a, b = claims[finding.a], claims[finding.b]
        same = _is_one_text(a, b, articles, origin_of)
        sides = sorted((_say(claim, origin_of) for claim in (a, b)), key=repr)
        first = shown.setdefault((finding.label, finding.kind, *sides), finding.id)
        repeats = None if first == finding.id else first
        result.append(finding.model_copy(update={"origins": 1 if same else 2, "repeats": repeats}))
    return result


def count_origins(articles: Iterable[str], origins: Sequence[Origin]) -> int:
    """How many independent origins some articles (ids) have."""
    origin_of = _origin_of(origins)
    return len({origin_of.get(article, article) for article in articles})


def _origin_of(origins: Sequence[Origin]) -> dict[str, str]:
    return {article: origin.id for origin in origins for article in origin.articles}


def _say(claim: Claim, origin_of: Mapping[str, str]) -> tuple[str, ...]:
    """What is the same of a claim in all copies of its article; of an article without copies, the claim's id."""
    origin = origin_of.get(claim.article)
    return (claim.id,) if origin is None else (origin, *_words(claim.text), "|", *_words(claim.speaker or ""))


def _is_one_text(a: Claim, b: Claim, articles: Mapping[str, Article], origin_of: Mapping[str, str]) -> bool:
    """Whether both sides stand in one article, in copies of one text, or in sentences that are word for word alike."""
    if a.article == b.article or origin_of.get(a.article, a.article) == origin_of.get(b.article, b.article):
        return True
    sentences = (_words(articles[c.article].text[c.context_start : c.context_end]) for c in (a, b))
    return _is_taken_over(*sentences) or _is_taken_over(_words(a.quote), _words(b.quote))


def _is_taken_over(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether one sentence is the other, word for word or nearly so if it is long."""
    shorter = min(len(a), len(b))
    if a == b and shorter >= EXACT_WORDS:
        return True
    return shorter >= SENTENCE_WORDS and _containment(_sequences(a, 2), _sequences(b, 2)) >= SENTENCE_SHARED


def _kept_text(article: Article) -> str:
    """The text without what cleaning left out: navigation that a site puts on every page makes no copy."""
    parts, end = [], 0
    for span in sorted(article.excluded, key=lambda e: (e.start, e.end)):
        parts.append(article.text[end : max(end, span.start)])
        end = max(end, span.end)
    return "\n".join((*parts, article.text[end:]))


def _shingles(text: str) -> frozenset[str]:
    return _sequences(_words_of(text), SHINGLE)


def _hashes(shingles: frozenset[str]) -> NDArray[np.int64]:
    """The shingles of an article as sorted hashes of 64 bits, a tenth of the memory; good within one process."""
    return np.unique(np.fromiter(map(hash, shingles), np.int64, len(shingles)))


def _shared(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """Share of the smaller set that is in the other."""
    return len(np.intersect1d(a, b, assume_unique=True)) / max(1, min(len(a), len(b)))


def _sequences(words: Sequence[str], length: int) -> frozenset[str]:
    return frozenset(" ".join(words[i : i + length]) for i in range(len(words) - length + 1))


def _words_of(text: str) -> tuple[str, ...]:
    """The words of a text, NFKC and case-folded; punctuation and spacing often change on the way."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """The words of a sentence, which many findings may ask for."""
    return _words_of(text)


def _containment(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the smaller set that is in the other."""
    return len(a & b) / max(1, min(len(a), len(b)))
