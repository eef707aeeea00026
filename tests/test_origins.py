"""Copies of one text count as one origin; what they say stands once."""

import pytest

from claimcheck.origins import count_origins, find_origins, with_origins
from claimcheck.records import Article, Claim, Excluded, Finding

WIRE = (
    "The harbour of Nordhaven was closed on Friday after a crane fell onto the quay, the port office said. "
    "Two workers were taken to hospital with broken legs. The crane had been inspected in January and passed. "
    "Ships bound for Nordhaven are sent to Westport until the wreck has been cleared away. "
)
OWN = (
    "A crane toppled in Nordhaven at the end of the week. Our reporter saw two men being carried to an ambulance. "
    "Dockers said that the machine had been creaking for months, and that nobody wanted to hear of it. "
    "The port expects to open again when the steel is gone, and sends its traffic to Westport. "
)


def article(name: str, text: str, **fields) -> Article:
    return Article(id=name, path=f"{name}.txt", text=text, **fields)


def claim(name: str, art: Article, quote: str, **fields) -> Claim:
    start = art.text.index(quote)
    end = start + len(quote)
    sentence = art.text.rfind(". ", 0, start) + 1
    stop = art.text.find(". ", end) + 1
    return Claim(
        id=name, article=art.id, start=start, end=end, quote=quote, text=quote, lang="en",
        context_start=sentence, context_end=stop, **fields,
    )  # fmt: skip


def finding(name: str, a: str, b: str, label: str = "agreement", score: float = 0.9) -> Finding:
    first, second = sorted((a, b))
    return Finding(id=name, label=label, kind="same", score=score, reason="r", a=first, b=second, signals={})


@pytest.mark.parametrize("few", [64, 0], ids=["in full", "by an index"])
def test_a_cut_and_an_edited_copy_share_an_origin_and_an_account_of_ones_own_does_not(monkeypatch, few):
    monkeypatch.setattr("claimcheck.origins.FEW", few)
    articles = [
        article("wire", WIRE),
        article("cut", WIRE[: WIRE.index("Ships")]),
        article("edited", "NORDHAVEN — " + WIRE.replace("Two workers", "Three workers")),
        article("own", OWN),
        article("blank", ""),
    ]
    (origin,) = find_origins(articles)
    assert origin.articles == ("cut", "edited", "wire")
    assert find_origins(articles[::-1]) == [origin]
    assert count_origins([a.id for a in articles], [origin]) == 3


def test_what_a_site_puts_on_every_page_makes_no_copy():
    menu = (
        "Home. News. Weather. Sport. Shop. Contact. Imprint. Subscribe to our letter and never miss what happens. " * 3
    )
    pages = [article(n, menu + text) for n, text in (("p", WIRE), ("q", OWN))]
    pages = [p.model_copy(update={"excluded": (Excluded(start=0, end=len(menu), reason="navigation"),)}) for p in pages]
    assert find_origins(pages) == []


def test_findings_of_copies_repeat_one_another_and_an_edited_copy_conflicts():
    wire, copy = article("wire", WIRE), article("copy", "By our staff. " + WIRE.replace("Two workers", "Three workers"))
    own = article("own", OWN)
    quote = "The crane had been inspected in January and passed"
    claims = [
        claim("1", wire, quote),
        claim("2", copy, quote),
        claim("3", own, "the machine had been creaking for months"),
        claim("4", wire, "Two workers were taken to hospital"),
        claim("5", copy, "Three workers were taken to hospital"),
    ]
    findings = [
        finding("w-own", "1", "3"),
        finding("c-own", "2", "3", score=0.8),
        finding("w-c", "1", "2"),
        finding("edited", "4", "5", "conflict"),
    ]
    articles = [wire, copy, own]
    marked = with_origins(findings, {c.id: c for c in claims}, {a.id: a for a in articles}, find_origins(articles))
    assert {f.id: (f.origins, f.repeats) for f in marked} == {
        "w-own": (2, None),
        "c-own": (2, "w-own"),
        "w-c": (1, None),
        "edited": (1, None),
    }


def test_a_sentence_taken_over_word_for_word_is_no_independent_confirmation():
    borrowed = WIRE.split(". ")[0] + ". "
    first, second = article("first", WIRE), article("second", OWN + borrowed + OWN[::-1])
    quote = "The harbour of Nordhaven was closed on Friday after a crane fell onto the quay"
    claims = [claim("1", first, quote), claim("2", second, quote)]
    articles = [first, second]
    assert find_origins(articles) == []
    (marked,) = with_origins([finding("f", "1", "2")], {c.id: c for c in claims}, {a.id: a for a in articles}, [])
    assert marked.origins == 1
