"""The one place that knows where the development data lies.

The data is not distributed with the project (its sentences belong to their publishers); README.md in this
folder and in benchmarks/ name the public originals. Set CLAIMCHECK_DATA to the folder that holds them.
"""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DATA = (REPOSITORY / os.environ.get("CLAIMCHECK_DATA", "../shared")).resolve()
"""Folder with data/, eval/, seeds/ and load/; may not exist."""


def available() -> bool:
    """Whether the development data is on this machine."""
    return (DATA / "eval").is_dir()
