"""Proxies whose word about a request counts."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TrustedProxies:
    """Those whose word about a request counts.

    Parameters
    ----------
    names
        Addresses, networks such as ``10.0.0.0/8``, or ``*`` for anybody.

    Raises
    ------
    ValueError
        When one is none of these.

    Examples
    --------
    >>> "127.0.0.1" in TrustedProxies(["127.0.0.0/8"]), "192.0.2.1" in TrustedProxies([])
    (True, False)
    """

    def __init__(self, names: Iterable[str]) -> None:
        names = tuple(names)
        self._everybody = "*" in names
        self._networks: list[Network] = [
            ipaddress.ip_network(name, strict=False) for name in names if name != "*"
        ]

    def __contains__(self, host: str) -> bool:
        """Tell whether an address is that of one of them."""
        if self._everybody or not self._networks:
            return self._everybody
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)

    def client(self, peer: str, forwarded: str) -> str:
        """Find the client in ``X-Forwarded-For``: the last that is none of the proxies.

        Examples
        --------
        >>> TrustedProxies(["10.0.0.1"]).client("10.0.0.1", "192.0.2.9, 192.0.2.7:80")
        '192.0.2.7'
        """
        client = peer
        for name in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            address = _without_port(name)
            if address is None:
                break
            client = address
            if client not in self:
                break
        return client


def _without_port(name: str) -> str | None:
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::\d+)?", name)
    if bracketed:
        name = bracketed[1]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return None
