"""Where a topic's statements stand along time."""

from typing import Any

import pytest

from claimcheck.report.sides import Side, Sides
from claimcheck.report.timeline import LABEL, LEFT, MOST_ROWS, MOST_TICKS, RIGHT, Timeline, build_timeline
from tests import samples


def side(as_of: str | None, **fields: Any) -> Side:
    claim = samples.CLAIMS["hurt_en"].model_copy(update={"as_of": as_of} | fields)
    return Sides(samples.report(claims=(claim,))).side(claim)


def timeline(*days: str | None) -> Timeline | None:
    return build_timeline([("holds", side(day)) for day in days])


@pytest.mark.parametrize("days", [(), ("2026-03-15",), ("2026-03-15", "2026-03-15"), (None, "2026"), ("x", "2026-99")])
def test_no_timeline_without_a_difference_in_time(days: tuple[str | None, ...]) -> None:
    assert timeline(*days) is None


def test_events_stand_in_order_of_time() -> None:
    line = timeline("2026-03-20", "2026-03-15", None, "2026-03-16")
    assert line
    assert [event.day for event in line.events] == ["2026-03-15", "2026-03-16", "2026-03-20"]
    assert [event.x for event in line.events] == [LEFT, 21.8, RIGHT]
    assert len({event.y for event in line.events}) == 3
    assert [event.is_left for event in line.events] == [False, False, True]
    assert line.undated == 1


def test_months_and_years_are_periods() -> None:
    line = timeline("2025", "2026-03", "2026-03-15")
    assert line
    assert [event.is_period for event in line.events] == [True, True, False]
    assert line.events[0].start == LEFT


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        ("2026-03-15", "2026-03-16", ["2026-03-15", "2026-03-16"]),
        ("2026-03-01", "2026-03-09", ["2026-03-01", "2026-03-03", "2026-03-05", "2026-03-07", "2026-03-09"]),
        ("2026-01-20", "2026-04-10", ["2026-02", "2026-03", "2026-04"]),
        ("2020-05-01", "2026-05-01", ["2022", "2024", "2026"]),
        ("1648-10-24", "2026-05-01", ["1700", "1800", "1900", "2000"]),
    ],
)
def test_ticks_are_round_and_few(first: str, last: str, ticks: list[str]) -> None:
    line = timeline(first, last)
    assert line
    assert [tick.day for tick in line.ticks] == ticks
    assert len(ticks) <= MOST_TICKS
    assert all(LEFT <= tick.x <= RIGHT for tick in line.ticks)


@pytest.mark.parametrize("days", [("0001", "9999"), ("9999-12-30", "9999-12-31"), ("0001-01-01", "0001-01-02")])
def test_the_ends_of_the_calendar(days: tuple[str, str]) -> None:
    line = timeline(*days)
    assert line
    assert all(LEFT <= event.x <= RIGHT for event in line.events)


def test_the_date_that_a_claim_names_takes_the_place_of_a_missing_one() -> None:
    named = (
        samples.CLAIMS["closed_en"]
        .dates[0]
        .model_copy(update={"precision": "month", "earliest": "2026-03-01", "latest": "2026-03-31"})
    )
    line = build_timeline([("holds", side(None, dates=(named,))), ("denies", side("2026-05-01"))])
    assert line
    assert line.events[0].day == "2026-03"


def test_long_names_are_cut_and_many_statements_only_listed() -> None:
    line = build_timeline([("holds", side(f"2026-03-{n:02}", speaker="x" * 90)) for n in range(1, MOST_ROWS + 4)])
    assert line
    assert (len(line.drawn), len(line.events)) == (MOST_ROWS, MOST_ROWS + 3)
    assert len(line.events[0].label) == LABEL
