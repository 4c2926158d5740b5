"""What each field says: the whole set of triples, for one value of each kind."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from smi_graph.authorities import Authorities, Entry, LabelAuthority, resolve
from smi_graph.mapping import RecordMapper
from smi_graph.records import Record, make_record
from smi_graph.schema import field_table
from smi_graph.vocabulary import IriMinter

BASE = "https://w3id.org/smi/"
PREFIXES = f"""
@prefix : <{BASE}ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix lang: <http://id.loc.gov/vocabulary/iso639-1/> .
@base <{BASE}> .
"""
D, E = "<document/T-1>", "<diary/T-D-1>"
FILE = Path(__file__).with_name("fields.toml")
SAID: dict[str, list[dict[str, Any]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
CASES = [
    pytest.param(kind, case["field"], case["value"], case["says"], id=f"{kind}-{case['field']}")
    for kind, cases in SAID.items()
    for case in cases
]
CODES = {"document": "T/1", "diary_entry": "T/D/1"}


@pytest.fixture(scope="module")
def mapper(authorities: Authorities) -> RecordMapper:
    return RecordMapper(IriMinter(), authorities)


def quads_of(mapper: RecordMapper, record: Record) -> set[Quad]:
    return set(parse(mapper.map(record).encode(), RdfFormat.N_QUADS))


def read(turtle: str) -> set[Quad]:
    return set(parse(f"{PREFIXES}{turtle}", RdfFormat.TURTLE))


def with_one_provisional_name(quads: set[Quad]) -> set[Quad]:
    """Write the identifier that a hash made of a name as ``n-a``: which one it is, matters not."""

    def plain(term: object) -> object:
        if isinstance(term, NamedNode) and "/n-" in term.value:
            return NamedNode(term.value[: term.value.index("/n-")] + "/n-a")
        return term

    return {Quad(plain(q.subject), q.predicate, plain(q.object), q.graph_name) for q in quads}


@pytest.mark.parametrize(("kind", "key", "value", "turtle"), CASES)
def test_a_field_says_exactly_this(
    kind: str, key: str, value: Any, turtle: str, mapper: RecordMapper
) -> None:
    without = quads_of(mapper, make_record(kind, code=CODES[kind]))
    said = quads_of(mapper, make_record(kind, code=CODES[kind], **{key: value})) - without
    assert with_one_provisional_name(said) == read(turtle)


def test_a_record_with_nothing_but_a_code_says_nothing_else(mapper: RecordMapper) -> None:
    assert quads_of(mapper, make_record("document", code="T/1")) == read(
        f'{D} a :Document ; :code "T/1" .'
    )
    assert quads_of(mapper, make_record("diary_entry", code="T/D/1")) == read(
        f'{E} a :DiaryEntry ; :code "T/D/1" .'
    )


def test_every_field_of_the_table_is_tried_here() -> None:
    tried = {
        (kind, "text" if case["field"].startswith("text_") else case["field"])
        for kind, cases in SAID.items()
        for case in cases
    }
    table = field_table()
    known = {(kind, field.key) for kind in table.kinds for field in table.of(kind)}
    assert tried | {("document", "code"), ("diary_entry", "code")} == known


@pytest.mark.parametrize("kind", SAID)
def test_a_record_with_every_field_says_all_of_it_at_once(kind: str, mapper: RecordMapper) -> None:
    values = {case["field"]: case["value"] for case in SAID[kind]}
    together = quads_of(mapper, make_record(kind, code=CODES[kind], **values))
    alone = {
        quad
        for key, value in values.items()
        for quad in quads_of(mapper, make_record(kind, code=CODES[kind], **{key: value}))
    }

    def of_no_participation(quads: set[Quad]) -> set[Quad]:
        return {quad for quad in quads if "/participation/" not in str(quad)}

    assert of_no_participation(together) == of_no_participation(alone)
    parts = {quad.subject for quad in together if "/participation/" in quad.subject.value}
    assert len(parts) == sum(bool(field.role) for field in field_table().of(kind))


EVIDENT = {
    "issue_date": ("2021-05", "أيار 2021", "issued", "issuedAsWritten"),
    "date_lines": ("2021-06-28", "28 حزيران 2021", "dateInText", "dateInTextAsWritten"),
    "languages": ("ar", "العربية", "language", "languageAsWritten"),
    "document_type": ("press release", "بيان صحفي", "documentType", "documentTypeAsWritten"),
    "target_countries": ("SY", "سورية", "targetCountry", "targetCountryAsWritten"),
    "geographic_areas": ("حلب", "حلب", "place", "geographicArea"),
    "event_date": ("2013-08", "آب 2013", "eventDate", "eventDateAsWritten"),
    "event_end_date": ("2013-09", "أيلول 2013", "eventEndDate", "eventEndDateAsWritten"),
    "event_kinds": ("military", "عسكري", "eventType", "eventTypeAsWritten"),
}


@pytest.mark.parametrize("key", EVIDENT)
def test_evidence_keeps_the_words_and_their_place_in_a_graph_of_its_own(
    key: str, mapper: RecordMapper
) -> None:
    value, words, predicate, as_written = EVIDENT[key]
    field = field_table().fields[key]
    kind = field.kinds[0]
    subject = {"document": D, "diary_entry": E}[kind]
    values = {"code": CODES[kind], key: [value] if field.many else value, "source": "page.txt"}
    evidence = {
        "field": key,
        "value": value,
        "section": "قسم",
        "quote": words,
        "start": 3,
        "end": 9,
    }
    without = quads_of(mapper, make_record(kind, **values))
    record = make_record(kind, **values, evidence=[evidence])
    added = quads_of(mapper, record) - without
    [told] = {q.object for q in without if q.predicate.value == f"{BASE}ontology#{predicate}"}
    segment = CODES[kind].replace("/", "-")
    node = f"<{BASE}evidence/{segment}/1>"
    graph = f"GRAPH <{BASE}graph/provenance>"
    assert added == set(
        parse(
            f"""{PREFIXES}
            @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
            @prefix oa: <http://www.w3.org/ns/oa#> .
            @prefix dcterms: <http://purl.org/dc/terms/> .
            {subject} :{as_written} "{words}" .
            {graph} {{ {node} a :Evidence ; rdf:subject {subject} ; rdf:predicate :{predicate} ;
                rdf:object {told} ; oa:exact "{words}" ; oa:start 3 ; oa:end 9 ;
                :section "قسم" ; dcterms:source "page.txt" . }}""",
            RdfFormat.TRIG,
        )
    )


def test_every_field_that_keeps_its_wording_is_tried_here() -> None:
    known = {field.key for field in field_table().fields.values() if field.as_written}
    assert known == set(EVIDENT)


@pytest.mark.parametrize("key", EVIDENT)
def test_a_doubt_keeps_the_wording_and_asserts_no_fact(key: str, mapper: RecordMapper) -> None:
    _, words, _, as_written = EVIDENT[key]
    kind = field_table().fields[key].kinds[0]
    subject = {"document": D, "diary_entry": E}[kind]
    without = quads_of(mapper, make_record(kind, code=CODES[kind]))
    doubt = {"code": "invalid_date", "field": key, "value": words}
    added = quads_of(mapper, make_record(kind, code=CODES[kind], doubts=[doubt])) - without
    node = f"<{BASE}doubt/{CODES[kind].replace('/', '-')}/1>"
    assert added == set(
        parse(
            f"""{PREFIXES}
            {subject} :{as_written} "{words}" .
            GRAPH <{BASE}graph/validation> {{ {node} a :Doubt ; :concerns {subject} ;
                :doubtKind <vocabulary/doubt-kind/invalid-date> ; :section "{key}" ;
                :valueAsWritten "{words}" . }}""",
            RdfFormat.TRIG,
        )
    )


def test_two_dates_that_disagree_are_compared_and_not_kept_as_a_wording(
    mapper: RecordMapper,
) -> None:
    doubt = {"code": "date_conflict", "field": "issue_date", "value": "2021 / 2022"}
    quads = quads_of(mapper, make_record("document", code="T/1", doubts=[doubt]))
    assert not [quad for quad in quads if quad.predicate.value.endswith("#issuedAsWritten")]
    assert [quad for quad in quads if quad.predicate.value.endswith("#valueAsWritten")]


def test_what_is_said_beside_a_name_stands_in_a_node_of_its_own(mapper: RecordMapper) -> None:
    record = make_record(
        "document",
        code="T/1",
        persons=["فلان", "أنتوني بلينكن"],
        participations=[
            {
                "field": "persons",
                "name": "أنتوني بلينكن",
                "office": "وزير الخارجية",
                "printed": "السيد أنتوني بلينكن",
                "identifiers": ["viaf:7"],
            }
        ],
    )
    said = with_one_provisional_name(quads_of(mapper, record))
    assert said == read(
        f'{D} a :Document ; :code "T/1" ; :relatedPerson <person/n-a> , <person/antony-blinken> ;'
        " :participation <participation/T-1/1> ."
        ' <person/n-a> a :Person ; rdfs:label "فلان"@ar .'
        ' <person/antony-blinken> :sourceIdentifier "viaf:7" .'
        " <participation/T-1/1> a :Participation ; :actor <person/antony-blinken> ;"
        ' :office "وزير الخارجية"@ar ; :valueAsWritten "السيد أنتوني بلينكن" .'
    )


def persons_named(mapper: RecordMapper, *named: tuple[str, str]) -> list[str]:
    """Give the IRIs of persons who are each named once, with an identifier of the source."""
    found = []
    for name, identifier in named:
        said = [{"field": "persons", "name": name, "identifiers": [identifier]}]
        record = make_record(
            "document", code="T/1", persons=[name], participations=said if identifier else []
        )
        related = NamedNode(f"{BASE}ontology#relatedPerson")
        [iri] = {q.object.value for q in quads_of(mapper, record) if q.predicate == related}
        found.append(iri)
    return found


def test_an_equal_identifier_makes_two_spellings_one_person(mapper: RecordMapper) -> None:
    first, second = persons_named(mapper, ("K. Annan", "viaf:1"), ("Annan, Kofi", "viaf:1"))
    assert first == second


def test_another_identifier_makes_one_spelling_two_persons(mapper: RecordMapper) -> None:
    first, second = persons_named(mapper, ("John Smith", "own:1"), ("John Smith", "own:2"))
    assert first != second


def test_another_identifier_than_the_listed_one_is_another_person() -> None:
    listed = Entry("a", "", "John Smith", identifiers=("own:1",))
    persons = LabelAuthority.of("persons", [listed])
    found = [resolve(persons, "John Smith", given).identifier for given in ((), ("viaf:9",))]
    assert found == ["a", "a"]
    assert resolve(persons, "J. Smith", ("own:1",)).identifier == "a"
    assert resolve(persons, "John Smith", ("own:2",)).identifier != "a"


def test_evidence_for_a_text_names_its_place_and_no_object(mapper: RecordMapper) -> None:
    place = {
        "field": "text_ar",
        "value": "",
        "section": "text_ar",
        "quote": "",
        "start": 3,
        "end": 9,
    }
    record = make_record("document", code="T/1", text_ar="نص", evidence=[place])
    of_evidence = {
        quad.predicate.value.rpartition("#")[2]
        for quad in quads_of(mapper, record)
        if "/evidence/" in quad.subject.value
    }
    assert of_evidence == {"type", "subject", "predicate", "start", "end", "section"}


def test_a_name_without_an_identifier_is_neither_of_those_with_one(mapper: RecordMapper) -> None:
    with_one, without = persons_named(mapper, ("John Smith", "own:1"), ("John Smith", ""))
    assert with_one != without


def test_what_holds_a_listed_place_is_published_with_it(mapper: RecordMapper) -> None:
    record = make_record("document", code="T/1", geographic_areas=["محافظة حلب-خناصر"])
    assert list(mapper.actors.listed(record)) == [
        ("place", "khanaser"),
        ("place", "aleppo-governorate"),
        ("country", "SY"),
    ]
    [within] = [
        quad.object.value
        for quad in parse(mapper.actors.describe("place", "khanaser").encode(), RdfFormat.N_QUADS)
        if quad.predicate.value.endswith("#within")
    ]
    assert within == f"{BASE}place/aleppo-governorate"
