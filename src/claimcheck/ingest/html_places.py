"""The way back from a page's visible text to the HTML file.

Text and file are compared without white space, and without tags and entities on the file's side. A pattern takes the
file apart, because html.parser of Python 3.11 needs quadratic time on broken pages and lxml keeps no offsets.
"""

import html as html_entities
import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

# Each branch that opens something also ends at the end of the file, so no place is read twice.
_VALUE = r"""=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+"""
_TAG_REST = rf"(?:[^>=]++|{_VALUE})*+(?:>|\Z)"
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    rf"|<(?P<raw>script|style|title|template|textarea|iframe)\b{_TAG_REST}(?:.*?(?:</(?P=raw)\b|\Z))"
    rf"|</?[a-z]{_TAG_REST}"
    r"|<[!?][^>]*+(?:>|\Z)"
    r"|(?P<entity>&(?:\#[0-9]{1,8}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});)"
    r"|(?P<text>[^<&]++|[<&])",
    re.IGNORECASE | re.DOTALL,
)
# Also without soft hyphens and marks of no width, which trafilatura takes out.
_SOLID = re.compile("[^\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_LIST_MARK = re.compile(r"[ \t]*[-*|•][ \t]+")
_SHORT = 24
"""Solid characters below which a paragraph may stand in several places, so that its neighbours must be found first."""
_MAX_MISSES = 200


class _Solid(NamedTuple):
    """Text without white space: `starts[i]` in it is `places[i]` in its origin; between them both run in step."""

    text: str
    starts: list[int]
    places: list[int]

    def place(self, offset: int) -> int:
        run = bisect_right(self.starts, offset) - 1
        return self.places[run] + offset - self.starts[run]


def source_map(text: str, html: str) -> tuple[tuple[tuple[int, int], ...], int]:
    """(offset in text, offset in file) wherever the two start to run in step, and how many paragraphs were not found.

    A paragraph that is not found gets the place where the one before it ends.
    """
    file = _solid_html(html)
    paragraphs = [_solid_paragraph(match) for match in re.finditer(r"[^\n]*\S[^\n]*", text)]
    found = _align([paragraph.text for paragraph in paragraphs], file.text)
    places: list[tuple[int, int]] = []
    for paragraph, at in zip(paragraphs, found, strict=True):
        if at is None:
            last = places[-1] if places else (0, 0)
            places.append((paragraph.places[0], last[1]))
        else:
            _add_places(places, paragraph, file, at)
    return tuple(places), found.count(None)


def _solid_html(html: str) -> _Solid:
    pieces: list[str] = []
    starts: list[int] = []
    places: list[int] = []
    size = 0
    for token in _TOKEN.finditer(html):
        if token["entity"]:
            runs = [(token.start(), run[0]) for run in _SOLID.finditer(html_entities.unescape(token[0]))]
        elif token["text"]:
            runs = [(token.start() + run.start(), run[0]) for run in _SOLID.finditer(token[0])]
        else:
            continue
        for place, run in runs:
            pieces.append(run)
            starts.append(size)
            places.append(place)
            size += len(run)
    return _Solid("".join(pieces), starts, places)


def _solid_paragraph(paragraph: re.Match[str]) -> _Solid:
    mark = _LIST_MARK.match(paragraph[0])
    runs = list(_SOLID.finditer(paragraph[0], mark.end() if mark else 0)) or list(re.finditer(r"\S+", paragraph[0]))
    starts, size = [], 0
    for run in runs:
        starts.append(size)
        size += len(run[0])
    return _Solid("".join(run[0] for run in runs), starts, [paragraph.start() + run.start() for run in runs])


def _align(paragraphs: list[str], file: str) -> list[int | None]:
    """Where each paragraph begins in the file: long ones in order, then short ones between their neighbours."""
    found: list[int | None] = [None] * len(paragraphs)
    end = misses = 0
    for number, paragraph in enumerate(paragraphs):
        if len(paragraph) < _SHORT or misses > _MAX_MISSES:
            continue
        at = _find(paragraph, file, end)
        misses += at < 0
        if at >= 0:
            found[number], end = at, at + len(paragraph)
    low = 0
    for number, paragraph in enumerate(paragraphs):
        place = found[number]
        if place is None and len(paragraph) < _SHORT:
            after = next((at for at in found[number + 1 : number + 20] if at is not None), len(file))
            # The last place before the next paragraph: menus, which come first, name the same headlines.
            place = file.rfind(paragraph, low, after) if number + 1 < len(found) else file.find(paragraph, low)
            found[number] = place = place if place >= 0 else None
        if place is not None:
            low = max(low, place + len(paragraph))
    return found


def _find(paragraph: str, file: str, start: int) -> int:
    """Forward, else anywhere, else only its beginning (a table or a corrected letter broke the rest)."""
    for needle in (paragraph, paragraph[:60]):
        for begin in (start, 0):
            if (at := file.find(needle, begin)) >= 0:
                return at
    return -1


def _add_places(places: list[tuple[int, int]], paragraph: _Solid, file: _Solid, at: int) -> None:
    size = len(paragraph.text)
    first, last = bisect_left(file.starts, at), bisect_left(file.starts, at + size)
    breaks = {*paragraph.starts, *(start - at for start in file.starts[first:last])}
    for offset in sorted(breaks):
        place = (paragraph.place(offset), file.place(min(at + offset, len(file.text) - 1)))
        if not places or place[1] - place[0] != places[-1][1] - places[-1][0]:
            places.append(place)
