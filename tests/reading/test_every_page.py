"""What holds for every kind of page, in both languages."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Browser

from tests.reading.conftest import LANGUAGES, Reader
from tests.reading.pages import PAGES

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)
on_every_page = pytest.mark.parametrize("path", PAGES)


def in_language(path: str, language: str) -> str:
    path, mark, fragment = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}lang={language}{mark}{fragment}"


@in_both_languages
@on_every_page
def test_a_page_fits_a_phone_and_nothing_stands_in_the_way_of_anybody(
    phone: Reader, path: str, language: str
) -> None:
    page = phone.open(in_language(path, language))
    page.emulate_media(media="screen")
    direction = "rtl" if language == "ar" else "ltr"
    assert page.evaluate("document.documentElement.dir") == direction
    assert not phone.has_sideways_scrolling()
    # All the rest is there on a wide screen too, and more of it.
    page.set_viewport_size({"width": 1280, "height": 900})
    # In the dark nothing changes but the colours, and those are of no language.
    page.emulate_media(color_scheme="dark" if language == "ar" else "light")
    assert phone.find_barriers() == []
    # Paper leads nowhere: what is only of use on a screen is not printed.
    page.emulate_media(media="print")
    links = page.evaluate(
        "[...document.querySelectorAll('main a')].filter(a => a.checkVisibility())"
        ".map(a => a.textContent.trim())"
    )
    assert not {"Turtle", "JSON-LD", "N-Triples", "RDF/XML"} & set(links)


@in_both_languages
@pytest.mark.parametrize(
    "path",
    [
        "/frequency?q=war&q=syria",
        "/citations",
        "/explore/network",
        "/compare?a=country:SY&b=country:US",
    ],
)
def test_no_column_of_a_table_is_beyond_the_edge_of_a_phone(
    phone: Reader, path: str, language: str
) -> None:
    page = phone.open(in_language(path, language))
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.locator("main table").count()
    beyond = page.evaluate(
        "[...document.querySelectorAll('main table')]"
        ".filter(each => each.parentElement.scrollWidth > each.parentElement.clientWidth + 1)"
        ".map(each => each.innerText)"
    )
    assert beyond == []


def test_without_a_script_nothing_is_shown_that_needs_one(
    browser: Browser, client: httpx.Client
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    shown = {}
    for path in PAGES:
        page.goto(f"{client.base_url}{path}")
        shown[path] = page.locator("[hidden]:visible").all_inner_texts()
    page.context.close()
    assert not {path: texts for path, texts in shown.items() if texts}
