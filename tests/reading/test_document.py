"""The page of a document: texts side by side, facts with their words, doubts, citation."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page

from smi_graph.pipeline import BuildOptions, build
from smi_graph.reading.app import create_reading_room
from smi_graph.reading.document.asking import StoredNote
from smi_graph.reading.document.page import word_quality_notes
from smi_graph.records.doubts import DoubtCode
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.site import Reader as SiteReader
from smi_graph.site import assets_folder
from smi_graph.store import RdfFiles, ReleaseDirectory
from smi_graph.vocabulary import DCTERMS, RDF, SMI, IriMinter
from tests.export.conftest import export
from tests.reading.conftest import LANGUAGES, PATIENCE, Reader, reading
from tests.service.server import serve_app

MARKUP = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
ARABIC = (
    "وزارة الخارجية\n\n28 حزيران 2021\n\n"
    "اجتمع الوزراء في روما اليوم واتفقوا على بيان مشترك يؤكد عزمهم على مواصلة العمل معًا.\n\n"
    "نهاية النص."
)
ENGLISH = (
    "Ministry of Foreign Affairs\n\nThe ministers met in Rome today and agreed on a joint "
    "statement that confirms that they will go on working together.\n\nEnd of the text."
)
START = 1_000
BEGINNING = START + ARABIC.index("28")


def evidence(field: str, value: str, section: str, quote: str, start: int) -> dict[str, object]:
    return {
        "field": field,
        "value": value,
        "section": section,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
    }


DATED = {
    "code": "T/1",
    "title": "بيان الوزراء",
    "title_lang": "ar",
    "text_ar": ARABIC,
    "text_en": ENGLISH,
    "issue_date": "2021-05-28",
    "date_lines": ["2021-06-28"],
    "date_conflict": True,
    "languages": ["ar", "en"],
    "persons": ["كوفي عنان"],
    "evidence": [
        evidence("date_lines", "2021-06-28", "text", "28 حزيران 2021", BEGINNING),
        evidence("issue_date", "2021-05-28", "تاريخ الصدور", "2021/05/28", 5_000),
        evidence("persons", "كوفي عنان", "شخصيات مرتبطة", "كوفي عنان", 5_100),
        {
            "field": "text_ar",
            "value": "",
            "section": "text_ar",
            "quote": "",
            "start": START,
            "end": START + len(ARABIC),
        },
    ],
    "doubts": [
        {"code": "date_conflict", "field": "issue_date", "value": "2021-05-28 / 2021-06-28"},
        {"code": "unknown_country", "field": "target_countries", "value": "بلاد الواق واق"},
        {"code": "empty_section", "field": "organisations", "value": ""},
    ],
}
SEVERAL = {
    "code": "T/2",
    "title": "قرار",
    "text_en": "On 3 May 1960 it began.\n\nOn 3 May 1960 it also ended.",
    "date_lines": ["1960-05-03"],
    "persons": ["كوفي عنان"],
    "evidence": [
        {
            "field": "date_lines",
            "value": "1960-05-03",
            "section": "text",
            "quote": "3 May 1960",
        }
    ],
}
HOSTILE = {
    "code": "T/3",
    "title": f"عنوان {MARKUP}",
    "title_lang": "ar",
    "text_ar": f"نص {MARKUP}",
    "text_en": f"Text {MARKUP}",
    "persons": [{"name": f"Person {MARKUP}"}],
    "collections": [f"Collection {MARKUP}"],
    "document_number": MARKUP,
    "doubts": [{"code": "unknown_type", "field": "document_type", "value": MARKUP}],
}


@pytest.fixture(scope="module")
def own_archive(tmp_path_factory: pytest.TempPathFactory) -> ReleaseDirectory:
    """Records that say what the sample does not, in two releases of which one is newer."""
    folder = tmp_path_factory.mktemp("documents")
    directory = ReleaseDirectory(folder / "store")
    path = folder / "records.jsonl"
    for title, more in (("بيان قديم", [{**SEVERAL, "code": "T/9"}]), (DATED["title"], [])):
        records = ({**DATED, "title": title}, SEVERAL, HOSTILE, *more)
        lines = (json.dumps({"kind": "document", **record}) for record in records)
        path.write_text("\n".join(lines), encoding="utf-8")
        build([str(path)], directory, BuildOptions(sync=True))
    return directory


@pytest.fixture(scope="module")
def own(own_archive: ReleaseDirectory) -> Iterator[httpx.Client]:
    with serve_app(create_reading_room(ServiceConfiguration(source=own_archive))) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture
def desk(tab: Page, own: httpx.Client) -> Iterator[Reader]:
    """Somebody at a wide screen, reading the archive of this module."""
    with reading(tab, str(own.base_url)) as reader:
        yield reader


@pytest.fixture(scope="module")
def older(own_archive: ReleaseDirectory) -> str:
    """The release that is not served any more."""
    current = own_archive.current()
    return next(release.id for release in own_archive.list() if release != current)


def place(words: Locator) -> tuple[float, float]:
    box = words.first.bounding_box()
    assert box is not None
    return box["x"], box["y"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_says_the_same_stands_side_by_side(desk: Reader, language: str) -> None:
    page = desk.open(f"/document/T-1.html?lang={language}")
    arabic = page.get_by_text("اجتمع الوزراء في روما")
    english = page.get_by_text("The ministers met in Rome")
    (x_arabic, y_arabic), (x_english, y_english) = place(arabic), place(english)
    assert abs(y_arabic - y_english) < 12
    # The reader's language is first, so Arabic is on the right of both.
    assert x_arabic > x_english
    assert arabic.evaluate("it => getComputedStyle(it).direction") == "rtl"
    assert english.evaluate("it => getComputedStyle(it).direction") == "ltr"


def test_one_language_is_read_to_its_end_before_the_other_begins(own: httpx.Client) -> None:
    page = own.get("/document/T-1.html?lang=en").text
    assert page.index("End of the text.") < page.index("وزارة الخارجية")
    page = own.get("/document/T-1.html?lang=ar").text
    assert page.index("نهاية النص.") < page.index("The ministers met")


def test_on_a_phone_the_languages_stand_one_under_the_other(phone: Reader) -> None:
    page = phone.open("/document/SMI-A200-593915.html?lang=en")
    (x_arabic, y_arabic), (x_english, y_english) = (
        place(page.locator(f"#text-{language} .cell")) for language in LANGUAGES
    )
    assert y_arabic > y_english
    assert x_arabic == x_english


def test_a_text_that_stands_alone_says_that_the_other_is_not_known(own: httpx.Client) -> None:
    page = own.get("/document/T-2.html?lang=en").text
    assert "Whether there is an Arabic one is not known." in page
    assert 'id="text-ar"' not in page


def test_one_language_alone_can_be_shown_and_printed(own: httpx.Client) -> None:
    page = own.get("/document/T-1.html?show=en").text
    assert "The ministers met" in page
    assert "نهاية النص." not in page
    assert 'href="/document/T-1.html#texts"' in page


@pytest.mark.parametrize("javascript", [True, False])
def test_choosing_a_fact_lights_up_its_words(
    browser: Browser, own: httpx.Client, javascript: bool
) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{own.base_url}/document/T-1.html?lang=en")
    words = page.locator("a.evidence")
    assert words.inner_text() == "28 حزيران 2021"
    before = words.evaluate("it => getComputedStyle(it).backgroundColor")
    page.locator("#field-date_lines .to-words").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#words-*")
    assert words.evaluate("it => getComputedStyle(it).backgroundColor") != before
    words.press("Enter")
    page.wait_for_url("**#fact-*")
    lit = page.locator("#field-date_lines .fact")
    assert lit.evaluate("it => getComputedStyle(it).backgroundColor") != "rgba(0, 0, 0, 0)"
    context.close()


def test_a_click_anywhere_on_a_fact_brings_its_words_into_view(desk: Reader) -> None:
    page = desk.open("/document/T-1.html?lang=ar")
    page.locator("#field-date_lines time").click()
    page.locator("a.evidence.lit").wait_for()
    assert page.locator("#field-date_lines .fact.lit").count() == 1


def test_words_of_a_field_stand_beside_the_fact_as_the_field_has_them(desk: Reader) -> None:
    page = desk.open("/document/T-1.html?lang=en")
    field = page.locator("#field-issue_date")
    assert field.locator("time").inner_text() == "28 May 2021"
    assert "تاريخ الصدور" in field.inner_text()
    assert field.locator("q").inner_text() == "2021/05/28"
    assert "characters 5,000 to 5,010" in field.inner_text()


def test_of_words_that_stand_at_several_places_each_is_shown(desk: Reader) -> None:
    page = desk.open("/document/T-2.html?lang=en")
    assert page.locator("a.evidence").all_inner_texts() == ["3 May 1960", "3 May 1960"]
    field = page.locator("#field-date_lines")
    assert "which one is meant is not known" in field.inner_text()
    assert field.locator(".to-words").count() == 2


def test_doubts_are_told_in_words(own: httpx.Client) -> None:
    def told(language: str) -> str:
        return re.sub("[\u2068\u2069]", "", own.get(f"/document/T-1.html?lang={language}").text)

    english, arabic = told("en"), told("ar")
    assert "The field gives 28 May 2021, the text gives 28 June 2021." in english
    assert "يذكر الحقل 28 أيار 2021، ويذكر النص 28 حزيران 2021." in arabic
    assert "The page gives a country بلاد الواق واق" in english
    assert "The page leaves this field empty: related organisation." in english
    # The check of the shapes says the same of the dates again.
    assert "disagree" not in english


def test_without_a_verdict_nothing_is_said_for_or_against(own: httpx.Client) -> None:
    page = own.get("/document/T-1.html?lang=en").text
    assert "The archive’s page gives no reliability assessment of this document" in page


def test_words_of_a_search_are_marked_in_both_texts_and_in_the_title(own: httpx.Client) -> None:
    page = own.get("/document/T-1.html", params={"q": "الوُزَراء rome", "lang": "en"}).text
    assert "<mark>الوزراء</mark>" in page[page.index("<h1") : page.index("</h1>")]
    assert "اجتمع <mark>الوزراء</mark>" in page
    assert "<mark>Rome</mark>" in page
    assert "Not found" in own.get("/document/T-1.html?q=nowhere&lang=en").text


def test_similar_documents_are_explained(own: httpx.Client) -> None:
    page = own.get("/document/T-1.html?lang=en").text
    similar = page[page.index('id="similar"') :]
    assert "/document/T-2.html" in similar
    assert re.search(r"shares <bdi[^>]*>Kofi Annan</bdi>", similar)


def test_markup_in_a_record_is_shown_and_never_obeyed(desk: Reader, own: httpx.Client) -> None:
    page = desk.open(f"/document/T-3.html?lang=en&q={MARKUP}")
    assert MARKUP in page.locator("h1").inner_text()
    assert MARKUP in page.locator("#text-en .cell").inner_text()
    assert MARKUP in page.locator("#field-persons").inner_text()
    assert page.locator("img").count() == 0
    source = own.get("/document/T-3.html").text
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL)
    assert "<" not in data
    assert json.loads(data)["name"] == [{"@language": "ar", "@value": f"عنوان {MARKUP}"}]


def test_the_head_tells_programs_what_it_is(own: httpx.Client) -> None:
    page = own.get("/document/T-1.html?lang=en").text
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(data)
    assert told["datePublished"] == "2021-05-28"
    assert told["inLanguage"] == ["ar", "en"]
    assert told["mentions"][0]["@type"] == "Person"
    # The archive does not say that a document is about a country or a person it is linked with.
    assert "about" not in told
    assert "keywords" not in page
    assert "DC.subject" not in page
    assert '<meta name="DC.relation"' in page
    assert '<meta name="citation_date" content="2021/05/28">' in page
    assert '<meta name="citation_title" content="بيان الوزراء">' in page
    assert "citation_author" not in page


def test_an_older_release_is_shown_as_it_was_and_says_so(own: httpx.Client, older: str) -> None:
    page = own.get(f"/document/T-1.html?lang=en&release={older}")
    assert page.headers["X-Release"] == older
    assert "بيان قديم" in page.text
    assert "A newer release is available." in page.text
    assert 'href="/document/T-1.html?lang=en"' in page.text
    assert "A newer release" not in own.get("/document/T-1.html?lang=en").text


def test_a_page_names_the_data_beside_it_and_can_be_kept(own: httpx.Client) -> None:
    answer = own.get("/document/T-1.html")
    assert '</document/T-1.ttl>; rel="alternate"; type="text/turtle"' in answer.headers["Link"]
    again = own.get("/document/T-1.html", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_was_withdrawn_is_gone_but_stands_in_the_older_release(
    own: httpx.Client, older: str
) -> None:
    for path in ("/document/T-9.html", "/cite/T-9.bib"):
        assert own.get(path).status_code == 410
        assert own.get(path, params={"release": older}).status_code == 200


def test_what_was_merged_leads_on(tmp_path: Path) -> None:
    minter, data = IriMinter(), tmp_path / "data.nt"
    old, new = (f"<{minter.document(code)}>" for code in ("OLD/1", "NEW/1"))
    data.write_text(
        f"{old} <{DCTERMS.isReplacedBy}> {new} .\n{new} <{RDF.type}> <{SMI.Document}> .\n"
        f'{new} <{SMI.title}> "Merged"@en .\n'
    )
    app = create_reading_room(ServiceConfiguration(source=RdfFiles((data,))))
    with serve_app(app) as client:
        answer = client.get("/document/OLD-1.html?lang=en")
        assert answer.status_code == 301
        assert answer.headers["Location"] == "/document/NEW-1.html?lang=en"
        assert "Merged" in client.get("/document/NEW-1.html").text


def test_its_number_in_the_dumps_is_told_where_there_are_dumps(
    own: httpx.Client, own_archive: ReleaseDirectory, tmp_path: Path
) -> None:
    dumps = export(own_archive, tmp_path)
    configuration = ServiceConfiguration(source=own_archive, dumps=tmp_path)
    with serve_app(create_reading_room(configuration)) as client:
        page = client.get("/document/T-1.html", headers={"Accept": "text/html"}).text
    assert f">{dumps.of_code('T/1')['id']}</bdi>" in page
    assert "/dumps/entities/" not in own.get("/document/T-1.html").text


@pytest.mark.parametrize("path", ["/document/NO-1.html", "/diary/T-1.html", "/document/%2e.html"])
def test_what_the_release_does_not_know_is_404(own: httpx.Client, path: str) -> None:
    assert own.get(path).status_code == 404


def test_a_mistake_can_be_reported_beside_each_field(desk: Reader) -> None:
    page = desk.open("/document/T-1.html?lang=en")
    link = page.get_by_role("link", name="Report an error in: date of issue")
    address = link.get_attribute("href") or ""
    assert address.startswith("/report?about=https%3A%2F%2Fw3id.org%2Fsmi%2Fdocument%2FT-1")
    assert "field=issue_date" in address


def test_a_footnote_can_be_copied(browser: Browser, own: httpx.Client) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{own.base_url}/document/T-1.html?lang=en")
    page.locator("[data-copy=footnote-ar]").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert "28 أيار/مايو 2021" in page.evaluate("navigator.clipboard.readText()")
    # Who does not see the button hears it.
    page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    context.close()


def test_styles_and_scripts_of_a_page_weigh_little(own: httpx.Client) -> None:
    page = own.get("/document/T-1.html").text
    first = set(re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"', page))
    assert any(address.endswith("document.css") for address in first)
    # Parts that a script imports weigh too.
    everything = {assets_folder() / Path(address).relative_to("/assets") for address in first}
    for path in list(everything):
        parts = re.findall(r'"\./(part-[\w-]+\.js)"', path.read_text(encoding="utf-8"))
        everything |= {path.parent / part for part in parts}
    assert sum(len(gzip.compress(path.read_bytes())) for path in everything) < 150_000


@pytest.mark.parametrize(
    ("language", "words"),
    [("ar", "ليست بين السجلات هنا"), ("en", "not among the records here")],
)
def test_a_link_to_a_record_that_is_not_there_is_told_with_its_code(
    tmp_path: Path, language: str, words: str
) -> None:
    line = {"code": "SAMPLE/T/1", "title": "بيان", "text_ar": "نص", "diaries": ["SAMPLE/SD/7"]}
    source = tmp_path / "records.jsonl"
    source.write_text(json.dumps(line), encoding="utf-8")
    directory = ReleaseDirectory(tmp_path / "store")
    build([str(source)], directory)
    with serve_app(create_reading_room(ServiceConfiguration(source=directory))) as client:
        told = client.get(f"/document/SAMPLE-T-1.html?lang={language}").text
    assert words in told
    assert "SAMPLE-SD-7" in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DoubtCode)
def test_every_kind_of_doubt_is_told_in_words(kind: DoubtCode, language: str) -> None:
    key = kind.replace("_", "-")
    reader = SiteReader.of(language, "/", "")
    for field, value in (("text_en", "U+000C"), ("", ""), ("no_field_of_ours", "x")):
        (note,) = word_quality_notes([StoredNote(key, True, field, value, {})], reader)
        assert note.language == language
        assert key not in note.sentence
        assert kind not in note.sentence
