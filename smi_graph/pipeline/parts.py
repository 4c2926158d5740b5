"""What a partition became, on disk: finished partitions outlive a build that was stopped.

A partition is named by a digest of what it was made from. Its files are

- ``NAME.nq.gz``, the N-Quads of its records, one gzip member a record;
- ``NAME.jsonl.gz``, the records as JSON lines, one gzip member a record;
- ``NAME.words.gz``, the words of each record for the text index, as one JSON array;
- ``NAME.json``, written last: what is known of each record, and what was refused.

The folder may be a path of ``universal_pathlib`` too, such as one of an object store.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import zlib
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from isal import isal_zlib

from smi_graph.search import DocumentWords

if TYPE_CHECKING:
    from collections.abc import Sequence

_GZIP = 31
_LEVEL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRecord:
    """What is known of one record of a partition.

    Parameters
    ----------
    code, kind
        Its code, and ``document`` or ``diary_entry``.
    source_digest
        The digest of the item it was read from, in hexadecimal; empty when a value of the
        item was refused, so that the refusal is said again at each build.
    record_digest, content_digest
        Digests of the record as read, and of everything that is published of it.
    origin, line
        Where it was read.
    doubts
        The kinds of doubt.
    listed
        The listed actors that it names, as kind and identifier.
    shared
        The lines that describe the unlisted actors that it names.
    known_by
        The numbers by which texts of other records name it.
    quads_digest
        Of the statements of the record, to be summed up; see :mod:`smi_graph.store.content`.
    quads_length, record_length
        How many bytes its members of the two files take.
    """

    code: str
    kind: str
    source_digest: str
    record_digest: str
    content_digest: str
    origin: str
    line: int | None
    doubts: list[str] = field(default_factory=list)
    listed: list[list[str]] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    known_by: list[str] = field(default_factory=list)
    quads_digest: str = ""
    quads_length: int = 0
    record_length: int = 0


@dataclass(frozen=True, slots=True)
class FinishedPartition:
    """A finished partition: its records, and each refusal with its SHACL report or ``None``."""

    folder: Path
    name: str
    records: list[PartRecord]
    refused: list[tuple[dict[str, Any], dict[str, Any] | None]]

    @property
    def quads_path(self) -> Path:
        """The N-Quads, one gzip member a record."""
        return self.folder / f"{self.name}.nq.gz"

    @property
    def words(self) -> list[DocumentWords]:
        """The words of each record for the text index."""
        content = (self.folder / f"{self.name}.words.gz").read_bytes()
        return [DocumentWords(*texts) for texts in orjson.loads(decompress(content))]

    @property
    def records_path(self) -> Path:
        """The records, one gzip member each."""
        return self.folder / f"{self.name}.jsonl.gz"


@dataclass(frozen=True, slots=True)
class FoundInRecord:
    """What the texts of a record name.

    Parameters
    ----------
    code
        Of the record.
    quads
        Of the graph of mentions, as one gzip member; empty when nothing is named.
    digest
        Of the quads; see :mod:`smi_graph.store.content`.
    named
        The things, as kind and identifier, and numbers and dates as written, and where the record
        names them; see
        :mod:`smi_graph.catalogue.spots`.
    numbers
        The numbers of documents.
    """

    code: str
    quads: bytes
    digest: bytes
    named: dict[tuple[str, str], bytes]
    numbers: tuple[str, ...]


def compress(content: bytes) -> bytes:
    """Make one gzip member, the same for the same content.

    ISA-L packs faster, but one content in some thousands otherwise than the last time.

    Examples
    --------
    >>> decompress(compress(b"a") + compress(b"b"))
    b'ab'
    """
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return compressor.compress(content) + compressor.flush()


def decompress(members: bytes) -> bytes:
    """Give the content of one or more gzip members."""
    pieces = []
    while members:
        decompressor = isal_zlib.decompressobj(_GZIP)
        pieces.append(decompressor.decompress(members) + decompressor.flush())
        members = decompressor.unused_data
    return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class Finished:
    """One record of a partition with its members of the two files and its words."""

    record: PartRecord
    quads: bytes
    line: bytes
    words: DocumentWords


def write_part(
    folder: Path,
    name: str,
    records: Sequence[Finished],
    refused: Sequence[tuple[dict[str, Any], dict[str, Any] | None]],
) -> None:
    """Write a finished partition.

    Parameters
    ----------
    folder, name
        Where, and under which name.
    records
        Whose lengths of the members are known.
    refused
        Refusals as JSON, each with its report or ``None``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = orjson.dumps([astuple(one.words) for one in records])
    contents = {
        "nq.gz": b"".join(one.quads for one in records),
        "jsonl.gz": b"".join(one.line for one in records),
        "words.gz": compress(words),
    }
    known = {
        "records": [asdict(one.record) for one in records],
        "refused": list(refused),
        "files": {ending: _digest(content) for ending, content in contents.items()},
    }
    for ending, content in contents.items():
        _write(folder / f"{name}.{ending}", content)
    text = orjson.dumps(known)
    _write(folder / f"{name}.json", _digest(text).encode() + b"\n" + text)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write a file that is whole whenever it is there."""
    if not isinstance(path, Path):
        # An object store shows an object once it is whole.
        path.write_bytes(content)
        return
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    temporary.write_bytes(content)
    temporary.replace(path)


def discard(folder: Path) -> None:
    """Remove a folder of finished partitions."""
    if isinstance(folder, Path):
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()
    elif folder.exists():
        folder.fs.rm(folder.path, recursive=True)


def is_finished(folder: Path, name: str) -> bool:
    """Tell whether a partition was finished, by this build or an earlier one, and is whole."""
    try:
        files = _known(folder, name)["files"]
        return all(
            _digest((folder / f"{name}.{ending}").read_bytes()) == digest
            for ending, digest in files.items()
        )
    except (FileNotFoundError, ValueError, KeyError):
        return False


def read_part(folder: Path, name: str) -> FinishedPartition:
    """Read what is known of a finished partition.

    Raises
    ------
    FileNotFoundError, ValueError
        When it is not finished.
    """
    known = _known(folder, name)
    records = [PartRecord(**record) for record in known["records"]]
    return FinishedPartition(folder, name, records, [tuple(pair) for pair in known["refused"]])


def _known(folder: Path, name: str) -> dict[str, Any]:
    digest, _, text = (folder / f"{name}.json").read_bytes().partition(b"\n")
    if digest != _digest(text).encode():
        raise ValueError(f"{name}.json is not what was written")
    known: dict[str, Any] = orjson.loads(text)
    return known
