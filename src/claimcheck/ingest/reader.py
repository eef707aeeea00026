"""Reads every file that was found into articles; what can't be read becomes a `Skipped` with the reason."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from claimcheck.errors import InputError
from claimcheck.extract.language import LANGUAGES, identify
from claimcheck.ingest import html, jsonl, markdown, parquet
from claimcheck.ingest.cleaning import exclude, merge
from claimcheck.ingest.decoding import Decoded, Unusable, decode
from claimcheck.ingest.files import SUFFIXES, Found, find_files, shown, why_unreadable
from claimcheck.ingest.metadata import Metadata, read_metadata
from claimcheck.ingest.page_header import PAGE_DATE
from claimcheck.records import Article, Excluded, Record, Skipped

MAX_BYTES = 10 * 1024 * 1024
"""Default limit for one article: a file, or a line of JSONL. A long news article has about 50 kB."""

_MIN_SURE = 200
"""Letters from which the text is believed rather than the declared language."""
_GARBLED_SAMPLE = 20_000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Described(Record):
    """What was found out about a text."""

    excluded: tuple[Excluded, ...]
    lang: str
    notes: tuple[str, ...]


Describe = Callable[[str, int, tuple[Excluded, ...], str | None], Described]
"""Text, where the article begins in it, spans that are known to be none of it, the declared language."""


def describe(text: str, start: int, spans: tuple[Excluded, ...], declared: str | None) -> Described:
    """The rubbish in a text from `start` on, its language, and notes on both. Nothing else enters into the answer."""
    rubbish = [
        Excluded(start=span.start + start, end=span.end + start, reason=span.reason) for span in exclude(text[start:])
    ]
    excluded = merge([*spans, *rubbish])
    lang, language_notes = _language(text, excluded, declared)
    dates = [text[span.start : span.end] for span in rubbish if span.reason == PAGE_DATE]
    date_notes = [f"a date above the article was not taken as its publication date: {day}" for day in dates]
    return Described(excluded=tuple(excluded), lang=lang, notes=(*language_notes, *date_notes, *_garbled(text)))


def read_articles(
    paths: Sequence[Path | str], max_bytes: int = MAX_BYTES, describe: Describe = describe
) -> tuple[list[Article], list[Skipped]]:
    """The articles in files and folders, sorted by path, and everything that could not be read.

    Folders are searched for .txt, .md, .html, .htm and .jsonl. `max_bytes` limits a file, and for JSONL one line.
    `describe` may be one that remembers.
    Raises `InputError` if no path is given, one is not there, or no article could be read at all.
    """
    found, skipped = find_files(paths)
    articles: list[Article] = []
    taken: dict[str, str] = {}
    for item in (item for file in found for item in read_file(file, max_bytes, describe)):
        accepted = with_own_id(item, taken) if isinstance(item, Article) else item
        if isinstance(accepted, Skipped):
            skipped.append(accepted)
        else:
            taken[accepted.id] = accepted.path
            articles.append(accepted)
    if not articles:
        raise InputError(nothing_read(paths, skipped))
    return articles, skipped


def read_file(found: Found, max_bytes: int, describe: Describe) -> Iterator[Article | Skipped]:
    """The articles in one file, under the ids that they have if no other article took them."""
    reader = READERS.get(found.file.suffix.lower(), _read_single)
    try:
        yield from reader(found, max_bytes, describe)
    except Unusable as error:
        yield Skipped(path=found.path, reason=error.reason, detail=error.detail)
    except OSError as error:
        yield Skipped(path=found.path, reason=why_unreadable(error), detail=error.strerror or "")


def _read_single(found: Found, max_bytes: int, describe: Describe) -> Iterator[Article]:
    is_page = found.file.suffix.lower() in (".html", ".htm")
    decoded = decode(_read_bytes(found.file, max_bytes), html=is_page)
    if not decoded.text.strip("\ufeff\u200b \t\n\r\f\v\u00a0"):
        raise Unusable("empty", "the file holds no text")
    yield (_article_from_page if is_page else _article_from_text)(found, decoded, describe)


def _read_bytes(file: Path, max_bytes: int) -> bytes:
    with file.open("rb") as stream:
        data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        size = f"{file.stat().st_size:,} bytes; the limit is {max_bytes:,}"
        raise Unusable("too large", f"{size}. Split it into articles, or use JSONL with one article a line")
    return data


def _article_from_text(found: Found, decoded: Decoded, describe: Describe) -> Article:
    text = decoded.text
    values, end = markdown.split_front_matter(text)
    if not text[end:].strip():
        raise Unusable("empty", "there is no text below the front matter")
    spans = [Excluded(start=0, end=end, reason=markdown.FRONT_MATTER)] if end else []
    if found.file.suffix.lower() == ".md":
        spans += markdown.markdown_spans(text, end)
    return _article(describe, found.id, found.path, text, read_metadata(values), spans, notes=decoded.notes, start=end)


def _article_from_page(found: Found, decoded: Decoded, describe: Describe) -> Article:
    page = html.read_page(decoded.text)
    notes = decoded.notes + page.notes
    source_map = page.source_map
    return _article(describe, found.id, found.path, page.text, page.metadata, source_map=source_map, notes=notes)


def _read_jsonl(found: Found, max_bytes: int, describe: Describe) -> Iterator[Article | Skipped]:
    is_empty = True
    for line in jsonl.read_lines(found.file, max_bytes):
        is_empty = False
        number = line.number if isinstance(line, jsonl.Line) else line[0]
        path = f"{found.path}#{number}"
        try:
            if not isinstance(line, jsonl.Line):
                raise line[1]
            entry = jsonl.parse_line(line)
        except Unusable as error:
            yield Skipped(path=path, reason=error.reason, detail=error.detail)
            continue
        metadata = read_metadata(entry.values)
        own_id = f"{found.id}#{number}"
        source_map = entry.source_map
        yield _article(describe, own_id, path, entry.text, metadata, source_map=source_map, notes=entry.notes)
    if is_empty:
        raise Unusable("empty", "the file holds no lines")


def _read_parquet(found: Found, max_bytes: int, describe: Describe) -> Iterator[Article | Skipped]:
    return read_rows(found, max_bytes, describe)


def read_rows(
    found: Found, max_bytes: int, describe: Describe, group: int | None = None
) -> Iterator[Article | Skipped]:
    """The articles in a Parquet file, or in one of its row groups. Places count from the beginning of their texts."""
    is_empty = True
    for number, entry in parquet.read_entries(found.file, max_bytes, group):
        is_empty = False
        path = f"{found.path}#{number}"
        if isinstance(entry, Unusable):
            yield Skipped(path=path, reason=entry.reason, detail=entry.detail)
            continue
        metadata = read_metadata(entry.values)
        yield _article(describe, f"{found.id}#{number}", path, entry.text, metadata, notes=entry.notes)
    if is_empty and group is None:
        raise Unusable("empty", "the file holds no rows")


READERS = {".jsonl": _read_jsonl, ".parquet": _read_parquet}
"""How files are read that hold many articles; any other holds one."""


def _article(
    describe: Describe,
    own_id: str,
    path: str,
    text: str,
    metadata: Metadata,
    spans: Sequence[Excluded] = (),
    source_map: tuple[tuple[int, int], ...] = (),
    notes: tuple[str, ...] = (),
    start: int = 0,
) -> Article:
    """One article with its rubbish marked from `start` on, its language told, and all notes."""
    described = describe(text, start, tuple(spans), metadata.lang)
    return Article(
        id=metadata.id or own_id,
        path=path,
        text=text,
        lang=described.lang,
        title=metadata.title,
        outlet=metadata.outlet,
        author=metadata.author,
        date=metadata.date,
        url=metadata.url,
        excluded=described.excluded,
        source_map=source_map,
        notes=(*notes, *metadata.notes, *described.notes),
    )


def _language(text: str, excluded: Sequence[Excluded], declared: str | None) -> tuple[str, tuple[str, ...]]:
    """The declared language, unless the text clearly is in another one; else the language of the text."""
    pieces, position, size = [], 0, 0
    for span in [*excluded, Excluded(start=len(text), end=len(text), reason="")]:
        pieces.append(text[position : span.start])
        position, size = span.end, size + len(pieces[-1])
        if size > 4000:
            break
    sample = " ".join(pieces)
    lang, certain = identify(sample)
    if declared and certain and lang in LANGUAGES and lang != declared and len(sample) >= _MIN_SURE:
        return lang, (f"declared as {declared}, but the text is {lang}",)
    if declared:
        return declared, ()
    return lang, () if certain or lang == "und" else (f"the language {lang} is a guess from little text",)


def _garbled(text: str) -> tuple[str, ...]:
    """A note on text that was decoded wrongly before it came here. It is kept: a repair would move all offsets."""
    sample = text[:_GARBLED_SAMPLE]
    if not any(sign in sample for sign in ("Ã", "â€", "Ð", "Ñ", "Å", "Ä", "Â", "\ufffd", "ï»¿")):
        return ()
    from ftfy.badness import badness

    return ("the text looks garbled (wrong encoding at its source)",) if badness(sample) > len(sample) / 400 else ()


def with_own_id(article: Article, taken: dict[str, str]) -> Article | Skipped:
    """The article, under its whole path if only its file name is taken, or `Skipped` if its declared id is."""
    if article.id not in taken:
        return article
    # Files of one name below two named folders are two articles; a declared id says that they are one.
    if article.path.endswith(article.id) and article.path not in taken:
        return article.model_copy(update={"id": article.path})
    return Skipped(path=article.path, reason="duplicate id", detail=f"{article.id!r} is the id of {taken[article.id]}")


def nothing_read(paths: Sequence[Path | str], skipped: Sequence[Skipped]) -> str:
    """Why there is not one article."""
    named = ", ".join(shown(path) for path in ([paths] if isinstance(paths, str | Path) else paths))
    # File names and parser messages may hold line ends, and an error is one line.
    named = _CONTROLS.sub(" ", named)
    if not skipped:
        return f"No articles in {named}: put files with {', '.join(SUFFIXES)} there, or name them."
    reasons = "; ".join(f"{item.path}: {item.reason}, {item.detail}".rstrip(", ") for item in skipped[:3])
    more = f"; and {len(skipped) - 3} more" if len(skipped) > 3 else ""
    return f"No article in {named} could be read ({_CONTROLS.sub(' ', reasons)}{more})."
