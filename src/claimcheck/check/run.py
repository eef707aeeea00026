"""One check from what was asked to the report that the gate has seen."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from claimcheck import __version__
from claimcheck.check.baseline import Entry, entry_of, read_baseline, write_baseline
from claimcheck.check.changes import Scope, against, base_of, everything, since
from claimcheck.check.decisions import read_decisions
from claimcheck.check.gate import FailOn, Settled, examine, nothing_new
from claimcheck.errors import SettingsError
from claimcheck.outputs import CHECK_FILES, FILES, Output, plan
from claimcheck.progress import Progress
from claimcheck.records import Coverage, Report, Run
from claimcheck.settings import Settings

FORMATS = (*CHECK_FILES, *FILES)
ON_GITHUB = "GITHUB_ACTIONS"


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    paths: Sequence[Path] = ()
    base: str | None = None
    against: Sequence[Path] = ()
    all: bool = False
    fail_on: FailOn = "error"
    strict: bool = False


def scope_of(request: Request, settings: Settings) -> Scope:
    """What to read and what of it is new. Raises InputError, and SettingsError for options that exclude one another."""
    ways = [("--base", request.base is not None), ("--against", bool(request.against)), ("--all", request.all)]
    given = [name for name, is_given in ways if is_given]
    if len(given) > 1:
        raise SettingsError(f"{given[0]} and {given[1]} exclude one another; they are two ways to say what is new")
    if request.strict and not request.all:
        raise SettingsError("--strict-baseline needs --all: what is stale shows only when every article is checked")
    paths, named = paths_of(request.paths, settings)
    if request.all:
        return everything(paths)
    if request.against:
        if not request.paths:
            raise SettingsError("--against needs the new articles: claimcheck check new.md --against articles/")
        return against(paths, request.against)
    return since(paths, base_of(request.base), named)


def paths_of(paths: Sequence[Path], settings: Settings) -> tuple[Sequence[Path], bool]:
    """The articles that were named, here or in the settings, or else the current folder; and whether they were."""
    chosen = paths or settings.articles
    return (chosen, True) if chosen else ((Path(),), False)


def check_scope(scope: Scope, request: Request, settings: Settings, progress: Progress) -> Report:
    """The report about what is new, seen by the gate. Raises what `pipeline.build_report` raises."""
    settled = Settled(read_decisions(settings.decisions)[0], read_baseline(settings.baseline))
    if not scope.new:
        return nothing_new(scope, request.fail_on, _empty(settings))
    from claimcheck.check.compare import compare

    report, speaking = compare(scope, settings, progress)
    return examine(report, scope, settled, request.fail_on, request.strict, speaking)


def endangered(scope: Scope, planned: Sequence[Output]) -> list[Path]:
    """The articles that are one file with an output; only these few have to be looked at closely."""
    places = [output.path.stat() for output in planned if output.path and os.path.exists(output.path)]  # noqa: PTH110
    files = {(status.st_dev, status.st_ino) for status in places}
    found = ((item.file, item.status) for item in scope.found if files)
    return [file for file, status in found if status and (status.st_dev, status.st_ino) in files]


def write_all(paths: Sequence[Path], settings: Settings, progress: Progress) -> int:
    """Write a baseline of every finding that a check would show now; how many there are."""
    report = _full(paths, settings, progress)
    check = report.check
    alerts = check.alerts if check else ()
    shown = [a for a in alerts if a.there and a.level != "note" and a.status in ("open", "baseline")]
    write_baseline(settings.baseline, map(entry_of, shown))
    return len(shown)


def prune(paths: Sequence[Path], settings: Settings, progress: Progress) -> tuple[int, int]:
    """Take the entries out of the baseline that no finding has any more; how many were kept, and how many taken."""
    entries = read_baseline(settings.baseline)
    known = {finding.id for finding in _full(paths, settings, progress).findings}
    kept: list[Entry] = [entry for key, entry in entries.items() if key in known]
    if len(kept) < len(entries):
        write_baseline(settings.baseline, kept)
    return len(kept), len(entries) - len(kept)


def _full(paths: Sequence[Path], settings: Settings, progress: Progress) -> Report:
    request = Request(paths=paths, all=True)
    return check_scope(scope_of(request, settings), request, settings, progress)


def plan_outputs(formats: Sequence[str] | None, folder: Path | None) -> tuple[Output, ...]:
    """Where each format goes: stdout where no file and no folder is named.

    Without formats: lines for the reader, on GitHub as annotations; with a folder, also HTML and JSON there. Raises
    SettingsError for a format that there is not, and OutputError if two have the same place.
    """
    reader = "github=-" if on_github() else "text=-"
    entries = list(formats or [reader, *(["html", "json"] if folder else [])])
    for entry in entries:
        name, has_file, file = entry.partition("=")
        if name not in FORMATS:
            close = get_close_matches(name, FORMATS)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(FORMATS)}"
            raise SettingsError(f"there is no format {name!r}; {hint}")
        if has_file and not file:
            raise SettingsError(f"{entry!r} names no file")
    return plan([entry if "=" in entry or folder else f"{entry}=-" for entry in entries], folder)


def on_github() -> bool:
    """Whether this runs in a workflow on GitHub."""
    return os.environ.get(ON_GITHUB) == "true"


def _empty(settings: Settings) -> Report:
    nothing = Coverage(
        articles=0, sentences=0, claims=0, pairs_retrieved=0, pairs_judged=0, not_claims={}, pairs_left_out={}
    )
    run = Run(version=__version__, models={}, settings=settings.recorded())
    return Report(articles=(), claims=(), findings=(), topics=(), skipped=(), coverage=nothing, run=run)
