"""Countries, languages, cities and organisations by name, from CLDR (Babel) and words/countries.toml, places.toml.

A text is looked up word by word in two tables, of whole words and of stems, so that a sentence costs some hundred
dictionary look-ups and no regular expression with thousands of names.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from babel import Locale

from claimcheck.extract.words import LANGUAGES, table

Kind = Literal["country", "language", "place", "organisation"]
Mode = Literal["exact", "any", "stem", "ending"]
"""How a word must match: to the letter; in any case; by its stem and any ending; by its stem and a case ending."""

WORD = re.compile(r"[^\W\d_]+(?:[’'](?=[яюєї])[^\W\d_]+)*\d?")
GAP = re.compile(r"\s*[-‐‑–&’'.«\s]\s*|\s+(?:and|und|et|y|e|en|i|a|и|і|та|&)\s+")
DOTTED = re.compile(r"\b(?:[A-ZА-ЯЄІЇ]\.\s?){1,3}[A-ZА-ЯЄІЇ]\.?(?!\w)")
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
LOWER_CASE = frozenset(["ru", "uk"])
"""Languages that capitalise neither adjectives nor names of peoples."""
SHORTEST_STEM = 3
LONGEST_ENDING = {"stem": 8, "ending": 5}


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a name: its words with their modes, and what it names."""

    words: tuple[tuple[str, Mode], ...]
    key: str
    kind: Kind
    capital: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A name found in a text."""

    start: int
    end: int
    key: str
    kind: Kind
    words: int


@dataclass
class Gazetteer:
    """All names known in one language, by first word and by stem of the first word."""

    lang: str
    whole: dict[str, list[_Form]] = field(default_factory=lambda: defaultdict(list))
    stems: dict[str, list[_Form]] = field(default_factory=lambda: defaultdict(list))
    ending: re.Pattern[str] = re.compile("")
    capital_ending: re.Pattern[str] = re.compile(r"\w*")
    before_language: re.Pattern[str] = re.compile("(?!)")
    after_language: re.Pattern[str] = re.compile("(?!)")
    ambiguous: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()

    def add(self, form: _Form) -> None:
        """Take a form into the table of its first word."""
        word, mode = form.words[0]
        (self.whole if mode in ("exact", "any") else self.stems)[_lower(word)].append(form)
        if self.lang == "fr" and form.capital and word[0] in "éè":  # capitals often go without accent
            self.add(replace(form, words=(("e" + word[1:], mode), *form.words[1:])))

    def find(self, text: str) -> list[Known]:
        """All known names of a text, the longest at each place, in order; key "-" if it is to be passed over."""
        tokens = _tokens(text)
        found: list[Known] = []
        at = 0
        while at < len(tokens):
            known = self._at(text, tokens, at)
            if known is None:
                at += 1
                continue
            at += known.words
            found.append(known)
        return found

    def _at(self, text: str, tokens: list[tuple[str, int, int]], at: int) -> Known | None:
        word = _lower(tokens[at][0])
        best: tuple[int, int, Known] | None = None
        if word in self.never and tokens[at][0][0].isupper():
            return None
        for size in range(len(word), SHORTEST_STEM - 1, -1) if len(word) >= SHORTEST_STEM else ():
            for form in self.stems.get(word[:size], ()):
                best = self._better(best, text, tokens, at, form, size)
        for form in self.whole.get(word, ()):
            best = self._better(best, text, tokens, at, form, len(word) + 1)
        return best[2] if best else None

    def _better(
        self,
        best: tuple[int, int, Known] | None,
        text: str,
        tokens: list[tuple[str, int, int]],
        at: int,
        form: _Form,
        size: int,
    ) -> tuple[int, int, Known] | None:
        """The better of what was found so far and this form: more words first, then the longer stem."""
        rank = (len(form.words), size + (form.kind == "language"))
        if (best is not None and rank <= best[:2]) or not self._fits(text, tokens, at, form):
            return best
        end = tokens[at + len(form.words) - 1][2]
        return *rank, Known(tokens[at][1], end, form.key, form.kind, len(form.words))

    def _fits(self, text: str, tokens: list[tuple[str, int, int]], at: int, form: _Form) -> bool:
        last = at + len(form.words) - 1
        if last >= len(tokens):
            return False
        for index, (stem, mode) in enumerate(form.words):
            word, start, _ = tokens[at + index]
            if index and not GAP.fullmatch(text, tokens[at + index - 1][2], start):
                return False
            if not self._word_fits(word, stem, mode):
                return False
        if form.capital and not tokens[at][0][0].isupper() and (text != text.lower() or tokens[at][0] in self.common):
            return False  # a text without any capitals is forgiven
        if form.kind == "language":
            return self._is_language(text, tokens[at], form)
        if not form.capital and form.words[-1][1] == "any" and self._is_surname(text, tokens, at):
            return False
        if len(form.words) == 1 and tokens[at][0].lower() in self.ambiguous:
            return not self._beside_name(text, tokens, at)
        return True

    def _word_fits(self, word: str, stem: str, mode: Mode) -> bool:
        if mode == "exact":
            return word == stem
        lower = _lower(word)
        if mode == "any":
            return lower == stem
        if not lower.startswith(stem) or len(lower) - len(stem) > LONGEST_ENDING[mode]:
            return False
        if mode == "stem":
            return word[0].islower() or self.capital_ending.fullmatch(lower, len(stem)) is not None
        return self.ending.fullmatch(lower, len(stem)) is not None

    def _is_language(self, text: str, token: tuple[str, int, int], form: _Form) -> bool:
        """Whether the words around make a language of what else is an adjective."""
        word, start, end = token
        if self.lang == "de" and word[0].isupper() and word.lower() == form.words[0][0] and start > 0:
            return True
        if self.lang == "cs" and form.words[0][0].endswith("tin"):
            return True
        if self.after_language.match(text, end):
            return True
        if not re.search(
            rf"(?<!\w)(?:{self.before_language.pattern})\Z", text[max(0, start - 16) : start], re.IGNORECASE
        ):
            return False
        return (
            self.lang not in ("en", "nl", "it")
            or re.match(r"\s+(?!and |or |with |to |at |on )[^\W\d_]", text[end : end + 8]) is None
        )

    def _is_surname(self, text: str, tokens: list[tuple[str, int, int]], at: int) -> bool:
        """Whether a name of a people is capitalised where it should not be: Антон Чехов."""
        return self.lang in LOWER_CASE and tokens[at][0][0].isupper() and not _begins(text, tokens[at][1])

    @staticmethod
    def _beside_name(text: str, tokens: list[tuple[str, int, int]], at: int) -> bool:
        """Whether another capitalised word stands directly before or behind."""
        _, start, end = tokens[at]
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        capital_before = (
            before is not None and before[1] > 0 and before[0][0].isupper() and text[before[2] : start] == " "
        )
        return capital_before or (after is not None and after[0][0].isupper() and text[end : after[1]] in (" ", "-"))


def _begins(text: str, start: int) -> bool:
    """Whether a sentence, quotation or line begins here."""
    before = text[:start].rstrip()
    return not before or before[-1] in '.!?:…"“„«»(—–-|'


def _lower(word: str) -> str:
    """Lower case with one kind of apostrophe (Ukrainian writes В’єтнам with three)."""
    return word.lower().replace("’", "'").replace("ʼ", "'")


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Words with their places; "U.S." and "U. K." are read as one word without the dots."""
    tokens = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text)]
    for match in DOTTED.finditer(text):
        inside = [token for token in tokens if match.start() <= token[1] < match.end()]
        position = tokens.index(inside[0])
        letters = re.sub(r"[.\s]", "", match.group())
        tokens[position : position + len(inside)] = [(letters, match.start(), match.end())]
    return tokens


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
            known.add(_Form(((stem, "stem" if lang in CUT else "any"),), f"language:{code}", "language", False))
    _add_places(known)
    return known


def _territory(name: str) -> str:
    """CLDR's name without additions: "Myanmar" of "Myanmar (Burma)", "Hong Kong" of "Hong Kong SAR China"."""
    return "" if " - " in name else re.split(r" SAR |, |-Sonder|, ?RAE|, ?ZAO| \(", name)[0].strip()


def _name(name: str, key: str, kind: Kind, lang: str) -> _Form:
    """A name of one or more words that needs a capital letter and takes the case endings of the language."""
    words: list[tuple[str, Mode]] = []
    for word in WORD.findall(name.replace("ʼ", "’")):
        if len(word) > 1 and word.isupper():
            words.append((word, "exact"))
            continue
        stem = CUT[lang].sub("", _lower(word)) if lang in CUT and len(word) > SHORTEST_STEM else _lower(word)
        stem = stem if len(stem) >= SHORTEST_STEM else _lower(word)
        words.append((stem, "ending" if lang in ("en", "de", "nl", *CUT) and len(stem) >= SHORTEST_STEM else "any"))
    return _Form(tuple(words), key, kind, True)


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
    parts = [_lower(part) for part in WORD.findall(form.replace("_", " ").replace("ʼ", "’"))]
    words: list[tuple[str, Mode]] = [(part, "any") for part in parts[:-1]]
    short = mode == "stem" and len(parts[-1]) < SHORTEST_STEM
    known.add(_Form((*words, (parts[-1], "any" if short else mode)), key, "country", capital))


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
            known.add(_Form(tuple(words), key, kind, form[0].isupper()))


def _place_word(word: str, last: bool) -> tuple[str, Mode]:
    """A word of words/places.toml; in front of others it is an adjective and takes any ending."""
    bare = word.rstrip("*+")
    if (len(bare) > 1 and bare.isupper()) or any(char.isdecimal() for char in bare):
        return bare, "exact"
    if word.endswith("*") and last:
        return _lower(bare), "ending"
    return _lower(bare), "stem" if word != bare else "any"


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
