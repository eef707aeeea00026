"""Bytes to text: UTF-8, UTF-16, UTF-32 and Western single-byte files, with a note of what had to be guessed."""

import codecs
import re
from typing import NamedTuple


class Unusable(Exception):  # noqa: N818 - not a fault of the program: it says what a file is
    """A file or line that can't become an article. The reader turns it into a `Skipped`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Decoded(NamedTuple):
    """Text with "\\n" line ends, and what a reader of the report should know about the decoding."""

    text: str
    notes: tuple[str, ...] = ()


# Longest first: the UTF-32 mark begins with the UTF-16 mark.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"\x7fELF")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_SINGLE_BYTE = re.compile(r"(?:iso-?8859-?\d+|windows-125\d|cp125\d|koi8-[ru]|latin-?\d)", re.IGNORECASE)
# What Polish and Czech letters of windows-1250 and ISO 8859-2 become when they are read as windows-1252.
_CENTRAL_EUROPEAN = re.compile(r"[a-zà-ÿ][¹³±¶¿¼¾][a-zà-ÿ]|[a-zà-ÿ]ø[a-zà-ÿ]*ì|ì[a-zà-ÿ]*ø")
_MAX_FOREIGN_LETTERS = 0.3
"""Share of accented letters above which Western text is not plausible: French has about 5 %, Cyrillic bytes 100 %."""


def decode(data: bytes, html: bool = False) -> Decoded:
    """The text of a file. Raises `Unusable` for binary files and for text in an encoding that can't be told."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding)
    if _is_binary(data):
        raise Unusable("binary file", "it holds no text; export the article as UTF-8 text")
    try:
        return Decoded(unify_line_ends(data.decode("utf-8")))
    except UnicodeDecodeError:
        return _decode_other(data, html)


def unify_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_marked(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusable("unknown encoding", f"starts like {encoding} but is not: {error.reason}") from None
    if "\0" in text:
        raise Unusable("binary file", f"starts like {encoding} but holds null characters")
    notes = () if encoding == "utf-8-sig" else (f"read as {encoding.upper()}",)
    return Decoded(unify_line_ends(text), notes)


def _is_binary(data: bytes) -> bool:
    if data.startswith(_SIGNATURES) or b"\0" in data:
        return True
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > len(data) // 200


def _decode_other(data: bytes, html: bool) -> Decoded:
    """Text that is not UTF-8: damaged UTF-8, the encoding that a page declares, or Western single bytes."""
    damaged = data.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    # A few broken bytes among real multi-byte letters: reading all of it as windows-1252 would garble every letter.
    if bad * 4 < sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", damaged))):
        return Decoded(unify_line_ends(damaged), (f"{bad} damaged UTF-8 characters were replaced",))
    declared = _declared_encoding(data) if html else None
    try:
        text = data.decode(declared or "cp1252")
    except UnicodeDecodeError:
        raise Unusable("unknown encoding", "neither UTF-8 nor UTF-16 nor Western; save the file as UTF-8") from None
    if declared is None and not _is_western(text):
        raise Unusable("unknown encoding", "not UTF-8, and not plausible as Western text; save the file as UTF-8")
    return Decoded(unify_line_ends(text), (f"not UTF-8: read as {declared or 'windows-1252 (Latin-1)'}",))


def _declared_encoding(data: bytes) -> str | None:
    match = _DECLARED.search(data, 0, 4096)
    name = match[1].decode("ascii") if match else ""
    if not _SINGLE_BYTE.fullmatch(name):
        return None
    # Browsers read Latin-1 as windows-1252 (WHATWG Encoding Standard), and pages rely on it.
    return None if re.fullmatch(r"(?:iso-?8859-?1|latin-?1|windows-1252|cp1252)", name, re.IGNORECASE) else name


def _is_western(text: str) -> bool:
    letters = len(re.findall(r"[^\W\d_]", text))
    foreign = len(re.findall(r"[^\W\d_a-zA-Z]", text))
    return foreign <= max(letters * _MAX_FOREIGN_LETTERS, 1) and not _CENTRAL_EUROPEAN.search(text)
