"""HTML pages: the visible article by trafilatura, metadata as declared in the page, and the way back to the file."""

import json
import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from claimcheck.ingest.decoding import Unusable
from claimcheck.ingest.html_places import source_map
from claimcheck.ingest.metadata import Metadata, as_url, read_metadata

# The order in which declarations are believed. Nothing here is read from the visible page.
_META_NAMES = {
    "title": ("og:title", "twitter:title", "dc.title", "headline"),
    "outlet": ("og:site_name", "application-name", "dc.publisher"),
    "author": ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author"),
    "date": (
        *("article:published_time", "datepublished", "og:published_time", "date", "dc.date", "dc.date.issued"),
        *("dcterms.date", "dcterms.created", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date"),
    ),
    "lang": ("content-language", "dc.language", "og:locale"),
    "url": ("og:url",),
}
_LD_NAMES = {
    "title": "headline",
    "outlet": "publisher",
    "author": "author",
    "date": "datePublished",
    "lang": "inLanguage",
    "url": "url",
}
_ADDRESS = re.compile(r"(?:https?:)?//\S+|www\.\S+|@\w+")


class Page(NamedTuple):
    """The visible article of a page."""

    text: str
    metadata: Metadata
    source_map: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]


def read_page(html: str) -> Page:
    """Raises `Unusable` if the page holds no article text, or can't be taken apart."""
    try:
        text, metadata = _extract(html)
    except ImportError:  # with pip before 24, jusText is installed without the lxml_html_clean that it needs
        raise Unusable("HTML reader missing", "run: pip install trafilatura lxml_html_clean") from None
    except Exception as error:  # whatever lxml and trafilatura raise on a hostile page, the other articles go on
        raise Unusable("unreadable", f"the page can't be taken apart: {type(error).__name__}") from None
    if not text.strip():
        raise Unusable("no text", "no article was found in the page")
    places, missed = source_map(text, html)
    notes = (f"places in the file are approximate for {missed} paragraphs of the page",) if missed else ()
    return Page(text, metadata, places, notes)


def _extract(html: str) -> tuple[str, Metadata]:
    import trafilatura

    # Its log would otherwise reach the user's terminal; what matters of it becomes a Skipped.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    tree = trafilatura.load_html(html)
    if tree is None:
        return "", Metadata()
    metadata = read_metadata(_declared(tree))
    text = trafilatura.extract(tree, favor_precision=True, include_comments=False, output_format="txt")
    return text or "", metadata


def _declared(tree: Any) -> dict[str, Any]:
    """The first usable declaration of each field: meta tags, then JSON-LD, then <title>, <link> and <html lang>."""
    meta = _meta_values(tree)
    linked = list(_linked_data(tree))
    declared: dict[str, Any] = {}
    for field, names in _META_NAMES.items():
        candidates = [meta.get(name) for name in names]
        candidates += [entry.get(_LD_NAMES[field]) for entry in linked]
        if field in ("author", "outlet"):
            candidates = [value for value in candidates if not _is_address(value)]
        declared[field] = next((value for value in candidates if value), None)
    declared["title"] = declared["title"] or next((title.text_content() for title in tree.iter("title")), None)
    canonical = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    declared["url"] = next((href for href in canonical if as_url(href)), declared["url"])
    declared["lang"] = tree.get("lang") or tree.get("xml:lang") or declared["lang"]
    return declared


def _meta_values(tree: Any) -> dict[str, str]:
    """Contents by lower-cased name, of <meta> and of elements with a machine-readable publication date."""
    values: dict[str, str] = {}
    for element in tree.iter("meta", "time"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = element.get("content") or element.get("datetime")
        if name and content and content.strip():
            values.setdefault(name.strip().lower(), content.strip())
    return values


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Articles in JSON-LD (schema.org), also inside lists and @graph."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting.extend(value[:100])
            elif isinstance(value, dict):
                waiting.append(value.get("@graph"))
                if re.search(r"Article|BlogPosting|Report\b", str(value.get("@type"))):
                    # Inside a script entities are not decoded, yet common blog software writes them.
                    yield {key: unescape(item) if isinstance(item, str) else item for key, item in value.items()}


def _is_address(value: Any) -> bool:
    """Some sites give a profile's address where the author's name belongs."""
    return isinstance(value, str) and _ADDRESS.fullmatch(value.strip()) is not None
