"""Comments in Markdown and HTML articles that keep the gate from a paragraph.

<!-- claimcheck: ignore[CC001] the two counts are of different days -->

A comment inside of a paragraph holds for that paragraph; one that stands alone holds for the next. Code and reason are
needed: a comment without them is no ignore, and is reported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimcheck.check.rules import IGNORABLE

SUFFIXES = (".md", ".html", ".htm")

_ANY_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OURS = re.compile(r"<!--\s*claimcheck\b(.*?)(-->|\Z)", re.DOTALL | re.IGNORECASE)
_FORM = re.compile(r":\s*ignore\[([^\]]*)\]\s*(.*)", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    r"head|header|hr|html|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|title|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_MASK = "\x00"


@dataclass(frozen=True)
class Ignore:
    """One comment. Places are code points in the file."""

    path: str
    start: int
    end: int
    """The paragraph for which it holds; empty if there is none."""
    at: int
    at_end: int
    """The comment itself."""
    codes: frozenset[str] = frozenset()
    reason: str = ""
    problem: str = ""
    """What is wrong with it; empty if it is well-formed."""

    def covers(self, path: str, start: int, code: str) -> bool:
        """Whether it holds for a claim that begins at `start`, under a rule."""
        return not self.problem and path == self.path and self.start <= start < self.end and code in self.codes


def find_ignores(path: str, text: str) -> list[Ignore]:
    """All comments of ours in an article's file, well-formed or not."""
    if "claimcheck" not in text.lower():
        return []
    masked = _ANY_COMMENT.sub(lambda comment: _MASK * len(comment[0]), text)
    blocks = list(_blocks(masked, _BLANK_LINE if path.lower().endswith(".md") else _BLOCK_TAG))
    found = []
    for comment in _OURS.finditer(text):
        start, end = _scope(blocks, masked, comment.start())
        codes, reason, problem = _parse(comment[1], closed=bool(comment[2]))
        found.append(Ignore(path, start, end, comment.start(), comment.end(), codes, reason, problem))
    return found


def _parse(body: str, closed: bool) -> tuple[frozenset[str], str, str]:
    """Codes, reason, and what is wrong."""
    if not closed:
        return frozenset(), "", "the comment is not closed with -->"
    form = _FORM.fullmatch(body.strip())
    if not form:
        return frozenset(), "", "write it as <!-- claimcheck: ignore[CC001] reason -->"
    codes = [code.strip() for code in form[1].split(",")]
    unknown = [code for code in codes if code not in IGNORABLE]
    if unknown:
        return frozenset(), "", f"no rule {unknown[0][:20]!r} can be ignored; there are {', '.join(sorted(IGNORABLE))}"
    reason = " ".join(form[2].split())
    return frozenset(codes), reason, "" if reason else "a reason is needed behind the code"


def _blocks(masked: str, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in separator.finditer(masked):
        yield start, match.start()
        start = match.end()
    yield start, len(masked)


def _scope(blocks: list[tuple[int, int]], masked: str, at: int) -> tuple[int, int]:
    """The block around a comment, if there are words in it, else the next that has some."""
    for start, end in blocks:
        if end > at and _has_words(masked[start:end]):
            return start, end
    return len(masked), len(masked)


def _has_words(block: str) -> bool:
    return any(sign.isalnum() for sign in _TAG.sub("", block.replace(_MASK, "")))
