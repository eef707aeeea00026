"""Step 7: fit the small logistic regressions of the decision on labelled pairs; writes judge/decision.json.

Labels come from gold files (see benchmarks/scoring.py) over the pairs that matching retrieves. In a set with complete
gold every other pair across articles is a negative at its natural base rate; elsewhere it is a weaker one. Beside the
development sets, documents made from parallel sentences are read (documents.py).

    python -m training.decision [--folds 5]
"""

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.model_selection import GroupKFold

from benchmarks.quality import sets
from benchmarks.scoring import Index, claim_span, read_gold
from claimcheck.judge import Judge
from claimcheck.judge.decision import coefficients
from claimcheck.judge.evidence import Evidence, screened
from claimcheck.judge.features import features, gate_features
from claimcheck.judge.gate import OPEN, may_pass, standings
from claimcheck.judge.surroundings import Surroundings
from claimcheck.match import candidate_pairs
from claimcheck.pipeline import embed_all, extract, load_models, store_of
from claimcheck.progress import Silent
from claimcheck.settings import Settings
from training import documents
from training.accounts import cases, write_articles
from training.common import WORK
from training.devdata import REPOSITORY

ACCOUNTS = WORK / "accounts-decision"
OUT = REPOSITORY / "src/claimcheck/judge/decision.json"
WEIGHTS = {"corpus": 12.0, "seeds": 60.0, "documents": 0.3}
"""Real accounts of one matter differ more than translations do, and there are fewer of them."""
IN_GATE = {"corpus": 2.0, "seeds": 2.5, "documents": 0.7, "xdoc-dev": 0.5}
"""How much more or less each set weighs in the gate, which has to let real accounts through above all."""
UNLISTED = 0.03
TRAP = 5.0
"""Pairs that the gold calls unrelated look alike on purpose."""
CONFLICT = 2.0
"""Conflicts are rare: without more weight the model would hardly ever find one."""
UNALTERED = 0.5
"""Of the clause pairs of an altered sentence only one holds the alteration; the nearest ones most likely do."""
GATE_PENALTY, PENALTY = 10.0, 0.5
OPTIONS = {"maxiter": 2000, "maxfun": 4000}
SIGNS = {
    "gate": {
        1: "similarity context_similarity nearest near margin behind sentence_nearest sentence_near ties event_names "
        "entities_shared numbers_same dates_same sentence_numbers_same sentence_dates_same same_actor predicates_same "
        "predicates_opposite",
        -1: "entities_missed entities_none dates_differ sentence_dates_differ",
    },
    "related": {
        1: "similarity context_similarity nearest near margin behind sentence_nearest sentence_near ties event_names "
        "entities_shared numbers_same numbers_compatible dates_same sentence_numbers_same sentence_dates_same "
        "same_actor predicates_same predicates_opposite entailment entailment_max context_entailment",
        -1: "entities_missed entities_none",
    },
    "contrary": {
        1: "contradiction contradiction_min context_contradiction context_contradiction_min numbers_differ "
        "dates_differ sentence_numbers_differ sentence_dates_differ substituted sentence_substituted opposite "
        "certainty_differs denied predicates_opposite opposites sentence_opposites",
        -1: "entailment entailment_max context_entailment both_negative predicates_same numbers_same "
        "numbers_compatible dates_same sentence_numbers_same sentence_dates_same",
    },
}
"""The sign that the weight of a signal, and of its products, may have, which keeps a small sample from teaching
nonsense. A signal that is not named may have either."""


@dataclass
class Sample:
    """One labelled pair: 0 unrelated, 1 agreement, 2 conflict."""

    values: dict[str, float]
    label: int
    weight: float
    rank: int
    group: str
    set: str


class Matters:
    """One set, read and embedded; its retrieved pairs and their labels."""

    def __init__(self, name: str):
        known = sets() | {"documents": (documents.OUT / "articles", documents.OUT / "gold.json", True)}
        known |= {"accounts": (ACCOUNTS / "articles", ACCOUNTS / "gold.json", True)}
        self.name = name
        folder, gold_path, self.complete = known[name]
        settings = Settings(cache=WORK / "cache")
        with store_of(settings) as store:
            models = load_models(settings, store)
            read = extract([folder], settings, Silent(), store)
            self.claims = read.claims
            self.articles = {a.id: a for a in read.articles}
            self.contexts = [self.articles[c.article].text[c.context_start : c.context_end] for c in self.claims]
            columns = [[c.text for c in self.claims], self.contexts]
            vectors, self.context_vectors = embed_all(columns, models.embedder.embed, Silent())
        self.pairs = candidate_pairs(self.claims, vectors, settings.neighbours, settings.min_similarity)
        self.gold = read_gold(gold_path, folder)
        self.index = Index(self.gold)
        self.files = {a.id: a.path for a in read.articles}

    def label(self, a: int, b: int) -> tuple[int, bool] | None:
        """0 unrelated, 1 agreement, 2 conflict; and whether the gold says so. None where it says that it is unclear."""
        spans = (claim_span(self.claims[i], self.files) for i in (a, b))
        labels = {g.label for g in self.index.matching(*spans)}
        if labels == {"unclear"}:
            return None
        return (2 if "conflict" in labels else 1 if "agree" in labels else 0), bool(labels)

    def sample(self, values: dict[str, float], a: int, b: int, rank: int) -> Sample | None:
        """One labelled pair; None within one article of a complete set, of which the gold says nothing."""
        first, second = self.claims[a].article, self.claims[b].article
        if self.complete and first == second:
            return None
        if self.name == "documents" and len({Path(self.files[x]).name[:5] for x in (first, second)}) > 1:
            return None  # several languages translate the same English sentences
        labelled = self.label(a, b)
        if labelled is None:
            return None
        label, known = labelled
        # A sample of gold leaves related pairs out: what it does not list is most likely unrelated, no more.
        events = {Path(self.files[article]).name.split("-")[0] for article in (first, second)}
        listed = known or self.complete or (self.name == "corpus" and len(events) == 2)
        weight = WEIGHTS.get(self.name, 1.0) * (1.0 if listed else UNLISTED) * (TRAP if known and not label else 1.0)
        group = self.name + re.split(r"[-_.]", Path(self.files[first]).name)[0] if self.complete else self.name
        return Sample(values, label, weight, rank, group, self.name)

    def gate_samples(self) -> list[Sample]:
        """The retrieved pairs that the gate weighs at all."""
        around = Surroundings(self.claims, self.pairs, self.contexts, self.context_vectors, self.articles)
        found = []
        for pair, standing in zip(self.pairs, standings(self.claims, self.pairs), strict=True):
            if may_pass(pair, *around.near(pair)):
                a, b = self.claims[pair.a], self.claims[pair.b]
                known = screened(a, b, pair, standing, around.of(pair))
                found.append(self.sample(gate_features(known), pair.a, pair.b, standing.rank))
        return [s for s in found if s is not None]

    def evidence(self) -> list[Evidence]:
        """The pairs that pass the gate, read by the NLI model; kept between runs."""
        settings = Settings(cache=WORK / "cache")
        with store_of(settings) as store:
            nli = load_models(settings, store).nli
            _, evidence, left_out = Judge(nli).gather(
                self.claims, self.pairs, self.contexts, self.context_vectors, self.articles, Silent()
            )
        print(self.name, len(self.claims), "claims", len(evidence), "pairs", dict(left_out), flush=True)
        return evidence

    def samples(self, evidence: list[Evidence]) -> list[Sample]:
        found = (self.sample(features(e), e.pair.a, e.pair.b, e.standing.rank) for e in evidence)
        return [s for s in found if s is not None]


def fit_gate(samples: list[Sample]) -> dict[str, float]:
    """How likely a retrieved pair bears any label."""
    y = np.array([s.label > 0 for s in samples])
    weights = np.array([s.weight * IN_GATE.get(s.set, 1.0) for s in samples])
    ranks = np.array([s.rank for s in samples])
    weights[y & (ranks > 0)] *= UNALTERED
    return _logistic(samples, y, weights, "gate", GATE_PENALTY)


def fit(samples: list[Sample]) -> dict[str, dict[str, float]]:
    """The two models behind the NLI model."""
    labels, ranks = np.array([s.label for s in samples]), np.array([s.rank for s in samples])
    weights = np.array([s.weight for s in samples])
    weights[(labels == 2) & (ranks > 0)] *= UNALTERED
    related = _logistic(samples, labels > 0, weights, "related", PENALTY)
    weights[labels == 2] *= CONFLICT
    kept = np.flatnonzero(labels > 0)
    contrary = _logistic([samples[i] for i in kept], labels[kept] == 2, weights[kept], "contrary", PENALTY)
    return {"related": related, "contrary": contrary}


def _sign(model: str, feature: str) -> int:
    signal = feature.split("*")[0]
    return next((sign for sign, names in SIGNS[model].items() if signal in names.split()), 0)


def _logistic(samples: list[Sample], y: np.ndarray, weights: np.ndarray, model: str, c: float) -> dict[str, float]:
    """Regression with the penalty of scikit-learn's C, and weights that keep to their signs."""
    names = sorted(samples[0].values)
    x = np.array([[s.values[n] for n in names] + [1.0] for s in samples])
    sign = np.where(y, 1.0, -1.0)
    penalised = np.append(np.ones(len(names)), 0.0)  # not the intercept

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margins = sign * (x @ w)
        value = c * (weights * np.logaddexp(0, -margins)).sum() + 0.5 * (penalised * w * w).sum()
        return value, penalised * w - c * x.T @ (weights * sign * expit(-margins))

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[_sign(model, n)] for n in names] + [(None, None)]
    fitted = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds, options=OPTIONS)
    found = {n: round(float(w), 3) for n, w in zip(names, fitted.x, strict=False) if abs(w) >= 0.0005}
    return {"intercept": round(float(fitted.x[-1]), 3)} | found


def probability(weights: dict[str, float], samples: list[Sample]) -> np.ndarray:
    """Probabilities (n,) of one model."""
    total = [weights["intercept"] + sum(weights.get(k, 0) * v for k, v in s.values.items()) for s in samples]
    result: np.ndarray = 1 / (1 + np.exp(-np.array(total)))
    return result


def scores(models: dict[str, dict[str, float]], samples: list[Sample]) -> tuple[np.ndarray, np.ndarray]:
    """Conflict and agreement, each (n,)."""
    related, contrary = probability(models["related"], samples), probability(models["contrary"], samples)
    return related * contrary, related * (1 - contrary)


def report(samples: list[Sample], folds: int) -> None:
    """Cross-validated precision and recall of pairs, over document groups, at several thresholds."""
    groups = [s.group for s in samples]
    conflict, agreement = np.zeros(len(samples)), np.zeros(len(samples))
    for train, test in GroupKFold(folds).split(samples, groups=groups):
        models = fit([samples[i] for i in train])
        conflict[test], agreement[test] = scores(models, [samples[i] for i in test])
    y = np.array([s.label for s in samples])
    for name, found, label in (("conflict", conflict, 2), ("agreement", agreement, 1)):
        for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            picked = (found >= threshold) & (found >= np.maximum(conflict, agreement) - 1e-12)
            right = (picked & (y == label)).sum()
            precision, recall = right / max(1, picked.sum()), right / max(1, (y == label).sum())
            print(f"{name} {threshold}: P {precision:.3f} R {recall:.3f} of pairs")


def report_gate(samples: list[Sample], gate: dict[str, float]) -> None:
    """Share of labelled pairs that pass, and of all."""
    passed = probability(gate, samples) >= OPEN
    y = np.array([s.label for s in samples])
    for label, name in ((2, "conflict"), (1, "agreement")):
        print(f"gate passes {passed[y == label].mean():.3f} of {name} pairs", end=", ")
    print(f"{passed.mean():.3f} of all")


def main(names: list[str], folds: int) -> None:
    documents.main()
    write_articles(cases("decision"), ACCOUNTS)
    matters = [Matters(name) for name in names]
    gate_samples = [m.gate_samples() for m in matters]
    models = json.loads(OUT.read_text()) | {"gate": fit_gate([s for part in gate_samples for s in part])}
    for matter, part in zip(matters, gate_samples, strict=True):
        print(matter.name, end=": ")
        report_gate(part, models["gate"])
    OUT.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    coefficients.cache_clear()
    samples = [s for m in matters for s in m.samples(m.evidence())]
    report(samples, folds)
    models |= fit(samples)
    OUT.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(models, indent=1))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sets", nargs="*", default=[*(name for name in sets() if name != "accounts"), "documents"])
    options.add_argument("--folds", type=int, default=5)
    chosen = options.parse_args()
    main(chosen.sets, chosen.folds)
