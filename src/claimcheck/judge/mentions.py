"""Every number that a sentence mentions, in whatever role: what is mentioned there is no difference elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from claimcheck.extract.numberwords import plain
from claimcheck.extract.numerals import find_numerals
from claimcheck.extract.words import table
from claimcheck.records import Quantity

DIGITS = re.compile(r"\d+")
LABEL = re.compile(r"(?<![\d.,:/@])(\d{1,9})(?:st|nd|rd|th)?(?!\d|[.,:/]\d)")
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ](?=[яюєї])[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a sentence mentions; the unit is empty where none was recognised."""

    value: float
    unit: str = ""


def find_mentions(text: str, lang: str, quantities: Sequence[Quantity]) -> tuple[Number, ...]:
    """Every number of a sentence in whatever role: counts, ordinals, parts of dates and names, words that imply one."""
    found: dict[Number, None] = {}
    for quantity in quantities:
        for value in (quantity.low, quantity.high):
            found[Number(value, quantity.unit)] = None
        if quantity.unit == "clock":
            found |= dict.fromkeys(Number(value) for value in clock_readings(quantity.low))
    scale = 1.0
    for numeral in find_numerals(text, lang):
        if scale > 1 and numeral.scale in (1.0, scale):  # "seventeen billion becomes twenty-one"
            found |= dict.fromkeys((Number(numeral.coefficient), Number(numeral.coefficient * scale)))
        scale = max(scale, numeral.scale)
        found[Number(numeral.value)] = None
        if numeral.other is not None:
            found[Number(numeral.other)] = None
    for match in DIGITS.finditer(text):
        if len(match.group()) <= 15:
            found[Number(float(match.group()))] = None
    for match in WORD.finditer(text):
        for value in implied(plain(match.group()), lang):
            found[Number(value)] = None
    return tuple(found)


def clock_readings(minutes: float) -> tuple[float, ...]:
    """Numbers by which a time of day may be written: the hour of 24 or 12, and 7.3 for "7.30"."""
    hour, minute = divmod(int(minutes), 60)
    hours = {hour, hour % 12 or 12, hour + 12 if hour < 12 else hour}
    next_hour = (float(hour % 12 + 1),) if minute == 30 else ()  # "halb elf"
    return next_hour + tuple(float(round(h + minute / 100, 2)) for h in sorted(hours))


@cache
def _implying(lang: str) -> dict[str, tuple[float, ...]]:
    """Words and stems ("*") of a language that imply a number."""
    known: dict[str, tuple[float, ...]] = {}
    for line in table("numbers")["implied"].get(lang, "").split("/"):
        for form in line.split()[1:]:
            known[form] = (*known.get(form, ()), float(line.split()[0]))
    return known


@lru_cache(maxsize=65536)
def implied(word: str, lang: str) -> tuple[float, ...]:
    """The numbers that a lower-case word implies: 2 for "twice", 3 for "third"."""
    known = _implying(lang)
    stems = (known.get(word[:size] + "*", ()) for size in range(2, len(word) + 1))
    return sum(stems, known.get(word, ()))


def find_labels(text: str, taken: Sequence[tuple[int, int]]) -> tuple[Quantity, ...]:
    """Digits that count and date nothing: of names, addresses, ordinals; `taken` are spans of others."""
    return tuple(
        Quantity(text=match.group(), start=match.start(), end=match.end(), low=float(match[1]), high=float(match[1]))
        for match in LABEL.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    )
