"""Compression of a file in blocks, each of which is a member of its own.

Readers of gzip, bzip2 and Zstandard read members one after the other as one file; so blocks
can be compressed side by side, and the same blocks always give the same bytes.
"""

from __future__ import annotations

import bz2
import gzip

import zstandard

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 9


def compress_block(content: bytes, compression: str) -> bytes:
    """Compress one block; an empty one gives nothing.

    Examples
    --------
    >>> two = compress_block(b"a", "gz") + compress_block(b"b", "gz")
    >>> gzip.decompress(two), compress_block(b"", "bz2")
    (b'ab', b'')
    """
    if not content:
        return b""
    if compression == "gz":
        return gzip.compress(content, _GZIP_LEVEL, mtime=0)
    if compression == "bz2":
        return bz2.compress(content)
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(content)
