"""Every pair of claims of two texts: the evidence, the verdict, and why a report would leave the pair out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from claimcheck.progress import Progress
from claimcheck.records import Article, Claim, Finding, Pair
from claimcheck.settings import Settings

if TYPE_CHECKING:
    from claimcheck.judge import Judge
    from claimcheck.judge.decision import Scores
    from claimcheck.judge.evidence import Evidence

MOST = 50
"""Pairs that are judged, those most alike first. Two sentences have a handful."""

Verdict = Literal["conflict", "agreement", "update", "unrelated", "not comparable"]
WITHOUT_FINDING = {"unrelated": 1, "not comparable": 2}


@dataclass(frozen=True)
class JudgedPair:
    """One claim of each text, with the evidence and what it came to."""

    a: Claim
    b: Claim
    verdict: Verdict
    reason: str
    """What carries the verdict, as an English sentence."""
    evidence: "Evidence"
    scores: "Scores"
    stopped: str | None
    """Why a report leaves the pair out, None if it judges it. The scores are what the pair would have got."""
    finding: Finding | None
    """What the scores come to, also for a pair that was stopped; None below both thresholds."""
    time: str
    """What the times of both make of the pair: "update, …", "incomparable, …", or why neither is known."""
    shown: bool
    """Whether a report shows the finding: of two sentences only the best reading is shown."""


@dataclass(frozen=True)
class Matter:
    """All claims and what belongs to them row by row: their sentences, and the unit rows of both, float32 (n, d)."""

    claims: Sequence[Claim]
    contexts: Sequence[str]
    vectors: NDArray[np.float32]
    context_vectors: NDArray[np.float32]
    articles: Mapping[str, Article]


def judge_pairs(matter: Matter, judge: "Judge", settings: Settings, progress: Progress) -> list[JudgedPair]:
    """The pairs across the articles, strongest first.

    Pairs that a report would retrieve are judged among themselves, as it does: how a pair ranks depends on the others.
    """
    from claimcheck.match import candidate_pairs

    retrieved = candidate_pairs(matter.claims, matter.vectors, settings.neighbours, settings.min_similarity)
    evidence = _gather(matter, judge, retrieved, progress)
    places = set(evidence)
    across = _across(matter)
    if any((pair.a, pair.b) not in places for pair in across):
        evidence = _gather(matter, judge, across, progress) | evidence
    judged = []
    for pair in across:
        known = evidence[pair.a, pair.b]
        stopped = _why_gated(known) if (pair.a, pair.b) in places else _why_not_retrieved(pair, settings)
        judged.append(_judged(matter, judge, pair, known, stopped))
    return sorted(_with_shown(judged), key=_strength)


def _gather(
    matter: Matter, judge: "Judge", pairs: Sequence[Pair], progress: Progress
) -> dict[tuple[int, int], "Evidence"]:
    with progress.stage("Judging pairs", len(pairs)) as stage:
        _, evidence, _ = judge.gather(
            matter.claims, pairs, matter.contexts, matter.context_vectors, matter.articles, gated=False
        )
        stage.advance(len(pairs))
    return {(known.pair.a, known.pair.b): known for known in evidence}


def _across(matter: Matter) -> list[Pair]:
    """The pairs of two articles that are most alike, at most MOST."""
    rows = range(len(matter.claims))
    pairs = [
        Pair(a=i, b=j, similarity=round(float(matter.vectors[i] @ matter.vectors[j]), 4))
        for i in rows
        for j in rows[i + 1 :]
        if matter.claims[i].article != matter.claims[j].article
    ]
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.a, pair.b))[:MOST]


def _why_gated(known: "Evidence") -> str | None:
    from claimcheck.judge.gate import why_not_comparable

    return why_not_comparable([known])[0]


def _why_not_retrieved(pair: Pair, settings: Settings) -> str:
    if pair.similarity < settings.min_similarity:
        return f"less alike than min_similarity, {settings.min_similarity:g}"
    return f"not among the {settings.neighbours} nearest of either claim"


def _judged(matter: Matter, judge: "Judge", pair: Pair, known: "Evidence", stopped: str | None) -> JudgedPair:
    from claimcheck.judge.decision import decide
    from claimcheck.judge.updates import supersede, time_in_words, why_incomparable

    a, b = matter.claims[pair.a], matter.claims[pair.b]
    known, scores = supersede(known, decide(known), a, b, matter.articles)
    finding = judge.finding(a, b, known, scores, matter.articles)
    if stopped is None and finding is not None:
        stopped = why_incomparable(finding.label, finding.kind, a, b, known, matter.articles)
    if stopped is not None:
        verdict: Verdict = "not comparable"
        reason = f"A report leaves the pair out: {stopped} (cosine {pair.similarity:.3f})."
    elif finding is None:
        verdict, reason = "unrelated", "Neither score reaches its threshold."
    else:
        verdict, reason = finding.label, finding.reason
    time = time_in_words(finding, a, b, known, matter.articles)
    return JudgedPair(a, b, verdict, reason, known, scores, stopped, finding, time, shown=False)


def _with_shown(judged: Sequence[JudgedPair]) -> list[JudgedPair]:
    from claimcheck.judge import thin_out

    findings = [one.finding for one in judged if one.finding is not None and one.stopped is None]
    claims = {claim.id: claim for one in judged for claim in (one.a, one.b)}
    shown = {finding.id for finding in thin_out(findings, claims)}
    return [
        replace(one, shown=one.stopped is None and one.finding is not None and one.finding.id in shown)
        for one in judged
    ]


def _strength(one: JudgedPair) -> tuple[float | int, ...]:
    score = max(one.scores.conflict, one.scores.agreement)
    strength = score if one.stopped is None else one.evidence.similarity
    return WITHOUT_FINDING.get(one.verdict, 0), -strength, one.a.start, one.b.start
