import pytest

from claimcheck.extract.quantities import find_quantities
from claimcheck.judge.numbers import compare_quantities, phrase_value, phrase_values, things_equal


def outcome(a: str, b: str, lang_a: str = "en", lang_b: str = "en") -> str:
    return compare_quantities(find_quantities(a, lang_a), find_quantities(b, lang_b)).outcome


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("412 sheep", "412 sheep", "same"),
        ("412 sheep", "413 sheep", "differ"),
        ("about 400 sheep", "412 sheep", "compatible"),
        ("about 400 sheep", "480 sheep", "differ"),
        ("about 400 sheep", "about 405 sheep", "compatible"),
        ("about 45 percent", "about 52 percent", "differ"),
        ("at least 10 sheep", "12 sheep", "compatible"),
        ("at least 10 sheep", "8 sheep", "differ"),
        ("at least 10 sheep", "at least 14 sheep", "differ"),
        ("at least 10 sheep", "10 sheep", "compatible"),
        ("more than 100 sheep", "1,000 sheep", "differ"),
        ("up to 40 sheep", "30 sheep", "compatible"),
        ("up to 40 sheep", "50 sheep", "differ"),
        ("10 to 12 sheep", "11 sheep", "compatible"),
        ("10 to 12 sheep", "13 sheep", "differ"),
        ("60 to 90 km", "69 to 90 km", "differ"),
        ("1,500 km", "1,480 km", "compatible"),
        ("500 km", "540 km", "differ"),
        ("10 sheep", "12 sheep", "differ"),
        ("$2 million", "$2.05 million", "compatible"),
        ("$2 million", "$2.4 million", "differ"),
        ("2.5 percent", "2.53 percent", "compatible"),
        ("5 percent", "5 percentage points", "none"),
        ("5 euros", "5 dollars", "none"),
        ("5 sheep", "5 percent", "none"),
        ("12 dead", "15 injured", "none"),
        ("12 dead", "15 dead", "differ"),
        ("24 hours", "1 day", "same"),
        ("3 days", "5 years", "none"),
        ("100 miles", "160 km", "compatible"),
        ("100 miles", "100 km", "differ"),
        ("2 tonnes", "2,000 kg", "same"),
        ("20 °C", "68 °F", "same"),
        ("at 2:30 p.m.", "at 14:30", "same"),
        ("at 2:30", "at 14:30", "compatible"),
        ("at 7 a.m.", "at 7 p.m.", "differ"),
        ("won 2:1", "won 3:1", "differ"),
        ("lost 2-1", "lost 1:2", "compatible"),
        ("no number", "12 sheep", "none"),
    ],
)
def test_outcomes(a: str, b: str, expected: str) -> None:
    assert outcome(a, b) == expected
    assert outcome(b, a) == expected


@pytest.mark.parametrize(
    ("lang_a", "a", "lang_b", "b", "expected"),
    [
        ("de", "mindestens 1.500 Bauern", "en", "1,600 farmers", "compatible"),
        ("fr", "un million et demi de moutons", "ru", "1,5 млн овец", "same"),
        ("es", "tres mil millones de euros", "pl", "3 mld euro", "same"),
        ("it", "il 40 per cento", "uk", "40 відсотків", "same"),
        ("cs", "pětadvacet ovcí", "nl", "vijfentwintig schapen", "same"),
        ("pt", "dois mil e trezentos euros", "de", "2.340 Euro", "compatible"),
        ("pt", "dois mil e trezentos euros", "de", "2.800 Euro", "differ"),
        ("de", "zwölf Tote", "es", "quince muertos", "differ"),
        ("de", "zwölf Tote", "es", "quince heridos", "none"),
    ],
)
def test_outcomes_across_languages(lang_a: str, a: str, lang_b: str, b: str, expected: str) -> None:
    assert outcome(a, b, lang_a, lang_b) == expected


def test_equal_values_are_aligned_before_others() -> None:
    a = find_quantities("Of 300 barns 20 burned for 3 days.", "en")
    b = find_quantities("For 4 days 20 of 300 barns burned.", "en")
    comparison = compare_quantities(a, b)
    assert comparison.outcome == "differ"
    assert [(x.low, y.low) for x, y in comparison.pairs] == [(3, 4), (300, 300), (20, 20)]
    assert comparison.in_words() == "3 against 4 days"


def test_what_one_side_leaves_out_is_no_difference() -> None:
    assert outcome("300 barns and 20 sheds", "300 barns") == "same"


def test_things() -> None:
    assert things_equal("dead", "todesopfer") is True
    assert things_equal("people", "dead") is None
    assert things_equal("soldiers", "houses") is False
    assert things_equal("barns", "scheunen") is None
    pair = compare_quantities(find_quantities("12 Tote", "de"), find_quantities("15 dead", "en")).pairs[0]
    assert pair.thing_known_equal is True


def test_phrases() -> None:
    def phrase(a: str, b: str) -> str:
        return phrase_values(find_quantities(a, "en")[0], find_quantities(b, "en")[0])

    assert phrase("1,500 km", "1,200 km") == "1,500 against 1,200 km"
    assert phrase("at least 10 sheep", "8 sheep") == "at least 10 against 8"
    assert phrase("$3.5 million", "$2 million") == "3,500,000 against 2,000,000 USD"
    assert phrase("10 to 12 percent", "15 percent") == "10 to 12 against 15 %"
    assert phrase("100 miles", "100 km") == "100 miles against 100 km"
    assert phrase("at 7 a.m.", "at 9 p.m.") == "07:00 against 21:00"
    assert phrase("won 2:1", "won 3:1") == "2:1 against 3:1"
    assert phrase_value(find_quantities("2.5 percent", "en")[0]) == "2.5 %"


def test_a_table_of_numbers_is_compared_in_time() -> None:
    table = " ".join(f"{number},{number:03} sheep," for number in range(100, 400))
    assert outcome(table, table) == "same"
