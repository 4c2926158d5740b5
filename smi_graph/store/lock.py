"""One writer at a time."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from smi_graph.store.errors import StoreInUse, told_as_unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAME = "writer.lock"
_PAUSE_SECONDS = 0.2


@contextmanager
def writer_lock(directory: Path, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of a store directory.

    The operating system drops the lock when the process ends, however it ends, so a crash
    never leaves the directory locked. The file tells others who holds it.

    Parameters
    ----------
    directory
        Made if need be.
    wait_seconds
        How long to wait for another writer.

    Raises
    ------
    StoreInUse
        When another writer holds it.
    NotWritable
        When this user may not write there.
    """
    with told_as_unwritable(directory):
        directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(directory / _NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(descriptor, fcntl.LOCK_EX, directory, wait_seconds)
        _sign(descriptor)
        try:
            yield
        finally:
            # A reader may hold the lock next, who cannot sign.
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextmanager
def lock_without_writing(directory: Path, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Keep writers out of a store directory that this process may not write.

    Parameters
    ----------
    directory
        One that nobody has written to yet is not locked.
    wait_seconds
        How long to wait for a writer.

    Raises
    ------
    StoreInUse
        While another user is writing.
    """
    try:
        descriptor = os.open(directory / _NAME, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        _take(descriptor, fcntl.LOCK_SH, directory, wait_seconds)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, kind: int, directory: Path, wait_seconds: float) -> None:
    until = time.monotonic() + wait_seconds
    while not _is_taken(descriptor, kind):
        if time.monotonic() >= until:
            raise StoreInUse(str(directory), *_holder(descriptor))
        time.sleep(_PAUSE_SECONDS)


def _is_taken(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(descriptor: int) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": since}).encode(), 0)


def _holder(descriptor: int) -> tuple[int | None, str]:
    try:
        holder = json.loads(os.pread(descriptor, 1000, 0))
        return int(holder["pid"]), str(holder["since"])
    except (ValueError, KeyError, TypeError):
        # The other writer holds the lock but has not signed yet.
        return None, ""
