"""The manifest of a release: what it holds, what it was made from, and how to check it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import orjson
from pydantic import BaseModel, ConfigDict

from smi_graph.store.errors import DamagedRelease

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST_NAME = "manifest.json"
DUMP_NAME = "dump.nq.gz"
STORE_NAME = "store"
# No answer is read from these.
UNREAD = (DUMP_NAME, "quarantine.jsonl")
_DIGEST = "manifest_sha256"


class ReleaseFile(BaseModel):
    """One file of a release.

    Examples
    --------
    >>> ReleaseFile(sha256="0" * 64, bytes=12).bytes
    12
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    bytes: int


class NumbersState(BaseModel):
    """How far the register of Q and P numbers had come.

    Parameters
    ----------
    reserved, items, properties
        The highest numbers taken: of the items below 1000, of all other items, of properties.
    sha256
        A digest of which number was taken for what, up to these.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reserved: int = 0
    items: int = 0
    properties: int = 0
    sha256: str


class Manifest(BaseModel):
    """What is known of a release.

    Two releases with the same content have the same ``content_sha256``. How it is digested is
    told by ``content_method``: ``quads``, see :mod:`smi_graph.store.content`, or, in releases of
    before, ``records``. ``environment_sha256`` is a digest of what, beside the sources, decided
    what records became. ``counts`` holds what the build counted, such as documents; ``quads`` is
    counted here. ``restored_from`` names the file that a release was made again from, and
    ``numbers`` tells how far the register of Q and P numbers had come.
    ``archive`` names the archive, empty for releases of before it was kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    created: datetime
    previous: str | None
    archive: str = ""
    base_iri: str
    package_version: str
    inputs_sha256: str
    environment_sha256: str = ""
    content_sha256: str
    quads: int
    counts: dict[str, int]
    files: dict[str, ReleaseFile]
    content_method: str = "records"
    restored_from: str = ""
    numbers: NumbersState | None = None


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as JSON, with a digest of itself."""
    known = orjson.loads(manifest.model_dump_json())
    known[_DIGEST] = _digest(known)
    return orjson.dumps(known, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _digest(known: dict[str, object]) -> str:
    return hashlib.sha256(orjson.dumps(known, option=orjson.OPT_SORT_KEYS)).hexdigest()


def parse_manifest(text: bytes) -> Manifest:
    """Read a manifest; those of before have no digest of themselves.

    Raises
    ------
    ValueError
        When it is no manifest, or not the one that was written.
    """
    known = orjson.loads(text)
    if not isinstance(known, dict):
        raise ValueError("a manifest is an object")  # noqa: TRY004 - of JSON
    expected = known.pop(_DIGEST, None)
    if expected not in {None, _digest(known)}:
        raise ValueError("the manifest is not the one that was written")
    if expected is None and "content_method" in known:
        raise ValueError("the digest of the manifest is missing")
    # As JSON again: times and numbers are written so.
    return Manifest.model_validate_json(orjson.dumps(known))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the release in a folder.

    Raises
    ------
    DamagedRelease
        When it is missing, or is not a manifest.
    """
    try:
        text = (folder / MANIFEST_NAME).read_bytes()
    except FileNotFoundError as error:
        raise DamagedRelease(folder.name, "manifest_missing") from error
    except PermissionError as error:
        raise DamagedRelease(folder.name, "file_forbidden") from error
    except OSError as error:
        raise DamagedRelease(folder.name, "manifest_unreadable") from error
    try:
        return parse_manifest(text)
    except ValueError as error:
        raise DamagedRelease(folder.name, "manifest_unreadable") from error
