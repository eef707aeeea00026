"""Articles to claims: parse the sentences, split them into clauses, find out who speaks, fill the records."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from claimcheck.extract.asof import as_of
from claimcheck.extract.clauses import MIN_WORDS, Clause, split_clauses, whole_sentence
from claimcheck.extract.countries import countries_in, country_phrases
from claimcheck.extract.dates import find_dates
from claimcheck.extract.entities import find_entities
from claimcheck.extract.islands import RELATIVE
from claimcheck.extract.language import LANGUAGES
from claimcheck.extract.lexicon import words
from claimcheck.extract.mentions import Mentions, gather
from claimcheck.extract.nonclaims import asks, quoted_from, why_no_claim
from claimcheck.extract.parse import Parser
from claimcheck.extract.pronouns import gender_meant, is_pronoun, kind_of, place_of
from claimcheck.extract.quantities import find_quantities
from claimcheck.extract.repeats import without_repeats
from claimcheck.extract.speech import inside, quote_spans
from claimcheck.extract.tree import Tree
from claimcheck.extract.worth import is_feeling, worth_of
from claimcheck.records import (
    Article,
    Attribution,
    Claim,
    Entity,
    NotClaim,
    Sentence,
    content_id,
    normalise,
    replace_word,
)


@dataclass
class _Speakers:
    """Who was last named, while one article is read from top to bottom."""

    last: str | None = None
    """Speaker of the sentence before."""
    by_quote: dict[int, str] = field(default_factory=dict)
    """Speaker of each quote, once found."""
    mentions: Mentions = field(default_factory=Mentions)
    """Names, roles and subjects of the article, for pronouns and descriptions."""
    opens_quote: bool = False
    """The sentence before ended with a colon."""


def extract_claims(
    articles: Sequence[Article], sentences: Sequence[Sequence[Sentence]], parser: Parser
) -> tuple[list[Claim], list[NotClaim]]:
    """Claims of all articles in order of article and offset, and the sentences that hold none.

    `sentences[i]` are those of `articles[i]`. All sentences go through the parser in one call: models want batches.
    """
    texts = [(a.text[s.start : s.end], s.lang) for a, part in zip(articles, sentences, strict=True) for s in part]
    parsed = iter(parser.parse(texts))
    claims: list[Claim] = []
    rejected: list[NotClaim] = []
    for article, part in zip(articles, sentences, strict=True):
        trees = [Tree(article.text[s.start : s.end], s.lang, next(parsed)) for s in part]
        found, others = _article_claims(article, part, trees)
        claims += found
        rejected += others
    return claims, rejected


def _article_claims(
    article: Article, sentences: Sequence[Sentence], trees: Sequence[Tree]
) -> tuple[list[Claim], list[NotClaim]]:
    quotes = quote_spans(article.text)
    speakers = _Speakers(mentions=gather(trees))
    claims: dict[str, Claim] = {}
    rejected: list[NotClaim] = []
    for sentence, tree in zip(sentences, trees, strict=True):
        reason = why_no_claim(tree, sentence)
        if reason:
            rejected.append(NotClaim(article=article.id, start=sentence.start, end=sentence.end, reason=reason))
        else:
            for claim in _sentence_claims(article, sentence, tree, quotes, speakers):
                claims.setdefault(claim.id, claim)  # the same statement twice in one article counts once
        speakers.opens_quote = tree.text.rstrip().endswith(":")
        speakers.mentions.sentence += 1
    titles = [(s.start, s.end) for s in sentences if s.is_title]
    ordered = sorted(claims.values(), key=lambda c: (c.start, c.end, c.id))
    found, repeats = without_repeats(ordered, titles, article.text)
    feelings = [claim for claim in found if is_feeling(claim)]
    rejected += [_no_claim(claim, "said again in the article") for claim in repeats]
    rejected += [_no_claim(claim, "opinion or feeling") for claim in feelings]
    return [_with_worth(claim) for claim in found if claim not in feelings], sorted(
        rejected, key=lambda r: (r.start, r.end, r.reason)
    )


def _no_claim(claim: Claim, reason: str) -> NotClaim:
    return NotClaim(article=claim.article, start=claim.start, end=claim.end, reason=reason)


def _with_worth(claim: Claim) -> Claim:
    value, reasons = worth_of(claim)
    return claim.model_copy(update={"worth": value, "worth_reasons": reasons})


def _sentence_claims(
    article: Article, sentence: Sentence, tree: Tree, quotes: Sequence[tuple[int, int]], speakers: _Speakers
) -> Iterable[Claim]:
    quoted = quoted_from(tree) if asks(tree) else None
    clauses = [c for c in split_clauses(tree) if _is_statement(c) and (quoted is None or c.end <= quoted)]
    clauses = clauses or [whole_sentence(tree)]
    named = next((c.speaker for c in clauses if c.speaker), None) or _subject_before_colon(tree)
    result = []
    for clause in clauses:
        speaker, attribution = _speaker_of(clause, sentence, tree, quotes, speakers, named)
        speakers.mentions.note(clause.speaker, tree, _head_word(tree, clause.speaker))  # "X says that he …": mostly X
        result.append(_claim(article, sentence, tree, clause, speaker, attribution, speakers))
        speakers.mentions.note(clause.subject, tree, _head_word(tree, clause.subject))
    speakers.last = _resolve_speaker(named, tree, speakers) or (
        speakers.last if any(c.attribution != "none" for c in result) else None
    )
    return result


def _is_statement(clause: Clause) -> bool:
    return len(clause.text.split()) >= MIN_WORDS


def _subject_before_colon(tree: Tree) -> str | None:
    """The subject of a sentence that ends with a colon: it introduces the speech that follows."""
    subject = tree.subject(tree.root)
    return tree.join(tree.phrase(subject)) if tree.text.rstrip().endswith(":") and subject is not None else None


def _speaker_of(
    clause: Clause,
    sentence: Sentence,
    tree: Tree,
    quotes: Sequence[tuple[int, int]],
    speakers: _Speakers,
    named: str | None,
) -> tuple[str | None, Attribution]:
    quote = inside(quotes, sentence.start + clause.start, sentence.start + clause.end)
    speaker = _resolve_speaker(clause.speaker, tree, speakers)
    if quote is not None:
        speaker = speaker or speakers.by_quote.get(quote) or _resolve_speaker(named, tree, speakers)
        speaker = speaker or (speakers.last if speakers.opens_quote or quote - 1 in speakers.by_quote else None)
        if speaker:
            speakers.by_quote[quote] = speaker
        return speaker, "direct"
    if clause.attributed:
        return speaker, "reported"
    if clause.subjunctive and not _is_first_person(clause, tree):
        return speakers.last, "reported"
    return None, "none"


def _is_first_person(clause: Clause, tree: Tree) -> bool:
    return (clause.subject or "").lower() in words("first_person", tree.lang)


def _resolve_speaker(speaker: str | None, tree: Tree, speakers: _Speakers) -> str | None:
    """A pronoun or description as the name it most likely stands for: the last speaker, else what was named."""
    if speaker is None:
        return None
    lower = speaker.lower()
    if lower in words("first_person", tree.lang):
        return speakers.last or speaker
    if lower in words("third_person", tree.lang) | words("possessive", tree.lang):
        mentions, gender = speakers.mentions, gender_meant(kind_of(lower, tree.lang))
        place = place_of(tree, lower, 0)
        if speakers.last and mentions.may_be(speakers.last, gender, tree, place):
            mentions.learn(speakers.last, gender)
            return speakers.last
        named = mentions.resolved(speaker, tree) if lower in words("third_person", tree.lang) else None
        return named or mentions.last_person(gender, tree, place) or speaker
    if lower in RELATIVE:
        return None
    found = speakers.mentions.resolved(speaker, tree)
    return found if found or is_pronoun(speaker, tree.lang) else speaker


def _chain(speaker: str | None, clause: Clause, tree: Tree, speakers: _Speakers) -> tuple[str, ...]:
    """The speaker and those who pass on what the speaker says; empty if nobody does."""
    if not speaker or not clause.sources:
        return ()
    others = [_resolve_speaker(source, tree, speakers) or source for source in clause.sources]
    chain = tuple(dict.fromkeys((speaker, *others)))
    return chain if len(chain) > 1 else ()


def _head_word(tree: Tree, phrase: str | None) -> int | None:
    """The main word of a phrase as it stands in the sentence: the one whose head lies outside."""
    if not phrase:
        return None
    parts = set(phrase.split())
    inside = [i for i, w in enumerate(tree.words) if w.text in parts]
    return next((i for i in inside if tree.words[i].head not in inside and tree.words[i].tag != "DET"), None)


def _claim(
    article: Article,
    sentence: Sentence,
    tree: Tree,
    clause: Clause,
    speaker: str | None,
    attribution: Attribution,
    speakers: _Speakers,
) -> Claim:
    start, end = sentence.start + clause.start, sentence.start + clause.end
    quote = article.text[start:end]
    text, additions = clause.text, list(clause.additions)
    subject = clause.subject
    meant = speakers.mentions.resolved(subject, tree, clause.start) if subject and attribution != "direct" else None
    if subject and meant and meant not in text:
        shown = meant if is_pronoun(subject, tree.lang) else f"{subject} {meant}"
        text = replace_word(text, subject, shown)
        additions.append(f"{subject} = {meant}")
        subject = shown
    countries = _countries_meant(text, subject, speaker, attribution, tree, speakers.mentions)
    for phrase, country in countries.items():
        text = replace_word(text, phrase, f"{phrase} {country}")
        additions.append(f"{phrase} = {country}")
    names = [
        (w.start - clause.start, w.end - clause.start)
        for w in tree.words
        if w.tag == "PROPN" and clause.start <= w.start and w.end <= clause.end
    ]
    dates = tuple(find_dates(quote, sentence.lang, article.date))
    return Claim(
        id=claim_id(article.id, text, speaker),
        article=article.id,
        start=start,
        end=end,
        quote=quote,
        text=text,
        lang=sentence.lang,
        speaker=speaker,
        source_chain=_chain(speaker, clause, tree, speakers),
        attribution=attribution,
        modality=clause.modality,
        polarity=clause.polarity,
        condition=clause.condition,
        subject=subject,
        predicate=clause.predicate,
        quantities=tuple(find_quantities(quote, sentence.lang)),
        dates=dates,
        entities=_entities(
            text, quote, sentence.lang, names, _restored(text, quote, tree, meant, speakers.mentions.proper)
        ),
        **as_of(quote, dates, sentence.lang, article.date),
        context_start=sentence.start,
        context_end=sentence.end,
        additions=tuple(additions),
        flags=() if sentence.lang in LANGUAGES else ("unmeasured-language",),
    )


def _countries_meant(
    text: str, subject: str | None, speaker: str | None, attribution: Attribution, tree: Tree, mentions: Mentions
) -> dict[str, str]:
    """Phrases of a claim text like "her country", and the countries that they mean where the text names them not."""
    found: dict[str, str] = {}
    for phrase, owner in country_phrases(text, tree.lang):
        if (owner == "ours") != (attribution == "direct"):
            continue  # within quotation marks only the speaker's own country is certain
        if owner == "the":  # beside a country it may be that one
            country = None if countries_in(tree.text, tree.lang) else mentions.countries.main(tree.lang)
        else:
            is_speakers = owner == "ours" or subject is None or phrase in subject
            country = mentions.home_of(speaker if is_speakers else subject, tree.lang)
        if country is not None and country not in text:
            found[phrase] = country
    return found


def claim_id(article: str, text: str, speaker: str | None) -> str:
    """The id of a claim: its article's id, its claim text and who says it, without its position."""
    return content_id(article, normalise(text), normalise(speaker or ""))


def _restored(text: str, quote: str, tree: Tree, meant: str | None, proper: set[str]) -> list[tuple[int, int]]:
    """Spans in the claim text of names that the quote lacks: of restored words, and of what a pronoun stands for."""
    known = set(quote.split())
    names = {w.text for w in tree.words if w.tag == "PROPN" and w.text not in known}
    names |= {w for w in (meant or "").split() if w in proper and w not in known}
    return [m.span() for m in re.finditer(r"\w+(?:[-’']\w+)*", text) if m.group() in names]


def _entities(
    text: str, quote: str, lang: str, names: list[tuple[int, int]], restored: list[tuple[int, int]]
) -> tuple[Entity, ...]:
    """Entities of the quote with their offsets, then those that only the restored words hold, at offset 0."""
    found = find_entities(quote, lang, names)
    known = {e.key for e in found}
    if " ".join(text.split()) in " ".join(quote.split()):
        return tuple(found)
    others = [*find_entities(text, lang), *(find_entities(text, lang, restored) if restored else [])]
    added = {e.key: e for e in others if e.key not in known and e.text not in quote}
    return (*found, *(e.model_copy(update={"start": 0, "end": 0}) for e in added.values()))
