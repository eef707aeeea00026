"""The patterns by which dates are found, compiled per language from CLDR (Babel) names and words/dates.toml.

dateparser knows more spellings, but it takes 0.5 to 1.5 ms for each expression, reads "im März drei" as the third of
March and gives neither intervals nor the precision of what was said; these patterns take about a tenth of that.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale

from claimcheck.extract.words import LANGUAGES, numbered, table

NEVER = "(?!)"
SLAVIC = ("pl", "cs", "ru", "uk")
STEM_END = r"\w*"
ARTICLE = r"(?:the\s+|zum\s+|le\s+|el\s+|il\s+|o\s+)?"
DAY_AFTER = (
    r"\s+(?P<first>\d{1,2})(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?(?P<day>\d{1,2})(?:st|nd|rd|th)?)?"
    r"(?![\w%]|[.,:]\d|-\w)"
)
"""English: the day behind the month."""
YEAR = r"(?:1[0-9]|20)\d\d"
ISO = re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d|-\d)")
NUMERIC = re.compile(
    r"(?<![\w.,/-])(?P<first>\d{1,2})(?P<mark>[./-])\s?(?P<second>\d{1,2})(?P=mark)\s?(?P<year>\d{4}|\d{2})"
    r"(?![\w%€$£]|[.,/-]\d)"
)
YEARLESS = re.compile(
    r"\b(?:am|vom|zum|bis|seit|ab|dne|od|do|dnia)\s+(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?!\s?\d)", re.IGNORECASE
)
CENTURY = re.compile(
    r"\s+(?:of\s+the\s+|des\s+|du\s+|del\s+|dell[’']|van\s+de\s+|do\s+)?(?:(?P<digits>\d{1,2})(?:st|nd|rd|th|\.|e|[èe]me|-го|º)?"
    r"|(?P<roman>[IVX]{2,5})e?)\s+(?:century|Jahrhundert|siècle|siglo|secolo|eeuw|wieku|stuleci|século|století|века|столети|століт|ст\.)"
)
"""Behind a decade: "80. letech 19. století"."""
YEARS = re.compile(
    rf"(?<![\w.,/:$€£₽₴-])(?<![$€£]\s)(?P<year>{YEAR})(?:\s?[-–—/]\s?(?P<until>{YEAR}|\d\d)(?!\d|[.,:]\d))?"
    r"(?![\d%€$£₽₴°]|[.,:]\d|\s?[%€$£₽₴°])"
)


@dataclass(frozen=True)
class Calendar:
    """The date patterns of one language."""

    month: re.Pattern[str]
    months: dict[str, int]
    weekday: re.Pattern[str]
    weekdays: dict[str, int]
    short: frozenset[str]
    """Abbreviations: a date only beside a day or a year."""
    cued: frozenset[str]
    """Names that are also other words: a date only after a cue."""
    capital: bool
    nouns_capital: bool
    """German: a lower-case word behind four digits is nothing that they count."""
    slash_unclear: bool
    """Both 5/17 and 17/5 are in use."""
    cue: re.Pattern[str]
    day_before: re.Pattern[str]
    day_after: re.Pattern[str]
    year_after: re.Pattern[str]
    part_before: re.Pattern[str]
    turn_after: re.Pattern[str]
    """What turns a day or month to another year or week: "last year", "dernier"."""
    year_tail: re.Pattern[str]
    year_word: re.Pattern[str]
    year_cue: re.Pattern[str]
    counted: re.Pattern[str]
    relative: re.Pattern[str]
    offsets: tuple[tuple[str, int], ...]
    """Unit and offset of each group of `relative`."""
    distances: tuple[tuple[re.Pattern[str], int], ...]
    """Patterns of a distance from publication, and -1 for past, 1 for future."""
    units: dict[str, str]
    counts: dict[str, int]
    decade: re.Pattern[str]
    decades: dict[str, int]
    quarter: re.Pattern[str]
    ordinals: tuple[tuple[re.Pattern[str], int], ...]
    joint: re.Pattern[str]
    """Between the two ends of a range."""
    joint_and: re.Pattern[str]
    between: re.Pattern[str]
    future: re.Pattern[str]


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("’", "['’ʼ]"), re.IGNORECASE)


def _forms(names: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _adjectives(entry: dict[str, str], kind: str) -> tuple[dict[str, int], str]:
    """Adjectives of months or weekdays ("мартовский", "sobotní") with their numbers, and a pattern for them."""
    if kind not in entry:
        return {}, NEVER
    stems, endings = numbered(entry[kind]), entry["adjective_endings"].split()
    forms = {stem.replace("'", "’") + ending: int(number) for stem, number in stems.items() for ending in endings}
    longest_first = sorted(endings, key=len, reverse=True)
    return forms, rf"(?:{'|'.join(stems)})(?:{'|'.join(longest_first)})(?!\w)"


def _names(lang: str, kind: str, extra: str) -> tuple[dict[str, int], frozenset[str]]:
    """Names of months or weekdays in lower case with their numbers, and which of them are abbreviations."""
    locale = Locale(lang)
    months = kind == "months"
    cldr = locale.months if months else locale.days
    wide = {name.lower(): number for form in ("format", "stand-alone") for number, name in cldr[form]["wide"].items()}
    short = (
        {name.lower().rstrip("."): number for number, name in cldr["format"]["abbreviated"].items()} if months else {}
    )
    added = {name: int(number) for name, number in numbered(extra).items()} if extra else {}
    abbreviated = {name for name in {**short, **added} if name not in wide and len(name) <= 5}
    abbreviated = {name for name in abbreviated if name in short or any(full.startswith(name) for full in wide)}
    names = {name.replace("ʼ", "’"): number for name, number in {**short, **added, **wide}.items()}
    return names, frozenset(abbreviated)


def _before(*patterns: str) -> str:
    """Pattern for words that end right before a place, a space or hyphen between."""
    return rf"(?:^|(?<=[^\w]))(?:{'|'.join(patterns)})(?:[\s-]+|(?<=['’]))\Z"


@cache
def calendar(lang: str) -> Calendar:
    """The calendar of a language; that of English for a language outside the eleven."""
    lang = lang if lang in LANGUAGES else "en"
    entry = table("dates")[lang]
    word = {key: value or NEVER for key, value in entry.items() if isinstance(value, str)}
    return Calendar(
        **_name_patterns(lang, entry),
        **_day_patterns(lang, entry, word),
        **_year_patterns(lang, word),
        **_distance_patterns(lang, entry),
        **_period_patterns(entry, word),
        cued=frozenset(form.rstrip(".") for form in entry["cued"].split()),
        capital=entry["capital"],
        nouns_capital=lang == "de",
        slash_unclear=lang == "en",
        joint=_compile(rf"\s*(?:{word['to']})\s*{ARTICLE}"),
        joint_and=_compile(rf"\s*(?:{word['and']})\s*"),
        between=_compile(_before(rf"(?:{word['between']})(?:\s+(?:dem|den|le|el|il|o|the|{word['year_word']}))?")),
        future=_compile(word["future"]),
    )


def _name_patterns(lang: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Names of months and weekdays."""
    months, short = _names(lang, "months", entry["months"])
    weekdays, _ = _names(lang, "weekdays", entry["weekdays"])
    of_month, month_adjective = _adjectives(entry, "month_adjectives")
    of_day, day_adjective = _adjectives(entry, "weekday_adjectives")
    return {
        "month": _compile(rf"\b(?:{_forms(months)}|{month_adjective})(?!\w)"),
        "months": months | of_month,
        "weekday": _compile(
            rf"(?<![\w-])(?P<day>{_forms(weekdays)}|{day_adjective})"
            r"(?:abend|morgen|nacht|mittag|nachmittag|vormittag)?"
            r"(?![\w-]|\s(?:Times|Telegraph|Mirror|Mail|World))"
        ),
        "weekdays": {name.replace("’", "'").replace("ʼ", "'"): number for name, number in (weekdays | of_day).items()},
        "short": short,
    }


def _day_patterns(lang: str, entry: dict[str, Any], word: dict[str, str]) -> dict[str, Any]:
    """What stands around the name of a month or weekday: days of the month, cues, parts and turns."""
    ordinal, spaced = entry["ordinal"], rf"\s*(?:(?:{word['to']})|{word['and']})\s*{ARTICLE}"
    parts = [rf"(?P<{name}>{word[name]})" for name in ("begin", "middle", "end", "last", "next")]
    turns = "|".join(
        rf"(?P<{name}>{word[name]})" for name in ("last_year", "this_year", "next_year", "last_after", "next_after")
    )
    return {
        "cue": _compile(_before(word["month_cue"])),
        "day_before": _compile(
            rf"(?<![\w.,:/$€£-])(?:(?P<first>\d{{1,2}}){ordinal}{spaced})?"
            rf"(?P<day>\d{{1,2}}){ordinal}\s*{entry['day_link']}\Z"
        ),
        "day_after": _compile(DAY_AFTER if lang == "en" else NEVER),
        "part_before": _compile(_before(*(rf"{part}(?:\s+(?:des\s+)?(?:{word['year_word']}))?" for part in parts))),
        "turn_after": _compile(rf"\s+(?:{turns})(?!\w)"),
    }


def _year_patterns(lang: str, word: dict[str, str]) -> dict[str, Any]:
    """What tells a year from a count."""
    case_ending, flags = STEM_END if lang in SLAVIC else "", 0 if lang == "de" else re.IGNORECASE
    return {
        "year_after": _compile(
            rf"{word['year_link']}(?P<year>{YEAR})(?![\d%]|[.,:]\d)(?:\s*(?:{word['year_tail']})(?!\w))?"
        ),
        "year_tail": _compile(rf"\s*(?:{word['year_tail']})(?!\w)"),
        "year_word": _compile(_before(word["year_word"])),
        "year_cue": _compile(_before(word["year_cue"])),
        "counted": re.compile(rf"\s+(?:{word['counted']}){case_ending}(?!\w)", flags),
    }


def _distance_patterns(lang: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Distances from publication: "yesterday", "three days ago"."""
    relative = [item.split(maxsplit=2) for item in entry["relative"].split("/")]
    counts = _counts(lang)
    amount = rf"(?P<n>\d{{1,3}}|{_forms(counts)})"
    units = {form: line.split()[0] for line in entry["units"].split("/") for form in line.split()[1:]}
    unit = rf"(?P<u>{'|'.join(sorted(units, key=len, reverse=True))})(?!\w)"
    return {
        "relative": _compile(
            rf"(?<![\w-])(?:{'|'.join(f'({pattern.strip()})' for _, _, pattern in relative)})(?![\w-])"
        ),
        "offsets": tuple((unit, int(offset)) for unit, offset, _ in relative),
        "distances": tuple(
            (_compile(rf"(?<![\w-]){pattern.replace('{n}', amount).replace('{u}', unit)}(?!\w)"), sign)
            for key, sign in (("ago", -1), ("ahead", 1))
            for pattern in entry[key].split(" / ")
        ),
        "units": units,
        "counts": counts,
    }


def _period_patterns(entry: dict[str, Any], word: dict[str, str]) -> dict[str, Any]:
    """Decades, quarters and halves of a year."""
    ordinals = [(form, int(line.split()[0])) for line in entry["ordinals"].split("/") for form in line.split()[1:]]
    escaped = [form.replace(".", r"\.") if form[0].isdecimal() else form for form, _ in ordinals]
    periods = "|".join(entry[key].replace("{o}", "|".join(escaped)) for key in ("quarter", "half"))
    decades = numbered(entry["decade_words"]) if entry["decade_words"] else {}
    return {
        "decade": _compile(word["decade"]),
        "decades": {form: int(tens) for form, tens in decades.items()},
        "quarter": _compile(
            rf"(?<!\w)(?:{periods}|Q(?P<number>[1-4]))(?!\w)(?:{entry['year_link']}(?P<year>{YEAR})(?!\w))?"
        ),
        "ordinals": tuple(
            (_compile(rf"(?:{form})\Z"), number) for form, (_, number) in zip(escaped, ordinals, strict=True)
        ),
    }


def _counts(lang: str) -> dict[str, int]:
    """Number words up to thirty, the word for one included: "three days ago", "vor einem Jahr"."""
    entry = table("numbers")[lang]
    small = {
        form: int(value) for form, value in numbered(entry["values"]).items() if value <= 30 and value == int(value)
    }
    return {**{form.replace("_", " "): 1 for form in entry["ones"].split()}, **small}
