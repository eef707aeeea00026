"""Step 7: fit the two logistic regressions of the decision on labelled pairs; writes judge/decision.json.

Labels come from gold files (see benchmarks/scoring.py) over the pairs that matching retrieves. In a set with complete
gold every other pair across articles is a negative at its natural base rate; elsewhere it is a weaker one.

    python -m training.decision [--folds 5]
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks.quality import sets
from benchmarks.scoring import Index, claim_span, read_gold
from claimcheck.embed import load_embedder
from claimcheck.judge import Judge
from claimcheck.judge.evidence import features
from claimcheck.judge.nli import load_nli
from claimcheck.match import candidate_pairs
from claimcheck.pipeline import embed_all, extract
from claimcheck.progress import Silent
from claimcheck.settings import Settings
from training.common import WORK
from training.devdata import REPOSITORY

OUT = REPOSITORY / "src/claimcheck/judge/decision.json"
WEIGHTS = {"corpus": 8.0, "seeds": 60.0}
"""Real accounts of one matter differ more than translations do, and there are fewer of them."""
UNLISTED = 0.03
POSITIVE = {"conflict": 2.0, "agreement": 1.0}
"""Conflicts are rare: without more weight the model would hardly ever find one."""
UNALTERED = 0.5
"""Of the clause pairs of an altered sentence only one holds the alteration; the nearest ones most likely do."""
TOWARDS = {
    "conflict": {
        "similarity",
        "context_similarity",
        "contradiction",
        "contradiction_min",
        "context_contradiction",
        "numbers_differ",
        "dates_differ",
        "opposite",
        "certainty_differs",
        "nearest",
        "near",
        "margin",
        "entities_shared",
        "same_actor",
        "predicates_opposite",
    },
    "agreement": {
        "similarity",
        "context_similarity",
        "entailment",
        "entailment_max",
        "context_entailment",
        "numbers_same",
        "numbers_compatible",
        "dates_same",
        "nearest",
        "near",
        "margin",
        "entities_shared",
        "same_actor",
        "both_negative",
        "predicates_same",
    },
}
AGAINST = {
    "conflict": {
        "entailment",
        "context_entailment",
        "entities_none",
        "entities_missed",
        "numbers_same",
        "predicates_same",
    },
    "agreement": {
        "contradiction",
        "contradiction_min",
        "context_contradiction",
        "numbers_differ",
        "dates_differ",
        "opposite",
        "entities_none",
        "entities_missed",
        "entities_substituted",
        "certainty_differs",
        "denied",
        "predicates_opposite",
    },
}
"""The sign that the weight of a signal, and of its products, may have; a signal that would turn it is left out. Keeps
a small sample from teaching nonsense."""


@dataclass
class Sample:
    """One labelled pair: 0 unrelated, 1 agreement, 2 conflict."""

    values: dict[str, float]
    label: int
    weight: float
    rank: int
    group: str


def gather(name: str) -> list[Sample]:
    """Labelled pairs of one set, with their features as the run-time code computes them."""
    folder, gold_path, complete = sets()[name]
    settings = Settings()
    read = extract([folder], settings, Silent())
    articles, claims = read.articles, read.claims
    by_id = {a.id: a for a in articles}
    contexts = [by_id[c.article].text[c.context_start : c.context_end] for c in claims]
    vectors, context_vectors = embed_all([[c.text for c in claims], contexts], load_embedder().embed, Silent())
    pairs = candidate_pairs(claims, vectors, settings.neighbours, settings.min_similarity)
    pairs, evidence, left_out = Judge(load_nli()).gather(claims, pairs, contexts, context_vectors, Silent())
    print(name, len(claims), "claims", len(pairs), "pairs", dict(left_out), flush=True)
    index = Index(read_gold(gold_path, folder))
    files = {a.id: a.path for a in articles}
    samples = []
    for pair, known in zip(pairs, evidence, strict=True):
        a, b = claims[pair.a], claims[pair.b]
        if complete and a.article == b.article:
            continue
        labels = {g.label for g in index.matching(claim_span(a, files), claim_span(b, files))}
        label = 2 if "conflict" in labels else 1 if "agree" in labels else 0
        # A sample of gold leaves related pairs out: what it does not list is most likely unrelated, no more.
        events = {Path(files[c.article]).name.split("-")[0] for c in (a, b)}
        listed = bool(labels) or complete or (name == "corpus" and len(events) == 2)
        weight = WEIGHTS.get(name, 1.0) * (1.0 if listed else UNLISTED)
        group = Path(files[a.article]).name[:4] if complete else name
        samples.append(Sample(features(known), label, weight, known.standing.rank, group))
    return samples


def load(names: list[str], fresh: bool) -> list[Sample]:
    """Samples of the sets, kept in the working folder between runs."""
    samples = []
    for name in names:
        kept = WORK / f"samples-{name}.json"
        if fresh or not kept.exists():
            kept.write_text(json.dumps([vars(s) for s in gather(name)]))
        samples += [Sample(**s) for s in json.loads(kept.read_text())]
    return samples


def fit(samples: list[Sample]) -> dict[str, dict[str, float]]:
    """Both models, each label against everything else."""
    names = sorted(samples[0].values)
    x = np.array([[s.values[n] for n in names] for s in samples])
    labels, ranks = np.array([s.label for s in samples]), np.array([s.rank for s in samples])
    models = {}
    for name, label in (("conflict", 2), ("agreement", 1)):
        weights = np.array([s.weight for s in samples])
        weights[labels == label] *= POSITIVE[name]
        weights[(labels == 2) & (ranks > 0)] *= UNALTERED
        models[name] = _logistic(x, labels == label, weights, names, name)
    return models


def _sign(model: str, feature: str) -> int:
    signal = feature.split("*")[0]
    return (signal in TOWARDS[model]) - (signal in AGAINST[model])


def _logistic(x: np.ndarray, y: np.ndarray, weights: np.ndarray, names: list[str], name: str) -> dict[str, float]:
    used = list(range(len(names)))
    while True:
        model = LogisticRegression(C=3.0, max_iter=3000).fit(x[:, used], y, sample_weight=weights)
        wrong = [i for i, c in zip(used, model.coef_[0], strict=True) if _sign(name, names[i]) * c < 0]
        if not wrong:
            break
        used = [i for i in used if i not in wrong]
    found = {names[i]: round(float(c), 3) for i, c in zip(used, model.coef_[0], strict=True)}
    return {"intercept": round(float(model.intercept_[0]), 3)} | found


def probability(weights: dict[str, float], samples: list[Sample]) -> np.ndarray:
    """Probabilities (n,) of one model."""
    total = [weights["intercept"] + sum(weights.get(k, 0) * v for k, v in s.values.items()) for s in samples]
    result: np.ndarray = 1 / (1 + np.exp(-np.array(total)))
    return result


def report(samples: list[Sample], folds: int) -> None:
    """Cross-validated precision and recall of pairs, over document groups, at several thresholds."""
    groups = [s.group for s in samples]
    conflict, agreement = np.zeros(len(samples)), np.zeros(len(samples))
    for train, test in GroupKFold(folds).split(samples, groups=groups):
        models = fit([samples[i] for i in train])
        part = [samples[i] for i in test]
        conflict[test], agreement[test] = (probability(models[name], part) for name in ("conflict", "agreement"))
    y = np.array([s.label for s in samples])
    for name, scores, label in (("conflict", conflict, 2), ("agreement", agreement, 1)):
        for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            picked = (scores >= threshold) & (scores >= np.maximum(conflict, agreement) - 1e-12)
            right = (picked & (y == label)).sum()
            precision, recall = right / max(1, picked.sum()), right / max(1, (y == label).sum())
            print(f"{name} {threshold}: P {precision:.3f} R {recall:.3f} of pairs")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sets", nargs="*", default=list(sets()))
    options.add_argument("--folds", type=int, default=5)
    options.add_argument("--fresh", action="store_true")
    chosen = options.parse_args()
    rows = load(chosen.sets, chosen.fresh)
    report(rows, chosen.folds)
    fitted = fit(rows)
    OUT.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(fitted, indent=1))
