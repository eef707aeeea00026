"""The main job end to end, on the sample corpus and on real articles (development data)."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.scoring import joins, read_gold
from claimcheck.records import Report
from claimcheck.settings import Settings
from tests.conftest import REPOSITORY

CORPUS = REPOSITORY / "corpus"


def command(folder: Path, out: Path, offline: bool = True) -> list[str]:
    """The report command, without a network where the system lets us cut it."""
    cut = (
        ["unshare", "-n"]
        if offline
        and shutil.which("unshare")
        and subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode == 0
        else []
    )
    return [*cut, sys.executable, "-m", "claimcheck", "report", str(folder), "-o", str(out), "-q"]


@pytest.fixture(scope="module")
def corpus_report() -> Report:
    from claimcheck import build_report

    return build_report([CORPUS], Settings())


def test_every_article_of_the_corpus_is_read(corpus_report):
    assert len(corpus_report.articles) == len(list(CORPUS.glob("*.md")))
    assert corpus_report.skipped == ()
    assert {a.lang for a in corpus_report.articles} == {"de", "en", "es", "fr", "ru", "uk"}


def test_quotes_are_verbatim_and_lie_in_their_sentence(corpus_report):
    texts = {a.id: a.text for a in corpus_report.articles}
    for claim in corpus_report.claims:
        assert texts[claim.article][claim.start : claim.end] == claim.quote
        assert claim.context_start <= claim.start < claim.end <= claim.context_end


def test_findings_join_known_claims_in_sorted_order_and_topics_hold_known_findings(corpus_report):
    claims = {c.id: c for c in corpus_report.claims}
    assert len(claims) == len(corpus_report.claims)
    findings = {f.id: f for f in corpus_report.findings}
    assert len(findings) == len(corpus_report.findings) > 0
    for finding in findings.values():
        assert finding.a < finding.b and {finding.a, finding.b} <= set(claims)
        assert 0 <= finding.score <= 1 and finding.reason
    for topic in corpus_report.topics:
        assert set(topic.findings) <= set(findings) and set(topic.claims) <= set(claims)
        held = [c for p in topic.positions for c in p.claims]
        assert sorted(held) == sorted(topic.claims)


def test_coverage_adds_up(corpus_report):
    coverage = corpus_report.coverage
    before = ("too little alike", "no name in common", "published long after each other")
    assert coverage.pairs_retrieved == coverage.pairs_judged + sum(coverage.pairs_left_out.get(r, 0) for r in before)
    after = sum(n for reason, n in coverage.pairs_left_out.items() if reason not in before)
    assert coverage.pairs_judged == len(corpus_report.findings) + after


def test_planted_differences_are_found_across_languages(corpus_report):
    gold = read_gold(CORPUS / "gold.json", CORPUS)
    claims = {c.id: c for c in corpus_report.claims}
    spans = {
        c.id: (Path(a.path).name, c.start, c.end)
        for a in corpus_report.articles
        for c in claims.values()
        if c.article == a.id
    }
    found = [
        (g, claims[f.a].lang, claims[f.b].lang)
        for f in corpus_report.findings
        if f.label in ("conflict", "update")
        for g in gold
        if g.label == "conflict" and joins(g, spans[f.a], spans[f.b])
    ]
    assert any(a != b for _, a, b in found)
    assert len({g.group for g, _, _ in found}) >= 3


def test_the_same_input_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        subprocess.run(command(CORPUS, tmp_path / name), check=True, capture_output=True)
    for file in ("report.json", "report.html"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.devdata
def test_real_articles_give_the_flagship_conflict_without_network(data, tmp_path):
    """An article says that a country will join a war, another that it refused to: found, with quotes and speaker."""
    done = subprocess.run(command(data / "seeds", tmp_path), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    rows = json.loads((data / "eval/seeds-gold.json").read_text(encoding="utf-8"))
    flagship = next(i for i, r in enumerate(rows) if r["id"] == "join4~refuse3")
    gold = read_gold(data / "eval/seeds-gold.json", data / "seeds")[flagship]

    def span(side):
        return Path(side["article"]).name, side["start"], side["end"]

    hits = [f for f in report["findings"] if f["label"] == "conflict" and joins(gold, span(f["a"]), span(f["b"]))]
    assert hits
    assert all(side["quote"] and side["article"] for f in hits for side in (f["a"], f["b"]))
    assert any(f[s]["speaker"] for f in hits for s in "ab")


@pytest.mark.devdata
def test_real_articles_reach_the_figures_of_the_main_job(data, tmp_path):
    subprocess.run(command(data / "seeds", tmp_path), check=True, capture_output=True)
    scored = subprocess.run(
        [
            sys.executable,
            data / "eval/score.py",
            tmp_path / "report.json",
            data / "eval/seeds-gold.json",
            data / "seeds",
            "--json",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    figures = json.loads(scored.stdout)
    assert int(figures["conflict"]["by_kind"]["hard"].split("/")[0]) >= 2
    assert int(figures["agree"]["by_kind"]["hard"].split("/")[0]) >= 3
    assert figures["unrelated"]["flagged_conflict"] == 0
