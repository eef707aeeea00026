"""Verdicts on pairs of lone statements, as `claimcheck compare` gives them, that no model has seen.

python -m benchmarks.statements     measure and write statements.json

The statements were written for this project (training/data): translations of a sentence, the sentence with one thing
altered, shorter forms of it, what several people say of one matter, and traps. Three in ten
pairs agree, more than four conflict, the rest does neither; so precision is not that of natural text.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from claimcheck.judge import Judge
from claimcheck.pipeline import load_models, store_of
from claimcheck.progress import Silent
from claimcheck.settings import Settings
from claimcheck.store.extraction import Extractor
from training.lone import Lone, prepared, statements

OUT = Path(__file__).parent / "statements.json"
NAMES = ("unrelated", "agree", "conflict")
FOUND = {"agreement": 1, "conflict": 2, "update": 2}


def verdicts(lone: Lone, judge: Judge) -> list[int]:
    """The label of the strongest finding on each statement; 0 where there is none."""
    of = lone.articles, Silent()
    judged = judge.judge(lone.claims, lone.pairs, lone.contexts, lone.context_vectors, *of)
    article = {claim.id: claim.article for claim in lone.claims}
    found = [(0.0, 0)] * len(lone.statements)
    for finding in judged.findings:
        number = int(article[finding.a].split("-")[0])
        found[number] = max(found[number], (finding.score, FOUND[finding.label]))
    return [label for _, label in found]


def figures(lone: Lone, found: list[int]) -> dict[str, Any]:
    """Precision and recall of each label, and the recall of conflicts by what was altered."""
    result: dict[str, Any] = {"statements": len(found)}
    pairs = list(zip([one.label for one in lone.statements], found, strict=True))
    for label in (1, 2):
        right = sum(a == b == label for a, b in pairs)
        given, gold = sum(b == label for _, b in pairs), sum(a == label for a, _ in pairs)
        rates = {"precision": round(right / max(1, given), 3), "recall": round(right / max(1, gold), 3)}
        result[NAMES[label]] = {"gold": gold, "given": given} | rates
    of_kind = Counter(one.kind for one in lone.statements if one.label == 2)
    hits = Counter(one.kind for one, b in zip(lone.statements, found, strict=True) if one.label == b == 2)
    result["conflict"]["by_kind"] = {kind: f"{hits[kind]}/{count}" for kind, count in sorted(of_kind.items())}
    return result


def measure() -> dict[str, Any]:
    """Judge the statements kept for measuring."""
    settings = Settings()
    with store_of(settings) as store:
        models = load_models(settings, store)
        extractor = Extractor(settings.parser, store)
        lone = prepared(statements("measure"), models, extractor, settings.min_similarity)
        judge = Judge(models.nli, settings.conflict_threshold, settings.agreement_threshold)
        return figures(lone, verdicts(lone, judge))


if __name__ == "__main__":
    measured = measure()
    print(json.dumps(measured, indent=1))
    OUT.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
