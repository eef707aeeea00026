"""Compare dates: intervals that overlap agree, dates apart differ, and what is not known is not compared."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from claimcheck.records import DateMention

Outcome = Literal["none", "same", "differ"]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class DatePair:
    """Two aligned dates. Iterates as (a, b)."""

    a: DateMention
    b: DateMention
    outcome: Outcome

    def __iter__(self) -> Iterator[DateMention]:
        return iter((self.a, self.b))


@dataclass(frozen=True)
class DateComparison:
    """What the dates of two claims say about each other; pairs that differ come first."""

    outcome: Outcome
    pairs: tuple[DatePair, ...] = ()

    def in_words(self) -> str:
        """The first pair for a reason sentence: "17 May 2023 against 18 May 2023"."""
        return phrase_dates(self.pairs[0].a, self.pairs[0].b) if self.pairs else ""


def compare_dates(a: Sequence[DateMention], b: Sequence[DateMention]) -> DateComparison:
    """Align dates and compare them; what has no counterpart is left out.

    Dates that agree are aligned first, the closest in precision before others; then those left on both sides, in the
    order of the text. A date that agrees with some date of the other side is never called different.
    """
    outcomes = {(i, j): compare_mentions(x, y) for i, x in enumerate(a) for j, y in enumerate(b)}
    ranked = sorted(
        (a[i].precision != b[j].precision, abs(i - j), i, j)
        for (i, j), outcome in outcomes.items()
        if outcome == "same"
    )
    pairs: list[DatePair] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for _, _, i, j in ranked:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            pairs.append(DatePair(a[i], b[j], "same"))
    used_a |= {i for _, _, i, _ in ranked}
    used_b |= {j for _, _, _, j in ranked}
    for (i, j), outcome in outcomes.items():
        if outcome == "differ" and i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            pairs.append(DatePair(a[i], b[j], "differ"))
    pairs.sort(key=lambda pair: (pair.outcome == "same", pair.a.start, pair.b.start))
    return DateComparison(pairs[0].outcome if pairs else "none", tuple(pairs))


def compare_mentions(a: DateMention, b: DateMention) -> Outcome:
    """Two date mentions. "none" if one of them is unresolved or lacks the year that the other consists of."""
    if a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return "none"
    if a.earliest.startswith("--") or b.earliest.startswith("--"):
        return _compare_yearless(a, b)
    if a.earliest <= b.latest and b.earliest <= a.latest:
        return "same"
    if (a.yearless or b.yearless) and a.earliest[5:] == b.earliest[5:] and a.latest[5:] == b.latest[5:]:
        # The year was taken from the publication date, which can be one off.
        return "same" if abs(int(a.earliest[:4]) - int(b.earliest[:4])) <= 1 else "differ"
    return "differ"


def _compare_yearless(a: DateMention, b: DateMention) -> Outcome:
    """Month and day only. Against a whole year or more there is nothing to compare."""
    spans = []
    for mention in (a, b):
        earliest, latest = mention.earliest or "", mention.latest or ""
        if not earliest.startswith("--") and earliest[:4] != latest[:4]:
            return "none"
        if mention.precision in ("year", "decade"):
            return "none"
        spans.append((earliest[-5:], latest[-5:]))
    (low_a, high_a), (low_b, high_b) = spans
    return "same" if low_a <= high_b and low_b <= high_a else "differ"


def phrase_dates(a: DateMention, b: DateMention) -> str:
    """Both dates for a reason sentence: "17 May 2023 against June 2023"."""
    return f"{phrase_date(a)} against {phrase_date(b)}"


def phrase_date(mention: DateMention) -> str:
    """A date in English as far as it is known; the words of the text if it is not."""
    if mention.earliest is None or mention.latest is None:
        return mention.text
    first, last = mention.earliest, mention.latest
    if first == last:
        return _day(first)
    year = "" if first.startswith("--") else first[:4]
    if first[-5:] == "01-01" and last[-5:] == "12-31" and year:
        return year if year == last[:4] else f"{year} to {last[:4]}"
    month = int(first[-5:-3])
    if first[:-2] == last[:-2] and first.endswith("-01") and int(last[-2:]) == _month_end(year, month):
        return f"{MONTHS[month - 1]} {year}".strip()
    return f"{_day(first)} to {_day(last)}"


def _month_end(year: str, month: int) -> int:
    return calendar.monthrange(int(year) if year else 2000, month)[1]


def _day(iso: str) -> str:
    year = "" if iso.startswith("--") else str(date.fromisoformat(iso).year)
    return f"{int(iso[-2:])} {MONTHS[int(iso[-5:-3]) - 1]} {year}".strip()
