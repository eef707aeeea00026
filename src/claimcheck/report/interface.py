"""The interface language: messages, names of kinds and languages, dates and numbers. Quoted text never passes here.

Messages are written in English where they are used; `german` translates them. Functions are named as in gettext, so
that catalogues can take their place.
"""

import re
from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from claimcheck.errors import SettingsError
from claimcheck.report import german

LANGUAGES = ("en", "de")

NAMES = {
    "label": {"conflict": "Conflict", "update": "Possible update", "agreement": "Agreement", "single": "Single source"},
    "kind": {
        "attribution": "Attribution",
        "date": "Date",
        "entity": "Name",
        "modality": "Certainty",
        "negation": "Negation",
        "number": "Number",
        "status": "Status",
    },
    "stance": {"holds": "Holds", "denies": "Denies", "conditional": "Conditional", "unclear": "Unclear"},
    "modality": {
        "asserted": "asserted",
        "denied": "denied",
        "possible": "possible",
        "planned": "planned",
        "conditional": "conditional",
        "asked": "asked",
    },
    "attribution": {"none": "the article itself", "direct": "direct speech", "reported": "reported speech"},
    "flag": {"truncated": "shortened for the models", "other-language": "not in the article’s language"},
    "facet": {
        "label": "Result",
        "kind": "Kind of difference",
        "language": "Language",
        "outlet": "Outlet",
        "article": "Article",
        "speaker": "Speaker",
    },
}
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2})(?::[\d.]+)?(Z|[+-]\d{2}:?\d{2})?)?)?)?")


class Interface:
    """Everything the templates need to speak one language."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise SettingsError(f"no interface language {lang!r}; choose one of {', '.join(LANGUAGES)}")
        self.lang = lang
        self.locale = Locale.parse(lang)

    def gettext(self, message: str) -> str:
        """The message in the interface language; a message without translation stays English."""
        return german.MESSAGES.get(message, message) if self.lang == "de" else message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form that goes with `count`."""
        one, many = german.PLURALS.get(singular, (singular, plural)) if self.lang == "de" else (singular, plural)
        return one if count == 1 else many

    def name(self, key: str, group: str) -> str:
        """What a machine word is called: `conflict`, `status`, `reported`. An unknown one is shown as words."""
        known = NAMES[group].get(key)
        return self.gettext(known) if known else key.replace("_", " ")

    def number(self, value: float) -> str:
        """A number with the separators of the interface language, at most three decimals."""
        return format_decimal(value, format="#,##0.###", locale=self.locale)

    def language(self, code: str) -> str:
        """The name of a language; the code itself where there is none."""
        if code == "und":
            return self.gettext("unknown")
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
