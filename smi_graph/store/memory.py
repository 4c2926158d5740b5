"""Giving memory back to the machine, between the stages of a build and after a long query."""

from __future__ import annotations

import ctypes


def give_memory_back() -> None:
    """Return what the allocator of C keeps for later; does nothing where it has no such call.

    Loading and large queries leave hundreds of megabytes of free pieces, which glibc would keep
    beside what comes next.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
