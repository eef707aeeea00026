"""Findings to topics: claims that belong together, the positions on them, and who holds each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from claimcheck.extract.lexicon import words
from claimcheck.judge.evidence import same_actor
from claimcheck.judge.predicates import compare_predicates, predicates_of
from claimcheck.origins import count_origins
from claimcheck.records import Article, Claim, Finding, Origin, Position, Stance, Topic, content_id

MAX_CLAIMS = 40
"""A topic of more claims than this can't be taken in at a glance, and is held together by hub claims."""
LINK = 0.45
"""Mean cosine between the claims of two groups from which a finding joins them; 0.45 is that of one matter told in
several ways, and two matters that one claim touches stay below."""
LINK_WITHOUT_VECTORS = 0.15
"""The same for the mean score of the findings between them, if no vectors are given."""
NEAR = 0.5
"""Cosine to the middle of a topic from which a claim without finding is drawn in."""
MANY_NAMES = 5
COMMON_NAMES = 2
"""Names in an article, and in common between two, from which it can be told whether both are about one event."""
READABLE = range(12, 161)
"""Characters of a heading."""
ASIDE = 3
"""Words at the beginning of a heading among which no pronoun may stand."""

_ORDER: tuple[Stance, ...] = ("holds", "denies", "conditional", "unclear")


class _Space:
    """Claims by id with their unit vectors, float32 (d,), all zero if there are none; and who is named in articles."""

    def __init__(self, claims: Sequence[Claim], vectors: NDArray[np.float32] | None):
        self.claims = {c.id: c for c in claims}
        self.known = vectors is not None
        rows = np.zeros((len(claims), 1), dtype=np.float32) if vectors is None else vectors
        self.rows = {c.id: row for c, row in zip(claims, rows, strict=True)}
        self._names: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            self._names[claim.article].update(entity.key for entity in claim.entities)

    def are_strangers(self, a: str, b: str) -> bool:
        """Whether two claims, sharing no name, stand in articles that name many, but hardly one in common.

        Only within one language: inflected and transcribed names are too often taken for different ones.
        """
        first, second = (self.claims[i] for i in (a, b))
        if first.lang != second.lang or {e.key for e in first.entities} & {e.key for e in second.entities}:
            return False
        names, others = self._names[first.article], self._names[second.article]
        return min(len(names), len(others)) >= MANY_NAMES and len(names & others) < COMMON_NAMES

    def middle(self, members: Iterable[str]) -> NDArray[np.float32]:
        """The sum of the vectors of some claims; its product with another sum gives all cosines between the two."""
        total: NDArray[np.float32] = np.sum([self.rows[m] for m in members], axis=0)
        return total


def group_topics(
    articles: Sequence[Article],
    claims: Sequence[Claim],
    findings: Sequence[Finding],
    vectors: NDArray[np.float32] | None = None,
    origins: Sequence[Origin] = (),
) -> list[Topic]:
    """Findings about one matter as topics, those with most conflicts first. A single finding is no topic.

    `vectors` are the unit rows of the claim texts, float32 (n, d), aligned with `claims`. With them a topic only grows
    by what is like all of it on average, its heading is the claim nearest to all others, and claims without a finding
    that say something of the same actor are drawn in.
    """
    space = _Space(claims, vectors)
    names = {a.id: a.outlet or PurePath(a.path).name for a in articles}
    groups = _grown(findings, space)
    headings = [_heading(part, space) for part in groups]
    drawn = _drawn_in(groups, headings, space) if space.known else [[] for _ in groups]
    topics = [
        _topic(part, heading, extra, space.claims, names, origins)
        for part, heading, extra in zip(groups, headings, drawn, strict=True)
    ]
    conflicts = {f.id for f in findings if f.label == "conflict"}
    return sorted(topics, key=lambda t: (-sum(f in conflicts for f in t.findings), -len(t.findings), t.id))


def _grown(findings: Sequence[Finding], space: _Space) -> list[list[Finding]]:
    """Groups of at least two findings whose claims are alike on average.

    Average linkage, strongest findings first: a chain of findings does not join what its ends have not in common.
    """
    group_of: dict[str, int] = {}
    members: dict[int, list[str]] = {}
    linkage = _Linkage(findings, space)
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (-f.score, f.id)):
        if space.are_strangers(finding.a, finding.b):
            continue
        for claim in (finding.a, finding.b):
            if claim not in group_of:
                group_of[claim] = len(group_of)
                members[group_of[claim]] = [claim]
        a, b = sorted((group_of[finding.a], group_of[finding.b]), key=lambda g: (-len(members[g]), g))
        if a != b:
            if len(members[a]) + len(members[b]) > MAX_CLAIMS or not linkage.joins(members[a], members[b]):
                continue
            for claim in members[b]:
                group_of[claim] = a
            members[a] += members.pop(b)
        kept.append(finding)
    groups: dict[int, list[Finding]] = defaultdict(list)
    for finding in kept:
        groups[group_of[finding.a]].append(finding)
    return [sorted(part, key=lambda f: f.id) for _, part in sorted(groups.items()) if _is_matter(part)]


def _is_matter(findings: Sequence[Finding]) -> bool:
    """More than one finding, and more than one voice: sentences that stand in all articles of a site are no matter."""
    return len(findings) > 1 and any(f.label != "agreement" or f.origins > 1 for f in findings)


class _Linkage:
    """How alike two groups of claims are: the mean over all pairs of their cosine, or score if a finding joins them."""

    def __init__(self, findings: Sequence[Finding], space: _Space):
        self._space = space
        self._scores: dict[str, dict[str, float]] = defaultdict(dict)
        for finding in findings:
            self._scores[finding.a][finding.b] = self._scores[finding.b][finding.a] = finding.score

    def joins(self, a: Sequence[str], b: Sequence[str]) -> bool:
        """Whether two groups are one matter. Two claims that a finding joins always are."""
        pairs = len(a) * len(b)
        threshold = LINK if self._space.known else LINK_WITHOUT_VECTORS
        return pairs == 1 or self._total(a, b) / pairs >= threshold

    def _total(self, a: Sequence[str], b: Sequence[str]) -> float:
        rows, others = self._space.rows, set(b)
        total: float = float(self._space.middle(a) @ self._space.middle(b))
        for x in a:
            for y in sorted(others & self._scores[x].keys()):
                total += max(0.0, self._scores[x][y] - float(rows[x] @ rows[y]))
        return total


def _claims_of(findings: Iterable[Finding]) -> list[str]:
    return sorted({claim for finding in findings for claim in (finding.a, finding.b)})


def _heading(findings: Sequence[Finding], space: _Space) -> str:
    """The claim that says best what a group is about: plain, readable by itself, and nearest to all the others."""
    members = _claims_of(findings)
    weights: dict[str, float] = defaultdict(float)
    for finding in findings:
        for claim in (finding.a, finding.b):
            weights[claim] += finding.score
    middle = space.middle(members)

    def rank(claim_id: str) -> tuple[object, ...]:
        claim = space.claims[claim_id]
        hedged = claim.modality not in ("asserted", "planned")
        near = round(float(space.rows[claim_id] @ middle) / len(members), 2)
        best = near + weights[claim_id] / max(weights.values()) / 4
        return hedged, _unreadable(claim), claim.polarity == "negative", -round(best, 3), len(claim.text), claim.id

    return min(members, key=rank)


def _unreadable(claim: Claim) -> int:
    """How much is missing from a claim to be read alone: a subject, a named one, fit length, freedom from pronouns."""
    start = claim.text.lower().split()[:ASIDE]
    pronouns = words("third_person", claim.lang) | words("first_person", claim.lang)
    named = any(claim.subject and entity.text in claim.subject for entity in claim.entities)
    missing = (
        not claim.subject,
        not claim.predicate,
        not named,
        len(claim.text) not in READABLE,
        any(word.strip(".,;:") in pronouns for word in start),
    )
    return sum(missing)


def _drawn_in(groups: Sequence[Sequence[Finding]], headings: Sequence[str], space: _Space) -> list[list[str]]:
    """For each group the claims without topic that say the same of its heading's actor, or the opposite, and are near.

    Claims are looked up by predicate class, and each joins the group whose middle is nearest.
    """
    taken = {claim for part in groups for claim in _claims_of(part)}
    by_class: dict[str, list[Claim]] = defaultdict(list)
    for claim in space.claims.values():
        if claim.id not in taken:
            for name in predicates_of(claim):
                by_class[name].append(claim)
    best: dict[str, tuple[float, int]] = {}
    for number, (part, heading_id) in enumerate(zip(groups, headings, strict=True)):
        heading, members = space.claims[heading_id], _claims_of(part)
        middle = space.middle(members)
        middle = middle / max(1e-9, float(np.linalg.norm(middle)))
        for claim in {c.id: c for name in predicates_of(heading) for c in by_class[name]}.values():
            near = float(space.rows[claim.id] @ middle)
            if near >= NEAR and near > best.get(claim.id, (0.0, 0))[0] and _answers(claim, heading):
                best[claim.id] = near, number
    drawn: list[list[str]] = [[] for _ in groups]
    for claim_id, (_, number) in sorted(best.items(), key=lambda item: (-item[1][0], item[0])):
        if len(drawn[number]) + len(_claims_of(groups[number])) < MAX_CLAIMS:
            drawn[number].append(claim_id)
    return drawn


def _answers(claim: Claim, heading: Claim) -> bool:
    """Whether the main predicate of a claim, not some relative clause, says of the heading's actor what it asks."""
    parts = claim.text.split(",")
    verb = (claim.predicate or "").split("_")[0].lower()
    main = next((part for part in parts if verb and verb in part.lower()), parts[0])
    said = claim.model_copy(update={"text": main})
    return same_actor(claim, heading) and compare_predicates(said, heading) != "none"


def _topic(
    findings: Sequence[Finding],
    heading: str,
    drawn: Sequence[str],
    claims: Mapping[str, Claim],
    names: Mapping[str, str],
    origins: Sequence[Origin],
) -> Topic:
    def place(claim: str) -> tuple[str, int, str]:
        return claims[claim].article, claims[claim].start, claim

    own = _claims_of(findings)
    members = sorted((*own, *drawn), key=place)
    stances = _stances(heading, members, findings, claims)
    positions = []
    for stance in _ORDER:
        held = [c for c in members if stances[c] == stance]
        if held:
            holders = dict.fromkeys(claims[c].speaker or names[claims[c].article] for c in held)
            positions.append(Position(stance=stance, claims=tuple(held), holders=tuple(holders)))
    return Topic(
        id=content_id("topic", *own),
        heading=claims[heading].text,
        lang=claims[heading].lang,
        claims=tuple(members),
        findings=tuple(f.id for f in findings),
        positions=tuple(positions),
        origins=count_origins((claims[c].article for c in members), origins),
    )


def _stances(
    heading: str, members: Sequence[str], findings: Sequence[Finding], claims: Mapping[str, Claim]
) -> dict[str, Stance]:
    """Each claim's stance to the heading: what its verb says of the same actor, else along the findings.

    Along agreements a stance stays, across conflicts and updates it turns; stronger findings speak first. What is only
    possible, or holds under a condition, is conditional; what nothing joins to the heading is unclear. Where most
    claims are about one actor doing one thing, what others do is no answer.
    """
    links: dict[str, list[tuple[float, str, bool]]] = defaultdict(list)
    for f in findings:
        turns = f.label != "agreement"
        links[f.a].append((f.score, f.b, turns))
        links[f.b].append((f.score, f.a, turns))
    signs: dict[str, bool] = {heading: True}
    others = set(members) - {heading}
    actors = {member for member in others if same_actor(claims[heading], claims[member])}
    for member in actors:
        relation = compare_predicates(claims[heading], claims[member])
        if relation != "none":
            signs[member] = relation == "same"
    if 2 * len(signs) > len(members):
        links = {claim: [link for link in own if link[1] in actors] for claim, own in links.items()}
    frontier = sorted(signs)
    while frontier:
        reached: dict[str, tuple[float, bool]] = {}
        for claim in frontier:
            for score, other, turns in links.get(claim, ()):
                if other not in signs and score > reached.get(other, (0.0, True))[0]:
                    reached[other] = score, signs[claim] != turns
        signs |= {claim: sign for claim, (_, sign) in sorted(reached.items())}
        frontier = sorted(reached)
    return {member: _stance(claims[member], signs.get(member)) for member in members}


def _stance(claim: Claim, holds: bool | None) -> Stance:
    if claim.modality in ("conditional", "possible"):
        return "conditional"
    if holds is None or claim.modality == "asked":
        return "unclear"
    return "holds" if holds else "denies"
