"""Articles and claims, fit to show: names, titles and addresses come out safe (`links`), quotes stay verbatim.

Each quote stands in its sentence, and the sentence in its paragraph.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass

from claimcheck.extract.blocks import find_blocks
from claimcheck.records import Article, Claim, Report, content_id, normalise
from claimcheck.report.links import fragment_url, one_line, safe_url
from claimcheck.report.marks import Segment, Segments, shorten

SHORT = 140
LONGEST_QUOTE = 3000
LONGEST_CONTEXT = 400
LONGEST_PARAGRAPH = 300
"""Characters of the paragraph shown on each side of the sentence; the reading view holds the rest."""


@dataclass(frozen=True)
class Source:
    """An article's metadata, fit to show."""

    id: str
    anchor: str
    """Twelve hex digits that stand for the id in addresses; an id may be any text."""
    key: str
    """What stands for the article in the address of a filtered page."""
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

    @property
    def voice(self) -> str:
        """Whom to name when the article itself speaks."""
        return self.outlet or self.name


@dataclass(frozen=True)
class Side:
    """One claim with its quote, the sentence and paragraph around it, and where it comes from."""

    claim: Claim
    source: Source
    quote: Segments
    short: Segments
    lead: str
    """The paragraph in front of the sentence."""
    before: str
    """The sentence in front of the quote."""
    after: str
    tail: str
    cut: int
    """Characters of the quote that are not shown: only ever of a quote that is no sentence."""
    speaker: str
    read_as: str
    """The claim text, if it says more than the quote."""
    link: str | None
    line: int | None
    """Line of the quote in the article file; None where the text is not the file itself (HTML, JSONL)."""

    @property
    def holder(self) -> str:
        """Who says it: the speaker, or the article."""
        return self.speaker or self.source.voice


class Sides:
    """Makes the sides of one report."""

    def __init__(self, report: Report) -> None:
        self.articles = {article.id: article for article in report.articles}
        counts = Counter(claim.article for claim in report.claims)
        self.sources = {article.id: _source(article, counts[article.id]) for article in report.articles}
        self._paragraphs: dict[str, list[tuple[int, int]]] = {}
        self._line_ends: dict[str, list[int]] = {}

    def paragraphs(self, article: str) -> list[tuple[int, int]]:
        """Start and end of an article's paragraphs, code points into its text."""
        if article not in self._paragraphs:
            self._paragraphs[article] = [(b.start, b.end) for b in find_blocks(self.articles[article].text)]
        return self._paragraphs[article]

    def side(self, claim: Claim, quote: Segments | None = None) -> Side:
        """A claim as one side of a finding; `quote` is its quote with the differing words marked."""
        article, source = self.articles[claim.article], self.sources[claim.article]
        quote = quote or (Segment(claim.quote),)
        start, end = self._paragraph(claim)
        text = article.text
        return Side(
            claim=claim,
            source=source,
            quote=shorten(quote, LONGEST_QUOTE),
            short=shorten(quote, SHORT),
            lead=_ending(text[start : claim.context_start], LONGEST_PARAGRAPH),
            before=_ending(text[claim.context_start : claim.start], LONGEST_CONTEXT),
            after=_beginning(text[claim.end : claim.context_end], LONGEST_CONTEXT),
            tail=_beginning(text[claim.context_end : end], LONGEST_PARAGRAPH),
            cut=max(0, len(claim.quote) - LONGEST_QUOTE),
            speaker=one_line(claim.speaker),
            read_as="" if normalise(claim.text) == normalise(claim.quote) else claim.text,
            link=fragment_url(source.url, claim.quote) if source.url else None,
            line=None if article.source_map else self._line(article, claim.start),
        )

    def when(self, claim: Claim) -> tuple[str, str, int, str]:
        """What sides are ordered by: day of publication, then path. The order says nothing about who is right."""
        article = self.articles[claim.article]
        return article.date or claim.as_of or "9999", article.path, claim.start, claim.id

    def _line(self, article: Article, offset: int) -> int:
        if article.id not in self._line_ends:
            self._line_ends[article.id] = [match.start() for match in re.finditer("\n", article.text)]
        return bisect_left(self._line_ends[article.id], offset) + 1

    def _paragraph(self, claim: Claim) -> tuple[int, int]:
        paragraphs = self.paragraphs(claim.article)
        place = bisect_right(paragraphs, claim.context_start, key=lambda span: span[0]) - 1
        start, end = paragraphs[place] if place >= 0 else (claim.context_start, claim.context_end)
        return start, max(end, claim.context_end)


def _source(article: Article, claims: int) -> Source:
    path = one_line(article.path)
    return Source(
        id=article.id,
        anchor=content_id(article.id),
        key=one_line(article.id) if len(article.id) <= 80 else content_id(article.id),
        name=one_line(article.title) or path.rsplit("/", 1)[-1],
        path=path,
        outlet=one_line(article.outlet),
        author=one_line(article.author),
        date=one_line(article.date, 40),
        lang=article.lang,
        url=safe_url(article.url),
        notes=article.notes,
        claims=claims,
        excluded=tuple(sorted(Counter(span.reason for span in article.excluded).items())),
    )


def _ending(text: str, limit: int) -> str:
    return text if len(text) <= limit else "… " + text[-limit:].partition(" ")[2]


def _beginning(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rpartition(" ")[0] + " …"
