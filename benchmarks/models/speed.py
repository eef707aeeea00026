"""Speed: the bundled encoder against sentence-transformers with the same weights, and the other two by themselves."""

import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.models.data import SEED, Figures
from claimcheck.embed import load_embedder
from claimcheck.extract.parse import load_parser
from claimcheck.extract.segment import segment
from claimcheck.ingest import read_articles
from claimcheck.judge.nli import load_nli
from training.devdata import REPOSITORY

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SAME = 0.98
"""Mean cosine of both encoders' vectors below which they can't hold the same weights."""


def measure(quick: bool) -> Figures:
    """Group "speed": sentences or pairs a second of each model, the best of several rounds, and the encoder's ratio.

    The rounds of both encoders alternate, so that other work on the machine slows both down.

    Raises:
        ValueError: if the two encoders give different vectors.
    """
    texts = sentences(160 if quick else 400)
    rounds = 3 if quick else 4
    print(f"  {os.cpu_count()} cores, {len(texts)} sentences, best of {rounds}", file=sys.stderr, flush=True)
    embedder, other = load_embedder(), reference()
    ours, theirs = embedder.embed(texts[:60]), other.encode(texts[:60])
    if (cosine := float((ours * theirs).sum(1).mean())) < SAME:
        raise ValueError(f"the two encoders differ: mean cosine {cosine:.3f}")
    bundled_best, reference_best = best_of(rounds, lambda: embedder.embed(texts), lambda: other.encode(texts))
    pairs = list(itertools.pairwise(texts[:101]))
    judge, parser = load_nli(), load_parser()
    nli_best, parser_best = best_of(
        rounds, lambda: judge.predict(pairs), lambda: parser.parse([(t, "en") for t in texts])
    )
    return {
        "speed": {
            "encoder": len(texts) / bundled_best,
            "sentence-transformers": len(texts) / reference_best,
            "encoder ratio": reference_best / bundled_best,
            "nli": len(pairs) / nli_best,
            "parser": len(texts) / parser_best,
        }
    }


def best_of(rounds: int, *tasks: Callable[[], object]) -> list[float]:
    """The shortest time of each task in seconds; in every round each runs once, after one round that warms up."""
    times: list[list[float]] = [[] for _ in tasks]
    for _ in range(rounds + 1):
        for task, taken in zip(tasks, times, strict=True):
            began = time.perf_counter()
            task()
            taken.append(time.perf_counter() - began)
    return [min(taken[1:]) for taken in times]


def sentences(count: int) -> list[str]:
    """Sentences of the sample corpus, some cut and some joined so that their lengths vary as in news, in random order.

    No two are alike.
    """
    rng = random.Random(SEED)
    articles, _ = read_articles([REPOSITORY / "corpus"])
    known = [article.text[s.start : s.end] for article in articles for s in segment(article)]
    result = dict.fromkeys(known)
    while len(result) < count:
        first, second = rng.sample(known, 2)
        words = f"{first} {second}".split()
        start = rng.randrange(len(words) // 2)
        result[" ".join(words[start : start + rng.randint(5, 45)])] = None
    rows = list(result)
    rng.shuffle(rows)
    return rows[:count]


def reference() -> "SentenceTransformer":
    """The bundled encoder's weights, as shipped but in float32, in sentence-transformers on the processor."""
    from benchmarks.models.in_torch import load_encoder, write_model

    with tempfile.TemporaryDirectory() as folder:
        write_model("encoder", Path(folder))
        return load_encoder(Path(folder))
