"""A large report as a small site: what goes on which page, and every link that leads there."""

import re
from pathlib import PurePosixPath

import pytest

from claimcheck.records import Report
from claimcheck.report import render_html, render_site, site
from tests import samples
from tests.test_report_html import Markup


def anchors(pages: dict[str, Markup]) -> dict[str, set[str]]:
    return {name: set(page.ids()) for name, page in pages.items()}


def broken(files: dict[str, str]) -> list[str]:
    """Links that lead to no file, or to no place in it."""
    pages = {name: Markup(text) for name, text in files.items()}
    ids = anchors(pages)
    bad = []
    for name, page in pages.items():
        for link in page.all("a"):
            address, _, anchor = str(link["href"]).partition("#")
            if address.startswith(("http://", "https://")):
                continue
            parts: list[str] = []
            for part in (PurePosixPath(name).parent / address).parts if address else PurePosixPath(name).parts:
                parts = parts[:-1] if part == ".." else [*parts, part]
            target = "/".join(parts)
            if target not in ids or (anchor and "=" not in anchor and anchor not in ids[target]):
                bad.append(f"{name}: {link['href']}")
    return bad


def test_a_small_report_is_one_file() -> None:
    assert dict(render_site(samples.report())) == {"report.html": render_html(samples.report())}
    assert dict(render_site(samples.report(), layout="single")).keys() == {"report.html"}


def test_size_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "MOST_BYTES", 100_000)
    assert len(dict(render_site(samples.many(120)))) > 1
    assert dict(render_site(samples.many(120), layout="single")).keys() == {"report.html"}


@pytest.mark.parametrize(
    "report", [samples.report(), samples.hostile(), samples.many(250)], ids=["sample", "hostile", "many"]
)
def test_every_link_of_a_site_leads_somewhere(report: Report) -> None:
    files = dict(render_site(report, layout="site"))
    assert broken(files) == []
    for name in files:
        assert re.fullmatch(r"report\.html|pages/[at]-[0-9a-f]{12}(-\d+)?\.html", name)


def test_every_finding_has_one_card_and_one_row() -> None:
    files = dict(render_site(samples.many(250), layout="site"))
    expected = sorted(f"f-{finding.id}" for finding in samples.many(250).findings)
    index = [i for i in Markup(files.pop("report.html")).ids() if i.startswith("f-")]
    cards = [i for text in files.values() for i in Markup(text).ids() if i.startswith("f-")]
    assert sorted(index) == sorted(cards) == expected


def test_the_index_stays_small_and_knows_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "MOST_ROWS", 40)
    report = samples.many(250)
    markup = Markup(dict(render_site(report, layout="site"))["report.html"])
    rows = {i.removeprefix("f-") for i in markup.ids() if i.startswith("f-")}
    heaviest = sorted(report.findings, key=lambda finding: (-finding.score, finding.id))[:40]
    assert rows == {finding.id for finding in heaviest}
    others = {i for link in markup.all("a") for i in str(link.get("data-ids") or "").split()}
    assert rows | others == {finding.id for finding in report.findings}
    assert not rows & others
    assert "Further findings 210" in markup.text


def test_small_topics_share_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "OWN_PAGES", 0)
    files = dict(render_site(samples.report(), layout="site"))
    assert len([name for name in files if name.startswith("pages/t-")]) == 1
    assert broken(files) == []


def test_pages_of_one_report_share_their_decisions() -> None:
    texts = dict(render_site(samples.report(), layout="site")).values()
    marks = {re.search(r'data-report="(\w+)"', text)[1] for text in texts}  # type: ignore[index]
    assert len(marks) == 1
    assert f'data-report="{marks.pop()}"' in render_html(samples.report())
