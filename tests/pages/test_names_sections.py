# ruff: noqa: E501 - tables of what is printed and what must come of it
"""Names sections hold names, on pages and in tables: one guard."""

from __future__ import annotations

import json

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from smi_graph.records.items import SourceItem
from smi_graph.records.sources import read_item
from tests.pages.composing import NOTHING, document, page
from tests.pages.reading import read_one

Beside = dict[str, dict[str, str]]
# What is printed under "persons", the names that it holds, what stands beside them, the doubts.
PERSONS: list[tuple[list[str], list[str], Beside, list[tuple[str, str]]]] = [
    (["جون كيري", "وزير الخارجية الأمريكي"], ["جون كيري"], {"جون كيري": {"office": "وزير الخارجية الأمريكي"}}, []),
    (["سلوى الرمادي", "رئيسة دار الكتب"], ["سلوى الرمادي"], {"سلوى الرمادي": {"office": "رئيسة دار الكتب"}}, []),
    (["جون كيري، وزير الخارجية"], ["جون كيري"], {"جون كيري": {"office": "وزير الخارجية"}}, []),
    (["جون كيري (وزير الخارجية)"], ["جون كيري"], {"جون كيري": {"office": "وزير الخارجية"}}, []),
    (["جون كيري - وزير الخارجية"], ["جون كيري"], {"جون كيري": {"office": "وزير الخارجية"}}, []),
    (["جون كيريوزير الخارجية"], ["جون كيري"], {"جون كيري": {"office": "وزير الخارجية"}}, []),
    (["وزير الخارجية جون كيري"], ["جون كيري"], {"جون كيري": {"office": "وزير الخارجية"}}, []),
    (["وزير الخارجية: جون كيري"], ["جون كيري"], {"جون كيري": {"office": "وزير الخارجية"}}, []),
    (["الرئيس الأمريكي باراك أوباما"], ["باراك أوباما"], {"باراك أوباما": {"office": "الرئيس الأمريكي"}}, []),
    (["John Kerry", "Secretary of State"], ["John Kerry"], {"John Kerry": {"office": "Secretary of State"}}, []),
    (["وزير الخارجية الأمريكي"], [], {}, [("not_a_name", "وزير الخارجية الأمريكي")]),
    (["الرئيس الأمريكي"], [], {}, [("not_a_name", "الرئيس الأمريكي")]),
    (["السيد الوزير"], [], {}, [("not_a_name", "السيد الوزير")]),
    (["President of France"], [], {}, [("not_a_name", "President of France")]),
    (["الدكتور عاصم الدالي"], ["عاصم الدالي"], {"عاصم الدالي": {"printed": "الدكتور عاصم الدالي"}}, []),
    (["د. عاصم الدالي"], ["عاصم الدالي"], {"عاصم الدالي": {"printed": "د. عاصم الدالي"}}, []),
    (["معالي الأستاذ عاصم الدالي"], ["عاصم الدالي"], {"عاصم الدالي": {"printed": "معالي الأستاذ عاصم الدالي"}}, []),
    (["السيد/ عاصم الدالي"], ["عاصم الدالي"], {"عاصم الدالي": {"printed": "السيد/ عاصم الدالي"}}, []),
    (["اللواء عاصم الدالي"], ["عاصم الدالي"], {"عاصم الدالي": {"printed": "اللواء عاصم الدالي"}}, []),
    (["الرئيس باراك أوباما"], ["باراك أوباما"], {"باراك أوباما": {"printed": "الرئيس باراك أوباما"}}, []),
    (["Mr. John Doe"], ["John Doe"], {"John Doe": {"printed": "Mr. John Doe"}}, []),
    (["His Excellency Dr John Doe"], ["John Doe"], {"John Doe": {"printed": "His Excellency Dr John Doe"}}, []),
    (["President Barack Obama"], ["Barack Obama"], {"Barack Obama": {"printed": "President Barack Obama"}}, []),
    (["Premier Jane Roe"], ["Jane Roe"], {"Jane Roe": {"printed": "Premier Jane Roe"}}, []),
    (["President-elect Jane Roe"], ["Jane Roe"], {"Jane Roe": {"printed": "President-elect Jane Roe"}}, []),
    (["Governor General Jane Roe"], ["Jane Roe"], {"Jane Roe": {"printed": "Governor General Jane Roe"}}, []),
    (["Premier"], [], {}, [("not_a_name", "Premier")]),
    (["John Roe, Jr."], ["John Roe, Jr."], {}, []),
    (["President John Q. Roe, 3rd"], ["John Q. Roe, 3rd"], {"John Q. Roe, 3rd": {"printed": "President John Q. Roe, 3rd"}}, []),
    (["King John and Crown Prince James"], [], {}, [("glued_names", "King John and Crown Prince James")]),
    (["جون كيري", "+3"], ["جون كيري"], {}, [("more_names", "+3")]),
    (["جون كيري +3"], ["جون كيري"], {}, [("more_names", "+3")]),
    (["جون كيري", "و3 آخرون"], ["جون كيري"], {}, [("more_names", "و3 آخرون")]),
    (["جون كيري", "عرض الكل"], ["جون كيري"], {}, [("more_names", "عرض الكل")]),
    (["John Kerry", "Show more"], ["John Kerry"], {}, [("more_names", "Show more")]),
    (["جون كيري", "..."], ["جون كيري"], {}, [("more_names", "...")]),
    (["—"], [], {}, []),
    (["N/A"], [], {}, []),
    (["غير محدد"], [], {}, []),
    (["لا يوجد"], [], {}, []),
    (["None"], [], {}, []),
    (["kerry.png", "جون كيري"], ["جون كيري"], {}, [("not_a_name", "kerry.png")]),
    (["جون كيري", "1 2 3"], ["جون كيري"], {}, [("not_a_name", "1 2 3")]),
    (["جون كيري", "صفحة 1 من 4"], ["جون كيري"], {}, [("not_a_name", "صفحة 1 من 4")]),
    (["https://example.org/a"], [], {}, [("not_a_name", "https://example.org/a")]),
    (["الأمم المتحدة"], [], {}, [("not_a_name", "الأمم المتحدة")]),
    (["وزارة الري"], [], {}, [("not_a_name", "وزارة الري")]),
    (["سورية"], [], {}, [("not_a_name", "سورية")]),
    (["عاصم الداليمحمد الرمادي"], [], {}, [("glued_names", "عاصم الداليمحمد الرمادي")]),
    (["عاصم الداليسليم الرمادي"], [], {}, [("glued_names", "عاصم الداليسليم الرمادي")]),
    (["John DoeJane Roe"], [], {}, [("glued_names", "John DoeJane Roe")]),
    (["جون كيريعاصم الدالي"], [], {}, [("glued_names", "جون كيريعاصم الدالي")]),
    (["John Doe, Jane Roe"], [], {}, [("glued_names", "John Doe, Jane Roe")]),
    (["John Doe and Jane Roe"], [], {}, [("glued_names", "John Doe and Jane Roe")]),
    (["جون كيريسيرغي لافروف"], ["جون كيري", "سيرغي لافروف"], {}, []),
    (["جون كيري وسيرغي لافروف"], ["جون كيري", "سيرغي لافروف"], {}, []),
    (["عاصم الدالي؛ سلوى الرمادي"], ["عاصم الدالي", "سلوى الرمادي"], {}, []),
    (["عاصم الدالي، سلوى الرمادي"], ["عاصم الدالي", "سلوى الرمادي"], {}, []),
    (["عاصم الداليعاصم الدالي"], ["عاصم الدالي"], {}, []),
    (["1. عاصم الدالي", "2. سلوى الرمادي"], ["عاصم الدالي", "سلوى الرمادي"], {}, []),
    (["جون كيري (John Kerry)"], ["جون كيري"], {"جون كيري": {"printed": "جون كيري (John Kerry)"}}, []),
    (["كوفي عنان (1938-2018)"], ["كوفي عنان"], {"كوفي عنان": {"printed": "كوفي عنان (1938-2018)"}}, []),
    (["Doe, John"], ["Doe, John"], {}, []),
    (["محمد عبد الله بن علي آل ثاني"], ["محمد عبد الله بن علي آل ثاني"], {}, []),
    (["أمين الجميل"], ["أمين الجميل"], {}, []),
    (["Stephen King"], ["Stephen King"], {}, []),
    (["عبدالله بن زايد"], ["عبدالله بن زايد"], {}, []),
    (["Ursula McDonald von der Leyen"], ["Ursula McDonald von der Leyen"], {}, []),
]  # fmt: skip
ORGANISATIONS: list[tuple[list[str], list[str], Beside, list[tuple[str, str]]]] = [
    (["الأمم المتحدة (UN)"], ["الأمم المتحدة"], {"الأمم المتحدة": {"printed": "الأمم المتحدة (UN)"}}, []),
    (["دائرة حفظ السجلات (DHS)"], ["دائرة حفظ السجلات (DHS)"], {}, []),
    (["الأمم المتحدةجامعة الدول العربية"], ["الأمم المتحدة", "جامعة الدول العربية"], {}, []),
    (["الأمم المتحدةدار الكتب العامة"], [], {}, [("glued_names", "الأمم المتحدةدار الكتب العامة")]),
    (["دائرة السجلاتوزارة الري"], [], {}, [("glued_names", "دائرة السجلاتوزارة الري")]),
    (["الأمين العام للأمم المتحدة"], [], {}, [("not_a_name", "الأمين العام للأمم المتحدة")]),
    (["logo.svg", "دار الكتب"], ["دار الكتب"], {}, [("not_a_name", "logo.svg")]),
    (["دار الكتب", "+ 12"], ["دار الكتب"], {}, [("more_names", "+ 12")]),
    (["جون كيري"], [], {}, [("not_a_name", "جون كيري")]),
    (["Ministry of Foreign Affairs, Trade and Development"], ["Ministry of Foreign Affairs, Trade and Development"], {}, []),
    (["Office of the High Commissioner"], ["Office of the High Commissioner"], {}, []),
    (["الفرقة 17"], ["الفرقة 17"], {}, []),
    (["حزب النخيل - فرع دمشق"], ["حزب النخيل - فرع دمشق"], {}, []),
]  # fmt: skip


def beside(record: Record) -> Beside:
    return {
        one.name: {
            key: value for key, value in (("office", one.office), ("printed", one.printed)) if value
        }
        for one in record.participations
    }


def told(record: Record) -> list[tuple[str, str]]:
    return [(doubt.code.value, doubt.value) for doubt in record.doubts]


def read_page_with(field: str, printed: list[str], authorities: Authorities) -> Record:
    lines = document(**{field: printed})  # type: ignore[arg-type]
    read = read_one(page(lines), "page.txt", authorities)
    assert isinstance(read, Record)
    return read


def read_table_with(field: str, printed: list[str], authorities: Authorities) -> Record:
    line = json.dumps({"code": "T/1", "title": "بيان", field: printed}).encode()
    found = list(read_item(SourceItem("json_line", "a.jsonl", line, 1), authorities))
    records = [one for one in found if isinstance(one, Record)]
    assert len(records) == 1
    return records[0]


@pytest.mark.parametrize("read", [read_page_with, read_table_with], ids=["page", "table"])
@pytest.mark.parametrize(
    ("field", "printed", "names", "said", "doubts"),
    [("persons", *case) for case in PERSONS]
    + [("organisations", *case) for case in ORGANISATIONS],
    ids=lambda value: " / ".join(value) if isinstance(value, list) and value and isinstance(value[0], str) else "",
)  # fmt: skip
def test_names_are_told_from_what_else_stands_there(  # noqa: PLR0917
    read: type, field: str, printed: list[str], names: list[str], said: Beside,
    doubts: list[tuple[str, str]], authorities: Authorities,
) -> None:  # fmt: skip
    record = read(field, printed, authorities)
    assert record.values_of(field) == names
    assert beside(record) == said
    assert told(record) == doubts


@pytest.mark.parametrize("label", ["الكتب ذات صلة", "المترجم:", "تاريخ النشر", "مكان الحفظ"])
def test_what_stands_under_a_label_nobody_knows_is_no_name(
    label: str, authorities: Authorities
) -> None:
    record = read_page_with("persons", ["جون كيري", label, "سلوى الرمادي"], authorities)
    assert record.values_of("persons") == ["جون كيري"]
    assert told(record) == [("unplaced_field", label), ("unplaced_field", "سلوى الرمادي")]


def test_the_next_label_ends_what_stands_under_a_label_nobody_knows(
    authorities: Authorities,
) -> None:
    lines = document(organisations=["المترجم:", "سلوى الرمادي"], persons=["جون كيري"])
    read = read_one(page(lines), "page.txt", authorities)
    assert isinstance(read, Record)
    assert (read.values_of("organisations"), read.values_of("persons")) == ([], ["جون كيري"])


@pytest.mark.parametrize(
    "foot",
    [
        ["اتصل بنا", "سياسة الخصوصية", "© 2024", "Facebook"],
        ["جميع الحقوق محفوظة", "تابعونا على", "تويتر"],
        ["من نحن", "شروط الاستخدام", "Copyright 2023"],
        ["Privacy policy", "Contact us"],
    ],
)
def test_the_foot_of_the_site_is_in_no_section(foot: list[str], authorities: Authorities) -> None:
    lines = document(diaries=["وصول مخطوط إلى دار الكتب"], after=foot)
    read = read_one(page(lines), "page.txt", authorities)
    assert isinstance(read, Record)
    assert read.values_of("diaries") == ["وصول مخطوط إلى دار الكتب"]
    assert told(read) == []


@pytest.mark.parametrize(
    ("field", "printed", "kept"),
    [
        ("diaries", ["وزير الخارجية يزور دار الكتب"], ["وزير الخارجية يزور دار الكتب"]),
        ("diaries", ["زيارة كوفي عنان، وما بعدها"], ["زيارة كوفي عنان، وما بعدها"]),
        ("diaries", ["عرض المزيد"], []),
        ("diaries", ["thumb_12.jpg"], []),
        ("diaries", ["-"], []),
        ("collections", ["الدول الأجنبية", "عرض الكل"], ["الدول الأجنبية"]),
        ("collections", ["غير محدد"], []),
    ],
)
def test_titles_and_collections_pass_the_same_guard(
    field: str, printed: list[str], kept: list[str], authorities: Authorities
) -> None:
    assert read_page_with(field, printed, authorities).values_of(field) == kept


def test_no_information_is_no_doubt(authorities: Authorities) -> None:
    assert told(read_page_with("persons", [NOTHING], authorities)) == []
