"""A compact summary in Markdown, fit for a comment on a pull request; nothing in it comes alive on GitHub or GitLab.

Article text is escaped sign by sign, so that it makes no heading, link or HTML, and signs that those sites act upon
even in plain text (mentions, references to issues, emoji codes) are parted from what follows by a space of no width.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from claimcheck.records import Finding, Report
from claimcheck.report.interface import Interface
from claimcheck.report.links import one_line
from claimcheck.report.sides import Side, Sides

LONGEST = 60_000
"""Characters of the whole; a comment on GitHub holds 65,536."""
MOST = 10
"""Findings shown under each heading."""
LONGEST_QUOTE = 300
LONGEST_NAME = 120
MOST_SKIPPED = 20
LONGEST_SKIPPED = 10_000
LABELS = ("conflict", "update")
"""What is shown; agreements are only counted."""

_SPECIAL = re.compile(r"^/|[\\`*_{}\[\]<>#+\-.!|~&:=^@\"']")
_ALIVE = re.compile(r"(?<=[@#!~&^%])(?=[\w\"])|(?<=:)(?=[\w+-]+:)|(?<=\bGH-)(?=\d)", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
NO_WIDTH = "\u200b"


def render_markdown(report: Report, lang: str = "en") -> str:
    """The summary: counts, the gravest open findings with both quotes, what was not checked. At most 60,000 characters.

    Raises SettingsError for an unknown interface language.
    """
    return _Summary(report, Interface(lang)).text()


def escape(text: str, limit: int = LONGEST_NAME) -> str:
    """Text as one line of Markdown that shows just this text."""
    line = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", one_line(text, limit))
    parted = _ALIVE.sub(NO_WIDTH, line)
    # A backslash does not keep GitHub from reading "$…$" as mathematics; a tag around the sign does.
    return _SPECIAL.sub(r"\\\g<0>", parted).replace("$", "<span>$</span>")


class _Summary:
    def __init__(self, report: Report, interface: Interface) -> None:
        self.report = report
        self.interface = interface
        self.sides = Sides(report)
        self.claims = {claim.id: claim for claim in report.claims}
        settled = {decision.id for decision in report.decisions if decision.settled}
        self.open = [finding for finding in report.findings if finding.id not in settled]
        self.counts = Counter(finding.label for finding in self.open)

    def text(self) -> str:
        tail = self._not_checked() + self._footer()
        head, lists = self._head(), list(self._lists())
        room = LONGEST - len(head) - len(tail)
        if sum(map(len, lists)) > room:
            more = f"\n{self.interface.gettext('The rest is in the full report.')}\n"
            while sum(map(len, lists)) > room - len(more):
                lists.pop()  # whole findings only: half a block could leave a <details> open
            lists.append(more)
        return "".join((head, *lists, tail))

    def _head(self) -> str:
        _, number = self.interface.gettext, self.interface.number
        cells = [
            (_("Conflicts"), self.counts["conflict"]),
            (_("Possible updates"), self.counts["update"]),
            (_("Agreements"), self.counts["agreement"]),
            (_("Accepted findings"), len(self.report.findings) - len(self.open)),
            (_("Not checked"), len(self.report.skipped)),
        ]
        names, rule, counts = (" | ".join(row) for row in zip(*((n, "---:", number(c)) for n, c in cells), strict=True))
        return f"## {_('Discrepancy report')}\n\n{self._result()}\n\n| {names} |\n| {rule} |\n| {counts} |\n"

    def _result(self) -> str:
        _, ngettext, number = self.interface.gettext, self.interface.ngettext, self.interface.number
        judged, found = self.report.coverage.pairs_judged, self.counts["conflict"]
        if not judged:
            return _("Nothing was compared.")
        pairs = ngettext("%(count)s compared pair of claims", "%(count)s compared pairs of claims", judged)
        pairs %= {"count": number(judged)}
        if not found:
            return _("No conflict was found: none among %(pairs)s.") % {"pairs": pairs}
        conflicts = ngettext("%(count)s conflict among %(pairs)s.", "%(count)s conflicts among %(pairs)s.", found)
        return conflicts % {"count": number(found), "pairs": pairs}

    def _lists(self) -> Iterator[str]:
        _ = self.interface.gettext
        titles = {"conflict": _("Conflicts"), "update": _("Possible updates")}
        for label in LABELS:
            findings = sorted((f for f in self.open if f.label == label), key=lambda f: (f.possible, -f.score, f.id))
            if findings:
                yield f"\n### {titles[label]}\n"
            yield from (self._finding(finding) for finding in islice(findings, MOST))
            if len(findings) > MOST:
                more = _("%(count)s more are in the full report.")
                yield f"\n{more % {'count': self.interface.number(len(findings) - MOST)}}\n"

    def _finding(self, finding: Finding) -> str:
        name, _ = self.interface.name, self.interface.gettext
        first, second = sorted((self.claims[finding.a], self.claims[finding.b]), key=self.sides.when)
        sides = [self.sides.side(claim) for claim in (first, second)]
        close = f" · {_('close call')}" if finding.possible else ""
        head = f"**{escape(name(finding.kind, 'kind'))}** · `f-{_code(finding.id)}`{close}"
        quotes = "\n>\n".join(self._quote(side) for side in sides)
        reason = escape(self.interface.reason(finding), LONGEST_QUOTE)
        return f"\n{head}\n\n{quotes}\n\n{reason}\n\n{self._details(finding, sides)}"

    def _quote(self, side: Side) -> str:
        date = self.interface.day(side.source.date) if side.source.date else ""
        origin = " · ".join(escape(part) for part in (side.speaker, side.source.voice, date) if part)
        return f"> {escape(side.claim.quote, LONGEST_QUOTE)}\\\n> — {origin}"

    def _details(self, finding: Finding, sides: Sequence[Side]) -> str:
        _, name = self.interface.gettext, self.interface.name
        rows = [f"- {_('Score')}: {self.interface.number(finding.score)}"]
        for letter, side in zip("AB", sides, strict=True):
            line = f":{side.line}" if side.line else ""
            certainty = escape(name(side.claim.modality, "modality"))
            rows.append(f"- {letter}: {escape(side.source.path)}{line} · {certainty}")
        return _folded(_("How this was judged"), rows)

    def _not_checked(self) -> str:
        _, skipped = self.interface.gettext, self.report.skipped
        if not skipped:
            return ""
        rows: list[str] = []
        for item in skipped[:MOST_SKIPPED]:
            row = f"- {escape(item.path)}: {escape(self.interface.name(item.reason, 'skipped'))}"
            if sum(map(len, rows)) + len(row) > LONGEST_SKIPPED:
                break
            rows.append(row)
        if len(skipped) > len(rows):
            rows.append(f"- {self.interface.number(len(skipped) - len(rows))} {_('more')}")
        return f"\n{_folded(_('Not checked'), rows)}"

    def _footer(self) -> str:
        limit = self.interface.gettext(
            "Articles are compared with one another, not with the world: no finding is no confirmation."
        )
        return f"\n<sub>{limit} claimcheck {escape(self.report.run.version)}</sub>\n"


def _code(text: str) -> str:
    """Text inside a code span: ids only hold letters and digits, whatever a record was given."""
    return re.sub(r"\W", "", text)[:40]


def _folded(title: str, rows: Sequence[str]) -> str:
    """A list that opens on a click; the blank lines make what is inside Markdown again."""
    return f"<details><summary>{title}</summary>\n\n" + "\n".join(rows) + "\n\n</details>\n"
