"""The whole corridor in order: ingest, extract, embed, match, judge, group. The only place that knows the order."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from claimcheck.progress import Progress, Silent
from claimcheck.records import Article, Claim, Coverage, NotClaim, Report, Run, Sentence, Skipped
from claimcheck.settings import Settings

PARSE_BATCH = 64
"""Articles whose sentences go through the parser together."""


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
    from claimcheck.ingest import read_articles

    settings, progress = settings or Settings(), progress or Silent()
    with progress.stage("Reading articles", None):
        articles, skipped = read_articles(paths, settings.max_file_bytes)
    claims, rejected, sentences = extract(articles, progress)
    return cross_check(articles, skipped, claims, rejected, sentences, settings, progress)


def extract(articles: Sequence[Article], progress: Progress) -> tuple[list[Claim], list[NotClaim], int]:
    """The claims of all articles, the sentences without one, and the number of sentences."""
    from claimcheck.extract.claims import extract_claims
    from claimcheck.extract.parse import load_parser
    from claimcheck.extract.segment import segment

    parser = load_parser()
    claims: list[Claim] = []
    rejected: list[NotClaim] = []
    sentences = 0
    with progress.stage("Extracting claims", len(articles)) as stage:
        for start in range(0, len(articles), PARSE_BATCH):
            batch = articles[start : start + PARSE_BATCH]
            parts: list[list[Sentence]] = [segment(a) for a in batch]
            found, others = extract_claims(batch, parts, parser)
            claims += found
            rejected += others
            sentences += sum(map(len, parts))
            stage.advance(len(batch))
    return claims, rejected, sentences


def cross_check(
    articles: Sequence[Article], skipped: Sequence[Skipped], claims: list[Claim], rejected: Sequence[NotClaim],
    sentences: int, settings: Settings, progress: Progress,
) -> Report:
    """Embed, match, judge and group the claims, and put the report together."""
    from claimcheck import __version__
    from claimcheck.embed import load_embedder
    from claimcheck.group import group_topics
    from claimcheck.judge import Judge
    from claimcheck.judge.nli import load_nli
    from claimcheck.match import candidate_pairs

    embedder = load_embedder(settings.model, offline=settings.offline)
    nli = load_nli(settings.nli_model, offline=settings.offline)
    by_article = {a.id: a for a in articles}
    contexts = [by_article[c.article].text[c.context_start : c.context_end] for c in claims]
    unique = sorted({*contexts, *(c.text for c in claims)})
    with progress.stage("Embedding claims", len(unique)) as stage:
        embedded = embedder.embed(unique)
        stage.advance(len(unique))
    row = {text: i for i, text in enumerate(unique)}
    vectors = embedded[[row[c.text] for c in claims]]
    with progress.stage("Matching claims", len(claims)) as stage:
        pairs = candidate_pairs(claims, vectors, settings.neighbours, settings.min_similarity)
        stage.advance(len(claims))
    judge = Judge(nli, settings.conflict_threshold, settings.agreement_threshold)
    with progress.stage("Judging pairs", len(pairs)) as stage:
        verdict = judge.judge(claims, pairs, contexts, embedded[[row[c] for c in contexts]], by_article)
        stage.advance(len(pairs))
    coverage = Coverage(
        articles=len(articles), sentences=sentences, claims=len(claims), pairs_retrieved=len(pairs),
        pairs_judged=verdict.judged, not_claims=dict(sorted(Counter(r.reason for r in rejected).items())),
        pairs_left_out=dict(sorted(verdict.left_out.items())),
    )
    models = {"embedder": embedder.name, "nli": nli.name}
    return Report(
        articles=tuple(articles), claims=tuple(claims), findings=tuple(verdict.findings),
        topics=tuple(group_topics(articles, claims, verdict.findings)), skipped=tuple(skipped), coverage=coverage,
        run=Run(version=__version__, models=models, settings=settings.recorded()),
    )
