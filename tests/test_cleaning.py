"""Page rubbish is marked, and paragraphs that only look like it survive."""

from itertools import pairwise
from pathlib import Path

import pytest

from claimcheck.ingest.cleaning import MARKUP, exclude

BODY = (
    "The harbour board of Port Alder voted for the new ferry on Friday evening, after a debate of three hours.\n\n"
    "It will sail twelve times a day between the town and the island, said the chairwoman of the board.\n\n"
)


def marked(text: str) -> dict[str, str]:
    """Reasons by marked text."""
    return {text[span.start : span.end]: span.reason for span in exclude(text)}


def left(text: str) -> list[str]:
    """The lines that survive."""
    for span in reversed(exclude(text)):
        text = text[: span.start] + text[span.end :]
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_a_blog_page() -> None:
    text = (Path(__file__).parent / "data/ingest/blog.txt").read_text(encoding="utf-8")
    assert left(text) == [
        "Will the ferry to Orrin Island sail again?",
        "The ferry between Port Alder and Orrin Island will sail twelve times a day from Friday, the board said.",
        "Engineers replaced the bow ramp [which a wave had torn off in January] and tested it for three days. "
        '"It holds [so far]," the captain said.',
    ]
    reasons = marked(text)
    assert reasons["Port Alder"] == "weather"
    assert reasons["Monday, 3 June 2019"] == "page date"
    assert reasons["< p>"] == MARKUP
    assert reasons["Why the mail boat has had its day"] == "teaser"
    assert next(reason for line, reason in reasons.items() if "Tea lover" in line) == "author tagline"


@pytest.mark.parametrize(
    "line",
    [
        # related articles
        "Related Articles", "You may also like", "Verwandte Themen:", "Das könnte Sie auch interessieren",
        "Sur le même sujet", "À lire aussi", "Te puede interesar", "Potrebbe interessarti anche", "Lees ook:",
        "Czytaj także", "Leia também", "Čtěte také", "Читайте также", "Читайте також:", "Más noticias",
        # comment forms
        "Leave a Reply", "3 Comments", "Schreibe einen Kommentar", "Deine E-Mail-Adresse wird nicht veröffentlicht.",
        "Laisser un commentaire", "Deja un comentario", "Lascia un commento", "Geef een reactie", "Dodaj komentarz",
        "Deixe um comentário", "Napsat komentář", "Добавить комментарий", "Залишити відповідь",
        "Your email address will not be published. Required fields are marked *",
        # sources, navigation, advertisements
        "Source link", "Quelle: dpa", "Fuente: EFE", "Источник", "Back to top button", "Nach oben", "Vai al contenuto",
        "- Advertisement -", "ADVERTISEMENT", "*** Anzeige ***", "Publicité", "Реклама", "Inzerce",
        "Article continues below advertisement",
        # calls, notices, buttons
        "Subscribe to our newsletter", "Folgen Sie uns auf Facebook", "Abonnez-vous à notre lettre",
        "Síguenos en redes",
        "Подписывайтесь на наш канал", "We use cookies to improve your experience.", "© 2024 The Coast Gazette",
        "All rights reserved.", "Alle Rechte vorbehalten", "Share on Facebook Tweet", "Facebook | Twitter | WhatsApp",
        "Teilen", "Photo: Jane Roe/Coast Pictures", "https://gazette.example/a", "#ferry #orrin",
        # pointers
        "Read also: Lighthouse sold to a collector", "Lesen Sie auch: Wer zahlt die Fähre?",
        "Lire aussi : Le phare vendu",
        "Leggi anche - Il faro è stato venduto", "Więcej o promie w serwisie Premium:",
        "Mehr zum Hafen bei Küste Plus:",
    ],
)  # fmt: skip
def test_rubbish_lines(line: str) -> None:
    text = BODY + line
    assert left(text) == left(BODY)
    (span,) = exclude(text)
    assert text[span.start : span.end] == line


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement spending in the region rose by 12 per cent last year, the chamber said.",
        "Anzeigen gegen den Hafenmeister liegen der Polizei nicht vor.",
        "Reklama alkoholu zniknie z portu od stycznia.",
        "Cookies that track readers are illegal without consent, the court ruled.",
        "“We use cookies on every page,” the company admitted.",
        "Comments by the mayor caused anger among the islanders.",
        "Related articles of the treaty were struck down by the court in 2019.",
        "More news about the ferry is expected on Monday, when the board meets again.",
        "Read more slowly, the teacher told the boy who had been rescued.",
        "Share prices of the shipping company fell by a fifth.",
        "Facebook and Twitter refused to comment on the campaign.",
        "Facebook sold the building.",
        "The newsletter of the harbour board has 4,000 subscribers.",
        "[The minister] said that the talks had failed.",
        "[Editor's note: an earlier version of this article named the wrong island.]",
        "He said [in Polish] that the app had failed.",
        "Source close to the board: the ramp was already broken in December.",
        "Quelle: Der Fluss entspringt in den Bergen und mündet nach 40 Kilometern ins Meer.",
        "Back to top form after her injury, Roe won the regatta.",
        "Home rule for the island remains the aim of the party.",
        "Is a < b > c a proof?",
        "Поделиться опытом приехали двадцать врачей.",
        "More than 40 people died, and the search goes on.",
        "Mehr zur Lage will die Regierung am Montag mitteilen.",
        "Par Toutatis, dit le maire.",
    ],
)
def test_look_alikes_survive(line: str) -> None:
    assert exclude(BODY + line + "\n\n" + BODY) == ()


@pytest.mark.parametrize(
    "line",
    [
        "KALDOR, Arkland — ",
        "NORTH HAVEN (KXYZ) — ",
        "(CNN) -- ",
        "PORT ARTHUR, Dec. 29 (UPI/News) -- ",
        "Berlin (dpa/tmn) - ",
        "ŁÓDŹ\u00a0— ",
        "Rio de Janeiro (AFP) –\u202f",
        "Praha 12. března (ČTK) - ",
        "КИЇВ (УНІАН) — ",
    ],
)
def test_a_dateline_is_not_part_of_the_first_sentence(line: str) -> None:
    rest = "Three ministers left the government on Monday, a spokesman told reporters in the capital."
    text = f"Ministers leave\n\n{line}{rest}\n\nMore follows in the evening, he said."
    assert [(text[s.start : s.end], s.reason) for s in exclude(text)] == [(line, "dateline")]


@pytest.mark.parametrize(
    "line",
    [
        "Anna Weber (XYZ) – Kanzlerkandidatin der Partei – hat am Montag in der Hauptstadt gesagt, dass sie bleibt.",
        "Anna Weber (Hamburg) - Maria Rossi (Italien) 4:6, 6:7 (4:7), 3:6 in der zweiten Runde des Turniers in Kaldor.",
        "Arkmotor (ARKM) — Shares of the maker of electric cars fell by a tenth on Monday morning in early trading.",
        "NASA — The agency that runs the telescope — said on Monday that it would be repaired by the end of the year.",
        "The capital (Kaldor) is calm, and the government says that it will remain so for the rest of this long week.",
        "In KALDOR — which lies in the north — three ministers left the government on Monday morning, it was said.",
        "ARKLAND - the largest country of the region - will hold an election in the spring, the government said.",
    ],
)
def test_brackets_and_dashes_inside_a_sentence_are_no_dateline(line: str) -> None:
    assert exclude(f"Ministers leave\n\n{line}\n\nMore follows in the evening, he said.") == ()


def test_only_the_first_paragraph_has_a_dateline() -> None:
    first = "Three ministers left the government on Monday, a spokesman told reporters in the capital of the country."
    assert exclude(f"Ministers leave\n\n{first}\n\nKALDOR — {first}") == ()


@pytest.mark.parametrize(
    "line",
    ["Images via satellite show silos", "Photos by Hubble reveal galaxies", "Pictures courtesy of a drone show fire"],
)
def test_a_headline_about_pictures_is_no_credit(line: str) -> None:
    assert "picture credit" not in marked(f"{line}\n\n{BODY}").values()


@pytest.mark.parametrize(
    "line",
    [
        "Newsletter Sign Up Get our morning mail Please verify you are not a robot. Invalid email address. Please "
        "re-enter. Thank you for subscribing. An error has occurred. Please try again later.",
        "Newsletter abonnieren Ungültige E-Mail-Adresse. Vielen Dank für Ihre Anmeldung. Ein Fehler ist aufgetreten. "
        "Bitte versuchen Sie es später erneut. Datenschutz",
    ],
)
def test_a_form_in_one_line(line: str) -> None:
    assert marked(f"{BODY}{line}\n\n{BODY}") == {line: "form"}


def test_an_article_about_newsletters_survives() -> None:
    text = (
        "Readers who had subscribed to the newsletter were told that an error had occurred and that they should "
        "sign up again, the paper said on Monday; it did not say how many had lost their subscription."
    )
    assert exclude(f"{BODY}{text}\n\n{BODY}") == ()


def test_an_article_about_advertising_survives() -> None:
    text = (
        "Advertisers leave the island\n\nThe last billboard on Orrin was taken down on Monday. The council had banned "
        "outdoor advertising in March.\n\nShops now advertise in the newsletter of the parish. Sales did not fall, "
        "according to a survey by the chamber.\n"
    )
    assert exclude(text) == ()


@pytest.mark.parametrize("text", ["", "\n\n", "Reklama", "Monday, 3 June 2019", "World", "Oslo, 5 May."])
def test_tiny_texts(text: str) -> None:
    exclude(text)


# Page headers


@pytest.mark.parametrize(
    "line",
    ["Mittwoch, 25. Mai 2022", "25.05.2022, 10:30 Uhr", "mercredi 25 mai 2022", "25 de mayo de 2022", "25 maggio 2022",
     "woensdag 25 mei 2022", "środa, 25 maja 2022", "quarta-feira, 25 de maio de 2022", "středa 25. května 2022",
     "среда, 25 мая 2022 г.", "середа, 25 травня 2022 року", "Updated: May 25, 2022 at 10:30 am", "2022-05-25"],
)  # fmt: skip
def test_a_date_above_the_article(line: str) -> None:
    assert marked(f"Ferry sails again\n{line}\n\n{BODY}") == {line: "page date"}


@pytest.mark.parametrize(
    "line", ["World", "Politik", "Home > Coast > Ferries", "5 min read", "By Jane Roe", "Von Ann-Kathrin Roe"]
)
def test_a_header_line(line: str) -> None:
    assert left(f"{line}\n\nFerry sails again\n\n{BODY}") == ["Ferry sails again", *left(BODY)]


@pytest.mark.parametrize(
    "line",
    ["On Monday, 3 June 2019, it sank", "War in the strait", "May", "Von Minsk nach Kiew", "By the sea",
     "5 May: the day it sank",
     "Home again"],
)  # fmt: skip
def test_a_headline_is_no_header(line: str) -> None:
    assert exclude(f"{line}\n\n{BODY}") == ()


def test_a_date_inside_the_article_stays() -> None:
    assert exclude(f"{BODY}Monday, 3 June 2019\n\n{BODY}") == ()


def test_weather_without_a_date() -> None:
    assert left(f"-3 °C\nPort Alder\nWar in the strait\n\n{BODY}") == ["War in the strait", *left(BODY)]


# Teasers and taglines


def test_teasers_end_at_the_next_paragraph() -> None:
    text = f"{BODY}Read also:\n\nLighthouse sold to a collector\n\n{BODY}"
    assert left(text) == left(BODY) * 2
    assert marked(text)["Lighthouse sold to a collector"] == "teaser"


def test_paragraphs_below_a_related_heading_survive() -> None:
    text = f"{BODY}More Stories\nMail boat retires\nThe mail boat will be scrapped in May.\n"
    assert left(text)[-1] == "The mail boat will be scrapped in May."


def test_a_related_heading_above_the_article_takes_nothing_with_it() -> None:
    assert left(f"Latest news\nFerry sails again\n\n{BODY}") == ["Ferry sails again", *left(BODY)]


@pytest.mark.parametrize(
    "line",
    [
        "„Nein. Niemals. Nicht mit uns. Das ist unser Hafen.“",
        "No. Never. Not in my lifetime. Not on this island.",
        "He came. He saw the harbour. He left. He never returned.",
        "Winners: Roe, 12 points. Can, 10 points. Dee, 8 points. Fox, 7 points.",
        "Board: Roe. Can. Dee.",
    ],
)
def test_short_sentences_at_the_end_are_no_tagline(line: str) -> None:
    assert exclude(BODY + line) == ()


def test_a_quotation_that_was_announced_is_no_tagline() -> None:
    assert exclude(f"{BODY}Asked for his plans, he wrote:\n“Sea. Sun. Fish. Sleep.”") == ()


def test_the_rest_of_a_wrapped_sentence_is_no_button() -> None:
    text = "Readers may send their opinion on the new ferry to the board by\nMail.\n\n"
    assert exclude(text + "The board meets every Monday, and then it will\nprint.\n") == ()


# Remains of markup


@pytest.mark.parametrize(
    "remains",
    ["< p>", "<br />", "</div>", '<a href="x">', "[ad_1]", "[/caption]", '[caption id="a" width="5"]', "&nbsp;"],
)
def test_remains_inside_a_line(remains: str) -> None:
    text = f"{BODY}The captain{remains} left the boat.\n"
    assert marked(text) == {remains: MARKUP}


@pytest.mark.parametrize(
    "words", ["a < b and c > d", "[sic]", "[the captain]", "[1]", "<3", "List<int>", "R&D", "[video]"]
)
def test_no_remains(words: str) -> None:
    assert exclude(f"{BODY}The sign read {words} on that day.\n") == ()


def test_spans_are_sorted_and_apart() -> None:
    text = "[ad_1]\n" + BODY + "Share <br> Tweet\n[ad_2][ad_3]\nRelated Articles\nMail boat <b>retires</b>\n"
    spans = exclude(text)
    assert all(first.end <= second.start for first, second in pairwise(spans))
    assert left(text) == left(BODY)


@pytest.mark.parametrize(
    "piece", ["[", "<p ", "< ", "share ", "Source: ", "[ad_", "A. ", "more about x ", "© ", "\n>\n", "by clicking "]
)
def test_hostile_text_takes_no_time(piece: str) -> None:
    exclude(piece * 20_000)
    exclude("\n".join([piece * 12] * 2_000))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The band played on. Hide Caption 3 of 8 The hall was full.", "Hide Caption 3 of 8"),
        ("The hall was full. Photo 3 of 9", "Photo 3 of 9"),
        ("Die Halle war voll. Bild 3 von 12: Die Bühne.", "Bild 3 von 12"),
    ],
)
def test_labels_of_a_gallery_inside_a_line(text: str, label: str) -> None:
    assert marked(text) == {label: "picture gallery"}


@pytest.mark.parametrize("text", ["She sold photo 3 of 9 prints at once.", "Sie gab ihm Bild 3 von 12 Bildern zurück."])
def test_a_sentence_about_pictures_is_no_gallery(text: str) -> None:
    assert marked(text) == {}
