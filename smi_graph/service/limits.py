"""How much one client may ask: at once, and in a time."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from smi_graph.service.problems import Problem, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_FREE = ("/health", "/ready", "/metrics", "/assets/")
_BURST_SECONDS = 10
_MOST_CLIENTS = 10_000


@dataclass(slots=True)
class _Client:
    running: int = 0
    credit: float = 0.0
    seen: float = 0.0


class ClientLimits:
    """Refuses with 429 what goes beyond the share of one client (RFC 6585, section 4).

    A client is the address that the connection comes from, in IPv6 its network of 64 bits;
    a proxy's word about it counts only when the server was told to trust that proxy.

    Parameters
    ----------
    app
        What answers.
    concurrency
        How many requests of one client are answered at once; 0 for any number.
    rate
        How many requests a second one client may send in the long run, and ten times as
        many in one go; 0 for any number.
    """

    def __init__(self, app: ASGIApp, *, concurrency: int, rate: float) -> None:
        self._app = app
        self._concurrency = concurrency
        self._rate = rate
        self._clients: OrderedDict[str, _Client] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        off = not self._concurrency and not self._rate
        if scope["type"] != "http" or off or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        client = self._client(client_of(scope))
        wait = self._seconds_to_wait(client)
        if wait:
            problem = Problem(
                "too_many_requests",
                values={"seconds": str(wait)},
                headers={"Retry-After": str(wait)},
            )
            await problem_response(Request(scope, receive), problem)(scope, receive, send)
            return
        client.running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            client.running -= 1

    def _client(self, name: str) -> _Client:
        client = self._clients.get(name)
        if client is None:
            self._forget_old()
            client = self._clients[name] = _Client(credit=self._burst, seen=time.monotonic())
        self._clients.move_to_end(name)
        return client

    @property
    def _burst(self) -> float:
        return max(1.0, self._rate * _BURST_SECONDS)

    def _forget_old(self) -> None:
        while len(self._clients) >= _MOST_CLIENTS:
            self._clients.popitem(last=False)

    def _seconds_to_wait(self, client: _Client) -> int:
        """Tell how long to wait, in whole seconds; 0 takes one request from the credit."""
        if self._concurrency and client.running >= self._concurrency:
            return 1
        if not self._rate:
            return 0
        now = time.monotonic()
        client.credit = min(self._burst, client.credit + (now - client.seen) * self._rate)
        client.seen = now
        if client.credit < 1:
            return math.ceil((1 - client.credit) / self._rate)
        client.credit -= 1
        return 0


def client_of(scope: Scope) -> str:
    """Name the client of a request.

    Examples
    --------
    >>> client_of({"client": ("2001:db8::1:2", 9)}), client_of({"client": ("192.0.2.1", 9)})
    ('2001:db8::/64', '192.0.2.1')
    """
    host = (scope.get("client") or ("unknown", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
