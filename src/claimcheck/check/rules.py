"""The rules of the gate: a code for each kind of finding, and how grave it is."""

from dataclasses import dataclass

from claimcheck.judge.numbers import compare_quantities
from claimcheck.records import AlertLevel, Claim, Finding

LEVELS: tuple[AlertLevel, ...] = ("error", "warning", "note")
"""Gravest first."""


@dataclass(frozen=True)
class Rule:
    """One rule. `level` is that of a clear case."""

    code: str
    name: str
    level: AlertLevel
    summary: str


RULES = {
    rule.code: rule
    for rule in (
        Rule("CC001", "number", "error", "Two accounts give different numbers for the same thing."),
        Rule("CC002", "date", "error", "Two accounts give different dates for the same event."),
        Rule("CC003", "negation-or-status", "error", "One account affirms what the other denies or excludes."),
        Rule("CC004", "attribution", "warning", "Two accounts give the same statement to different speakers."),
        Rule("CC005", "entity", "warning", "Two accounts name different people, places or organisations."),
        Rule(
            "CC006", "modality", "warning", "One account states what the other calls possible, planned or conditional."
        ),
        Rule("CC010", "possible-update", "warning", "A later account differs in a way that time may explain."),
        Rule("CC011", "rounding-or-hedge", "note", "Numbers differ no further than rounding or a hedge explains."),
        Rule("CC090", "unreadable-article", "error", "A new article could not be read, or not compared."),
        Rule("CC091", "malformed-ignore", "warning", "A claimcheck comment is not of the form ignore[CODE] reason."),
    )
}
IGNORABLE = frozenset(RULES) - {"CC090", "CC091"}
_KINDS = {"number": "CC001", "date": "CC002", "attribution": "CC004", "entity": "CC005", "modality": "CC006"}


def rule_of(finding: Finding) -> Rule | None:
    """The rule that a finding falls under; None for a plain agreement."""
    if finding.label == "update":
        return RULES["CC010"]
    if finding.label == "agreement":
        return RULES["CC011"] if finding.signals.get("numbers") == "compatible" else None
    return RULES[_KINDS.get(finding.kind, "CC003")]


def level_of(rule: Rule, finding: Finding, a: Claim, b: Claim) -> AlertLevel:
    """How grave a finding is; a close call is one level below a clear case."""
    level = _number_level(finding, a, b) if rule.code == "CC001" else rule.level
    return lower(level) if finding.possible else level


def lower(level: AlertLevel) -> AlertLevel:
    """The level below; a note stays a note."""
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def _number_level(finding: Finding, a: Claim, b: Claim) -> AlertLevel:
    """A difference between numbers is an error only where both measure the same thing, in one unit, at one time."""
    pairs = compare_quantities(a.quantities, b.quantities).pairs
    worst = next((pair for pair in pairs if pair.outcome == "differ"), None)
    if worst is None or worst.thing_known_equal is False or finding.signals.get("dates") == "differ":
        return "note"
    return "error" if worst.thing_known_equal or worst.a.unit else "warning"
