"""Dumps opened to be read, through whatever compression their names tell."""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedIOBase
    from pathlib import Path

    from _typeshed import WriteableBuffer

COMPRESSIONS = ("gz", "bz2", "zst")
_READ_BYTES = 2**20


class CompressionError(ValueError):
    """A compressed file cannot be read to its end: it is cut, or not what its name says."""


def open_dump(path: Path) -> BinaryIO:
    """Open a file for reading, through whatever compression its name tells.

    What is read raises :class:`CompressionError` where the compressed data are cut or damaged, so
    that a file whose transfer broke off is not taken for a whole one.
    """
    opened = _OPENERS.get(path.suffix)
    if opened is None:
        return path.open("rb")
    return cast("BinaryIO", io.BufferedReader(_Blocks(opened(path)), _READ_BYTES))


class _Blocks(io.RawIOBase):
    """Blocks of bytes as a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        if not self._rest:
            self._rest = self._next()
        taken, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(taken)] = taken
        return len(taken)

    def _next(self) -> bytes:
        try:
            return next(self._blocks, b"")
        except (EOFError, zlib.error, zstandard.ZstdError) as error:
            raise CompressionError(str(error)) from error
        except OSError as error:
            # What the system reports has a number; what gzip and bz2 report has none.
            if error.errno is not None:
                raise
            raise CompressionError(str(error)) from error


def _read(opener: Callable[[Path], BufferedIOBase], path: Path) -> Iterator[bytes]:
    with opener(path) as file:
        # Not read(): where a file is cut it gives nothing of what came before.
        while block := file.read1(_READ_BYTES):
            yield block


def _read_zstandard(path: Path) -> Iterator[bytes]:
    """Read frame after frame; the library itself takes a frame that is cut for a whole one."""
    decompressor = zstandard.ZstdDecompressor()
    with path.open("rb") as file:
        frame, is_within = decompressor.decompressobj(), False
        # Little can become very much, and it comes at once.
        while rest := file.read(_READ_BYTES // 64):
            while rest:
                is_within = True
                if block := frame.decompress(rest):
                    yield block
                rest = frame.unused_data
                if frame.eof:
                    frame, is_within = decompressor.decompressobj(), False
        if is_within:
            raise EOFError("Compressed file ended before the end of a frame")


_OPENERS: dict[str, Callable[[Path], Iterator[bytes]]] = {
    ".gz": partial(_read, cast("Callable[[Path], BufferedIOBase]", gzip.open)),
    ".bz2": partial(_read, cast("Callable[[Path], BufferedIOBase]", bz2.open)),
    ".zst": _read_zstandard,
}
