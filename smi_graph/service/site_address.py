"""The address of the site, as those who ask know it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.types import Scope

PREFIX = "smi_graph.prefix"
_ALLOWED = re.compile(r"\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SEGMENT = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._~!$&'()*+,;=:@%-]+")


def clean_prefix(text: str) -> str:
    """Give a path prefix as it goes before addresses: empty, or with one stroke before each part.

    Letters beyond ASCII are written by their bytes (RFC 3987, section 3.1).

    Raises
    ------
    ValueError
        When it is no path.

    Examples
    --------
    >>> clean_prefix("archive/"), clean_prefix("/a/b"), clean_prefix("/")
    ('/archive', '/a/b', '')
    >>> clean_prefix("/أثر")
    '/%D8%A3%D8%AB%D8%B1'
    """
    inner = _BEYOND_ASCII.sub(lambda found: quote(found[0]), text.strip().strip("/"))
    parts = inner.split("/") if inner else []
    if not all(_SEGMENT.fullmatch(part) for part in parts):
        raise ValueError(f"{text!r} is no path")
    return "".join(f"/{part}" for part in parts)


def clean_hosts(names: Iterable[str]) -> tuple[str, ...]:
    """Give names of hosts as they are compared: in lower case, without a dot at the end.

    Names in other letters than ASCII are written as browsers send them (RFC 3490).

    Raises
    ------
    ValueError
        When one is more than a name: a scheme, a port or a path has no place here.

    Examples
    --------
    >>> clean_hosts(["Archive.example.", "*.example.org"])
    ('archive.example', '*.example.org')
    >>> clean_hosts(["*.موقع"])
    ('*.xn--4gbrim',)
    """
    cleaned = tuple(_in_ascii(name.lower().rstrip(".")) for name in names)
    for name in cleaned:
        if not _ALLOWED.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a host; leave out scheme, port and path")
    return cleaned


def _in_ascii(name: str) -> str:
    start = "*." if name.startswith("*.") else ""
    if name.isascii():
        return name
    return start + name.removeprefix(start).encode("idna").decode()


def prefix_of(scope: Scope) -> str:
    """Give the path before the addresses of the site, empty or with a stroke before it.

    Examples
    --------
    >>> prefix_of({"type": "http"})
    ''
    """
    prefix: str = scope.get(PREFIX, "")
    return prefix


def origin_of(request: Request) -> str:
    """Give the scheme and the host that the client of a request knows (RFC 6454, section 6.2)."""
    return str(request.base_url).rstrip("/")


def site_of(request: Request) -> str:
    """Give the address of the site as the client of a request knows it, without a stroke after it.

    Examples
    --------
    >>> from starlette.requests import Request
    >>> headers = [(b"host", b"a.example")]
    >>> scope = {"type": "http", "path": "/x", "scheme": "https", "headers": headers}
    >>> site_of(Request(scope)), site_of(Request({**scope, "smi_graph.prefix": "/b"}))
    ('https://a.example', 'https://a.example/b')
    """
    return origin_of(request) + prefix_of(request.scope)
