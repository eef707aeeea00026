"""A pipeline without models, for tests of the gate: real files are read; sentences that differ in a number clash."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

from claimcheck.check.decisions import read_decisions, with_decisions
from claimcheck.ingest import read_articles
from claimcheck.records import Article, Claim, Coverage, Finding, Quantity, Report, Run, content_id, normalise
from claimcheck.settings import Settings

SENTENCE = re.compile(r"[A-ZÄÖÜ][^.!?]*?(\d+)[^.!?]*[.!?]")


def build_report(paths: Sequence[Path | str], settings: Settings, progress: object = None) -> Report:
    """Takes what `claimcheck.pipeline.build_report` takes, and raises what it raises."""
    decisions, broken = read_decisions(settings.decisions)
    articles, skipped = read_articles(paths, settings.max_file_bytes)
    claims = list({c.id: c for article in articles for c in _claims(article)}.values())
    pairs = [(a, b) for a, b in combinations(claims, 2) if a.article != b.article]
    findings = [f for a, b in pairs if (f := _finding(a, b)) is not None]
    coverage = Coverage(
        articles=len(articles),
        sentences=len(claims),
        claims=len(claims),
        pairs_retrieved=len(pairs),
        pairs_judged=len(pairs),
        not_claims={},
        pairs_left_out={},
    )
    report = Report(
        articles=tuple(articles),
        claims=tuple(claims),
        findings=tuple(findings),
        topics=(),
        skipped=tuple(skipped),
        coverage=coverage,
        run=Run(version="1.0", models={"nli": "toy"}, settings=settings.recorded()),
    )
    return with_decisions(report, decisions.values(), broken, date.today())


def _claims(article: Article) -> list[Claim]:
    found, text = [], article.text
    for span in article.excluded:
        text = text[: span.start] + "." * (span.end - span.start) + text[span.end :]
    for match in SENTENCE.finditer(text):
        start, end = match.start(1) - match.start(), match.end(1) - match.start()
        value = float(match[1])
        quantity = Quantity(text=match[1], start=start, end=end, low=value, high=value, thing="people")
        found.append(
            Claim(
                id=content_id(article.id, normalise(match[0])),
                article=article.id,
                start=match.start(),
                end=match.end(),
                quote=match[0],
                text=" ".join(match[0].split()),
                lang="en",
                quantities=(quantity,),
                context_start=match.start(),
                context_end=match.end(),
            )
        )
    return found


def _finding(a: Claim, b: Claim) -> Finding | None:
    first, second = sorted((a, b), key=lambda claim: claim.id)
    words = [re.sub(r"\d+", "#", normalise(claim.text)) for claim in (a, b)]
    if words[0] != words[1]:
        return None
    differ = a.quantities[0].low != b.quantities[0].low
    kind, label = ("number", "conflict") if differ else ("same", "agreement")
    reason = f"The numbers differ: {first.quantities[0].text} against {second.quantities[0].text}."
    return Finding(
        id=content_id(kind, first.id, second.id),
        label=label,  # type: ignore[arg-type]
        kind=kind,
        score=0.9,
        reason=reason if differ else "Both accounts say the same.",
        a=first.id,
        b=second.id,
        signals={"numbers": "differ" if differ else "same"},
    )
