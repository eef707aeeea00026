"""The whole corridor in order: ingest, extract, embed, match, judge, group; claimcheck.engine says where it runs."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from claimcheck import __version__
from claimcheck.check.decisions import read_decisions, with_decisions
from claimcheck.memory import give_back
from claimcheck.progress import Progress, Silent, stage_name
from claimcheck.records import Article, Claim, Coverage, Finding, NotClaim, Report, Run, Skipped
from claimcheck.settings import Settings

if TYPE_CHECKING:
    from claimcheck.embed import Embedder
    from claimcheck.judge.nli import Nli
    from claimcheck.store.database import Store

ARTICLES_A_CALL = 64
TEXTS_A_CALL = 1024
"""What a model gets at once: enough for batches of similar length, little enough for the progress bar to move."""

T = TypeVar("T")


@dataclass(frozen=True)
class Extracted:
    """What reading and extraction gave."""

    articles: list[Article]
    skipped: list[Skipped]
    claims: list[Claim]
    rejected: list[NotClaim]
    sentences: int
    parser: str = ""
    """Name of the parser."""


@dataclass(frozen=True)
class Models:
    """The models that compare and judge."""

    embedder: "Embedder"
    nli: "Nli"


def build_report(
    paths: Sequence[Path | str], settings: Settings | None = None, progress: Progress | None = None
) -> Report:
    """Read articles and cross-check their claims.

    Args:
        paths: Files (.txt, .md, .html, .jsonl, .parquet) or folders of them.
        settings: Defaults to the settings of the environment and the nearest settings file.
        progress: Told about each stage; silent by default.

    Raises:
        InputError: if no path is given, one is missing, or none holds an article; or if the decisions can't be read.
        ModelError: if a model is missing or damaged.
        EngineError: if the work is to run on a cluster, and that can't be used.
    """
    from claimcheck.engine import load_engine

    settings, progress = settings or Settings(), progress or Silent()
    decisions, broken = read_decisions(settings.decisions)
    built = load_engine(settings).report(paths, settings, progress)
    return with_decisions(built, decisions.values(), broken, date.today())


def extract_claims(
    paths: Sequence[Path | str], settings: Settings | None = None, progress: Progress | None = None
) -> Report:
    """Read articles and extract their claims without comparing them; raises what build_report raises."""
    settings = settings or Settings()
    with store_of(settings) as store:
        read = extract(paths, settings, progress or Silent(), store)
    return assemble(read, settings, {}, [], 0, 0, Counter())


def store_of(settings: Settings) -> "AbstractContextManager[Store | None]":
    """The store of the settings for one run, or None where they want none. It never fails; see claimcheck.store."""
    from claimcheck.store import open_store

    return open_store(settings) or nullcontext()


def load_models(settings: Settings, store: "Store | None" = None) -> "Models":
    """The models that compare and judge; with a store their answers are kept there, and they are loaded at need.

    Raises:
        ModelError: if a model is missing or damaged. One that the store knows may be missing until it is needed.
    """
    if store is not None:
        from claimcheck.store.models import kept_embedder, kept_nli

        return Models(kept_embedder(settings, store), kept_nli(settings, store))
    from claimcheck.embed import load_embedder
    from claimcheck.judge.nli import load_nli

    embedder = load_embedder(settings.model, offline=settings.offline)
    return Models(embedder, load_nli(settings.nli_model, offline=settings.offline))


def extract(
    paths: Sequence[Path | str], settings: Settings, progress: Progress, store: "Store | None" = None
) -> Extracted:
    """The articles, their claims, and what holds none."""
    from claimcheck.extract import language
    from claimcheck.ingest.reader import describe, read_articles
    from claimcheck.store.extraction import Extractor
    from claimcheck.store.reading import kept_describe

    with progress.stage("Reading articles", None):
        remembered = describe if store is None else kept_describe(store)
        articles, skipped = read_articles(paths, settings.max_file_bytes, remembered)
    read = Extracted(articles, skipped, [], [], 0)
    extractor, sentences = Extractor(settings.parser, store), 0
    name = stage_name("Extracting claims", extractor, articles)
    for batch in _in_parts(articles, ARTICLES_A_CALL, progress, name):
        for one in extractor.extract(batch):
            read.claims.extend(one.claims)
            read.rejected.extend(one.rejected)
            sentences += one.sentences
    parser = extractor.name
    del extractor  # and with it what it has loaded
    language.rest()
    give_back()
    return Extracted(articles, skipped, read.claims, read.rejected, sentences, parser)


def cross_check(
    read: Extracted, models: "Models", settings: Settings, progress: Progress, store: "Store | None" = None
) -> Report:
    """Embed, match, judge and group the claims, and put the report together.

    A store keeps what comparing the articles came to; as long as nothing changes, they are not compared again.
    """
    from claimcheck.judge import Judge
    from claimcheck.match import candidates
    from claimcheck.store.comparisons import comparison_key, keep_comparison, kept_comparison
    from claimcheck.store.models import rest

    embedder, nli = models.embedder, models.nli
    articles = {a.id: a for a in read.articles}
    contexts = [c.context_in(articles[c.article].text) for c in read.claims]
    claims = flag_long(read.claims, contexts, models)
    read = replace(read, claims=claims)
    names = {"embedding": embedder.name, "nli": nli.name}
    key = store and comparison_key(read.articles, claims, (embedder, nli), settings)
    if store and key and (kept := kept_comparison(store, key)):
        counts = kept.pairs_retrieved, kept.pairs_judged, Counter(kept.pairs_left_out)
        built = assemble(read, settings, names, list(kept.findings), *counts)
        return built.model_copy(update={"topics": kept.topics, "origins": kept.origins})
    texts = [c.text for c in claims]
    name = stage_name("Embedding claims", embedder, [*texts, *contexts])
    vectors, context_vectors = embed_all([texts, contexts], embedder.embed, progress, name)
    context_vectors = context_vectors.astype(np.float16)  # as they are compared
    rest(embedder)
    give_back()
    with progress.stage("Matching claims", None):
        pairs = candidates(claims, vectors, settings.neighbours, settings.min_similarity)
    judge = Judge(nli, settings.conflict_threshold, settings.agreement_threshold)
    verdict = judge.judge(claims, pairs, contexts, context_vectors, articles, progress)
    built = assemble(read, settings, names, verdict.findings, len(pairs), verdict.judged, verdict.left_out)
    del pairs, context_vectors
    rest(nli)
    give_back()
    built = conclude(built, vectors)
    if store and key:
        keep_comparison(store, key, built)
    return built


def conclude(report: Report, vectors: NDArray[np.float32]) -> Report:
    """The report with what only all of its findings together tell: common origins, and topics.

    `vectors` are the unit rows of the claim texts, float32 (n, d), aligned with the claims.
    """
    from claimcheck.group import group_topics
    from claimcheck.origins import find_origins, with_origins

    origins = find_origins(report.articles)
    claims, articles = {c.id: c for c in report.claims}, {a.id: a for a in report.articles}
    findings = with_origins(report.findings, claims, articles, origins)
    topics = group_topics(report.articles, report.claims, findings, vectors, origins)
    update = {"findings": tuple(findings), "topics": tuple(topics), "origins": tuple(origins)}
    return report.model_copy(update=update)


def flag_long(claims: Sequence[Claim], contexts: Sequence[str], models: "Models") -> list[Claim]:
    """The claims, those flagged as "windowed" whose text or sentence a model reads in parts. Order is kept."""
    columns = [[c.text for c in claims], contexts]
    long = [model.in_parts(texts) for model in (models.embedder, models.nli) for texts in columns]
    return [
        claim.model_copy(update={"flags": (*claim.flags, "windowed")}) if any(which) else claim
        for claim, *which in zip(claims, *long, strict=True)
    ]


def embed_all(
    columns: Sequence[Sequence[str]],
    embed: Callable[[Sequence[str]], NDArray[np.float32]],
    progress: Progress,
    name: str = "Embedding claims",
) -> list[NDArray[np.float32]]:
    """One float32 (n, d) array of unit rows for each column of n texts; each distinct text is embedded once."""
    unique = sorted({text for column in columns for text in column})
    vectors, done = np.zeros((0, 1), dtype=np.float32), 0
    for part in _in_parts(unique, TEXTS_A_CALL, progress, name):
        rows = embed(part)
        if not done:  # in place: of a large folder the vectors take as much memory as all its texts and claims
            vectors = np.empty((len(unique), rows.shape[1]), dtype=np.float32)
        vectors[done : done + len(part)] = rows
        done += len(part)
    row = {text: i for i, text in enumerate(unique)}
    return [vectors[[row[text] for text in column]] for column in columns]


def _in_parts(items: Sequence[T], size: int, progress: Progress, name: str) -> Iterator[Sequence[T]]:
    """Slices of a stage's items; each counts as done when the next is asked for."""
    with progress.stage(name, len(items)) as stage:
        for start in range(0, len(items), size):
            part = items[start : start + size]
            yield part
            stage.advance(len(part))


def assemble(
    read: Extracted,
    settings: Settings,
    models: dict[str, str],
    findings: list[Finding],
    retrieved: int,
    judged: int,
    left_out: Counter[str],
) -> Report:
    """The report on what was read, found and left out; `models` is empty where nothing was compared. See conclude."""
    rejected = Counter(r.reason for r in read.rejected)
    return Report(
        articles=tuple(read.articles),
        claims=tuple(read.claims),
        findings=tuple(findings),
        topics=(),
        skipped=tuple(read.skipped),
        coverage=Coverage(
            articles=len(read.articles),
            sentences=read.sentences,
            claims=len(read.claims),
            pairs_retrieved=retrieved,
            pairs_judged=judged,
            not_claims=dict(sorted(rejected.items())),
            pairs_left_out=dict(sorted(left_out.items())),
        ),
        run=Run(
            version=__version__,
            models=models | ({"parser": read.parser} if models else {}),
            settings=settings.recorded(),
        ),
    )
