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

    file: Path
    path: str
    id: str


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
        mode = named.stat().st_mode
    except PermissionError as error:
        yield Skipped(path=shown(named), reason="no permission", detail=error.strerror or "")
        return
    except (OSError, ValueError) as error:
        detail = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"Can't read {shown(named)!r}: {detail}. Check the path.") from None
    if stat.S_ISDIR(mode):
        yield from _look_in_folder(named)
    elif named.suffix.lower() not in SUFFIXES:
        yield Skipped(path=shown(named), reason="unsupported file type", detail=_SUPPORTED)
    else:
        yield from _check_regular(named, named.name, mode, is_link=False)


def _look_in_folder(folder: Path) -> Iterator[_Candidate | Skipped]:
    """Walks one named folder. Linked folders are never entered, so a loop of links is harmless."""
    root = folder.resolve()
    errors: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=errors.append):
        place = Path(here)
        for name in sorted(folders):
            if not _is_left_out(name) and (place / name).is_symlink() and not _leads_inside(place / name, root):
                yield Skipped(path=shown(place / name), reason="link out of the folder", detail="not followed")
        folders[:] = sorted(name for name in folders if not _is_left_out(name))
        for name in sorted(names):
            if not name.startswith("."):
                yield from _look_at_file(place / name, folder, root)
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


def _look_at_file(file: Path, folder: Path, root: Path) -> Iterator[_Candidate | Skipped]:
    suffix = file.suffix.lower()
    if suffix in _DOCUMENT_SUFFIXES:
        yield Skipped(path=shown(file), reason="unsupported file type", detail=_SUPPORTED)
    if suffix not in SUFFIXES:
        return
    is_link = file.is_symlink()
    if is_link and not _leads_inside(file, root):
        yield Skipped(path=shown(file), reason="link out of the folder", detail="not followed")
        return
    try:
        mode = file.stat().st_mode
    except OSError as error:
        yield Skipped(path=shown(file), reason=why_unreadable(error), detail=error.strerror or "")
        return
    yield from _check_regular(file, shown(file.relative_to(folder)), mode, is_link)


def _check_regular(file: Path, name: str, mode: int, is_link: bool) -> Iterator[_Candidate | Skipped]:
    # A pipe or a device would block or never end.
    if stat.S_ISREG(mode):
        yield _Candidate(Found(file, shown(file), shown(name)), is_link)
    elif not stat.S_ISDIR(mode):
        yield Skipped(path=shown(file), reason="unreadable", detail="not a regular file")


def _unique(candidates: list[_Candidate]) -> list[Found]:
    """Each real file once, under its own name rather than that of a link to it; sorted by path."""
    by_file: dict[Path, Found] = {}
    for candidate in sorted(candidates, key=lambda item: (item.is_link, item.found.path)):
        by_file.setdefault(candidate.found.file.resolve(), candidate.found)
    return sorted(by_file.values(), key=lambda found: found.path)
