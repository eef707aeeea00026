"""Claims with themselves: seconds, memory, and the share of the ten nearest that is found."""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.scale.corpus import texts, varied
from benchmarks.scale.results import machine, peak_mib
from claimcheck.embed import load_embedder
from claimcheck.match.rows import ROW, steps_of
from claimcheck.match.search import EXACT_UNTIL, LIST_SIZE, PROBES, nearest
from claimcheck.settings import Settings

SAMPLE = 1000
"""Claims whose true neighbours are looked for."""
TEN = 10
IN_AN_ARTICLE = 25


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the section."""
    parser.add_argument("--claims", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--sentences", type=int, default=20_000, help="real sentences that the vectors are made from")
    parser.add_argument("--work", type=Path, required=True, help="folder for the vectors of the sentences")


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Figures by number of claims."""
    base = _sentences(options.work, options.sentences)
    return {str(count): _measured(base, count) for count in options.claims}


def _sentences(work: Path, count: int) -> NDArray[np.float32]:
    file = work / f"sentences-{count}.npy"
    if not file.exists():
        work.mkdir(parents=True, exist_ok=True)
        found = dict.fromkeys(
            sentence.strip() for text in texts() for sentence in text.split(". ") if 40 < len(sentence) < 300
        )
        np.save(file, load_embedder().embed(list(found)[:count]))
    loaded: NDArray[np.float32] = np.load(file)
    return loaded


def _measured(base: NDArray[np.float32], count: int) -> dict[str, Any]:
    settings = Settings()
    rows = np.zeros(count, dtype=ROW)
    rows["article"] = np.arange(count) // IN_AN_ARTICLE
    rows["key"] = np.random.default_rng(1).integers(0, 1 << 32, count)
    vectors = np.empty((count, base.shape[1]), dtype=np.float16)
    start = 0
    for part in varied(base, count):
        vectors[start : start + len(part)] = part
        start += len(part)
    began, worked = time.monotonic(), time.process_time()
    lists = nearest(vectors, rows, settings.neighbours, steps_of(settings.min_similarity))
    seconds, cpu = time.monotonic() - began, time.process_time() - worked
    peak = peak_mib()
    return {
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mib": peak,
        "recall_at_10": _recall(vectors, rows, lists.rows),
        "exact": count <= EXACT_UNTIL,
        "list_size": LIST_SIZE,
        "probes": PROBES,
        "machine": machine(),
    }


def _recall(vectors: NDArray[np.float16], rows: NDArray[np.void], found: NDArray[np.int32]) -> float:
    """Share of the ten truly nearest claims of other articles that are among the ten nearest found."""
    sample = np.sort(np.random.default_rng(2).choice(len(vectors), min(SAMPLE, len(vectors)), replace=False))
    queries = vectors[sample].astype(np.float32)
    best = np.full((len(sample), 0), -1.0, dtype=np.float32)
    names = np.zeros((len(sample), 0), dtype=np.int64)
    for start in range(0, len(vectors), 1 << 15):
        cosines = queries @ vectors[start : start + (1 << 15)].astype(np.float32).T
        same = rows["article"][sample][:, None] == rows["article"][None, start : start + (1 << 15)]
        cosines[same] = -1
        best = np.concatenate([best, cosines], axis=1)
        names = np.concatenate([names, np.broadcast_to(start + np.arange(cosines.shape[1]), cosines.shape)], axis=1)
        kept = np.argpartition(-best, TEN, axis=1)[:, :TEN] if best.shape[1] > TEN else slice(None)
        best, names = np.take_along_axis(best, kept, 1), np.take_along_axis(names, kept, 1)
    hits = [len(set(a) & set(b)) for a, b in zip(names.tolist(), found[sample, :TEN].tolist(), strict=True)]
    return round(sum(hits) / (TEN * len(sample)), 4)
