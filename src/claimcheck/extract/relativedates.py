"""Dates that are told from the day of publication: today, last week, three days ago, weekdays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from claimcheck.extract.datereading import Day, Hit, Precision, Reading, last_day

UNIT_DAYS = {"d": 1, "w": 7, "m": 30.44, "y": 365.25}
UNIT_PRECISION: dict[str, Precision] = {"d": "day", "w": "week", "m": "month", "y": "year"}


def _triple(day: date) -> Day:
    return day.year, day.month, day.day


def find_relative(reading: Reading) -> Iterator[Hit]:
    """Today, last week, next year."""
    for match in reading.cal.relative.finditer(reading.text):
        unit, offset = reading.cal.offsets[(match.lastindex or 1) - 1]
        if reading.today is None:
            yield Hit(match.start(), match.end(), None, None, "relative", from_publication=True)
        else:
            low, high = _period(reading.today, unit, offset)
            precision = UNIT_PRECISION[unit]
            yield Hit(match.start(), match.end(), _triple(low), _triple(high), precision, from_publication=True)


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
    return date(year, month + 1, 1), date(year, month + 1, last_day(year, month + 1))


def find_distances(reading: Reading) -> Iterator[Hit]:
    """Distances: "three days ago", "dans un jour ou deux". From weeks on, half a unit of room is left on both sides."""
    for pattern, sign in reading.cal.distances:
        for match in pattern.finditer(reading.text):
            if sign > 0 and not reading.ahead:
                continue  # "has fallen in six years"
            groups = match.groupdict()
            unit = reading.cal.units[groups["u"].lower()]
            count = int(groups["n"]) if groups["n"].isdecimal() else reading.cal.counts[groups["n"].lower()]
            days = UNIT_DAYS[unit]
            room = 0 if unit == "d" else days / 2
            until = 2 if groups.get("two") else count
            turn: Literal["", "ahead"] = "ahead" if sign > 0 else ""
            hit = Hit(match.start(), match.end(), None, None, "relative", turn, from_publication=True)
            try:
                if reading.today is not None:
                    near, far = sorted((sign * count * days, sign * until * days))
                    low, high = reading.today + timedelta(near - room), reading.today + timedelta(far + room)
                    hit = replace(hit, low=_triple(low), high=_triple(high), precision=UNIT_PRECISION[unit])
            except OverflowError:
                pass
            yield hit


def find_weekdays(reading: Reading) -> Iterator[Hit]:
    """Names of weekdays: the last such day up to publication; either that or the next if the wording looks ahead.

    "Said on Sunday that it will" and "will vote on Sunday" differ only in their syntax.
    """
    cal, text = reading.cal, reading.text
    for match in cal.weekday.finditer(text):
        word = match["day"].lower().replace("’", "'").replace("ʼ", "'")
        if cal.capital != match["day"][0].isupper() and match.start() > 0:
            continue
        if word in cal.cued and not cal.cue.search(text, max(0, match.start() - 24), match.start()):
            continue
        before = cal.part_before.search(text, max(0, match.start() - 24), match.start())
        after = cal.turn_after.match(text, match.end())
        hit = Hit(match.start(), match.end(), None, None, "weekday", from_publication=True)
        if reading.today is not None:
            last = bool((before and before["last"]) or (after and after["last_after"]))
            coming = bool((before and before["next"]) or (after and after["next_after"]))
            back = (reading.today.weekday() - cal.weekdays[word]) % 7
            before_today = reading.today - timedelta(7 if last and not back else back)
            after_today = reading.today + timedelta(7 - back)
            low = after_today if coming else before_today
            high = after_today if coming or (reading.ahead and not last) else before_today
            precision: Precision = "day" if low == high else "weekday"
            hit = replace(hit, low=_triple(low), high=_triple(high), precision=precision)
        yield hit
