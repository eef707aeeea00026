"""One new article against many: seconds and memory of the whole command, with the corpus indexed before."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.scale.corpus import fill, texts
from benchmarks.scale.results import machine
from claimcheck.settings import Settings
from claimcheck.store.folder import DATABASE_FILES

USUAL = range(300, 450)
"""Words of a new article: as news articles mostly are."""
RUN = """
import json, os, resource, sys, time
began = time.perf_counter()
from claimcheck.cli import run
code = run(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"code": code, "peak_mib": peak}), file=sys.stderr)
"""
OPEN = """
import sys, time
from pathlib import Path
from claimcheck.pipeline import load_models, store_of
from claimcheck.settings import Settings
from claimcheck.store.extraction import Extractor
from claimcheck.store.index import Index, open_corpus
settings = Settings(cache=sys.argv[1])
with store_of(settings) as store:
    models, extractor = load_models(settings, store), Extractor(settings.parser, store)
    began = time.perf_counter()
    with open_corpus(store, [Path(sys.argv[2])], settings, extractor, models) as corpus:
        Index(corpus, settings, extractor, models, store)
        print(time.perf_counter() - began)
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the section."""
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--bases", type=int, default=200, help="real articles that the others are made from")
    parser.add_argument("--work", type=Path, required=True, help="folder for articles and store; some GB")
    parser.add_argument("--runs", type=int, default=3)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Figures by number of articles."""
    figures = {}
    for count in options.articles:
        figures[str(count)] = _measured(options, count)
        print(json.dumps(figures), file=sys.stderr, flush=True)
    return figures


def _measured(options: argparse.Namespace, count: int) -> dict[str, Any]:
    place = (options.work / str(count)).resolve()
    cache, articles = place / "cache", place / "articles"
    settings = Settings(cache=cache, max_cache_bytes=1 << 40)
    began = time.monotonic()
    known_file = place / "known.json"
    if not known_file.exists():
        shutil.rmtree(place, ignore_errors=True)
        known = fill(articles, settings, count, options.bases) | {"fill_seconds": round(time.monotonic() - began)}
        known_file.write_text(json.dumps(known))
    known = json.loads(known_file.read_text())
    new = [text for text in texts() if len(text.split()) in USUAL][-options.runs - 1 :]
    for name in DATABASE_FILES:  # what an earlier measurement left: the new articles have to be new
        (cache / name).unlink(missing_ok=True)
    runs = []
    for number, text in enumerate(new):
        file = place / f"new-{number}.txt"
        file.write_text(text, encoding="utf-8")
        runs.append(_run(place, file, cache, articles))
    again = _run(place, place / f"new-{len(new) - 1}.txt", cache, articles)
    opened = subprocess.run(
        [sys.executable, "-c", OPEN, str(cache), str(articles)], check=True, capture_output=True, text=True
    )
    timed = runs[1:]  # the first finds the files out of the memory of the system
    return known | {
        "seconds": sorted(run["seconds"] for run in timed)[len(timed) // 2],
        "cpu_seconds": sorted(run["cpu_seconds"] for run in timed)[len(timed) // 2],
        "first_seconds": runs[0]["seconds"],
        "again_seconds": again["seconds"],
        "peak_mib": max(run["peak_mib"] for run in runs),
        "open_seconds": round(float(opened.stdout), 2),
        "index_mib": sum(file.stat().st_size for file in cache.glob("corpus-*")) >> 20,
        "findings": [run["findings"] for run in runs],
        "machine": machine(),
    }


def _run(place: Path, new: Path, cache: Path, articles: Path) -> dict[str, Any]:
    output = place / "check.json"
    command = ["check", str(new), "--against", str(articles), "--cache", str(cache), "--format", f"json={output}"]
    environment = os.environ | {"CLAIMCHECK_MAX_CACHE_BYTES": str(1 << 40), "PYTHONDONTWRITEBYTECODE": ""}
    before, began = os.times(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", RUN, *command], cwd=place, env=environment, capture_output=True, text=True
    )
    seconds, after = time.monotonic() - began, os.times()
    told = json.loads(done.stderr.splitlines()[-1])
    assert told["code"] in (0, 1), done.stderr
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    report = json.loads(output.read_text())
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "peak_mib": told["peak_mib"],
        "findings": len(report["findings"]),
    }
