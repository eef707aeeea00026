"""Topics: which findings hang together and who stands where."""

from claimcheck.group import MAX_CLAIMS, group_topics
from claimcheck.records import Article, Claim, Finding


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
