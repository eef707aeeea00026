"""Topics: which findings hang together and who stands where."""

import numpy as np

from claimcheck.extract.entities import find_entities
from claimcheck.group import MAX_CLAIMS, group_topics
from claimcheck.records import Article, Claim, Entity, Finding, Origin


def article(name: str) -> Article:
    return Article(id=name, path=f"{name}.txt", text="", outlet=f"Outlet {name}")


def claim(name: str, art: str, text: str, **fields) -> Claim:
    return Claim(
        id=name, article=art, start=0, end=1, quote=text, text=text, lang="en", context_start=0, context_end=1, **fields
    )


def finding(label: str, a: str, b: str, score: float = 0.9) -> Finding:
    first, second = sorted((a, b))
    return Finding(
        id=f"{label}{a}{b}", label=label, kind="status", score=score, reason="r", a=first, b=second, signals={}
    )


def test_positions_follow_agreements_and_turn_at_conflicts():
    articles = [article(n) for n in "pqrs"]
    claims = [
        claim("1", "p", "Arkland will join", speaker="the secret service"),
        claim("2", "q", "Arkland refused to join", polarity="negative"),
        claim("3", "r", "Arkland will stay out", speaker="the president", polarity="negative"),
        claim("4", "s", "Arkland could join if attacked", modality="conditional", speaker="a minister"),
    ]
    findings = [finding("conflict", "1", "2"), finding("agreement", "2", "3"), finding("conflict", "1", "4", 0.6)]
    (topic,) = group_topics(articles, claims, findings)
    assert topic.heading == "Arkland will join"
    assert {p.stance: p.holders for p in topic.positions} == {
        "holds": ("the secret service",),
        "denies": ("Outlet q", "the president"),
        "conditional": ("a minister",),
    }
    assert set(topic.claims) == {"1", "2", "3", "4"}


def test_a_single_finding_is_no_topic_and_three_agreeing_articles_are_one():
    articles = [article("p"), article("q"), article("r")]
    claims = [claim(n, a, n) for n, a in (("1", "p"), ("2", "q"), ("3", "r"))]
    assert group_topics(articles, claims, [finding("conflict", "1", "2")]) == []
    (topic,) = group_topics(articles, claims, [finding("agreement", "1", "2"), finding("agreement", "2", "3")])
    assert [p.stance for p in topic.positions] == ["holds"]


def test_topics_with_most_conflicts_come_first_and_ids_do_not_depend_on_order():
    articles = [article("p"), article("q")]
    claims = [claim(str(i), "pq"[i % 2], f"text {i}") for i in range(7)]
    findings = [
        finding("conflict", "0", "1"),
        finding("agreement", "1", "2"),
        finding("conflict", "3", "4"),
        finding("conflict", "4", "5"),
        finding("conflict", "5", "6"),
    ]
    first = group_topics(articles, claims, findings)
    assert [len(t.findings) for t in first] == [3, 2]
    assert group_topics(articles, claims, findings[::-1]) == first


def test_a_hub_does_not_swallow_everything():
    articles = [article("p"), article("q")]
    claims = [claim(f"{i:03d}", "pq"[i % 2], f"text {i}") for i in range(3 * MAX_CLAIMS)]
    findings = [finding("conflict", "000", f"{i:03d}", 0.5 + i / 1000) for i in range(1, 3 * MAX_CLAIMS)]
    topics = group_topics(articles, claims, findings)
    assert topics and all(len(t.claims) <= MAX_CLAIMS for t in topics)


def rows(*angles: float) -> np.ndarray:
    """Unit vectors at some angles, in degrees: the cosine of two is that of the angle between them."""
    return np.array([[np.cos(np.radians(a)), np.sin(np.radians(a))] for a in angles], dtype=np.float32)


def test_a_chain_of_findings_is_cut_where_its_ends_have_nothing_in_common():
    articles = [article(n) for n in "pqrstu"]
    claims = [claim(str(i), a, f"text {i}") for i, a in enumerate("pqrstu")]
    vectors = rows(0, 5, 10, 100, 95, 90)
    findings = [
        finding("agreement", "0", "1"),
        finding("agreement", "1", "2"),
        finding("agreement", "2", "3", 0.55),
        finding("agreement", "3", "4"),
        finding("agreement", "4", "5"),
    ]
    apart = [("0", "1", "2"), ("3", "4", "5")]
    assert sorted(t.claims for t in group_topics(articles, claims, findings)) == apart
    assert sorted(t.claims for t in group_topics(articles, claims, findings, vectors)) == apart
    (together,) = group_topics(articles, claims, findings, rows(0, 5, 10, 15, 20, 25))
    assert len(together.claims) == 6


def test_the_heading_can_be_read_alone_and_is_near_to_all():
    articles = [article(n) for n in "pqr"]
    names = find_entities("Peru", "en")
    claims = [
        claim("1", "p", "He closed it after that", subject="He", predicate="closed"),
        claim("2", "q", "Peru closed the mine", subject="Peru", predicate="closed", entities=tuple(names)),
        claim("3", "r", "the mine was shut down by Peru and all who worked there were sent home", predicate="shut"),
    ]
    findings = [finding("agreement", "1", "2"), finding("agreement", "1", "3")]
    (topic,) = group_topics(articles, claims, findings, rows(5, 0, 10))
    assert topic.heading == "Peru closed the mine"


def test_a_claim_without_finding_that_answers_the_question_is_drawn_in_under_its_position():
    articles = [article(n) for n in "pqrst"]
    peru = tuple(find_entities("Peru", "en"))
    claims = [
        claim("1", "p", "Peru will join the war", subject="Peru", predicate="join", entities=peru),
        claim("2", "q", "Peru joins the war", subject="Peru", predicate="joins", entities=peru),
        claim("3", "r", "Peru enters the war", subject="Peru", predicate="enters", entities=peru),
        claim("4", "s", "Peru is no party to the war", subject="Peru", predicate="party", entities=peru,
              polarity="negative"),
        claim("5", "t", "Peru helps all who join the war", subject="Peru", predicate="helps", entities=peru),
        claim("6", "t", "Peru, which helps all who join the war, is small", subject="Peru", predicate="small",
              entities=peru),
    ]  # fmt: skip
    findings = [finding("agreement", "1", "2"), finding("agreement", "2", "3")]
    (topic,) = group_topics(articles, claims, findings, rows(0, 5, 10, 40, 120, 20))
    assert {p.stance: p.claims for p in topic.positions} == {"holds": ("1", "2", "3"), "denies": ("4",)}


def test_sentences_of_one_origin_alone_are_no_topic_and_copies_are_counted_once():
    articles = [article(n) for n in "pqr"]
    claims = [claim(n, a, "An error has occurred") for n, a in (("1", "p"), ("2", "q"), ("3", "r"))]
    findings = [finding("agreement", "1", "2"), finding("agreement", "2", "3")]
    copies = [f.model_copy(update={"origins": 1}) for f in findings]
    assert group_topics(articles, claims, copies) == []
    origins = [Origin(id="o", articles=("p", "q"))]
    (topic,) = group_topics(articles, claims, [copies[0], findings[1]], origins=origins)
    assert topic.origins == 2


def test_an_update_turns_the_position_as_a_conflict_does():
    articles = [article(n) for n in "pqr"]
    texts = ("Three are missing", "3 are missing", "None is missing")
    claims = [claim(str(i), a, text) for i, (a, text) in enumerate(zip("pqr", texts, strict=True), 1)]
    findings = [finding("agreement", "1", "2"), finding("update", "1", "3")]
    (topic,) = group_topics(articles, claims, findings)
    assert {p.stance: set(p.claims) for p in topic.positions} == {"holds": {"1", "2"}, "denies": {"3"}}


def test_look_alikes_from_articles_about_different_people_are_no_matter():
    def names(words: str) -> tuple[Entity, ...]:
        return tuple(Entity(text=w, start=0, end=0, key=f"name:{w.lower()}", kind="name") for w in words.split())

    articles = [article("p"), article("q")]
    claims = [
        claim("1", "p", "His recovery was amazing"),
        claim("2", "q", "The pace of his recovery was astonishing"),
        claim("3", "q", "He recovered quickly"),
        claim("4", "p", "Ada and Ben came", entities=names("Ada Ben Cid Dora Elsa")),
        claim("5", "q", "Finn and Gus came", entities=names("Finn Gus Hal Ida Jan")),
    ]
    findings = [finding("agreement", "1", "2"), finding("agreement", "1", "3")]
    assert group_topics(articles, claims, findings, rows(0, 5, 10, 80, 90)) == []
    claims[4] = claim("5", "q", "Ada and Ben came", entities=names("Ada Ben Hal Ida Jan"))
    assert len(group_topics(articles, claims, findings, rows(0, 5, 10, 80, 90))) == 1
