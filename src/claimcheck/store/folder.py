"""The folder of the store: how it is marked as ours, who is using it, and how it is removed."""

import os
import sys
import time
from pathlib import Path

from claimcheck.errors import StoreError

DATABASE = "store.sqlite3"
LOCK = "lock"
CORPUS = "corpus-"
"""How the names of the files about whole corpora begin; see claimcheck.store.corpus."""
TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This folder is the store of claimcheck. It can be removed at any time: claimcheck clean
# What such a file means: https://bford.info/cachedir/
"""
MARKS = {"CACHEDIR.TAG": TAG, ".gitignore": "*\n"}
"""Files that keep backups and git away from the folder. The first shows that it is ours."""
DATABASE_FILES = tuple(DATABASE + ending for ending in ("", "-wal", "-shm", "-journal"))
PAUSE = 0.05
"""Seconds between two attempts at a lock."""


def prepare(folder: Path) -> None:
    """Make the folder, or take an empty one, and mark it.

    Raises:
        StoreError: if it holds something else.
        OSError: if it can't be made or marked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if is_ours(folder):
        return
    # A run that was killed here leaves marks that are empty or cut off.
    if not all(_is_unfinished(file) for file in folder.iterdir()):
        raise StoreError(f"{folder} is no store and not empty; name another folder with --cache")
    for name, text in reversed(MARKS.items()):
        _write(folder / name, text.encode())


def is_ours(folder: Path) -> bool:
    """Whether the folder carries our mark."""
    tag = folder / "CACHEDIR.TAG"
    return not tag.is_symlink() and tag.is_file() and tag.read_bytes() == TAG.encode()


def _write(file: Path, content: bytes) -> None:
    """Write a mark. Never cut to nothing first: another run that starts now may be reading it."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o666)
    try:
        os.write(handle, content)
    finally:
        os.close(handle)


def _is_unfinished(file: Path) -> bool:
    text = MARKS.get(file.name)
    if text is None or file.is_symlink() or not file.is_file():
        return False
    return text.encode().startswith(file.read_bytes())


def remove(folder: Path) -> bool:
    """Remove the store; False if there is none. A file that is not ours stays, and the folder with it.

    Raises:
        StoreError: if the folder is not ours, in use, or can't be removed.
    """
    if not folder.exists():
        return False
    try:
        if not folder.is_dir() or not is_ours(folder):
            raise StoreError(f"{folder} is no store of claimcheck: it has no CACHEDIR.TAG of ours; nothing was removed")
        lock = Lock(folder / LOCK)
        if not lock.take(exclusive=True, seconds=0):
            raise StoreError(f"{folder} is in use by another run; wait for its end, nothing was removed")
        try:
            for name in (*DATABASE_FILES, *(file.name for file in folder.glob(f"{CORPUS}*")), LOCK):
                (folder / name).unlink(missing_ok=True)
        finally:
            lock.release()
        if all(file.name in MARKS for file in folder.iterdir()):
            for name in reversed(MARKS):
                (folder / name).unlink(missing_ok=True)
            if not folder.is_symlink():
                folder.rmdir()
    except OSError as error:
        raise StoreError(f"{folder} can't be removed: {error.strerror}; remove it yourself") from error
    return True


class Lock:
    """Shared while a store is in use; exclusive while it is made, rebuilt or removed.

    The system lets go of it when a process dies. Windows needs none: there a file in use can't be removed.
    """

    def __init__(self, file: Path):
        self._file = file
        self._handle: int | None = None

    def take(self, exclusive: bool, seconds: float) -> bool:
        """Take the lock in place of the one held, if any; False if others kept it for so long. Raises OSError."""
        self.release()
        deadline = time.monotonic() + seconds
        while not self._try(exclusive):
            if time.monotonic() >= deadline:
                return False
            time.sleep(PAUSE)
        return True

    def release(self) -> None:
        """Let go of the lock, if it is held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _try(self, exclusive: bool) -> bool:
        if sys.platform == "win32":
            return True
        import fcntl

        handle = self._open()
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), self._file.stat()):
                self._handle, handle = handle, -1
        except (BlockingIOError, FileNotFoundError):  # held by another, or just removed by another
            pass
        finally:
            if handle >= 0:
                os.close(handle)
        return self._handle is not None

    def _open(self) -> int:
        try:
            return os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        except OSError:
            return os.open(self._file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
