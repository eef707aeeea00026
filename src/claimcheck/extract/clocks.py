"""Times of day, and results of matches and votes."""

import re
from collections.abc import Iterator

from claimcheck.extract.measures import Measures
from claimcheck.extract.numerals import Numeral
from claimcheck.records import Quantity

SCORE = re.compile(r"(?<![\w.,:/-])(\d{1,3})(\s?[:–-]\s?)(\d{1,3})(?![\w:%]|[.,/-]\d)")
SPOKEN_CLOCK = re.compile(
    r"\s+(?:(?P<ap>[ap])\.\s?m\b\.?|o.clock\b|Uhr\b|heures?\s+du\s+(?P<matin>matin)|heures?\s+du\s+(?P<soir>soir))",
    re.IGNORECASE,
)


def find_clocks(text: str, known: Measures) -> Iterator[Quantity]:
    """Times of day in digits."""
    for match in known.clock.finditer(text):
        groups = match.groupdict()
        key = next(key for key in ("h", "h2", "h3", "h4") if groups.get(key))
        hour, minute = int(groups[key]), int(groups.get(key.replace("h", "m")) or 0)
        half = (groups.get("ap") or "").lower()
        if hour <= 24 and minute < 60:
            yield _clock(text, match.start(key), match.end(), hour, minute, half)


def _clock(text: str, start: int, end: int, hour: int, minute: int, half: str) -> Quantity:
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    value = float(hour * 60 + minute)
    return Quantity(text=text[start:end], start=start, end=end, low=value, high=value, unit="clock")


def spoken_clock(text: str, numeral: Numeral, match: re.Match[str]) -> Quantity:
    """Times of day in words: "six a.m.", "sechs Uhr", "cinq heures du matin"."""
    half = (match["ap"] or "").lower() or ("a" if match["matin"] else "p" if match["soir"] else "")
    return _clock(text, numeral.start, match.end(), int(numeral.value), 30 if numeral.value % 1 else 0, half)


def find_scores(text: str, known: Measures) -> Iterator[Quantity]:
    """Results of matches and votes: "2:1", "3-0"; a hyphen between rising numbers is a range instead."""
    for match in SCORE.finditer(text):
        first, second = float(match[1]), float(match[3])
        dashed = match[2].strip() != ":"
        if dashed and (first < second or first > 30 or known.words.match(text, match.end())):
            continue
        yield Quantity(text=match.group(), start=match.start(), end=match.end(), low=first, high=second, unit="score")
