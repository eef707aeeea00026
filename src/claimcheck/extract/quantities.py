"""Numbers with what they measure: "mindestens 3,5 Mio. Euro" is at least 3,500,000 EUR.

Years, dates, ordinals and names ("S-300", "Boeing 737", "Artikel 5") are not quantities. A time of day has the unit
"clock" and counts minutes since midnight; a result such as "2:1" has the unit "score", with both sides as `low` and
`high`, in the order in which they stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from claimcheck.extract.dates import date_spans
from claimcheck.extract.measures import Measures, ending, is_currency, measures
from claimcheck.extract.numerals import Numeral, find_numerals
from claimcheck.records import Quantity

Hedge = Literal["", "about", "at_least", "at_most", "more_than", "less_than"]
Span = tuple[int, int]
PHONE = re.compile(
    r"(?<![\w.,])(?:\+\s?\d{1,3}[\s/-]\(?\d{2,5}\)?[\s/-][\d\s/-]{4,14}\d|\+\d{9,14}|0\d{2,5}[\s/-]\d[\d\s/-]{4,14}\d"
    r"|\d{3}-\d{3,4}-\d{4})(?!\d)"
)
SCORE = re.compile(r"(?<![\w.,:/-])(\d{1,3})(\s?[:–-]\s?)(\d{1,3})(?![\w:%]|[.,/-]\d)")
ORDINAL = re.compile(
    r"\.?[ºª]|-(?:й|го|му|м|я|ю|ая|ую|ый|ой|ом|ым|ша|га|та|ту|те|тя|ій|ої|ї|і|ою|им|а|е)(?!\w)|\.(?=\s+[^\W\d_])|\.(?=-)"
)
ORDINAL_WORD = re.compile(r"-(?:first|second|third|\w+(?<!mon)th|(?:et-)?\w+ième)\b")
DEGREE_ORDINAL = re.compile(r"°(?=\s+[^\W\d_]{2})")
LIST_MARK = re.compile(r"\s*[•*–-]?\s*\(?\d{1,3}[.)]\s")
APPOSITION = re.compile(r"[^\W\d_a-zа-яёіїєґ][\w’'-]*(?:,\s|\s\()\Z")
"""A name and a comma or bracket: "Anna Berg, 52, said"."""
APPOSED = re.compile(r"[^\W\d_]{3,}[’'»\"]?,\s\Z")
AGE_CLOSED = re.compile(r",\s+[^\W\d_]|[.,]?\Z")
"""Between two commas, a number that counts nothing is an age: "the presenter, 37, said"."""
SPOKEN_CLOCK = re.compile(
    r"\s+(?:(?P<ap>[ap])\.\s?m\b\.?|o.clock\b|Uhr\b|heures?\s+du\s+(?P<matin>matin)|heures?\s+du\s+(?P<soir>soir))",
    re.IGNORECASE,
)
AND_WORDS = frozenset(["and", "und", "et", "y", "e", "en", "i", "a", "і", "и", "та", "й"])
OR_WORDS = frozenset(["or", "oder", "ou", "o", "of", "lub", "albo", "czy", "nebo", "či", "или", "або", "чи"])
NEXT_WORDS = re.compile(r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?")
WORD_OR_MARK = re.compile(r"\s*([^\W\d_][\w-]*)|\s*(\S)")


@dataclass(frozen=True, slots=True)
class _Measured:
    """A numeral with its unit; `start` and `end` take in currency signs and unit words."""

    numeral: Numeral
    start: int
    end: int
    unit: str
    hedge: Hedge


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
    for quantity in (*_clocks(text, known), *_scores(text, known)):
        if _is_free(quantity.start, quantity.end, taken):
            found.append(quantity)
            taken.append((quantity.start, quantity.end))
    items: list[_Measured] = []
    for numeral in numerals:
        if not _is_free(numeral.start, numeral.end, taken) or _is_no_number(text, numeral, lang, known):
            continue
        spoken = SPOKEN_CLOCK.match(text, numeral.end) if not numeral.digits else None
        if spoken is not None and numeral.value <= 24:
            found.append(_spoken_clock(text, numeral, spoken))
            continue
        item = _measure(text, numeral, known)
        if not _is_name(text, item, lang, known) and not _is_end_of_name(text, item, items):
            items.append(item)
    found += _quantities(text, items, lang, known)
    return sorted(found, key=lambda quantity: quantity.start)


def _is_free(start: int, end: int, taken: list[Span]) -> bool:
    return not any(low < end and start < high for low, high in taken)


def _clocks(text: str, known: Measures) -> Iterator[Quantity]:
    """Times of day in digits."""
    for match in known.clock.finditer(text):
        groups = match.groupdict()
        key = next(key for key in ("h", "h2", "h3", "h4") if groups.get(key))
        hour, minute = int(groups[key]), int(groups.get(key.replace("h", "m")) or 0)
        half = (groups.get("ap") or "").lower()
        if hour <= 24 and minute < 60:
            yield _clock(text, match.start(key), match.end(), hour, minute, half)


def _clock(text: str, start: int, end: int, hour: int, minute: int, half: str) -> Quantity:
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    value = float(hour * 60 + minute)
    return Quantity(text=text[start:end], start=start, end=end, low=value, high=value, unit="clock")


def _spoken_clock(text: str, numeral: Numeral, match: re.Match[str]) -> Quantity:
    """Times of day in words: "six a.m.", "sechs Uhr", "cinq heures du matin"."""
    half = (match["ap"] or "").lower() or ("a" if match["matin"] else "p" if match["soir"] else "")
    return _clock(text, numeral.start, match.end(), int(numeral.value), 30 if numeral.value % 1 else 0, half)


def _scores(text: str, known: Measures) -> Iterator[Quantity]:
    """Results of matches and votes: "2:1", "3-0"; a hyphen between rising numbers is a range instead."""
    for match in SCORE.finditer(text):
        first, second = float(match[1]), float(match[3])
        dashed = match[2].strip() != ":"
        if dashed and (first < second or first > 30 or known.words.match(text, match.end())):
            continue
        yield Quantity(text=match.group(), start=match.start(), end=match.end(), low=first, high=second, unit="score")


def _is_no_number(text: str, numeral: Numeral, lang: str, known: Measures) -> bool:
    """An ordinal, a mark of a list, a year before Christ, or a part of a name, a fraction or a web address."""
    before, after = text[max(0, numeral.start - 2) : numeral.start], text[numeral.end : numeral.end + 2]
    if not numeral.digits:
        return (before[-1:] == "-" and before[:1].isalpha()) or ORDINAL_WORD.match(text, numeral.end) is not None
    if (
        (before[-1:].isalnum() and not known.money_before(text, numeral.start)[0])
        or before[-1:] in tuple("_#§№[/@\\")
        or after[:1] in ("_", "\\", "@")
    ):
        return True
    if after[:1] in ("/", ":") and after[1:].isdecimal():
        return True
    if (before[-1:] in tuple("-‐‑") and before[:1].isalpha()) or (
        before[-1:] in tuple(".,:") and before[:1].isdecimal()
    ):
        return True
    if known.era.match(text, numeral.end):
        return True
    if numeral.scale == 1 and text[numeral.start : numeral.end].isdecimal() and _is_ordinal(text, numeral, lang):
        return True
    return after[:1].isalpha() and not known.unit_after(text, numeral.end, True)[0]


def _is_ordinal(text: str, numeral: Numeral, lang: str) -> bool:
    if LIST_MARK.fullmatch(text, 0, numeral.end + 2):
        return True
    if lang in ("it", "es", "pt", "fr") and DEGREE_ORDINAL.match(text, numeral.end):
        return True
    tail = ORDINAL.match(text, numeral.end)
    return tail is not None and (tail.group() != "." or numeral.value < 1000)


def _measure(text: str, numeral: Numeral, known: Measures) -> _Measured:
    """The numeral with the unit and the hedge around it."""
    unit, start = known.money_before(text, numeral.start)
    end = numeral.end
    if unit:
        short = re.compile(r"\s([mb])(?!\w)", re.IGNORECASE).match(text, end)
        if short is not None and numeral.scale == 1:  # "€3.5 m"
            scale, end = 1e6 if short[1] in "mM" else 1e9, short.end()
            numeral = replace(numeral, end=end, value=numeral.value * scale, scale=scale)
    else:
        unit, end = known.unit_after(text, end, numeral.digits)
        half = known.half_after.match(text, end) if unit else None
        if half is not None:  # "quatre mètres et demi"
            end, value = half.end(), numeral.value + numeral.scale / 2
            numeral = replace(numeral, end=end, value=value, coefficient=numeral.coefficient + 0.5)
    if numeral.other is not None and (not unit or (is_currency(unit) and numeral.other % 100 == 0)):
        numeral = replace(numeral, value=numeral.other, coefficient=numeral.other)
    if not unit and numeral.digits and _is_age(text, numeral, known):
        unit = "year"
    if (
        text[start - 1 : start] in ("-", "−")
        and unit in ("%", "°C", "°F", "pp")
        and text[: start - 1][-1:] in ("", " ", "(")
    ):
        start -= 1
        numeral = replace(numeral, start=start, value=-numeral.value, coefficient=-numeral.coefficient)
    return _Measured(numeral, start, end, unit, _hedge(text, start, end, numeral, known))


def _is_age(text: str, numeral: Numeral, known: Measures) -> bool:
    """An age without the word year: "aged 91", "Anna Berg, 52, said"."""
    if not 1 <= numeral.value <= 120 or numeral.scale != 1:
        return False
    if ending(known.age, text, numeral.start, 16):
        return True
    if APPOSED.search(text, max(0, numeral.start - 24), numeral.start) and AGE_CLOSED.match(text, numeral.end):
        return numeral.value >= 15
    closes = text[numeral.end : numeral.end + 1]
    before = APPOSITION.search(text, max(0, numeral.start - 24), numeral.start)
    if before is None:
        return False
    if before.group().endswith("("):  # not the eleventh minute of a match
        return numeral.value > 15 and closes == ")"
    return numeral.value > 4 and (closes in (",", ";", ":", "") or text[numeral.end :] == ".")


def _hedge(text: str, start: int, end: int, numeral: Numeral, known: Measures) -> Hedge:
    hedge = known.hedge_before(text, start)
    if hedge in ("", "about") and known.more_after.match(text, end):
        return "at_least"
    if not hedge and (numeral.approximate or known.about_after.match(text, end)):
        return "about"
    return cast(Hedge, hedge)


def _is_name(text: str, item: _Measured, lang: str, known: Measures) -> bool:
    """Whether the number belongs to a name: "Boeing 737", "Resolution 1701", "die Großen Vier"."""
    numeral = item.numeral
    before = re.search(r"([^\W\d_][\w’'-]*)\s+\Z", text[max(0, item.start - 40) : item.start])
    if not numeral.digits:
        capital = text[numeral.start].isupper() and numeral.scale == 1 and not item.unit
        return capital and before is not None and not before[1].isupper() and not _is_headline(text, lang)
    if numeral.scale != 1 or item.unit or item.hedge:
        return False
    if ending(known.designator, text, item.start, 20):
        return True
    if before is None or not before[1][0].isupper() or not text[numeral.start : numeral.end].isdecimal():
        return False
    if not text[: max(0, item.start - len(before.group()))].strip(' „“"«('):
        return False
    following = NEXT_WORDS.match(text, numeral.end)
    if following is None or (len(before[1]) > 1 and before[1].isupper()):
        return not _is_headline(text, lang)
    if following[1].lower() in known.stop:
        return not _is_headline(text, lang)
    if lang in ("en", "de"):
        return not any(word and known.noun.fullmatch(word) for word in following.groups())
    return following[1][0].isupper()


def _is_headline(text: str, lang: str) -> bool:
    """Whether most longer words are capitalised; in German all nouns are."""
    words = re.findall(r"[^\W\d_]{4,}", text)
    return lang != "de" and len(words) > 2 and sum(word[0].isupper() for word in words) > 0.65 * len(words)


def _is_end_of_name(text: str, item: _Measured, items: list[_Measured]) -> bool:
    """The 8 of "787-8", where 787 was found to be a name."""
    behind_dash = (
        text[item.start - 1 : item.start] in tuple("-–") and text[max(0, item.start - 2) : item.start - 1].isdecimal()
    )
    return behind_dash and (not items or items[-1].end != item.start - 1)


def _quantities(text: str, items: list[_Measured], lang: str, known: Measures) -> Iterator[Quantity]:
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
    text: str, first: _Measured, last: _Measured, low: float, high: float | None, lang: str, known: Measures
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


def _scaled(first: _Measured, second: _Measured) -> float:
    """The first value; "10 to 12 million" lends its scale to the ten, "9.000 y 15.000 millones" to the 9.000."""
    value = first.numeral.value
    if first.numeral.scale == 1 and second.numeral.scale > 1 and value < max(1000, second.numeral.coefficient):
        return value * second.numeral.scale
    return value


def _leads_to(text: str, first: _Measured, second: _Measured, known: Measures) -> bool:
    """Whether two numbers share the unit that only the second has: "from 10 to 12 percent", "von 25 auf 55 Mrd."."""
    return bool(
        known.to.fullmatch(text, first.end, second.start) or known.onto.fullmatch(text, first.end, second.start)
    )


def _is_range(text: str, first: _Measured, second: _Measured, known: Measures) -> bool:
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


def _thing(text: str, item: _Measured, lang: str, known: Measures) -> str:
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
