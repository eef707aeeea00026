"""The one place that puts a file on the disk: beside the target, flushed, then renamed over it.

A run that is killed leaves the old file whole; a run that fails leaves nothing behind.
"""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from claimcheck.errors import OutputError

DRAFT = ".claimcheck-"
"""How the name of a file begins that is not in its place as yet."""
ADVICE = {
    errno.EACCES: "no permission to write there; choose another folder, or change its permissions",
    errno.EPERM: "no permission to write there; choose another folder, or change its permissions",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENOSPC: "the disk is full; free some space and run again; an older file there is unchanged",
    errno.EDQUOT: "the disk quota is used up; free some space and run again; an older file there is unchanged",
    errno.ENOTDIR: "a part of the path is a file, not a folder; choose another folder",
    errno.EEXIST: "a part of the path is a file, not a folder; choose another folder",
    errno.EISDIR: "it is a folder, not a file; choose another name",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ELOOP: "the path is a loop of links; choose another folder",
}


def write_text(path: Path, text: str | Iterable[str]) -> None:
    """Write `text`, or the pieces of one, as UTF-8 to `path`, making its folders; all of it or nothing.

    A link is followed and stays a link. A lone surrogate becomes "?". Raises OutputError.
    """
    pieces = (piece.encode("utf-8", "replace") for piece in ([text] if isinstance(text, str) else text))
    with _errors_in_words(path):
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if target.exists() and not target.is_file():  # a device or a pipe can't be replaced
            target.write_bytes(b"".join(pieces))
            return
        with _replaced(target) as file:
            file.writelines(pieces)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write bytes to, which is put into its place, in a folder that exists, if the context ends well.

    Whoever writes the same file at the same time writes another one. Raises OutputError.
    """
    with _errors_in_words(path), _replaced(path) as file:
        yield file


@contextlib.contextmanager
def _errors_in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        advice = ADVICE.get(error.errno or 0) or f"{error.strerror or error}; choose another folder"
        raise OutputError(f"can't write {path}: {advice}") from error


@contextlib.contextmanager
def _replaced(target: Path) -> Iterator[BinaryIO]:
    # The name of the temporary file does not grow with the target's, which may be as long as the system allows.
    temporary = target.with_name(f"{DRAFT}{secrets.token_hex(6)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except BaseException:  # Ctrl-C included
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
