"""The whole corridor in order: ingest, extract, embed, match, judge, group. The only place that knows the order."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from claimcheck import __version__
from claimcheck.progress import Progress, Silent
from claimcheck.records import Article, Claim, Coverage, Finding, NotClaim, Report, Run, Skipped
from claimcheck.settings import Settings

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


def build_report(
    paths: Sequence[Path | str], settings: Settings | None = None, progress: Progress | None = None
) -> Report:
    """Read articles and cross-check their claims.

    Args:
        paths: Files (.txt, .md, .html, .jsonl) or folders of them.
        settings: Defaults to the settings of the environment and the nearest settings file.
        progress: Told about each stage; silent by default.

    Raises:
        InputError: if no path is given, one is missing, or none holds an article.
        ModelError: if a model is missing or damaged.
    """
    settings, progress = settings or Settings(), progress or Silent()
    read = extract(paths, settings, progress)
    return cross_check(read, settings, progress)


def extract_claims(
    paths: Sequence[Path | str], settings: Settings | None = None, progress: Progress | None = None
) -> Report:
    """Read articles and extract their claims without comparing them; raises what build_report raises."""
    settings = settings or Settings()
    read = extract(paths, settings, progress or Silent())
    return _report(read, settings, {}, [], 0, 0, Counter())


def extract(paths: Sequence[Path | str], settings: Settings, progress: Progress) -> Extracted:
    """The articles, their claims, and what holds none."""
    from claimcheck.extract.claims import extract_claims
    from claimcheck.extract.parse import load_parser
    from claimcheck.extract.segment import segment
    from claimcheck.ingest import read_articles

    with progress.stage("Reading articles", None):
        articles, skipped = read_articles(paths, settings.max_file_bytes)
    read = Extracted(articles, skipped, [], [], 0)
    parser, sentences = load_parser(), 0
    for batch in _in_parts(articles, ARTICLES_A_CALL, progress, "Extracting claims"):
        parts = [segment(a) for a in batch]
        found, others = extract_claims(batch, parts, parser)
        read.claims.extend(found)
        read.rejected.extend(others)
        sentences += sum(map(len, parts))
    return Extracted(articles, skipped, read.claims, read.rejected, sentences)


def cross_check(read: Extracted, settings: Settings, progress: Progress) -> Report:
    """Embed, match, judge and group the claims, and put the report together."""
    from claimcheck.embed import load_embedder
    from claimcheck.judge import Judge
    from claimcheck.judge.nli import load_nli
    from claimcheck.match import candidate_pairs

    embedder = load_embedder(settings.model, offline=settings.offline)
    nli = load_nli(settings.nli_model, offline=settings.offline)
    claims, articles = read.claims, {a.id: a for a in read.articles}
    contexts = [articles[c.article].text[c.context_start : c.context_end] for c in claims]
    vectors, context_vectors = embed_all([[c.text for c in claims], contexts], embedder.embed, progress)
    with progress.stage("Matching claims", None):
        pairs = candidate_pairs(claims, vectors, settings.neighbours, settings.min_similarity)
    judge = Judge(nli, settings.conflict_threshold, settings.agreement_threshold)
    verdict = judge.judge(claims, pairs, contexts, context_vectors, articles, progress)
    models = {"embedding": embedder.name, "nli": nli.name}
    return _report(read, settings, models, verdict.findings, len(pairs), verdict.judged, verdict.left_out)


def embed_all(
    columns: Sequence[Sequence[str]], embed: Callable[[Sequence[str]], NDArray[np.float32]], progress: Progress
) -> list[NDArray[np.float32]]:
    """One float32 (n, d) array of unit rows for each column of n texts; each distinct text is embedded once."""
    unique = sorted({text for column in columns for text in column})
    parts = [embed(part) for part in _in_parts(unique, TEXTS_A_CALL, progress, "Embedding claims")]
    vectors = np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)
    row = {text: i for i, text in enumerate(unique)}
    return [vectors[[row[text] for text in column]] for column in columns]


def _in_parts(items: Sequence[T], size: int, progress: Progress, name: str) -> Iterator[Sequence[T]]:
    """Slices of a stage's items; each counts as done when the next is asked for."""
    with progress.stage(name, len(items)) as stage:
        for start in range(0, len(items), size):
            part = items[start : start + size]
            yield part
            stage.advance(len(part))


def _report(
    read: Extracted,
    settings: Settings,
    models: dict[str, str],
    findings: list[Finding],
    retrieved: int,
    judged: int,
    left_out: Counter[str],
) -> Report:
    from claimcheck.group import group_topics

    rejected = Counter(r.reason for r in read.rejected)
    return Report(
        articles=tuple(read.articles),
        claims=tuple(read.claims),
        findings=tuple(findings),
        topics=tuple(group_topics(read.articles, read.claims, findings)),
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
        run=Run(version=__version__, models=models, settings=settings.recorded()),
    )
