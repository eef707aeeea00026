"""Records → what a page shows, in the order in which it is shown; free of any interface language.

A finding with a decision that settles it ("accepted", "false-positive") stands apart from the open ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from claimcheck.records import Decision, Finding, Label, Report, content_id
from claimcheck.report.facets import FacetIndex, Option
from claimcheck.report.marks import mark
from claimcheck.report.matrix import Matrix, Voice, build_matrix, build_outlets, build_speakers
from claimcheck.report.reading import Reading, build_readings
from claimcheck.report.sides import Side, Sides, Source
from claimcheck.report.topics import TopicView, build_topic

LABELS: tuple[Label, ...] = ("conflict", "update", "agreement")
SETTLED = ("accepted", "false-positive")
OPEN = "new"
"""The status of a finding that nobody has decided about."""
NO_DIFFERENCE = "same"
"""The kind of a finding whose sides differ in nothing; not worth a word beside "agreement"."""

State = Literal["no-articles", "one-article", "no-claims", "not-compared", "no-conflicts", "all-accepted", "conflicts"]


@dataclass(frozen=True)
class Card:
    """A finding with its two sides, the earlier one first."""

    finding: Finding
    a: Side
    b: Side
    tokens: str
    decision: Decision | None = None
    also: tuple[Source, ...] = ()
    """Further articles that say the same, as copies of these two."""
    repeats: tuple[str, ...] = ()
    """Ids of the findings about those copies, which have no card of their own."""

    @property
    def is_one_text(self) -> bool:
        """Both articles go back to one text, so neither confirms the other."""
        return self.finding.origins == 1 and self.a.source.id != self.b.source.id

    @property
    def status(self) -> str:
        """What was decided about it."""
        return self.decision.status if self.decision else OPEN


@dataclass(frozen=True)
class Section:
    """All open findings that are shown under one label. A topic stands under its gravest label, with all of them."""

    label: Label
    topics: tuple[TopicView, ...]
    cards: tuple[Card, ...]
    total: int
    elsewhere: int
    """Findings with this label that are shown with a topic of another section."""

    @property
    def every_card(self) -> tuple[Card, ...]:
        """Those of its topics, then those without one."""
        return (*(card for topic in self.topics for card in topic.cards), *self.cards)


@dataclass(frozen=True)
class Single:
    """A claim that was matched with no other."""

    side: Side
    tokens: str


@dataclass(frozen=True)
class Page:
    """Everything that the report shows."""

    report: Report
    fingerprint: str
    """Twelve hex digits over all finding ids: decisions made in the page are kept under it."""
    state: State
    sections: dict[Label, Section]
    singles: tuple[tuple[Source, tuple[Single, ...]], ...]
    accepted: tuple[Card, ...]
    sources: tuple[Source, ...]
    readings: tuple[Reading, ...]
    matrix: Matrix
    outlets: tuple[Voice, ...]
    speakers: tuple[Voice, ...]
    facets: dict[str, tuple[Option, ...]]
    entries: int
    single_claims: int
    open_findings: int
    """Findings that nothing was decided about, or that need a look."""


def build_page(report: Report) -> Page:
    """The view of a whole report."""
    return _Builder(report).page()


class _Builder:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.index = FacetIndex()
        self.sides = Sides(report)
        self.claims = {claim.id: claim for claim in report.claims}
        self.decisions = {decision.id: decision for decision in report.decisions}
        self.origin_of = {article: origin.id for origin in report.origins for article in origin.articles}
        self.repeats: dict[str, list[Finding]] = {}
        known = {finding.id for finding in report.findings}
        for finding in report.findings:
            if finding.repeats in known and finding.id not in self.decisions:
                self.repeats.setdefault(str(finding.repeats), []).append(finding)

    def page(self) -> Page:
        folded = {finding.id for findings in self.repeats.values() for finding in findings}
        shown = [finding for finding in self.report.findings if finding.id not in folded]
        cards = [self.card(f) for f in sorted(shown, key=_by_weight)]
        open_cards = [card for card in cards if card.status not in SETTLED]
        accepted = tuple(card for card in cards if card.status in SETTLED)
        sections = self._sections(open_cards)
        singles = self._singles()
        single_claims = sum(len(rows) for _, rows in singles)
        return Page(
            report=self.report,
            fingerprint=content_id(*sorted(f.id for f in self.report.findings)),
            state=self._state(sections["conflict"].total, accepted),
            sections=sections,
            singles=singles,
            accepted=accepted,
            sources=tuple(sorted(self.sides.sources.values(), key=lambda s: (s.path, s.id))),
            readings=build_readings(self.report, self.sides),
            matrix=build_matrix(self.report, self.sides),
            outlets=build_outlets(self.report, self.sides),
            speakers=build_speakers(self.report),
            facets=self.index.facets(),
            entries=len(cards) + single_claims,
            single_claims=single_claims,
            open_findings=len(open_cards),
        )

    def _state(self, conflicts: int, accepted: Sequence[Card]) -> State:
        if conflicts:
            return "conflicts"
        if any(card.finding.label == "conflict" for card in accepted):
            return "all-accepted"
        if not self.report.articles:
            return "no-articles"
        if not self.report.claims:
            return "no-claims"
        if not self.report.coverage.pairs_judged:
            return "one-article" if len(self.report.articles) == 1 else "not-compared"
        return "no-conflicts"

    def card(self, finding: Finding) -> Card:
        first, second = sorted((self.claims[finding.a], self.claims[finding.b]), key=self.sides.when)
        quotes = mark(finding, first, second)
        a, b = (self.sides.side(c, q) for c, q in zip((first, second), quotes, strict=True))
        decision = self.decisions.get(finding.id)
        tokens = self._tokens(finding.label, finding.kind, (a, b), decision.status if decision else OPEN)
        repeats = self.repeats.get(finding.id, [])
        copies = (self.claims[i].article for repeat in repeats for i in (repeat.a, repeat.b))
        also = {i: self.sides.sources[i] for i in copies if i not in (a.source.id, b.source.id)}
        ordered = sorted(also.values(), key=lambda source: (source.date or "9999", source.path, source.id))
        return Card(finding, a, b, tokens, decision, tuple(ordered), tuple(sorted(f.id for f in repeats)))

    def _tokens(self, label: str, kind: str, sides: Sequence[Side], status: str = "") -> str:
        return self.index.tokens(
            {
                "label": [(label, label)],
                "kind": [(kind, kind)] if kind != NO_DIFFERENCE else [],
                "status": [(status, status)],
                "language": [(s.claim.lang, s.claim.lang) for s in sides],
                "outlet": [(s.source.outlet, s.source.outlet) for s in sides],
                "article": [(s.source.key, s.source.name) for s in sides],
                "speaker": [(s.speaker, s.speaker) for s in sides],
            }
        )

    def _sections(self, cards: Sequence[Card]) -> dict[Label, Section]:
        topics: dict[Label, list[TopicView]] = {label: [] for label in LABELS}
        loose = {card.finding.id: card for card in cards}
        for topic in sorted(self.report.topics, key=lambda t: t.id):
            own = [loose.pop(i) for i in topic.findings if i in loose]
            if own:
                own.sort(key=lambda card: _by_weight(card.finding))
                topics[own[0].finding.label].append(build_topic(topic, own, self.claims, self.sides, self.origin_of))
        return {label: _section(label, topics[label], loose.values(), cards) for label in LABELS}

    def _singles(self) -> tuple[tuple[Source, tuple[Single, ...]], ...]:
        matched = {i for finding in self.report.findings for i in (finding.a, finding.b)}
        matched |= {i for topic in self.report.topics for i in topic.claims}
        rows: dict[str, list[Single]] = {}
        lonely = [claim for claim in self.report.claims if claim.id not in matched]
        for claim in sorted(lonely, key=lambda c: (self.sides.articles[c.article].path, c.article, c.start, c.id)):
            side = self.sides.side(claim)
            rows.setdefault(claim.article, []).append(Single(side, self._tokens("single", "", (side,))))
        return tuple((self.sides.sources[article], tuple(singles)) for article, singles in rows.items())


def _by_weight(finding: Finding) -> tuple[int, bool, bool, float, str]:
    """Conflicts first; agreements of one origin behind those of two, close calls behind clear ones."""
    is_one_origin = finding.label == "agreement" and finding.origins == 1
    return LABELS.index(finding.label), is_one_origin, finding.possible, -finding.score, finding.id


def _section(label: Label, topics: list[TopicView], loose: Iterable[Card], cards: Iterable[Card]) -> Section:
    own = tuple(card for card in loose if card.finding.label == label)
    total = sum(card.finding.label == label for card in cards)
    shown = len(own) + sum(card.finding.label == label for topic in topics for card in topic.cards)
    topics.sort(key=lambda t: (-sum(c.finding.label == label for c in t.cards), -t.cards[0].finding.score, t.id))
    return Section(label, tuple(topics), own, total, total - shown)
