"""Markdown: front matter that is broken in many ways, and signs that are not words."""

import pytest

from claimcheck.ingest.cleaning import MARKUP
from claimcheck.ingest.decoding import Unusable
from claimcheck.ingest.markdown import markdown_spans, split_front_matter


def marked(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.reason) for span in markdown_spans(text, 0)]


def plain(text: str) -> str:
    """The text without what is marked."""
    hidden = {offset for span in markdown_spans(text, 0) for offset in range(span.start, span.end)}
    return "".join(letter for offset, letter in enumerate(text) if offset not in hidden)


def test_front_matter_ends_at_its_line() -> None:
    values, end = split_front_matter("---\nTitle: A --- B\ndate: 2024-05-06\n--- \nText --- here.")
    assert values["title"] == "A --- B"
    assert end == len("---\nTitle: A --- B\ndate: 2024-05-06\n--- ")


@pytest.mark.parametrize("text", ["", "---", "---\n\nA rule above.\n---\n", "Text\n---\nkey: value\n---\n", "--- a: b"])
def test_no_front_matter(text: str) -> None:
    assert split_front_matter(text) == ({}, 0)


@pytest.mark.parametrize(
    ("block", "detail"),
    [
        ("a: [1, 2", "line 3"),
        ("a: b: c", "line 2"),
        ("a: !!python/object:os.system x", "could not determine a constructor"),
        ("a: " + "[" * 3000, ""),
        ("a: 2024-99-99", "month"),
        ("a:\n\t- tab", "line 3"),
    ],
)
def test_broken_front_matter(block: str, detail: str) -> None:
    with pytest.raises(Unusable) as caught:
        split_front_matter(f"---\n{block}\n---\nText")
    assert caught.value.reason == "broken front matter"
    assert detail in caught.value.detail


def test_unclosed_front_matter_names_what_is_missing() -> None:
    with pytest.raises(Unusable) as caught:
        split_front_matter("---\ntitle: x\n\nText of the article.")
    assert "closing ---" in caught.value.detail


def test_signs_around_words_are_marked() -> None:
    text = (
        '## The **new** ferry\n\n> She said _no_ to the [board](https://x.example/a_(b) "t") '
        "![map](m.png) on 5*3 and snake_case.\n- item"
    )
    assert plain(text) == "The new ferry\n\nShe said no to the board  on 5*3 and snake_case.\nitem"
    assert {reason for _, reason in marked(text)} == {MARKUP}


def test_comments_and_code_are_left_out() -> None:
    text = "One.\n<!-- hidden: it sank -->\n```\ncode = 1\n```\nTwo.\n\n[1]: https://x.example\n"
    assert marked(text) == [
        ("<!-- hidden: it sank -->", "comment"),
        ("```\ncode = 1\n```", "code"),
        ("[1]: https://x.example", "link"),
    ]


@pytest.mark.parametrize("text", ["He paid 5 * 3 * 2 francs.", "Required fields are marked *", "a < b [sic] and (c)."])
def test_prose_has_no_signs(text: str) -> None:
    assert marked(text) == []


@pytest.mark.parametrize("piece", ["[", "![", "](", "*", "_", "`", "<!--", "#", "> ", "[a](", "**a"])
def test_hostile_markdown_takes_no_time(piece: str) -> None:
    markdown_spans(piece * 20_000, 0)
