"""Claims of articles about one event that meet although each has nearer ones elsewhere."""

import numpy as np

from claimcheck.match.related import NEAREST, nearest_within, tied_articles, with_related
from claimcheck.match.rows import ROW, STEPS

WIDTH = 8


def unit(*rows):
    vectors = np.zeros((len(rows), WIDTH))
    for i, row in enumerate(rows):
        vectors[i, : len(row)] = row
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)


def rows_of(*articles):
    rows = np.zeros(len(articles), dtype=ROW)
    rows["article"], rows["key"] = articles, np.arange(len(articles))
    return rows


def test_articles_are_tied_by_more_than_one_near_pair():
    found = np.array([[4, 2, 9000], [2, 4, 8000], [2, 2, 9500], [1, 3, 1000], [3, 1, 9000], [5, 6, 9000]])
    assert tied_articles(found) == [(2, 4)]


def test_claims_of_one_event_meet_their_nearest_there():
    vectors = unit([1, 0.2], [1, 0, 0.9], [1, 0.3], [1, 0, 1.1], [0, 0, 0, 1])
    rows = rows_of(0, 0, 1, 1, 2)
    found = np.array([[0, 2, 9900], [1, 3, 9900]])
    pairs = {(a, b) for a, b, _ in with_related(found, rows, vectors).tolist()}
    assert pairs == {(0, 2), (0, 3), (1, 2), (1, 3)}


def test_each_claim_meets_no_more_than_its_nearest():
    one = unit([1, 0.1])
    many = unit(*([1, 0.1 * i] for i in range(2, 2 + 2 * NEAREST)))
    keys = np.arange(len(many), dtype=np.uint32)
    # Each of the many has but one claim to choose from.
    assert len(nearest_within(one, many, keys[:1], keys)) == len(many)
    both = nearest_within(np.concatenate([one] * 5), many, keys[:5], keys)
    assert {b for _, b, _ in both.tolist()} == set(range(len(many)))
    assert all((both[:, 0] == a).sum() >= NEAREST for a in range(5))


def test_articles_about_other_matters_stay_apart():
    vectors = unit([1], [0, 1], [0, 0, 1], [1, 0.1], [0, 0, 0, 1], [0, 0, 0, 0, 1])
    rows = rows_of(0, 0, 0, 1, 1, 1)
    found = np.array([[0, 3, 9900], [1, 4, 9900]])
    assert with_related(found, rows, vectors).tolist() == found.tolist()


def test_a_pair_that_was_found_keeps_its_cosine_and_order_does_not_matter():
    vectors = unit([1, 0.2], [1, 0.5], [1, 0.3], [1, 0.6])
    rows = rows_of(0, 0, 1, 1)
    found = np.array([[0, 2, round(float(vectors[0].astype(float) @ vectors[2].astype(float)) * STEPS)]])
    forward = with_related(found, rows, vectors)
    order = np.array([2, 3, 0, 1])
    turned = with_related(np.array([[0, 2, found[0, 2]]]), rows[order], vectors[order])
    assert sorted(forward[:, 2].tolist()) == sorted(turned[:, 2].tolist())
    assert found.tolist()[0] in forward.tolist()


def test_no_claims_and_no_pairs():
    nothing = np.zeros((0, 3), dtype=np.int64)
    assert len(with_related(nothing, rows_of(), np.zeros((0, WIDTH), dtype=np.float16))) == 0
    assert len(with_related(nothing, rows_of(0, 1), unit([1], [1]))) == 0


def test_short_articles_need_less():
    """A cosine of 0.65 throughout is enough for articles of a few claims, and not for long ones."""
    for size, found in ((3, True), (25, False)):
        one, other = unit(*[[1, 0.734]] * size), unit(*[[1, 0, 0.734]] * size)
        keys = np.arange(size, dtype=np.uint32)
        assert bool(len(nearest_within(one, other, keys, keys))) is found
        assert bool(len(nearest_within(other, one[:3], keys, keys[:3])))  # the shorter one counts
