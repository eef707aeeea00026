"""Two texts through the stages of a report: extract, embed, match, judge."""

from collections.abc import Mapping
from dataclasses import dataclass

from claimcheck.compare.judged import JudgedPair, Matter, Verdict, judge_pairs
from claimcheck.errors import InputError
from claimcheck.ingest.metadata import as_date, as_language
from claimcheck.pipeline import embed_all, flag_long, load_models, store_of
from claimcheck.progress import Progress, Silent
from claimcheck.records import Article, Claim, NotClaim
from claimcheck.settings import Settings


@dataclass(frozen=True)
class Side:
    """One text as an article of its own."""

    article: Article
    claims: tuple[Claim, ...]
    rejected: tuple[NotClaim, ...]

    def why_empty(self) -> str | None:
        """Why there is no claim in it; None if there is one."""
        if self.claims:
            return None
        reasons = [one.reason for one in self.rejected] or [span.reason for span in self.article.excluded]
        return ", ".join(dict.fromkeys(reasons)) or "no words"


@dataclass(frozen=True)
class Comparison:
    """The verdict on two texts, and what led to it."""

    a: Side
    b: Side
    pairs: tuple[JudgedPair, ...]
    """Strongest first."""
    not_judged: int
    """Further pairs, less alike than those that were judged."""
    thresholds: Mapping[str, float]
    models: Mapping[str, str]

    @property
    def verdict(self) -> Verdict:
        """That of the strongest pair."""
        return self.pairs[0].verdict if self.pairs else "not comparable"

    @property
    def reason(self) -> str:
        """What carries the verdict, in one or two sentences."""
        if self.pairs:
            return self.pairs[0].reason
        empty = ((name, side.why_empty()) for name, side in (("A", self.a), ("B", self.b)))
        return " ".join(f"Text {name} holds no claim: {why}." for name, why in empty if why)


def make_text(name: str, text: str, day: str | None = None, lang: str | None = None) -> Article:
    """A text as an article, read as a file of plain text is.

    Args:
        name: "a" or "b".
        text: One sentence, or a few.
        day: When it was published; unknown if not given.
        lang: Its language as ISO 639-1 code; told from the text if not given.

    Raises:
        InputError: for an empty text, a day that is no full date, a language that is no code.
    """
    from claimcheck.ingest.reader import describe

    plain = text.encode("utf-8", "replace").decode()  # arguments that are no UTF-8 arrive as lone surrogates
    if not plain.strip():
        raise InputError(f"text {name.upper()} is empty; give a sentence in quotation marks")
    if day is not None and as_date(day) is None:
        raise InputError(f"--{name}-date {day!r} is no full date; write it as 2025-03-04")
    if lang is not None and as_language(lang) is None:
        raise InputError(f"--{name}-lang {lang!r} is no language code; write it as de or en")
    known = describe(plain, 0, (), as_language(lang))
    return Article(id=name, path=name, text=plain, date=as_date(day), **dict(known))


def compare_texts(
    a: Article, b: Article, settings: Settings | None = None, progress: Progress | None = None
) -> Comparison:
    """Judge two texts that `make_text` made, as a report would. Raises ModelError if a model is missing or damaged."""
    from claimcheck.judge import Judge
    from claimcheck.store.extraction import Extractor

    settings, progress = settings or Settings(), progress or Silent()
    articles = (a, b)
    with store_of(settings) as store:
        models = load_models(settings, store)
        extractor = Extractor(settings.parser, store)
        extracted = extractor.extract(articles)
        found = {article.id: article for article in articles}
        claims = [claim for one in extracted for claim in one.claims]
        contexts = [c.context_in(found[c.article].text) for c in claims]
        claims = flag_long(claims, contexts, models)
        vectors, context_vectors = embed_all([[c.text for c in claims], contexts], models.embedder.embed, progress)
        judge = Judge(models.nli, settings.conflict_threshold, settings.agreement_threshold)
        matter = Matter(claims, contexts, vectors, context_vectors, found)
        pairs = judge_pairs(matter, judge, settings, progress)
    side_a, side_b = (
        Side(article, tuple(claim for claim in claims if claim.article == article.id), one.rejected)
        for article, one in zip(articles, extracted, strict=True)
    )
    return Comparison(
        a=side_a,
        b=side_b,
        pairs=tuple(pairs),
        not_judged=len(side_a.claims) * len(side_b.claims) - len(pairs),
        thresholds={"conflict": settings.conflict_threshold, "agreement": settings.agreement_threshold},
        models={"embedding": models.embedder.name, "nli": models.nli.name, "parser": extractor.name},
    )
