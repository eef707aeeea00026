"""Figures of the bundled models, through the code that claimcheck runs.

python -m benchmarks.models                  measure everything and write models.json
python -m benchmarks.models nli contrast     ... only these parts; the others keep their figures
python -m benchmarks.models --write-figures  ... and write the short list that `claimcheck models` shows
python -m benchmarks.models --gate           measure on samples and compare with model_floors.json; exit 1 if a figure
                                             is below its floor
python -m benchmarks.models --gate --set-floors                  the measured figures become the floors; they only rise
python -m benchmarks.models --gate --set-floors --allow-lower    ... and may fall
"""

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.models.data import Figures, MissingError
from benchmarks.models.gate import flat, new_floors, worse
from benchmarks.models.results import RESULTS, updated, write_figures, write_json
from claimcheck.weights import FOLDER

FLOORS = RESULTS.with_name("model_floors.json")
PARTS = {
    "size": "resources.measure_size",
    "load": "resources.measure_load",
    "speed": "speed.measure",
    "clauses": "clauses.measure",
    "encoder": "encoder.measure",
    "parser": "parser.measure",
    "nli": "nli.measure",
    "contrast": "contrast.measure",
    "unrelated": "unrelated.measure",
    "quantisation": "quantisation.measure",
}
"""Part -> module and function. Times come first, while the machine has nothing else to remember."""


def measure(parts: list[str], quick: bool) -> tuple[dict[str, Figures], dict[str, str], list[str]]:
    """The figures of each part, rounded to four places; why parts were left out; the parts that broke off.

    A part that breaks off is shown with its traceback and costs the others nothing: the whole takes minutes.
    """
    found: dict[str, Figures] = {}
    missing, broken = {}, []
    for part in parts:
        print(f"{part} ...", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            figures = function_of(part)(quick)
        except MissingError as reason:
            missing[part] = str(reason)
            print(f"{part}: left out, {reason}", file=sys.stderr, flush=True)
            continue
        except Exception:
            broken.append(part)
            traceback.print_exc()
            continue
        found[part] = {g: {name: round(float(v), 4) for name, v in row.items()} for g, row in figures.items()}
        print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return found, missing, broken


def function_of(part: str) -> Callable[[bool], Figures]:
    """What measures a part; its module, which may need torch, is imported here."""
    module, name = PARTS[part].split(".")
    function: Callable[[bool], Figures] = getattr(import_module(f"benchmarks.models.{module}"), name)
    return function


def joined(found: dict[str, Figures]) -> Figures:
    """The groups of all parts."""
    return {group: row for figures in found.values() for group, row in figures.items()}


def gate(measured: dict[str, float], path: Path, set_floors: bool, allow_lower: bool) -> int:
    """Compare with the floors and write new ones if asked. Returns the exit code."""
    floors: dict[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    fallen = worse(measured, floors)
    for name, (value, floor) in fallen.items():
        print(f"worse than its floor: {name} = {value}, floor {floor}", file=sys.stderr)
    if set_floors and (allow_lower or not fallen):
        write_json(path, new_floors(measured, floors, allow_lower))
        return 0
    if not floors:
        print(f"no floors in {path.name}: set them with --gate --set-floors", file=sys.stderr)
        return 1
    unmeasured = [name for name in floors if name not in measured]
    if unmeasured:
        print(f"not measured here: {len(unmeasured)} figures that have a floor", file=sys.stderr)
    return 1 if fallen else 0


def read_options() -> argparse.Namespace:
    """The command line; leaves with a message where options don't fit together."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all without it")
    options.add_argument("--sample", action="store_true", help="measure on samples, as --gate does, and only print")
    for name in ("--gate", "--set-floors", "--allow-lower", "--write-figures"):
        options.add_argument(name, action="store_true")
    chosen = options.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        options.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if chosen.write_figures and (chosen.gate or chosen.sample):
        options.error("--write-figures needs the figures of the whole sets: leave --gate and --sample out")
    if (chosen.set_floors or chosen.allow_lower) and not chosen.gate:
        options.error("floors are set together with --gate")
    return chosen


def main() -> int:
    """Measure; gate if asked. Returns the exit code."""
    chosen = read_options()
    quick = chosen.gate or chosen.sample
    found, missing, broken = measure([p for p in PARTS if p in chosen.parts or not chosen.parts], quick)
    print(json.dumps(joined(found), indent=1, ensure_ascii=False))
    if broken:
        print(f"broke off: {', '.join(broken)}", file=sys.stderr)
    if chosen.gate and not broken:
        return gate(flat(joined(found)), FLOORS, chosen.set_floors, chosen.allow_lower)
    if not quick:
        results = updated(found, missing)
        write_json(RESULTS, results)
        if chosen.write_figures:
            write_figures(results, FOLDER)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
