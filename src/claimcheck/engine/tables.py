"""The results of a run on a cluster: folders of Parquet files that each hold a part, and `run.json` once all is there.

articles.parquet, claims.parquet (with the vectors), pairs.parquet (which claims were compared) and findings.parquet.
Files of one name in articles.parquet and claims.parquet belong together. Columns are for reading with other tools;
`record` is the whole record as JSON. In text columns half characters, which UTF-8 can't hold, are question marks.
While a run is under way the folder `work` holds what one stage leaves for the next.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from claimcheck.errors import OutputError
from claimcheck.ingest.parquet import MARK
from claimcheck.match.rows import number_of
from claimcheck.models.windows import well_formed
from claimcheck.records import Article, Claim, Finding, Record
from claimcheck.report.write import DRAFT, whole_file, write_text

SCHEMA = "claimcheck-results/1"
ARTICLES, CLAIMS, PAIRS, FINDINGS = "articles.parquet", "claims.parquet", "pairs.parquet", "findings.parquet"
RUN = "run.json"
WORK = "work"
READ, EXTRACTED, MATERIAL, LINKS, SENT = (
    f"{WORK}/{name}" for name in ("read", "extracted", "material", "links", "sent")
)
UNFINISHED = ".unfinished"
"""A file that is there while a run is under way."""
_OWN = (ARTICLES, CLAIMS, PAIRS, FINDINGS, RUN, WORK, UNFINISHED)

R = TypeVar("R", bound=Record)


def encode(*records: Record) -> bytes:
    """Records as a JSON list. All but ASCII is escaped: texts may hold half characters, which UTF-8 can't."""
    return json.dumps([record.model_dump(mode="json") for record in records], separators=(",", ":")).encode()


def decode(kind: type[R], data: bytes) -> list[R]:
    """The records that `encode` was given."""
    return [kind.model_validate(values) for values in json.loads(data)]


def begin(folder: Path) -> None:
    """An empty folder for results; those of an earlier run are removed.

    Raises OutputError if it can't be made, or holds files that are no results.
    """
    try:
        if any((folder / name).exists() for name in _OWN) and not is_own(folder):
            raise OutputError(f"{folder} holds files that are no results of claimcheck; name another with --results")
        remove(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / UNFINISHED).write_text(SCHEMA + "\n", encoding="utf-8")
        for name in (ARTICLES, CLAIMS, PAIRS, FINDINGS, READ, EXTRACTED, MATERIAL, LINKS, SENT):
            (folder / name).mkdir(parents=True)
    except OSError as error:
        raise OutputError(f"can't make {folder}: {error.strerror}; name another folder with --results") from error


def is_own(folder: Path) -> bool:
    """Whether a folder holds results, finished or not."""
    if (folder / UNFINISHED).is_file():
        return True
    try:
        content = json.loads((folder / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("schema") == SCHEMA


def remove(folder: Path) -> None:
    """Remove results, and the folder too if nothing else is in it."""
    for name in _OWN:
        place = folder / name
        if place.is_dir() and not place.is_symlink():
            # A worker that has not heard of the end may still write.
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
    with suppress(OSError):  # it holds something else, or was never made
        folder.rmdir()


def finish(folder: Path, run: Mapping[str, Any]) -> None:
    """Say that all results are there, and remove what only the run needed."""
    write_text(folder / RUN, json.dumps({"schema": SCHEMA, **run}, indent=1) + "\n")
    shutil.rmtree(folder / WORK, ignore_errors=True)
    for draft in folder.glob(f"*/{DRAFT}*"):  # of workers that died
        draft.unlink(missing_ok=True)
    (folder / UNFINISHED).unlink(missing_ok=True)


def write_table(folder: Path, kind: str, name: str, table: pa.Table) -> None:
    """One part of one kind, whole or not at all."""
    marked = table.replace_schema_metadata({MARK: SCHEMA.encode()})
    with whole_file(folder / kind / name) as file:
        pq.write_table(marked, file, compression="zstd")


def read_rows(folder: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of all parts of one kind, in order, a batch at a time."""
    for file in sorted(folder.glob("part-*.parquet")):
        for batch in pq.ParquetFile(file).iter_batches(columns=columns):
            yield from batch.to_pylist()


def article_table(
    numbers: Sequence[int],
    articles: Sequence[Article],
    sentences: Sequence[int],
    not_claims: Sequence[Mapping[str, int]],
) -> pa.Table:
    """Articles as a part; `not_claims` are counts of sentences without a claim by reason."""
    columns: dict[str, Any] = {"number": pa.array(numbers, pa.int64())}
    for name in ("id", "path", "lang", "title", "outlet", "author", "date", "url", "text"):
        columns[name] = _texts(getattr(article, name) for article in articles)
    columns["sentences"] = pa.array(sentences, pa.int64())
    columns["not_claims"] = _texts(json.dumps(counts, sort_keys=True) for counts in not_claims)
    columns["record"] = pa.array([encode(article) for article in articles], pa.large_binary())
    return pa.table(columns)


def claim_table(numbers: Sequence[int], claims: Sequence[Claim], vectors: NDArray[np.float32]) -> pa.Table:
    """Claims as a part; `numbers` are those of their articles, `vectors` float32 (n, d) is aligned with them."""
    columns: dict[str, Any] = {"article_number": pa.array(numbers, pa.int64())}
    for name in ("id", "article", "lang", "text", "quote", "speaker", "subject", "predicate", "modality", "polarity"):
        columns[name] = _texts(getattr(claim, name) for claim in claims)
    columns["as_of"] = _texts(claim.as_of for claim in claims)
    for name in ("start", "end", "context_start", "context_end"):
        columns[name] = pa.array([getattr(claim, name) for claim in claims], pa.int64())
    columns["key"] = pa.array([number_of(claim.id) for claim in claims], pa.uint32())
    columns["speaker_key"] = pa.array([number_of((claim.speaker or "").casefold()) for claim in claims], pa.uint32())
    columns["record"] = pa.array([encode(claim) for claim in claims], pa.large_binary())
    columns["vector"] = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), max(1, vectors.shape[1]))
    return pa.table(columns)


def finding_table(findings: Sequence[Finding]) -> pa.Table:
    """Findings as a part."""
    columns: dict[str, Any] = {}
    for name in ("id", "label", "kind", "reason", "a", "b"):
        columns[name] = _texts(getattr(finding, name) for finding in findings)
    columns["score"] = pa.array([finding.score for finding in findings], pa.float64())
    columns["record"] = pa.array([encode(finding) for finding in findings], pa.large_binary())
    return pa.table(columns)


def _texts(values: Iterable[str | None]) -> pa.Array:
    return pa.array([None if value is None else well_formed(value) for value in values], pa.large_string())


def matrix(column: pa.ChunkedArray) -> NDArray[np.float32]:
    """A column of vectors as float32 (n, d)."""
    whole = column.combine_chunks()
    flat = whole.flatten().to_numpy(zero_copy_only=False)
    rows: NDArray[np.float32] = flat.reshape(len(whole), -1)
    return rows
