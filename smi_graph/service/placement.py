"""Where the site lies for those who ask: its host, its scheme, and the path before its own.

A server behind a proxy sees none of these by itself. Routes and pages speak of addresses
within the site, ``/search``; here they become what a reader can follow, ``/archive/search``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from smi_graph.service.headers import first_header, values_of
from smi_graph.service.problems import Problem
from smi_graph.service.proxies import TrustedProxies
from smi_graph.service.site_address import PREFIX, clean_hosts, clean_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REFUSED = "smi_graph.misplaced"
# What tells how the service does is asked by address, and gives no address of the site.
PROBES = frozenset({"/health", "/ready", "/metrics"})
_HOST = re.compile(r"(?P<name>[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE)
_LINK_TARGET = re.compile(rb"<(?=/[^/])|<(?=/>)")


class Placement:
    """Finds out where the site lies for a request, and says addresses accordingly.

    ``Host`` must be there once (RFC 9112, section 3.2). What a proxy says in ``X-Forwarded-For``,
    ``-Host``, ``-Proto`` and ``-Prefix`` counts when it is trusted; of several values the last,
    which the nearest proxy has set. A path comes with the prefix or without it, for some
    proxies take it off.

    Parameters
    ----------
    app
        What answers; it sees the path without the prefix.
    root_path
        The prefix where no proxy tells another.
    allowed_hosts
        The hosts that the site has, ``*.example.org`` for all below one; empty for any.
    trusted_proxies
        Whose word counts.

    Raises
    ------
    ValueError
        When the prefix or a proxy cannot be read.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        root_path: str = "",
        allowed_hosts: Iterable[str] = (),
        trusted_proxies: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._prefix = clean_prefix(root_path)
        self._allowed = frozenset(clean_hosts(allowed_hosts))
        self._trusted = TrustedProxies(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        prefix = self._prefix
        try:
            if (scope.get("client") or ("", 0))[0] in self._trusted:
                scope, prefix = self._as_forwarded(scope)
            scope = _below(scope, prefix)
            self._check_host(scope)
        except Problem as problem:
            scope = {**scope, _REFUSED: problem}
        await self._app(scope, receive, _Placed(send, prefix, scope) if prefix else send)

    def _as_forwarded(self, scope: Scope) -> tuple[Scope, str]:
        """Take over what the proxy says, and give the prefix."""
        said = {
            name: _last(scope, b"x-forwarded-" + name) for name in (b"host", b"proto", b"prefix")
        }
        host, port = scope["client"]
        forwarded = b",".join(values_of(scope, b"x-forwarded-for")).decode("latin-1")
        client = self._trusted.client(host, forwarded)
        changed = {**scope, "client": (client, port if client == host else 0)}
        if said[b"proto"].lower() in {"http", "https"}:
            changed["scheme"] = said[b"proto"].lower()
        if said[b"host"]:
            others = [field for field in scope["headers"] if field[0] != b"host"]
            changed["headers"] = [(b"host", said[b"host"].encode("latin-1")), *others]
        try:
            written = said[b"prefix"].encode("latin-1").decode("utf-8", "replace")
            return changed, clean_prefix(written) if written else self._prefix
        except ValueError as error:
            raise Problem("prefix_unreadable", values={"prefix": said[b"prefix"][:100]}) from error

    def _check_host(self, scope: Scope) -> None:
        hosts = values_of(scope, b"host")
        is_probe = scope["path"] in PROBES
        if not hosts and scope["http_version"] == "1.0" and is_probe:
            return
        if len(hosts) != 1:
            raise Problem("host_unclear", values={"sent": str(len(hosts))})
        written = hosts[0].decode("latin-1")
        read = _HOST.fullmatch(written)
        if read is None:
            raise Problem("host_unreadable", values={"host": written[:100]})
        if self._allowed and not is_probe and not self._is_allowed(read["name"].lower()):
            raise Problem("host_unknown", values={"host": written[:100]})

    def _is_allowed(self, name: str) -> bool:
        name = name.rstrip(".")
        above = (name[place:] for place, sign in enumerate(name) if sign == ".")
        return not self._allowed.isdisjoint({name, "*", *(f"*{part}" for part in above)})


def _last(scope: Scope, name: bytes) -> str:
    written = b",".join(values_of(scope, name)).decode("latin-1")
    return written.rpartition(",")[2].strip()


def _below(scope: Scope, prefix: str) -> Scope:
    if not prefix:
        return scope
    path: str = scope["path"]
    raw: bytes = scope.get("raw_path") or b""
    changed = {**scope, PREFIX: prefix}
    # A client may write a letter of it by its bytes, whatever it is.
    above = unquote(prefix)
    if path == above or path.startswith(f"{above}/"):
        changed["path"] = path[len(above) :] or "/"
        after = prefix.count("/") + 1
        changed["raw_path"] = b"/" + b"".join(raw.split(b"/", after)[after:])
    return changed


class _Placed:
    """Lets the header fields of an answer name addresses under the prefix."""

    def __init__(self, send: Send, prefix: str, scope: Scope) -> None:
        self._send = send
        self._prefix = prefix.encode()
        # The router names the whole address when it leads to one with a stroke or without.
        self._origin = scope["scheme"].encode() + b"://" + first_header(scope, b"host")

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, self._address(name, value)) for name, value in message["headers"]]
            message = {**message, "headers": headers}
        await self._send(message)

    def _address(self, name: bytes, value: bytes) -> bytes:
        name = name.lower()
        if name == b"link":
            return _LINK_TARGET.sub(b"<" + self._prefix, value)
        if name != b"location":
            return value
        value = value.removeprefix(self._origin)
        is_ours = value.startswith(b"/") and not value.startswith(b"//")
        return self._prefix + value if is_ours else value


def misplacement_of(scope: Scope) -> Problem | None:
    """Give what is wrong with where a request was sent to.

    Examples
    --------
    >>> misplacement_of({"type": "http"}) is None
    True
    """
    return scope.get(_REFUSED)
