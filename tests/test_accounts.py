"""The accounts that the models are trained on: their form, and the pairs that are made of them."""

import random
import re
from collections import Counter

import pytest

pytest.importorskip("torch")

from training.accounts import (  # torch is there with the extras of the tests only
    AGREE,
    CONFLICT,
    KEPT_OUT,
    SETTINGS,
    Line,
    case_rows,
    cases,
    folders,
    matter_rows,
    matters,
    relation,
    write_articles,
)

LANGUAGES = {"en", "de", "fr", "es", "it", "nl", "pl", "pt", "cs", "ru", "uk"}


def all_matters():
    return matters("models", *KEPT_OUT)


def all_cases():
    return cases("models", *KEPT_OUT)


def test_matters_have_both_sides_and_something_beside():
    for matter in all_matters():
        marks = Counter(line.mark for line in matter.lines)
        assert set(marks) <= set("+-~=x"), matter.question
        assert min(marks["+"], marks["-"]) >= 3 and marks["="] and marks["x"], matter.question
        assert {line.lang for line in matter.lines} <= LANGUAGES, matter.question
        texts = [line.text for line in matter.lines]
        assert len(set(texts)) == len(texts), matter.question


def test_cases_have_three_accounts_and_a_lookalike():
    for case in all_cases():
        assert [account.lookalike for account in case.accounts].count(True) == 1, case.topic
        assert len(case.accounts) == 4, case.topic
        places = Counter(
            name for account in case.accounts for name in {n for line in account.lines for n, _, _ in line.facts}
        )
        assert min(places.values()) >= 2, (case.topic, places)
        for account in case.accounts:
            assert account.lang in LANGUAGES
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", account.date), case.topic
            assert not (account.lookalike and any(line.facts for line in account.lines)), case.topic


def test_subjects_are_long_and_mostly_unrelated():
    read = folders("subjects", "models", *KEPT_OUT)
    assert len(read) >= 16 and len({case.topic for case in read}) == len(read)
    for case in read:
        assert len(case.accounts) == 14, case.topic
        lines = [line for account in case.accounts for line in account.lines]
        assert all(30 <= len(account.lines) <= 42 for account in case.accounts), case.topic
        assert {account.lang for account in case.accounts} <= LANGUAGES, case.topic
        assert 0.08 < sum(bool(line.facts) for line in lines) / len(lines) < 0.16, case.topic
        assert len({line.text for line in lines}) == len(lines), case.topic


def test_stories_are_long_and_full_of_facts():
    read = folders("stories", "models", *KEPT_OUT)
    assert len(read) >= 16 and len({case.topic for case in read}) == len(read)
    for case in read:
        assert len(case.accounts) == 14, case.topic
        lines = [line for account in case.accounts for line in account.lines]
        assert all(22 <= len(account.lines) <= 31 for account in case.accounts), case.topic
        assert {account.lang for account in case.accounts} <= LANGUAGES, case.topic
        assert 0.3 < sum(bool(line.facts) for line in lines) / len(lines) < 0.45, case.topic
        assert len({line.text for line in lines}) == len(lines), case.topic
        places = Counter(
            n for account in case.accounts for n in {f for line in account.lines for f, _, _ in line.facts}
        )
        assert min(places.values()) >= 2, (case.topic, places)


@pytest.mark.parametrize("kind", ["subjects", "stories"])
def test_each_folder_is_for_one_end(kind):
    parts = [{case.topic for case in folders(kind, part)} for part in ("models", *KEPT_OUT)]
    assert all(len(part) >= 2 for part in parts)
    assert len(set.union(*parts)) == sum(map(len, parts)) == len(folders(kind, "models", *KEPT_OUT))
    named = {topic for part in KEPT_OUT for topic in SETTINGS[kind][part]}
    assert named == parts[1] | parts[2], "a topic in config.toml that no folder has"


def test_some_are_kept_from_the_models():
    for read in (matters, cases):
        names = [{getattr(x, "question", "") or x.topic for x in read(*parts)} for parts in (("models",), KEPT_OUT)]
        assert names[0] and names[1] and not names[0] & names[1]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([("toll", "1", True)], [("toll", "1", True)], "agree"),
        ([("toll", "1", True)], [("toll", "2", True)], "conflict"),
        ([("toll", "1", True)], [("cause", "1", True)], "neither"),
        ([("toll", "1", False)], [("toll", "1", True)], "unclear"),
        ([("toll", "1", True), ("place", "1", True)], [("toll", "2", True), ("place", "1", True)], "unclear"),
        ([], [], "neither"),
    ],
)
def test_relation(a, b, expected):
    assert relation(Line("en", "a", facts=tuple(a)), Line("de", "b", facts=tuple(b))) == expected


def test_pairs_carry_the_labels_of_their_marks():
    matter = all_matters()[0]
    mark = {line.text: line.mark for line in matter.lines}
    rows = matter_rows(random.Random(1), [matter])
    for a, b, label in rows:
        marks = {mark[a], mark[b]}
        assert (label == CONFLICT) == (marks == {"+", "-"})
        assert (label == AGREE) == (marks in ({"+"}, {"-"}))
    assert case_rows(random.Random(1), all_cases()[:2])


def test_cases_become_articles_with_complete_gold(tmp_path):
    from benchmarks.scoring import read_gold

    write_articles(all_cases()[:2], tmp_path)
    gold = read_gold(tmp_path / "gold.json", tmp_path / "articles")
    assert {pair.label for pair in gold} <= {"agree", "conflict", "unclear"}
    assert len(list((tmp_path / "articles").iterdir())) == 8
