"""Which country "her country", "our country" and "the country" are."""

import pytest

from claimcheck.extract.claims import extract_claims
from claimcheck.extract.gazetteer import country_name, gazetteer
from claimcheck.extract.parse import BundledParser, load_parser
from claimcheck.extract.segment import segment
from claimcheck.records import Article

VISITS = {
    "en": (
        "Norwegian Prime Minister Lars Strand met German Chancellor Anna Krohn on Monday in Berlin.",
        "Strand said that his country would not send any troops.",
        '"Our country is not going to war," Strand said.',
        "Strand brought his country into the union.",
        "Norway",
    ),
    "de": (
        "Der norwegische Ministerpräsident Lars Strand traf am Montag in Berlin die Kanzlerin Anna Krohn.",
        "Strand sagte, sein Land werde keine Truppen schicken.",
        "„Unser Land zieht nicht in den Krieg“, sagte Strand.",
        "Strand hat sein Land in die Union geführt.",
        "Norwegen",
    ),
    "fr": (
        "Le Premier ministre norvégien Lars Strand a rencontré lundi à Berlin la chancelière allemande Anna Krohn.",
        "Strand a déclaré que son pays n'enverrait pas de troupes.",
        "« Notre pays n'entrera pas en guerre », a déclaré Strand.",
        "Strand a conduit son pays dans l'union.",
        "Norvège",
    ),
    "es": (
        "El primer ministro noruego Lars Strand se reunió el lunes en Berlín con la canciller alemana Anna Krohn.",
        "Strand dijo que su país no enviaría tropas.",
        "«Nuestro país no va a la guerra», dijo Strand.",
        "Strand llevó a su país a la unión.",
        "Noruega",
    ),
    "it": (
        "Il primo ministro norvegese Lars Strand ha incontrato lunedì a Berlino la cancelliera tedesca Anna Krohn.",
        "Strand ha detto che il suo paese non invierà truppe.",
        "«Il nostro paese non entrerà in guerra», ha detto Strand.",
        "Strand ha portato il suo paese nell'unione.",
        "Norvegia",
    ),
    "nl": (
        "De Noorse premier Lars Strand ontmoette maandag in Berlijn de Duitse bondskanselier Anna Krohn.",
        "Strand zei dat zijn land geen troepen zal sturen.",
        '"Ons land trekt niet ten strijde", zei Strand.',
        "Strand heeft zijn land de unie in geleid.",
        "Noorwegen",
    ),
    "pl": (
        "Premier Norwegii Lars Strand spotkał się w poniedziałek w Berlinie z kanclerz Niemiec Anną Krohn.",
        "Strand powiedział, że jego kraj nie wyśle żołnierzy.",
        "„Nasz kraj nie pójdzie na wojnę” – powiedział Strand.",
        "Strand wprowadził swój kraj do unii.",
        "Norwegia",
    ),
    "pt": (
        "O primeiro-ministro norueguês Lars Strand encontrou-se em Berlim com a chanceler alemã Anna Krohn.",
        "Strand disse que o seu país não enviará tropas.",
        "«O nosso país não entrará em guerra», disse Strand.",
        "Strand levou o seu país para a união.",
        "Noruega",
    ),
    "cs": (
        "Norský premiér Lars Strand se v pondělí v Berlíně setkal s německou kancléřkou Annou Krohnovou.",
        "Strand řekl, že jeho země nevyšle vojáky.",
        "„Naše země do války nevstoupí,“ řekl Strand.",
        "Strand přivedl svou zemi do unie.",
        "Norsko",
    ),
    "ru": (
        "Премьер-министр Норвегии Марек Зельный встретился в понедельник в Берлине с канцлером Германии Анной Крон.",
        "Зельный заявил, что его страна не отправит войска.",
        "«Наша страна не вступит в войну», — сказал Зельный.",
        "Зельный привёл свою страну в союз.",
        "Норвегия",
    ),
    "uk": (
        "Прем'єр-міністр Норвегії Марек Зельний зустрівся в понеділок у Берліні з канцлеркою Німеччини Анною Крон.",
        "Зельний заявив, що його країна не відправить війська.",
        "«Наша країна не вступить у війну», — сказав Зельний.",
        "Зельний привів свою країну до союзу.",
        "Норвегія",
    ),
}


@pytest.fixture(scope="module")
def parser() -> BundledParser:
    loaded = load_parser()
    assert isinstance(loaded, BundledParser)
    return loaded


def added(text: str, lang: str, parser: BundledParser) -> list[str]:
    """What was added to the claims of an article."""
    article = Article(id="a", path="a.txt", text=text, lang=lang, date="2026-03-15")
    claims, _ = extract_claims([article], [segment(article)], parser)
    assert all(article.text[c.start : c.end] == c.quote for c in claims)
    return [addition for claim in claims for addition in claim.additions]


@pytest.mark.parametrize("lang", VISITS)
def test_whose_country(lang: str, parser: BundledParser) -> None:
    first, *others, country = VISITS[lang]
    for sentence in others:
        assert [a for a in added(f"{first} {sentence}", lang, parser) if a.endswith(f" = {country}")], sentence


def test_the_country_stands_in_the_claim_text_and_not_in_the_quote(parser: BundledParser) -> None:
    text = f"{VISITS['en'][0]} {VISITS['en'][3]}"
    article = Article(id="a", path="a.txt", text=text, lang="en", date=None)
    claim = extract_claims([article], [segment(article)], parser)[0][-1]
    assert (claim.quote, claim.text) == (
        "Strand brought his country into the union",
        "Strand brought his country Norway into the union",
    )
    assert "country:NO" in {entity.key for entity in claim.entities}


def test_a_person_without_office_belongs_to_the_country_named_beside(parser: BundledParser) -> None:
    text = (
        "Opposition leader Lars Strand wants a larger army for Norway. "
        "The Norwegian parliament doubts what Strand says. "
        "Swedish King Gustaf Lind is not amused by it. Strand has promised his country a navy."
    )
    assert "his country = Norway" in added(text, "en", parser)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Norway and Sweden are friends. Norway sends fish to Sweden, and the country pays for it with steel."),
        ("en", "Lars Strand has promised his country a navy."),
        ("en", "Norway has many lakes. The country that has most of them is Finland."),
        ("de", "Norwegen hat viele Seen. Kiesel sagte, in dem Land Brandenburg gebe es mehr davon."),
        ("en", 'Norway has many lakes. "The country is too wet," said the Danish poet Per Holm.'),
    ],
)  # fmt: skip
def test_a_country_that_cannot_be_told_is_left_open(lang: str, text: str, parser: BundledParser) -> None:
    assert not [a for a in added(text, lang, parser) if "country =" in a or "Land =" in a]


@pytest.mark.parametrize("lang", [*VISITS, "sv"])
def test_every_country_has_a_name(lang: str) -> None:
    known = gazetteer(lang)
    forms = [form for found in (known.whole, known.stems) for part in found.values() for form in part]
    assert all(country_name(key, lang) for key in {f.key for f in forms if f.key.startswith("country:")})
