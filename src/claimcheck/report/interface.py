"""The interface language: messages, names of kinds and languages, dates and numbers. Quoted text never passes here.

Messages are written in English where they are used and translated by the catalogues in `locale/`; the functions are
named as in gettext.
"""

import gettext
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit

from claimcheck.errors import OutputError, SettingsError
from claimcheck.records import Finding
from claimcheck.report.names import HEDGES, NAMES, RANGE, UNKNOWN

LANGUAGES = ("en", "de")
DOMAIN = "claimcheck"
LOCALES = Path(__file__).resolve().parent.parent / "locale"
UNITS = {
    "century": "duration-century",
    "mile": "length-mile",
    "inch": "length-inch",
    "yard": "length-yard",
    "acre": "area-acre",
    **{name: f"duration-{name}" for name in ("second", "minute", "hour", "day", "week", "month", "year", "decade")},
}
"""Units that are words, with their names in CLDR; all others are signs, the same in every language."""

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2})(?::[\d.]+)?(Z|[+-]\d{2}:?\d{2})?)?)?)?")
_YEARLESS = re.compile(r"--(\d{2})(?:-(\d{2}))?")
_NUMBER = re.compile(r"(?:([a-z_]+) )?(-?[\d.e+]+)(?:/(-?[\d.e+]+))?(?: (\S+))?")
LEAP_YEAR = 2000
"""Stands in for a year that is not known: it has a 29 February."""


class Interface:
    """Everything the templates need to speak one language."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise SettingsError(f"no interface language {lang!r}; choose one of {', '.join(LANGUAGES)}")
        self.lang = lang
        self.locale = Locale.parse(lang)
        self._catalogue = _catalogue(lang)

    def gettext(self, message: str) -> str:
        """The message in the interface language; a message without translation stays English."""
        return self._catalogue.gettext(message) if message else ""

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form that goes with `count`."""
        return self._catalogue.ngettext(singular, plural, count)

    def name(self, key: str, group: str) -> str:
        """What a machine word is called: `conflict`, `status`, `reported`. An unknown one is shown as words."""
        known = NAMES[group].get(key)
        return self.gettext(known) if known else key.replace("_", " ")

    def reason(self, finding: Finding) -> str:
        """Why a finding is one. A finding without a message, or one that no catalogue knows, gives its English."""
        translated = self.gettext(finding.message)
        if translated == finding.message:
            return finding.reason
        return translated % {name: self._argument(name, value) for name, value in finding.arguments.items()}

    def number(self, value: float) -> str:
        """A number with the separators of the interface language, at most three decimals."""
        return format_decimal(value, format="#,##0.###", locale=self.locale)

    def language(self, code: str) -> str:
        """The name of a language; the code itself where there is none."""
        if code == "und":
            return self.gettext(UNKNOWN)
        return str(self.locale.languages.get(code, code))

    def day(self, value: str) -> str:
        """As `date`, without the time of day."""
        return self.date(value[:10] if _ISO.fullmatch(value) else value)

    def date(self, value: str) -> str:
        """An ISO 8601 year, month, day or instant in words; anything else as it is."""
        match = _ISO.fullmatch(value.strip())
        if not match:
            return value
        year, month, day, time, zone = match.groups()
        try:
            if not month:
                return year
            if not day:
                return str(format_skeleton("yMMMM", datetime(int(year), int(month), 1), locale=self.locale))
            words = format_date(date(int(year), int(month), int(day)), "long", locale=self.locale)
        except ValueError:
            return value
        zone = " UTC" if zone == "Z" else f" UTC{zone}" if zone else ""
        return f"{words}, {time}{zone}" if time else words

    def _argument(self, name: str, value: str) -> str:
        """A value of a reason in the interface language; what it is stands in its name, as `Finding` says."""
        kind = name.partition("_")[0]
        if kind == "number":
            return self._quantity(value)
        if kind == "date":
            return self._span(value)
        return self.name(value, kind) if kind in NAMES else value

    def _quantity(self, value: str) -> str:
        """ "at_least 1500/2000 km" in words."""
        match = _NUMBER.fullmatch(value)
        if not match or (match[1] and match[1] not in HEDGES):
            return value  # a time of day or a result: 09:30, 2:1
        hedge, low, high, unit = match.groups()
        try:
            number = self._with_unit(float(high or low), unit or "")
            number = self.gettext(RANGE) % {"first": self._exact(float(low)), "last": number} if high else number
        except (ValueError, OverflowError):
            return value
        return self.gettext(HEDGES[hedge]) % {"number": number} if hedge else number

    def _with_unit(self, number: float, unit: str) -> str:
        if unit in UNITS:
            return format_unit(number, UNITS[unit], format="#,##0.####", locale=self.locale)
        return f"{self._exact(number)} {unit}".rstrip()

    def _exact(self, number: float) -> str:
        return f"{number:.6g}" if abs(number) >= 1e15 else format_decimal(number, "#,##0.####", locale=self.locale)

    def _span(self, value: str) -> str:
        """An ISO 8601 date, with or without a year, or "first/last" in words; anything else as it is."""
        ends = [self._yearless(end) or self.date(end) for end in value.split("/")]
        if len(ends) != 2 or not all(_ISO.fullmatch(end) or _YEARLESS.fullmatch(end) for end in value.split("/")):
            return ends[0] if len(ends) == 1 else value
        return self.gettext(RANGE) % {"first": ends[0], "last": ends[1]}

    def _yearless(self, value: str) -> str:
        match = _YEARLESS.fullmatch(value)
        if not match:
            return ""
        try:
            first = datetime(LEAP_YEAR, int(match[1]), int(match[2] or 1))
        except ValueError:
            return value
        return str(format_skeleton("MMMMd" if match[2] else "MMMM", first, locale=self.locale))


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == LANGUAGES[0]:
        return gettext.NullTranslations()
    try:
        return gettext.translation(DOMAIN, LOCALES, [lang])
    except OSError as error:
        raise OutputError(f"the messages in {lang!r} are missing here; install claimcheck again") from error
