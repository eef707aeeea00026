"""The formats of the check: valid, the same bytes each time, empty if there is nothing to say, deaf to article text."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator

from claimcheck.check.changes import Scope
from claimcheck.check.gate import FailOn, Settled, examine, nothing_new
from claimcheck.check.run import FORMATS
from claimcheck.outputs import CHECK_FILES, Output, _render
from claimcheck.records import Claim, Report, Skipped
from claimcheck.report.checks import RENDERERS, render_check
from claimcheck.report.github import LARGEST_SUMMARY, MOST, render_github, render_step_summary
from claimcheck.report.text import render_text
from tests import samples
from tests.check_tools import NEW, OLD, Shell, shell

__all__ = ["shell"]

SCHEMA = Path(__file__).parent / "data/sarif/sarif-2.1.0-rtm.5.json"
VALIDATOR = Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
COMMAND = re.compile(r"::(error|warning|notice) [A-Za-z]+=[^\s:,]*[^\n]*::[^\n]+")


def seen(report: Report, new: frozenset[str] | None = None, fail_on: FailOn = "error") -> Report:
    """The report with what the gate says if these articles (or all) are new."""
    paths = {article.path for article in report.articles} | {item.path for item in report.skipped}
    scope = Scope(
        (), "all articles", frozenset(paths) if new is None else new, {}, {path: Path(path) for path in paths}
    )
    return examine(report, scope, Settled(), fail_on)


SAMPLE = seen(samples.report())
HOSTILE = seen(samples.hostile())
EMPTY = nothing_new(Scope((), "since 1a2b3c", frozenset(), {}, {}), "error", samples.empty())


def as_sarif(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_check("sarif", report))
    assert list(VALIDATOR.iter_errors(document)) == []
    return document


@pytest.mark.parametrize("report", [SAMPLE, HOSTILE, EMPTY], ids=["sample", "hostile", "empty"])
def test_every_format_is_valid(report: Report) -> None:
    as_sarif(report)
    assert isinstance(json.loads(render_check("gitlab", report)), list)
    assert ElementTree.fromstring(render_check("junit", report)).tag == "testsuites"
    for line in render_check("jsonl", report).split("\n")[:-1]:
        assert json.loads(line)["rule"]
    for form in FORMATS:
        for text in rendered(report, form).values():
            text.replace("\ud83d", "").encode("utf-8")
            assert text.endswith("\n") or not text or form in ("html", "csv")


def rendered(report: Report, form: str) -> dict[str, str]:
    """The files of one format, each as a whole."""
    return {name: "".join(text) for name, text in _render(report, Output(form, None), "en", "single")}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_bytes_again(form: str) -> None:
    shuffled = samples.report()
    shuffled = shuffled.model_copy(
        update={
            "articles": shuffled.articles[::-1],
            "claims": shuffled.claims[::-1],
            "findings": shuffled.findings[::-1],
            "skipped": shuffled.skipped[::-1],
        }
    )
    if form in CHECK_FILES:
        assert render_check(form, SAMPLE) == render_check(form, seen(shuffled))
    assert rendered(SAMPLE, form) == rendered(seen(samples.report()), form)


def test_formats_need_a_report_that_the_gate_has_seen() -> None:
    for form in RENDERERS:
        with pytest.raises(ValueError, match="gate"):
            render_check(form, samples.report())


def test_nothing_new_is_said() -> None:
    assert render_text(EMPTY).startswith("nothing new: no article was added or changed (since 1a2b3c)")
    assert render_github(EMPTY).startswith("nothing new")
    assert render_check("jsonl", EMPTY) == ""
    assert json.loads(render_check("gitlab", EMPTY)) == []
    assert as_sarif(EMPTY)["runs"][0]["results"] == []
    assert ElementTree.fromstring(render_check("junit", EMPTY)).get("tests") == "0"


def test_every_finding_is_in_every_format() -> None:
    assert SAMPLE.check is not None
    ids = {alert.id for alert in SAMPLE.check.alerts if alert.there}
    assert len(ids) >= 3
    for form in ("text", "jsonl", "github", "sarif", "junit", "gitlab"):
        text = render_check(form, SAMPLE)
        assert all(key in text for key in ids), form


def test_text_shows_both_quotes_places_and_voices() -> None:
    text = render_text(SAMPLE)
    assert SAMPLE.check is not None
    alert = next(alert for alert in SAMPLE.check.alerts if alert.there)
    assert alert.there is not None
    assert f"{alert.here.path}:{alert.here.line}:{alert.here.column}: {alert.level} {alert.rule}" in text
    for words in (alert.here.quote, alert.there.quote, f"{alert.there.path}:{alert.there.line}", alert.there.voice):
        assert words in text


# SARIF


def test_sarif_stands_at_the_new_article_and_links_the_other() -> None:
    report = seen(samples.report(skipped=()), frozenset({samples.ARTICLES["de"].path}))
    for result in as_sarif(report)["runs"][0]["results"]:
        location = result["locations"][0]["physicalLocation"]
        related = result["relatedLocations"][0]
        assert location["artifactLocation"] == {"uri": samples.ARTICLES["de"].path, "uriBaseId": "SRCROOT"}
        assert related["id"] == 1 and "](1)" in result["message"]["text"]
        region = location["region"]
        line = samples.GERMAN.split("\n")[region["startLine"] - 1]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]
        assert re.fullmatch("[0-9a-f]{12}", result["partialFingerprints"]["primaryLocationLineHash"])
    assert as_sarif(report)["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_sarif_escapes_names_and_brackets() -> None:
    name = "a b/ü#?%[x](1)\n:y.md"
    article = samples.ARTICLES["de"].model_copy(update={"path": name})
    others = tuple(a for a in samples.ARTICLES.values() if a.id != article.id)
    document = as_sarif(seen(samples.report(articles=(article, *others), skipped=())))
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in document["runs"][0]["results"]
        for place in (*result["locations"], *result["relatedLocations"])
    }
    assert "a%20b/%C3%BC%23%3F%25%5Bx%5D%281%29%0A%3Ay.md" in uris
    assert all("[x](1)" not in result["message"]["text"] for result in document["runs"][0]["results"])


# GitHub


def test_github_shows_ten_of_a_level_and_counts_the_rest() -> None:
    report = seen(samples.many(60))
    assert report.check is not None
    lines = render_github(report).splitlines()
    for level, command in (("error", "error"), ("warning", "warning"), ("note", "notice")):
        number = sum(alert.level == level for alert in report.check.alerts)
        shown = [line for line in lines if line.startswith(f"::{command} ")]
        assert len(shown) == min(number, MOST)
        if number > MOST:
            assert f"{number - MOST} more {level}s; the other formats hold all of them" in lines
    assert [line for line in lines if line.startswith("::")] == sorted(
        (line for line in lines if line.startswith("::")),
        key=lambda line: ("error", "warning", "notice").index(line[2:].split()[0]),
    )


def test_github_escapes_as_the_runner_unescapes() -> None:
    name = "a%:,\n\r::error::x.md"
    article = samples.ARTICLES["de"].model_copy(update={"path": name})
    others = tuple(a for a in samples.ARTICLES.values() if a.id != article.id)
    report = seen(samples.report(articles=(article, *others), skipped=()), frozenset({name}))
    lines = [line for line in render_github(report).split("\n") if line.startswith("::")]
    assert lines
    for line in lines:
        assert "file=a%25%3A%2C%0A%0D%3A%3Aerror%3A%3Ax.md," in line


def test_article_text_starts_no_workflow_command() -> None:
    attacks = (
        "::set-output name=x::1",
        "\n::error file=a::b",
        "\r\n::add-mask::e",
        "##[add-mask]e",
        "\n##[set-env name=PATH]x",
        "%0A::error::x",
        "\u2028::warning::x",
        "\x85::debug::x",
        "\x1b[2K\x1b[1G::error::x",
        "::stop-commands::x",
    )
    articles, claims = [], []
    for i, attack in enumerate(attacks):
        pair = []
        for side in "ab":
            text = f"{attack} 4{side} people came. {attack}"
            article = samples.ARTICLES["en"].model_copy(
                update={
                    "id": f"{i}{side}",
                    "path": f"{attack}{side}.md",
                    "text": text,
                    "outlet": attack,
                    "title": attack,
                }
            )
            articles.append(article)
            pair.append(samples.claim("en", text, article=article, speaker=attack))
        claims.append(pair)
    findings = tuple(
        samples.finding("conflict", "date", *pair, attack) for pair, attack in zip(claims, attacks, strict=True)
    )
    skipped = tuple(Skipped(path=attack, reason=attack, detail=attack) for attack in attacks)
    report = seen(
        samples.report(
            articles=tuple(articles),
            claims=tuple(c for p in claims for c in p),
            findings=findings,
            topics=(),
            skipped=skipped,
        )
    )
    for text in (render_github(report), render_text(report)):
        for line in re.split("[\n\r\x85\u2028]", text):
            assert not line.lstrip().startswith("::") or COMMAND.fullmatch(line), line
            assert "##[" not in line or line.startswith("::"), line
            assert "\x1b" not in text


def test_hostile_text_stays_on_its_lines() -> None:
    for line in render_text(HOSTILE).splitlines():
        assert not line.lstrip().startswith("::")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", line)


def test_the_step_summary_has_a_limit() -> None:
    for report in (SAMPLE, HOSTILE, EMPTY, seen(samples.many(3000))):
        summary = render_step_summary(report)
        assert 0 < len(summary.encode("utf-8", "replace")) <= LARGEST_SUMMARY
        assert not re.search(r"(?<!\\)<script", summary)


def test_on_github_annotations_are_the_default(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shell.write("articles/old.md", OLD)
    shell.write("new.md", NEW)
    page = tmp_path / "summary.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    done = shell("check", "new.md", "--against", "articles")
    assert done.code == 1
    assert done.out.startswith("::error file=new.md,title=CC001 number,line=1,endLine=1,col=1,endColumn=")
    assert page.read_text().startswith("before\n1 new article")
    text = shell("check", "new.md", "--against", "articles", "--format", "text")
    assert "::error" not in text.out


# JUnit and GitLab


def test_junit_names_are_unique_and_bodies_whole() -> None:
    root = ElementTree.fromstring(render_check("junit", SAMPLE))
    cases = root.findall(".//testcase")
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(names) == len(set(names)) == int(root.get("tests", ""))
    failures = root.findall(".//failure")
    assert failures and len(failures) == int(root.get("failures", ""))
    assert SAMPLE.check is not None
    alert = next(a for a in SAMPLE.check.alerts if a.level == "error" and a.there)
    assert any(alert.here.quote in (failure.text or "") for failure in failures)


def test_junit_fails_what_the_gate_fails() -> None:
    for fail_on, expected in (("never", 0), ("error", 1), ("warning", 2)):
        report = seen(samples.report(), fail_on=fail_on)  # type: ignore[arg-type]
        failures = ElementTree.fromstring(render_check("junit", report)).findall(".//failure")
        assert (len(failures) > 0) == (expected > 0) == bool(report.check and report.check.failed)


def test_settled_alerts_are_shown_as_settled(shell: Shell) -> None:
    shell.write("articles/old.md", OLD)
    shell.write("new.md", f"<!-- claimcheck: ignore[CC001] counts of two days -->\n\n{NEW}")
    forms = {form: shell("check", "new.md", "--against", "articles", "--format", form).out for form in CHECK_FILES}
    (result,) = json.loads(forms["sarif"])["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "counts of two days"}]
    assert ElementTree.fromstring(forms["junit"]).find(".//skipped") is not None
    assert json.loads(forms["gitlab"]) == []
    assert "::error" not in forms["github"]
    assert "1 settled" in forms["text"]


def test_gitlab_has_what_gitlab_asks_for() -> None:
    issues = json.loads(render_check("gitlab", SAMPLE))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) > 0
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1


def test_several_formats_at_once(shell: Shell) -> None:
    shell.write("articles/old.md", OLD)
    shell.write("new.md", NEW)
    names = [form for form in FORMATS if form != "text"]
    options = [part for form in names for part in ("--format", f"{form}=out/{form}")]
    done = shell("check", "new.md", "--against", "articles", "--format", "text", *options)
    assert done.code == 1 and "error CC001" in done.out
    first = {form: (shell.folder / "out" / form).read_bytes() for form in names}
    shell("check", "new.md", "--against", "articles", "--format", "text", *options)
    assert {form: (shell.folder / "out" / form).read_bytes() for form in names} == first
    assert all(first.values())


def test_unknown_formats_are_an_error(shell: Shell) -> None:
    shell.write("a.md", OLD)
    done = shell("check", "a.md", "--all", "--format", "sariff")
    assert done.code == 2 and "did you mean 'sarif'?" in done.err
    assert shell("check", "a.md", "--all", "--format", "sarif=").code == 2
    assert shell("check", "a.md", "--all", "--format", "sarif", "--format", "text").code == 2


def test_json_has_the_verdict_of_the_gate(shell: Shell) -> None:
    shell.write("articles/old.md", OLD)
    shell.write("articles/apart.md", "The mayor met 7 guests.\n")
    shell.write("new.md", NEW)
    document = json.loads(shell("check", "new.md", "--against", "articles", "--format", "json").out)
    assert document["check"]["failed"] and document["check"]["changed"] == ["new.md"]
    assert document["check"]["alerts"][0]["rule"] == "CC001"
    assert [article["path"] for article in document["articles"]] == ["articles/old.md", "new.md"]


def test_a_claim_without_an_article_file_still_has_a_place() -> None:
    pages = samples.ARTICLES["de"].model_copy(update={"source_map": ((0, 10),)})
    others = tuple(a for a in samples.ARTICLES.values() if a.id != pages.id)
    report = seen(samples.report(articles=(pages, *others), skipped=()))
    assert report.check is not None
    claims: dict[str, Claim] = {claim.id: claim for claim in report.claims}
    assert claims and any(
        alert.here.line == 0 or (alert.there and alert.there.line == 0) for alert in report.check.alerts
    )
    as_sarif(report)
