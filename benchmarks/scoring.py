"""Findings against a gold file: precision and recall per label and kind.

A finding matches a gold pair when both of its spans overlap that pair's quotes by at least half of the shorter span,
in either order. An update counts as a conflict. A finding on an "unclear" pair is neither right nor wrong. Gold files
are lists of {"label": "conflict" | "agree" | "unrelated" | "unclear", "strength", "kind", "a": {"article": file name,
"quote": exact text}, "b": {...}}.
"""

import json
from collections import Counter
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
    lang: str
    a: Span
    b: Span


def read_gold(path: Path, folder: Path) -> list[GoldPair]:
    """The pairs of a gold file, their quotes located in the articles of a folder.

    Raises:
        ValueError: if a quote is not in its article.
    """
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
            r["label"], r.get("kind") or r.get("strength") or "all", r.get("lang") or "", locate(r["a"]), locate(r["b"])
        )
        for r in rows
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


def score(report: Report, gold: list[GoldPair], complete: bool = False) -> dict[str, Any]:
    """Figures of a report. `complete`: the gold lists every related pair across articles, so precision can be had."""
    files = {a.id: a.path for a in report.articles}
    claims = {c.id: c for c in report.claims}
    index = Index(gold)
    found: dict[GoldPair, set[str]] = {g: set() for g in gold}
    predicted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for finding in report.findings:
        x, y = (claim_span(claims[c], files) for c in (finding.a, finding.b))
        if complete and x[0] == y[0]:
            continue
        label = {"agreement": "agree", "update": "conflict"}.get(finding.label, finding.label)
        labels = set()
        for pair in index.matching(x, y):
            found[pair].add(label)
            labels.add(pair.label)
        if label == "agree" and "conflict" in labels and "agree" not in labels:
            continue  # the untouched clauses of an altered sentence do agree: neither right nor wrong
        if labels == {"unclear"}:
            continue
        predicted[label] += 1
        right[label] += label in labels
    return {label: _figures(label, gold, found, predicted, right, complete) for label in ("conflict", "agree")} | {
        "unrelated": _unrelated(gold, found)
    }


def _figures(
    label: str,
    gold: list[GoldPair],
    found: dict[GoldPair, set[str]],
    predicted: Counter[str],
    right: Counter[str],
    complete: bool,
) -> dict[str, Any]:
    rows = [g for g in gold if g.label == label]
    hits = sum(label in found[g] for g in rows)
    groups = {name: [g for g in rows if g.group == name] for name in sorted({g.group for g in rows})}
    result: dict[str, Any] = {
        "gold": len(rows),
        "found": hits,
        "recall": round(hits / max(1, len(rows)), 3),
        "by_group": {name: f"{sum(label in found[g] for g in part)}/{len(part)}" for name, part in groups.items()},
    }
    if complete:
        precision = right[label] / max(1, predicted[label])
        recall = hits / max(1, len(rows))
        result |= {
            "predicted": predicted[label],
            "precision": round(precision, 3),
            "f1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
        }
    return result


def _unrelated(gold: list[GoldPair], found: dict[GoldPair, set[str]]) -> dict[str, int]:
    rows = [g for g in gold if g.label == "unrelated"]
    return {
        "gold": len(rows),
        "flagged": sum(bool(found[g]) for g in rows),
        "flagged_conflict": sum("conflict" in found[g] for g in rows),
    }
