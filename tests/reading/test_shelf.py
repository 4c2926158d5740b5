"""A reader's own selection: marked, ordered, annotated, kept here alone, and taken along."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
import rispy
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser

from smi_graph.messages import message
from tests.reading.conftest import LANGUAGES, PATIENCE, Reader, reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx
    from playwright.sync_api import Locator, Page

ONE, TWO, THREE = "SMI-A200-593915", "SAMPLE-SC-2254", "SAMPLE-GA-68-182"
CODES = f"{ONE},{TWO},{THREE}"
KEY = "selection:syrian-memory"


def kept(page: Page) -> list[dict[str, str]]:
    told = page.evaluate(f"JSON.parse(localStorage.getItem('{KEY}') ?? 'null')")
    return [] if told is None else list(told["records"])


def keep(reader: Reader, *codes: str, note: str = "") -> None:
    reader.open("/health")
    records = [{"code": code, "note": note} for code in codes]
    text = json.dumps({"version": 1, "records": records})
    reader.page.evaluate(f"text => localStorage.setItem('{KEY}', text)", text)


def listed(page: Page) -> list[str]:
    items = page.locator("ol.selected > li")
    return [item.get_attribute("data-code") or "" for item in items.all()]


def codes_on(page: str) -> list[str | None]:
    items = LexborHTMLParser(page).css("ol.selected > li")
    return [it.attributes["data-code"] for it in items]


def opened(reader: Reader, language: str, count: int) -> Page:
    page = reader.open(f"/selection?lang={language}")
    expect(page.locator("ol.selected > li")).to_have_count(count)
    return page


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what a page keeps, which no locator sees."""
    for _ in range(PATIENCE // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("it never came")


def item(page: Page, code: str) -> Locator:
    return page.locator(f'ol.selected > li[data-code="{code}"]')


# Marks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_star_puts_a_record_in_and_takes_it_out_by_keyboard(
    reader: Reader, language: str
) -> None:
    page = reader.open(f"/document/{ONE}.html?lang={language}")
    star = page.locator(f'.record-head [data-mark="{ONE}"]')
    star.focus()
    page.keyboard.press("Enter")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-count]")).to_have_text(" (1)")
    assert kept(page) == [{"code": ONE, "note": ""}]
    page.keyboard.press("Enter")
    expect(star).to_have_attribute("aria-pressed", "false")
    assert kept(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=%D8%A8%D9%8A%D8%A7%D9%86",
        f"/document/{TWO}.html",
        "/country/SY.html",
        "/tie/person:ban-ki-moon/person:kofi-annan",
        "/path?from=person:kofi-annan&to=country:IQ",
        "/citations?by=pair",
        "/explore/voices",
    ],
)
def test_wherever_records_are_listed_each_has_a_star(client: httpx.Client, path: str) -> None:
    tree = LexborHTMLParser(client.get(path).text)
    links = tree.css("main a[href*='/document/'], main a[href*='/diary/']")
    names = {(link.attributes["href"] or "").split("?")[0].rpartition("/")[2] for link in links}
    records = {name.removesuffix(".html") for name in names if name.endswith(".html")}
    named = {star.attributes["data-mark"]: star.text().strip() for star in tree.css("[data-mark]")}
    assert named
    assert records <= named.keys()
    # Many records have one title; the code tells them apart.
    assert all(name.replace("/", "-").endswith(mark or "-") for mark, name in named.items())


def test_two_tabs_at_once_lose_no_mark(reader: Reader) -> None:
    first = reader.open(f"/document/{ONE}.html")
    second = first.context.new_page()
    second.goto(f"{reader.site}/document/{TWO}.html")
    first.locator(f'.record-head [data-mark="{ONE}"]').click()
    second.locator(f'.record-head [data-mark="{TWO}"]').click()
    expect(first.locator("[data-count]")).to_have_text(" (2)")
    second.close()
    assert [record["code"] for record in kept(first)] == [ONE, TWO]


def test_a_full_store_is_told_and_changes_nothing(reader: Reader) -> None:
    page = reader.open(f"/document/{ONE}.html?lang=en")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error() } }")
    star = page.locator(f'.record-head [data-mark="{ONE}"]')
    star.click()
    expect(page.get_by_role("alert")).to_contain_text(message("selection.full", "en"))
    expect(star).to_have_attribute("aria-pressed", "false")


def test_more_than_a_selection_can_have_is_told(reader: Reader) -> None:
    keep(reader, *(f"X-{number}" for number in range(200)))
    page = reader.open(f"/document/{ONE}.html?lang=en")
    page.locator(f'.record-head [data-mark="{ONE}"]').click()
    expect(page.get_by_role("alert")).to_contain_text("at most 200 records")
    assert len(kept(page)) == 200


# The page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_records_are_moved_by_buttons_with_the_keyboard(reader: Reader, language: str) -> None:
    keep(reader, ONE, TWO, THREE)
    page = opened(reader, language, 3)
    down = item(page, ONE).locator("[data-move='1']")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text(
        message("selection.moved", "ar" if language == "ar" else "en", place="2")
    )
    assert listed(page) == [TWO, ONE, THREE]
    expect(down).to_be_focused()
    assert [record["code"] for record in kept(page)] == [TWO, ONE, THREE]
    link = page.locator("a[href*='/selection.bib']").first.get_attribute("href") or ""
    assert f"{TWO}%2C{ONE}%2C{THREE}" in link


def test_records_are_moved_by_dragging(reader: Reader) -> None:
    keep(reader, ONE, TWO, THREE)
    page = opened(reader, "ar", 3)
    item(page, THREE).locator(".handle").drag_to(item(page, ONE))
    expect(page.locator("ol.selected > li").first).to_have_attribute("data-code", THREE)
    until(page, lambda: kept(page)[0]["code"] == THREE)
    page.reload()
    expect(page.locator("ol.selected > li").first).to_have_attribute("data-code", THREE)


def test_a_note_stays_here_and_is_never_sent(reader: Reader) -> None:
    keep(reader, ONE)
    page = opened(reader, "en", 1)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page.get_by_label("My note").fill("<b>سرّي</b> secret")
    until(page, lambda: "secret" in kept(page)[0]["note"])
    page.reload()
    expect(page.get_by_label("My note")).to_have_value("<b>سرّي</b> secret")
    with page.expect_navigation():
        page.get_by_role("link", name=message("selection.dossier_open", "en")).click()
    expect(page.locator(f"#{ONE} [data-note] p")).to_have_text("<b>سرّي</b> secret")
    assert not any("secret" in each for each in sent)


def test_what_is_removed_or_cleared_can_be_brought_back(reader: Reader) -> None:
    keep(reader, ONE, TWO, note="mine")
    page = opened(reader, "en", 2)
    item(page, ONE).locator("[data-remove]").click()
    expect(page.locator("ol.selected > li")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("ol.selected > li")).to_have_count(2)
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator("ol.selected > li")).to_have_count(0)
    assert kept(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("ol.selected > li")).to_have_count(2)
    assert [record["note"] for record in kept(page)] == ["mine", "mine"]


def test_damaged_content_is_set_aside_told_and_can_be_saved(reader: Reader) -> None:
    reader.open("/health")
    reader.page.evaluate(f"localStorage.setItem('{KEY}', '{{not json')")
    page = reader.open("/selection?lang=en")
    expect(page.locator("[data-said]")).to_contain_text("was damaged")
    with page.expect_download() as saved:
        page.locator("[data-said] button").click()
    assert saved.value.path().read_text(encoding="utf-8") == "{not json"
    page.reload()
    expect(page.locator("[data-empty]")).to_be_visible()
    expect(page.locator("[data-said]")).to_have_text("")


def test_a_withdrawn_or_unknown_record_is_named_and_can_be_removed(reader: Reader) -> None:
    keep(reader, "NO-1", ONE)
    page = opened(reader, "en", 1)
    unknown = page.locator(".unknown li")
    expect(unknown).to_contain_text("NO-1")
    unknown.get_by_role("button").click()
    expect(unknown).to_have_count(0)
    assert [record["code"] for record in kept(page)] == [ONE]


# As a file --------------------------------------------------------------------------------


def saved_file(**changes: object) -> dict[str, object]:
    records: list[object] = [{"code": TWO, "note": "from the file"}]
    told = {"format": "smi-graph selection", "version": 1, "archive": "syrian-memory"}
    return {**told, "records": records, **changes}


def load(page: Page, folder: Path, content: object) -> None:
    file = folder / "selection.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    page.locator("[data-load]").set_input_files(str(file))


def test_a_saved_file_brings_selection_and_notes_to_another_browser(
    reader: Reader, tmp_path: Path
) -> None:
    keep(reader, ONE, TWO, note="a note")
    page = opened(reader, "en", 2)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    content = saved.value.path().read_text(encoding="utf-8")
    assert json.loads(content)["version"] == 1
    page.evaluate("localStorage.clear()")
    page.reload()
    load(page, tmp_path, content)
    expect(page.locator("ol.selected > li")).to_have_count(2)
    assert kept(page) == [{"code": ONE, "note": "a note"}, {"code": TWO, "note": "a note"}]


def test_a_file_adds_to_what_is_there_and_both_notes_stay(reader: Reader, tmp_path: Path) -> None:
    keep(reader, ONE, TWO, note="mine")
    page = opened(reader, "en", 2)
    more = saved_file(
        records=[
            {"code": TWO, "note": "from the file"},
            {"code": THREE, "note": "<img src=x onerror=alert(1)>"},
            {"code": '"><script>', "note": ""},
            {"code": 5},
            None,
        ]
    )
    load(page, tmp_path, more)
    expect(page.locator("[data-said]")).to_have_text(
        message("selection.loaded", "en", added="1", known="1", refused="3")
    )
    notes = {record["code"]: record["note"] for record in kept(page)}
    assert notes[TWO] == "mine\n\nfrom the file"
    assert notes[THREE].startswith("<img")
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "unreadable"),
        ("[]", "unreadable"),
        (saved_file(version=2), "unreadable"),
        (saved_file(records="x"), "unreadable"),
        (saved_file(archive="another"), "other_archive"),
    ],
)
def test_a_file_that_is_none_of_ours_adds_nothing(
    reader: Reader, tmp_path: Path, content: object, sentence: str
) -> None:
    page = reader.open("/selection?lang=en")
    load(page, tmp_path, content)
    expect(page.locator("[data-said]")).to_have_text(message(f"selection.{sentence}", "en"))
    assert kept(page) == []


# By its address ---------------------------------------------------------------------------


def test_an_address_lists_records_in_its_order_without_a_script(client: httpx.Client) -> None:
    page = client.get("/selection", params={"codes": f"{TWO},SMI/A200/٥٩٣٩١٥,zzz", "lang": "en"})
    tree = LexborHTMLParser(page.text)
    assert codes_on(page.text) == [TWO, ONE]
    assert "zzz" in tree.css_first(".unknown").text()
    first = tree.css_first("ol.selected > li")
    later = first.css_first("[data-way=down]").attributes["href"] or ""
    assert codes_on(client.get(later).text) == [ONE, TWO]
    fewer = first.css_first("[data-way=remove]").attributes["href"] or ""
    assert codes_on(client.get(fewer).text) == [ONE]


def test_codes_may_be_printed_pasted_or_one_a_line(client: httpx.Client) -> None:
    written = f"SAMPLE/SC/2254\nhttps://w3id.org/smi/document/{ONE}\r\nSAMPLE-SC-2254"
    assert codes_on(client.get("/selection", params={"codes": written}).text) == [TWO, ONE]


def test_an_address_is_bounded_and_says_what_it_left_out(client: httpx.Client) -> None:
    codes = ",".join([*(f"N-{number}" for number in range(205)), ONE])
    page = client.get("/selection", params={"codes": codes, "lang": "en"}).text
    assert "at most 200 records. Codes beyond that: 6." in page


def test_somebody_elses_selection_is_added_to_ones_own(reader: Reader) -> None:
    keep(reader, THREE, note="mine")
    page = reader.open(f"/selection?codes={CODES}&lang=en")
    assert page.get_by_label("My note").count() == 0
    page.get_by_role("button", name="Add all to my selection").click()
    expect(page.locator("[data-count]")).to_have_text(" (3)")
    assert kept(page) == [
        {"code": THREE, "note": "mine"},
        {"code": ONE, "note": ""},
        {"code": TWO, "note": ""},
    ]


# Taken along ------------------------------------------------------------------------------


def test_bibliographies_and_tables_have_the_records_in_their_order(client: httpx.Client) -> None:
    codes = {"codes": f"{TWO},{ONE}", "lang": "en"}
    assert [it["id"] for it in rispy.loads(client.get("/selection.ris", params=codes).text)] == [
        TWO,
        ONE,
    ]
    assert [it["id"] for it in client.get("/selection.json", params=codes).json()] == [TWO, ONE]
    bib = client.get("/selection.bib", params=codes).text
    assert bib.index(TWO) < bib.index(ONE)
    rows = list(csv.DictReader(io.StringIO(client.get("/selection.csv", params=codes).text)))
    assert [row["code"] for row in rows] == ["SAMPLE/SC/2254", "SMI/A200/593915"]
    text = client.get("/selection.txt", params={**codes, "style": "apa"}).text
    assert len(text.split("\n\n")) == 3
    arabic = client.get("/selection.txt", params={**codes, "lang": "ar"}).text
    assert "كانون الأول/ديسمبر 2015" in arabic


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/selection.exe?codes=x", 404),
        ("/selection.txt?codes=x&style=none", 400),
        ("/selection/dossier?style=none", 400),
        ("/selection/dossier?part=-1", 200),
        ("/selection.bib", 200),
        ("/selection?codes=%00,%22%3E%3Cscript%3E,../..", 200),
    ],
)
def test_odd_addresses_are_answered(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "<script>" not in answer.text


def test_a_dossier_has_texts_facts_words_sources_and_citations(client: httpx.Client) -> None:
    page = client.get("/selection/dossier", params={"codes": ONE, "lang": "en"}).text
    tree = LexborHTMLParser(page)
    text = tree.css_first("article").text()
    for part in ("A statement of the Global Coalition", "بيان للتحالف الدولي", "Date of issue"):
        assert part.lower() in text.lower()
    assert "“\u2068البيان الصادر" in text
    assert "«البيان الصادر" in text
    assert tree.css_first(".bibliography li i")


def test_a_saved_dossier_asks_for_nothing_and_has_the_notes(reader: Reader, tmp_path: Path) -> None:
    keep(reader, ONE, note="</p><script>alert(1)</script> ملاحظة")
    page = reader.open(f"/selection/dossier?codes={ONE}&lang=ar")
    with page.expect_download() as saved:
        page.get_by_role("link", name=message("selection.dossier_file", "ar")).click()
    file = tmp_path / "dossier.html"
    saved.value.save_as(file)
    tree = LexborHTMLParser(file.read_text(encoding="utf-8"))
    assert tree.css("script, link, img, iframe") == []
    assert "ملاحظة" in tree.css_first(f"#{ONE} [data-note] p").text()
    asked: list[str] = []
    other = page.context.new_page()
    other.on("request", lambda request: asked.append(request.url))
    other.goto(file.as_uri())
    expect(other.locator("h1")).to_be_visible()
    assert other.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    other.close()
    assert asked == [file.as_uri()]


def test_a_dossier_is_saved_without_a_script_too(client: httpx.Client) -> None:
    answer = client.get("/selection/dossier", params={"codes": ONE, "file": "1"})
    assert "attachment" in answer.headers["Content-Disposition"]
    tree = LexborHTMLParser(answer.text)
    assert tree.css("script, link, img") == []
    assert tree.css_first("style").text()


def test_notes_can_be_left_out_of_what_is_printed(reader: Reader) -> None:
    keep(reader, ONE, note="a note")
    page = reader.open(f"/selection/dossier?codes={ONE}&lang=en")
    note = page.locator("[data-note]")
    expect(note).to_be_visible()
    page.get_by_label("With my notes").uncheck()
    expect(note).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_the_way_of_anybody(
    tab: Page, client: httpx.Client, language: str
) -> None:
    with reading(tab, str(client.base_url)) as reader:
        keep(reader, ONE, TWO, note="a note")
        opened(reader, language, 2)
        reader.check()
        for path in (f"/selection?codes={CODES}", f"/selection/dossier?codes={CODES}"):
            reader.open(f"{path}&lang={language}")
            reader.check()
