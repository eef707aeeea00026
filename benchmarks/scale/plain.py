"""The obvious alternative: contradictions between articles, as one would write it with sentence-transformers.

Sentences instead of claims, the nearest ones of paraphrase mining, and the judge on every pair in both directions. It
knows nothing of claimcheck; its two models are loaded from a folder, as any others would be.
"""

import argparse
import json
import random
import resource
import time
from pathlib import Path
from typing import Any

import torch
from py3langid import classify
from sentence_transformers import CrossEncoder
from sentence_transformers.util import paraphrase_mining
from sentencex import segment

from benchmarks.models.in_torch import load_encoder, load_judge

CONTRADICTION, ENTAILMENT = 0.6, 0.5
"""Mean probabilities of both directions from which a pair is a conflict or an agreement."""


def read_sentences(folder: Path) -> tuple[list[str], list[str]]:
    """The sentences of all articles, and of each the name of its article."""
    sentences, owners = [], []
    for file in sorted(folder.glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        found = [part.strip() for part in segment(classify(text)[0], text) if any(map(str.isalnum, part))]
        sentences += found
        owners += [file.name] * len(found)
    return sentences, owners


def find_pairs(
    sentences: list[str], owners: list[str], models: Path, neighbours: int, min_similarity: float
) -> list[tuple[int, int]]:
    """Similar sentences of different articles; mining by itself would keep the best 500,000."""
    mined = paraphrase_mining(
        load_encoder(models / "encoder"), sentences, top_k=neighbours, max_pairs=max(1, len(sentences) * neighbours)
    )
    return [(int(i), int(j)) for score, i, j in mined if score >= min_similarity and owners[int(i)] != owners[int(j)]]


def judge_pairs(
    judge: CrossEncoder, labels: list[str], sentences: list[str], pairs: list[tuple[int, int]]
) -> list[dict[str, Any]]:
    """The pairs that contradict or entail one another, the surest first."""
    texts = [(sentences[a], sentences[b]) for i, j in pairs for a, b in ((i, j), (j, i))]
    both = torch.tensor(judge.predict(texts, apply_softmax=True)).reshape(-1, 2, len(labels)).mean(1)
    conflicts, agreements = (both[:, labels.index(label)].tolist() for label in ("contradiction", "entailment"))
    findings = []
    for (i, j), conflict, agreement in zip(pairs, conflicts, agreements, strict=True):
        if conflict >= CONTRADICTION or agreement >= ENTAILMENT:
            label = "conflict" if conflict >= agreement else "agreement"
            score = round(max(conflict, agreement), 3)
            findings.append({"label": label, "score": score, "a": sentences[i], "b": sentences[j]})
    return sorted(findings, key=lambda finding: -finding["score"])


def main() -> None:
    """Read a folder of articles, write the findings, and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--models", type=Path, required=True, help="folder with encoder/ and nli/")
    parser.add_argument("--output", type=Path, required=True, help="JSON of the findings")
    parser.add_argument("--neighbours", type=int, default=20)
    parser.add_argument("--min-similarity", type=float, default=0.3)
    parser.add_argument("--pairs", type=int, help="judge only so many pairs, drawn at random")
    options = parser.parse_args()
    began = time.monotonic()
    sentences, owners = read_sentences(options.articles)
    pairs = find_pairs(sentences, owners, options.models, options.neighbours, options.min_similarity)
    judged = pairs if options.pairs is None else random.Random(0).sample(pairs, min(options.pairs, len(pairs)))
    judge, labels = load_judge(options.models / "nli")
    found, worked = time.monotonic(), time.process_time()
    findings = judge_pairs(judge, labels, sentences, judged) if judged else []
    done, judging_cpu = time.monotonic(), time.process_time() - worked
    options.output.write_text(json.dumps(findings, ensure_ascii=False, indent=1), encoding="utf-8")
    figures = {
        "seconds": round(done - began, 2),
        "judging_seconds": round(done - found, 2),
        "judging_cpu_seconds": round(judging_cpu, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "sentences": len(sentences),
        "pairs": len(pairs),
        "pairs_judged": len(judged),
        "findings": len(findings),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
