import pytest

from claimcheck.extract.dates import date_spans, find_dates
from claimcheck.extract.words import LANGUAGES

PUBLISHED = "2023-05-17"  # a Wednesday


def spans(text: str, lang: str, published: str | None = None) -> list[tuple[str | None, str | None]]:
    return [(d.earliest, d.latest) for d in find_dates(text, lang, published)]


FULL = {
    "en": "17 May 2023", "de": "17. Mai 2023", "fr": "17 mai 2023", "es": "17 de mayo de 2023",
    "it": "17 maggio 2023", "nl": "17 mei 2023", "pl": "17 maja 2023 r.", "pt": "17 de maio de 2023",
    "cs": "17. května 2023", "ru": "17 мая 2023 года", "uk": "17 травня 2023 року",
}  # fmt: skip
MONTH = {
    "en": "in March", "de": "im März", "fr": "en mars", "es": "en marzo", "it": "a marzo", "nl": "in maart",
    "pl": "w marcu", "pt": "em março", "cs": "v březnu", "ru": "в марте", "uk": "у березні",
}  # fmt: skip
MONTH_AND_YEAR = {
    "en": "in May 2022", "de": "im Mai 2022", "fr": "en mai 2022", "es": "en mayo de 2022", "it": "nel maggio 2022",
    "nl": "in mei 2022", "pl": "w maju 2022 roku", "pt": "em maio de 2022", "cs": "v květnu 2022",
    "ru": "в мае 2022 года", "uk": "у травні 2022 року",
}  # fmt: skip
YEARS = {
    "en": "between 2018 and 2022", "de": "zwischen 2018 und 2022", "fr": "entre 2018 et 2022",
    "es": "entre 2018 y 2022", "it": "tra 2018 e 2022", "nl": "tussen 2018 en 2022",
    "pl": "między 2018 a 2022 rokiem", "pt": "entre 2018 e 2022", "cs": "mezi lety 2018 a 2022",
    "ru": "между 2018 и 2022 годами", "uk": "між 2018 і 2022 роками",
}  # fmt: skip
NINETIES = {
    "en": "in the 1990s", "de": "in den 1990er Jahren", "fr": "dans les années 1990", "es": "en los años 90",
    "it": "negli anni Novanta", "nl": "in de jaren 90", "pl": "w latach 90.", "pt": "nos anos 90",
    "cs": "v 90. letech", "ru": "в 1990-х годах", "uk": "у 1990-х роках",
}  # fmt: skip
END_OF_YEAR = {
    "en": "by the end of 2023", "de": "Ende 2023", "fr": "fin 2023", "es": "a finales de 2023",
    "it": "alla fine del 2023", "nl": "eind 2023", "pl": "pod koniec 2023 roku", "pt": "no final de 2023",
    "cs": "koncem roku 2023", "ru": "в конце 2023 года", "uk": "наприкінці 2023 року",
}  # fmt: skip
YESTERDAY = {
    "en": "yesterday", "de": "gestern", "fr": "hier", "es": "ayer", "it": "ieri", "nl": "gisteren", "pl": "wczoraj",
    "pt": "ontem", "cs": "včera", "ru": "вчера", "uk": "вчора",
}  # fmt: skip
THREE_DAYS_AGO = {
    "en": "three days ago", "de": "vor drei Tagen", "fr": "il y a trois jours", "es": "hace tres días",
    "it": "tre giorni fa", "nl": "drie dagen geleden", "pl": "trzy dni temu", "pt": "há três dias",
    "cs": "před třemi dny", "ru": "три дня назад", "uk": "три дні тому",
}  # fmt: skip
LAST_WEEK = {
    "en": "last week", "de": "in der vergangenen Woche", "fr": "la semaine dernière", "es": "la semana pasada",
    "it": "la settimana scorsa", "nl": "vorige week", "pl": "w zeszłym tygodniu", "pt": "na semana passada",
    "cs": "minulý týden", "ru": "на прошлой неделе", "uk": "минулого тижня",
}  # fmt: skip
ON_SUNDAY = {
    "en": "on Sunday", "de": "am Sonntag", "fr": "dimanche", "es": "el domingo", "it": "domenica", "nl": "op zondag",
    "pl": "w niedzielę", "pt": "no domingo", "cs": "v neděli", "ru": "в воскресенье", "uk": "у неділю",
}  # fmt: skip
CASES = [
    (FULL, None, ("2023-05-17", "2023-05-17")),
    (MONTH, None, ("--03-01", "--03-31")),
    (MONTH, PUBLISHED, ("2023-03-01", "2023-03-31")),
    (MONTH_AND_YEAR, None, ("2022-05-01", "2022-05-31")),
    (YEARS, None, ("2018-01-01", "2022-12-31")),
    (NINETIES, None, ("1990-01-01", "1999-12-31")),
    (END_OF_YEAR, None, ("2023-09-01", "2023-12-31")),
    (YESTERDAY, PUBLISHED, ("2023-05-16", "2023-05-16")),
    (YESTERDAY, None, (None, None)),
    (THREE_DAYS_AGO, PUBLISHED, ("2023-05-14", "2023-05-14")),
    (LAST_WEEK, PUBLISHED, ("2023-05-08", "2023-05-14")),
    (ON_SUNDAY, PUBLISHED, ("2023-05-14", "2023-05-14")),
    (ON_SUNDAY, None, (None, None)),
]


@pytest.mark.parametrize(("table", "published", "expected"), CASES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language(
    table: dict[str, str], published: str | None, expected: tuple[str | None, str | None], lang: str
) -> None:
    assert spans(f"x {table[lang]}, x", lang, published) == [expected]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "May 17, 2023", ("2023-05-17", "2023-05-17")),
        ("en", "on Wednesday, May 17th", ("--05-17", "--05-17")),
        ("en", "May 17-19", ("--05-17", "--05-19")),
        ("en", "from March to May 2022", ("2022-03-01", "2022-05-31")),
        ("en", "Sept. 7", ("--09-07", "--09-07")),
        ("en", "the third quarter of 2022", ("2022-07-01", "2022-09-30")),
        ("en", "mid-June 2022", ("2022-06-11", "2022-06-20")),
        ("en", "the 1880s", ("1880-01-01", "1889-12-31")),
        ("cs", "v 80. letech 19. století", ("1880-01-01", "1889-12-31")),
        ("en", "12/25/2022", ("2022-12-25", "2022-12-25")),
        ("en", "4/5/2022", (None, None)),
        ("fr", "4/5/2022", ("2022-05-04", "2022-05-04")),
        ("de", "vom 3. bis 5. April 2023", ("2023-04-03", "2023-04-05")),
        ("de", "17.05.2023", ("2023-05-17", "2023-05-17")),
        ("de", "am 17.5. kam", ("--05-17", "--05-17")),
        ("cs", "17. 5. 2023", ("2023-05-17", "2023-05-17")),
        ("uk", "2023-05-17", ("2023-05-17", "2023-05-17")),
        ("de", "im dritten Quartal 2022", ("2022-07-01", "2022-09-30")),
        ("de", "2014 annektierte", ("2014-01-01", "2014-12-31")),
        ("ru", "с 17 по 19 мая 2023 года", ("2023-05-17", "2023-05-19")),
        ("fr", "du 17 au 19 mai", ("--05-17", "--05-19")),
        ("en", "in 2018-19", ("2018-01-01", "2019-12-31")),
    ],
)
def test_other_spellings(lang: str, text: str, expected: tuple[str | None, str | None]) -> None:
    assert spans(text, lang) == [expected]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("de", "vergangenen Februar", ("2023-02-01", "2023-02-28")),
        ("de", "im Februar vergangenen Jahres", ("2022-02-01", "2022-02-28")),
        ("en", "last May", ("2022-05-01", "2022-05-31")),
        ("en", "next Sunday", ("2023-05-21", "2023-05-21")),
        ("en", "It will be over in a day or two", ("2023-05-18", "2023-05-19")),
        ("en", "on 10 June", ("2023-06-10", "2023-06-10")),
        ("en", "on 10 September", ("2022-09-10", "2022-09-10")),
        ("en", "will meet on 10 September", ("2023-09-10", "2023-09-10")),
        ("en", "will vote on Sunday", ("2023-05-14", "2023-05-21")),
        ("de", "nächste Woche", ("2023-05-22", "2023-05-28")),
        ("fr", "le mois dernier", ("2023-04-01", "2023-04-30")),
        ("en", "on 29 February", ("2020-02-29", "2020-02-29")),
        ("cs", "loni", ("2022-01-01", "2022-12-31")),
    ],
)
def test_resolved_against_the_publication_day(lang: str, text: str, expected: tuple[str, str]) -> None:
    found = find_dates(text, lang, PUBLISHED)
    assert [(d.earliest, d.latest) for d in found] == [expected]
    assert all(d.yearless for d in found)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "He may go and she will march on"), ("en", "August Meyer sang"), ("en", "the Sunday Times"),
        ("en", "2000 people came"), ("de", "2000 Menschen kamen"), ("fr", "la planète Mars est rouge"),
        ("ru", "окружающую среду берегут"), ("uk", "лютий мороз надворі"), ("en", "sales have fallen in six years"),
        ("en", "in 1500 cases"), ("pt", "a segunda vez"), ("es", "Plácido Domingo cantó"), ("en", "a fee of $2010"),
        ("en", "the V2 and 1,999 others"), ("it", "sei mesi"),
    ],
)  # fmt: skip
def test_false_alarms(lang: str, text: str) -> None:
    assert find_dates(text, lang, None) == []


def test_days_that_do_not_exist_have_no_interval() -> None:
    for lang, text in (("de", "31. Februar"), ("en", "30 February 2023"), ("fr", "31.02.2023"), ("en", "2023-02-30")):
        (found,) = find_dates(text, lang, PUBLISHED)
        assert (found.text, found.earliest, found.latest, found.precision) == (text, None, None, "day")


def test_weekday_beside_a_date_is_one_mention_and_offsets_are_exact() -> None:
    text = "On Wednesday, 17 May 2023, and in March he spoke."
    found = find_dates(text, "en", None)
    assert [d.text for d in found] == ["17 May 2023", "March"]
    assert all(text[d.start : d.end] == d.text for d in found)
    assert [d.precision for d in found] == ["day", "month"]


def test_precision_and_yearless() -> None:
    (unresolved,) = find_dates("gestern", "de", None)
    assert (unresolved.precision, unresolved.yearless) == ("relative", True)
    (weekday,) = find_dates("am Sonntag", "de", "no date")
    assert weekday.precision == "weekday"
    (day,) = find_dates("am Sonntag", "de", "2023-05-17T08:00:00Z")
    assert day.precision == "day"


def test_numbers_of_dates_are_masked_but_not_of_possible_durations() -> None:
    assert date_spans("3 days ago", "en") == [(0, 10)]
    assert date_spans("It will end in 3 days", "en") == []


@pytest.mark.parametrize("lang", [*LANGUAGES, "und"])
@pytest.mark.parametrize("published", [None, "", "garbage", "0001-01-01", "9999-12-31", "2024-13-40", "2020-02-29"])
def test_hostile_text_is_no_crash(lang: str, published: str | None) -> None:
    text = "29.02. 999 years ago in 999 Jahren vor 999 Jahren 0000-00-00 9999 99.99.9999 "
    text += "am 29.2.- 2018 May 40 ٣٤ мая \ud800"
    for mention in find_dates(text, lang, published):
        assert text[mention.start : mention.end] == mention.text
