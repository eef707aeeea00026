"""Words of opposite meaning across languages."""

import pytest

from claimcheck.judge.opposites import find_opposites


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Der erste Zug fuhr um Mitternacht.", "de"),
        ("Le premier train est parti à minuit.", "fr"),
        ("El primer tren salió a medianoche.", "es"),
        ("Первый поезд ушёл в полночь.", "ru"),
    ],
)
def test_opposites_across_languages(text: str, lang: str) -> None:
    english = "The last train left at midnight."
    assert [pair[0] for pair in find_opposites(english, "en", text, lang)] == ["last"]
    assert [pair[1] for pair in find_opposites(text, lang, english, "en")] == ["last"]
    assert find_opposites(english.replace("last", "first"), "en", text, lang) == []


def test_words_come_as_written() -> None:
    assert find_opposites("LAST orders at ten.", "en", "First orders at ten.", "en") == [("LAST", "First")]


def test_text_that_says_both_ends_says_neither() -> None:
    assert find_opposites("From first to last they led.", "en", "They led in the last minute.", "en") == []


def test_other_languages_have_none() -> None:
    assert find_opposites("The last train left.", "en", "Ensimmäinen juna lähti.", "fi") == []
