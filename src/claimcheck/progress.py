"""How far a run is: a bar per stage on a terminal, and nothing elsewhere."""

import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress


class Stage(Protocol):
    """One stage under way: enter it, call `advance` after each batch, leave it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def advance(self, n: int = 1) -> None:
        """`n` more items are done."""


class Progress(Protocol):
    """Told about each stage by the pipeline."""

    def stage(self, name: str, total: int | None) -> Stage:
        """Begin a stage of `total` items; None if their number is not known yet."""


@runtime_checkable
class Remembering(Protocol):
    """Something that knows some of its answers from an earlier run."""

    def stored(self, items: Sequence[Any]) -> int:
        """How many different ones of the items it knows."""


def stage_name(name: str, worker: object, items: Sequence[Any]) -> str:
    """The name of a stage, with how many of its items come from the store, if any do."""
    count = worker.stored(items) if isinstance(worker, Remembering) else 0
    return f"{name}, {count:,} from the store" if count else name


class SilentStage:
    """A stage that shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def advance(self, n: int = 1) -> None:
        """Show nothing."""


class Silent:
    """Progress that shows nothing: for `-q`, pipes, continuous integration and callers of the Python API."""

    def stage(self, name: str, total: int | None) -> SilentStage:
        return SilentStage()


class BarStage:
    """A stage with a bar on stderr, which goes away when the stage is done."""

    def __init__(self, bars: "RichProgress", name: str, total: int | None) -> None:
        self._bars = bars
        self._task = bars.add_task(name, total=total)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def advance(self, n: int = 1) -> None:
        """Move the bar by `n` items."""
        self._bars.advance(self._task, n)


class Bars:
    """Progress as bars on stderr."""

    def __init__(self, colour: bool = True) -> None:
        self._colour = colour

    def stage(self, name: str, total: int | None) -> BarStage:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        bars = RichProgress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True, no_color=not self._colour),
            transient=True,
        )
        return BarStage(bars, name, total)


def for_terminal(quiet: bool = False, colour: bool = True) -> Progress:
    """Bars where a person watches stderr; silence in pipes, on dumb terminals and in continuous integration."""
    watched = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
    return Bars(colour) if watched and not quiet else Silent()
