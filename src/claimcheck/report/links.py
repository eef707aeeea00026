"""Addresses and names from articles, made safe to show: hostile until proven harmless."""

import re
from urllib.parse import quote, urlsplit

LINE_LIMIT = 200
WHOLE_QUOTE = 12
"""Up to this many words a quote enters a link whole; a longer one is given by its first and last words."""
EDGE_WORDS = 4
LONGEST_WORD = 100

_UNSAFE = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069\\]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str | None, limit: int = LINE_LIMIT) -> str:
    """A name or title as one line: no signs that turn the writing direction around, cut with "…" at `limit`."""
    head = (text or "")[: limit * 4]  # a hostile name can be megabytes long
    line = " ".join(_DIRECTION.sub("", head).split())
    return line if len(line) <= limit and len(text or "") <= limit * 4 else line[: limit - 1].rstrip() + "…"


def safe_url(url: str | None) -> str | None:
    """The address if it is plain http or https with a host and no user name, else None."""
    address = (url or "").strip()
    if not address or len(address) > 2000 or _UNSAFE.search(address):
        return None
    try:
        parts = urlsplit(address)
        host, user = parts.hostname, parts.username
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and host and user is None else None


def fragment_url(url: str, words: str) -> str:
    """`url` leading to `words` on that page (a text fragment, https://wicg.github.io/scroll-to-text-fragment/)."""
    parts = words.split()
    if not parts or max(map(len, parts)) > LONGEST_WORD:
        return url
    if len(parts) <= WHOLE_QUOTE:
        edges = [" ".join(parts)]
    else:
        edges = [" ".join(parts[:EDGE_WORDS]), " ".join(parts[-EDGE_WORDS:])]
    directive = ",".join(quote(edge, safe="", errors="replace").replace("-", "%2D") for edge in edges)
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"
