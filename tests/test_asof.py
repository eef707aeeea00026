"""The time for which a claim was made, and nothing invented."""

import pytest

from claimcheck.extract.asof import as_of
from claimcheck.extract.dates import find_dates


def found(text: str, lang: str, published: str | None) -> tuple[str | None, str, str]:
    fields = as_of(text, find_dates(text, lang, published), lang, published)
    return fields.get("as_of"), fields.get("as_of_precision", "unknown"), fields.get("as_of_source", "unknown")


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("The mill burned down on 3 May 2024", "en", ("2024-05-03", "day", "claim")),
        ("Im Mai 2024 brannte die Mühle ab", "de", ("2024-05", "month", "claim")),
        ("The mill will close in the second quarter of 2026", "en", ("2026-04", "quarter", "claim")),
        ("В 2019 году мельница сгорела", "ru", ("2019", "year", "claim")),
        ("In the 1990s the mill had three owners", "en", ("1990", "decade", "claim")),
        ("The mill burned down on Tuesday", "en", ("2025-03-04", "day", "claim")),
        ("The mill has been closed since January 2024", "en", ("2025-03-06", "day", "publication")),
        ("Die Mühle ist seit Anfang 2024 geschlossen", "de", ("2025-03-06", "day", "publication")),
        ("The mill is closed", "en", ("2025-03-06", "day", "publication")),
    ],
)
def test_a_date_in_the_claim_comes_before_the_day_of_publication(text, lang, expected):
    assert found(text, lang, "2025-03-06T08:00:00+01:00") == expected


@pytest.mark.parametrize("text", ["The mill burned down on Tuesday", "The mill is closed", "On 3 May the mill burned"])
def test_without_a_day_of_publication_nothing_is_known(text):
    assert found(text, "en", None) == (None, "unknown", "unknown")
