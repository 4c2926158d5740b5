# ruff: noqa: E501 - tables of what is printed and what must come of it
"""The title of a page, its own dates, its issuer and its code, and the languages of its text."""

from __future__ import annotations

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from tests.pages.composing import HEADING, PROSE, document, page
from tests.pages.reading import read_one


def read(lines: list[str], authorities: Authorities, gap: str = "\n\n") -> Record:
    read = read_one(page(lines, gap), "page.txt", authorities)
    assert isinstance(read, Record), read
    return read


def doubts(record: Record) -> list[tuple[str, str, str]]:
    return [(doubt.code.value, doubt.field, doubt.value) for doubt in record.doubts]


@pytest.mark.parametrize(
    "text",
    [
        ("تصريح صحفي", "إسطنبول", "26 شباط، 2014", PROSE),
        ("بيان", "دمشق، 26 شباط 2014", PROSE),
        ("إسطنبول، 26 شباط 2014", PROSE),
        ("26 شباط 2014", PROSE),
        ("وزارة الخارجية الأمريكية", "26 شباط 2014", PROSE),
        ("بسم الله الرحمن الرحيم", PROSE),
        (PROSE, PROSE.replace("سطرًا", "ورقة")),
        (PROSE,),
        ("Press release", "Paris, 26 February 2014", PROSE),
    ],
)
def test_the_head_of_the_document_itself_is_no_title(
    text: tuple[str, ...], authorities: Authorities
) -> None:
    record = read(document(title=None, text=text), authorities)
    assert record.title is None
    assert record.text_ar == "\n\n".join(text)
    assert ("missing_title", "title", "") in doubts(record)


@pytest.mark.parametrize(
    "title",
    [
        "بيان صحفي حول سجل الإعارة",
        "بيان النقابة في 5 أيار 2011",
        "الأمم المتحدة: تقرير عن دور الكتب",
        "تصريح صحفي للناطق باسم دار الكتب، 26 شباط 2014",
        "Statement on the library of Damascus",
        "هل تعود المكتبة؟",
        "قرار رقم 12",
    ],
)
def test_a_title_is_one_whatever_it_holds(title: str, authorities: Authorities) -> None:
    record = read(document(title=title, date="2011/05/05"), authorities)
    assert record.title == title
    assert record.text_ar == PROSE


@pytest.mark.parametrize("title", ["بدون عنوان", "—", "Untitled"])
def test_words_for_no_title_are_none(title: str, authorities: Authorities) -> None:
    record = read(document(title=title), authorities)
    assert record.title is None
    assert record.text_ar == PROSE
    assert ("missing_title", "title", title) in doubts(record)


@pytest.mark.parametrize(
    "lines",
    [
        ("FAX 26 FEB 2014 10:15",),
        ("فاكس", "26 شباط 2014"),
        ("فاكس: 26 شباط 2014",),
        ("وردت في 26 شباط 2014",),
        ("تاريخ الاستلام: 26 شباط 2014",),
        ("Received 26 February 2014",),
    ],
)
def test_the_date_of_a_fax_is_not_the_documents_own(
    lines: tuple[str, ...], authorities: Authorities
) -> None:
    record = read(document(date="2014/02/20", text=(*lines, PROSE)), authorities)
    assert record.values_of("date_lines") == []
    assert not record.date_conflict


@pytest.mark.parametrize(
    "heading", ["ملحق", "الملحق رقم 1", "Annex A", "المرفقات:", "مرفق: جدول الكتب"]
)
def test_the_date_of_an_annex_is_not_the_documents_own(
    heading: str, authorities: Authorities
) -> None:
    text = ("دمشق، 26 شباط 2014", PROSE, heading, "3 آذار 2013")
    record = read(document(text=text), authorities)
    assert record.values_of("date_lines") == ["2014-02-26"]


@pytest.mark.parametrize(
    ("written", "doubt"),
    [
        ("15 شعبان 1442 هـ", "hijri_date"),
        ("15/8/1442 هـ", "hijri_date"),
        ("1442/08/15", "hijri_date"),
        ("شعبان 1442هـ", "hijri_date"),
        ("06/05/2014", "ambiguous_date"),
        ("2014/02/26 - 2014/02/28", "date_range"),
        ("26 و28 شباط 2014", "date_range"),
        ("شباط أو آذار 2014", "invalid_date"),
        ("2014/02/30", "invalid_date"),
        ("28 حزيران/يوليو 2014", "month_mismatch"),
    ],
)
def test_a_date_that_cannot_be_taken_says_why_and_keeps_every_letter(
    written: str, doubt: str, authorities: Authorities
) -> None:
    record = read(document(date=written), authorities)
    assert record.values_of("issue_date") == []
    assert doubts(record) == [(doubt, "issue_date", written)]


@pytest.mark.parametrize(
    "after_code",
    [
        ("الجهة المصدرة", "دار الكتب العامة"),
        ("الجهة المصدرة:", "دار الكتب العامة"),
        ("الجهة المصدرة: دار الكتب العامة",),
        ("الجهة المصدرةدار الكتب العامة",),
        ("الجهات المصدرة", "دار الكتب العامة"),
    ],
)
@pytest.mark.parametrize("code", ["SMI/A200/920001", "", "غير محدد"])
def test_the_issuer_is_read_after_the_code_and_where_its_value_is_lost(
    after_code: tuple[str, ...], code: str, authorities: Authorities
) -> None:
    lines = [line for line in document(code=code, after_code=after_code) if line]
    record = read(lines, authorities)
    assert record.values_of("issuers") == ["دار الكتب العامة"]
    known = code.startswith("SMI")
    assert record.code == (code if known else None)
    assert doubts(record) == ([] if known else [("missing_code", "code", "")])


def test_issuers_may_stand_between_sections_and_glued_to_the_code(authorities: Authorities) -> None:
    lines = document(organisations=["الأمم المتحدة", "الجهة المصدرة", "دار الكتب العامة"])
    assert read(lines, authorities).values_of("issuers") == ["دار الكتب العامة"]
    lines = document(code="SMI/A200/920001الجهة المصدرة", after_code=("دار الكتب العامة",))
    record = read(lines, authorities)
    assert (record.code, record.values_of("issuers")) == ("SMI/A200/920001", ["دار الكتب العامة"])


def test_named_events_are_another_thing_than_diary_entries(authorities: Authorities) -> None:
    lines = document(
        after_code=(
            "الأحداث المرتبطة",
            "مؤتمر حفظ المخطوطات 2013",
            "مؤتمر دور الكتب، دورته الثانية",
        ),
        diaries=["وصول مخطوط"],
    )
    record = read(lines, authorities)
    assert record.values_of("named_events") == [
        "مؤتمر حفظ المخطوطات 2013",
        "مؤتمر دور الكتب، دورته الثانية",
    ]
    assert record.values_of("diaries") == ["وصول مخطوط"]


@pytest.mark.parametrize(
    ("printed", "notation"),
    [
        ("كلمة / إحاطة", "speech or briefing"),
        ("كلمة/إحاطة", "speech or briefing"),
        ("ملاحظة", "note"),
        ("دليل", "guide"),
        ("محضر", "minutes"),
        ("محضر اجتماع", "minutes"),
    ],
)
def test_types_of_the_site_are_known(printed: str, notation: str, authorities: Authorities) -> None:
    record = read(document(kind=printed), authorities)
    assert record.values_of("document_type") == [notation]
    assert doubts(record) == []


def test_a_label_the_archive_has_and_we_do_not_is_told(authorities: Authorities) -> None:
    record = read(document(after_code=("المصدر", "صندوق دار الكتب 4")), authorities)
    assert doubts(record) == [("unplaced_field", "المصدر", "صندوق دار الكتب 4")]


def test_a_second_value_where_one_has_room_is_told(authorities: Authorities) -> None:
    lines = document()
    lines.insert(lines.index("SMI/A200/920001") + 1, "قيد المراجعة")
    assert doubts(read(lines, authorities)) == [("unplaced_field", "code", "قيد المراجعة")]


def test_a_metadata_block_printed_twice_is_no_text(authorities: Authorities) -> None:
    lines = document()
    block = lines[lines.index(HEADING) :]
    once, twice = read(lines, authorities), read([*lines, *block], authorities)
    assert (twice.text_ar, twice.title) == (once.text_ar, once.title)
    assert twice.code == once.code
    assert doubts(twice) == []


@pytest.mark.parametrize(
    ("foreign", "language"),
    [
        ("Les archives de la ville sont conservées dans une salle de la bibliothèque, et le registre en est tenu par les agents de la direction.", "fr"),
        ("Das Archiv der Stadt wird in einem Saal der Bibliothek verwahrt, und das Verzeichnis wird von den Beamten der Direktion geführt.", "de"),
        ("El archivo de la ciudad se conserva en una sala de la biblioteca, y el registro es llevado por los agentes de la dirección.", "es"),
        ("Şehrin arşivi kütüphanenin bir salonunda saklanır ve bu kayıt müdürlüğün memurları tarafından tutulur; her yıl için ayrı bir defter vardır.", "tr"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("named", ["العربية", "العربيةالإنجليزية"])
def test_a_text_in_another_language_is_no_english_text(
    foreign: str, language: str, named: str, authorities: Authorities
) -> None:
    lines = document(text=(PROSE, foreign))
    lines[lines.index("اللغة") + 1] = named
    record = read(lines, authorities)
    assert record.text_en is None
    assert record.text_other == {language: foreign}
    assert record.text_ar == PROSE


def test_an_english_text_is_one(authorities: Authorities) -> None:
    english = (
        "The register of loans of the library was read line by line, and it is kept in the hall."
    )
    record = read(document(text=(PROSE, english)), authorities)
    assert (record.text_ar, record.text_en) == (PROSE, english)
