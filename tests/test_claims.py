"""Claims of whole invented articles: who says what, how surely, of whom; in all eleven languages."""

import pytest

from claimcheck.extract.claims import extract_claims
from claimcheck.extract.clauses import Clause, split_clauses
from claimcheck.extract.islands import if_tree, with_islands
from claimcheck.extract.mentions import is_role_word
from claimcheck.extract.parse import BundledParser, Word, load_parser
from claimcheck.extract.segment import segment
from claimcheck.extract.tree import Tree
from claimcheck.listing import claims_text
from claimcheck.records import Article, Claim, Coverage, NotClaim, Report, Run


@pytest.fixture(scope="module")
def parser() -> BundledParser:
    loaded = load_parser()
    assert isinstance(loaded, BundledParser)
    return loaded


def clauses(text: str, lang: str, parser: BundledParser) -> list[Clause]:
    return split_clauses(Tree(text, lang, parser.parse([(text, lang)])[0]))


def read(text: str, lang: str, parser: BundledParser) -> tuple[list[Claim], list[NotClaim]]:
    article = Article(id="a", path="a.txt", text=text, lang=lang, date="2026-03-15")
    return extract_claims([article], [segment(article)], parser)


@pytest.mark.parametrize(
    ("lang", "text", "polarity"),
    [
        ("en", "The company refused to join the strike.", "negative"),
        ("en", "The company failed to repair the bridge.", "negative"),
        ("en", "The company denied that the bridge was unsafe.", "negative"),
        ("en", "The company declined to pay the fine.", "negative"),
        ("en", "The company managed to repair the bridge.", "positive"),
        ("de", "Die Firma lehnte es ab, die Brücke zu reparieren.", "negative"),
        ("de", "Die Firma versäumte es, die Brücke zu reparieren.", "negative"),
        ("de", "Die Firma bestritt, dass die Brücke unsicher war.", "negative"),
        ("de", "Die Wache verhinderte, dass die Brücke gesperrt wurde.", "negative"),
        ("de", "Der Firma gelang es, die Brücke zu reparieren.", "positive"),
        ("fr", "L'entreprise refuse de réparer le pont.", "negative"),
        ("fr", "L'entreprise a nié que le pont soit dangereux.", "negative"),
        ("fr", "L'entreprise n'a pas réussi à réparer le pont.", "negative"),
        ("fr", "L'entreprise a renoncé à réparer le pont.", "negative"),
        ("fr", "L'entreprise a réussi à réparer le pont.", "positive"),
        ("fr", "La fermeture n'est plus qu'une question de jours.", "positive"),
        ("es", "La empresa se negó a reparar el puente.", "negative"),
        ("es", "La empresa negó que el puente fuera peligroso.", "negative"),
        ("es", "La empresa no reparó el puente.", "negative"),
        ("es", "La empresa rechazó pagar la multa.", "negative"),
        ("es", "La empresa logró reparar el puente.", "positive"),
        ("it", "L'azienda si rifiutò di riparare il ponte.", "negative"),
        ("it", "L'azienda ha rifiutato di pagare la multa.", "negative"),
        ("it", "L'azienda ha negato che il ponte fosse pericoloso.", "negative"),
        ("it", "L'azienda non ha riparato il ponte.", "negative"),
        ("it", "L'azienda ha riparato il ponte.", "positive"),
        ("nl", "Het bedrijf weigerde de brug te repareren.", "negative"),
        ("nl", "Het bedrijf ontkende dat de brug gevaarlijk was.", "negative"),
        ("nl", "Het bedrijf heeft de brug niet gerepareerd.", "negative"),
        ("nl", "Het bedrijf heeft de brug gerepareerd.", "positive"),
        ("pl", "Firma nie zdołała naprawić drogi.", "negative"),
        ("pl", "Firma odmówiła zapłacić karę.", "negative"),
        ("pl", "Firma zaprzeczyła, że most był niebezpieczny.", "negative"),
        ("pl", "Firma nie naprawiła mostu.", "negative"),
        ("pl", "Firma naprawiła most.", "positive"),
        ("pt", "A empresa recusou pagar a multa.", "negative"),
        ("pt", "A empresa recusou-se a reparar a ponte.", "negative"),
        ("pt", "A empresa negou que a ponte fosse perigosa.", "negative"),
        ("pt", "A empresa não reparou a ponte.", "negative"),
        ("pt", "A empresa reparou a ponte.", "positive"),
        ("cs", "Firma odmítla opravit most.", "negative"),
        ("cs", "Firma popřela, že most byl nebezpečný.", "negative"),
        ("cs", "Firma most neopravila.", "negative"),
        ("cs", "Firma opravila most.", "positive"),
        ("ru", "Компания отказалась ремонтировать мост.", "negative"),
        ("ru", "Компания отрицает, что мост был опасен.", "negative"),
        ("ru", "Компания не отремонтировала мост.", "negative"),
        ("ru", "Компания не смогла отремонтировать мост.", "negative"),
        ("ru", "Компания отремонтировала мост.", "positive"),
        ("uk", "Компанія відмовилася ремонтувати міст.", "negative"),
        ("uk", "Компанія заперечила, що міст був небезпечним.", "negative"),
        ("uk", "Компанія не відремонтувала міст.", "negative"),
        ("uk", "Компанія відремонтувала міст.", "positive"),
    ],
)
def test_polarity(lang: str, text: str, polarity: str, parser: BundledParser) -> None:
    assert [c.polarity for c in clauses(text, lang, parser)] == [polarity]


@pytest.mark.parametrize(
    ("lang", "text", "modality"),
    [
        ("en", "The bridge may close in May.", "possible"),
        ("en", "The company plans to close the bridge in May.", "planned"),
        ("en", "The bridge will close if the company fails.", "conditional"),
        ("en", "The court asked whether the bridge was safe.", "asked"),
        ("en", "The company denied that the bridge was unsafe.", "denied"),
        ("de", "Die Brücke könnte im Mai schließen.", "possible"),
        ("de", "Die Firma will die Brücke im Mai schließen.", "planned"),
        ("de", "Die Brücke schließt, wenn die Firma scheitert.", "conditional"),
        ("de", "Das Gericht fragte, ob die Brücke sicher war.", "asked"),
        ("de", "Die Firma bestritt, dass die Brücke unsicher war.", "denied"),
        ("fr", "Le pont pourrait fermer en mai.", "possible"),
        ("fr", "L'entreprise veut fermer le pont en mai.", "planned"),
        ("fr", "Le pont fermera si l'entreprise échoue.", "conditional"),
        ("fr", "L'entreprise a nié que le pont soit dangereux.", "denied"),
        ("es", "El puente podría cerrar en mayo.", "possible"),
        ("es", "La empresa quiere cerrar el puente en mayo.", "planned"),
        ("es", "El puente cerrará si la empresa fracasa.", "conditional"),
        ("es", "La empresa negó que el puente fuera peligroso.", "denied"),
        ("it", "Il ponte potrebbe chiudere a maggio.", "possible"),
        ("it", "L'azienda vuole chiudere il ponte a maggio.", "planned"),
        ("it", "Il ponte chiuderà se l'azienda fallisce.", "conditional"),
        ("it", "L'azienda ha negato che il ponte fosse pericoloso.", "denied"),
        ("nl", "De brug kan in mei sluiten.", "possible"),
        ("nl", "Het bedrijf wil de brug in mei sluiten.", "planned"),
        ("nl", "De brug sluit als het bedrijf faalt.", "conditional"),
        ("nl", "Het bedrijf ontkende dat de brug gevaarlijk was.", "denied"),
        ("pl", "Most może zostać zamknięty w maju.", "possible"),
        ("pl", "Firma chce zamknąć most w maju.", "planned"),
        ("pl", "Most zostanie zamknięty, jeśli firma upadnie.", "conditional"),
        ("pl", "Firma zaprzeczyła, że most był niebezpieczny.", "denied"),
        ("pt", "A ponte pode fechar em maio.", "possible"),
        ("pt", "A empresa quer fechar a ponte em maio.", "planned"),
        ("pt", "A empresa negou que a ponte fosse perigosa.", "denied"),
        ("cs", "Most se může v květnu uzavřít.", "possible"),
        ("cs", "Firma chce most v květnu uzavřít.", "planned"),
        ("cs", "Most se uzavře, pokud firma zkrachuje.", "conditional"),
        ("cs", "Firma popřela, že most byl nebezpečný.", "denied"),
        ("ru", "Мост может закрыться в мае.", "possible"),
        ("ru", "Компания планирует закрыть мост в мае.", "planned"),
        ("ru", "Мост закроется, если компания разорится.", "conditional"),
        ("ru", "Компания отрицает, что мост был опасен.", "denied"),
        ("uk", "Міст може закритися в травні.", "possible"),
        ("uk", "Компанія хоче закрити міст у травні.", "planned"),
        ("uk", "Міст закриють, якщо компанія збанкрутує.", "conditional"),
        ("uk", "Компанія заперечила, що міст був небезпечним.", "denied"),
    ],
)
def test_certainty(lang: str, text: str, modality: str, parser: BundledParser) -> None:
    assert [c.modality for c in clauses(text, lang, parser)] == [modality]


@pytest.mark.parametrize(
    ("lang", "text", "claim", "speaker"),
    [
        ("en", "The bridge is safe, the mayor said.", "The bridge is safe", "the mayor"),
        ("en", "The bridge, he said, is safe.", "The bridge is safe", "he"),
        ("de", "Die Brücke sei sicher, sagte die Bürgermeisterin.", "Die Brücke sei sicher", "die Bürgermeisterin"),
        ("de", "Der Bürgermeisterin zufolge ist die Brücke sicher.", "ist die Brücke sicher", "Der Bürgermeisterin"),
        ("fr", "Le pont est sûr, a indiqué la maire.", "Le pont est sûr", "la maire"),
        ("es", "El puente es seguro, dijo la alcaldesa.", "El puente es seguro", "la alcaldesa"),
        ("it", "Il ponte è sicuro, ha detto la sindaca.", "Il ponte è sicuro", "la sindaca"),
        ("it", "Secondo la sindaca, il ponte è sicuro.", "il ponte è sicuro", "la sindaca"),
        ("nl", "De brug is veilig, zei de burgemeester.", "De brug is veilig", "de burgemeester"),
        ("nl", "Volgens de burgemeester is de brug veilig.", "is de brug veilig", "de burgemeester"),
        ("pl", "Droga jest bezpieczna, powiedział burmistrz.", "Droga jest bezpieczna", "burmistrz"),
        ("pt", "A ponte é segura, disse a prefeita.", "A ponte é segura", "a prefeita"),
        ("cs", "Silnice je bezpečná, řekl starosta.", "Silnice je bezpečná", "starosta"),
        ("cs", "Podle starosty je silnice bezpečná.", "je silnice bezpečná", "starosty"),
        ("ru", "Мост безопасен, сказал мэр.", "Мост безопасен", "мэр"),
        ("ru", "По словам мэра, мост безопасен.", "мост безопасен", "мэра"),
        ("uk", "Міст безпечний, сказав мер.", "Міст безпечний", "мер"),
        ("uk", "За словами мера, міст безпечний.", "міст безпечний", "мера"),
    ],
)
def test_who_says_it(lang: str, text: str, claim: str, speaker: str, parser: BundledParser) -> None:
    assert [(c.text, c.speaker, c.attributed) for c in clauses(text, lang, parser)] == [(claim, speaker, True)]


@pytest.mark.parametrize(
    ("lang", "text", "claim"),
    [
        (
            "en",
            "Marlow took the floor to say that no soldier will cross the border.",
            "no soldier will cross the border",
        ),
        ("en", "Marlow took some questions to repeat that the bridge is closed.", "the bridge is closed"),
        ("de", "Marlow nutzte die Rede, um zu betonen, dass die Brücke sicher ist.", "die Brücke sicher ist"),
        ("fr", "Marlow a profité de l'entretien pour répéter que le pont est sûr.", "le pont est sûr"),
        ("es", "Marlow aprovechó la entrevista para subrayar que el puente es seguro.", "el puente es seguro"),
        ("it", "Marlow ha colto l'occasione per ribadire che il ponte è sicuro.", "il ponte è sicuro"),
        ("nl", "Marlow gebruikte het interview om te benadrukken dat de brug veilig is.", "de brug veilig is"),
        ("ru", "Марлоу дал интервью, чтобы подчеркнуть, что мост полностью безопасен.", "мост полностью безопасен"),
    ],
)
def test_who_does_something_to_say_it(lang: str, text: str, claim: str, parser: BundledParser) -> None:
    said = {c.text: c.speaker for c in read(text, lang, parser)[0]}
    assert said[claim] in ("Marlow", "Марлоу")


def test_who_rejects_a_demand_to_admit_it_does_not_say_it(parser: BundledParser) -> None:
    claims, _ = read("The company rejected a demand to admit that the dam was unsafe.", "en", parser)
    assert next(c for c in claims if c.text == "the dam was unsafe").speaker is None


def test_a_verb_and_its_subject_are_negated_together_in_czech(parser: BundledParser) -> None:
    claims, _ = read("Žádný most nebyl v noci zničen.", "cs", parser)
    assert [c.polarity for c in claims] == ["negative"]


def test_the_sentence_as_it_is_read_has_what_was_added(parser: BundledParser) -> None:
    text = "Governor Anna Weber left the town on Monday. On Friday she came back."
    last = read(text, "en", parser)[0][-1]
    assert last.additions == ("she = Anna Weber",)
    assert last.context_in(text) == "On Friday Anna Weber came back."
    assert text[last.start : last.end] == last.quote


def test_a_denial_stays_in_the_text_and_has_a_speaker(parser: BundledParser) -> None:
    [clause] = clauses("The firm denied that the bridge was unsafe.", "en", parser)
    assert (clause.text, clause.speaker) == ("The firm denied that the bridge was unsafe", "The firm")


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "de",
            "Die Suche sei beendet, erklärte die Feuerwehr, vermisst werde niemand mehr.",
            ["Die Suche sei beendet", "vermisst werde niemand mehr"],
        ),
        (
            "en",
            "The owner opposed the plan, not least because the mill has received two million euros since 2018.",
            ["The owner opposed the plan", "the mill has received two million euros since 2018"],
        ),
        (
            "de",
            "Die Leiterin verwies darauf, dass die Mühle im vergangenen Jahr Gewinn gemacht habe.",
            ["die Mühle im vergangenen Jahr Gewinn gemacht habe"],
        ),
        (
            "de",
            "An dem Fest hatten am 11. Oktober nach Angaben der Polizei 900 Menschen teilgenommen.",
            ["An dem Fest hatten am 11. Oktober 900 Menschen teilgenommen"],
        ),
    ],
)
def test_one_clause_each_and_no_word_lost(lang: str, text: str, expected: list[str], parser: BundledParser) -> None:
    assert [c.text for c in clauses(text, lang, parser)] == expected


def test_the_chain_of_sources_is_kept(parser: BundledParser) -> None:
    text = "The bridge will be closed in May, said an anonymous port official quoted by the Norland Post on Sunday."
    [claim], _ = read(text, "en", parser)
    assert claim.source_chain == ("an anonymous port official", "the Norland Post")
    [claim], _ = read("The Herald reported that the mayor said that the bridge was closed.", "en", parser)
    assert claim.source_chain == ("the mayor", "The Herald")


@pytest.mark.parametrize(
    ("lang", "text", "subject", "added"),
    [
        (
            "en",
            "President Anna Torvald opened the bridge on Monday. She refused to pay for the road.",
            "Anna Torvald",
            "She = Anna Torvald",
        ),
        (
            "en",
            "Anna Torvald, head of the port office, opened the bridge. The head of the port office left the city.",
            "The head of the port office Anna Torvald",
            "The head of the port office = Anna Torvald",
        ),
        (
            "de",
            "Präsidentin Anna Torvald eröffnete die Brücke. Die Präsidentin verließ danach die Stadt.",
            "Die Präsidentin Anna Torvald",
            "Die Präsidentin = Anna Torvald",
        ),
        (
            "en",
            "Norway signed the treaty. Norway sent two ships. The country will leave the union.",
            "The country Norway",
            "The country = Norway",
        ),
    ],
)
def test_who_is_meant(lang: str, text: str, subject: str, added: str, parser: BundledParser) -> None:
    claims, _ = read(text, lang, parser)
    assert (claims[-1].subject, claims[-1].additions) == (subject, (added,))
    assert subject in claims[-1].text
    assert subject not in claims[-1].quote
    assert any(e.text in subject and e.start == e.end == 0 for e in claims[-1].entities)


def test_a_description_that_fits_two_is_left_as_it_is(parser: BundledParser) -> None:
    text = "Minister Anna Torvald met Minister Olaf Brandt. The minister left the city at once."
    claims, _ = read(text, "en", parser)
    assert claims[-1].text == "The minister left the city at once"


def test_it_that_stands_for_nothing_is_left_as_it_is(parser: BundledParser) -> None:
    claims, _ = read("The company closed the mill. It was the first closure in ten years.", "en", parser)
    assert claims[-1].text.startswith("It was")


@pytest.mark.parametrize(
    ("lang", "text", "claim", "speaker"),
    [
        (
            "en",
            "Anna Weber, the mayor of Erlau, met the director. She said that he had promised a new building.",
            "he had promised a new building",
            "Anna Weber",
        ),
        ("en", "Mr Brandt met the mayor. He said that she had broken a promise.", "she had broken a promise", "Brandt"),
        (
            "en",
            "The ministry denied that it had paid the ransom. It said that the report was false.",
            "the report was false",
            "The ministry",
        ),
        (
            "de",
            "Präsident Jonas Kern sprach am Montag. Erlau hat den Botschafter vorgeladen, nachdem er gesagt hatte, "
            "er habe das Haus gekauft.",
            "er habe das Haus gekauft",
            None,
        ),
        (
            "de",
            "Das Institut sagte, es werde die Proben lagern, es könne sich um einen Messfehler handeln.",
            "es könne sich um einen Messfehler handeln",
            "Das Institut",
        ),
        ("de", "Die Sprecherin Eva Blum kam am Montag. Sie sagte, der Konzern zahle.", "der Konzern zahle", "Eva Blum"),
        ("de", "Die Vorsitzende Eva Blum kam. Sie sagte, der Konzern zahle.", "der Konzern zahle", "Eva Blum"),
    ],
)
def test_a_pronoun_stands_for_nobody_else(
    lang: str, text: str, claim: str, speaker: str | None, parser: BundledParser
) -> None:
    claims, _ = read(text, lang, parser)
    assert (claims[-1].text, claims[-1].speaker, claims[-1].additions) == (claim, speaker, ())


@pytest.mark.parametrize("word", ["ministry", "ministerium", "leadership", "generally", "headquarters", "präsidium"])
def test_a_word_that_looks_like_a_role_names_nobody(word: str) -> None:
    assert not is_role_word(word)


@pytest.mark.parametrize(
    ("lang", "text", "claim", "speaker"),
    [
        ("en", '"We will not pay," said the minister, Jan Novak.', "We will not pay", "the minister Jan Novak"),
        ("de", "„Wir werden nicht zahlen“, sagte Jan Novak.", "Wir werden nicht zahlen", "Jan Novak"),
        ("fr", "« Nous ne paierons pas », a déclaré le maire.", "Nous ne paierons pas", "le maire"),
    ],
)
def test_a_short_quotation_has_its_speaker(
    lang: str, text: str, claim: str, speaker: str, parser: BundledParser
) -> None:
    ((found,), _) = read(text, lang, parser)
    assert (found.text, found.speaker, found.attribution) == (claim, speaker, "direct")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The minister warned of the risk that the dam would break."),
        ("en", "Residents fear that the dam will break."),
        ("de", "Der Minister warnte vor der Gefahr, dass der Damm brechen würde."),
        ("de", "Die Anwohner befürchten, dass der Damm bricht."),
        ("fr", "Les habitants craignent que le barrage s'effondre."),
        ("nl", "Bewoners vrezen dat de dam breekt."),
        ("uk", "Мешканці побоюються, що дамба прорве."),
    ],
)
def test_what_is_feared_may_happen(lang: str, text: str, parser: BundledParser) -> None:
    assert [c.modality for c in clauses(text, lang, parser)] == ["possible"]


def test_what_names_nothing_has_its_speaker_taken_off_too(parser: BundledParser) -> None:
    [claim], _ = read("„Es ist schwer für uns, dort zu bleiben“, sagte Weber.", "de", parser)
    assert (claim.text, claim.speaker) == ("Es ist schwer für uns, dort zu bleiben", "Weber")


def test_it_that_rains_stands_for_nothing(parser: BundledParser) -> None:
    claims, _ = read("Das Hafenamt zählte im Mai 40 Schiffe. In Norhaven hat es kaum geregnet.", "de", parser)
    assert claims[-1].text == "In Norhaven hat es kaum geregnet"


@pytest.mark.parametrize(
    ("lang", "line", "reason"),
    [
        ("en", "(Photo: Anna Torvald, Norpress)", "page text"),
        ("en", "Olaf Brandt explains why the bridge was closed - Read more", "page text"),
        ("en", "www.norpress.example/bridge @norpress #bridge", "page text"),
        ("de", "Lesen Sie auch, was die Stadt im Mai beschlossen hat.", "page text"),
        ("de", "Keine neue Brücke für Norhaven", "no predicate"),
        ("de", "„Ist die alte Brücke noch sicher?“, fragte Weber.", "question"),
        ("en", "Anna Torvald and Olaf Brandt in 2016.", "no predicate"),
    ],
)
def test_page_text_and_fragments_are_no_claims(lang: str, line: str, reason: str, parser: BundledParser) -> None:
    claims, rejected = read(f"{line}\n", lang, parser)
    assert (claims, [r.reason for r in rejected]) == ([], [reason])


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "Reporting by the Norhaven Post found 300 leaks in the pipes."),
        ("en", "Written by ten engineers, the report says that the bridge is safe."),
        ("en", "Sign up rates at the ferry fell by 20% in May."),
        ("en", "The picture house was sold to Shutterstock."),
        ("en", "“Who Owns the Bridge?” drew 3 million viewers."),
        ("de", "Mehr dazu wollte die Polizei am Montag nicht sagen."),
        ("de", "Mit Material von Müllkippen baut der Künstler Häuser."),
        ("de", "Der Minister will das Buch am Sonntag weiterlesen."),
        ("fr", "À lire les sondages, le maire de Norhaven perd deux points."),
        ("es", "Leer más mejora la memoria de los niños."),
    ],
)
def test_sentences_that_look_like_page_text_are_kept(lang: str, line: str, parser: BundledParser) -> None:
    claims, rejected = read(f"{line}\n", lang, parser)
    assert claims and not rejected


def test_what_a_pact_provides_for_is_no_speaker(parser: BundledParser) -> None:
    text = "Le pacte de Norhaven, signé en 2011 entre les deux villes, prévoit une aide mutuelle en cas de crise."
    assert [claim.speaker for claim in read(text, "fr", parser)[0]] == [None]


def test_a_comparison_is_no_source(parser: BundledParser) -> None:
    for text in ("Tausende kamen zum Fest, so viele wie nie zuvor.", "Die Welle war hoch, so groß wie ein Haus."):
        assert [claim.speaker for claim in read(text, "de", parser)[0]] == [None]


@pytest.mark.parametrize(
    ("lang", "line"), [("en", "Norpress unveils bridge in Norhaven"), ("de", "Norhaven sperrt alte Brücke im Mai")]
)
def test_a_headline_with_a_verb_is_a_claim(lang: str, line: str, parser: BundledParser) -> None:
    assert [c.text for c in read(f"{line}\n", lang, parser)[0]] == [line]


def test_a_headline_that_the_lead_repeats_counts_once(parser: BundledParser) -> None:
    lead = "The mill in Norhaven closes in May, the owner said."
    text = f"Mill in Norhaven closes in May\n\n{lead}\n\nSome 40 people work there.\n"
    claims, rejected = read(text, "en", parser)
    assert [c.text for c in claims] == ["The mill in Norhaven closes in May", "Some 40 people work there"]
    assert [(r.start, r.reason) for r in rejected] == [(0, "said again in the article")]


def test_a_headline_in_other_forms_of_the_words_counts_once(parser: BundledParser) -> None:
    lead = "Der alte Speicher am Hafen von Norhaven wird von der Stadt im Mai geschlossen."
    claims, rejected = read(f"Stadt schließt alten Speicher am Hafen\n\n{lead}\n", "de", parser)
    assert len(claims) == 1 and claims[0].start > 0
    assert [(r.start, r.reason) for r in rejected] == [(0, "said again in the article")]


def test_a_headline_that_the_text_denies_stays(parser: BundledParser) -> None:
    text = "Mill in Norhaven closes in May\n\nThe mill in Norhaven does not close in May, the owner said.\n"
    assert len(read(text, "en", parser)[0]) == 2


def test_a_repeat_with_another_number_stays(parser: BundledParser) -> None:
    text = "The storm injured 40 people in Norhaven.\n\nThe storm injured 42 people in Norhaven.\n"
    claims, _ = read(text, "en", parser)
    assert len(claims) == 2


def test_worth_rises_with_what_can_be_checked(parser: BundledParser) -> None:
    claims, _ = read(
        "The mill in Norhaven closed in May 2024 with 300 workers.\n\nSome said nice things there.\n", "en", parser
    )
    assert claims[0].worth > claims[-1].worth
    assert {"number", "date"} <= set(claims[0].worth_reasons)


def test_a_feeling_is_no_claim(parser: BundledParser) -> None:
    claims, rejected = read("I really love this old bridge.\n\nThe bridge was built in 1950.\n", "en", parser)
    assert [c.text for c in claims] == ["The bridge was built in 1950"]
    assert [r.reason for r in rejected] == ["opinion or feeling"]


def test_the_list_shows_source_worth_and_additions() -> None:
    article = Article(id="a", path="a.txt", text="He left.", lang="en")
    claim = Claim(
        id="c", article="a", start=0, end=7, quote="He left", text="Olaf Brandt left", lang="en", speaker="an official",
        source_chain=("an official", "the Herald"), additions=("He = Olaf Brandt",), worth=0.4,
        worth_reasons=("named actor",), context_start=0, context_end=8,
    )  # fmt: skip
    report = Report(
        articles=(article,), claims=(claim,), findings=(), topics=(), skipped=(),
        coverage=Coverage(articles=1, sentences=1, claims=1, pairs_retrieved=0, pairs_judged=0, not_claims={},
                          pairs_left_out={}),
        run=Run(version="1", models={}, settings={}),
    )  # fmt: skip
    text = claims_text(report)
    assert "said by an official, quoted by the Herald" in text
    assert "read as: He = Olaf Brandt" in text
    assert "worth checking: 0.40 (named actor)" in text


BAD = {
    "long": "The mayor said that the bridge " + "and the road " * 700 + "is closed.",
    "clauses": "The mill closed, " * 600 + "the owner said.",
    "unpunctuated": "the mill closed in may and the owner left the city then the port opened " * 20,
    "capitals": "THE MAYOR SAID THAT THE BRIDGE IN NORHAVEN WILL BE CLOSED IN MAY.",
    "mixed": "The мэр said что the Brücke 桥 is closed, сказал he.",
    "right to left": "قال رئيس البلدية إن الجسر مغلق. ראש העיר אמר שהגשר סגור.",
    "emoji": "The bridge 🌉 is closed 🚫, said the mayor 👩‍💼 🙂.",
    "no width": "The\u200b bridge\u200d is\ufeff closed,\u2060 the mayor\u200b said.",
    "dates": "The bridge opened on 31 February 2024 and closed on 45.13.2023 at 27:99.",
    "at": "@" * 3_000 + " the bridge is closed",
    "links": "a.b" * 3_000 + " the bridge is closed",
    "apostrophes": "'a " * 800 + "'bbbb" * 800,
    "marks": "; : , — ; said ; : he said : ; ,, (said) — the mayor; ;",
    "other": "Silta suljettiin toukokuussa, sanoi pormestari, joka vieraili kaupungissa.",
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("lang", ["en", "de", "uk", "fi", "und"])
def test_bad_text_gives_claims_or_reasons(name: str, lang: str, parser: BundledParser) -> None:
    article = Article(id="a", path="a.txt", text=BAD[name], lang=lang, date="2024-03-01")
    sentences = segment(article)
    claims, rejected = extract_claims([article], [sentences], parser)
    for claim in claims:
        assert article.text[claim.start : claim.end] == claim.quote
        assert claim.text.strip()
    for sentence in sentences:
        found = [*claims, *rejected]
        assert any(one.start < sentence.end and sentence.start < one.end for one in found)


def test_a_change_that_breaks_the_tree_is_not_made() -> None:
    good = [Word("a", 0, 1, "NOUN", 1, "nsubj"), Word("b", 2, 3, "VERB", -1, "root")]
    circle = [Word("a", 0, 1, "NOUN", 1, "nsubj"), Word("b", 2, 3, "VERB", 0, "conj")]
    assert if_tree(circle, good) is good


def test_any_heads_leave_one_tree() -> None:
    text = "Nein , sagte sie ; das Tor : zu , meinte er , sei es ."
    words = text.split()
    starts = [len(" ".join(words[:i])) + (i > 0) for i in range(len(words))]
    for shift in range(1, len(words)):
        parsed = [
            Word(w, s, s + len(w), "PUNCT" if not w[0].isalpha() else ("VERB", "NOUN", "PRON")[(i + shift) % 3],
                 -1 if i == shift else (i - 1 if i > shift else i + 1), "root" if i == shift else "ccomp", "Fin")
            for i, (w, s) in enumerate(zip(words, starts, strict=True))
        ]  # fmt: skip
        changed = with_islands(parsed, "de")
        assert if_tree(changed, parsed) is changed
        assert [w.text for w in changed] == words
