"""Candidate pairs: who is paired with whom."""

import numpy as np
import pytest

from claimcheck.match import candidate_pairs
from claimcheck.records import Claim


def claim(number: int, article: str, speaker: str | None = None, at: int = 0) -> Claim:
    return Claim(
        id=f"{number:012d}",
        article=article,
        start=at,
        end=at + 5,
        quote="q",
        text="t",
        lang="en",
        speaker=speaker,
        context_start=at,
        context_end=at + 5,
    )


def unit(*rows):
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_pairs_join_articles_and_are_ordered():
    claims = [claim(0, "a"), claim(1, "b"), claim(2, "a", at=10)]
    pairs = candidate_pairs(claims, unit([1, 0], [1, 0.1], [0.9, 0.2]), 5, 0.3)
    assert [(p.a, p.b) for p in pairs] == [(0, 1), (1, 2)]
    assert pairs[0].similarity == pytest.approx(0.995, abs=1e-3)


def test_one_article_is_paired_with_itself_only_across_speakers():
    claims = [claim(0, "a", "Ann"), claim(1, "a", "Bob", 10), claim(2, "a", "ann", 20), claim(3, "a", None, 30)]
    pairs = candidate_pairs(claims, unit(*[[1, 0]] * 4), 5, 0.3)
    assert {(p.a, p.b) for p in pairs} == {(0, 1), (1, 2), (0, 3), (1, 3), (2, 3)}


def test_clauses_of_one_sentence_are_not_paired():
    claims = [claim(0, "a", "Ann"), claim(1, "a", None)]
    assert candidate_pairs(claims, unit([1, 0], [1, 0]), 5, 0.3) == []


def test_the_floor_and_the_number_of_neighbours_hold():
    claims = [claim(i, f"article{i}") for i in range(6)]
    vectors = unit(*[[1, 0.1 * i] for i in range(6)])
    assert len(candidate_pairs(claims, vectors, 1, 0.0)) < len(candidate_pairs(claims, vectors, 5, 0.0)) == 15
    assert candidate_pairs(claims[:2], unit([1, 0], [0, 1]), 5, 0.3) == []


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_claims_give_no_pairs(count):
    assert candidate_pairs([claim(i, "a") for i in range(count)], np.zeros((count, 2), np.float32), 5, 0.3) == []


def test_neighbours_agree_with_brute_force():
    rng = np.random.default_rng(3)
    claims = [claim(i, f"article{i % 7}") for i in range(60)]
    vectors = unit(*rng.normal(size=(60, 8)))
    similarity = vectors @ vectors.T
    expected = set()
    for i in range(60):
        others = [j for j in np.argsort(-similarity[i]) if claims[j].article != claims[i].article][:3]
        expected |= {(min(i, int(j)), max(i, int(j))) for j in others if similarity[i, j] >= 0.3}
    assert {(p.a, p.b) for p in candidate_pairs(claims, vectors, 3, 0.3)} >= expected
