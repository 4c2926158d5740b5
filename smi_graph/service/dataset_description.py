"""The dataset described for catalogues: VoID, and DCAT 3 as DCAT-AP 3 has it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smi_graph.archive import archive
from smi_graph.export.catalogue import (
    File,
    describe_catalogue,
    describe_file,
    describe_languages,
    describe_responsible,
)
from smi_graph.messages import has_message, message
from smi_graph.service.formats import GRAPH_FORMATS
from smi_graph.service.rdf import PREFIXES, link, say, value
from smi_graph.store.manifest import DUMP_NAME
from smi_graph.vocabulary import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import Triple

    from smi_graph.service.ranges import Range, Ranges
    from smi_graph.store import Manifest, Statistics

_DCAT = PREFIXES["dcat"]
_DCT = PREFIXES["dcterms"]
_SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
_VOID = PREFIXES["void"]
_VOID_EXT = PREFIXES["void-ext"]
_FOAF = "http://xmlns.com/foaf/0.1/"
_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
# What harvesters ask where releases are served, and what it keeps to.
_HARVESTED = {
    "oai": "https://www.openarchives.org/OAI/openarchivesprotocol.html",
    "changes": "https://www.w3.org/TR/activitystreams-core/",
    "ldes": "https://w3id.org/ldes/specification",
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is told of the dataset.

    Parameters
    ----------
    site
        The address of this service, which ends with ``/``.
    base_iri
        Where the identifiers live.
    release_id
        Which release is described, if that is known.
    statistics
        What it holds.
    manifest
        How it was made; ``None`` when RDF files are served.
    catalogues
        The addresses of the catalogues of dumps, if dumps are served.
    ranges
        What the values of the properties of each class are, as far as that is known.
    examples
        One thing of each kind that there is any of.
    dumps
        The description of the latest dumps, if dumps are served.
    """

    site: str
    base_iri: str
    release_id: str | None
    statistics: Statistics
    manifest: Manifest | None
    catalogues: tuple[str, ...] = ()
    ranges: Ranges = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    dumps: tuple[Triple, ...] = ()

    @property
    def iri(self) -> str:
        """Its identifier."""
        return f"{self.base_iri}dataset"


def describe_dataset(dataset: Dataset) -> Iterator[Triple]:
    """Describe a dataset with what it holds and where it is to be had."""
    me = dataset.iri
    for kind in (_VOID + "Dataset", _DCAT + "Dataset"):
        yield link(me, RDF.type, kind)
    for language in ("ar", "en"):
        yield say(me, _DCT + "title", archive().name[language], language)
        yield say(me, _DCT + "description", message("site.about", language), language)
    yield from describe_languages(me)
    yield from describe_responsible(me, dataset.base_iri)
    if dataset.release_id is not None:
        yield value(me, _DCAT + "version", dataset.release_id)
    yield value(me, _VOID + "uriSpace", dataset.base_iri)
    yield link(me, _VOID + "sparqlEndpoint", f"{dataset.site}sparql")
    yield link(me, _DCAT + "landingPage", dataset.site)
    yield link(dataset.site, RDF.type, _FOAF + "Document")
    for kind, example in dataset.examples.items():
        yield link(me, _VOID + "rootResource", f"{dataset.site}list/{kind}")
        yield link(me, _VOID + "exampleResource", example)
    for form in GRAPH_FORMATS:
        yield link(me, _VOID + "feature", form.iri)
    yield from _contents(dataset)
    yield from _service(dataset)
    if dataset.manifest is not None:
        yield from _dump(dataset, dataset.manifest)
    yield from describe_catalogue(dataset.base_iri, [me])
    for path in ("sparql", *(_HARVESTED if dataset.manifest is not None else ())):
        yield link(f"{me}#catalogue", _DCAT + "service", f"{dataset.site}{path}")
    yield from dataset.dumps
    for catalogue in dataset.catalogues:
        yield link(me, _SEE_ALSO, catalogue)


def _contents(dataset: Dataset) -> Iterator[Triple]:
    """Tell how much there is: in all, in the default graph with its partitions, in each other."""
    me, held = dataset.iri, dataset.statistics
    yield value(me, _VOID + "triples", held.quads, XSD.integer)
    for vocabulary in sorted({_namespace(term) for term in (*held.properties, *held.classes)}):
        yield link(me, _VOID + "vocabulary", vocabulary)
    yield link(me, _VOID + "subset", default_graph(me))
    yield from describe_partitions(me, held, dataset.ranges)
    for graph, triples in held.graphs.items():
        yield link(me, _VOID + "subset", graph)
        yield from describe_named_graph(graph, me, triples)


def default_graph(dataset: str) -> str:
    """Give the identifier of the default graph of a dataset."""
    return f"{dataset}#default-graph"


def describe_partitions(dataset: str, held: Statistics, ranges: Ranges) -> Iterator[Triple]:
    """Describe the default graph by classes, their properties, and what these lead to.

    The classes and datatypes of values are told as the VoID extension ``void-ext`` does, by which
    programs that write queries learn the schema.
    """
    me = default_graph(dataset)
    yield link(me, RDF.type, _VOID + "Dataset")
    for name, count in (
        ("triples", held.triples),
        ("classes", len(held.classes)),
        ("properties", len(held.properties)),
    ):
        yield value(me, _VOID + name, count, XSD.integer)
    yield from _property_partitions(me, f"{dataset}#property-", held.properties, {})
    for kind, entities in held.classes.items():
        part = f"{dataset}#class-{_slug(kind)}"
        yield link(me, _VOID + "classPartition", part)
        yield link(part, RDF.type, _VOID + "Dataset")
        yield link(part, _VOID + "class", kind)
        yield value(part, _VOID + "entities", entities, XSD.integer)
        known = ranges.get(kind, {})
        yield from _property_partitions(part, f"{part}-", held.by_class.get(kind, {}), known)


def describe_named_graph(graph: str, dataset: str, triples: int) -> Iterator[Triple]:
    """Describe one named graph as a part of the dataset."""
    yield link(graph, RDF.type, _VOID + "Dataset")
    yield link(graph, _DCT + "isPartOf", dataset)
    yield value(graph, _VOID + "triples", triples, XSD.integer)
    yield from say_of_graph(graph, graph)


def say_of_graph(graph: str, thing: str) -> Iterator[Triple]:
    """Say of something that stands for a named graph what the graph holds."""
    name = graph.rstrip("/").rpartition("/")[2]
    if has_message(f"graph.{name}"):
        yield say(thing, _DCT + "description", message(f"graph.{name}", "ar"), "ar")
        yield say(thing, _DCT + "description", message(f"graph.{name}", "en"), "en")


def _property_partitions(
    whole: str, stem: str, counts: Mapping[str, int], ranges: Mapping[str, Range]
) -> Iterator[Triple]:
    for name, triples in counts.items():
        part = f"{stem}{_slug(name)}"
        yield link(whole, _VOID + "propertyPartition", part)
        yield link(part, RDF.type, _VOID + "Dataset")
        yield link(part, _VOID + "property", name)
        yield value(part, _VOID + "triples", triples, XSD.integer)
        if name in ranges:
            yield from _range(part, ranges[name])


def _range(part: str, known: Range) -> Iterator[Triple]:
    for kind in sorted(known.classes):
        inner = f"{part}-to-{_slug(kind)}"
        yield link(part, _VOID + "classPartition", inner)
        yield link(inner, RDF.type, _VOID + "Dataset")
        yield link(inner, _VOID + "class", kind)
    for datatype in sorted(known.datatypes):
        inner = f"{part}-as-{_slug(datatype)}"
        yield link(part, _VOID_EXT + "datatypePartition", inner)
        yield link(inner, RDF.type, _VOID + "Dataset")
        yield link(inner, _VOID_EXT + "datatype", datatype)


def _service(dataset: Dataset) -> Iterator[Triple]:
    yield from _endpoint(dataset, "sparql", "site.endpoint_of_archive", _PROTOCOL)
    if dataset.manifest is not None:
        for path, specification in _HARVESTED.items():
            yield from _endpoint(dataset, path, f"machines.api_{path}", specification)


def _endpoint(dataset: Dataset, path: str, name: str, specification: str) -> Iterator[Triple]:
    """Describe something that programs may ask (DCAT 3, section 6.10)."""
    service = f"{dataset.site}{path}"
    yield link(service, RDF.type, _DCAT + "DataService")
    for language in ("ar", "en"):
        words = message(name, language, **archive().words[language])
        yield say(service, _DCT + "title", words, language)
    yield from describe_responsible(service, dataset.base_iri)
    yield link(service, _DCAT + "endpointURL", service)
    yield link(service, _DCAT + "endpointDescription", service)
    yield link(specification, RDF.type, _DCT + "Standard")
    yield link(service, _DCAT + "servesDataset", dataset.iri)
    yield link(service, _DCT + "conformsTo", specification)


def _dump(dataset: Dataset, manifest: Manifest) -> Iterator[Triple]:
    me = dataset.iri
    address = f"{dataset.site}releases/{manifest.id}/{DUMP_NAME}"
    yield value(me, _DCT + "modified", manifest.created.isoformat(), XSD.dateTime)
    yield link(me, _VOID + "dataDump", address)
    known = manifest.files.get(DUMP_NAME)
    size, digest = (None, None) if known is None else (known.bytes, known.sha256)
    place = f"{dataset.site}releases"
    yield from describe_file(me, File(f"{me}#dump", DUMP_NAME, address, place, size, digest))


def _namespace(iri: str) -> str:
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end]


def _slug(iri: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", iri[len(_namespace(iri)) :])
    # Two vocabularies may both have a "title".
    return f"{name}-{hashlib.sha256(iri.encode()).hexdigest()[:6]}"
