"""All evidence of one finding as text, from a report in JSON: one that was written, or that of a fresh run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimcheck.check.decisions import checked_id, finding_id
from claimcheck.errors import InputError
from claimcheck.records import SCHEMA
from claimcheck.terminal import one_line

_SPANS = ("quantities", "dates", "entities")
_CLAIM_FIELDS = ("attribution", "modality", "polarity", "condition", "subject", "predicate", "as_of", "lang")


def load_report(file: Path) -> dict[str, Any]:
    """A report that was written as JSON. Raises InputError for anything else."""
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"can't read {file}: {error.strerror}; name a report in JSON with --report") from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{file} is not JSON; write one with: claimcheck report articles/ --format json=FILE"
        ) from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise InputError(f"{file} is no report of the form {SCHEMA}; write it anew with this version")
    return document


def checked(text: str) -> str:
    """The id that a person copied. Raises InputError."""
    try:
        return checked_id(finding_id(text))
    except ValueError as error:
        raise InputError(f"{text!r}: {error}") from error


def explain(report: Mapping[str, Any], finding: str) -> str:
    """Verdict, both sides, the signals, and what was decided. Raises InputError if there is no such finding."""
    try:
        found = next((entry for entry in report["findings"] if entry["id"] == finding), None)
        if found is None:
            raise InputError(f"there is no finding {finding} in this report, which holds {len(report['findings'])}")
        return "".join(f"{line}\n" for line in _lines(report, found))
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the report is incomplete: {error}; write it anew with this version") from error


def _lines(report: Mapping[str, Any], finding: Mapping[str, Any]) -> list[str]:
    claims = {claim["id"]: claim for claim in report["claims"]}
    articles = {article["id"]: article for article in report["articles"]}
    close = ", a close call" if finding["possible"] else ""
    lines = [
        f"{finding['id']}: {finding['label']} ({finding['kind']}), score {finding['score']}{close}",
        str(finding["reason"]),
    ]
    for name in ("a", "b"):
        claim = claims[finding[name]["claim"]]
        lines += ["", *_side(name, claim, articles[claim["article"]])]
    lines += ["", "signals"]
    lines += [f"  {name}: {_value(value)}" for name, value in finding["signals"].items()]
    lines += _decided(report, finding["id"])
    return [_indented(line) for line in lines]


def _side(name: str, claim: Mapping[str, Any], article: Mapping[str, Any]) -> list[str]:
    origin = [article["path"], article.get("outlet"), article.get("date"), claim.get("speaker")]
    lines = [
        f"{name}: {' · '.join(str(part) for part in origin if part)}",
        f"  quote ({claim['start']}-{claim['end']}): “{claim['quote']}”",
        f"  read as: “{claim['text']}”",
    ]
    lines += [f"  added: {addition}" for addition in claim["additions"]]
    known = [f"{field} {claim[field]}" for field in _CLAIM_FIELDS if claim.get(field)]
    lines.append(f"  {', '.join(known)}")
    for field in _SPANS:
        lines += [f"  {field}: {_mention(mention)}" for mention in claim[field]]
    return lines


def _mention(mention: Mapping[str, Any]) -> str:
    details = (f"{key} {value}" for key, value in mention.items() if key not in ("text", "start", "end") and value)
    return f"“{mention['text']}” ({', '.join(details)})"


def _decided(report: Mapping[str, Any], finding: str) -> list[str]:
    lines = []
    for decision in report.get("decisions", ()):
        if decision["id"] == finding:
            by = f" by {decision['who']}" if decision.get("who") else ""
            until = f", until {decision['expires']}" if decision.get("expires") else ""
            lines.append(f"decided: {decision['status']}{by}{until}: {decision['reason']}")
    for alert in (report.get("check") or {}).get("alerts", ()):
        if alert["id"] == finding:
            settled = f" ({alert['settled']})" if alert["settled"] else ""
            lines.append(f"check: {alert['level']} {alert['rule']}, {alert['status']}{settled}")
    return ["", *lines] if lines else []


def _value(value: object) -> str:
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _indented(line: str) -> str:
    """One harmless line that keeps the spaces in front."""
    body = line.lstrip(" ")
    return " " * (len(line) - len(body)) + one_line(body)
