"""Findings against a gold file: precision and recall per label and kind.

A finding matches a gold pair when both of its spans overlap that pair's quotes by at least half of the shorter span,
in either order. An update counts as a conflict. A finding on an "unclear" pair is neither right nor wrong. Gold files
are lists of {"label": "conflict" | "agree" | "unrelated" | "unclear", "strength", "kind", "lang", "a": {"article": file
name, "quote": exact text}, "b": {...}}; "lang" is one language, set against English, or two with a hyphen. A
tab-separated file holds no text: label, file name, start and end of one side, and of the other.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from claimcheck.records import Claim, Report

Span = tuple[str, int, int]
"""File name, start, end."""


@dataclass(frozen=True)
class GoldPair:
    """Two stretches of text and how they relate."""

    label: str
    group: str
    """Kind of the conflict, or strength, or "all"."""
    langs: str
    """Languages of both sides as `language_pair` names them, or ""."""
    a: Span
    b: Span


@dataclass(frozen=True)
class Outcome:
    """A finding, and what the gold says of it."""

    label: str
    """As in gold files."""
    score: float
    pairs: tuple[GoldPair, ...]
    """The gold pairs that it matches."""
    langs: str
    """Languages of its two sides, as `language_pair` names them."""
    right: bool | None
    """None where it counts neither as right nor as wrong."""


def language_pair(*langs: str) -> str:
    """A name for two languages in whichever order, as "de-en": English last. One language is set against English."""
    first, second = sorted(langs if len(langs) == 2 else (*langs, "en"), key=lambda lang: (lang == "en", lang))
    return f"{first}-{second}"


def read_gold(path: Path, folder: Path) -> list[GoldPair]:
    """The pairs of a gold file, their quotes located in the articles of a folder.

    Of a tab-separated file the pairs whose articles are there.

    Raises:
        ValueError: if a quote is not in its article.
    """
    if path.suffix == ".tsv":
        return [pair for pair in read_places(path) if all((folder / side[0]).is_file() for side in (pair.a, pair.b))]
    texts: dict[str, str] = {}

    def locate(side: dict[str, str]) -> Span:
        name = side["article"]
        if name not in texts:
            texts[name] = (folder / name).read_text(encoding="utf-8")
        start = texts[name].find(side["quote"])
        if start < 0:
            raise ValueError(f"gold quote not in {name}: {side['quote'][:60]}")
        return name, start, start + len(side["quote"])

    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        GoldPair(
            label=r["label"],
            group=r.get("kind") or r.get("strength") or "all",
            langs=language_pair(*r["lang"].split("-")) if r.get("lang") else "",
            a=locate(r["a"]),
            b=locate(r["b"]),
        )
        for r in rows
    ]


def read_places(path: Path) -> list[GoldPair]:
    """The pairs of a tab-separated gold file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            GoldPair(label, "all", "", (a, int(start), int(end)), (b, int(of_b), int(to_b)))
            for label, a, start, end, b, of_b, to_b in csv.reader(lines, delimiter="\t")
        ]


def overlaps(a: Span, b: Span) -> bool:
    """Whether two spans of one file share at least half of the shorter one."""
    return a[0] == b[0] and min(a[2], b[2]) - max(a[1], b[1]) >= 0.5 * min(a[2] - a[1], b[2] - b[1])


def joins(gold: GoldPair, x: Span, y: Span) -> bool:
    """Whether two spans match the pair in either order."""
    return (overlaps(gold.a, x) and overlaps(gold.b, y)) or (overlaps(gold.a, y) and overlaps(gold.b, x))


class Index:
    """Gold pairs by the two files that they join."""

    def __init__(self, pairs: list[GoldPair]):
        self._by_files: dict[frozenset[str], list[GoldPair]] = {}
        for pair in pairs:
            self._by_files.setdefault(frozenset((pair.a[0], pair.b[0])), []).append(pair)

    def matching(self, x: Span, y: Span) -> Iterator[GoldPair]:
        """The gold pairs that two spans match."""
        return (g for g in self._by_files.get(frozenset((x[0], y[0])), []) if joins(g, x, y))


def claim_span(claim: Claim, files: dict[str, str]) -> Span:
    """Where a claim stands; `files` maps article ids to paths. Plain text and Markdown only."""
    return PurePath(files[claim.article]).name, claim.start, claim.end


def outcomes(report: Report, gold: list[GoldPair], complete: bool) -> list[Outcome]:
    """The findings with what the gold says of them, in order; of a complete set only those across articles."""
    articles, claims = {a.id: a for a in report.articles}, {c.id: c for c in report.claims}
    files = {a.id: a.path for a in report.articles}
    index = Index(gold)
    result = []
    for finding in report.findings:
        a, b = claims[finding.a], claims[finding.b]
        x, y = claim_span(a, files), claim_span(b, files)
        if complete and x[0] == y[0]:
            continue
        label = {"agreement": "agree", "update": "conflict"}.get(finding.label, finding.label)
        pairs = tuple(index.matching(x, y))
        labels = {pair.label for pair in pairs}
        right: bool | None = label in labels
        # The untouched clauses of an altered sentence do agree.
        if labels == {"unclear"} or (label == "agree" and "conflict" in labels and "agree" not in labels):
            right = None
        langs = pairs[0].langs if pairs else language_pair(articles[a.article].lang, articles[b.article].lang)
        result.append(Outcome(label, finding.score, pairs, langs, right))
    return result


def score(found: list[Outcome], gold: list[GoldPair], complete: bool = False) -> dict[str, Any]:
    """Figures of a report. `complete`: the gold lists every related pair across articles, so precision can be had."""
    labels: dict[GoldPair, set[str]] = {g: set() for g in gold}
    for outcome in found:
        for pair in outcome.pairs:
            labels[pair].add(outcome.label)
    return {label: _figures(label, gold, found, labels, complete) for label in ("conflict", "agree")} | {
        "unrelated": _unrelated(gold, labels)
    }


def shares(label: str, gold: list[GoldPair], found: list[Outcome]) -> dict[str, Any]:
    """Precision, recall and F1 of one label, over some gold pairs and the findings that are meant for them."""
    rows = [g for g in gold if g.label == label]
    own = [o for o in found if o.label == label]
    matched = {pair for o in own for pair in o.pairs}
    hits = sum(g in matched for g in rows)
    predicted = sum(o.right is not None for o in own)
    precision, recall = sum(bool(o.right) for o in own) / max(1, predicted), hits / max(1, len(rows))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {
        "gold": len(rows),
        "found": hits,
        "predicted": predicted,
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f1": round(f1, 3),
    }


def _figures(
    label: str, gold: list[GoldPair], found: list[Outcome], labels: dict[GoldPair, set[str]], complete: bool
) -> dict[str, Any]:
    rows = [g for g in gold if g.label == label]
    groups = {name: [g for g in rows if g.group == name] for name in sorted({g.group for g in rows})}
    figures = shares(label, gold, found)
    by_group = {name: f"{sum(label in labels[g] for g in part)}/{len(part)}" for name, part in groups.items()}
    result = {"gold": figures["gold"], "found": figures["found"], "recall": figures["recall"], "by_group": by_group}
    return result | ({key: figures[key] for key in ("predicted", "precision", "f1")} if complete else {})


def _unrelated(gold: list[GoldPair], labels: dict[GoldPair, set[str]]) -> dict[str, int]:
    rows = [g for g in gold if g.label == "unrelated"]
    return {
        "gold": len(rows),
        "flagged": sum(bool(labels[g]) for g in rows),
        "flagged_conflict": sum("conflict" in labels[g] for g in rows),
    }
