"""Reads news articles in several languages and shows where their factual claims agree and where they conflict.

Names are loaded when they are first used, so that `import claimcheck` costs nothing:

    report = claimcheck.build_report(["articles/"], claimcheck.Settings())
    vectors = claimcheck.load_embedder("bundled").embed(["Snow fell in May."])
    scores = claimcheck.load_nli("bundled").predict([("Snow fell.", "It did not snow.")])
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimcheck.embed import load_embedder as load_embedder
    from claimcheck.errors import ClaimcheckError as ClaimcheckError
    from claimcheck.errors import InputError as InputError
    from claimcheck.errors import ModelError as ModelError
    from claimcheck.errors import OutputError as OutputError
    from claimcheck.errors import SettingsError as SettingsError
    from claimcheck.judge.nli import load_nli as load_nli
    from claimcheck.pipeline import build_report as build_report
    from claimcheck.records import Article as Article
    from claimcheck.records import Claim as Claim
    from claimcheck.records import Coverage as Coverage
    from claimcheck.records import DateMention as DateMention
    from claimcheck.records import Decision as Decision
    from claimcheck.records import Entity as Entity
    from claimcheck.records import Excluded as Excluded
    from claimcheck.records import Finding as Finding
    from claimcheck.records import NotClaim as NotClaim
    from claimcheck.records import Pair as Pair
    from claimcheck.records import Position as Position
    from claimcheck.records import Quantity as Quantity
    from claimcheck.records import Report as Report
    from claimcheck.records import Run as Run
    from claimcheck.records import Sentence as Sentence
    from claimcheck.records import Skipped as Skipped
    from claimcheck.records import Topic as Topic
    from claimcheck.settings import Settings as Settings

__version__ = "0.1.0"

_MODULES = {
    "claimcheck.embed": ("load_embedder",),
    "claimcheck.errors": ("ClaimcheckError", "InputError", "ModelError", "OutputError", "SettingsError"),
    "claimcheck.judge.nli": ("load_nli",),
    "claimcheck.pipeline": ("build_report",),
    "claimcheck.records": (
        *("Article", "Claim", "Coverage", "DateMention", "Decision", "Entity", "Excluded", "Finding"),
        *("NotClaim", "Pair", "Position", "Quantity", "Report", "Run", "Sentence", "Skipped", "Topic"),
    ),
    "claimcheck.settings": ("Settings",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import the module that holds a public name when the name is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'claimcheck' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*_HOME, "__version__"])
