"""Numbers that count nothing: ordinals, marks of lists, parts of names, fractions and addresses."""

import re

from claimcheck.extract.measured import Measured
from claimcheck.extract.measures import Measures, ending
from claimcheck.extract.numerals import Numeral

ORDINAL = re.compile(
    r"\.?[ºª]|-(?:й|го|му|м|я|ю|ая|ую|ый|ой|ом|ым|ша|га|та|ту|те|тя|ій|ої|ї|і|ою|им|а|е)(?!\w)|\.(?=\s+[^\W\d_])|\.(?=-)"
)
ORDINAL_WORD = re.compile(r"-(?:first|second|third|\w+(?<!mon)th|(?:et-)?\w+ième)\b")
DEGREE_ORDINAL = re.compile(r"°(?=\s+[^\W\d_]{2})")
LIST_MARK = re.compile(r"\s*[•*–-]?\s*\(?\d{1,3}[.)]\s")
NEXT_WORDS = re.compile(r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?")


def is_no_number(text: str, numeral: Numeral, lang: str, known: Measures) -> bool:
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


def is_name(text: str, item: Measured, lang: str, known: Measures) -> bool:
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


def is_end_of_name(text: str, item: Measured, items: list[Measured]) -> bool:
    """The 8 of "787-8", where 787 was found to be a name."""
    behind_dash = (
        text[item.start - 1 : item.start] in tuple("-–") and text[max(0, item.start - 2) : item.start - 1].isdecimal()
    )
    return behind_dash and (not items or items[-1].end != item.start - 1)
