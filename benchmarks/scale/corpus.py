"""Corpora of any size from the real articles of CLAIMCHECK_DATA/load, of which nothing is written but into --work.

Some articles are read, extracted and embedded as always. A made-up article is one of them with claims of its own: each
text gets a number, and each vector is mixed with that of another claim and with noise, so that every claim has near
and less near neighbours, and none is the same as another.
"""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.ingest.files import find_files
from claimcheck.match.rows import steps_of
from claimcheck.pipeline import load_models, store_of
from claimcheck.progress import Silent
from claimcheck.settings import Settings
from claimcheck.store.articles import documents_of
from claimcheck.store.corpus import Document, KnownFile, status_of
from claimcheck.store.extraction import Extractor
from claimcheck.store.growth import numbered, rebuild
from claimcheck.store.index import Index, open_corpus
from claimcheck.store.survey import Item
from training.devdata import DATA

OLD = 1_500_000_000
SEED = 5
MIXED = 0.7
NOISE = 0.4
"""Weights of another claim's vector, at most, and of noise beside the own vector, of weight 1."""
ARTICLES_A_TURN = 1000


def texts(language: str = "en") -> Iterator[str]:
    """The texts of the real articles."""
    with gzip.open(DATA / f"load/articles-{language}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def varied(vectors: NDArray[np.float32], count: int, seed: int = SEED) -> Iterator[NDArray[np.float16]]:
    """`count` made-up vectors from float32 (n, d) unit rows, in parts: float16 unit rows."""
    rng = np.random.default_rng(seed)
    for start in range(0, count, 1 << 14):
        size = min(1 << 14, count - start)
        first, second = rng.integers(0, len(vectors), (2, size))
        yield _mixed(vectors[first], vectors[second], rng)


def _mixed(own: NDArray[np.float32], other: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float16]:
    noise = rng.normal(size=own.shape).astype(np.float32) / np.sqrt(own.shape[1])
    mixed = own + MIXED * rng.random((len(own), 1), dtype=np.float32) * other + NOISE * noise
    return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float16)


def fill(folder: Path, settings: Settings, count: int, bases: int) -> dict[str, int]:
    """Write `count` articles into `folder` and keep the index of that corpus, made from `bases` real articles."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{i // 1000:03d}/{i:06d}.txt" for i in range(count)]
    with store_of(settings) as store:
        assert store is not None
        models, extractor = load_models(settings, store), Extractor(settings.parser, store)
        corpus = open_corpus(store, [folder], settings, extractor, models)
        assert corpus is not None
        with corpus:
            index = Index(corpus, settings, extractor, models, store)
            base = _bases(index, folder, bases)
            rng = np.random.default_rng(SEED)
            every = np.concatenate([document.vectors for document in base]).astype(np.float32)
            values = [[claim.model_dump() for claim in document.claims] for document in base]
            for start in range(0, count, ARTICLES_A_TURN):
                numbers = range(start, min(start + ARTICLES_A_TURN, count))
                part = [_made_up(base[n % len(base)], folder, names[n], n, every, rng) for n in numbers]
                known = numbered(part, index.articles, [b"made up"] * len(part))
                with corpus.writing():
                    for n, one, document in zip(numbers, known, part, strict=True):
                        corpus.add_values(one, document, _renamed(values[n % len(base)], names[n], n))
                index.articles += known
            found = {item.path: item for item in find_files([folder])[0]}
            files = {
                path: KnownFile(status_of(item.status, 1 << 62), b"made up", ())
                for path, item in found.items()
                if item.status
            }
            with corpus.writing():
                corpus.set_files(files, [])
                rebuild(corpus, index.articles, settings.neighbours, steps_of(settings.min_similarity))
            return {"articles": len(index.articles), "claims": sum(one.claims for one in index.articles)}


def _bases(index: Index, folder: Path, count: int) -> list[Document]:
    """Real articles as they are always read and extracted."""
    place = folder.parent / "bases"
    place.mkdir(exist_ok=True)
    for number, text in zip(range(count), texts(), strict=False):
        (place / f"{number}.txt").write_text(text, encoding="utf-8")
    surveyed = index.survey(find_files([place])[0], Silent())
    items: list[Item] = [item._replace(known=None) for item in surveyed.items]
    made = documents_of(items, index.corpus, index.extractor, index.models, Silent())
    return [document for document in made if document.claims]


def _made_up(
    base: Document, folder: Path, name: str, number: int, every: NDArray[np.float32], rng: np.random.Generator
) -> Document:
    file = folder / name
    if number % 1000 == 0:
        file.parent.mkdir(exist_ok=True)
    file.write_text(base.article.text, encoding="utf-8")
    os.utime(file, (OLD, OLD))
    other = every[rng.integers(0, len(every), len(base.claims))]
    path = f"{folder.as_posix()}/{name}"
    rows = base.rows.copy()
    rows["key"] = rng.integers(0, 1 << 32, len(rows))
    return Document(
        article=base.article.model_copy(update={"id": name, "path": path}),
        own=name,
        file=path,
        place=0,
        claims=base.claims,
        sentences=base.sentences,
        rejected=base.rejected,
        rows=rows,
        vectors=_mixed(base.vectors.astype(np.float32), other, rng),
        contexts=base.contexts,
    )


def _renamed(claims: list[dict[str, Any]], article: str, number: int) -> list[dict[str, Any]]:
    """Claims of another article, each with a text of its own."""
    return [
        claim | {"article": article, "id": f"{number:06d}{i:06d}", "text": f"{claim['text'].rstrip('.')} ({number})."}
        for i, claim in enumerate(claims)
    ]
