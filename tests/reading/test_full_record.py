"""What records say of issuers, roles, places, events, images and sources, as readers meet it."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page
from pyoxigraph import NamedNode
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from smi_graph.pipeline import build
from smi_graph.reading.app import create_reading_room
from smi_graph.reading.document.asking import ShownEvidence
from smi_graph.reading.document.facts import FieldKind, evidence_for
from smi_graph.schema import field_table
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import SMI
from tests.reading.conftest import LANGUAGES, reading
from tests.service.server import serve_app

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
SOURCE = "https://library.example.org/record/855522?ln=ar"
ARTICLE = {
    "kind": "document",
    "code": "FULL/A/1",
    "title": "وقف إطلاق النار في حلب",
    "title_lang": "ar",
    "text_ar": "أعلن الأمين العام وقف إطلاق النار.",
    "issue_date": "2016-12-19",
    "document_number": "S/RES/2328 (2016)",
    "issuers": ["مجلس الأمن"],
    "authors": ["كوفي عنان"],
    "persons": ["بشار الأسد"],
    "geographic_areas": ["محافظة حلب"],
    "named_events": ["معركة حلب"],
    "container_title": "مجلة الأمم المتحدة",
    "volume": "53",
    "issue_number": "4",
    "pages": "12-15",
    "external_links": ["https://www.example.org/watch?v=abc&t=10"],
    "source_url": SOURCE,
    "retrieved": "2024-05-03",
    "participations": [
        {
            "field": "authors",
            "name": "كوفي عنان",
            "office": "الأمين العام",
            "printed": "السيد كوفي عنان",
        },
        {"field": "persons", "name": "بشار الأسد", "role": "addressee"},
    ],
}
ENTRY = {
    "kind": "diary_entry",
    "code": "FULL/D/1",
    "title": "معركة حلب",
    "event_date": "2016-11-15",
    "event_end_date": "2016-12-22",
    "event_kinds": ["military", "ceasefire"],
    "event_class": "military",
    "event_subtypes": ["warning"],
    "battles": ["معركة حلب"],
    "visitors": ["كوفي عنان"],
    "languages": ["ar"],
}


EVIDENCE = ShownEvidence(SMI.relatedPerson, "<urn:kofi>", "", "كوفي عنان", None, None)


@pytest.fixture(scope="module")
def pictures() -> Iterator[str]:
    """Another site, which has the images."""

    def image(_: object) -> Response:
        return Response(PIXEL, media_type="image/png")

    with serve_app(Starlette(routes=[Route("/{name}.png", image)])) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def room(pictures: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("full")
    images = [
        {"address": f"{pictures}/1.png", "manifest": f"{pictures}/1.json", "caption": "الصفحة"},
        {"address": f"{pictures}/2.png"},
    ]
    lines = (json.dumps(record) for record in ({**ARTICLE, "images": images}, ENTRY))
    Path(folder, "records.jsonl").write_text("\n".join(lines), encoding="utf-8")
    directory = ReleaseDirectory(folder / "store")
    build([str(folder / "records.jsonl")], directory)
    app = create_reading_room(ServiceConfiguration(source=directory))
    with serve_app(app) as client:
        client.headers["Accept"] = "text/html"
        yield client


def article(room: httpx.Client, language: str = "en") -> HTMLParser:
    return HTMLParser(room.get(f"/document/FULL-A-1.html?lang={language}").text)


def shown(page: HTMLParser, field: str) -> str:
    found = page.css_first(f"#field-{field}")
    return "" if found is None else " ".join(found.text().split())


def test_whom_only_a_role_names_stands_under_that_role_alone(room: httpx.Client) -> None:
    page = article(room)
    assert "Kofi Annan" in shown(page, "authors")
    assert "الأمين العام" in shown(page, "authors")
    assert "printed as السيد كوفي عنان" in shown(page, "authors")
    assert "Kofi Annan" not in shown(page, "persons")
    assert "Bashar al-Assad" in shown(page, "addressees")
    assert "Security Council" in shown(page, "issuers")


def test_places_and_events_lead_to_their_pages(room: httpx.Client) -> None:
    page = article(room, "ar")
    for field, of in (("geographic_areas", "/place/"), ("named_events", "/event/")):
        link = page.css_first(f"#field-{field} .value a").attributes["href"] or ""
        assert link.startswith(of)
        actor = HTMLParser(room.get(link).text)
        assert actor.css_first("h1").text().strip() in shown(page, field)
        assert actor.css_first('a[href*="FULL-A-1"]') is not None
    place = room.get("/place/aleppo-governorate.html?lang=ar").text
    assert re.search(
        r'المكان الأوسع</dt><dd><a href="/country/SY.html[^>]*><bdi[^>]*>سورية<', place
    )
    assert room.get("/place/aleppo-governorate", headers={"Accept": "text/turtle"}).is_redirect


def test_a_journal_stands_in_one_line(room: httpx.Client) -> None:
    line = article(room).css_first("#field-container_title .value").text()
    assert " ".join(line.split()) == "مجلة الأمم المتحدة, volume 53, issue number 4, pages 12-15"


def test_the_name_that_a_source_has_for_a_field_decides_which_field_is_told() -> None:
    told = replace(EVIDENCE, section="المؤلف")
    author, person = (FieldKind.of(field_table().fields[key]) for key in ("authors", "persons"))
    assert evidence_for(author, NamedNode("urn:kofi"), [told]) == [told]
    assert evidence_for(person, NamedNode("urn:kofi"), [told]) == []
    printed = replace(EVIDENCE, section="شخصيات مرتبطة")
    assert evidence_for(person, NamedNode("urn:kofi"), [printed]) == [printed]
    assert evidence_for(author, NamedNode("urn:kofi"), [printed]) == []


def test_an_event_goes_from_one_day_to_another(room: httpx.Client) -> None:
    page = HTMLParser(room.get("/diary/FULL-D-1.html?lang=en").text)
    span = "from 15 November 2016 to 22 December 2016"
    assert span in " ".join(page.css_first(".record-head .about").text().split())
    assert span in shown(page, "event_date")
    assert {"military", "ceasefire"} <= set(shown(page, "event_kinds").split())


def test_addresses_are_links_that_lend_nothing(room: httpx.Client) -> None:
    page = article(room)
    for field, address in (
        ("external_links", "https://www.example.org/watch?v=abc&t=10"),
        ("source_url", SOURCE),
    ):
        link = page.css_first(f"#field-{field} .value a").attributes
        assert link["href"] == address
        assert link["rel"] == "nofollow noopener"


@pytest.mark.parametrize(
    "typed",
    [
        *("FULL/A/1", "full-a-1", "FULLA1", "٢٣٢٨", "S/RES/2328"),
        "https://w3id.org/smi/document/FULL-A-1.html?release=x",
    ],
)
def test_a_code_or_number_in_any_form_finds_its_record(room: httpx.Client, typed: str) -> None:
    assert found(room, typed) == ["FULL/A/1"]


@pytest.mark.parametrize(
    "typed", ["Aleppo", "Kofi Annan", "Security Council", "مجلة الأمم المتحدة", "Bashar"]
)
def test_names_find_records_in_either_script(room: httpx.Client, typed: str) -> None:
    assert "FULL/A/1" in found(room, typed)


def found(room: httpx.Client, words: str) -> list[str]:
    answer = room.get("/search.json", params={"q": words}).json()
    return [record["code"] for record in answer["records"]]


def test_exports_tell_issuers_apart_from_all_organisations(room: httpx.Client) -> None:
    text = room.get("/search.csv?lang=en&sort=code").text
    first, second = csv.DictReader(io.StringIO(text))
    assert first["issuers"] == "United Nations Security Council"
    assert first["organizations"] == "United Nations Security Council"
    assert first["authors"] == "Kofi Annan"
    assert first["addressees"] == "Bashar al-Assad"
    assert first["geographic_areas"] == "Aleppo Governorate"
    assert (first["volume"], first["pages"], first["source_url"]) == ("53", "12-15", SOURCE)
    assert second["battles"] == "معركة حلب"
    assert second["event_end_date"] == "2016-12-22"
    assert second["issuers"] == ""


def test_a_citation_names_author_journal_and_source(room: httpx.Client) -> None:
    bib = room.get("/cite/FULL-A-1.bib?lang=en").text
    assert bib.startswith("@article{FULL-A-1,")
    for line in (
        "author = {{Kofi Annan}}",
        "journal = {مجلة الأمم المتحدة}",
        "volume = {53}",
        "number = {4}",
        "pages = {12--15}",
        "publisher = {United Nations Security Council}",
    ):
        assert line in bib
    ris = room.get("/cite/FULL-A-1.ris?lang=en").text.splitlines()
    for line in ("TY  - JOUR", "AU  - Kofi Annan", "VL  - 53", "SP  - 12", "EP  - 15"):
        assert line in ris
    assert f"UR  - {SOURCE}" in ris
    note = room.get("/cite/FULL-A-1.txt?lang=en").text.splitlines()[0]
    assert note.startswith("Kofi Annan, ")
    assert f"source: {SOURCE}" in note
    item = room.get("/cite/FULL-A-1.json?lang=en").json()[0]
    assert item["author"] == [{"literal": "Kofi Annan"}]
    assert (item["volume"], item["issue"], item["page"]) == ("53", "4", "12-15")


def test_a_record_without_these_is_cited_as_before(room: httpx.Client) -> None:
    bib = room.get("/cite/FULL-D-1.bib?lang=en").text
    assert bib.startswith("@misc{FULL-D-1,")
    assert "author" not in bib
    assert "journal" not in bib


def test_an_event_of_some_days_is_cited_with_both_ends(room: httpx.Client) -> None:
    assert "date = {2016-11-15/2016-12-22}" in room.get("/cite/FULL-D-1.bib").text
    note = room.get("/cite/FULL-D-1.txt?lang=en").text.splitlines()[0]
    assert "15 November 2016 to 22 December 2016" in note
    item = room.get("/cite/FULL-D-1.json").json()[0]
    assert item["issued"] == {"date-parts": [[2016, 11, 15], [2016, 12, 22]]}


def test_only_pages_with_images_may_ask_another_site(room: httpx.Client, pictures: str) -> None:
    policy = room.get("/document/FULL-A-1.html").headers["content-security-policy"]
    assert f"img-src 'self' data: {pictures};" in policy
    other = room.get("/diary/FULL-D-1.html").headers["content-security-policy"]
    assert "img-src 'self' data:;" in other


def test_images_need_no_script(room: httpx.Client, pictures: str) -> None:
    page = article(room, "ar")
    images = page.css("#images ~ ul img")
    assert [image.attributes["src"] for image in images] == [
        f"{pictures}/1.png",
        f"{pictures}/2.png",
    ]
    assert images[0].attributes["alt"] == "الصفحة"
    assert page.css_first(f'a[href="{pictures}/1.json"]') is not None
    assert page.css_first("[data-viewer]").attributes.get("hidden", "no") != "no"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_with_images_asks_for_them_and_nothing_else(
    room: httpx.Client, tab: Page, pictures: str, language: str
) -> None:
    with reading(tab, str(room.base_url)) as reader:
        page = reader.open(f"/document/FULL-A-1.html?lang={language}")
        page.locator("[data-viewer] canvas").first.wait_for()
        assert reader.find_barriers() == []
        page.set_viewport_size({"width": 360, "height": 800})
        assert not reader.has_sideways_scrolling()
        asked = {f"asked another host: {pictures}/{number}.png" for number in (1, 2)}
        assert set(reader.complaints) == asked
        reader.complaints.clear()  # another host is what such a page may ask
