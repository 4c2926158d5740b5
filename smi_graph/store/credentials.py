"""How the service names itself to a remote store: basic, digest or a bearer token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A user with a password, or a bearer token; never part of an address or a setting.

    Examples
    --------
    >>> Credentials.from_environment({"SMI_REMOTE_TOKEN": "secret"})
    Credentials(<token>)
    >>> Credentials.from_environment({}).authentication() is None
    True
    """

    user: str | None = None
    password: str = ""
    token: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Credentials:
        """Read ``SMI_REMOTE_TOKEN``, or ``SMI_REMOTE_USER`` and ``SMI_REMOTE_PASSWORD``."""
        return cls(
            user=environment.get("SMI_REMOTE_USER") or None,
            password=environment.get("SMI_REMOTE_PASSWORD", ""),
            token=environment.get("SMI_REMOTE_TOKEN") or None,
        )

    def __repr__(self) -> str:
        """Tell which kind they are, and no more."""
        kind = "token" if self.token else "password" if self.user else "none"
        return f"Credentials(<{kind}>)"

    def authentication(self) -> httpx.Auth | None:
        """Give what httpx takes; one object for one client, since it learns the scheme."""
        if self.token is not None:
            return _Bearer(self.token)
        if self.user is not None:
            return _AsAsked(self.user, self.password)
        return None


class _Bearer(httpx.Auth):
    """Sends a token (RFC 6750, section 2.1)."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


class _AsAsked(httpx.Auth):
    """Answers the first challenge with the scheme that it names, and stays with that.

    The password is never sent in the clear to a server that takes a digest (RFC 7616).
    """

    def __init__(self, user: str, password: str) -> None:
        self._basic = httpx.BasicAuth(user, password)
        self._digest = httpx.DigestAuth(user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            challenge = response.headers.get("www-authenticate", "").lower()
            self._chosen = self._digest if "digest" in challenge else self._basic
        yield from self._chosen.auth_flow(request)
