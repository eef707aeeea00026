"""What the page shows and in which order, before it becomes HTML."""

import pytest

from claimcheck.records import Decision, Origin, Position, Report
from claimcheck.report.view import Card, build_page
from tests import samples


def shown(cards: tuple[Card, ...]) -> list[str]:
    names = {finding.id: name for name, finding in samples.FINDINGS.items()}
    return [names[card.finding.id] for card in cards]


def test_every_finding_stands_exactly_once() -> None:
    page = build_page(samples.report())
    cards = [c for s in page.sections.values() for group in (*s.topics, s) for c in group.cards]
    assert sorted(card.finding.id for card in cards) == sorted(f.id for f in samples.FINDINGS.values())


def test_sections() -> None:
    sections = build_page(samples.report()).sections
    assert [shown(topic.cards) for topic in sections["conflict"].topics] == [["knew"]]
    assert shown(sections["conflict"].cards) == ["hurt", "closed"]
    assert shown(sections["update"].cards) == ["dead"]
    assert [shown(topic.cards) for topic in sections["agreement"].topics] == [["fire", "fire_uk"]]
    assert [sections[label].total for label in ("conflict", "update", "agreement")] == [3, 1, 2]


def test_a_topic_stands_under_its_gravest_label() -> None:
    report = samples.report()
    topic = report.topics[0].model_copy(
        update={"findings": tuple(samples.FINDINGS[name].id for name in ("fire", "dead", "hurt"))}
    )
    sections = build_page(samples.report(topics=(topic,))).sections
    assert shown(sections["conflict"].topics[0].cards) == ["hurt", "dead", "fire"]
    assert (sections["agreement"].elsewhere, sections["update"].elsewhere, sections["conflict"].elsewhere) == (1, 1, 0)


def test_positions_in_fixed_order() -> None:
    topic = build_page(samples.report()).sections["conflict"].topics[0]
    assert [position.stance for position in topic.positions] == ["holds", "denies", "conditional", "unclear"]
    assert topic.articles == 3
    assert topic.outlets == ("Harbour Post", "Küstenbote", "Вечірній порт")


def test_sides_are_ordered_by_date_then_path() -> None:
    sections = build_page(samples.report()).sections
    update = sections["update"].cards[0]
    assert (update.a.source.outlet, update.b.source.outlet) == ("Harbour Post", "Вечірній порт")
    hurt = sections["conflict"].cards[0]  # both of one day
    assert hurt.a.source.path < hurt.b.source.path


def test_an_undated_side_stands_last() -> None:
    claims = samples.CLAIMS | {"dead_en": samples.CLAIMS["dead_en"].model_copy(update={"as_of": None})}
    articles = samples.ARTICLES | {"en": samples.ARTICLES["en"].model_copy(update={"date": None})}
    report = samples.report(claims=tuple(claims.values()), articles=tuple(articles.values()))
    assert build_page(report).sections["update"].cards[0].b.source.outlet == "Harbour Post"


def test_quote_and_context() -> None:
    side = build_page(samples.report()).sections["conflict"].cards[0].b
    assert side.before == "Nach Angaben der Küstenwache "
    assert "".join(segment.text for segment in side.quote) == "wurden 36 Fahrgäste verletzt"
    assert side.after == "; zwei Menschen kamen ums Leben."


def test_the_claim_text_is_shown_where_it_says_more_than_the_quote() -> None:
    assert build_page(samples.report()).sections["conflict"].cards[0].b.read_as == "36 Fahrgäste wurden verletzt"
    spaced = samples.CLAIMS["built_de"].model_copy(update={"text": "Die „Aurelia“  wurde 1998\xa0in Dienst gestellt"})
    page = build_page(samples.empty(articles=(samples.ARTICLES["de"],), claims=(spaced,)))
    assert page.singles[0][1][0].side.read_as == ""


def test_single_source_claims_are_those_in_no_finding_and_no_topic() -> None:
    page = build_page(samples.report())
    quotes = [row.side.claim.quote for _, rows in page.singles for row in rows]
    assert quotes == ["Some 310 people were on board", "Die „Aurelia“ wurde 1998 in Dienst gestellt"]


def test_facets_count_entries() -> None:
    facets = build_page(samples.report()).facets
    counts = {facet: {option.key: option.count for option in options} for facet, options in facets.items()}
    assert counts["label"] == {"conflict": 3, "agreement": 2, "single": 2, "update": 1}
    assert counts["kind"] == {"number": 2, "status": 1, "date": 1}
    assert counts["language"] == {"en": 7, "de": 5, "uk": 2}
    assert counts["outlet"]["Küstenbote"] == 5
    assert counts["speaker"]["the coast guard"] == 2
    tokens = [option.token for options in facets.values() for option in options]
    assert len(tokens) == len(set(tokens))


def test_a_facet_without_a_choice_is_left_out() -> None:
    assert set(build_page(samples.one_article()).facets) == {"speaker"}


@pytest.mark.parametrize(
    ("report", "state"),
    [
        (samples.report(), "conflicts"),
        (samples.no_conflicts(), "no-conflicts"),
        (samples.empty(), "no-articles"),
        (samples.one_article(), "one-article"),
        (samples.no_claims(), "no-claims"),
        (samples.report(findings=(), topics=(), coverage=samples.coverage(3, 15, 0)), "not-compared"),
    ],
)
def test_states(report: Report, state: str) -> None:
    assert build_page(report).state == state


def decided(*names: str, status: str = "accepted") -> Report:
    return samples.report(
        decisions=tuple(Decision(id=samples.FINDINGS[name].id, status=status, reason="known") for name in names)
    )


def test_settled_findings_stand_apart() -> None:
    page = build_page(decided("hurt", "fire"))
    assert shown(page.accepted) == ["hurt", "fire"]
    assert [page.sections[label].total for label in ("conflict", "update", "agreement")] == [2, 1, 1]
    assert page.open_findings == 4


def test_what_needs_a_look_stays_where_it_is() -> None:
    page = build_page(decided("hurt", status="needs-look"))
    assert page.accepted == ()
    assert page.sections["conflict"].cards[0].status == "needs-look"
    assert {option.key: option.count for option in page.facets["status"]} == {
        "new": 5,
        "accepted": 0,
        "false-positive": 0,
        "needs-look": 1,
    }


def test_all_conflicts_settled() -> None:
    assert build_page(decided("hurt", "knew", "closed")).state == "all-accepted"


def test_speakers_stand_before_articles_and_the_paragraph_around_the_sentence() -> None:
    page = build_page(samples.report())
    side = page.sections["conflict"].cards[0].a
    assert side.lead.strip().endswith("officials said.")
    assert side.tail.strip() == "Some 310 people were on board."
    voices = [voice for p in page.sections["conflict"].topics[0].positions for voice in p.voices]
    assert [(voice.holder, voice.is_speaker) for voice in voices] == [
        ("Mira Holt", True),
        ("Reederei Nordlinie", True),
        ("Jon Varga", True),
        ("Вечірній порт", False),
    ]


def test_articles_of_one_file_are_told_apart() -> None:
    same = tuple(a.model_copy(update={"path": "all.jsonl"}) for a in samples.ARTICLES.values())
    facets = build_page(samples.report(articles=same)).facets
    assert {option.key for option in facets["article"]} == {"ferry-en", "ferry-de", "ferry-uk"}


def test_a_finding_about_copies_stands_with_the_one_it_repeats() -> None:
    page = build_page(samples.copied())
    sections = page.sections
    assert shown(sections["agreement"].cards) == ["fire_uk", "fire"]  # that of two origins first, though weaker
    independent, copies = sections["agreement"].cards
    assert [source.outlet for source in independent.also] == ["Küstenbote"] and len(independent.repeats) == 1
    assert (independent.is_one_text, copies.is_one_text) == (False, True)
    assert shown(sections["conflict"].cards) == ["hurt"] and sections["conflict"].cards[0].is_one_text


def test_a_decision_brings_a_repeated_finding_back() -> None:
    report = samples.copied()
    repeat = next(finding for finding in report.findings if finding.repeats)
    decision = Decision(id=repeat.id, status="needs-look", reason="")
    cards = build_page(report.model_copy(update={"decisions": (decision,)})).sections["agreement"].cards
    assert repeat.id in {card.finding.id for card in cards} and not any(card.also for card in cards)


def test_the_same_words_in_copies_stand_once_in_a_position() -> None:
    claims = {name: samples.CLAIMS[name] for name in ("fire_en", "fire_uk")}
    article = samples.ARTICLES["en"].model_copy(update={"id": "copy", "path": "copy.md", "outlet": "Copy Desk"})
    copy = claims["fire_en"].model_copy(update={"id": "c" * 12, "article": "copy"})
    members = (claims["fire_en"].id, claims["fire_uk"].id, copy.id)
    position = Position(stance="holds", claims=members, holders=("officials", "Вечірній порт"))
    topic = samples.report().topics[1].model_copy(update={"claims": members, "positions": (position,), "origins": 2})
    report = samples.report(
        articles=(*samples.ARTICLES.values(), article),
        claims=(*samples.CLAIMS.values(), copy),
        topics=(topic,),
        origins=(Origin(id="0" * 12, articles=("copy", samples.ARTICLES["en"].id)),),
    )
    (shown_topic,) = build_page(report).sections["agreement"].topics
    officials, paper = shown_topic.positions[0].voices
    assert (officials.holder, len(officials.sides)) == ("officials", 1)
    assert len(officials.also) == 1 and not paper.also
    assert (shown_topic.articles, shown_topic.origins) == (3, 2)
