"""What runs on the machines of a cluster: stages that read files and write files.

Each piece of work writes files whose names and content follow from the piece alone, and puts them into place whole. So
it may be begun by a worker that dies, and done again, or even be done twice at the same time by two.
"""

import os
import socket
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from claimcheck import __version__
from claimcheck.engine import tables
from claimcheck.engine.tables import ARTICLES, CLAIMS, EXTRACTED, MATERIAL, READ, decode, encode
from claimcheck.errors import EngineError
from claimcheck.ingest.files import Found
from claimcheck.ingest.reader import describe, read_file, read_rows
from claimcheck.match.rows import rows_of
from claimcheck.pipeline import Models, embed_all, flag_long
from claimcheck.progress import Silent
from claimcheck.records import Article, Claim, Skipped
from claimcheck.settings import Settings
from claimcheck.store.extraction import Extractor

ARTICLES_A_PART = 64


class Job(NamedTuple):
    """What every worker has to know."""

    settings: Settings
    folder: Path
    """For the results."""
    version: str = __version__

    def check(self) -> None:
        """Raise EngineError if this worker can't do the job as the others do."""
        if self.version != __version__:
            raise EngineError(
                f"{socket.gethostname()} has claimcheck {__version__}, this machine {self.version}; install the same"
            )
        if not (self.folder / tables.UNFINISHED).exists():
            raise EngineError(
                f"{socket.gethostname()} doesn't see {self.folder}; name a folder on shared storage with --results"
            )


class Unit(NamedTuple):
    """What one worker reads at once: some files, or a row group of a Parquet file."""

    number: int
    files: tuple[tuple[bytes, str, str], ...]
    """File, shown path and id of each."""
    group: int | None = None


class Named(NamedTuple):
    """An article as far as it has to be known to tell whether another one has its id."""

    id: str
    path: str


class Piece(NamedTuple):
    """A part of what a unit holds; its articles are in a file of its name, which sorts as the parts do."""

    name: str
    items: tuple[Named | Skipped, ...]


class ReadUnit:
    """Units to pieces."""

    def __init__(self, job: Job):
        job.check()
        self._job = job

    def __call__(self, unit: Unit) -> list[Piece]:
        items = self._items(unit)
        pieces: list[Piece] = []
        while part := list(islice(items, ARTICLES_A_PART)):
            piece = Piece(f"part-{unit.number:08d}-{len(pieces):08d}.parquet", tuple(map(_named, part)))
            articles = [encode(item) for item in part if isinstance(item, Article)]
            record = pa.array(articles, pa.large_binary())
            tables.write_table(self._job.folder, READ, piece.name, pa.table({"record": record}))
            pieces.append(piece)
        return pieces

    def _items(self, unit: Unit) -> Iterator[Article | Skipped]:
        limit = self._job.settings.max_file_bytes
        for file, path, id in unit.files:
            found = Found(os.fsdecode(file), path, id)
            if not found.file.exists():
                raise EngineError(f"{socket.gethostname()} doesn't see {path}; put the articles on shared storage")
            yield from (
                read_file(found, limit, describe)
                if unit.group is None
                else read_rows(found, limit, describe, unit.group)
            )


def _named(item: Article | Skipped) -> Named | Skipped:
    return item if isinstance(item, Skipped) else Named(item.id, item.path)


class Part(NamedTuple):
    """A piece of which is known under which ids its articles are taken in."""

    name: str
    number: int
    """That of the first article in the file, counted in the order of the input."""
    ids: Mapping[int, str | None]
    """By place in the file: another id than the article's own, or None for one that is left out."""


class ExtractClaims:
    """The articles of parts to claims; answers with the name of the parser."""

    def __init__(self, job: Job):
        job.check()
        self._folder, self._extractor = job.folder, Extractor(job.settings.parser)

    def __call__(self, part: Part) -> str:
        numbers, articles = [], []
        for place, row in enumerate(_rows(self._folder, READ, part.name)):
            [article] = decode(Article, row["record"])
            id = part.ids.get(place, article.id)
            if id is not None:
                numbers.append(part.number + place)
                articles.append(article.model_copy(update={"id": id}))
        found = self._extractor.extract(articles)
        columns = {
            "number": pa.array(numbers, pa.int64()),
            "article": pa.array([encode(article) for article in articles], pa.large_binary()),
            "claims": pa.array([encode(*one.claims) for one in found], pa.large_binary()),
            "sentences": pa.array([one.sentences for one in found], pa.int64()),
            "reasons": pa.array([[no.reason for no in one.rejected] for one in found], pa.list_(pa.string())),
        }
        tables.write_table(self._folder, EXTRACTED, part.name, pa.table(columns))
        return self._extractor.name


class EmbedClaims:
    """The claims of parts to vectors: all that a part tells, as results and as material to judge with."""

    def __init__(self, job: Job):
        from claimcheck.embed import load_embedder
        from claimcheck.judge.nli import load_nli

        job.check()
        self._folder, settings = job.folder, job.settings
        embedder = load_embedder(settings.model, offline=settings.offline)
        self._models = Models(embedder, load_nli(settings.nli_model, offline=settings.offline))

    def __call__(self, part: Part) -> dict[str, Any]:
        rows = list(_rows(self._folder, EXTRACTED, part.name))
        articles = [article for row in rows for article in decode(Article, row["article"])]
        of_each = [decode(Claim, row["claims"]) for row in rows]
        contexts = [
            claim.context_in(article.text)
            for article, claims in zip(articles, of_each, strict=True)
            for claim in claims
        ]
        claims = flag_long([claim for part in of_each for claim in part], contexts, self._models)
        texts = [claim.text for claim in claims]
        vectors, context_vectors = embed_all([texts, contexts], self._models.embedder.embed, Silent())
        ends = np.cumsum([len(part) for part in of_each]).tolist()
        numbers, counts = [row["number"] for row in rows], [Counter(row["reasons"]) for row in rows]
        sentences = [row["sentences"] for row in rows]
        own = [slice(end - len(part), end) for end, part in zip(ends, of_each, strict=True)]
        material = {
            "article": pa.array([encode(article) for article in articles], pa.large_binary()),
            "claims": pa.array([encode(*claims[of]) for of in own], pa.large_binary()),
            "contexts": pa.array([context_vectors[of].tobytes() for of in own], pa.large_binary()),
            "vectors": pa.array([vectors[of].astype(np.float16).tobytes() for of in own], pa.large_binary()),
            "keys": pa.array([rows_of(claims[of])["key"].tobytes() for of in own], pa.large_binary()),
            "count": pa.array([of.stop - of.start for of in own], pa.int64()),
        }
        of_articles = tables.article_table(numbers, articles, sentences, counts)
        of_claims = tables.claim_table(np.repeat(numbers, [len(part) for part in of_each]).tolist(), claims, vectors)
        tables.write_table(self._folder, ARTICLES, part.name, of_articles)
        tables.write_table(self._folder, CLAIMS, part.name, of_claims)
        tables.write_table(self._folder, MATERIAL, part.name, pa.table(material))
        return {
            "name": part.name,
            "articles": len(articles),
            "sentences": sum(sentences),
            "claims": len(claims),
            "not_claims": sum(counts, Counter()),
            "models": {"embedding": self._models.embedder.name, "nli": self._models.nli.name},
        }


def _rows(folder: Path, kind: str, name: str) -> Sequence[Mapping[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / kind / name).to_pylist()
    return rows
