"""Numbers, dates and names of whole sentences: what differs for certain, and what only looks so."""

import pytest

from claimcheck.judge.sentences import compare_values
from claimcheck.judge.value_names import spelt_alike
from claimcheck.judge.values import read_values

DIFFERENT = [
    ("number", "en", "Prices rose by 12 percent.", "de", "Die Preise stiegen um 7 Prozent."),
    ("number", "en", "The keeper, 34, lives in Bern.", "fr", "Le gardien, âgé de 51 ans, vit à Berne."),
    ("number", "en", "Ada Quill, 230, said no.", "ru", "48-летняя Ада Квилл сказала «нет»."),
    ("number", "en", "It was founded 80 years ago.", "de", "Es wurde vor 30 Jahren gegründet."),
    ("number", "en", "Snow of 3 to 2 inches fell.", "de", "Es fielen 2,5 bis 5 Zentimeter Schnee."),
    ("number", "en", "The wave ran at 1,200 kph (310 mph).", "de", "Die Welle lief mit 500 km/h."),
    ("number", "en", "The shop is at 14 Mill Lane.", "cs", "Obchod je na Mlýnské 41."),
    ("number", "en", "The train leaves at 7:40 pm.", "pl", "Pociąg odjeżdża o 16:40."),
    ("number", "en", "She has nine brothers and two sisters.", "de", "Sie hat zwei Brüder und zwei Schwestern."),
    ("date", "en", "The bridge was opened in 1961.", "it", "Il ponte fu aperto nel 1968."),
    ("date", "en", "The bridge was opened in 3961.", "de", "Die Brücke wurde im Jahr 1961 eröffnet."),
    ("date", "en", "The hearing on Tuesday was short.", "pl", "Czwartkowa rozprawa była krótka."),
    ("date", "en", "The hearing on Tuesday was short.", "cs", "Páteční slyšení bylo krátké."),
    ("date", "en", "The fair in March was large.", "ru", "Майская ярмарка была большой."),
    ("date", "en", "It ran from 3 to 9 May 2014.", "de", "Es lief vom 3. bis 12. Mai 2014."),
    ("entity", "en", "The ferry sails to Norway.", "de", "Die Fähre fährt nach Island."),
    ("entity", "en", "A fire broke out in Texas.", "uk", "Пожежа спалахнула в Каліфорнії."),
    ("entity", "en", "They live in Wales.", "fr", "Ils vivent en Écosse."),
    (
        "entity",
        "en",
        "It has the most Greek speakers outside Peru.",
        "es",
        "Tiene más hablantes griegos fuera de Grecia.",
    ),
    ("entity", "en", "It threatens Moscow and Kenya.", "fr", "Cela menace Moscou et la Russie."),
    ("entity", "en", "The prize went to Olga Brandt yesterday.", "es", "El premio fue ayer para Pedro Quintana."),
]


@pytest.mark.parametrize(("kind", "lang_a", "a", "lang_b", "b"), DIFFERENT)
def test_a_value_put_in_the_place_of_another_differs(kind: str, lang_a: str, a: str, lang_b: str, b: str) -> None:
    one, other = read_values(a, lang_a), read_values(b, lang_b)
    assert compare_values(one, other).differing == (kind,)
    assert compare_values(other, one).differing == (kind,)


ALIKE = [
    ("en", "Two goals and three passes.", "de", "Drei Pässe und zwei Tore."),
    ("en", "It reached 80 degrees, 10 degrees above average.", "de", "Es waren 27 °C, 6 Grad über dem Durchschnitt."),
    ("en", "A train four and a half metres long.", "fr", "Une traîne de quatre mètres et demi."),
    ("en", "It costs 9 to 15 thousand million euros.", "es", "Cuesta entre 9.000 y 15.000 millones de euros."),
    ("en", "He came twice.", "pl", "Przyszedł 2 razy."),
    ("en", "Half of the voters stayed away.", "it", "Il 50% degli elettori non ha votato."),
    ("en", "Shortly after 5 pm.", "cs", "Krátce po 17. hodině."),
    ("en", "It starts at 8:40.", "it", "Comincia alle 8.40."),
    ("en", "A decade ago.", "de", "Vor 10 Jahren."),
    ("en", "Seventeen billion became twenty-one billion.", "cs", "Ze sedmnácti miliard je jedenadvacet."),
    ("en", "It begins at 10:30 tonight.", "de", "Es beginnt heute Abend um halb elf."),
    ("en", "They earn 5,352 pesos.", "es", "Ganan 5 mil 352 pesos."),
    ("en", "In the 1980s he worked there.", "pl", "W latach osiemdziesiątych tam pracował."),
    ("en", "The season 2019/20 was short.", "de", "Die Saison 2019/2020 war kurz."),
    ("en", "Between 2006 and 2009 it grew.", "fr", "De 2006 à 2009, il a grandi."),
    ("en", "The Friday hearing was short.", "cs", "Páteční slyšení bylo krátké."),
    ("en", "Moscow refused.", "de", "Russland lehnte ab."),
    ("en", "Sydney is dry.", "fr", "L’Australie est sèche."),
    ("en", "A South African engineer.", "pl", "Inżynierka z Afryki Południowej."),
    ("en", "The Northern Irish capital.", "pl", "Stolica Irlandii Północnej."),
    ("en", "North Korea's harbour is closed.", "es", "El puerto de Corea del Norte está cerrado."),
    ("en", "The Supreme Court met Olga Brandt.", "es", "La Corte Suprema recibió a Olga Brandt."),
    ("en", "It was Olga Brandt again.", "ru", "Это снова была Ольга Брандт."),
    ("en", "They waited for the General Assembly on Thursday.", "pl", "Czekali w czwartek na Zgromadzenie Ogólne."),
]


@pytest.mark.parametrize(("lang_a", "a", "lang_b", "b"), ALIKE)
def test_what_is_only_said_in_another_way_does_not_differ(lang_a: str, a: str, lang_b: str, b: str) -> None:
    assert compare_values(read_values(a, lang_a), read_values(b, lang_b)).differing == ()


def test_what_one_side_leaves_out_is_no_difference() -> None:
    long = read_values("In May 2014, 30 houses burned down in Norway.", "en")
    short = read_values("Häuser brannten nieder.", "de")
    assert compare_values(long, short).differing == ()


def test_a_name_of_one_word_is_doubtful() -> None:
    names = compare_values(
        read_values("The prize went to Brandt.", "en"), read_values("El premio fue para Quintana.", "es")
    )
    assert names.entities.substituted == ()
    assert [(a.text, b.text) for a, b in names.entities.doubtful] == [("Brandt", "Quintana")]


def test_names_from_a_parser_are_used_in_german() -> None:
    german = "Der Preis ging gestern an Pedro Quintana."
    at = german.index("Pedro")
    found = read_values(german, "de", names=((at, at + len("Pedro Quintana")),))
    english = read_values("The prize went to Olga Brandt yesterday.", "en")
    assert compare_values(english, found).differing == ("entity",)
    assert compare_values(english, read_values(german, "de")).differing == ()


def test_days_are_resolved_with_the_publication_day() -> None:
    a = read_values("The vote was yesterday.", "en", "2023-05-10")
    same, later = (read_values("Die Abstimmung war gestern.", "de", day) for day in ("2023-05-10", "2023-05-12"))
    assert compare_values(a, same).dates.outcome == "same"
    assert compare_values(a, later).differing == ("date",)


@pytest.mark.parametrize(
    ("a", "b", "alike"), [("puv", "pav", True), ("irlan", "isral", False), ("brand", "kvintan", False)]
)
def test_folded_words_are_compared_leniently(a: str, b: str, alike: bool) -> None:
    assert spelt_alike(a, b) is alike


def test_pairs_that_differ_come_first_and_can_be_shown() -> None:
    values = compare_values(
        read_values("In 1961, 12 percent left the town.", "en"),
        read_values("1968 verließen 7 Prozent die Stadt.", "de"),
    )
    assert values.differing == ("number", "date")
    assert values.numbers.in_words() == "12 against 7 %"
    assert values.dates.in_words() == "1961 against 1968"
