"""A page saved with everything that it shows as one file (MHTML, RFC 2557)."""

from __future__ import annotations

import email
import email.policy
import re
from typing import NamedTuple

_HEADERS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_IS_MHTML = re.compile(
    rb"^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)",
    re.IGNORECASE | re.MULTILINE,
)


class PackedPage(NamedTuple):
    """The HTML of a packed page, the address it was saved from, and whether it was cut."""

    html: str
    address: str
    cut: bool


def read_mhtml(content: bytes) -> PackedPage | None:
    r"""Take the HTML out of a packed page; ``None`` when the file is none.

    Examples
    --------
    >>> packed = (b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"
    ...           b"Snapshot-Content-Location: https://example.org/a\n\n<html><p>One</html>")
    >>> read_mhtml(packed).address
    'https://example.org/a'
    >>> read_mhtml(b"One") is None
    True
    """
    headers = _HEADERS.match(content[:20_000])
    if headers is None or not _IS_MHTML.search(headers.group()):
        return None
    whole = email.message_from_bytes(
        content.lstrip(b"\xef\xbb\xbf \r\n"), policy=email.policy.default
    )
    for part in whole.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                continue
            named = part.get_content_charset() or "utf-8"
            address = str(
                whole["Snapshot-Content-Location"] or part["Content-Location"] or ""
            ).strip()
            boundary = whole.get_boundary()
            end = f"--{boundary}--".encode()
            cut = boundary is not None and end not in content
            return PackedPage(_decoded(payload, named), address, cut)
    return None


def _decoded(payload: bytes, named: str) -> str:
    try:
        return payload.decode(named)
    except (LookupError, UnicodeDecodeError):
        return payload.decode("utf-8", "replace")
