"""Claims and settings as text for the terminal, and claims as JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from claimcheck.records import Article, Claim, Report, Skipped
from claimcheck.terminal import escape

CLAIMS_SCHEMA = "claimcheck-claims/1"


def counted(number: int, noun: str) -> str:
    """A number with its noun in the right form: "1 claim", "2 claims"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(report: Report) -> str:
    """A report in one line: "5 articles, 120 claims: 3 conflicts, 1 agreement, 0 updates in 2 topics".

    Findings that somebody accepted, or called a false positive, are counted among them and once more after them.
    """
    labels = Counter(finding.label for finding in report.findings)
    found = ", ".join(counted(labels[label], label) for label in ("conflict", "agreement", "update"))
    read = f"{counted(len(report.articles), 'article')}, {counted(len(report.claims), 'claim')}"
    settled = sum(decision.settled for decision in report.decisions)
    known = f"; {len(report.findings) - settled} new, {settled} accepted" if settled else ""
    left = f"; {len(report.skipped)} not checked" if report.skipped else ""
    return f"{read}: {found} in {counted(len(report.topics), 'topic')}{known}{left}"


def skipped_line(skipped: Skipped) -> str:
    """One thing that was not checked, with the reason."""
    detail = f" ({skipped.detail})" if skipped.detail else ""
    return f"not checked: {skipped.path}: {skipped.reason}{detail}"


def claims_text(report: Report) -> str:
    """The claims article by article: place in the file, claim text, what was read into it, the quote if it differs."""
    blocks = [_article_text(article, report.claims) for article in report.articles]
    return "\n".join(blocks)


def _article_text(article: Article, claims: Iterable[Claim]) -> str:
    own = sorted((claim for claim in claims if claim.article == article.id), key=lambda claim: (claim.start, claim.id))
    head = f"{escape(article.path)}: {counted(len(own), 'claim')}\n"
    return head + "".join(_claim_text(claim, article) for claim in own)


def _claim_text(claim: Claim, article: Article) -> str:
    place = f"{article.file_offset(claim.start)}-{article.file_offset(claim.end)}"
    notes: list[str] = [word for word in (claim.polarity, claim.modality) if word not in ("positive", "asserted")]
    if claim.condition:
        notes.append(f"if: {_flat(claim.condition).strip(' ,')}")
    said = [f"said by {_voices(claim)}"] if claim.speaker else []
    lines = [f"  {place:>13}  {_flat(claim.text)}" + (f"  [{', '.join([*notes, *said])}]" if notes or said else "")]
    if _flat(claim.quote) != _flat(claim.text):
        lines.append(f"  {'':>13}  “{_flat(claim.quote)}”")
    read = [addition for addition in claim.additions if " = " in addition]
    if read:
        lines.append(f"  {'':>13}  read as: {_flat('; '.join(read))}")
    worth = f"  {'':>13}  worth checking: {claim.worth:.2f}"
    lines.append(worth + (f" ({', '.join(claim.worth_reasons)})" if claim.worth_reasons else ""))
    return "\n".join(map(escape, lines)) + "\n"


def _voices(claim: Claim) -> str:
    """The speaker, and those through whom it came: "an official, quoted by the Norland Post"."""
    through = claim.source_chain[1:]
    return ", quoted by ".join([claim.speaker or "", *through])


def _flat(text: str) -> str:
    return " ".join(text.split())


def claims_json(report: Report) -> str:
    """Claims, articles and what was not checked as one JSON document, each as in the JSON report."""
    from claimcheck.report.json import render_json

    whole = json.loads(render_json(report))
    document = {"schema": CLAIMS_SCHEMA} | {name: whole[name] for name in ("articles", "claims", "skipped")}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def settings_text(values: Mapping[str, Any], origins: Mapping[str, str]) -> str:
    """Settings as TOML, each with a remark that says where its value comes from."""
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    width = max(map(len, lines))
    return "".join(f"{line:<{width}}  # {origins[name]}\n" for line, name in zip(lines, values, strict=True))
