"""The number words of one language, ready to be looked up, and digits with separators read by language.

text2num reads seven of the eleven languages and neither halves ("two and a half million", "anderthalb Millionen") nor
digits before scales ("3,5 Mio."), so a second reader would be needed beside it.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from claimcheck.extract.words import LANGUAGES, numbered, table, words

SPACES = " \u00a0\u202f\u2009"


@dataclass(frozen=True)
class Lexicon:
    """The number words of one language, ready to be looked up."""

    decimal: str
    ones: frozenset[str]
    values: dict[str, float]
    scales: dict[str, float]
    alone: frozenset[str]
    approximate: frozenset[str]
    half: frozenset[str]
    plus_half: re.Pattern[str] | None
    joined_half: frozenset[str]
    linking: frozenset[str]
    linking_after: frozenset[str]
    joins: frozenset[str]
    glued: re.Pattern[str] | None
    inside: re.Pattern[str] | None
    """A number at the beginning of an adjective: "zwei-jährig"."""
    vague: frozenset[str]
    careful: dict[str, re.Pattern[str]]


@cache
def lexicon(lang: str) -> Lexicon:
    """The lexicon of a language; one without any words for a language outside the eleven."""
    entry = table("numbers")[lang] if lang in LANGUAGES else {}
    values, scales = numbered(entry["values"]) if entry else {}, numbered(entry["scales"]) if entry else {}
    lists = {key: frozenset(words(text)) for key, text in entry.items() if isinstance(text, str)}
    joins, halves = lists.get("joins", frozenset()), lists.get("joined_half", frozenset())
    none: frozenset[str] = frozenset()
    parts = sorted({*values, *scales, *lists.get("ones", none), *joins, *halves}, key=len, reverse=True)
    compounding = {**values, **(numbered(entry["compounding"]) if "compounding" in entry else {})}
    begins = "|".join(sorted((*compounding, *joins), key=len, reverse=True))
    plus_half = "|".join(sorted(lists.get("plus_half", none), key=len, reverse=True))
    return Lexicon(
        decimal=entry.get("decimal", "."),
        ones=lists.get("ones", none),
        values=compounding,
        scales=scales,
        alone=lists.get("alone", none),
        approximate=lists.get("approx", none),
        half=lists.get("half", none),
        plus_half=re.compile(rf"[\s-]+(?:{plus_half})\b", re.IGNORECASE) if plus_half else None,
        joined_half=halves,
        linking=lists.get("and", none),
        linking_after=lists.get("and_after", none),
        joins=joins,
        glued=re.compile("|".join(parts)) if entry.get("glue") else None,
        inside=re.compile(rf"((?:{begins})+)(?=(?:{entry['inside']}))") if "inside" in entry else None,
        vague=lists.get("vague", none),
        careful={word: re.compile(rf"\s+(?:{tail})") for word, tail in entry.get("careful", {}).items()},
    )


def read_digits(text: str, decimal: str) -> float | None:
    """Value of digits with separators; None for what is no number ("1.2.3", "007") or too large for a float.

    A separator in its other role is recognised by its groups: "1.500" is 1500 where "," is the decimal sign, but
    "2.5" there can only be two and a half.
    """
    digits = re.sub(rf"[{SPACES}'’]", "", text)
    marks = [mark for mark in digits if mark in ".,"]
    if len(digits) > 300 or (digits[0] == "0" and len(digits) > 1 and digits[1] not in ".,"):
        return None
    if not marks:
        return float(digits)
    head, *groups = re.split("[.,]", digits)
    grouped = len(head) <= 3 and head != "0"
    if len(set(marks)) == 2:
        whole = groups[:-1]
        if marks.count(marks[-1]) != 1 or not grouped or any(len(group) != 3 for group in whole):
            return None
        return float(head + "".join(whole) + "." + groups[-1])
    if grouped and all(len(group) == 3 for group in groups) and (marks[0] != decimal or len(marks) > 1):
        return float(head + "".join(groups))
    return float(f"{head}.{groups[0]}") if len(marks) == 1 else None


@lru_cache(maxsize=65536)
def word_parts(word: str, lang: str) -> tuple[str, ...]:
    """The number words that a lower-case word is made of; empty if it is no number word."""
    known = lexicon(lang)
    if word in known.values or word in known.scales or word in known.ones or word in known.half:
        return (word,)
    if known.glued is None or len(word) < 6:
        return ()
    parts = known.glued.findall(word)
    whole = len(parts) > 1 and "".join(parts) == word
    return tuple(parts) if whole and parts[0] not in known.joins and parts[-1] not in known.joins else ()


@lru_cache(maxsize=65536)
def inside_parts(word: str, lang: str) -> tuple[tuple[str, ...], int]:
    """The number words at the beginning of an adjective, and how far they go: "двадцатичетырёх|летний"."""
    known = lexicon(lang)
    match = known.inside.match(word) if known.inside else None
    if match is None:
        return (), 0
    parts = re.findall("|".join(sorted((*known.values, *known.joins), key=len, reverse=True)), match[1])
    return tuple(parts), match.end()


def plain(word: str) -> str:
    """Lower case with one kind of apostrophe."""
    return word.lower().replace("’", "'").replace("ʼ", "'")


def other_reading(digits: str, decimal: str) -> float | None:
    """Value with the decimal sign read as a sign of thousands, if the digits allow both."""
    head, mark, tail = digits.partition(decimal)
    both = mark and head.isdecimal() and tail.isdecimal() and len(tail) == 3 and len(head) <= 3 and head[0] != "0"
    return float(head + tail) if both else None


def scale_of_adjective(word: str, known: Lexicon) -> float | None:
    """Scale of an adjective behind digits: "3,5-миллионный"."""
    return next(
        (scale for form, scale in known.scales.items() if scale >= 1000 and len(form) > 5 and word.startswith(form)),
        None,
    )
