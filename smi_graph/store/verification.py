"""Whether a release is what was published: its parts, and what its dump and its store say."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from smi_graph.store.content import CONTENT_METHOD, digest_dump, digest_store
from smi_graph.store.embedded import open_release
from smi_graph.store.errors import DamagedRelease, told_as_damaged
from smi_graph.store.manifest import DUMP_NAME, STORE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.store.content import ContentDigest
    from smi_graph.store.releases import Release


def verify_release(release: Release) -> Iterator[DamagedRelease]:
    """Check every part of a release, and its dump and its store against the content digest.

    What is damaged is not read any further. A release of before, whose digest was made in another
    way, has its dump compared with its store.

    Parameters
    ----------
    release
        Which one.

    Yields
    ------
    DamagedRelease
        Each fault, worded.
    """
    try:
        faults = list(release.faults())
    except DamagedRelease as error:
        yield error
        return
    yield from faults
    damaged = {fault.name.partition("/")[0] for fault in faults}
    store = dump = None
    if STORE_NAME not in damaged:
        store, fault = _digest_of_store(release)
        if fault is not None:
            yield fault
    if DUMP_NAME not in damaged:
        dump, fault = _digest_of_dump(release)
        if fault is not None:
            yield fault
    manifest = release.manifest
    expected = manifest.content_sha256
    if manifest.content_method != CONTENT_METHOD:
        expected = store.sha256 if store is not None else ""
    if store is not None and expected and (store.sha256, store.quads) != (expected, manifest.quads):
        yield DamagedRelease(release.id, "store_differs", STORE_NAME)
    if dump is not None and expected and dump.sha256 != expected:
        yield DamagedRelease(release.id, "dump_differs", DUMP_NAME)


def _digest_of_store(release: Release) -> tuple[ContentDigest | None, DamagedRelease | None]:
    try:
        with told_as_damaged(release.id):
            return digest_store(open_release(release), release.apart), None
    except DamagedRelease as error:
        return None, error


def _digest_of_dump(release: Release) -> tuple[ContentDigest | None, DamagedRelease | None]:
    try:
        return digest_dump(release.dump_path, release.apart), None
    except (OSError, EOFError, zlib.error, SyntaxError, ValueError) as error:
        detail = str(error).split("\n", maxsplit=1)[0]
        return None, DamagedRelease(release.id, "file_unreadable", DUMP_NAME, detail)
