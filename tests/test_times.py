import pytest

from claimcheck.extract.dates import find_dates
from claimcheck.judge.times import compare_dates, phrase_date


def outcome(
    a: str, b: str, lang_a: str = "en", lang_b: str = "en", day_a: str | None = None, day_b: str | None = None
) -> str:
    return compare_dates(find_dates(a, lang_a, day_a), find_dates(b, lang_b, day_b)).outcome


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("17 May 2023", "May 17, 2023", "same"),
        ("17 May 2023", "18 May 2023", "differ"),
        ("17 May 2023", "in 2023", "same"),
        ("17 May 2023", "in June 2023", "differ"),
        ("in 2018", "in 2019", "differ"),
        ("in the 1990s", "in 1994", "same"),
        ("between 2018 and 2022", "in 2020", "same"),
        ("17 May", "17 May 2023", "same"),
        ("18 May", "17 May 2023", "differ"),
        ("17 May", "18 May", "differ"),
        ("in May", "17 May", "same"),
        ("17 May", "in 2023", "none"),
        ("on Sunday", "on Monday", "none"),
        ("yesterday", "17 May 2023", "none"),
        ("no date", "17 May 2023", "none"),
        ("30 February 2023", "17 May 2023", "none"),
        ("from 2018 to 2020 and in 2021", "in 2021", "same"),
        ("in 2018 and in 2021", "in 2018 and in 2022", "differ"),
    ],
)
def test_outcomes(a: str, b: str, expected: str) -> None:
    assert outcome(a, b) == expected
    assert outcome(b, a) == expected


def test_publication_days_make_relative_dates_comparable() -> None:
    assert outcome("yesterday", "am Dienstag", "en", "de", "2023-05-17", "2023-05-18") == "same"
    assert outcome("yesterday", "вчера", "en", "ru", "2023-05-17", "2023-05-18") == "differ"
    assert outcome("w zeszłym tygodniu", "em 9 de maio", "pl", "pt", "2023-05-17", "2023-05-18") == "same"
    assert outcome("on 17 May", "le 17 mai", "en", "fr", None, "2023-05-18") == "same"


def test_guessed_year_may_be_one_off() -> None:
    assert outcome("on 20 December", "20 December 2023", day_a="2023-05-17") == "same"
    assert outcome("on 20 December", "20 December 2019", day_a="2023-05-17") == "differ"


def test_agreeing_dates_are_aligned_first_and_differences_come_first() -> None:
    a = find_dates("On 3 May 2023 and on 5 May 2023.", "en", None)
    b = find_dates("Am 5. Mai 2023 und am 7. Mai 2023.", "de", None)
    comparison = compare_dates(a, b)
    assert [(x.text, y.text) for x, y in comparison.pairs] == [
        ("3 May 2023", "7. Mai 2023"),
        ("5 May 2023", "5. Mai 2023"),
    ]
    assert comparison.in_words() == "3 May 2023 against 7 May 2023"


def test_phrases() -> None:
    def phrase(text: str, published: str | None = None) -> str:
        return phrase_date(find_dates(text, "en", published)[0])

    assert phrase("17 May 2023") == "17 May 2023"
    assert phrase("17 May") == "17 May"
    assert phrase("in May") == "May"
    assert phrase("in May 2023") == "May 2023"
    assert phrase("in 2023") == "2023"
    assert phrase("between 2018 and 2022") == "2018 to 2022"
    assert phrase("yesterday") == "yesterday"
    assert phrase("last week", "2023-05-17") == "8 May 2023 to 14 May 2023"
