"""The check as SARIF 2.1.0, for code scanning (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).

A result stands at the new article; the article on the other side is a related location, linked from the message.
"""

import json
import re
from typing import Any
from urllib.parse import quote

from claimcheck.check.rules import RULES
from claimcheck.records import Alert, Report, Spot
from claimcheck.report.text import check_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "SRCROOT"
_CODES = sorted(RULES)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINK = re.compile(r"[\\\[\]]")


def render_sarif(report: Report) -> str:
    """One run; settled alerts are results with a suppression."""
    check = check_of(report)
    run = {
        "tool": {"driver": _driver(report)},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(alert) for alert in check.alerts],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", json.dumps(document, ensure_ascii=False, indent=1)) + "\n"


def _driver(report: Report) -> dict[str, Any]:
    rules = [
        {
            "id": code,
            "name": RULES[code].name,
            "shortDescription": {"text": RULES[code].summary},
            "defaultConfiguration": {"level": RULES[code].level},
        }
        for code in _CODES
    ]
    return {"name": "claimcheck", "version": report.run.version, "rules": rules}


def _result(alert: Alert) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": alert.rule,
        "ruleIndex": _CODES.index(alert.rule),
        "level": alert.level,
        "message": {"text": _message(alert)},
        "locations": [{"physicalLocation": _location(alert.here)}],
        "partialFingerprints": {"primaryLocationLineHash": alert.id},
    }
    if alert.there:
        counterpart = {"id": 1, "physicalLocation": _location(alert.there), "message": {"text": _said(alert.there)}}
        result["relatedLocations"] = [counterpart]
    if alert.status != "open":
        kind = "inSource" if alert.status == "ignored" else "external"
        result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": alert.settled}]
    return result


def _message(alert: Alert) -> str:
    """What GitHub shows: the reason, and who says what. Links are written "[text](1)", so brackets are escaped."""
    text = _escaped(alert.message)
    if alert.there is None:
        return text
    return f"{text}\n{_escaped(_said(alert.here))}\n[{_escaped(alert.there.file)}](1): {_escaped(_said(alert.there))}"


def _escaped(text: str) -> str:
    return _LINK.sub(r"\\\g<0>", text)


def _said(spot: Spot) -> str:
    return f"“{spot.quote}”" + (f" — {spot.voice}" if spot.voice else "")


def _location(spot: Spot) -> dict[str, Any]:
    # A relative reference must not look like a scheme or a host; "./" keeps "a:b.md" and "//x.md" names of files.
    address = quote(spot.file, safe="/", errors="replace")
    location: dict[str, Any] = {"artifactLocation": {"uri": re.sub("^/+", "/", address)}}
    if not spot.file.startswith("/"):
        location["artifactLocation"]["uriBaseId"] = ROOT
    if spot.line:
        location["region"] = _region(spot)
    return location


def _region(spot: Spot) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": spot.line,
        "startColumn": spot.column,
        "endLine": spot.end_line,
        "endColumn": spot.end_column,
    }
    return region | ({"snippet": {"text": spot.quote}} if spot.quote else {})
