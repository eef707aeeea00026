"""How much two claims say in common words, and which texts say that something is not so."""

import pytest

from claimcheck.extract.language import LANGUAGES
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
        ("en", "Earlier reports were incorrect."),
        ("de", "Das Ministerium dementierte den Bericht"),
        ("de", "Die Behauptung ist falsch"),
        ("de", "Dem wollte niemand widersprechen"),
        ("fr", "Le ministère dément"),
        ("fr", "La nouvelle a été démentie, contestée même"),
        ("es", "El gobierno niega el acuerdo"),
        ("es", "El ministro desmiente la noticia"),
        ("it", "Il ministero ha smentito"),
        ("it", "Il ministro nega tutto"),
        ("nl", "De minister ontkent dat"),
        ("nl", "Dat is een leugen"),
        ("pl", "Rząd zaprzecza"),
        ("pl", "Ministerstwo zdementowało te doniesienia"),
        ("pt", "O governo desmente"),
        ("pt", "A notícia é falsa"),
        ("cs", "Vláda to popřela"),
        ("cs", "Ministr to popírá"),
        ("ru", "Министерство опровергло это"),
        ("ru", "Он отрицает свою вину"),
        ("uk", "Міністерство спростувало це"),
        ("uk", "Це неправда"),
    ],
)
def test_words_of_refutation(lang: str, text: str) -> None:
    assert refutes(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Denise opened the bridge"),
        ("de", "Ihm wurde schwindelerregend hoch gezahlt"),
        ("fr", "Une niche fiscale, une intoxication"),
        ("it", "Un negozio vende bufali"),
        ("es", "Las negociaciones siguen"),
        ("nl", "Dat is onwaarschijnlijk"),
        ("pl", "To nieprawdopodobny wynik"),
        ("pt", "As negociações continuam"),
        ("cs", "Je to nepravděpodobné, popřípadě nemožné"),
        ("ru", "Отрицательный результат"),
        ("uk", "Негативний результат"),
        ("xx", "hoax"),
    ],
)
def test_other_words_are_none(lang: str, text: str) -> None:
    assert not refutes(text, lang)


def test_numbers_count_as_written() -> None:
    a, b = claim("1", "p", "It cost 100,000 in 2012."), claim("2", "q", "It cost 100,005 in 2012")
    assert compare_wording(a, b).shared == pytest.approx(2 / 3)  # "cost" and the year


def test_all_languages_have_words_of_refutation() -> None:
    assert set(table("refutations")["stems"]) == set(LANGUAGES)
