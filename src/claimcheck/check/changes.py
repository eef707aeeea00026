"""Which articles are new: by git, by the paths that were named, or all of them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from claimcheck.check.git import Diff, Repository, find_base, short
from claimcheck.errors import InputError
from claimcheck.ingest.files import SUFFIXES, Found, find_files, shown
from claimcheck.records import Skipped

ONE_A_LINE = ".jsonl"


class HasPath(Protocol):
    """An article, or what stands for one."""

    @property
    def path(self) -> str:
        """As in Article.path."""


@dataclass(frozen=True)
class Scope:
    """What to read, and what of it is new."""

    read: tuple[Path, ...]
    """All articles: files and folders, as the reader takes them."""
    described: str
    """What "new" means, in words."""
    new: frozenset[str]
    """Paths of the new files, as articles and what was skipped name them."""
    new_lines: dict[str, frozenset[int]]
    """Of files with one article a line that were there before: the numbers of the lines that are new."""
    files: dict[str, str]
    """Where the files are, by path."""
    top: Path | None = None
    """The root of the repository."""
    notes: tuple[str, ...] = ()
    full: bool = False
    corpus: tuple[Path, ...] = ()
    """What the new articles are compared with, as it was named; they may be a part of it."""
    found: tuple[Found, ...] = ()
    """The files of all articles, sorted."""
    skipped: tuple[Skipped, ...] = ()
    """What was found and is no such file."""

    def is_new(self, item: "HasPath") -> bool:
        """Whether an article, or what could not be read as one, is new."""
        file, number = file_of(item.path, self.files)
        if file not in self.new:
            return False
        return number == 0 or file not in self.new_lines or number in self.new_lines[file]


def file_of(path: str, files: Mapping[str, str]) -> tuple[str, int]:
    """The file of an article, and the number of its line where a file holds one article a line, else 0."""
    file, _, number = path.rpartition("#")
    if path not in files and file.lower().endswith(ONE_A_LINE) and number.isdigit():
        return file, int(number)
    return path, 0


def everything(paths: Sequence[Path]) -> Scope:
    """All articles count as new."""
    refuse_links(paths)
    found, skipped = _find(paths)
    files = _by_path(found)
    new = frozenset([*files, *(item.path for item in skipped)])
    scope = Scope(tuple(paths), "all articles", new, {}, files, _top(), full=True)
    return replace(scope, corpus=tuple(paths), found=tuple(found), skipped=tuple(skipped))


def against(paths: Sequence[Path], corpus: Sequence[Path]) -> Scope:
    """The articles in `paths` are new, compared with each other and with those in `corpus`."""
    refuse_links(paths)
    named, unread = _find(paths)
    within = [folder.resolve() for folder in corpus]
    # What lies in the corpus is read as a part of it, so that it has the id that it has in every other run.
    outside = [path for path in paths if not any(path.resolve().is_relative_to(folder) for folder in within)]
    read = tuple(dict.fromkeys([*corpus, *outside]))
    found, skipped = find_files(read)
    places = {item.real for item in named} | {str(_place(item.path)) for item in unread}
    new = {item.path for item in found if item.real in places}
    new |= {item.path for item in (*skipped, *unread) if str(_place(item.path)) in places}
    described = f"compared with {', '.join(shown(path) for path in corpus)}"
    scope = Scope(read, described, frozenset(new), {}, _by_path(found), _top())
    return replace(scope, corpus=tuple(corpus), found=tuple(found), skipped=tuple(skipped))


def since(paths: Sequence[Path], base: str, named: bool) -> Scope:
    """What was added, modified or renamed since the merge base of `base` is new; `named` unless paths are a default.

    Raises InputError.
    """
    repository = Repository(Path.cwd())
    diff = repository.changes(base)
    refuse_links(paths, repository.top)
    found, skipped = _find(paths)
    if not named:
        _refuse_ignored(repository, found)
    # Both the place of a file and that of a link to it: git names links, the reader what they lead to.
    changed = {*map(str, diff.changed), *(str(path.resolve()) for path in diff.changed if not path.is_symlink())}
    files = _by_path(found)
    new = {item.path for item in found if item.real in changed}
    new |= {item.path for item in skipped if str(_place(item.path)) in changed}
    lines = _new_lines(repository, diff, found)
    notes = _notes(diff, {_place(item.path) for item in found} | {_place(item.path) for item in skipped})
    described = f"since {short(diff.base)}"
    scope = Scope(tuple(paths), described, frozenset(new), lines, files, repository.top, notes)
    return replace(scope, corpus=tuple(paths), found=tuple(found), skipped=tuple(skipped))


def base_of(given: str | None) -> str:
    """The base that was named, else that of the pull request. Raises InputError outside of one."""
    base = given if given is not None else find_base(os.environ)
    if given is None and not base:
        raise InputError(
            "what is new? Name the branch that the articles will go to (--base origin/main), what to compare them with "
            "(--against FOLDER), or --all to check every article"
        )
    return base


def refuse_links(paths: Sequence[Path], top: Path | None = None) -> None:
    """Raise InputError for a named path that is a link out of the repository, or out of the folder it lies in."""
    for path in paths:
        if path.is_symlink():
            root = top or _top() or path.parent.resolve()
            if not path.resolve().is_relative_to(root):
                raise InputError(f"{shown(path)} is a link that leads out of {shown(root)}; it is not followed")


def _find(paths: Sequence[Path]) -> tuple[list[Found], list[Skipped]]:
    found, skipped = find_files(paths)
    if not found and not skipped:  # a check of nothing must not pass
        raise InputError(f"No articles in {', '.join(shown(path) for path in paths)}: name the folder that holds them.")
    return found, skipped


def _top() -> Path | None:
    try:
        return Repository(Path.cwd()).top
    except InputError:  # no repository, and none is needed
        return None


def _by_path(found: Sequence[Found]) -> dict[str, str]:
    return {item.path: item.place for item in found}


def _place(path: str) -> Path:
    """Where a path is, its last part as it is: a link is the thing that changed, not what it leads to."""
    folder, name = os.path.split(path)
    return _folder(os.path.abspath(folder)) / name  # noqa: PTH100


@lru_cache(maxsize=10_000)
def _folder(path: str) -> Path:
    return Path(path).resolve()


def _refuse_ignored(repository: Repository, found: Sequence[Found]) -> None:
    """No folder was named, so all below the current one is read; what git ignores can't be meant."""
    ignored = repository.ignored([item.file.absolute() for item in found])
    if ignored:
        raise InputError(
            f"{shown(os.path.relpath(ignored[0]))} would be read as an article, and git ignores it; name the folders "
            'of the articles, as in: claimcheck check articles/, or in claimcheck.toml: articles = ["articles"]'
        )


def _new_lines(repository: Repository, diff: Diff, found: Sequence[Found]) -> dict[str, frozenset[int]]:
    lines = {}
    for item in found:
        blob = diff.before.get(Path(item.real)) if item.file.suffix.lower() == ONE_A_LINE else None
        if blob:
            before = frozenset(repository.content(blob).splitlines())
            now = item.file.read_bytes().splitlines()
            lines[item.path] = frozenset(n for n, line in enumerate(now, 1) if line not in before)
    return lines


def _notes(diff: Diff, read: set[Path]) -> tuple[str, ...]:
    notes = [f"the submodule {name} changed; what it holds is not looked at" for name in diff.submodules]
    others = [p for p in diff.changed if p.suffix.lower() in SUFFIXES and p not in read and p.resolve() not in read]
    if others:
        notes.append(
            f"{len(others)} changed {'file lies' if len(others) == 1 else 'files lie'} outside of the articles: "
            f"{shown(os.path.relpath(others[0]))}{' and others' if len(others) > 1 else ''}"
        )
    return tuple(notes)
