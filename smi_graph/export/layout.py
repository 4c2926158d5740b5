"""Folders of dumps, laid out as on Wikimedia's dump server.

::

    entities/20261123/smi-20261123-all.json.gz, …-all.json.bz2, …-all.ttl.gz, …-all.nt.gz,
                      …-truthy.nt.gz, …-md5sums.txt, …-sha1sums.txt, …-sha256sums.txt,
                      …-status.json
    entities/latest-all.json.gz -> 20261123/smi-20261123-all.json.gz
    entities/dcatap.rdf

A folder appears whole, by one rename; links are switched after it.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

import orjson

from smi_graph.archive import archive
from smi_graph.export.catalogue import CATALOGUE_NAME, describe_dumps
from smi_graph.store.files import point_link, sync_tree, write_synced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from smi_graph.store import Release

ENTITIES = "entities"
ENTITIES_WITH_MENTIONS = "entities-with-mentions"
RDF = "rdf"
_CHECKSUMS = ("md5", "sha1", "sha256")


@dataclass(frozen=True, slots=True)
class Distribution:
    """One file of a dump: its name, size and digests by algorithm."""

    name: str
    bytes: int
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """A dump that was published: its folder and its files."""

    folder: Path
    files: tuple[Distribution, ...]


@dataclass(frozen=True, slots=True)
class DumpFolder:
    """Where the dumps of one kind go.

    Parameters
    ----------
    path
        The folder, such as ``entities``.
    license_iri
        The licence of the data; empty when the archive has named none.
    is_current
        Whether the release is the current one, to which the ``latest-*`` links lead. Else they
        lead to it only if it is newer than the one that they lead to.
    """

    path: Path
    license_iri: str = ""
    is_current: bool = True


def publish(
    release: Release,
    place: DumpFolder,
    suffixes: Iterable[str],
    write: Callable[[dict[str, Path]], dict[str, object]],
) -> Published:
    """Write a dump of a release and put it in its place.

    Parameters
    ----------
    release
        What is dumped. Its day names the folder, with the time when another release of the
        same day has that name.
    place
        Where it goes.
    suffixes
        The ends of the names of the files, such as ``all.json.gz``.
    write
        Writes them, each to its path, and tells what the status file is to say of them.
    """
    folder = place.path
    folder.mkdir(parents=True, exist_ok=True)
    name = _folder_name(folder, release)
    stem = f"smi-{name}"
    temporary = folder / f".writing-{secrets.token_hex(4)}"
    temporary.mkdir()
    try:
        told = write({suffix: temporary / f"{stem}-{suffix}" for suffix in suffixes})
        files = tuple(_measure(path) for path in sorted(temporary.iterdir()))
        _write_checksums(temporary, stem, files)
        status = _status(release, place.license_iri, files, told)
        write_synced(temporary / f"{stem}-status.json", status)
        sync_tree(temporary)
        _replace(temporary, folder / name)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    if place.is_current or _created(release) > _latest(folder):
        _link(folder, name, stem)
    _remove_links_to_nothing(folder)
    write_synced(folder / CATALOGUE_NAME, describe_dumps(folder, release.manifest.base_iri))
    return Published(folder / name, files)


def _created(release: Release) -> str:
    return release.manifest.created.astimezone(UTC).isoformat(timespec="seconds")


def _folder_name(folder: Path, release: Release) -> str:
    created = release.manifest.created.astimezone(UTC)
    day = created.strftime("%Y%m%d")
    status = folder / day / f"smi-{day}-status.json"
    try:
        holder = orjson.loads(status.read_bytes())["release"]
    except (OSError, ValueError, KeyError):
        return day
    return day if holder == release.id else created.strftime("%Y%m%dT%H%M%S")


def _latest(folder: Path) -> str:
    """Tell of when the release is that the links lead to; empty when there are none."""
    try:
        return str(orjson.loads((folder / "latest-status.json").read_bytes())["created"])
    except (OSError, ValueError, KeyError):
        return ""


def _link(folder: Path, name: str, stem: str) -> None:
    """Let every link lead to this dump; a kind of file that it has not has no link."""
    names = {
        f"latest-{path.name.removeprefix(stem + '-')}": path.name
        for path in (folder / name).iterdir()
    }
    for link in folder.glob("latest-*"):
        if link.name not in names:
            link.unlink()
    for link_name, file in sorted(names.items()):
        point_link(folder / link_name, f"{name}/{file}")


def _remove_links_to_nothing(folder: Path) -> None:
    for link in folder.glob("latest-*"):
        if not link.exists():
            link.unlink()


def _measure(path: Path) -> Distribution:
    digests = {algorithm: hashlib.new(algorithm, usedforsecurity=False) for algorithm in _CHECKSUMS}
    size = 0
    with path.open("rb") as file:
        while block := file.read(2**20):
            size += len(block)
            for digest in digests.values():
                digest.update(block)
    return Distribution(path.name, size, {name: d.hexdigest() for name, d in digests.items()})


def _write_checksums(folder: Path, stem: str, files: Iterable[Distribution]) -> None:
    for algorithm in _CHECKSUMS:
        lines = "".join(f"{file.digests[algorithm]}  {file.name}\n" for file in files)
        write_synced(folder / f"{stem}-{algorithm}sums.txt", lines.encode())


def _status(
    release: Release, license_iri: str, files: Iterable[Distribution], told: dict[str, object]
) -> bytes:
    """Tell what the dump holds; nothing in it depends on when it was written."""
    manifest = release.manifest
    status = {
        "status": "done",
        "release": release.id,
        "created": _created(release),
        "version": manifest.content_sha256,
        "package_version": manifest.package_version,
        "base_iri": manifest.base_iri,
        "license": license_iri or None,
        "archive": dict(archive().name),
        "publisher": dict(archive().publisher) or None,
        "contact": archive().contact or None,
        **told,
        "files": {file.name: {"bytes": file.bytes, **file.digests} for file in files},
    }
    return orjson.dumps(status, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _replace(new: Path, place: Path) -> None:
    """Put a folder in its place; one that is there already is moved away first."""
    if place.exists():
        old = place.with_name(f".old-{secrets.token_hex(4)}")
        place.rename(old)
        new.rename(place)
        shutil.rmtree(old)
    else:
        new.rename(place)
