"""Direct speech across sentences: which sentences stand inside quotation marks, and who is speaking."""

import re
from collections.abc import Sequence

_PAIRS = (("„", '“”"'), ("“", "”"), ("«", "»"), ("»", "«"), ('"', '"'), ("‚", "‘"))
MAX_QUOTE = 2000
"""Code points; an opening mark without a closing one in this distance opens nothing."""


def quote_spans(text: str) -> list[tuple[int, int]]:
    """Spans between matching quotation marks of at least three words, in order, not overlapping.

    A span never crosses a blank line: an unclosed mark would otherwise swallow the next paragraph.
    """
    spans: list[tuple[int, int]] = []
    position = 0
    openers = re.compile("[" + "".join(o for o, _ in _PAIRS) + "]")
    while match := openers.search(text, position):
        start = match.end()
        closers = next(c for o, c in _PAIRS if o == match.group())
        limit = min(len(text), start + MAX_QUOTE)
        blank = text.find("\n\n", start, limit)
        limit = blank if blank >= 0 else limit
        ends = [e for c in closers if (e := text.find(c, start, limit)) >= 0]
        if not ends or (match.group() == "»" and _closes_before(text, match.start())):
            position = start
            continue
        end = min(ends)
        if text[start:end].count(" ") >= 2:
            spans.append((start, end))
        position = end + 1
    return spans


def _closes_before(text: str, at: int) -> bool:
    """Whether a » stands behind a word, as a closing mark does where « opens."""
    return at > 0 and not text[at - 1].isspace() and text[at - 1] not in "(["


def inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> int | None:
    """The number of the quote that holds at least half of a stretch of text, or None."""
    for number, (left, right) in enumerate(spans):
        if left >= end:
            break
        if min(right, end) - max(left, start) >= 0.5 * (end - start):
            return number
    return None
