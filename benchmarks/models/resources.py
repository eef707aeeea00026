"""What the models cost: bytes in the package, and seconds until they can be used."""

import json
import os
import statistics
import subprocess
import sys

from benchmarks.models.data import Figures
from claimcheck.weights import FOLDER

MEGABYTE = 1_000_000
RUNS = 5
START = """
import json, time
began = time.perf_counter()
import numpy, onnxruntime, tokenizers
libraries = time.perf_counter()
from claimcheck.embed import load_embedder
from claimcheck.extract.parse import load_parser
from claimcheck.judge.nli import load_nli
load_embedder().embed(["Snow fell."])
load_nli().predict([("Snow fell.", "It was cold.")])
load_parser().parse([("Snow fell.", "en")])
ready = time.perf_counter()
print(json.dumps({"libraries": libraries - began, "models": ready - libraries}))
"""


def measure_size(quick: bool) -> Figures:
    """Group "size", in megabytes of 1,000,000 bytes."""
    sizes = [path.stat().st_size / MEGABYTE for path in FOLDER.iterdir() if path.is_file()]
    return {"size": {"all files": sum(sizes), "largest file": max(sizes)}}


def measure_load(quick: bool) -> Figures:
    """Group "load", in seconds, the median of several fresh processes.

    "libraries" is the import of numpy, onnxruntime and tokenizers; "models" is all three models from there to the first
    answer of each, with their files checked, the tokenizer and the table.
    """
    runs = [_start() for _ in range(3 if quick else RUNS)]
    return {"load": {key: statistics.median(run[key] for run in runs) for key in ("libraries", "models")}}


def _start() -> dict[str, float]:
    done = subprocess.run([sys.executable, "-c", START], check=True, capture_output=True, text=True, env=os.environ)
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds
