"""An archive with much to decide, its desk, and a browser that is at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from smi_graph.desk import create_desk
from smi_graph.desk.decided import Decision, all_decisions
from smi_graph.desk.desk import Desk
from smi_graph.desk.work import Work
from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.records_file import find_record
from smi_graph.records import Record
from smi_graph.reports import Report, ReportStore
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import SMI, IriMinter
from tests.pipeline.archive import copy_archive, record, write
from tests.reading.conftest import Reader, browser, reading, tab
from tests.service.server import serve_app

__all__ = ["browser", "tab"]

SCRIPT = "<script>alert(1)</script>"
BASE = IriMinter().base
WORDS = "زار وفد العراق دمشق"


@dataclass
class Archive:
    """A store, its sources and its folder of decisions."""

    store: ReleaseDirectory
    source: str
    decisions: Path
    reports: ReportStore

    def build(self) -> None:
        options = BuildOptions(decisions=self.decisions, reports=self.reports.path)
        build([self.source], self.store, options)

    def record(self, code: str) -> Record:
        release = self.store.current()
        assert release is not None
        found = find_record(release, code)
        assert found is not None
        return found

    def desk(self, by: str = "Layla") -> Desk:
        return Desk(Work(self.store), self.decisions, self.reports, BASE, by)

    def decided(self) -> list[Decision]:
        return all_decisions(self.decisions)


@pytest.fixture(scope="package")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReleaseDirectory, str]:
    """A release whose records leave much in doubt; two of them have hostile words."""
    folder = tmp_path_factory.mktemp("built")
    source = write(
        folder / "a.jsonl",
        record(1, text_ar=f"{WORDS} يوم الخميس."),
        record(2, title=f"وثيقة {SCRIPT}", persons=[SCRIPT], document_type="=1+1"),
        record(3, target_countries=["الإقليم الشمالي"]),
        record(4, target_countries=["الإقليم الشمالي", "العراق"], issue_date="31/02/1958"),
        record(5, document_type=SCRIPT),
        {"title": "بلا كود"},
    )
    store = ReleaseDirectory(folder / "store")
    build([source], store)
    return store, source


@pytest.fixture
def archive(built: tuple[ReleaseDirectory, str], tmp_path: Path) -> Archive:
    store = copy_archive(built[0], tmp_path / "store")
    return Archive(store, built[1], tmp_path / "decisions", ReportStore(tmp_path / "r.sqlite"))


@pytest.fixture
def reported(archive: Archive) -> Archive:
    """The same, with a report about words in which a country is named, and one about a title."""
    about = f"{BASE}document/SAMPLE-T-1"
    contested = Report(
        about=about, wrong="هذا ليس البلد", words=WORDS, language="ar", predicate=SMI.text
    )
    archive.reports.add(contested, client="192.0.2.1")
    archive.reports.add(Report(about=about, wrong=f"العنوان {SCRIPT}"), client="192.0.2.2")
    return archive


@contextmanager
def at_the_desk(desk: Desk, tab: Page, width: int = 1280) -> Iterator[Reader]:
    """Open a desk with its token, and sit down at it."""
    with serve_app(create_desk(desk)) as client:
        site = str(client.base_url).rstrip("/")
        with reading(tab, site, width) as reader:
            reader.open(f"/enter?token={desk.keys.token}")
            tab.wait_for_url(f"{site}/")
            yield reader


@contextmanager
def client_of(desk: Desk) -> Iterator[httpx.Client]:
    """A client that has come in."""
    with serve_app(create_desk(desk)) as client:
        client.get("/enter", params={"token": desk.keys.token})
        client.headers["Origin"] = str(client.base_url).rstrip("/")
        yield client
