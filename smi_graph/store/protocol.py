"""Frames between the server and its query workers.

A frame is the length of its header (4 bytes), the length of its body (8 bytes), the header
as JSON, and the body as it is, so that a large answer is never escaped or copied as text.
Workers import this module, so it imports next to nothing.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import BinaryIO

LENGTHS = struct.Struct(">IQ")


def encode_head(header: dict[str, Any], body_length: int = 0) -> bytes:
    """Write the part of a frame that stands before its body.

    Examples
    --------
    >>> encode_head({"kind": "boolean"}, 4)[LENGTHS.size:]
    b'{"kind": "boolean"}'
    """
    encoded = json.dumps(header).encode()
    return LENGTHS.pack(len(encoded), body_length) + encoded


def read_header(stream: BinaryIO) -> dict[str, Any] | None:
    """Read the next frame that has no body; ``None`` when the other side has closed.

    Examples
    --------
    >>> import io
    >>> read_header(io.BytesIO(encode_head({"query": "ASK {}"})))
    {'query': 'ASK {}'}
    >>> read_header(io.BytesIO()) is None
    True
    """
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    header_length, _ = LENGTHS.unpack(lengths)
    header: dict[str, Any] = json.loads(stream.read(header_length))
    return header
