"""Two texts compared by hand: the verdicts that any sound model gives, and that they are those of a report."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from claimcheck import cli
from claimcheck.compare import judged
from claimcheck.compare.show import as_json, as_text
from claimcheck.compare.texts import Comparison, compare_texts, make_text
from claimcheck.errors import InputError
from claimcheck.pipeline import build_report
from claimcheck.settings import Settings

SETTINGS = Settings(no_cache=True)
OPEN = "The bridge in Selmara was closed on Monday."
NOT_OPEN = "The bridge in Selmara was not closed on Monday."
TWELVE = "Twelve people were hurt in the fire in Selmara."
TWENTY = "Twenty people were hurt in the fire in Selmara."
OTHER = "Penguins eat small fish in the southern oceans."
QUESTION = "Was the bridge in Selmara closed on Monday?"
TWO_CLAIMS = "The bridge in Selmara was closed on Monday. Twelve people were hurt in the fire in Selmara."

Run = Callable[..., tuple[int, str, str]]


@cache
def compared(a: str, b: str, days: tuple[str | None, str | None] = (None, None), **settings: Any) -> Comparison:
    """The comparison of two texts; made once, as loading the models takes most of the time."""
    texts = make_text("a", a, days[0]), make_text("b", b, days[1])
    return compare_texts(*texts, SETTINGS.model_copy(update=settings))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in this process, in an empty folder: (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(["compare", *arguments])
        return code, *capsys.readouterr()

    return call


def test_numbers_that_differ_are_a_conflict() -> None:
    comparison = compared(TWELVE, TWENTY)
    assert comparison.verdict == "conflict"
    assert comparison.reason == "The numbers differ: 12 against 20."
    (pair,) = comparison.pairs
    assert pair.finding is not None and pair.finding.kind == "number"
    assert pair.shown and pair.stopped is None
    assert pair.scores.conflict >= comparison.thresholds["conflict"]
    assert pair.evidence.numbers.outcome == "differ"


def test_a_negation_is_a_conflict() -> None:
    comparison = compared(OPEN, NOT_OPEN)
    assert comparison.verdict == "conflict"
    assert comparison.pairs[0].evidence.opposite_polarity


def test_the_same_sentence_twice_is_an_agreement() -> None:
    assert compared(TWELVE, TWELVE).verdict == "agreement"


def test_unrelated_subjects_are_no_finding() -> None:
    comparison = compared(OPEN, OTHER)
    assert comparison.verdict in ("unrelated", "not comparable")
    (pair,) = comparison.pairs
    assert not pair.shown
    assert (pair.stopped is not None) == (comparison.verdict == "not comparable")


def test_the_days_of_publication_count() -> None:
    assert compared(TWELVE, TWENTY, ("2025-06-01", "2025-06-02")).verdict == "update"
    apart = compared(TWELVE, TWENTY, ("2023-06-01", "2025-06-02"))
    assert (apart.verdict, apart.pairs[0].stopped) == ("not comparable", "published long after each other")
    assert not apart.pairs[0].shown


def test_a_pair_that_is_not_retrieved_says_so_and_still_has_its_scores() -> None:
    (pair,) = compared(TWELVE, TWENTY, min_similarity=1.0).pairs
    assert pair.verdict == "not comparable"
    assert pair.stopped == "less alike than min_similarity, 1"
    assert pair.scores.conflict >= SETTINGS.conflict_threshold
    assert "Had it been judged: conflict" in as_text(compared(TWELVE, TWENTY, min_similarity=1.0))


def test_the_thresholds_are_those_of_the_settings() -> None:
    comparison = compared(TWELVE, TWENTY, conflict_threshold=1.0, agreement_threshold=1.0)
    assert comparison.thresholds == {"conflict": 1.0, "agreement": 1.0}
    assert (comparison.verdict, comparison.pairs[0].finding) == ("unrelated", None)


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        (TWELVE, TWENTY, ("2025-06-01", "2025-06-02")),
        (OPEN, NOT_OPEN, ("2025-06-01", "2025-06-01")),
        (TWO_CLAIMS, TWENTY + " " + NOT_OPEN, ("2025-06-02", "2025-06-01")),
        (
            "Police said the bridge in Selmara was closed.",
            "Die Brücke in Selmara war nicht gesperrt.",
            ("2025-06-01",) * 2,
        ),
        (OPEN, OTHER, ("2025-06-01", "2025-06-01")),
    ],
)
def test_verdicts_are_those_of_a_report(tmp_path: Path, a: str, b: str, days: tuple[str, str]) -> None:
    for name, text, day in zip("ab", (a, b), days, strict=True):
        (tmp_path / f"{name}.txt").write_text(f"---\ndate: {day}\n---\n{text}", encoding="utf-8")
    report = build_report([tmp_path], SETTINGS)

    def told(finding: Any) -> tuple[Any, ...]:
        # Ids hold the name of the article, and which side is "a" follows from the ids.
        ways = {"nli_forward", "nli_backward"}
        signals = {name: value for name, value in finding.signals.items() if name not in ways}
        both = sorted(str(finding.signals[name]) for name in ways)
        return finding.label, finding.kind, finding.score, sorted(signals.items()), both

    own = [pair.finding for pair in compared(a, b, days).pairs if pair.shown]
    assert sorted(map(told, own)) == sorted(map(told, report.findings))


def test_several_claims_give_all_pairs_strongest_first() -> None:
    comparison = compared(TWO_CLAIMS, TWENTY + " " + OTHER)
    assert len(comparison.pairs) == len(comparison.a.claims) * len(comparison.b.claims) == 4
    assert comparison.pairs[0].reason == comparison.reason == "The numbers differ: 12 against 20."
    stopped = [pair.stopped is not None for pair in comparison.pairs]
    assert stopped == sorted(stopped)


def test_no_more_pairs_are_judged_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged, "MOST", 1)
    comparison = compare_texts(make_text("a", TWO_CLAIMS), make_text("b", TWENTY), SETTINGS)
    assert (len(comparison.pairs), comparison.not_judged) == (1, 1)
    assert "1 further pair, less alike than these, was not judged." in as_text(comparison)


@pytest.mark.parametrize(
    ("text", "reason"), [(QUESTION, "question"), ("It burns.", "too short"), ("--- ???", "no words")]
)
def test_a_text_without_claim_says_why(text: str, reason: str) -> None:
    comparison = compared(OPEN, text)
    assert (comparison.verdict, comparison.pairs) == ("not comparable", ())
    assert comparison.reason == f"Text B holds no claim: {reason}."
    document = json.loads(as_json(comparison))
    assert document["a"]["why_no_claim"] is None
    assert document["b"]["why_no_claim"]


def test_the_text_form_shows_claims_scores_and_both_directions() -> None:
    lines = as_text(compared(TWELVE + " " + QUESTION, TWENTY, ("2025-06-01", None))).splitlines()
    assert lines[0].startswith(("conflict (number), score ", "possible update (number), score "))
    assert "A: en, 2025-06-01" in lines
    assert "B: en, date unknown" in lines
    assert f"  A1 “{TWELVE.rstrip('.')}”" in lines
    assert f"  no claim: “{QUESTION}” question" in lines
    whole = "\n".join(lines)
    for part in ("conflict score ", "agreement score ", "A1 to B1 ", "B1 to A1 ", "A1 to B1, sentences ", "low 12"):
        assert part in whole
    assert "numbers: differ (“Twelve” and “Twenty” differ)" in whole


def test_json_holds_every_signal(run: Run) -> None:
    code, out, err = run(TWELVE, TWENTY, "--format", "json", "--a-date", "2025-06-01", "--no-cache")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["schema"] == "claimcheck-compare/1"
    assert (document["verdict"], document["a"]["date"], document["b"]["date"]) == ("conflict", "2025-06-01", None)
    assert document["thresholds"] == {"conflict": 0.55, "agreement": 0.5}
    assert document["models"].keys() == {"embedding", "nli", "parser"}
    (pair,) = document["pairs"]
    assert [pair["a"], pair["b"]] == [document[side]["claims"][0]["id"] for side in "ab"]
    assert set(pair["nli"]) == {"a_to_b", "b_to_a", "sentence_a_to_b", "sentence_b_to_a"}
    for direction in pair["nli"].values():
        assert sum(direction.values()) == pytest.approx(1, abs=0.001)
    assert pair["features"]["numbers_differ"] == 1.0
    assert pair["signals"]["numbers"] == "differ"
    assert pair["shown"] and pair["stopped"] is None


def test_declared_languages_are_used(run: Run) -> None:
    code, out, _ = run("Selmara ist gesperrt.", "Selmara est fermé.", "--a-lang", "de", "--b-lang", "fr", "--no-cache")
    assert code == 0
    assert "A: de, date unknown" in out and "B: fr, date unknown" in out


def test_texts_cannot_steer_the_terminal(run: Run) -> None:
    code, out, _ = run("The bridge in \x1b[31mSelmara\u202e was\nclosed on Monday.", NOT_OPEN, "--no-cache")
    assert code == 0
    assert "\x1b" not in out and "\u202e" not in out
    assert "\\x1b[31mSelmara\\u202e was closed" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((" ", OPEN), "text A is empty"),
        ((OPEN, ""), "text B is empty"),
        ((OPEN, OPEN, "--a-date", "soon"), "--a-date 'soon' is no full date"),
        ((OPEN, OPEN, "--b-date", "2025"), "--b-date '2025' is no full date"),
        ((OPEN, OPEN, "--b-lang", "german"), "--b-lang 'german' is no language code"),
        ((OPEN,), "Missing argument"),
        ((OPEN, OPEN, "--format", "html"), "html"),
    ],
)
def test_usage_errors_are_one_line_and_exit_code_2(run: Run, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_lone_surrogate_is_replaced() -> None:
    assert make_text("a", "The bridge \udcff is closed.").text == "The bridge ? is closed."
    with pytest.raises(InputError, match="text B is empty"):
        make_text("b", "\n")


def test_the_answers_are_kept_in_the_store(run: Run, tmp_path: Path) -> None:
    first = run(TWELVE, TWENTY)
    assert (tmp_path / ".claimcheck_cache").is_dir()
    assert run(TWELVE, TWENTY) == first


@pytest.mark.parametrize(
    ("days", "a", "b", "begins"),
    [
        (("2025-03-01", "2025-03-04"), TWELVE, TWENTY, "update, the later count is higher"),
        (("2025-03-01", "2025-03-01"), TWELVE, TWENTY, "same time, published on one day"),
        (("2025-03-04", "2025-03-01"), TWELVE, TWENTY, "published 3 days apart, nothing shows"),
        (("2019-03-01", "2025-03-04"), TWELVE, TWENTY, "incomparable, accounts of different times"),
        ((None, "2025-03-04"), TWELVE, TWENTY, "unknown, a day of publication is missing"),
        (
            ("2025-03-01", "2025-03-01"),
            "On 3 May 2024 twelve people were hurt in the fire in Selmara.",
            "On 9 June 2024 twenty people were hurt in the fire in Selmara.",
            "incomparable, claims about different times",
        ),
    ],
)
def test_what_time_makes_of_a_pair_is_shown(days: tuple[str | None, str], a: str, b: str, begins: str) -> None:
    comparison = compared(a, b, days)
    assert comparison.pairs[0].time.startswith(begins)
    assert f"  time: {begins}" in as_text(comparison)
    assert json.loads(as_json(comparison))["pairs"][0]["time"].startswith(begins)
    verdict = {"update": "update", "incomparable": "not comparable"}.get(begins.split(",")[0], "conflict")
    assert comparison.verdict == verdict


def test_the_time_of_each_claim_is_shown_with_its_source() -> None:
    text = as_text(compared("In 2019 twelve people were hurt in the fire in Selmara.", TWENTY, (None, "2025-03-04")))
    assert "as of 2019 (year, from the claim)" in text and "as of 2025-03-04 (day, from its publication)" in text
    assert "as of an unknown time" in as_text(compared(TWELVE, TWENTY))
