"""The tables of the store, how older ones become newer ones, and whether a file is a store at all."""

import sqlite3
from functools import cache
from pathlib import Path

APPLICATION = 0x436C6D43
"""Marks an SQLite file as ours: "ClmC"."""
MIGRATIONS: tuple[str, ...] = (
    # `used` is in seconds since 1970. It stands apart from the long values, so that to note a use rewrites little.
    """
    CREATE TABLE entry (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, used INTEGER NOT NULL);
    CREATE TABLE content (id INTEGER PRIMARY KEY, checksum BLOB NOT NULL, value BLOB NOT NULL);
    """,
)
"""Scripts that each lead from one version to the next; a new store runs them all."""
BUSY_SECONDS = 30
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)


class NotAStore(sqlite3.DatabaseError):
    """A file that is of another version, of another program, or not what it says."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is wrong, and not that it can't be reached or written."""
    return isinstance(error, NotAStore) or code_of(error) in _DAMAGE


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary code of an error, 0 if it has none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def connect(file: Path, read_only: bool = False, scripts: tuple[str, ...] | None = None) -> sqlite3.Connection:
    """A connection to a store of the current version, or to a file of other tables. Raises sqlite3.Error."""
    scripts = MIGRATIONS if scripts is None else scripts
    if file.is_symlink():
        raise NotAStore("a link to another place")
    query = "?mode=ro&immutable=1" if read_only else "?mode=rw"
    connection = sqlite3.connect(
        file.absolute().as_uri() + query, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _harden(connection)
        if version_of(connection, scripts) != len(scripts):
            raise NotAStore("of another version")
        _check_tables(connection, scripts)
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            # Safe for a process that is killed; a power cut may take the last transactions, and nothing else.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA journal_size_limit = 67108864")
    except BaseException:
        connection.close()
        raise
    return connection


def migrate(file: Path, scripts: tuple[str, ...] | None = None, page_size: int = 4096) -> None:
    """Make a store, or bring an older one to the current version. No one else may be using it.

    Raises:
        sqlite3.Error: if the file is no older store, or can't be written.
    """
    if file.is_symlink():
        raise NotAStore("a link to another place")
    scripts = MIGRATIONS if scripts is None else scripts
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        _harden(connection)
        connection.execute(f"PRAGMA page_size = {page_size}")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        _upgrade(connection, version_of(connection, scripts), scripts)
        _check_tables(connection, scripts)
    finally:
        connection.close()


def version_of(connection: sqlite3.Connection, scripts: tuple[str, ...]) -> int:
    """The version of a store, 0 for an empty file. Raises NotAStore for another program's file."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    is_empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application == APPLICATION and 0 < version <= len(scripts):
        return version
    if is_empty and version == application == 0:
        return 0
    raise NotAStore("of another version" if application == APPLICATION else "not a store")


def _upgrade(connection: sqlite3.Connection, version: int, scripts: tuple[str, ...]) -> None:
    script = "".join(scripts[version:])
    marks = f"PRAGMA user_version = {len(scripts)}; PRAGMA application_id = {APPLICATION};"
    connection.executescript(f"BEGIN IMMEDIATE; {script} {marks} COMMIT;")


def _harden(connection: sqlite3.Connection) -> None:
    """A store may be damaged or made by someone else: believe nothing that it says about itself."""
    connection.text_factory = bytes
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")


def _check_tables(connection: sqlite3.Connection, scripts: tuple[str, ...]) -> None:
    """A trigger or view in a store would run on our behalf."""
    if _tables(connection) != _own_tables(scripts):
        raise NotAStore("of other tables")


def _tables(connection: sqlite3.Connection) -> list[tuple[bytes, ...]]:
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()


@cache
def _own_tables(scripts: tuple[str, ...]) -> list[tuple[bytes, ...]]:
    connection = sqlite3.connect(":memory:")
    connection.text_factory = bytes
    connection.executescript("".join(scripts))
    tables = _tables(connection)
    connection.close()
    return tables
