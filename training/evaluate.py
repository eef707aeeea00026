"""Step 8: figures of the bundled models on the development sets, through the run-time code. Prints JSON.

python -m training.evaluate [encoder] [nli] [parser]
"""

import json
import sys
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from claimcheck.embed import load_embedder
from claimcheck.extract.parse import BundledParser, Word
from claimcheck.judge.nli import LABELS, load_nli
from training.common import read_jsonl
from training.devdata import DATA
from training.treebank import Tree, read_trees


def encoder() -> dict[str, Any]:
    """Retrieval accuracy (foreign to English among the language's rows) and STS Spearman."""
    embedder = load_embedder()
    rows = list(read_jsonl(DATA / "eval/retrieval-dev.jsonl.gz"))
    result: dict[str, Any] = {"retrieval": {}, "sts": {}}
    for language in sorted({r["lang"] for r in rows}):
        part = [r for r in rows if r["lang"] == language]
        foreign, english = embedder.embed([r["text"] for r in part]), embedder.embed([r["en"] for r in part])
        right = (foreign @ english.T).argmax(1) == np.arange(len(part))
        for genre in sorted({r["genre"] for r in part}):
            chosen = [i for i, r in enumerate(part) if r["genre"] == genre]
            result["retrieval"][f"{language}/{genre}"] = round(float(right[chosen].mean()), 3)
    sts = list(read_jsonl(DATA / "eval/sts-dev.jsonl.gz"))
    score = [r["score"] for r in sts]
    languages = sorted({k[:2] for k in sts[0] if k != "score"})
    vectors = {f"{k}{i}": embedder.embed([r[f"{k}{i}"] for r in sts]) for k in languages for i in (1, 2)}
    for a, b in [(k, k) for k in languages] + [("en", "de")]:
        result["sts"][f"{a}-{b}"] = round(float(spearmanr((vectors[f"{a}1"] * vectors[f"{b}2"]).sum(1), score)[0]), 3)
    return result


def nli() -> dict[str, float]:
    """Accuracy on xnli-dev and rte3-dev (three classes), same-language and mixed."""
    judge = load_nli()

    def accuracy(pairs: list[tuple[str, str]], labels: list[str]) -> float:
        guesses = judge.predict(pairs).argmax(1)
        return round(float(np.mean([LABELS[k] == want for k, want in zip(guesses, labels, strict=True)])), 3)

    rows = list(read_jsonl(DATA / "eval/xnli-dev.jsonl.gz"))
    result = {}
    for language in ("en", "de", "es"):
        part = [r for r in rows if r["lang"] == language]
        pairs = [(r["premise"], r["hypothesis"]) for r in part]
        result[f"xnli {language}"] = accuracy(pairs, [r["label"] for r in part])
    rte = list(read_jsonl(DATA / "eval/rte3-dev.jsonl.gz"))
    for a, b in (("en", "en"), ("de", "de"), ("fr", "fr"), ("it", "it"), ("en", "de"), ("de", "en")):
        pairs = [(r[f"premise_{a}"], r[f"hypothesis_{b}"]) for r in rte]
        result[f"rte3 {a}-{b}"] = accuracy(pairs, [r["label"] for r in rte])
    return result


class _GoldWords(BundledParser):
    """The parser on given words, for scoring against treebanks."""

    def tags_of(self, trees: list[Tree]) -> list[list[Word]]:
        texts = [" ".join(t.words) for t in trees]
        spans = []
        for t in trees:
            position, row = 0, []
            for w in t.words:
                row.append((position, position + len(w)))
                position += len(w) + 1
            spans.append(row)
        encoded = [self._encode(t.words) for t in trees]
        pieces = list(enumerate(spans))
        result = []
        for start in range(0, len(trees), 32):
            rows = list(range(start, min(start + 32, len(trees))))
            result += self._run(rows, encoded, pieces, [(x, "") for x in texts])
        return result


def parser() -> dict[str, Any]:
    """UPOS and LAS on the dev treebanks, and on German and English trees left out of training where there are any."""
    model = _GoldWords()
    sources = {k: DATA / "eval" / f"ud-dev-{k}.conllu.gz" for k in ("it", "pl", "uk")}
    result = {}
    for language, path in sources.items():
        trees = [t for t in read_trees(path, language) if len(t.words) <= 100][:800]
        right = np.zeros(3)
        total = 0
        for tree, words in zip(trees, model.tags_of(trees), strict=True):
            for k, word in enumerate(words):
                total += 1
                head = word.head + 1 == tree.heads[k]
                relation = head and word.relation.split(":")[0] == tree.relations[k].split(":")[0]
                right += (word.tag == tree.tags[k], head, relation)
        result[language] = dict(zip(("upos", "uas", "las"), np.round(right / total, 3).tolist(), strict=True))
    return result


if __name__ == "__main__":
    steps = {"encoder": encoder, "nli": nli, "parser": parser}
    print(json.dumps({name: steps[name]() for name in sys.argv[1:] or steps}, indent=1))
