"""Articles to claims: parse the sentences, split them into clauses, find out who speaks, fill the records."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from claimcheck.extract.asof import as_of
from claimcheck.extract.clauses import Clause, split_clauses, whole_sentence
from claimcheck.extract.dates import find_dates
from claimcheck.extract.entities import find_entities
from claimcheck.extract.language import LANGUAGES
from claimcheck.extract.lexicon import words
from claimcheck.extract.parse import Parser
from claimcheck.extract.quantities import find_quantities
from claimcheck.extract.speech import inside, quote_spans
from claimcheck.extract.tree import Tree
from claimcheck.records import Article, Attribution, Claim, Entity, NotClaim, Sentence, content_id, normalise

MIN_WORDS = 3
"""Words of the shortest statement; below that nothing is left to compare."""
MIN_FRAGMENT = 4
"""Words of the shortest headline or sentence without a verb that is kept."""


@dataclass
class _Speakers:
    """Who was last named, while one article is read from top to bottom."""

    last: str | None = None
    """Speaker of the sentence before."""
    by_quote: dict[int, str] = field(default_factory=dict)
    """Speaker of each quote, once found."""
    person: str | None = None
    """The last named subject: what "he" or "she" most likely stands for."""
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
    speakers = _Speakers()
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
    return sorted(claims.values(), key=lambda c: (c.start, c.end, c.id)), rejected


def why_no_claim(tree: Tree, sentence: Sentence) -> str | None:
    """The reason why a sentence holds nothing that can be true or false, or None."""
    content = [w for w in tree.words if w.tag != "PUNCT"]
    if _asks(tree) and _quoted_from(tree) is None:
        return "question"
    if len(content) < MIN_WORDS or not any(c.isalpha() for c in tree.text):
        return "too short"
    if not any(tree.is_predicate(i) for i in range(len(tree.words))) and len(content) < MIN_FRAGMENT:
        return "no predicate"
    if tree.words[tree.root].form == "Fin-Imp" and tree.subject(tree.root) is None:
        return "request"
    return None


def _asks(tree: Tree) -> bool:
    return tree.text.rstrip(' "”“»«').endswith("?")


def _quoted_from(tree: Tree) -> int | None:
    """Where a quotation begins that a statement introduces with a colon; the question is then the quoted one's."""
    match = re.search(r"\w{2,}\W+\w+\W+\w+:\s*[„“«»\"]", tree.text)
    return match.end() if match else None


def _sentence_claims(
    article: Article, sentence: Sentence, tree: Tree, quotes: Sequence[tuple[int, int]], speakers: _Speakers
) -> Iterable[Claim]:
    quoted = _quoted_from(tree) if _asks(tree) else None
    clauses = [c for c in split_clauses(tree) if _is_statement(c) and (quoted is None or c.end <= quoted)]
    clauses = clauses or [whole_sentence(tree)]
    named = next((c.speaker for c in clauses if c.speaker), None) or _subject_before_colon(tree)
    result = []
    for clause in clauses:
        speaker, attribution = _speaker_of(clause, sentence, tree, quotes, speakers, named)
        _remember(clause.speaker, tree, speakers)  # "X says that he …": most often X
        result.append(_claim(article, sentence, tree, clause, speaker, attribution, speakers))
        _remember(clause.subject, tree, speakers)
    speakers.last = _resolve_speaker(named, tree.lang, speakers) or (
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
    speaker = _resolve_speaker(clause.speaker, tree.lang, speakers)
    if quote is not None:
        speaker = speaker or speakers.by_quote.get(quote) or _resolve_speaker(named, tree.lang, speakers)
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


def _resolve_speaker(speaker: str | None, lang: str, speakers: _Speakers) -> str | None:
    """A pronoun as the name it most likely stands for: the last speaker, else the last named subject."""
    if speaker is None:
        return None
    is_pronoun = speaker.lower() in words("third_person", lang) | words("first_person", lang)
    return (speakers.last or speakers.person or speaker) if is_pronoun else speaker


def _remember(phrase: str | None, tree: Tree, speakers: _Speakers) -> None:
    """Keep a named subject or speaker that may be a person: "he" is never a country."""
    names = [w.text for w in tree.words if w.tag == "PROPN" and phrase and w.text in phrase.split()]
    if names:
        candidate = " ".join(dict.fromkeys(names[:4]))
        if all(e.kind in ("person", "name") for e in find_entities(candidate, tree.lang, [(0, len(candidate))])):
            speakers.person = candidate


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
    if clause.subject_is_pronoun and clause.subject and speakers.person:
        text = _replace_first(text, clause.subject, speakers.person)
        additions.append(f"{clause.subject} = {speakers.person}")
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
        attribution=attribution,
        modality=clause.modality,
        polarity=clause.polarity,
        condition=clause.condition,
        subject=clause.subject,
        predicate=clause.predicate,
        quantities=tuple(find_quantities(quote, sentence.lang)),
        dates=dates,
        entities=_entities(text, quote, sentence.lang, names),
        **as_of(quote, dates, sentence.lang, article.date),
        context_start=sentence.start,
        context_end=sentence.end,
        additions=tuple(additions),
        flags=() if sentence.lang in LANGUAGES else ("unmeasured-language",),
    )


def claim_id(article: str, text: str, speaker: str | None) -> str:
    """The id of a claim: its article's id, its claim text and who says it, without its position."""
    return content_id(article, normalise(text), normalise(speaker or ""))


def _entities(text: str, quote: str, lang: str, names: list[tuple[int, int]]) -> tuple[Entity, ...]:
    """Entities of the quote with their offsets, then those that only the restored words hold, at offset 0."""
    found = find_entities(quote, lang, names)
    known = {e.key for e in found}
    restored = [e for e in find_entities(text, lang) if e.key not in known and e.text not in quote]
    return (*found, *(e.model_copy(update={"start": 0, "end": 0}) for e in restored))


def _replace_first(text: str, old: str, new: str) -> str:
    """The first whole word (or phrase) `old` replaced."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text, count=1)
