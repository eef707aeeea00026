"""Screening many pairs at once: what numpy leaves out, and that it is never what a closer look would let through."""

from collections import Counter

import numpy as np
import pytest

from claimcheck.judge import Judge
from claimcheck.judge.decision import highest, models, probabilities, probability
from claimcheck.judge.evidence import Held, Stated, screened
from claimcheck.judge.features import gate_bounds, gate_features
from claimcheck.judge.gate import Known, Screen, may_pass, nearest_of, standings, worth_a_look
from claimcheck.judge.links import Links, cosines, links_of, parts_of, places_in
from claimcheck.judge.surroundings import (
    PRIOR_KINSHIP,
    UNKNOWN_CLAIMS,
    Sentences,
    Surroundings,
    apart,
    kinship,
)
from claimcheck.judge.wording import Worded
from claimcheck.match import STEPS, candidates, pairs_of
from claimcheck.progress import Silent
from claimcheck.records import Article, Pair
from tests.test_judge import FixedNli, claim

TEXTS = [
    "Arkland will join the war",
    "The prime minister of Peru refused to join the pact in March",
    "Peru and Chile signed 12 treaties on 3 May 2021",
    "More than 40 people were hurt in Lima",
    "Nobody was hurt in Lima, the mayor Ana Ruiz said",
    "Peru may leave the pact by 2030",
    "Chile exports 300 tonnes of copper",
    "The mayor of Lima denied that 25 houses had burnt down",
    "The weather stayed dry",
]
STATED = [{}, {"polarity": "negative"}, {"modality": "possible"}, {"modality": "denied"}]


def folder(seed: int):
    """Claims of six articles with vectors near each other, and all that screening is given."""
    rng = np.random.default_rng(seed)
    claims = [
        claim(str(i), f"article {i // 4}", TEXTS[rng.integers(len(TEXTS))], at=100 * (i % 4), **STATED[i % len(STATED)])
        for i in range(24)
    ]
    vectors = rng.normal(size=(24, 8)) + 2.0
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    texts = {c.article: " ".join(x.text for x in claims if x.article == c.article) for c in claims}
    articles = {name: Article(id=name, path=name, text=text) for name, text in texts.items()}
    links = links_of(candidates(claims, vectors, 5, 0.2))
    sentences = Sentences(claims, [c.text for c in claims], vectors, articles)
    return claims, links, sentences, Surroundings(sentences, links)


def known_of(claims):
    return Known(Stated(claims), Held(claims), Worded(claims))


@pytest.mark.parametrize("seed", range(4))
def test_what_a_gate_weighs_lies_within_the_bounds(seed):
    claims, links, sentences, around = folder(seed)
    standing = standings(sentences.article, links, nearest_of(links, len(claims)))
    ranks = standing.rank, standing.margin, standing.behind
    bounds = gate_bounds(links.similarity, *ranks, around.columns(), *(x.of(links) for x in known_of(claims)))
    assert len(links) > 50
    for place in range(len(links)):
        pair = links.pair(place)
        known = screened(claims[pair.a], claims[pair.b], pair, standing.at(place), around.outline(place))
        values = gate_features(known)
        assert values.keys() == bounds.keys()
        for name, value in values.items():
            least, most = bounds[name]
            assert least[place] - 1e-12 <= value <= most[place] + 1e-12, name


@pytest.mark.parametrize("seed", range(4))
def test_no_pair_is_left_out_that_a_closer_look_lets_through(seed, monkeypatch):
    claims, links, sentences, around = folder(seed)
    standing, scores = standings(sentences.article, links, nearest_of(links, len(claims))), []
    for place in np.flatnonzero(worth_a_look(links, around.columns())).tolist():
        pair = links.pair(place)
        known = screened(claims[pair.a], claims[pair.b], pair, standing.at(place), around.outline(place))
        scores.append((place, probability(models()["gate"], gate_features(known))))
    middle = float(np.median([score for _, score in scores]))
    for name in ("OPEN", "WIDE_OPEN"):
        monkeypatch.setattr(f"claimcheck.judge.gate.{name}", middle)
    found = may_pass(links, standing, around, known_of(claims))
    assert all(found[place] for place, score in scores if score >= middle + 1e-9)
    assert not found.all()


@pytest.mark.parametrize("seed", range(2))
def test_pairs_are_screened_alike_in_parts(seed, monkeypatch):
    claims, links, sentences, _ = folder(seed)
    for name in ("OPEN", "WIDE_OPEN"):
        monkeypatch.setattr(f"claimcheck.judge.gate.{name}", 0.02)
    gate = Screen(claims, sentences.contexts, sentences.vectors, sentences.articles, nearest_of(links, len(claims)))
    whole, left_out = gate.kept(links)
    monkeypatch.setattr("claimcheck.judge.links.PAIRS_AT_ONCE", 7)
    parts = list(parts_of(links, sentences.article))
    assert len(parts) > 3 and sorted(place for part in parts for place in part.tolist()) == list(range(len(links)))
    found = [gate.kept(links.at(part)) for part in parts]
    kept = sorted((one for part, _ in found for one in part), key=lambda one: (one.pair.a, one.pair.b))
    assert kept == whole and whole
    assert sum((reasons for _, reasons in found), Counter()) == left_out


def test_pairs_are_judged_alike_in_parts(monkeypatch):
    claims, links, sentences, _ = folder(1)
    for name in ("OPEN", "WIDE_OPEN"):
        monkeypatch.setattr(f"claimcheck.judge.gate.{name}", 0.02)
    judge = Judge(FixedNli(0.9, 0.05, 0.05), agreement_threshold=0.05)
    given = links, sentences.contexts, sentences.vectors, sentences.articles, Silent()
    whole = judge.judge(claims, *given)
    monkeypatch.setattr("claimcheck.judge.links.PAIRS_AT_ONCE", 7)
    parts = judge.judge(claims, *given)
    assert parts.findings == whole.findings and whole.findings
    assert parts.compared.tolist() == whole.compared.tolist() and parts.judged > 7
    assert parts.left_out == whole.left_out


def test_nothing_to_judge():
    claims, _, sentences, _ = folder(0)
    for some in (claims[:0], claims[:1], claims):
        size = len(some)
        found = Judge(FixedNli(0.9, 0.05, 0.05)).judge(
            some, [], sentences.contexts[:size], sentences.vectors[:size], sentences.articles, Silent()
        )
        assert found.findings == [] and found.judged == 0 and not found.left_out


@pytest.mark.parametrize("seed", range(2))
def test_articles_keep_their_size_when_some_of_their_claims_are_left_out(seed):
    claims, links, sentences, _ = folder(seed)
    sizes = {name: int(count) for name, count in zip(sentences.names, sentences.counts, strict=True)}
    used = np.unique(np.concatenate([links.a[:40], links.b[:40]]))
    some = Sentences(
        [claims[i] for i in used],
        [sentences.contexts[i] for i in used],
        sentences.vectors[used].astype(np.float32),
        sentences.articles,
        sizes,
    )
    assert len(used) < len(claims)
    assert [sizes[name] for name in some.names] == some.counts.tolist()


def test_the_most_that_trees_can_give():
    model = {"start": 0.5, "trees": [["a", 0.3, 1.0, ["b", 0.0, -1.0, -2.0]], 0.25]}
    bounds = {"a": (np.array([0.0, 0.4, 0.0]), np.array([0.2, 0.4, 1.0])), "b": (np.zeros(3), np.ones(3))}
    expected = [1 / (1 + np.exp(-(0.75 + leaf))) for leaf in (1.0, -1.0, 1.0)]
    assert highest(model, bounds) == pytest.approx(expected)
    rows = [{"a": 0.3, "b": 9.0}, {"a": 0.31, "b": 0.0}, {"a": 0.31, "b": 0.1}]
    assert probabilities(model, rows) == pytest.approx([probability(model, row) for row in rows])
    assert len(probabilities(model, [])) == 0


def test_places_are_those_of_a_plain_count():
    rng = np.random.default_rng(3)
    groups, scores = rng.integers(0, 9, 200), rng.integers(0, 12, 200) / 10
    places = places_in(groups, scores)
    for i in range(200):
        own = np.flatnonzero(groups == groups[i])
        assert places.rank[i] == (scores[own] > scores[i]).sum()
        assert places.rival[i] == max([scores[j] for j in own if j != i], default=0.0)
    assert len(places_in(groups[:0], scores[:0]).rank) == 0


def test_links_of_records_and_of_numbers_are_the_same():
    numbers = np.array([[0, 1, 7123], [0, 2, 10_000], [1, 2, 1]])
    for links in (links_of(numbers), links_of(pairs_of(numbers)), links_of(links_of(numbers))):
        assert links.a.tolist() == [0, 0, 1] and links.b.tolist() == [1, 2, 2]
        assert links.similarity.tolist() == [7123 / STEPS, 1.0, 1 / STEPS]
        assert links.pair(0) == Pair(a=0, b=1, similarity=0.7123)
    assert len(links_of([])) == 0


def test_a_cosine_does_not_depend_on_what_else_is_computed(monkeypatch):
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(40, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    a, b = rng.integers(0, 40, 300), rng.integers(0, 40, 300)
    whole = cosines(vectors, a, b)
    monkeypatch.setattr("claimcheck.judge.links.PAIRS_AT_ONCE", 7)
    assert (cosines(vectors, a, b) == whole).all()
    assert isinstance(Links(a, b, whole).pair(3).similarity, float)


def test_ranks_hold_where_claims_and_articles_are_many():
    """The number of a claim times that of articles is more than 32 bits hold: claims 0 and 65,536 would be as one."""
    article = np.arange(1 << 18) // 4
    a, b = np.array([0, 1 << 16], dtype=np.int32), np.array([200_000, 200_001], dtype=np.int32)
    found = standings(article, Links(a, b, np.array([0.8, 0.9])), np.ones(1 << 18))
    assert found.rank.tolist() == [0, 0]


def test_kinship_is_how_near_the_shorter_article_is_to_the_other():
    """Two articles of two and four claims: one claim of the shorter has two counterparts, the other none."""
    links = Links(np.array([0, 0]), np.array([2, 3]), np.array([0.6, 0.8]))
    article, sizes = np.array([0, 0, 1, 1, 1, 1]), np.array([2, 4])
    joined = (np.array([0]), np.array([1]))
    found = kinship(links, article, sizes, joined, np.zeros(2, dtype=np.int64))
    assert found.tolist() == pytest.approx([(0.8 + PRIOR_KINSHIP * UNKNOWN_CLAIMS) / (2 + UNKNOWN_CLAIMS)])
    other_way = Links(links.b, links.a, links.cosine)
    assert kinship(other_way, article, sizes, joined, np.zeros(2, dtype=np.int64)).tolist() == found.tolist()


def test_how_long_after_each_other_two_articles_appeared():
    days, others = np.array([10.0, 10.0, 10.0, np.nan]), np.array([10.0, 11.0, 500.0, 3.0])
    assert apart(days, others).tolist() == pytest.approx([0, 1 / 6, 1, 0])
