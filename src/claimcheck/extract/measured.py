"""A numeral with its unit and its hedge."""

import re
from dataclasses import dataclass, replace
from typing import Literal, cast

from claimcheck.extract.measures import Measures, ending, is_currency
from claimcheck.extract.numerals import Numeral

Hedge = Literal["", "about", "at_least", "at_most", "more_than", "less_than"]
APPOSITION = re.compile(r"[^\W\d_a-zа-яёіїєґ][\w’'-]*(?:,\s|\s\()\Z")
"""A name and a comma or bracket: "Anna Berg, 52, said"."""
APPOSED = re.compile(r"[^\W\d_]{3,}[’'»\"]?,\s\Z")
AGE_CLOSED = re.compile(r",\s+[^\W\d_]|[.,]?\Z")
"""Between two commas, a number that counts nothing is an age: "the presenter, 37, said"."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A numeral with its unit; `start` and `end` take in currency signs and unit words."""

    numeral: Numeral
    start: int
    end: int
    unit: str
    hedge: Hedge


def measure(text: str, numeral: Numeral, known: Measures) -> Measured:
    """The numeral with the unit and the hedge around it."""
    unit, start = known.money_before(text, numeral.start)
    end = numeral.end
    if unit:
        short = re.compile(r"\s([mb])(?!\w)", re.IGNORECASE).match(text, end)
        if short is not None and numeral.scale == 1:  # "€3.5 m"
            scale, end = 1e6 if short[1] in "mM" else 1e9, short.end()
            numeral = replace(numeral, end=end, value=numeral.value * scale, scale=scale)
    else:
        unit, end = known.unit_after(text, end, numeral.digits)
        half = known.half_after.match(text, end) if unit else None
        if half is not None:  # "quatre mètres et demi"
            end, value = half.end(), numeral.value + numeral.scale / 2
            numeral = replace(numeral, end=end, value=value, coefficient=numeral.coefficient + 0.5)
    if numeral.other is not None and (not unit or (is_currency(unit) and numeral.other % 100 == 0)):
        numeral = replace(numeral, value=numeral.other, coefficient=numeral.other)
    if not unit and numeral.digits and _is_age(text, numeral, known):
        unit = "year"
    if (
        text[start - 1 : start] in ("-", "−")
        and unit in ("%", "°C", "°F", "pp")
        and text[: start - 1][-1:] in ("", " ", "(")
    ):
        start -= 1
        numeral = replace(numeral, start=start, value=-numeral.value, coefficient=-numeral.coefficient)
    return Measured(numeral, start, end, unit, _hedge(text, start, end, numeral, known))


def _is_age(text: str, numeral: Numeral, known: Measures) -> bool:
    """An age without the word year: "aged 91", "Anna Berg, 52, said"."""
    if not 1 <= numeral.value <= 120 or numeral.scale != 1:
        return False
    if ending(known.age, text, numeral.start, 16):
        return True
    if APPOSED.search(text, max(0, numeral.start - 24), numeral.start) and AGE_CLOSED.match(text, numeral.end):
        return numeral.value >= 15
    closes = text[numeral.end : numeral.end + 1]
    before = APPOSITION.search(text, max(0, numeral.start - 24), numeral.start)
    if before is None:
        return False
    if before.group().endswith("("):  # not the eleventh minute of a match
        return numeral.value > 15 and closes == ")"
    return numeral.value > 4 and (closes in (",", ";", ":", "") or text[numeral.end :] == ".")


def _hedge(text: str, start: int, end: int, numeral: Numeral, known: Measures) -> Hedge:
    hedge = known.hedge_before(text, start)
    if hedge in ("", "about") and known.more_after.match(text, end):
        return "at_least"
    if not hedge and (numeral.approximate or known.about_after.match(text, end)):
        return "about"
    return cast(Hedge, hedge)
