"""What was made and may be asked for again, within a ceiling of memory."""

from __future__ import annotations

import asyncio
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast
from weakref import WeakValueDictionary

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")

# Less than a shared proxy would keep, and enough for what many people read on one day.
MAX_BYTES = 64 * 2**20
_OVERHEAD_BYTES = 1024
# What does not tell how large it is counts as a view of a whole release, of which few are larger.
_VIEW_BYTES = 256 * 2**10
_LARGEST_PART = 8
_NOTHING = object()


class Cache:
    """Keeps what was used last. Threads may share it, and the tasks of one event loop.

    Many may ask for a thing at the same moment: one makes it, the others wait for it.

    Parameters
    ----------
    max_bytes
        The ceiling for all together; what is larger than an eighth of it is not kept.

    Examples
    --------
    >>> cache = Cache()
    >>> cache.made("sum", lambda: 1 + 1), cache.made("sum", lambda: 0)
    (2, 2)
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._kept: LRUCache[Hashable, object] = LRUCache(max_bytes, getsizeof=size_of)
        self._lock = Lock()
        self._threads: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()
        self._tasks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    def get(self, key: Hashable, otherwise: object = None) -> object:
        """Give what is kept under a key."""
        with self._lock:
            return self._kept.get(key, otherwise)

    def keep(self, key: Hashable, made: object) -> None:
        """Keep something, unless it is too large."""
        if size_of(made) <= self._kept.maxsize / _LARGEST_PART:
            with self._lock:
                self._kept[key] = made

    def made(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is kept under a key, or make it in this thread.

        Parameters
        ----------
        key
            The same key must always be made alike.
        make
            Makes it; what it raises is raised, and the next who asks makes it anew.
        """
        found = self.get(key, _NOTHING)
        if found is not _NOTHING:
            return cast("T", found)
        with self._lock:
            making = self._threads.setdefault(key, Lock())
        with making:
            found = self.get(key, _NOTHING)
            if found is _NOTHING:
                found = make()
                self.keep(key, found)
            return cast("T", found)

    async def gathered(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Give what is kept under a key, or wait until it is made; as `made` does."""
        found = self.get(key, _NOTHING)
        if found is not _NOTHING:
            return cast("T", found)
        making = self._tasks.setdefault(key, asyncio.Lock())
        async with making:
            found = self.get(key, _NOTHING)
            if found is _NOTHING:
                found = await make()
                self.keep(key, found)
            return cast("T", found)


def size_of(made: object) -> int:
    """Tell how much memory something counts for.

    Examples
    --------
    >>> size_of(b"1234") < size_of(object())
    True
    """
    if isinstance(made, bytes):
        return len(made) + _OVERHEAD_BYTES
    told = getattr(made, "nbytes", None) or getattr(made, "bytes", None)
    return told + _OVERHEAD_BYTES if isinstance(told, int) else _VIEW_BYTES
