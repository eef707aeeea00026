"""Word splitting, decoding of trees, and the bundled parser on sentences of several languages."""

import itertools

import numpy as np
import pytest

from claimcheck.extract.parse import MAX_WORDS, best_tree, load_parser, tokenize


def pieces(text: str, lang: str) -> list[str]:
    return [text[s:e] for s, e in tokenize(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "They don't know Anna's plan.", ["They", "do", "n't", "know", "Anna", "'s", "plan", "."]),
        (
            "en",
            "It costs 1,500.50 dollars, he won’t pay",
            ["It", "costs", "1,500.50", "dollars", ",", "he", "wo", "n’t", "pay"],
        ),
        ("fr", "L'usine n'a pas fermé.", ["L'", "usine", "n'", "a", "pas", "fermé", "."]),
        ("it", "l'accordo dell'anno", ["l'", "accordo", "dell'", "anno"]),
        ("de", "Die S-300-Rakete „fiel“ z.B. dort …", ["Die", "S-300-Rakete", "„", "fiel", "“", "z.B.", "dort", "…"]),
        ("uk", "Уряд об'єднав дві області", ["Уряд", "об", "'", "єднав", "дві", "області"]),
        ("und", "", []),
    ],
)
def test_words_are_split_as_in_the_treebanks(lang, text, expected):
    assert pieces(text, lang) == expected


def test_spans_cover_all_but_white_space():
    text = "Ein  Satz,\tmit 3,5 % – und\u00a0mehr!"
    covered = set(itertools.chain.from_iterable(range(s, e) for s, e in tokenize(text, "de")))
    assert {i for i, c in enumerate(text) if not c.isspace()} == covered


def exhaustive(scores: np.ndarray) -> float:
    """The best score of any single-rooted tree, by trying all of them."""
    n = len(scores)
    best = -np.inf
    for heads in itertools.product(range(n + 1), repeat=n):
        if sum(h == 0 for h in heads) != 1 or any(h == i + 1 for i, h in enumerate(heads)):
            continue
        if all(reaches_root(heads, i) for i in range(n)):
            best = max(best, sum(scores[i, h] for i, h in enumerate(heads)))
    return best


def reaches_root(heads, word) -> bool:
    for _ in range(len(heads) + 1):
        if heads[word] == 0:
            return True
        word = heads[word] - 1
    return False


@pytest.mark.parametrize("seed", range(40))
def test_trees_are_trees_and_the_best_ones_where_the_root_is_clear(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    scores = rng.normal(size=(n, n + 1)).astype(np.float32)
    root = int(rng.integers(n))
    scores[:, 0] -= 20
    scores[root, 0] += 40
    heads = best_tree(scores)
    assert (heads == 0).sum() == 1
    assert all(reaches_root(heads.tolist(), i) for i in range(n))
    assert sum(scores[i, h] for i, h in enumerate(heads)) == pytest.approx(exhaustive(scores), abs=1e-4)


@pytest.fixture(scope="module")
def parser():
    return load_parser()


@pytest.mark.parametrize(
    ("lang", "text", "verb", "subject"),
    [
        ("en", "The minister opened the bridge on Monday.", "opened", "minister"),
        ("de", "Die Ministerin eröffnete am Montag die Brücke.", "eröffnete", "Ministerin"),
        ("fr", "La ministre a inauguré le pont lundi.", "inauguré", "ministre"),
        ("es", "La ministra inauguró el puente el lunes.", "inauguró", "ministra"),
        ("ru", "Министр открыл мост в понедельник.", "открыл", "Министр"),
        ("uk", "Міністр відкрив міст у понеділок.", "відкрив", "Міністр"),
        ("pl", "Minister otworzył most w poniedziałek.", "otworzył", "Minister"),
    ],
)
def test_verb_and_subject_are_found(parser, lang, text, verb, subject):
    words = parser.parse([(text, lang)])[0]
    root = next(i for i, w in enumerate(words) if w.head == -1)
    assert words[root].text == verb
    assert [w.text for w in words if w.head == root and w.relation == "nsubj"] == [subject]


def test_a_parse_does_not_depend_on_its_batch(parser):
    sentences = [
        ("The parliament rejected the law.", "en"),
        ("Kurz.", "de"),
        ("Die Fähre sank vor der Küste, sagte ein Sprecher.", "de"),
    ]
    alone = [parser.parse([s])[0] for s in sentences]
    assert parser.parse(sentences) == alone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "word " * 2000,
        "АБВ" * 400,
        "\u202e\u200b \ufeff",
        "😀 😀",
        "ZU LANG, " * 300,
        "السلام عليكم",
        "a" * 5000,
    ],
)
def test_odd_input_gives_one_tree_over_all_words(parser, text):
    words = parser.parse([(text, "en")])[0]
    assert [(w.start, w.end) for w in words] == tokenize(text, "en")
    assert sum(w.head == -1 for w in words) == bool(words)
    assert all(-1 <= w.head < len(words) for w in words)


def test_long_sentences_are_joined_in_order(parser):
    words = parser.parse([("one two, " * MAX_WORDS, "en")])[0]
    assert len(words) == 3 * MAX_WORDS
    assert any(w.relation == "parataxis" for w in words)
