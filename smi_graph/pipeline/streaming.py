"""Loading quads in one go: through a pipe that the store reads while records are mapped."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

# The store writes all that comes in one go before it sorts any of it in.
MOST_BYTES = 8 * 2**30
# What a build takes while the store loads in one thread, and what each further thread adds.
_FIRST_THREAD_BYTES = 3 * 2**30
_FURTHER_THREAD_BYTES = 2**30
_CHUNK_BYTES = 2**20
_AHEAD = 2
# No line of N-Quads begins so.
_NO_QUAD = b"\n!\n"


def streaming_threads(memory_bytes: int) -> int:
    """Tell with how many threads a build may load in one go; 0 where memory is too short.

    Each holds a million quads. A store uses as many as it may use processors, so that they
    can be fewer only where processors can be kept from a thread (Linux).

    Parameters
    ----------
    memory_bytes
        What the build may take.

    Examples
    --------
    >>> streaming_threads(2 * 2**30)
    0
    >>> streaming_threads(2**60) == len(processors())
    True
    """
    most = len(processors())
    threads = min(most, 1 + (memory_bytes - _FIRST_THREAD_BYTES) // _FURTHER_THREAD_BYTES)
    if threads < most and not hasattr(os, "sched_setaffinity"):
        return 0
    return max(threads, 0)


def processors() -> list[int]:
    """Give the numbers of the processors that this thread may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


class StreamLoader:
    r"""Sends quads to a store in one go, as long as they are not too many.

    A store sorts what came in one load once, and does not compress it; what comes in parts it
    sorts again and again. The store reads without holding the interpreter, so whoever adds
    quads goes on meanwhile. What one pipe does not hold is loaded through a second one.

    Parameters
    ----------
    load
        Loads N-Quads from a file descriptor until its end; called in a thread of its own.
    threads
        How many processors that thread may use.
    most_bytes
        How much goes through one pipe.

    Examples
    --------
    >>> loaded = []
    >>> def load(descriptor: int) -> None:
    ...     with open(descriptor, "rb", closefd=False) as quads:
    ...         loaded.append(quads.read())
    >>> with StreamLoader(load, threads=1, most_bytes=4) as loader:
    ...     for quads in (b"ab", b"cd", b"e"):
    ...         loader.add(quads)
    ...     loader.flush()
    >>> loaded
    [b'abcd', b'e']
    """

    def __init__(
        self, load: Callable[[int], None], threads: int, most_bytes: int = MOST_BYTES
    ) -> None:
        self._load, self._most_bytes = partial(_load_on_some, load, threads), most_bytes
        self._threads = ThreadPoolExecutor(2, "stream")
        self._stream: _Stream | None = None

    def __enter__(self) -> Self:
        """Give the loader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what was not flushed, and wait until nothing is being loaded."""
        if self._stream is not None:
            self._stream.give_up()
        self._threads.shutdown()

    def add(self, quads: bytes) -> None:
        """Add quads; what went wrong with earlier ones is raised here.

        Parameters
        ----------
        quads
            N-Quads, whole lines.
        """
        if self._stream is not None and self._stream.bytes + len(quads) > self._most_bytes:
            self.flush()
        if self._stream is None:
            self._stream = _Stream(self._load, self._threads)
        self._stream.send(quads)

    def wait(self) -> None:
        """Wait until nothing is being loaded, which ends what has been sent so far."""
        self.flush()

    def settle(self) -> None:
        """Wait until all that was added is on its way: make room for much at once."""
        if self._stream is not None:
            self._stream.await_all_sent()

    def flush(self) -> None:
        """Load everything that was added, and wait for it."""
        if self._stream is not None:
            stream, self._stream = self._stream, None
            stream.end()


class _Stream:
    """One pipe, with a thread that loads from it and one that sends."""

    def __init__(self, load: Callable[[int], None], threads: ThreadPoolExecutor) -> None:
        source, self._pipe = os.pipe()
        self._threads = threads
        self._loaded = threads.submit(load, source)
        self._sending: deque[Future[None]] = deque()
        self._given_up = False
        self.bytes = 0

    def send(self, quads: bytes) -> None:
        """Send quads as soon as those before them are sent."""
        self.bytes += len(quads)
        while len(self._sending) >= _AHEAD:
            self._await_sent()
        self._sending.append(self._threads.submit(self._write, quads))

    def await_all_sent(self) -> None:
        """Wait until nothing is left that has not gone into the pipe."""
        while self._sending:
            self._await_sent()

    def end(self) -> None:
        """Wait until all is sent and loaded."""
        try:
            self.await_all_sent()
        finally:
            self._close()
        self._loaded.result()

    def give_up(self) -> None:
        """Let the store refuse the rest, so that it does not keep what it was sent."""
        self._given_up = True
        wait(self._sending)
        with suppress(BrokenPipeError):
            os.write(self._pipe, _NO_QUAD)
        self._close()

    def _write(self, quads: bytes) -> None:
        rest = memoryview(quads)
        while rest and not self._given_up:
            rest = rest[os.write(self._pipe, rest[:_CHUNK_BYTES]) :]

    def _await_sent(self) -> None:
        try:
            self._sending.popleft().result()
        except BrokenPipeError:
            # The store stopped reading, and its own fault says why.
            self._loaded.result()
            raise

    def _close(self) -> None:
        # Not before nothing writes any more: its number might be given to another file.
        wait(self._sending)
        os.close(self._pipe)


def _load_on_some(load: Callable[[int], None], count: int, source: int) -> None:
    """Load what comes out of a pipe, on so many processors, and close it."""
    try:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, processors()[:count])
        load(source)
    finally:
        os.close(source)
