"""The check for machines, one alert a line, settled ones included; no line if there is nothing to say."""

import json

from claimcheck.records import Report
from claimcheck.report.text import check_of


def render_jsonl(report: Report) -> str:
    """One JSON object a line, in the order of files and places; keys are those of `records.Alert`, sorted."""
    alerts = (alert.model_dump() for alert in check_of(report).alerts)
    lines = (json.dumps(alert, ensure_ascii=True, sort_keys=True) for alert in alerts)
    return "".join(f"{line}\n" for line in lines)
