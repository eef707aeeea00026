"""Declared dates, addresses and names, in the forms in which pages declare them."""

from datetime import date, datetime, timezone
from typing import Any

import pytest

from claimcheck.ingest.metadata import as_date, as_text, as_url, read_metadata


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("2024-05-06", "2024-05-06"),
        (" 2024-05-06T10:00:00Z ", "2024-05-06T10:00:00+00:00"),
        ("2024-05-06 10:00", "2024-05-06T10:00:00"),
        ("20240506", "2024-05-06"),
        ("2024/5/6", "2024-05-06"),
        ("6.5.2024", "2024-05-06"),
        ("Mon, 06 May 2024 10:00:00 +0200", "2024-05-06T10:00:00+02:00"),
        ("May 6, 2024", "2024-05-06"),
        ("6. Mai 2024", "2024-05-06"),
        ("6 мая 2024", "2024-05-06"),
        (date(2024, 5, 6), "2024-05-06"),
        (datetime(2024, 5, 6, 10, tzinfo=timezone.utc), "2024-05-06T10:00:00+00:00"),  # noqa: UP017
        ("05/06/2024", None),
        ("May 2024", None),
        ("2024-05", None),
        ("2024", None),
        ("0000-00-00", None),
        ("2024-02-30", None),
        ("9999-12-31", None),
        ("yesterday", None),
        ("in May", None),
        (20240506, None),
        (["2024-05-06"], None),
        ("", None),
    ],
)
def test_dates(declared: Any, expected: str | None) -> None:
    assert as_date(declared) == expected


@pytest.mark.parametrize(
    ("declared", "is_kept"),
    [
        ("https://gazette.example/a?b=c#d", True),
        ("HTTP://gazette.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//gazette.example/a", False),
        ("https://", False),
        ("https://[::1", False),
        ("https://a.example/\njavascript:x", False),
        ('https://a.example/" onclick=x', False),
        (5, False),
        ("https://a.example/" + "x" * 5000, False),
    ],
)
def test_addresses(declared: Any, is_kept: bool) -> None:
    assert (as_url(declared) is not None) == is_kept


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("  A \n title\t", "A title"),
        ("a\x00b\u202ec\ud800", "a b c"),
        (["Jane Roe", {"name": "Ali Can"}, None, ""], "Jane Roe, Ali Can"),
        ({"name": {"name": "x"}}, "x"),
        (12, "12"),
        (True, None),
        ("\u200b", None),
        ([], None),
        ({"title": "x"}, None),
        ("x" * 1001, None),
    ],
)
def test_names(declared: Any, expected: str | None) -> None:
    assert as_text(declared) == expected


def test_values_that_hold_themselves() -> None:
    loop: list[Any] = ["a"]
    loop.append(loop)
    assert as_text(loop) == "a, a, a, a" or as_text(loop)
    assert read_metadata({"date": loop}).notes


def test_notes_name_what_was_not_usable() -> None:
    metadata = read_metadata({"date": "soon", "lang": "de-AT", "mood": "fine", "title": None})
    assert (metadata.date, metadata.lang, metadata.title) == (None, "de", None)
    assert metadata.notes == ("the declared date was not usable: 'soon'",)


def test_a_huge_number_is_no_crash() -> None:
    assert read_metadata({"title": 10**5000}).notes or True
