"""Named things in a text, with keys that agree across languages and scripts.

Countries, languages, cities and organisations come from the gazetteer. Everything else that is named gets the folded
letters of its name as a key ("name:anton sehov"); folding.py says how.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from claimcheck.extract.calendars import calendar
from claimcheck.extract.folding import fold_name
from claimcheck.extract.gazetteer import gazetteer
from claimcheck.extract.namelookup import Known
from claimcheck.extract.numberwords import plain, word_parts
from claimcheck.extract.words import table
from claimcheck.records import Entity

Span = tuple[int, int]
Kind = Literal["country", "language", "person", "place", "organisation", "name"]
TOKEN = re.compile(r"[^\W\d_][\w’'ʼ.-]*[\w]|[^\W\d_]")
SENTENCE_END = re.compile(r"[.!?:…\"“”„«»(—–]\s*$")
JOINING = re.compile(r"\s+|[-‐‑’']|\.\s?|\s+[a-z]{1,3}\s+")
_CURRENCY = (
    r"(?:doll?ar|dólar|долл?ар|crown|kron|koron|korun|крон|couronn|coron|coroa|franc|frank|франк|rubl|rouble|рубл|peso)"
)
CURRENCY_BEFORE = re.compile(rf"\b{_CURRENCY}\w*\s$", re.IGNORECASE)
CURRENCY_AFTER = re.compile(rf"[\s-]{_CURRENCY}", re.IGNORECASE)
MAX_WORDS = 6
"""A longer run of capitals is a headline and no name."""


def find_entities(text: str, lang: str, names: Sequence[Span] = ()) -> list[Entity]:
    """All entities of a text, in order.

    `names` are the spans of proper nouns that the parser found, words or whole names. Without them, runs of capitalised
    words are taken, except in German, which capitalises every noun.
    """
    known = gazetteer(lang).find(text)
    spans = _joined(text, names) if names else [] if lang == "de" else _capitalised(text, lang)
    entities = [
        Entity(text=text[item.start : item.end], start=item.start, end=item.end, key=item.key, kind=item.kind)
        for item in known
        if item.key != "-" and not _is_of_currency(text, item)
    ]
    for span in spans:
        for start, end in _without_known(text, span, known):
            entity = _named(text, start, end, lang)
            if entity is not None:
                entities.append(entity)
    return sorted(entities, key=lambda entity: (entity.start, entity.end))


def _is_of_currency(text: str, item: Known) -> bool:
    """The country of "US dollars" or "couronnes tchèques" is not spoken of."""
    before, after = text[max(0, item.start - 14) : item.start], text[item.end : item.end + 14]
    return item.kind == "country" and bool(CURRENCY_BEFORE.search(before) or CURRENCY_AFTER.match(after))


def _joined(text: str, names: Sequence[Span]) -> list[Span]:
    """Neighbouring proper nouns as one span: "Anton" "Chekhov", "Vincent" van "Gogh"."""
    particles = _word_list("particles")
    joined: list[Span] = []
    for start, end in sorted(set(names)):
        if joined:
            between = text[joined[-1][1] : start]
            if re.fullmatch(r"[\s’'‐‑-]?", between) or (
                between[:1] == " " and set(between.lower().split()) <= particles - LINKS
            ):
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
                continue
        joined.append((start, end))
    return joined


LINKS = frozenset(["and", "und", "et", "y", "e", "the", "na", "nad", "a"])
"""Particles that do not join two names: "Olaf and Emma" are two."""


def _capitalised(text: str, lang: str) -> list[Span]:
    """Runs of capitalised words; the first word of a sentence only if it can't be there for its place."""
    tokens = [(match.group(), match.start(), match.end()) for match in TOKEN.finditer(text)]
    upper = sum(token[0].isupper() for token, _, _ in tokens)
    if len(tokens) > 3 and upper > 0.7 * len(tokens):
        return []
    starters, particles = _word_list("starters"), _word_list("particles")
    spans: list[list[int]] = []
    previous_end = -1
    for word, start, end in tokens:
        if not word[0].isupper() or word.lower() in starters or _is_calendar(word, lang):
            continue
        gap = text[previous_end:start] if previous_end >= 0 else "\n"
        joins = gap in (" ", "-") or (gap[:1] == gap[-1:] == " " and gap.strip().lower() in particles - LINKS)
        if spans and joins:
            spans[-1][1] = end
        else:
            spans.append([start, end])
        previous_end = end
    return [(start, end) for start, end in spans if not _is_starter(text, start, end)]


def _is_calendar(word: str, lang: str) -> bool:
    cal = calendar(lang)
    return word.lower() in cal.months or word.lower() in cal.weekdays


def _is_starter(text: str, start: int, end: int) -> bool:
    """A single capitalised word at the start of a sentence that is a name nowhere else in the text."""
    word = text[start:end]
    if " " in word or not (
        start == 0 or SENTENCE_END.search(text, max(0, start - 4), start) or not text[:start].strip()
    ):
        return False
    return not (len(word) > 1 and word.isupper()) and text.count(word) == 1


def _without_known(text: str, span: Span, known: Sequence[Known]) -> list[Span]:
    """The parts of a name span that the gazetteer does not know; "of England" inside a name stays in it."""
    start, end = span
    parts: list[Span] = []
    for item in known:
        if item.end <= start or item.start >= end:
            continue
        before = text[start : item.start].rstrip()
        if any(_listed(word.lower(), "bodies") for word in before.split()[:-1]):
            continue  # "Bank of England" is one name
        if before.strip():
            parts.append((start, start + len(before)))
        start = max(start, item.end)
    return [*parts, (start, end)]


def _named(text: str, start: int, end: int, lang: str) -> Entity | None:
    """An entity for a name span, its titles cut off; None if no name is left."""
    words = [(match.group(), match.start(), match.end()) for match in TOKEN.finditer(text, start, end)]
    titled = False
    while words and _is_role(words[0][0]):
        titled = True
        words = words[1:]
    particles = _word_list("particles")
    while words and (words[-1][0].lower() in particles or not words[-1][0][0].isupper()):
        words = words[:-1]
    while words and words[0][0].islower():
        words = words[1:]
    if not words or len(words) > MAX_WORDS or (len(words) == 1 and _is_no_name(words[0][0], lang)):
        return None
    if all(_of_feast(word) for word, _, _ in words):
        return None
    begin, finish = words[0][1], words[-1][2]
    name = re.sub(r"['’]s?$", "", text[begin:finish])
    return Entity(
        text=name,
        start=begin,
        end=begin + len(name),
        key=f"name:{fold_name(name, lang)}",
        kind=_kind(text, begin, [word for word, _, _ in words], titled),
    )


def _is_no_name(word: str, lang: str) -> bool:
    """A lone capitalised word that is a function word, a date, a number ("XX", "Vier") or shouted."""
    if len(word) < 2 or (len(word) > 5 and word.isupper()) or word.lower() in _word_list("starters"):
        return True
    if re.match(r"[Ii]['’]", word) or re.fullmatch("[IVX]+e?", word):
        return True
    return _is_calendar(word, lang) or bool(word_parts(plain(word), lang))


def _of_feast(word: str) -> bool:
    """ "Christmas", and each word of "New Year's Eve"."""
    plain_form = re.sub(r"['’]s?$", "", word.lower())
    return plain_form in _word_list("feasts") or plain_form == "new"


def _kind(text: str, start: int, words: Sequence[str], titled: bool) -> Kind:
    """Organisation by its words or letters, person by a title before the name; otherwise just a name."""
    if any(_listed(word.lower(), "bodies") for word in words) or any(
        len(word) > 1 and word.isupper() for word in words
    ):
        return "organisation"
    before = re.search(r"([\w’'-]+)[\s,]{1,2}$", text[max(0, start - 30) : start])
    if titled or (before and _is_role(before[1])):
        return "person"
    return "name"


def _is_role(word: str) -> bool:
    return _listed(word.lower().rstrip("."), "roles")


@cache
def _word_list(key: str) -> frozenset[str]:
    return frozenset(table("names")[key].split())


@cache
def _listed(word: str, key: str) -> bool:
    """Whether a word is in a list of words and stems ("minist*")."""
    entries = _word_list(key)
    return word in entries or any(
        word[:size] + "*" in entries and len(word) - size <= 5 for size in range(3, len(word) + 1)
    )
