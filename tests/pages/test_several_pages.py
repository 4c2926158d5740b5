# ruff: noqa: E501 - tables of what is printed and what must come of it
"""Files that hold several pages, pages that quote others, and pages of other kinds."""

from __future__ import annotations

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from smi_graph.records.pages import read_page
from smi_graph.records.source_item import Refusal
from tests.pages.composing import BANNER, HEADING, PROSE, document, event, page

POLL = (
    "درجة الموثوقية:",
    "الوثيقة",
    "  • صحيحة",
    "  • غير صحيحة",
    "  • لم يتم التأكد من صحتها",
    "  • غير محدد",
)
OTHER = "راجع الأمناء دفتر الهبات ورقة ورقة، وختموا كل صفحة من صفحاته بخاتم الدار."


def read(lines: list[str], authorities: Authorities, gap: str = "\n\n") -> list[Record | Refusal]:
    return read_page(page(lines, gap), "pages.txt", authorities)


def second(**changes: object) -> list[str]:
    values = {"title": "كلمة في افتتاح الدار", "text": (OTHER,), "code": "SMI/A200/920002"}
    return document(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("after", [(), POLL])
@pytest.mark.parametrize("banner", [True, False])
def test_two_pages_in_one_file_are_two_records(
    gap: str, after: tuple[str, ...], banner: bool, authorities: Authorities
) -> None:
    if not banner and not after:
        after = POLL
    lines = [*document(after=after), *second(after=after, banner=banner)]
    first, other = read(lines, authorities, gap)
    assert isinstance(first, Record)
    assert isinstance(other, Record)
    assert (first.code, first.text_ar) == ("SMI/A200/920001", PROSE)
    assert (other.code, other.title) == ("SMI/A200/920002", "كلمة في افتتاح الدار")
    assert other.text_ar == OTHER
    assert not first.doubts
    assert not other.doubts


def test_a_document_and_an_event_in_one_file_are_each_read(authorities: Authorities) -> None:
    read_ones = read([*document(), *event()], authorities)
    assert [getattr(one, "kind", None) for one in read_ones] == ["document", "diary_entry"]


def test_three_pages_are_three_records(authorities: Authorities) -> None:
    lines = [*document(), *second(), *second(code="SMI/A200/920003")]
    assert [getattr(one, "code", None) for one in read(lines, authorities)] == [
        "SMI/A200/920001",
        "SMI/A200/920002",
        "SMI/A200/920003",
    ]


def test_the_same_page_twice_is_one_record(authorities: Authorities) -> None:
    assert len(read([*document(), *document()], authorities)) == 1


def test_a_whole_page_after_a_cut_one_is_read_and_the_cut_one_told(
    authorities: Authorities,
) -> None:
    cut = document()
    cut = cut[: cut.index(HEADING)]
    first, other = read([*cut, *second()], authorities)
    assert isinstance(first, Refusal)
    assert isinstance(other, Record)
    assert (other.title, other.text_ar) == ("كلمة في افتتاح الدار", OTHER)


@pytest.mark.parametrize("quoted_banner", [True, False])
def test_a_page_that_quotes_another_is_one_record(
    quoted_banner: bool, authorities: Authorities
) -> None:
    quoted = second(banner=quoted_banner)
    lines = document(text=(PROSE, "وجاء في صفحة أخرى:", *quoted, "انتهى النقل."))
    [record] = read(lines, authorities)
    assert isinstance(record, Record)
    assert record.code == "SMI/A200/920001"
    assert record.title == "بيان دار الكتب حول سجل الإعارة"
    assert record.values_of("target_countries") == ["SY"]
    assert record.text_ar is not None
    assert "SMI/A200/920002" in record.text_ar


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["شهادة عن بدايات الدار", "صيغة الشهادة:", "فيديو", "نصوص الشهادات", PROSE], "testimony_page"),
        (["شهادة عن بدايات الدار", "مدة المقطع: 00:09:49:14", PROSE], "testimony_page"),
        (["سلوى الرمادي", "تاريخ الميلاد", "1950", "المناصب", "رئيسة دار الكتب"], "person_page"),
        (["جون كيري", "الجنسية: أمريكي", PROSE], "person_page"),
        (["kerry.jpg", "جون كيري", PROSE], "person_page"),
        (["دار الكتب العامة", "تاريخ التأسيس", "1919", PROSE], "entity_page"),
        (["dar.png", "جمعية أصدقاء الكتاب", PROSE], "entity_page"),
        (["ملاحظة: الصفحات المنشورة تمثل ما اكتمل.", "dar.png", "أصدقاء الكتاب", PROSE], "actor_page"),
        (["مجلة الكتاب", "رقم العدد", "12", "تاريخ العدد", "1955"], "periodical_page"),
        (["صحيفة الوراق", "رئيس التحرير: سلوى الرمادي"], "periodical_page"),
        (["عن الأرشيف", PROSE], "unknown_kind"),
    ],
)  # fmt: skip
def test_a_refused_page_is_called_what_it_is(
    lines: list[str], reason: str, authorities: Authorities
) -> None:
    [refusal] = read([BANNER, *lines], authorities)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason
    assert refusal.sentence("ar")
    # Only what may be cut off can be saved whole.
    assert ("again" in refusal.sentence("en")) is (reason == "unknown_kind")


def test_a_page_of_another_site_is_called_one(authorities: Authorities) -> None:
    [refusal] = read(["A library", "The opening hours have changed."], authorities)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "other_site"
