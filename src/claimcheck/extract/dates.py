"""Date expressions as intervals of days.

There are four ways to say when: a calendar date ("17 May 2023"), one without its year ("17. Mai", "im März"), a
distance from the day of publication ("yesterday", "vor drei Tagen"), and a weekday ("on Sunday"). The last three are
resolved only if the publication day is known. Unresolved, a date without year keeps what was said, as "--05-17" (the
truncated form of ISO 8601:2000, 5.2.1.3), while distances and weekdays get None. No date is invented.
"""

import calendar as gregorian
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from claimcheck.extract.calendars import ISO, NUMERIC, YEARLESS, YEARS, Calendar, calendar
from claimcheck.records import DateMention

Precision = Literal["day", "week", "month", "quarter", "year", "decade", "weekday", "relative"]
Day = tuple[int | None, int, int]
"""Year (None if not said), month, day."""

COARSENESS: tuple[Precision, ...] = ("day", "weekday", "week", "relative", "month", "quarter", "year", "decade")
NEAR = timedelta(days=31)
"""A day without year that lies this close ahead is meant rather than the same day a year ago."""
UNIT_DAYS = {"d": 1, "w": 7, "m": 30.44, "y": 365.25}
UNIT_PRECISION: dict[str, Precision] = {"d": "day", "w": "week", "m": "month", "y": "year"}


@dataclass(frozen=True, slots=True)
class _Hit:
    """A date expression before its year is known. `low` and `high` are None for a day that does not exist."""

    start: int
    end: int
    low: Day | None
    high: Day | None
    precision: Precision
    turn: Literal["", "last", "next"] = ""
    from_publication: bool = False


@dataclass(frozen=True)
class _Reading:
    """What all finders need: the text, its calendar and the publication day."""

    text: str
    cal: Calendar
    today: date | None

    @cached_property
    def ahead(self) -> bool:
        """Whether the wording speaks of the future."""
        return self.cal.future.search(self.text) is not None


def find_dates(text: str, lang: str, published: str | None) -> list[DateMention]:
    """All date expressions of a text, in order, none overlapping another.

    `published` is the publication day (ISO 8601 day or instant) or None; `lang` an ISO 639-1 code.
    """
    reading = _Reading(text, calendar(lang), publication_day(published))
    hits: list[_Hit] = []
    for finder in (_numeric, _quarters, _months, _decades, _relative, _distances, _years, _weekdays):
        for hit in finder(reading):
            if not any(other.start < hit.end and hit.start < other.end for other in hits):
                hits.append(hit)
    hits = _drop_weekdays_of_dates(text, sorted(hits, key=lambda hit: hit.start))
    return [_mention(reading, hit) for hit in _join(reading, hits)]


def publication_day(published: str | None) -> date | None:
    """The day of an ISO 8601 day or instant; None if there is none or it cannot be read."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _exists(year: int | None, month: int, day: int) -> Day | None:
    """The day if the calendar has it; 29 February counts without a year."""
    if not 1 <= month <= 12 or year == 0 or not 1 <= day <= _last_day(year, month):
        return None
    return year, month, day


def _last_day(year: int | None, month: int) -> int:
    return gregorian.monthrange(2000 if year is None else year, month)[1]


def _triple(day: date) -> Day:
    return day.year, day.month, day.day


def _numeric(reading: _Reading) -> Iterator[_Hit]:
    """2023-05-17, 17.05.2023, 5/17/2023, am 17.5."""
    for match in ISO.finditer(reading.text):
        day = _exists(int(match["year"]), int(match["month"]), int(match["day"]))
        yield _Hit(match.start(), match.end(), day, day, "day")
    for match in NUMERIC.finditer(reading.text):
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
        if len(match["year"]) == 2:
            year += 2000 if year < 50 else 1900
        if not 1000 <= year <= 2199 or not 0 < first <= 31 or not 0 < second <= 31 or min(first, second) > 12:
            continue
        month, day_number = (first, second) if second > 12 else (second, first)
        day = _exists(year, month, day_number)
        if match["mark"] == "/" and reading.cal.slash_unclear and max(first, second) <= 12 and first != second:
            day = None
        yield _Hit(match.start(), match.end(), day, day, "day")
    for match in YEARLESS.finditer(reading.text):
        if int(match["month"]) <= 12 and int(match["day"]) <= 31:
            day = _exists(None, int(match["month"]), int(match["day"]))
            yield _Hit(match.start("day"), match.end(), day, day, "day")


def _months(reading: _Reading) -> Iterator[_Hit]:
    """Every month name, with the day and the year around it."""
    for match in reading.cal.month.finditer(reading.text):
        if not reading.cal.capital or match.group()[0].isupper():
            hit = _month(reading, match)
            if hit is not None:
                yield hit


def _month(reading: _Reading, match: re.Match[str]) -> _Hit | None:
    text, cal = reading.text, reading.cal
    word, start, end = match.group().lower(), match.start(), match.end()
    if word in cal.short and text[end : end + 1] == ".":
        end += 1
    cue = cal.cue.search(text, max(0, start - 24), start)
    days = cal.day_before.search(text, max(0, start - 40), start)
    if days is not None and int(days["day"]) <= 31:
        start = days.start()
    else:
        days = cal.day_after.match(text, end)
        if days is not None and not _is_day_after(reading, days, cue):
            days = None
        end = days.end() if days else end
    year_match = cal.year_after.match(text, end)
    end = year_match.end() if year_match else end
    if days is None and year_match is None and (word in cal.short or (word in cal.cued and cue is None)):
        return None
    month, year = cal.months[word.replace("'", "’")], int(year_match["year"]) if year_match else None
    hit = _Hit(start, end, (year, month, 1), (year, month, _last_day(year, month)), "month")
    if days is not None:
        numbers = [int(number) for number in (days["first"], days["day"]) if number]
        low, high = _exists(year, month, min(numbers)), _exists(year, month, max(numbers))
        hit = replace(hit, low=low if high else None, high=high if low else None, precision="day")
    return _turned(reading, _part(reading, hit))


def _is_day_after(reading: _Reading, days: re.Match[str], cue: re.Match[str] | None) -> bool:
    """English: "on May 17, ..." but neither "In May 17 people" nor "May 40"."""
    text, cal = reading.text, reading.cal
    if int(days["day"] or days["first"]) > 31 or cal.counted.match(text, days.end()):
        return False
    return cue is None or cue.group().strip().lower() != "in" or cal.year_after.match(text, days.end()) is not None


def _part(reading: _Reading, hit: _Hit) -> _Hit:
    """"Anfang", "mid-", "end of", "last", "next" before a month or year."""
    match = reading.cal.part_before.search(reading.text, max(0, hit.start - 40), hit.start)
    if match is None or hit.low is None or hit.high is None or hit.precision == "day":
        return hit
    year, month, _ = hit.low
    if match["last"] or match["next"]:
        return replace(hit, start=match.start(), turn="last" if match["last"] else "next") if year is None else hit
    third = 0 if match["begin"] else 1 if match["middle"] else 2
    if hit.precision == "month":
        first, last = ((1, 10), (11, 20), (21, hit.high[2]))[third]
        return replace(hit, start=match.start(), low=(year, month, first), high=(year, month, last), precision="week")
    low, high = ((1, 4), (5, 8), (9, 12))[third]
    return replace(
        hit, start=match.start(), low=(year, low, 1), high=(year, high, _last_day(year, high)), precision="quarter"
    )


def _turned(reading: _Reading, hit: _Hit) -> _Hit:
    """"last year", "dieses Jahres", "dernier" behind a day or month without year."""
    match = reading.cal.turn_after.match(reading.text, hit.end)
    if match is None or hit.low is None or hit.high is None or hit.low[0] is not None:
        return hit
    hit = replace(hit, end=match.end())
    if match["last_after"] or match["next_after"]:
        return replace(hit, turn="last" if match["last_after"] else "next")
    if reading.today is None:
        return hit
    year = reading.today.year + (-1 if match["last_year"] else 1 if match["next_year"] else 0)
    low, high = _exists(year, *hit.low[1:]), _exists(year, *hit.high[1:]) or (year, 2, 28)
    return replace(hit, low=low, high=high, from_publication=True)


def _quarters(reading: _Reading) -> Iterator[_Hit]:
    """Quarters and halves of a year."""
    for match in reading.cal.quarter.finditer(reading.text):
        groups = match.groupdict()
        word, months = groups["q"] or groups["h"] or "", 6 if groups["h"] else 3
        number = int(groups["number"] or next((n for form, n in reading.cal.ordinals if form.fullmatch(word)), 0))
        year = int(groups["year"]) if groups["year"] else None
        if number and number * months <= 12 and (months == 3 or year is not None):
            last = number * months
            low, high = (year, last - months + 1, 1), (year, last, _last_day(year, last))
            yield _Hit(match.start(), match.end(), low, high, "quarter")


def _decades(reading: _Reading) -> Iterator[_Hit]:
    """"1990er Jahre", "the nineties"."""
    for match in reading.cal.decade.finditer(reading.text):
        said = (match[1] or match[match.lastindex or 1] or "").lower()
        digits = re.match(r"\d+", said)
        year = int(digits.group()) if digits else reading.cal.decades.get(said, -1)
        if year >= 0:
            year += 0 if year >= 100 else 2000 if year < 20 else 1900
            yield _Hit(match.start(), match.end(), (year, 1, 1), (year + 9, 12, 31), "decade")


def _years(reading: _Reading) -> Iterator[_Hit]:
    """Four digits that are a year, and ranges of years ("2018–22")."""
    years: list[_Hit] = []
    for match in YEARS.finditer(reading.text):
        after_year = bool(years) and reading.cal.joint_and.fullmatch(reading.text, years[-1].end, match.start())
        if not after_year and not _is_year(reading, match):
            continue
        tail = reading.cal.year_tail.match(reading.text, match.end())
        low = int(match["year"])
        high = int(match["until"] or low)
        high += low // 100 * 100 if high < 100 else 0
        hit = _Hit(match.start(), tail.end() if tail else match.end(), (low, 1, 1), (max(low, high), 12, 31), "year")
        years.append(hit if match["until"] else _part(reading, hit))
        yield years[-1]


def _is_year(reading: _Reading, match: re.Match[str]) -> bool:
    """Whether four digits are a year or a count ("in 2014", but "2000 people")."""
    text, cal, year = reading.text, reading.cal, int(match["year"])
    begin = max(0, match.start() - 24)
    if cal.year_tail.match(text, match.end()) or cal.year_word.search(text, begin, match.start()):
        return True
    cued = cal.year_cue.search(text, begin, match.start()) is not None or text[match.start() - 1 : match.start()] == "("
    recent = 1900 <= year <= 2049
    if cued and recent and year % 50:
        return True
    if cal.counted.match(text, match.end()):
        return False
    if not recent:
        return cued and (match["until"] is not None or not re.match(r"\s+[^\W\d_]+s\b", text[match.end() : match.end() + 24]))
    if cued or match["until"] or year % 50:
        return True
    # A round number is a count unless nothing follows that could be counted.
    return re.match(r"\s+[^\W\d_]", text[match.end() : match.end() + 4]) is None


def _relative(reading: _Reading) -> Iterator[_Hit]:
    """Today, last week, next year."""
    for match in reading.cal.relative.finditer(reading.text):
        unit, offset = reading.cal.offsets[(match.lastindex or 1) - 1]
        if reading.today is None:
            yield _Hit(match.start(), match.end(), None, None, "relative", from_publication=True)
        else:
            low, high = _period(reading.today, unit, offset)
            precision = UNIT_PRECISION[unit]
            yield _Hit(match.start(), match.end(), _triple(low), _triple(high), precision, from_publication=True)


def _period(today: date, unit: str, offset: int) -> tuple[date, date]:
    """The day, week (from Monday), month or year that lies `offset` of them away from today's."""
    if unit == "d":
        return today + timedelta(offset), today + timedelta(offset)
    if unit == "w":
        monday = today - timedelta(today.weekday()) + timedelta(weeks=offset)
        return monday, monday + timedelta(6)
    if unit == "y":
        return date(today.year + offset, 1, 1), date(today.year + offset, 12, 31)
    year, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
    return date(year, month + 1, 1), date(year, month + 1, _last_day(year, month + 1))


def _distances(reading: _Reading) -> Iterator[_Hit]:
    """"three days ago", "in ein oder zwei Tagen". Weeks and longer leave half a unit of room on both sides."""
    for pattern, sign in reading.cal.distances:
        for match in pattern.finditer(reading.text):
            groups = match.groupdict()
            unit = reading.cal.units[groups["u"].lower()]
            count = int(groups["n"]) if groups["n"].isdecimal() else reading.cal.counts[groups["n"].lower()]
            days = UNIT_DAYS[unit]
            room = 0 if unit == "d" else days / 2
            until = 2 if groups.get("two") else count
            hit = _Hit(match.start(), match.end(), None, None, "relative", from_publication=True)
            try:
                if reading.today is not None:
                    near, far = sorted((sign * count * days, sign * until * days))
                    low, high = reading.today + timedelta(near - room), reading.today + timedelta(far + room)
                    hit = replace(hit, low=_triple(low), high=_triple(high), precision=UNIT_PRECISION[unit])
            except OverflowError:
                pass
            yield hit


def _weekdays(reading: _Reading) -> Iterator[_Hit]:
    """Names of weekdays: the last such day up to publication, or the next one if the wording looks ahead."""
    cal, text = reading.cal, reading.text
    for match in cal.weekday.finditer(text):
        word = match["day"].lower().replace("’", "'").replace("ʼ", "'")
        if cal.capital != match["day"][0].isupper() and match.start() > 0:
            continue
        if word in cal.cued and not cal.cue.search(text, max(0, match.start() - 24), match.start()):
            continue
        before = cal.part_before.search(text, max(0, match.start() - 24), match.start())
        after = cal.turn_after.match(text, match.end())
        last = bool((before and before["last"]) or (after and after["last_after"]))
        coming = bool((before and before["next"]) or (after and after["next_after"])) or (reading.ahead and not last)
        hit = _Hit(match.start(), match.end(), None, None, "weekday", from_publication=True)
        if reading.today is not None:
            back = (reading.today.weekday() - cal.weekdays[word]) % 7
            back = back - 7 if coming and back else 7 if last and not back else back
            day = _triple(reading.today - timedelta(back))
            hit = replace(hit, low=day, high=day, precision="day")
        yield hit


def _drop_weekdays_of_dates(text: str, hits: list[_Hit]) -> list[_Hit]:
    """Leave out a weekday that belongs to the date beside it: "Wednesday, 17 May"."""
    kept: list[_Hit] = []
    for index, hit in enumerate(hits):
        following = hits[index + 1] if index + 1 < len(hits) else None
        if following and _is_bare_weekday(hit) and following.precision == "day" and not following.from_publication:
            gap = text[hit.end : following.start]
            if re.fullmatch(r"[\s,(]*(?:the|den|dem|le|el|dia|dne)?\s*", gap):
                continue
        kept.append(hit)
    return kept


def _is_bare_weekday(hit: _Hit) -> bool:
    return hit.from_publication and hit.precision in ("weekday", "day") and hit.low == hit.high


def _join(reading: _Reading, hits: list[_Hit]) -> list[_Hit]:
    """Join the two ends of a range: "from March to May 2022", "zwischen 2018 und 2022"."""
    joined: list[_Hit] = []
    for hit in hits:
        merged = _range(reading, joined[-1], hit) if joined else None
        if merged is not None:
            joined[-1] = merged
        else:
            joined.append(hit)
    return joined


def _range(reading: _Reading, first: _Hit, second: _Hit) -> _Hit | None:
    if first.low is None or second.high is None or first.from_publication or second.from_publication:
        return None
    text, cal = reading.text, reading.cal
    if not cal.joint.fullmatch(text, first.end, second.start) and not (
        cal.joint_and.fullmatch(text, first.end, second.start)
        and cal.between.search(text, max(0, first.start - 20), first.start)
    ):
        return None
    low, high = first.low, second.high
    if low[0] is None and high[0] is not None:
        low = (high[0] - (low[1:] > high[1:]), *low[1:])
    if (low[0] is None) != (high[0] is None) or (low[0] or 0, *low[1:]) > (high[0] or 0, *high[1:]):
        return None
    precision = max(first.precision, second.precision, key=COARSENESS.index)
    return _Hit(first.start, second.end, low, high, precision)


def _mention(reading: _Reading, hit: _Hit) -> DateMention:
    low, high, yearless = hit.low, hit.high, hit.from_publication
    if low is not None and high is not None and low[0] is None:
        yearless = True
        if reading.today is not None:
            year = _year(hit, low, high, reading.today, reading.ahead)
            low, high = _exists(year, *low[1:]), _exists(year, *high[1:]) or (year, 2, 28)
    return DateMention(
        text=reading.text[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        earliest=_iso(low),
        latest=_iso(high),
        precision=hit.precision,
        yearless=yearless,
    )


def _year(hit: _Hit, low: Day, high: Day, today: date, ahead: bool) -> int:
    """The year that a day or month without year most likely has, seen from the publication day.

    The last one that has begun; but the next one that is not over if the wording looks ahead, or for a day that
    lies close ahead. Years in which the day does not exist (29 February) are passed over.
    """
    years = [year for year in range(today.year + 8, max(1, today.year - 9), -1) if _exists(year, *low[1:])]
    starts = {year: date(year, low[1], low[2]) for year in years}
    ends = {year: date(year, high[1], min(high[2], _last_day(year, high[1]))) for year in years}
    if hit.turn == "last":
        return next(year for year in years if ends[year] < today)
    coming = [year for year in years if (starts[year] > today if hit.turn == "next" else ends[year] >= today)]
    if hit.turn == "next" or ahead:
        return coming[-1]
    if hit.precision in ("day", "week") and starts[coming[-1]] - today <= NEAR:
        return coming[-1]
    return next(year for year in years if starts[year] <= today)


def _iso(day: Day | None) -> str | None:
    if day is None:
        return None
    year, month, number = day
    return f"--{month:02}-{number:02}" if year is None else f"{year:04}-{month:02}-{number:02}"
