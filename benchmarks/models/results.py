"""The files of results: models.json with the command beside each figure, and the short list inside the package."""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.models.data import Figures
from claimcheck.weights import FIGURES, FOLDER

RESULTS = Path(__file__).parent.parent / "models.json"
Results = dict[str, Any]


def fingerprint(folder: Path = FOLDER) -> str:
    """Tells one set of weights from another: SHA-256 over the hashes in the manifest."""
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def updated(found: dict[str, Figures], missing: dict[str, str], path: Path = RESULTS) -> Results:
    """What to write: the new figures, and beside them those already in the file if they are of the same weights."""
    weights = fingerprint()
    known: Results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    groups = known["figures"] if known.get("weights") == weights else {}
    reasons = known["not measured"] if known.get("weights") == weights else {}
    for part, figures in found.items():
        command = f"python -m benchmarks.models {part}"
        groups |= {group: {"command": command, "values": values} for group, values in figures.items()}
    return {
        "weights": weights,
        "machine": {"cores": os.cpu_count(), "onnxruntime": version("onnxruntime"), "numpy": version("numpy")},
        "figures": dict(sorted(groups.items())),
        "not measured": {k: v for k, v in (reasons | missing).items() if k not in found},
    }


def write_figures(results: Results, folder: Path) -> None:
    """The short list, group -> name -> number, beside the weights. Not in the manifest: it is made after them."""
    write_json(folder / FIGURES, {group: row["values"] for group, row in results["figures"].items()})


def write_json(path: Path, content: object) -> None:
    """Indented UTF-8 with a line end."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
