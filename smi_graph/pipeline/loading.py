"""Loading quads beside other work: parts enter the store while the next is gathered."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


_FIRST_IS_SMALLER = 4
# A store first reads a part in one thread, then sorts and writes it in others.
_AT_ONCE = 2


# What a part becomes in memory while it is loaded, with the two others, is this many times it.
_MEMORY_OF_A_PART = 24


def part_bytes(memory_bytes: int) -> int:
    """Give the size of the parts with which a build stays within a memory, both in bytes.

    Examples
    --------
    >>> part_bytes(2 * 2**30) // 2**20
    85
    """
    return max(memory_bytes // _MEMORY_OF_A_PART, 2**20)


class Loader:
    """Gathers quads into parts and loads them in threads of its own, two at a time.

    The store loads without holding the interpreter, so whoever adds quads goes on meanwhile.
    At most three parts are in memory: the one that is gathered and two that are loaded.

    Parameters
    ----------
    load
        Loads a part; called in the threads.
    part_bytes
        From how many bytes on a part is loaded; the first from a quarter of them on, so that
        the store does not wait long for work.

    Examples
    --------
    >>> loaded = []
    >>> with Loader(loaded.append, part_bytes=4) as loader:
    ...     for quads in (b"ab", b"cd", b"e"):
    ...         loader.add(quads)
    ...     loader.flush()
    >>> sorted(loaded)
    [b'ab', b'cde']
    """

    def __init__(self, load: Callable[[bytes], None], part_bytes: int) -> None:
        self._load, self._part_bytes = load, part_bytes
        self._enough = part_bytes // _FIRST_IS_SMALLER
        self._threads = ThreadPoolExecutor(_AT_ONCE, "load")
        self._running: deque[Future[None]] = deque()
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0

    def __enter__(self) -> Self:
        """Give the loader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the parts that are being loaded; what is gathered is left out."""
        self._threads.shutdown()

    def add(self, quads: bytes) -> None:
        """Add quads; what went wrong with an earlier part is raised here.

        Parameters
        ----------
        quads
            N-Quads.
        """
        self._gathered.append(quads)
        self._gathered_bytes += len(quads)
        if self._gathered_bytes >= self._enough:
            self._start()

    def wait(self) -> None:
        """Wait until nothing is being loaded."""
        while self._running:
            self._running.popleft().result()

    def settle(self) -> None:
        """Wait until nothing of what was added takes memory: make room for much at once."""
        self.flush()

    def flush(self) -> None:
        """Load everything that was added, and wait for it."""
        if self._gathered:
            self._start()
        self.wait()

    def _start(self) -> None:
        while self._running and (len(self._running) >= _AT_ONCE or self._running[0].done()):
            self._running.popleft().result()
        part = b"".join(self._gathered)
        self._gathered.clear()
        self._gathered_bytes = 0
        self._enough = self._part_bytes
        self._running.append(self._threads.submit(self._load, part))
