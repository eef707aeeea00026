"""From the paths that a user names to the files to read, in a fixed order."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import InputError
from claimcheck.records import Skipped

SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl", ".parquet")
_DOCUMENT_SUFFIXES = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub", ".mht", ".mhtml", ".xhtml", ".gz", ".zip")
"""Files that may well hold articles: in a named folder they are reported, where an image is passed over."""
_SUPPORTED = f"claimcheck reads {', '.join(SUFFIXES)}"
_TOOL_FOLDERS = {"node_modules", "bower_components", "__pycache__", "site-packages", "venv", "__MACOSX"}


class Found(NamedTuple):
    """One file to read: where it is, how it is shown, and the id it has unless its metadata declares one."""

    place: str
    path: str
    id: str
    real: str = ""
    """Where it is with all links followed."""
    status: os.stat_result | None = None
    """What the system said of it when it was found."""

    @property
    def file(self) -> Path:
        """Where it is. Made when it is asked for: of a hundred thousand files few are opened."""
        return Path(self.place)


class _Candidate(NamedTuple):
    found: Found
    is_link: bool


def find_files(paths: Sequence[Path | str]) -> tuple[list[Found], list[Skipped]]:
    """Files with a known suffix in and below `paths`, sorted, each real file once. Links are not followed out.

    Raises `InputError` if no path is given or one is not there.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    if not paths or "" in paths:
        raise InputError("No articles were named: give one or more files or folders.")
    candidates: list[_Candidate] = []
    skipped: list[Skipped] = []
    for named in dict.fromkeys(Path(path) for path in paths):
        for item in _look_in(named):
            if isinstance(item, Skipped):
                skipped.append(item)
            else:
                candidates.append(item)
    return _unique(candidates), skipped


def shown(path: Path | str) -> str:
    """A path as text with "/" as separator; bytes of a file name that are not UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace").replace(os.sep, "/")


def why_unreadable(error: OSError) -> str:
    return "no permission" if isinstance(error, PermissionError) else "unreadable"


def _look_in(named: Path) -> Iterator[_Candidate | Skipped]:
    try:
        status = named.stat()
    except PermissionError as error:
        yield Skipped(path=shown(named), reason="no permission", detail=error.strerror or "")
        return
    except (OSError, ValueError) as error:
        detail = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"Can't read {shown(named)!r}: {detail}. Check the path.") from None
    if stat.S_ISDIR(status.st_mode):
        yield from _look_in_folder(named)
    elif named.suffix.lower() not in SUFFIXES:
        yield Skipped(path=shown(named), reason="unsupported file type", detail=_SUPPORTED)
    else:
        place = os.path.realpath(named)
        yield from _check_regular(Found(str(named), shown(named), shown(named.name), place, status), is_link=False)


def _look_in_folder(folder: Path) -> Iterator[_Candidate | Skipped]:
    """Walks one named folder. Linked folders are never entered, so a loop of links is harmless."""
    root = folder.resolve()
    errors: list[OSError] = []
    prefix = _prefix(folder)
    for here, folders, names in os.walk(folder, onerror=errors.append):
        for name in sorted(folders):
            place = Path(here, name)
            if not _is_left_out(name) and place.is_symlink() and not _leads_inside(place, root):
                yield Skipped(path=shown(place), reason="link out of the folder", detail="not followed")
        folders[:] = sorted(name for name in folders if not _is_left_out(name))
        shown_place, real = _prefix(Path(here)), os.path.realpath(here)
        for name in sorted(names):
            if not name.startswith("."):
                path = shown_place + (name if name.isascii() else shown(name))
                file = os.path.join(here, name)  # noqa: PTH118
                yield from _look_at_file(file, name, path, path.removeprefix(prefix), real, root)
    for error in errors:
        path = shown(error.filename) if error.filename else shown(folder)
        yield Skipped(path=path, reason=why_unreadable(error), detail=error.strerror or "")


def _is_left_out(folder_name: str) -> bool:
    return folder_name.startswith(".") or folder_name in _TOOL_FOLDERS


def _leads_inside(link: Path, root: Path) -> bool:
    try:
        return link.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # RuntimeError: a link that leads to itself
        return True


def _prefix(folder: Path) -> str:
    """What stands before the names in a folder, as it is shown."""
    return "" if folder == Path() else shown(folder).rstrip("/") + "/"


def _look_at_file(
    file: str, name: str, path: str, own_id: str, real: str, root: Path
) -> Iterator[_Candidate | Skipped]:
    """One file of a folder, which is `real` with all links followed. A corpus has a hundred thousand: no step twice."""
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
    if suffix in _DOCUMENT_SUFFIXES:
        yield Skipped(path=path, reason="unsupported file type", detail=_SUPPORTED)
    if suffix not in SUFFIXES:
        return
    try:
        status = os.lstat(file)
        is_link = stat.S_ISLNK(status.st_mode)
        if is_link:
            if not _leads_inside(Path(file), root):
                yield Skipped(path=path, reason="link out of the folder", detail="not followed")
                return
            status = os.stat(file)  # noqa: PTH116
    except OSError as error:
        yield Skipped(path=path, reason=why_unreadable(error), detail=error.strerror or "")
        return
    place = os.path.realpath(file) if is_link else os.path.join(real, name)  # noqa: PTH118
    yield from _check_regular(Found(file, path, own_id, place, status), is_link)


def _check_regular(found: Found, is_link: bool) -> Iterator[_Candidate | Skipped]:
    # A pipe or a device would block or never end.
    assert found.status is not None
    if stat.S_ISREG(found.status.st_mode):
        yield _Candidate(found, is_link)
    elif not stat.S_ISDIR(found.status.st_mode):
        yield Skipped(path=found.path, reason="unreadable", detail="not a regular file")


def _unique(candidates: list[_Candidate]) -> list[Found]:
    """Each real file once, under its own name rather than that of a link to it; sorted by path."""
    by_file: dict[str, Found] = {}
    for candidate in sorted(candidates, key=lambda item: (item.is_link, item.found.path)):
        by_file.setdefault(candidate.found.real, candidate.found)
    return sorted(by_file.values(), key=lambda found: found.path)
