"""How well numbers, dates and names of two sentences are compared: differences found, and false alarms.

    python -m benchmarks.values                  # both parts, printed as JSON
    python -m benchmarks.values aligned          # only the aligned sentences of xdoc-dev
    python -m benchmarks.values parallel --pairs 300 --lang de --lang ru

Nothing is judged by a model here. Needs CLAIMCHECK_DATA.
"""

import argparse
import gzip
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from babel import Locale

from claimcheck.extract.gazetteer import gazetteer
from claimcheck.judge.sentences import compare_values
from claimcheck.judge.values import read_values
from training.contrast import alter_date, alter_name, alter_number, collect_names

KINDS = ("number", "date", "entity")
LANGUAGES = ("cs", "de", "es", "fr", "it", "pl", "pt", "ru", "uk")
NEWS = ("wmt-news", "wmt-ref")
OTHER_NEWS = ("wmt-mt",)
"""Translated by machine: only where there are no others."""
PLACES = (
    "Argentina", "Beijing", "Canada", "Egypt", "Florida", "Greece", "Hungary", "Ireland", "Japan", "Kenya", "London",
    "Mexico", "Norway", "Poland", "Russia", "Scotland", "Texas", "Turkey", "Ukraine", "Vienna",
)  # fmt: skip
SEED = 1
Alter = Callable[[str, random.Random], str | None]


def differing(english: str, foreign: str, lang: str) -> tuple[str, ...]:
    """The kinds of values that differ between an English sentence and one of another language."""
    return compare_values(read_values(english, "en"), read_values(foreign, lang)).differing


def aligned(data: Path) -> dict[str, object]:
    """Recall by kind on the altered sentences of xdoc-dev, and false alarms on those that agree."""
    gold = json.loads((data / "eval/xdoc-dev/gold.json").read_text(encoding="utf-8"))
    found, altered, alarms, languages = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for pair in gold:
        kinds = differing(pair["a"]["quote"], pair["b"]["quote"], pair["lang"])
        if pair["label"] == "agree":
            languages[pair["lang"]] += 1
            alarms.update(kinds)
            alarms.update(f"{kind} {pair['lang']}" for kind in kinds)
        elif pair["kind"] in KINDS:
            altered[pair["kind"]] += 1
            found[pair["kind"]] += pair["kind"] in kinds or (pair["kind"] == "number" and "date" in kinds)
    return {
        "found": {kind: f"{found[kind]} of {altered[kind]}" for kind in KINDS},
        "agreeing pairs": sum(languages.values()),
        "false alarms": {key: alarms[key] for key in sorted(alarms)},
    }


def sentences(data: Path, lang: str, count: int) -> list[tuple[str, str]]:
    """Some (foreign, English) pairs of news, the same at every call."""
    rows = [line for line in _lines(data / f"data/parallel/{lang}-en.tsv.gz") if len(line[1]) > 30]
    news = [row for row in rows if row[2] in NEWS] or [row for row in rows if row[2] in OTHER_NEWS]
    random.Random(SEED).shuffle(news)
    return [(foreign, english) for foreign, english, _ in news[:count]]


def _lines(path: Path) -> Iterator[tuple[str, str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            foreign, english, source = line.rstrip("\n").split("\t")
            yield foreign, english, source


def alter_place(text: str, rng: random.Random) -> str | None:
    """Replace a country or place by another; adjectives stay."""
    found = [known for known in gazetteer("en").find(text) if known.kind in ("country", "place") and known.key != "-"]
    found = [known for known in found if text[known.start : known.end] in _NAMES]
    if not found:
        return None
    place = rng.choice(found)
    return text[: place.start] + rng.choice([name for name in PLACES if name not in text]) + text[place.end :]


_NAMES = frozenset(str(name) for name in Locale("en").territories.values()) | frozenset(PLACES)


def parallel(data: Path, lang: str, count: int) -> dict[str, dict[str, float]]:
    """False alarms on translations, and recall where one value of the English side was altered."""
    pairs = sentences(data, lang, count)
    names = collect_names([english for _, english in pairs])
    rules: dict[str, Alter] = {
        "number": alter_number,
        "date": alter_date,
        "place": alter_place,
        "name": lambda text, rng: alter_name(text, rng, names),
    }
    rng = random.Random(SEED)
    alarms, found, altered = Counter[str](), Counter[str](), Counter[str]()
    for foreign, english in pairs:
        alarms.update(differing(english, foreign, lang))
        for kind, rule in rules.items():
            other = rule(english, rng)
            if other is not None:
                kinds = differing(other, foreign, lang)
                altered[kind] += 1
                shown = kind if kind in KINDS else "entity"
                found[kind] += shown in kinds or (kind == "number" and "date" in kinds)
    return {
        "false alarms": {kind: round(alarms[kind] / max(1, len(pairs)), 4) for kind in KINDS},
        "recall": {kind: round(found[kind] / max(1, altered[kind]), 3) for kind in rules},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=("aligned", "parallel"))
    parser.add_argument("--pairs", type=int, default=500, help="sentence pairs per language")
    parser.add_argument("--lang", action="append", choices=LANGUAGES, help="only these languages")
    options = parser.parse_args()
    if "CLAIMCHECK_DATA" not in os.environ:
        sys.exit("CLAIMCHECK_DATA is not set: it names the folder of the development data, see benchmarks/README.md")
    data = Path(os.environ["CLAIMCHECK_DATA"])
    figures: dict[str, object] = {}
    if options.part != "parallel":
        figures["aligned"] = aligned(data)
    if options.part != "aligned":
        figures["parallel"] = {lang: parallel(data, lang, options.pairs) for lang in options.lang or LANGUAGES}
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
