"""Sentences: where they end in eleven languages, and exact offsets whatever the text is."""

import pytest

from claimcheck.extract.language import LANGUAGES
from claimcheck.extract.segment import segment
from claimcheck.ingest.cleaning import exclude
from claimcheck.records import Article, Excluded


def article(text: str, lang: str = "en", **values: object) -> Article:
    return Article.model_validate({"id": "a", "path": "a.txt", "text": text, "lang": lang, **values})


def sentences(text: str, lang: str = "en") -> list[str]:
    return [text[item.start : item.end] for item in segment(article(text, lang))]


# "|" marks where a sentence ends.
@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The U.S. Senate met at 5 p.m. Tuesday.| It rose at 6 p.m.| The vote is on Jan. 5."),
        ("en", "Gen. Roe and Dr. J. R. Dee of Acme Inc. left.| They took No. 5, e.g. the ferry.| Why?| Nobody knows."),
        ("en", "She moved to Washington, D.C.| In 2010 it cost 3.5 million.| It was 1999.| 2010 was better."),
        ("en", "He left... and came back.| It failed...| Then it worked."),
        ("de", "Am 17. Mai, zum 25. Jahrestag, kam Prof. Dr. Weber.| Er blieb z. B. bis zum 3. Oktober."),
        ("de", "Es kostete rund 5 Mio. Euro, d. h. viel.| Der Umsatz fiel auf 3 Mrd.| Die Firma schwieg."),
        ("de", "Der 1. FC Köln spielt laut Art. 5 Abs. 3 usw.| Das gilt ca. 5 Jahre.| 1990 endete es."),
        ("fr", "M. Durand et Mme. Roux ont parlé.| C'est fini, p. ex. à Lyon.| L'an 44 av. J.-C. est loin."),
        ("es", "El Sr. García y la Dra. López viven en EE. UU. desde 2010.| ¿Qué pasa?| ¡Nada!| Él calla."),
        ("it", "Il sig. Rossi e l'on. Bianchi sono qui.| Vale l'art. 5 della legge.| È tutto."),
        ("nl", "Dhr. Jansen en mevr. De Vries kwamen o.a. uit Gent.| 's Avonds gingen zij.| Het was bijv. laat."),
        ("pl", "Prof. Nowak mieszka przy ul. Długiej, tzw. Starówka.| W 2022 r. Minsk milczał.| To było 3 maja."),
        ("pt", "O Sr. Silva mora na Av. Paulista n. 5.| A Dra. Souza falou.| Não é tudo."),
        ("cs", "Dne 17. května přišel ing. Dvořák, tj. šéf.| Je to 5 mil. Kč.| Sv. Jan mlčí.| 25. Výročí je zítra."),
        ("ru", "На ул. Ленина живёт А. С. Серов.| В 2022 г. Минск молчал.| Это было в 1999 г.| Он ушёл и т. д.| Да."),
        ("uk", "На вул. Шевченка живе проф. І. Франк.| У 2022 р. Мінськ мовчав.| Це було в 1999 р.| Він пішов."),
    ],
)
def test_abbreviations_and_ordinals(lang: str, text: str) -> None:
    assert sentences(text.replace("|", ""), lang) == [part.strip() for part in text.split("|")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "„Das ist gut. Wir kommen am 17. Mai. Ja!“, sagte sie. Dann ging sie."),
        ("en", "“It is late. We must go,” said Dr. Roe. “Why? Nobody knows.” They left."),
        ("en", '"It is late. We must go," said Dr. Roe. "Why? Nobody knows." They left.'),
        ("fr", "« C'est tard. Il faut partir. » Elle se tut. « Pourquoi ? » demanda-t-il."),
        ("ru", "«Уже поздно. Надо идти», — сказала она. «Почему?» Он молчал."),
        ("de", "»Es ist spät. Wir gehen.« Sie schwieg."),
    ],
)
def test_quotations_are_split_into_their_sentences(lang: str, text: str) -> None:
    found = sentences(text, lang)
    assert " ".join(found) == text
    expected = {
        "„Das": ["„Das ist gut.", "Wir kommen am 17. Mai.", "Ja!“, sagte sie.", "Dann ging sie."],
        "“It": ["“It is late.", "We must go,” said Dr. Roe.", "“Why?", "Nobody knows.”", "They left."],
        '"It': ['"It is late.', 'We must go," said Dr. Roe.', '"Why?', 'Nobody knows."', "They left."],
        "«": ["« C'est tard.", "Il faut partir. »", "Elle se tut.", "« Pourquoi ? » demanda-t-il."],
        "«Уже": ["«Уже поздно.", "Надо идти», — сказала она.", "«Почему?»", "Он молчал."],
        "»Es": ["»Es ist spät.", "Wir gehen.«", "Sie schwieg."],
    }
    assert found == expected[text.split()[0]]


def test_apostrophes_open_no_quotation() -> None:
    text = "I don't know. He can't swim. The captain's boat sank. They won't say why. It's over."
    assert len(sentences(text)) == 5


def test_brackets() -> None:
    assert sentences("He left (she stayed). The end. (It rained. They went.) Nobody knows (see Fig. 3).") == [
        "He left (she stayed).", "The end.", "(It rained.", "They went.)", "Nobody knows (see Fig. 3).",
    ]  # fmt: skip


# Lines


def test_each_line_is_a_paragraph() -> None:
    text = "Ferry sails again\nThe board voted for the ferry. It sails in May\nA new start\nNobody knows why.\n"
    assert sentences(text) == [
        "Ferry sails again", "The board voted for the ferry.", "It sails in May", "A new start", "Nobody knows why.",
    ]  # fmt: skip


def test_wrapped_lines_are_joined() -> None:
    text = (
        "Die Hafenbehörde von Port Alder hat am Freitagabend nach einer langen\n"
        "Debatte für die neue Fähre gestimmt. Sie soll spätestens von dem 17.\n"
        "Mai an zwölfmal am Tag zwischen der Stadt und der Insel verkehren,\n"
        "sagte die Vorsitzende des Rates, wie zuvor vermutet, im Beisein von Dr.\n"
        "Weber.\n"
        "Eine Bürgerinitiative hält die Fähre für zu teuer. Ihre Sprecherin kam\n"
        "nicht zu Wort.\n"
    )
    found = sentences(text, "de")
    assert [len(sentence.split()) for sentence in found] == [17, 31, 8, 6]
    assert "dem 17.\nMai an" in found[1]
    assert found[1].endswith("von Dr.\nWeber.")


def test_lines_of_unequal_length_are_joined_if_sentences_run_over_them() -> None:
    text = (
        "Die Hafenbehörde von Port Alder hat am Freitagabend nach\neiner langen Debatte\nfür die neue Fähre gestimmt. "
        "Sie\nsoll ab Mai zwölfmal am Tag zwischen der Stadt und der kleinen\nInsel verkehren, was vor allem die "
        "größeren\nBetriebe fordern, die seit dem Winter nur\nnoch mit dem Postboot beliefert werden, das nach "
        "Angaben der\nKapitänin überladen war.\n\nEin neuer Anfang\n\nDer Rat tagt\nwieder am Montag.\n"
    )
    assert [len(sentence.split()) for sentence in sentences(text, "de")] == [17, 40, 3, 6]


def test_a_heading_above_wrapped_lines_stays_alone() -> None:
    text = (
        "Die neue Fähre\n"
        "Die Hafenbehörde von Port Alder hat am Freitagabend nach einer langen\n"
        "Debatte für die neue Fähre gestimmt, die von Mai an zwölfmal am Tag\n"
        "zwischen der Stadt und der Insel verkehren soll, obwohl eine Gruppe\n"
        "dagegen ist.\n"
    )
    assert sentences(text, "de") == ["Die neue Fähre", text.partition("\n")[2].strip()]


def test_titles() -> None:
    text = "Will it sail?\n\nThe board voted. It sails.\n\n„A new start“\n\nHe said:\n\nNobody knows why.\n"
    found = segment(article(text))
    assert [text[item.start : item.end] for item in found if item.is_title] == ["Will it sail?", "„A new start“"]


def test_a_long_line_without_a_full_stop_is_no_title() -> None:
    assert not segment(article("The board " + "and the captain and the mayor " * 8 + "met\n\nIt ended."))[0].is_title


# What is left out


def test_excluded_spans_are_in_no_sentence() -> None:
    text = (
        "The ferry sails. [Get our app here now for free] It is late.\nRelated Articles\nIt sank\n< p>The board met.\n"
    )
    spans = [*exclude(text), Excluded(start=17, end=48, reason="advertisement")]
    found = segment(article(text, excluded=spans))
    assert [text[item.start : item.end] for item in found] == [
        "The ferry sails.",
        "It is late.",
        "It sank",
        "The board met.",
    ]


def test_markup_inside_a_sentence() -> None:
    text = "< p>The <b>new</b> ferry [ad_1] sails. It is late.<br>\n"
    found = segment(article(text, excluded=exclude(text)))
    assert [text[item.start : item.end] for item in found] == ["The <b>new</b> ferry [ad_1] sails.", "It is late."]


def test_an_excluded_span_ends_a_sentence() -> None:
    text = "The ferry sails ADVERT It is late."
    found = segment(article(text, excluded=[Excluded(start=16, end=22, reason="advertisement")]))
    assert [text[item.start : item.end] for item in found] == ["The ferry sails", "It is late."]


def test_foreign_sentence() -> None:
    text = "Der Rat stimmte zu. The harbour board voted for the new ferry on Friday evening. Das gefiel nicht allen."
    assert [item.lang for item in segment(article(text, "de"))] == ["de", "en", "de"]


# Odd texts

ODD = {
    "empty": "",
    "blank": " \n\t\n\u200b\ufeff",
    "signs": "*** --- … . ! ?",
    "no full stop": "слово " * 5000,
    "one long sentence": "and the ferry " * 700 + "sank.",
    "capitals": "THE MINISTER SAID NO. THE FERRY SANK. DR. ROE LEFT.",
    "small letters": "the ferry sank. nobody knows why. it was late.",
    "hebrew": "ראש העיר אמרה כך. המעבורת תפליג במאי. זה הכל.",
    "arabic": "قال الوزير نعم. هل غرقت السفينة؟ لا أحد يعرف.",
    "emoji": "The ferry sank 😀. Nobody knows 🚢🚢. It was late 👩‍👩‍👧.",
    "no width": "\u200bThe ferry\u200b sank.\u200b \ufeffIt was\u00ad late.\u200e",
    "line marks": "The ferry sank.\u2028It was late.\u2029Nobody knows.\x0bWhy.\x0cHe left.\x85Now.",
    "carriage returns": "The ferry sank.\r\nIt was late\r\n\r\nNobody knows.",
    "quotes": "„ab" * 3000,
    "brackets": "((((" * 2000 + "a." + "))))" * 2000,
    "full stops": "." * 20_000,
    "abbreviations": "A. z. B. Dr. " * 2000,
    "one word": "x" * 50_000,
    "apostrophes": "ʼabc ʼdef. ʼGhi. 'tis ʼ. '''. Don''t. ʼ",
    "null": "a\x00b. C.",
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("lang", ["en", "de", "und", "xx", "zh"])
def test_odd_texts(name: str, lang: str) -> None:
    text = ODD[name]
    found = segment(article(text, lang))
    end = 0
    for item in found:
        piece = text[item.start : item.end]
        assert item.start >= end
        assert piece and piece == piece.strip()
        end = item.end
    letters = sum(letter.isalnum() for letter in text)
    assert sum(letter.isalnum() for item in found for letter in text[item.start : item.end]) == letters


def test_small_letters_are_split() -> None:
    assert len(sentences(ODD["small letters"])) == 3
    assert len(sentences(ODD["capitals"])) == 3
    assert len(sentences(ODD["hebrew"], "und")) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_its_words(lang: str) -> None:
    assert sentences("Roma 1 Alder. Orrin 2 Alder.", lang) == ["Roma 1 Alder.", "Orrin 2 Alder."]


def test_time_grows_with_the_text_only() -> None:
    for piece in ("word ", "„ab", "A. ", "Dr. B ", "abc\n", "( ", "… A", "Der. "):
        segment(article(piece * 60_000, "de"))
