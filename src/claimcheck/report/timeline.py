"""A topic's statements along time: places for an inline SVG, in percent of its width and pixels of its height.

Each statement has a row of its own, earliest first, with its label on the side that has more room: no label can cover
another, however narrow the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from claimcheck.records import Stance
from claimcheck.report.links import one_line
from claimcheck.report.sides import Side

LEFT, RIGHT = 3.0, 97.0
ROW = 26
TOP = 6
AXIS = 30
"""Pixels below the rows for the labels of the axis."""
MOST_ROWS = 12
MOST_TICKS = 5
LABEL = 24
"""Characters of a label: what half of a phone's width holds."""
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000)


@dataclass(frozen=True)
class Event:
    """One statement. `x` is the middle of the day, month or year it speaks about, `start` and `end` its edges."""

    side: Side
    stance: Stance
    day: str
    """ISO 8601 day, month or year."""
    label: str
    x: float
    start: float
    end: float
    y: int
    is_left: bool
    """The label stands to the left of the sign."""

    @property
    def is_period(self) -> bool:
        """It speaks about a month or a year, wide enough to be drawn as a line."""
        return self.end - self.start > 1


@dataclass(frozen=True)
class Tick:
    """A labelled place on the axis: an ISO 8601 day, month or year."""

    x: float
    day: str


@dataclass(frozen=True)
class Timeline:
    """All of it. `events` is every dated statement in order of time; only the first `MOST_ROWS` of them are drawn."""

    events: tuple[Event, ...]
    ticks: tuple[Tick, ...]
    height: int
    undated: int

    @property
    def drawn(self) -> tuple[Event, ...]:
        """The statements with a place in the drawing."""
        return self.events[:MOST_ROWS]


def build_timeline(statements: Sequence[tuple[Stance, Side]]) -> Timeline | None:
    """The timeline of a topic's statements; None if they don't differ in time."""
    days = [(_day(side), stance, side) for stance, side in statements]
    dated = [(period, day, stance, side) for day, stance, side in days if (period := _period(day))]
    if len({row[0] for row in dated}) < 2:
        return None
    dated.sort(key=lambda row: (row[0], row[3].source.path, row[3].claim.start, row[3].claim.id))
    first, last = min(row[0][0] for row in dated), max(row[0][1] for row in dated)
    scale = _Scale(first, max(last, first + timedelta(days=1)))
    events = tuple(_event(row, number, scale) for number, row in enumerate(dated))
    height = TOP + ROW * min(len(events), MOST_ROWS) + AXIS
    return Timeline(events, tuple(_ticks(scale)), height, len(statements) - len(dated))


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date, half_days: int = 0) -> float:
        share = ((day - self.first).days + half_days / 2) / (self.last - self.first).days
        return round(LEFT + (RIGHT - LEFT) * min(max(share, 0), 1), 2)


def _event(row: tuple[tuple[date, date], str, Stance, Side], number: int, scale: _Scale) -> Event:
    (first, last), day, stance, side = row
    x = scale.x(first, (last - first).days)
    y = TOP + ROW * number + ROW // 2
    return Event(side, stance, day, one_line(side.holder, LABEL), x, scale.x(first), scale.x(last), y, x > 50)


def _day(side: Side) -> str:
    """The claim's as-of date; without one, the first day, month or year with a known year that the quote names."""
    if side.claim.as_of:
        return side.claim.as_of
    length = {"day": 10, "month": 7, "year": 4}
    named = [d for d in side.claim.dates if d.precision in length and _period(d.earliest)]
    return (named[0].earliest or "")[: length[named[0].precision]] if named else ""


def _period(value: str | None) -> tuple[date, date] | None:
    """First and last day of an ISO 8601 day, month or year; None for anything else."""
    parts = (value or "")[:10].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return (day := date(*numbers)), day
        if len(numbers) == 2:
            return date(numbers[0], numbers[1], 1), _next_month(date(numbers[0], numbers[1], 1)) - timedelta(days=1)
        return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
    except (ValueError, OverflowError):
        return None


def _next_month(day: date, months: int = 1) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _ticks(scale: _Scale) -> Iterator[Tick]:
    """At most five round places: days as far as they fit, else the first of months or years."""
    days = (scale.last - scale.first).days
    for step in _DAY_STEPS:
        if days // step < MOST_TICKS:
            for n in range(0, days + 1, step):
                day = scale.first + timedelta(days=n)
                yield Tick(scale.x(day), day.isoformat())
            return
    for step in _MONTH_STEPS:
        months = _round_months(scale, step)
        if len(months) <= MOST_TICKS:
            for month in months:
                yield Tick(scale.x(month), f"{month.year:04}" if step >= 12 else f"{month.year:04}-{month.month:02}")
            return


def _round_months(scale: _Scale, step: int) -> list[date]:
    """The months of the scale whose number since year 0 is a multiple of `step`."""
    first = scale.first.year * 12 + scale.first.month - 1 + (scale.first.day > 1)
    last = scale.last.year * 12 + scale.last.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(-(-first // step) * step, last + 1, step) if n >= 12]
