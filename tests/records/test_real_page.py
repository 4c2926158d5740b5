"""The archive's own page, word for word: what it says is read, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from tests.pages.reading import read_one


@pytest.fixture(scope="module")
def record(record_page: Path, authorities: Authorities) -> Record:
    read = read_one(record_page.read_bytes(), record_page.name, authorities)
    assert isinstance(read, Record)
    return read


def test_every_field_of_the_page_is_read(record: Record) -> None:
    assert record.code == "SMI/A200/593915"
    assert record.title is not None
    assert record.title.startswith("البيان الصادر عن وزير خارجية الولايات المتحدة")
    assert record.title_lang == "ar"
    assert record.issue_date == "2021-05-28"
    assert record.date_lines == ["2021-06-28"]
    assert record.languages == ["ar", "en"]
    assert record.document_type == "press release"
    assert record.target_countries == ["IQ", "SY", "US"]
    assert record.collections == ["الدول الأجنبية"]
    assert record.persons == ["أنتوني بلينكن", "لويجي دي مايو"]


def test_the_two_dates_that_disagree_are_both_kept_and_doubted(record: Record) -> None:
    assert record.date_conflict
    assert "date_conflict" in record.warnings


def test_nothing_is_asserted_that_the_page_does_not_say(record: Record) -> None:
    assert record.organisations == []
    assert record.diaries == []
    assert record.reliability is None


def test_the_two_languages_of_the_text_are_kept_apart(record: Record) -> None:
    assert record.text_ar is not None
    assert record.text_en is not None
    assert record.text_ar.startswith("وزارة الخارجية الأمريكية")
    assert record.text_ar.endswith("نهاية النص.")
    assert record.text_en.startswith("The following statement was released")
    assert record.text_en.endswith("End text.")


def test_every_fact_leads_back_to_its_words_on_the_page(record: Record, record_page: Path) -> None:
    page = record_page.read_text(encoding="utf-8")
    assert {"code", "title", "issue_date", "persons", "text_ar", "text_en"} <= {
        evidence.field for evidence in record.evidence
    }
    for evidence in record.evidence:
        assert evidence.start is not None
        words = page[evidence.start : evidence.end]
        assert words == evidence.quote or evidence.field in {"text_ar", "text_en"}


def test_reading_does_not_depend_on_line_ends_or_byte_order_mark(
    record: Record, record_page: Path, authorities: Authorities
) -> None:
    page = record_page.read_bytes().replace(b"\n", b"\r\n")
    read = read_one(b"\xef\xbb\xbf" + page, record_page.name, authorities)
    assert read.source_digest != record.source_digest
    assert read.model_copy(update={"source_digest": record.source_digest}) == record
