"""Values by key in SQLite. A store that is damaged, full or in the way never breaks a run and is never believed."""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b, sha256
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from claimcheck.errors import StoreError
from claimcheck.store import schema
from claimcheck.store.folder import DATABASE, DATABASE_FILES, LOCK, Lock, prepare

LOCK_SECONDS = 10.0
"""How long to wait for a run that makes or rebuilds the store."""
REFRESH = 24 * 3600
"""Seconds after which a use is noted again: a second run on the same day writes nothing."""
KEEP = 0.9
"""Share of the limit that is left when it was passed, so that not every run has something to remove."""
BATCH = 500
"""Keys a statement; SQLite allows at least 999."""
_UNWRITABLE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR)
_log = logging.getLogger(__name__)
T = TypeVar("T")


def key_of(*parts: str) -> bytes:
    """16 bytes that stand for some texts in their order, taken from SHA-256."""
    digests = (sha256(part.encode("utf-8", "surrogatepass")).digest() for part in parts)
    return sha256(b"".join(digests)).digest()[:16]


class Store:
    """Values by key, in one folder, for any number of processes at once. Use it as a context.

    Any failure is told once on the log, and leaves a store that knows nothing or takes nothing.
    """

    def __init__(self, folder: Path, max_bytes: int, now: Callable[[], float] = time.time):
        """Open the store, make it, or rebuild it.

        Args:
            folder: Its folder.
            max_bytes: Size from which the longest unused values are removed, at the end of a run.
            now: Seconds since 1970.
        """
        self._folder, self.max_bytes, self._now = folder, max_bytes, now
        self._lock = Lock(folder / LOCK)
        self._connection: sqlite3.Connection | None = None
        self._writable = True
        self._inode: int | None = None
        self._unnoted: set[int] = set()
        self._said: set[str] = set()
        self._open()

    @property
    def folder(self) -> Path | None:
        """The folder, where things can be kept in it now."""
        return self._folder if self._connection is not None and self._writable else None

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values of the keys that are known; one that fails its checksum is not."""
        return self._guarded(lambda: self._get(list(keys)), {})

    def count(self, keys: Iterable[bytes]) -> int:
        """How many of the keys are there."""
        return self._guarded(lambda: sum(len(self._rows(part)) for part in _parts(keys)), 0)

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values, all of them or none."""
        if self._writable and values:
            self._guarded(lambda: self._put(values), None)

    def close(self) -> None:
        """Note what was used, remove what is too much, and let go of the store."""
        if self._writable:
            self._guarded(self._tidy, None)
        self._drop()

    def _get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        old = self._now() - REFRESH
        for part in _parts(keys):
            for number, key, used, checksum, value in self._rows(
                part, "entry JOIN content USING (id)", "checksum, value"
            ):
                if _is_sound(key, checksum, value):
                    found[key] = value
                    if not isinstance(used, int) or used < old:
                        self._unnoted.add(number)
        return found

    def _rows(self, keys: Sequence[bytes], table: str = "entry", more: str = "id") -> list[tuple[Any, ...]]:
        """Number, key and time of use of the entries that are there, and more; as yet unchecked."""
        assert self._connection is not None
        marks = ", ".join("?" * len(keys))
        query = f"SELECT id, key, used, {more} FROM {table} WHERE key IN ({marks})"
        return self._connection.execute(query, keys).fetchall()

    def _put(self, values: Mapping[bytes, bytes]) -> None:
        now = int(self._now())
        with self._transaction() as connection:
            connection.executemany(
                "INSERT INTO entry (key, used) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET used = excluded.used",
                [(key, now) for key in values],
            )
            connection.executemany(
                "INSERT OR REPLACE INTO content (id, checksum, value) SELECT id, ?, ? FROM entry WHERE key = ?",
                [(_checksum(key, value), value, key) for key, value in values.items()],
            )

    def _tidy(self) -> None:
        assert self._connection is not None
        if self._unnoted:
            now = int(self._now())
            with self._transaction() as connection:
                rows = [(now, number) for number in sorted(self._unnoted)]
                connection.executemany("UPDATE entry SET used = ? WHERE id = ?", rows)
        if self._size() > self.max_bytes:
            while self._size() > self.max_bytes * KEEP and self._remove_oldest():
                pass
            # As a script, because execute() would free a single page.
            self._connection.executescript("PRAGMA incremental_vacuum;")

    def _size(self) -> int:
        """Bytes in use, without reading them."""
        assert self._connection is not None
        pages, free, size = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _remove_oldest(self) -> bool:
        """Remove the part of the entries that was not used for longest; False if there are none."""
        with self._transaction() as connection:
            count = int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])
            numbers = connection.execute("SELECT id FROM entry ORDER BY used, id LIMIT ?", [count // 20 + 1]).fetchall()
            for table in ("entry", "content"):
                connection.executemany(f"DELETE FROM {table} WHERE id = ?", numbers)
        return bool(numbers)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One writer's turn: all of it or nothing, also for a process that is killed in between."""
        connection = self._connection
        assert connection is not None
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def _guarded(self, action: Callable[[], T], otherwise: T) -> T:
        """What the action gives, or `otherwise` without a store or where it fails."""
        if self._connection is None:
            return otherwise
        try:
            return action()
        except sqlite3.Error as error:
            self._recover(error)
            return otherwise

    def _recover(self, error: sqlite3.Error) -> None:
        if schema.is_damage(error):
            inode, reason = self._inode, str(error)
            self._drop()
            self._open(damaged=inode, reason=reason)
        elif schema.code_of(error) in _UNWRITABLE:
            self._writable = False
            self._say(f"can't be written to ({error}); what is new is not kept")
        else:
            self._drop()
            self._say(f"can't be used ({error}); going on without it")

    def _open(self, damaged: int | None = None, reason: str = "") -> None:
        """Connect. Before that, make what is missing and rebuild what is wrong: `damaged` is the inode of such a file.

        Never raises for what is wrong with the store.
        """
        file = self._folder / DATABASE
        try:
            prepare(self._folder)
            if damaged is not None:
                self._take_lock(exclusive=True)
                if _inode(file) == damaged:
                    self._rebuild(file, reason)
            self._connection = self._connect(file)
            self._inode = _inode(file)
        except StoreError as error:
            self._drop()
            self._say(f"can't be used: {error}")
        except (sqlite3.Error, OSError) as error:
            self._connect_read_only(file, error)

    def _connect(self, file: Path) -> sqlite3.Connection:
        self._take_lock(exclusive=False)
        try:
            return schema.connect(file)
        except sqlite3.Error as error:
            if file.exists() and not schema.is_damage(error):
                raise
        # Others may have found the same at the same time: the first to be alone repairs it, the others look again.
        self._take_lock(exclusive=True)
        try:
            schema.connect(file).close()
        except sqlite3.Error:
            self._make(file)
        self._take_lock(exclusive=False)
        return schema.connect(file)

    def _make(self, file: Path) -> None:
        try:
            schema.migrate(file)
        except sqlite3.Error as error:
            if not schema.is_damage(error):
                raise
            self._rebuild(file, str(error))

    def _rebuild(self, file: Path, reason: str) -> None:
        for name in DATABASE_FILES:
            (self._folder / name).unlink(missing_ok=True)
        schema.migrate(file)
        self._say(f"was no longer usable ({reason}) and was built anew")

    def _take_lock(self, exclusive: bool) -> None:
        if not self._lock.take(exclusive, LOCK_SECONDS):
            raise StoreError("it is damaged and in use by another run" if exclusive else "another run is rebuilding it")

    def _connect_read_only(self, file: Path, error: Exception) -> None:
        """A store on a medium that can't be written to can still be read."""
        try:
            self._connection = schema.connect(file, read_only=True)
            self._writable = False
            self._say(f"can't be written to ({_words(error)}); what is new is not kept")
        except (sqlite3.Error, OSError):
            self._drop()
            self._say(f"can't be used ({_words(error)}); going on without it")

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None
        self._unnoted = set()
        self._lock.release()

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            _log.warning("the store %s %s", self._folder, text)


def _inode(file: Path) -> int | None:
    try:
        return file.stat(follow_symlinks=False).st_ino
    except OSError:
        return None


def _words(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _parts(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = iter(keys)
    while part := list(islice(rest, BATCH)):
        yield part


def _checksum(key: bytes, value: bytes) -> bytes:
    return blake2b(key + value, digest_size=8).digest()


def _is_sound(key: object, checksum: object, value: object) -> bool:
    """Whether a value is the one that was kept under its key."""
    return isinstance(key, bytes) and isinstance(value, bytes) and checksum == _checksum(key, value)
