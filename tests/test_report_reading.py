"""Articles to read: nothing of the text is lost, and every claim can be found."""

import pytest

from claimcheck.records import Article, Excluded, Report
from claimcheck.report.reading import Piece, Reading, build_readings
from claimcheck.report.sides import Sides
from tests import samples


def readings(report: Report) -> dict[str, Reading]:
    return {reading.source.id: reading for reading in build_readings(report, Sides(report))}


def pieces(reading: Reading) -> list[Piece]:
    return [piece for paragraph in reading.paragraphs for piece in paragraph]


def test_the_whole_text_stands_there() -> None:
    for article in samples.ARTICLES.values():
        shown = "".join(piece.text for piece in pieces(readings(samples.report())[article.id]))
        assert "".join(shown.split()) == "".join(article.text.split())


@pytest.mark.parametrize("report", [samples.report(), samples.hostile()], ids=["sample", "hostile"])
def test_every_claim_begins_exactly_once(report: Report) -> None:
    begun = [claim for reading in readings(report).values() for piece in pieces(reading) for claim in piece.begins]
    assert sorted(begun) == sorted(claim.id for claim in report.claims)


def test_every_finding_has_a_reference_on_both_sides() -> None:
    found = [
        r.finding for reading in readings(samples.report()).values() for p in pieces(reading) for r in p.references
    ]
    assert sorted(found) == sorted(2 * [finding.id for finding in samples.FINDINGS.values()])


def test_a_highlight_leads_to_the_gravest_finding() -> None:
    first, second = samples.FINDINGS["hurt"], samples.FINDINGS["fire"]
    moved = second.model_copy(update={"a": first.a, "b": first.b})
    piece = next(
        p
        for p in pieces(readings(samples.report(findings=(moved, first)))["ferry-en"])
        if p.begins == (samples.CLAIMS["hurt_en"].id,)
    )
    assert (piece.tone, piece.target) == ("conflict", first.id)
    assert [reference.label for reference in piece.references] == ["conflict", "agreement"]
    assert piece.references[0].other == "Küstenbote"


def test_a_claim_without_findings_and_a_passage_left_out() -> None:
    own = pieces(readings(samples.report())["ferry-en"])
    assert next(p for p in own if p.text == "Some 310 people were on board").tone == "single"
    assert [(p.text, p.left_out) for p in own if p.left_out] == [
        ("[ Subscribe now for unlimited access ]", "advertisement")
    ]


def test_claims_that_overlap() -> None:
    text = "The bridge was closed on Monday because of ice."
    article = Article(id="x", path="x.txt", text=text, lang="en")
    whole = samples.claim("en", text, article=article)
    part = samples.claim("en", "because of ice", article=article)
    own = pieces(readings(samples.empty(articles=(article,), claims=(whole, part)))["x"])
    assert [(p.text, p.begins) for p in own] == [
        ("The bridge was closed on Monday ", (whole.id,)),
        ("because of ice", (part.id,)),
        (".", ()),
    ]
    assert {p.tone for p in own} == {"single"}


def test_an_endless_word_is_cut_and_the_cut_is_told() -> None:
    article = Article(
        id="x", path="x.txt", text="Ω" * 5000, lang="en", excluded=(Excluded(start=0, end=0, reason="x"),)
    )
    (piece,) = pieces(readings(samples.empty(articles=(article,)))["x"])
    assert piece.text == "Ω" * 250 + " … (+4750)"
