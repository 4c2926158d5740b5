"""Waiting awake: to fall asleep and to be woken takes longer than a small query does.

Imported by workers, so it imports next to nothing.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Longer than a client takes that asks one small query after another.
FOR_A_QUESTION_SECONDS = 0.0004
# Longer than most small queries.
FOR_AN_ANSWER_SECONDS = 0.0004
# Whoever was asked twice within this time has more to do than to wait.
QUIET_SECONDS = 0.00015


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
