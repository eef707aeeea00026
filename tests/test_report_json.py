"""The JSON report: its contract, exact places in the file, and the same bytes every time."""

import json
import math
import random
from pathlib import PurePosixPath

import pytest

from claimcheck.records import SCHEMA, Article, Report
from claimcheck.report.json import render_json
from tests import samples


def test_keys() -> None:
    document = json.loads(render_json(samples.report()))
    lists = ["articles", "claims", "findings", "topics", "origins", "skipped", "decisions"]
    assert list(document) == ["schema", *lists, "coverage", "run"]
    assert document["schema"] == SCHEMA
    assert set(document["articles"][0]) == {
        "id", "path", "lang", "title", "outlet", "author", "date", "url", "excluded", "notes"
    }  # fmt: skip
    finding = document["findings"][0]
    known = {"id", "label", "kind", "score", "reason", "possible", "signals", "a", "b", "origins", "repeats"}
    assert set(finding) == known
    assert set(finding["a"]) == {"claim", "article", "start", "end", "quote", "speaker", "as_of", "lang"}


def test_copies_are_listed_and_what_repeats_them_names_what_is_shown() -> None:
    document = json.loads(render_json(samples.copied()))
    assert document["origins"] == [{"id": "0" * 12, "articles": ["ferry-de", "ferry-en"]}]
    shown = {finding["id"] for finding in document["findings"] if finding["repeats"] is None}
    repeated = [finding["repeats"] for finding in document["findings"] if finding["repeats"]]
    assert len(repeated) == 1 and set(repeated) <= shown


def test_full_texts_are_left_out() -> None:
    assert "wurde 1998 in Dienst gestellt.\\n" not in render_json(samples.report())


def test_sides_name_the_file_and_the_place_of_the_quote() -> None:
    texts = {article.path: article.text for article in samples.ARTICLES.values()}
    for finding in json.loads(render_json(samples.report()))["findings"]:
        for side in (finding["a"], finding["b"]):
            assert texts[side["article"]][side["start"] : side["end"]] == side["quote"]


def test_places_are_those_of_the_file_not_of_the_text() -> None:
    """HTML: the visible text is shorter than the file; the end of a span does not jump over what follows it."""
    file = "<p>The dam <b>broke</b></p><p>Two villages were flooded.</p>"
    text = "The dam broke\nTwo villages were flooded."
    starts = tuple((text.index(word), file.index(word)) for word in ("The dam", "broke", "Two villages"))
    article = Article(id="dam", path="dam.html", text=text, source_map=starts, lang="en")
    broke = samples.claim("en", "The dam broke", article=article)
    other = samples.claim("en", "Two villages were flooded", "Two villages were flooded.", article=article)
    finding = samples.finding("conflict", "status", broke, other, "None.")
    report = samples.empty(
        articles=(article,), claims=(broke, other), findings=(finding,), coverage=samples.coverage(1, 2)
    )
    document = json.loads(render_json(report))
    sides = {side["quote"]: file[side["start"] : side["end"]] for side in map(document["findings"][0].get, "ab")}
    assert sides == {
        "The dam broke": "The dam <b>broke",
        "Two villages were flooded": "Two villages were flooded",
    }
    claim = next(claim for claim in document["claims"] if claim["id"] == other.id)
    assert file[claim["context_start"] : claim["context_end"]] == "Two villages were flooded."


def test_excluded_spans_are_places_in_the_file() -> None:
    article = next(a for a in json.loads(render_json(samples.report()))["articles"] if a["excluded"])
    span = article["excluded"][0]
    assert samples.ENGLISH[span["start"] : span["end"]] == "[ Subscribe now for unlimited access ]"


def test_same_bytes_in_any_order() -> None:
    report = samples.report()
    shuffled = {}
    for field in ("articles", "claims", "findings", "topics", "skipped"):
        rows = list(getattr(report, field))
        random.Random(7).shuffle(rows)
        shuffled[field] = tuple(rows)
    settings = dict(reversed(report.run.settings.items()))
    run = report.run.model_copy(update={"settings": settings})
    assert render_json(Report(**(dict(report) | shuffled | {"run": run}))) == render_json(report)


def test_scores_are_rounded_and_never_infinite() -> None:
    c = samples.CLAIMS
    signals = {"long": 0.123456789, "small": -0.00001, "infinite": math.inf, "nothing": math.nan}
    finding = samples.finding("conflict", "number", c["hurt_en"], c["hurt_de"], "", 2 / 3, signals=signals)
    found = json.loads(render_json(samples.report(findings=(finding,), topics=())))["findings"][0]
    assert found["score"] == 0.6667
    assert found["signals"] == {"long": 0.1235, "small": 0.0, "infinite": None, "nothing": None}
    assert math.copysign(1, found["signals"]["small"]) == 1


def test_form() -> None:
    text = render_json(samples.report())
    assert text.endswith("}\n")
    assert text.startswith('{\n "schema"')
    assert "Вогонь спалахнув" in text
    assert "Küstenbote" in text


@pytest.mark.parametrize("report", [samples.empty(), samples.one_article(), samples.no_claims(), samples.hostile()])
def test_always_a_valid_document(report: Report) -> None:
    text = render_json(report)
    text.encode("utf-8")
    assert json.loads(text)["schema"] == SCHEMA


def test_settings_that_are_no_json() -> None:
    settings = {"cache": PurePosixPath("a/b"), "languages": {"de", "cs"}, "nested": {"z": 1, "a": (1, 2)}}
    run = samples.RUN.model_copy(update={"settings": settings})
    shown = json.loads(render_json(samples.report(run=run)))["run"]["settings"]
    assert shown == {"cache": "a/b", "languages": ["cs", "de"], "nested": {"a": [1, 2], "z": 1}}
    assert list(shown["nested"]) == ["a", "z"]
