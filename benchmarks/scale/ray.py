"""What an article, a claim and a pair cost, and how a Ray cluster of one and of two workers on this machine compares.

Costs are seconds of one processor with one thread, so that they are nearly the same however busy the machine is. The
times of the two clusters are of the clock and worth something only on a machine that does little else: see "load";
"processors" are the seconds that all processes of a cluster had a processor, starting and ending included.
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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.scale.results import machine
from training import devdata

STORE = 200 * 1024 * 1024
"""Bytes of each node's object store."""
ARTICLES_A_GROUP = 16
"""Rows of a row group of the Parquet file that is read: what a worker reads at once."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """How much to measure."""
    parser.add_argument("--articles", type=int, default=128)
    parser.add_argument("--claims", type=int, default=200_000, help="made-up claims of a share whose index is measured")


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Costs and bytes, and the seconds of one and two workers, with some English articles."""
    with tempfile.TemporaryDirectory() as folder:
        file = _articles(Path(folder) / "articles.parquet", options.articles)
        costs = _in_a_process("costs", file)
        matching = _in_a_process("matching", options.claims)
        workers = {str(n): _in_a_process("cluster", file, n) for n in (1, 2)}
    same = len({one.pop("findings") for one in (costs, *workers.values())}) == 1
    bytes_ = workers["1"].pop("bytes")
    workers["2"].pop("bytes")
    speedup = {key: round(workers["1"][key] / workers["2"][key], 2) for key in workers["1"] if workers["2"][key] > 1}
    figures = {"costs": costs, "matching": matching, "bytes": bytes_, "seconds": workers, "speedup": speedup}
    return {"machine": machine(), **figures, "same": same}


def _articles(file: Path, count: int) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with gzip.open(devdata.DATA / "load" / "articles-en.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(count), lines, strict=False)]
    pq.write_table(pa.Table.from_pylist(rows), file, row_group_size=ARTICLES_A_GROUP)
    return file


def _in_a_process(what: str, *arguments: object) -> dict[str, Any]:
    """One measurement by itself: nothing that another one loaded helps it."""
    command = [sys.executable, "-m", "benchmarks.scale.ray", what, *map(str, arguments)]
    variables = os.environ | {"OMP_NUM_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=variables)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(what, *arguments, json.dumps(figures), file=sys.stderr, flush=True)
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
        "findings": _digest(report),
    }


def matching(count: int, queries: int = 4096) -> dict[str, Any]:
    """Seconds of a processor to compare one claim with a million others, and to index and to ask one share."""
    import numpy as np

    from claimcheck.engine.shares import search
    from claimcheck.match.rows import ROW, steps_of
    from claimcheck.match.search import LIST_SIZE, PROBES, Part, build_index

    rng = np.random.default_rng(1)
    middles = rng.normal(size=(count // 20, 384)).astype(np.float32)
    vectors = middles[rng.integers(0, len(middles), count)] + 0.7 * rng.normal(size=(count, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = np.zeros(count, dtype=ROW)
    rows["article"], rows["key"] = np.arange(count) // 20, np.arange(count)
    base = Part(vectors.astype(np.float16), rows)
    asked = Part(base.vectors[:queries], rows[:queries])
    began = time.process_time()
    search(asked, base, 0, 20, steps_of(0.3))
    exactly = time.process_time() - began
    began = time.process_time()
    index = build_index(base.vectors)
    built = time.process_time() - began
    search(asked, base, 0, 20, steps_of(0.3), index)
    return {
        "claims": count,
        "comparing_a_million_claims": round(exactly / queries / count * 1e6, 4),
        "indexing_a_claim": round(built / count, 6),
        "asking_the_index": round((time.process_time() - began - built) / queries, 6),
        "compared_by_the_index": count // LIST_SIZE + PROBES * LIST_SIZE,
    }


def cluster(file: Path, nodes: int) -> dict[str, Any]:
    """Seconds of the clock on a cluster of nodes with one processor each, and the bytes of the results."""
    from ray.cluster_utils import Cluster

    from claimcheck.engine import tables
    from claimcheck.pipeline import build_report
    from claimcheck.settings import Settings

    head = {"num_cpus": 1, "object_store_memory": STORE, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args=head)
    sizes: dict[str, int] = {}
    finish = tables.finish

    def weigh(folder: Path, told: Any) -> None:
        """Before what only the run needed is removed."""
        kinds = (tables.ARTICLES, tables.CLAIMS, tables.PAIRS, tables.FINDINGS, *(f"work/{n}" for n in WORK))
        sizes.update({kind: sum(f.stat().st_size for f in (folder / kind).iterdir()) for kind in kinds})
        finish(folder, told)

    tables.finish = weigh
    try:
        for _ in range(nodes - 1):
            made.add_node(num_cpus=1, object_store_memory=STORE)
        clock, folder = Clock(time.perf_counter), file.parent / f"results-{nodes}"
        began, before = time.perf_counter(), _processor_seconds()
        settings = Settings(engine="ray", ray_address=made.address, results=folder)
        report = build_report([file], settings, clock)
        seconds = {name.split()[0].lower(): round(taken, 1) for name, taken in clock.seconds.items()}
        seconds["all"] = round(time.perf_counter() - began, 1)
        seconds["processors"] = round(_processor_seconds() - before, 1)
    finally:
        made.shutdown()
    coverage = report.coverage
    of_pairs = sizes[tables.PAIRS] + sizes[tables.FINDINGS]
    bytes_ = {
        "an_article": round(sizes[tables.ARTICLES] / coverage.articles),
        "a_claim": round(sizes[tables.CLAIMS] / coverage.claims),
        "a_pair": round(of_pairs / max(1, coverage.pairs_retrieved)),
        "read_and_extracted_an_article": round((sizes["work/read"] + sizes["work/extracted"]) / coverage.articles),
        "material_an_article": round(sizes["work/material"] / coverage.articles),
        "links_a_pair": round(sizes["work/links"] / max(1, coverage.pairs_retrieved)),
    }
    return {**seconds, "bytes": bytes_, "findings": _digest(report)}


def _processor_seconds() -> float:
    """Of this process, and of all that it or they have started."""
    stats = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            fields = place.read_text().rpartition(")")[2].split()
            stats[int(place.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    own = {os.getpid()}
    while more := {pid for pid, (parent, _) in stats.items() if parent in own and pid not in own}:
        own |= more
    return sum(stats[pid][1] for pid in own if pid in stats) / os.sysconf("SC_CLK_TCK")


WORK = ("read", "extracted", "material", "links", "sent")


def _digest(report: Any) -> str:
    from hashlib import sha256

    from claimcheck.report import render_json

    return sha256(render_json(report).encode()).hexdigest()


if __name__ == "__main__":
    what, first, *rest = sys.argv[1:]
    if what == "matching":
        figures = matching(int(first))
    else:
        figures = costs(Path(first)) if what == "costs" else cluster(Path(first), int(rest[0]))
    print(json.dumps(figures))
