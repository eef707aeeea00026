"""Training pairs of the judge: English gold pairs, altered translations, neighbours, and unrelated sentences.

No sentence of `held_out` is used, so that the judge can be measured on pairs made in the same way.
"""

import json
import random
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from training.codeswitch import load_dictionary, switch
from training.common import CONFIG, LANGUAGES, WORK, held_out, mean_pool, pad_batch, parallel_pairs, read_jsonl
from training.contrast import collect_names, contradict, contradict_foreign
from training.devdata import DATA

SETTINGS = CONFIG["nli"]
LABELS = ["entailment", "neutral", "contradiction"]
Row = tuple[str, str, list[float]]
GATED = WORK / "gated.json"
"""Pairs of claims that pass the comparability gate; see gated.py."""
FOLDERS = {"subjects": WORK / "one-subject.json", "stories": WORK / "one-story.json"}
"""The same of folders on one subject."""
UNLABELLED = WORK / "unlabelled.json"
"""Pairs of real claims and sentences that a larger judge labels; see unlabelled.py."""
REAL = WORK / "rumours.json"
"""Pairs of real claims and sentences that were labelled by reading; see rumours.py."""


def one_hot(label: str) -> list[float]:
    return [float(label == name) for name in LABELS]


def usable_pairs(language: str, shortest: int, longest: int) -> list[tuple[str, str]]:
    """(foreign, English) sentences by the length of the English side, in code points, without the held-out ones."""
    rows = parallel_pairs(language)
    return [(f, e) for f, e, _ in rows if shortest < len(e) < longest and not held_out(e)]


def gold_rows(
    rng: random.Random, limits: dict[str, int] = SETTINGS["gold"], switched: float = SETTINGS["switch_share"]
) -> list[Row]:
    """English gold pairs; a share of them code-switched into a random language on one side or both."""
    dictionary = load_dictionary()
    rows: list[Row] = []
    for name, limit in limits.items():
        part = list(read_jsonl(DATA / "data/nli" / f"{name}.jsonl.gz"))
        rng.shuffle(part)
        for row in part[:limit]:
            sides = [row["premise"], row["hypothesis"]]
            if rng.random() < switched:
                for i in rng.choice([(0,), (1,), (0, 1), (0, 1)]):
                    sides[i] = switch(sides[i], rng.choice(LANGUAGES), dictionary, SETTINGS["switch_rate"], rng)
            rows.append((*sides, one_hot(row["label"])))
    return rows


def gated_rows(rng: random.Random, path: Path = GATED) -> list[Row]:
    """Pairs of claims and sentences of written articles that pass the gate, in either direction."""
    rows: list[Row] = [tuple(row) for row in json.loads(path.read_text(encoding="utf-8"))]
    return [(b, a, label) if rng.random() < 0.5 else (a, b, label) for a, b, label in rows]


def real_rows() -> list[Row]:
    """Labelled pairs of real claims and sentences, in both directions."""
    rows: list[Row] = [tuple(row) for row in json.loads(REAL.read_text(encoding="utf-8"))]
    return rows + [(b, a, label) for a, b, label in rows]


def contrast_rows(rng: random.Random, per_language: int) -> list[Row]:
    """Translations as entailment, altered translations as contradiction, in either direction."""
    rows: list[Row] = []
    for language in LANGUAGES if per_language else []:
        pairs = usable_pairs(language, 30, 220)
        rng.shuffle(pairs)
        names = collect_names([e for _, e in pairs[:20000]])
        wanted = per_language
        for foreign, english in pairs:
            altered = contradict(english, rng, names)
            if altered is None:
                continue
            english, label = (altered[0], "contradiction") if rng.random() < 0.5 else (english, "entailment")
            sides = (foreign, english) if rng.random() < 0.5 else (english, foreign)
            rows.append((*sides, one_hot(label)))
            wanted -= 1
            if wanted <= 0:
                break
    return rows


def mixed_rows(rng: random.Random, per_language: int) -> list[Row]:
    """Entailment, contradiction and neutral pairs across languages, altered on either side.

    Where two languages translate the same English sentence, a part of the pairs is foreign on both sides.
    """
    dictionary = load_dictionary()
    versions: dict[str, list[str]] = defaultdict(list)
    chosen = {}
    for language in LANGUAGES if per_language else []:
        pairs = usable_pairs(language, 20, 220)
        rng.shuffle(pairs)
        chosen[language] = pairs[: per_language * 4]
        for foreign, english in chosen[language]:
            versions[english].append(foreign)
    rows: list[Row] = []
    for language, pairs in chosen.items():
        names = collect_names([e for _, e in pairs])
        made = 0
        for foreign, english in pairs:
            row = _mixed_row(rng, foreign, english, names, dictionary[language], versions[english])
            if row:
                rows.append(row)
                made += 1
            if made >= per_language:
                break
        rows += _shared_name_rows(rng, pairs, int(per_language * SETTINGS["shared_name_neutrals"]))
    return rows


def _mixed_row(
    rng: random.Random, foreign: str, english: str, names: list[str], words: dict[str, list[str]], versions: list[str]
) -> Row | None:
    """One entailment or contradiction pair; None if no alteration fits, so that both labels see alike sentences."""
    on_english, on_foreign = contradict(english, rng, names), contradict_foreign(foreign, english, rng, names, words)
    if not on_english and not on_foreign:
        return None
    others = [v for v in versions if v != foreign]
    label = "contradiction" if rng.random() < 0.57 else "entailment"
    if label == "entailment":
        sides = (foreign, rng.choice(others) if others and rng.random() < 0.3 else english)
    elif on_foreign and (not on_english or rng.random() < 0.4):
        sides = (on_foreign[0], rng.choice(others) if others and rng.random() < 0.4 else english)
    else:
        assert on_english
        sides = (rng.choice(others) if others and rng.random() < 0.2 else foreign, on_english[0])
    if rng.random() < 0.5:
        sides = sides[::-1]
    return (*sides, one_hot(label))


def twin_rows(rng: random.Random, per_language: dict[str, int]) -> list[Row]:
    """Whole sentences twice: a translation as it is, entailment, and with one side altered, contradiction.

    Only the alteration tells the two apart. Some more are altered alike on both sides, the other code-switched, and
    entail one another; and some are unrelated but share a name. Long sentences, as in news, are preferred.
    """
    dictionary = load_dictionary()
    rows: list[Row] = []
    for language, wanted in (per_language or {}).items():
        pairs = usable_pairs(language, 25, 240)
        pairs.sort(key=lambda pair: rng.random() * (3.0 if len(pair[1]) > 70 else 1.0), reverse=True)
        names = collect_names([e for _, e in pairs[:20000]])
        used = 0
        for foreign, english in pairs:
            on_english = contradict(english, rng, names)
            on_foreign = contradict_foreign(foreign, english, rng, names, dictionary[language])
            if on_english is None:
                continue
            altered = (on_foreign[0], english) if on_foreign and rng.random() < 0.25 else (foreign, on_english[0])
            for sides, label in ((altered, "contradiction"), ((foreign, english), "entailment")):
                rows.append((*(sides if rng.random() < 0.5 else sides[::-1]), one_hot(label)))
            if rng.random() < SETTINGS["same_alteration"]:
                switched = switch(on_english[0], language, dictionary, SETTINGS["switch_rate"], rng)
                sides = (on_english[0], switched)
                rows.append((*(sides if rng.random() < 0.5 else sides[::-1]), one_hot("entailment")))
            used += 1
            if used >= wanted:
                break
        rows += _shared_name_rows(rng, pairs[: 4 * wanted], int(wanted * SETTINGS["shared_name_neutrals"]))
    return rows


def _shared_name_rows(rng: random.Random, pairs: list[tuple[str, str]], wanted: int) -> list[Row]:
    """Neutral pairs of unrelated sentences that share a name in English."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for i, (_, english) in enumerate(pairs):
        for name in set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", english)):
            by_name[name].append(i)
    shared = [rows for rows in by_name.values() if len(rows) > 1]
    result: list[Row] = []
    for _ in range(3 * wanted if shared else 0):
        if len(result) >= wanted:
            break
        i, j = rng.sample(rng.choice(shared), 2)
        one, other = (set(re.findall(r"\w+", pairs[k][1].lower())) for k in (i, j))
        if len(one & other) > 0.3 * len(one | other):  # two translations of one sentence, or nearly
            continue
        sides = (pairs[i][0], pairs[j][rng.randint(0, 1)])
        result.append((*(sides if rng.random() < 0.5 else sides[::-1]), one_hot("neutral")))
    return result


def neighbour_pairs(
    rng: random.Random, per_language: int, table: nn.Embedding, encoder_body: BertModel, tokenizer: Tokenizer
) -> list[tuple[str, str, str, str, float]]:
    """(English a, English b, side a, side b, cosine): near but different sentences of each language's pairs."""
    import faiss

    low, high = SETTINGS["neighbour_similarity"]
    rows = []
    for language in LANGUAGES:
        pairs = usable_pairs(language, 25, 200)
        rng.shuffle(pairs)
        pairs = pairs[: per_language * 3]
        vectors = embed(table, encoder_body, tokenizer, [e for _, e in pairs])
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        scores, found = index.search(vectors, 4)
        near = [
            (i, int(j), float(s))
            for i in range(len(pairs))
            for s, j in zip(scores[i], found[i], strict=True)
            if i != j and low < s < high
        ]
        rng.shuffle(near)
        for i, j, similarity in near[:per_language]:
            both = rng.random() < 0.5
            other = pairs[j][0] if both else pairs[j][1]
            row = (pairs[i][1], pairs[j][1], pairs[i][0], other)
            rows.append((*(row if rng.random() < 0.5 else (row[1], row[0], row[3], row[2])), similarity))
    return rows


def soft_rows(
    near: list[tuple[str, str, str, str, float]], soft: np.ndarray, balanced: bool, neutral: float = 0.0
) -> list[Row]:
    """Neighbours with the soft labels (n, 3) that the judge gave to their English sides.

    Balanced: as many of each label, taken as they are; with `neutral`, all others and of the neutral ones as many
    times the rarer of these. Else all, drawn towards neutral where two sentences merely
    share a subject: sentences of different texts that are not near-paraphrases hardly ever contradict or entail one
    another, which a judge trained on pairs written for the task does not know.
    """
    if not balanced:
        return [(a, b, _temper(s, cosine)) for (_, _, a, b, cosine), s in zip(near, soft, strict=True)]
    labels = soft.argmax(1)
    counts = np.bincount(labels, minlength=3)
    most = [counts[0], int(neutral * min(counts[0], counts[2])), counts[2]] if neutral else 3 * [counts.min()]
    chosen = [i for label in range(3) for i in np.flatnonzero(labels == label)[: most[label]]]
    return [(near[i][2], near[i][3], soft[i].tolist()) for i in chosen]


def _temper(soft: np.ndarray, cosine: float) -> list[float]:
    if cosine < SETTINGS["paraphrase_similarity"]:
        soft = 0.4 * soft + 0.6 * np.array(one_hot("neutral"))
    labels: list[float] = soft.tolist()
    return labels


def unrelated_rows(rng: random.Random, wanted: int, in_english: bool = False) -> list[Row]:
    """Neutral pairs of short sentences from different texts, in any two languages; half share a longer word."""
    pool = []
    for language in LANGUAGES if wanted else []:
        pairs = usable_pairs(language, 15, 110)
        pool += rng.sample(pairs, min(len(pairs), 6000))
    by_word: dict[str, list[int]] = defaultdict(list)
    for i, (_, english) in enumerate(pool):
        for word in set(re.findall(r"[a-z]{6,}", english.lower())):
            by_word[word].append(i)
    sharing = [rows for rows in by_word.values() if 1 < len(rows) < 200]
    result: list[Row] = []
    while len(result) < wanted:
        i, j = rng.sample(rng.choice(sharing), 2) if rng.random() < 0.5 else rng.sample(range(len(pool)), 2)
        one, other = (set(re.findall(r"\w+", pool[k][1].lower())) for k in (i, j))
        if len(one & other) <= 0.34 * len(one | other):
            sides = [pool[k][in_english or rng.random() < 0.3] for k in (i, j)]
            result.append((sides[0], sides[1], one_hot("neutral")))
    return result


@torch.inference_mode()
def embed(table: nn.Embedding, body: BertModel, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """float32 (n, 384) unit vectors of the student encoder."""
    ids = [e.ids[:64] for e in tokenizer.encode_batch(texts)]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), 384), dtype=np.float32)
    for start in range(0, len(order), 128):
        part = order[start : start + 128]
        tokens, mask = pad_batch([ids[i] for i in part])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = body(inputs_embeds=table(tokens), attention_mask=mask).last_hidden_state
        out[part] = mean_pool(hidden.float(), mask).numpy()
    return out
