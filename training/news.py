"""Training pairs of the judge from real news: headlines about one rumour, edited summaries, claims and debunkings.

Articles of `fnc_held_out` are kept for measuring.
"""

import random
import re
import zlib
from collections import defaultdict
from itertools import product

from training.common import read_jsonl
from training.devdata import DATA
from training.pairs import Row, one_hot

NEWS = DATA / "data/news"
STANCE_LABELS = {"for": "entailment", "against": "contradiction", "observing": "neutral"}


def fnc_held_out(body: str) -> bool:
    """Whether an article of FNC-1, by its id, is in the third that is kept for measuring."""
    return zlib.crc32(body.encode()) % 3 == 0


def news_rows(rng: random.Random) -> list[Row]:
    """All of them, in either direction."""
    rows = _rumours() + _headlines(rng) + _edits() + _debunkings(rng)
    return [(b, a, label) if rng.random() < 0.5 else (a, b, label) for a, b, label in rows]


def _rumours() -> list[Row]:
    """Rumour and headline."""
    return [
        (r["claim"], r["headline"], one_hot(STANCE_LABELS[r["stance"]])) for r in read_jsonl(NEWS / "emergent.jsonl.gz")
    ]


def _headlines(rng: random.Random, most: int = 8) -> list[Row]:
    """Headlines that one article agrees with against those that it disagrees with; unrelated ones as neutral."""
    stances: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in read_jsonl(NEWS / "fnc1-stances.jsonl.gz"):
        if not fnc_held_out(row["body_id"]):
            stances[row["body_id"]][row["stance"]].add(row["headline"])
    rows: list[Row] = []
    for found in stances.values():
        agree, disagree, unrelated = (sorted(found[name]) for name in ("agree", "disagree", "unrelated"))
        contrary = list(product(agree, disagree))
        alike = [(a, b) for same in (agree, disagree) for a, b in product(same, same) if a < b]
        other = list(product(agree + disagree, unrelated))
        chosen = ((contrary, "contradiction", most), (alike, "entailment", most // 2), (other, "neutral", 3))
        for pairs, label, count in chosen:
            rows += [(a, b, one_hot(label)) for a, b in rng.sample(pairs, min(len(pairs), count))]
    return rows


def _sentences(text: str) -> list[str]:
    return [s.strip() for s in re.split(r"(?<=[.!?])\s+", text) if len(s.strip()) > 25]


def _edits() -> list[Row]:
    """Sentences of a summary and of its edit, which its editors found consistent with the article or not."""
    rows: list[Row] = []
    for row in read_jsonl(NEWS / "summedits-news.jsonl.gz"):
        kept, changed = _sentences(row["original_summary"]), _sentences(row["summary"])
        label = one_hot("entailment" if row["label"] else "contradiction")
        if len(kept) == len(changed):
            rows += [(a, b, label) for a, b in zip(kept, changed, strict=True) if a != b]
    return rows


def _debunkings(rng: random.Random) -> list[Row]:
    """A claim against the first sentences of what debunks it, in any two languages; and against another one's."""
    by_id: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in read_jsonl(NEWS / "narratives.jsonl.gz"):
        first = " ".join(_sentences(row["debunking"])[:2])[:400]
        if first:
            by_id[row["id"]].append((row["claim"][:400], first))
    numbers = sorted(by_id)
    rows: list[Row] = []
    for number in numbers:
        versions = by_id[number]
        for claim, _ in versions:
            rows.append((claim, rng.choice(versions)[1], [0.0, 0.3, 0.7]))  # not every first sentence denies the claim
            other = rng.choice(by_id[rng.choice(numbers)])
            if other not in versions:
                rows.append((claim, other[rng.random() < 0.5], one_hot("neutral")))
        if len(versions) > 1:
            (a, _), (b, _) = rng.sample(versions, 2)
            rows.append((a, b, one_hot("entailment")))
    return rows
