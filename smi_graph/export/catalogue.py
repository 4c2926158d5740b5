"""The dumps of a folder as a DCAT catalogue (https://www.w3.org/TR/vocab-dcat-3/), RDF/XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from smi_graph.archive import archive
from smi_graph.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.messages import Language

CATALOGUE_NAME = "dcatap.rdf"
_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_SPDX = "http://spdx.org/rdf/terms#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_IANA = "https://www.iana.org/assignments/media-types/"
MEDIA_TYPES = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "rdf": "application/rdf+xml",
    "txt": "text/plain",
    "tsv": "text/tab-separated-values",
}
COMPRESSED_TYPES = {
    "gz": "application/gzip",
    "bz2": "application/x-bzip2",
    "zst": "application/zstd",
}


def media_types(name: str) -> tuple[str, str | None]:
    """Give the media types of a file by its name: of the content, and of the compression.

    Examples
    --------
    >>> media_types("smi-20261123-all.json.gz"), media_types("a-md5sums.txt")
    (('application/json', 'application/gzip'), ('text/plain', None))
    """
    parts = name.split(".")
    compressed = COMPRESSED_TYPES.get(parts[-1])
    ending = parts[-2] if compressed and len(parts) > 1 else parts[-1]
    return MEDIA_TYPES.get(ending, "application/octet-stream"), compressed


def describe_dumps(entities: Path, base_iri: str) -> bytes:
    """Describe every dump in a folder that has a status file, as RDF/XML.

    Parameters
    ----------
    entities
        The folder of dated folders.
    base_iri
        Where the archive's identifiers live; the files are taken to be served at ``dumps/``
        below it.
    """
    address = f"{base_iri}dumps/{entities.name}/"
    catalogue = NamedNode(f"{address}{CATALOGUE_NAME}")
    triples = [_triple(catalogue, _RDF_TYPE, NamedNode(_DCAT + "Catalog"))]
    triples += _words(catalogue, "title", "dumps.catalogue")
    triples += _words(catalogue, "description", "dumps.catalogue_description")
    for path in sorted(entities.glob("[0-9]*/*-status.json")):
        status = orjson.loads(path.read_bytes())
        dataset = NamedNode(f"{address}{path.parent.name}/")
        triples.append(_triple(catalogue, NamedNode(_DCAT + "dataset"), dataset))
        triples += _dataset(dataset, status)
    return serialize(triples, format=RdfFormat.RDF_XML) or b""


def _triple(subject: NamedNode, predicate: NamedNode, term: NamedNode | Literal) -> Triple:
    return Triple(subject, predicate, term)


def _words(subject: NamedNode, term: str, key: str) -> Iterator[Triple]:
    languages: tuple[Language, ...] = ("ar", "en")
    for language in languages:
        words = Literal(message(key, language, **archive().words[language]), language=language)
        yield _triple(subject, NamedNode(_DCTERMS + term), words)


def _dataset(dataset: NamedNode, status: dict[str, Any]) -> Iterator[Triple]:
    yield _triple(dataset, _RDF_TYPE, NamedNode(_DCAT + "Dataset"))
    yield from _words(dataset, "title", "dumps.dataset")
    yield from _words(dataset, "description", "dumps.dataset_description")
    time = NamedNode(_XSD + "dateTime")
    issued = Literal(status["created"], datatype=time)
    yield _triple(dataset, NamedNode(_DCTERMS + "issued"), issued)
    yield _triple(dataset, NamedNode(_DCTERMS + "identifier"), Literal(status["release"]))
    if status["license"]:
        yield _triple(dataset, NamedNode(_DCTERMS + "license"), NamedNode(status["license"]))
    yield _triple(dataset, NamedNode(_DCAT + "version"), Literal(status["version"]))
    for name, measured in status["files"].items():
        file = NamedNode(dataset.value + name)
        yield _triple(dataset, NamedNode(_DCAT + "distribution"), file)
        yield _triple(file, NamedNode(_DCAT + "accessURL"), dataset)
        yield from _distribution(file, name, measured, status["license"])


def _distribution(
    file: NamedNode, name: str, measured: dict[str, Any], license_iri: str | None
) -> Iterator[Triple]:
    yield _triple(file, _RDF_TYPE, NamedNode(_DCAT + "Distribution"))
    yield _triple(file, NamedNode(_DCAT + "downloadURL"), file)
    yield _triple(file, NamedNode(_DCTERMS + "title"), Literal(name))
    if license_iri:
        yield _triple(file, NamedNode(_DCTERMS + "license"), NamedNode(license_iri))
    content, compression = media_types(name)
    yield _triple(file, NamedNode(_DCAT + "mediaType"), NamedNode(_IANA + content))
    if compression is not None:
        yield _triple(file, NamedNode(_DCAT + "compressFormat"), NamedNode(_IANA + compression))
    size = Literal(str(measured["bytes"]), datatype=NamedNode(_XSD + "nonNegativeInteger"))
    yield _triple(file, NamedNode(_DCAT + "byteSize"), size)
    checksum = NamedNode(f"{file.value}#sha256")
    yield _triple(file, NamedNode(_SPDX + "checksum"), checksum)
    yield _triple(checksum, _RDF_TYPE, NamedNode(_SPDX + "Checksum"))
    algorithm = NamedNode(_SPDX + "checksumAlgorithm_sha256")
    yield _triple(checksum, NamedNode(_SPDX + "algorithm"), algorithm)
    digest = Literal(measured["sha256"], datatype=NamedNode(_XSD + "hexBinary"))
    yield _triple(checksum, NamedNode(_SPDX + "checksumValue"), digest)
