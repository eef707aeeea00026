"""What is known of one corpus: its files as they were found, their articles and claims, vectors and neighbours.

A check of a new article reads the vectors once, and of all else only what belongs to claims that are near. Everything
here can be computed anew: a file that is damaged, or was made by other models or settings, is removed.
"""

import contextlib
import json
import os
import sqlite3
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.match.rows import ROW, Lists, Rows
from claimcheck.match.update import Block, Near
from claimcheck.records import Article, Claim, Skipped
from claimcheck.store import schema
from claimcheck.store.folder import CORPUS, Lock

SUFFIX = ".sqlite3"
ENDINGS = ("", "-wal", "-shm", "-journal")
"""What SQLite puts behind the name of a file."""
PAGE_SIZE = 16384
"""Bytes; an article's vectors are some twenty thousand."""
LOCK_SECONDS = 10.0
TABLES: tuple[str, ...] = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE file (path TEXT PRIMARY KEY, status TEXT NOT NULL, digest BLOB NOT NULL, skipped TEXT NOT NULL)
        WITHOUT ROWID;
    CREATE TABLE article (id INTEGER PRIMARY KEY, file TEXT NOT NULL, place INTEGER NOT NULL, path TEXT NOT NULL,
        own TEXT NOT NULL, used TEXT NOT NULL, digest BLOB NOT NULL, first INTEGER NOT NULL, claims INTEGER NOT NULL,
        sentences INTEGER NOT NULL);
    CREATE TABLE rejected (article INTEGER NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL);
    CREATE INDEX rejected_of ON rejected (article);
    CREATE TABLE vector (article INTEGER PRIMARY KEY, first INTEGER NOT NULL, checksum INTEGER NOT NULL,
        claim BLOB NOT NULL, vectors BLOB NOT NULL);
    CREATE TABLE end (article INTEGER PRIMARY KEY, steps BLOB NOT NULL);
    CREATE TABLE near (article INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, value BLOB NOT NULL);
    CREATE TABLE document (article INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, record BLOB NOT NULL,
        claims BLOB NOT NULL, contexts BLOB NOT NULL);
    """,
)
"""Scripts that each lead from one version to the next."""
OF_ARTICLE = ("rejected", "vector", "end", "near", "document")
NEIGHBOUR = np.dtype([("number", "<i4"), ("key", "<u4"), ("steps", "<u2")])
KEYS_A_CALL = 500


class DamagedError(sqlite3.DatabaseError):
    """A part of a corpus that is not what was written."""


class KnownFile(NamedTuple):
    """A file as it was when it was read."""

    status: str
    """What the system said of it; empty if it was read so soon after a change that another might not show."""
    digest: bytes
    """SHA-256 of its bytes."""
    skipped: tuple[tuple[int, Skipped], ...]
    """What could not be read in it, each with its place among the articles."""


class KnownArticle(NamedTuple):
    """What is known of an article without its text."""

    id: int
    file: str
    place: int
    """Its place in the file, from 0."""
    path: str
    own: str
    """The id that it has if no other article took it."""
    used: str
    """The id that its claims were made with."""
    digest: bytes
    first: int
    """The number of its first claim; the others follow."""
    claims: int
    sentences: int


@dataclass(frozen=True)
class Document:
    """All of an article that a judge reads."""

    article: Article
    """Under the id that is used."""
    own: str
    file: str
    place: int
    claims: tuple[Claim, ...]
    """In order of place."""
    sentences: int
    rejected: Counter[str]
    rows: Rows
    """(n,), aligned with the claims; the article's number is not set."""
    vectors: NDArray[np.float16]
    """(n, d), unit rows of the claim texts."""
    contexts: NDArray[np.float16]
    """(n, d), unit rows of the sentences around the claims."""


class Corpus:
    """One corpus in one SQLite file, for any number of processes at once. Use it as a context.

    Every method raises sqlite3.Error where the file is damaged or can't be used; `forget` then removes it.
    """

    def __init__(self, folder: Path, name: str, identity: bytes) -> None:
        """Open or make the file of the corpus `name`; one made under another identity is emptied.

        Raises:
            sqlite3.Error, OSError: if it can't be used.
        """
        self.file = folder / f"{CORPUS}{name}{SUFFIX}"
        self._lock = Lock(folder / f"{CORPUS}{name}.lock")
        self._identity = identity
        self._connection = self._connect()
        self._version = self._meta("version")

    def __enter__(self) -> "Corpus":
        self._connection.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        self._lock.release()

    def forget(self) -> None:
        """Remove what is stored, unless others are using it."""
        self.close()
        with contextlib.suppress(OSError):
            if self._lock.take(exclusive=True, seconds=0):
                self._remove()
        self._lock.release()

    def files(self) -> dict[str, KnownFile]:
        """The files by path."""
        rows = self._connection.execute("SELECT path, status, digest, skipped FROM file")
        return {
            path.decode(): KnownFile(status.decode(), digest, _skipped(text)) for path, status, digest, text in rows
        }

    def articles(self) -> list[KnownArticle]:
        """The articles, by number."""
        query = "SELECT id, file, place, path, own, used, digest, first, claims, sentences FROM article ORDER BY id"
        rows = self._connection.execute(query)
        return [
            KnownArticle(i, file.decode(), place, path.decode(), own.decode(), used.decode(), digest, *numbers)
            for i, file, place, path, own, used, digest, *numbers in rows
        ]

    def rejected(self) -> Counter[str]:
        """Sentences without a claim by reason."""
        rows = self._connection.execute("SELECT reason, sum(count) FROM rejected GROUP BY reason")
        return Counter({reason.decode(): count for reason, count in rows})

    def rejected_of(self, articles: Collection[int]) -> Counter[str]:
        """Sentences of some articles without a claim by reason."""
        total: Counter[str] = Counter()
        for _, reason, count in self._of("rejected", "reason, count", articles):
            total[reason.decode()] += count
        return total

    def blocks(self, size: int, without: Collection[int] = ()) -> Iterator[Block]:
        """All claims but those of some articles, about `size` at once."""
        query = "SELECT article, first, checksum, claim, vectors, steps FROM vector LEFT JOIN end USING (article)"
        parts: list[tuple[int, bytes, bytes, bytes]] = []
        count = 0
        for article, first, checksum, claims, vectors, steps in self._connection.execute(query + " ORDER BY article"):
            if checksum != zlib.crc32(vectors, zlib.crc32(claims)):
                raise DamagedError(f"the vectors of article {article} are not what was written")
            if article in without or not claims:
                continue
            parts.append((first, claims, vectors, steps or bytes(2 * (len(claims) // ROW.itemsize))))
            count += len(claims) // ROW.itemsize
            if count >= size:
                yield _block(parts)
                parts, count = [], 0
        if parts:
            yield _block(parts)

    def vectors(self, articles: Collection[int]) -> Iterator[tuple[int, Rows, NDArray[np.float16]]]:
        """Of some articles the claims and their vectors."""
        for article, claims, vectors in self._of("vector", "claim, vectors", articles):
            rows = np.frombuffer(claims, dtype=ROW)
            yield article, rows, _matrix(vectors, len(rows))

    def near(self, articles: Collection[int]) -> dict[int, list[Near]]:
        """The neighbours of each claim of some articles."""
        found = {}
        for article, checksum, value in self._of("near", "checksum, value", articles):
            if checksum != zlib.crc32(value):
                raise DamagedError(f"the neighbours of article {article} are not what was written")
            found[article] = _unpacked(value)
        return found

    def documents(self, articles: Sequence[KnownArticle]) -> Iterator[Document]:
        """All that is stored of some articles, in order of number."""
        known = {article.id: article for article in articles}
        vectors = {i: rest for i, *rest in self._of("vector", "claim, vectors", known)}
        for i, checksum, record, claims, contexts in self._of("document", "checksum, record, claims, contexts", known):
            if checksum != zlib.crc32(contexts, zlib.crc32(claims, zlib.crc32(record))):
                raise DamagedError(f"article {i} is not what was written")
            one = known[i]
            rows = np.frombuffer(vectors[i][0], dtype=ROW)
            yield Document(
                article=Article.model_validate(_loaded(record)),
                own=one.own,
                file=one.file,
                place=one.place,
                claims=tuple(Claim.model_validate(claim) for claim in _loaded(claims)),
                sentences=one.sentences,
                rejected=self.rejected_of([i]),
                rows=rows,
                vectors=_matrix(vectors[i][1], len(rows)),
                contexts=_matrix(contexts, len(rows)),
            )

    def parts(
        self, wanted: Mapping[int, Collection[int]]
    ) -> Iterator[tuple[int, Article, dict[int, tuple[Claim, NDArray[np.float16]]]]]:
        """Of some articles the record, and some of the claims by place, each with the vector of its sentence."""
        for i, checksum, record, claims, contexts in self._of("document", "checksum, record, claims, contexts", wanted):
            if checksum != zlib.crc32(contexts, zlib.crc32(claims, zlib.crc32(record))):
                raise DamagedError(f"article {i} is not what was written")
            values = _loaded(claims)
            rows = _matrix(contexts, len(values))
            chosen = {place: (Claim.model_validate(values[place]), rows[place]) for place in sorted(wanted[i])}
            yield i, Article.model_validate(_loaded(record)), chosen

    @contextlib.contextmanager
    def writing(self) -> Iterator[bool]:
        """One writer's turn: all of it or nothing. False if another process wrote since this one began to read."""
        connection = self._connection
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        try:
            is_first = self._meta("version") == self._version
            yield is_first
            if is_first:
                self._version = (int.from_bytes(self._version, "little") + 1).to_bytes(8, "little")
                self._set_meta("version", self._version)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        finally:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("BEGIN")

    def remove(self, articles: Collection[int]) -> None:
        """Remove articles; only while `writing`."""
        for part in _parts(sorted(articles)):
            marks = ", ".join("?" * len(part))
            for table in OF_ARTICLE:
                self._connection.execute(f"DELETE FROM {table} WHERE article IN ({marks})", part)
            self._connection.execute(f"DELETE FROM article WHERE id IN ({marks})", part)

    def set_files(self, files: Mapping[str, KnownFile], gone: Iterable[str]) -> None:
        """Note files as they are, and forget others; only while `writing`."""
        self._connection.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in gone])
        rows = [(path, one.status, one.digest, _skipped_text(one.skipped)) for path, one in files.items()]
        self._connection.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", rows)

    def add(self, known: KnownArticle, document: Document) -> None:
        """Add an article, as yet without neighbours; only while `writing`."""
        self.add_values(known, document, [claim.model_dump() for claim in document.claims])

    def add_values(self, known: KnownArticle, document: Document, values: Sequence[Mapping[str, Any]]) -> None:
        """The same with its claims as dictionaries."""
        execute = self._connection.execute
        execute(f"INSERT INTO article VALUES ({', '.join('?' * len(known))})", known)
        rejected = [(known.id, reason, count) for reason, count in sorted(document.rejected.items())]
        self._connection.executemany("INSERT INTO rejected VALUES (?, ?, ?)", rejected)
        rows = document.rows.copy()
        rows["article"] = known.id
        claim, vectors = rows.tobytes(), document.vectors.astype("<f2").tobytes()
        checksum = zlib.crc32(vectors, zlib.crc32(claim))
        execute("INSERT INTO vector VALUES (?, ?, ?, ?, ?)", (known.id, known.first, checksum, claim, vectors))
        record, claims = _dumped(document.article.model_dump()), _dumped(values)
        contexts = document.contexts.astype("<f2").tobytes()
        checksum = zlib.crc32(contexts, zlib.crc32(claims, zlib.crc32(record)))
        execute("INSERT INTO document VALUES (?, ?, ?, ?, ?)", (known.id, checksum, record, claims, contexts))

    def set_near(self, article: int, near: Sequence[Near], floor: int) -> None:
        """Set the neighbours of all claims of an article; only while `writing`."""
        counts = np.array([len(one.entries) for one in near], dtype=np.int64)
        entries = np.array([(n, key, -score) for one in near for score, key, n in one.entries], dtype=NEIGHBOUR)
        ends = np.array([_end(one, floor) for one in near], dtype="<u2")
        self._set_near(article, counts, np.array([one.complete for one in near], dtype=bool), entries, ends)

    def set_lists(
        self, article: int, lists: Lists, places: slice, floor: int, numbers: NDArray[np.int64], rows: Rows
    ) -> None:
        """The same from lists of places among `rows`, which are called `numbers`; only while `writing`."""
        part = Lists(lists.rows[places], lists.scores[places], lists.complete[places])
        is_there = part.rows >= 0
        entries = np.zeros(int(is_there.sum()), dtype=NEIGHBOUR)
        found = part.rows[is_there]
        entries["number"], entries["key"], entries["steps"] = numbers[found], rows["key"][found], part.scores[is_there]
        self._set_near(article, is_there.sum(axis=1), part.complete, entries, part.ends(floor))

    def _set_near(
        self,
        article: int,
        counts: NDArray[np.int64],
        complete: NDArray[np.bool_],
        entries: NDArray[np.void],
        ends: NDArray[np.uint16],
    ) -> None:
        """Number of lists; of each its length, doubled, and one more if it is complete; then all entries."""
        head = np.concatenate([[len(counts)], counts * 2 + complete]).astype("<u4")
        value = head.tobytes() + entries.tobytes()
        steps = ends.astype("<u2").tobytes()
        self._connection.execute("INSERT OR REPLACE INTO end VALUES (?, ?)", (article, steps))
        self._connection.execute("INSERT OR REPLACE INTO near VALUES (?, ?, ?)", (article, zlib.crc32(value), value))

    @property
    def is_unfinished(self) -> bool:
        """Whether articles were added whose neighbours are not known."""
        return self._meta("unfinished") == b"1"

    def set_unfinished(self, value: bool) -> None:
        """Note it; only while `writing`."""
        self._set_meta("unfinished", b"1" if value else b"0")

    def _of(self, table: str, columns: str, articles: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        for part in _parts(sorted(articles)):
            marks = ", ".join("?" * len(part))
            query = f"SELECT article, {columns} FROM {table} WHERE article IN ({marks}) ORDER BY article"
            yield from self._connection.execute(query, part).fetchall()

    def _connect(self) -> sqlite3.Connection:
        self._take(exclusive=False)
        with contextlib.suppress(sqlite3.Error):
            return self._opened()
        self._take(exclusive=True)  # others may have repaired it in the meantime
        try:
            with contextlib.suppress(sqlite3.Error):
                self._opened().close()
                return self._reopened()
            self._remove()
            schema.migrate(self.file, TABLES, PAGE_SIZE)
            connection = schema.connect(self.file, scripts=TABLES)
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?)", [("identity", self._identity), ("version", bytes(8))]
            )
            connection.close()
            return self._reopened()
        except BaseException:
            self._lock.release()
            raise

    def _reopened(self) -> sqlite3.Connection:
        self._take(exclusive=False)
        return self._opened()

    def _opened(self) -> sqlite3.Connection:
        connection = schema.connect(self.file, scripts=TABLES)
        identity = connection.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
        if identity != (self._identity,):
            connection.close()
            raise DamagedError("made by other models or settings")
        return connection

    def _take(self, exclusive: bool) -> None:
        if not self._lock.take(exclusive, LOCK_SECONDS):
            raise OSError(f"{self.file} is in use by another run")

    def _remove(self) -> None:
        _remove_files(self.file)

    def _meta(self, name: str) -> bytes:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else b""

    def _set_meta(self, name: str, value: bytes) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def remove_unused(folder: Path, used: Path, max_bytes: int) -> None:
    """Note that a corpus is used, and remove those that were not for longest, while all are larger than `max_bytes`."""
    with contextlib.suppress(OSError):
        os.utime(used)
        status = {file: file.stat() for file in folder.glob(f"{CORPUS}*{SUFFIX}")}
        total = sum(one.st_size for one in status.values())
        for file in sorted(status, key=lambda file: (status[file].st_mtime_ns, file)):
            if total <= max_bytes or file == used:
                break
            lock = Lock(file.with_suffix(".lock"))
            if lock.take(exclusive=True, seconds=0):
                _remove_files(file)
                total -= status[file].st_size
            lock.release()


def _remove_files(file: Path) -> None:
    for ending in ENDINGS:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def status_of(status: os.stat_result, now: int) -> str:
    """What tells an unchanged file; empty for one that changed within two seconds of `now` (nanoseconds).

    A file that changes again within the step of the file system's clock, up to two seconds, looks unchanged
    ("racily clean" in https://git-scm.com/docs/racy-git).
    """
    if max(status.st_mtime_ns, status.st_ctime_ns) > now - 2_000_000_000:
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _block(parts: Sequence[tuple[int, bytes, bytes, bytes]]) -> Block:
    counts = [len(claims) // ROW.itemsize for _, claims, _, _ in parts]
    numbers = np.concatenate([np.arange(p[0], p[0] + n, dtype=np.int64) for p, n in zip(parts, counts, strict=True)])
    rows = np.frombuffer(b"".join(p[1] for p in parts), dtype=ROW)
    ends = np.frombuffer(b"".join(p[3] for p in parts), dtype="<u2")
    if len(ends) != len(rows):
        raise DamagedError("claims and ends of lists are not aligned")
    return Block(numbers, rows, ends, _matrix(b"".join(p[2] for p in parts), len(rows)))


def _matrix(data: bytes, rows: int) -> NDArray[np.float16]:
    values = np.frombuffer(data, dtype="<f2")
    return values.reshape(rows, -1) if rows else values.reshape(0, 1)


def _end(near: Near, floor: int) -> int:
    return floor if near.complete or not near.entries else -near.entries[-1][0]


def _unpacked(value: bytes) -> list[Near]:
    count = int(np.frombuffer(value, dtype="<u4", count=1)[0])
    heads = np.frombuffer(value, dtype="<u4", count=count, offset=4).tolist()
    entries = [(-steps, key, n) for n, key, steps in np.frombuffer(value, NEIGHBOUR, offset=4 * count + 4).tolist()]
    near, place = [], 0
    for head in heads:
        near.append(Near(tuple(entries[place : place + (head >> 1)]), bool(head & 1)))
        place += head >> 1
    return near


def _skipped(text: bytes) -> tuple[tuple[int, Skipped], ...]:
    return tuple((place, Skipped(**item)) for place, item in json.loads(text)) if text != b"[]" else ()


def _skipped_text(skipped: Sequence[tuple[int, Skipped]]) -> str:
    return json.dumps([[place, item.model_dump()] for place, item in skipped])


def _dumped(value: object) -> bytes:
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 1)


def _loaded(data: bytes) -> Any:
    return json.loads(zlib.decompress(data))


def _parts(items: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(items)
    while part := list(islice(rest, KEYS_A_CALL)):
        yield part
