"""How many connections are open at once: of one client, and in all.

Each takes a descriptor of the process, of which there are few; without a ceiling one client
that opens a thousand and says nothing leaves none for others.
"""

from __future__ import annotations

import logging
import os
import resource
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from smi_graph.service.limits import client_of
from smi_graph.service.proxies import TrustedProxies

if TYPE_CHECKING:
    from collections.abc import Iterable

Reason = Literal["client", "all"]

# For workers, their pipes, the files of a release, and answers that lie in a file.
RESERVED_DESCRIPTORS = 160
# Connections over the ceiling that wait for a moment to be told so.
_MOST_REFUSED = 64
_DESCRIPTORS_WANTED = 2**16
_DESCRIPTORS_OF_MACOS = 10_240
_TOLD_AGAIN_SECONDS = 10.0

_logger = logging.getLogger(__name__)


class Connections:
    """Counts connections, and tells which are too many.

    Parameters
    ----------
    most
        In all.
    of_a_client
        Of one client; 0 for any number. Trusted proxies speak for many clients and have as
        many as there are.
    trusted_proxies
        Their addresses and networks.

    Examples
    --------
    >>> connections = Connections(3, of_a_client=2)
    >>> [connections.enter(host) for host in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "::1")]
    [None, None, 'client', None]
    >>> connections.enter("192.0.2.9"), connections.open, dict(connections.refused)
    ('all', 3, {'client': 1, 'all': 1})
    """

    def __init__(
        self, most: int, *, of_a_client: int = 0, trusted_proxies: Iterable[str] = ()
    ) -> None:
        self.most = most
        self.of_a_client = of_a_client
        self.open = 0
        self.refused: Counter[Reason] = Counter()
        self._clients: Counter[str] = Counter()
        self._trusted = TrustedProxies(trusted_proxies)
        self._waiting_to_be_told = 0
        self._told = -_TOLD_AGAIN_SECONDS

    def enter(self, host: str) -> Reason | None:
        """Take in a connection, or say what it would be too many for."""
        client = client_of({"client": (host, 0)})
        reason = self._too_many(client, host)
        if reason is None:
            self.open += 1
            self._clients[client] += 1
            return None
        self.refused[reason] += 1
        self._tell(reason, client)
        return reason

    def leave(self, host: str) -> None:
        """Count a connection no longer that was taken in."""
        client = client_of({"client": (host, 0)})
        self.open -= 1
        self._clients[client] -= 1
        if not self._clients[client]:
            del self._clients[client]

    def may_wait(self) -> bool:
        """Tell whether there is room to answer one more connection that was refused."""
        if self._waiting_to_be_told >= _MOST_REFUSED:
            return False
        self._waiting_to_be_told += 1
        return True

    def has_waited(self) -> None:
        """Give that room back."""
        self._waiting_to_be_told -= 1

    def _too_many(self, client: str, host: str) -> Reason | None:
        if self.open >= self.most:
            return "all"
        is_full = 0 < self.of_a_client <= self._clients[client]
        return "client" if is_full and host not in self._trusted else None

    def _tell(self, reason: Reason, client: str) -> None:
        now = time.monotonic()
        if now - self._told < _TOLD_AGAIN_SECONDS:
            return
        self._told = now
        _logger.warning(
            "connections are refused with 503 (%s): %d open of %d, %d of %s, at most %s;"
            " refused since the start: %d",
            reason,
            self.open,
            self.most,
            self._clients[client],
            client,
            self.of_a_client or "any number",
            sum(self.refused.values()),
        )


def raise_descriptor_limit() -> None:
    """Let this process open as many files and connections as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY not in {soft, hard}:
        if soft < hard:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return
    # macOS says that there is no limit, and has one.
    for wanted in (_DESCRIPTORS_WANTED, _DESCRIPTORS_OF_MACOS):
        if soft == resource.RLIM_INFINITY or soft >= wanted:
            return
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return


def room_for_connections() -> int:
    """Tell how many connections may be open, so that descriptors are left for all else."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    descriptors = _DESCRIPTORS_WANTED if soft == resource.RLIM_INFINITY else soft
    in_use = len(os.listdir("/dev/fd"))  # noqa: PTH208 - a count
    return max(descriptors - in_use - RESERVED_DESCRIPTORS - _MOST_REFUSED, 16)
