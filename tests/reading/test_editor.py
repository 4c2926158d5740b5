"""The SPARQL editor, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from selectolax.lexbor import LexborHTMLParser

from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.reading.conftest import LANGUAGES, Reader, reading
from tests.reading.hostile import IMAGE, SCRIPT, hostile_archive
from tests.service.server import serve_app

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?d a <https://w3id.org/smi/ontology#Document> }"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    source = hostile_archive(tmp_path_factory.mktemp("hostile"))
    with serve_app(create_reading_room(ServiceConfiguration(source=source))) as client:
        yield client


def editor_of(page: Page) -> Locator:
    editor = page.locator(".yasqe .CodeMirror")
    expect(editor).to_be_visible()
    return editor


def write(page: Page, text: str) -> None:
    editor_of(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def text_of(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))


@in_both_languages
def test_a_query_is_run_and_answered(reader: Reader, language: str) -> None:
    page = reader.open(f"/sparql?lang={language}")
    direction = editor_of(page).evaluate("e => getComputedStyle(e).direction")
    assert direction == "ltr"
    write(page, COUNT)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer tbody tr")).to_have_count(1)
    assert "121" in page.locator(".answer tbody").inner_text()
    assert reader.find_barriers() == []
    raw = {"ar": "الجواب كما جاء", "en": "Raw response"}[language]
    page.get_by_role("button", name=raw).click()
    expect(page.locator(".answer pre")).to_contain_text('"bindings"')
    assert reader.find_barriers() == []


@in_both_languages
def test_terms_of_the_archive_are_completed(reader: Reader, language: str) -> None:
    page = reader.open(f"/sparql?lang={language}")
    write(page, "SELECT * WHERE { ?d a smi:Docu")
    hint = page.locator(".CodeMirror-hint")
    expect(hint).to_have_count(1)
    expect(hint).to_contain_text({"ar": "وثيقة", "en": "document"}[language])
    assert reader.find_barriers() == []
    page.keyboard.press("Enter")
    page.keyboard.type(" ; smi:ti")
    expect(hint.first).to_contain_text("smi:title")
    page.keyboard.press("Enter")
    page.keyboard.type(" ?t } LIMIT 3")
    assert text_of(page).startswith("PREFIX smi: <https://w3id.org/smi/ontology#>")
    page.keyboard.press("Escape")
    page.get_by_role("button", name={"ar": "تنفيذ", "en": "Run"}[language]).click()
    expect(page.locator(".answer tbody tr")).to_have_count(3)


def test_a_term_is_found_by_its_arabic_name(reader: Reader) -> None:
    page = reader.open("/sparql?lang=ar")
    write(page, "PREFIX smi: <https://w3id.org/smi/ontology#>\nSELECT * WHERE { ?d a docum")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hint").first).to_contain_text("smi:Document")


def test_a_fault_is_told_with_line_and_column(reader: Reader) -> None:
    page = reader.open("/sparql?lang=en")
    write(page, "SELECT * WHERE {\n ?s ?p }")
    expect(page.locator("#fault")).to_contain_text("line 2")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("line 2")
    # The browser itself notes that a query was refused.
    refused = [said for said in reader.complaints if "400 (Bad Request)" in said]
    assert reader.complaints == refused
    reader.complaints.clear()


def test_the_address_holds_the_query(reader: Reader) -> None:
    page = reader.open(f"/sparql?lang=en#query={quote(COUNT)}")
    expect(page.locator(".answer tbody tr")).to_have_count(1)
    assert text_of(page) == COUNT
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    editor_of(page)
    assert text_of(page) == COUNT


def test_a_saved_query_is_put_into_the_editor(reader: Reader) -> None:
    page = reader.open("/sparql?lang=en")
    page.get_by_label("Begin with a ready-made query").select_option("person_companions")
    page.get_by_role("button", name="Load into editor").click()
    editor_of(page)
    assert "https://w3id.org/smi/person/john-kerry" in text_of(page)
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".answer tbody tr")).to_have_count(5)


def test_the_keyboard_leads_out_of_the_editor(reader: Reader) -> None:
    page = reader.open("/sparql?lang=en")
    editor_of(page).click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+End")
    page.keyboard.type("1")
    assert text_of(page).endswith("101")


def test_without_the_script_it_is_a_plain_form(client: httpx.Client) -> None:
    page = LexborHTMLParser(client.get("/sparql?example=country_documents&lang=en").text)
    field = page.css_first("textarea[name=query]")
    assert field is not None
    answer = client.get("/sparql", params={"query": field.text(), "format": "csv"})
    assert answer.status_code == 200
    assert answer.text.startswith("document,")


def test_an_unknown_example_is_told(client: httpx.Client) -> None:
    assert client.get("/sparql?example=person_companion").status_code == 404


@in_both_languages
def test_what_is_stored_stays_text(tab: Page, hostile: httpx.Client, language: str) -> None:
    query = "SELECT * WHERE { ?s ?p ?o FILTER(isLiteral(?o)) }"
    with reading(tab, str(hostile.base_url)) as reader:
        page = reader.open(f"/sparql?lang={language}#query={quote(query)}")
        expect(page.locator(".answer table")).to_contain_text(SCRIPT)
        assert IMAGE in page.locator(".answer table").inner_text()
        assert page.locator(".answer img, .answer script").count() == 0
        assert page.title() != "broken"


def test_hostile_queries_stay_text(reader: Reader) -> None:
    page = reader.open(f"/sparql?lang=en#query={quote(IMAGE + SCRIPT)}")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("main img, main script").count() == 0
    assert page.title() != "broken"
    reader.complaints.clear()


def test_under_a_path_the_editor_asks_and_leads_there(
    sample_store: ReleaseDirectory, tab: Page
) -> None:
    configuration = ServiceConfiguration(source=sample_store, root_path="/archive")
    with (
        serve_app(create_reading_room(configuration)) as client,
        reading(tab, str(client.base_url).rstrip("/")) as reader,
    ):
        page = reader.open("/archive/sparql?lang=en")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        write(page, "SELECT * WHERE { ?d a smi:Docu")
        expect(page.locator(".CodeMirror-hint")).to_have_count(1)
        page.keyboard.press("Escape")
        write(page, "SELECT ?d WHERE { ?d a <https://w3id.org/smi/ontology#Document> } LIMIT 1")
        page.keyboard.press("Control+Enter")
        link = page.locator(".answer tbody a")
        assert (link.get_attribute("href") or "").startswith("/archive/document/")
        csv = page.locator(".answer .files a", has_text="CSV").get_attribute("href") or ""
        assert csv.startswith("/archive/sparql?")
        assert "bom=1" in csv
        assert asked
        assert all("/archive/" in address for address in asked)
