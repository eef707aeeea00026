"""Which words are marked, and which part of a long quote is shown."""

import pytest

from claimcheck.records import Claim, Finding, content_id
from claimcheck.report.marks import Segment, mark, shorten
from tests import samples


def claim(quote: str, lang: str = "en", **fields: object) -> Claim:
    """A claim without an article."""
    whole = {
        "id": content_id(lang, quote),
        "article": "a",
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "text": quote,
    }
    return Claim(**(whole | {"lang": lang, "context_start": 0, "context_end": len(quote)} | fields))  # type: ignore[arg-type]


def marked(a: Claim, b: Claim, label: str = "conflict", kind: str = "number") -> tuple[list[str], list[str]]:
    """The marked words of both sides."""
    sides = mark(samples.finding(label, kind, a, b, ""), a, b)
    for side, segments in zip((a, b), sides, strict=True):
        assert "".join(segment.text for segment in segments) == side.quote
    first, second = ([segment.text for segment in side if segment.marked] for side in sides)
    return first, second


def of_sample(name: str) -> tuple[list[str], list[str]]:
    finding: Finding = samples.FINDINGS[name]
    by_id = {c.id: c for c in samples.CLAIMS.values()}
    a, b = sorted((by_id[finding.a], by_id[finding.b]), key=lambda c: c.lang, reverse=True)
    return marked(a, b, finding.label, finding.kind)


def test_differing_numbers_and_dates_across_languages() -> None:
    assert of_sample("hurt") == (["42"], ["36"])
    assert of_sample("closed") == (["Monday"], ["Mittwoch"])
    assert of_sample("dead") == (["трьох"], ["two"])


def test_an_agreement_has_no_marks() -> None:
    assert of_sample("fire") == ([], [])


def test_equal_values_are_not_marked_whatever_their_spelling() -> None:
    a, b = "Two people died", "Zwei Menschen starben"
    first = claim(a, quantities=(samples.number(a, "Two", 2, "people"),))
    second = claim(b, "de", quantities=(samples.number(b, "Zwei", 2, "menschen"),))
    assert marked(first, second) == ([], [])


def test_numbers_of_different_units_are_not_compared() -> None:
    a, b = "It cost 4 million", "Es dauerte 9 Tage"
    first = claim(a, quantities=(samples.number(a, "4 million", 4e6, "", unit="EUR"),))
    second = claim(b, "de", quantities=(samples.number(b, "9", 9, "tage", unit="day"),))
    assert marked(first, second) == ([], [])


def test_names_of_one_kind() -> None:
    a, b = "Ostland will send troops", "Westland schickt Soldaten"
    first = claim(a, entities=(samples.name(a, "Ostland", "name:ostland", "country"),))
    second = claim(b, "de", entities=(samples.name(b, "Westland", "name:westland", "country"),))
    assert marked(first, second) == (["Ostland"], ["Westland"])


@pytest.mark.parametrize(
    ("lang", "quote", "word"),
    [
        ("en", "The mayor refused to resign", "refused"),
        ("en", "The mayor didn’t resign", "n’t"),
        ("de", "Der Bürgermeister trat nicht zurück", "nicht"),
        ("de", "Er lehnte es ab", "lehnte"),
        ("fr", "Le maire n'a jamais démissionné", "jamais"),
        ("es", "El alcalde no dimitió", "no"),
        ("uk", "Мер не пішов у відставку", "не"),
        ("ru", "Мэр отказался уйти", "отказался"),
    ],
)
def test_negation_is_marked_where_the_polarity_differs(lang: str, quote: str, word: str) -> None:
    plain = claim("Burmistrz ustąpił", "pl")
    assert word in marked(claim(quote, lang, polarity="negative"), plain, kind="negation")[0]
    assert marked(claim(quote, lang), plain) == ([], [])


def test_words_of_certainty_are_marked_where_the_modality_differs() -> None:
    first = claim("The port could open on Friday", modality="possible")
    assert marked(first, claim("Der Hafen öffnet am Freitag", "de"), kind="modality") == (["could"], [])


def test_nearly_equal_quotes_in_one_language_are_compared_word_by_word() -> None:
    first = claim("Police arrested three suspects in the harbour on Friday")
    second = claim("Police released three suspects in the harbour on Friday")
    assert marked(first, second, kind="status") == (["arrested"], ["released"])
    assert marked(first, claim("Nobody was hurt when the crane fell over")) == ([], [])


def test_a_mention_from_outside_the_quote_is_found_or_left_alone() -> None:
    a, b = "wurden 36 Fahrgäste verletzt", "42 passengers were injured"
    elsewhere = samples.number(a, "36", 36, "fahrgäste").model_copy(update={"start": 0, "end": 2})
    absent = samples.number(b, "42", 42, "passengers").model_copy(update={"text": "43"})
    assert marked(claim(a, "de", quantities=(elsewhere,)), claim(b, quantities=(absent,))) == (["36"], [])


def test_shortened_quotes_keep_their_first_marked_word_in_sight() -> None:
    words = " ".join(f"word{i}" for i in range(100))
    segments = (Segment(words + " "), Segment("42", True), Segment(" " + words))
    short = shorten(segments, 140)
    assert Segment("42", True) in short
    text = "".join(segment.text for segment in short)
    assert len(text) < 150
    assert text.startswith("… word")
    assert text.endswith("3 …")


def test_short_quotes_are_left_alone_and_long_ones_cut() -> None:
    assert shorten((Segment("short"),), 140) == (Segment("short"),)
    assert shorten((Segment("x" * 300),), 140) == (Segment("x" * 140), Segment(" …"))
    assert shorten((), 140) == ()


def test_what_one_side_negates_is_marked_on_the_other() -> None:
    one = samples.CLAIMS["knew_en"].model_copy(update={"predicate": "know", "quote": "The operator knows of it"})
    other = samples.CLAIMS["knew_en"].model_copy(
        update={"quote": "The operator does not know of it", "polarity": "negative", "predicate": "know", "lang": "en"}
    )
    finding = samples.FINDINGS["knew"].model_copy(update={"kind": "negation"})
    first, second = mark(finding, one.model_copy(update={"lang": "uk"}), other)
    assert [segment.text for segment in first if segment.marked] == ["knows"]
    assert "not" in [segment.text for segment in second if segment.marked]
