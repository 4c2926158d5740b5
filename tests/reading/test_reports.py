"""A reader says what is wrong; the archive decides; the next release tells of it."""

from __future__ import annotations

import asyncio
import gc
import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Page, expect

from smi_graph.pipeline import build
from smi_graph.reading.app import create_reading_room
from smi_graph.reading.contributions import Correction, contributions_of
from smi_graph.reports import ReportLimits, ReportStore
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.engine import Engine
from smi_graph.site import Reader as PageReader
from smi_graph.site.pages import _environment, known_in_templates
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import SMI, IriMinter
from tests.cli.commands import run
from tests.pipeline.archive import copy_archive, record, write
from tests.reading.conftest import LANGUAGES, Reader, reading
from tests.service.server import serve_app

SCRIPT = "<script>alert(1)</script>"
ABOUT = IriMinter().document("SAMPLE/T/1")
DATED = {"about": "SAMPLE/T/1", "field": "issue_date", "lang": "en"}
GRAPH = IriMinter().graph("contribution")
SAME = {"Sec-Fetch-Site": "same-origin"}
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


@dataclass
class Archive:
    """An archive that takes reports, served, with what its archivist works with."""

    store: ReleaseDirectory
    reports: ReportStore
    source: str
    client: httpx.Client

    @property
    def site(self) -> str:
        return str(self.client.base_url).rstrip("/")

    def post(self, address: dict[str, str], **fields: str) -> httpx.Response:
        return self.client.post("/report", params=address, data=fields, headers=SAME)

    def command(self, *arguments: str) -> str:
        result = run(*arguments, "--store", str(self.store.path))
        # 1 tells that a hostile name among the records is kept in doubt.
        assert result.returncode in {0, 1}, result.stderr
        return result.stdout + result.stderr

    def get(self, path: str) -> str:
        return self.client.get(path).text

    def ask(self, query: str) -> str:
        answer = self.client.get("/sparql", params={"query": query, "format": "csv"})
        return answer.raise_for_status().text


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReleaseDirectory, str]:
    """An archive of two records, and the file that they come from."""
    folder = tmp_path_factory.mktemp("published")
    store = ReleaseDirectory(folder / "store")
    hostile = record(2, title=f"وثيقة {SCRIPT}", persons=[SCRIPT])
    source = write(folder / "a.jsonl", record(1), hostile)
    build([source], store)
    return store, source


@contextmanager
def opened(published: tuple[ReleaseDirectory, str], folder: Path) -> Iterator[Archive]:
    store = copy_archive(published[0], folder / "store")
    reports = ReportStore(store.path / "reports.sqlite", ReportLimits(a_client_a_day=3))
    configuration = ServiceConfiguration(source=store, reports=reports, workers=1, slow_workers=0)
    with serve_app(create_reading_room(configuration)) as client:
        client.headers["Accept"] = "text/html"
        yield Archive(store, reports, published[1], client)


@pytest.fixture
def archive(published: tuple[ReleaseDirectory, str], tmp_path: Path) -> Iterator[Archive]:
    """An archive of the test's own."""
    with opened(published, tmp_path) as archive:
        yield archive


@pytest.fixture(scope="module")
def forms(
    published: tuple[ReleaseDirectory, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """An archive for all tests that send no report, or one that is refused."""
    with opened(published, tmp_path_factory.mktemp("forms")) as archive:
        yield archive
        assert archive.reports.kept() == []


@pytest.fixture
def visitor(archive: Archive, tab: Page) -> Iterator[Reader]:
    with reading(tab, archive.site) as reader:
        yield reader


def everything(archive: Archive) -> str:
    """All that anybody can ask for."""
    pages = ("/", f"/report?about={ABOUT}", "/dataset?format=html", "/document/SAMPLE-T-1.ttl")
    asked = archive.ask("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    return asked + "".join(archive.get(page) for page in pages)


@in_both_languages
def test_a_report_is_seen_by_nobody_until_it_is_accepted_and_then_stands_beside(
    archive: Archive, visitor: Reader, language: str
) -> None:
    own_word = archive.get("/document/SAMPLE-T-1.ttl")
    page = visitor.open(f"/report?about={ABOUT}&lang={language}")
    page.locator("a[href*='field=issue_date']").click()
    page.locator("[name=wrong]").fill("The unmistakable day is wrong.")
    page.locator("[name=proposal]").fill("2001-04-03")
    page.locator("[name=reason]").fill("The scan, page 2")
    page.locator("[name=mail]").fill("layla@example.org")
    page.locator("main button").click()
    expect(page.locator(".report-number")).to_have_text("1")
    assert page.evaluate("document.documentElement.lang") == language
    assert "unmistakable" not in everything(archive)
    assert archive.client.get("/contribution/1").status_code == 404
    assert "unmistakable" in archive.command("reports", "list", "--state", "open")

    archive.command("reports", "accept", "1", "--attribution", "Layla Haddad")
    assert "unmistakable" not in everything(archive)
    archive.command("build", archive.source)
    page = visitor.open(f"/contribution/1?lang={language}")
    for text in ("unmistakable", "2001-04-03", "The scan, page 2", "Layla Haddad"):
        expect(page.locator("main")).to_contain_text(text)
    assert visitor.find_barriers() == []
    assert "layla@example.org" not in everything(archive) + page.content()
    page = visitor.open(f"/document/SAMPLE-T-1.html?lang={language}")
    expect(page.locator(".corrections")).to_contain_text("Layla Haddad")
    expect(page.locator("#facts, #facts ~ *").first).not_to_contain_text("unmistakable")
    assert visitor.find_barriers() == []
    assert _of_any_release(archive.get("/document/SAMPLE-T-1.ttl")) == _of_any_release(own_word)
    issued = archive.ask(f"SELECT ?day {{ <{ABOUT}> <{SMI.issued}> ?day }}")
    assert "2001-04-03" not in issued
    assert GRAPH in archive.get("/dataset?format=ttl")


def test_a_rejected_report_is_never_published(archive: Archive) -> None:
    assert archive.post(DATED, wrong="unmistakable").status_code == 303
    archive.command("reports", "reject", "1", "--why", "The day is right.")
    archive.command("build", archive.source)
    assert "unmistakable" not in everything(archive)
    assert archive.client.get("/contribution/1").status_code == 404


def test_the_value_that_is_meant_is_kept_as_the_archive_gives_it(archive: Archive) -> None:
    address = {"about": "/document/SAMPLE-T-1.html", "field": "persons"}
    person = archive.ask(f"SELECT ?p {{ <{ABOUT}> <{SMI.relatedPerson}> ?p }}").split()[1]
    archive.post(address, wrong="Somebody else", value=f"<{person}>")
    archive.post(address, wrong="One is missing", value="")
    said = [kept.report.value for kept in archive.reports.kept()]
    assert [None if value is None else value.value for value in said] == [person, None]
    answer = archive.post({**address, "lang": "en"}, wrong="?", value="<urn:made-up>")
    assert answer.status_code == 422
    assert "no longer has this value" in answer.text


def test_what_is_missing_is_asked_for_and_what_was_written_stays(
    archive: Archive, visitor: Reader
) -> None:
    page = visitor.open(f"/report?{urlencode(DATED)}")
    page.evaluate("document.querySelector('form.report').noValidate = true")
    page.locator("[name=proposal]").fill("2001-04-03")
    page.locator("[name=mail]").fill("no address")
    page.locator("main button").click()
    expect(page.get_by_role("alert")).to_contain_text("State what is wrong.")
    expect(page.get_by_role("alert")).to_contain_text("not a valid e-mail address")
    expect(page.locator("[name=proposal]")).to_have_value("2001-04-03")
    assert visitor.find_barriers() == []
    assert archive.reports.kept() == []


def test_of_a_text_the_words_are_asked_for(archive: Archive) -> None:
    address = {"about": "SAMPLE/T/1", "field": "text_ar", "lang": "en"}
    assert "Copy the passage" in archive.post(address, wrong="A slip").text
    assert archive.post(address, wrong="A slip", words="نص").status_code == 303
    (kept,) = archive.reports.kept()
    assert (kept.report.words, kept.report.language) == ("نص", "ar")


def test_a_text_that_is_too_long_is_refused_kindly_and_not_lost(forms: Archive) -> None:
    answer = forms.post(DATED, wrong="x" * 2001)
    assert answer.status_code == 422
    assert "must not exceed 2000 characters" in answer.text
    assert "x" * 2001 in answer.text
    answer = forms.post(DATED, wrong="x" * 200_000)
    assert answer.status_code == 413
    assert "shorten it" in answer.text


def test_one_client_cannot_send_without_end(archive: Archive) -> None:
    answers = [archive.post(DATED, wrong=f"unmistakable {n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert "has sent 3 reports today" in answers[3].text
    assert "unmistakable 3" in answers[3].text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_send_a_report(forms: Archive, headers: dict[str, str]) -> None:
    sent = forms.client.post("/report", params=DATED, data={"wrong": "?"}, headers=headers)
    assert sent.status_code == 403
    assert forms.reports.kept() == []


def test_who_does_not_say_from_where_a_report_comes_is_not_heard(archive: Archive) -> None:
    sent = archive.client.post("/report", params=DATED, data={"wrong": "?"})
    assert (sent.status_code, archive.reports.kept()) == (403, [])
    asked = {"Accept": "application/json"}
    sent = archive.client.post("/report", params=DATED, data={"wrong": "?"}, headers=asked)
    assert sent.json()["type"] == "/problems/report-without-origin"


def test_a_browser_that_names_this_site_alone_is_heard(archive: Archive) -> None:
    headers = {"Origin": archive.site}
    sent = archive.client.post("/report", params=DATED, data={"wrong": "?"}, headers=headers)
    assert sent.status_code == 303


def test_who_fills_in_what_no_person_sees_is_asked_to_empty_it(forms: Archive) -> None:
    answer = forms.post(DATED, wrong="buy", website="https://example.org")
    assert answer.status_code == 422
    assert forms.reports.kept() == []


def test_hostile_texts_come_out_as_texts(archive: Archive, visitor: Reader) -> None:
    texts = dict.fromkeys(("wrong", "proposal", "reason"), f'"{SCRIPT}\x1b[2J{{{{98765*43210}}}}')
    archive.post({"about": "SAMPLE/T/2", "field": "title"}, **texts)
    archive.command("reports", "accept", "1", "--attribution", SCRIPT, "--note", SCRIPT)
    archive.command("build", archive.source)
    for address in (
        "/contribution/1.html",
        "/report?about=SAMPLE/T/2",
        "/report?about=SAMPLE/T/2&field=persons",
        f"/report?{urlencode({'about': SCRIPT, 'field': SCRIPT})}",
        f"/report?{urlencode({**DATED, 'words': SCRIPT, 'value': SCRIPT})}",
        f"/report/thanks?{urlencode({'number': '1', 'about': SCRIPT})}",
    ):
        page = visitor.open(address)
        assert page.locator("main script, main [onerror]").count() == 0
        assert str(98765 * 43210) not in page.locator("main").inner_text()
    for form in ("ttl", "nt", "rdf", "json", "jsonld"):
        answer = archive.client.get(f"/contribution/1.{form}")
        assert answer.status_code == 200
        assert "alert(1)" in answer.text
        assert "\x1b" not in answer.text


def test_a_thing_that_is_not_there_is_said_kindly(forms: Archive) -> None:
    answer = forms.client.get("/report?about=SAMPLE/T/99&lang=en")
    assert answer.status_code == 404
    assert "Check the spelling" in answer.text
    assert forms.client.get("/report?about=/search").status_code == 200
    assert forms.client.get("/report/thanks?number=<b>").status_code == 404


@pytest.mark.parametrize(
    "about",
    [
        "SAMPLE/T/1",
        ABOUT,
        "/document/SAMPLE-T-1",
        "http://127.0.0.1/document/SAMPLE-T-1.html?lang=ar#x",
    ],
)
def test_a_record_is_known_by_code_identifier_and_address(forms: Archive, about: str) -> None:
    answer = forms.client.get("/report", params={"about": about, "field": "issued"})
    assert 'name="wrong"' in answer.text


def test_every_page_leads_to_the_form(archive: Archive, visitor: Reader) -> None:
    page = visitor.open("/country/IQ.html?lang=en")
    page.locator("footer").get_by_text("Report an error").click()
    page.locator("main").get_by_text("name", exact=True).click()
    page.locator("[name=wrong]").fill("The name")
    page.locator("main button").click()
    expect(page.locator(".report-number")).to_have_text("1")
    assert archive.reports.get(1).report.about == IriMinter().country("IQ")


def test_where_no_reports_are_taken_the_form_says_so(forms: Archive) -> None:
    app = create_reading_room(ServiceConfiguration(source=forms.store))
    with serve_app(app) as client:
        form = client.get("/report", params=DATED)
        assert "Reports are not accepted here" in form.text
        assert "<textarea" not in form.text
        sent = client.post("/report", params=DATED, data={"wrong": "?"})
    assert sent.status_code == 403


def test_a_file_that_cannot_be_written_loses_no_words(archive: Archive) -> None:
    archive.post(DATED, wrong="one")
    for path in archive.store.path.glob("reports.sqlite*"):
        path.write_bytes(b"nothing of the kind" * 999)
    answer = archive.post(DATED, wrong="unmistakable")
    assert answer.status_code == 503
    assert "unmistakable" in answer.text
    assert str(archive.store.path) not in answer.text


def contributions(store: ReleaseDirectory, about: str) -> tuple[Correction, ...]:
    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, _contributions(store, about)).result()
    # The end of a service gives all that the tests need back to the search for garbage.
    gc.freeze()
    return found


async def _contributions(store: ReleaseDirectory, about: str) -> tuple[Correction, ...]:
    app = create_reading_room(ServiceConfiguration(source=store))
    async with app.router.lifespan_context(app):
        engine: Engine = app.state.engine
        return await contributions_of(engine, about, "ar", await engine.resolve())


def test_a_page_shows_all_corrections_of_a_thing_in_the_readers_language(archive: Archive) -> None:
    assert contributions(archive.store, ABOUT) == ()
    archive.post(DATED, wrong="one", value="")
    archive.post({**DATED, "field": "whole"}, wrong="two")
    archive.post({**DATED, "about": "SAMPLE/T/2"}, wrong="three")
    for number in "123":
        archive.command("reports", "accept", number)
    archive.command("build", archive.source)
    found = contributions(archive.store, ABOUT)
    assert [(one.wrong, one.field, one.author) for one in found] == [
        ("one", "تاريخ الصدور", ("قارئ", "ar")),
        ("two", None, ("قارئ", "ar")),
    ]
    reader = PageReader.of("ar", "/", "")
    macro = '{% from "contributions.html" import corrections with context %}{{ corrections(all) }}'
    shown = _environment().from_string(macro).render(all=found, **known_in_templates(reader))
    assert shown.count("<li") == 2
    assert "/contribution/2.html" in shown


def test_every_flag_on_the_page_of_a_record_leads_to_its_form(client: httpx.Client) -> None:
    for page in ("/document/SMI-A200-593915.html", "/diary/SAMPLE-D-2012-06-30.html"):
        links = re.findall(r'class="report-link[^"]*" href="([^"]*)"', client.get(page).text)
        assert links
        for link in links:
            form = client.get(html.unescape(link))
            assert 'name="wrong"' in form.text, link


def _of_any_release(turtle: str) -> str:
    return re.sub(r"\d{8}T\d{6}Z-[0-9a-f]{8}", "", turtle)
