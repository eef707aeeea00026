"""Parquet: one article a row, with the columns that a JSONL line has as keys; needs the extra `ray`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimcheck.ingest.decoding import Unusable
from claimcheck.ingest.jsonl import Entry, entry_of
from claimcheck.ingest.metadata import FIELDS

COLUMNS = ("text", *FIELDS)
MARK = b"claimcheck"
"""Key in the metadata of our own results, which are no articles."""
ROWS_A_BATCH = 256
MISSING = 'reading Parquet needs pyarrow: pip install "claimcheck[ray]"'


def read_entries(file: Path, max_chars: int, group: int | None = None) -> Iterator[tuple[int, Entry | Unusable]]:
    """The rows of a file, or of one row group, with their numbers from 1. Raises `Unusable` for a file that is none."""
    parquet = open_file(file)
    import pyarrow

    groups = range(parquet.num_row_groups) if group is None else (group,)
    number = sum(parquet.metadata.row_group(i).num_rows for i in range(group or 0))
    columns = [name for name in COLUMNS if name in parquet.schema_arrow.names]
    try:
        for batch in parquet.iter_batches(ROWS_A_BATCH, row_groups=list(groups), columns=columns):
            for values in batch.to_pylist():
                number += 1
                yield number, _entry(values, number, max_chars)
    except (pyarrow.ArrowException, ValueError) as error:  # a block that is damaged, a text that is no UTF-8
        raise Unusable("broken Parquet", f"behind row {number}: {error}") from None


def open_file(file: Path) -> Any:
    """The file as pyarrow.parquet.ParquetFile. Raises `Unusable` for one that holds no articles, OSError."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise Unusable("not installed", MISSING) from None
    with file.open("rb"):  # says more clearly than pyarrow why it can't be read
        pass
    try:
        parquet = ParquetFile(file)
    except (pyarrow.ArrowException, ValueError) as error:
        raise Unusable("broken Parquet", str(error)) from None
    if MARK in (parquet.schema_arrow.metadata or {}):
        raise Unusable("no articles", "these are results of an earlier run")
    if "text" not in parquet.schema_arrow.names:
        raise Unusable("no text", 'there is no column "text"')
    return parquet


def _entry(values: dict[str, Any], number: int, max_chars: int) -> Entry | Unusable:
    try:
        entry = entry_of(values, f"row {number}")
    except Unusable as error:
        return error
    if len(entry.text) > max_chars:
        return Unusable("too large", f"row {number} has more than {max_chars:,} characters")
    return entry
