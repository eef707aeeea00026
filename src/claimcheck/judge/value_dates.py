"""Dates of whole sentences, compared by their parts: years, months, days of the month, weekdays.

A part differs if each sentence has one that the other mentions in no role. Sentences that put their dates together in
other ways ("from 2006 to 2009", "in 2009, three years after 2006") are then no difference.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from claimcheck.extract.calendars import calendar
from claimcheck.judge.times import DateComparison, DatePair, compare_dates, compare_mentions
from claimcheck.judge.values import Values
from claimcheck.records import DateMention

Part = Literal["year", "month", "day", "weekday", "resolved"]
PARTS: tuple[Part, ...] = ("year", "month", "day", "weekday", "resolved")


@dataclass(frozen=True, slots=True)
class _Said:
    """One part of a date: a year or years, a month, a day of a month (month * 100 + day), a weekday."""

    part: Part
    low: int
    high: int
    mention: DateMention


def compare_sentence_dates(a: Values, b: Values) -> DateComparison:
    """Align the dates of two sentences; a pair differs if a part of it stands nowhere on the other side."""
    said_a, said_b = list(_parts(a)), list(_parts(b))
    apart: list[DatePair] = []
    for part in PARTS:
        left = [said for said in said_a if said.part == part and not _is_said(said, said_b, b)]
        right = [said for said in said_b if said.part == part and not _is_said(said, said_a, a)]
        apart += [DatePair(x.mention, y.mention, "differ") for x, y in zip(left, right, strict=False)]
    base = compare_dates(a.dates, b.dates).pairs
    if not apart and len(a.dates) == len(b.dates):  # none was left out: one said twice on one side is a difference
        apart = [pair for pair in base if pair.outcome == "differ" and _is_exact(pair)]
    agreeing = [pair for pair in base if pair.outcome == "same"]
    pairs = tuple(dict.fromkeys((*apart, *agreeing)))
    return DateComparison(pairs[0].outcome if pairs else "none", pairs)


def _is_exact(pair: DatePair) -> bool:
    return all(mention.precision in ("day", "month", "year") and not mention.yearless for mention in pair)


def _parts(values: Values) -> Iterator[_Said]:
    weekdays = calendar(values.lang).weekdays
    for mention in values.dates:
        yield from _parts_of(mention)
        if mention.precision in ("weekday", "relative", "day") and mention.yearless:
            word = mention.text.lower().replace("’", "'").replace("ʼ", "'")
            number = next((weekdays[word[:end]] for end in range(len(word), 1, -1) if word[:end] in weekdays), None)
            if number is not None:
                yield _Said("weekday", number, number, mention)
    for quantity in values.quantities:  # "in 7480": nothing is counted, so a year was meant
        plain = quantity.text.isdecimal() and len(quantity.text) == 4 and quantity.low >= 1000
        if plain and not quantity.unit and not quantity.thing and not quantity.hedge:
            year = int(quantity.low)
            mention = DateMention(
                text=quantity.text, start=quantity.start, end=quantity.end,
                earliest=f"{year:04}-01-01", latest=f"{year:04}-12-31", precision="year",
            )  # fmt: skip
            yield _Said("year", year, year, mention)


def _parts_of(mention: DateMention) -> Iterator[_Said]:
    if mention.earliest is None or mention.latest is None:
        return
    has_year = not mention.earliest.startswith("--")
    if has_year and not mention.yearless:
        yield _Said("year", int(mention.earliest[:4]), int(mention.latest[:4]), mention)
    if has_year and mention.yearless and mention.precision == "day":
        yield _Said("resolved", 0, 0, mention)
    from_text = not mention.yearless or any(char.isdecimal() for char in mention.text) or not has_year
    same_year = mention.earliest[:-6] == mention.latest[:-6]
    if mention.precision in ("day", "week", "month") and from_text and same_year:
        low, high = int(mention.earliest[-5:-3]), int(mention.latest[-5:-3])
        yield _Said("month", low, high, mention)
        if mention.precision == "day" and low == high:
            first, last = int(mention.earliest[-2:]), int(mention.latest[-2:])
            yield _Said("day", low * 100 + first, low * 100 + last, mention)


def _is_said(said: _Said, others: list[_Said], values: Values) -> bool:
    """Whether the other sentence has this part too, or its number in another role."""
    same = [other for other in others if other.part == said.part]
    if said.part == "resolved":
        return any(compare_mentions(said.mention, other.mention) == "same" for other in same)
    if any(_overlap(said, other) for other in same):
        return True
    if said.part == "day":  # only days of one month can differ; other months are compared as months
        ends = {said.low % 100, said.high % 100}
        return not any(other.low // 100 == said.low // 100 for other in same) or _has_number(values, ends)
    return said.part == "year" and _has_year(values, said)


def _overlap(a: _Said, b: _Said) -> bool:
    """Whether two parts have something in common; of two ranges, both ends must be the same."""
    if a.low < a.high and b.low < b.high and "decade" not in (a.mention.precision, b.mention.precision):
        return (a.low, a.high) == (b.low, b.high)
    return a.low <= b.high and b.low <= a.high


def _has_number(values: Values, numbers: set[int]) -> bool:
    """Whether all these numbers are mentioned."""
    return numbers <= {mention.value for mention in values.mentions}


def _has_year(values: Values, said: _Said) -> bool:
    """A year as a plain number, or without its century ("the class of '98", "2019/20")."""
    if _has_number(values, {said.low, said.high}):
        return True
    if said.mention.precision == "decade":  # "80s of the 1800s"
        return any(_has_number(values, {number}) for number in {said.low, said.low % 100, said.low // 100 * 100} - {0})
    short = "|".join(f"{year % 100:02}" for year in (said.low, said.high))
    return re.search(rf"['’‘/–—-]\s?(?:{short})(?!\d)", values.text) is not None
