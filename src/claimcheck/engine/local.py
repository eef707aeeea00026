"""This machine, one process, and the store."""

from collections.abc import Sequence
from pathlib import Path

from claimcheck.pipeline import cross_check, extract, load_models, store_of
from claimcheck.progress import Progress
from claimcheck.records import Report
from claimcheck.settings import Settings


class LocalEngine:
    """Runs the stages one after another in this process; see Engine."""

    def report(self, paths: Sequence[Path | str], settings: Settings, progress: Progress) -> Report:
        """See Engine.report."""
        with store_of(settings) as store:
            models = load_models(settings, store)  # first, so that a missing model costs no reading
            read = extract(paths, settings, progress, store)
            return cross_check(read, models, settings, progress, store)
