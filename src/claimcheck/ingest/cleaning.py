"""Marks what is not the article: adverts, navigation, comment forms, teasers, share buttons, page headers.

Nothing is rewritten. The rules are about lines and prefer to miss rubbish over losing a real paragraph, so most of them
ask for a whole line; the phrases are in boilerplate.toml.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from claimcheck.ingest.page_header import header_reasons
from claimcheck.ingest.phrases import inside, line_start, signs, whole_line, words
from claimcheck.records import Excluded

MARKUP = "markup"
"""Reason of spans that may lie inside a sentence, such as a stray tag. All other spans end a sentence."""

_MAX_LINE = 240
_MAX_FORM, _FORM_SIGNS = 900, 4
"""Characters of the longest form that runs in one line, and how many of its messages tell it."""
"""Characters above which a line is a paragraph, whatever it says."""
_DECORATION = " \t\u00a0\u200b\ufeff\r*-–—=_~|•·»›>→▶►#:!…[](){}<"
_TAGS = (
    "p|br|hr|div|span|strong|em|b|i|u|s|a|img|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|figure|figcaption|iframe|table|thead|"
    "tbody|tr|td|th|section|article|aside|header|footer|nav|main|center|font|small|sup|sub|cite|q|video|audio|source|"
    "picture|noscript|script|style|ins|del|label|input|button|form|svg|path|meta|link"
)
_ATTRIBUTE = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]{0,500}"|'[^'<>]{0,500}'|[^\s"'<>]{1,500}))"""
_REMAINS = re.compile(
    # With a space behind "<", a single letter is rather a comparison: "a < b > c".
    rf"<(?!\s+/?\s*[abiqsu]\b)\s*/?\s*(?:{_TAGS}){_ATTRIBUTE}{{0,20}}\s*/?\s*>"
    r"|\[/[a-z][a-z0-9_-]{1,40}\]|\[(?:ad|vc|et_pb|su|wp|adrotate|sc|rev)_[a-z0-9_]{1,40}(?:\s[^\[\]\n]{0,300})?\]"
    r"|\[(?:caption|gallery|embed|playlist|adrotate|video|audio|quads|table|button|sidebar)(?:\s+[\w-]+=[^\[\]\n]{0,400})\]"
    r"|\[(?:embed|gallery)\]"
    r"|&(?:nbsp|#160|#8203|zwnj|shy);",
    re.IGNORECASE,
)
_AGENCIES = (
    "AP|AFP|Reuters|CNN|dpa|epd|KNA|APA|sda|ATS|ANSA|EFE|PAP|ČTK|ANP|Belga|Lusa|TASS|ТАСС|Interfax|Интерфакс|РИА|УНІАН|"
    "Укрінформ|UPI|JTA|PTI|ANI|IANS|Xinhua|Kyodo|Yonhap|Bloomberg|Europa Press|EUROPA PRESS|Sputnik|BBC|CBS|FOX|NBC|ABC"
)
_GAP = "[ \\t\u00a0\u202f]"
_DATELINE = re.compile(
    # A place, perhaps a region or day, perhaps the agency in brackets; or the agency alone.
    rf"(?P<place>[^\W\d_][^\n()—–]{{1,60}}?)?(?:{_GAP}*\((?P<source>[^\n()]{{2,40}})\))?"
    rf"{_GAP}*\.?(?P<dash>--|[—–]|-(?=\s)){_GAP}*(?=\S)"
)
"""What agencies put before the first sentence: "LISBON, Portugal (AP) — ", "(CNN) -- ", "Berlin (dpa) - "."""
_DASHES = re.compile(r"--|\s[—–-]\s")
_PARAGRAPH = 80
"""Characters of a line from which it is no headline."""
_LINE = re.compile(r"[^\s][^\n]*")
_LINK_ONLY = re.compile(r"[(\[<]?(?:(?:https?://|www\.)\S+|\S+@\S+\.\w{2,}|(?:[#@]\w+\s*)+)[)\]>]?")
_LINE_GROUPS = {
    "related": "related articles",
    "comments": "comment form",
    "source": "source link",
    "navigation": "navigation",
    "advertisement": "advertisement",
    "legal": "legal notice",
    "credit": "picture credit",
    "about_author": "about the author",
}
_SENTENCE_END = re.compile(r"(?<!\.)(?<!…)[.!。][\"'”“’»)\]]*$")
_TEASER_END = re.compile(r"(?:\.{3}|…|\[(?:\.{3}|…|&hellip;)\]|»|›|→)$")


class Line(NamedTuple):
    """A line that is not blank, without the white space around it."""

    start: int
    end: int
    text: str
    bare: str
    """Without decoration such as dashes, bullets and brackets around it."""


def exclude(text: str) -> tuple[Excluded, ...]:
    """Spans of `text` that are not part of the article, sorted and without overlap."""
    remains = [Excluded(start=m.start(), end=m.end(), reason=MARKUP) for m in _REMAINS.finditer(text)]
    lines = list(_lines(_blank(text, remains)))
    reasons = [_line_reason(line, before) for before, line in zip([None, *lines], lines, strict=False)]
    for number, reason in header_reasons([line.text for line in lines], reasons).items():
        reasons[number] = reasons[number] or reason
    _add_teasers(lines, reasons)
    _add_tagline(lines, reasons)
    found = [
        Excluded(start=line.start, end=line.end, reason=reason)
        for line, reason in zip(lines, reasons, strict=True)
        if reason
    ]
    found += [
        Excluded(start=match.start(), end=match.end(), reason="picture gallery")
        for match in inside("gallery").finditer(text)
    ]
    paragraph = next(
        (line for line, reason in zip(lines, reasons, strict=True) if not reason and len(line.text) >= _PARAGRAPH), None
    )
    end = _dateline_end(paragraph.text) if paragraph else 0
    if paragraph and end:
        found.append(Excluded(start=paragraph.start, end=paragraph.start + end, reason="dateline"))
    return merge(found + remains)


def _dateline_end(line: str) -> int:
    """Where the dateline of an article's first paragraph ends; 0 if it has none.

    A place in capitals counts with brackets or without, any other only before the name of an agency.
    """
    match = _DATELINE.match(line)
    if match is None:
        return 0
    place, source, rest = (match["place"] or "").strip(), match["source"] or "", line[match.end() :]
    if re.search(rf"\b(?:{_AGENCIES})\b", source):
        return match.end()
    name = place.split(",")[0]
    in_capitals = len(name) >= 4 and name == name.upper() and len(name.split()) <= 4
    sentence = re.split(r"[.!?]\s", rest, maxsplit=1)[0]
    aside = match["dash"] == "-" or _DASHES.search(sentence)  # "NASA — which runs the telescope — said"
    return match.end() if in_capitals and (source or not aside) and rest[:1].isupper() else 0


def merge(spans: Iterable[Excluded]) -> tuple[Excluded, ...]:
    """Sorted spans without overlap: of two that overlap, the one that begins first and is longer wins."""
    kept: list[Excluded] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        start = max(span.start, kept[-1].end) if kept else span.start
        if start < span.end:
            kept.append(Excluded(start=start, end=span.end, reason=span.reason))
    return tuple(kept)


def _blank(text: str, spans: list[Excluded]) -> str:
    pieces, position = [], 0
    for span in spans:
        pieces += [text[position : span.start], " " * (span.end - span.start)]
        position = span.end
    return "".join([*pieces, text[position:]])


def _lines(text: str) -> Iterator[Line]:
    for match in _LINE.finditer(text):
        line = match[0].rstrip()
        bare = line.strip(_DECORATION) if len(line) <= _MAX_LINE else line
        yield Line(match.start(), match.start() + len(line), line, bare)


def _line_reason(line: Line, before: Line | None) -> str | None:
    """Why a whole line is rubbish, judged without its neighbours."""
    if before and _continues(before, line):
        return None
    if len(line.text) <= _MAX_FORM and _is_form(line.text):
        return "form"
    if len(line.text) > _MAX_LINE:
        return "advertisement" if _is_bracketed_advert(line.text) else None
    for group, reason in _LINE_GROUPS.items():
        if whole_line(group).fullmatch(line.bare) and not (group == "related" and line.text.endswith(".")):
            return reason
    if _is_pointer(line):
        return "cross-promotion"
    if line_start("call").match(line.bare) and len(line.bare) <= 160 and not line.text.startswith(("„", "“", '"', "«")):
        return "call to the reader"
    if _is_share_row(line.bare):
        return "share buttons"
    if _is_bracketed_advert(line.text):
        return "advertisement"
    return "link" if _LINK_ONLY.fullmatch(line.text) else None


def _continues(before: Line, line: Line) -> bool:
    """The rest of a sentence that was broken to a fixed width may look like a button ("… by\nMail.")."""
    is_open = len(before.text) >= 40 and before.text[-1].isalnum() and line.start - before.end <= 3
    return is_open and (line.text[0].islower() or line.text.endswith("."))


def _is_pointer(line: Line) -> bool:
    """Lines such as "Read also: …", "Source: …", "More about … on …:"."""
    if whole_line("promotion").fullmatch(line.text.lstrip(_DECORATION)):
        return True
    if match := line_start("pointer").match(line.bare):
        return re.match(r"\s?[:|–—»›→-]\s?\S", line.bare[match.end() :]) is not None
    if match := line_start("source").match(line.bare):
        rest = line.bare[match.end() :]
        return re.match(r"\s?[:|]\s?\S", rest) is not None and len(rest.split()) <= 8 and not rest.endswith(".")
    return False


def _is_share_row(bare: str) -> bool:
    parts = re.findall(r"[\w-]+", bare)
    if not parts or len(parts) > 24:
        return False
    networks = sum(words("share", "networks").fullmatch(part) is not None for part in parts)
    fillers = sum(words("share", "fillers").fullmatch(part) is not None for part in parts)
    return networks > 0 and networks + fillers >= len(parts)


def _is_form(text: str) -> bool:
    """Whether a line is the text of a form, as of a newsletter: it holds several signs of one."""
    return sum(sign.search(text) is not None for sign in signs("form", "any")) >= _FORM_SIGNS


def _is_bracketed_advert(text: str) -> bool:
    if not (text.startswith("[") and text.endswith("]") and len(text) <= 600):
        return False
    strong = sum(sign.search(text) is not None for sign in signs("bracket", "strong"))
    weak = sum(sign.search(text) is not None for sign in signs("bracket", "weak"))
    return strong > 0 and strong + weak > 1


def _looks_like_headline(line: Line) -> bool:
    if _TEASER_END.search(line.text):
        return True
    return len(line.text) <= 200 and not _SENTENCE_END.search(line.text) and not line.text.endswith((":", ",", ";"))


def _add_teasers(lines: list[Line], reasons: list[str | None]) -> None:
    """Headlines below a "Related articles" heading, up to the next paragraph; the line after "About the author"."""
    number = 0
    while number < len(lines):
        if reasons[number] == "about the author" and number + 1 < len(lines) and number > len(lines) // 2:
            reasons[number + 1] = reasons[number + 1] or "about the author"
        if reasons[number] == "related articles" and any(_is_paragraph(line) for line in lines[:number]):
            while number + 1 < len(lines) and (reasons[number + 1] or _looks_like_headline(lines[number + 1])):
                number += 1
                reasons[number] = reasons[number] or "teaser"
        number += 1


def _is_paragraph(line: Line) -> bool:
    return len(line.text) > 60 and _SENTENCE_END.search(line.text) is not None


def _add_tagline(lines: list[Line], reasons: list[str | None]) -> None:
    """The author's description of himself, the last line of many blogs: "Food lover. Part-time explorer. …"."""
    last = next((number for number in reversed(range(len(lines))) if reasons[number] is None), None)
    if last is None or last == 0 or lines[last - 1].text.endswith(":"):
        return
    line = lines[last].text.strip("„“”\"'»«‚‘’ ")
    fragments = [part.strip() for part in re.split(r"[.!]\s+|[.!]$", line) if part.strip()]
    if len(fragments) < 4 or len(line) > 320 or re.search(r"\d|\?", line):
        return
    parts = [re.findall(r"[\w'’-]+", fragment) for fragment in fragments]
    is_prose = any(words("prose", "any").fullmatch(word) for fragment in parts for word in fragment)
    if not is_prose and all(len(fragment) <= 6 for fragment in parts):
        reasons[last] = "author tagline"
