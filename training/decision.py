"""Step 7: fit the small ensembles of trees of the decision on labelled pairs; writes judge/decision.json.

Labels come from gold files (see benchmarks/scoring.py) over the pairs that matching retrieves. In a set with complete
gold every other pair across articles is a negative at its natural base rate; elsewhere it is a weaker one. Beside the
development sets, documents made from parallel sentences are read (documents.py).

    python -m training.decision [--folds 5]
"""

import argparse
import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from benchmarks.quality import sets
from benchmarks.scoring import Index, claim_span, read_gold
from claimcheck.judge import Judge
from claimcheck.judge.decision import Model, Tree, models, probability
from claimcheck.judge.evidence import Evidence, screened
from claimcheck.judge.features import features, first_features, gate_features
from claimcheck.judge.gate import OPEN, nearest_of, standings, worth_a_look
from claimcheck.judge.links import links_of
from claimcheck.judge.surroundings import Sentences, Surroundings
from claimcheck.match import candidate_pairs
from claimcheck.pipeline import embed_all, extract, load_models, store_of
from claimcheck.progress import Silent
from claimcheck.records import Pair
from claimcheck.settings import Settings
from claimcheck.store.extraction import Extractor
from training import documents, rumours
from training.accounts import Kind, cases, folders, write_articles
from training.common import WORK
from training.devdata import REPOSITORY
from training.lone import prepared, statements

ACCOUNTS = WORK / "accounts-decision"
FOLDERS: dict[Kind, Path] = {kind: WORK / f"{kind}-decision" for kind in get_args(Kind)}
OUT = REPOSITORY / "src/claimcheck/judge/decision.json"
WEIGHTS = {
    "corpus": 12.0,
    "seeds": 30.0,
    "accounts": 5.25,
    "subjects": 4.0,
    "stories": 3.0,
    "rumours": 1.2,
    "xdoc-dev": 2.5,
    "documents": 1.2,
    "lone": 0.2,
}
"""Real accounts of one matter differ more than translations do, and there are fewer of them."""
IN_GATE = {
    "corpus": 1.0,
    "seeds": 3.0,
    "accounts": 1.2,
    "subjects": 1.0,
    "stories": 1.0,
    "rumours": 0.5,
    "xdoc-dev": 0.2,
    "documents": 0.175,
    "lone": 0.05,
}
"""How much more or less each set weighs in the gate, which has to let real accounts through above all."""
UNLISTED, UNLISTED_IN_GATE = 0.03, 0.3
ONE_IN = 8
"""Of the unlabelled pairs of claims about rumours, one in so many is read, and weighs no more for that: all of them
would outweigh the labelled ones."""
ONE_STORY = 0.6
"""Ties from which articles about two rumours may tell one story."""
TRAP = {"corpus": 40.0, "seeds": 15.0}
"""Pairs that the gold of these calls unrelated look alike on purpose."""
CONFLICT = 1.25
"""Conflicts are rare: without more weight the model would hardly ever find one."""
UNALTERED = 0.5
"""Of the clause pairs of an altered sentence only one holds the alteration; the nearest ones most likely do."""
BOOSTING = {"learning_rate": 0.07, "max_leaf_nodes": 8, "min_samples_leaf": 20, "l2_regularization": 5.0}
TREES = {"gate": 80, "first": 80, "related": 180, "contrary": 180}
SIGNS = {
    "gate": {
        1: "similarity context_similarity nearest near margin behind sentence_nearest sentence_near ties kinship "
        "event_names entities_shared numbers_same dates_same same_actor predicates_same predicates_opposite",
        -1: "entities_missed entities_none dates_differ apart",
    },
    "first": {
        1: "similarity context_similarity nearest near margin behind sentence_nearest sentence_near ties kinship "
        "event_names names_near entities_shared numbers_same numbers_compatible dates_same sentence_numbers_same "
        "sentence_dates_same same_actor predicates_same predicates_opposite first_entailment first_contradiction",
        -1: "entities_missed entities_none apart",
    },
    "related": {
        1: "similarity context_similarity nearest near margin behind sentence_nearest sentence_near ties kinship "
        "event_names names_near entities_shared numbers_same numbers_compatible dates_same sentence_numbers_same "
        "sentence_dates_same same_actor predicates_same predicates_opposite entailment entailment_max "
        "context_entailment",
        -1: "entities_missed entities_none apart",
    },
    "contrary": {
        1: "contradiction contradiction_min context_contradiction context_contradiction_min numbers_differ "
        "dates_differ sentence_numbers_differ sentence_dates_differ substituted sentence_substituted opposite "
        "certainty_differs denied predicates_opposite opposites sentence_opposites refuted claim_refuted",
        -1: "entailment entailment_max context_entailment both_negative predicates_same numbers_same "
        "numbers_compatible dates_same sentence_numbers_same sentence_dates_same",
    },
}
"""Whether a signal may only raise a probability, or only lower it, which keeps a small sample from teaching nonsense.
One that is not named may do either."""


@dataclass
class Sample:
    """One labelled pair: 0 unrelated, 1 agreement, 2 conflict."""

    values: dict[str, float]
    label: int
    weight: float
    rank: int
    group: str
    set: str
    listed: bool = True
    """Whether the gold is complete, or names the pair."""


class Matters:
    """One set, read and embedded; its retrieved pairs and their labels."""

    def __init__(self, name: str):
        known = sets() | {"documents": (documents.OUT / "articles", documents.OUT / "gold.json", True)}
        known |= {"accounts": (ACCOUNTS / "articles", ACCOUNTS / "gold.json", True)}
        known |= {kind: (folder / "articles", folder / "gold.json", True) for kind, folder in FOLDERS.items()}
        known |= {"rumours": (rumours.FOLDER, rumours.LABELLED, False)}
        self.name = name
        folder, gold_path, self.complete = known[name]
        settings = Settings(cache=WORK / "cache")
        with store_of(settings) as store:
            models = load_models(settings, store)
            read = extract([folder], settings, Silent(), store)
            self.claims = read.claims
            self.articles = {a.id: a for a in read.articles}
            self.contexts = [c.context_in(self.articles[c.article].text) for c in self.claims]
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
        if self.name == "rumours" and not known and len(events) == 2 and values["ties"] >= ONE_STORY:
            return None  # headlines tell rumours apart, and some stories have two
        listed = known or self.complete or (self.name in ("corpus", "rumours") and len(events) == 2)
        trap = TRAP.get(self.name, 1.0) if known and not label else 1.0
        weight = WEIGHTS.get(self.name, 1.0) * (1.0 if listed else UNLISTED) * trap
        own = self.complete or self.name == "rumours"  # held out event by event
        group = self.name + re.split(r"[-_.]", Path(self.files[first]).name)[0] if own else self.name
        return Sample(values, label, weight, rank, group, self.name, listed)

    def worth_reading(self, pair: Pair) -> bool:
        """Whether a pair that passes the gate is read: unlabelled pairs of rumours tell little."""
        drawn = zlib.crc32(f"{self.claims[pair.a].id} {self.claims[pair.b].id}".encode()) % ONE_IN == 0
        if drawn or self.name != "rumours":
            return True
        spans = [claim_span(self.claims[i], self.files) for i in (pair.a, pair.b)]
        return any(True for _ in self.index.matching(*spans))

    def gate_samples(self) -> list[Sample]:
        """The retrieved pairs that the gate weighs at all."""
        links = links_of(self.pairs)
        sentences = Sentences(self.claims, self.contexts, self.context_vectors, self.articles)
        around = Surroundings(sentences, links)
        standing, found = standings(sentences.article, links, nearest_of(links, len(self.claims))), []
        for place in np.flatnonzero(worth_a_look(links, around.columns())).tolist():
            pair, at = links.pair(place), standing.at(place)
            known = screened(self.claims[pair.a], self.claims[pair.b], pair, at, around.outline(place))
            found.append(self.sample(gate_features(known), pair.a, pair.b, at.rank))
        return [s for s in found if s is not None]

    def evidence(self) -> list[Evidence]:
        """The pairs that pass the gate, read by the NLI model; kept between runs."""
        settings = Settings(cache=WORK / "cache")
        with store_of(settings) as store:
            nli = load_models(settings, store).nli
            _, evidence, left_out = Judge(nli).gather(
                self.claims,
                self.pairs,
                self.contexts,
                self.context_vectors,
                self.articles,
                go_on=0.0,
                wanted=self.worth_reading,
            )
        print(self.name, len(self.claims), "claims", len(evidence), "pairs", dict(left_out), flush=True)
        return evidence

    def samples(self, evidence: list[Evidence]) -> list[Sample]:
        found = []
        for one in evidence:
            a, b = one.pair.a, one.pair.b
            ahead = self.contexts[a] <= self.contexts[b]
            values = features(one) | first_features(one, one.context_forward if ahead else one.context_backward)
            found.append(self.sample(values, a, b, one.standing.rank))
        return [s for s in found if s is not None]


class LoneStatements(Matters):
    """Statements without articles around them, each pair by itself; see training.lone."""

    def __init__(self) -> None:
        self.name, self.complete = "lone", True
        settings = Settings(cache=WORK / "cache")
        with store_of(settings) as store:
            models, extractor = load_models(settings, store), Extractor(settings.parser, store)
            lone = prepared(statements("decision"), models, extractor, settings.min_similarity)
        self.claims, self.articles, self.contexts = lone.claims, lone.articles, lone.contexts
        self.context_vectors, self.pairs = lone.context_vectors, lone.pairs
        self.numbers = {(pair.a, pair.b): number for pair, number in zip(lone.pairs, lone.number, strict=True)}
        self.statements = lone.statements

    def label(self, a: int, b: int) -> tuple[int, bool]:
        return self.statements[self.numbers[a, b]].label, True

    def sample(self, values: dict[str, float], a: int, b: int, rank: int) -> Sample:
        group = f"lone{self.numbers[a, b] // 100}"  # those of one fact or matter follow one another
        return Sample(values, self.label(a, b)[0], WEIGHTS["lone"], rank, group, self.name)


def fit_gate(samples: list[Sample]) -> Model:
    """How likely a retrieved pair bears any label."""
    y = np.array([s.label > 0 for s in samples])
    weights = np.array([s.weight * IN_GATE.get(s.set, 1.0) for s in samples])
    # Of one rumour most outlets say much the same: what isn't labelled there may well be related.
    weights[[not s.listed and s.set != "rumours" for s in samples]] *= UNLISTED_IN_GATE / UNLISTED
    ranks = np.array([s.rank for s in samples])
    weights[y & (ranks > 0)] *= UNALTERED
    return _boosted(samples, y, weights, "gate")


def fit(samples: list[Sample]) -> dict[str, Model]:
    """The models behind the NLI model."""
    labels, ranks = np.array([s.label for s in samples]), np.array([s.rank for s in samples])
    weights = np.array([s.weight for s in samples])
    weights[(labels == 2) & (ranks > 0)] *= UNALTERED
    first, related = (_boosted(samples, labels > 0, weights, name) for name in ("first", "related"))
    weights[labels == 2] *= CONFLICT
    kept = np.flatnonzero(labels > 0)
    contrary = _boosted([samples[i] for i in kept], labels[kept] == 2, weights[kept], "contrary")
    return {"first": first, "related": related, "contrary": contrary}


def _names(samples: list[Sample], model: str) -> list[str]:
    """The signals that a model weighs."""
    late = () if model == "first" else ("first_",)
    nli = ("entailment", "contradiction", "context_entailment", "context_contradiction") if model == "first" else ()
    return sorted(name for name in samples[0].values if not name.startswith((*late, *nli)))


def _boosted(samples: list[Sample], y: np.ndarray, weights: np.ndarray, model: str) -> Model:
    """Gradient boosting with signals that keep to their signs."""
    names = _names(samples, model)
    x = np.array([[s.values[n] for n in names] for s in samples])
    signs = [next((sign for sign, known in SIGNS[model].items() if n in known.split()), 0) for n in names]
    fitted = HistGradientBoostingClassifier(
        monotonic_cst=signs, random_state=1, max_iter=TREES[model], early_stopping=False, **BOOSTING
    ).fit(x, y, weights)

    def tree(nodes: np.ndarray, place: int) -> Tree:
        node = nodes[place]
        if node["is_leaf"]:
            return round(float(node["value"]), 4)
        bound = round(float(node["num_threshold"]), 5)
        return names[node["feature_idx"]], bound, tree(nodes, node["left"]), tree(nodes, node["right"])

    trees = [tree(of_class[0].nodes, 0) for of_class in fitted._predictors]
    return {"start": round(float(fitted._baseline_prediction.item()), 4), "trees": trees}


def written(fitted: dict[str, Model]) -> str:
    """The models as JSON with a tree in each line."""
    parts = []
    for name, model in sorted(fitted.items()):
        trees = ",\n  ".join(json.dumps(tree) for tree in model["trees"])
        parts.append(f' "{name}": {{"start": {json.dumps(model["start"])}, "trees": [\n  {trees}\n ]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def given(model: Model, samples: list[Sample]) -> np.ndarray:
    """Probabilities (n,) of one model."""
    return np.array([probability(model, s.values) for s in samples])


def scores(fitted: dict[str, Model], samples: list[Sample]) -> tuple[np.ndarray, np.ndarray]:
    """Conflict and agreement, each (n,)."""
    related, contrary = given(fitted["related"], samples), given(fitted["contrary"], samples)
    return related * contrary, related * (1 - contrary)


def report(samples: list[Sample], folds: int) -> None:
    """Cross-validated precision and recall of pairs, over document groups, at several thresholds."""
    groups = [s.group for s in samples]
    conflict, agreement = np.zeros(len(samples)), np.zeros(len(samples))
    for train, test in GroupKFold(folds).split(samples, groups=groups):
        fitted = fit([samples[i] for i in train])
        conflict[test], agreement[test] = scores(fitted, [samples[i] for i in test])
    y = np.array([s.label for s in samples])
    for name, found, label in (("conflict", conflict, 2), ("agreement", agreement, 1)):
        for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            picked = (found >= threshold) & (found >= np.maximum(conflict, agreement) - 1e-12)
            right = (picked & (y == label)).sum()
            precision, recall = right / max(1, picked.sum()), right / max(1, (y == label).sum())
            print(f"{name} {threshold}: P {precision:.3f} R {recall:.3f} of pairs")


def report_gate(samples: list[Sample], gate: Model) -> None:
    """Share of labelled pairs that pass, and of all."""
    passed = given(gate, samples) >= OPEN
    y = np.array([s.label for s in samples])
    for label, name in ((2, "conflict"), (1, "agreement")):
        print(f"gate passes {passed[y == label].mean():.3f} of {name} pairs", end=", ")
    print(f"{passed.mean():.3f} of all")


def main(names: list[str], folds: int) -> None:
    documents.main()
    write_articles(cases("decision"), ACCOUNTS)
    for kind, folder in FOLDERS.items():
        write_articles(folders(kind, "decision"), folder)
    rumours.write_articles(False, rumours.FOLDER)
    matters = [LoneStatements() if name == "lone" else Matters(name) for name in names]
    gate_samples = [m.gate_samples() for m in matters]
    fitted = models() | {"gate": fit_gate([s for part in gate_samples for s in part])}
    for matter, part in zip(matters, gate_samples, strict=True):
        print(matter.name, end=": ")
        report_gate(part, fitted["gate"])
    OUT.write_text(written(fitted), encoding="utf-8")
    models.cache_clear()
    samples = [s for m in matters for s in m.samples(m.evidence())]
    report(samples, folds)
    OUT.write_text(written(fitted | fit(samples)), encoding="utf-8")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sets", nargs="*", default=[*sets(), "documents", "lone"])
    options.add_argument("--folds", type=int, default=5)
    chosen = options.parse_args()
    main(chosen.sets, chosen.folds)
