"""Numbers as written, in digits or words of eleven languages, with their values.

One reader for all languages: words are split into parts (German, Dutch, Italian and Czech write several as one), and
the parts are added and multiplied by the rules that the grammars share: 3 100 → 300, 20 5 → 25, 2 1000 → 2000.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from claimcheck.extract.numbersum import NumberSum
from claimcheck.extract.numberwords import (
    SPACES,
    Lexicon,
    inside_parts,
    lexicon,
    other_reading,
    plain,
    read_digits,
    scale_of_adjective,
    word_parts,
)

TOKEN = re.compile(
    rf"(?<!\d)\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*|[½¼¾⅓⅔⅛]"
    r"|[^\W\d_]+(?:['’](?=[яюєї])[^\W\d_]+)*|[^\w\s]"
)
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}
SUFFIXES = {"k": 1e3, "bn": 1e9, "tn": 1e12, "mn": 1e6}
MONEY_SUFFIXES = {"m": 1e6, "b": 1e9, "M": 1e6, "B": 1e9, "Md": 1e9}
"""Letters that are a scale only beside a currency sign: "$5m", "€2B"."""
CURRENCY_SIGNS = "$€£¥₽₴₹"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in the text. `value == coefficient * scale`; a range shares the scale of its second number."""

    start: int
    end: int
    value: float
    coefficient: float
    scale: float
    digits: bool
    """Written in digits, at least in part."""
    approximate: bool
    """Said with a word that rounds: "une dizaine"."""
    other: float | None = None
    """The value if the separator groups thousands after all, where that cannot be told ("1,300" in French)."""


@lru_cache(maxsize=256)
def find_numerals(text: str, lang: str) -> tuple[Numeral, ...]:
    """All numbers in digits or words, in order. A lone word for 1 is an article and no number."""
    tokens = list(TOKEN.finditer(text))
    known = lexicon(lang)
    found: list[Numeral] = []
    at = 0
    while at < len(tokens):
        first = tokens[at].group()
        if first[0].isdecimal() or first in FRACTIONS or word_parts(plain(first), lang):
            numeral, after = _read(text, tokens, at, lang, known)
            if numeral is not None:
                found.append(numeral)
            at = max(after, at + 1)
            continue
        numeral = _read_inside(tokens[at], lang, known) if known.inside and len(first) > 6 else None
        if numeral is not None:
            found.append(numeral)
        at += 1
    return tuple(found)


def _read_inside(token: re.Match[str], lang: str, known: Lexicon) -> Numeral | None:
    """The number at the beginning of an adjective."""
    parts, length = inside_parts(plain(token.group()), lang)
    total = NumberSum(known)
    if not parts or not all(total.add(part, "join") for part in parts) or total.group is None:
        return None
    return Numeral(token.start(), token.start() + length, total.group, total.group, 1.0, False, False)


def _read(text: str, tokens: list[re.Match[str]], at: int, lang: str, known: Lexicon) -> tuple[Numeral | None, int]:
    """Read one number from token `at` on: the number, and the token behind it."""
    if _is_other_word(text, tokens, at, known):
        return None, at + 1
    total = NumberSum(known)
    position, end = at, tokens[at].start()
    while position < len(tokens):
        here, link = _skip_link(text, tokens, position, known) if position > at else (position, "")
        if here >= len(tokens) or not _take(text, tokens[here], lang, total, link):
            break
        position, end = here + 1, tokens[here].end()
        if known.plus_half and (half := known.plus_half.match(text, end)) and total.add_half():
            end = half.end()
            while position < len(tokens) and tokens[position].start() < end:
                position += 1
    if position == at or (total.last == "one" and not total.total) or total.last == "half":
        return None, position
    value = total.total + (total.group or 0)
    if not math.isfinite(value):
        return None, position
    if text[end : end + 1] == "." and total.last == "scale" and end + 1 < len(text) and _short(tokens[position - 1]):
        end += 1
    coefficient, scale = total.scaled if total.scaled and total.group is None else (value, 1.0)
    other = total.other if total.last == "digits" and total.total == 0 else None
    return Numeral(tokens[at].start(), end, value, coefficient, scale, total.digits, total.approximate, other), position


def _short(token: re.Match[str]) -> bool:
    return len(token.group()) <= 4


def _is_other_word(text: str, tokens: list[re.Match[str]], at: int, known: Lexicon) -> bool:
    """A number word that means something else here: "per cento", "un appartement neuf", "mehrere hundert"."""
    word = plain(tokens[at].group())
    before = plain(tokens[at - 1].group()) if at else ""
    if word in known.scales and (
        before in known.vague or before in known.scales or before in ("per", "por", "pour", "pro")
    ):
        return True
    needed = known.careful.get(word)
    return needed is not None and not needed.match(text, tokens[at].end())


def _skip_link(text: str, tokens: list[re.Match[str]], position: int, known: Lexicon) -> tuple[int, str]:
    """Step over a hyphen or a linking word in front of the next part; anything but space else ends the number."""
    token = tokens[position]
    gap = text[tokens[position - 1].end() : token.start()]
    if (
        token.group() in "-‐‑"
        and not gap
        and position + 1 < len(tokens)
        and tokens[position + 1].start() == token.end()
    ):
        return position + 1, "-"
    if plain(token.group()) in known.linking:
        return position + 1, "and"
    return position, ""


def _take(text: str, token: re.Match[str], lang: str, total: NumberSum, link: str) -> bool:
    """Add one token to the number; False if it does not belong to it."""
    word = token.group()
    if word[0].isdecimal():
        value = read_digits(word, total.known.decimal)
        total.other = other_reading(word, total.known.decimal)
        return link not in ("-", "and") and value is not None and total.add_digits(value)
    if word in FRACTIONS:
        total.digits = True
        if total.last == "digits" and total.group is not None:
            total.group += FRACTIONS[word]
            return True
        return total.add_digits(FRACTIONS[word])
    beside = text[token.start() - 1].isdecimal() or text[token.end() : token.end() + 1] in tuple(CURRENCY_SIGNS)
    if total.last == "digits" and beside:
        return _take_suffix(text, token, total)
    if total.last == "digits" and link == "-" and (scale := scale_of_adjective(plain(word), total.known)):
        total.multiply(scale)
        return True
    parts = word_parts(plain(word), lang)
    if not parts or (total.last == "digits" and parts[0] not in total.known.scales):
        return False
    return all(total.add(part, link if index == 0 else "join") for index, part in enumerate(parts))


def _take_suffix(text: str, token: re.Match[str], total: NumberSum) -> bool:
    """A scale glued to digits: "10k", "$2bn", "€3,5M", "5Mio"."""
    word = token.group()
    scale = SUFFIXES.get(word.lower()) or total.known.scales.get(word.lower())
    if scale is None and word in MONEY_SUFFIXES:
        start = token.start()
        while start and (text[start - 1].isdecimal() or text[start - 1] in ".,'’" + SPACES):
            start -= 1
        beside = text[start - 1 : start] + text[token.end() : token.end() + 1]
        scale = MONEY_SUFFIXES[word] if any(sign in beside for sign in CURRENCY_SIGNS) else None
    if scale is None or total.group is None:
        return False
    total.multiply(scale)
    return True
