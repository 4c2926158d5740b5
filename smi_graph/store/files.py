"""Files that survive a loss of power, and their digests."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from smi_graph.store.manifest import MANIFEST_NAME, ReleaseFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def sync(path: Path) -> None:
    """Make the operating system write a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Do so for everything in a folder, and for the folder itself."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and make sure that it is on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def describe_files(folder: Path, known: Mapping[int, ReleaseFile]) -> dict[str, ReleaseFile]:
    """Measure every file in a folder but the manifest, by its path below the folder.

    Parameters
    ----------
    folder
        The folder of a release.
    known
        What is known of files by their inode: one that an earlier release holds too, by a
        hard link, is not measured again.
    """
    described = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name != MANIFEST_NAME:
            described[name] = known.get(path.stat().st_ino) or describe_file(path)
    return described


def describe_file(path: Path) -> ReleaseFile:
    """Measure one file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return ReleaseFile(sha256=digest, bytes=file.tell())


def point_link(link: Path, target: str) -> None:
    """Let a symbolic link point elsewhere, in one step that no reader sees half done."""
    temporary = link.with_name(f".{link.name}-{secrets.token_hex(4)}")
    temporary.symlink_to(target, target_is_directory=True)
    temporary.replace(link)
    sync(link.parent)
