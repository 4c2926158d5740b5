"""Watching the parts of the release that is served, without reading them again and again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from smi_graph.store.errors import DamagedRelease

if TYPE_CHECKING:
    from smi_graph.store.releases import Release

_AGAIN_SECONDS = 24 * 3600.0

# What a file system tells of a file: it changes with every write, though not when a disk rots.
Signature = tuple[int, int, int, int]


@dataclass(slots=True)
class PartsWatch:
    """Checks releases part by part; threads may share it.

    A part is read when it is new, when its file has changed, and once a day, since a disk that
    rots tells nobody.

    Parameters
    ----------
    again_seconds
        After how long a part is read again.
    """

    again_seconds: float = _AGAIN_SECONDS
    _seen: dict[str, tuple[Signature, float]] = field(default_factory=dict)
    _release: str = ""
    _reading: Lock = field(default_factory=Lock)

    def check(self, release: Release) -> bool:
        """Check every part of a release; false while another thread is reading it.

        Raises
        ------
        DamagedRelease
            Naming the first part that is missing or differs.
        """
        release.check_sizes()
        if not self._reading.acquire(blocking=False):
            return False
        try:
            if release.id != self._release:
                self._seen.clear()
                self._release = release.id
            for name in release.manifest.files:
                self._check_part(release, name)
        finally:
            self._reading.release()
        return True

    def _check_part(self, release: Release, name: str) -> None:
        try:
            status = (release.path / name).stat()
        except OSError as error:
            raise DamagedRelease(release.id, "file_missing", name) from error
        signature = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        known, when = self._seen.get(name, (None, 0.0))
        if known == signature and time.monotonic() - when < self.again_seconds:
            return
        release.check(name)
        self._seen[name] = signature, time.monotonic()
