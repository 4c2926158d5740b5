"""What becomes of a record: the archive's word, the evidence and the doubts, kept apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Dataset

from smi_graph.authorities import THINGS, Authorities, load_authorities
from smi_graph.mapping import RecordMapper
from smi_graph.records import Doubt, DoubtCode, Evidence, Record, make_record
from smi_graph.vocabulary import OA, RDF, RDFS, SCHEMA, SKOS, SMI, XSD, IriMinter

DOCUMENT = NamedNode("https://w3id.org/smi/document/SMI-A200-1")
INTEGER = NamedNode(XSD.integer)
# What is not the archive's own word, and the graph where it stands.
BESIDE = {
    "evidence": NamedNode("https://w3id.org/smi/graph/provenance"),
    "doubt": NamedNode("https://w3id.org/smi/graph/validation"),
}
RECORD = make_record(
    "document",
    code="SMI/A200/1",
    title="بيان",
    title_lang="ar",
    issue_date="2021-05",
    date_lines=["2021-06-28"],
    languages=["ar"],
    document_type="press release",
    target_countries=["SY"],
    persons=["أنتوني بلينكن", "فلان الفلاني"],
    collections=["الدول الأجنبية"],
    diaries=["SMI/D/12"],
    source="page.txt",
    evidence=[
        Evidence(
            field="issue_date",
            value="2021-05",
            section="تاريخ الصدور",
            quote="2021/05",
            start=10,
            end=17,
        )
    ],
    doubts=[Doubt(code=DoubtCode.UNKNOWN_COUNTRY, field="target_countries", value="نارنيا")],
)


@pytest.fixture(scope="module")
def mapper(authorities: Authorities) -> RecordMapper:
    return RecordMapper(IriMinter(), authorities)


def quads_of(mapper: RecordMapper, record: Record) -> list[Quad]:
    return list(parse(mapper.map(record).encode(), RdfFormat.N_QUADS))


def objects(quads: list[Quad], subject: NamedNode, predicate: str) -> set[object]:
    return {
        quad.object
        for quad in quads
        if quad.subject == subject and quad.predicate == NamedNode(predicate)
    }


def iri(path: str) -> NamedNode:
    return NamedNode(f"https://w3id.org/smi/{path}")


def test_a_date_keeps_its_precision_and_its_wording(mapper: RecordMapper) -> None:
    quads = quads_of(mapper, RECORD)
    month = Literal("2021-05", datatype=NamedNode(XSD.gYearMonth))
    assert objects(quads, DOCUMENT, SMI.issued) == {month}
    year = Literal("2021", datatype=NamedNode(XSD.gYear))
    assert objects(quads, DOCUMENT, SMI.issuedYear) == {year}
    assert objects(quads, DOCUMENT, SMI.issuedAsWritten) == {Literal("2021/05")}
    day = Literal("2021-06-28", datatype=NamedNode(XSD.date))
    assert objects(quads, DOCUMENT, SMI.dateInText) == {day}


def test_a_plain_query_sees_the_archives_word_only(mapper: RecordMapper) -> None:
    found = set()
    for quad in quads_of(mapper, RECORD):
        kind = next((kind for kind in BESIDE if f"/{kind}/" in quad.subject.value), "")
        assert quad.graph_name == BESIDE.get(kind, DefaultGraph())
        found.add(kind)
    assert found == {"", *BESIDE}


def test_the_evidence_names_the_fact_that_it_supports(mapper: RecordMapper) -> None:
    quads = quads_of(mapper, RECORD)
    evidence = NamedNode("https://w3id.org/smi/evidence/SMI-A200-1/1")
    assert objects(quads, evidence, RDF.subject) == {DOCUMENT}
    assert objects(quads, evidence, RDF.predicate) == {NamedNode(SMI.issued)}
    assert objects(quads, evidence, RDF.object) == objects(quads, DOCUMENT, SMI.issued)
    assert objects(quads, evidence, OA.exact) == {Literal("2021/05")}
    assert objects(quads, evidence, OA.start) == {Literal("10", datatype=INTEGER)}
    assert objects(quads, evidence, OA.end) == {Literal("17", datatype=INTEGER)}
    assert objects(quads, evidence, SMI.section) == {Literal("تاريخ الصدور")}


def test_a_doubted_value_is_kept_as_written_and_becomes_no_fact(mapper: RecordMapper) -> None:
    quads = quads_of(mapper, RECORD)
    assert objects(quads, DOCUMENT, SMI.targetCountry) == {
        NamedNode("https://w3id.org/smi/country/SY")
    }
    assert Literal("نارنيا") in objects(quads, DOCUMENT, SMI.targetCountryAsWritten)
    doubt = NamedNode("https://w3id.org/smi/doubt/SMI-A200-1/1")
    assert objects(quads, doubt, SMI.concerns) == {DOCUMENT}
    assert objects(quads, doubt, SMI.doubtKind) == {iri("vocabulary/doubt-kind/unknown-country")}
    assert objects(quads, doubt, SMI.section) == {Literal("target_countries")}
    assert objects(quads, doubt, SMI.valueAsWritten) == {Literal("نارنيا")}


def test_a_listed_person_has_the_listed_identifier_and_another_a_provisional_one(
    mapper: RecordMapper,
) -> None:
    quads = quads_of(mapper, RECORD)
    persons = {person.value for person in objects(quads, DOCUMENT, SMI.relatedPerson)}
    assert "https://w3id.org/smi/person/antony-blinken" in persons
    [provisional] = [person for person in persons if "/n-" in person]
    assert objects(quads, NamedNode(provisional), RDFS.label) == {
        Literal("فلان الفلاني", language="ar")
    }


def test_two_persons_who_differ_by_a_letter_stay_two(mapper: RecordMapper) -> None:
    record = RECORD.model_copy(update={"persons": ["حسن العلي", "حسين العلي"]})
    assert len(objects(quads_of(mapper, record), DOCUMENT, SMI.relatedPerson)) == 2


def test_a_diary_entry_is_never_a_document(mapper: RecordMapper) -> None:
    entry = make_record("diary_entry", code="SMI/D/12", title="اجتماع", title_lang="ar")
    types = {
        quad.object.value for quad in quads_of(mapper, entry) if quad.predicate.value == RDF.type
    }
    assert types == {SMI.DiaryEntry}


def test_a_diary_entry_named_by_its_code_is_the_entry_itself(mapper: RecordMapper) -> None:
    quads, entry = quads_of(mapper, RECORD), iri("diary/SMI-D-12")
    assert objects(quads, DOCUMENT, SMI.relatedEntry) == {entry}
    # What it is called, its own record says.
    assert not [quad for quad in quads if quad.subject == entry]


def test_a_diary_entry_named_by_its_title_has_that_for_a_label(mapper: RecordMapper) -> None:
    quads = quads_of(mapper, RECORD.model_copy(update={"diaries": ["يومية الاجتماع"]}))
    [entry] = objects(quads, DOCUMENT, SMI.relatedEntry)
    assert isinstance(entry, NamedNode)
    assert objects(quads, entry, RDFS.label) == {Literal("يومية الاجتماع", language="ar")}


def test_a_record_without_a_code_has_no_iri(mapper: RecordMapper) -> None:
    with pytest.raises(ValueError, match="without a code"):
        mapper.map(RECORD.model_copy(update={"code": None}))


def test_nothing_published_is_a_blank_node(mapper: RecordMapper) -> None:
    quads = quads_of(mapper, RECORD)
    assert {type(quad.subject) for quad in quads} == {NamedNode}
    assert {type(quad.object) for quad in quads} == {NamedNode, Literal}


@given(title=st.text(min_size=1, max_size=80).filter(str.strip), text=st.text(max_size=200))
def test_any_text_comes_through_the_lines_unchanged(title: str, text: str) -> None:
    mapper = RecordMapper(IriMinter(), load_authorities())
    record = make_record("document", code="A/1", title=title.strip(), title_lang="ar", text_ar=text)
    quads = quads_of(mapper, record)
    document = NamedNode("https://w3id.org/smi/document/A-1")
    assert objects(quads, document, SMI.text) == {Literal(text, language="ar")}
    assert objects(quads, document, SMI.title) == {Literal(record.title, language="ar")}


def test_rdflib_reads_the_same_quads_as_pyoxigraph(mapper: RecordMapper) -> None:
    dataset = Dataset()
    dataset.parse(data=mapper.map(RECORD), format="nquads")
    assert sum(len(graph) for graph in dataset.graphs()) == len(set(quads_of(mapper, RECORD)))


def test_every_listed_actor_can_be_described(
    mapper: RecordMapper, authorities: Authorities
) -> None:
    lines = "".join(
        mapper.actors.describe(kind, identifier)
        for kind in THINGS
        for identifier in authorities.of_kind(kind).entries
    )
    described = list(parse(lines.encode(), RdfFormat.N_QUADS))
    countries = {quad.subject for quad in described if quad.object == NamedNode(SMI.Country)}
    assert len(countries) == len(authorities.countries.entries)


def test_a_listed_actor_is_described_by_all_that_its_row_says(mapper: RecordMapper) -> None:
    described = list(
        parse(mapper.actors.describe("organization", "united-nations").encode(), RdfFormat.N_QUADS)
    )
    said = iri("organization/united-nations")
    assert objects(described, said, RDF.type) == {NamedNode(SMI.Organization)}
    assert objects(described, said, RDFS.label) == {
        Literal("الأمم المتحدة", language="ar"),
        Literal("United Nations", language="en"),
    }
    others = objects(described, said, SKOS.altLabel)
    assert {
        Literal("هيئة الأمم المتحدة", language="ar"),
        Literal("UNO", language="en"),
    } < others
    assert objects(described, said, SCHEMA.sameAs) == {
        NamedNode("http://www.wikidata.org/entity/Q1065")
    }
