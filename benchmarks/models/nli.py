"""The judge on labelled pairs: accuracy over three classes, and how honest its probabilities are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.models.data import Figures, draw, eval_rows, step
from benchmarks.models.scores import accuracy, area_under_curve, at_temperature, calibration_error
from claimcheck.embed import load_embedder
from claimcheck.judge.nli import LABELS, Nli, load_nli
from claimcheck.weights import bundled

Labelled = list[tuple[str, str, int]]
"""(premise, hypothesis, column of the label in LABELS)."""
ENTAILMENT = LABELS.index("entailment")
SAME_MEANING = 0.5
"""Cosine, over premise and hypothesis together, from which a German pair is taken as the translation of an English one
of the same label. On the whole set the pairs so found are the right ones but for a few; a translation lies at 0.8."""


def measure(quick: bool) -> Figures:
    """Groups "nli" (set/language, or set/premise-hypothesis) and "calibration"."""
    judge = load_nli()
    figures: dict[str, float] = {}
    plain: list[tuple[NDArray[np.float32], list[int]]] = []
    for name, rows in development_pairs(240 if quick else None, 120 if quick else None).items():
        with step(name):
            probabilities, labels = predict(judge, rows), [label for *_, label in rows]
        figures[name] = accuracy(probabilities, labels)
        plain.append((probabilities, labels))
    if not quick:
        with step("xnli, mixed languages"):
            figures |= {name: accuracy(predict(judge, r), [k for *_, k in r]) for name, r in mixed_pairs(1200).items()}
    with step("pawsx"):
        figures["pawsx/de"] = paraphrases(judge, 200 if quick else 1000)
    return {"nli": figures, "calibration": calibration(plain)}


def predict(judge: Nli, rows: Labelled) -> NDArray[np.float32]:
    """Probabilities (n, 3) of labelled pairs."""
    return judge.predict([(premise, hypothesis) for premise, hypothesis, _ in rows])


def development_pairs(xnli_limit: int | None = None, rte_limit: int | None = None) -> dict[str, Labelled]:
    """The pairs of xnli-dev per language and of rte3-dev per language of the premise and of the hypothesis."""
    xnli = eval_rows("xnli-dev")
    result = {}
    for language in ("en", "de", "es"):
        part = draw([r for r in xnli if r["lang"] == language], xnli_limit)
        result[f"xnli/{language}"] = [(r["premise"], r["hypothesis"], LABELS.index(r["label"])) for r in part]
    rte = draw(eval_rows("rte3-dev"), rte_limit)
    for a, b in (("en", "en"), ("de", "de"), ("fr", "fr"), ("it", "it"), ("en", "de"), ("de", "en")):
        name = f"rte3/{a}" if a == b else f"rte3/{a}-{b}"
        result[name] = [(r[f"premise_{a}"], r[f"hypothesis_{b}"], LABELS.index(r["label"])) for r in rte]
    return result


def mixed_pairs(limit: int) -> dict[str, Labelled]:
    """xnli-dev with the premise in one language and the hypothesis in the other, for German and English.

    The set's German rows stand in another order than its English ones. A German row is joined to the English row of
    the same label with the highest mean cosine of premise and hypothesis.
    """
    rows = eval_rows("xnli-dev")
    english = [r for r in rows if r["lang"] == "en"]
    german = draw([r for r in rows if r["lang"] == "de"], limit)
    embed = load_embedder().embed
    cosines = sum(embed([g[k] for g in german]) @ embed([e[k] for e in english]).T for k in ("premise", "hypothesis"))
    same = np.array([[g["label"] == e["label"] for e in english] for g in german])
    cosines = np.where(same, np.asarray(cosines) / 2, -1.0)
    joined = [(g, english[i], row[i]) for g, row, i in zip(german, cosines, cosines.argmax(1), strict=True)]
    kept = [(g, e, LABELS.index(g["label"])) for g, e, cosine in joined if cosine >= SAME_MEANING]
    return {
        "xnli/de-en": [(g["premise"], e["hypothesis"], label) for g, e, label in kept],
        "xnli/en-de": [(e["premise"], g["hypothesis"], label) for g, e, label in kept],
    }


def paraphrases(judge: Nli, limit: int) -> float:
    """Area under the curve of the mean entailment of both directions, for near-identical German sentences."""
    rows = draw(eval_rows("pawsx-de-dev"), limit)
    pairs = [(r["s1"], r["s2"]) for r in rows]
    entailment = judge.predict(pairs)[:, ENTAILMENT] + judge.predict([p[::-1] for p in pairs])[:, ENTAILMENT]
    return area_under_curve(entailment, [r["label"] == 1 for r in rows])


def calibration(parts: Sequence[tuple[NDArray[np.float32], list[int]]]) -> dict[str, float]:
    """Expected calibration error on all pairs together: at temperature 1, and as the judge answers."""
    temperature = float(bundled().settings["nli_temperature"])
    probabilities = np.concatenate([p for p, _ in parts]).astype(np.float64)
    labels = [label for _, part in parts for label in part]
    return {
        "temperature": temperature,
        "error at temperature 1": calibration_error(at_temperature(probabilities, 1 / temperature), labels),
        "error": calibration_error(probabilities, labels),
    }
