"""Giving memory back to the machine, between the stages of a build and after a long query."""

from __future__ import annotations

# More than this is worth giving back, or a reason to end a worker that nobody needs.
MOST_RETAINED_BYTES = 64 * 2**20


def give_memory_back() -> None:
    """Return what the allocator of C keeps for later; does nothing where it has no such call.

    Loading and large queries leave hundreds of megabytes of free pieces, which glibc would keep
    beside what comes next.
    """
    import ctypes  # noqa: PLC0415 - slow to import, and most workers need it never

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
