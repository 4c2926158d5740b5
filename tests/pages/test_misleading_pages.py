"""Pages written to trip the reader: nothing false, and what is not read is told."""

from __future__ import annotations

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from smi_graph.records.source_item import Refusal
from tests.pages.reading import read_one

BANNER = "الذاكرة السورية هي ملك لكل السوريين. (سطر التعريف بالموقع)"
TEXT = "عقد المشاركون اجتماعًا في قاعة المكتبة وناقشوا فهرسة المحفوظات."
BLOCK = [
    *("تاريخ الصدور", "2014/02/26", "اللغة", "العربية", "نوع الوثيقة", "بيان صحفي"),
    *("البلد المستهدف", "سورية", "كود الذاكرة السورية", "SMI/A200/910002"),
]
FIELDS = ["المعلومات الأساسية", *BLOCK]
AFTER = ["المجموعات", "الدول الأجنبية", "شخصيات مرتبطة"]
FORM = "ابحث عن حدث في تاريخ معين"


def read(lines: list[str], authorities: Authorities) -> Record:
    record = read_one("\n\n".join([*lines, ""]).encode(), "page.txt", authorities)
    assert isinstance(record, Record)
    return record


def document(*persons: str, text: tuple[str, ...] = (TEXT,)) -> list[str]:
    return [BANNER, "بيان حول نقل المحفوظات", *text, *FIELDS, *AFTER, *persons]


def event(form: list[str], date: str) -> list[str]:
    head = [BANNER, *form, "اجتماع حول فهرسة المحفوظات", "تاريخ الحدث", date, TEXT]
    kind = ["المعلومات الأساسية", "نوع الحدث", "تصريح صحفي أو إعلامي"]
    return [*head, *kind, "كود الذاكرة السورية", "SMI/D/910001"]


@pytest.mark.parametrize(
    ("printed", "persons"),
    [
        (["لم يذكر"], []),
        (["(غير محدد)"], []),
        (["نديم الورّاق", "مهندسة معمارية"], ["نديم الورّاق"]),
        (["نديم الورّاق", "كبير أمناء المكتبة"], ["نديم الورّاق"]),
        (["العميد الركن نديم الورّاق"], ["نديم الورّاق"]),
        (["لواء طيار سامر الحداد"], ["سامر الحداد"]),
        (["المرحوم نديم الورّاق"], ["نديم الورّاق"]),
    ],
)
def test_words_for_nothing_titles_and_offices_are_no_names(
    printed: list[str], persons: list[str], authorities: Authorities
) -> None:
    record = read(document(*printed), authorities)
    assert record.persons == persons
    assert record.doubts == []


@pytest.mark.parametrize(
    "printed",
    [
        "Show 3 more",
        "عرض المزيد (5)",
        "و 5 شخصيات أخرى",
        "المزيد من الشخصيات",
        "الحضور",
        "الأسلحة المستخدمة",
        "المواقع الجغرافية",
        "دمشق",
        "facebook.com/example",
        "kerry.png جون كيري",
        "كوفي عنان*",
        "Head of Archives, National Library",
        "نديم الوراقسلوى القمر",
        "نديم الوراق وسلوى القمر",
        "كما ورد أعلاه",
    ],
)
def test_what_is_no_name_is_told_with_its_wording(printed: str, authorities: Authorities) -> None:
    record = read(document("سيرغي لافروف", printed, "اسم آخر")[:-1], authorities)
    assert record.persons == ["سيرغي لافروف"]
    assert printed in {doubt.value for doubt in record.doubts}


@pytest.mark.parametrize(
    "form",
    [
        [f"{FORM}السنة :الشهر :اليوم :"],
        [FORM, "السنة : 2011 2012", "الشهر : يناير فبراير مارس", "اليوم : 1 2 3", "بحث"],
    ],
    ids=["glued", "choices"],
)
def test_a_search_form_is_no_title_however_it_is_printed(
    form: list[str], authorities: Authorities
) -> None:
    record = read(event(form, "2012/03/19"), authorities)
    assert (record.title, record.event_date) == ("اجتماع حول فهرسة المحفوظات", "2012-03-19")
    assert record.text_ar == TEXT


def test_the_form_under_a_page_is_no_entry_of_its_last_section(authorities: Authorities) -> None:
    lines = [*event([], "2012/03/19"), "المعارك", "معركة تل الزيتون", FORM, "السنة :"]
    assert read(lines, authorities).battles == ["معركة تل الزيتون"]


def test_a_date_in_words_in_its_place_is_a_doubt_with_its_wording(authorities: Authorities) -> None:
    written = "أواخر شهر آذار من ذلك العام"
    record = read(event([], written), authorities)
    assert (record.event_date, record.text_ar) == (None, TEXT)
    assert [(doubt.field, doubt.value) for doubt in record.doubts] == [("event_date", written)]


@pytest.mark.parametrize(
    "text",
    [
        (TEXT, *BLOCK),
        (TEXT, "تاريخ الصدور: 2014/02/26", "اللغة: العربية", "نوع الوثيقة: بيان صحفي"),
    ],
    ids=["lines", "colons"],
)
def test_a_repeated_block_without_its_heading_is_no_text(
    text: tuple[str, ...], authorities: Authorities
) -> None:
    record = read(document("جون كيري", text=text), authorities)
    assert (record.text_ar, record.date_lines) == (TEXT, [])
    assert record.issue_date == "2014-02-26"


def test_a_block_repeated_under_the_page_moves_nothing_into_its_text(
    authorities: Authorities,
) -> None:
    record = read([*document("جون كيري"), *FIELDS], authorities)
    assert record.text_ar == TEXT
    assert (record.persons, record.collections) == (["جون كيري"], ["الدول الأجنبية"])


def test_a_block_with_other_words_is_quoted_and_its_date_is_not_the_documents(
    authorities: Authorities,
) -> None:
    quoted = ("«بيان آخر", "تاريخ الصدور", "2010/01/01", "كود الذاكرة السورية", "SMI/A200/1»")
    record = read(document(text=(TEXT, *quoted)), authorities)
    assert (record.code, record.issue_date) == ("SMI/A200/910002", "2014-02-26")
    assert (record.date_lines, record.date_conflict) == ([], False)


def test_a_sign_of_another_page_counts_when_its_value_is_glued_to_it(
    authorities: Authorities,
) -> None:
    page = f"{BANNER}\nنديم الوراق\nتاريخ الميلاد1950\nالمنصب: أمين"
    read = read_one(page.encode(), "page.txt", authorities)
    assert isinstance(read, Refusal)
    assert read.reason == "person_page"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "binary_file"),
        (b"{\\rtf1\\ansi text}", "binary_file"),
        (b"<!DOCTYPE html><html><body><div id=root></div></body></html>", "no_visible_text"),
    ],
)
def test_a_file_without_letters_of_a_page_is_refused_for_what_it_is(
    content: bytes, reason: str, authorities: Authorities
) -> None:
    read = read_one(content, "page.html", authorities)
    assert isinstance(read, Refusal)
    assert read.reason == reason
    assert read.sentence("ar")


def test_a_comment_may_stand_before_the_declaration_of_xml(authorities: Authorities) -> None:
    body = "".join(f"<p>{line}</p>" for line in document("جون كيري"))
    page = f'<!-- saved --><?xml version="1.0"?><!DOCTYPE html><html><body>{body}</body></html>'
    record = read_one(page.encode(), "page.html", authorities)
    assert isinstance(record, Record)
    assert record.persons == ["جون كيري"]
