"""Numbers as written, in digits or words of eleven languages, with their values.

One reader for all languages: words are split into parts (German, Dutch, Italian and Czech write several as one), and
the parts are added and multiplied by the rules that the grammars share: 3 100 → 300, 20 5 → 25, 2 1000 → 2000.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

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


class _Sum:
    """A number that grows part by part; `add` says whether a part still belongs to it."""

    def __init__(self, known: Lexicon) -> None:
        self.known = known
        self.total = 0.0
        self.group: float | None = None
        self.last = ""
        """Kind of the last part: one, unit, teen, tens, hundred, digits, half, closed (only a scale may follow)."""
        self.previous_scale = math.inf
        self.scaled: tuple[float, float] | None = None
        self.approximate = False
        self.digits = False
        self.other: float | None = None

    def add_digits(self, value: float) -> bool:
        """Digits start a number, or go on after a larger scale ("2 million 300 thousand")."""
        if self.group is not None or (self.total and (value >= 1000 or self.previous_scale < 1e6)):
            return False
        self.group, self.last, self.digits = value, "digits", True
        return True

    def add_half(self) -> bool:
        """One half more: of the number so far ("two and a half"), else of the last scale ("a million and a half")."""
        if self.group is None and self.scaled is None:
            return False
        if self.group is None:
            self.total += self.previous_scale / 2
            self.scaled = None
        else:
            self.group += 0.5
        self.last = "closed"
        return True

    def multiply(self, scale: float) -> None:
        """Multiply what has been read by the scale that ends it."""
        group = self.group or 1.0
        self.scaled, self.total, self.previous_scale = (group, scale), group * scale, scale
        self.group, self.last = None, "scale"

    def add(self, part: str, link: str) -> bool:
        """Take a number word in, or answer False."""
        known = self.known
        if part in known.joins:
            return True
        if part in known.joined_half:
            return self.add_half()
        if part in known.scales:
            return self._add_scale(known.scales[part], part)
        if part in known.half:
            if self.last not in ("", "one"):
                return False
            self.group, self.last = 0.5, "half"
            return True
        if part in known.ones and part not in known.values:
            return self._add_one(link)
        return self._add_value(known.values[part], link)

    def _add_one(self, link: str) -> bool:
        if self.last == "half":
            return True
        if self.group is None and not self.total:
            self.group, self.last = 1.0, "one"
            return True
        if self.group is None or self.last not in ("tens", "hundred") or not self._linked(link, 1):
            return False
        self.group += 1
        self.last = "unit"
        return True

    def _linked(self, link: str, value: float) -> bool:
        """Whether a linking word ("hundred and five", "treinta y dos") may stand between the last part and this."""
        if link != "and":
            return True
        after = "scale" if self.group is None else self.last
        return after in self.known.linking_after and value < 1000

    def _add_value(self, value: float, link: str) -> bool:
        if not self._linked(link, value):
            return False
        if value == 20 and self.group == 4 and link == "-":  # quatre-vingt
            self.group, self.last = 80.0, "tens"
            return True
        if self.group is None or (self.last == "one" and value >= 20 and link == "join"):
            if self.total and value >= self.previous_scale:
                return False
            self.group = value + (self.group or 0)
        elif self._additive(value, link):
            self.group += value
        else:
            return False
        size = ("unit", "teen", "tens", "hundred")[(value >= 10) + (value >= 20) + (value >= 100)]
        self.last = size if value == int(value) and value < 1000 else "closed"
        return True

    def _additive(self, value: float, link: str) -> bool:
        if self.last == "hundred":
            return value < 100
        if self.last == "tens":  # soixante et onze, quatre-vingt-dix
            return value < 10 or (value < 20 and self.group is not None and self.group % 100 in (60, 80))
        if self.last == "teen":  # dix-sept
            return link == "-" and self.group is not None and self.group % 20 == 10 and 7 <= value < 10
        return self.last == "unit" and link == "join" and 20 <= value < 100

    def _add_scale(self, scale: float, part: str) -> bool:
        self.approximate |= part in self.known.approximate
        if scale == 100 and self.last == "digits" and not part.startswith(("hun", "hon")):
            return False  # "75 cents"
        if scale == 100 and (self.group is None or self.last in ("unit", "teen", "one")):
            if self.group is None and part not in self.known.alone:
                return False
            self.group, self.last = (self.group or 1) * 100, "hundred"
            return True
        if self.group is None and self.total:
            if self.previous_scale != 1e3 or scale < 1e6:
                return False
            self.scaled = (self.total / 1e3, 1e3 * scale)  # "mil millones", "15 thousand million"
            self.total *= scale
        elif self.group is None:
            if part not in self.known.alone:
                return False
            self.total = scale
            self.scaled = (1.0, scale)
        elif scale < self.previous_scale:
            self.scaled = None if self.total else (self.group, scale)
            self.total += self.group * scale
        else:
            return False
        self.group, self.last, self.previous_scale = None, "scale", scale
        return True


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
    total = _Sum(known)
    if not parts or not all(total.add(part, "join") for part in parts) or total.group is None:
        return None
    return Numeral(token.start(), token.start() + length, total.group, total.group, 1.0, False, False)


def _read(text: str, tokens: list[re.Match[str]], at: int, lang: str, known: Lexicon) -> tuple[Numeral | None, int]:
    """Read one number from token `at` on: the number, and the token behind it."""
    if _is_other_word(text, tokens, at, known):
        return None, at + 1
    total = _Sum(known)
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


def _take(text: str, token: re.Match[str], lang: str, total: _Sum, link: str) -> bool:
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


def _take_suffix(text: str, token: re.Match[str], total: _Sum) -> bool:
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
