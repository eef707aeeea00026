"""Whether a full stop, question mark or quotation end really ends a sentence, by the words on both sides."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "cs", "ru", "uk")
"""ISO 639-1 codes of the languages that claims are read in."""

_ORDINAL_LANGUAGES = ("de", "cs", "pl")
"""Languages that write ordinals with a full stop: "17. Mai"."""
APOSTROPHE = "\u02bc"
"""A letter that stands for an apostrophe inside a word."""

_CAPITAL = r"[^\W\d_a-zß-ÿа-яіїєґ]"
_FIRST_WORD = re.compile(r"(\W*)(\w+)")
_LAST_TOKEN = re.compile(r"((?:\b[^\W\d_]{1,2}\.\s?)*\w+)\.$")
_EARLY = 25
"""Characters within which a date stands before its statement."""
_JUST_OPENED = re.compile(r"[(\[][^()\[\]\s]{1,8}\.$")
_DUTCH_CLITIC = re.compile(r"\s*[\"“„‘]?['’‘][stn]\s+[A-Z]")
_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|may|june|july|august|(?:septem|octo|novem|"
    r"decem)ber|gmt|utc|[ecmp][sd]t|[ecmp]t|bst|cet|local"
)


class Around(NamedTuple):
    """The text on both sides of a proposed boundary, with quotation marks blank, and the right side as written."""

    before: str
    after: str
    raw_after: str


class _Words(NamedTuple):
    """The lists of words/sentences.toml for one language."""

    before: frozenset[str]
    number: frozenset[str]
    middle: frozenset[str]
    ending: frozenset[str]
    starters: frozenset[str]


def goes_on(around: Around, lang: str, has_capitals: bool) -> bool:
    """Whether the sentence goes on behind a proposed boundary. Without capitals, small letters tell nothing."""
    following = _FIRST_WORD.match(around.after)
    if not following or following[1].lstrip()[:1] in tuple(",;:.)]}") or following[1].startswith("-"):
        return True
    word = following[2].partition(APOSTROPHE)[0] or following[2]
    if word[0].islower() and has_capitals:
        return not (lang == "nl" and _DUTCH_CLITIC.match(around.raw_after))
    is_initial = len(word) == 1 and around.after[following.end() :].startswith(".")
    is_starter = word[0].isupper() and not is_initial and word.casefold() in _words(lang).starters
    before = around.before.rstrip()
    if before.endswith(("...", "…")):
        # Only in German a capital letter tells nothing.
        return lang == "de" and not is_starter
    if _JUST_OPENED.search(before):
        return True  # "(tel. 5531)"
    token = _LAST_TOKEN.search(before)
    return token is not None and _is_abbreviated(token, word, is_starter, lang)


def _is_abbreviated(token: re.Match[str], word: str, is_starter: bool, lang: str) -> bool:
    """Whether the full stop after `token` belongs to an abbreviation or an ordinal and `word` goes on."""
    words = _words(lang)
    name = re.sub(r"\s", "", token[1]).rpartition(APOSTROPHE)[2].casefold()
    if name in words.before or (name in words.number and word[0].isdigit()):
        return True
    is_list_mark = len(name) <= 2 and not token.string[: token.start()].strip()
    if is_list_mark and (name.isdigit() or len(name) == 1):
        return True
    if name in ("a.m", "p.m"):
        return word[0].isdigit() or _CALENDAR.fullmatch(word.casefold()) is not None
    if name.isdigit():
        return lang in _ORDINAL_LANGUAGES and len(name) <= 2 and not is_starter
    if name in words.ending:
        before = token.string[: token.start()].rstrip()
        return len(before) <= _EARLY and before[-3:].isdigit() and not is_starter
    is_initial = len(name) == 1 and name.isalpha()
    return (is_initial or _is_dotted(name) or name in words.middle) and not is_starter


def _is_dotted(name: str) -> bool:
    """Letters with full stops, "u.s" or "z.b", but no address such as "example.com" and no number."""
    parts = name.split(".")
    return len(parts) > 1 and all(part.isalpha() and len(part) <= 2 for part in parts)


@cache
def proposal_pattern(lang: str) -> re.Pattern[str]:
    """Boundaries that sentencex does not always propose: before starters and numbers, behind brackets and "etc."."""
    words = _words(lang)
    starters = "|".join(sorted(words.starters))
    endings = "|".join(sorted({name.rpartition(".")[2] for name in words.ending}))
    return re.compile(
        rf"[.!?…][)\]]*\s+(?=[(\[]?{_CAPITAL})(?=[(\[]?(?i:{starters})(?:\b|{APOSTROPHE}))"
        rf"|[^\W\d_]{{4}}[.!?]\s+(?=\d|{_CAPITAL})"
        rf"|\b(?i:{endings})\.\s+(?={_CAPITAL})"
        rf"|[.!?][)\]]\s+(?={_CAPITAL})"
    )


@cache
def own_words(lang: str) -> frozenset[str]:
    """Function words that none of the other languages has; none for a language outside the eleven."""
    others = frozenset().union(*(_words(other).starters for other in LANGUAGES if other != lang))
    return _words(lang).starters - others if lang in LANGUAGES else frozenset()


@cache
def _words(lang: str) -> _Words:
    table = tomllib.loads(files("claimcheck.extract.words").joinpath("sentences.toml").read_text(encoding="utf-8"))
    common, own = table["any"], table[lang]
    return _Words(*(frozenset(f"{common.get(key, '')} {own[key]}".split()) for key in _Words._fields))
