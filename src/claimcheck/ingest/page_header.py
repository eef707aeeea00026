"""What a page prints above its article: weather, date of the day, section, byline, reading time."""

import re
from collections.abc import Sequence
from functools import cache

from claimcheck.ingest.phrases import phrases, words

PAGE_DATE = "page date"
"""Reason of a date line above the article. It is never taken as publication date: often it is the day of the visit."""

_MAX_LINES = 15
_TEMPERATURE = re.compile(r"[-−]?\d{1,2}(?:[.,]\d)?\s?(?:°\s?[CF]?|º\s?[CF]?|[CF])")
_NUMERIC_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_TIME = re.compile(
    r"\d{1,2}(?:[:.h]\d{2}){1,2}(?:am|pm)?|\d{1,4}(?:st|nd|rd|th|er|º|ª|-го|-е)?|[+-]\d{2}:?\d{2}", re.IGNORECASE
)
_NAME = r"[^\W\d_a-zß-öø-ÿа-яіїєґ][\w'’.-]*"
_BYLINE = re.compile(
    r"(?:By|BY|[Vv]on|VON|Par|Por|Di|Door|Autor(?:in)?:?|Author:|Auteur ?:|Autore:|Автор:|Text:|Текст:)"
    rf"(?:\s(?:{_NAME}|and|und|et|y|e|en|i|и|та|de|van|von|der))*\s{_NAME}"
)
_PLACE = re.compile(r"[^\W\d_]+(?:[ '’.-]{1,2}[^\W\d_]+){0,3}")
_BREADCRUMB_MARK = re.compile(r"\s*[>»/|›→]\s*")


def header_reasons(lines: Sequence[str], known: Sequence[str | None]) -> dict[int, str]:
    """Reasons for the lines above the first paragraph that are not the article, by line number.

    `known` holds the reasons that were found already; such lines are passed over.
    """
    reasons: dict[int, str] = {}
    end = next((number for number, line in enumerate(lines) if _is_paragraph(line)), len(lines))
    for number, line in enumerate(lines[:_MAX_LINES]):
        if known[number] is None and len(line) <= 100 and (reason := _reason(line, number < end)):
            reasons[number] = reason
    if reasons and len(lines) > 1:
        _add_weather_place(lines, reasons)
    # An article of one word or one date is that article, not its header.
    return reasons if len(reasons) < len(lines) else {}


def _is_paragraph(line: str) -> bool:
    return len(line) > 120 or (len(line.split()) > 8 and line.endswith((".", "!", ".”", ".“", '."', ".»")))


def _reason(line: str, is_above: bool) -> str | None:
    # A byline may also follow the lead.
    if len(line) <= 60 and not line.endswith(".") and _BYLINE.fullmatch(line):
        return "byline"
    if not is_above:
        return None
    if _TEMPERATURE.fullmatch(line):
        return "weather"
    if _is_date_line(line):
        return PAGE_DATE
    if _is_section(line) or any(pattern.fullmatch(line) for pattern in _reading_times()):
        return "page header"
    return None


def _is_section(line: str) -> bool:
    """A section's name, or the path of sections that leads to the article."""
    sections = words("header", "sections")
    if sections.fullmatch(line):
        return True
    steps = _BREADCRUMB_MARK.split(line)
    return len(steps) > 1 and words("header", "home").fullmatch(steps[0]) is not None


@cache
def _reading_times() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(phrase, re.IGNORECASE) for phrase in phrases("header", "reading_time"))


def _is_date_line(line: str) -> bool:
    """Only words of dates and times, with a month, a weekday or a date in figures among them."""
    if not re.search(r"\d", line):
        return False
    has_date = False
    for part in re.findall(r"[^\s,()|–—]+", line):
        word = part.strip(".:;-•·").casefold()
        if not word:
            continue
        if _NUMERIC_DATE.fullmatch(word) or word in _calendar_names():
            has_date = True
        elif not (_TIME.fullmatch(word) or words("header", "date_words").fullmatch(word)):
            return False
    return has_date


@cache
def _calendar_names() -> frozenset[str]:
    """Names of months and weekdays in all languages (CLDR)."""
    from babel import Locale

    from claimcheck.extract.language import LANGUAGES

    names: set[str] = set()
    for lang in LANGUAGES:
        locale = Locale(lang)
        for table in (locale.months, locale.days):
            for context in table.values():
                for width in ("wide", "abbreviated"):
                    names.update(name.casefold().strip(".") for name in context[width].values())
    return frozenset(names)


def _add_weather_place(lines: Sequence[str], reasons: dict[int, str]) -> None:
    """The place and the sky that stand below a temperature, where a date follows; else a place of one or two words."""
    for number in [number for number, reason in reasons.items() if reason == "weather"]:
        below = number + 1
        while below < len(lines) and below not in reasons and _PLACE.fullmatch(lines[below]):
            below += 1
        places = range(number + 1, below)
        if reasons.get(below) == PAGE_DATE and len(places) <= 3:
            reasons.update(dict.fromkeys(places, "weather"))
        elif places and len(lines[number + 1].split()) <= 2:
            reasons[number + 1] = "weather"
