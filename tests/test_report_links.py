"""Addresses and names from articles."""

import pytest

from claimcheck.report.links import fragment_url, one_line, safe_url


@pytest.mark.parametrize(
    "url", ["https://news.example/a?b=1#c", "http://news.example", " https://nachrichten.example/ä "]
)
def test_plain_addresses(url: str) -> None:
    assert safe_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        "//news.example/a",
        "/local",
        "https:",
        "https://",
        "https:\\\\news.example",
        "https://bank.example@evil.example/",
        "https://news.example/\u202egpj.exe",
        "https://news.example/a b",
        "https://[broken/",
        "https://news.example/" + "a" * 3000,
    ],
)
def test_addresses_that_are_not_linked(url: str | None) -> None:
    assert safe_url(url) is None


def test_text_fragments() -> None:
    page = "https://news.example/a"
    assert fragment_url(page, "At least 42, said Kyiv-Post & co") == (
        page + "#:~:text=At%20least%2042%2C%20said%20Kyiv%2DPost%20%26%20co"
    )
    assert fragment_url(page + "#top", "war") == page + "#top:~:text=war"
    long = " ".join(f"w{i}" for i in range(200))
    assert fragment_url(page, long) == f"{page}#:~:text=w0%20w1%20w2%20w3,w196%20w197%20w198%20w199"
    assert fragment_url(page, "x" * 5000) == page
    assert fragment_url(page, " ") == page


def test_one_line() -> None:
    assert one_line(None) == ""
    assert one_line(" a\n\t b ") == "a b"
    assert one_line("photo\u202egpj.exe") == "photogpj.exe"
    assert one_line("x" * 100_000, 10) == "x" * 9 + "…"
    assert one_line("x" * 10, 10) == "x" * 10
