"""False contradictions: how often the judge sees one between sentences of different matters.

The pairs are mined, not read by people: a few near neighbours may contradict one another in truth.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.models.data import SEED, Figures, draw, existing, step
from benchmarks.models.parallel import LANGUAGES, Sentence, held_out_sentences, nearest_between
from claimcheck.embed import Embedder, load_embedder
from claimcheck.judge.nli import LABELS, load_nli
from training.common import read_jsonl
from training.contrast import collect_names

CONTRADICTION = LABELS.index("contradiction")
THRESHOLDS = (0.5, 0.6)
"""Of the mean probability of both directions. 0.6 is the default threshold for conflicts; the decision reaches it from
this mean together with other evidence, so these are the judge's own false alarms, before the rest holds them back."""
NEAR = (0.45, 0.75)
"""Cosines of sentences on one topic that are not paraphrases of one another."""
Pair = tuple[str, str]


def measure(quick: bool) -> Figures:
    """Group "false contradictions": set/threshold, the share of pairs above it; "all" is over the sets together."""
    embedder, judge = load_embedder(), load_nli()
    limit = 150 if quick else 400
    with step("mining"):
        sets = mined(news(250 if quick else 600), embedder, limit) | headlines(embedder, limit)
    with step("judging"):
        values = {name: both_ways(judge.predict, pairs) for name, pairs in sets.items() if pairs}
    values["all"] = np.concatenate(list(values.values()))
    shares = {f"{name}/{t}": float((v > t).mean()) for name, v in values.items() for t in THRESHOLDS}
    return {"false contradictions": shares}


def both_ways(predict: Callable[[Sequence[Pair]], np.ndarray], pairs: Sequence[Pair]) -> np.ndarray:
    """Mean probability of contradiction of both directions, (n,)."""
    forward, backward = predict(pairs), predict([(b, a) for a, b in pairs])
    return np.asarray((forward + backward)[:, CONTRADICTION] / 2)


def news(per_language: int) -> list[Sentence]:
    """Held-out sentences of news in several languages, each English sentence once."""
    rows = {s.english: s for k in LANGUAGES for s in held_out_sentences(k, per_language, source="wmt")}
    return list(rows.values())


def mined(sentences: list[Sentence], embedder: Embedder, limit: int) -> dict[str, list[Pair]]:
    """Pairs that share a name, and near neighbours within a language and across languages."""
    english = embedder.embed([s.english for s in sentences])
    cosines = english @ english.T
    near = nearest_between(np.triu(cosines, 1), *NEAR)
    random.Random(SEED).shuffle(near)
    of_one = [(i, j) for i, j in near if sentences[i].language == sentences[j].language]
    same = [(sentences[i].english, sentences[j].english) for i, j in near]
    foreign = [(sentences[i].foreign, sentences[j].foreign) for i, j in of_one]
    across = [(sentences[i].foreign, sentences[j].english) for i, j in near]
    return {
        "shared name": shared_names(sentences, cosines, limit),
        "near": _halves(same, foreign, limit),
        "near, two languages": across[:limit],
    }


def _halves(first: list[Pair], second: list[Pair], limit: int) -> list[Pair]:
    return first[: limit // 2] + second[: limit - limit // 2]


def shared_names(sentences: list[Sentence], cosines: np.ndarray, limit: int) -> list[Pair]:
    """Random pairs with a name in common that are no paraphrases; every second one in two languages."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(sentences):
        for name in set(collect_names([sentence.english])):
            holders[name].append(number)
    joined = {(i, j) for rows in holders.values() for i in rows for j in rows if i < j and cosines[i, j] < NEAR[1]}
    chosen = draw(sorted(joined), limit)
    return [
        (sentences[i].foreign if k % 2 else sentences[i].english, sentences[j].english)
        for k, (i, j) in enumerate(chosen)
    ]


def headlines(embedder: Embedder, limit: int) -> dict[str, list[Pair]]:
    """Headlines that are labelled as unrelated to an article, each with the nearest one that fits it.

    "near headlines" are as near as sentences on one topic, "headlines" are less so.
    """
    fitting: dict[str, set[str]] = defaultdict(set)
    unrelated: set[tuple[str, str]] = set()
    for row in read_jsonl(existing("data/news/fnc1-stances.jsonl.gz")):
        if row["stance"] == "unrelated":
            unrelated.add((row["headline"], row["body_id"]))
        else:
            fitting[row["body_id"]].add(row["headline"])
    texts = sorted({h for h, _ in unrelated} | {h for rows in fitting.values() for h in rows})
    place = {text: number for number, text in enumerate(texts)}
    vectors = embedder.embed(texts)
    found: dict[Pair, float] = {}
    for headline, body in sorted(unrelated):
        if others := sorted(fitting[body] - {headline}):
            cosines = vectors[[place[o] for o in others]] @ vectors[place[headline]]
            found[headline, others[int(cosines.argmax())]] = float(cosines.max())
    near = [pair for pair, cosine in found.items() if NEAR[0] <= cosine < NEAR[1]]
    far = [pair for pair, cosine in found.items() if cosine < NEAR[0]]
    return {"headlines": draw(far, limit), "near headlines": draw(near, limit)}
