"""The slow lane: where queries go that have had their slice of time.

Every query starts in the quick lane, which has as many workers as the pool has size. One
that is not done after a slice of work, while others wait, or after a second in any case, moves
over with its worker; a fresh worker takes the free place, and so a small query never waits
for a long one to end. It stands still while the others have their turn, but not for long;
after a second of work its process gets a low priority instead. When the slow lane is full,
it stands still until a place is free, but for a second in all that it goes on while nobody
else waits: most queries are done by then, and those that are not hold little memory yet.
Only when many stand still already is a query killed, to begin anew in its turn: queries
only read, so nothing but a slice of work is lost.

Memory is bounded so by the workers of both lanes, and a small query behind a crowd of long
ones waits for one slice for each few of them, not for their deadlines.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.store.errors import StoreError

LOOK_SECONDS = 0.05
SLICE_SECONDS = 0.1
LONGEST_SLICE_SECONDS = 0.15
LONG_SECONDS = 1.0
CREDIT_SECONDS = 1.0
MOST_PAUSED = 8
PAUSE_SECONDS = 1.5
LOW_PRIORITY_SECONDS = 1.0
_FEWEST, _MOST = 2, 8


def slow_size_for(memory_bytes: int | None) -> int:
    """Tell how many long queries half of the machine's memory has room for, from 2 to 8.

    Examples
    --------
    >>> slow_size_for(2**60), slow_size_for(2**20)
    (2, 8)
    """
    if memory_bytes is None:
        return _MOST
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return max(_FEWEST, min(_MOST, half // memory_bytes))


class SlowLane:
    """Counts the long queries; those that find it full wait in turn.

    Parameters
    ----------
    size
        How many run at once; with 0 there is no slow lane.

    Examples
    --------
    >>> lane = SlowLane(1)
    >>> lane.try_enter(), lane.try_enter()
    (True, False)
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def inside(self) -> int:
        """How many long queries run."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many wait to begin anew."""
        return len(self._waiting)

    @property
    def has_room(self) -> bool:
        """Whether a query can enter at once."""
        return self._inside < self.size and not self._waiting

    def try_enter(self) -> bool:
        """Enter if there is room."""
        if not self.has_room:
            return False
        self._inside += 1
        return True

    async def enter(self) -> None:
        """Wait for room and enter."""
        if self.try_enter():
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place in self._waiting:
                self._waiting.remove(place)
            elif not place.cancelled() and place.exception() is None:
                self.leave()
            raise

    def leave(self) -> None:
        """Give the place to the one who has waited longest, or leave it free."""
        self._inside -= 1
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                self._inside += 1
                place.set_result(None)
                return

    def fail(self, error: StoreError) -> None:
        """End the waiting of all."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_exception(error)
