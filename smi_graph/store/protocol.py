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


class IncomingFrame:
    """Puts one frame after another together from the pieces in which a pipe gives them.

    The pieces of a large body are joined once, when all are there.

    Examples
    --------
    >>> frame = encode_head({"kind": "boolean"}, 4) + b"true"
    >>> incoming = IncomingFrame()
    >>> incoming.add(frame[:20]), incoming.add(frame[20:])
    (None, ({'kind': 'boolean'}, b'true'))
    """

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = 0
        self._header: dict[str, Any] | None = None
        self._body_length = 0

    def add(self, piece: bytes) -> tuple[dict[str, Any], bytes] | None:
        """Take the next piece, and give the frame that it completes."""
        self._pieces.append(piece)
        self._length += len(piece)
        if self._header is None:
            self._read_header()
        if self._header is None or self._length < self._body_length:
            return None
        frame = self._header, b"".join(self._pieces)
        self._pieces, self._length, self._header = [], 0, None
        return frame

    def _read_header(self) -> None:
        start = b"".join(self._pieces)
        self._pieces = [start]
        if len(start) < LENGTHS.size:
            return
        header_length, body_length = LENGTHS.unpack_from(start)
        end = LENGTHS.size + header_length
        if len(start) < end:
            return
        self._header, self._body_length = json.loads(start[LENGTHS.size : end]), body_length
        self._pieces, self._length = [start[end:]], len(start) - end
