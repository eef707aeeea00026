"""The encoder: translations found among other sentences, and similarity as people see it."""

from functools import partial

import numpy as np

from benchmarks.models.data import Figures, draw, eval_rows, step
from benchmarks.models.scores import retrieval_hits, spearman
from claimcheck.embed import Embedder, load_embedder


def measure(quick: bool) -> Figures:
    """Groups "retrieval" (language, language/genre) and "sts" (language, or two of them)."""
    embedder = load_embedder()
    with step("retrieval"):
        found = retrieval(embedder, 110 if quick else None)
    with step("similarity"):
        return {"retrieval": found, "sts": similarity(embedder, 220 if quick else None)}


def retrieval(embedder: Embedder, limit: int | None) -> dict[str, float]:
    """Share of sentences whose nearest English one is their translation.

    The English sentences are those of all the language's rows; `limit` is the number of rows of a language and genre.
    A language's own figure is the mean of its genres.
    """
    rows = eval_rows("retrieval-dev")
    result: dict[str, float] = {}
    for language in sorted({r["lang"] for r in rows}):
        genres = sorted({r["genre"] for r in rows if r["lang"] == language})
        parts = {g: draw([r for r in rows if (r["lang"], r["genre"]) == (language, g)], limit) for g in genres}
        every = [r for part in parts.values() for r in part]
        hits = retrieval_hits(embedder.embed([r["text"] for r in every]), embedder.embed([r["en"] for r in every]))
        of_genre = {g: float(hits[[r["genre"] == g for r in every]].mean()) for g in genres}
        result |= {f"{language}/{g}": share for g, share in of_genre.items()}
        result[language] = sum(of_genre.values()) / len(of_genre)
    return result


def similarity(embedder: Embedder, limit: int | None) -> dict[str, float]:
    """Spearman's correlation of cosines with the similarity that people gave, per language and for en with de."""
    rows = draw(eval_rows("sts-dev"), limit)
    scores = np.array([r["score"] for r in rows])
    languages = sorted({key[:2] for key in rows[0] if key != "score"})
    side = partial(_side, embedder, rows)
    left, right = {k: side(f"{k}1") for k in languages}, {k: side(f"{k}2") for k in languages}
    pairs = [(k, k) for k in languages] + [("en", "de"), ("de", "en")]
    found = {pair: spearman((left[pair[0]] * right[pair[1]]).sum(1), scores) for pair in pairs}
    result = {a: value for (a, b), value in found.items() if a == b}
    return result | {"en-de": (found["en", "de"] + found["de", "en"]) / 2}


def _side(embedder: Embedder, rows: list[dict[str, str]], key: str) -> np.ndarray:
    return embedder.embed([r[key] for r in rows])
