"""The summary in Markdown: what it says, and that article text in it stays text."""

import re

import pytest
from markdown_it import MarkdownIt

from claimcheck.records import Decision
from claimcheck.report.markdown import LONGEST, MOST, NO_WIDTH, escape, render_markdown
from tests import samples

OWN_TAGS = {"details", "summary", "sub", "span"}


def parse(text: str) -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").parse(text)


def tags(text: str) -> set[str]:
    """Names of all HTML tags that come out, ours apart."""
    html = MarkdownIt("commonmark").enable("table").render(text)
    made = {
        "h2",
        "h3",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
        "code",
        "blockquote",
        "br",
        "ul",
        "li",
    }
    return set(re.findall(r"</?([a-zA-Z][\w-]*)", html)) - made - OWN_TAGS


def visible(text: str) -> str:
    """What a reader sees."""
    html = MarkdownIt("commonmark").render(text)
    import html as entities

    return entities.unescape(re.sub(r"<[^>]*>", "", html)).replace(NO_WIDTH, "").strip()


def test_the_whole_of_a_small_report() -> None:
    text = render_markdown(samples.report())
    assert text.startswith("## Discrepancy report\n\n3 conflicts among 41 compared pairs of claims.\n\n| Conflicts | ")
    assert "| 3 | 1 | 2 | 0 | 2 |" in text
    gravest = text.index(f"`f-{samples.FINDINGS['hurt'].id}`")
    assert gravest < text.index(f"`f-{samples.FINDINGS['knew'].id}`") < text.index("### Possible updates")
    assert "> At least 42 passengers were injured\\\n> — the coast guard · Harbour Post · March 15, 2026\n" in text
    assert "> wurden 36 Fahrgäste verletzt\\\n" in text
    assert text.count("<details>") == text.count("</details>") == 5
    assert samples.FINDINGS["fire"].id not in text  # agreements are only counted
    assert "photo" in text and "ferry\\-fire\\.md:3" in text
    assert tags(text) == set()


def test_german() -> None:
    finding = samples.FINDINGS["hurt"].model_copy(
        update={"message": "The accounts exclude one another.", "reason": "The accounts exclude one another."}
    )
    text = render_markdown(samples.report(findings=(finding,)), "de")
    assert "## Abweichungsbericht\n\n1 Widerspruch bei 41 verglichenen Aussagenpaaren." in text
    assert "Die Darstellungen schließen einander aus" in text
    assert "15\\. März 2026" in text
    assert "wurden 36 Fahrgäste verletzt" in text and "At least 42 passengers" in text


def test_settled_findings_are_counted_and_not_shown() -> None:
    settled = samples.FINDINGS["hurt"].id
    looked_at = samples.FINDINGS["knew"].id
    decisions = (
        Decision(id=settled, status="false-positive", reason="x"),
        Decision(id=looked_at, status="needs-look", reason=""),
    )
    text = render_markdown(samples.report(decisions=decisions))
    assert settled not in text and looked_at in text
    assert "2 conflicts among" in text
    assert "| 2 | 1 | 2 | 1 | 2 |" in text


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (samples.empty(), "Nothing was compared."),
        (samples.one_article(), "Nothing was compared."),
        (samples.no_claims(), "Nothing was compared."),
        (samples.no_conflicts(), "No conflict was found: none among 41 compared pairs of claims."),
    ],
)
def test_states(report: samples.Report, words: str) -> None:
    text = render_markdown(report)
    assert words in text
    assert "no finding is no confirmation" in text
    assert "###" not in text


def test_thousands_of_findings() -> None:
    text = render_markdown(samples.many(5000))
    assert text.count("`f-") == MOST
    assert "4,990 more are in the full report." in text
    assert len(text) < 10_000


def test_an_article_makes_nothing_but_text() -> None:
    text = render_markdown(samples.hostile())
    assert tags(text) == set()
    kinds = {child.type for token in parse(text) for child in (token.children or [])}
    assert not kinds & {"link_open", "image", "em_open"}
    assert not any(
        token.type in ("html_block", "fence", "code_block") and "<script" in token.content for token in parse(text)
    )
    assert "\u202e" not in text and "\x00" not in text and "\x1b" not in text
    text.encode("utf-8")


def test_it_never_exceeds_a_comment() -> None:
    attack = "$" * 100_000
    c = samples.CLAIMS
    claims = [
        c["hurt_en"].model_copy(update={"id": f"{i:012x}", "quote": attack, "speaker": attack}) for i in range(40)
    ]
    findings = [samples.finding("conflict", "number", claims[i], claims[i + 1], attack) for i in range(0, 40, 2)]
    skipped = tuple(samples.Skipped(path=attack, reason=attack) for _ in range(500))
    report = samples.report(claims=tuple(claims), findings=tuple(findings), topics=(), skipped=skipped)
    text = render_markdown(report)
    assert len(text) <= LONGEST
    assert text.count("<details>") == text.count("</details>")
    assert "The rest is in the full report." in text
    assert "no finding is no confirmation" in text


HOSTILE = [
    "<script>alert(1)</script>",
    "</details></blockquote><img src=x onerror=alert(1)>",
    "![x](https://evil.example/pixel.png) [click](javascript:alert(1))",
    "<https://evil.example> https://evil.example www.evil.example me@evil.example",
    "# heading",
    "1. one - two * three _four_ ~~five~~ | six |",
    "``` fence ` code",
    "&lt;b&gt; &#64;admin &amp;",
    "[ref]: https://evil.example",
    "a\\",
    "\\*not bold\\*",
    "/close /assign @me",
    "line one\n\n# line two\n> three\n    four",
    "==== ---- ____",
    "$x$ and $$y$$ cost $5",
]


@pytest.mark.parametrize("attack", HOSTILE)
def test_escaped_text_shows_just_what_it_is(attack: str) -> None:
    for line in (
        escape(attack, 300),
        f"> {escape(attack, 300)}\\\n> — {escape(attack, 300)}",
        f"- {escape(attack, 300)}",
    ):
        assert tags(line) == set()
        assert not any(child.type == "link_open" for token in parse(line) for child in (token.children or []))
    assert visible(escape(attack, 300)) == " ".join(attack.split())


@pytest.mark.parametrize(
    "alive", ["@admin", "#12", "!34", "GH-56", "gh-56", "~label", "%milestone", "&epic", ":smile:"]
)
def test_what_sites_act_upon_in_plain_text_is_parted(alive: str) -> None:
    shown = escape(f"see {alive} there").replace("\\", "")
    assert alive not in shown
    assert shown.replace(NO_WIDTH, "") == f"see {alive} there"


@pytest.mark.parametrize("plain", ["3:0 at 09:30", "5 % & more", "GH 5", "well-known", "wait: what"])
def test_harmless_signs_stay_whole(plain: str) -> None:
    assert NO_WIDTH not in escape(plain)


def test_no_line_is_a_command() -> None:
    finding = samples.FINDINGS["hurt"].model_copy(update={"reason": "/close", "kind": "/merge"})
    text = render_markdown(samples.report(findings=(finding,)))
    assert not re.search(r"^/", text, re.MULTILINE)


def test_same_bytes() -> None:
    assert render_markdown(samples.report()) == render_markdown(samples.report())
