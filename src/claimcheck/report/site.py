"""A large report as a small site: an index with one line for each finding, and a page for each topic and article.

A browser stays quick with a few megabytes of HTML. The index holds as many findings as that allows, those with most
weight first; it names the pages of all others, and knows their ids, so that a link to a finding always finds it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from claimcheck.records import Label, Report
from claimcheck.report.html import Addresses, Renderer
from claimcheck.report.reading import Reading
from claimcheck.report.topics import TopicView
from claimcheck.report.view import LABELS, Card, Page, build_page

Layout = Literal["auto", "single", "site"]

INDEX = "report.html"
FOLDER = "pages/"
MOST_BYTES = 5_000_000
"""Size from which `auto` makes a site."""
MOST_ROWS = 5000
"""Findings listed in the index."""
OWN_PAGES = 300
"""Topics with a page to themselves; the smaller ones after them share pages."""
MOST_CARDS = 100
"""Findings on a shared page, and findings of an article on one page."""


@dataclass(frozen=True)
class Part:
    """One page of the site."""

    file: str
    title: str
    topics: tuple[TopicView, ...] = ()
    reading: Reading | None = None
    cards: tuple[Card, ...] = ()

    @property
    def findings(self) -> tuple[Card, ...]:
        """All cards on the page."""
        return (*(card for topic in self.topics for card in topic.cards), *self.cards)


@dataclass(frozen=True)
class Unlisted:
    """A page with findings that the index has no room for."""

    address: str
    title: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """What only the index of a site shows."""

    rows: dict[Label, tuple[Card, ...]] = field(default_factory=dict)
    accepted: tuple[Card, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()

    @property
    def unlisted_count(self) -> int:
        """Findings that the index does not list."""
        return sum(len(page.ids) for page in self.unlisted)


def render_site(report: Report, lang: str = "en", layout: Layout = "auto") -> Iterator[tuple[str, str]]:
    """File names and texts, one after the other; "report.html" comes last, and alone for `single`, and for `auto` up to
    5 MB of HTML.

    The other files are named "pages/….html". Raises SettingsError for an unknown interface language.
    """
    Renderer(lang)  # an unknown language is told at once, not when the first page is asked for
    return _rendered(report, lang, layout)


def _rendered(report: Report, lang: str, layout: Layout) -> Iterator[tuple[str, str]]:
    page = build_page(report)
    if layout != "site":
        whole = _one_page(page, lang, MOST_BYTES if layout == "auto" else None)
        if whole is not None:
            yield INDEX, whole
            return
    parts = list(_parts(page))
    pages = _pages(parts)
    template = Renderer(lang, Addresses(pages, above="../")).template("part.html.j2")
    for part in parts:
        yield FOLDER + part.file, template.render(page=page, part=part) + "\n"
    index = Renderer(lang, Addresses(pages, below=FOLDER)).template("page.html.j2")
    yield INDEX, index.render(page=page, site=_site(page, parts)) + "\n"


def _one_page(page: Page, lang: str, limit: int | None) -> str | None:
    """The whole report on one page; None as soon as it is known to exceed `limit` bytes."""
    pieces, size = [], 0
    for piece in Renderer(lang).template("page.html.j2").generate(page=page, site=None):
        pieces.append(piece)
        size += len(piece.encode("utf-8")) if limit else 0
        if limit and size > limit:
            return None
    return "".join(pieces) + "\n"


def _parts(page: Page) -> Iterator[Part]:
    """The pages, in the order in which the index leads to them."""
    yield from _topic_parts([topic for label in LABELS for topic in page.sections[label].topics])
    loose: dict[str, list[Card]] = {}
    for card in (*(card for label in LABELS for card in page.sections[label].cards), *page.accepted):
        loose.setdefault(card.a.source.id, []).append(card)
    for reading in page.readings:
        name, title = reading.source.anchor, reading.source.name
        groups = list(_groups(loose.get(reading.source.id, []), MOST_CARDS)) or [()]
        yield Part(f"a-{name}.html", title, reading=reading, cards=groups[0])
        for number, cards in enumerate(groups[1:], start=2):
            yield Part(f"a-{name}-{number}.html", f"{title} ({number})", cards=cards)


def _topic_parts(topics: Sequence[TopicView]) -> Iterator[Part]:
    for topic in topics[:OWN_PAGES]:
        yield Part(f"t-{topic.id}.html", topic.heading, topics=(topic,))
    shared: list[TopicView] = []
    for topic in topics[OWN_PAGES:]:
        if shared and sum(len(t.cards) for t in (*shared, topic)) > MOST_CARDS:
            yield _shared(shared)
            shared = []
        shared.append(topic)
    if shared:
        yield _shared(shared)


def _shared(topics: Sequence[TopicView]) -> Part:
    return Part(f"t-{topics[0].id}.html", f"{topics[0].heading} (+{len(topics) - 1})", topics=tuple(topics))


def _groups(cards: Iterable[Card], size: int) -> Iterator[tuple[Card, ...]]:
    remaining = iter(cards)
    while group := tuple(islice(remaining, size)):
        yield group


def _pages(parts: Iterable[Part]) -> dict[str, str]:
    """The file of each anchor."""
    pages: dict[str, str] = {}
    for part in parts:
        pages |= {f"f-{i}": part.file for card in part.findings for i in (card.finding.id, *card.repeats)}
        pages |= {f"t-{topic.id}": part.file for topic in part.topics}
        if part.reading:
            pages[f"a-{part.reading.source.anchor}"] = part.file
            begun = (claim for pieces in part.reading.paragraphs for piece in pieces for claim in piece.begins)
            pages |= {f"r-{claim}": part.file for claim in begun}
    return pages


def _site(page: Page, parts: Sequence[Part]) -> Site:
    """The first rows by label and weight, and the pages of the others."""
    room = MOST_ROWS
    rows: dict[Label, tuple[Card, ...]] = {}
    for label in LABELS:
        cards = [card for section in page.sections.values() for card in section.every_card]
        own = sorted((c for c in cards if c.finding.label == label), key=_weight)
        rows[label] = tuple(own[:room])
        room -= len(rows[label])
    accepted = page.accepted[:room]
    listed = {card.finding.id for cards in (*rows.values(), accepted) for card in cards}
    return Site(rows, accepted, tuple(_unlisted(parts, listed)))


def _weight(card: Card) -> tuple[bool, float, str]:
    return card.finding.possible, -card.finding.score, card.finding.id


def _unlisted(parts: Iterable[Part], listed: set[str]) -> Iterator[Unlisted]:
    for part in parts:
        ids = tuple(card.finding.id for card in part.findings if card.finding.id not in listed)
        if ids:
            yield Unlisted(FOLDER + part.file, part.title, ids)
