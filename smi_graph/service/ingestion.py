"""What lets records in by HTTP, and what is told of them; FastAPI is not needed to know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What came of some records.

    Parameters
    ----------
    release
        The release that holds what was published, ``None`` when nothing was.
    unchanged
        Whether that release was there already.
    counts
        What the build counted.
    refused
        Each refused record with its place, its code, and its sentence in both languages.
    """

    release: str | None
    unchanged: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    refused: tuple[dict[str, Any], ...] = ()


class IngestBusy(Exception):  # noqa: N818 - a state, not a fault
    """Another build is writing to the store."""


class IngestFailed(Exception):  # noqa: N818 - named for what happened
    """The server could not build, whatever was sent; the words are for its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingestion:
    """What lets records in; without it the address does not exist.

    Parameters
    ----------
    token
        The secret that a client must send (RFC 6750, section 2.1).
    run
        Builds a release from a file of JSON lines, away from the event loop; raises
        `IngestBusy` while another process builds, and `IngestFailed` when it cannot.
    most_bytes
        The largest body.
    """

    token: str = field(repr=False)
    run: Callable[[Path], Awaitable[IngestReport]]
    most_bytes: int = 64 * 2**20
