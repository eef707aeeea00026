"""Clauses, attribution, polarity and modality, on parses of the bundled parser."""

from dataclasses import replace

import pytest

from claimcheck.extract.clauses import Clause, split_clauses
from claimcheck.extract.edges import clean
from claimcheck.extract.parse import Word, load_parser
from claimcheck.extract.tree import Tree, is_tree


def clauses(text: str, lang: str) -> list[Clause]:
    return split_clauses(Tree(text, lang, load_parser().parse([(text, lang)])[0]))


def only(text: str, lang: str, word: str) -> Clause:
    """The clause whose text holds a word."""
    return next(c for c in clauses(text, lang) if word in c.text)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "The council approved the plan but refused to pay for it.",
            ["The council approved the plan", "The council refused to pay for it"],
        ),
        (
            "de",
            "Der Rat billigte den Plan, lehnte es aber ab, dafür zu zahlen.",
            ["Der Rat billigte den Plan", "Der Rat lehnte es aber ab, dafür zu zahlen"],
        ),
        (
            "en",
            "The company, which has no licence, bought three ships.",
            ["The company bought three ships", "The company has no licence"],
        ),
    ],
)
def test_each_clause_stands_alone(lang, text, expected):
    assert [c.text for c in clauses(text, lang)] == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "The inspectors discovered the bridge was unsafe.", ["the bridge was unsafe"]),
        (
            "en",
            "There were reports that the company had been sold.",
            ["There were reports that the company had been sold"],
        ),
        (
            "en",
            "There is nothing to suggest that the leader was killed.",
            ["There is nothing to suggest that the leader was killed"],
        ),
        ("en", "People who eat fish live longer in this town.", ["People who eat fish live longer in this town"]),
        (
            "de",
            "Menschen, die viel Fisch essen, leben in dieser Stadt länger.",
            ["Menschen, die viel Fisch essen, leben in dieser Stadt länger"],
        ),
        (
            "en",
            "If the talks fail and the army attacks, the mayor will leave the city.",
            ["If the talks fail and the army attacks, the mayor will leave the city"],
        ),
        (
            "fr",
            "La police sait pourquoi le maire a quitté la ville.",
            ["La police sait pourquoi le maire a quitté la ville"],
        ),
        (
            "en",
            "The minister wanted to know what the company had paid for the ships.",
            ["The minister wanted to know what the company had paid for the ships"],
        ),
    ],
)
def test_what_would_be_torn_stays_where_it_stands(lang, text, expected):
    assert [c.text for c in clauses(text, lang)] == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The only bridge that survived the storm was closed in May"),
        ("en", "The mayor praised the plan which the port proposed in May"),
        ("fr", "Le pont qui a résisté à la tempête a été fermé en mai"),
        ("it", "Il ponte che ha resistito alla tempesta è stato chiuso a maggio"),
        ("es", "El primer alcalde que cerró el puente vive en Norhaven"),
        ("nl", "De enige brug die de storm overleefde, werd in mei gesloten"),
        ("de", "Diejenigen, die im Norden wohnen, müssen die Stadt verlassen"),
        ("de", "Das einzige Werk, das noch arbeitet, schließt im Mai"),
        ("de", "Im Lager stehen Kisten, die die Firma verkaufen muss"),
        ("pl", "Jedyna droga, która przetrwała burzę, jest zamknięta"),
        ("cs", "Jediná silnice, která přežila bouři, je zavřená"),
        ("ru", "Единственный мост, который построили в 1950 году, закрыли в мае"),
        ("uk", "Єдиний міст, який пережив бурю, закрили в травні"),
    ],
)
def test_what_tells_which_one_is_meant_stays_with_its_noun(lang, text):
    assert [c.text for c in clauses(f"{text}.", lang)] == [text]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "The bridge, which survived the storm, was closed in May.",
            ["The bridge was closed in May", "The bridge survived the storm"],
        ),
        (
            "fr",
            "Le pont, qui a résisté à la tempête, a été fermé en mai.",
            ["Le pont a été fermé en mai", "Le pont a résisté à la tempête"],
        ),
        (
            "ru",
            "Мост, который построили в 1950 году, закрыли в мае.",
            ["Мост закрыли в мае", "Мост построили в 1950 году"],
        ),
        (
            "en",
            "Anna Torvald, who has led the port since 2015, left the city.",
            ["Anna Torvald left the city", "Anna Torvald has led the port since 2015"],
        ),
    ],
)
def test_what_only_adds_something_is_a_claim_of_its_own(lang, text, expected):
    assert [c.text for c in clauses(text, lang)] == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The US port - whose owners include Alva and Norda - lost 20 million euros"),
        ("de", "Der Hafen, dessen Besitzer in Norhaven lebt, schließt im Mai"),
        ("de", "Im Heft stehen die Orte, in welchen man kein Wasser findet"),
        ("cs", "Rada odpověděla výhružkou, kterou starosta napsal v pátek večer"),
        ("es", "El museo abrió la sala con un cuadro de Pablo Norte en el que la reina cruzaba el río"),
    ],
)
def test_a_clause_that_would_begin_with_a_relative_word_stays(lang, text):
    assert [c.text for c in clauses(f"{text}.", lang)] == [text]


@pytest.mark.parametrize(
    ("lang", "text", "modality"),
    [
        ("en", "The firm may close the plant and dismiss workers", "possible"),
        ("en", "The thief allegedly stole the car and drove to Norhaven", "possible"),
        ("en", "If sales fall, the plant will close and the workers will be dismissed", "conditional"),
        ("de", "Die Firma könnte das Werk schließen und die Arbeiter entlassen", "possible"),
        ("de", "Im Mai könnten die Schiffe entladen und die Waren schneller verkauft werden", "possible"),
        ("de", "Im Mai sollen die drei größten Werke geschlossen und Maßnahmen eingeleitet werden", "planned"),
        ("de", "Sinkt der Absatz weiter, schließt die Firma das Werk", "conditional"),
    ],
)
def test_a_hedge_or_condition_holds_for_the_second_conjunct_too(lang, text, modality):
    assert [(c.text, c.modality) for c in clauses(f"{text}.", lang)] == [(text, modality)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The company waited until the council had sold the mill"),
        ("de", "Die Firma wartete, bis der Rat die Mühle verkauft hatte"),
        ("de", "Der Rat baut eine Brücke, um neue Firmen anzulocken"),
        ("en", "The man left the city shortly after the council had sold the mill"),
        ("es", "El alcalde dejó la ciudad después de que el puente se cerrara en mayo"),
        ("en", "The mayor was silent on whether the bridge was safe"),
        ("en", "The owner sold the mill and she did not like it"),
    ],
)
def test_what_is_no_claim_alone_leaves_no_hole(lang, text):
    assert [c.text for c in clauses(f"{text}.", lang)] == [text]


def test_a_conjunct_takes_over_the_auxiliary_that_it_goes_without():
    found = clauses("The man was arrested in May and taken to Norhaven.", "en")
    assert [c.text for c in found] == ["The man was arrested in May", "The man was taken to Norhaven"]
    assert found[1].additions == ("subject: The man", "verb: was")


@pytest.mark.parametrize(
    ("lang", "text", "borrowed"),
    [
        ("en", "The port has paid its debts and river traffic costs have gone down.", "The port have"),
        (
            "de",
            "Jede Firma zahlt 100 Kronen und in jedem Hafen werden Zölle, Steuern und andere Kosten erhoben.",
            "Jede Firma in",
        ),
        ("cs", "Kapitán zavolal a brzy potom přijela loď do města.", "Kapitán brzy"),
    ],
)
def test_a_verb_of_another_form_shares_no_subject(lang, text, borrowed):
    assert not any(borrowed in c.text for c in clauses(text, lang))


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "The mill (the oldest one in Norhaven) will be closed (in May).",
            "The mill (the oldest one in Norhaven) will be closed (in May)",
        ),
        ("de", "Die Firma lobt ihr Brot („immer frisch“).", "Die Firma lobt ihr Brot (immer frisch)"),
        (
            "en",
            "The minister called the plan a 'big mistake' on Monday.",
            "The minister called the plan a big mistake on Monday",
        ),
    ],
)
def test_brackets_and_quotation_marks_come_in_pairs_or_not_at_all(lang, text, expected):
    assert [c.text for c in clauses(text, lang)] == [expected]


def test_what_has_no_partner_is_taken_out_but_no_apostrophe():
    assert clean("the workers' rights) and 'the mill, (") == "the workers' rights and the mill"


@pytest.mark.parametrize(
    ("lang", "text", "speaker", "claim"),
    [
        ("en", "The mayor said that the bridge will stay closed.", "The mayor", "the bridge will stay closed"),
        ("en", "According to the police, two men were arrested.", "the police", "two men were arrested"),
        ("en", "The bridge will stay closed, the mayor said.", "the mayor", "The bridge will stay closed"),
        (
            "de",
            "Die Bürgermeisterin sagte, dass die Brücke im Mai schließt.",
            "Die Bürgermeisterin",
            "die Brücke im Mai schließt",
        ),
        ("de", "Laut Polizei wurden zwei Männer festgenommen.", "Polizei", "wurden zwei Männer festgenommen"),
        ("fr", "Selon la police, deux hommes ont été arrêtés.", "la police", "deux hommes ont été arrêtés"),
        ("es", "Según la policía, dos hombres fueron detenidos.", "la policía", "dos hombres fueron detenidos"),
        ("en", "The mayor told reporters the bridge was closed.", "The mayor", "the bridge was closed"),
        ("en", "The mill will close, Norbank told an audience at a fair.", "Norbank", "The mill will close"),
        (
            "en",
            "The mill has been closed, Anna Torvald, a spokeswoman for the port, told reporters.",
            "Anna Torvald a spokeswoman for the port",
            "The mill has been closed",
        ),
        ("en", "The bridge will stay closed, according to the mayor.", "the mayor", "The bridge will stay closed"),
        (
            "de",
            "Die Mühle bleibt gesperrt, sagte Anna Torvald dem Norhavener Boten.",
            "Anna Torvald",
            "Die Mühle bleibt gesperrt",
        ),
        ("de", "Die Gefahr bestehe weiter, so Torvald.", "Torvald", "Die Gefahr bestehe weiter"),
        ("de", "Die Brücke bleibt gesperrt, laut Polizei.", "Polizei", "Die Brücke bleibt gesperrt"),
        ("de", "Dem „Boten“ sagte Weber: „Wir bauen eine neue Brücke.“", "Weber", "Wir bauen eine neue Brücke"),
        ("fr", "Le pont restera fermé, selon la maire.", "la maire", "Le pont restera fermé"),
        ("fr", "La police a indiqué que le pont avait été fermé.", "La police", "le pont avait été fermé"),
        ("fr", "Le pont est fermé depuis mai, d’après la police.", "la police", "Le pont est fermé depuis mai"),
        (
            "en",
            "The port said the bridge was closed, adding that its owner signed the contract in May.",
            "The port",
            "its owner signed the contract in May",
        ),
        (
            "en",
            "The cost has been estimated at 300 euros per day, said Olaf Brandt of the port office.",
            "Olaf Brandt of the port office",
            "The cost has been estimated at 300 euros per day",
        ),
        (
            "en",
            "The mayor admitted some sailors thought the bridge was unsafe, but said the road was open.",
            "The mayor",
            "the road was open",
        ),
    ],
)
def test_attribution_is_taken_off_and_kept_as_speaker(lang, text, speaker, claim):
    found = only(text, lang, claim.split()[-1])
    assert (found.speaker, found.text, found.attributed) == (speaker, claim, True)


@pytest.mark.parametrize(
    ("lang", "text", "polarity"),
    [
        ("en", "The company will join the strike.", "positive"),
        ("en", "The company will not join the strike.", "negative"),
        ("en", "The company refused to join the strike.", "negative"),
        ("en", "The company did not refuse to join the strike.", "positive"),
        ("en", "The company not only joined the strike.", "positive"),
        ("de", "Die Firma beteiligt sich nicht am Streik.", "negative"),
        ("de", "Die Firma ist keine Partei im Streit.", "negative"),
        ("de", "Die Regeln können noch besser werden.", "positive"),
        ("de", "Weder der Rat noch die Firma zahlt die Brücke.", "negative"),
        ("de", "Weder der Rat noch die Firma sind in der Lage, die Brücke zu bezahlen.", "negative"),
        ("nl", "Noch de raad noch de burgemeester betaalt de brug.", "negative"),
        ("en", "If the plant does not close, the workers will stay.", "positive"),
        ("de", "Die Firma weigerte sich, dem Streik beizutreten.", "negative"),
        ("de", "Die Firma beteiligt sich am Streik.", "positive"),
        ("fr", "L'entreprise ne participe pas à la grève.", "negative"),
        ("ru", "Компания не участвует в забастовке.", "negative"),
        ("ru", "Компания отказалась участвовать в забастовке.", "negative"),
        ("uk", "Компанія не підтримала страйк.", "negative"),
        ("cs", "Firma se stávky neúčastní.", "negative"),
    ],
)
def test_polarity(lang, text, polarity):
    assert [c.polarity for c in clauses(text, lang)] == [polarity]


@pytest.mark.parametrize(
    ("lang", "text", "modality"),
    [
        ("en", "The plant could close in May.", "possible"),
        ("en", "The plant will close in May.", "asserted"),
        ("en", "The company wants to close the plant in May.", "planned"),
        ("en", "If sales fall, the plant will close.", "conditional"),
        ("en", "The firm dismissed 300 workers in May.", "asserted"),
        ("en", "The firm dismissed the allegations in May.", "denied"),
        ("de", "Das Werk könnte im Mai schließen.", "possible"),
        ("de", "Wenn der Absatz sinkt, schließt das Werk.", "conditional"),
        ("fr", "L'usine pourrait fermer en mai.", "possible"),
        ("ru", "Завод может закрыться в мае.", "possible"),
    ],
)
def test_modality(lang, text, modality):
    assert [c.modality for c in clauses(text, lang)] == [modality]


def test_a_condition_is_kept_in_words():
    found = clauses("If sales fall, the plant will close.", "en")[0]
    assert found.condition is not None and "sales fall" in found.condition


def test_spans_lie_in_the_sentence_and_hold_the_words():
    text = "„Die Fabrik schließt“, sagte Frau Weber, „und zwar im Mai.“"
    for clause in clauses(text, "de"):
        assert 0 <= clause.start < clause.end <= len(text)
        assert text[clause.start : clause.end].strip() == text[clause.start : clause.end]


def test_moves_that_form_a_ring_together_are_undone():
    def word(text: str, start: int, tag: str, head: int, relation: str) -> Word:
        return Word(text=text, start=start, end=start + len(text), tag=tag, head=head, relation=relation)

    words = [
        word("as", 0, "SCONJ", 4, "mark"),
        word("fog", 3, "NOUN", 0, "obl"),
        word("fell", 7, "VERB", 1, "acl"),
        word("ships", 12, "NOUN", -1, "root"),
        word("waited", 18, "VERB", 3, "acl"),
    ]
    assert not is_tree([replace(words[0], head=2), *words[1:]])
    tree = Tree("as fog fell ships waited", "en", words)
    assert tree.subtree(tree.root) == [0, 1, 2, 3, 4]


def by_hand(*words: tuple[str, str, str, int, str]) -> list[Word]:
    """A parse of words that stand one space apart: text, part of speech, form, head, relation."""
    found, start = [], 0
    for text, tag, form, head, relation in words:
        found.append(Word(text, start, start + len(text), tag, head, relation, form))
        start += len(text) + 1
    return found


def test_a_name_before_a_verb_of_saying_is_its_subject():
    words = by_hand(
        ("Norbank", "PROPN", "_", 3, "compound"),
        ("said", "VERB", "Fin", -1, "root"),
        ("wiring", "NOUN", "_", 3, "compound"),
        ("faults", "NOUN", "_", 4, "nsubj"),
        ("closed", "VERB", "Fin", 1, "ccomp"),
        ("plants", "NOUN", "_", 4, "obj"),
    )
    [clause] = split_clauses(Tree("Norbank said wiring faults closed plants", "en", words))
    assert (clause.text, clause.speaker) == ("wiring faults closed plants", "Norbank")


def test_an_if_clause_that_the_parser_hangs_on_a_noun_is_a_condition():
    words = by_hand(
        ("Der", "DET", "_", 1, "det"),
        ("Plan", "NOUN", "_", 6, "nsubj"),
        ("wenn", "SCONJ", "_", 5, "mark"),
        ("viele", "DET", "_", 4, "det"),
        ("Schiffe", "NOUN", "_", 5, "nsubj"),
        ("kommen", "VERB", "Fin", 1, "acl:relcl"),
        ("hilft", "VERB", "Fin", -1, "root"),
        ("Norhaven", "PROPN", "_", 6, "obj"),
    )
    [clause] = split_clauses(Tree("Der Plan wenn viele Schiffe kommen hilft Norhaven", "de", words))
    assert clause.modality == "conditional"
