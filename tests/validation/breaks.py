"""A corpus of breaks: each a sound set of things of which one thing is made unsound.

Every constraint of the shapes is broken by some kind; some kinds can be seen only by who
knows what another record says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import Quad, RdfFormat, parse, serialize
from rdflib.namespace import RDF, SH

from smi_graph.validation import load_shapes

BASE = "https://example.org/"
_PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix doubt-kind: <https://w3id.org/smi/vocabulary/doubt-kind/> .
@prefix graph: <https://w3id.org/smi/graph/> .
@prefix language: <http://id.loc.gov/vocabulary/iso639-1/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix reliability: <https://w3id.org/smi/vocabulary/reliability/> .
@prefix schema: <https://schema.org/> .
@prefix smi: <https://w3id.org/smi/ontology#> .
@prefix type: <https://w3id.org/smi/vocabulary/document-type/> .
@prefix event: <https://w3id.org/smi/vocabulary/event-type/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_SOUND = """
<document> a smi:Document ;
    smi:code "SMI/T/1" ; smi:title "وثيقة"@ar ; smi:text "نص"@ar , "text"@en ;
    smi:issued "2021-05-03"^^xsd:date ; smi:issuedYear "2021"^^xsd:gYear ;
    smi:dateInText "2021-05"^^xsd:gYearMonth ;
    smi:language language:ar ; smi:documentType type:statement ; smi:targetCountry <country> ;
    smi:collection <collection> ; smi:relatedPerson <person> ; smi:relatedEntry <entry> ;
    smi:relatedOrganization <organization> ; smi:reliability reliability:correct ;
    smi:documentNumber "12/3" ; smi:geographicArea "الشرق" .
<entry> a smi:DiaryEntry ;
    smi:code "SMI/D/1" ; smi:title "حدث"@ar ; smi:text "نص"@ar ;
    smi:eventDate "1948"^^xsd:gYear ; smi:eventType event:conference ;
    smi:eventCountry <country> ; smi:relatedDocument <document> .
<person> a smi:Person ; rdfs:label "شخص"@ar , "person"@en ; schema:sameAs wd:Q1 .
<organization> a smi:Organization ; rdfs:label "جهة"@ar , "organisation"@en .
<collection> a smi:Collection ; rdfs:label "مجموعة"@ar , "collection"@en .
<country> a smi:Country ; smi:countryCode "IQ" ; rdfs:label "بلد"@ar , "country"@en .
graph:provenance {
    <evidence> a smi:Evidence ;
        rdf:subject <document> ; rdf:predicate smi:issued ; rdf:object "2021-05-03"^^xsd:date ;
        oa:exact "3/5/2021" ; oa:start 10 ; oa:end 18 ;
        smi:section "تاريخ الصدور" ; dcterms:source "page.html" .
}
graph:validation {
    <doubt> a smi:Doubt ;
        smi:concerns <document> ; smi:doubtKind doubt-kind:unknown-country ;
        smi:section "target_countries" ; smi:valueAsWritten "أطلنطس" .
}
"""


class Break(NamedTuple):
    """One kind of break.

    Parameters
    ----------
    name
        What is broken, in words.
    expected
        The shapes and constraints that report it: all of them, and no others.
    without
        The things and properties that are left out, such as ``document code``.
    add
        What is said besides, as Turtle.
    elsewhere
        What another record says, as Turtle.
    """

    name: str
    expected: str
    without: str = ""
    add: str = ""
    elsewhere: str = ""

    def record(self, number: int) -> bytes:
        """Give the quads of the broken record."""
        base = f"{BASE}{number}/"
        gone = {tuple(pair.split()) for pair in self.without.split(",") if pair}
        sound = [quad for quad in _read(_SOUND, number) if _names(quad, base) not in gone]
        return _write([*sound, *_read(self.add, number)])

    def other_record(self, number: int) -> bytes:
        """Give the quads of the other record."""
        return _write(_read(self.elsewhere, number))

    def shared(self, number: int) -> bytes:
        """Give all that the two records say of what both of them describe."""
        other = _read(self.elsewhere, number)
        of_both = {quad.subject for quad in other}
        mine = [quad for quad in _read(self.add, number) if quad.subject in of_both]
        return _write([*mine, *other])


def _read(turtle: str, number: int) -> list[Quad]:
    apart = turtle.replace("_:", f"_:b{number}-")
    text = f"{_PREFIXES}@base <{BASE}{number}/> .\n{apart}"
    return list(parse(text, RdfFormat.TRIG))


def _write(quads: list[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def _names(quad: Quad, base: str) -> tuple[str, str]:
    predicate = quad.predicate.value.replace("#", "/").rpartition("/")[2]
    return str(quad.subject).strip("<>").removeprefix(base), predicate


_NAMED = 'rdfs:label "اسم"@ar , "name"@en'
_BLANK_RECORD = 'smi:title "عنوان"@ar ; smi:text "نص"@ar'
_EVIDENCE = 'rdf:subject <document> ; rdf:predicate smi:code ; smi:section "s"'

# What no record can tell alone: whether another one is there.
OF_LINKS = {"DocumentRelatedEntryPublished Or", "DiaryEntryRelatedDocumentPublished Or"}

BREAKS = (
    Break("code missing", "CodeOnce MinCount", "document code"),
    Break("code of an entry missing", "CodeOnce MinCount", "entry code"),
    Break("two codes", "CodeOnce MaxCount", add='<document> smi:code "SMI/T/2" .'),
    Break("code in small letters", "CodeForm Pattern", "entry code", '<entry> smi:code "smi/d/1".'),
    Break(
        "code with a language",
        "CodeForm Datatype",
        "document code",
        '<document> smi:code "SMI/T/1"@en .',
    ),
    Break("title missing", "TitleRequired MinCount", "document title"),
    Break("title of an entry missing", "TitleRequired MinCount", "entry title"),
    Break("title without a language", "TitleTagged Datatype", add='<document> smi:title "x" .'),
    Break("two Arabic titles", "TitleTagged UniqueLang", add='<entry> smi:title "آخر"@ar .'),
    Break("no text", "TextMissing MinCount", "document text"),
    Break("text without a language", "TextTagged Datatype", add='<document> smi:text "x" .'),
    Break("two English texts", "TextTagged UniqueLang", add='<document> smi:text "other"@en .'),
    Break(
        "document without an IRI",
        "Document NodeKind",
        add='_:d a smi:Document ; smi:code "SMI/T/2" ; smi:issued "2001"^^xsd:gYear ; '
        f"{_BLANK_RECORD} .",
    ),
    Break(
        "entry without an IRI",
        "DiaryEntry NodeKind",
        add='_:e a smi:DiaryEntry ; smi:code "SMI/D/2" ; smi:eventDate "2001"^^xsd:gYear ; '
        f"{_BLANK_RECORD} .",
    ),
    Break("date of issue missing", "DocumentIssuedMissing MinCount", "document issued"),
    Break(
        "two dates of issue",
        "DocumentIssuedOnce MaxCount",
        add='<document> smi:issued "2021-05"^^xsd:gYearMonth .',
    ),
    Break(
        "impossible date of issue",
        "DocumentIssuedDate Or",
        "document issued, document dateInText",
        '<document> smi:issued "1948-02-31"^^xsd:date .',
    ),
    Break(
        "29 February of no leap year",
        "DocumentIssuedDate Or",
        "document issued, document dateInText",
        '<document> smi:issued "1900-02-29"^^xsd:date .',
    ),
    Break(
        "date of issue as a string",
        "DocumentIssuedDate Or",
        "document issued",
        '<document> smi:issued "2021-05-03" .',
    ),
    Break(
        "day called a month",
        "DocumentIssuedDate Or",
        "document issued",
        '<document> smi:issued "2021-05-03"^^xsd:gYearMonth .',
    ),
    Break(
        "two years of issue",
        "DocumentIssuedYear MaxCount",
        add='<document> smi:issuedYear "2020"^^xsd:gYear .',
    ),
    Break(
        "year of issue as a string",
        "DocumentIssuedYear Datatype",
        "document issuedYear",
        '<document> smi:issuedYear "2021" .',
    ),
    Break(
        "year of issue with a zone",
        "DocumentIssuedYear Pattern",
        "document issuedYear",
        '<document> smi:issuedYear "2021Z"^^xsd:gYear .',
    ),
    Break(
        "impossible date in the text",
        "DocumentDateInText Or",
        "document issued, document dateInText",
        '<document> smi:issued "2021"^^xsd:gYear ; smi:dateInText "2021-13"^^xsd:gYearMonth .',
    ),
    Break(
        "date in the text with a time",
        "DocumentDateInText Or",
        add='<document> smi:dateInText "2021-05-03T10:00:00"^^xsd:dateTime .',
    ),
    Break(
        "dates that disagree",
        "DocumentDatesAgree SPARQL",
        add='<document> smi:dateInText "1999-01-01"^^xsd:date .',
    ),
    Break(
        "language of another list",
        "DocumentLanguage Pattern",
        add="<document> smi:language type:statement .",
    ),
    Break(
        "unknown language", "DocumentLanguage Class", add="<document> smi:language language:qq ."
    ),
    Break(
        "kind of document of another list",
        "DocumentType Pattern",
        add="<document> smi:documentType event:conference .",
    ),
    Break(
        "unknown kind of document",
        "DocumentType Class",
        add="<document> smi:documentType type:poem .",
    ),
    Break(
        "unknown country",
        "DocumentTargetCountry Class",
        add="<document> smi:targetCountry <atlantis> .",
    ),
    Break(
        "person in the place of a country",
        "DocumentTargetCountry Class",
        add="<document> smi:targetCountry <person> .",
    ),
    Break(
        "unknown collection",
        "DocumentCollection Class",
        add="<document> smi:collection <nowhere> .",
    ),
    Break(
        "entry named by its title",
        "DocumentRelatedEntry NodeKind",
        add='<document> smi:relatedEntry "حدث" .',
    ),
    Break(
        "entry of another record that is not there",
        "DocumentRelatedEntryPublished Or",
        add="<document> smi:relatedEntry <elsewhere> .",
    ),
    Break(
        "document of another record that is not there",
        "DiaryEntryRelatedDocumentPublished Or",
        add="<entry> smi:relatedDocument <elsewhere> .",
    ),
    Break(
        "unknown person", "RelatedPersonKnown Class", add="<document> smi:relatedPerson <nobody> ."
    ),
    Break(
        "unknown person of an entry",
        "RelatedPersonKnown Class",
        add="<entry> smi:relatedPerson <nobody> .",
    ),
    Break(
        "unknown organisation",
        "RelatedOrganizationKnown Class",
        add="<entry> smi:relatedOrganization <nothing> .",
    ),
    Break(
        "two verdicts",
        "DocumentReliability MaxCount",
        add="<document> smi:reliability reliability:incorrect .",
    ),
    Break(
        "verdict of another list",
        "DocumentReliability In",
        "document reliability",
        "<document> smi:reliability type:statement .",
    ),
    Break(
        "number as a number", "DocumentNumber Datatype", add="<document> smi:documentNumber 12 ."
    ),
    Break(
        "area with a language",
        "GeographicAreaPrinted Datatype",
        add='<entry> smi:geographicArea "الشرق"@ar .',
    ),
    Break(
        "two dates of an event",
        "DiaryEntryDateOnce MaxCount",
        add='<entry> smi:eventDate "1949"^^xsd:gYear .',
    ),
    Break("date of an event missing", "DiaryEntryDateMissing MinCount", "entry eventDate"),
    Break(
        "31 April",
        "DiaryEntryDate Or",
        "entry eventDate",
        '<entry> smi:eventDate "1948-04-31"^^xsd:date .',
    ),
    Break(
        "date of an event as a number",
        "DiaryEntryDate Or",
        "entry eventDate",
        "<entry> smi:eventDate 1948 .",
    ),
    Break(
        "kind of event of another list",
        "DiaryEntryEventType Pattern",
        add="<entry> smi:eventType type:statement .",
    ),
    Break(
        "unknown kind of event",
        "DiaryEntryEventType Class",
        add="<entry> smi:eventType event:feast .",
    ),
    Break(
        "unknown country of an event",
        "DiaryEntryCountry Class",
        add="<entry> smi:eventCountry <atlantis> .",
    ),
    Break(
        "document named by its title",
        "DiaryEntryRelatedDocument NodeKind",
        add='<entry> smi:relatedDocument "وثيقة" .',
    ),
    Break(
        "evidence without an IRI",
        "Evidence NodeKind",
        add=f'_:e a smi:Evidence ; dcterms:source "p" ; {_EVIDENCE} .',
    ),
    Break("evidence of nothing", "EvidenceSubject MinCount", "evidence subject"),
    Break(
        "evidence of two things", "EvidenceSubject MaxCount", add="<evidence> rdf:subject <entry> ."
    ),
    Break(
        "evidence of a string",
        "EvidenceSubject NodeKind",
        "evidence subject",
        '<evidence> rdf:subject "document" .',
    ),
    Break("evidence for no property", "EvidencePredicate MinCount", "evidence predicate"),
    Break(
        "evidence for two properties",
        "EvidencePredicate MaxCount",
        add="<evidence> rdf:predicate smi:title .",
    ),
    Break(
        "property as a string",
        "EvidencePredicate NodeKind",
        "evidence predicate",
        '<evidence> rdf:predicate "issued" .',
    ),
    Break(
        "evidence for two values",
        "EvidenceObject MaxCount",
        add='<evidence> rdf:object "2021"^^xsd:gYear .',
    ),
    Break("words twice", "EvidenceExact MaxCount", add='<evidence> oa:exact "other" .'),
    Break(
        "words as an IRI",
        "EvidenceExact NodeKind",
        "evidence exact",
        "<evidence> oa:exact <words> .",
    ),
    Break("evidence in no section", "EvidenceSection MinCount", "evidence section"),
    Break(
        "evidence in two sections",
        "EvidenceSection MaxCount",
        add='<evidence> smi:section "other" .',
    ),
    Break(
        "section with a language",
        "EvidenceSection Datatype",
        "evidence section",
        '<evidence> smi:section "تاريخ"@ar .',
    ),
    Break("evidence from nowhere", "EvidenceSource MinCount", "evidence source"),
    Break("two starts", "EvidenceStart MaxCount", add="<evidence> oa:start 11 ."),
    Break(
        "start that is no whole number",
        "EvidenceStart Datatype",
        "evidence start",
        "<evidence> oa:start 10.5 .",
    ),
    Break(
        "start before the beginning",
        "EvidenceStart MinInclusive",
        "evidence start",
        "<evidence> oa:start -1 .",
    ),
    Break(
        "start after the end",
        "EvidenceStart LessThan",
        "evidence start",
        "<evidence> oa:start 90 .",
    ),
    Break("two ends", "EvidenceEnd MaxCount", add="<evidence> oa:end 19 ."),
    Break(
        "end that is no whole number",
        "EvidenceEnd Datatype",
        "evidence end",
        "<evidence> oa:end 18.5 .",
    ),
    Break("start without an end", "EvidenceStartHasEnd MinCount", "evidence end"),
    Break("end without a start", "EvidenceEndHasStart MinCount", "evidence start"),
    Break(
        "doubt without an IRI",
        "Doubt NodeKind",
        add="_:d a smi:Doubt ; smi:concerns <entry> ; smi:doubtKind doubt-kind:unknown-country .",
    ),
    Break("doubt about nothing", "DoubtConcerns MinCount", "doubt concerns"),
    Break(
        "doubt about two records", "DoubtConcerns MaxCount", add="<doubt> smi:concerns <entry> ."
    ),
    Break(
        "doubt about a string",
        "DoubtConcerns NodeKind",
        "doubt concerns",
        '<doubt> smi:concerns "SMI/T/1" .',
    ),
    Break("doubt of no kind", "DoubtKind MinCount", "doubt doubtKind"),
    Break(
        "doubt of two kinds",
        "DoubtKind MaxCount",
        add="<doubt> smi:doubtKind doubt-kind:invalid-date .",
    ),
    Break(
        "doubt of a kind of another list",
        "DoubtKind Pattern",
        "doubt doubtKind",
        "<doubt> smi:doubtKind type:statement .",
    ),
    Break(
        "doubt of an unknown kind",
        "DoubtKind Class",
        "doubt doubtKind",
        "<doubt> smi:doubtKind doubt-kind:whim .",
    ),
    Break("doubt in two sections", "DoubtSection MaxCount", add='<doubt> smi:section "title" .'),
    Break(
        "section of a doubt as a number",
        "DoubtSection Datatype",
        "doubt section",
        "<doubt> smi:section 3 .",
    ),
    Break("doubt about two values", "DoubtValue MaxCount", add='<doubt> smi:valueAsWritten "مو" .'),
    Break(
        "doubted value with a language",
        "DoubtValue Datatype",
        "doubt valueAsWritten",
        '<doubt> smi:valueAsWritten "أطلنطس"@ar .',
    ),
    Break("person without an IRI", "Person NodeKind", add=f"_:p a smi:Person ; {_NAMED} ."),
    Break(
        "organisation without an IRI",
        "Organization NodeKind",
        add=f"_:o a smi:Organization ; {_NAMED} .",
    ),
    Break(
        "collection without an IRI", "Collection NodeKind", add=f"_:c a smi:Collection ; {_NAMED} ."
    ),
    Break(
        "country without an IRI",
        "Country NodeKind",
        add=f'_:c a smi:Country ; smi:countryCode "SY" ; {_NAMED} .',
    ),
    Break(
        "person without a name",
        "LabelRequired MinCount, LabelInBothLanguages MinCount",
        "person label",
    ),
    Break(
        "collection with an Arabic name alone",
        "LabelInBothLanguages MinCount",
        "collection label",
        '<collection> rdfs:label "مجموعة"@ar .',
    ),
    Break(
        "name without a language",
        "LabelTagged Datatype, LabelTagged LanguageIn",
        add='<organization> rdfs:label "organisation" .',
    ),
    Break(
        "name in a third language", "LabelTagged LanguageIn", add='<country> rdfs:label "Land"@de .'
    ),
    Break(
        "two English names",
        "LabelOncePerLanguage UniqueLang",
        add='<organization> rdfs:label "body"@en .',
    ),
    Break(
        "address of a page of Wikidata",
        "WikidataMatch Pattern",
        "person sameAs",
        "<person> schema:sameAs <https://www.wikidata.org/wiki/Q1> .",
    ),
    Break(
        "Wikidata as a string",
        "WikidataMatch NodeKind",
        "person sameAs",
        '<person> schema:sameAs "http://www.wikidata.org/entity/Q1" .',
    ),
    Break("country without a code", "CountryCodeOnce MinCount", "country countryCode"),
    Break(
        "country with two codes", "CountryCodeOnce MaxCount", add='<country> smi:countryCode "SY" .'
    ),
    Break(
        "country code of three letters",
        "CountryCodeForm Pattern",
        "country countryCode",
        '<country> smi:countryCode "IRQ" .',
    ),
    Break(
        "country code with a language",
        "CountryCodeForm Datatype",
        "country countryCode",
        '<country> smi:countryCode "IQ"@en .',
    ),
    Break(
        "two Arabic names, one from another record",
        "LabelOncePerLanguage UniqueLang",
        add=f"<shared> a smi:Person ; {_NAMED} .",
        elsewhere='<shared> a smi:Person ; rdfs:label "آخر"@ar .',
    ),
    Break(
        "two country codes, one from another record",
        "CountryCodeOnce MaxCount",
        add=f'<shared> a smi:Country ; smi:countryCode "IQ" ; {_NAMED} .',
        elsewhere='<shared> smi:countryCode "SY" .',
    ),
    Break(
        "person whom another record calls an organisation",
        "RelatedPersonKnown Class",
        add="<document> smi:relatedPerson <shared> .",
        elsewhere=f"<shared> a smi:Organization ; {_NAMED} .",
    ),
    Break(
        "class from another record, name from none",
        "LabelRequired MinCount, LabelInBothLanguages MinCount",
        add="<document> smi:relatedPerson <shared> .",
        elsewhere="<shared> a smi:Person .",
    ),
)


_WRONG = (
    '""',
    '"x"',
    '"x"@en',
    '"y"@en',
    '"z"@fr',
    '"-1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    f"<{BASE}no-such-thing>",
)


def wrong_things() -> Iterator[bytes]:
    """Give things of every class that has a shape: all that a property may not be, and nothing."""
    shapes = load_shapes()
    pairs = {
        (str(of), str(path))
        for shape, of in shapes.subject_objects(SH.targetClass)
        for child in [shape, *shapes.objects(shape, SH.property)]
        for path in shapes.objects(child, SH.path)
    }
    for number, (of, path) in enumerate(sorted(pairs)):
        thing = f"<{BASE}thing/{number}>"
        values = "".join(f"{thing} <{path}> {value} .\n" for value in _WRONG)
        yield f"{thing} <{RDF.type}> <{of}> .\n{values}".encode()
    for number, of in enumerate(sorted({of for of, _ in pairs})):
        nothing = (f"<{BASE}nothing/{number}>", f"_:nothing{number}")
        yield "".join(f"{thing} <{RDF.type}> <{of}> .\n" for thing in nothing).encode()
