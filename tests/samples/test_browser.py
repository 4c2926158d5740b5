"""A historian's first look, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.reading.conftest import BROWSER, PATIENCE
from tests.service.server import serve_app


@pytest.fixture(scope="module")
def site(sample_store: ReleaseDirectory) -> Iterator[str]:
    with serve_app(create_reading_room(ServiceConfiguration(source=sample_store))) as client:
        yield str(client.base_url)


@pytest.fixture(scope="module")
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=BROWSER, timeout=PATIENCE
        )
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_pages_fit_a_phone_and_raise_no_complaint(
    page: Page, site: str, language: str, direction: str
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in ("/", "/queries", "/sparql", "/document/SMI-A200-593915", "/ontology"):
        page.goto(f"{site}{path}?lang={language}")
        heading = page.locator("h1")
        assert heading.evaluate("h => getComputedStyle(h.closest('main')).direction") == direction
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert complaints == []


def test_a_reader_goes_from_the_home_page_to_the_answer_of_a_saved_query(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/?lang=en")
    page.get_by_role("navigation").get_by_role("link", name="Ready-made queries").click()
    page.get_by_role("link", name="Documents per collection").click()
    assert page.locator("h1").inner_text() == "Documents per collection"
    assert "Foreign states" in page.locator("table.shares").inner_text()


def test_an_english_text_on_an_arabic_page_runs_from_left_to_right(page: Page, site: str) -> None:
    page.goto(f"{site}/document/SMI-A200-593915?lang=ar")
    english = page.locator("main p[lang=en], main div[lang=en]").first
    assert english.evaluate("p => getComputedStyle(p).direction") == "ltr"
