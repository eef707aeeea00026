"""Quality of the verdicts on the sample corpus and, where it is present, on the development data.

python -m benchmarks.quality            measure and write quality.json
python -m benchmarks.quality --gate     measure and compare with floors.json; exit 1 if a figure is below its floor
python -m benchmarks.quality --gate --set-floors    write the measured figures as the new floors; they only rise
python -m benchmarks.quality --gate --set-floors --allow-lower    ... and may fall
"""

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import Any, get_args

from benchmarks.languages import by_language, ratio_to
from benchmarks.retrieval import gate_figures
from benchmarks.scoring import outcomes, read_gold, score
from claimcheck.pipeline import cross_check, extract, load_models, store_of
from claimcheck.progress import Silent
from claimcheck.settings import Settings
from training import rumours
from training.accounts import Kind, cases, folders, write_articles
from training.common import WORK
from training.devdata import DATA, REPOSITORY, available

HERE = Path(__file__).parent
MARGIN = 0.015
"""What a new floor leaves below the measured figure: processors round differently, and one borderline finding in a
hundred may turn."""
RUMOURS = WORK / "rumours-measure"
CEILINGS = ("flagged", "flagged_conflict")
"""Figures of which less is better."""
IN_ALL_LANGUAGES = "xdoc-dev"
"""The set that has the same kind of articles in every language, so that its languages can be compared."""


def sets() -> dict[str, tuple[Path, Path, bool]]:
    """Name -> (folder of articles, gold file, whether the gold is complete)."""
    known = {"corpus": (REPOSITORY / "corpus", REPOSITORY / "corpus/gold.json", False)}
    accounts = WORK / "accounts-measure"
    write_articles(cases("measure"), accounts)
    known["accounts"] = (accounts / "articles", accounts / "gold.json", True)
    for kind in get_args(Kind):
        folder = WORK / f"{kind}-measure"
        write_articles(folders(kind, "measure"), folder)
        known[kind] = (folder / "articles", folder / "gold.json", True)
    if available():
        rumours.write_articles(True, RUMOURS)
        known["rumours"] = (RUMOURS, rumours.LABELLED, False)
        known["seeds"] = (DATA / "seeds", DATA / "eval/seeds-gold.json", False)
        known["xdoc-dev"] = (DATA / "eval/xdoc-dev/articles", DATA / "eval/xdoc-dev/gold.json", True)
    return known


def measure(with_gate: bool) -> dict[str, Any]:
    """Figures of every set that is present. `with_gate`: also how many gold pairs get as far as the judge."""
    result = {}
    for name, (folder, path, complete) in sets().items():
        began, settings, gold = time.monotonic(), Settings(), read_gold(path, folder)
        with store_of(settings) as store:
            models = load_models(settings, store)
            read = extract([folder], settings, Silent(), store)
            report = cross_check(read, models, settings, Silent())
            passed = {"gate": gate_figures(read, models, settings, gold)} if with_gate else {}
        found = outcomes(report, gold, complete)
        figures = score(found, gold, complete)
        if complete:
            figures["conflict"]["by_language"] = by_language(gold, found)
        if name == IN_ALL_LANGUAGES:
            figures["conflict"]["ratio_to_de"] = ratio_to("de-en", figures["conflict"]["by_language"])
        labels = [f.label for f in report.findings]
        figures["findings"] = {label: labels.count(label) for label in sorted(set(labels))}
        figures["coverage"] = {"claims": report.coverage.claims, "pairs_judged": report.coverage.pairs_judged}
        result[name] = figures | passed
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return result


def flat(figures: dict[str, Any]) -> dict[str, float]:
    """The figures that are gated, as "set/label/figure"."""
    kept: dict[str, float] = {}
    for name, labels in figures.items():
        for label, row in labels.items():
            if label in ("conflict", "agree", "unrelated"):
                kept |= {f"{name}/{label}/{key}": row[key] for key in ("recall", "precision", *CEILINGS) if key in row}
    return kept


def is_worse(name: str, value: float, floor: float) -> bool:
    """Whether a figure is on the wrong side of its floor (or ceiling)."""
    return value > floor if name.rsplit("/", 1)[1] in CEILINGS else value < floor - 1e-9


def with_margin(name: str, value: float) -> float:
    """The floor to set for a measured figure. Ceilings are counts: one more in twenty is let pass, and none of none."""
    if name.rsplit("/", 1)[1] in CEILINGS:
        return value + math.ceil(value / 20)
    return round(max(0.0, value - MARGIN), 3)


def main() -> int:
    """Measure; gate if asked. Returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gate", action="store_true")
    options.add_argument("--set-floors", action="store_true")
    options.add_argument("--allow-lower", action="store_true")
    chosen = options.parse_args()
    figures = measure(with_gate=not chosen.gate)
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    if not chosen.gate:
        (HERE / "quality.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    path = HERE / "floors.json"
    floors: dict[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    measured = flat(figures)
    worse = {n: (measured[n], f) for n, f in floors.items() if n in measured and is_worse(n, measured[n], f)}
    for name, (value, floor) in sorted(worse.items()):
        print(f"below its floor: {name} = {value}, floor {floor}", file=sys.stderr)
    if chosen.set_floors and (chosen.allow_lower or not worse):
        path.write_text(
            json.dumps(dict(sorted((floors | {n: with_margin(n, v) for n, v in measured.items()}).items())), indent=1)
            + "\n",
            encoding="utf-8",
        )
        return 0
    unmeasured = [n for n in floors if n not in measured]
    if unmeasured:
        print(f"not measured here: {len(unmeasured)} figures of sets that are not present", file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
