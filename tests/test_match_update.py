"""Neighbours in a corpus that changes: the same as if all claims were compared anew."""

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from claimcheck.match.rows import Lists, allowed, rows_of, scores_of
from claimcheck.match.search import nearest
from claimcheck.match.update import NEVER, Block, Near, meet
from claimcheck.records import Article, Claim
from claimcheck.store import growth
from claimcheck.store.corpus import Corpus, DamagedError, Document, KnownArticle, remove_unused
from claimcheck.store.growth import grow, numbered, rebuild

WIDTH = 6
FLOOR = 3000
NEIGHBOURS = 4


def claim(article: str, place: int, speaker: str | None = None) -> Claim:
    at = 100 * place
    words = {"quote": "q", "text": f"text {place}", "lang": "en", "speaker": speaker}
    spans = {"start": at, "end": at + 5, "context_start": at, "context_end": at + 5}
    return Claim(id=f"{article}-{place}", article=article, **words, **spans)


def document(name: str, vectors: np.ndarray) -> Document:
    claims = tuple(claim(name, i, "Ann" if i % 3 else None) for i in range(len(vectors)))
    return Document(
        article=Article(id=name, path=name, text="t"),
        own=name,
        file=name,
        place=0,
        claims=claims,
        sentences=len(claims),
        rejected=Counter({"question": 1}),
        rows=rows_of(claims),
        vectors=vectors,
        contexts=vectors,
    )


def some(rng: np.random.Generator, count: int) -> np.ndarray:
    """Unit rows, some of them the same."""
    rows = rng.normal(size=(count, WIDTH)) + 0.3
    rows[rng.random(count) < 0.2] = np.ones(WIDTH)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


def brute(documents: list[Document]) -> dict[str, list[tuple[int, str]]]:
    """Claim id -> its neighbours as (cosine in steps, claim id), by comparing each with each."""
    claims = [c for d in documents for c in d.claims]
    vectors = np.concatenate([d.vectors for d in documents])
    rows = rows_of(claims)
    scores = scores_of(vectors[:, None], vectors[None])
    fits = allowed(rows[:, None], rows[None]) & (scores >= FLOOR)
    result = {}
    for i, one in enumerate(claims):
        others = sorted((j for j in range(len(claims)) if fits[i, j]), key=lambda j: (-scores[i, j], rows["key"][j]))
        result[one.id] = [(int(scores[i, j]), claims[j].id) for j in others[:NEIGHBOURS]]
    return result


def stored(known: list[KnownArticle], documents: dict[str, Document], near: dict[int, list[Near]]) -> dict[str, object]:
    names = {one.first + i: documents[one.used].claims[i].id for one in known for i in range(one.claims)}
    return {
        documents[one.used].claims[i].id: [(-s, names[n]) for s, _, n in near[one.id][i].entries[:NEIGHBOURS]]
        for one in known
        for i in range(one.claims)
    }


def filled(corpus: Corpus, documents: list[Document]) -> list[KnownArticle]:
    known = numbered(documents, [], [b"d"] * len(documents))
    with corpus.writing() as mine:
        assert mine
        for one, doc in zip(known, documents, strict=True):
            corpus.add(one, doc)
        rebuild(corpus, known, NEIGHBOURS, FLOOR)
    return known


@pytest.mark.parametrize("seed", range(10))
def test_articles_that_come_and_go_leave_the_neighbours_of_a_full_comparison(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "LEAST", (3, 16)[seed % 2])
    monkeypatch.setattr(growth, "MOST", 16)
    monkeypatch.setattr(growth, "SPARE", (0, 3)[seed // 5])
    rng = np.random.default_rng(seed)
    documents = {f"d{i}": document(f"d{i}", some(rng, int(rng.integers(0, 12)))) for i in range(25)}
    names = list(documents)
    with Corpus(tmp_path, "name", b"identity") as corpus:
        known = filled(corpus, [documents[name] for name in names[:15]])
        for _ in range(4):
            present = [one.used for one in known]
            gone = {one.id for one in known if rng.random() < 0.3}
            come = [documents[name] for name in names if name not in present and rng.random() < 0.5]
            added = numbered(come, known, [b"d"] * len(come))
            near = grow(corpus, known, gone, added, come, NEIGHBOURS, FLOOR)
            with corpus.writing():
                corpus.remove(gone)
                for one, doc in zip(added, come, strict=True):
                    corpus.add(one, doc)
                for article, lists in near.items():
                    corpus.set_near(article, lists, FLOOR)
            known = [*(one for one in known if one.id not in gone), *added]
            lists = corpus.near([one.id for one in known])
            assert stored(known, documents, lists) == brute([documents[one.used] for one in known])


def test_growing_leaves_what_is_stored_as_it_was(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    with Corpus(tmp_path, "name", b"identity") as corpus:
        known = filled(corpus, [document(f"d{i}", some(rng, 5)) for i in range(9)])
        before = corpus.near([one.id for one in known])
        come = [document("new", some(rng, 5))]
        near = grow(corpus, known, {known[0].id}, numbered(come, known, [b""]), come, NEIGHBOURS, FLOOR)
        assert any(near[i] != lists for i, lists in before.items() if i in near)
        assert corpus.near([one.id for one in known]) == before


def test_an_own_article_that_crowds_a_list_hides_no_neighbour() -> None:
    rng = np.random.default_rng(5)
    claims = [claim("crowd", i) for i in range(300)] + [claim(f"other{i}", 0) for i in range(20)]
    vectors = some(rng, 320)
    vectors[:300] = vectors[0]
    lists = nearest(vectors, rows_of(claims), NEIGHBOURS, 0)
    assert (lists.rows[0] >= 300).all()
    best = np.sort(scores_of(vectors[:1], vectors[300:]))[::-1][:NEIGHBOURS]
    assert lists.scores[0].tolist() == best.tolist()


def test_approximate_search_finds_most_and_is_the_same_each_time() -> None:
    rng = np.random.default_rng(2)
    centres = rng.normal(size=(60, 32))
    rows = centres[rng.integers(0, 60, 6000)] + 0.4 * rng.normal(size=(6000, 32))
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    known = rows_of([claim(f"a{i}", 0) for i in range(6000)])
    exact, first, second = (nearest(vectors, known, 10, FLOOR, limit) for limit in (10_000, 100, 100))
    assert (first.rows == second.rows).all() and (first.scores == second.scores).all()
    shared = [len(set(a) & set(b)) for a, b in zip(exact.rows.tolist(), first.rows.tolist(), strict=True)]
    assert np.mean(shared) / 10 > 0.98


def test_order_and_company_do_not_change_who_is_near() -> None:
    rng = np.random.default_rng(9)
    claims, vectors = [claim(f"a{i}", 0) for i in range(200)], some(rng, 200)
    order = rng.permutation(200)
    lists = nearest(vectors, rows_of(claims), NEIGHBOURS, FLOOR)
    turned = nearest(vectors[order], rows_of([claims[i] for i in order]), NEIGHBOURS, FLOOR)
    back = np.where(turned.rows >= 0, order[turned.rows], -1)
    assert (back == lists.rows[order]).all()


def test_the_end_of_a_list_tells_who_gets_in() -> None:
    lists = Lists(
        np.array([[1, 2], [2, -1]], np.int32), np.array([[9000, 8000], [7000, 0]], np.uint16), np.array([False, True])
    )
    assert lists.ends(3000).tolist() == [8000, 3000]


def test_nothing_follows_the_end_of_a_list_that_was_cut() -> None:
    cut = Near(((-9000, 1, 1), (-8000, 2, 2)), complete=False)
    assert cut.changed([2], [(-7000, 3, 3), (-8500, 4, 4)], 5) == Near(((-9000, 1, 1), (-8500, 4, 4)), False)
    assert Near((), complete=False).changed([], [(-7000, 3, 3)], 5).entries == ()
    assert Near((), complete=True).changed([], [(-7000, 3, 3)], 5).entries == ((-7000, 3, 3),)


def test_a_damaged_vector_is_not_believed(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    with Corpus(tmp_path, "name", b"identity") as corpus:
        filled(corpus, [document(f"d{i}", some(rng, 5)) for i in range(3)])
        with corpus.writing():
            corpus._connection.execute("UPDATE vector SET vectors = zeroblob(length(vectors)) WHERE article = 2")
        with pytest.raises(DamagedError):
            list(corpus.blocks(10))


def test_other_models_empty_the_corpus(tmp_path: Path) -> None:
    with Corpus(tmp_path, "name", b"identity") as corpus:
        filled(corpus, [document("d", some(np.random.default_rng(1), 5))])
    with Corpus(tmp_path, "name", b"identity") as corpus:
        assert len(corpus.articles()) == 1
    with Corpus(tmp_path, "name", b"another") as corpus:
        assert corpus.articles() == []


def test_of_two_writers_the_second_writes_nothing(tmp_path: Path) -> None:
    first, second = (Corpus(tmp_path, "name", b"identity") for _ in range(2))
    with first, second:
        assert first.articles() == second.articles() == []
        filled(first, [document("d", some(np.random.default_rng(1), 5))])
        with second.writing() as mine:
            assert not mine


def test_corpora_that_were_not_used_for_longest_go_first(tmp_path: Path) -> None:
    for number, name in enumerate(("oldest", "middle", "used")):
        with Corpus(tmp_path, name, b"identity") as corpus:
            filled(corpus, [document("d", some(np.random.default_rng(1), 5))])
        os.utime(corpus.file, (number, number))
    size = corpus.file.stat().st_size
    remove_unused(tmp_path, corpus.file, 2 * size)
    assert {file.stem for file in tmp_path.glob("*.sqlite3")} == {"corpus-middle", "corpus-used"}
    remove_unused(tmp_path, corpus.file, 0)
    assert {file.stem for file in tmp_path.glob("*.sqlite3")} == {"corpus-used"}


def test_a_list_as_long_as_wanted_is_not_called_complete(tmp_path: Path) -> None:
    best, worse = unit([1, 0.1], [1, 0.2]), unit([1, 0.5], [1, 0.6])
    query = document("query", unit([1, 0]))
    blocks = (
        Block(np.arange(2) + at, rows_of([claim(f"{at}-{i}", 0) for i in range(2)]), np.full(2, NEVER, "u2"), part)
        for at, part in ((0, best), (2, worse))
    )
    rows = query.rows.copy()
    rows["article"] = 9
    (near,) = meet(blocks, rows, query.vectors, np.array([True]), 2, FLOOR).forward
    assert [number for _, _, number in near.entries] == [0, 1]
    assert not near.complete


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.array(rows)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
