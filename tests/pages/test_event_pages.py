# ruff: noqa: E501 - tables of what is printed and what must come of it
"""Pages of events, as the site prints them and as people save them."""

from __future__ import annotations

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from smi_graph.records.source_item import Refusal
from tests.pages.composing import BANNER, HEADING, NOTHING, PROSE, SEARCH_FORM, event, page
from tests.pages.reading import read_one

CUT_AFTER = ("2012/03/19", PROSE, HEADING, "نوع الحدث", "سياسي", "الدولة")


def read(lines: list[str], authorities: Authorities, gap: str = "\n\n") -> Record:
    read = read_one(page(lines, gap), "event.txt", authorities)
    assert isinstance(read, Record), read
    return read


def doubts(record: Record) -> list[tuple[str, str, str]]:
    return [(doubt.code.value, doubt.field, doubt.value) for doubt in record.doubts]


@pytest.mark.parametrize("gap", ["\n\n", "\n", "\n\n\n", "\n \n"])
@pytest.mark.parametrize(
    "form",
    [
        (),
        ("ابحث عن حدث في تاريخ معين", "السنة :", "الشهر :", "اليوم :"),
        ("ابحث عن حدث في تاريخ معين", "السنة", "الشهر", "اليوم", "بحث"),
        ("ابحث عن حدث في تاريخ معين السنة : الشهر : اليوم :",),
        ("ابحث عن حدث في تاريخ معين", "السنة : 2012", "الشهر : 3", "اليوم : 19"),
        ("ابحث عن حدث في تاريخ معين:", "السنة", "2012", "الشهر", "3", "اليوم", "19", "ابحث"),
        ("الرئيسية", "ابحث عن حدث في تاريخ معين", "السنة :", "الكل", "الشهر :", "الكل", "اليوم :"),
    ],
)
def test_the_search_form_is_no_title(
    form: tuple[str, ...], gap: str, authorities: Authorities
) -> None:
    record = read(event(form=form), authorities, gap)
    assert record.title == "لقاء أمناء دور الكتب"
    assert record.text_ar == PROSE
    assert record.values_of("event_date") == ["2012-03-19"]
    assert record.values_of("event_kinds") == ["press statement"]
    assert record.values_of("event_class") == ["political"]
    assert record.values_of("event_subtypes") == ["warning", "call or request"]
    assert record.values_of("countries") == ["IQ", "TR"]
    assert record.values_of("persons") == ["كوفي عنان"]
    assert record.values_of("organisations") == ["الأمم المتحدة"]
    assert record.values_of("external_links") == ["https://example.org/report"]
    assert doubts(record) == []


@pytest.mark.parametrize(
    "date",
    [
        ("تاريخ الحدث", "2012/03/19"),
        ("تاريخ الحدث:", "2012/03/19"),
        ("تاريخ الحدث : 2012/03/19",),
        ("تاريخ الحدث2012/03/19",),
        ("تاريخ الحدث", "الاثنين 2012/03/19"),
        ("تاريخ الحدث", "19 آذار/مارس 2012"),
        ("تَاريخ الحدث", "٢٠١٢/٠٣/١٩"),
        ("2012/03/19",),
    ],
)
def test_the_date_of_an_event_stands_under_its_title(
    date: tuple[str, ...], authorities: Authorities
) -> None:
    record = read(event(date=date), authorities)
    assert record.values_of("event_date") == ["2012-03-19"]
    assert (record.title, record.text_ar) == ("لقاء أمناء دور الكتب", PROSE)


@pytest.mark.parametrize(
    ("date", "doubt"),
    [
        (("تاريخ الحدث", "15 شعبان 1442 هـ"), ("hijri_date", "15 شعبان 1442 هـ")),
        (("تاريخ الحدث", "03/04/2012"), ("ambiguous_date", "03/04/2012")),
        (("تاريخ الحدث", "2012/13/45"), ("invalid_date", "2012/13/45")),
        (("تاريخ الحدث", "صيف 2012"), ("invalid_date", "صيف 2012")),
        (("تاريخ الحدث", "أوائل عام 2012"), ("invalid_date", "أوائل عام 2012")),
        (("2012/13/45",), ("invalid_date", "2012/13/45")),
        (("15 شعبان 1442 هـ",), ("hijri_date", "15 شعبان 1442 هـ")),
        (("تاريخ الحدث", "2012/03/19", "2012/03/22"), ("date_range", "2012/03/19")),
    ],
)
def test_a_date_of_an_event_that_cannot_be_read_is_doubted_with_its_wording(
    date: tuple[str, ...], doubt: tuple[str, str], authorities: Authorities
) -> None:
    record = read(event(date=date), authorities)
    code, value = doubt
    assert record.values_of("event_date") == []
    assert (code, "event_date", value) in doubts(record)
    assert record.text_ar == PROSE


def test_a_label_of_the_date_without_a_date_leaves_the_text_alone(authorities: Authorities) -> None:
    record = read(event(date=("تاريخ الحدث",)), authorities)
    assert record.text_ar == PROSE
    assert doubts(record) == [("empty_section", "event_date", "")]


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2012/03/19 - 2012/03/22", "2012-03-19", "2012-03-22"),
        ("من 19 إلى 22 آذار 2012", "2012-03-19", "2012-03-22"),
        ("19-22 آذار 2012", "2012-03-19", "2012-03-22"),
    ],
)
def test_a_period_gives_an_event_its_first_and_its_last_day(
    written: str, first: str, last: str, authorities: Authorities
) -> None:
    record = read(event(date=("تاريخ الحدث", written)), authorities)
    assert record.values_of("event_date") == [first]
    assert record.values_of("event_end_date") == [last]


def test_an_event_without_a_title_has_none(authorities: Authorities) -> None:
    record = read(event(title=None), authorities)
    assert record.title is None
    assert record.values_of("event_date") == ["2012-03-19"]
    assert record.text_ar == PROSE
    assert ("missing_title", "title", "") in doubts(record)


@pytest.mark.parametrize(
    "lines",
    [
        [
            "لقاء أمناء دور الكتب", "تاريخ الحدث", "2012/03/19", PROSE, HEADING, "نوع الحدث",
            "تصريح صحفي أو إعلاميتصنيف الحدث", "سياسي", "الدولة", "العراقتركياالنوع الفرعي",
            "تحذيركود الذاكرة السورية", "SMI/D/920001", "روابط خارجية", "شخصيات مرتبطة", "كوفي عنانكيانات متعلقة",
            "الأمم المتحدة",
        ],
        [
            "لقاء أمناء دور الكتبتاريخ الحدث", "2012/03/19" + PROSE + HEADING, "نوع الحدثتصريح صحفي أو إعلامي",
            "تصنيف الحدثسياسي", "الدولةالعراقتركيا", "النوع الفرعيتحذير", "كود الذاكرة السوريةSMI/D/920001",
            "شخصيات مرتبطةكوفي عنان", "كيانات متعلقةالأمم المتحدة",
        ],
        [
            "لقاء أمناء دور الكتب", "تاريخ الحدث: 2012/03/19", PROSE, HEADING, "نوع الحدث: تصريح صحفي أو إعلامي",
            "تصنيف الحدث: سياسي", "الدولة: العراق، تركيا", "النوع الفرعي: تحذير",
            "كود الذاكرة السورية: SMI/D/920001", "شخصيات مرتبطة: كوفي عنان", "كيانات متعلقة: الأمم المتحدة",
        ],
    ],
    ids=["to the value before", "to everything", "with colons"],
)  # fmt: skip
def test_labels_of_an_event_may_be_glued(lines: list[str], authorities: Authorities) -> None:
    record = read([BANNER, *lines], authorities, "\n")
    assert (record.title, record.text_ar) == ("لقاء أمناء دور الكتب", PROSE)
    assert (record.code, record.values_of("event_date")) == ("SMI/D/920001", ["2012-03-19"])
    assert record.values_of("event_kinds") == ["press statement"]
    assert record.values_of("event_class") == ["political"]
    assert record.values_of("countries") == ["IQ", "TR"]
    assert record.values_of("event_subtypes") == ["warning"]
    assert record.values_of("persons") == ["كوفي عنان"]
    assert record.values_of("organisations") == ["الأمم المتحدة"]


def test_kinds_nobody_knows_keep_their_wording(authorities: Authorities) -> None:
    record = read(event(kinds="قراءة شعرية", subtypes="تحذيرقراءة شعرية"), authorities)
    assert record.values_of("event_kinds") == []
    assert record.values_of("event_subtypes") == ["warning"]
    assert ("unknown_type", "event_kinds", "قراءة شعرية") in doubts(record)
    assert ("unknown_type", "event_subtypes", "قراءة شعرية") in doubts(record)


def test_what_stands_under_videos_and_pictures_is_told(authorities: Authorities) -> None:
    lines = event()
    lines[lines.index("فيديوهات ذات صلة") + 1] = "تسجيل اللقاء"
    lines[lines.index("صور ذات صلة") + 1] = "hall.jpg"
    assert doubts(read(lines, authorities)) == [
        ("unplaced_field", "فيديوهات ذات صلة", "تسجيل اللقاء"),
        ("unplaced_field", "images", "hall.jpg"),
    ]


def test_links_of_both_labels_are_kept_each_once(authorities: Authorities) -> None:
    lines = event(links=("https://example.org/a", "https://example.org/bhttps://example.org/c"))
    lines[lines.index("روابط المقاطع المصورة") + 1] = "https://example.org/film"
    record = read(lines, authorities)
    assert record.values_of("external_links") == [
        f"https://example.org/{name}" for name in ("a", "b", "c", "film")
    ]


def test_battles_are_named_events_of_their_own(authorities: Authorities) -> None:
    record = read(event(battles=("معركة تل الرمان", "+2")), authorities)
    assert record.values_of("battles") == ["معركة تل الرمان"]
    assert doubts(record) == [("more_names", "battles", "+2")]


@pytest.mark.parametrize(
    ("form", "until"),
    [
        *((SEARCH_FORM, until) for until in ("لقاء أمناء دور الكتب", *CUT_AFTER)),
        *(((), until) for until in CUT_AFTER),
    ],
)
def test_an_event_page_cut_before_its_code_is_called_one(
    form: tuple[str, ...], until: str, authorities: Authorities
) -> None:
    lines = event(form=form)
    refusal = read_one(page(lines[: lines.index(until) + 1]), "event.txt", authorities)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "event_page_cut"


def test_an_event_whose_code_is_lost_is_a_record_without_one(authorities: Authorities) -> None:
    record = read(event(code=("كود الذاكرة السورية",)), authorities)
    assert record.code is None
    assert doubts(record) == [("missing_code", "code", "")]
    assert read(event(code=("كود الذاكرة السورية", NOTHING)), authorities).code is None
