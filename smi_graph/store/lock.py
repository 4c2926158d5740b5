"""One writer at a time."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from smi_graph.store.errors import StoreInUse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    """
    until = time.monotonic() + wait_seconds
    directory.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(directory / "writer.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _is_ours(descriptor):
            if time.monotonic() >= until:
                raise StoreInUse(str(directory), *_holder(descriptor))
            time.sleep(_PAUSE_SECONDS)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _is_ours(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
