"""Files that are compressed by themselves: gzip, bzip2, xz."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from enum import Enum, auto
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import isal.isal_zlib
from isal import igzip

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

_OPENERS: dict[str, Callable[[BinaryIO], IO[bytes]]] = {
    ".gz": igzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
_MAGIC = {".gz": b"\x1f\x8b\x08", ".bz2": b"BZh", ".xz": b"\xfd7zXZ\x00"}
_SHORT = {".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".tbz": ".tar.bz2", ".txz": ".tar.xz"}
_CHUNK_BYTES = 2**20
_ISAL_ERROR: type[Exception] = isal.isal_zlib.error  # type: ignore[assignment]
DAMAGE: tuple[type[Exception], ...] = (
    EOFError,
    OSError,
    zlib.error,
    _ISAL_ERROR,
    lzma.LZMAError,
)


class State(Enum):
    """Whether a compressed file is whole."""

    WHOLE = auto()
    CUT = auto()
    DAMAGED = auto()


def packed_name(name: str) -> tuple[str, str]:
    """Give the name of what a file holds and how it is compressed; ``""`` when it is not.

    Examples
    --------
    >>> packed_name("pages.tgz"), packed_name("a.jsonl.xz"), packed_name("a.txt")
    (('pages.tar', '.gz'), ('a.jsonl', '.xz'), ('a.txt', ''))
    """
    lower = name.lower()
    for short, long in _SHORT.items():
        if lower.endswith(short):
            name = name[: -len(short)] + long
    stem, dot, suffix = name.rpartition(".")
    form = (dot + suffix).lower()
    return (stem, form) if form in _OPENERS and stem else (name, "")


def packed_form(first: bytes) -> str:
    """Tell from the first bytes of a file how it is compressed; ``""`` when it is not.

    Examples
    --------
    >>> import gzip
    >>> packed_form(gzip.compress(b"")), packed_form(b"code,title")
    ('.gz', '')
    """
    return next((form for form, magic in _MAGIC.items() if first.startswith(magic)), "")


def opened(file: BinaryIO, form: str, state: State = State.WHOLE) -> IO[bytes]:
    """Open what a compressed file holds.

    Parameters
    ----------
    file
        The file.
    form
        ``.gz``, ``.bz2`` or ``.xz``.
    state
        Of a file that is cut, all that stands before the cut is given before the error.
    """
    if state is not State.CUT:
        return _OPENERS[form](file)
    # The quicker library raises the error before it has given all.
    content = gzip.open(file) if form == ".gz" else _OPENERS[form](file)  # noqa: SIM115
    return _UpToTheCut(content)  # type: ignore[return-value]


class _UpToTheCut(io.RawIOBase):
    """Gives all that can be decompressed before it raises the error at the end."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        chunk: bytes = self._file.read1(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)


def state_of(file: BinaryIO, form: str) -> tuple[State, str]:
    """Read a compressed file to its end, where its check sums stand, and go back to the start.

    What comes out of a damaged file before the fault shows cannot be trusted; what comes out
    of one that is only cut can.

    Returns
    -------
    tuple
        Its state, and what is wrong in the words of the library.
    """
    try:
        with opened(file, form) as content:
            while content.read(_CHUNK_BYTES):
                pass
    except EOFError as error:
        return State.CUT, str(error)
    except DAMAGE as error:
        return State.DAMAGED, str(error)
    finally:
        file.seek(0)
    return State.WHOLE, ""
