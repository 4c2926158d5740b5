"""Terms of the ontology and of the standards beside it, as IRI strings.

``SMI`` names exactly the terms that ``ontology/smi.ttl`` defines; a test holds the two
together. The other classes hold only the standard terms that the published data uses.
"""

from __future__ import annotations

from typing import Final

_SMI = "https://w3id.org/smi/ontology#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_OA = "http://www.w3.org/ns/oa#"
_PROV = "http://www.w3.org/ns/prov#"
_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_SH = "http://www.w3.org/ns/shacl#"
_SCHEMA = "https://schema.org/"
_FOAF = "http://xmlns.com/foaf/0.1/"


class SMI:
    """The terms of ``ontology/smi.ttl``."""

    NAMESPACE: Final = _SMI
    ONTOLOGY: Final = "https://w3id.org/smi/ontology"

    # Classes.
    Document: Final = _SMI + "Document"
    Person: Final = _SMI + "Person"
    Organization: Final = _SMI + "Organization"
    Country: Final = _SMI + "Country"
    Collection: Final = _SMI + "Collection"
    DiaryEntry: Final = _SMI + "DiaryEntry"
    Evidence: Final = _SMI + "Evidence"
    Doubt: Final = _SMI + "Doubt"
    Place: Final = _SMI + "Place"
    Event: Final = _SMI + "Event"
    Image: Final = _SMI + "Image"
    Participation: Final = _SMI + "Participation"

    # What the archive says of a document or a diary entry.
    code: Final = _SMI + "code"
    title: Final = _SMI + "title"
    text: Final = _SMI + "text"
    issued: Final = _SMI + "issued"
    issuedYear: Final = _SMI + "issuedYear"
    issuedAsWritten: Final = _SMI + "issuedAsWritten"
    dateInText: Final = _SMI + "dateInText"
    dateInTextAsWritten: Final = _SMI + "dateInTextAsWritten"
    language: Final = _SMI + "language"
    languageAsWritten: Final = _SMI + "languageAsWritten"
    documentType: Final = _SMI + "documentType"
    documentTypeAsWritten: Final = _SMI + "documentTypeAsWritten"
    targetCountry: Final = _SMI + "targetCountry"
    targetCountryAsWritten: Final = _SMI + "targetCountryAsWritten"
    collection: Final = _SMI + "collection"
    relatedPerson: Final = _SMI + "relatedPerson"
    relatedOrganization: Final = _SMI + "relatedOrganization"
    relatedEntry: Final = _SMI + "relatedEntry"
    reliability: Final = _SMI + "reliability"
    documentNumber: Final = _SMI + "documentNumber"
    geographicArea: Final = _SMI + "geographicArea"

    # Diary entries alone.
    eventDate: Final = _SMI + "eventDate"
    eventDateAsWritten: Final = _SMI + "eventDateAsWritten"
    eventType: Final = _SMI + "eventType"
    eventCountry: Final = _SMI + "eventCountry"
    relatedDocument: Final = _SMI + "relatedDocument"

    # Countries.
    countryCode: Final = _SMI + "countryCode"

    # Places, and what sources know actors by.
    within: Final = _SMI + "within"
    sourceIdentifier: Final = _SMI + "sourceIdentifier"
    sourceSha256: Final = _SMI + "sourceSha256"

    # Images.
    imageAddress: Final = _SMI + "imageAddress"
    manifest: Final = _SMI + "manifest"

    # The part that an actor took in a record.
    participation: Final = _SMI + "participation"
    actor: Final = _SMI + "actor"
    role: Final = _SMI + "role"
    office: Final = _SMI + "office"

    # What a program found in the texts.
    mentions: Final = _SMI + "mentions"
    cites: Final = _SMI + "cites"
    occurrences: Final = _SMI + "occurrences"

    # Provenance and doubt.
    section: Final = _SMI + "section"
    concerns: Final = _SMI + "concerns"
    doubtKind: Final = _SMI + "doubtKind"
    valueAsWritten: Final = _SMI + "valueAsWritten"


class RDF:
    """Terms of RDF; reification names the fact that a piece of evidence supports."""

    type: Final = _RDF + "type"
    Statement: Final = _RDF + "Statement"
    subject: Final = _RDF + "subject"
    predicate: Final = _RDF + "predicate"
    object: Final = _RDF + "object"
    value: Final = _RDF + "value"
    langString: Final = _RDF + "langString"


class RDFS:
    """Terms of RDF Schema."""

    label: Final = _RDFS + "label"
    comment: Final = _RDFS + "comment"
    isDefinedBy: Final = _RDFS + "isDefinedBy"
    subClassOf: Final = _RDFS + "subClassOf"
    subPropertyOf: Final = _RDFS + "subPropertyOf"
    seeAlso: Final = _RDFS + "seeAlso"


class XSD:
    """Datatypes of XML Schema."""

    string: Final = _XSD + "string"
    date: Final = _XSD + "date"
    dateTime: Final = _XSD + "dateTime"
    gYearMonth: Final = _XSD + "gYearMonth"
    gYear: Final = _XSD + "gYear"
    integer: Final = _XSD + "integer"
    decimal: Final = _XSD + "decimal"


class SKOS:
    """Terms of SKOS."""

    prefLabel: Final = _SKOS + "prefLabel"
    altLabel: Final = _SKOS + "altLabel"
    inScheme: Final = _SKOS + "inScheme"
    notation: Final = _SKOS + "notation"
    Concept: Final = _SKOS + "Concept"


class GEO:
    """Terms of the W3C Basic Geo vocabulary (WGS 84)."""

    lat: Final = _GEO + "lat"
    long: Final = _GEO + "long"


class DCTERMS:
    """Terms of Dublin Core."""

    source: Final = _DCTERMS + "source"
    identifier: Final = _DCTERMS + "identifier"
    rights: Final = _DCTERMS + "rights"
    license: Final = _DCTERMS + "license"
    publisher: Final = _DCTERMS + "publisher"
    hasVersion: Final = _DCTERMS + "hasVersion"
    isReplacedBy: Final = _DCTERMS + "isReplacedBy"
    dateAccepted: Final = _DCTERMS + "dateAccepted"


class OA:
    """Terms of the Web Annotation vocabulary: places in a text, and what readers say of it."""

    Annotation: Final = _OA + "Annotation"
    TextualBody: Final = _OA + "TextualBody"
    hasTarget: Final = _OA + "hasTarget"
    hasBody: Final = _OA + "hasBody"
    bodyValue: Final = _OA + "bodyValue"
    hasPurpose: Final = _OA + "hasPurpose"
    motivatedBy: Final = _OA + "motivatedBy"
    assessing: Final = _OA + "assessing"
    commenting: Final = _OA + "commenting"
    editing: Final = _OA + "editing"
    exact: Final = _OA + "exact"
    start: Final = _OA + "start"
    end: Final = _OA + "end"


class PROV:
    """Terms of PROV-O."""

    Agent: Final = _PROV + "Agent"
    Activity: Final = _PROV + "Activity"
    Entity: Final = _PROV + "Entity"
    SoftwareAgent: Final = _PROV + "SoftwareAgent"
    used: Final = _PROV + "used"
    wasAssociatedWith: Final = _PROV + "wasAssociatedWith"
    wasGeneratedBy: Final = _PROV + "wasGeneratedBy"
    invalidatedAtTime: Final = _PROV + "invalidatedAtTime"
    wasAttributedTo: Final = _PROV + "wasAttributedTo"


class SCHEMA:
    """Terms of schema.org."""

    sameAs: Final = _SCHEMA + "sameAs"


class FOAF:
    """Terms of FOAF."""

    page: Final = _FOAF + "page"


class SH:
    """Terms of SHACL."""

    NAMESPACE: Final = _SH
    ValidationResult: Final = _SH + "ValidationResult"
