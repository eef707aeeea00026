"""The results of a run on a cluster: folders of Parquet files that each hold a part, and `run.json` once all is there.

articles.parquet, claims.parquet (with the vectors), pairs.parquet (which claims were compared) and findings.parquet.
Files of one name in articles.parquet and claims.parquet belong together. Columns are for reading with other tools;
`record` is the whole record as JSON. In text columns half characters, which UTF-8 can't hold, are question marks.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
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
from claimcheck.records import Article, Claim, Finding, Record, Skipped

SCHEMA = "claimcheck-results/1"
ARTICLES, CLAIMS, PAIRS, FINDINGS = "articles.parquet", "claims.parquet", "pairs.parquet", "findings.parquet"
RUN = "run.json"
UNFINISHED = ".unfinished"
"""A file that is there while a run is under way."""
_OWN = (ARTICLES, CLAIMS, PAIRS, FINDINGS, RUN, UNFINISHED)

R = TypeVar("R", bound=Record)


def encode(record: Record) -> bytes:
    """A record as JSON; half characters are kept as they are."""
    return _bytes(record.model_dump())


def encode_all(records: Iterable[Record]) -> bytes:
    """Several records as one JSON list."""
    return _bytes([record.model_dump() for record in records])


def decode(kind: type[R], data: bytes) -> R:
    """The record that `encode` was given."""
    return kind.model_validate(loads(data))


def decode_all(kind: type[R], data: bytes) -> list[R]:
    """The records that `encode_all` was given."""
    return [kind.model_validate(values) for values in loads(data)]


def loads(data: bytes) -> Any:
    """JSON that may hold half characters."""
    return json.loads(data.decode("utf-8", "surrogatepass"))


def _bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


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
        for name in (ARTICLES, CLAIMS, PAIRS, FINDINGS):
            (folder / name).mkdir()
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
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    with suppress(OSError):  # it holds something else, or was never made
        folder.rmdir()


def finish(folder: Path, run: Mapping[str, Any]) -> None:
    """Say that all results are there."""
    text = json.dumps({"schema": SCHEMA, **run}, indent=1, ensure_ascii=True) + "\n"
    _replace(folder / RUN, lambda place: place.write_text(text, encoding="utf-8"))
    (folder / UNFINISHED).unlink(missing_ok=True)


def _replace(file: Path, write: Any) -> None:
    """Write beside, then put into place: a file is whole or not there, also where two workers write the same."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        write(draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def write_table(folder: Path, kind: str, name: str, table: pa.Table) -> None:
    """One part of one kind."""
    marked = table.replace_schema_metadata({MARK: SCHEMA.encode()})
    _replace(folder / kind / name, lambda place: pq.write_table(marked, place, compression="zstd"))


def article_table(
    numbers: Sequence[int], articles: Sequence[Article], sentences: Sequence[int], not_claims: Sequence[str]
) -> pa.Table:
    """Articles as a part; `not_claims` are counts of sentences without a claim by reason, as JSON."""
    columns: dict[str, Any] = {"number": pa.array(numbers, pa.int64())}
    for name in ("id", "path", "lang", "title", "outlet", "author", "date", "url", "text"):
        columns[name] = _texts(getattr(article, name) for article in articles)
    columns["sentences"] = pa.array(sentences, pa.int64())
    columns["not_claims"] = _texts(not_claims)
    columns["record"] = pa.array([encode(article) for article in articles], pa.large_binary())
    return pa.table(columns)


def claim_table(
    numbers: Sequence[int],
    claims: Sequence[Claim],
    vectors: NDArray[np.float32],
    context_vectors: NDArray[np.float32],
) -> pa.Table:
    """Claims as a part; `numbers` are those of their articles, and the vectors float32 (n, d) aligned with them."""
    columns: dict[str, Any] = {"article_number": pa.array(numbers, pa.int64())}
    for name in ("id", "article", "lang", "text", "quote", "speaker", "subject", "predicate", "modality", "polarity"):
        columns[name] = _texts(getattr(claim, name) for claim in claims)
    columns["as_of"] = _texts(claim.as_of for claim in claims)
    for name in ("start", "end", "context_start", "context_end"):
        columns[name] = pa.array([getattr(claim, name) for claim in claims], pa.int64())
    columns["key"] = pa.array([number_of(claim.id) for claim in claims], pa.uint64())
    columns["speaker_key"] = pa.array([number_of((claim.speaker or "").casefold()) for claim in claims], pa.uint64())
    columns["record"] = pa.array([encode(claim) for claim in claims], pa.large_binary())
    for name, values in (("vector", vectors), ("context_vector", context_vectors)):
        columns[name] = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), max(1, values.shape[1]))
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


def skipped_of(run: Mapping[str, Any]) -> list[Skipped]:
    """What was not checked."""
    return [Skipped.model_validate(values) for values in run["skipped"]]
