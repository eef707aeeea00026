"""The comparison that a check makes: new articles with all others, and with one another.

With a store, only the new articles are read and embedded, the vectors of the corpus are gone through once, and claims
and articles are loaded only where they are candidates of a new claim. Without one, everything is compared in memory.
Both come to the same report.
"""

import logging
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from claimcheck import __version__
from claimcheck.check.changes import Scope
from claimcheck.check.decisions import read_decisions, with_decisions
from claimcheck.match import joined
from claimcheck.match.related import nearest_within, tied_articles, with_related
from claimcheck.match.rows import STEPS, rows_of, steps_of
from claimcheck.match.search import nearest
from claimcheck.match.update import Near
from claimcheck.pipeline import Models, embed_all, extract, flag_long, load_models, store_of
from claimcheck.progress import Progress
from claimcheck.records import Article, Claim, Coverage, Pair, Report, Run, Skipped
from claimcheck.settings import Settings
from claimcheck.store.articles import documents_of
from claimcheck.store.corpus import Corpus, Document, KnownArticle
from claimcheck.store.database import Store
from claimcheck.store.extraction import Extractor
from claimcheck.store.growth import Grown, grow, numbered, places_of
from claimcheck.store.index import ChangedError, Index, open_corpus
from claimcheck.store.survey import Item

ATTEMPTS = 3
_log = logging.getLogger(__name__)

Place = tuple[int, int]
"""Rank of an article among all, and place of a claim in it."""


@dataclass
class Material:
    """What is judged, and the figures of all that was looked at."""

    articles: dict[int, Article] = field(default_factory=dict)
    """By rank: the new ones, and those with a candidate."""
    claims: dict[Place, Claim] = field(default_factory=dict)
    contexts: dict[Place, NDArray[np.float32]] = field(default_factory=dict)
    """The vectors of the sentences around the claims."""
    pairs: list[tuple[Place, Place, int]] = field(default_factory=list)
    """Candidates of which one at least is new, with their cosines in steps."""
    best: dict[Place, int] = field(default_factory=dict)
    """The cosine in steps of each claim to its nearest, whichever that is."""
    sizes: dict[str, int] = field(default_factory=dict)
    """How many claims the articles have in all, by id."""
    skipped: tuple[Skipped, ...] = ()
    total: int = 0
    """Articles."""
    speaking: int = 0
    """Articles with claims."""
    claims_total: int = 0
    sentences: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    parser: str = ""


def compare(scope: Scope, settings: Settings, progress: Progress) -> tuple[Report, int]:
    """The report about the new articles and those that share a candidate with them; how many articles have claims.

    Its coverage counts all articles, and the pairs with a new claim. Raises what `pipeline.build_report` raises.
    """
    decisions, broken = read_decisions(settings.decisions)
    with store_of(settings) as store:
        models = load_models(settings, store)
        material = None
        if store is not None and not scope.full:
            material = _from_corpus(scope, models, settings, progress, store)
        if material is None:
            material = _in_memory(scope, models, settings, progress, store)
        report = _judged(material, models, settings, progress)
    return with_decisions(report, decisions.values(), broken, date.today()), material.speaking


def _judged(material: Material, models: Models, settings: Settings, progress: Progress) -> Report:
    from claimcheck.judge import Judge

    places = sorted(material.claims)
    row = {place: i for i, place in enumerate(places)}
    claims = [material.claims[place] for place in places]
    articles = {article.id: article for article in material.articles.values()}
    pairs = sorted((min(row[a], row[b]), max(row[a], row[b]), score) for a, b, score in material.pairs)
    texts = [c.context_in(articles[c.article].text) for c in claims]
    vectors = np.stack([material.contexts[place] for place in places]) if places else np.zeros((0, 1), np.float32)
    judge = Judge(models.nli, settings.conflict_threshold, settings.agreement_threshold)
    records = [Pair(a=a, b=b, similarity=round(score / STEPS, 4)) for a, b, score in pairs]
    best = [round(material.best.get(place, 0) / STEPS, 4) for place in places]
    verdict = judge.judge(claims, records, texts, vectors, articles, progress, best, material.sizes)
    names = {"embedding": models.embedder.name, "nli": models.nli.name, "parser": material.parser}
    return Report(
        articles=tuple(material.articles[rank] for rank in sorted(material.articles)),
        claims=tuple(claims),
        findings=tuple(verdict.findings),
        topics=(),
        skipped=material.skipped,
        coverage=Coverage(
            articles=material.total,
            sentences=material.sentences,
            claims=material.claims_total,
            pairs_retrieved=len(pairs),
            pairs_judged=verdict.judged,
            not_claims=dict(sorted(material.rejected.items())),
            pairs_left_out=dict(sorted(verdict.left_out.items())),
        ),
        run=Run(version=__version__, models=names, settings=settings.recorded()),
    )


def _in_memory(scope: Scope, models: Models, settings: Settings, progress: Progress, store: Store | None) -> Material:
    read = extract(scope.read, settings, progress, store)
    rank = {article.id: i for i, article in enumerate(read.articles)}
    by_id = {article.id: article for article in read.articles}
    contexts = [c.context_in(by_id[c.article].text) for c in read.claims]
    claims = flag_long(read.claims, contexts, models)
    texts = [claim.text for claim in claims]
    columns = embed_all([texts, contexts], models.embedder.embed, progress)
    vectors, sentences = (column.astype(np.float16) for column in columns)
    with progress.stage("Matching claims", None):
        rows = rows_of(claims)
        lists = nearest(vectors, rows, settings.neighbours, steps_of(settings.min_similarity))
        found = with_related(joined(lists, settings.neighbours), rows, vectors)
    new = {article.id for article in read.articles if scope.is_new(article)}
    is_new = np.array([claim.article in new for claim in claims], dtype=bool)
    found = found[is_new[found[:, 0]] | is_new[found[:, 1]]]
    counts: Counter[str] = Counter()
    places: list[Place] = []
    for claim in claims:
        places.append((rank[claim.article], counts[claim.article]))
        counts[claim.article] += 1
    needed = sorted({*np.nonzero(is_new)[0].tolist(), *found[:, :2].ravel().tolist()})
    return Material(
        articles={rank[i]: by_id[i] for i in new | {claims[row].article for row in needed}},
        claims={places[row]: claims[row] for row in needed},
        contexts={places[row]: sentences[row].astype(np.float32) for row in needed},
        pairs=[(places[a], places[b], score) for a, b, score in found.tolist()],
        best={places[row]: int(lists.scores[row, 0]) for row in needed},
        sizes=dict(counts),
        skipped=tuple(read.skipped),
        total=len(read.articles),
        speaking=len(counts),
        claims_total=len(claims),
        sentences=read.sentences,
        rejected=Counter(r.reason for r in read.rejected),
        parser=read.parser,
    )


def _from_corpus(scope: Scope, models: Models, settings: Settings, progress: Progress, store: Store) -> Material | None:
    """What is judged, with the corpus that the store keeps; None if that can't be used."""
    extractor = Extractor(settings.parser, store)
    for _ in range(ATTEMPTS):
        corpus: Corpus | None = None
        try:
            corpus = open_corpus(store, scope.corpus, settings, extractor, models)
            if corpus is None:
                return None
            with corpus:
                return _compared(Index(corpus, settings, extractor, models, store), scope, progress)
        except ChangedError:  # by another run, while this one read it
            continue
        except (sqlite3.Error, OSError) as error:
            _log.warning("the index of the corpus can't be used (%s); comparing without it", error)
            if corpus is not None and isinstance(error, sqlite3.Error):
                corpus.forget()
            return None
    return None


def _compared(index: Index, scope: Scope, progress: Progress) -> Material | None:
    surveyed = index.survey(scope.found, progress)
    if not surveyed.items:
        return None
    new = [item for item in surveyed.items if scope.is_new(item)]
    old = [item for item in surveyed.items if not scope.is_new(item)]
    index.update(old, surveyed, scope, progress)
    documents = list(documents_of(new, index.corpus, index.extractor, index.models, progress))
    kept = {item.id for item in old}
    left = [one for one in index.articles if one.used in kept and not scope.is_new(one)]
    stale = {one.id for one in index.articles} - {one.id for one in left}
    known = numbered(documents, index.articles, [b""] * len(documents))
    with progress.stage("Matching claims", None):
        near = grow(index.corpus, index.articles, stale, known, documents, index.neighbours, index.floor)
    material = _of_new(surveyed.items, known, documents)
    _add_candidates(material, index, left, known, near, documents, surveyed.items)
    material.skipped = (*scope.skipped, *surveyed.skipped)
    material.sizes = {one.used: one.claims for one in (*left, *known)}
    material.total = len(surveyed.items)
    material.speaking = sum(one.claims > 0 for one in (*left, *known))
    material.claims_total = sum(one.claims for one in (*left, *known))
    material.sentences = sum(one.sentences for one in (*left, *known))
    rejected = index.corpus.rejected() - index.corpus.rejected_of(stale)
    material.rejected = sum((document.rejected for document in documents), rejected)
    material.parser = index.extractor.name
    return material


def _of_new(items: Sequence[Item], known: Sequence[KnownArticle], documents: Sequence[Document]) -> Material:
    material = Material()
    rank = {item.id: i for i, item in enumerate(items)}
    for document in documents:
        at = rank[document.article.id]
        material.articles[at] = document.article
        for place, (claim, context) in enumerate(zip(document.claims, document.contexts, strict=True)):
            material.claims[at, place] = claim
            material.contexts[at, place] = context.astype(np.float32)
    return material


def _add_candidates(
    material: Material,
    index: Index,
    left: Sequence[KnownArticle],
    known: Sequence[KnownArticle],
    near: Grown,
    documents: Sequence[Document],
    items: Iterable[Item],
) -> None:
    """The candidates of the new claims, and the records of those that are not new."""
    rank = {item.id: i for i, item in enumerate(items)}
    first = min((one.first for one in known), default=0)
    by_id = {one.id: one for one in (*left, *known)}
    here = _There(by_id.values())
    found: dict[tuple[int, int], int] = {}
    for article, lists in near.items():
        for number, one in enumerate(lists, by_id[article].first):
            for score, _, other in one.entries[: index.neighbours]:
                if number >= first or other >= first:
                    found[min(number, other), max(number, other)] = -score
    found |= _related(found, index, left, known, documents)
    numbers = {number for pair in found for number in pair}
    where: dict[int, Place] = {}
    for article, places in places_of(numbers, [*left, *known]).items():
        where |= {number: (rank[by_id[article].used], place) for number, place in places}
    for new in known:
        for place, of_claim in enumerate(near.get(new.id, [])):
            material.best[rank[new.used], place] = _first(of_claim, here)
    wanted = places_of((number for number in numbers if number < first), left)
    unchanged = index.corpus.near([article for article in wanted if article not in near])
    for article, places in wanted.items():
        lists = near[article] if article in near else unchanged[article]
        for _, place in places:
            material.best[rank[by_id[article].used], place] = _first(lists[place], here)
    needed = {article: [place for _, place in places] for article, places in wanted.items()}
    for article, record, claims in index.corpus.parts(needed):
        at = rank[by_id[article].used]
        material.articles[at] = record
        for place, (claim, context) in claims.items():
            material.claims[at, place] = claim
            material.contexts[at, place] = context.astype(np.float32)
    material.pairs = [(where[a], where[b], score) for (a, b), score in found.items()]


def _related(
    found: Mapping[tuple[int, int], int],
    index: Index,
    left: Sequence[KnownArticle],
    known: Sequence[KnownArticle],
    documents: Sequence[Document],
) -> dict[tuple[int, int], int]:
    """Pairs of claims, with cosines in steps, of new articles and those about the same event; see match.related."""
    every = sorted((one for one in (*left, *known) if one.claims), key=lambda one: one.first)
    firsts = np.array([one.first for one in every])
    numbers = np.array([*found], dtype=np.int64).reshape(-1, 2)
    owners = np.searchsorted(firsts, numbers, side="right") - 1
    tied = tied_articles(np.column_stack([owners, np.fromiter(found.values(), np.int64, len(found))]))
    own = {one.id: (document.rows, document.vectors) for one, document in zip(known, documents, strict=True)}
    others = {every[place].id for pair in tied for place in pair} - own.keys()
    vectors = own | {article: (rows, matrix) for article, rows, matrix in index.corpus.vectors(others)}
    result = {}
    for one, other in ((every[a], every[b]) for a, b in tied):
        (rows, matrix), (other_rows, other_matrix) = vectors[one.id], vectors[other.id]
        for a, b, score in nearest_within(matrix, other_matrix, rows["key"], other_rows["key"]).tolist():
            result[one.first + a, other.first + b] = score
    return result


class _There:
    """The claims that are still there, by their numbers; of many thousand articles."""

    def __init__(self, articles: Iterable[KnownArticle]) -> None:
        spans = sorted((one.first, one.first + one.claims) for one in articles if one.claims)
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._starts, number)
        return at > 0 and number < self._ends[at - 1]


def _first(near: Near, here: "_There") -> int:
    """The cosine in steps of the nearest claim that is still there; 0 if there is none."""
    return next((-score for score, _, number in near.entries if number in here), 0)
