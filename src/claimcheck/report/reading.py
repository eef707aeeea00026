"""Articles to read: the whole text, its claims highlighted, each highlight leading to its findings."""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from claimcheck.records import Article, Claim, Finding, Label, Report
from claimcheck.report.sides import Sides, Source

LONGEST_WORD = 1000
"""Longer "words" are no text (code, encoded pictures) and are cut, with a note how much."""
_ENDLESS = re.compile(rf"\S{{{LONGEST_WORD},}}")
_GRAVITY: dict[str, int] = {"conflict": 0, "update": 1, "agreement": 2, "single": 3}

Tone = Literal["", "conflict", "update", "agreement", "single"]


@dataclass(frozen=True)
class Reference:
    """A finding of a claim: what it is and whom it is with."""

    finding: str
    label: Label
    other: str


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is covered by the same claims from its first to its last character."""

    text: str
    tone: Tone = ""
    """The gravest finding of the claims here; "single" where they have none, "" outside of claims."""
    begins: tuple[str, ...] = ()
    """Ids of the claims that begin here."""
    references: tuple[Reference, ...] = ()
    """Findings of the claims that end here, gravest first."""
    target: str = ""
    """The finding to which the highlight leads."""
    left_out: str = ""
    """Why no claims were read here."""


@dataclass(frozen=True)
class Reading:
    """One article."""

    source: Source
    paragraphs: tuple[tuple[Piece, ...], ...]
    counts: dict[Label, int]
    """Its findings by label."""


def build_readings(report: Report, sides: Sides) -> tuple[Reading, ...]:
    """All articles, in order of path."""
    claims = {claim.id: claim for claim in report.claims}
    references: dict[str, list[Reference]] = {}
    for finding in report.findings:
        for own, other in ((finding.a, finding.b), (finding.b, finding.a)):
            references.setdefault(own, []).append(_reference(finding, sides.sources[claims[other].article]))
    for rows in references.values():
        rows.sort(key=lambda r: (_GRAVITY[r.label], r.finding))
    by_article: dict[str, list[Claim]] = {}
    for claim in sorted(claims.values(), key=lambda c: (c.start, c.end, c.id)):
        by_article.setdefault(claim.article, []).append(claim)
    counts = _counts(report.findings, claims)
    return tuple(
        Reading(
            source,
            tuple(_paragraphs(sides, sides.articles[source.id], by_article.get(source.id, []), references)),
            counts.get(source.id, {}),
        )
        for source in sorted(sides.sources.values(), key=lambda s: (s.path, s.id))
    )


def _reference(finding: Finding, other: Source) -> Reference:
    return Reference(finding.id, finding.label, other.voice)


def _counts(findings: Iterable[Finding], claims: Mapping[str, Claim]) -> dict[str, dict[Label, int]]:
    counts: dict[str, dict[Label, int]] = {}
    for finding in findings:
        for article in {claims[finding.a].article, claims[finding.b].article}:
            own = counts.setdefault(article, {})
            own[finding.label] = own.get(finding.label, 0) + 1
    return counts


def _paragraphs(
    sides: Sides, article: Article, claims: Sequence[Claim], references: Mapping[str, Sequence[Reference]]
) -> Iterable[tuple[Piece, ...]]:
    """The paragraphs in pieces; `claims` are in order of their start, and at most a few of them cover one piece."""
    spans = [*((c.start, c.end) for c in claims), *((e.start, e.end) for e in article.excluded)]
    edges = sorted({edge for span in spans for edge in span})
    waiting, covering = deque(claims), list[Claim]()
    for start, end in sides.paragraphs(article.id):
        inner = edges[bisect_right(edges, start) : bisect_left(edges, end)]
        pieces = []
        for first, last in pairwise((start, *inner, end)):
            # A claim may begin in the white space between two paragraphs; its anchor stands where its text does.
            begins = []
            while waiting and waiting[0].start < last:
                begins.append(waiting.popleft())
            covering = [c for c in (*covering, *begins) if c.end > first]
            pieces.append(_piece(article, first, last, covering, tuple(c.id for c in begins), references))
        yield tuple(pieces)


def _piece(
    article: Article,
    start: int,
    end: int,
    claims: Sequence[Claim],
    begins: tuple[str, ...],
    references: Mapping[str, Sequence[Reference]],
) -> Piece:
    text = _ENDLESS.sub(_cut, article.text[start:end])
    if reason := next((e.reason for e in article.excluded if e.start < end and e.end > start), ""):
        return Piece(text, begins=begins, left_out=reason)
    found = sorted((r for c in claims for r in references.get(c.id, ())), key=lambda r: _GRAVITY[r.label])
    ended = [r for c in claims if c.end == end for r in references.get(c.id, ())]
    return Piece(
        text,
        tone="" if not claims else found[0].label if found else "single",
        begins=begins,
        references=tuple(dict.fromkeys(sorted(ended, key=lambda r: _GRAVITY[r.label]))),
        target=found[0].finding if found else "",
    )


def _cut(match: re.Match[str]) -> str:
    return f"{match[0][: LONGEST_WORD // 4]} … (+{len(match[0]) - LONGEST_WORD // 4})"
