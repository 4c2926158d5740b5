"""Dumps as a DCAT catalogue (https://www.w3.org/TR/vocab-dcat-3/), valid as DCAT-AP 3.

What describes a dump is made here alone, for the file ``dcatap.rdf`` beside the dumps and for the
description of the dataset that the service gives. A dump has one identifier, below the base of
the archive's; where it is to be had is told with the address of the site that gives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from smi_graph.archive import archive
from smi_graph.messages import message
from smi_graph.vocabulary import RDF, IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from smi_graph.messages import Language

CATALOGUE_NAME = "dcatap.rdf"
_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_FOAF = "http://xmlns.com/foaf/0.1/"
_SPDX = "http://spdx.org/rdf/terms#"
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
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


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be had.

    Parameters
    ----------
    iri
        Its identifier.
    name
        Its name, by which its media types are known.
    address, folder
        Where it is, and a page that leads to it.
    size, sha256
        How many bytes it has, and their digest; ``None`` where that is not known.
    """

    iri: str
    name: str
    address: str
    folder: str
    size: int | None
    sha256: str | None


def describe_dumps(entities: Path, base_iri: str, site: str = "", *, latest: bool = False) -> bytes:
    """Describe every dump in a folder that has a status file, as RDF/XML.

    Parameters
    ----------
    entities
        The folder of dated folders.
    base_iri
        Where the archive's identifiers live.
    site
        The address of the site that gives the files at ``dumps/``; where it is not known, they
        are taken to be below the base.
    latest
        Whether to describe the latest dump alone.
    """
    triples = dump_triples(entities, base_iri, site, latest=latest)
    return serialize(triples, format=RdfFormat.RDF_XML) or b""


def dump_triples(
    entities: Path, base_iri: str, site: str = "", *, latest: bool = False
) -> list[Triple]:
    """Describe the dumps of a folder, and the catalogue that they are in; see `describe_dumps`."""
    pattern = "latest-status.json" if latest else "[0-9]*/*-status.json"
    triples: list[Triple] = []
    datasets = []
    for path in sorted(found.resolve() for found in entities.glob(pattern)):
        status = orjson.loads(path.read_bytes())
        place = f"dumps/{entities.name}/{path.parent.name}/"
        datasets.append(base_iri + place)
        triples += _dump(base_iri + place, (site or base_iri) + place, base_iri, status)
    return [*describe_catalogue(base_iri, datasets), *triples]


def describe_catalogue(base_iri: str, datasets: Iterable[str]) -> Iterator[Triple]:
    """Describe the catalogue of what an archive publishes, and name the datasets in it.

    A catalogue must say who publishes it (DCAT-AP 3). Where nobody is named, it is the archive,
    of which no more is known than its name.
    """
    catalogue = f"{base_iri}dataset#catalogue"
    yield _link(catalogue, RDF.type, _DCAT + "Catalog")
    yield from _words(catalogue, "title", "dumps.catalogue")
    yield from _words(catalogue, "description", "dumps.catalogue_description")
    yield from describe_responsible(catalogue, base_iri)
    if not archive().publisher:
        yield from _agent(catalogue, f"{base_iri}dataset#archive", archive().name)
    yield from (_link(catalogue, _DCAT + "dataset", dataset) for dataset in datasets)


def describe_responsible(about: str, base_iri: str, *, with_texts: bool = True) -> Iterator[Triple]:
    """Say who publishes something, under which licence, and whom to write to, as far as known.

    The licence is that of the data; the texts, where there are any in it, may have another
    (DCAT 3, section 8).
    """
    known = archive()
    yield from describe_licence(about)
    if known.text_licence and with_texts:
        yield _link(about, _DCTERMS + "rights", known.text_licence)
        yield _link(known.text_licence, RDF.type, _DCTERMS + "RightsStatement")
    if known.publisher:
        agent = known.publisher_iri or f"{base_iri}dataset#publisher"
        yield from _agent(about, agent, known.publisher)
    if known.contact:
        contact = f"{base_iri}dataset#contact"
        yield _link(about, _DCAT + "contactPoint", contact)
        yield _link(contact, RDF.type, _VCARD + "Kind")
        mail = known.contact_iri.startswith("mailto:")
        yield _link(contact, _VCARD + ("hasEmail" if mail else "hasURL"), known.contact_iri)
        for language, name in (known.publisher or known.name).items():
            yield _literal(contact, _VCARD + "fn", Literal(name, language=language))


def describe_release(base_iri: str, release_id: str) -> Iterator[Triple]:
    """Say of a release as a whole what it is called, its version, and who answers for it."""
    dataset = f"{base_iri}dataset"
    yield from _words(dataset, "title", "dumps.dataset")
    yield _literal(dataset, _DCAT + "version", Literal(release_id))
    yield from describe_responsible(dataset, base_iri)


def describe_licence(about: str) -> Iterator[Triple]:
    """Say under which licence the data are, where the archive names one."""
    licence = archive().data_licence
    if licence:
        yield _link(about, _DCTERMS + "license", licence)
        yield _link(licence, RDF.type, _DCTERMS + "LicenseDocument")


def describe_languages(about: str) -> Iterator[Triple]:
    """Say in which languages the texts of the archive are."""
    minter = IriMinter()
    for language in map(minter.language, archive().text_languages):
        yield _link(about, _DCTERMS + "language", language)
        yield _link(language, RDF.type, _DCTERMS + "LinguisticSystem")


def describe_file(dataset: str, file: File) -> Iterator[Triple]:
    """Describe a file in which a dataset can be had."""
    me = file.iri
    yield _link(dataset, _DCAT + "distribution", me)
    yield _link(me, RDF.type, _DCAT + "Distribution")
    yield _link(me, _DCAT + "accessURL", file.folder)
    yield _link(me, _DCAT + "downloadURL", file.address)
    yield _literal(me, _DCTERMS + "title", Literal(file.name))
    yield from describe_licence(me)
    content, compression = media_types(file.name)
    yield from _typed(me, "mediaType", content)
    if compression is not None:
        yield from _typed(me, "compressFormat", compression)
    if file.size is not None:
        size = Literal(str(file.size), datatype=NamedNode(_XSD + "nonNegativeInteger"))
        yield _literal(me, _DCAT + "byteSize", size)
    if file.sha256 is not None:
        yield from _checksum(me, file.sha256)


def _agent(about: str, agent: str, names: Mapping[str, str]) -> Iterator[Triple]:
    yield _link(about, _DCTERMS + "publisher", agent)
    yield _link(agent, RDF.type, _FOAF + "Agent")
    for language, name in names.items():
        yield _literal(agent, _FOAF + "name", Literal(name, language=language))
    if archive().home_page:
        yield _link(agent, _FOAF + "homepage", archive().home_page)
        yield _link(archive().home_page, RDF.type, _FOAF + "Document")


def _typed(about: str, term: str, media_type: str) -> Iterator[Triple]:
    yield _link(about, _DCAT + term, _IANA + media_type)
    yield _link(_IANA + media_type, RDF.type, _DCTERMS + "MediaType")


def _checksum(about: str, digest: str) -> Iterator[Triple]:
    checksum = f"{about}-sha256" if "#" in about else f"{about}#sha256"
    algorithm = _SPDX + "checksumAlgorithm_sha256"
    yield _link(about, _SPDX + "checksum", checksum)
    yield _link(checksum, RDF.type, _SPDX + "Checksum")
    yield _link(checksum, _SPDX + "algorithm", algorithm)
    yield _link(algorithm, RDF.type, _SPDX + "ChecksumAlgorithm")
    value = Literal(digest, datatype=NamedNode(_XSD + "hexBinary"))
    yield _literal(checksum, _SPDX + "checksumValue", value)


def _link(subject: str, predicate: str, iri: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(iri))


def _literal(subject: str, predicate: str, literal: Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), literal)


def _words(subject: str, term: str, key: str) -> Iterator[Triple]:
    languages: tuple[Language, ...] = ("ar", "en")
    for language in languages:
        words = Literal(message(key, language, **archive().words[language]), language=language)
        yield _literal(subject, _DCTERMS + term, words)


def _dump(me: str, address: str, base_iri: str, status: dict[str, Any]) -> Iterator[Triple]:
    yield _link(me, RDF.type, _DCAT + "Dataset")
    yield from _words(me, "title", "dumps.dataset")
    yield from _words(me, "description", "dumps.dataset_description")
    issued = Literal(status["created"], datatype=NamedNode(_XSD + "dateTime"))
    yield _literal(me, _DCTERMS + "issued", issued)
    yield _literal(me, _DCTERMS + "identifier", Literal(status["release"]))
    yield _literal(me, _DCAT + "version", Literal(status["version"]))
    yield from describe_responsible(me, base_iri)
    yield from describe_languages(me)
    for name, measured in status["files"].items():
        place = File(
            me + name, name, address + name, address, measured["bytes"], measured["sha256"]
        )
        yield from describe_file(me, place)
