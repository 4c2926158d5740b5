"""What a release answers is the same from a store, from dumps and from a service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import rdflib

import smi_graph
from smi_graph.queries import ParameterError
from smi_graph.reader import ReaderError, ReadOnly, ReleaseReader, ServiceProblem, TooManyRows
from smi_graph.store import ReleaseDirectory

SMI = "PREFIX smi: <https://w3id.org/smi/ontology#> "


def test_three_lines_lead_to_an_answer(place: str | Path) -> None:
    with smi_graph.open(place, frames="rows") as release:
        rows = release.ask("country_documents-by-year", country="SY", from_=2014, to=2015)
    assert rows == [{"year": 2014, "documents": 7}, {"year": 2015, "documents": 11}]


def test_it_is_cited_by_the_release_that_it_is(
    anywhere: ReleaseReader, sample_store: ReleaseDirectory
) -> None:
    assert anywhere.id == sample_store.current_id()
    assert anywhere.base_iri == "https://w3id.org/smi/"


def test_a_saved_query_takes_the_defaults_that_its_head_names(anywhere: ReleaseReader) -> None:
    by_default = anywhere.ask("country_documents-by-year")
    assert by_default == anywhere.ask("country_documents-by-year", country="SY", from_=None)


def test_a_part_of_the_rows_can_be_asked_for(anywhere: ReleaseReader) -> None:
    every = anywhere.ask("country_documents", country="SY")
    assert anywhere.ask("country_documents", country="SY", limit=2, offset=1) == every[1:3]


def test_what_has_no_rows_is_told_from_what_the_release_does_not_know(
    anywhere: ReleaseReader,
) -> None:
    early = {"from_": 1850, "to": 1851}
    assert not len(anywhere.ask("country_documents-by-year", country="SY", **early))
    with pytest.raises(ReaderError, match="no resource Syria") as unknown:
        anywhere.ask("country_documents-by-year", country="Syria")
    assert "ليس في هذا الإصدار" in unknown.value.sentence("ar")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"country": ".."}, '"country"'),
        ({"contry": "SY"}, 'Did you mean "country"?'),
        ({"country": "SY", "from_": "yesterday"}, 'not "yesterday"'),
        ({"country": "SY", "from_": 2**63}, f'"{2**63}"'),
    ],
)
def test_a_parameter_that_does_not_fit_is_named_with_its_value(
    anywhere: ReleaseReader, values: dict[str, object], told: str
) -> None:
    with pytest.raises((ParameterError, ServiceProblem)) as refused:
        anywhere.ask("country_documents-by-year", **values)  # type: ignore[arg-type]
    assert told in str(refused.value)
    assert "معامل" in refused.value.sentence("ar")


def test_a_list_is_no_value_of_a_parameter(anywhere: ReleaseReader) -> None:
    with pytest.raises(ParameterError, match="country"):
        anywhere.ask("country_documents", country=["SY", "IQ"])


def test_a_saved_query_that_there_is_not_is_told_with_those_that_are_like_it(
    anywhere: ReleaseReader,
) -> None:
    with pytest.raises(ReaderError, match="country_documents-by-year"):
        anywhere.ask("country_document-by-year")


def test_ask_and_construct_give_a_truth_and_a_graph(anywhere: ReleaseReader) -> None:
    assert anywhere.query(f"{SMI} ASK {{ ?d a smi:Document }}") is True
    graph = anywhere.query(f"{SMI} CONSTRUCT {{ ?d a smi:Document }} WHERE {{ ?d a smi:Document }}")
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) == sum(record.kind == "document" for record in anywhere.records())


def test_a_result_above_the_limit_is_told_and_not_cut(place: str | Path) -> None:
    with smi_graph.open(place, frames="rows", most_rows=100) as release:
        for form in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
            with pytest.raises(TooManyRows, match="more than 100 rows"):
                release.query(form)
        assert len(release.query("SELECT * { ?s ?p ?o } LIMIT 100")) == 100
        # It is a limit of results; what a record or a name takes to be read is no result.
        assert len(list(release.records())) == 125
        assert release.actor("country:SY").records > 100


def test_nothing_can_be_written(anywhere: ReleaseReader) -> None:
    with pytest.raises(ReadOnly):
        anywhere.query("INSERT DATA { <urn:a> <urn:b> <urn:c> }")


def test_no_other_machine_is_asked(anywhere: ReleaseReader) -> None:
    with pytest.raises(Exception, match="SERVICE"):
        anywhere.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_records_tell_what_the_archive_states_and_nothing_for_what_it_does_not(
    anywhere: ReleaseReader,
) -> None:
    records = {record.code: record for record in anywhere.records()}
    assert len(records) == 125
    annan = records["SAMPLE/UN/SIX-POINTS"]
    assert annan["target_countries"] == ("https://w3id.org/smi/country/SY",)
    assert (annan.date, annan.year, annan["no_such_field"]) == (None, None, ())
    sykes = records["SAMPLE/OLD/1916-05"]
    assert (sykes.date, sykes.year, sykes.title("en")) == ("1916-05", 1916, "اتفاق سايكس بيكو")
    assert {record.kind for record in records.values()} == {"document", "diary_entry"}


def test_whoever_signed_a_record_is_not_told_as_its_author(anywhere: ReleaseReader) -> None:
    [decree] = [each for each in anywhere.records() if each.code == "SAMPLE/LAW/2011-161"]
    person = ("https://w3id.org/smi/person/bashar-al-assad",)
    assert (decree["persons"], decree["signatories"]) == (person, person)
    assert decree["authors"] == decree["addressees"] == decree["speakers"] == ()


@pytest.mark.parametrize("name", ["Kofi Annan", "كوفي أنان", "person:kofi-annan"])
def test_an_actor_is_found_by_any_of_its_names(anywhere: ReleaseReader, name: str) -> None:
    actor = anywhere.actor(name)
    assert (actor.segment, actor.name("ar"), actor.records) == ("person:kofi-annan", "كوفي عنان", 8)
    assert actor.voice == "archive"
    assert anywhere.actor(actor.iri) == actor


def test_an_actor_stands_for_itself_in_a_saved_query(anywhere: ReleaseReader) -> None:
    annan = anywhere.actor("Kofi Annan")
    rows = anywhere.ask("person_documents", person=annan)
    assert rows == anywhere.ask("person_documents", person="kofi-annan") != []


def test_what_only_texts_name_is_told_as_what_a_program_found(anywhere: ReleaseReader) -> None:
    rows = anywhere.query(
        f"{SMI} SELECT DISTINCT ?actor {{ GRAPH ?g {{ ?actor a smi:Country }}"
        " FILTER NOT EXISTS { ?actor ?p ?o } }"
    )
    found = anywhere.actor(rows[0]["actor"])
    assert (found.voice, found.records) == ("program", 0)


def test_a_name_that_there_is_not_is_told(anywhere: ReleaseReader) -> None:
    with pytest.raises(ReaderError, match="Nobody"):
        anywhere.actor("Nobody")


def test_half_a_character_is_told_and_the_next_question_is_answered(
    anywhere: ReleaseReader,
) -> None:
    for wrong in (
        lambda: anywhere.query("ASK { ?s ?p '\ud800' }"),
        lambda: anywhere.ask("document_by-title", words="a\udcff"),
        lambda: anywhere.ask("country_documents", country="\ud800"),
        lambda: anywhere.actor("\ud800"),
        lambda: anywhere.actor("person:\ud800"),
        lambda: anywhere.path("Kofi Annan", "\ud800"),
    ):
        with pytest.raises((ReaderError, ParameterError)) as refused:
            wrong()
        assert refused.value.sentence("ar").encode()
        assert "half a character" in str(refused.value)
    assert anywhere.query("ASK { ?s ?p ?o }") is True


@pytest.mark.parametrize("name", ["release", "format", "bom"])
def test_a_word_of_the_address_is_no_parameter(anywhere: ReleaseReader, name: str) -> None:
    with pytest.raises(ParameterError, match=name):
        anywhere.ask("country_documents", **{name: "csv"})  # type: ignore[arg-type]


def test_paths_lead_from_record_to_record(anywhere: ReleaseReader) -> None:
    best = anywhere.path("Kofi Annan", "country:IQ", via=("person", "country"))[0]
    assert [step.start.key for step in best.steps] == ["kofi-annan", "SY"]
    assert best.steps[-1].end.key == "IQ"
    assert best.steps[0].records > 1
    assert "كوفي عنان" in best.steps[0].sentences["ar"]
    assert anywhere.path("Kofi Annan", "country:IQ", last_year=1900) == []


def test_what_may_not_be_passed_is_not_passed(anywhere: ReleaseReader) -> None:
    wide = anywhere.path("country:SY", "Kofi Annan", via=("person",))
    assert len(wide[0]) == 1
    around = anywhere.path("Kofi Annan", "country:IQ", via=("country",), without=("country:SY",))
    assert "SY" not in {step.start.key for path in around for step in path.steps}


@pytest.mark.parametrize("wrong", [{"first_year": "x"}, {"last_year": 10**30}, {"via": ("x",)}])
def test_what_a_path_cannot_be_asked_for_is_told(
    anywhere: ReleaseReader, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ReaderError) as refused:
        anywhere.path("Kofi Annan", "country:IQ", **wrong)
    assert re.search("[\u0600-\u06ff]", refused.value.sentence("ar"))
    assert re.search("x|10{30}", str(refused.value))


def test_a_closed_release_says_so(place: str | Path) -> None:
    release = smi_graph.open(place)
    release.close()
    release.close()
    with pytest.raises(ReaderError, match="closed"):
        release.query("ASK {}")
