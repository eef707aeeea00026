"""Findings to topics: claims that hang together, the positions on them, and who holds each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from claimcheck.records import Article, Claim, Finding, Position, Stance, Topic, content_id

MAX_CLAIMS = 40
"""A topic that grows beyond this is held together by hub claims; its weakest links are cut until it does not."""

_ORDER: tuple[Stance, ...] = ("holds", "denies", "conditional", "unclear")


def group_topics(articles: Sequence[Article], claims: Sequence[Claim], findings: Sequence[Finding]) -> list[Topic]:
    """Connected findings as topics, those with most conflicts first. A single finding is no topic."""
    by_id = {c.id: c for c in claims}
    outlets = {a.id: a.outlet or PurePath(a.path).name for a in articles}
    topics = [_topic(part, by_id, outlets) for part in _components(list(findings)) if len(part) > 1]
    conflicts = {f.id for f in findings if f.label == "conflict"}
    return sorted(topics, key=lambda t: (-sum(f in conflicts for f in t.findings), -len(t.findings), t.id))


def _components(findings: list[Finding]) -> list[list[Finding]]:
    """Groups of findings that share claims; groups over MAX_CLAIMS are cut at their weakest findings."""
    parents: dict[str, str] = {}

    def find(claim: str) -> str:
        while parents.setdefault(claim, claim) != claim:
            parents[claim] = parents[parents[claim]]
            claim = parents[claim]
        return claim

    sizes: dict[str, int] = defaultdict(lambda: 1)
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (-f.score, f.id)):
        a, b = find(finding.a), find(finding.b)
        if a != b and sizes[a] + sizes[b] > MAX_CLAIMS:
            continue
        if a != b:
            parents[a] = b
            sizes[b] += sizes[a]
        kept.append(finding)
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in kept:
        groups[find(finding.a)].append(finding)
    return [sorted(g, key=lambda f: f.id) for _, g in sorted(groups.items())]


def _topic(findings: list[Finding], claims: Mapping[str, Claim], outlets: Mapping[str, str]) -> Topic:
    weights: dict[str, float] = defaultdict(float)
    for finding in findings:
        for claim in (finding.a, finding.b):
            weights[claim] += finding.score
    heading = min(weights, key=lambda c: _heading_rank(claims[c], weights[c]))
    stances = _stances(heading, findings, claims)
    positions = []
    for stance in _ORDER:
        held = sorted(
            (c for c, s in stances.items() if s == stance), key=lambda c: (claims[c].article, claims[c].start, c)
        )
        if held:
            holders = dict.fromkeys(claims[c].speaker or outlets[claims[c].article] for c in held)
            positions.append(Position(stance=stance, claims=tuple(held), holders=tuple(holders)))
    members = sorted(weights, key=lambda c: (claims[c].article, claims[c].start, c))
    return Topic(
        id=content_id("topic", *sorted(weights)),
        heading=claims[heading].text,
        lang=claims[heading].lang,
        claims=tuple(members),
        findings=tuple(f.id for f in findings),
        positions=tuple(positions),
    )


def _heading_rank(claim: Claim, weight: float) -> tuple[bool, bool, float, int, str]:
    """Plain positive statements first, then the best connected, then the shortest."""
    hedged = claim.modality not in ("asserted", "planned")
    return hedged, claim.polarity == "negative", -weight, len(claim.text), claim.id


def _stances(heading: str, findings: Sequence[Finding], claims: Mapping[str, Claim]) -> dict[str, Stance]:
    """Each claim's stance to the heading: along agreements it stays, across conflicts it turns.

    Stronger findings speak first; a claim reached only through a conditional or possible statement is conditional.
    """
    links: dict[str, list[tuple[float, str, bool]]] = defaultdict(list)
    for f in findings:
        turns = f.label == "conflict"
        links[f.a].append((f.score, f.b, turns))
        links[f.b].append((f.score, f.a, turns))
    signs: dict[str, bool] = {heading: True}
    frontier = [heading]
    while frontier:
        reached: dict[str, tuple[float, bool]] = {}
        for claim in frontier:
            for score, other, turns in links[claim]:
                if other not in signs and score > reached.get(other, (0.0, True))[0]:
                    reached[other] = score, signs[claim] != turns
        signs |= {claim: sign for claim, (_, sign) in sorted(reached.items())}
        frontier = sorted(reached)
    return {claim: _stance(claims[claim], sign) for claim, sign in signs.items()}


def _stance(claim: Claim, holds: bool) -> Stance:
    if claim.modality in ("conditional", "possible"):
        return "conditional"
    return "holds" if holds else "denies"
