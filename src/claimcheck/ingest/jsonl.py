"""JSONL: one article a line, read as a stream; a broken line does not stop the others."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from claimcheck.ingest.decoding import Unusable, decode

_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
_SPACE = re.compile(r"[ \t\n\r]*")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class Line(NamedTuple):
    """One line of a file: its number from 1, and the offset of its first code point."""

    number: int
    start: int
    text: str


class Entry(NamedTuple):
    """What one line holds: its values, the article's text, and where the text stands in the file."""

    values: dict[str, Any]
    text: str
    source_map: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]


def read_lines(path: Path, max_chars: int) -> Iterator[Line | tuple[int, Unusable]]:
    """The lines that are not blank; (number, `Unusable`) for a line that is too long. Raises OSError."""
    with path.open("rb") as probe:
        encoding = "utf-16" if probe.read(2) in _UTF16 else "utf-8-sig"
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    # Only "\n", "\r\n" and "\r" end a line here: U+2028 may stand unescaped in JSON.
    with path.open(encoding=encoding, errors=errors, newline=None) as stream:
        start, number = 0, 0
        while line := stream.readline(max_chars + 1):
            number += 1
            length = len(line)
            if length > max_chars and not line.endswith("\n"):
                length += _skip_line(stream, max_chars)
                yield number, Unusable("too large", f"the line has more than {max_chars:,} characters")
            elif line.strip():
                yield Line(number, start, line)
            start += length


def _skip_line(stream: TextIO, step: int) -> int:
    """Reads up to the end of the line; the number of characters that were passed over."""
    skipped = 0
    while rest := stream.readline(step):
        skipped += len(rest)
        if rest.endswith("\n"):
            break
    return skipped


def parse_line(line: Line) -> Entry:
    """The article in a line. Raises `Unusable` if there is none."""
    raw, notes = _repair(line.text)
    try:
        values = json.loads(raw)
    except json.JSONDecodeError as error:
        raise Unusable("broken JSON", f"line {line.number}, column {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise Unusable("broken JSON", f"line {line.number}: a number or a nesting that is too large") from None
    if not isinstance(values, dict):
        raise Unusable("broken JSON", f'line {line.number}: not an object with a "text"')
    entry = entry_of(values, f"line {line.number}")
    return entry._replace(source_map=_source_map(raw, line.start), notes=notes + entry.notes)


def entry_of(values: dict[str, Any], place: str) -> Entry:
    """The article in the values of a line or a row. Raises `Unusable` if there is none."""
    text = values.get("text")
    if not isinstance(text, str):
        raise Unusable("no text", f'{place}: "text" is missing or not a string')
    if not text.strip():
        raise Unusable("empty", f'{place}: "text" is empty')
    if not _NO_TEXT.search(text):
        return Entry(values, text, (), ())
    return Entry(values, _NO_TEXT.sub("\ufffd", text), (), ("characters that are no text were shown as U+FFFD",))


def _repair(raw: str) -> tuple[str, tuple[str, ...]]:
    """A line whose bytes are not UTF-8, decoded as a file would be."""
    if not re.search("[\udc80-\udcff]", raw):
        return raw, ()
    return decode(raw.encode("utf-8", "surrogateescape"))


def _source_map(raw: str, line_start: int) -> tuple[tuple[int, int], ...]:
    """Places where text and file start to run in step: the string's beginning, and the end of each escape."""
    begin, end = _find_text(raw)
    places = [(0, line_start + begin)]
    saved = 0
    for match in _ESCAPE.finditer(raw, begin, end):
        saved += match.end() - match.start() - 1
        places.append((match.end() - begin - saved, line_start + match.end()))
    return tuple(places)


def _find_text(raw: str) -> tuple[int, int]:
    """Where the contents of the string under "text" begin and end; `raw` is known to be an object that has it."""
    decoder = json.JSONDecoder()
    found = (0, 0)
    position = raw.index("{") + 1
    while True:
        position = _skip(raw, position)
        if raw[position] == ",":
            position = _skip(raw, position + 1)
        if raw[position] == "}":
            return found  # of two equal keys the last one counts, as in json.loads
        key, position = decoder.raw_decode(raw, position)
        begin = _skip(raw, _skip(raw, position) + 1)
        _, position = decoder.raw_decode(raw, begin)
        if key == "text":
            found = (begin + 1, position - 1)


def _skip(raw: str, position: int) -> int:
    """The next place that is not white space."""
    match = _SPACE.match(raw, position)
    return match.end() if match else position
