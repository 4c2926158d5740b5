"""Who may come in: a browser of this machine that was given the token, and its own forms alone.

The address that the command prints holds a token that opens once. It is exchanged for a cookie,
which no script and no other site can send (``HttpOnly``, ``SameSite=Strict``). Other programs
that listen on this machine are of the same site as the desk, whatever their port, and a name of
another site may be led to this machine (DNS rebinding). So the host must be named by what it is,
a form must say that it comes from here (``Origin``), and it holds a word that only pages of the
desk know.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Literal

from starlette.datastructures import Headers, QueryParams

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    Refuse = Callable[[Scope, "Refusal"], Response]

Refusal = Literal["host", "closed", "token", "origin"]

ENTRY = "/enter"
_NAMES = ("127.0.0.1", "localhost", "[::1]")
# Styles and scripts tell nothing, and the page that refuses somebody has them too.
_PUBLIC = "/assets/"
_SAFE = frozenset(("GET", "HEAD"))


@dataclass(slots=True)
class Keys:
    """The secrets of one run of the desk.

    Parameters
    ----------
    token
        Opens once; empty when it has.
    cookie
        What a browser that came in shows from then on.
    form
        What every form of the desk holds.

    Examples
    --------
    >>> keys = Keys(token="a")
    >>> keys.open("b"), keys.open("a"), keys.open("a")
    (False, True, False)
    """

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def open(self, token: str) -> bool:
        """Take the token, which is worth nothing from then on."""
        if not self.token or not _alike(token, self.token):
            return False
        self.token = ""
        return True

    def is_form(self, word: str) -> bool:
        """Tell whether a form is one of the desk."""
        return _alike(word, self.form)


class Door:
    """Lets in who has the cookie, and forms that come from the desk itself.

    Parameters
    ----------
    app
        What lies behind it.
    keys
        The secrets.
    refuse
        Words a refusal.
    """

    def __init__(self, app: ASGIApp, *, keys: Keys, refuse: Refuse) -> None:
        self._app = app
        self._keys = keys
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        answer = self._app if refusal is None else self._refuse(scope, refusal)
        await answer(scope, receive, send)

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        here = hosts_of(scope)
        if headers.getlist("host") not in [[host] for host in here]:
            return "host"
        if not self._knows(headers, scope):
            return self._at_the_entry(scope)
        if scope["method"] in _SAFE:
            return None
        is_own = headers.get("origin") == f"http://{headers['host']}"
        return None if is_own and _is_same_origin(headers) else "origin"

    def _at_the_entry(self, scope: Scope) -> Refusal | None:
        if scope["method"] != "GET":
            return "closed"
        if scope["path"].startswith(_PUBLIC):
            return None
        if scope["path"] != ENTRY:
            return "closed"
        token = QueryParams(scope["query_string"]).get("token", "")
        return None if self._keys.open(token) else "token"

    def _knows(self, headers: Headers, scope: Scope) -> bool:
        shown = SimpleCookie()
        try:
            shown.load(headers.get("cookie", ""))
        except CookieError:
            return False
        given = shown.get(cookie_name(scope))
        return given is not None and _alike(given.value, self._keys.cookie)


def hosts_of(scope: Scope) -> list[str]:
    """Give the hosts by which the desk may be asked.

    Examples
    --------
    >>> hosts_of({"server": ("127.0.0.1", 8001)})
    ['127.0.0.1:8001', 'localhost:8001', '[::1]:8001']
    """
    port = scope["server"][1]
    return [f"{name}:{port}" for name in _NAMES]


def cookie_name(scope: Scope) -> str:
    """Name the cookie: browsers do not tell the ports of a host apart.

    Examples
    --------
    >>> cookie_name({"server": ("127.0.0.1", 8001)})
    'smi-desk-8001'
    """
    return f"smi-desk-{scope['server'][1]}"


def _is_same_origin(headers: Headers) -> bool:
    return headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _alike(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
