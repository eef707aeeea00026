"""The check as JUnit XML: a test case for each alert, and one that passes for each new article without any."""

import re
from xml.etree import ElementTree

from claimcheck.records import Alert, CheckResult, Report
from claimcheck.report.text import LEVELS, check_of, place

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold (https://www.w3.org/TR/xml/#charsets)."""


def render_junit(report: Report) -> str:
    """One suite. What fails the check is a failure, what is settled is skipped, the rest passes and says why."""
    check = check_of(report)
    silent = sorted(set(check.changed) - {alert.here.path for alert in check.alerts})
    failures = sum(_fails(alert, check) for alert in check.alerts)
    skipped = sum(alert.status != "open" for alert in check.alerts)
    counts = {"tests": str(len(check.alerts) + len(silent)), "failures": str(failures), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": "claimcheck", **counts})
    suite = ElementTree.SubElement(root, "testsuite", {"name": "claimcheck", **counts, "skipped": str(skipped)})
    for alert in check.alerts:
        _case(suite, alert, check)
    for path in silent:
        ElementTree.SubElement(suite, "testcase", {"classname": _clean(path), "name": "no finding"})
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, alert: Alert, check: CheckResult) -> None:
    names = {"classname": _clean(alert.here.file), "name": f"{alert.rule} {alert.id}", "file": _clean(alert.here.file)}
    case = ElementTree.SubElement(
        suite, "testcase", names | ({"line": str(alert.here.line)} if alert.here.line else {})
    )
    if alert.status != "open":
        ElementTree.SubElement(case, "skipped", {"message": _clean(f"{alert.status}: {alert.settled}")})
    elif _fails(alert, check):
        failure = ElementTree.SubElement(case, "failure", {"type": alert.rule, "message": _clean(alert.message)})
        failure.text = _body(alert)
    else:
        ElementTree.SubElement(case, "system-out").text = _body(alert)


def _fails(alert: Alert, check: CheckResult) -> bool:
    if check.fail_on == "never" or alert.status != "open":
        return False
    return LEVELS.index(alert.level) <= LEVELS.index(check.fail_on)


def _body(alert: Alert) -> str:
    lines = [f"{alert.level} {alert.rule}: {alert.message}"]
    for spot in (alert.here, alert.there):
        if spot is not None:
            lines.append(f"{place(spot)}: “{spot.quote}” {spot.voice}".rstrip() if spot.quote else place(spot))
    return _clean("\n".join([*lines, f"id {alert.id}"]))


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
