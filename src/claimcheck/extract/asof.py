"""The time for which a claim was made: that of a date it names, else the day of its article, else unknown."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from claimcheck.extract.dates import publication_day
from claimcheck.extract.words import table, words
from claimcheck.records import AsOfPrecision, DateMention

LENGTHS: tuple[tuple[int, AsOfPrecision, int], ...] = (
    (1, "day", 10),
    (7, "week", 10),
    (31, "month", 7),
    (92, "quarter", 7),
    (366, "year", 4),
    (3653, "decade", 4),
)
"""(days at most, precision, characters of an ISO 8601 day that are known)."""


def as_of(quote: str, dates: Sequence[DateMention], lang: str, published: str | None) -> dict[str, Any]:
    """The fields `as_of`, `as_of_precision` and `as_of_source` of a claim.

    The first date whose year is known counts. Of a date behind "since" only the beginning is known: what the claim
    says holds until it was published. Nothing is invented: a weekday in an undated article is no date.
    """
    for mention in dates:
        period = period_of(mention)
        if period and not _since(lang).search(quote[: mention.start]):
            return {"as_of": period[0], "as_of_precision": period[1], "as_of_source": "claim"}
    day = publication_day(published)
    return {"as_of": day.isoformat(), "as_of_precision": "day", "as_of_source": "publication"} if day else {}


def period_of(mention: DateMention) -> tuple[str, AsOfPrecision] | None:
    """When a period begins, cut to its precision, and the precision; None for one without year or over a decade.

    "2023-05-17" day, "2023-05-15" week, "2023-05" month, "2023-04" quarter, "2023" year, "2020" decade. A period of
    another length has the next longer precision.
    """
    try:
        first, last = (date.fromisoformat(end or "") for end in (mention.earliest, mention.latest))
    except ValueError:
        return None
    days = (last - first).days + 1
    fitting = ((precision, cut) for most, precision, cut in LENGTHS if days <= most)
    precision, cut = next(fitting, (None, 0))
    return (first.isoformat()[:cut], precision) if precision else None


@cache
def _since(lang: str) -> re.Pattern[str]:
    """A word that says "since" at the end of what stands in front of a date; up to two words may stand between."""
    options = "|".join(words(table("time")["since"].get(lang, ""))) or "(?!)"
    return re.compile(rf"\b(?:{options})\s+(?:\w+\s+){{0,2}}$|\b(?:{options})$", re.IGNORECASE)
