"""Sentences with exact offsets: sentencex proposes boundaries, and rules over the words around them correct it.

sentencex knows abbreviations of many languages but splits German ordinals ("17. Mai"), does not look into quotations,
and takes each line end for a space. All work is done on a copy of the text in which what is left out is blank and which
has the same length, so offsets hold throughout.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from claimcheck.extract.blocks import Block, find_blocks
from claimcheck.extract.language import LANGUAGES, of_sentence
from claimcheck.ingest.cleaning import MARKUP
from claimcheck.records import Article, Sentence

_MAX_CHUNK = 8_000
"""Characters given to sentencex at once: its time grows with the square of the length on some broken texts."""
_MAX_TITLE = 160
_CLOSERS = "\"'”“’»«›‹)]}"
_END = ".!?…。！？؟।"
# Quotation marks are blanked for sentencex; apostrophes inside a word become a letter, as they would open a quotation.
_QUOTES = str.maketrans(dict.fromkeys("\"„“”«»‹›‚‘’'`´\n\r\t\v\f\u2028\u2029", " "))
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_FIRST_WORD = re.compile(r"\W*?(\w+)")
_LAST_TOKEN = re.compile(r"((?:[\w-]+\.)*[\w-]+)\.\s*$")
_SPACED_CLOSER = re.compile(r"\s+[»”\"](?=\s|$)")
_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|may|june|july|august|(?:septem|octo|novem|"
    r"decem)ber|gmt|utc|[ecmp][sd]t|[ecmp]t|bst|cet|local"
)


class _Words(NamedTuple):
    """What is known about full stops in one language."""

    before: frozenset[str]
    number: frozenset[str]
    middle: frozenset[str]
    starters: frozenset[str]
    proposal: re.Pattern[str]
    """A boundary before a starter, which sentencex does not see after an abbreviation."""


def segment(article: Article) -> list[Sentence]:
    """The sentences of an article in order, without what is excluded; `text[start:end]` has no outer white space.

    Spans excluded as "markup" may lie inside a sentence, all others end it. Text without a letter or digit is dropped.
    """
    lang = article.lang if article.lang in LANGUAGES else "en"
    text = _blank(article)
    sentences: list[Sentence] = []
    for block in find_blocks(text):
        spans = list(_split(text, block, lang))
        is_title = len(spans) == 1 and _is_title(text, block, is_first=not sentences)
        for start, end in spans:
            quote = article.text[start:end]
            own = of_sentence(quote, article.lang)
            sentences.append(Sentence(article=article.id, start=start, end=end, lang=own, is_title=is_title))
    return sentences


def _blank(article: Article) -> str:
    """The text with markup as spaces and all other excluded spans as line ends, which end a sentence."""
    pieces, position = [], 0
    for span in sorted(article.excluded, key=lambda span: span.start):
        start = max(span.start, position)
        if start < span.end:
            blank = " " if span.reason == MARKUP else "\n"
            pieces += [article.text[position:start], blank * (span.end - start)]
            position = span.end
    return "".join([*pieces, article.text[position:]])


def _split(text: str, block: Block, lang: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a block."""
    raw = text[block.start : block.end]
    plain = _APOSTROPHE.sub("x", raw).translate(_QUOTES)
    words = _words(lang)
    has_capitals = raw != raw.lower()
    start = 0
    for proposed in _proposals(plain, lang, words):
        cut = _after_closers(raw, len(plain[:proposed].rstrip()))
        if cut > start and not _goes_on(plain[start:cut], plain[cut:proposed + 80], raw[cut:cut + 8], words, has_capitals):
            yield from _strip(raw, start, cut, block.start)
            start = cut
    yield from _strip(raw, start, len(raw), block.start)


def _proposals(plain: str, lang: str, words: _Words) -> list[int]:
    """Offsets at which a sentence may begin."""
    from sentencex import get_sentence_boundaries

    found = {match.end() for match in words.proposal.finditer(plain)}
    for start, end in _chunks(plain):
        for boundary in get_sentence_boundaries(lang, plain[start:end]):
            found.add(start + int(boundary["end_index"]))
    return sorted(found - {len(plain)})


def _chunks(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(plain) - start > _MAX_CHUNK:
        window = plain[start : start + _MAX_CHUNK]
        cut = max(window.rfind(". ", _MAX_CHUNK // 2) + 1, 0) or window.rfind(" ") + 1 or _MAX_CHUNK
        yield start, start + cut
        start += cut
    yield start, len(plain)
