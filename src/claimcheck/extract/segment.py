"""Sentences with exact offsets: sentencex proposes boundaries, and rules over the words around them correct it.

sentencex knows abbreviations of many languages but splits German ordinals ("17. Mai"), does not look into quotations,
and takes each line end for a space. All work is done on a copy of the text in which what is left out is blank and which
has the same length, so offsets hold throughout.
"""

import re
from collections.abc import Iterator

from claimcheck.extract.blocks import Block, find_blocks
from claimcheck.extract.boundaries import APOSTROPHE, Around, goes_on, proposal_pattern
from claimcheck.extract.language import LANGUAGES, of_sentence
from claimcheck.ingest.cleaning import MARKUP
from claimcheck.records import Article, Sentence

_MAX_CHUNK = 8_000
"""Characters given to sentencex at once: its time grows with the square of the length on some broken texts."""
_WINDOW = 80
"""Characters on each side of a boundary that the rules look at."""
_MAX_TITLE = 160
_CLOSERS = "\"'”“’»«›‹)]}"
_END = ".!?…。！？؟।"
# White space as Python has it, and marks without width.
_SPACE = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C)))) + (
    "\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
# Quotation marks are blanked for sentencex. An apostrophe inside a word would open a quotation: it becomes a letter.
_BLANKED = str.maketrans(dict.fromkeys("\"„“”«»‹›‚‘’'`´\n\r\t\v\f\u2028\u2029", " "))
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_SPACED_CLOSER = re.compile(r"[ \u00a0\u202f]+[»”\"](?=\s|$)")
_WORD = re.compile(r"[^\W_]")


def segment(article: Article) -> list[Sentence]:
    """The sentences of an article in order, without what is excluded; `text[start:end]` has no outer white space.

    Spans excluded as "markup" may lie inside a sentence, all others end it. Text without a letter or digit is dropped.
    """
    lang = article.lang if article.lang in LANGUAGES else "en"
    text = _blank(article)
    sentences: list[Sentence] = []
    for block in find_blocks(text):
        spans = list(_split(text[block.start : block.end], block.start, lang))
        is_title = len(spans) == 1 and _is_title(text, block, is_first=not sentences)
        for start, end in spans:
            own = of_sentence(text[start:end], article.lang)
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


def _split(raw: str, offset: int, lang: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a block `raw` that begins at `offset`."""
    plain = _APOSTROPHE.sub(APOSTROPHE, raw).translate(_BLANKED)
    has_capitals = raw != raw.lower()
    start = 0
    for proposed in _proposals(plain, lang):
        low = max(start, proposed - _WINDOW)
        cut = _after_closers(raw, low + len(plain[low:proposed].rstrip()))
        if cut <= start or raw[max(start, cut - _WINDOW) : cut].rstrip(_CLOSERS + _SPACE)[-1:] not in _END:
            continue
        around = Around(plain[max(start, cut - _WINDOW) : cut], plain[cut : cut + _WINDOW], raw[cut : cut + 8])
        if not goes_on(around, lang, has_capitals):
            yield from _stripped(raw, start, cut, offset)
            start = cut
    yield from _stripped(raw, start, len(raw), offset)


def _proposals(plain: str, lang: str) -> list[int]:
    """Offsets at which a sentence may begin."""
    from sentencex import get_sentence_boundaries

    found = {match.end() for match in proposal_pattern(lang).finditer(plain)}
    for start, end in _chunks(plain):
        found.update(start + int(boundary["end_index"]) for boundary in get_sentence_boundaries(lang, plain[start:end]))
        if plain[max(start, end - _WINDOW) : end].rstrip()[-1:] not in _END:
            found.discard(end)
    return sorted(found - {len(plain)})


def _chunks(plain: str) -> Iterator[tuple[int, int]]:
    """Pieces of a block for sentencex, cut behind a full stop or at least behind a space."""
    start = 0
    while len(plain) - start > _MAX_CHUNK:
        low, high = start + _MAX_CHUNK // 2, start + _MAX_CHUNK
        cut = max(plain.rfind(". ", low, high) + 2, low) if ". " in plain[low:high] else plain.rfind(" ", low, high) + 1
        end = cut or high
        yield start, end
        start = end
    yield start, len(plain)


def _after_closers(raw: str, position: int) -> int:
    """The offset behind the closing quotation marks and brackets that belong to the sentence before `position`."""
    while position < len(raw) and raw[position] in _CLOSERS:
        position += 1
    spaced = _SPACED_CLOSER.match(raw, position)  # French « … »
    return spaced.end() if spaced else position


def _stripped(raw: str, start: int, end: int, offset: int) -> Iterator[tuple[int, int]]:
    """The span without white space around it, shifted by `offset`; nothing if it holds neither letter nor digit."""
    piece = raw[start:end]
    if _WORD.search(piece):
        start += len(piece) - len(piece.lstrip(_SPACE))
        yield offset + start, offset + start + len(piece.strip(_SPACE))


def _is_title(text: str, block: Block, is_first: bool) -> bool:
    """A headline: short, alone in its block, and without the punctuation of a sentence."""
    line = text[block.start : block.end].strip(_SPACE)
    if block.lines > 2 or len(line) > _MAX_TITLE:
        return False
    final = line.rstrip(_CLOSERS + _SPACE)[-1:]
    if is_first and final in ("?", "!"):
        return True
    return final not in _END + ":;,"
