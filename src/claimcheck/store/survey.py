"""What the files of a corpus hold, reading only those that changed since they were last read."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from claimcheck.ingest.files import Found
from claimcheck.ingest.reader import Describe, read_file, with_own_id
from claimcheck.records import Article, Skipped
from claimcheck.store.corpus import KnownArticle, KnownFile, status_of


class Item(NamedTuple):
    """An article that a file holds: one that is known, or one that was just read."""

    file: str
    place: int
    path: str
    own: str
    """The id that it has if no other article took it."""
    id: str
    known: KnownArticle | None
    article: Article | None
    """None if it is known and was not read."""


@dataclass
class Survey:
    """All articles in order, and what could not be read."""

    items: list[Item] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    files: dict[str, KnownFile] = field(default_factory=dict)
    """Files that were read, or that the corpus should know better from now on."""
    present: set[str] = field(default_factory=set)
    """All files that were found."""
    clashing: set[str] = field(default_factory=set)
    """Files with an article whose id another took: what they hold depends on other files."""


def digest_of(article: Article) -> bytes:
    """16 bytes that stand for all of an article."""
    return sha256(article.model_dump_json(exclude={"id"}).encode("utf-8", "surrogatepass")).digest()[:16]


class _Surveyor:
    def __init__(self, files: Mapping[str, KnownFile], articles: Iterable[KnownArticle], max_bytes: int) -> None:
        self._files = files
        self._max_bytes = max_bytes
        self._articles: dict[str, list[KnownArticle]] = {}
        for one in articles:
            self._articles.setdefault(one.file, []).append(one)

    def look(self, found: Found, describe: Describe, survey: Survey) -> list[tuple[int, Item | Skipped]]:
        """What one file holds, each with its place."""
        known = self._files.get(found.path)
        status = status_of(found.status, time.time_ns()) if found.status else ""
        if known and status and known.status == status:
            return self._as_before(found.path, known)
        digest = _digest(found)
        if known and digest == known.digest:
            survey.files[found.path] = known._replace(status=status)
            return self._as_before(found.path, known)
        items = list(enumerate(read_file(found, self._max_bytes, describe)))
        skipped = tuple((place, item) for place, item in items if isinstance(item, Skipped))
        if digest:
            survey.files[found.path] = KnownFile(status, digest, skipped)
        return [(place, self._item(found.path, place, item)) for place, item in items]

    def _as_before(self, path: str, known: KnownFile) -> list[tuple[int, Item | Skipped]]:
        entries: list[tuple[int, Item | Skipped]] = list(known.skipped)
        for one in self._articles.get(path, ()):
            entries.append((one.place, Item(path, one.place, one.path, one.own, one.own, one, None)))
        return sorted(entries, key=lambda entry: entry[0])

    def _item(self, file: str, place: int, item: Article | Skipped) -> Item | Skipped:
        if isinstance(item, Skipped):
            return item
        digest = digest_of(item)
        wanted = (item.path, item.id, digest)
        same = (one for one in self._articles.get(file, ()) if (one.path, one.own, one.digest) == wanted)
        return Item(file, place, item.path, item.id, item.id, next(same, None), item)


def survey(
    found: Sequence[Found],
    files: Mapping[str, KnownFile],
    articles: Iterable[KnownArticle],
    max_bytes: int,
    describe: Describe,
) -> Survey:
    """The articles of the files in their order, with the ids that they have among one another."""
    result = Survey(present={file.path for file in found})
    surveyor = _Surveyor(files, articles, max_bytes)
    taken: dict[str, str] = {}
    for file in found:
        for _, item in surveyor.look(file, describe, result):
            accepted = item if isinstance(item, Skipped) else _accepted(item, taken)
            if isinstance(accepted, Skipped) and not isinstance(item, Skipped):
                result.clashing.add(file.path)
            if isinstance(accepted, Skipped):
                result.skipped.append(accepted)
            else:
                taken[accepted.id] = accepted.path
                result.items.append(accepted)
    return result


def _accepted(item: Item, taken: dict[str, str]) -> Item | Skipped:
    if item.id not in taken:
        return item
    stand_in = Article(id=item.id, path=item.path, text="")
    accepted = with_own_id(stand_in, taken)
    return accepted if isinstance(accepted, Skipped) else item._replace(id=accepted.id)


def _digest(found: Found) -> bytes:
    """SHA-256 of a file; empty for one that can't be read."""
    try:
        digest = sha256()
        with found.file.open("rb") as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
        return digest.digest()
    except OSError:
        return b""
