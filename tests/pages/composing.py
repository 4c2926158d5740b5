"""Pages in the layout of the site, composed for one test each."""

from __future__ import annotations

from collections.abc import Sequence

BANNER = "الذاكرة السورية هي ملك لكل السوريين. (سطر التعريف بالموقع)"
HEADING = "المعلومات الأساسية"
PROSE = "اجتمع أمناء دور الكتب في قاعة المطالعة، وراجعوا سجل الإعارة سطرًا سطرًا."
SEARCH_FORM = ("ابحث عن حدث في تاريخ معين", "السنة :", "الشهر :", "اليوم :")
NOTHING = "لايوجد معلومات حالية"

Lines = Sequence[str]


def document(
    *,
    title: str | None = "بيان دار الكتب حول سجل الإعارة",
    text: Lines = (PROSE,),
    date: str = "2014/02/26",
    kind: str = "بيان صحفي",
    code: str = "SMI/A200/920001",
    after_code: Lines = (),
    collections: Lines = ("الدول الأجنبية",),
    organisations: Lines = (NOTHING,),
    persons: Lines = (NOTHING,),
    diaries: Lines = (NOTHING,),
    after: Lines = (),
    banner: bool = True,
) -> list[str]:
    """Give the lines of a document's page."""
    return [
        *([BANNER] if banner else []),
        *([title] if title else []),
        *text,
        HEADING,
        *("تاريخ الصدور", date, "اللغة", "العربية", "نوع الوثيقة", kind, "البلد المستهدف", "سورية"),
        *("كود الذاكرة السورية", code, *after_code, "المجموعات", *collections),
        *("كيانات متعلقة", *organisations, "شخصيات مرتبطة", *persons),
        *("يوميات مرتبطة", *diaries, *after),
    ]


def event(
    *,
    form: Lines = SEARCH_FORM,
    title: str | None = "لقاء أمناء دور الكتب",
    date: Lines = ("تاريخ الحدث", "2012/03/19"),
    text: Lines = (PROSE,),
    kinds: str = "تصريح صحفي أو إعلامي",
    of_class: str = "سياسي",
    countries: str = "العراقتركيا",
    subtypes: str = "تحذيردعوة أو طلب",
    code: Lines = ("كود الذاكرة السورية", "SMI/D/920001"),
    links: Lines = ("https://example.org/report",),
    persons: Lines = ("كوفي عنان",),
    organisations: Lines = ("الأمم المتحدة",),
    battles: Lines = (NOTHING,),
    after: Lines = (),
) -> list[str]:
    """Give the lines of an event's page."""
    return [
        BANNER,
        *form,
        *([title] if title else []),
        *date,
        *text,
        HEADING,
        *("نوع الحدث", kinds, "تصنيف الحدث", of_class, "الدولة", countries),
        *("النوع الفرعي", subtypes, *code),
        *("روابط خارجية", *links, "روابط المقاطع المصورة", NOTHING),
        *("فيديوهات ذات صلة", NOTHING, "صور ذات صلة", NOTHING),
        *("شخصيات مرتبطة", *persons, "كيانات متعلقة", *organisations),
        *("الوثائق المتعلقة", NOTHING, "المعارك", *battles, *after),
    ]


def page(lines: Lines, gap: str = "\n\n") -> bytes:
    """Give a page as it is saved."""
    return (gap.join(lines) + "\n").encode()
