"""The reading room over the sample records, and a browser that notes every complaint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from smi_graph.reading.app import create_reading_room
from smi_graph.reports import REPORTS_NAME, ReportStore
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.reading.odd import odd_archive
from tests.service.server import serve_app

LANGUAGES = ("ar", "en")
# Nothing is shown to anybody: without a process for graphics a page takes less time.
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"]
# Milliseconds that are waited at most, where nothing but a fault lets wait so long.
PATIENCE = 300_000


@pytest.fixture(scope="package")
def client(
    sample_store: ReleaseDirectory, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of the reading room, without a browser."""
    reports = ReportStore(tmp_path_factory.mktemp("reports") / REPORTS_NAME)
    app = create_reading_room(
        ServiceConfiguration(source=sample_store, deadline_seconds=120, reports=reports)
    )
    with serve_app(app) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=BROWSER, timeout=PATIENCE
        )
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def tab(browser: Browser) -> Page:
    """The tab that all readers take in turn: a new one takes longer than most of the tests."""
    tab = browser.new_context().new_page()
    tab.set_default_timeout(PATIENCE)
    return tab


@dataclass
class Reader:
    """A person at a browser, who also sees what only developers look for.

    Parameters
    ----------
    page
        The page of the browser.
    site
        The address of the reading room.
    complaints
        What the console, the scripts and the network have complained about.
    visited
        The addresses of the pages that were asked for.
    """

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)

    def open(self, path: str) -> Page:
        """Go to a page of the reading room."""
        self.page.goto(self.site + path)
        return self.page

    def widen(self, width: int) -> None:
        """Sit at a screen of another width."""
        self.page.set_viewport_size({"width": width, "height": 900})

    def find_barriers(self, *rules: str) -> list[str]:
        """Ask axe-core what stands in the way of people on the page that is open.

        By all its rules, or by those that are named.
        """
        options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        # Only what is amiss leaves the browser, of the large report on all that is well.
        found = self.page.evaluate(
            "options => axe.run(options).then(report => report.violations)", options
        )
        return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]

    def has_sideways_scrolling(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def check(self) -> None:
        """See that the page that is open fits a phone and a desk, and stands in nobody's way."""
        self.widen(360)
        assert not self.has_sideways_scrolling(), self.page.url
        # All the rest is there on a wide screen too, and more of it.
        self.widen(1280)
        assert not self.has_sideways_scrolling(), self.page.url
        assert self.find_barriers() == [], self.page.url


@contextmanager
def reading(tab: Page, site: str, width: int = 1280) -> Iterator[Reader]:
    """Sit down at a browser that remembers nothing; at the end nothing may have complained.

    A request to another host counts as a complaint.
    """
    reader, host = Reader(tab, site), urlsplit(site).netloc
    reader.widen(width)
    listeners: dict[str, Callable[..., None]] = {
        "console": lambda said: _note(reader, said),
        "pageerror": lambda error: reader.complaints.append(str(error)),
        "request": lambda request: _check_request(reader, host, request),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)  # type: ignore[call-overload]
    try:
        yield reader
    finally:
        for event, listener in listeners.items():
            tab.remove_listener(event, listener)
        _forget(tab, site)
    assert reader.complaints == []


def _forget(tab: Page, site: str) -> None:
    """Leave the tab as it was found, on a page of nothing."""
    tab.emulate_media(media="null", color_scheme="null")
    tab.context.clear_cookies()
    # Of the same site: for one of another the browser would start a process. A page that is only
    # stopped takes half a script for a whole one, and complains in the next test.
    tab.goto(f"{site.rstrip('/')}/health")
    tab.evaluate("localStorage.clear(); sessionStorage.clear()")


def _note(reader: Reader, said: ConsoleMessage) -> None:
    # A page that tells of a problem has its status; that it cannot be loaded is not true.
    # For data, which name no icon, the browser asks for one by itself.
    address = said.location["url"]
    is_page = address in reader.visited or address.endswith("/favicon.ico")
    if not is_page or "Failed to load resource" not in said.text:
        reader.complaints.append(said.text)


def _check_request(reader: Reader, host: str, request: Request) -> None:
    if request.is_navigation_request():
        reader.visited.add(request.url)
    asked = urlsplit(request.url)
    if asked.netloc != host and asked.scheme not in {"data", "blob"}:
        reader.complaints.append(f"asked another host: {request.url}")


@pytest.fixture
def reader(tab: Page, client: httpx.Client) -> Iterator[Reader]:
    """Somebody at a wide screen."""
    with reading(tab, str(client.base_url)) as reader:
        yield reader


@pytest.fixture
def phone(tab: Page, client: httpx.Client) -> Iterator[Reader]:
    """Somebody with a phone 360 pixels wide."""
    with reading(tab, str(client.base_url), width=360) as reader:
        yield reader


@pytest.fixture(scope="package")
def odd_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the reading room over the odd cases of `odd.py`."""
    source = odd_archive(tmp_path_factory.mktemp("odd") / "store")
    app = create_reading_room(ServiceConfiguration(source=source, deadline_seconds=120))
    with serve_app(app) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture
def odd_reader(tab: Page, odd_client: httpx.Client) -> Iterator[Reader]:
    """Somebody who reads about the odd cases."""
    with reading(tab, str(odd_client.base_url)) as reader:
        yield reader
