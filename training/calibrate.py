"""Step 7: the temperature of the judge's softmax, fitted on development pairs (Guo et al. 2017).

One number divides the logits: it changes how sure the judge is, never which label it gives. It is written into
src/claimcheck/weights/settings.json, and the hash of that file into the manifest.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from benchmarks.models.nli import development_pairs, predict
from benchmarks.models.scores import at_temperature, calibration_error, negative_log_likelihood
from claimcheck.judge.nli import load_nli
from claimcheck.weights import FOLDER, bundled

RANGE = (0.25, 5.0)
"""Temperatures that are tried; a judge that needs more at either end is broken, not badly calibrated."""


def best_temperature(probabilities: NDArray[np.floating], labels: list[int]) -> float:
    """The temperature that makes the labels likeliest, given probabilities (n, classes) at temperature 1.

    Raises:
        ValueError: if it lies at an end of RANGE.
    """

    def loss(temperature: float) -> float:
        return negative_log_likelihood(at_temperature(probabilities, temperature), labels)

    found = float(minimize_scalar(loss, bounds=RANGE, method="bounded", options={"xatol": 1e-4}).x)
    if min(found - RANGE[0], RANGE[1] - found) < 0.01:
        raise ValueError(f"no good temperature between {RANGE[0]} and {RANGE[1]}: the judge's answers are no use")
    return found


def write_temperature(temperature: float, folder: Path) -> None:
    """Put the temperature into the settings in a folder of weights, and their new hash into its manifest."""
    settings, manifest = folder / "settings.json", folder / "manifest.json"
    known, listed = (json.loads(path.read_text(encoding="utf-8")) for path in (settings, manifest))
    known["nli_temperature"] = round(temperature, 3)
    content = (json.dumps(known, indent=1) + "\n").encode()
    listed["files"][settings.name] = hashlib.sha256(content).hexdigest()
    settings.write_bytes(content)
    manifest.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Fit on xnli-dev and rte3-dev in all their languages, and print the calibration error before and after."""
    judge, before = load_nli(), float(bundled().settings["nli_temperature"])
    rows = [row for part in development_pairs().values() for row in part]
    labels = [label for *_, label in rows]
    plain = at_temperature(predict(judge, rows).astype(np.float64), 1 / before)
    temperature = best_temperature(plain, labels)
    write_temperature(temperature, FOLDER)
    for value in (1.0, temperature):
        error = calibration_error(at_temperature(plain, value), labels)
        print(f"temperature {value:.3f}: expected calibration error {error:.3f} on {len(labels)} pairs")


if __name__ == "__main__":
    main()
