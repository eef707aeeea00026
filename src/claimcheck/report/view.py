"""Records → what a page shows, in the order in which it is shown; free of any interface language.

Names, titles and addresses come out safe to show (`links`); quotes stay verbatim. Sides are ordered by date, then by
path: the order says nothing about who is right.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from claimcheck.records import Article, Claim, Finding, Label, Position, Report, Stance, Topic, normalise
from claimcheck.report.facets import FacetIndex, Option
from claimcheck.report.links import fragment_url, one_line, safe_url
from claimcheck.report.marks import Segment, Segments, mark, shorten

LABELS: tuple[Label, ...] = ("conflict", "update", "agreement")
STANCES: tuple[Stance, ...] = ("holds", "denies", "conditional", "unclear")
SHORT = 140
LONGEST_QUOTE = 3000
LONGEST_CONTEXT = 400
NO_DIFFERENCE = "same"
"""The kind of a finding whose sides differ in nothing; not worth a word beside "agreement"."""

State = Literal["no-articles", "one-article", "no-claims", "not-compared", "no-conflicts", "conflicts"]


@dataclass(frozen=True)
class Source:
    """An article's metadata, fit to show."""

    id: str
    name: str
    """Its title, or the name of its file."""
    path: str
    outlet: str
    author: str
    date: str
    lang: str
    url: str | None
    notes: tuple[str, ...]
    claims: int
    excluded: tuple[tuple[str, int], ...]
    """Passages left out, counted by reason."""


@dataclass(frozen=True)
class Side:
    """One claim with its quote, the sentence around it and where it comes from."""

    claim: Claim
    source: Source
    quote: Segments
    short: Segments
    before: str
    after: str
    cut: int
    """Characters of the quote that are not shown: only ever of a quote that is no sentence."""
    speaker: str
    read_as: str
    """The claim text, if it says more than the quote."""
    link: str | None


@dataclass(frozen=True)
class Card:
    """A finding with its two sides, the earlier one first."""

    finding: Finding
    a: Side
    b: Side
    tokens: str


@dataclass(frozen=True)
class PositionView:
    """One answer to a topic's question: who gives it, and in which words."""

    stance: Stance
    holders: tuple[str, ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class TopicView:
    """One matter: heading, positions, findings, and how many articles and outlets speak of it."""

    id: str
    heading: str
    lang: str
    positions: tuple[PositionView, ...]
    cards: tuple[Card, ...]
    articles: int
    outlets: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """All that is shown under one label. A topic stands under its gravest label, with all its findings."""

    label: Label
    topics: tuple[TopicView, ...]
    cards: tuple[Card, ...]
    total: int
    elsewhere: int
    """Findings with this label that are shown with a topic of another section."""


@dataclass(frozen=True)
class Single:
    """A claim that was matched with no other."""

    side: Side
    tokens: str


@dataclass(frozen=True)
class Page:
    """Everything on the page."""

    report: Report
    state: State
    sections: dict[Label, Section]
    singles: tuple[tuple[Source, tuple[Single, ...]], ...]
    sources: tuple[Source, ...]
    facets: dict[str, tuple[Option, ...]]
    entries: int
    single_claims: int


def build_page(report: Report) -> Page:
    """The view of a whole report."""
    return _Builder(report).page()


class _Builder:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.index = FacetIndex()
        self.articles = {article.id: article for article in report.articles}
        self.claims = {claim.id: claim for claim in report.claims}
        self.claim_counts = Counter(claim.article for claim in report.claims)
        self.sources = {article.id: self._source(article) for article in report.articles}

    def page(self) -> Page:
        cards = {f.id: self.card(f) for f in sorted(self.report.findings, key=_by_weight)}
        sections = self._sections(cards)
        singles = self._singles()
        single_claims = sum(len(rows) for _, rows in singles)
        return Page(
            report=self.report,
            state=self._state(sections["conflict"].total),
            sections=sections,
            singles=singles,
            sources=tuple(sorted(self.sources.values(), key=lambda s: (s.path, s.id))),
            facets=self.index.facets(),
            entries=len(cards) + single_claims,
            single_claims=single_claims,
        )

    def _state(self, conflicts: int) -> State:
        if conflicts:
            return "conflicts"
        if not self.report.articles:
            return "no-articles"
        if not self.report.claims:
            return "no-claims"
        if not self.report.coverage.pairs_judged:
            return "one-article" if len(self.report.articles) == 1 else "not-compared"
        return "no-conflicts"

    def _source(self, article: Article) -> Source:
        path = one_line(article.path)
        return Source(
            id=article.id,
            name=one_line(article.title) or path.rsplit("/", 1)[-1],
            path=path,
            outlet=one_line(article.outlet),
            author=one_line(article.author),
            date=one_line(article.date, 40),
            lang=article.lang,
            url=safe_url(article.url),
            notes=article.notes,
            claims=self.claim_counts[article.id],
            excluded=tuple(sorted(Counter(span.reason for span in article.excluded).items())),
        )

    def side(self, claim: Claim, quote: Segments | None = None) -> Side:
        article, source = self.articles[claim.article], self.sources[claim.article]
        quote = quote or (Segment(claim.quote),)
        before = article.text[claim.context_start : claim.start]
        after = article.text[claim.end : claim.context_end]
        return Side(
            claim=claim,
            source=source,
            quote=shorten(quote, LONGEST_QUOTE),
            short=shorten(quote, SHORT),
            before=before if len(before) <= LONGEST_CONTEXT else "… " + before[-LONGEST_CONTEXT:],
            after=after if len(after) <= LONGEST_CONTEXT else after[:LONGEST_CONTEXT] + " …",
            cut=max(0, len(claim.quote) - LONGEST_QUOTE),
            speaker=one_line(claim.speaker),
            read_as="" if normalise(claim.text) == normalise(claim.quote) else claim.text,
            link=fragment_url(source.url, claim.quote) if source.url else None,
        )

    def card(self, finding: Finding) -> Card:
        first, second = sorted((self.claims[finding.a], self.claims[finding.b]), key=self._when)
        a, b = (self.side(c, q) for c, q in zip((first, second), mark(finding, first, second), strict=True))
        tokens = self._tokens(finding.label, finding.kind, (a, b))
        return Card(finding, a, b, tokens)

    def _when(self, claim: Claim) -> tuple[str, str, int, str]:
        article = self.articles[claim.article]
        return claim.as_of or article.date or "9999", article.path, claim.start, claim.id

    def _tokens(self, label: str, kind: str, sides: Sequence[Side]) -> str:
        return self.index.tokens(
            {
                "label": [(label, label)],
                "kind": [(kind, kind)] if kind != NO_DIFFERENCE else [],
                "language": [(s.claim.lang, s.claim.lang) for s in sides],
                "outlet": [(s.source.outlet, s.source.outlet) for s in sides],
                "article": [(s.source.path, s.source.name) for s in sides],
                "speaker": [(s.speaker, s.speaker) for s in sides],
            }
        )

    def _sections(self, cards: dict[str, Card]) -> dict[Label, Section]:
        topics: dict[Label, list[TopicView]] = {label: [] for label in LABELS}
        loose = dict(cards)
        for topic in sorted(self.report.topics, key=lambda t: t.id):
            own = [loose.pop(i) for i in topic.findings if i in loose]
            if own:
                own.sort(key=lambda card: _by_weight(card.finding))
                topics[own[0].finding.label].append(self._topic(topic, own))
        return {label: _section(label, topics[label], loose.values(), cards.values()) for label in LABELS}

    def _topic(self, topic: Topic, cards: Sequence[Card]) -> TopicView:
        sources = {self.claims[i].article: self.sources[self.claims[i].article] for i in topic.claims}
        return TopicView(
            id=topic.id,
            heading=one_line(topic.heading, 2 * SHORT),
            lang=topic.lang,
            positions=tuple(self._position(p) for p in sorted(topic.positions, key=lambda p: STANCES.index(p.stance))),
            cards=tuple(cards),
            articles=len(sources),
            outlets=tuple(sorted({s.outlet for s in sources.values() if s.outlet})),
        )

    def _position(self, position: Position) -> PositionView:
        claims = sorted((self.claims[i] for i in position.claims), key=self._when)
        holders = tuple(one_line(holder) for holder in position.holders)
        return PositionView(position.stance, holders, tuple(self.side(claim) for claim in claims))

    def _singles(self) -> tuple[tuple[Source, tuple[Single, ...]], ...]:
        matched = {i for finding in self.report.findings for i in (finding.a, finding.b)}
        matched |= {i for topic in self.report.topics for i in topic.claims}
        rows: dict[str, list[Single]] = {}
        for claim in sorted(self.report.claims, key=lambda c: (self.articles[c.article].path, c.start, c.id)):
            if claim.id not in matched:
                side = self.side(claim)
                rows.setdefault(claim.article, []).append(Single(side, self._tokens("single", "", (side,))))
        return tuple((self.sources[article], tuple(singles)) for article, singles in rows.items())


def _by_weight(finding: Finding) -> tuple[int, bool, float, str]:
    """Conflicts first, close calls behind clear ones."""
    return LABELS.index(finding.label), finding.possible, -finding.score, finding.id


def _section(label: Label, topics: list[TopicView], loose: Iterable[Card], cards: Iterable[Card]) -> Section:
    own = tuple(card for card in loose if card.finding.label == label)
    total = sum(card.finding.label == label for card in cards)
    shown = len(own) + sum(card.finding.label == label for topic in topics for card in topic.cards)
    topics.sort(key=lambda t: (-sum(c.finding.label == label for c in t.cards), -t.cards[0].finding.score, t.id))
    return Section(label, tuple(topics), own, total, total - shown)
