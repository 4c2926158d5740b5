"""In which encoding a table or JSON is written: as its first bytes show, or not at all."""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

SAMPLE_BYTES = 2**18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC = ("windows-1256", "iso-8859-6")
_WORD = re.compile(r"[\u0621-\u064a]{2,}")
_WITH_ARTICLE = re.compile(r"(?:[وفبك]?ال|لل)[\u0621-\u064a]{2,}\Z")
_NEVER_INSIDE = re.compile(r"[ةى][\u0621-\u064a]")
_OUR_SCRIPTS = re.compile(r"[\t\r\n -\u06ff\u2000-\u206f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ARABIC_SIGN = re.compile(r"[\u0600-\u06ff\u200c-\u200f\u00a0«»–—“”‘’…]")


def possible_encodings(sample: bytes) -> Iterator[str]:
    r"""Give the encodings in which a text may begin so, the surest first.

    A byte order mark decides; without one UTF-8 is known by being valid, UTF-16 by its
    zero bytes, and windows-1256 and ISO 8859-6 by the Arabic words that come out.

    Parameters
    ----------
    sample
        The first bytes of the file.

    Examples
    --------
    >>> list(possible_encodings("العنوان,التاريخ".encode("windows-1256")))
    ['windows-1256']
    >>> list(possible_encodings("a,b".encode("utf-16-be")))
    ['utf-16-be']
    """
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            yield encoding
            return
    if b"\0" in sample[:1000]:
        wide = [one for one in ("utf-16-le", "utf-16-be") if _is_utf16(sample[:1000], one)]
        if wide:
            yield wide[0]
            return
    if decodes(sample, "utf-8"):
        yield "utf-8"
        return
    for encoding in _ARABIC:
        if decodes(sample, encoding) and _reads_as_arabic(sample.decode(encoding)):
            yield encoding


def decodes(sample: bytes, encoding: str) -> bool:
    """Tell whether the bytes, which may end within a character, are valid in an encoding.

    Examples
    --------
    >>> decodes("ب".encode()[:1], "utf-8"), decodes(bytes([0xC7, 0xE1]), "utf-8")
    (True, False)
    """
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def first_bytes(stream: io.BufferedReader, most: int = SAMPLE_BYTES) -> bytes:
    """Read the first bytes of a stream, all of them where it is shorter or breaks off.

    Whoever reads on gets the error of one that breaks off.
    """
    pieces = []
    try:
        while most > 0 and (piece := stream.read1(most)):
            pieces.append(piece)
            most -= len(piece)
    except EOFError:
        pass
    return b"".join(pieces)


def is_encoding(name: str) -> bool:
    """Tell whether a name is that of an encoding of text.

    Examples
    --------
    >>> is_encoding("cp1256"), is_encoding("arabic-windows"), is_encoding("base64")
    (True, False, False)
    """
    try:
        "".encode(name)
    except LookupError:
        return False
    return True


def _is_utf16(sample: bytes, encoding: str) -> bool:
    """Tell whether bytes hold letters of our scripts, two bytes each, and hardly anything else."""
    text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
    return len(_OUR_SCRIPTS.findall(text)) * 10 >= len(text) * 9


def _reads_as_arabic(text: str) -> bool:
    """Tell whether a text holds Arabic words, and hardly anything that is no Arabic."""
    foreign = len(_NOT_ASCII.findall(text)) - len(_ARABIC_SIGN.findall(text))
    words = _WORD.findall(text)
    if not words or foreign * 50 > sum(map(len, words)):
        return False
    with_article = sum(1 for word in words if _WITH_ARTICLE.match(word))
    impossible = sum(1 for word in words if _NEVER_INSIDE.search(word))
    return with_article * 20 >= len(words) and impossible * 50 <= len(words)


class Rewound(io.RawIOBase):
    """A stream from its beginning, when its first bytes have been read already.

    Examples
    --------
    >>> rest = io.BufferedReader(io.BytesIO(b"cd"))
    >>> Rewound.buffered(b"ab", rest).read()
    b'abcd'
    """

    def __init__(self, sample: bytes, rest: io.BufferedReader) -> None:
        self._sample, self._rest = sample, rest

    @classmethod
    def buffered(cls, sample: bytes, rest: io.BufferedReader) -> io.BufferedReader:
        """Give such a stream with a buffer."""
        return io.BufferedReader(cls(sample, rest), SAMPLE_BYTES)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Fill a buffer, as :class:`io.RawIOBase` asks for it."""
        view = memoryview(buffer)
        chunk = self._sample[: len(view)] or self._rest.read1(len(view))
        self._sample = self._sample[len(chunk) :]
        view[: len(chunk)] = chunk
        return len(chunk)


def text_lines(sample: bytes, rest: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    """Decode a stream; a byte that is no letter of it becomes half a surrogate pair.

    Parameters
    ----------
    sample, rest
        The first bytes, and the stream of all others.
    encoding
        See :func:`possible_encodings`.
    """
    stream = Rewound.buffered(sample, rest)
    return io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
