"""Find date expressions: calendar dates, parts of years, distances from publication, weekdays.

A hit says what stands in the text; dates.py makes intervals of days of it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from claimcheck.extract.calendars import CENTURY, ISO, NUMERIC, YEARLESS, YEARS
from claimcheck.extract.datereading import Hit, Reading, existing, last_day
from claimcheck.extract.relativedates import find_distances, find_relative, find_weekdays

ROMAN = {"XV": 15, "XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20, "XXI": 21}


def find_hits(reading: Reading) -> list[Hit]:
    """All date expressions in order, none overlapping another; the finders that know more come first."""
    hits: list[Hit] = []
    for finder in (_numeric, _quarters, _months, _decades, find_relative, find_distances, _years, find_weekdays):
        for hit in finder(reading):
            if not any(other.start < hit.end and hit.start < other.end for other in hits):
                hits.append(hit)
    return sorted(hits, key=lambda hit: hit.start)


def _numeric(reading: Reading) -> Iterator[Hit]:
    """2023-05-17, 17.05.2023, 5/17/2023, am 17.5."""
    for match in ISO.finditer(reading.text):
        day = existing(int(match["year"]), int(match["month"]), int(match["day"]))
        yield Hit(match.start(), match.end(), day, day, "day")
    for match in NUMERIC.finditer(reading.text):
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
        if len(match["year"]) == 2:
            year += 2000 if year < 50 else 1900
        if not 1000 <= year <= 2199 or not 0 < first <= 31 or not 0 < second <= 31 or min(first, second) > 12:
            continue
        month, day_number = (first, second) if second > 12 else (second, first)
        day = existing(year, month, day_number)
        if match["mark"] == "/" and reading.cal.slash_unclear and max(first, second) <= 12 and first != second:
            day = None
        yield Hit(match.start(), match.end(), day, day, "day")
    for match in YEARLESS.finditer(reading.text):
        if int(match["month"]) <= 12 and int(match["day"]) <= 31:
            day = existing(None, int(match["month"]), int(match["day"]))
            yield Hit(match.start("day"), match.end(), day, day, "day")


def _months(reading: Reading) -> Iterator[Hit]:
    """Every month name, with the day and the year around it."""
    for match in reading.cal.month.finditer(reading.text):
        if not reading.cal.capital or match.group()[0].isupper():
            hit = _month(reading, match)
            if hit is not None:
                yield hit


def _month(reading: Reading, match: re.Match[str]) -> Hit | None:
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
    planet = not cal.capital and match.group()[0].isupper() and word in cal.cued and match.start() > 0
    if days is None and year_match is None and (word in cal.short or planet or (word in cal.cued and cue is None)):
        return None
    month, year = cal.months[word.replace("'", "’")], int(year_match["year"]) if year_match else None
    hit = Hit(start, end, (year, month, 1), (year, month, last_day(year, month)), "month")
    if days is not None:
        numbers = [int(number) for number in (days["first"], days["day"]) if number]
        low, high = existing(year, month, min(numbers)), existing(year, month, max(numbers))
        hit = replace(hit, low=low if high else None, high=high if low else None, precision="day")
    return _turned(reading, _part(reading, hit))


def _is_day_after(reading: Reading, days: re.Match[str], cue: re.Match[str] | None) -> bool:
    """English: "on May 17, ..." but neither "In May 17 people" nor "May 40"."""
    text, cal = reading.text, reading.cal
    if int(days["day"] or days["first"]) > 31 or cal.counted.match(text, days.end()):
        return False
    return cue is None or cue.group().strip().lower() != "in" or cal.year_after.match(text, days.end()) is not None


def _part(reading: Reading, hit: Hit) -> Hit:
    """Parts before a month or year: "Anfang", "mid-", "end of"; and "last", "next"."""
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
        hit, start=match.start(), low=(year, low, 1), high=(year, high, last_day(year, high)), precision="quarter"
    )


def _turned(reading: Reading, hit: Hit) -> Hit:
    """What gives a day or month its year from behind: "last year", "dieses Jahres", "dernier"."""
    match = reading.cal.turn_after.match(reading.text, hit.end)
    if match is None or hit.low is None or hit.high is None or hit.low[0] is not None:
        return hit
    (_, low_month, low_day), (_, high_month, high_day) = hit.low, hit.high
    hit = replace(hit, end=match.end())
    if match["last_after"] or match["next_after"]:
        return replace(hit, turn="last" if match["last_after"] else "next")
    if reading.today is None:
        return hit
    year = reading.today.year + (-1 if match["last_year"] else 1 if match["next_year"] else 0)
    low, high = existing(year, low_month, low_day), existing(year, high_month, high_day) or (year, 2, 28)
    return replace(hit, low=low, high=high, from_publication=True)


def _quarters(reading: Reading) -> Iterator[Hit]:
    """Quarters and halves of a year."""
    for match in reading.cal.quarter.finditer(reading.text):
        groups = match.groupdict()
        word, months = groups["q"] or groups["h"] or "", 6 if groups["h"] else 3
        number = int(groups["number"] or next((n for form, n in reading.cal.ordinals if form.fullmatch(word)), 0))
        year = int(groups["year"]) if groups["year"] else None
        if number and number * months <= 12 and (months == 3 or year is not None):
            last = number * months
            low, high = (year, last - months + 1, 1), (year, last, last_day(year, last))
            yield Hit(match.start(), match.end(), low, high, "quarter")


def _decades(reading: Reading) -> Iterator[Hit]:
    """Decades: "1990er Jahre", "the nineties"."""
    for match in reading.cal.decade.finditer(reading.text):
        said = (match[1] or match[match.lastindex or 1] or "").lower()
        digits = re.match(r"\d+", said)
        year = int(digits.group()) if digits else reading.cal.decades.get(said, -1)
        if year < 0:
            continue
        end, length = match.end(), 9
        century = CENTURY.match(reading.text, end)
        if year < 100 and century is not None:
            number = int(century["digits"]) if century["digits"] else ROMAN.get(century["roman"], 20)
            year, end = year + (number - 1) * 100, century.end()
        elif year < 100:
            year += 2000 if year < 20 else 1900
        elif year % 100 == 0 and year < 2000:  # "the 1800s"
            length = 99
        yield Hit(match.start(), end, (year, 1, 1), (year + length, 12, 31), "decade")


def _years(reading: Reading) -> Iterator[Hit]:
    """Four digits that are a year, and ranges of years ("2018–22")."""
    years: list[Hit] = []
    for match in YEARS.finditer(reading.text):
        after_year = bool(years) and reading.cal.joint_and.fullmatch(reading.text, years[-1].end, match.start())
        if not after_year and not _is_year(reading, match):
            continue
        tail = reading.cal.year_tail.match(reading.text, match.end())
        low = int(match["year"])
        high = int(match["until"] or low)
        high += low // 100 * 100 if high < 100 else 0
        hit = Hit(match.start(), tail.end() if tail else match.end(), (low, 1, 1), (max(low, high), 12, 31), "year")
        years.append(hit if match["until"] else _part(reading, hit))
        yield years[-1]


def _is_year(reading: Reading, match: re.Match[str]) -> bool:
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
    following = re.match(r"\s+([^\W\d_])", text[match.end() : match.end() + 4])
    if not recent:
        plural = re.match(r"\s+[^\W\d_]+s\b", text[match.end() : match.end() + 24])
        bare = cal.nouns_capital and year >= 1500 and year % 10 and following and following[1].islower()
        return (cued and (match["until"] is not None or not plural)) or bool(bare)
    # A round number is a count unless nothing follows that could be counted.
    return bool(cued or match["until"] or year % 50 or following is None)
