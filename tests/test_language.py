"""The language of texts and of single sentences."""

import pytest

from claimcheck.extract.language import LANGUAGES, identify, of_sentence

TEXTS = {
    "en": "The harbour board voted for the new ferry on Friday, and the mayor welcomed the decision.",
    "de": "Der Hafenrat stimmte am Freitag für die neue Fähre, und die Bürgermeisterin begrüßte das.",
    "fr": "Le conseil du port a voté vendredi pour le nouveau ferry, et la maire s'en est félicitée.",
    "es": "La junta del puerto votó el viernes a favor del nuevo ferri y la alcaldesa lo celebró.",
    "it": "Il consiglio del porto ha votato venerdì per il nuovo traghetto e la sindaca ne è lieta.",
    "nl": "Het havenbestuur stemde vrijdag voor de nieuwe veerboot en de burgemeester was blij.",
    "pl": "Rada portu zagłosowała w piątek za nowym promem, a burmistrz przyjęła to z zadowoleniem.",
    "pt": "O conselho do porto votou na sexta-feira a favor da nova balsa, e a prefeita gostou.",
    "cs": "Rada přístavu v pátek hlasovala pro nový trajekt a starostka rozhodnutí uvítala.",
    "ru": "Совет порта в пятницу проголосовал за новый паром, и мэр приветствовала это решение.",
    "uk": "Рада порту в п'ятницю проголосувала за новий пором, і мерка схвалила це рішення.",
}


def test_all_languages_are_tested() -> None:
    assert tuple(TEXTS) == LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_identify(lang: str) -> None:
    assert identify(TEXTS[lang]) == (lang, True)
    assert identify(TEXTS[lang].upper())[0] == lang


@pytest.mark.parametrize(
    "text", ["", " \n", "12 345", "🎉🎉🎉", "https://gazette.example/the-ferry-sails-again", "\u200b" * 40]
)
def test_nothing_to_tell_a_language_by(text: str) -> None:
    assert identify(text) == ("und", False)


def test_a_language_outside_the_eleven() -> None:
    assert identify("ראש העיר אמרה ביום שישי שהמעבורת החדשה תפליג בחודש מאי") == ("he", True)
    assert identify("Belediye başkanı cuma günü yeni vapurun mayısta sefere başlayacağını söyledi.") == ("tr", True)


def test_a_long_text_is_sampled() -> None:
    assert identify(TEXTS["cs"] * 100_000) == ("cs", True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentence_in_another_language(lang: str) -> None:
    article = "de" if lang != "de" else "en"
    assert of_sentence(TEXTS[lang], article) == lang


@pytest.mark.parametrize(
    "text", ["Yes, we can.", "Casus belli.", "Kyiv, Minsk, Moskau, Paris und Berlin", "1 2 3 4 " * 20]
)
def test_short_and_uncertain_sentences_follow_the_article(text: str) -> None:
    assert of_sentence(text, "de") == "de"
    assert of_sentence(text, "und") in ("und", "de")
