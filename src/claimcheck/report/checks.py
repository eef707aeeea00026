"""The formats that only a check has."""

from collections.abc import Callable

from claimcheck.records import Report
from claimcheck.report.github import render_github
from claimcheck.report.gitlab import render_gitlab
from claimcheck.report.jsonl import render_jsonl
from claimcheck.report.junit import render_junit
from claimcheck.report.sarif import render_sarif
from claimcheck.report.text import render_text

RENDERERS: dict[str, Callable[[Report], str]] = {
    "text": render_text,
    "jsonl": render_jsonl,
    "github": render_github,
    "sarif": render_sarif,
    "junit": render_junit,
    "gitlab": render_gitlab,
}


def render_check(form: str, report: Report) -> str:
    """A report in one of these formats. Raises ValueError for a report that no gate has seen."""
    return RENDERERS[form](report)
