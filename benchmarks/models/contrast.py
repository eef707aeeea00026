"""The judge on translations, altered translations and look-alikes, made of sentences that it was not trained on."""

import random
from collections import defaultdict
from dataclasses import dataclass

from benchmarks.models.data import SEED, Figures, step
from benchmarks.models.parallel import LANGUAGES, Sentence, held_out_sentences, nearest_between
from benchmarks.models.scores import precision_recall_f1
from claimcheck.embed import Embedder, load_embedder
from claimcheck.judge.nli import LABELS, load_nli
from training.contrast import KINDS, collect_names, contradict

CONTRADICTION = LABELS.index("contradiction")
LOOK_ALIKE = (0.35, 0.65)
"""Cosines of the English sides of a neutral pair. Nearer ones may be paraphrases, or contradict one another."""


@dataclass(frozen=True)
class ContrastPair:
    """A pair in two languages with its label; `kind` says what was altered, and is empty for other labels."""

    premise: str
    hypothesis: str
    label: str
    kind: str = ""


def measure(quick: bool) -> Figures:
    """Group "contrast": language/f1, /precision and /recall of contradictions, kind/NAME recall over all languages."""
    embedder, judge = load_embedder(), load_nli()
    per_language = 240 if quick else 420
    figures: dict[str, float] = {}
    found_of_kind: dict[str, list[bool]] = defaultdict(list)
    for language in LANGUAGES:
        with step(language):
            pairs = make_pairs(held_out_sentences(language, per_language * 5), per_language, embedder)
            guesses = judge.predict([(p.premise, p.hypothesis) for p in pairs]).argmax(1)
        called = [bool(g == CONTRADICTION) for g in guesses]
        figures |= figures_of(language, pairs, called)
        for pair, guess in zip(pairs, called, strict=True):
            if pair.kind:
                found_of_kind[pair.kind].append(guess)
    kinds = {f"kind/{kind}": sum(found) / len(found) for kind, found in sorted(found_of_kind.items())}
    mean = sum(figures[f"{language}/f1"] for language in LANGUAGES) / len(LANGUAGES)
    return {"contrast": figures | {"mean/f1": mean} | kinds}


def figures_of(language: str, pairs: list[ContrastPair], called: list[bool]) -> dict[str, float]:
    """Precision, recall and F1 of contradictions; `called` says which pairs the judge calls one."""
    wanted = [p.label == "contradiction" for p in pairs]
    values = precision_recall_f1(called, wanted)
    return {f"{language}/{name}": v for name, v in zip(("precision", "recall", "f1"), values, strict=True)}


def make_pairs(sentences: list[Sentence], total: int, embedder: Embedder) -> list[ContrastPair]:
    """About `total` pairs, a third of each label; the kinds of contradictions as even as the sentences allow.

    No sentence is used for two labels. The foreign side is the premise of every second pair.
    """
    rng = random.Random(SEED)
    third = min(total // 3, len(sentences) * 2 // 7)  # not every sentence can be altered, or has a look-alike
    translations, rest = sentences[:third], sentences[third:]
    altered, left = _altered(rest, third, rng)
    neutral = _look_alikes(left, third, embedder)
    rows = [(s.foreign, s.english, "entailment", "") for s in translations] + altered + neutral
    return [
        ContrastPair(a, b, label, kind) if i % 2 else ContrastPair(b, a, label, kind)
        for i, (a, b, label, kind) in enumerate(rows)
    ]


Row = tuple[str, str, str, str]


def _altered(sentences: list[Sentence], wanted: int, rng: random.Random) -> tuple[list[Row], list[Sentence]]:
    """Contradictions with English altered, of the rarest kind that fits each sentence, and the unused sentences."""
    names = collect_names([s.english for s in sentences])
    room = dict.fromkeys(KINDS, -(-wanted // len(KINDS)))
    rows: list[Row] = []
    unused = []
    for s in sentences:
        fitting = [k for k in sorted(room, key=lambda kind: -room[kind]) if room[k] > 0]
        tries = (contradict(s.english, rng, names, {kind: 1.0}) for kind in fitting)
        found = next((t for t in tries if t), None) if len(rows) < wanted else None
        if found is None:
            unused.append(s)
            continue
        room[found[1]] -= 1
        rows.append((s.foreign, found[0], "contradiction", found[1]))
    return rows, unused


def _look_alikes(sentences: list[Sentence], wanted: int, embedder: Embedder) -> list[Row]:
    sentences = sentences[: wanted * 5]
    vectors = embedder.embed([s.english for s in sentences])
    near = nearest_between(vectors @ vectors.T, *LOOK_ALIKE)
    return [(sentences[i].foreign, sentences[j].english, "neutral", "") for i, j in near[:wanted]]
