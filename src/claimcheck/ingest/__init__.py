"""Files to articles: text, Markdown with front matter, HTML and JSONL are read, and page rubbish is marked."""

from claimcheck.ingest.reader import MAX_BYTES, read_articles

__all__ = ["MAX_BYTES", "read_articles"]
