"""spaCy pipelines as parsers: tiny ones, trained here on one sentence each, in the schemes that spaCy's own use."""

import sys

import pytest

from claimcheck.errors import ModelError
from claimcheck.extract.parse import load_parser
from claimcheck.extract.schemes import Node, scheme_of, to_universal

# word, part of speech, morphology, head (from 1, 0 the root), relation
GERMAN = """
Der DET _ 2 nk|Rat NOUN _ 3 sb|hat AUX VerbForm=Fin 0 ROOT|den DET _ 5 nk|Plan NOUN _ 9 oa|in ADP _ 9 mo
|Ulm PROPN _ 6 nk|nicht PART _ 9 ng|gebilligt VERB VerbForm=Part 3 oc|. PUNCT _ 3 punct
"""
ENGLISH = """
The DET _ 2 det|plan NOUN _ 4 nsubjpass|was AUX VerbForm=Fin|Tense=Past 4 auxpass|approved VERB VerbForm=Part 0 ROOT
|by ADP _ 4 agent|people NOUN _ 5 pobj|in ADP _ 6 prep|Ulm PROPN _ 7 pobj|. PUNCT _ 4 punct
"""
FRENCH = """
Le DET _ 2 det|conseil NOUN _ 3 nsubj|approuve VERB VerbForm=Fin|Mood=Ind|Tense=Pres 0 ROOT|le DET _ 5 det
|plan NOUN _ 3 obj|. PUNCT _ 3 punct
"""


def rows(table: str) -> list[list[str]]:
    """The words of a table; "|" inside a word's morphology is not followed by a space-separated word."""
    lines: list[str] = []
    for part in table.replace("\n", "").split("|"):
        if len(part.split()) >= 5 or not lines or len(lines[-1].split()) >= 5:
            lines.append(part)
        else:
            lines[-1] += f"|{part}"
    return [line.split() for line in lines]


def save(folder, lang, table, parts=("morphologizer", "parser")):
    """Train a pipeline until it knows one sentence by heart, and save it."""
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import Doc
    from spacy.training import Example

    pipeline = spacy.blank(lang)
    for part in parts:
        pipeline.add_pipe(part, config={"min_action_freq": 1} if part == "parser" else {})
    words, tags, morphs, heads, relations = zip(*rows(table), strict=True)
    numbers = [int(head) - 1 if head != "0" else i for i, head in enumerate(heads)]
    morphs = ["" if morph == "_" else morph for morph in morphs]
    known = Doc(pipeline.vocab, words=words, pos=tags, morphs=morphs, heads=numbers, deps=relations)
    examples = [Example(pipeline.make_doc(known.text), known)]
    spacy.util.fix_random_seed(1)
    pipeline.initialize(lambda: examples)
    for _ in range(30):
        pipeline.update(examples)
    pipeline.to_disk(folder)
    return str(folder)


def tree(words):
    return [(w.text, w.relation, words[w.head].text if w.head >= 0 else "") for w in words]


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    return save(tmp_path_factory.mktemp("de") / "de_tiny", "de", GERMAN)


def test_tiger_becomes_universal_dependencies(german):
    words = load_parser(german).parse([("Der Rat hat den Plan in Ulm nicht gebilligt .", "de")])[0]
    assert tree(words) == [
        ("Der", "det", "Rat"),
        ("Rat", "nsubj", "gebilligt"),
        ("hat", "aux", "gebilligt"),
        ("den", "det", "Plan"),
        ("Plan", "obj", "gebilligt"),
        ("in", "case", "Ulm"),
        ("Ulm", "obl", "gebilligt"),
        ("nicht", "advmod", "gebilligt"),
        ("gebilligt", "root", ""),
        (".", "punct", "gebilligt"),
    ]
    assert [w.form for w in words if w.form != "_"] == ["Fin", "Part"]


def test_claims_come_out_of_a_spacy_tree(german):
    from claimcheck.extract.clauses import split_clauses
    from claimcheck.extract.tree import Tree

    text = "Der Rat hat den Plan in Ulm nicht gebilligt ."
    (clause,) = split_clauses(Tree(text, "de", load_parser(german).parse([(text, "de")])[0]))
    assert (clause.subject, clause.polarity, clause.predicate) == ("Der Rat", "negative", "gebilligt")


def test_clearnlp_becomes_universal_dependencies(tmp_path):
    parser = load_parser(save(tmp_path / "en_tiny", "en", ENGLISH))
    words = parser.parse([("The plan was approved by people in Ulm .", "en")])[0]
    assert tree(words) == [
        ("The", "det", "plan"),
        ("plan", "nsubj:pass", "approved"),
        ("was", "aux:pass", "approved"),
        ("approved", "root", ""),
        ("by", "case", "people"),
        ("people", "obl:agent", "approved"),
        ("in", "case", "Ulm"),
        ("Ulm", "nmod", "people"),
        (".", "punct", "approved"),
    ]


def test_universal_dependencies_stay_and_other_languages_go_through_the_bundled_parser(german, tmp_path):
    french = save(tmp_path / "fr_tiny", "fr", FRENCH)
    parser, bundled = load_parser(f"{german},{french}"), load_parser()
    texts = [("The council met.", "en"), ("Le conseil approuve le plan .", "fr"), ("Совет одобрил план.", "ru")]
    english, words, russian = parser.parse(texts)
    assert (english, russian) == tuple(bundled.parse([texts[0], texts[2]]))
    assert [relation for _, relation, _ in tree(words)] == ["det", "nsubj", "root", "det", "obj", "punct"]
    assert words[2].form == "Fin" and words[2].tense == "Pres"
    assert parser.name.endswith(bundled.name) and "/tmp" not in parser.name


@pytest.mark.parametrize("text", ["", " ", "Der  Rat\n hat", "Der Rat. Der Plan.", "😀 \u200b", "wort " * 400])
def test_offsets_fit_and_there_is_one_root(german, text):
    words = load_parser(german).parse([(text, "de")])[0]
    assert all(text[w.start : w.end] == w.text for w in words)
    assert sum(w.head == -1 for w in words) == bool(words)
    for number in range(len(words)):
        steps, node = 0, number
        while words[node].head >= 0 and steps <= len(words):
            node, steps = words[node].head, steps + 1
        assert steps <= len(words)


def test_copula_and_coordination_in_tiger():
    #          Ulm  ist   alt  und  schön
    nodes = [
        Node("Ulm", 0, 3, "PROPN", "ulm", 1, "sb"),
        Node("ist", 4, 7, "AUX", "sein", -1, "root", "Fin"),
        Node("alt", 8, 11, "ADJ", "alt", 1, "pd"),
        Node("und", 12, 15, "CCONJ", "und", 2, "cd"),
        Node("schön", 16, 21, "ADJ", "schön", 3, "cj"),
    ]
    to_universal(nodes, "tiger")
    assert [(n.head, n.relation) for n in nodes] == [(2, "nsubj"), (2, "cop"), (-1, "root"), (4, "cc"), (2, "conj")]


@pytest.mark.parametrize(
    ("labels", "scheme"),
    [
        (["ROOT", "nsubj", "obj", "nmod:poss"], "ud"),
        (["ROOT", "nsubj", "dobj", "pobj", "prep"], "clearnlp"),
        (["ROOT", "sb", "oa", "nk", "mo"], "tiger"),
        (["ROOT", "SBJ", "OBJX"], None),
    ],
)
def test_schemes_are_told_by_their_relations(labels, scheme):
    assert scheme_of(labels) == scheme


def test_pipelines_that_are_of_no_use_are_refused(tmp_path, german):
    with pytest.raises(ModelError, match="no parser"):
        load_parser(save(tmp_path / "a", "de", GERMAN, ("morphologizer",)))
    with pytest.raises(ModelError, match="parts of speech"):
        load_parser(save(tmp_path / "b", "de", GERMAN, ("parser",)))
    with pytest.raises(ModelError, match="neither Universal Dependencies"):
        load_parser(save(tmp_path / "c", "de", GERMAN.replace(" oa|", " OBJX|").replace(" sb|", " SBJX|")))
    with pytest.raises(ModelError, match="Two spaCy pipelines are for 'de'"):
        load_parser(f"{german},{german}")


def test_a_pipeline_or_spacy_that_is_missing_names_the_command(monkeypatch):
    pytest.importorskip("spacy")
    with pytest.raises(ModelError, match=r"Run: python -m spacy download de_core_news_no$"):
        load_parser("de_core_news_no")
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(ModelError, match=r"pip install 'claimcheck\[spacy\]'"):
        load_parser("de_core_news_no")
