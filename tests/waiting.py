"""Waiting for a state, and never for a time: a busy machine is no mistake of what is tested."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import psutil

T = TypeVar("T")

# Seconds that are waited at most, where nothing but a fault lets wait so long.
PATIENCE = 600


def wait_until(holds: Callable[[], T], *, pause: float = 0.01) -> T:
    """Ask again and again until something is so, and give what it is.

    Parameters
    ----------
    holds
        Gives something true once it is so.
    pause
        How many seconds lie between two questions.

    Raises
    ------
    TimeoutError
        When it has not come for so long that it never will.

    Examples
    --------
    >>> coming = [3, 0]
    >>> wait_until(coming.pop)
    3
    """
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        if time.monotonic() > end:
            raise TimeoutError("what is waited for never came")
        time.sleep(pause)
    return found


@contextmanager
def standing_still(*processes: int) -> Iterator[None]:
    """Let processes stand still meanwhile: what they are asked runs, and cannot end."""
    held = [psutil.Process(process) for process in processes]
    for process in held:
        process.suspend()
    wait_until(lambda: all(process.status() == psutil.STATUS_STOPPED for process in held))
    try:
        yield
    finally:
        for process in held:
            with suppress(psutil.NoSuchProcess):
                process.resume()
