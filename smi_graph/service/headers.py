"""Header fields as ASGI gives them: pairs of bytes, the names in lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Message, Scope

Fields = tuple[tuple[bytes, bytes], ...]


def policy(image_origins: Iterable[str] = ()) -> str:
    """Say what a page may load: what lies here, and images of the sites that are named.

    Parameters
    ----------
    image_origins
        Such as ``https://images.example.org``.

    Examples
    --------
    >>> policy(["https://a.example"]).split("; ")[5]
    "img-src 'self' data: https://a.example"
    """
    images = " ".join(("'self'", "data:", *image_origins))
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
        f"font-src 'self'; img-src {images}; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def encoded(fields: dict[str, str]) -> Fields:
    """Write header fields once, to be sent many times.

    Examples
    --------
    >>> encoded({"Vary": "Accept"})
    ((b'vary', b'Accept'),)
    """
    pairs = fields.items()
    return tuple((name.lower().encode(), value.encode("latin-1")) for name, value in pairs)


def first_header(scope: Scope, name: bytes) -> bytes:
    """Give the first header field of a name in a request, empty when there is none.

    Examples
    --------
    >>> first_header({"headers": [(b"accept", b"text/csv")]}, b"accept")
    b'text/csv'
    """
    for field, value in scope["headers"]:
        if field == name:
            return bytes(value)
    return b""


def values_of(scope: Scope, name: bytes) -> list[bytes]:
    """Give every header field of a name in a request.

    Examples
    --------
    >>> values_of({"headers": [(b"host", b"a"), (b"accept", b"b"), (b"host", b"c")]}, b"host")
    [b'a', b'c']
    """
    return [value for field, value in scope["headers"] if field == name]


def with_missing(message: Message, fields: Iterable[tuple[bytes, bytes]]) -> Message:
    """Give the start of an answer those header fields that it does not have yet.

    Examples
    --------
    >>> with_missing({"headers": [(b"vary", b"*")]}, encoded({"Vary": "Accept", "Age": "0"}))
    {'headers': [(b'vary', b'*'), (b'age', b'0')]}
    """
    headers = list(message.get("headers", ()))
    present = {name for name, _ in headers}
    headers += [field for field in fields if field[0] not in present]
    return {**message, "headers": headers}
