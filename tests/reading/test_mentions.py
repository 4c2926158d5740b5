"""What the texts of a record name, on its page: marked, listed, and compared by language."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.reading.conftest import LANGUAGES, Reader, reading
from tests.service.server import serve_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from playwright.sync_api import Page

ARABIC = (
    "اجتمع وفد من العراق بوفد من فرنسا في جنيف.\n\nوشكر الوفدُ فرنسا على ضيافتها للمجتمعين فيها.\n\n"
    "انتهى البيان."
)
ENGLISH = (
    "A delegation of Iraq met one of France and one of Japan.\n\nThe delegation thanked France for"
    " its welcome to those who met there.\n\nEnd of the statement."
)
RECORD = {
    "code": "T/1",
    "title": "بيان من <b>العراق</b>",
    "title_lang": "ar",
    "text_ar": ARABIC,
    "text_en": ENGLISH,
    "issue_date": "2021-05-28",
    "languages": ["ar", "en"],
    "target_countries": ["IQ"],
}


def room(folder: Path, **options: bool) -> Iterator[httpx.Client]:
    source = folder / "a.jsonl"
    source.write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    directory = ReleaseDirectory(folder / "store")
    build([str(source)], directory, BuildOptions(**options))  # type: ignore[arg-type]
    with serve_app(create_reading_room(ServiceConfiguration(source=directory))) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    yield from room(tmp_path_factory.mktemp("texts"))


@pytest.fixture
def at_page(tab: Page, texts: httpx.Client) -> Iterator[Reader]:
    with reading(tab, str(texts.base_url)) as reader:
        yield reader


PAGE = "/document/T-1.html"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_leads_to_its_line_and_each_number_there_back_to_the_text(
    at_page: Reader, language: str
) -> None:
    page = at_page.open(f"{PAGE}?lang={language}")
    first = page.locator("#text-ar a.named.country", has_text="فرنسا").first
    first.press("Enter")
    line = page.locator("li:target")
    assert line.locator("a").first.inner_text() == {"ar": "فرنسا", "en": "France"}[language]
    back = line.locator(".counted a")
    assert back.count() == 4
    back.nth(1).press("Enter")
    assert page.locator("a.named:target").inner_text() == "فرنسا"
    assert at_page.find_barriers() == []
    assert not at_page.has_sideways_scrolling()


def test_the_page_says_that_a_program_found_the_names(texts: httpx.Client) -> None:
    for language, words in (
        ("en", "the archive’s editors did not say them"),
        ("ar", "ولم يقلها محررو الأرشيف"),
    ):
        assert words in texts.get(PAGE, params={"lang": language}).text


def test_names_can_be_read_without_lines_and_without_a_script(texts: httpx.Client) -> None:
    page = texts.get(PAGE, params={"lang": "en"}).text
    (off,) = re.findall(r'href="([^"]*names=off[^"]*)"', page)
    plain = texts.get(off.replace("&amp;", "&")).text
    assert 'class="named' in page
    assert 'class="named' not in plain.partition('id="named"')[0]
    assert 'id="named"' in plain


def test_what_one_text_alone_names_is_asked_about_with_both_paragraphs(
    at_page: Reader,
) -> None:
    page = at_page.open(f"{PAGE}?lang=en")
    voices = page.locator("ul.voices > li")
    asked = {voice.locator("p a").first.inner_text(): voice for voice in voices.all()}
    assert "France" not in asked
    japan = asked["Japan"]
    assert japan.locator("mark").inner_text() == "Japan"
    beside = japan.locator("blockquote[lang=ar]")
    assert beside.inner_text().startswith("اجتمع وفد من العراق")
    assert beside.get_attribute("dir") == "rtl"


def test_a_line_says_that_the_fields_name_it_too(texts: httpx.Client) -> None:
    page = texts.get(PAGE, params={"lang": "en"}).text
    lines = re.findall(r'<li id="named-\d+">.*?</li>', page, re.DOTALL)
    both = [line for line in lines if "fields name it too" in line]
    assert len(both) == 1
    assert "/country/IQ" in both[0]


def test_markup_in_a_title_stays_text(texts: httpx.Client) -> None:
    assert "<b>" not in texts.get(PAGE).text


def test_only_the_text_that_is_shown_is_jumped_to(texts: httpx.Client) -> None:
    page = texts.get(PAGE, params={"show": "en"}).text
    anchors = set(re.findall(r'href="#(at-[^"]+)"', page))
    assert anchors
    assert anchors <= set(re.findall(r' id="(at-[^"]+)"', page))


def test_every_jump_has_its_place(texts: httpx.Client) -> None:
    page = texts.get(PAGE).text
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r' id="([^"]+)"', page))


def test_a_release_without_mentions_has_its_page_as_ever(tmp_path: Path) -> None:
    for client in room(tmp_path, mentions=False):
        page = client.get(PAGE)
        assert page.status_code == 200
        assert 'id="named"' not in page.text
        assert 'class="named' not in page.text


def test_the_page_fits_a_phone(tab: Page, texts: httpx.Client) -> None:
    with reading(tab, str(texts.base_url), width=360) as phone:
        phone.open(f"{PAGE}?lang=ar")
        assert not phone.has_sideways_scrolling()
