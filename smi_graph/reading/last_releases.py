"""What is made once of each release, kept for the releases that were asked for last."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
T = TypeVar("T")
_MOST = 3


class LastReleases(Generic[T]):
    """Gives what was made of a release; many may ask at the same moment, and it is made once.

    Parameters
    ----------
    make
        Makes it, from the name of a release as `Engine.resolve` gives it.

    Examples
    --------
    >>> async def shout(release_id):
    ...     return release_id.upper()
    >>> asyncio.run(LastReleases(shout).of("r1"))
    'R1'
    """

    def __init__(self, make: Callable[[str | None], Awaitable[T]]) -> None:
        self._make = make
        self._kept: OrderedDict[str | None, T] = OrderedDict()
        self._making = asyncio.Lock()

    async def of(self, release_id: str | None) -> T:
        """Give what was made of a release."""
        if release_id not in self._kept:
            async with self._making:
                if release_id not in self._kept:
                    self._kept[release_id] = await self._make(release_id)
        self._kept.move_to_end(release_id)
        made = self._kept[release_id]
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return made
