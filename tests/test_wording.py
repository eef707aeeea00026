"""How much two claims say in common words, and which texts say that something is not so."""

import pytest

from claimcheck.extract.words import table
from claimcheck.judge.refutations import refutes
from claimcheck.judge.wording import compare_wording
from tests.test_judge import claim


def test_the_shorter_claim_counts() -> None:
    a = claim("1", "p", "The mayor of Lima opened 12 new bridges")
    b = claim("2", "q", "Lima's mayor opened bridges").model_copy(update={"worth": 0.3})
    found = compare_wording(a, b)
    assert (found.shortest, found.shared, found.one_language, found.worth) == (4, 1.0, True, 0.3)
    assert compare_wording(b, a) == found


def test_a_claim_without_telling_words_shares_nothing() -> None:
    found = compare_wording(claim("1", "p", "She did it"), claim("2", "q", "She did it"))
    assert (found.shortest, found.shared) == (0, 0.0)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The mayor categorically denies it"),
        ("en", "The whole story is a hoax"),
        ("de", "Das Ministerium dementierte den Bericht"),
        ("fr", "Le ministère dément"),
        ("es", "El gobierno niega el acuerdo"),
        ("it", "Il ministero ha smentito"),
        ("nl", "De minister ontkent dat"),
        ("pl", "Rząd zaprzecza"),
        ("pt", "O governo desmente"),
        ("cs", "Vláda to popřela"),
        ("ru", "Министерство опровергло это"),
        ("uk", "Міністерство спростувало це"),
    ],
)
def test_words_of_refutation(lang: str, text: str) -> None:
    assert refutes(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Denise opened the bridge"),
        ("fr", "Une niche fiscale"),
        ("it", "Un negozio ha aperto"),
        ("es", "Las negociaciones siguen"),
        ("xx", "hoax"),
    ],
)
def test_other_words_are_none(lang: str, text: str) -> None:
    assert not refutes(text, lang)


def test_all_languages_have_words_of_refutation() -> None:
    assert set(table("refutations")["stems"]) == set(table("worth")["vague"])
