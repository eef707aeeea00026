"""Where the work runs: on this machine, or on a Ray cluster. The same input gives the same report on both."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from claimcheck.errors import InputError

if TYPE_CHECKING:
    from claimcheck.progress import Progress
    from claimcheck.records import Report
    from claimcheck.settings import Settings


class Engine(Protocol):
    """Runs the stages."""

    def report(self, paths: Sequence[Path | str], settings: "Settings", progress: "Progress") -> "Report":
        """The articles, their claims and the findings among them; as yet without decisions.

        Raises what claimcheck.pipeline.build_report raises.
        """


def load_engine(settings: "Settings") -> Engine:
    """The engine that the settings name."""
    if settings.engine == "ray":
        from claimcheck.engine.ray import RayEngine

        return RayEngine()
    from claimcheck.engine.local import LocalEngine

    return LocalEngine()


def write_results(paths: Sequence[Path | str], settings: "Settings", progress: "Progress") -> Path:
    """Write what a cluster finds, without a report on it; gives the folder. Raises what Engine.report raises."""
    if settings.engine != "ray":
        raise InputError("results without a report are what --engine ray gives; name it as well")
    from claimcheck.engine.ray import run

    run(paths, settings, progress)
    return settings.results
