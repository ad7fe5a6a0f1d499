"""What is free goes back to the system; the C library of most Linux systems keeps it, and for each thread apart.

Elsewhere nothing of this is done.
"""

import ctypes
import sys

POOLS, MOST_POOLS = -8, 2
"""``M_ARENA_MAX``; by default there are eight for each processor."""


def share_pools() -> None:
    """Have the threads that are started from now on share two pools, so that one uses what another has freed."""
    _call("mallopt", POOLS, MOST_POOLS)


def give_back() -> None:
    """Give back what is free by now; takes some milliseconds."""
    _call("malloc_trim", 0)


def _call(name: str, *args: int) -> None:
    known = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    if known is not None:
        known(*args)
