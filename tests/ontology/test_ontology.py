from __future__ import annotations

import json
import re
from collections import defaultdict

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from smi_graph.arabic import fold
from smi_graph.records import DoubtCode
from smi_graph.resources import resource_path
from smi_graph.schema import field_table, json_ld_context
from smi_graph.vocabulary import SMI, IriMinter

FILES = ("smi.ttl", "alignments.ttl", "vocabularies.ttl")
SCHEMES = (
    "document-type",
    "reliability",
    "doubt-kind",
    "event-type",
    "event-subtype",
    "role",
    "language",
)
ONTOLOGY = URIRef(SMI.ONTOLOGY)


def parsed(file: str) -> Graph:
    return Graph().parse(resource_path("ontology", file))


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return parsed("smi.ttl")


@pytest.fixture(scope="module")
def vocabularies() -> Graph:
    return parsed("vocabularies.ttl")


@pytest.fixture(scope="module")
def context() -> dict[str, object]:
    return json_ld_context()


def named_terms() -> set[str]:
    return {
        value
        for name, value in vars(SMI).items()
        if not name.startswith("_") and name not in {"NAMESPACE", "ONTOLOGY"}
    }


def defined_terms(graph: Graph) -> set[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return {term for kind in kinds for term in graph.subjects(RDF.type, kind)}


def concepts(graph: Graph, scheme: str) -> list[URIRef]:
    return list(graph.subjects(SKOS.inScheme, URIRef(f"https://w3id.org/smi/vocabulary/{scheme}")))


@pytest.mark.parametrize("file", FILES)
def test_both_parsers_read_the_same_triples(file: str) -> None:
    quads = pyoxigraph.parse(path=resource_path("ontology", file))
    assert len(set(quads)) == len(parsed(file)) > 0


def test_the_ontology_defines_every_term_that_the_program_names(ontology: Graph) -> None:
    assert named_terms() <= {str(term) for term in defined_terms(ontology)}


def test_the_ontology_defines_every_term_that_the_table_of_fields_names(ontology: Graph) -> None:
    table = field_table()
    named = {kind.of_class for kind in table.kinds.values()}
    for field in table.fields.values():
        named |= {iri for iri in (field.predicate, field.as_written, field.year) if iri}
    assert named <= {str(term) for term in defined_terms(ontology)}


def test_the_ontology_stays_small(ontology: Graph) -> None:
    assert len(set(ontology.subjects(RDF.type, OWL.Class))) <= 12
    properties = {
        term
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in ontology.subjects(RDF.type, kind)
    }
    assert len(properties) <= 60


def test_every_term_is_explained_in_both_languages_with_an_example(ontology: Graph) -> None:
    for term in defined_terms(ontology):
        for predicate in (RDFS.label, RDFS.comment):
            texts = list(ontology.objects(term, predicate))
            assert sorted(text.language for text in texts) == ["ar", "en"], term
        assert len(list(ontology.objects(term, SKOS.example))) == 1, term
        assert (term, RDFS.isDefinedBy, ONTOLOGY) in ontology, term


def test_the_ontology_names_its_version(ontology: Graph) -> None:
    version = str(ontology.value(ONTOLOGY, OWL.versionInfo))
    assert str(ontology.value(ONTOLOGY, OWL.versionIRI)).endswith(f"/{version}")


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_declared_the_same_as_a_term_of_others(file: str) -> None:
    graph = parsed(file)
    for predicate in (OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs):
        assert (None, predicate, None) not in graph


@pytest.mark.parametrize("file", FILES)
def test_the_matches_of_skos_are_between_concepts(file: str) -> None:
    graph = parsed(file)
    matches = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch)
    for predicate in (*matches, SKOS.relatedMatch):
        for subject in graph.subjects(predicate):
            assert (subject, RDF.type, SKOS.Concept) in graph, subject


def test_alignments_speak_of_known_terms_only() -> None:
    ours = {s for s in parsed("alignments.ttl").subjects() if s.startswith(SMI.NAMESPACE)}
    assert ours <= defined_terms(parsed("smi.ttl"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_concept_is_labelled_defined_and_found_under_its_key(
    scheme: str, vocabularies: Graph
) -> None:
    mint = IriMinter()
    found = concepts(vocabularies, scheme)
    assert found
    for concept in found:
        for predicate in (SKOS.prefLabel, SKOS.definition):
            texts = list(vocabularies.objects(concept, predicate))
            assert sorted(text.language for text in texts) == ["ar", "en"], concept
        (key,) = (str(notation) for notation in vocabularies.objects(concept, SKOS.notation))
        made = mint.language(key) if scheme == "language" else mint.concept(scheme, key)
        assert str(concept) == made


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_and_its_top_concepts_name_each_other(scheme: str, vocabularies: Graph) -> None:
    iri = URIRef(f"https://w3id.org/smi/vocabulary/{scheme}")
    top = {
        concept
        for concept in concepts(vocabularies, scheme)
        if not vocabularies.value(concept, SKOS.broader)
    }
    assert set(vocabularies.objects(iri, SKOS.hasTopConcept)) == top
    assert set(vocabularies.subjects(SKOS.topConceptOf, iri)) == top


def test_a_match_of_a_concept_is_reviewed_and_leads_to_a_concept_elsewhere(
    vocabularies: Graph,
) -> None:
    known = r"(http://www\.wikidata\.org/entity/Q[1-9]\d*|http://vocab\.getty\.edu/aat/3\d{8})\Z"
    matched = [
        (subject, str(match))
        for predicate in (SKOS.exactMatch, SKOS.closeMatch)
        for subject, match in vocabularies.subject_objects(predicate)
    ]
    assert len(matched) == len({match for _, match in matched}) > 30
    for subject, match in matched:
        assert re.match(known, match), match
        scheme = vocabularies.value(subject, SKOS.inScheme)
        notes = list(vocabularies.objects(scheme, SKOS.editorialNote))
        assert sorted(note.language for note in notes) == ["ar", "en"], subject


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_label_belongs_to_two_concepts(scheme: str, vocabularies: Graph) -> None:
    owners: dict[str, set[URIRef]] = defaultdict(set)
    for concept in concepts(vocabularies, scheme):
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for label in vocabularies.objects(concept, predicate):
                owners[fold(str(label))].add(concept)
    assert {label: found for label, found in owners.items() if len(found) > 1} == {}


def test_every_kind_of_doubt_that_a_reader_reports_is_a_concept(vocabularies: Graph) -> None:
    keys = {
        str(vocabularies.value(concept, SKOS.notation))
        for concept in concepts(vocabularies, "doubt-kind")
    }
    assert keys == {code.value for code in DoubtCode}


def test_the_languages_of_the_archive_are_there(vocabularies: Graph) -> None:
    wanted = {"ar", "en", "fr", "ru", "tr", "de", "es", "fa", "he", "ku", "zh", "it"}
    assert {IriMinter.language(code) for code in wanted} <= {
        str(concept) for concept in concepts(vocabularies, "language")
    }


def test_every_term_has_its_own_name_in_the_json_context(context: dict[str, object]) -> None:
    for term in named_terms():
        name = term.removeprefix(SMI.NAMESPACE)
        entry = context[name]
        target = entry["@id"] if isinstance(entry, dict) else entry
        assert target == f"smi:{name}"


def test_a_document_becomes_pleasant_json(context: dict[str, object]) -> None:
    document = URIRef(IriMinter().document("SMI/T/1"))
    graph = Graph()
    graph.add((document, RDF.type, URIRef(SMI.Document)))
    graph.add((document, URIRef(SMI.title), Literal("وثيقة", lang="ar")))
    graph.add((document, URIRef(SMI.title), Literal("document", lang="en")))
    graph.add((document, URIRef(SMI.targetCountry), URIRef(IriMinter().country("IQ"))))
    made = json.loads(graph.serialize(format="json-ld", context=context))
    made.pop("@context")
    assert made == {
        "id": "https://w3id.org/smi/document/SMI-T-1",
        "type": "Document",
        "title": {"ar": "وثيقة", "en": "document"},
        "targetCountry": "https://w3id.org/smi/country/IQ",
    }
    back = Graph().parse(data=json.dumps({"@context": context, **made}), format="json-ld")
    assert set(back) == set(graph)


# Of the datatypes of XML Schema, OWL 2 knows no date without a time and no year: a reasoner such
# as HermiT refuses an ontology with them (https://www.w3.org/TR/owl2-syntax/#Datatype_Maps).
NOT_OF_OWL = {XSD.date, XSD.gYear, XSD.gYearMonth, XSD.time, RDF.langString}


def test_a_reasoner_knows_each_datatype_of_a_range(ontology: Graph) -> None:
    assert set(ontology.objects(None, RDFS.range)).isdisjoint(NOT_OF_OWL)
    classes = {OWL.Thing, SKOS.Concept, *ontology.subjects(RDF.type, OWL.Class)}
    for term in ontology.subjects(RDF.type, OWL.ObjectProperty):
        assert set(ontology.objects(term, RDFS.range)) <= classes, term


# What other vocabularies say of the subjects of their properties, where ours must not have it.
DOMAINS = """
@prefix bibo: <http://purl.org/ontology/bibo/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rico: <https://www.ica.org/standards/RiC/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
rico:expressedDate rdfs:domain rico:Date . bibo:issue rdfs:domain bibo:Issue .
oa:hasTarget rdfs:domain oa:Annotation . skos:closeMatch rdfs:domain skos:Concept ;
  rdfs:range skos:Concept . skos:exactMatch rdfs:subPropertyOf skos:closeMatch .
rico:hasAuthor rdfs:domain rico:Record . rico:publicationDate rdfs:domain rico:RecordResource .
rico:isOrWasContainedBy rdfs:domain rico:Place ; rdfs:range rico:Place .
"""
UNWANTED = ("Date", "Issue", "Annotation")


def test_nothing_becomes_what_it_is_not_by_the_alignments() -> None:
    known = parsed("smi.ttl") + parsed("alignments.ttl")
    known.parse(data=DOMAINS, format="turtle")
    for term in defined_terms(parsed("smi.ttl")) | set(known.subjects(RDFS.seeAlso)):
        above = set(known.transitive_objects(term, RDFS.subPropertyOf))
        types = {of for one in above for of in known.objects(one, RDFS.domain)}
        assert {of for of in types if re.split("[/#]", of)[-1] in UNWANTED} == set(), term
        for predicate in (SKOS.closeMatch, SKOS.exactMatch):
            assert (term, predicate, None) not in known
