"""Waiting awake: to fall asleep and to be woken takes longer than a small query does.

Imported by workers, so it imports next to nothing.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Longer than a client takes that asks one query after another: small ones, and others.
_LEAST_SECONDS = 0.0004
_MOST_SECONDS = 0.002
_SHARE = 0.1


def awake_after(seconds: float) -> float:
    """Tell how long to look for the next question after one that took some time, in seconds.

    A tenth of that, within bounds: who waits awake takes the processor for it.

    Examples
    --------
    >>> awake_after(0.00003), awake_after(0.01), awake_after(30)
    (0.0004, 0.001, 0.002)
    """
    return min(max(_LEAST_SECONDS, _SHARE * seconds), _MOST_SECONDS)


def look_awake(found: Callable[[], object], seconds: float) -> None:
    """Look for something again and again for a little while, and let others run in between.

    Parameters
    ----------
    found
        Looks, and tells whether it was there.
    seconds
        How long; what has not come by then is waited for asleep.

    Examples
    --------
    >>> coming = iter([False, False, True])
    >>> look_awake(lambda: next(coming), 60)
    """
    end = time.perf_counter() + seconds
    while not found() and time.perf_counter() < end:
        os.sched_yield()
