"""Memory that a stage no longer needs goes back to the system, so that the next one does not come on top of it."""

import ctypes
import gc
from collections.abc import Callable
from functools import cache


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
