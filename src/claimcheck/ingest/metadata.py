"""What front matter, a page or a JSONL line declares about an article, made clean; its values are not trusted."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

FIELDS = ("id", "title", "outlet", "author", "date", "lang", "url")
_YEARS = range(1500, 2200)
_MAX_LENGTH = 1000
# Control characters, lone surrogates, and the marks that turn the direction of the text around them.
_UNPRINTABLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\u200b\u2028-\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]+"
)


class Metadata(NamedTuple):
    """Declared values, None where nothing usable is declared, and notes on what was not usable."""

    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    date: str | None = None
    lang: str | None = None
    url: str | None = None
    notes: tuple[str, ...] = ()


def read_metadata(declared: Mapping[str, Any]) -> Metadata:
    """Clean values of the known fields; all other keys are ignored."""
    readers = {"date": as_date, "lang": as_language, "url": as_url}
    values: dict[str, str | None] = {}
    notes = []
    for field in FIELDS:
        value = declared.get(field)
        if value is None or value == "":
            continue
        values[field] = readers.get(field, as_text)(value)
        if values[field] is None:
            notes.append(f"the declared {field} was not usable: {_short(value)}")
    return Metadata(**values, notes=tuple(notes))


def as_text(value: Any, depth: int = 3) -> str | None:
    """A name or title as one line; names in a list are joined. None for what is no text."""
    if isinstance(value, str):
        text = " ".join(_UNPRINTABLE.sub(" ", value).split())
        return text if text and len(text) <= _MAX_LENGTH else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | date):
        return _short(value)
    if isinstance(value, dict) and depth:
        return as_text(value.get("name"), depth - 1)
    if isinstance(value, list | tuple) and depth:
        names = [name for item in value[:20] if (name := as_text(item, depth - 1))]
        return as_text(", ".join(names))
    return None


def as_date(value: Any) -> str | None:
    """A declared date as ISO 8601 day or instant; None if it is no full date or could be read in two ways."""
    if isinstance(value, str):
        value = _parse_date(value.strip())
    if not isinstance(value, date) or value.year not in _YEARS:
        return None
    return value.isoformat()


def as_language(value: Any) -> str | None:
    """The ISO 639-1 code of "de", "de-AT" or "de_AT"."""
    match = re.fullmatch(r"([a-z]{2})(?:[-_][a-z0-9_-]+)?", (as_text(value) or "").lower())
    return match[1] if match else None


def as_url(value: Any) -> str | None:
    """An absolute http or https address; anything else might be a script."""
    if not isinstance(value, str) or len(value) > 2 * _MAX_LENGTH:
        return None
    address = value.strip()
    if re.search(r"[\s<>\"]", address) or _UNPRINTABLE.search(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def _parse_date(text: str) -> date | None:
    """ISO 8601, 2024/05/06, 06.05.2024, RFC 5322, or a date in words."""
    if match := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text):
        text = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    elif match := re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", text):
        text = f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"
    for parse in (date.fromisoformat, datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return _parse_words(text)


def _parse_words(text: str) -> date | None:
    # Figures alone ("05/06/2024") are read differently in different countries.
    if len(text) > 60 or not re.search(r"[^\W\d_]{3}", text) or not re.search(r"\b\d{4}\b", text):
        return None
    import dateparser

    from claimcheck.extract.language import LANGUAGES

    found = dateparser.parse(text, languages=list(LANGUAGES), settings={"STRICT_PARSING": True})
    return found.date() if found else None


def _short(value: Any) -> str:
    try:
        text = value.isoformat() if isinstance(value, date) else repr(value)
    except (ValueError, RecursionError):  # an int of more than 4,300 digits has no str()
        text = f"a huge {type(value).__name__}"
    text = _UNPRINTABLE.sub(" ", text)
    return text if len(text) <= 60 else text[:59] + "…"
