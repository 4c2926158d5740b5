"""What is made of a release when it is first asked for, and kept for those who ask next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Made = TypeVar("Made")

_KEPT = 2


class ByRelease(Generic[Made]):
    """Keeps what was made of the releases that were asked about last.

    One request makes it for all that ask meanwhile. Of a release that is unknown (``None``)
    nothing is kept, for it may be another one the next time.

    Examples
    --------
    >>> kept = ByRelease[int]()
    >>> async def make() -> int:
    ...     return 1
    >>> asyncio.run(kept.of("20261130T000000Z-00000000", make))
    1
    """

    def __init__(self) -> None:
        self._kept: dict[str, Made] = {}
        self._making = asyncio.Lock()

    async def of(self, release_id: str | None, make: Callable[[], Awaitable[Made]]) -> Made:
        """Give what was made of a release, or make it.

        Parameters
        ----------
        release_id
            As `Engine.resolve` names it.
        make
            Makes it; what it raises is raised, and the next who asks makes it anew.
        """
        async with self._making:
            if release_id is not None and release_id in self._kept:
                return self._kept[release_id]
            made = await make()
            if release_id is not None:
                while len(self._kept) >= _KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[release_id] = made
            return made
