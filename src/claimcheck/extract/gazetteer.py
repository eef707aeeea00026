"""Countries, languages, cities and organisations by name, from CLDR (Babel) and words/countries.toml, places.toml.

A text is looked up word by word in two tables, of whole words and of stems, so that a sentence costs some hundred
dictionary look-ups and no regular expression with thousands of names.
"""

import re
from collections import defaultdict
from functools import cache

from babel import Locale

from claimcheck.extract.namelookup import SHORTEST_STEM, WORD, Form, Gazetteer, Kind, Mode, lower_word
from claimcheck.extract.words import LANGUAGES, table

GENDERS = {
    "fr": ("", "e", "s", "es"),
    "es": ("o", "a", "os", "as"),
    "pt": ("o", "a", "os", "as"),
    "it": ("o", "a", "i", "e"),
}
CUT = {
    "pl": re.compile("[aeyo]$"), "cs": re.compile("[aeoyáéíý]$"),
    "ru": re.compile("(?:ая|ое|ые|ие|[аяйьы])$"), "uk": re.compile("[аяйьиіе]$"),
}  # fmt: skip
"""The ending of the dictionary form of a name that declension replaces. Names in -и and -о stay as they are."""
NO_COUNTRY = frozenset(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"])
ENGLISH_USED = frozenset(
    ["BD", "BH", "BY", "IQ", "KE", "KZ", "MW", "MY", "NP", "QA", "RW", "SD", "TJ", "UZ", "XK", "ZW"]
)
"""Countries whose English names are often used in other languages."""


@cache
def gazetteer(lang: str) -> Gazetteer:
    """The names known in a language; those known in English for a language outside the eleven."""
    lang = lang if lang in LANGUAGES else "en"
    countries = table("countries")
    languages = countries["languages"]
    known = Gazetteer(
        lang=lang,
        ending=re.compile(countries["endings"].get(lang, "")),
        capital_ending=re.compile(countries["capital_endings"].get(lang, r"\w*")),
        before_language=re.compile(languages["before"][lang] or "(?!)"),
        after_language=re.compile(languages["after"][lang] or "(?!)", re.IGNORECASE),
        ambiguous=frozenset(countries["ambiguous"].split()),
        never=frozenset(countries["never"].split()),
        common=frozenset(countries["common"].split()),
    )
    for code, name in Locale(lang).territories.items():
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY and not (code == "DM" and lang in CUT):
            plain = _territory(str(name))
            if plain:
                known.add(_name(plain, f"country:{code}", "country", lang))
        if code in ENGLISH_USED and lang not in ("ru", "uk"):
            known.add(_name(Locale("en").territories[code], f"country:{code}", "country", lang))
    for line in f"{countries[lang]}/{countries['everywhere']}".split("/"):
        code, *forms = line.split()
        for form in forms:
            _add_demonym(known, form, "-" if code == "-" else f"country:{code}")
    for code in languages["codes"].split():
        name = str(Locale(lang).languages[code]).lower()
        stem = re.sub(r"(?:a|ий|ый|а|y|i|o|e)$", "", name) if lang in ("pl", "cs", "ru", "uk") else name
        if " " not in stem:
            known.add(Form(((stem, "stem" if lang in CUT else "any"),), f"language:{code}", "language", False))
    _add_places(known)
    return known


def _territory(name: str) -> str:
    """CLDR's name without additions: "Myanmar" of "Myanmar (Burma)", "Hong Kong" of "Hong Kong SAR China"."""
    return "" if " - " in name else re.split(r" SAR |, |-Sonder|, ?RAE|, ?ZAO| \(", name)[0].strip()


def country_name(key: str, lang: str) -> str:
    """CLDR's name of the country with the key "country:XX", in one of the eleven languages, else in English."""
    name = str(Locale(lang if lang in LANGUAGES else "en").territories[key.partition(":")[2]])
    return _territory(name) or name.split(" - ")[0]  # "Congo - Kinshasa"


@cache
def country_names(lang: str) -> frozenset[str]:
    """Names of countries in their dictionary form, without adjectives and peoples."""
    lang = lang if lang in LANGUAGES else "en"
    entries = (entry.split() for entry in table("countries")[lang].split("/"))
    others = {form.replace("_", " ") for entry in entries for form in entry[1:] if form[0].isupper()}
    return frozenset(others | {_territory(str(name)) for name in Locale(lang).territories.values()})


def _name(name: str, key: str, kind: Kind, lang: str) -> Form:
    """A name of one or more words that needs a capital letter and takes the case endings of the language."""
    words: list[tuple[str, Mode]] = []
    for word in WORD.findall(name.replace("ʼ", "’")):
        if len(word) > 1 and word.isupper():
            words.append((word, "exact"))
            continue
        stem = CUT[lang].sub("", lower_word(word)) if lang in CUT and len(word) > SHORTEST_STEM else lower_word(word)
        stem = stem if len(stem) >= SHORTEST_STEM else lower_word(word)
        words.append((stem, "ending" if lang in ("en", "de", "nl", *CUT) and len(stem) >= SHORTEST_STEM else "any"))
    return Form(tuple(words), key, kind, True)


def _add_demonym(known: Gazetteer, form: str, key: str) -> None:
    """One entry of words/countries.toml, in the notation that is explained there."""
    if form[0].isupper():
        known.add(_name(form.replace("_", " "), key, "country", known.lang))
        return
    capital = known.lang == "en" and key != "-"
    if form.endswith("sk*") and known.lang == "pl":  # polski, polscy
        _add_words(known, form[:-2] + "c", key, "stem", capital)
    elif form.endswith(("sk*", "ck*")) and known.lang == "cs":  # ruský, ruští
        _add_words(known, form[:-3] + {"s": "št", "c": "čt"}[form[-3]], key, "stem", capital)
    if form.endswith("~"):
        for gender in GENDERS[known.lang]:
            _add_words(known, form[:-1] + gender, key, "any", capital)
    elif form.endswith("*"):
        _add_words(known, form[:-1], key, "stem", capital)
    else:
        _add_words(known, form, key, "any", capital)


def _add_words(known: Gazetteer, form: str, key: str, mode: Mode, capital: bool) -> None:
    parts = [lower_word(part) for part in WORD.findall(form.replace("_", " ").replace("ʼ", "’"))]
    words: list[tuple[str, Mode]] = [(part, "any") for part in parts[:-1]]
    short = mode == "stem" and len(parts[-1]) < SHORTEST_STEM
    known.add(Form((*words, (parts[-1], "any" if short else mode)), key, "country", capital))


def _add_places(known: Gazetteer) -> None:
    places = table("places")
    entries: list[tuple[str, Kind, str]] = [
        (f"place:{key}", "place", forms) for key, (_, forms) in places["places"].items()
    ]
    entries += [(f"name:{key}", "organisation", forms) for key, forms in places["organisations"].items()]
    for key, kind, forms in entries:
        for entry in forms.split():
            form, _, only = entry.partition("@")
            if only and known.lang not in only.split(","):
                continue
            words: list[tuple[str, Mode]] = []
            for word in re.split("[_-]", form.replace("«", "").replace("»", "")):
                words.append(_place_word(word, last=word == form.rsplit("_")[-1]))
            known.add(Form(tuple(words), key, kind, form[0].isupper()))


def _place_word(word: str, last: bool) -> tuple[str, Mode]:
    """A word of words/places.toml; in front of others it is an adjective and takes any ending."""
    bare = word.rstrip("*+")
    if (len(bare) > 1 and bare.isupper()) or any(char.isdecimal() for char in bare):
        return bare, "exact"
    if word.endswith("*") and last:
        return lower_word(bare), "ending"
    return lower_word(bare), "stem" if word != bare else "any"


@cache
def capitals() -> dict[str, str]:
    """Key of a city that stands for a government → key of the country."""
    return {f"place:{key}": f"country:{code}" for key, (code, _) in table("places")["places"].items() if code}


@cache
def parts() -> dict[str, frozenset[str]]:
    """Key of a part of a country, or of a city in it → keys of the countries that it may be counted to."""
    within: dict[str, set[str]] = defaultdict(set)
    for code, keys in table("places")["parts"].items():
        for key in keys.split() if code != "*" else ():
            within[f"place:{key}"].add(f"country:{code}")
    return {key: frozenset(countries) for key, countries in within.items()}


@cache
def continents() -> frozenset[str]:
    """Keys of continents."""
    return frozenset(f"place:{key}" for key in table("places")["parts"]["*"].split())
