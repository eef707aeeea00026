"""A report from results in Parquet: on all of them, or on the claims of some outlets, days or words."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.engine.tables import ARTICLES, CLAIMS, FINDINGS, PAIRS, RUN, SCHEMA, decode, read_rows
from claimcheck.errors import InputError
from claimcheck.pipeline import conclude
from claimcheck.records import Article, Claim, Coverage, Finding, Report, Run, Skipped


class Slice(NamedTuple):
    """Which claims a report is about: those for which all of this holds. Their counterparts are shown with them."""

    outlets: tuple[str, ...] = ()
    """Names of outlets, in any case; none stands for all."""
    since: str | None = None
    """First day of publication, ISO 8601; articles without a date are then left out."""
    until: str | None = None
    """Last day."""
    topic: tuple[str, ...] = ()
    """Words that all stand in the claim, in any case; also within longer words."""

    def has_article(self, outlet: str | None, day: str | None) -> bool:
        """Whether an article is one of those that are asked for."""
        if self.outlets and (outlet or "").casefold() not in {name.casefold() for name in self.outlets}:
            return False
        if self.since is None and self.until is None:
            return True
        return day is not None and (self.since or "") <= day[:10] <= (self.until or "9999")

    def has_text(self, text: str) -> bool:
        """Whether all words stand in a text."""
        folded = text.casefold()
        return all(word.casefold() in folded for word in self.topic)

    def as_settings(self) -> dict[str, Any]:
        """What a report says about it."""
        named = {"outlets": list(self.outlets), "topic": list(self.topic), "since": self.since, "until": self.until}
        return {key: value for key, value in named.items() if value}


def load(folder: Path, part: Slice) -> Report:
    """The report on results, or on a part of them; without decisions.

    Raises:
        InputError: if the folder holds no finished results, or nothing in them belongs to the part.
    """
    run = _read_run(folder)
    if part == Slice():
        return _whole(folder, run)
    articles_in = read_rows(folder / ARTICLES, ["id", "outlet", "date"])
    asked = {row["id"] for row in articles_in if part.has_article(row["outlet"], row["date"])}
    focus = {
        row["id"]
        for row in read_rows(folder / CLAIMS, ["id", "article", "text", "quote"])
        if row["article"] in asked and part.has_text(f"{row['text']}\n{row['quote']}")
    }
    if not focus:
        raise InputError(f"no claim in {folder} is of these outlets, days and words")
    findings = _findings(folder, focus)
    shown = focus | {claim for finding in findings for claim in (finding.a, finding.b)}
    claims, vectors = _claims(folder, shown)
    with_claims = {claim.article for claim in claims} | (set() if part.topic else asked)
    articles = [one for one in _records(folder / ARTICLES, Article) if one.id in with_claims]
    coverage = _coverage(folder, with_claims, focus, len(claims), len(findings))
    return _report(articles, claims, findings, vectors, coverage, run, {"slice": part.as_settings()})


def _whole(folder: Path, run: Mapping[str, Any]) -> Report:
    articles = list(_records(folder / ARTICLES, Article))
    claims, vectors = _claims(folder, None)
    coverage = Coverage.model_validate(run["coverage"])
    return _report(articles, claims, _findings(folder, None), vectors, coverage, run, {})


def _report(
    articles: list[Article],
    claims: list[Claim],
    findings: list[Finding],
    vectors: NDArray[np.float32],
    coverage: Coverage,
    run: Mapping[str, Any],
    more: dict[str, Any],
) -> Report:
    report = Report(
        articles=tuple(articles),
        claims=tuple(claims),
        findings=tuple(findings),
        topics=(),
        skipped=tuple(Skipped.model_validate(values) for values in run["skipped"]),
        coverage=coverage,
        run=Run(version=run["run"]["version"], models=run["run"]["models"], settings=run["run"]["settings"] | more),
    )
    return conclude(report, vectors)


def _read_run(folder: Path) -> dict[str, Any]:
    try:
        run: dict[str, Any] = json.loads((folder / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError(f"{folder} holds no finished results of claimcheck report --engine ray") from None
    if not isinstance(run, dict) or run.get("schema") != SCHEMA:
        raise InputError(f"{folder / RUN} is not of the form {SCHEMA}; make the results again")
    return run


def _claims(folder: Path, shown: set[str] | None) -> tuple[list[Claim], NDArray[np.float32]]:
    """Some claims, or all, and the vectors of their texts."""
    rows = read_rows(folder / CLAIMS, ["id", "record", "vector"])
    chosen = [(row["record"], row["vector"]) for row in rows if shown is None or row["id"] in shown]
    vectors = np.array([vector for _, vector in chosen], dtype=np.float32) if chosen else np.zeros((0, 1), np.float32)
    return [claim for record, _ in chosen for claim in decode(Claim, record)], vectors


def _findings(folder: Path, focus: set[str] | None) -> list[Finding]:
    """The findings about some claims, or all, the strongest first."""
    rows = read_rows(folder / FINDINGS, ["a", "b", "record"])
    chosen = (row for row in rows if focus is None or row["a"] in focus or row["b"] in focus)
    return sorted((one for row in chosen for one in decode(Finding, row["record"])), key=lambda f: (-f.score, f.id))


def _coverage(folder: Path, articles: set[str], focus: set[str], claims: int, findings: int) -> Coverage:
    """What was looked at for a slice: its articles, and the pairs of the claims that it is about."""
    not_claims: Counter[str] = Counter()
    sentences = retrieved = judged = 0
    for row in read_rows(folder / ARTICLES, ["id", "sentences", "not_claims"]):
        if row["id"] in articles:
            sentences += row["sentences"]
            not_claims.update(json.loads(row["not_claims"]))
    for row in read_rows(folder / PAIRS, ["a", "b", "judged"]):
        if row["a"] in focus or row["b"] in focus:
            retrieved += 1
            judged += row["judged"]
    left_out = {"not comparable": retrieved - judged, "judged without a finding that is shown": judged - findings}
    return Coverage(
        articles=len(articles),
        sentences=sentences,
        claims=claims,
        pairs_retrieved=retrieved,
        pairs_judged=judged,
        not_claims=dict(sorted(not_claims.items())),
        pairs_left_out={reason: n for reason, n in left_out.items() if n},
    )


def _records(folder: Path, kind: Any) -> Iterator[Any]:
    for row in read_rows(folder, ["record"]):
        yield from decode(kind, row["record"])
