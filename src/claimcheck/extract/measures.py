"""Units, currencies, hedges and range words of one language, compiled from words/units.toml."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from claimcheck.extract.words import LANGUAGES, table
from claimcheck.extract.words import words as words_of

HEDGES = ("at_least", "at_most", "more_than", "less_than", "about")
"""In the order in which they are tried: "no more than" holds "more than"."""
ARTICLES = r"(?:the|die|den|de|di|de\s+la|les|las?|los|el|il|i|gli|le|os|as|het|в|у|на)\s+"
CURRENCY = re.compile("[A-Z]{3}")
WORD_START = re.compile(r"(?<!\w)[^\W_]|[~≈≥≤<>]")
DOLLARS = (
    ("austral|австрал", "AUD"), ("canad|kanad|канад", "CAD"), ("hong|гонконг", "HKD"), ("singap|сингап|сінгап", "SGD"),
)  # fmt: skip
DOLLAR_KINDS = rf"(?:(?:{'|'.join(stems for stems, _ in DOLLARS)}|ameri[ck]|америк|us-)\w*(?:\s+kong)?[\s-]*)?"
"""An adjective in front of "dollar"; behind it, it is found by looking on."""


@dataclass(frozen=True)
class Measures:
    """The patterns of one language. `words`, `symbols` and `money` have a group per entry of the tuple beside them."""

    words: re.Pattern[str]
    word_units: tuple[str, ...]
    symbols: re.Pattern[str]
    symbol_units: tuple[str, ...]
    money: re.Pattern[str]
    money_units: tuple[str, ...]
    hedge: re.Pattern[str]
    more_after: re.Pattern[str]
    about_after: re.Pattern[str]
    half_after: re.Pattern[str]
    """One half more, behind the unit."""
    to: re.Pattern[str]
    between: re.Pattern[str]
    change: re.Pattern[str]
    onto: re.Pattern[str]
    of: re.Pattern[str]
    age: re.Pattern[str]
    skip: frozenset[str]
    stop: frozenset[str]
    adjective: re.Pattern[str]
    noun: re.Pattern[str]
    clock: re.Pattern[str]
    designator: re.Pattern[str]
    era: re.Pattern[str]

    def unit_after(self, text: str, end: int, digits: bool) -> tuple[str, int]:
        """The unit that stands at a place, and where it ends; symbols only behind digits."""
        match = self.symbols.match(text, end) if digits else None
        if match is not None:
            return self.symbol_units[(match.lastindex or 1) - 1], match.end()
        match = self.words.match(text, end)
        if match is None:
            return "", end
        unit = self.word_units[(match.lastindex or 1) - 1]
        if unit == "USD":
            around = text[end : match.end() + 16].lower()
            unit = next((code for stems, code in DOLLARS if re.search(stems, around)), unit)
        return unit, match.end()

    def money_before(self, text: str, start: int) -> tuple[str, int]:
        """The currency sign that stands right before a place, and where it starts."""
        match = self.money.search(text, max(0, start - 5), start)
        return (self.money_units[(match.lastindex or 1) - 1], match.start()) if match else ("", start)

    def hedge_before(self, text: str, start: int) -> str:
        """The hedge that ends at a place."""
        match = ending(self.hedge, text, start, 32)
        return "" if match is None else next(hedge for hedge in HEDGES if match[hedge])


def ending(pattern: re.Pattern[str], text: str, end: int, reach: int) -> re.Match[str] | None:
    """Match of a pattern that ends with "\\Z" on the words before `end`. Only word starts are tried, leftmost first."""
    for start in WORD_START.finditer(text, max(0, end - reach), end):
        match = pattern.match(text, start.start(), end)
        if match is not None:
            return match
    return None


def is_currency(unit: str) -> bool:
    """Whether a unit is an ISO 4217 code ("TWh" is none)."""
    return CURRENCY.fullmatch(unit) is not None


@cache
def measures(lang: str) -> Measures:
    """The patterns of a language; those of English for a language outside the eleven."""
    units = table("units")
    lang = lang if lang in LANGUAGES else "en"
    entry = units[lang]
    symbols: dict[str, str] = units["symbols"]
    forms = [(unit, form) for unit, pattern in symbols.items() if is_currency(unit) for form in pattern.split("|")]
    forms.sort(key=lambda item: -len(item[1]))
    names = units["names"]
    halves = [re.sub(r"\s", r"\\s+", form) for form in words_of(table("numbers")[lang]["plus_half"])]

    def words(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return Measures(
        words=words(
            rf"[\s-]?\s*(?:(?:{names['between_unit']})\s+)?"
            rf"(?:{_groups((DOLLAR_KINDS if unit == 'USD' else '') + form for unit, form in entry['units'])})(?!\w)"
        ),
        word_units=tuple(unit for unit, _ in entry["units"]),
        symbols=re.compile(rf"\s?(?:{_groups(symbols.values())})(?!\w)"),
        symbol_units=tuple(symbols),
        money=re.compile(rf"(?<!\w)(?:{_groups(form for _, form in forms)})\s?\Z"),
        money_units=tuple(unit for unit, _ in forms),
        hedge=words(rf"(?:{'|'.join(f'(?P<{hedge}>{entry[hedge]})' for hedge in HEDGES)})\s*(?:{ARTICLES})?\Z"),
        more_after=words(entry["more_after"]),
        about_after=words(entry["about_after"]),
        half_after=words(rf"\s+(?:{'|'.join(halves)})(?!\w)" if halves else "(?!)"),
        to=words(rf"\s?[-–—]\s?|\s+(?:{entry['to']})\s+"),
        between=words(rf"(?<!\w)(?:{entry['between']})\s+\Z"),
        change=words(rf"(?<!\w)(?:{entry['change']})\s+\Z"),
        onto=words(rf"\s+(?:{entry['onto']})\s+(?:{ARTICLES})?"),
        of=words(rf"\s+(?:{entry['of']})(?:\s+|(?<=['’]))"),
        age=words(rf"(?:{entry['age']})\s+\Z"),
        skip=frozenset(entry["skip"].split()),
        stop=frozenset(entry["stop"].split()),
        adjective=re.compile(entry["adjective"]),
        noun=re.compile(entry["noun"]),
        clock=words(rf"(?<![\w.,:-])(?:{entry['clock']})(?!\d|[.,:]\d)"),
        designator=words(rf"(?:{names['designators'].replace(chr(10), '')})\s?\Z"),
        era=re.compile(rf"\s?(?:{names['era']})"),
    )


def _groups(patterns: Iterable[str]) -> str:
    """Alternatives, each in a group, so that `lastindex` tells which one matched."""
    return "|".join(f"({pattern})" for pattern in patterns)
