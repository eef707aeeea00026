"""Whole processes: seconds from start to end, and the most memory that each ever held."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FINE = (0, 1)
"""Exit codes: 1 tells of findings."""


@dataclass(frozen=True)
class Process:
    """What one process took and wrote to stdout."""

    seconds: float
    cpu_seconds: float
    peak_mib: int
    stdout: str


def run(arguments: Sequence[str], folder: Path, **environment: str) -> Process:
    """Run Python with these arguments in `folder`; the files where it writes are kept beside it, as its log.

    A child counts the memory of its parent at the start as its own, so that the parent has to stay small.

    Raises:
        RuntimeError: if the process fails, with what it said.
    """
    out, err = folder / "stdout.txt", folder / "stderr.txt"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        began = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | environment,
            stdout=stdout,
            stderr=stderr,
        )
        _, status, used = os.wait4(child.pid, 0)  # not child.wait, which keeps no record of the memory
        seconds = time.monotonic() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in FINE:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{err.read_text(encoding='utf-8', errors='replace')}")
    return Process(
        seconds=round(seconds, 2),
        cpu_seconds=round(used.ru_utime + used.ru_stime, 2),
        peak_mib=used.ru_maxrss // 1024,
        stdout=out.read_text(encoding="utf-8"),
    )
