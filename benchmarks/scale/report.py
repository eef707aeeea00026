"""A whole report over real articles: the first time, again unchanged, and against a plain script of the same models."""

import argparse
import json
import shutil
import sqlite3
import sys
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.scale.corpus import texts
from benchmarks.scale.processes import Process, run
from benchmarks.scale.results import machine
from claimcheck.judge.nli import LABELS
from claimcheck.settings import Settings
from claimcheck.store.folder import DATABASE
from claimcheck.store.models import NUMBER
from training.devdata import DATA, REPOSITORY

LANGUAGES = ("de", "en")
SEED_RUNS, HELP_RUNS = 3, 5
COUNTED = ("sentences", "claims", "pairs_retrieved", "pairs_judged")
"""What a report says about its own size."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the section."""
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--plain-articles", type=int, metavar="N", help="compare with the plain script on so many")
    parser.add_argument("--plain-pairs", type=int, metavar="N", help="the plain script judges N of its pairs")
    parser.add_argument("--work", type=Path, required=True, help="folder for articles, models and stores")


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Figures by number of articles, those of the five seed articles ("seeds"), and of `claimcheck --help` ("help")."""
    work: Path = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    compared = options.plain_articles or options.articles
    print(run(["-m", "benchmarks.models.in_torch", str(work / "models")], work, **OURS).stdout, file=sys.stderr)
    helped = median(_claimcheck(work, "--help").seconds for _ in range(HELP_RUNS))
    figures: dict[str, Any] = {"help": {"seconds": helped, "machine": machine()}, "seeds": _seeds(work)}
    for count in sorted({options.articles, compared}):
        place = work / f"report-{count}"
        shutil.rmtree(place, ignore_errors=True)
        words = write_articles(place / "articles", count)
        known = {"articles": count, "words": words} | _reports(place)
        print(json.dumps(known), file=sys.stderr, flush=True)  # what follows may take hours
        if count == compared:
            known |= _plain(place, work / "models", options.plain_pairs)
            known["first_to_plain"] = round(known["first_seconds"] / known["plain_seconds"], 4)
            known["memory_to_plain"] = round(known["peak_mib"] / known["plain_peak_mib"], 3)
        figures[str(count)] = known | {"machine": machine()}
    return figures


OURS = {"PYTHONPATH": str(REPOSITORY), "HF_HUB_OFFLINE": "1"}
"""Environment of the processes that run modules of this folder."""


def write_articles(folder: Path, count: int) -> int:
    """Write `count` real articles, every other one German, and give the number of their words.

    Raises:
        ValueError: if there are not so many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mixed = (text for both in zip(*map(texts, LANGUAGES), strict=False) for text in both)
    words = written = 0
    for written, text in enumerate(islice(mixed, count), 1):
        (folder / f"{written - 1:05d}.txt").write_text(text, encoding="utf-8")
        words += len(text.split())
    if written < count:
        raise ValueError(f"only {written} articles are there, half of them in each language")
    return words


def whole_seconds(process: float, judging: float, judged: int, pairs: int) -> float:
    """What a process that judged a part of its pairs in `judging` of its seconds would have taken for all of them."""
    return round(process + judging * (pairs - judged) / judged, 2) if judged else process


def _seeds(work: Path) -> dict[str, Any]:
    """The five articles with an empty store and again, each the median of some runs: the files are read from memory."""
    place = work / "seeds"
    first, again = [], []
    for _ in range(SEED_RUNS):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        first.append(_report(place, DATA / "seeds"))
        again.append(_report(place, DATA / "seeds"))
    return {
        "seconds": median(one.seconds for one in first),
        "again_seconds": median(one.seconds for one in again),
        "peak_mib": max(one.peak_mib for one in first),
        **_counted(place),
        "machine": machine(),
    }


def _reports(place: Path) -> dict[str, Any]:
    """A report over place/articles with an empty store, and the same again."""
    first, again = (_report(place, place / "articles") for _ in range(2))
    counted, calls = _counted(place), _nli_calls(place / "cache")
    return {
        **counted,
        "nli_calls": calls,
        "nli_calls_a_claim": round(calls / max(1, counted["claims"]), 2),
        "first_seconds": first.seconds,
        "first_cpu_seconds": first.cpu_seconds,
        "peak_mib": first.peak_mib,
        "again_seconds": again.seconds,
        "again_peak_mib": again.peak_mib,
        "again_to_first": round(again.seconds / first.seconds, 4),
        "store_mib": sum(file.stat().st_size for file in (place / "cache").rglob("*") if file.is_file()) >> 20,
    }


def _nli_calls(cache: Path) -> int:
    """How many pairs of texts the NLI model has read: the store keeps the three probabilities of each."""
    with closing(sqlite3.connect((cache / DATABASE).as_uri() + "?mode=ro", uri=True)) as store:
        rows = store.execute("SELECT count(*) FROM content WHERE length(value) = ?", (len(LABELS) * NUMBER.itemsize,))
        return int(rows.fetchone()[0])


def _report(place: Path, articles: Path) -> Process:
    return _claimcheck(place, "report", str(articles), "--cache", str(place / "cache"), "--output", str(place / "out"))


def _claimcheck(place: Path, *arguments: str) -> Process:
    return run(["-m", "claimcheck", *arguments], place)


def _counted(place: Path) -> dict[str, int]:
    written = json.loads((place / "out" / "report.json").read_text(encoding="utf-8"))
    return {name: written["coverage"][name] for name in COUNTED} | {"findings": len(written["findings"])}


def _plain(place: Path, models: Path, limit: int | None) -> dict[str, Any]:
    """The plain script over the same articles; where it judged only some pairs, what it would take for all of them."""
    settings = Settings()
    arguments = [str(place / "articles"), "--models", str(models), "--output", str(place / "plain.json")]
    arguments += ["--neighbours", str(settings.neighbours), "--min-similarity", str(settings.min_similarity)]
    arguments += [] if limit is None else ["--pairs", str(limit)]
    process = run(["-m", "benchmarks.scale.plain", *arguments], place, **OURS)
    told = json.loads(process.stdout.splitlines()[-1])
    judged, pairs = told["pairs_judged"], told["pairs"]
    return {
        "plain_seconds": whole_seconds(process.seconds, told["judging_seconds"], judged, pairs),
        "plain_cpu_seconds": whole_seconds(process.cpu_seconds, told["judging_cpu_seconds"], judged, pairs),
        "plain_measured_seconds": process.seconds,
        "plain_peak_mib": process.peak_mib,
        "plain_sentences": told["sentences"],
        "plain_pairs": pairs,
        "plain_pairs_judged": judged,
        "plain_findings": told["findings"],
        "extrapolated": judged < pairs,
    }
