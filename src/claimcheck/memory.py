"""How Python and the system take care of memory: seldom while much is read, and at once where a stage has ended."""

import ctypes
import gc
from collections.abc import Callable
from functools import cache

MANY = 100_000
"""New objects after which Python looks for garbage; its own choice is 700."""


def collect_rarely() -> None:
    """For a command that reads a large corpus: as its records come, none of which is garbage, Python would look through
    all of them over and over. Of a check against a hundred thousand articles that took a tenth.
    """
    gc.set_threshold(MANY, 20, 20)


def give_back() -> None:
    """Collect what is unused, and have the allocator return it where it can be told to (glibc)."""
    gc.collect()
    _trim()(0)


@cache
def _trim() -> Callable[[int], int]:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another allocator, or no such library
        return lambda _: 0
    return found
