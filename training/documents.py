"""Documents made for fitting the decision: English ones with altered sentences, and their translations.

Sentences come from the parallel pairs that the judge is never trained on. Those of one document are near one another,
so that a document holds look-alikes. One English sentence in five is altered by the rules of contrast.py. The folder
looks like a set of benchmarks/quality: articles and a complete gold file.
"""

import json
import random
from pathlib import Path

import numpy as np

from claimcheck.embed import load_embedder
from training.common import CONFIG, LANGUAGES, WORK, held_out, parallel_pairs
from training.contrast import collect_names, contradict

SETTINGS = CONFIG["documents"]
OUT = WORK / "documents"


def held_out_pairs(language: str, rng: random.Random) -> list[tuple[str, str]]:
    """(foreign, English) sentences kept from the judge, the long ones first, as in news."""
    rows = [(f, e) for f, e, _ in parallel_pairs(language) if held_out(e) and 40 < len(e) < 330 and "\n" not in f + e]
    by_english = {e: (f, e) for f, e in rows}
    pairs = list(by_english.values())
    pairs.sort(key=lambda pair: rng.random() * (3.0 if len(pair[1]) > 80 else 1.0), reverse=True)
    return pairs[: SETTINGS["pool"]]


def bundles(pairs: list[tuple[str, str]], rng: random.Random) -> list[list[tuple[str, str]]]:
    """Groups of neighbouring sentences, none twice: a random sentence with those that are nearest to it."""
    vectors = load_embedder().embed([e for _, e in pairs])
    free = np.ones(len(pairs), dtype=bool)
    result = []
    for _ in range(SETTINGS["documents_per_language"]):
        seed = rng.choice(np.flatnonzero(free).tolist())
        nearness = np.where(free, vectors @ vectors[seed], -1.0)
        chosen = np.argsort(-nearness)[: SETTINGS["sentences"]]
        free[chosen] = False
        result.append([pairs[i] for i in rng.sample(chosen.tolist(), len(chosen))])
        if free.sum() < SETTINGS["sentences"]:
            break
    return result


def write(language: str, number: int, pairs: list[tuple[str, str]], names: list[str], rng: random.Random) -> list[dict]:  # type: ignore[type-arg]
    """The two articles of one document; its gold pairs."""
    gold, lines = [], []
    files = [f"{language}{number:03}_{side}.txt" for side in ("en", language)]
    for foreign, english in pairs:
        altered = contradict(english, rng, names) if rng.random() < SETTINGS["altered"] else None
        shown = altered[0] if altered else english
        lines.append((shown, foreign))
        gold.append(
            {
                "a": {"article": files[0], "quote": shown},
                "b": {"article": files[1], "quote": foreign},
                "label": "conflict" if altered else "agree",
                "kind": altered[1] if altered else None,
                "lang": language,
            }
        )
    for file, texts in zip(files, zip(*lines, strict=True), strict=True):
        (OUT / "articles" / file).write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    return gold


def main() -> Path:
    """Write the folder; a folder that is there is left as it is."""
    if (OUT / "gold.json").exists():
        return OUT
    (OUT / "articles").mkdir(parents=True, exist_ok=True)
    rng = random.Random(CONFIG["seed"])
    gold = []
    for language in LANGUAGES:
        pairs = held_out_pairs(language, rng)
        names = collect_names([e for _, e in pairs])
        for number, bundle in enumerate(bundles(pairs, rng)):
            gold += write(language, number, bundle, names, rng)
    (OUT / "gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
    return OUT


if __name__ == "__main__":
    print(main())
