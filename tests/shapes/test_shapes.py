from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

from smi_graph.resources import resource_path
from smi_graph.validation import Severity, ValidationReport, load_shapes, validate
from tests.shapes.conftest import BASE, as_nquads, change

SHAPE = "https://w3id.org/smi/shapes#"
STOPS, DOUBT = Severity.VIOLATION, Severity.WARNING
DAY = '"2020-02-29"^^xsd:date'

# Node, property, new values, the shape that minds, the kind of constraint, its severity.
BROKEN = {
    "document.ttl": [
        ("document/T-1", "smi:code", "", "CodeOnce", "MinCount", STOPS),
        ("document/T-1", "smi:code", '"T/1", "T/2"', "CodeOnce", "MaxCount", STOPS),
        ("document/T-1", "smi:code", '"t 1"', "CodeForm", "Pattern", STOPS),
        ("document/T-1", "smi:code", '"T/1"@en', "CodeForm", "Datatype", STOPS),
        ("document/T-1", "smi:title", "", "TitleRequired", "MinCount", DOUBT),
        ("document/T-1", "smi:title", '"x"', "TitleTagged", "Datatype", STOPS),
        ("document/T-1", "smi:title", '"x"@ar, "y"@ar', "TitleTagged", "UniqueLang", STOPS),
        ("document/T-1", "smi:text", '"x"', "TextTagged", "Datatype", STOPS),
        ("document/T-1", "smi:text", '"x"@en, "y"@en', "TextTagged", "UniqueLang", STOPS),
        ("document/T-1", "smi:text", "", "TextMissing", "MinCount", DOUBT),
        ("document/T-1", "smi:issued", "", "DocumentIssuedMissing", "MinCount", DOUBT),
        (
            "document/T-1",
            "smi:issued",
            f'{DAY}, "2020-02"^^xsd:gYearMonth',
            "DocumentIssuedOnce",
            "MaxCount",
            STOPS,
        ),
        (
            "document/T-1",
            "smi:issued",
            '"1948-02-31"^^xsd:date',
            "DocumentIssuedDate",
            "Or",
            STOPS,
        ),
        ("document/T-1", "smi:issued", '"2020-02-29"', "DocumentIssuedDate", "Or", STOPS),
        (
            "document/T-1",
            "smi:issuedYear",
            '"2020"^^xsd:gYear, "2021"^^xsd:gYear',
            "DocumentIssuedYear",
            "MaxCount",
            STOPS,
        ),
        ("document/T-1", "smi:issuedYear", "2020", "DocumentIssuedYear", "Datatype", STOPS),
        (
            "document/T-1",
            "smi:issuedYear",
            '"20"^^xsd:gYear',
            "DocumentIssuedYear",
            "Pattern",
            STOPS,
        ),
        (
            "document/T-1",
            "smi:dateInText",
            '"2020-13"^^xsd:gYearMonth',
            "DocumentDateInText",
            "Or",
            STOPS,
        ),
        (
            "document/T-1",
            "smi:dateInText",
            '"2020-02"^^xsd:gYear',
            "DocumentDateInText",
            "Or",
            STOPS,
        ),
        (
            "document/T-1",
            "smi:dateInText",
            '"2020-03"^^xsd:gYearMonth',
            "DocumentDatesAgree",
            "SPARQL",
            DOUBT,
        ),
        ("document/T-1", "smi:language", "lang:xx", "DocumentLanguage", "Class", STOPS),
        (
            "document/T-1",
            "smi:language",
            "<vocabulary/event-type/military>",
            "DocumentLanguage",
            "Pattern",
            STOPS,
        ),
        ("document/T-1", "smi:documentType", "<no>", "DocumentType", "Class", STOPS),
        ("document/T-1", "smi:documentType", "lang:ar", "DocumentType", "Pattern", STOPS),
        (
            "document/T-1",
            "smi:targetCountry",
            "<country/ZZ>",
            "DocumentTargetCountry",
            "Class",
            STOPS,
        ),
        ("document/T-1", "smi:collection", "<no>", "DocumentCollection", "Class", STOPS),
        ("document/T-1", "smi:relatedPerson", '"x"', "RelatedPersonKnown", "Class", STOPS),
        (
            "document/T-1",
            "smi:relatedOrganization",
            "<person/p>",
            "RelatedOrganizationKnown",
            "Class",
            STOPS,
        ),
        ("document/T-1", "smi:relatedEntry", '"x"', "DocumentRelatedEntry", "NodeKind", STOPS),
        (
            "document/T-1",
            "smi:relatedEntry",
            "<diary/none>",
            "DocumentRelatedEntryPublished",
            "Or",
            STOPS,
        ),
        (
            "diary/T-D-1",
            "smi:relatedDocument",
            "<document/none>",
            "DiaryEntryRelatedDocumentPublished",
            "Or",
            STOPS,
        ),
        ("document/T-1", "smi:reliability", "lang:ar", "DocumentReliability", "In", STOPS),
        (
            "document/T-1",
            "smi:reliability",
            "<vocabulary/reliability/correct>, <vocabulary/reliability/incorrect>",
            "DocumentReliability",
            "MaxCount",
            STOPS,
        ),
        ("document/T-1", "smi:place", "<person/p>", "PlaceKnown", "Class", STOPS),
        ("document/T-1", "smi:relatedEvent", "<person/p>", "RelatedEventKnown", "Class", STOPS),
        ("document/T-1", "smi:battle", "<person/p>", "BattleKnown", "Class", STOPS),
        ("document/T-1", "smi:image", "<person/p>", "ImageKnown", "Class", STOPS),
        ("document/T-1", "smi:participation", "<person/p>", "ParticipationKnown", "Class", STOPS),
        ("document/T-1", "smi:issuer", "<person/p>", "DocumentIssuer", "Class", STOPS),
        ("document/T-1", "smi:containerTitle", '"x"@en', "DocumentContainer", "Datatype", STOPS),
        ("document/T-1", "smi:containerTitle", '"x", "y"', "DocumentContainer", "MaxCount", STOPS),
        ("document/T-1", "smi:volume", '"x"@en', "DocumentVolume", "Datatype", STOPS),
        ("document/T-1", "smi:volume", '"x", "y"', "DocumentVolume", "MaxCount", STOPS),
        ("document/T-1", "smi:issueNumber", '"x"@en', "DocumentIssueNumber", "Datatype", STOPS),
        ("document/T-1", "smi:issueNumber", '"x", "y"', "DocumentIssueNumber", "MaxCount", STOPS),
        ("document/T-1", "smi:pages", '"x"@en', "DocumentPages", "Datatype", STOPS),
        ("document/T-1", "smi:pages", '"x", "y"', "DocumentPages", "MaxCount", STOPS),
        (
            "document/T-1",
            "smi:externalLink",
            '"https://example.org/"',
            "ExternalLink",
            "NodeKind",
            STOPS,
        ),
        ("document/T-1", "smi:externalLink", "<urn:x>", "ExternalLink", "Pattern", STOPS),
        (
            "document/T-1",
            "smi:sourceAddress",
            '"https://example.org/"',
            "SourceAddress",
            "NodeKind",
            STOPS,
        ),
        ("document/T-1", "smi:sourceAddress", "<urn:x>", "SourceAddress", "Pattern", STOPS),
        (
            "document/T-1",
            "smi:sourceAddress",
            "<https://a.org/>, <https://b.org/>",
            "SourceAddress",
            "MaxCount",
            STOPS,
        ),
        ("document/T-1", "smi:retrieved", '"2020-02-31"^^xsd:date', "Retrieved", "Or", STOPS),
        (
            "document/T-1",
            "smi:retrieved",
            '"2020"^^xsd:gYear, "2021"^^xsd:gYear',
            "Retrieved",
            "MaxCount",
            STOPS,
        ),
        ("document/T-1", "smi:documentNumber", "7", "DocumentNumber", "Datatype", STOPS),
        (
            "document/T-1",
            "smi:geographicArea",
            "<country/IQ>",
            "GeographicAreaPrinted",
            "Datatype",
            STOPS,
        ),
    ],
    "person.ttl": [
        ("person/p", "rdfs:label", "", "LabelRequired", "MinCount", STOPS),
        ("person/p", "rdfs:label", '"x"', "LabelTagged", "Datatype", STOPS),
        ("person/p", "rdfs:label", '"x"@fr', "LabelTagged", "LanguageIn", STOPS),
        ("person/p", "rdfs:label", '"x"@ar, "y"@ar', "LabelOncePerLanguage", "UniqueLang", DOUBT),
        ("person/p", "rdfs:label", '"x"@ar', "LabelInBothLanguages", "MinCount", DOUBT),
        (
            "person/p",
            "schema:sameAs",
            "<https://www.wikidata.org/wiki/Q5>",
            "WikidataMatch",
            "Pattern",
            STOPS,
        ),
        ("person/p", "schema:sameAs", '"Q5"', "WikidataMatch", "NodeKind", STOPS),
    ],
    "organization.ttl": [
        ("organization/o", "rdfs:label", "", "LabelRequired", "MinCount", STOPS),
        ("organization/o", "rdfs:label", '"x"@en', "LabelInBothLanguages", "MinCount", DOUBT),
    ],
    "collection.ttl": [
        ("collection/c", "rdfs:label", "", "LabelRequired", "MinCount", STOPS),
        ("collection/c", "rdfs:label", '"x"@en', "LabelInBothLanguages", "MinCount", DOUBT),
    ],
    "country.ttl": [
        ("country/IQ", "rdfs:label", "", "LabelRequired", "MinCount", STOPS),
        ("country/IQ", "smi:countryCode", "", "CountryCodeOnce", "MinCount", STOPS),
        ("country/IQ", "smi:countryCode", '"IQ", "IR"', "CountryCodeOnce", "MaxCount", STOPS),
        ("country/IQ", "smi:countryCode", '"Iraq"', "CountryCodeForm", "Pattern", STOPS),
        ("country/IQ", "smi:countryCode", '"IQ"@en', "CountryCodeForm", "Datatype", STOPS),
    ],
    "place.ttl": [
        ("place/town", "smi:within", "<person/p>", "PlaceWithin", "Or", STOPS),
        (
            "place/town",
            "smi:within",
            "<country/IQ>, <place/town>",
            "PlaceWithin",
            "MaxCount",
            STOPS,
        ),
    ],
    "event.ttl": [
        ("event/e", "rdfs:label", "", "LabelRequired", "MinCount", STOPS),
    ],
    "image.ttl": [
        ("image/T-1/1", "smi:imageAddress", "", "ImageAddressOnce", "MinCount", STOPS),
        (
            "image/T-1/1",
            "smi:imageAddress",
            "<https://a.org/>, <https://b.org/>",
            "ImageAddressOnce",
            "MaxCount",
            STOPS,
        ),
        ("image/T-1/1", "smi:imageAddress", '"x"', "ImageAddressOnce", "NodeKind", STOPS),
        ("image/T-1/1", "smi:imageAddress", "<urn:x>", "ImageAddressOnce", "Pattern", STOPS),
        (
            "image/T-1/1",
            "smi:manifest",
            "<https://a.org/>, <https://b.org/>",
            "ImageManifest",
            "MaxCount",
            STOPS,
        ),
        ("image/T-1/1", "smi:manifest", '"x"', "ImageManifest", "NodeKind", STOPS),
        ("image/T-1/1", "smi:manifest", "<urn:x>", "ImageManifest", "Pattern", STOPS),
    ],
    "participation.ttl": [
        ("participation/T-1/1", "smi:actor", "", "ParticipationActor", "MinCount", STOPS),
        (
            "participation/T-1/1",
            "smi:actor",
            "<person/p>, <organization/o>",
            "ParticipationActor",
            "MaxCount",
            STOPS,
        ),
        ("participation/T-1/1", "smi:actor", "<country/IQ>", "ParticipationActor", "Or", STOPS),
        (
            "participation/T-1/1",
            "smi:role",
            "<vocabulary/role/author>, <vocabulary/role/host>",
            "ParticipationRole",
            "MaxCount",
            STOPS,
        ),
        ("participation/T-1/1", "smi:role", "<no>", "ParticipationRole", "Class", STOPS),
        (
            "participation/T-1/1",
            "smi:office",
            '"x"@ar, "y"@ar',
            "ParticipationOffice",
            "MaxCount",
            STOPS,
        ),
        ("participation/T-1/1", "smi:office", '"x"', "ParticipationOffice", "Datatype", STOPS),
    ],
    "diary-entry.ttl": [
        ("diary/T-D-1", "smi:eventEndDate", '"2013"', "DiaryEntryEndDate", "Or", STOPS),
        (
            "diary/T-D-1",
            "smi:eventEndDate",
            '"2013"^^xsd:gYear, "2014"^^xsd:gYear',
            "DiaryEntryEndDate",
            "MaxCount",
            STOPS,
        ),
        ("diary/T-D-1", "smi:eventClass", "<no>", "DiaryEntryEventClass", "Class", STOPS),
        ("diary/T-D-1", "smi:eventClass", "lang:ar", "DiaryEntryEventClass", "Pattern", STOPS),
        (
            "diary/T-D-1",
            "smi:eventClass",
            "<vocabulary/event-type/political>, <vocabulary/event-type/military>",
            "DiaryEntryEventClass",
            "MaxCount",
            STOPS,
        ),
        ("diary/T-D-1", "smi:eventSubtype", "<no>", "DiaryEntryEventSubtype", "Class", STOPS),
        ("diary/T-D-1", "smi:eventSubtype", "lang:ar", "DiaryEntryEventSubtype", "Pattern", STOPS),
        ("diary/T-D-1", "smi:code", "", "CodeOnce", "MinCount", STOPS),
        ("diary/T-D-1", "smi:eventDate", "", "DiaryEntryDateMissing", "MinCount", DOUBT),
        (
            "diary/T-D-1",
            "smi:eventDate",
            f'{DAY}, "2021"^^xsd:gYear',
            "DiaryEntryDateOnce",
            "MaxCount",
            STOPS,
        ),
        (
            "diary/T-D-1",
            "smi:eventDate",
            '"2021-02-29"^^xsd:date',
            "DiaryEntryDate",
            "Or",
            STOPS,
        ),
        ("diary/T-D-1", "smi:eventDate", '"2021"', "DiaryEntryDate", "Or", STOPS),
        ("diary/T-D-1", "smi:eventType", "<no>", "DiaryEntryEventType", "Class", STOPS),
        ("diary/T-D-1", "smi:eventType", "lang:ar", "DiaryEntryEventType", "Pattern", STOPS),
        ("diary/T-D-1", "smi:eventCountry", "<country/ZZ>", "DiaryEntryCountry", "Class", STOPS),
        (
            "diary/T-D-1",
            "smi:relatedDocument",
            '"x"',
            "DiaryEntryRelatedDocument",
            "NodeKind",
            STOPS,
        ),
    ],
    "evidence.ttl": [
        ("evidence/T-1/1", "oa:end", "20, 21", "EvidenceEnd", "MaxCount", STOPS),
        ("evidence/T-1/1", "oa:exact", '"a", "b"', "EvidenceExact", "MaxCount", STOPS),
        ("evidence/T-1/1", "rdf:predicate", "<a>, <b>", "EvidencePredicate", "MaxCount", STOPS),
        ("evidence/T-1/1", "rdf:predicate", '"a"', "EvidencePredicate", "NodeKind", STOPS),
        ("evidence/T-1/1", "smi:section", '"a", "b"', "EvidenceSection", "MaxCount", STOPS),
        ("evidence/T-1/1", "rdf:subject", "", "EvidenceSubject", "MinCount", STOPS),
        ("evidence/T-1/1", "rdf:subject", "<a>, <b>", "EvidenceSubject", "MaxCount", STOPS),
        ("evidence/T-1/1", "rdf:subject", '"x"', "EvidenceSubject", "NodeKind", STOPS),
        ("evidence/T-1/1", "rdf:predicate", "", "EvidencePredicate", "MinCount", STOPS),
        ("evidence/T-1/1", "rdf:object", "<a>, <b>", "EvidenceObject", "MaxCount", STOPS),
        ("evidence/T-1/1", "oa:exact", "<a>", "EvidenceExact", "NodeKind", STOPS),
        ("evidence/T-1/1", "smi:section", "", "EvidenceSection", "MinCount", STOPS),
        ("evidence/T-1/1", "smi:section", '"x"@ar', "EvidenceSection", "Datatype", STOPS),
        ("evidence/T-1/1", "dcterms:source", "", "EvidenceSource", "MinCount", DOUBT),
        ("evidence/T-1/1", "oa:start", "20", "EvidenceStart", "LessThan", STOPS),
        ("evidence/T-1/1", "oa:start", "-1", "EvidenceStart", "MinInclusive", STOPS),
        ("evidence/T-1/1", "oa:start", "1, 2", "EvidenceStart", "MaxCount", STOPS),
        ("evidence/T-1/1", "oa:start", '"ten"', "EvidenceStart", "Datatype", STOPS),
        ("evidence/T-1/1", "oa:end", "20.5", "EvidenceEnd", "Datatype", STOPS),
        ("evidence/T-1/1", "oa:end", "", "EvidenceStartHasEnd", "MinCount", STOPS),
        ("evidence/T-1/1", "oa:start", "", "EvidenceEndHasStart", "MinCount", STOPS),
    ],
    "doubt.ttl": [
        ("doubt/T-1/1", "smi:section", '"x"@ar', "DoubtSection", "Datatype", STOPS),
        (
            "doubt/T-1/1",
            "smi:doubtKind",
            "<vocabulary/doubt-kind/empty-section>, <vocabulary/doubt-kind/date-conflict>",
            "DoubtKind",
            "MaxCount",
            STOPS,
        ),
        ("doubt/T-1/1", "smi:valueAsWritten", '"a", "b"', "DoubtValue", "MaxCount", STOPS),
        ("doubt/T-1/1", "smi:concerns", "", "DoubtConcerns", "MinCount", STOPS),
        ("doubt/T-1/1", "smi:concerns", "<a>, <b>", "DoubtConcerns", "MaxCount", STOPS),
        ("doubt/T-1/1", "smi:concerns", '"T/1"', "DoubtConcerns", "NodeKind", STOPS),
        ("doubt/T-1/1", "smi:doubtKind", "", "DoubtKind", "MinCount", STOPS),
        ("doubt/T-1/1", "smi:doubtKind", "<no>", "DoubtKind", "Class", STOPS),
        ("doubt/T-1/1", "smi:doubtKind", "lang:ar", "DoubtKind", "Pattern", STOPS),
        ("doubt/T-1/1", "smi:section", '"a", "b"', "DoubtSection", "MaxCount", STOPS),
        ("doubt/T-1/1", "smi:valueAsWritten", "7", "DoubtValue", "Datatype", STOPS),
    ],
    "contribution.ttl": [
        ("contribution/1", "rdf:subject", "", "ContributionSubject", "MinCount", STOPS),
        (
            "contribution/1",
            "rdf:subject",
            "<document/T-1>, <a>",
            "ContributionSubject",
            "MaxCount",
            STOPS,
        ),
        ("contribution/1", "rdf:subject", '"x"', "ContributionSubject", "NodeKind", STOPS),
        ("contribution/1", "rdf:subject", "<a>", "ContributionSubject", "Equals", STOPS),
        ("contribution/1", "rdf:predicate", "<a>, <b>", "ContributionPredicate", "MaxCount", STOPS),
        ("contribution/1", "rdf:predicate", '"a"', "ContributionPredicate", "NodeKind", STOPS),
        ("contribution/1", "rdf:object", '"a", "b"', "ContributionObject", "MaxCount", STOPS),
        ("contribution/1", "oa:hasTarget", "", "ContributionTarget", "MinCount", STOPS),
        (
            "contribution/1",
            "oa:hasTarget",
            "<document/T-1>, <a>",
            "ContributionTarget",
            "MaxCount",
            STOPS,
        ),
        ("contribution/1", "oa:hasTarget", '"x"', "ContributionTarget", "NodeKind", STOPS),
        ("contribution/1", "oa:motivatedBy", "", "ContributionMotivation", "MinCount", STOPS),
        (
            "contribution/1",
            "oa:motivatedBy",
            "oa:editing, oa:assessing",
            "ContributionMotivation",
            "MaxCount",
            STOPS,
        ),
        ("contribution/1", "oa:motivatedBy", "oa:tagging", "ContributionMotivation", "In", STOPS),
        ("contribution/1", "oa:exact", '"a", "b"', "ContributionExact", "MaxCount", STOPS),
        ("contribution/1", "oa:exact", "<a>", "ContributionExact", "NodeKind", STOPS),
        ("contribution/1", "oa:hasBody", "", "ContributionBody", "MinCount", STOPS),
        (
            "contribution/1",
            "oa:hasBody",
            "<a>, <b>, <c>, <d>",
            "ContributionBody",
            "MaxCount",
            STOPS,
        ),
        ("contribution/1", "oa:hasBody", "<a>", "ContributionBody", "Class", STOPS),
        ("contribution/1", "prov:wasAttributedTo", "", "ContributionAuthor", "MinCount", STOPS),
        (
            "contribution/1",
            "prov:wasAttributedTo",
            "<a>, <b>",
            "ContributionAuthor",
            "MaxCount",
            STOPS,
        ),
        ("contribution/1", "prov:wasAttributedTo", "<a>", "ContributionAuthor", "Class", STOPS),
        ("contribution/1", "dcterms:dateAccepted", "", "ContributionAccepted", "MinCount", STOPS),
        (
            "contribution/1",
            "dcterms:dateAccepted",
            '"2020-01-01T00:00:00Z"^^xsd:dateTime, "2021-01-01T00:00:00Z"^^xsd:dateTime',
            "ContributionAccepted",
            "MaxCount",
            STOPS,
        ),
        (
            "contribution/1",
            "dcterms:dateAccepted",
            '"2020"',
            "ContributionAccepted",
            "Datatype",
            STOPS,
        ),
        ("contribution/1", "rdfs:comment", '"a", "b"', "ContributionNote", "MaxCount", STOPS),
        ("contribution/1", "rdfs:comment", "<a>", "ContributionNote", "NodeKind", STOPS),
        ("contribution/1#wrong", "rdf:value", "", "ContributionTextValue", "MinCount", STOPS),
        (
            "contribution/1#wrong",
            "rdf:value",
            '"a", "b"',
            "ContributionTextValue",
            "MaxCount",
            STOPS,
        ),
        ("contribution/1#wrong", "rdf:value", '"a"@ar', "ContributionTextValue", "Datatype", STOPS),
        ("contribution/1#wrong", "rdf:value", '""', "ContributionTextValue", "MinLength", STOPS),
        ("contribution/1#wrong", "oa:hasPurpose", "", "ContributionTextPurpose", "MinCount", STOPS),
        (
            "contribution/1#wrong",
            "oa:hasPurpose",
            "oa:editing, oa:assessing",
            "ContributionTextPurpose",
            "MaxCount",
            STOPS,
        ),
        (
            "contribution/1#wrong",
            "oa:hasPurpose",
            "oa:tagging",
            "ContributionTextPurpose",
            "In",
            STOPS,
        ),
        ("contribution/1#author", "rdfs:label", "", "ContributionAgentName", "MinCount", STOPS),
    ],
}
CASES = [case for cases in BROKEN.values() for case in cases]


def plain(quads: bytes, vocabularies: bytes) -> ValidationReport:
    """What pySHACL says of the shapes as written over a plain graph."""
    data = Graph().parse(data=quads + vocabularies, format="nt")
    _, graph, _ = pyshacl.validate(data, shacl_graph=load_shapes())
    return ValidationReport.from_graph(graph, load_shapes())


def test_good_nodes_of_every_class_conform(good: Graph, vocabularies: bytes) -> None:
    assert validate(as_nquads(good), vocabularies).results == ()


@pytest.mark.parametrize(
    ("node", "path", "values", "shape", "component", "severity"),
    CASES,
    ids=[f"{shape}-{component}-{number}" for number, (*_, shape, component, _) in enumerate(CASES)],
)
def test_a_broken_node_is_reported_by_its_shape(  # noqa: PLR0917
    node: str,
    path: str,
    values: str,
    shape: str,
    component: str,
    severity: Severity,
    good: Graph,
    vocabularies: bytes,
) -> None:
    report = validate(change(good, node, path, values), vocabularies)
    found = [
        result
        for result in report.results
        if result.shape == SHAPE + shape
        and result.component == f"{SH}{component}ConstraintComponent"
    ]
    assert found, [(result.shape, result.component) for result in report.results]
    for result in found:
        assert result.focus_node == BASE + node
        assert result.severity is severity
        assert result.message("ar")
        assert result.message("en")


def test_the_quick_way_gives_the_report_of_plain_pyshacl(vocabularies: bytes) -> None:
    quads = b"".join(_broken_copy(*case[:3], number) for number, case in enumerate(CASES))
    quick, slow = validate(quads, vocabularies), plain(quads, vocabularies)
    assert quick.results
    assert set(quick.results) == set(slow.results)


def _broken_copy(node: str, path: str, values: str, number: int) -> bytes:
    """Break a copy of the good graph whose nodes are of its own."""
    graph = Graph().parse(Path(__file__).with_name("good.ttl"))
    broken = change(graph, node, path, values)
    for kind in ("document", "diary", "person", "organization", "collection", "country", "place"):
        broken = broken.replace(f"{BASE}{kind}/".encode(), f"{BASE}{kind}/{number}-".encode())
    for kind in ("evidence", "doubt", "contribution", "event", "image", "participation"):
        broken = broken.replace(f"{BASE}{kind}/".encode(), f"{BASE}{kind}/{number}-".encode())
    return broken


def test_a_blank_node_is_not_published(good: Graph, vocabularies: bytes) -> None:
    quads = as_nquads(good).replace(b"<https://w3id.org/smi/person/p>", b"_:p")
    (result,) = validate(quads, vocabularies).violations()
    assert result.focus_node == "_:p"
    assert result.shape == SHAPE + "Person"


@pytest.mark.parametrize("day", ["2000-02-29", "1904-02-29", "1999-12-31", "2021-04-30"])
def test_days_of_the_calendar_are_dates(day: str, good: Graph, vocabularies: bytes) -> None:
    quads = change(good, "diary/T-D-1", "smi:eventDate", f'"{day}"^^xsd:date')
    assert validate(quads, vocabularies).conforms


@pytest.mark.parametrize("day", ["1900-02-29", "2021-04-31", "2021-00-10", "2021-05-32"])
def test_days_of_no_calendar_are_not_dates(day: str, good: Graph, vocabularies: bytes) -> None:
    quads = change(good, "diary/T-D-1", "smi:eventDate", f'"{day}"^^xsd:date')
    assert not validate(quads, vocabularies).publishable


def test_shapes_are_valid_shacl() -> None:
    shapes = load_shapes()
    conforms, _, _ = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms


def test_every_shape_has_an_iri_and_speaks_both_languages() -> None:
    shapes = load_shapes()
    every = set(shapes.subjects(RDF.type, SH.NodeShape)) | set(
        shapes.subjects(RDF.type, SH.PropertyShape)
    )
    for shape in every:
        assert isinstance(shape, URIRef)
        for predicate in (SH.name, SH.message):
            languages = sorted(text.language for text in shapes.objects(shape, predicate))
            assert languages == ["ar", "en"], (shape, predicate)


def test_every_property_of_a_node_shape_is_defined_and_every_one_is_used() -> None:
    shapes = load_shapes()
    used = set(shapes.objects(None, SH.property))
    defined = set(shapes.subjects(RDF.type, SH.PropertyShape))
    assert used <= defined
    assert all((shape, SH.targetSubjectsOf, None) in shapes for shape in defined - used)


def test_every_constraint_of_every_shape_is_broken_by_a_test() -> None:
    shapes = load_shapes()
    broken = {(SHAPE + shape, kind.lower()) for (*_, shape, kind, _) in CASES}
    said = {RDF.type, SH.path, SH.name, SH.message, SH.severity}
    said |= {SH.targetClass, SH.targetSubjectsOf}
    written = {
        (str(shape), predicate.removeprefix(str(SH)).lower())
        for shape in shapes.subjects(RDF.type, SH.PropertyShape)
        for predicate in set(shapes.predicates(shape)) - said
    }
    assert written - broken == set()


def test_every_shape_file_of_a_class_is_tested() -> None:
    files = {file.name for file in resource_path("shapes").glob("*.ttl")}
    assert files == {*BROKEN, "shared.ttl"}
