"""The sample records are valid, honest about their dates, and varied enough for every query."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib.namespace import SKOS

from smi_graph.authorities import load_authorities
from smi_graph.records import Refusal, record_adapter
from smi_graph.records.dates import dates_agree
from smi_graph.records.sources import read_sources
from smi_graph.resources import resource_path
from smi_graph.vocabulary import IriMinter
from tests.data.conftest import SampleLine, sample_folder, sample_lines

if TYPE_CHECKING:
    from smi_graph.records import Record

LONGEST_NOTE = 900
ARCHIVE_RECORD = "SMI/A200/593915"
YEAR = re.compile(r"\((\d{4})\)")
# In SC and LAW the code holds the number of the document: LAW/2011-49 is decree 49 of 2011.
DATE_IN_CODE = re.compile(r"/(?!SC/|LAW/)[A-Z]+/(\d{4}-\d{2}(?:-\d{2})?)\Z")


@pytest.mark.parametrize("line", sample_lines(), ids=str)
def test_each_line_is_a_valid_record_with_title_code_and_source(line: SampleLine) -> None:
    record = record_adapter().validate_python(line.content)

    assert record.title
    assert record.title_lang
    assert record.code
    assert record.source


def test_the_reader_refuses_none_of_them() -> None:
    items = list(read_sources([str(sample_folder())], load_authorities()))

    assert [item.sentence("en") for item in items if isinstance(item, Refusal)] == []
    assert len(items) == len(sample_lines())


def test_codes_are_unique(records: list[Record]) -> None:
    counts = Counter(record.code for record in records)

    assert [code for code, count in counts.items() if count > 1] == []


def test_only_the_one_real_record_has_a_code_of_the_archive(
    records: list[Record],
) -> None:
    others = [r.code for r in records if r.code and not r.code.startswith("SAMPLE/")]

    assert others == [ARCHIVE_RECORD]


def test_texts_are_notes_and_not_documents(records: list[Record]) -> None:
    texts = [(r.code, text) for r in records for text in (r.text_ar, r.text_en) if text]

    assert [code for code, text in texts if len(text) > LONGEST_NOTE] == []


def test_the_language_of_a_note_is_that_of_its_field(
    records: list[Record],
) -> None:
    arabic = re.compile(r"[\u0600-\u06ff]")

    assert [r.code for r in records if r.text_ar and not arabic.search(r.text_ar)] == []
    assert [r.code for r in records if r.text_en and arabic.search(r.text_en)] == []


def test_a_security_council_document_is_dated_in_the_year_its_symbol_names(
    documents: list[Record],
) -> None:
    council = [d for d in documents if (d.code or "").startswith("SAMPLE/SC/")]

    assert council
    for document in council:
        year = YEAR.search(document.source)
        assert year, document.code
        assert (document.issue_date or "")[:4] == year[1], document.code


def test_resolutions_are_dated_in_the_order_of_their_numbers(documents: list[Record]) -> None:
    numbered = {
        int(found[1]): document.issue_date or ""
        for document in documents
        if (found := re.fullmatch(r"SAMPLE/SC/(\d+)", document.code or ""))
    }

    dates = [date for _, date in sorted(numbered.items())]
    assert dates == sorted(dates)


def test_a_date_in_the_code_is_the_date_of_the_record(
    records: list[Record],
) -> None:
    for record in records:
        found = DATE_IN_CODE.search(record.code or "")
        if found:
            date = getattr(record, "issue_date", None) or getattr(record, "event_date", None)
            assert date == found[1], record.code


def test_a_record_says_that_its_dates_disagree_exactly_when_they_do(
    documents: list[Record],
) -> None:
    for document in documents:
        issued = document.issue_date
        disagree = issued is not None and any(
            not dates_agree(issued, date) for date in document.date_lines
        )
        assert document.date_conflict is disagree, document.code
        assert ("date_conflict" in document.warnings) is disagree, document.code


def test_every_doubt_is_among_the_warnings(records: list[Record]) -> None:
    for record in records:
        assert {doubt.code for doubt in record.doubts} <= set(record.warnings), record.code


def test_documents_and_diary_entries_lead_to_each_other(
    documents: list[Record], entries: list[Record]
) -> None:
    to_entries = {(d.code, entry) for d in documents for entry in d.diaries}
    to_documents = {(document, e.code) for e in entries for document in e.documents}

    assert to_entries
    assert to_entries == to_documents
    assert {entry for _, entry in to_entries} <= {e.code for e in entries}


def test_types_languages_and_countries_are_those_of_the_lists(
    documents: list[Record], entries: list[Record]
) -> None:
    vocabulary = rdflib.Graph().parse(resource_path("ontology", "vocabularies.ttl"))
    concepts = {str(subject) for subject in vocabulary.subjects(SKOS.notation)}
    countries = load_authorities().countries.entries

    used = {
        IriMinter.concept("document-type", d.document_type) for d in documents if d.document_type
    }
    used |= {IriMinter.language(code) for d in documents for code in d.languages}
    used |= {IriMinter.concept("event-type", k) for e in entries for k in e.event_kinds}
    assert used - concepts == set()
    assert {code for d in documents for code in d.target_countries} - countries.keys() == set()
    assert {code for e in entries for code in e.countries} - countries.keys() == set()


def test_the_evidence_of_the_real_record_supports_what_the_record_says(
    documents: list[Record],
) -> None:
    (real,) = [d for d in documents if d.code == ARCHIVE_RECORD]

    assert real.evidence
    for evidence in real.evidence:
        said = getattr(real, evidence.field)
        assert evidence.value in (said if isinstance(said, list) else [said])
        assert evidence.start is not None
        assert evidence.end is not None
        assert evidence.end - evidence.start == len(evidence.quote)


@pytest.mark.parametrize(
    "precision", [pytest.param(4, id="year"), pytest.param(7, id="month"), pytest.param(10)]
)
def test_dates_of_every_precision_occur(documents: list[Record], precision: int) -> None:
    assert any(len(d.issue_date) == precision for d in documents if d.issue_date)


def test_the_timeline_is_long(documents: list[Record]) -> None:
    years = {int(d.issue_date[:4]) for d in documents if d.issue_date}

    assert min(years) < 1920
    assert max(years) >= 2024


def test_gaps_that_the_queries_look_for_occur(documents: list[Record]) -> None:
    gaps = {
        "date": [d for d in documents if d.issue_date is None],
        "persons": [d for d in documents if not d.persons],
        "English text": [d for d in documents if d.text_ar and not d.text_en],
        "Arabic text": [d for d in documents if d.text_en and not d.text_ar],
        "text": [d for d in documents if not d.text_ar and not d.text_en],
        "type": [d for d in documents if d.document_type is None],
    }

    assert [name for name, found in gaps.items() if not found] == []
