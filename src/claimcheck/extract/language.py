"""Which language a text is in, by py3langid (offline, naive Bayes over byte n-grams)."""

import re
from functools import cache
from typing import Any

from claimcheck.extract.boundaries import LANGUAGES, own_words

__all__ = ["LANGUAGES", "identify", "of_sentence", "rest"]


_SAMPLE = 1500
"""Characters that are looked at: more does not change the answer, and the identifier walks byte by byte."""
_MIN_LETTERS = 12
_CERTAIN = 0.8
_WORD = re.compile(r"\w+")
_NOISE = re.compile(r"https?://\S+|\S+@\S+|[\W\d_]+")


def identify(text: str) -> tuple[str, bool]:
    """The language of a text as ISO 639-1 code, and whether that is certain; ("und", False) if it can't be told.

    An uncertain answer is the likeliest of `LANGUAGES`. A language outside of them is named only when it is certain.
    """
    words = _NOISE.sub(" ", text[: _SAMPLE * 2])[:_SAMPLE].strip()
    if len(words) < _MIN_LETTERS:
        return "und", False
    ranking: list[tuple[str, float]] = _identifier().rank(words)
    best, probability = ranking[0]
    if best not in LANGUAGES and probability >= _CERTAIN:
        return (best, True) if len(best) == 2 else ("und", False)
    # Among the eleven, as if no other language existed: short text is otherwise lost to rare languages.
    known = [(lang, score) for lang, score in ranking if lang in LANGUAGES]
    lang, score = known[0]
    share = score / (sum(score for _, score in known) or 1.0)
    if share < 0.3:
        return "und", False
    return lang, share >= _CERTAIN and score >= probability / 2


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def rest() -> None:
    """Let go of the identifier, which takes 70 MiB; it is loaded again when it is needed."""
    _identifier.cache_clear()


_MIN_SENTENCE = 50
"""Characters below which a sentence is not asked for its language; above, 1 of 500 certain answers is wrong."""


def of_sentence(text: str, article_lang: str) -> str:
    """The language of one sentence: the article's, unless the sentence is long enough and certainly another's."""
    # Two words such as "und" and "nicht" settle it, for a tenth of the time.
    if len(text) < _MIN_SENTENCE or len(own_words(article_lang).intersection(_WORD.findall(text.casefold()))) > 1:
        return article_lang
    lang, certain = identify(text)
    return lang if certain and lang != "und" else article_lang
