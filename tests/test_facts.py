"""The facts that the models are trained on: their form, and the pairs that are made of them."""

import random
from collections import Counter

import pytest

pytest.importorskip("torch")

from training.accounts import (  # torch is there with the extras of the tests only
    AGREE,
    CONFLICT,
    KEPT_OUT,
    NEITHER,
    Line,
)
from training.facts import ALTERED, NOT_KNOWN, SETTINGS, Fact, fact_rows, facts, pairs_of
from training.lone import statements

LANGUAGES = {"en", "de", "fr", "es", "it", "nl", "pl", "pt", "cs", "ru", "uk"}


def test_each_fact_is_told_three_times_shortened_and_altered():
    for fact in facts("models", *KEPT_OUT):
        marks = Counter(line.mark for line in fact.lines)
        first = fact.lines[0].text
        assert set(marks) <= {"+", "%", "=", *ALTERED}, first
        assert marks["+"] >= 3 and len({line.lang for line in fact.lines if line.mark == "+"}) >= 2, first
        assert marks["%"] and marks["="] and sum(marks[kind] for kind in ALTERED) >= 4, first
        assert {line.lang for line in fact.lines} <= LANGUAGES, first


def test_no_statement_is_there_twice():
    texts = Counter(line.text for fact in facts("models", *KEPT_OUT) for line in fact.lines)
    assert [text for text, count in texts.items() if count > 1] == []


def test_some_are_kept_from_the_models():
    parts = [{fact.lines[0].text for fact in facts(*which)} for which in (("models",), KEPT_OUT)]
    assert parts[0] and parts[1] and not parts[0] & parts[1]


def fact_of(*marks):
    return Fact(tuple(Line("en", f"{mark}{number}", mark) for number, mark in enumerate(marks)))


def test_pairs_carry_the_labels_of_their_marks():
    found = {(a, b): (label, kind) for a, b, label, kind in pairs_of(fact_of("+", "+", "%", "date", "="))}
    assert found == {
        ("+0", "+1"): (AGREE, "agree"),
        ("%2", "+0"): (AGREE, "short"),
        ("%2", "+1"): (AGREE, "short"),
        ("date3", "+0"): (CONFLICT, "date"),
        ("date3", "+1"): (CONFLICT, "date"),
        ("date3", "%2"): (NOT_KNOWN, "unknown"),
        ("date3", "=4"): (NEITHER, "neither"),
        ("=4", "+0"): (NEITHER, "neither"),
        ("=4", "+1"): (NEITHER, "neither"),
        ("=4", "%2"): (NEITHER, "neither"),
    }


def test_no_kind_gives_more_pairs_than_the_settings_say():
    rows = fact_rows(random.Random(1), [fact_of(*"++++%%====", *["antonym"] * 5)])
    assert sum(label == CONFLICT for *_, label in rows) == SETTINGS["pairs"]["antonym"]
    assert sum(label == NEITHER for *_, label in rows) == SETTINGS["pairs"]["neither"]
    assert sum(label == NOT_KNOWN for *_, label in rows) == SETTINGS["pairs"]["unknown"]


def test_lone_statements_are_kept_from_the_models_and_carry_their_labels():
    seen = {line.text for fact in facts("models") for line in fact.lines}
    chosen = statements("measure")
    facts_among = [one for one in chosen if one.kind != "matter"]
    assert facts_among and not any(one.a in seen or one.b in seen for one in facts_among)
    assert {one.label for one in facts_among if one.kind in ALTERED} == {2}
    assert chosen == statements("measure")
