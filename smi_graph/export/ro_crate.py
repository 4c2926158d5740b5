"""A folder of RDF files as an RO-Crate (https://w3id.org/ro/crate/1.1)."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.archive import archive
from smi_graph.export.catalogue import media_types
from smi_graph.messages import message

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.store import Release

CRATE_NAME = "ro-crate-metadata.json"


def write_crate(release: Release, folder: Path, license_iri: str) -> None:
    """Describe the files of a folder, beside them.

    Parameters
    ----------
    release
        The release that the files are of.
    folder
        Holds the files; the description is written into it.
    license_iri
        The licence of the data; empty when the archive has named none.
    """
    files = sorted(path for path in folder.iterdir() if path.name != CRATE_NAME)
    graph = [
        {
            "@id": CRATE_NAME,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        _root(release, license_iri, files),
        *_licence(license_iri),
        *_publisher(),
        *_contact(),
        *(_file(path) for path in files),
    ]
    crate = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    content = orjson.dumps(crate, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (folder / CRATE_NAME).write_bytes(content)


def _root(release: Release, license_iri: str, files: list[Path]) -> dict[str, Any]:
    manifest = release.manifest
    return {
        "@id": "./",
        "@type": "Dataset",
        "identifier": release.id,
        "version": manifest.content_sha256,
        "name": message("dumps.dataset", "en", **archive().words["en"]),
        "alternateName": message("dumps.dataset", "ar", **archive().words["ar"]),
        "description": message("dumps.description", "en", quads=str(manifest.quads)),
        "datePublished": manifest.created.astimezone(UTC).isoformat(timespec="seconds"),
        **({"license": {"@id": license_iri}} if license_iri else {}),
        **({"publisher": {"@id": _publisher_id()}} if archive().publisher else {}),
        **({"contactPoint": {"@id": archive().contact_iri}} if archive().contact else {}),
        "hasPart": [{"@id": path.name} for path in files],
    }


def _licence(iri: str) -> list[dict[str, Any]]:
    return [{"@id": iri, "@type": "CreativeWork", "name": iri}] if iri else []


def _contact() -> list[dict[str, Any]]:
    """Say whom to write to, where the archive says so."""
    known = archive()
    if not known.contact:
        return []
    told = {"email": known.contact_iri} if "@" in known.contact else {"url": known.contact}
    return [{"@id": known.contact_iri, "@type": "ContactPoint", **told}]


def _publisher_id() -> str:
    return archive().publisher_iri or "#publisher"


def _publisher() -> list[dict[str, Any]]:
    names = archive().publisher
    if not names:
        return []
    home = {"url": archive().home_page} if archive().home_page else {}
    name = names.get("en") or names["ar"]
    return [{"@id": _publisher_id(), "@type": "Organization", "name": name, **home}]


def _file(path: Path) -> dict[str, Any]:
    content, compression = media_types(path.name)
    return {
        "@id": path.name,
        "@type": "File",
        "name": path.name,
        "encodingFormat": [content, compression] if compression else content,
        "contentSize": str(path.stat().st_size),
    }
