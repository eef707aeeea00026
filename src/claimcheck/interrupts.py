"""Ctrl-C is remembered, as a compiled module that it strikes while starting reports an error of its own instead."""

import signal
from types import FrameType

_struck = False


def remember() -> None:
    """Remember every Ctrl-C of this process from now on. It goes on to raise KeyboardInterrupt.

    Nothing changes where Ctrl-C is ignored, as it is for a shell's background jobs.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _strike)


def struck() -> bool:
    """Whether Ctrl-C was pressed since `remember`."""
    return _struck


def _strike(number: int, frame: FrameType | None) -> None:
    global _struck
    _struck = True
    signal.default_int_handler(number, frame)
