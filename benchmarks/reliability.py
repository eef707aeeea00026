"""Whether scores mean what they say: of the findings with a score near 0.8, about 80 in a hundred should be right.

python -m benchmarks.reliability    measure, print, write reliability.json and plots/reliability.svg

Reads the sets with complete gold, as `benchmarks.quality` does; see README.md.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.curves import as_svg
from benchmarks.quality import sets
from benchmarks.scoring import Outcome, outcomes, read_gold
from claimcheck.pipeline import build_report
from claimcheck.settings import Settings

HERE = Path(__file__).parent
LABELS = ("conflict", "agree")
BINS = 10
ALWAYS_FROM = 5
"""First bin that is listed even if it is empty; lower ones only where a threshold lets findings into them."""


def reliability(found: list[Outcome]) -> dict[str, Any]:
    """Label -> its bins of scores, and its expected calibration error; over findings that are right or wrong."""
    return {label: _of_one_label([o for o in found if o.label == label and o.right is not None]) for label in LABELS}


def _of_one_label(found: list[Outcome]) -> dict[str, Any]:
    bins: dict[int, list[Outcome]] = {number: [] for number in range(ALWAYS_FROM, BINS)}
    for outcome in found:
        bins.setdefault(min(BINS - 1, int(outcome.score * BINS + 1e-9)), []).append(outcome)
    rows = {f"{number / BINS}–{(number + 1) / BINS}": _bin(part) for number, part in sorted(bins.items())}
    gap = sum(abs(_mean_score(part) - _share_right(part)) * len(part) for part in bins.values() if part)
    return {"findings": len(found), "calibration_error": round(gap / max(1, len(found)), 3), "bins": rows}


def _bin(found: list[Outcome]) -> dict[str, Any]:
    if not found:
        return {"findings": 0}
    return {
        "findings": len(found),
        "mean_score": round(_mean_score(found), 3),
        "share_right": round(_share_right(found), 3),
    }


def _mean_score(found: list[Outcome]) -> float:
    return sum(o.score for o in found) / len(found)


def _share_right(found: list[Outcome]) -> float:
    return sum(bool(o.right) for o in found) / len(found)


def measure() -> dict[str, Any]:
    """Figures of each set with complete gold that is present."""
    figures = {}
    for name, (folder, path, complete) in sets().items():
        if complete:
            began, gold = time.monotonic(), read_gold(path, folder)
            figures[name] = reliability(outcomes(build_report([folder], Settings()), gold, complete))
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return figures


def main() -> None:
    """Measure, print, and write both files."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    figures = measure()
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    print(text)
    (HERE / "reliability.json").write_text(text + "\n", encoding="utf-8")
    (HERE / "plots").mkdir(exist_ok=True)
    (HERE / "plots/reliability.svg").write_text(as_svg(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
