"""The check as lines for a terminal or a log, by article: place, rule, both quotes, the reason, the id."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from claimcheck.listing import counted
from claimcheck.records import Alert, AlertLevel, CheckResult, Report, Spot
from claimcheck.terminal import one_line

LONGEST_QUOTE = 500
LEVELS: tuple[AlertLevel, ...] = ("error", "warning", "note")


def render_text(report: Report) -> str:
    """All open alerts, then what is settled and stale in numbers, then the result in one line."""
    check = check_of(report)
    lines: list[str] = []
    for file, alerts in groupby((a for a in check.alerts if a.status == "open"), key=lambda alert: alert.here.file):
        lines += [harmless(file), *(line for alert in alerts for line in _alert(alert))]
    lines += [f"stale: {harmless(entry)}" for entry in check.stale]
    return "".join(f"{line}\n" for line in [*lines, summary(check)])


def check_of(report: Report) -> CheckResult:
    """What the gate decided. Raises ValueError for a report that no gate has seen."""
    if report.check is None:
        raise ValueError("this format shows what the gate decided; see claimcheck.check.gate.examine")
    return report.check


def harmless(text: str) -> str:
    """One line that can steer neither a terminal nor the runner of a workflow.

    GitHub's runner obeys lines that begin with "::", and "##[" anywhere in a line
    (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs).
    """
    line = one_line(text).replace("##[", "##\\[")
    return re.sub("^::", r"\\::", line)


def place(spot: Spot) -> str:
    """ "file:line:column", or the file alone."""
    return f"{spot.path}:{spot.line}:{spot.column}" if spot.line else spot.path


def summary(check: CheckResult) -> str:
    """The result in one line; it says so if there was nothing to look at."""
    if not check.changed and not check.alerts:
        return harmless(f"nothing new: no article was added or changed ({check.base}); nothing was compared")
    found = Counter(alert.level for alert in check.alerts if alert.status == "open")
    settled = sum(alert.status != "open" for alert in check.alerts)
    counts = ", ".join(counted(found[level], level) for level in LEVELS)
    articles = counted(len(check.changed), "new article")
    among = f"compared among {counted(check.compared, 'article')}" if check.compared else "nothing was compared"
    tail = f"; {settled} settled" if settled else ""
    return harmless(f"{articles} ({check.base}), {among}: {counts}{tail}")


def cut(text: str, limit: int = LONGEST_QUOTE) -> str:
    """At most so many characters, with "…" where some are missing."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """Open alerts by level; in one level in the order of files and places."""
    return sorted((a for a in alerts if a.status == "open"), key=lambda alert: LEVELS.index(alert.level))


def _alert(alert: Alert) -> Iterator[str]:
    yield harmless(f"{place(alert.here)}: {alert.level} {alert.rule}: {alert.message} [{alert.id}]")
    for spot in (alert.here, alert.there):
        if spot is not None and spot.quote:
            yield f"    “{harmless(cut(spot.quote))}”"
            where = place(spot) if spot is alert.there else "here"
            yield f"      — {harmless(' · '.join(part for part in (where, spot.voice) if part))}"
    yield ""
