"""Front matter (of text files as well) and the Markdown signs that are not words of the article."""

import re
from typing import Any

from claimcheck.ingest.cleaning import MARKUP
from claimcheck.ingest.decoding import Unusable
from claimcheck.records import Excluded

FRONT_MATTER = "front matter"
_MAX_FRONT_MATTER = 65_536
"""Characters. YAML is slow to read, and no honest front matter is longer."""
_OPENING = re.compile(r"---[ \t]*\n(?=(?:[ \t]*(?:#[^\n]*)?\n)*[\"']?[A-Za-z][\w .-]{0,60}[\"']?[ \t]*:(?:\s|$))")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)

_BLOCKS = (
    ("comment", re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)),
    ("code", re.compile(r"^(?P<fence>```+|~~~+)[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)),
    ("link", re.compile(r"^ {0,3}\[[^\]\n]{1,200}\]:[ \t]+\S+[^\n]*$", re.MULTILINE)),
    ("table", re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+(?:[ \t]*:?-{3,}:?[ \t]*)?$", re.MULTILINE)),
)
_TARGET = r"""\([^()\s]{1,2000}(?:\([^()\s]{0,200}\))?[^()\s]{0,200}(?:[ \t]+"[^"\n]{0,500}")?\)"""
_INLINE = re.compile(
    r"^ {0,3}(?:#{1,6}[ \t]+|(?:>[ \t]?)+)"  # headings, block quotes
    r"|[ \t]+#{1,6}[ \t]*$"
    r"|^[ \t]*[-*+][ \t]+(?=\S)"  # list items
    rf"|!\[[^\[\]\n]{{0,500}}\]{_TARGET}"  # images
    rf"|\[(?=[^\[\]\n]{{1,500}}\]{_TARGET})|\]{_TARGET}"  # the two halves of a link
    r"|\[\^[\w-]{1,20}\]:?"
    r"|(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])|(?<!\w)_{1,2}(?=[^\s_])|(?<=[^\s_])_{1,2}(?!\w)",
    re.MULTILINE,
)


def split_front_matter(text: str) -> tuple[dict[str, Any], int]:
    """The values of the front matter and the offset where it ends; ({}, 0) without front matter.

    Raises `Unusable` if it is not closed or not YAML. "---" that no `key:` follows is a rule, not front matter.
    """
    opening = _OPENING.match(text)
    if not opening:
        return {}, 0
    closing = _CLOSING.search(text, opening.end())
    if not closing or closing.start() > _MAX_FRONT_MATTER:
        raise Unusable("broken front matter", "the closing --- line is missing")
    values = _read_yaml(text[opening.end() : closing.start()])
    return {str(key).lower(): value for key, value in values.items()}, closing.end()


def _read_yaml(block: str) -> dict[Any, Any]:
    from frontmatter.default_handlers import YAMLHandler

    try:
        values = YAMLHandler().load(block)
    except RecursionError:
        raise Unusable("broken front matter", "nested too deeply") from None
    except Exception as error:  # PyYAML lets ValueError, TypeError and others through besides its own errors
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 2}: " if mark else ""
        raise Unusable("broken front matter", place + str(getattr(error, "problem", None) or error)) from None
    if not isinstance(values, dict):
        raise Unusable("broken front matter", "it must hold lines of the form key: value")
    return values


def markdown_spans(text: str, start: int) -> list[Excluded]:
    """Spans of Markdown signs from `start` on: whole comments and code, and the signs in front of and around words."""
    spans = [
        Excluded(start=match.start(), end=match.end(), reason=reason)
        for reason, pattern in _BLOCKS
        for match in pattern.finditer(text, start)
    ]
    spans += [Excluded(start=match.start(), end=match.end(), reason=MARKUP) for match in _INLINE.finditer(text, start)]
    return spans
