"""Numbers with what they measure: "mindestens 3,5 Mio. Euro" is at least 3,500,000 EUR.

Years, dates, ordinals and names ("S-300", "Boeing 737", "Artikel 5") are not quantities. A time of day has the unit
"clock" and counts minutes since midnight; a result such as "2:1" has the unit "score", with both sides as `low` and
`high`, in the order in which they stand.
"""

import re
from collections.abc import Iterator

from claimcheck.extract.clocks import SPOKEN_CLOCK, find_clocks, find_scores, spoken_clock
from claimcheck.extract.dates import date_spans
from claimcheck.extract.measured import Measured, measure
from claimcheck.extract.measures import Measures, measures
from claimcheck.extract.noquantities import is_end_of_name, is_name, is_no_number
from claimcheck.extract.numerals import find_numerals
from claimcheck.records import Quantity

Span = tuple[int, int]
PHONE = re.compile(
    r"(?<![\w.,])(?:\+\s?\d{1,3}[\s/-]\(?\d{2,5}\)?[\s/-][\d\s/-]{4,14}\d|\+\d{9,14}|0\d{2,5}[\s/-]\d[\d\s/-]{4,14}\d"
    r"|\d{3}-\d{3,4}-\d{4})(?!\d)"
)
AND_WORDS = frozenset(["and", "und", "et", "y", "e", "en", "i", "a", "і", "и", "та", "й"])
OR_WORDS = frozenset(["or", "oder", "ou", "o", "of", "lub", "albo", "czy", "nebo", "či", "или", "або", "чи"])
WORD_OR_MARK = re.compile(r"\s*([^\W\d_][\w-]*)|\s*(\S)")


def find_quantities(text: str, lang: str, distances: bool = False) -> list[Quantity]:
    """All quantities of a text, in order; `lang` is an ISO 639-1 code.

    With `distances`, the three of "three years ago" is one, too.
    """
    numerals = find_numerals(text, lang)
    if not numerals:
        return []
    known = measures(lang)
    taken: list[Span] = [(match.start(), match.end()) for match in PHONE.finditer(text)]
    taken += date_spans(text, lang, distances)
    found: list[Quantity] = []
    for quantity in (*find_clocks(text, known), *find_scores(text, known)):
        if _is_free(quantity.start, quantity.end, taken):
            found.append(quantity)
            taken.append((quantity.start, quantity.end))
    items: list[Measured] = []
    for numeral in numerals:
        if not _is_free(numeral.start, numeral.end, taken) or is_no_number(text, numeral, lang, known):
            continue
        spoken = SPOKEN_CLOCK.match(text, numeral.end) if not numeral.digits else None
        if spoken is not None and numeral.value <= 24:
            found.append(spoken_clock(text, numeral, spoken))
            continue
        item = measure(text, numeral, known)
        if not is_name(text, item, lang, known) and not is_end_of_name(text, item, items):
            items.append(item)
    found += _quantities(text, items, lang, known)
    return sorted(found, key=lambda quantity: quantity.start)


def _is_free(start: int, end: int, taken: list[Span]) -> bool:
    return not any(low < end and start < high for low, high in taken)


def _quantities(text: str, items: list[Measured], lang: str, known: Measures) -> Iterator[Quantity]:
    """Join numbers to ranges and give out quantities."""
    at = 0
    while at < len(items):
        first, second = items[at], items[at + 1] if at + 1 < len(items) else None
        at += 1
        if second is not None and _is_range(text, first, second, known):
            at += 1
            yield _quantity(text, first, second, _scaled(first, second), second.numeral.value, lang, known)
        elif second is not None and not first.unit and _leads_to(text, first, second, known):
            yield _with_unit(_quantity(text, first, first, _scaled(first, second), None, lang, known), second.unit)
        else:
            yield _quantity(text, first, first, first.numeral.value, None, lang, known)


def _with_unit(quantity: Quantity, unit: str) -> Quantity:
    """The quantity with a unit that was said later, as in "from 10 to 12 percent"."""
    return quantity.model_copy(update={"unit": unit, "thing": ""})


def _quantity(
    text: str, first: Measured, last: Measured, low: float, high: float | None, lang: str, known: Measures
) -> Quantity:
    return Quantity(
        text=text[first.start : last.end],
        start=first.start,
        end=last.end,
        low=low,
        high=low if high is None else high,
        unit=last.unit or first.unit,
        thing=_thing(text, last, lang, known),
        hedge=first.hedge,
    )


def _scaled(first: Measured, second: Measured) -> float:
    """The first value; "10 to 12 million" lends its scale to the ten, "9.000 y 15.000 millones" to the 9.000."""
    value = first.numeral.value
    if first.numeral.scale == 1 and second.numeral.scale > 1 and value < max(1000, second.numeral.coefficient):
        return value * second.numeral.scale
    return value


def _leads_to(text: str, first: Measured, second: Measured, known: Measures) -> bool:
    """Whether two numbers share the unit that only the second has: "from 10 to 12 percent", "von 25 auf 55 Mrd."."""
    return bool(
        known.to.fullmatch(text, first.end, second.start) or known.onto.fullmatch(text, first.end, second.start)
    )


def _is_range(text: str, first: Measured, second: Measured, known: Measures) -> bool:
    """Whether two numbers are the ends of a range; "from 10 to 12" tells of a change and stays two numbers."""
    gap = text[first.end : second.start]
    same_unit = first.unit == second.unit or not first.unit or (not second.unit and first.start < first.numeral.start)
    if not same_unit or not known.to.fullmatch(gap) or _scaled(first, second) >= second.numeral.value:
        return False
    if gap in (" - ", " – ", " — ") and not (first.numeral.digits and second.numeral.digits):
        return False
    begin, word = max(0, first.start - 20), gap.strip().lower()
    between = known.between.search(text, begin, first.start) is not None
    if word in AND_WORDS:
        return between
    if word in OR_WORDS and second.numeral.value > 4 * _scaled(first, second):
        return False
    return between or known.change.search(text, begin, first.start) is None


def _thing(text: str, item: Measured, lang: str, known: Measures) -> str:
    """The noun behind the number, lower case; behind a unit only what it is made or taken of ("of the voters")."""
    start = item.end
    if item.unit:
        link = known.of.match(text, start)
        if link is None and lang != "de":
            return ""
        start = link.end() if link else start
    words: list[str] = []
    for match in WORD_OR_MARK.finditer(text, start, start + 80):
        word = match[1]
        if word is None or word.lower() in known.stop:
            break
        if word.lower() not in known.skip:
            words.append(word)
        if len(words) == (1 if item.unit else 3):
            break
    if lang in ("en", "de"):
        noun = next((word for word in words if known.noun.fullmatch(word)), None)
        if noun is None and lang == "en" and words and not known.adjective.fullmatch(words[0]):
            noun = words[0]
    else:
        noun = next((word for word in words if not known.adjective.fullmatch(word)), None)
    return noun.lower() if noun else ""
