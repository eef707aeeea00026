import re

import pytest

from claimcheck.extract.entities import find_entities
from claimcheck.extract.folding import fold_name, fold_word
from claimcheck.extract.words import LANGUAGES


def keys(text: str, lang: str, names: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [entity.key for entity in find_entities(text, lang, names)]


COUNTRIES = {
    "NO": {
        "en": "ships from Norway", "de": "Schiffe Norwegens", "fr": "la Norvège", "es": "barcos de Noruega",
        "it": "navi della Norvegia", "nl": "schepen uit Noorwegen", "pl": "statki z Norwegii",
        "pt": "navios da Noruega", "cs": "lodě z Norska", "ru": "корабли Норвегии", "uk": "кораблі Норвегії",
    },
    "GB": {
        "en": "ships from Britain", "de": "in Großbritannien", "fr": "au Royaume-Uni", "es": "en Gran Bretaña",
        "it": "nel Regno Unito", "nl": "in het Verenigd Koninkrijk", "pl": "w Wielkiej Brytanii",
        "pt": "no Reino Unido", "cs": "ve Velké Británii", "ru": "в Великобритании", "uk": "у Великій Британії",
    },
    "US": {
        "en": "the U.S. fleet", "de": "in den Vereinigten Staaten", "fr": "aux États-Unis", "es": "en EE.UU.",
        "it": "negli Stati Uniti", "nl": "in de Verenigde Staten", "pl": "w Stanach Zjednoczonych", "pt": "nos EUA",
        "cs": "ve Spojených státech", "ru": "в Соединенных Штатах", "uk": "у Сполучених Штатах",
    },
    "PL": {
        "en": "a Polish farmer", "de": "polnische Bauern", "fr": "un paysan polonais", "es": "los polacos",
        "it": "i polacchi", "nl": "een Poolse boer", "pl": "polskich rolników", "pt": "os poloneses",
        "cs": "polští rolníci", "ru": "польских фермеров", "uk": "польських фермерів",
    },
    "BY": {
        "en": "a Belarusian farmer", "de": "weißrussische Bauern", "fr": "un paysan biélorusse",
        "es": "granjeros bielorrusos", "it": "contadini bielorussi", "nl": "Wit-Russische boeren",
        "pl": "białoruskich rolników", "pt": "fazendeiros bielorrussos", "cs": "běloruských rolníků",
        "ru": "белорусских фермеров", "uk": "білоруських фермерів",
    },
    "CZ": {
        "en": "the Czech Republic", "de": "in Tschechien", "fr": "la République tchèque", "es": "la República Checa",
        "it": "la Repubblica Ceca", "nl": "de Tsjechische Republiek", "pl": "w Czechach", "pt": "a República Tcheca",
        "cs": "v České republice", "ru": "в Чехии", "uk": "у Чехії",
    },
}  # fmt: skip


@pytest.mark.parametrize("code", COUNTRIES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_countries_by_name_and_adjective(code: str, lang: str) -> None:
    assert keys(COUNTRIES[code][lang], lang) == [f"country:{code}"]


VIENNA = {
    "en": "in Vienna", "de": "in Wien", "fr": "à Vienne", "es": "en Viena", "it": "a Vienna", "nl": "in Wenen",
    "pl": "w Wiedniu", "pt": "em Viena", "cs": "ve Vídni", "ru": "в Вене", "uk": "у Відні",
}  # fmt: skip
UNITED_NATIONS = {
    "en": "the UN", "de": "die UNO", "fr": "l’ONU", "es": "la ONU", "it": "l'ONU", "nl": "de VN", "pl": "w ONZ",
    "pt": "a ONU", "cs": "v OSN", "ru": "в ООН", "uk": "в ООН",
}  # fmt: skip
IN_GERMAN = {
    "en": "He spoke in German.", "de": "Er sprach auf Deutsch.", "fr": "Il parle en allemand.",
    "es": "Lo dijo en alemán.", "it": "Lo disse in tedesco.", "nl": "Hij spreekt Duits.", "pl": "język niemiecki",
    "pt": "Falou em alemão.", "cs": "učí se němčinu", "ru": "на немецком языке", "uk": "мовою німецькою",
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cities_and_organisations(lang: str) -> None:
    assert keys(VIENNA[lang], lang) == ["place:vienna"]
    assert [(e.key, e.kind) for e in find_entities(UNITED_NATIONS[lang], lang)] == [("name:un", "organisation")]


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang not in ("cs", "uk")])
def test_a_language_is_no_country(lang: str) -> None:
    assert keys(IN_GERMAN[lang], lang) == ["language:de"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "It cost 500 US dollars in all"), ("en", "join us and turkey with china cups"),
        ("nl", "met zijn armen"), ("uk", "Мало надії"), ("ru", "Того и ждали"), ("fr", "les couronnes tchèques"),
        ("en", "the Latin American coast"), ("en", "read May and Monday"),
    ],
)  # fmt: skip
def test_what_is_no_country(lang: str, text: str) -> None:
    assert keys(text, lang) == []


def test_ambiguous_country_beside_another_name() -> None:
    assert keys("He flew to Jordan.", "en") == ["country:JO"]
    assert "country:JO" not in keys("A shirt of Michael Jordan was sold.", "en")


def test_a_surname_that_looks_like_a_people() -> None:
    assert "country:CZ" not in keys("Вчера Антон Чехов написал письмо.", "ru")
    assert "country:CZ" not in keys("Anton Tschechow schrieb.", "de")
    assert keys("Die Tschechen und der tschechische Rat", "de") == ["country:CZ", "country:CZ"]


SPELLINGS = {
    "Anatolij Tschernenko/de": "Anatoly Chernenko/en Anatoli Tchernenko/fr Анатолий Черненко/ru Анатолій Черненко/uk",
    "Breschnew/de": "Brezhnev/en Brejnev/fr Breżniew/pl Brežněv/cs Брежнев/ru Брежнева/ru Breżniewem/pl",
    "Malinowski/de": "Malinovsky/en Малиновский/ru Малиновского/ru Malinowskiego/pl Malinovského/cs Малиновським/uk",
    "Chruschtschow/de": "Khrushchev/en Хрущев/ru Chruščov/cs",
    "Macron/fr": "Макрон/ru Macrona/pl Macronem/cs Macrons/de",
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_folding_makes_spellings_alike(name: str) -> None:
    def fold(entry: str) -> str:
        word, _, lang = entry.rpartition("/")
        return fold_name(word, lang)

    entries = re.findall(r"\S.*?/\w\w", f"{name} {SPELLINGS[name]}")
    assert len(entries) >= 4
    assert len({re.sub("[aeiou]", "", fold(entry)) for entry in entries}) == 1


def test_folding_keeps_other_names_apart() -> None:
    names = [
        "Miller",
        "Müller",
        "Meyer",
        "Bauer",
        "Berger",
        "Novak",
        "Petrov",
        "Pavlov",
        "Sidorov",
        "Ivanov",
        "Ivanenko",
    ]
    assert len({fold_word(name, "en") for name in names}) == len(names)


def test_names_of_the_parser_are_joined_and_titles_cut_off() -> None:
    text = "Gestern traf Präsidentin Ursula von der Leyen den Bauern Max Huber in Wien."
    spans = [(text.index(word), text.index(word) + len(word)) for word in ("Ursula", "Leyen", "Max", "Huber", "Wien")]
    found = [(e.text, e.kind) for e in find_entities(text, "de", spans)]
    assert found == [("Ursula von der Leyen", "person"), ("Max Huber", "name"), ("Wien", "place")]


def test_names_without_a_parser() -> None:
    text = "Yesterday Chancellor Erika Muster met the head of the Bank of Norway, and Tom Berg left."
    found = {e.text: e.kind for e in find_entities(text, "en")}
    assert found == {
        "Erika Muster": "person",
        "Bank of Norway": "organisation",
        "Norway": "country",
        "Tom Berg": "name",
    }
    assert find_entities("Der Hund und die Katze", "de") == []
    assert find_entities("Farmers left.", "en") == []


def test_offsets_are_exact() -> None:
    for text, lang in (
        ("Norway's fleet and Anna Berg's boat", "en"),
        ("Корабли Норвегии и Анна Берг", "ru"),
        ("l’Ukraine et l’ONU", "fr"),
    ):
        for entity in find_entities(text, lang):
            assert text[entity.start : entity.end] == entity.text


@pytest.mark.parametrize("lang", [*LANGUAGES, "und"])
@pytest.mark.parametrize(
    "text",
    ["", "\ud800", "A.B." * 50, "مرحبا 😀", "А.А.А. І І І", "«»", "NORWAY AND SWEDEN AGREE", "\x00Oslo", "a" * 500],
)
def test_hostile_text_is_no_crash(lang: str, text: str) -> None:
    find_entities(text, lang)
    find_entities(text, lang, [(0, len(text))] if text else [])


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "They met on Christmas Eve and at Easter"),
        ("en", "It rained on New Year's Eve"),
        ("fr", "Il est venu à Noël"),
        ("es", "Vino en Navidad"),
    ],
)
def test_a_feast_names_nobody(lang: str, text: str) -> None:
    assert keys(text, lang) == []
