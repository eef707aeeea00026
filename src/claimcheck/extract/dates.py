"""Date expressions as intervals of days.

There are four ways to say when: a calendar date ("17 May 2023"), one without its year ("17. Mai", "im März"), a
distance from the day of publication ("yesterday", "vor drei Tagen"), and a weekday ("on Sunday"). The last three are
resolved only if the publication day is known. Unresolved, a date without year keeps what was said, as "--05-17" (the
truncated form of ISO 8601:2000, 5.2.1.3), while distances and weekdays get None. No date is invented.
"""

import re
from datetime import date, timedelta

from claimcheck.extract.calendars import calendar
from claimcheck.extract.datehits import find_hits
from claimcheck.extract.datereading import Day, Hit, Precision, Reading, existing, last_day
from claimcheck.records import DateMention

COARSENESS: tuple[Precision, ...] = ("day", "weekday", "week", "relative", "month", "quarter", "year", "decade")
NEAR = timedelta(days=31)
"""A day without year that lies this close ahead is meant rather than the same day a year ago."""


def find_dates(text: str, lang: str, published: str | None) -> list[DateMention]:
    """All date expressions of a text, in order, none overlapping another.

    `published` is the publication day (ISO 8601 day or instant) or None; `lang` an ISO 639-1 code.
    """
    reading = Reading(text, calendar(lang), publication_day(published))
    hits = _drop_weekdays_of_dates(text, find_hits(reading))
    return [_mention(reading, hit) for hit in _join(reading, hits)]


def date_spans(text: str, lang: str, distances: bool = False) -> list[tuple[int, int]]:
    """Where dates stand whose numbers count nothing. The ten of "in ten years" does: it may mean "after ten years".

    With `distances`, the three of "three years ago" does, too.
    """
    hits = find_hits(Reading(text, calendar(lang), None))
    return [
        (hit.start, hit.end)
        for hit in hits
        if hit.turn != "ahead" and not (distances and hit.precision == "relative" and hit.from_publication)
    ]


def publication_day(published: str | None) -> date | None:
    """The day of an ISO 8601 day or instant; None if it cannot be read or is outside the years 1600 to 2999."""
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return None
    return day if 1600 <= day.year <= 2999 else None


def _drop_weekdays_of_dates(text: str, hits: list[Hit]) -> list[Hit]:
    """Leave out a weekday that belongs to the date beside it: "Wednesday, 17 May"."""
    kept: list[Hit] = []
    for index, hit in enumerate(hits):
        following = hits[index + 1] if index + 1 < len(hits) else None
        if following and _is_bare_weekday(hit) and following.precision == "day" and not following.from_publication:
            gap = text[hit.end : following.start]
            if re.fullmatch(r"[\s,(]*(?:the|den|dem|le|el|dia|dne)?\s*", gap):
                continue
        kept.append(hit)
    return kept


def _is_bare_weekday(hit: Hit) -> bool:
    return hit.from_publication and hit.precision in ("weekday", "day")


def _join(reading: Reading, hits: list[Hit]) -> list[Hit]:
    """Join the two ends of a range: "from March to May 2022", "zwischen 2018 und 2022"."""
    joined: list[Hit] = []
    for hit in hits:
        merged = _range(reading, joined[-1], hit) if joined else None
        if merged is not None:
            joined[-1] = merged
        else:
            joined.append(hit)
    return joined


def _range(reading: Reading, first: Hit, second: Hit) -> Hit | None:
    if first.low is None or second.high is None or first.from_publication or second.from_publication:
        return None
    text, cal = reading.text, reading.cal
    if not cal.joint.fullmatch(text, first.end, second.start) and not (
        cal.joint_and.fullmatch(text, first.end, second.start)
        and cal.between.search(text, max(0, first.start - 20), first.start)
    ):
        return None
    (low_year, *low), (high_year, *high) = first.low, second.high
    if low_year is None and high_year is not None:
        low_year = high_year - (low > high)
    start = existing(low_year, low[0], low[1])
    if start is None or (low_year is None) != (high_year is None) or (low_year or 0, low) > (high_year or 0, high):
        return None
    precision = max(first.precision, second.precision, key=COARSENESS.index)
    return Hit(first.start, second.end, start, second.high, precision)


def _mention(reading: Reading, hit: Hit) -> DateMention:
    low, high, yearless = hit.low, hit.high, hit.from_publication
    if low is not None and high is not None and low[0] is None:
        yearless = True
        if reading.today is not None:
            year = _year(hit, low, high, reading.today, reading.ahead)
            low, high = existing(year, *low[1:]), existing(year, *high[1:]) or (year, 2, 28)
    return DateMention(
        text=reading.text[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        earliest=_iso(low),
        latest=_iso(high),
        precision=hit.precision,
        yearless=yearless,
    )


def _year(hit: Hit, low: Day, high: Day, today: date, ahead: bool) -> int:
    """The year that a day or month without year most likely has, seen from the publication day.

    The last one that has begun; but the next one that is not over for a day that lies close ahead, or if the wording
    looks ahead and that one is nearer. Years in which the day does not exist (29 February) are passed over.
    """
    years = [year for year in range(today.year + 8, max(1, today.year - 9), -1) if existing(year, *low[1:])]
    starts = {year: date(year, low[1], low[2]) for year in years}
    ends = {year: date(year, high[1], min(high[2], last_day(year, high[1]))) for year in years}
    if hit.turn == "last":
        return next(year for year in years if ends[year] < today)
    past = next(year for year in years if starts[year] <= today)
    coming = [year for year in years if (starts[year] > today if hit.turn == "next" else ends[year] >= today)][-1]
    if hit.turn == "next":
        return coming
    near = hit.precision in ("day", "week") and starts[coming] - today <= NEAR
    return coming if near or (ahead and starts[coming] - today < today - ends[past]) else past


def _iso(day: Day | None) -> str | None:
    if day is None:
        return None
    year, month, number = day
    return f"--{month:02}-{number:02}" if year is None else f"{year:04}-{month:02}-{number:02}"
