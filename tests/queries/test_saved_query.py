"""A saved query tells everything about itself, or says in which line it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smi_graph.queries import QueryFileError, SavedQuery, load_saved_queries, parse_saved_query

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "#+ summary: Any?\n#+ summary_ar: هل من شيء؟\n"


def test_a_query_may_call_the_text_functions() -> None:
    call = "<https://w3id.org/smi/function#textMatches>(?d, 'x')"
    text = f"#+ summary: A\n#+ summary_ar: أ\nSELECT ?d {{ ?d ?p ?o FILTER({call}) }}"
    assert parse_saved_query(text, "document_found.rq").form == "SELECT"


def test_a_saved_query_tells_its_question_in_both_languages(per_year: SavedQuery) -> None:
    assert per_year.summary_en == "Documents with a target country, per year"
    assert per_year.summary_ar == "الوثائق المرتبطة ببلد مستهدف، بحسب السنة"
    assert per_year.description_ar.startswith("عدد الوثائق")
    assert (per_year.tags, per_year.default_view) == (("country", "timeline"), "BarChart")


def test_parameters_come_from_the_variables(per_year: SavedQuery) -> None:
    country, start = per_year.parameters
    assert (country.name, country.datatype, country.required) == ("country", "iri", True)
    assert (country.kind, country.label_ar) == ("country", "البلد")
    assert (start.name, start.datatype, start.required) == ("from", "gYear", False)


def test_defaults_and_choices_are_read() -> None:
    text = HEAD + (
        "#+ defaults:\n#+   - lang2: ar\n#+ enumerate:\n#+   - lang2:\n#+     - ar\n#+     - en\n"
        "ASK { ?s ?p ?_lang2_literal }"
    )
    (parameter,) = parse_saved_query(text, "a_b.rq").parameters
    assert (parameter.default, parameter.choices) == ("ar", ("ar", "en"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HEAD + "ASK {\n ?s ?p ?_x_nonsense }", "a_b.rq, line 4"),
        (HEAD + "ASK {\n ?s ?p ?_x_y_iri }", "a_b.rq, line 4"),
        (HEAD + "ASK { ?s ?p ?_limit_integer }", "a_b.rq, line 3"),
        (HEAD + "ASK { ?s ?p ?_x_iri .\n ?s ?p ?__x_iri }", "a_b.rq, line 4"),
        (HEAD + "SELECT ?_x_iri\n{ ?s ?p ?_x_iri }", "a_b.rq, line 3"),
        (HEAD + "ASK { ?s ?p }", "a_b.rq, line 3"),
        (HEAD + "ASK { ?s ?p ?o\n FILTER(?o<?_x_number&&?o>1) }", "a_b.rq, line 4"),
        (HEAD + "DROP ALL", "a_b.rq, line 1"),
        (HEAD + "#+ colour: red\nASK {}", "a_b.rq, line 3"),
        (HEAD + "#+ kept: release\nASK {}", "a_b.rq, line 1"),
        (HEAD + "#+ kept: release\nSELECT * { ?s ?p ?_x_iri }", "a_b.rq, line 1"),
        (HEAD + "#+ kept: forever\nSELECT * { ?s ?p ?o }", "a_b.rq, line "),
        (HEAD + "#+ tags: [a\nASK {}", "a_b.rq, line "),
        (HEAD + "#+ defaults:\n#+   - x: 1\nASK {}", "a_b.rq, line 1"),
        (HEAD + "#+ defaults:\n#+   - x: 1948-02-31\nASK { ?s ?p ?_x_xsd_date }", "a_b.rq, line 1"),
        (HEAD + "#+ parameters:\n#+   - x: {kind: planet}\nASK { ?_x_iri ?p 1 }", "a_b.rq, line 1"),
        ("#+ summary: Any?\nASK {}", "a_b.rq, line 1"),
    ],
)
def test_a_fault_names_its_file_and_line(text: str, place: str) -> None:
    with pytest.raises(QueryFileError) as caught:
        parse_saved_query(text, "a_b.rq")
    assert str(caught.value).startswith(place)
    assert caught.value.sentence("ar")


def test_a_file_must_be_named_by_aspect_and_panel() -> None:
    with pytest.raises(QueryFileError, match="<aspect>_<panel>"):
        parse_saved_query(HEAD + "ASK {}", "Any Thing.rq")


def test_a_folder_is_read_in_alphabetical_order(tmp_path: Path) -> None:
    for name in ("b_x.rq", "a_y.rq"):
        (tmp_path / name).write_text(HEAD + "ASK {}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no query", encoding="utf-8")
    assert list(load_saved_queries(tmp_path)) == ["a_y", "b_x"]


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "a_b.rq").write_bytes(b"#+ summary: \xff")
    with pytest.raises(QueryFileError, match=r"a_b\.rq, line 1.*UTF-8"):
        load_saved_queries(tmp_path)


def test_the_saved_queries_of_the_project_keep_to_the_convention() -> None:
    for name, query in load_saved_queries().items():
        assert query.name == name
        assert query.summary_ar != query.summary_en
