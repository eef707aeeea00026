"""Clauses, attribution, polarity and modality, on parses of the bundled parser."""

from dataclasses import replace

import pytest

from claimcheck.extract.clauses import Clause, split_clauses
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
