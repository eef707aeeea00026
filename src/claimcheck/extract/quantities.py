"""Numbers with what they measure: "mindestens 3,5 Mio. Euro" is at least 3,500,000 EUR.

Years, dates, ordinals and names ("S-300", "Boeing 737", "Artikel 5") are not quantities. A time of day has the unit
"clock" and counts minutes since midnight; a result such as "2:1" has the unit "score", with both sides as `low` and
`high`, in the order in which they stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from claimcheck.extract.dates import find_dates
from claimcheck.extract.numerals import Numeral, find_numerals
from claimcheck.extract.words import LANGUAGES, table
from claimcheck.records import Quantity

Hedge = Literal["", "about", "at_least", "at_most", "more_than", "less_than"]
Span = tuple[int, int]
HEDGES: tuple[Hedge, ...] = ("at_least", "at_most", "more_than", "less_than", "about")
"""In the order in which they are tried: "no more than" holds "more than"."""
NEVER = "(?!)"
PHONE = re.compile(r"(?<![\w.,])(?:\+\d{1,3}[\s/-]?(?:\(?\d+\)?[\s/-]?){2,}\d{2,}|0\d{2,5}[\s/-]\d[\d\s/-]{4,}\d|\d{3}-\d{3,4}-\d{4})")
SCORE = re.compile(r"(?<![\w.,:/-])(\d{1,3})(\s?[:–-]\s?)(\d{1,3})(?![\w:%]|[.,/-]\d)")
ORDINAL_TAIL = re.compile(
    r"[ºª°]|\.?[ºª]|-?(?:й|го|му|я|ю|ая|ый|ой|ша|га|та|те|ій|ої|а|е)(?!\w)|\.(?=\s+[^\W\d_])|\.(?=-)"
)
ARTICLES = r"(?:the|die|den|de|di|de\s+la|les|las?|los|el|il|i|gli|le|os|as|het)\s+"
WORD_START = re.compile(r"(?<!\w)[^\W_]|[~≈≥≤<>§#№]")
LIST_MARK = re.compile(r"\W*\d{1,3}[.)]\s")
DOLLARS = (("austral|австрал", "AUD"), ("canad|kanad|канад", "CAD"), ("hong|гонконг|гонконґ", "HKD"), ("singap|сингап|сінгап", "SGD"))


@dataclass(frozen=True)
class _Measures:
    """The unit words of one language, compiled."""

    words: re.Pattern[str]
    symbols: re.Pattern[str]
    word_units: tuple[str, ...]
    symbol_units: tuple[str, ...]
    money: re.Pattern[str]
    money_units: tuple[str, ...]
    hedge: re.Pattern[str]
    more_after: re.Pattern[str]
    about_after: re.Pattern[str]
    to: re.Pattern[str]
    between: re.Pattern[str]
    change: re.Pattern[str]
    of: re.Pattern[str]
    skip: frozenset[str]
    adjective: re.Pattern[str]
    noun: re.Pattern[str]
    clock: re.Pattern[str]
    designator: re.Pattern[str]


@cache
def _measures(lang: str) -> _Measures:
    units = table("units")
    entry = units[lang if lang in LANGUAGES else "en"]
    symbols: dict[str, str] = units["symbols"]
    money = {unit: pattern for unit, pattern in symbols.items() if re.fullmatch("[A-Z]{3}", unit) and unit != "TWh"}
    money_forms = sorted(((unit, form) for unit, pattern in money.items() for form in pattern.split("|")), key=lambda m: -len(m[1]))
    hedges = "|".join(rf"(?P<{hedge}>{entry[hedge]})" for hedge in HEDGES)
    flags = re.IGNORECASE
    designators = units["names"]["designators"].replace("\n", "")
    return _Measures(
        words=re.compile(rf"[\s-]?\s*(?:{'|'.join(f'({pattern})' for _, pattern in entry['units'])})(?!\w)", flags),
        symbols=re.compile(rf"\s?(?:{'|'.join(f'({pattern})' for pattern in symbols.values())})(?!\w)"),
        word_units=tuple(unit for unit, _ in entry["units"]),
        symbol_units=tuple(symbols),
        money=re.compile(rf"(?<!\w)(?:{'|'.join(f'({form})' for _, form in money_forms)})\s?\Z"),
        money_units=tuple(unit for unit, _ in money_forms),
        hedge=re.compile(rf"(?:{hedges})\s*(?:{ARTICLES})?\Z", flags),
        more_after=re.compile(entry["more_after"], flags),
        about_after=re.compile(entry["about_after"], flags),
        to=re.compile(rf"\s?[-–—]\s?|\s+(?:{entry['to']})\s+", flags),
        between=re.compile(rf"(?<!\w)(?:{entry['between']})\s+\Z", flags),
        change=re.compile(rf"(?<!\w)(?:{entry['change']})\s+\Z", flags),
        of=re.compile(rf"\s+(?:{entry['of']})(?:\s+|(?<=['’]))", flags),
        skip=frozenset(entry["skip"].split()),
        adjective=re.compile(entry["adjective"]),
        noun=re.compile(entry["noun"]),
        clock=re.compile(rf"(?<![\w.,:-])(?:{entry['clock']})", flags),
        designator=re.compile(rf"(?:{designators})\s?\Z", flags),
    )


@dataclass(frozen=True, slots=True)
class _Measured:
    """A numeral with its unit; `start` and `end` take in currency signs and unit words."""

    numeral: Numeral
    start: int
    end: int
    unit: str
    hedge: Hedge
    hedge_start: int


def find_quantities(text: str, lang: str) -> list[Quantity]:
    """All quantities of a text, in order; `lang` is an ISO 639-1 code."""
    numerals = find_numerals(text, lang)
    if not numerals:
        return []
    measures = _measures(lang)
    taken: list[Span] = [(match.start(), match.end()) for match in PHONE.finditer(text)]
    taken += [(mention.start, mention.end) for mention in find_dates(text, lang, None)]
    found: list[Quantity] = []
    for quantity in (*_clocks(text, measures), *_scores(text, measures)):
        if _free(quantity.start, quantity.end, taken):
            found.append(quantity)
            taken.append((quantity.start, quantity.end))
    measured = [
        _measure(text, numeral, measures)
        for numeral in numerals
        if _free(numeral.start, numeral.end, taken) and not _is_ordinal_or_part(text, numeral, measures)
    ]
    kept = [item for item in measured if not _is_name(text, item, lang, measures)]
    found += _quantities(text, kept, lang, measures)
    return sorted(found, key=lambda quantity: quantity.start)


def _free(start: int, end: int, taken: list[Span]) -> bool:
    return not any(low < end and start < high for low, high in taken)


def _clocks(text: str, measures: _Measures) -> Iterator[Quantity]:
    """Times of day."""
    for match in measures.clock.finditer(text):
        groups = match.groupdict()
        hour = int(next(groups[key] for key in ("h", "h2", "h3", "h4") if groups.get(key)))
        minute = int(next((groups[key] for key in ("m", "m2", "m3", "m4") if groups.get(key)), 0))
        half = (groups.get("ap") or "").lower()
        if half and hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour <= 24 and minute < 60:
            value = float(hour * 60 + minute)
            start = next(match.start(key) for key in ("h", "h2", "h3", "h4") if groups.get(key))
            yield Quantity(text=text[start : match.end()], start=start, end=match.end(), low=value, high=value, unit="clock")


def _scores(text: str, measures: _Measures) -> Iterator[Quantity]:
    """Results of matches and votes: "2:1", "3-0"; a hyphen between rising numbers is a range instead."""
    for match in SCORE.finditer(text):
        first, second = float(match[1]), float(match[3])
        dashed = match[2].strip() != ":"
        if dashed and (first < second or first > 30 or measures.words.match(text, match.end())):
            continue
        yield Quantity(text=match.group(), start=match.start(), end=match.end(), low=first, high=second, unit="score")


def _is_ordinal_or_part(text: str, numeral: Numeral, measures: _Measures) -> bool:
    """Digits that are an ordinal, a mark of a list, or part of a name, a fraction or a web address."""
    before, after = text[: numeral.start][-2:], text[numeral.end : numeral.end + 2]
    if not numeral.digits:
        return before[-1:] == "-" and before[:1].isalpha()
    if before[-1:].isalnum() or before[-1:] in ("_", "#", "§", "№", "[", "/", "@", "\\") or after[:1] in ("/", "_", "\\"):
        return not (after[:1] == "/" and measures.symbols.match(text, numeral.end))
    if before[-1:] in "-‐‑" and before[:1].isalpha() or before[-1:] in ".,:" and before[:1].isdigit():
        return True
    whole = numeral.scale == 1 and text[numeral.start : numeral.end].isdecimal()
    if whole and (LIST_MARK.match(text, 0, numeral.end + 2) and not text[: numeral.start].strip(" \t(•*-–")):
        return True
    tail = ORDINAL_TAIL.match(text, numeral.end) if whole else None
    if tail is not None and not (tail.group() == "°" and numeral.value > 3):
        return tail.group() != "." or numeral.value < 1000
    glued = after[:1].isalpha()
    return glued and not (measures.symbols.match(text, numeral.end) or measures.words.match(text, numeral.end))


def _measure(text: str, numeral: Numeral, measures: _Measures) -> _Measured:
    """The numeral with the unit and the hedge around it."""
    start, end, unit = numeral.start, numeral.end, ""
    money = measures.money.search(text, max(0, start - 5), start)
    if money is not None:
        unit, start = measures.money_units[(money.lastindex or 1) - 1], money.start()
        short = re.compile(r"\s([mb])(?!\w)", re.IGNORECASE).match(text, end)
        if short is not None and numeral.scale == 1:  # "€3.5 m"
            scale = 1e6 if short[1] in "mM" else 1e9
            numeral = Numeral(start, short.end(), numeral.value * scale, numeral.value, scale, True, numeral.approximate)
            end = short.end()
    else:
        unit, end = _unit(text, end, numeral, measures)
    sign = text[start - 1 : start]
    if sign in ("-", "−") and unit in ("%", "°C", "°F", "pp") and not text[: start - 1][-1:].strip(" ("):
        numeral = Numeral(start - 1, numeral.end, -numeral.value, -numeral.coefficient, numeral.scale, numeral.digits, numeral.approximate)
        start -= 1
    hedge, hedge_start = _hedge(text, start, measures)
    if hedge in ("", "about") and measures.more_after.match(text, end):
        hedge = "at_least"
    elif not hedge and (numeral.approximate or measures.about_after.match(text, end)):
        hedge = "about"
    return _Measured(numeral, start, end, unit, hedge, hedge_start)


def _unit(text: str, end: int, numeral: Numeral, measures: _Measures) -> tuple[str, int]:
    """Unit behind a number and where it ends."""
    match = measures.symbols.match(text, end) if numeral.digits else None
    if match is not None:
        return measures.symbol_units[(match.lastindex or 1) - 1], match.end()
    match = measures.words.match(text, end)
    if match is None:
        return "", end
    unit = measures.word_units[(match.lastindex or 1) - 1]
    if unit == "USD":
        around = text[end : match.end() + 16].lower()
        unit = next((code for stems, code in DOLLARS if re.search(stems, around)), unit)
    return unit, match.end()


def _ending(pattern: re.Pattern[str], text: str, end: int, reach: int) -> re.Match[str] | None:
    """Match of a pattern that ends with "\\Z" on the words before `end`; tried at word starts only, the longest first."""
    for start in WORD_START.finditer(text, max(0, end - reach), end):
        match = pattern.match(text, start.start(), end)
        if match is not None:
            return match
    return None


def _hedge(text: str, start: int, measures: _Measures) -> tuple[Hedge, int]:
    match = _ending(measures.hedge, text, start, 32)
    if match is None:
        return "", start
    hedge = next(hedge for hedge in HEDGES if match[hedge])
    return hedge, match.start()


def _is_name(text: str, item: _Measured, lang: str, measures: _Measures) -> bool:
    """Whether the number belongs to a name: "Boeing 737", "Resolution 1701", "die Großen Vier"."""
    numeral = item.numeral
    first = text[numeral.start]
    before = re.search(r"([^\W\d_][\w’'-]*)(\s+)\Z", text[max(0, item.start - 40) : item.start])
    inside = before is not None
    if not numeral.digits:
        return inside and first.isupper() and numeral.scale == 1 and not item.unit
    if numeral.scale != 1 or item.unit or item.hedge or before is None:
        return False
    if _ending(measures.designator, text, item.start, 20):
        return True
    if not before[1][0].isupper() or before[1].isdigit() or text[: max(0, item.start - len(before.group()))].strip(" „“\"«(") == "":
        return False
    if not text[numeral.start : numeral.end].isdecimal():
        return False
    following = re.match(r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?", text[numeral.end : numeral.end + 50])
    if following is None:
        return True
    if lang in ("en", "de"):
        return not any(word and measures.noun.fullmatch(word) for word in following.groups())
    return following[1][0].isupper()


def _quantities(text: str, items: list[_Measured], lang: str, measures: _Measures) -> Iterator[Quantity]:
    """Join numbers to ranges and give out quantities."""
    at = 0
    while at < len(items):
        first = items[at]
        second = items[at + 1] if at + 1 < len(items) else None
        if second is not None and _is_range(text, first, second, measures):
            at += 2
            yield _range(text, first, second, lang, measures)
            continue
        at += 1
        unit, thing, value = first.unit, _thing(text, first, lang, measures), first.numeral.value
        if second is not None and not unit and measures.to.fullmatch(text, first.end, second.start):
            unit, thing, value = second.unit, _thing(text, second, lang, measures), _scaled(first, second)
        yield Quantity(
            text=text[first.start : first.end],
            start=first.start,
            end=first.end,
            low=value,
            high=value,
            unit=unit,
            thing=thing,
            hedge=first.hedge,
        )


def _scaled(first: _Measured, second: _Measured) -> float:
    """The first value; "10 to 12 million" lends its scale to the ten."""
    value = first.numeral.value
    if first.numeral.scale == 1 and second.numeral.scale > 1 and value <= second.numeral.coefficient:
        return value * second.numeral.scale
    return value


def _is_range(text: str, first: _Measured, second: _Measured, measures: _Measures) -> bool:
    """Whether two numbers are the ends of a range; "from 10 to 12" tells of a change and stays two numbers."""
    gap = text[first.end : second.start]
    units = first.unit == second.unit or not first.unit or (not second.unit and first.start < first.numeral.start)
    if not units or not measures.to.fullmatch(gap) or _scaled(first, second) >= second.numeral.value:
        return False
    begin = max(0, first.start - 20)
    between = measures.between.search(text, begin, first.start) is not None
    word = gap.strip().lower()
    if word in AND_WORDS:
        return between
    if word in OR_WORDS and second.numeral.value > 4 * _scaled(first, second):
        return False
    return between or measures.change.search(text, begin, first.start) is None


AND_WORDS = frozenset("and und et y e en i a і и та й".split())
OR_WORDS = frozenset("or oder ou o of lub albo czy nebo či или або чи".split())


def _range(text: str, first: _Measured, second: _Measured, lang: str, measures: _Measures) -> Quantity:
    return Quantity(
        text=text[first.start : second.end],
        start=first.start,
        end=second.end,
        low=_scaled(first, second),
        high=second.numeral.value,
        unit=second.unit or first.unit,
        thing=_thing(text, second, lang, measures),
        hedge=first.hedge,
    )


def _thing(text: str, item: _Measured, lang: str, measures: _Measures) -> str:
    """The noun behind the number, lower case; behind a unit only what it is made or taken of ("of the voters")."""
    start = item.end
    if item.unit:
        link = measures.of.match(text, start)
        if link is None and lang != "de":
            return ""
        start = link.end() if link else start
    words: list[str] = []
    for match in re.compile(r"\s*([^\W\d_][\w’'-]*)|\s*(\S)").finditer(text, start, start + 80):
        word = match[1]
        if word is None:
            break
        if word.lower() not in measures.skip:
            words.append(word)
        if len(words) == (1 if item.unit else 3):
            break
    if lang in ("en", "de"):
        noun = next((word for word in words if measures.noun.fullmatch(word)), None)
        if noun is None and lang == "en" and words and not measures.adjective.fullmatch(words[0]):
            noun = words[0]
    else:
        noun = next((word for word in words if not measures.adjective.fullmatch(word)), None)
    return noun.lower() if noun else ""
