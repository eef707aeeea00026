"""The gate: which findings touch a new article, which of them are settled, and whether the check fails."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from claimcheck.check.baseline import Entry
from claimcheck.check.changes import Scope
from claimcheck.check.decisions import BROKEN
from claimcheck.check.ignores import SUFFIXES, Ignore, find_ignores
from claimcheck.check.rules import LEVELS, RULES, Rule, level_of, rule_of
from claimcheck.check.spots import Spots
from claimcheck.group import group_topics
from claimcheck.records import (
    Alert,
    AlertStatus,
    CheckResult,
    Claim,
    Decision,
    Finding,
    Report,
    Skipped,
    Spot,
    content_id,
)

FailOn = Literal["error", "warning", "never"]
DUPLICATE = "duplicate id"
BY_BASELINE = "it was there when the baseline was written"


@dataclass(frozen=True)
class Settled:
    """All that was decided before: decision files and the baseline, by id."""

    decisions: Mapping[str, Decision] = field(default_factory=dict)
    baseline: Mapping[str, Entry] = field(default_factory=dict)


def examine(
    report: Report,
    scope: Scope,
    settled: Settled,
    fail_on: FailOn = "error",
    strict: bool = False,
    speaking: int | None = None,
) -> Report:
    """The report about the new articles, with what the gate decided.

    Only findings that touch a new article are left in it, with the articles and claims that they need. `strict` lets
    stale entries fail the check; `speaking` is how many articles have claims, where the report holds only those that
    share a candidate with a new one. Raises OSError if a file with one article a line is gone.
    """
    return _Gate(report, scope, settled, speaking).result(fail_on, strict)


def nothing_new(scope: Scope, fail_on: FailOn, report: Report) -> Report:
    """An empty report for a check that has nothing to look at."""
    check = CheckResult(base=scope.described, notes=scope.notes, fail_on=fail_on)
    return report.model_copy(update={"check": check})


def why_nothing_compared(report: Report) -> str:
    """Why the new articles that were read were compared with nothing; empty if they were, or if there are none."""
    check = report.check
    if check is None or check.compared or not check.changed:
        return ""
    new = {article.id for article in report.articles if article.path in check.changed}
    if any(claim.article in new for claim in report.claims):
        return "there is no other article with claims to compare with"
    return "no claim could be read in the new articles"


class _Gate:
    def __init__(self, report: Report, scope: Scope, settled: Settled, speaking: int | None) -> None:
        self.report = report
        self.speaking = speaking
        self.scope = scope
        self.settled = settled
        self.claims = {claim.id: claim for claim in report.claims}
        self.articles = {article.id: article for article in report.articles}
        self.new = {article.id for article in report.articles if scope.is_new(article)}
        self.spots = Spots(report, scope.files, scope.top)
        self.in_force = {decision.id: decision for decision in report.decisions}
        self.findings = [f for f in report.findings if self._articles(f) & self.new]
        self.ignores = self._find_ignores()
        self.used: set[Ignore] = set()

    def result(self, fail_on: FailOn, strict: bool) -> Report:
        alerts = [*filter(None, map(self._alert, self.findings)), *self._unread(), *self._silent(), *self._malformed()]
        alerts.sort(key=lambda a: (a.here.file, a.here.line, a.here.column, a.id))
        gravest = LEVELS[: LEVELS.index(fail_on) + 1] if fail_on != "never" else ()
        stale = tuple(self._stale()) if self.scope.full else ()
        failed = any(a.status == "open" and a.level in gravest for a in alerts)
        check = CheckResult(
            base=self.scope.described,
            changed=tuple(sorted(self.articles[i].path for i in self.new)),
            compared=self._compared(),
            alerts=tuple(alerts),
            stale=stale,
            notes=self.scope.notes,
            fail_on=fail_on,
            failed=failed or (strict and bool(stale)),
        )
        return self._narrowed(check)

    def _compared(self) -> int:
        speaking = {claim.article for claim in self.report.claims}
        count = len(speaking) if self.speaking is None else self.speaking
        return count if count > 1 and speaking & self.new else 0

    def _articles(self, finding: Finding) -> set[str]:
        return {self.claims[finding.a].article, self.claims[finding.b].article}

    def _alert(self, finding: Finding) -> Alert | None:
        rule = rule_of(finding)
        if rule is None:
            return None
        here, there = self._sides(finding)
        status, reason = self._status(finding, rule, (here, there))
        return Alert(
            id=finding.id,
            rule=rule.code,
            level=level_of(rule, finding, here, there),
            status=status,
            settled=reason,
            message=finding.reason,
            here=self.spots.of_claim(here),
            there=self.spots.of_claim(there),
        )

    def _sides(self, finding: Finding) -> tuple[Claim, Claim]:
        """The claim of the new article, then the other; of two new articles the one published later comes first."""

        def order(claim: Claim) -> tuple[bool, str, str, int]:
            article = self.articles[claim.article]
            return claim.article in self.new, article.date or "", article.path, claim.start

        second, first = sorted((self.claims[finding.a], self.claims[finding.b]), key=order)
        return first, second

    def _status(self, finding: Finding, rule: Rule, sides: Iterable[Claim]) -> tuple[AlertStatus, str]:
        decision = self.in_force.get(finding.id)
        if decision and decision.status != "needs-look":
            return decision.status, decision.reason
        for claim in sides:
            path, (start, _) = self.articles[claim.article].path, self.spots.span(claim)
            for ignore in self.ignores:
                if ignore.covers(path, start, rule.code):
                    self.used.add(ignore)
                    return "ignored", ignore.reason
        return ("baseline", BY_BASELINE) if finding.id in self.settled.baseline else ("open", "")

    def _find_ignores(self) -> list[Ignore]:
        """The comments in the new articles, and in those that they are compared with here."""
        near = self.new.union(*map(self._articles, self.findings))
        paths = sorted(self.articles[i].path for i in near if self.articles[i].path.lower().endswith(SUFFIXES))
        texts = ((path, self.spots.text(path)) for path in paths)
        return [ignore for path, text in texts if text for ignore in find_ignores(path, text)]

    def _unread(self) -> Iterable[Alert]:
        for item in self.report.skipped:
            if item.reason != BROKEN and (path := self._blamed(item)) is not None:
                detail = f": {item.detail}" if item.detail else ""
                whose = "not checked" if path == item.path else f"{item.path} was not checked because of this article"
                yield self._problem("CC090", self.spots.of_file(path), f"{whose}: {item.reason}{detail}")

    def _blamed(self, item: Skipped) -> str | None:
        """The new article because of which something was not read: itself, or one that took the id of an old one."""
        if self.scope.is_new(item):
            return item.path
        if item.reason != DUPLICATE:
            return None
        paths = (self.articles[i].path for i in sorted(self.new))
        return next((path for path in paths if item.detail.endswith(f"is the id of {path}")), None)

    def _silent(self) -> Iterable[Alert]:
        """New articles in which no claim was found: a note would be overlooked, an error would be too much."""
        speaking = {claim.article for claim in self.report.claims}
        for article in sorted(self.new - speaking):
            spot = self.spots.of_file(self.articles[article].path)
            alert = self._problem("CC090", spot, "no claim was found in this article, so nothing of it was compared")
            yield alert.model_copy(update={"level": "warning"})

    def _malformed(self) -> Iterable[Alert]:
        new = {self.articles[i].path for i in self.new}
        for ignore in self.ignores:
            if ignore.problem and ignore.path in new:
                spot = self.spots.at(ignore.path, ignore.at, ignore.at_end)
                yield self._problem("CC091", spot, f"this comment ignores nothing: {ignore.problem}")

    def _problem(self, code: str, spot: Spot, message: str) -> Alert:
        place = content_id(code, spot.file, str(spot.line), message)
        return Alert(id=place, rule=code, level=RULES[code].level, status="open", message=message, here=spot)

    def _stale(self) -> Iterable[str]:
        known = {finding.id for finding in self.report.findings}
        for key, decision in sorted(self.settled.decisions.items()):
            if key not in known:
                yield f"decision {key}: no such finding any more"
            elif decision.expires and decision.expires < date.today():
                yield f"decision {key}: expired on {decision.expires}"
        for key in sorted(self.settled.baseline):
            if key not in known:
                yield f"baseline {key}: no such finding any more"
        for ignore in self.ignores:
            if not ignore.problem and ignore not in self.used:
                spot = self.spots.at(ignore.path, ignore.at, ignore.at_end)
                yield f"comment {spot.file}:{spot.line}: ignores no finding"

    def _narrowed(self, check: CheckResult) -> Report:
        """What is needed to show the findings about the new articles. Those settled elsewhere count as accepted."""
        needed = self.new.union(*map(self._articles, self.findings))
        articles = tuple(a for a in self.report.articles if a.id in needed)
        mentioned = {i for finding in self.findings for i in (finding.a, finding.b)}
        claims = tuple(c for c in self.report.claims if c.article in self.new or c.id in mentioned)
        return self.report.model_copy(
            update={
                "articles": articles,
                "claims": claims,
                "findings": tuple(self.findings),
                "topics": tuple(group_topics(articles, claims, self.findings)),
                "decisions": self._decisions(check.alerts),
                "check": check,
            }
        )

    def _decisions(self, alerts: Sequence[Alert]) -> tuple[Decision, ...]:
        shown = {finding.id for finding in self.findings}
        decisions = {key: decision for key, decision in self.in_force.items() if key in shown}
        for alert in alerts:
            if alert.status in ("ignored", "baseline"):
                decisions[alert.id] = Decision(id=alert.id, status="accepted", reason=alert.settled)
        return tuple(decisions[key] for key in sorted(decisions))
