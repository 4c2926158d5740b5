"""Addresses inside the archive's own network, which no query may reach by SERVICE."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit


def is_private(address: str) -> bool:
    """Tell whether an address leads to this machine or to a private network.

    The name of a host is looked up, so that ``127.1``, ``localhost`` and a public name that
    points inside are found out too. A name that cannot be looked up cannot be called either.

    Parameters
    ----------
    address
        An IRI with a host.

    Examples
    --------
    >>> is_private("http://127.0.0.1:8080/sparql"), is_private("http://[::1]/")
    (True, True)
    >>> is_private("http://169.254.169.254/latest"), is_private("http://8.8.8.8/")
    (True, False)
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return True
    if not host:
        return True
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    except UnicodeError:
        return True
    return not all(is_public(str(entry[4][0])) for entry in found)


def is_public(text: str) -> bool:
    """Tell whether a numeric address is one of the public network.

    Examples
    --------
    >>> is_public("8.8.8.8"), is_public("10.1.2.3"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast
