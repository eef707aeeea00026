"""The report for machines, schema `claimcheck-report/1`: the same input gives the same bytes.

All places (`start`, `end`, `context_start` …) are code points into the article file, so the file alone is enough to
find a quote again; full texts are left out. The spans of a claim's quantities, dates and entities are relative to its
`quote`. Scores are rounded to four digits; what JSON can't hold (infinity, NaN) is null.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from claimcheck.records import SCHEMA, Article, Claim, Finding, Report

DIGITS = 4
_SURROGATE = re.compile("[\ud800-\udfff]")


def render_json(report: Report) -> str:
    """The report as JSON, sorted by path, place and id."""
    return "".join(json_pieces(report))


def json_pieces(report: Report) -> Iterator[str]:
    """The same in pieces, record by record: all claims of a large folder at once would fill the memory."""
    articles = {article.id: article for article in report.articles}
    claims = {claim.id: claim for claim in report.claims}

    def place(claim_id: str) -> tuple[str, int, str]:
        claim = claims[claim_id]
        return articles[claim.article].path, claim.start, claim.id

    def order(finding: Finding) -> tuple[Any, ...]:
        return (*sorted((place(finding.a), place(finding.b))), finding.id)

    sections: dict[str, Any] = {
        "schema": SCHEMA,
        "articles": (_article(a) for a in sorted(report.articles, key=lambda a: (a.path, a.id))),
        "claims": (_claim(claims[i], articles) for i in sorted(claims, key=place)),
        "findings": (_finding(f, claims, articles) for f in sorted(report.findings, key=order)),
        "topics": (t.model_dump() for t in sorted(report.topics, key=lambda t: t.id)),
        "origins": (o.model_dump() for o in sorted(report.origins, key=lambda o: o.id)),
        "skipped": (s.model_dump() for s in sorted(report.skipped, key=lambda s: (s.path, s.reason, s.detail))),
        "decisions": (d.model_dump(mode="json") for d in sorted(report.decisions, key=lambda d: d.id)),
        "coverage": _sorted(report.coverage.model_dump()),
        "run": _sorted(report.run.model_dump()),
    }
    if report.check is not None:
        sections["check"] = report.check.model_dump()
    begin = "{\n"
    for name, value in sections.items():
        yield f'{begin} "{name}": '
        for piece in _section(value):
            yield _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", piece)
        begin = ",\n"
    yield "\n}\n"


def _section(value: Any) -> Iterator[str]:
    """The JSON of one part of the report, indented as within it."""
    if not isinstance(value, Iterator):
        yield _indented(value, 1)
        return
    begin = "[\n  "
    for record in value:
        yield begin + _indented(record, 2)
        begin = ",\n  "
    yield "[]" if begin.startswith("[") else "\n ]"


def _indented(value: Any, depth: int) -> str:
    """JSON on several lines, all but the first of which stand `depth` deeper; strings hold no line breaks."""
    text = json.dumps(_plain(value), indent=1, ensure_ascii=False, allow_nan=False)
    return text.replace("\n", "\n" + " " * depth)


def _article(article: Article) -> dict[str, Any]:
    shown = article.model_dump(exclude={"text", "source_map", "excluded"})
    spans = [_span(article, e.start, e.end) | {"reason": e.reason} for e in article.excluded]
    return shown | {"excluded": spans}


def _claim(claim: Claim, articles: Mapping[str, Article]) -> dict[str, Any]:
    article = articles[claim.article]
    context = _span(article, claim.context_start, claim.context_end)
    return claim.model_dump() | {
        **_span(article, claim.start, claim.end),
        "context_start": context["start"],
        "context_end": context["end"],
    }


def _finding(finding: Finding, claims: Mapping[str, Claim], articles: Mapping[str, Article]) -> dict[str, Any]:
    return finding.model_dump(exclude={"message", "arguments"}) | {
        "a": _side(claims[finding.a], articles),
        "b": _side(claims[finding.b], articles),
        "signals": _sorted(finding.signals),
    }


def _side(claim: Claim, articles: Mapping[str, Article]) -> dict[str, Any]:
    article = articles[claim.article]
    return {
        "claim": claim.id,
        "article": article.path,
        **_span(article, claim.start, claim.end),
        "quote": claim.quote,
        "speaker": claim.speaker,
        "as_of": claim.as_of,
        "lang": claim.lang,
    }


def _span(article: Article, start: int, end: int) -> dict[str, int]:
    """A span of the text as a span of the file; what stands in the file behind the last character stays outside."""
    first = article.file_offset(start)
    return {"start": first, "end": article.file_offset(end - 1) + 1 if end > start else first}


def _sorted(value: Any) -> Any:
    """Mappings in the order of their keys, down to the bottom: settings arrive in any order."""
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value, key=str)}
    return value


def _plain(value: Any) -> Any:
    """Only what JSON knows, floats rounded; anything else (a path among the settings) as its text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0 if math.isfinite(value) else None  # + 0.0: no "-0.0"
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    return str(value)
