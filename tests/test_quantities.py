import pytest

from claimcheck.extract.numerals import find_numerals
from claimcheck.extract.quantities import find_quantities
from claimcheck.extract.words import LANGUAGES


def short(text: str, lang: str) -> list[tuple[object, str, str]]:
    """Value, unit and hedge of every quantity; a range as (low, high)."""
    return [(q.low if q.low == q.high else (q.low, q.high), q.unit, q.hedge) for q in find_quantities(text, lang)]


SEPARATORS = [
    ("de", "1.500 Schafe", 1500), ("de", "2,5 Liter", 2.5), ("de", "1.234.567,8 Liter", 1234567.8),
    ("de", "1’500 Schafe", 1500), ("en", "1,500 sheep", 1500), ("en", "2.5 litres", 2.5),
    ("en", "12 000 sheep", 12000), ("fr", "1 500 moutons", 1500), ("fr", "1\u202f500 moutons", 1500),
    ("fr", "2,5 litres", 2.5), ("ru", "1\u00a0500 овец", 1500), ("cs", "1 500,5 litru", 1500.5),
    ("pl", "12 345 owiec", 12345), ("es", "1.500 ovejas", 1500), ("it", "1.500 pecore", 1500),
    ("nl", "1.500 schapen", 1500), ("pt", "1.500 ovelhas", 1500), ("uk", "2,5 літра", 2.5),
    ("fr", "1,300 moutons", 1300), ("en", "1½ litres", 1.5),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "value"), SEPARATORS)
def test_separators_are_read_by_language(lang: str, text: str, value: float) -> None:
    assert [q.low for q in find_quantities(text, lang)] == [value]


NUMBER_WORDS = [
    ("en", "two and a half million", 2500000), ("en", "half a million", 500000), ("en", "two dozen", 24),
    ("en", "half a dozen", 6), ("en", "one hundred and twenty-three thousand four hundred and five", 123405),
    ("en", "a hundred and three", 103), ("de", "anderthalb Millionen", 1500000),
    ("de", "zweihundertfünfunddreißig", 235), ("de", "ein Dutzend", 12), ("de", "eine halbe Million", 500000),
    ("de", "zweieinhalb", 2.5), ("de", "drei Billionen", 3e12), ("de", "3,5 Mrd.", 3500000000),
    ("fr", "quatre-vingt-dix-sept", 97), ("fr", "soixante et onze", 71), ("fr", "deux millions et demi", 2500000),
    ("fr", "quatre-vingts", 80), ("fr", "deux cent mille", 200000), ("es", "dos mil millones", 2000000000),
    ("es", "treinta y dos", 32), ("es", "medio millón", 500000), ("es", "tres billones", 3e12),
    ("it", "duecentocinquantamila", 250000), ("it", "trentuno", 31), ("it", "due milioni e mezzo", 2500000),
    ("nl", "vijfentwintigduizend", 25000), ("nl", "tweeënhalf miljoen", 2500000),
    ("nl", "anderhalf miljard", 1500000000), ("pt", "dois mil e trezentos", 2300), ("pt", "meio milhão", 500000),
    ("pt", "vinte e três", 23), ("pl", "dwudziestu pięciu", 25), ("pl", "pół miliona", 500000),
    ("pl", "dwa i pół miliona", 2500000), ("pl", "1,5 mln", 1500000), ("cs", "pětadvacet", 25),
    ("cs", "dvě stě padesát", 250), ("cs", "dva a půl milionu", 2500000), ("cs", "5 tis. lidí", 5000),
    ("ru", "две тысячи триста", 2300), ("ru", "полтора миллиона", 1500000),
    ("ru", "два с половиной миллиона", 2500000), ("ru", "двадцати пяти", 25), ("ru", "10 тыс.", 10000.0),
    ("ru", "полмиллиона", 500000), ("uk", "п’ять тисяч", 5000), ("uk", "півтора мільйона", 1500000),
    ("uk", "5 млн", 5000000), ("uk", "двадцять дві", 22),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "value"), NUMBER_WORDS)
def test_number_words(lang: str, text: str, value: float) -> None:
    assert [n.value for n in find_numerals(text, lang)] == [value]


NOT_NUMBERS = [
    ("en", "one of them and a man"), ("de", "ein Mann und eine Frau"), ("fr", "un homme dans un lit neuf"),
    ("es", "un hombre"), ("it", "tu sei andato via"), ("pl", "jeden z nich"), ("ru", "один из них"),
    ("uk", "одна з них"), ("cs", "jeden z nich"), ("en", "hundreds of people"), ("de", "mehrere hundert Menschen"),
    ("de", "Tausende Menschen"), ("fr", "des milliers de gens"), ("nl", "duizenden mensen"), ("ru", "тысячи людей"),
    ("pl", "kilka tysięcy osób"), ("cs", "stovek tisíc lidí"), ("en", "the 1st and the 22nd"),
    ("de", "der 17. Platz"), ("fr", "la 16e place"), ("es", "la 3ª vez"), ("ru", "на 5-м месте"), ("uk", "у 9-й раз"),
    ("it", "il 50° anniversario"), ("en", "the twenty-first century"), ("en", "in 2023 and by 2030"),
    ("de", "am 17. Mai 2023"), ("ru", "в 2014 году"), ("en", "since 1999"), ("fr", "en 1987"),
    ("en", "the S-300, Covid-19, MH17, G7 and COP26"), ("en", "A Boeing 737 landed"), ("en", "Resolution 1701 says"),
    ("de", "laut Artikel 5"), ("ru", "комплексы С-300"), ("en", "call +49 30 1234567"), ("en", "call 555-123-4567"),
    ("en", "version 1.2.3 at 10.0.0.1"), ("en", "1. The first point"), ("en", "in 44 BC"), ("en", "24/7"),
    ("en", "the Big Five met"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text"), NOT_NUMBERS)
def test_what_is_no_quantity(lang: str, text: str) -> None:
    assert find_quantities(text, lang) == []


UNITS = [
    ("en", "5 percent", (5, "%", "")), ("en", "5 percentage points", (5, "pp", "")),
    ("de", "5 Prozentpunkte", (5, "pp", "")), ("fr", "5 points de pourcentage", (5, "pp", "")),
    ("es", "cinco por ciento", (5, "%", "")), ("it", "5 punti percentuali", (5, "pp", "")),
    ("nl", "5 procentpunt", (5, "pp", "")), ("pl", "5 punktów procentowych", (5, "pp", "")),
    ("pt", "5 por cento", (5, "%", "")), ("cs", "5 procentních bodů", (5, "pp", "")),
    ("ru", "5 процентных пунктов", (5, "pp", "")), ("uk", "5 відсотків", (5, "%", "")),
    ("en", "$3.5m", (3500000, "USD", "")), ("en", "£3.5 m", (3500000, "GBP", "")),
    ("en", "US$2bn", (2000000000, "USD", "")), ("de", "3,5 Mio. Euro", (3500000, "EUR", "")),
    ("fr", "325 M€", (325000000, "EUR", "")), ("es", "2.000 millones de euros", (2000000000, "EUR", "")),
    ("it", "3 milioni di euro", (3000000, "EUR", "")), ("nl", "20 miljoen euro", (20000000, "EUR", "")),
    ("pl", "570 tys. zł", (570000, "PLN", "")), ("pt", "5 milhões de reais", (5000000, "BRL", "")),
    ("cs", "150 korun", (150, "CZK", "")), ("ru", "1,5 млрд рублей", (1500000000, "RUB", "")),
    ("uk", "40 гривень", (40, "UAH", "")), ("en", "500 Australian dollars", (500, "AUD", "")),
    ("es", "500 dólares canadienses", (500, "CAD", "")), ("en", "80 km/h", (80, "km/h", "")),
    ("de", "300 Quadratkilometer", (300, "km2", "")), ("fr", "20 hectares", (20, "ha", "")),
    ("en", "600 MW", (600, "MW", "")), ("ru", "30 градусов", (30, "°C", "")), ("de", "-5 °C", (-5, "°C", "")),
    ("en", "90 °F", (90, "°F", "")), ("en", "a 10-day visit", (10, "day", "")),
    ("en", "the 35-year-old", (35, "year", "")), ("de", "ein 35-Jähriger", (35, "year", "")),
    ("ru", "35-летний водитель", (35, "year", "")), ("pl", "35-letni kierowca", (35, "year", "")),
    ("uk", "35-річний водій", (35, "year", "")), ("cs", "35letý řidič", (35, "year", "")),
    ("de", "dreitägiger Besuch", (3, "day", "")), ("ru", "двухдневный визит", (2, "day", "")),
    ("en", "Anna Berg, 52, said", (52, "year", "")), ("fr", "les deux dernières années", (2, "year", "")),
    ("en", "a 650 pound boar", (650, "lb", "")), ("en", "a 500 pound fine", (500, "GBP", "")),
    ("en", "a 3 million pound yacht", (3e6, "GBP", "")), ("en", "650 pounds in cash", (650, "GBP", "")),
    ("en", "at 7 a.m.", (420, "clock", "")), ("de", "um 18.30 Uhr", (1110, "clock", "")),
    ("fr", "à 18h30", (1110, "clock", "")), ("pl", "o godz. 18.30", (1110, "clock", "")),
    ("uk", "о 18:30", (1110, "clock", "")), ("en", "six p.m.", (1080, "clock", "")),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "expected"), UNITS)
def test_units(lang: str, text: str, expected: tuple[float, str, str]) -> None:
    assert short(text, lang) == [expected]


HEDGES = {
    "about": {
        "en": "about 40 sheep", "de": "rund 40 Schafe", "fr": "environ 40 moutons", "es": "unas 40 ovejas",
        "it": "circa 40 pecore", "nl": "ongeveer 40 schapen", "pl": "około 40 owiec", "pt": "cerca de 40 ovelhas",
        "cs": "zhruba 40 ovcí", "ru": "около 40 овец", "uk": "близько 40 овець",
    },
    "at_least": {
        "en": "at least 40 sheep", "de": "mindestens 40 Schafe", "fr": "au moins 40 moutons",
        "es": "al menos 40 ovejas", "it": "almeno 40 pecore", "nl": "minstens 40 schapen",
        "pl": "co najmniej 40 owiec", "pt": "pelo menos 40 ovelhas", "cs": "nejméně 40 ovcí",
        "ru": "не менее 40 овец", "uk": "щонайменше 40 овець",
    },
    "at_most": {
        "en": "up to 40 sheep", "de": "bis zu 40 Schafe", "fr": "jusqu’à 40 moutons", "es": "hasta 40 ovejas",
        "it": "fino a 40 pecore", "nl": "maximaal 40 schapen", "pl": "do 40 owiec", "pt": "até 40 ovelhas",
        "cs": "až 40 ovcí", "ru": "до 40 овец", "uk": "до 40 овець",
    },
    "more_than": {
        "en": "more than 40 sheep", "de": "mehr als 40 Schafe", "fr": "plus de 40 moutons", "es": "más de 40 ovejas",
        "it": "oltre 40 pecore", "nl": "meer dan 40 schapen", "pl": "ponad 40 owiec", "pt": "mais de 40 ovelhas",
        "cs": "více než 40 ovcí", "ru": "более 40 овец", "uk": "понад 40 овець",
    },
    "less_than": {
        "en": "fewer than 40 sheep", "de": "weniger als 40 Schafe", "fr": "moins de 40 moutons",
        "es": "menos de 40 ovejas", "it": "meno di 40 pecore", "nl": "minder dan 40 schapen",
        "pl": "mniej niż 40 owiec", "pt": "menos de 40 ovelhas", "cs": "méně než 40 ovcí", "ru": "менее 40 овец",
        "uk": "менше ніж 40 овець",
    },
}  # fmt: skip


@pytest.mark.parametrize("hedge", HEDGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_hedges(hedge: str, lang: str) -> None:
    assert short(HEDGES[hedge][lang], lang) == [(40, "", hedge)]


def test_hedges_behind_the_number_and_negated_ones() -> None:
    assert short("40 or more sheep", "en") == [(40, "", "at_least")]
    assert short("no more than 40 sheep", "en") == [(40, "", "at_most")]
    assert short("200+ sheep", "en") == [(200, "", "at_least")]
    assert short("une dizaine de moutons", "fr") == [(10, "", "about")]


RANGES = [
    ("en", "10 to 12 km"), ("en", "between 10 and 12 km"), ("en", "10-12 km"),
    ("de", "zwischen 10 und 12 Kilometern"), ("de", "10 bis 12 km"), ("fr", "entre 10 et 12 km"),
    ("es", "entre 10 y 12 km"), ("it", "tra 10 e 12 chilometri"), ("nl", "tussen 10 en 12 km"),
    ("pl", "od 10 do 12 km"), ("pt", "entre 10 e 12 km"), ("cs", "10 až 12 km"), ("ru", "от 10 до 12 км"),
    ("uk", "від 10 до 12 км"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text"), RANGES)
def test_ranges(lang: str, text: str) -> None:
    assert short(text, lang) == [((10, 12), "km", "")]


def test_ranges_share_scale_and_unit_and_a_change_is_no_range() -> None:
    assert short("10 to 12 million dollars", "en") == [((10e6, 12e6), "USD", "")]
    assert short("It rose from 10 to 12 percent.", "en") == [(10, "%", ""), (12, "%", "")]
    assert short("stieg von 25 auf 55 Mrd. Euro", "de") == [(25e9, "EUR", ""), (55e9, "EUR", "")]
    assert short("They won 2:1.", "en") == [((2, 1), "score", "")]


THINGS = [
    ("en", "2,000 young Frisian farmers", "farmers"), ("de", "20 neue Traktoren", "traktoren"),
    ("fr", "20 tracteurs rouges", "tracteurs"), ("es", "20 tractores nuevos", "tractores"),
    ("it", "20 trattori nuovi", "trattori"), ("nl", "20 nieuwe tractoren", "tractoren"),
    ("pl", "20 nowych traktorów", "traktorów"), ("pt", "20 tratores novos", "tratores"),
    ("cs", "20 nových traktorů", "traktorů"), ("ru", "20 новых тракторов", "тракторов"),
    ("uk", "20 нових тракторів", "тракторів"), ("en", "40 percent of the voters", "voters"),
    ("de", "40 % der Wähler", "wähler"), ("fr", "40 % des électeurs", "électeurs"), ("en", "20 of them", ""),
    ("en", "a rise to 20 in May", ""),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "thing"), THINGS)
def test_thing(lang: str, text: str, thing: str) -> None:
    assert [q.thing for q in find_quantities(text, lang)] == [thing]


def test_offsets_and_two_numbers_in_one_sentence() -> None:
    text = "Of 1,200 barns at least 300 burned for three days."
    found = find_quantities(text, "en")
    assert [q.text for q in found] == ["1,200", "300", "three days"]
    assert all(text[q.start : q.end] == q.text for q in found)


@pytest.mark.parametrize("lang", [*LANGUAGES, "und", "ja"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "9" * 400,
        "1e400",
        "٣٤ ۱۲۳ १२",
        "²³ ⅷ",
        "1.2.3,4,5",
        "\ud800 5",
        "31. Februar",
        "1 " * 300,
        "+1" + "1" * 60,
        "\x00 7",
        "½½½",
    ],
)
def test_hostile_text_is_no_crash(lang: str, text: str) -> None:
    for quantity in find_quantities(text, lang):
        assert text[quantity.start : quantity.end] == quantity.text
        assert abs(quantity.low) < float("inf")
