"""What the finders of dates share: the text with its calendar, and the hits in it."""

import calendar as gregorian
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from claimcheck.extract.calendars import Calendar

Precision = Literal["day", "week", "month", "quarter", "year", "decade", "weekday", "relative"]
Day = tuple[int | None, int, int]
"""Year (None if not said), month, day."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A date expression before its year is known. `low` and `high` are None for a day that does not exist."""

    start: int
    end: int
    low: Day | None
    high: Day | None
    precision: Precision
    turn: Literal["", "last", "next", "ahead"] = ""
    from_publication: bool = False


@dataclass(frozen=True)
class Reading:
    """What all finders need: the text, its calendar and the publication day."""

    text: str
    cal: Calendar
    today: date | None

    @cached_property
    def ahead(self) -> bool:
        """Whether the wording speaks of the future."""
        return self.cal.future.search(self.text) is not None


def existing(year: int | None, month: int, day: int) -> Day | None:
    """The day if the calendar has it; 29 February counts without a year."""
    if not 1 <= month <= 12 or year == 0 or not 1 <= day <= last_day(year, month):
        return None
    return year, month, day


def last_day(year: int | None, month: int) -> int:
    """Number of days of a month; 29 for February without a year."""
    return gregorian.monthrange(2000 if year is None else year, month)[1]
