"""The check as GitLab's code quality report, in JSON (https://docs.gitlab.com/ci/testing/code_quality/)."""

import json
import re

from claimcheck.records import Report
from claimcheck.report.text import check_of, cut

SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def render_gitlab(report: Report) -> str:
    """A list, empty if there is nothing to say. GitLab tells old from new by the fingerprint, which is the id."""
    issues = [
        {
            "description": f"{alert.message} “{cut(alert.there.quote)}” — {alert.there.file}"
            if alert.there
            else alert.message,
            "check_name": alert.rule,
            "fingerprint": alert.id,
            "severity": SEVERITIES[alert.level],
            "location": {"path": alert.here.file, "lines": {"begin": max(alert.here.line, 1)}},
        }
        for alert in check_of(report).alerts
        if alert.status == "open"
    ]
    text = json.dumps(issues, ensure_ascii=False, indent=1)
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text) + "\n"
