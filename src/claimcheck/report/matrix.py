"""Who agrees and conflicts with whom: articles against articles, and what each outlet and speaker takes part in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from claimcheck.records import Claim, Finding, Label, Report
from claimcheck.report.links import one_line
from claimcheck.report.sides import Sides, Source

MOST_ARTICLES = 40
"""A larger table can't be read; those with most conflicts are shown."""

Counts = dict[Label, int]


@dataclass(frozen=True)
class Matrix:
    """`cells` holds the counts of two articles by their places in `sources`; both orders are there."""

    sources: tuple[Source, ...]
    cells: dict[tuple[int, int], Counts]
    left_out: int
    """Articles with findings that are not shown."""


@dataclass(frozen=True)
class Voice:
    """An outlet or a speaker: articles, claims, and findings in which at least one side is theirs."""

    name: str
    articles: int
    claims: int
    counts: Counts = field(default_factory=dict)


def build_matrix(report: Report, sides: Sides) -> Matrix:
    """The table of all articles that have findings with other articles."""
    claims = {claim.id: claim for claim in report.claims}
    pairs: Counter[tuple[str, str, Label]] = Counter()
    weights: Counter[str] = Counter()
    for finding in report.findings:
        a, b = claims[finding.a].article, claims[finding.b].article
        if a == b:
            continue
        for one, other in ((a, b), (b, a)):
            pairs[one, other, finding.label] += 1
            weights[one] += 1000 if finding.label == "conflict" else 1
    heaviest = sorted(weights, key=lambda i: (-weights[i], sides.sources[i].path, i))
    shown = sorted(heaviest[:MOST_ARTICLES], key=lambda i: (sides.sources[i].path, i))
    place = {article: number for number, article in enumerate(shown)}
    cells: dict[tuple[int, int], Counts] = {}
    for (one, other, label), count in sorted(pairs.items()):
        if one in place and other in place:
            cells.setdefault((place[one], place[other]), {})[label] = count
    return Matrix(tuple(sides.sources[i] for i in shown), cells, len(heaviest) - len(shown))


def build_outlets(report: Report, sides: Sides) -> tuple[Voice, ...]:
    """Every outlet that is named, those with most conflicts first."""
    return _voices(report, {c.id: sides.sources[c.article].outlet for c in report.claims})


def build_speakers(report: Report) -> tuple[Voice, ...]:
    """Every speaker that is named, those with most conflicts first."""
    return _voices(report, {c.id: one_line(c.speaker) for c in report.claims})


def _voices(report: Report, names: Mapping[str, str]) -> tuple[Voice, ...]:
    claims: dict[str, list[Claim]] = {}
    for claim in report.claims:
        if names[claim.id]:
            claims.setdefault(names[claim.id], []).append(claim)
    counts = _counts(report.findings, names)
    voices = [Voice(n, len({c.article for c in own}), len(own), counts.get(n, {})) for n, own in claims.items()]
    return tuple(sorted(voices, key=_rank))


def _counts(findings: Iterable[Finding], names: Mapping[str, str]) -> dict[str, Counts]:
    counts: dict[str, Counts] = {}
    for finding in findings:
        for name in {names[finding.a], names[finding.b]}:
            own = counts.setdefault(name, {})
            own[finding.label] = own.get(finding.label, 0) + 1
    return counts


def _rank(voice: Voice) -> tuple[int, int, int, str]:
    return -voice.counts.get("conflict", 0), -sum(voice.counts.values()), -voice.claims, voice.name
