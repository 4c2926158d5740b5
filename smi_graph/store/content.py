"""A digest of the content of a release that its dump and its store give alike.

It is the sum of the digests of all quads, so it depends neither on their order nor on how they
are cut into files, and a build that starts from a release has to digest only what has changed.
It finds damage and loss; against forgery with much computing power a sum is no protection.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import RdfFormat, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CONTENT_METHOD = "quads"
_BYTES = 32
_MODULUS = 1 << (8 * _BYTES)
_BLOCK_BYTES = 2**20
_MOST_AT_ONCE = 2**26
# What the store may write otherwise than it was given: rare escapes, and values of other types or
# in other forms than these.
_CONTROLS = bytes({*range(32), 127} - {ord("\n")})
_ESCAPE = re.compile(rb'\\[^\\"nr]')
_TYPE = re.compile(rb'"\^\^<http://www\.w3\.org/2001/XMLSchema#(\w+)>')
_PLAIN = re.compile(
    rb"date:\d{4}-\d\d-\d\d|gYear:\d{4}|gYearMonth:\d{4}-\d\d|anyURI:.*|boolean:(?:true|false)"
    rb"|(?:integer|nonNegativeInteger):(?:0|[1-9]\d{0,17})|dateTime:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
)


class ContentDigest:
    r"""Sums up quads.

    Parameters
    ----------
    apart
        The IRI of a graph that is not part of the content: what was published once.

    Examples
    --------
    >>> digest, other = ContentDigest(), ContentDigest()
    >>> digest.add(b"<a:a> <a:b> <a:c> .\n<a:a> <a:b> <a:d> .\n")
    >>> for line in (b"<a:a> <a:b> <a:d> .\n", b"<a:a> <a:b> <a:c> .\n"):
    ...     other.add(line)
    >>> digest.sha256 == other.sha256
    True
    """

    def __init__(self, apart: str = "") -> None:
        self._apart = f" <{apart}> .\n".encode() if apart else b""
        self._sum = 0
        self.quads = 0

    def add(self, nquads: bytes) -> None:
        """Add whole lines as anybody wrote them; one that stands there twice counts once."""
        self.add_stored(_as_stored(nquads))

    def add_stored(self, nquads: bytes) -> None:
        """Add whole lines as the store writes them."""
        lines = set(nquads.splitlines(keepends=True))
        self.quads += len(lines)
        if self._apart:
            lines = {line for line in lines if not line.endswith(self._apart)}
        self._sum += sum_of(lines)

    def add_sum(self, digest: bytes) -> None:
        """Add what `sum_bytes` gave for other lines."""
        self._sum += int.from_bytes(digest, "big")

    @property
    def sum_bytes(self) -> bytes:
        """The sum so far."""
        return (self._sum % _MODULUS).to_bytes(_BYTES, "big")

    @property
    def sha256(self) -> str:
        """The digest of the content: SHA-256 of the sum, in hexadecimal."""
        return hashlib.sha256(self.sum_bytes).hexdigest()


def sum_of(lines: Iterable[bytes]) -> int:
    """Sum up the digests of lines, each of which the store would write so.

    Examples
    --------
    >>> sum_of([b"a", b"b"]) == sum_of([b"b"]) + sum_of([b"a"])
    True
    """
    digest, number = hashlib.blake2b, int.from_bytes
    return sum(number(digest(line, digest_size=_BYTES).digest(), "big") for line in lines)


def digest_of_quads(nquads: bytes) -> bytes:
    r"""Give the sum of the digests of some lines.

    Examples
    --------
    >>> twice = b"<a:a> <a:b> <a:c> .\n" * 2
    >>> digest_of_quads(twice) == digest_of_quads(twice[: len(twice) // 2])
    True
    """
    content = ContentDigest()
    content.add(nquads)
    return content.sum_bytes


def _as_stored(nquads: bytes) -> bytes:
    """Write quads as the store would: it has one way for each character and each value."""
    if not _is_rare(nquads):
        return nquads
    store = Store()
    store.bulk_load(nquads, RdfFormat.N_QUADS)
    written = io.BytesIO()
    store.dump(written, format=RdfFormat.N_QUADS)
    return written.getvalue()


def _is_rare(nquads: bytes) -> bool:
    # Much faster than one expression for all of it.
    if len(nquads.translate(None, _CONTROLS)) != len(nquads) or _ESCAPE.search(nquads):
        return True
    typed = {
        (nquads[nquads.rfind(b'"', 0, found.start()) + 1 : found.start()], found[1])
        for found in _TYPE.finditer(nquads)
    }
    return not all(_PLAIN.fullmatch(kind + b":" + text) for text, kind in typed)


def digest_dump(path: Path, apart: str) -> ContentDigest:
    """Digest a dump, a gzip member at a time.

    Raises
    ------
    OSError, EOFError, zlib.error, SyntaxError
        When it is damaged.
    """
    content = ContentDigest(apart)
    for lines in read_members(path):
        content.add(lines)
    return content


def read_members(path: Path) -> Iterator[bytes]:
    """Give the lines of each member of a gzip file; of a very long one, some at a time.

    Raises
    ------
    OSError
        When the file cannot be read.
    EOFError, zlib.error
        When a member is cut or damaged.
    """
    with path.open("rb") as file:
        decompressor, pieces, size, rest = _inflate(), [], 0, b""
        begun = False
        while rest := rest or file.read(_BLOCK_BYTES):
            begun = True
            pieces.append(decompressor.decompress(rest))
            size += len(pieces[-1])
            rest = decompressor.unused_data
            if decompressor.eof or size > _MOST_AT_ONCE:
                whole, _, left = b"".join(pieces).rpartition(b"\n")
                yield whole + b"\n" if whole else b""
                pieces, size = [left], len(left)
            if decompressor.eof:
                if size:
                    yield b"".join(pieces) + b"\n"
                decompressor, pieces, size, begun = _inflate(), [], 0, False
        if begun:
            raise EOFError("it ends within a gzip member")


def _inflate() -> zlib._Decompress:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def digest_store(store: Store, apart: str) -> ContentDigest:
    """Digest what a store holds; nothing is written to the disk.

    Raises
    ------
    OSError
        When the store is damaged.
    """
    content = ContentDigest(apart)
    lines = _Lines(content)
    store.dump(cast("IO[bytes]", lines), format=RdfFormat.N_QUADS)
    lines.finish()
    return content


class _Lines(io.RawIOBase):
    """Takes a text in pieces and digests it in blocks of whole lines."""

    def __init__(self, content: ContentDigest) -> None:
        self._content = content
        self._pieces: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        self._size += len(piece)
        if self._size > _BLOCK_BYTES:
            whole, end, left = b"".join(self._pieces).rpartition(b"\n")
            self._content.add_stored(whole + end)
            self._pieces, self._size = [left], len(left)
        return len(piece)

    def finish(self) -> None:
        self._content.add_stored(b"".join(self._pieces))
