"""The index of one corpus as a run uses it: opened, compared with the files, and brought up to date."""

import json
import logging
import sqlite3
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

from claimcheck.ingest.files import Found, find_files
from claimcheck.match.rows import steps_of
from claimcheck.pipeline import Models, load_models, store_of
from claimcheck.progress import Progress
from claimcheck.settings import Settings
from claimcheck.store.articles import documents_of
from claimcheck.store.corpus import Corpus, Document, KnownArticle, remove_unused
from claimcheck.store.database import Store, key_of
from claimcheck.store.extraction import Extractor
from claimcheck.store.growth import grow, numbered, rebuild
from claimcheck.store.identity import CORPUS_CODE, CORPUS_LIBRARIES, surroundings
from claimcheck.store.reading import kept_describe
from claimcheck.store.survey import Item, Survey, digest_of, survey

FEW = 64
SHARE = 5
"""A corpus is updated while no more than so many articles, or one in so many, are new; beyond that it is rebuilt."""
ARTICLES_A_TURN = 512
"""Articles that are written at once: what a killed run loses."""
_log = logging.getLogger(__name__)


class ChangedError(Exception):
    """Another run wrote to the corpus since this one began to read it."""


class IsNew(Protocol):
    """What tells which articles are new."""

    def is_new(self, item: Item | KnownArticle) -> bool:
        """Whether an article is new."""


def open_corpus(
    store: Store, paths: Sequence[Path], settings: Settings, extractor: Extractor, models: Models
) -> Corpus | None:
    """The corpus in these files and folders; None where nothing can be kept or a model's answers can't be told.

    Raises sqlite3.Error or OSError if it can't be used.
    """
    versions = [getattr(model, "version", None) for model in (models.embedder, models.nli)]
    if store.folder is None or not all(versions):
        return None
    name = key_of(*(text for path in paths for text in (str(path), str(path.resolve())))).hex()
    chosen = json.dumps([settings.neighbours, settings.min_similarity, settings.max_file_bytes])
    code = surroundings(CORPUS_CODE, CORPUS_LIBRARIES)
    corpus = Corpus(store.folder, name, key_of(code, extractor.version, *map(str, versions), chosen))
    remove_unused(store.folder, corpus.file, settings.max_cache_bytes)
    return corpus


class Index:
    """An open corpus, what it knows, and what is needed to learn more."""

    def __init__(self, corpus: Corpus, settings: Settings, extractor: Extractor, models: Models, store: Store) -> None:
        self.corpus = corpus
        self.extractor = extractor
        self.models = models
        self.neighbours = settings.neighbours
        self.floor = steps_of(settings.min_similarity)
        self.articles = corpus.articles()
        self._files = corpus.files()
        self._max_bytes = settings.max_file_bytes
        self._describe = kept_describe(store)

    def survey(self, found: Sequence[Found], progress: Progress) -> Survey:
        """What the files hold, reading those that are not known."""
        with progress.stage("Reading articles", None):
            return survey(found, self._files, self.articles, self._max_bytes, self._describe)

    def update(self, items: Sequence[Item], surveyed: Survey, scope: IsNew | None, progress: Progress) -> None:
        """Bring the corpus to the articles `items`; what it knows of new ones stays as it is.

        Raises ChangedError.
        """
        kept = {item.known.id for item in items if item.known and item.known.used == item.id}
        come = [item for item in items if not (item.known and item.known.used == item.id)]
        gone = [one for one in self.articles if one.id not in kept and not (scope and scope.is_new(one))]
        new_files = {one.file for one in surveyed.items if scope and scope.is_new(one)}
        files = {
            path: one for path, one in surveyed.files.items() if path not in new_files and path not in surveyed.clashing
        }
        left_out = {one.file for one in gone} | {item.file for item in come} | surveyed.clashing
        left_out = (left_out | {path for path in self._files if path not in surveyed.present}) - set(files)
        if self.corpus.is_unfinished or len(come) + len(gone) > max(FEW, len(kept) // SHARE):
            self._fill(gone, come, progress)
        elif come or gone:
            self._grow(gone, come, progress)
        if files or left_out & set(self._files):
            with self._turn():
                self.corpus.set_files(files, left_out)

    def _grow(self, gone: Sequence[KnownArticle], come: Sequence[Item], progress: Progress) -> None:
        documents = list(documents_of(come, self.corpus, self.extractor, self.models, progress))
        known = numbered(documents, self.articles, [_digest(document) for document in documents])
        numbers = {one.id for one in gone}
        with progress.stage("Matching claims", None):
            near = grow(self.corpus, self.articles, numbers, known, documents, self.neighbours, self.floor)
        with self._turn():
            self.corpus.remove(numbers)
            for one, document in zip(known, documents, strict=True):
                self.corpus.add(one, document)
            for article, lists in near.items():
                self.corpus.set_near(article, lists, self.floor)
        self.articles = [*(one for one in self.articles if one.id not in numbers), *known]

    def _fill(self, gone: Sequence[KnownArticle], come: Sequence[Item], progress: Progress) -> None:
        """Take in many articles, a part at a time, and find all neighbours anew."""
        documents = documents_of(come, self.corpus, self.extractor, self.models, progress)
        with self._turn():
            self.corpus.set_unfinished(True)
        while part := list(islice(documents, ARTICLES_A_TURN)):
            known = numbered(part, self.articles, [_digest(document) for document in part])
            with self._turn():
                for one, document in zip(known, part, strict=True):
                    self.corpus.add(one, document)
            self.articles += known
        left_out = {one.id for one in gone}
        self.articles = [one for one in self.articles if one.id not in left_out]
        with progress.stage("Matching claims", None), self._turn():
            self.corpus.remove(left_out)
            rebuild(self.corpus, self.articles, self.neighbours, self.floor)

    def _turn(self) -> "_Turn":
        return _Turn(self.corpus)


class _Turn:
    """A turn of writing. Raises ChangedError if another run wrote in between."""

    def __init__(self, corpus: Corpus) -> None:
        self._writing = corpus.writing()

    def __enter__(self) -> None:
        if not self._writing.__enter__():
            self._writing.__exit__(None, None, None)
            raise ChangedError

    def __exit__(self, *error: object) -> None:
        self._writing.__exit__(*error)  # type: ignore[arg-type]


def _digest(document: Document) -> bytes:
    return digest_of(document.article)


def fill_corpus(paths: Sequence[Path], settings: Settings, progress: Progress) -> None:
    """Bring the index of a corpus up to date, for the checks to come. Logs what keeps it from being used."""
    with store_of(settings) as store:
        if store is None:
            return
        models, extractor = load_models(settings, store), Extractor(settings.parser, store)
        try:
            corpus = open_corpus(store, paths, settings, extractor, models)
            if corpus is None:
                return
            with corpus:
                index = Index(corpus, settings, extractor, models, store)
                surveyed = index.survey(find_files(paths)[0], progress)
                index.update(surveyed.items, surveyed, None, progress)
        except (sqlite3.Error, OSError, ChangedError) as error:
            _log.warning("the index of the corpus can't be kept (%s)", error or "another run writes to it")
