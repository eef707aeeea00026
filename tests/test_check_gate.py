"""The gate: rules and levels, what is settled, stale entries, exit codes. On the toy pipeline."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from claimcheck.check.ignores import find_ignores
from claimcheck.check.rules import IGNORABLE, RULES, level_of, rule_of
from claimcheck.records import Finding, Quantity
from tests import samples
from tests.check_tools import NEW, OLD, OTHER, SILENT, Done, Shell, commit, git, shell

__all__ = ["shell"]


@pytest.fixture
def articles(shell: Shell) -> Shell:
    """An old article, and a new one that conflicts with it."""
    shell.write("articles/old.md", OLD)
    shell.write("articles/other.md", OTHER)
    shell.write("new.md", NEW)
    return shell


def check(shell: Shell, *options: str) -> Done:
    return shell("check", "new.md", "--against", "articles", *options)


def alerts(shell: Shell, *options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in check(shell, "--format", "jsonl", *options).out.splitlines()]


# Rules and levels


def finding(label: str, kind: str, **fields: Any) -> Finding:
    values = {
        "id": "0" * 12,
        "label": label,
        "kind": kind,
        "score": 0.9,
        "reason": "",
        "a": "a",
        "b": "b",
        "signals": {},
    }
    return Finding(**(values | fields))


@pytest.mark.parametrize(
    ("label", "kind", "code"),
    [
        ("conflict", "number", "CC001"),
        ("conflict", "date", "CC002"),
        ("conflict", "negation", "CC003"),
        ("conflict", "status", "CC003"),
        ("conflict", "attribution", "CC004"),
        ("conflict", "entity", "CC005"),
        ("conflict", "modality", "CC006"),
        ("conflict", "a kind of a later version", "CC003"),
        ("update", "number", "CC010"),
        ("update", "status", "CC010"),
    ],
)
def test_each_finding_has_its_rule(label: str, kind: str, code: str) -> None:
    rule = rule_of(finding(label, kind))
    assert rule is not None and rule.code == code


def test_an_agreement_is_told_only_where_numbers_are_rounded() -> None:
    assert rule_of(finding("agreement", "same", signals={"numbers": "same"})) is None
    rounded = rule_of(finding("agreement", "same", signals={"numbers": "compatible"}))
    assert rounded is not None and (rounded.code, rounded.level) == ("CC011", "note")


def quantities(value: float, **fields: Any) -> tuple[Quantity, ...]:
    return (Quantity(text=str(value), start=0, end=1, low=value, high=value, **fields),)


@pytest.mark.parametrize(
    ("one", "other", "signals", "level"),
    [
        ({"thing": "people"}, {"thing": "people"}, {}, "error"),
        ({"unit": "EUR"}, {"unit": "EUR"}, {}, "error"),
        ({"thing": "people"}, {"thing": "people"}, {"dates": "differ"}, "note"),
        ({"unit": "km", "thing": "people"}, {"unit": "km", "thing": "house"}, {}, "note"),
        ({"thing": "zorbs"}, {"thing": "quarks"}, {}, "warning"),
        ({"unit": "km"}, {"unit": "EUR"}, {}, "note"),
    ],
)
def test_a_number_is_an_error_only_for_the_same_thing_unit_and_time(
    one: dict[str, str], other: dict[str, str], signals: dict[str, str], level: str
) -> None:
    claims = [
        samples.CLAIMS["fire_en"].model_copy(update={"quantities": q})
        for q in (quantities(500, **one), quantities(900, **other))
    ]
    conflict = finding("conflict", "number", signals=signals)
    assert level_of(RULES["CC001"], conflict, *claims) == level


def test_a_close_call_is_one_level_down() -> None:
    a, b = samples.CLAIMS["fire_en"], samples.CLAIMS["fire_de"]
    levels = [
        level_of(RULES[code], finding("conflict", "x", possible=True), a, b) for code in ("CC002", "CC005", "CC011")
    ]
    assert levels == ["warning", "note", "note"]


# Exit codes


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--fail-on", "warning"), 1),
        (("--fail-on", "never"), 0),
        (("--exit-zero",), 0),
        (("--exit-zero", "--fail-on", "warning"), 0),
        (("--exit-zero", "--format", "nonsense"), 2),
        (("--exit-zero", "--base", "main"), 2),
        (("--strict-baseline",), 2),
    ],
)
def test_exit_codes(articles: Shell, options: tuple[str, ...], code: int) -> None:
    assert check(articles, *options).code == code


def test_a_warning_fails_only_if_asked(articles: Shell) -> None:
    articles.write("new.md", "<!-- claimcheck: ignore CC001 -->\n\nThe mayor met 7 guests.\n")
    assert check(articles).code == 0
    assert check(articles, "--fail-on", "warning").code == 1


def test_outputs_are_written_before_the_check_fails(articles: Shell) -> None:
    formats = {"json": "a.json", "sarif": "a.sarif", "junit": "a.xml", "html": "a.html", "markdown": "a.mdown"}
    done = check(articles, *(o for name, file in formats.items() for o in ("--format", f"{name}=out/{file}")))
    assert done.code == 1
    assert {file.name for file in (articles.folder / "out").iterdir()} == set(formats.values())
    assert "1 error" in done.err


def test_a_folder_takes_all_formats(articles: Shell) -> None:
    done = check(articles, "-o", "out")
    assert done.code == 1 and "error CC001" in done.out
    assert {file.name for file in (articles.folder / "out").iterdir()} == {"report.html", "report.json"}


def test_an_output_must_not_replace_an_article(articles: Shell) -> None:
    done = check(articles, "--format", "markdown=articles/old.md")
    assert done.code == 2
    assert (articles.folder / "articles/old.md").read_text() == OLD


def test_no_claims_in_the_new_article_is_no_pass(articles: Shell) -> None:
    articles.write("new.md", SILENT)
    done = check(articles, "--format", "sarif=out.sarif", "--exit-zero")
    assert done.code == 2
    assert "nothing was compared: no claim could be read in the new articles" in done.err
    assert (articles.folder / "out.sarif").exists()


def test_nothing_to_compare_with_is_no_pass(articles: Shell) -> None:
    for name in ("old.md", "other.md"):
        articles.write(f"articles/{name}", SILENT)
    done = check(articles)
    assert done.code == 2
    assert "there is no other article with claims" in done.err


def test_an_article_without_claims_among_others_is_a_warning(articles: Shell) -> None:
    articles.write("new/a.md", SILENT)
    articles.write("new/b.md", "The mayor met 7 guests.\n")
    done = articles("check", "new", "--against", "articles")
    assert done.code == 0
    assert "new/a.md: warning CC090: no claim was found" in done.out


def test_an_unreadable_new_article_fails(articles: Shell) -> None:
    (articles.folder / "new.md").write_bytes(b"\0\1\2" * 100)
    done = check(articles)
    assert done.code == 1
    assert "new.md: error CC090: not checked: binary file" in done.out


def test_an_unreadable_old_article_is_only_mentioned(articles: Shell) -> None:
    (articles.folder / "articles/old.md").write_bytes(b"\0\1\2" * 100)
    done = check(articles)
    assert done.code == 0
    assert "not checked: articles/old.md: binary file" in done.err


def test_a_new_article_that_takes_the_id_of_an_old_one_is_blamed(articles: Shell) -> None:
    head = "---\nid: the-same\n---\n\n"
    articles.write("articles/old.md", head + OLD)
    articles.write("a-new.md", head + NEW)
    done = articles("check", "a-new.md", "--against", "articles")
    assert done.code == 1
    assert "a-new.md: error CC090: articles/old.md was not checked because of this article: duplicate id" in done.out


# Decisions


def the_id(shell: Shell) -> str:
    return str(alerts(shell)[0]["id"])


@pytest.mark.parametrize(("status", "code"), [("accepted", 0), ("false-positive", 0), ("needs-look", 1)])
def test_decisions(articles: Shell, status: str, code: int) -> None:
    key = the_id(articles)
    assert articles("accept", key, "--status", status, "--reason", "two counts").code == 0
    assert check(articles).code == code
    assert (alerts(articles)[0]["status"] == "open") == (code == 1)


def test_a_decision_ends_with_its_last_day(articles: Shell) -> None:
    key = the_id(articles)
    file = articles.folder / f".claimcheck/accepted/{key}.toml"
    articles("accept", key, "--reason", "until then", "--expires", date.today().isoformat())
    assert check(articles).code == 0
    yesterday = date.today() - timedelta(days=1)
    file.write_text(file.read_text().replace(date.today().isoformat(), yesterday.isoformat()))
    assert check(articles).code == 1
    full = articles("check", "articles", "new.md", "--all")
    assert f"stale: decision {key}: expired on {yesterday}" in full.out


def test_a_moved_or_rewrapped_sentence_keeps_its_decision_and_a_changed_number_loses_it(articles: Shell) -> None:
    articles("accept", the_id(articles), "--reason", "two counts")
    articles.write("new.md", "A new beginning, at the top.\n\nA fire in the harbour\ninjured 36 people\non Saturday.\n")
    assert check(articles).code == 0
    articles.write("new.md", NEW.replace("36", "35"))
    assert check(articles).code == 1


def test_a_broken_decision_settles_nothing(articles: Shell) -> None:
    key = the_id(articles)
    articles.write(f".claimcheck/accepted/{key}.toml", f'id = "../../{key}"\nstatus = "accepted"\nreason = "x"\n')
    done = check(articles)
    assert done.code == 1
    assert "broken decision" in done.err


def test_two_branches_that_accept_different_findings_merge(articles: Shell) -> None:
    articles.write("new.md", NEW + "\nThe bridge was closed for 9 days.\n")
    git(articles.folder, "init", "-q")
    commit(articles.folder)
    first, second = (str(alert["id"]) for alert in alerts(articles))
    for branch, key in (("one", first), ("two", second)):
        git(articles.folder, "switch", "-q", "-c", branch, "main")
        articles("accept", key, "--reason", f"on branch {branch}")
        commit(articles.folder)
    git(articles.folder, "merge", "-q", "-m", "merge", "one")
    assert check(articles).code == 0
    assert [alert["settled"] for alert in alerts(articles)] == ["on branch one", "on branch two"]


# Baseline


def baseline(shell: Shell) -> Path:
    return shell.folder / ".claimcheck/baseline.jsonl"


def test_a_baseline_settles_what_was_there(articles: Shell) -> None:
    articles.write("new.md", NEW + "\nThe bridge was closed for 9 days.\n")
    done = articles("baseline", "write", "articles", "new.md")
    assert done.code == 0 and "wrote 2 findings to .claimcheck/baseline.jsonl" in done.err
    lines = baseline(articles).read_text().splitlines()
    assert lines == sorted(lines) and len(lines) == 2
    assert json.loads(lines[0])["articles"] == ["articles/old.md", "new.md"] or json.loads(lines[0])["rule"] == "CC001"
    assert check(articles).code == 0
    articles.write("new.md", NEW + "\nThe bridge was closed for 8 days.\n")
    assert check(articles).code == 1
    assert sorted(alert["status"] for alert in alerts(articles)) == ["baseline", "open"]


def test_writing_a_baseline_twice_gives_the_same_bytes(articles: Shell) -> None:
    articles("baseline", "write", "articles", "new.md")
    first = baseline(articles).read_bytes()
    articles("baseline", "write", "articles", "new.md")
    assert baseline(articles).read_bytes() == first != b""


def test_prune_takes_out_what_is_stale_and_adds_nothing(articles: Shell) -> None:
    articles("baseline", "write", "articles", "new.md")
    articles.write("new.md", NEW.replace("36", "35") + "\nThe bridge was closed for 9 days.\n")
    full = articles("check", "articles", "new.md", "--all")
    assert full.code == 1 and "stale: baseline " in full.out
    done = articles("baseline", "prune", "articles", "new.md")
    assert "1 taken out, 0 kept" in done.err
    assert baseline(articles).read_text() == ""


def test_stale_entries_are_no_matter_in_a_partial_run_and_can_fail_a_full_one(articles: Shell) -> None:
    articles("baseline", "write", "articles", "new.md")
    articles.write("new.md", "The mayor met 7 guests.\n")
    assert "stale" not in check(articles).out
    assert articles("check", "articles", "new.md", "--all").code == 0
    assert articles("check", "articles", "new.md", "--all", "--strict-baseline").code == 1
    assert articles("check", "articles", "new.md", "--all", "--strict-baseline", "--exit-zero").code == 0


def test_the_baseline_is_listed(articles: Shell) -> None:
    assert articles("baseline", "list") == (0, "", "")
    articles("baseline", "write", "articles", "new.md")
    assert "CC001" in articles("baseline", "list").out


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "../../../etc/passwd"}',
        '{"id": "5F2D8C1A9B3E"}',
        '{"id": "5f2d8c1a9b3e", "more": 1}',
        "[]",
        "nonsense",
        "<<<<<<< ours",
        "[" * 100_000,
        '{"id": "5f2d8c1a9b3e", "rule": {}}',
    ],
)
def test_a_broken_baseline_stops_the_check(articles: Shell, line: str) -> None:
    articles.write(".claimcheck/baseline.jsonl", f"\n{line}\n")
    done = check(articles, "--exit-zero")
    assert done.code == 2
    assert "baseline.jsonl, line 2" in done.err and "Traceback" not in done.err


def test_a_baseline_that_is_no_text(articles: Shell) -> None:
    articles.write(".claimcheck/baseline.jsonl", "")
    baseline(articles).write_bytes(b"\xff\xfe\x00")
    assert check(articles).code == 2


def test_baselines_of_two_branches_merge(articles: Shell) -> None:
    git(articles.folder, "init", "-q")
    articles("baseline", "write", "articles", "new.md")
    commit(articles.folder)
    for branch, key in (("one", "a" * 12), ("two", "b" * 12)):
        git(articles.folder, "switch", "-q", "-c", branch, "main")
        with baseline(articles).open("a") as file:
            file.write(json.dumps({"id": key}) + "\n")
        commit(articles.folder)
    git(articles.folder, "merge", "-q", "-m", "merge", "one")
    listed = articles("baseline", "list").out
    assert "a" * 12 in listed and "b" * 12 in listed and len(listed.splitlines()) == 3


# Comments in articles

GOOD = "<!-- claimcheck: ignore[CC001] counts of two days -->"


@pytest.mark.parametrize(
    "text",
    [
        f"{GOOD}\n\n{NEW}",
        f"{GOOD}\n{NEW}",
        f"{NEW.strip()} {GOOD}\n",
        f"First some words.\n\n{GOOD}\n\n<!-- another comment -->\n\n{NEW}\nLast words.\n",
        f"<!-- claimcheck: ignore[CC002, CC001]\n   counts of two days -->\n\n{NEW}",
    ],
)
def test_a_comment_settles_its_paragraph_or_the_next(articles: Shell, text: str) -> None:
    articles.write("new.md", text)
    assert check(articles).code == 0
    assert [(a["status"], a["settled"]) for a in alerts(articles)] == [("ignored", "counts of two days")]


@pytest.mark.parametrize(
    "text",
    [
        f"{NEW}\n{GOOD}\n\nLast words.\n",
        f"{GOOD}\n\nFirst words.\n\n{NEW}",
        f"{NEW}\n{GOOD}\n",
        f"{GOOD.replace('CC001', 'CC002')}\n\n{NEW}",
    ],
)
def test_a_comment_settles_nothing_else(articles: Shell, text: str) -> None:
    articles.write("new.md", text)
    assert check(articles).code == 1


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("<!-- claimcheck: ignore[CC001] -->", "a reason is needed"),
        ("<!-- claimcheck: ignore reason -->", "write it as"),
        ("<!-- claimcheck: ignore[] reason -->", "no rule"),
        ("<!-- claimcheck: ignore[CC999] reason -->", "no rule 'CC999'"),
        ("<!-- claimcheck: ignore[CC090] reason -->", "no rule 'CC090'"),
        ("<!-- claimcheck ignore[CC001] reason -->", "write it as"),
        ("<!-- CLAIMCHECK: IGNORE[CC001] reason -->", "write it as"),
    ],
)
def test_a_malformed_comment_is_a_warning_and_settles_nothing(articles: Shell, comment: str, problem: str) -> None:
    articles.write("new.md", f"{comment}\n\n{NEW}")
    found = alerts(articles)
    assert [(a["rule"], a["level"], a["status"]) for a in found] == [
        ("CC091", "warning", "open"),
        ("CC001", "error", "open"),
    ]
    assert problem in found[0]["message"] and found[0]["here"]["line"] == 1


def test_a_comment_that_is_not_closed_is_reported() -> None:
    (ignore,) = find_ignores("a.md", "Words.\n\n<!-- claimcheck: ignore[CC001] reason")
    assert "not closed" in ignore.problem


def test_a_comment_in_html(articles: Shell) -> None:
    page = (
        "<html><body><article><p>A long evening at the harbour began, and many people came to see the ships there.</p>"
        "%s<p>A fire in the harbour injured 36 people on Saturday.</p><p>The town was quiet again at midnight.</p>"
        "</article></body></html>"
    )
    articles.write("new.html", page % "")
    done = articles("check", "new.html", "--against", "articles", "--format", "jsonl")
    assert done.code == 1
    spot = json.loads(done.out)["here"]
    assert (page % "")[spot["column"] - 1 : spot["end_column"] - 1] == NEW.strip()
    articles.write("new.html", page % GOOD)
    assert articles("check", "new.html", "--against", "articles").code == 0
    articles.write("new.html", (page % "").replace("Saturday.", f"Saturday. {GOOD}"))
    assert articles("check", "new.html", "--against", "articles").code == 0


def test_a_comment_that_ignores_nothing_is_stale_in_a_full_run(articles: Shell) -> None:
    articles.write("new.md", f"{GOOD}\n\nThe mayor met 7 guests.\n")
    assert "stale" not in check(articles).out
    full = articles("check", "articles", "new.md", "--all")
    assert "stale: comment new.md:1: ignores no finding" in full.out


def test_only_findings_can_be_ignored() -> None:
    assert set(RULES) - IGNORABLE == {"CC090", "CC091"}


# Places


def test_places_in_a_jsonl_file(articles: Shell) -> None:
    lines = [
        '{"id": "x", "text": "Straße \\u00fc. The mayor met 7 guests."}',
        json.dumps({"text": f'"ü" {NEW.strip()}'}),
    ]
    articles.write("new.jsonl", "\n".join(lines))
    done = articles("check", "new.jsonl", "--against", "articles", "--format", "jsonl")
    spot = json.loads(done.out)["here"]
    assert spot["path"] == "new.jsonl" and spot["line"] == 2
    assert lines[1][spot["column"] - 1 : spot["end_column"] - 1] == NEW.strip()


def test_places_count_code_points_and_skip_the_byte_order_mark(articles: Shell) -> None:
    (articles.folder / "new.md").write_bytes("\ufeff𝔘𝔫𝔡: é.\r\n🙂 ".encode() + NEW.encode())
    spot = alerts(articles)[0]["here"]
    assert (spot["line"], spot["column"], spot["end_column"]) == (2, 3, 3 + len(NEW.strip()))


# Explain


def test_explain_shows_all_evidence(articles: Shell) -> None:
    key = the_id(articles)
    fresh = articles("explain", key, "articles", "new.md")
    assert fresh.code == 0
    for words in (f"{key}: conflict (number)", "injured 36 people", "injured 42 people", "numbers: differ", "new.md"):
        assert words in fresh.out
    check(articles, "--format", "json=out.json")
    written = articles("explain", f"#f-{key}", "--report", "out.json")
    assert written.code == 0
    assert "check: error CC001, open" in written.out
    assert fresh.out.split("check:")[0].strip() == written.out.split("check:")[0].strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "no report of the form"),
        ("nonsense", "is not JSON"),
        ('{"schema": "claimcheck-report/1"}', "incomplete"),
        ('{"schema": "claimcheck-report/1", "findings": []}', "there is no finding"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_explain_says_what_is_wrong_with_a_report(shell: Shell, text: str, words: str) -> None:
    shell.write("out.json", text)
    done = shell("explain", "a" * 12, "--report", "out.json")
    assert done.code == 2 and words in done.err


@pytest.mark.parametrize("key", ["../../etc", "12345", ""])
def test_explain_refuses_what_is_no_id(shell: Shell, key: str) -> None:
    assert shell("explain", key, "--report", "x").code == 2
