"""Takes the screenshots in ``docs/images``; run by ``make screenshots``.

The pages are those of the sample records, in both languages, in Debian's Chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from smi_graph.pipeline import build
from smi_graph.reading.app import create_reading_room
from smi_graph.resources import resource_path
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.service.server import serve_app

IMAGES = Path(__file__).resolve().parent / "images"
PAGES = {
    "home": "/",
    "search": "/search?q=بيان&collection=united-nations",
    "document": "/document/SMI-A200-593915.html",
    "person": "/person/kofi-annan.html",
    "tie": "/tie/person:kofi-annan/person:lakhdar-brahimi",
    "path": "/path?from=person:antony-blinken&to=person:kofi-annan&via=person&via=country",
    "timeline": "/explore/timeline",
    "map": "/explore/map",
    "missing": "/explore/missing",
    "question": "/queries/archive_documents-by-country.html",
    "editor": "/sparql?example=archive_documents-by-year",
}


def main() -> None:
    """Take them all."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is absent; on Debian: apt install chromium")
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        directory = ReleaseDirectory(Path(folder))
        build([str(resource_path("data", "records"))], directory)
        app = create_reading_room(ServiceConfiguration(source=directory))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with serve_app(app) as client:
            for language in ("ar", "en"):
                take(browser, str(client.base_url), language)
        browser.close()


def take(browser: Browser, site: str, language: str) -> None:
    """Take the pages of one language."""
    page = browser.new_page(viewport={"width": 1200, "height": 860})
    for name, path in PAGES.items():
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=IMAGES / f"{name}-{language}.png")
        print(f"{name}-{language}.png")  # noqa: T201
    page.close()


if __name__ == "__main__":
    main()
