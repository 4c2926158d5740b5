"""Zip and tar archives: their members, and where they are damaged or cut."""

from __future__ import annotations

import struct
import tarfile
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

from smi_graph.records import compressed
from smi_graph.records.compressed import State, opened, state_of
from smi_graph.records.source_item import Found, Refusal, SourceItem, SourceOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PASSED_OVER = frozenset((".md", ".toml", ".py"))
_CHUNK_BYTES = 2**20
DAMAGE: tuple[type[Exception], ...] = (
    *compressed.DAMAGE,
    *(tarfile.TarError, zipfile.BadZipFile, struct.error),
    *(RuntimeError, NotImplementedError, ValueError, KeyError, OverflowError),
)
# The end of a zip archive, without a comment (APPNOTE.TXT, 4.3.16).
_END = struct.Struct("<4s4H2LH")
_MANY = 0xFFFF


class Unpack(Protocol):
    """Unpacks a member of an archive.

    ``rewindable`` says that the file can be read from its start again at little cost.
    """

    def __call__(self, file: BinaryIO, name: str, *, rewindable: bool) -> Iterator[Found]:
        """Give the items of the member."""
        ...


def is_wanted(member: str, options: SourceOptions) -> bool:
    """Tell whether a file of a folder or an archive may hold records.

    Hidden files never do. Notes and programs that lie beside records are counted.

    Examples
    --------
    >>> options = SourceOptions()
    >>> [is_wanted(name, options) for name in ("a.txt", ".a", "README.md")], options.passed_over
    ([True, False, False], Counter({'other_file': 1}))
    """
    path = PurePosixPath(member)
    if any(part != ".." and part.startswith((".", "__MACOSX")) for part in path.parts):
        return False
    if path.suffix in _PASSED_OVER:
        options.passed_over["other_file"] += 1
        return False
    return True


def guarded(found: Iterator[Found], name: str) -> Iterator[Found]:
    """Give what an archive holds; where it breaks off, name it and what was read before.

    Parameters
    ----------
    found
        The items, read as they are asked for.
    name
        The name of the archive.
    """
    read = 0
    try:
        for one in found:
            read += isinstance(one, SourceItem)
            yield one
    except DAMAGE as error:
        values = {"why": str(error) or type(error).__name__, "read": str(read)}
        yield Refusal(source=name, reason="broken_archive", values=values, rest_unread=True)


def unpack_compressed(
    file: BinaryIO, name: str, form: str, unpack: Callable[[BinaryIO], Iterator[Found]]
) -> Iterator[Found]:
    """Unpack a compressed file, as far as what comes out of it is sure to be what went in.

    Parameters
    ----------
    file, name
        The file; it is read twice, first for its check sums.
    form
        See :func:`smi_graph.records.compressed.packed_name`.
    unpack
        Unpacks what it holds.
    """
    return guarded(_content(file, form, unpack), name)


def _content(
    file: BinaryIO, form: str, unpack: Callable[[BinaryIO], Iterator[Found]]
) -> Iterator[Found]:
    state, why = state_of(file, form)
    if state is State.DAMAGED:
        raise zipfile.BadZipFile(why)
    with opened(file, form, state) as content:
        told = False
        for found in unpack(content):  # type: ignore[arg-type]
            told = told or (isinstance(found, Refusal) and found.reason == "broken_archive")
            yield found
    if state is State.CUT and not told:
        raise EOFError(why)


def unpack_zip(
    file: BinaryIO, name: str, unpack: Unpack, options: SourceOptions, under: str = ""
) -> Iterator[Found]:
    """Unpack the members of a zip archive, in the order of their names.

    Each is read to its end first, where its check sum stands.

    Parameters
    ----------
    file, name
        The archive.
    unpack
        Unpacks a member.
    options
        Counts what is passed over.
    under
        Unpack only the members in this folder; the others are passed over.
    """
    return guarded(_members(file, name, unpack, options, under), name)


def _members(
    file: BinaryIO, name: str, unpack: Unpack, options: SourceOptions, under: str
) -> Iterator[Found]:
    with zipfile.ZipFile(file) as archive:
        _check_count(archive, file)
        for member in sorted(archive.infolist(), key=lambda info: info.filename):
            if member.is_dir() or not is_wanted(member.filename, options):
                continue
            if not member.filename.startswith(under):
                options.passed_over["other_file"] += 1
                continue
            inner = f"{name}/{member.filename}"
            yield from guarded(_member(archive, member, inner, unpack), inner)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: str, unpack: Unpack
) -> Iterator[Found]:
    with archive.open(member) as file:
        while file.read(_CHUNK_BYTES):
            pass
    with archive.open(member) as file:
        yield from unpack(file, inner, rewindable=True)  # type: ignore[arg-type]


def _check_count(archive: zipfile.ZipFile, file: BinaryIO) -> None:
    """Compare the directory of an archive with its end, which says how many members there are."""
    file.seek(-_END.size - len(archive.comment), 2)
    signature, _, _, _, count, *_ = _END.unpack(file.read(_END.size))
    listed = len(archive.infolist())
    if signature == b"PK\5\6" and count not in {_MANY, listed}:
        raise zipfile.BadZipFile(f"{count} members, {listed} in the directory")


class _Header(tarfile.TarInfo):
    """The header of a member; one that is broken or missing ends the archive with an error.

    The library takes it for the end. An archive ends with a block of zeros (POSIX.1, ustar).
    """

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> Self:
        """Read the next header."""
        try:
            return super().fromtarfile(tarfile_)
        except (tarfile.EmptyHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise EOFError(str(error)) from error
        except tarfile.InvalidHeaderError as error:  # type: ignore[attr-defined]
            raise tarfile.ReadError(str(error)) from error


def unpack_tar(
    file: BinaryIO, name: str, unpack: Unpack, options: SourceOptions, *, rewindable: bool
) -> Iterator[Found]:
    """Unpack the members of a tar archive in their order.

    Parameters
    ----------
    file, name
        The archive.
    unpack
        Unpacks a member.
    options
        Counts what is passed over.
    rewindable
        Whether the archive can be read otherwise than from start to end.

    Raises
    ------
    EOFError or tarfile.TarError
        Where it is cut or damaged; see :func:`guarded`.
    """
    mode = "r:" if rewindable else "r|"
    # Blocks of the smallest size, so that what stands before a cut is read up to it.
    how = {"mode": mode, "tarinfo": _Header, "bufsize": tarfile.BLOCKSIZE}
    with tarfile.open(fileobj=file, errors="backslashreplace", **how) as archive:  # type: ignore[call-overload]
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is None and not member.isdir():
                # Links to other members, and what is no file.
                options.passed_over["other_file"] += 1
            if content is not None and is_wanted(member.name, options):
                yield from unpack(content, f"{name}/{member.name}", rewindable=rewindable)
