"""Readers of the development data, samples of it, and what every part of the benchmark gives."""

import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from training.devdata import DATA

Figures = dict[str, dict[str, float]]
"""Group -> name -> number."""
SEED = 20
T = TypeVar("T")
CLAUSE_TABLE = "design/MODELS.md"


class MissingError(Exception):
    """What a part needs is not on this machine; the text says what."""


def eval_rows(name: str) -> list[dict[str, Any]]:
    """The rows of a development set, `eval/NAME.jsonl.gz`."""
    from training.common import read_jsonl

    return list(read_jsonl(existing(f"eval/{name}.jsonl.gz")))


def existing(name: str) -> Path:
    """A file of the development data.

    Raises:
        MissingError: if it is not there.
    """
    path = DATA / name
    if not path.exists():
        raise MissingError(f"no {name} in the development data; set CLAIMCHECK_DATA to its folder")
    return path


def draw(rows: Sequence[T], limit: int | None) -> list[T]:
    """At most `limit` rows, always the same ones, in their order; all where it is None."""
    if limit is None or limit >= len(rows):
        return list(rows)
    return [rows[i] for i in sorted(random.Random(SEED).sample(range(len(rows)), limit))]


def clause_table(text: str) -> list[tuple[str, str, bool]]:
    """(clause, clause, whether they contradict one another) of the rows with two probabilities in a Markdown table.

    The header is "A | B | A→B | B→A". A row that is marked as a false alarm does not contradict; stars are taken off.
    """
    rows: list[tuple[str, str, bool]] = []
    inside = False
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if not line.lstrip().startswith("|"):
            inside = False
        elif cells == ["A", "B", "A→B", "B→A"]:
            inside = True
        elif inside and len(cells) == 4 and re.fullmatch(r"[01]?\.\d+", cells[2]):
            first, second = (re.sub(r"\(.*?\)\s*$", "", c).strip().strip("*").strip() for c in cells[:2])
            rows.append((first, second, "false alarm" not in line))
    return rows


@contextmanager
def step(name: str) -> Iterator[None]:
    """Says on stderr how long a step took."""
    began = time.monotonic()
    yield
    print(f"  {name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
