"""Findings as rows for a spreadsheet: RFC 4180, UTF-8 with a byte order mark, so that Excel reads it as UTF-8.

A spreadsheet takes a cell that starts with certain signs for a formula, which can send data away. Such a cell gets an
apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection). So does such a sign behind a semicolon, a
tab or a line end: where the semicolon is the separator, quotes don't hold a cell together.
"""

import csv
import io
import re
from collections.abc import Iterator

from claimcheck.records import Claim, Decision, Finding, Report
from claimcheck.report.sides import Sides

BOM = "\ufeff"
LONGEST_CELL = 32_000
"""Characters; a cell of Excel holds 32,767."""
SIDE = (
    *("quote", "claim", "speaker", "attribution", "certainty", "as_of", "language"),
    *("article", "path", "line", "outlet", "author", "published", "url"),
)
COLUMNS = (
    *("id", "label", "kind", "score", "possible", "reason", "status", "decision_reason", "decided_by", "expires"),
    *(f"{side}_{name}" for side in "ab" for name in SIDE),
)

_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠|%]")
"""Full-width signs are formulas to spreadsheets in East Asian languages; white space before the sign is ignored."""
_INNER_FORMULA = re.compile(r"([;\t\r\n][\s\"]*)(?=[=+\-@＝＋－＠])")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def render_csv(report: Report) -> str:
    """One row for each finding, conflicts first; the earlier side is `a`. Machine words are those of the JSON."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in _rows(report))
    return BOM + text.getvalue()


def _rows(report: Report) -> Iterator[list[object]]:
    labels = ("conflict", "update", "agreement")
    sides, claims = Sides(report), {claim.id: claim for claim in report.claims}
    decisions = {decision.id: decision for decision in report.decisions}
    for finding in sorted(report.findings, key=lambda f: (labels.index(f.label), f.possible, -f.score, f.id)):
        first, second = sorted((claims[finding.a], claims[finding.b]), key=sides.when)
        yield [*_verdict(finding, decisions.get(finding.id)), *_side(first, sides), *_side(second, sides)]


def _verdict(finding: Finding, decision: Decision | None) -> list[object]:
    verdict = [finding.id, finding.label, finding.kind, round(finding.score, 4), finding.possible, finding.reason]
    if decision is None:
        return [*verdict, "new", None, None, None]
    return [*verdict, decision.status, decision.reason, decision.who, decision.expires]


def _side(claim: Claim, sides: Sides) -> list[object]:
    article, side = sides.articles[claim.article], sides.side(claim)
    said = [claim.quote, claim.text, claim.speaker, claim.attribution, claim.modality, claim.as_of, claim.lang]
    found = [article.title, article.path, side.line, article.outlet, article.author, article.date, side.source.url]
    return [*said, *found]


def _cell(value: object) -> str:
    """A value as a cell that a spreadsheet shows and never runs."""
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(text) > LONGEST_CELL:
        text = text[: LONGEST_CELL - 1] + "…"
    text = _INNER_FORMULA.sub(r"\1'", text)
    return "'" + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
