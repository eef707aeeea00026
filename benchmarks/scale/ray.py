"""What an article, a claim and a pair cost, and how a Ray cluster of one and of two workers on this machine compares.

Costs are seconds of one processor with one thread, so that they are the same however busy the machine is. The times of
the two clusters are of the clock and worth something only on a machine that does nothing else: see "load".
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.scale.results import machine
from training import devdata

STORE = 200 * 1024 * 1024
"""Bytes of each node's object store."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """How much to measure."""
    parser.add_argument("--articles", type=int, default=120)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """The figures of this section."""
    return run(options.articles)


def run(articles: int = 120) -> dict[str, Any]:
    """Costs and bytes, and the seconds of one and two workers, with `articles` English articles."""
    with tempfile.TemporaryDirectory() as folder:
        file = _articles(Path(folder) / "articles.jsonl", articles)
        costs = _in_a_process("costs", file)
        workers = {str(n): _in_a_process("cluster", file, n) for n in (1, 2)}
    same = len({one.pop("findings") for one in (costs, *workers.values())}) == 1
    bytes_ = workers["1"].pop("bytes")
    workers["2"].pop("bytes")
    speedup = {key: round(workers["1"][key] / workers["2"][key], 2) for key in workers["1"] if workers["2"][key] > 1}
    return {"machine": machine(), "costs": costs, "bytes": bytes_, "seconds": workers, "speedup": speedup, "same": same}


def _articles(file: Path, count: int) -> Path:
    with gzip.open(devdata.DATA / "load" / "articles-en.jsonl.gz", "rt", encoding="utf-8") as lines:
        file.write_text("".join(line for _, line in zip(range(count), lines, strict=False)), encoding="utf-8")
    return file


def _in_a_process(what: str, *arguments: object) -> dict[str, Any]:
    """One measurement by itself: nothing that another one loaded helps it."""
    command = [sys.executable, "-m", "benchmarks.scale.ray", what, *map(str, arguments)]
    variables = os.environ | {"OMP_NUM_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=variables)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


class Clock:
    """Progress that takes the time of each stage."""

    def __init__(self, now: Any) -> None:
        self.seconds: dict[str, float] = {}
        self._now = now

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Any]:
        """Take the time of one stage."""
        from claimcheck.progress import SilentStage

        began = self._now()
        yield SilentStage()
        self.seconds[name] = self._now() - began


def costs(file: Path) -> dict[str, Any]:
    """Seconds of a processor for each thing, in one process."""
    from claimcheck.engine.local import LocalEngine
    from claimcheck.settings import Settings

    clock = Clock(time.process_time)
    report = LocalEngine().report([file], Settings(no_cache=True), clock)
    seconds, coverage = clock.seconds, report.coverage
    characters = sum(len(article.text) for article in report.articles)
    return {
        "articles": coverage.articles,
        "characters_an_article": round(characters / coverage.articles),
        "sentences_an_article": round(coverage.sentences / coverage.articles, 1),
        "claims_an_article": round(coverage.claims / coverage.articles, 1),
        "pairs_a_claim": round(coverage.pairs_retrieved / coverage.claims, 2),
        "judged_pairs_a_claim": round(coverage.pairs_judged / coverage.claims, 2),
        "findings_an_article": round(len(report.findings) / coverage.articles, 2),
        "reading_an_article": round(seconds["Reading articles"] / coverage.articles, 5),
        "extraction_an_article": round(seconds["Extracting claims"] / coverage.articles, 4),
        "embedding_a_claim": round(seconds["Embedding claims"] / coverage.claims, 5),
        "judging_a_judged_pair": round(seconds["Judging pairs"] / max(1, coverage.pairs_judged), 5),
        "comparing_a_million_claims": round(_comparing(), 4),
        "findings": _digest(report),
    }


def _comparing(count: int = 10_000) -> float:
    """Seconds of a processor to compare one claim with a million others exactly."""
    import numpy as np

    from claimcheck.engine.partitions import Part, search
    from claimcheck.match.rows import ROW

    vectors = np.random.default_rng(1).normal(size=(count, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = np.zeros(count, dtype=ROW)
    rows["article"] = np.arange(count)
    part = Part(0, rows, vectors.astype(np.float16))
    search(part, part, 20, 9_999)
    began = time.process_time()
    search(part, part, 20, 9_999)
    return (time.process_time() - began) / count**2 * 1e6


def cluster(file: Path, nodes: int) -> dict[str, Any]:
    """Seconds of the clock on a cluster of nodes with one processor each, and the bytes of the results."""
    from ray.cluster_utils import Cluster

    from claimcheck.engine.results import ARTICLES, CLAIMS, FINDINGS, PAIRS
    from claimcheck.pipeline import build_report
    from claimcheck.settings import Settings

    head = {"num_cpus": 1, "object_store_memory": STORE, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args=head)
    try:
        for _ in range(nodes - 1):
            made.add_node(num_cpus=1, object_store_memory=STORE)
        clock, folder = Clock(time.perf_counter), file.parent / f"results-{nodes}"
        began = time.perf_counter()
        settings = Settings(engine="ray", ray_address=made.address, results=folder)
        report = build_report([file], settings, clock)
        seconds = {name.split()[0].lower(): round(taken, 1) for name, taken in clock.seconds.items()}
        seconds["all"] = round(time.perf_counter() - began, 1)
    finally:
        made.shutdown()
    sizes = {name: sum(f.stat().st_size for f in (folder / name).iterdir()) for name in (ARTICLES, CLAIMS)}
    pairs = sum(f.stat().st_size for name in (PAIRS, FINDINGS) for f in (folder / name).iterdir())
    bytes_ = {
        "an_article": round(sizes[ARTICLES] / len(report.articles)),
        "a_claim": round(sizes[CLAIMS] / len(report.claims)),
        "a_pair": round(pairs / max(1, report.coverage.pairs_retrieved)),
    }
    return {**seconds, "bytes": bytes_, "findings": _digest(report)}


def _digest(report: Any) -> str:
    from hashlib import sha256

    from claimcheck.report import render_json

    return sha256(render_json(report).encode()).hexdigest()


if __name__ == "__main__":
    what, file, *rest = sys.argv[1:]
    print(json.dumps(costs(Path(file)) if what == "costs" else cluster(Path(file), int(rest[0]))))
