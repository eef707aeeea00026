"""The HTML page without a browser: order, states, languages, safety of the markup."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from claimcheck.errors import OutputError, SettingsError
from claimcheck.records import Decision
from claimcheck.report import html, render_html
from claimcheck.report.interface import Interface
from tests import samples


class Markup(HTMLParser):
    """Reads a page: its elements with their attributes, and whether they nest properly."""

    VOID = ("meta", "link", "input", "br", "col", "use", "path", "circle")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag, f"unexpected </{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.elements if "id" in attrs]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


REPORTS = {
    "sample": samples.report(),
    "empty": samples.empty(),
    "one article": samples.one_article(),
    "no claims": samples.no_claims(),
    "no conflicts": samples.no_conflicts(),
    "many": samples.many(120),
    "hostile": samples.hostile(),
}


@pytest.fixture(scope="module", params=[(name, lang) for name in REPORTS for lang in ("en", "de")], ids=str)
def page(request: pytest.FixtureRequest) -> str:
    name, lang = request.param
    return render_html(REPORTS[name], lang)


def test_markup_is_sound(page: str) -> None:
    markup = Markup(page)
    ids = markup.ids()
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "for"):
        assert {id for _, attrs in markup.elements for id in str(attrs.get(name) or "").split()} <= set(ids)
    targets = {str(attrs["href"]) for attrs in markup.all("a")} | {str(attrs["href"]) for attrs in markup.all("use")}
    assert {target[1:] for target in targets if target.startswith("#") and "=" not in target} <= set(ids)


def test_markup_is_safe(page: str) -> None:
    markup = Markup(page)
    assert [tag for tag, _ in markup.elements].count("script") == 1
    assert not {tag for tag, _ in markup.elements} & {"img", "iframe", "object", "embed", "base", "textarea"}
    for tag, attrs in markup.elements:
        assert not [name for name in attrs if name.startswith("on") or name in ("style", "src", "srcdoc")], (tag, attrs)
    for link in markup.all("a"):
        address = str(link["href"])
        assert address.startswith(("#", "http://", "https://"))
        assert address.startswith("#") or link["rel"] == "noopener noreferrer"


def test_policy_allows_just_the_page_s_own_style_and_script(page: str) -> None:
    policy = next(str(m["content"]) for m in Markup(page).all("meta") if "http-equiv" in m)
    blocks = {}
    for tag in ("style", "script"):
        (block,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        blocks[tag] = f"'sha256-{digest}'"
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src {blocks['style']}; script-src {blocks['script']}; img-src data:;" in policy
    assert "unsafe" not in policy
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_nothing_that_html_can_not_hold(page: str) -> None:
    page.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", page)


def test_style_and_script_are_small() -> None:
    folder = html.templates_folder()
    assert sum((folder / name).stat().st_size for name in (*html.STYLES, *html.SCRIPTS)) <= 60_000


def test_templates_never_turn_escaping_off() -> None:
    for file in html.templates_folder().glob("*.j2"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape", text), file
        assert " style=" not in text
    script = "".join((html.templates_folder() / name).read_text(encoding="utf-8") for name in html.SCRIPTS)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)


def test_no_finding_depends_on_javascript() -> None:
    markup = Markup(render_html(samples.report()))
    for claim in samples.CLAIMS.values():
        assert claim.quote.split(" – ")[0][:30] in markup.text
    hidden = [tag for tag, attrs in markup.elements if "hidden" in attrs]
    assert set(hidden) == {"svg", "button", "form", "p", "section"}


def test_order_of_the_sections() -> None:
    ids = Markup(render_html(samples.report())).ids()
    order = ["limits", "main", "conflicts", "updates", "agreements", "single", "not-checked", "run"]
    assert [name for name in ids if name in order] == order


def test_order_with_accepted_findings() -> None:
    decision = Decision(id=samples.FINDINGS["hurt"].id, status="accepted", reason="known")
    markup = Markup(render_html(samples.report(decisions=(decision,))))
    order = ["limits", "conflicts", "updates", "agreements", "single", "accepted", "overview", "not-checked", "run"]
    assert [name for name in markup.ids() if name in order] == order
    assert "5 new, 1 accepted" in markup.text


def test_nothing_new() -> None:
    found = [f for f in samples.FINDINGS.values() if f.label == "conflict"]
    decisions = tuple(Decision(id=f.id, status="accepted", reason="known") for f in found)
    text = Markup(render_html(samples.report(findings=tuple(found), topics=(), decisions=decisions))).text
    assert "No new conflict among 41 compared pairs of claims: 0 new, 3 accepted." in text


def test_the_page_names_its_maker() -> None:
    assert {"name": "generator", "content": "claimcheck 0.1.0"} in Markup(render_html(samples.report())).all("meta")


def test_cards_and_topics_have_addresses() -> None:
    ids = Markup(render_html(samples.report())).ids()
    assert {f"f-{finding.id}" for finding in samples.FINDINGS.values()} <= set(ids)
    assert {f"t-{topic.id}" for topic in samples.report().topics} <= set(ids)


def test_quotes_have_their_own_language_and_direction() -> None:
    quotes = Markup(render_html(samples.report(), "de")).all("blockquote")
    assert {quote["lang"] for quote in quotes} == {"en", "de", "uk"}
    assert {quote["dir"] for quote in quotes} == {"auto"}


def test_links_lead_to_the_quoted_words() -> None:
    page = render_html(samples.report())
    assert (
        'href="https://news.example/harbour/ferry-fire#:~:text=At%20least%2042%20passengers%20were%20injured"' in page
    )
    assert 'href="https://news.example/kuestenbote/brand?id=7#top:~:text=wurden%2036' in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sample", "3 conflicts among 41 compared pairs of claims."),
        ("sample", "2 items could not be checked."),
        ("sample", "line 17: no closing brace"),
        ("sample", "left out: different time"),
        ("sample", "Read as windows-1251"),
        ("no conflicts", "No conflict was found: none among 41 compared pairs of claims."),
        ("no conflicts", "No finding looks like news that overtook older news."),
        ("empty", "No article was given, so nothing was compared."),
        ("one article", "One article: there is nothing to compare it with."),
        ("no claims", "No checkable claim was found, so nothing was compared."),
        ("many", "70 more"),
    ],
)
def test_states(name: str, words: str) -> None:
    text = Markup(render_html(REPORTS[name])).text
    assert words in text
    assert "all true" not in text.lower()


def test_nothing_readable() -> None:
    report = samples.empty(skipped=samples.SKIPPED)
    assert "No article could be read, so nothing was compared." in Markup(render_html(report)).text


def test_long_lists_are_folded_but_complete() -> None:
    markup = Markup(render_html(samples.many(120)))
    assert len([name for name in markup.ids() if name.startswith("f-")]) == 120
    assert len([d for d in markup.all("details") if d.get("class") == "more"]) == 1


def test_a_word_of_100_kb_does_not_swell_the_page() -> None:
    assert len(render_html(samples.hostile())) < 400_000


def test_template_syntax_in_articles_stays_text() -> None:
    page = render_html(samples.hostile())
    assert "{{ 7 * 7 }} {% for x in range(9) %}x{% endfor %} {# gone #}" in Markup(page).text


def test_same_bytes() -> None:
    assert render_html(samples.report()) == render_html(samples.report())


def test_german_page() -> None:
    page = render_html(samples.report(), "de")
    assert '<html lang="de"' in page
    text = Markup(page).text
    assert "3 Widersprüche bei 41 verglichenen Aussagenpaaren." in text
    assert "15. März 2026" in text
    assert "Ukrainisch" in text


def test_unknown_interface_language() -> None:
    with pytest.raises(SettingsError, match="choose one of en, de"):
        render_html(samples.report(), "fr")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026", "2026"),
        ("2026-03", "March 2026"),
        ("2026-03-15", "March 15, 2026"),
        ("2026-03-15T07:30:00+01:00", "March 15, 2026, 07:30 UTC+01:00"),
        ("2026-03-15T07:30Z", "March 15, 2026, 07:30 UTC"),
        ("2026-13-99", "2026-13-99"),
        ("0000-00-00", "0000-00-00"),
        ("next <b>week</b>", "next <b>week</b>"),
    ],
)
def test_dates(value: str, shown: str) -> None:
    assert Interface("en").date(value) == shown


def test_templates_of_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_PACKAGE", tmp_path / "lib" / "claimcheck")
    with pytest.raises(OutputError, match="install claimcheck again"):
        html.templates_folder()
    installed = tmp_path / "lib" / "claimcheck" / "templates"
    installed.mkdir(parents=True)
    (installed / "page.html.j2").touch()
    assert html.templates_folder() == installed


def test_copies_of_one_text_are_named_and_their_links_lead_somewhere() -> None:
    report = samples.copied()
    repeat = next(finding for finding in report.findings if finding.repeats)
    page = render_html(report)
    assert page.count(f'id="f-{repeat.id}"') == 1
    assert "neither confirms the other" in page and "which one of them changed" in page
    assert "The same text also in:" in page and "one origin" in page
    german = render_html(report, "de")
    assert "Keiner bestätigt den anderen" in german and "Derselbe Text auch in:" in german
