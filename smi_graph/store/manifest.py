"""The manifest of a release: what it holds, what it was made from, and how to check it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from smi_graph.store.errors import DamagedRelease

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST_NAME = "manifest.json"
DUMP_NAME = "dump.nq.gz"
STORE_NAME = "store"


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


class Manifest(BaseModel):
    """What is known of a release.

    Two releases with the same facts, made in the same way, have the same ``content_sha256``.
    ``environment_sha256`` is a digest of what, beside the sources, decided what records
    became. ``counts`` holds what the build counted, such as documents; ``quads`` is counted
    here. ``archive`` names the archive, empty for releases of before it was kept.
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
    except OSError as error:
        raise DamagedRelease(folder.name, "manifest_unreadable") from error
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise DamagedRelease(folder.name, "manifest_unreadable") from error
