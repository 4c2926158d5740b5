"""What the saved queries answer where it would be easy to answer wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.queries_content.conftest import ARCHIVE, open_archive, run, saved

if TYPE_CHECKING:
    from tests.queries_content.conftest import Ask, Row

DOCUMENT = "https://w3id.org/smi/document/"
PERSON = "https://w3id.org/smi/person/"
COUNTRY = "https://w3id.org/smi/country/"


def column(rows: list[Row], name: str) -> list[str | None]:
    return [row[name] for row in rows]


@pytest.mark.parametrize(
    ("name", "thing", "identifier", "count"),
    [
        ("archive_documents-by-country", "country", COUNTRY + "SY", "4"),
        ("archive_documents-by-person", "person", PERSON + "kofi-annan", "2"),
        ("country_persons", "person", PERSON + "kofi-annan", "2"),
    ],
)
def test_a_second_label_in_one_language_counts_nothing_twice(
    ask: Ask, name: str, thing: str, identifier: str, count: str
) -> None:
    rows = [row for row in ask(name) if row[thing] == identifier]

    assert column(rows, "documents") == [count]


def test_what_has_no_english_label_is_shown_with_its_arabic_one(ask: Ask) -> None:
    rows = {row["person"]: row for row in ask("archive_documents-by-person")}

    shown = rows[PERSON + "staffan-de-mistura"]
    assert shown["label_ar"] == "ستيفان دي ميستورا"
    assert shown["label_en"] is None


def test_a_document_with_two_titles_is_one_row(ask: Ask) -> None:
    (row,) = [r for r in ask("country_documents") if r["code"] == "SAMPLE/SC/2254"]

    assert row["label_ar"] == "قرار مجلس الأمن 2254"
    assert row["label_en"] == "Resolution 2254"


def test_undated_documents_are_listed_until_a_year_is_asked_for(ask: Ask) -> None:
    undated = "SAMPLE/UN/UNDATED"

    assert undated in column(ask("country_documents"), "code")
    assert undated not in column(ask("country_documents", **{"from": "1900"}), "code")
    assert undated not in column(ask("country_documents", to="2099"), "code")


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ({"from": "2015"}, ["SAMPLE/SC/2254", "SMI/A200/593915"]),
        ({"to": "2015"}, ["SAMPLE/ST/2012", "SAMPLE/SC/2254"]),
        ({"from": "2013", "to": "2020"}, ["SAMPLE/SC/2254"]),
    ],
)
def test_the_years_asked_for_are_included(
    ask: Ask, years: dict[str, str], found: list[str]
) -> None:
    assert column(ask("country_documents", **years), "code") == found
    assert column(ask("archive_timeline", **years), "code") == found


def test_dates_of_different_precision_are_sorted_by_time(ask: Ask) -> None:
    assert column(ask("archive_latest-documents"), "issued") == [
        "2021-05-28",
        "2015-12-18",
        "2012-06",
        "2012-04-21",
    ]


def test_only_dates_that_disagree_are_listed_each_with_its_wording(ask: Ask) -> None:
    (row,) = ask("document-curation_conflicting-dates")

    assert (row["issued"], row["issued_as_written"]) == ("2021-05-28", "2021/05/28")
    assert row["date_in_text"] == "2021-06-28"
    assert row["date_in_text_as_written"] == "28 حزيران/يونيو 2021"


@pytest.mark.parametrize(
    ("gap", "found"),
    [
        ("date", ["SAMPLE/UN/UNDATED"]),
        ("person", ["SMI/A200/593915"]),
        ("english-text", ["SAMPLE/SC/2254"]),
        ("arabic-text", ["SAMPLE/ST/2012"]),
        ("text", ["SAMPLE/UN/UNDATED"]),
        ("type", ["SAMPLE/UN/UNDATED"]),
    ],
)
def test_gaps_are_found_and_nothing_else(ask: Ask, gap: str, found: list[str]) -> None:
    assert column(ask(f"document-curation_without-{gap}"), "code") == found


def test_a_label_that_no_list_knows_is_shown_as_written(ask: Ask) -> None:
    (row,) = ask("document-curation_unknown-labels")

    assert row["document"] == DOCUMENT + "SAMPLE-UN-UNDATED"
    assert row["value"] == "بلاد الشام"
    assert row["kind_label_ar"]
    assert row["kind_label_en"]


def test_only_persons_that_nobody_reviewed_are_provisional(ask: Ask) -> None:
    assert column(ask("person-curation_provisional"), "label_ar") == ["رفيق عبد السلام"]


def test_a_person_is_no_companion_of_theirs(ask: Ask) -> None:
    rows = ask("person_companions", person="john-kerry")

    assert PERSON + "john-kerry" not in column(rows, "companion")
    assert (rows[0]["companion"], rows[0]["documents"]) == (PERSON + "sergey-lavrov", "2")


def test_a_pair_is_counted_once_whoever_comes_first(ask: Ask) -> None:
    pairs = [frozenset({row["first"], row["second"]}) for row in ask("person-index_pairs")]

    assert frozenset({PERSON + "john-kerry", PERSON + "sergey-lavrov"}) in pairs
    assert {len(pair) for pair in pairs} == {2}
    assert len(set(pairs)) == len(pairs)


def test_weak_pairs_can_be_left_out(ask: Ask) -> None:
    rows = ask("person-index_pairs", least="2")

    assert column(rows, "documents") == ["2"]


def test_a_collection_with_undated_documents_still_has_its_dates(ask: Ask) -> None:
    (summary,) = ask("collection_summary", collection="united-nations")

    assert (summary["documents"], summary["persons"], summary["countries"]) == ("3", "5", "2")
    assert (summary["first_date"], summary["last_date"]) == ("2012-06", "2015-12-18")


def test_an_empty_collection_is_listed_with_no_documents_and_no_dates(ask: Ask) -> None:
    rows = {row["label_en"]: row for row in ask("collection-index_summary")}

    assert rows["Media"]["documents"] == "0"
    assert rows["Media"]["first_date"] is None
    assert rows["United Nations"]["first_date"] == "2012-06"


def test_evidence_is_given_in_full_where_only_words_are_known(ask: Ask) -> None:
    rows = {row["words"]: row for row in ask("document_evidence")}

    assert rows["2021/05/28"]["start"] == "10"
    assert rows["28 حزيران/يونيو 2021"]["start"] is None
    assert rows["28 حزيران/يونيو 2021"]["property_label_en"]


def test_the_facts_of_a_document_are_named_and_its_text_is_left_out(ask: Ask) -> None:
    rows = ask("document_facts", document="SMI/A200/593915")

    names = {row["property_label_en"]: row["property_label_ar"] for row in rows}
    assert names["target country"] == "البلد المستهدف"
    assert None not in {*names, *names.values()}
    assert "نص" not in column(rows, "value")
    assert "Press release" in {str(row["value_label_en"]).capitalize() for row in rows}


def test_a_diary_entry_is_shown_by_its_title_and_also_without_documents(ask: Ask) -> None:
    rows = ask("diary-index_documents")

    assert column(rows, "label_ar") == ["اعتماد القرار 2254", "حدث بلا وثائق"]
    assert column(rows, "document") == [DOCUMENT + "SAMPLE-SC-2254", None]


def test_words_of_a_title_are_taken_as_text_and_not_as_a_query(ask: Ask) -> None:
    assert ask("document_by-title", words='") } #') == []
    assert column(ask("document_by-title", words="resolution"), "code") == ["SAMPLE/SC/2254"]


def test_a_correction_is_one_row_whether_or_not_it_names_a_fact(ask: Ask) -> None:
    rows = ask("document_contributions")

    assert column(rows, "property_label_en") == ["date of issue", "target country", None]
    assert column(rows, "value_label_en") == [None, "Syria", None]
    assert column(rows, "author_label_en") == ["a reader", None, None]
    assert column(rows, "author") == [None, "Layla", "Layla"]


# What the texts name


def test_a_number_is_counted_by_the_records_that_name_it_and_not_by_its_own(ask: Ask) -> None:
    rows = ask("citation-index_most-cited")

    assert [(row["cited_number"], row["documents"]) for row in rows] == [
        ("S/RES/2254", "2"),
        ("S/RES/1701", "1"),
    ]
    assert column(rows, "cited") == [DOCUMENT + "SAMPLE-SC-2254", "S/RES/1701"]
    assert column(rows, "cited_label_en") == ["Resolution 2254", None]


def test_a_number_counts_in_the_years_of_the_records_that_name_it(ask: Ask) -> None:
    rows = ask("citation-index_most-cited", **{"from": "2020"})

    assert [(row["cited_number"], row["documents"]) for row in rows] == [("S/RES/2254", "1")]
    assert [(row["year"], row["documents"]) for row in ask("citation-index_by-year")] == [
        ("2012", "1"),
        ("2015", "1"),
        ("2021", "1"),
    ]


def test_only_numbers_that_no_record_bears_are_not_held(ask: Ask) -> None:
    assert column(ask("citation-index_not-held"), "cited_number") == ["S/RES/1701"]


@pytest.mark.parametrize(
    ("name", "values"),
    [("citation_citing", {"number": "S/RES/2254"}), ("document_citing", {})],
)
def test_each_citing_text_has_its_words_in_its_language(
    ask: Ask, name: str, values: dict[str, str]
) -> None:
    rows = ask(name, **values)

    assert [(row["issued"], row["language"], row["words"], row["times"]) for row in rows] == [
        ("2015-12-18", "ar", "القرار 2254", "1"),
        ("2021-05-28", "ar", "2254", "2"),
        ("2021-05-28", "en", "2254", "1"),
    ]


def test_a_record_cites_another_once_however_many_texts_it_has(ask: Ask) -> None:
    rows = ask("citation-index_pairs")

    assert column(rows, "document") == [
        "https://w3id.org/smi/diary/SAMPLE-D-2015-12-18",
        DOCUMENT + "SMI-A200-593915",
    ]
    assert column(rows, "times") == ["1", "3"]


def test_what_texts_name_and_what_fields_say_are_two_numbers(ask: Ask) -> None:
    rows = {row["country"]: row for row in ask("country-index_in-texts")}

    counts = {key: (row["in_texts"], row["in_fields"]) for key, row in rows.items()}
    assert counts == {COUNTRY + "SY": ("2", "4"), COUNTRY + "IQ": ("1", "1")}
    organizations = {row["label_en"]: row for row in ask("organization-index_in-texts")}
    assert (organizations["NATO"]["in_texts"], organizations["NATO"]["in_fields"]) == ("1", "0")


def test_a_text_that_names_somebody_says_whether_a_field_does_too(ask: Ask) -> None:
    rows = ask("person_in-texts", person="kofi-annan")

    assert [(row["document"], row["times"], row["in_field"]) for row in rows] == [
        (DOCUMENT + "SAMPLE-ST-2012", "3", "true"),
        (DOCUMENT + "SMI-A200-593915", "1", "false"),
    ]
    named = ask("document_in-text", document="SMI/A200/593915")
    fields = {row["label_en"]: row["in_field"] for row in named}
    assert (fields["Syria"], fields["NATO"]) == ("true", "false")


def test_persons_of_one_text_are_a_pair(ask: Ask) -> None:
    (row,) = ask("person-index_pairs-in-texts")

    assert {row["first"], row["second"]} == {PERSON + "john-kerry", PERSON + "kofi-annan"}
    assert row["documents"] == "2"


def test_the_years_that_texts_speak_of_are_not_those_of_their_records(ask: Ask) -> None:
    rows = ask("mention-index_years-spoken-of")

    assert [(row["year"], row["documents"]) for row in rows] == [("2022", "1")]


def test_only_whom_no_field_names_is_never_in_fields(ask: Ask) -> None:
    assert column(ask("mention-curation_never-in-fields"), "label_en") == ["NATO"]
    assert ask("mention-curation_never-in-fields", least="2") == []


def test_a_field_is_asked_about_where_the_record_has_a_text_that_does_not_name_it(
    ask: Ask,
) -> None:
    rows = ask("mention-curation_not-in-text")
    asked = {(row["document"], row["thing"]) for row in rows}

    assert (DOCUMENT + "SMI-A200-593915", "https://w3id.org/smi/organization/arab-league") in asked
    assert (DOCUMENT + "SAMPLE-ST-2012", PERSON + "sergey-lavrov") in asked
    assert (DOCUMENT + "SAMPLE-ST-2012", PERSON + "kofi-annan") not in asked
    # It has no text that could name anybody.
    assert DOCUMENT + "SAMPLE-UN-UNDATED" not in column(rows, "document")


def test_what_one_of_two_texts_names_is_asked_about_and_titles_are_left_out(ask: Ask) -> None:
    rows = ask("mention-curation_one-voice", document=DOCUMENT + "SMI-A200-593915")

    assert [(row["thing"], row["language"], row["words"]) for row in rows] == [
        (COUNTRY + "IQ", "ar", "العراق"),
        ("https://w3id.org/smi/organization/nato", "en", "NATO"),
        ("2022-06", "en", "June 2022"),
    ]


def test_a_release_without_mentions_answers_with_no_rows() -> None:
    text = ARCHIVE.read_text(encoding="utf-8")
    plain = open_archive(text[: text.index("GRAPH graph:mentions")])

    for name, query in saved().items():
        if {"mention", "citation"} & set(query.tags):
            assert run(plain, name) == [], name
