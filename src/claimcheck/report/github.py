"""The check as GitHub's workflow commands, which become annotations on the changed lines.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions: values are escaped as the runner's
own toolkit does it, so that nothing in an article can end a command or begin another.
"""

import re

from claimcheck.check.rules import RULES
from claimcheck.listing import counted
from claimcheck.records import Alert, Report
from claimcheck.report.text import LEVELS, check_of, cut, harmless, place, summary, worst_first
from claimcheck.terminal import escape

MOST = 10
"""Annotations of each level that GitHub shows for a step."""
LONGEST_MESSAGE = 4000
"""Characters; GitHub cuts at 64 kB."""
LARGEST_SUMMARY = 900_000
"""Bytes; GitHub refuses a step summary of more than 1 MiB."""
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render_github(report: Report) -> str:
    """At most ten annotations a level, the gravest first, then how many more there are, then the result in one line."""
    check = check_of(report)
    lines = []
    for level in LEVELS:
        alerts = [alert for alert in worst_first(check.alerts) if alert.level == level]
        lines += [_command(alert) for alert in alerts[:MOST]]
        if len(alerts) > MOST:
            lines.append(f"{counted(len(alerts) - MOST, f'more {level}')}; the other formats hold all of them")
    return "".join(f"{line}\n" for line in [*lines, summary(check)])


def render_step_summary(report: Report) -> str:
    """The page that GitHub shows for the job, in Markdown: at most 900 kB."""
    from claimcheck.report.markdown import escape, render_markdown

    head = f"{escape(summary(check_of(report)), 1000)}\n\n"
    text = head + render_markdown(report)
    encoded = text.encode("utf-8", "replace")
    return text if len(encoded) <= LARGEST_SUMMARY else encoded[:LARGEST_SUMMARY].decode("utf-8", "ignore")


def _command(alert: Alert) -> str:
    spot = alert.here
    properties = {"file": spot.file, "title": f"{alert.rule} {RULES[alert.rule].name}"}
    if spot.line:
        properties |= {"line": str(spot.line), "endLine": str(spot.end_line)}
    if spot.line and spot.line == spot.end_line:  # columns only count within one line
        properties |= {"col": str(spot.column), "endColumn": str(max(spot.end_column - 1, spot.column))}
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[alert.level]} {named}::{_data(cut(_message(alert), LONGEST_MESSAGE))}"


def _message(alert: Alert) -> str:
    lines = [harmless(alert.message)]
    for spot in (alert.here, alert.there):
        if spot is not None and spot.quote:
            where = [place(spot)] if spot is alert.there else []
            lines.append(harmless(f"“{cut(spot.quote)}” — {' · '.join([*where, spot.voice])}".rstrip(" —·")))
    return "\n".join([*lines, f"id {alert.id}"])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """File names may hold anything; what a terminal would obey in the log is shown as an escape."""
    parts = (part if part in "\r\n" else escape(part) for part in re.split(r"([\r\n])", text))
    return _data("".join(parts)).replace(":", "%3A").replace(",", "%2C")
