"""The strongest findings on real articles about known events, as a list to read and judge by eye.

python -m benchmarks.events LIST.md                 the events of the development data
python -m benchmarks.events LIST.md --most 10       ten of each label
python -m benchmarks.events LIST.md --per-event 3   at most three articles an event: quicker

Prints how many findings and topics join articles of different events: none should. The list holds sentences of
publishers and is not for the repository.
"""

import argparse
import gzip
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.pipeline import build_report
from claimcheck.records import Article, Claim, Finding, Report
from claimcheck.settings import Settings
from training.devdata import DATA, available

EVENTS = "eval/events-dev.jsonl.gz"
LABELS = ("conflict", "update", "agreement")
AROUND = 200
"""Characters of context on each side of a quote."""
SIGNALS = ("similarity", "rank", "nli_entailment", "nli_contradiction", "numbers", "dates", "predicates", "same_actor")


def read_rows(path: Path, per_event: int | None = None) -> list[dict[str, str]]:
    """The articles of a .jsonl.gz, each with its "event"; of each event the earliest `per_event`."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows: list[dict[str, str]] = [json.loads(line) for line in lines]
    rows.sort(key=lambda row: (row["event"], row["date"], row["id"]))
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row["event"]] += 1
        if per_event is None or seen[row["event"]] <= per_event:
            kept.append(row)
    return kept


def report_on(rows: Sequence[Mapping[str, str]], settings: Settings) -> Report:
    """The report on some articles."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return build_report([path], settings)


def across_events(report: Report, event_of: Mapping[str, str]) -> dict[str, Any]:
    """How many findings of each label, and topics, join articles of different events."""
    claims = {claim.id: claim for claim in report.claims}

    def events(ids: Sequence[str]) -> int:
        return len({event_of[claims[i].article] for i in ids})

    figures: dict[str, Any] = {}
    for label in LABELS:
        findings = [f for f in report.findings if f.label == label]
        figures[label] = {"all": len(findings), "across events": sum(events((f.a, f.b)) > 1 for f in findings)}
    mixed = sum(events(topic.claims) > 1 for topic in report.topics)
    figures["topics"] = {"all": len(report.topics), "across events": mixed}
    return figures


def strongest(report: Report, label: str, most: int) -> list[Finding]:
    """The findings of one label in the order in which a report shows them; repeats in copies left out."""
    own = [f for f in report.findings if f.label == label and f.repeats is None]
    return sorted(own, key=lambda f: (f.origins == 1 and label == "agreement", f.possible, -f.score, f.id))[:most]


def as_markdown(report: Report, event_of: Mapping[str, str], most: int) -> str:
    """The list: each finding with its quotes in context, articles, dates and signals."""
    articles, claims = {a.id: a for a in report.articles}, {c.id: c for c in report.claims}
    lines: list[str] = []
    for label in LABELS:
        lines += [f"# {label}", ""]
        for number, finding in enumerate(strongest(report, label, most), 1):
            lines += _finding(number, finding, claims, articles, event_of)
    return "\n".join(lines) + "\n"


def _finding(
    number: int,
    finding: Finding,
    claims: Mapping[str, Claim],
    articles: Mapping[str, Article],
    event_of: Mapping[str, str],
) -> Iterator[str]:
    sides = [claims[finding.a], claims[finding.b]]
    events = sorted({event_of[claim.article] for claim in sides})
    yield f"## {number}. {finding.kind}, {finding.score:.3f} · {' / '.join(events)} · `{finding.id}`"
    yield ""
    for letter, claim in zip("AB", sides, strict=True):
        article = articles[claim.article]
        said = f"{claim.speaker}: " if claim.speaker else ""
        yield f"- {letter} ({article.outlet}, {article.date}, as of {claim.as_of}, {claim.modality}) {said}{claim.text}"
        yield f"  > {_in_context(article, claim)}"
    signals = ", ".join(f"{name} {finding.signals.get(name)}" for name in SIGNALS)
    yield f"- {finding.reason} ({signals}; origins {finding.origins})"
    yield ""


def _in_context(article: Article, claim: Claim) -> str:
    before = article.text[max(0, claim.start - AROUND) : claim.start]
    after = article.text[claim.end : claim.end + AROUND]
    return " ".join(f"{before}**{claim.quote}**{after}".split())


def main() -> int:
    """Write the list, print the figures. Returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("list", type=Path, help="the Markdown file to write")
    options.add_argument("--most", type=int, default=30, help="findings of each label [default: 30]")
    options.add_argument("--per-event", type=int, help="articles of each event [default: all]")
    chosen = options.parse_args()
    if not available():
        print("CLAIMCHECK_DATA names no folder with development data", file=sys.stderr)
        return 2
    rows = read_rows(DATA / EVENTS, chosen.per_event)
    event_of = {row["id"]: row["event"] for row in rows}
    report = report_on(rows, Settings())
    chosen.list.write_text(as_markdown(report, event_of, chosen.most), encoding="utf-8")
    print(json.dumps(across_events(report, event_of), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
