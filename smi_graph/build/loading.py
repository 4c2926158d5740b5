"""Loading quads beside other work: one part enters the store while the next is gathered."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


_FIRST_IS_SMALLER = 4


class Loader:
    """Gathers quads into parts and loads them in a thread of its own, one at a time.

    The store loads without holding the interpreter, so whoever adds quads goes on meanwhile.
    At most two parts are in memory: the one that is gathered and the one that is loaded.

    Parameters
    ----------
    load
        Loads a part; called in the thread.
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
    >>> loaded
    [b'ab', b'cde']
    """

    def __init__(self, load: Callable[[bytes], None], part_bytes: int) -> None:
        self._load, self._part_bytes = load, part_bytes
        self._enough = part_bytes // _FIRST_IS_SMALLER
        self._thread = ThreadPoolExecutor(1, "load")
        self._running: Future[None] | None = None
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0

    def __enter__(self) -> Self:
        """Give the loader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the part that is being loaded; what is gathered is left out."""
        self._thread.shutdown()

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
        if self._running is not None:
            running, self._running = self._running, None
            running.result()

    def flush(self) -> None:
        """Load everything that was added, and wait for it."""
        if self._gathered:
            self._start()
        self.wait()

    def _start(self) -> None:
        self.wait()
        part = b"".join(self._gathered)
        self._gathered.clear()
        self._gathered_bytes = 0
        self._enough = self._part_bytes
        self._running = self._thread.submit(self._load, part)
