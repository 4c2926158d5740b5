"""The home page: a search, what there is, what happened on this day, and every door."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode
from selectolax.lexbor import LexborHTMLParser

from smi_graph.catalogue import Catalogue, gather
from smi_graph.reading.app import create_reading_room
from smi_graph.reading.home import describe_home
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.site import render
from smi_graph.site.reader import Reader as PageReader
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import SMI
from tests.reading.conftest import LANGUAGES, Reader
from tests.service.server import serve_app

CLASSES = {
    "Documents": "Document",
    "Diary entries": "DiaryEntry",
    "Collections": "Collection",
}


def ask(client: httpx.Client, query: str) -> int:
    answer = client.get(
        "/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"}
    )
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def counts(client: httpx.Client) -> dict[str, tuple[int, str]]:
    """Read each count of the home page, and where it leads."""
    page = LexborHTMLParser(client.get("/?lang=en").text)
    return {
        node.css_first("dt").text(): (
            int(node.css_first("dd").text()),
            node.css_first("dd a").attributes["href"] or "",
        )
        for node in page.css(".counts div")
    }


def dated(*dates: str) -> Catalogue:
    records = [NamedNode(f"https://example.org/{number}") for number in range(len(dates))]
    return gather(
        {
            "record": [(record, NamedNode(SMI.Document)) for record in records],
            "date": [
                (record, Literal(date)) for record, date in zip(records, dates, strict=True) if date
            ],
        }
    )


def test_the_counts_are_those_of_the_data(client: httpx.Client) -> None:
    shown = counts(client)
    for label, name in CLASSES.items():
        query = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{SMI.NAMESPACE}{name}> }}"
        assert shown[label][0] == ask(client, query), label
    people = f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?s <{SMI.relatedPerson}> ?o }}"
    assert shown["People"][0] == ask(client, people)


def test_each_count_leads_to_a_page_that_lists_as_many(client: httpx.Client) -> None:
    shown = counts(client)
    for label in ("Documents", "Diary entries"):
        count, address = shown[label]
        found = client.get(address.replace("/search?", "/search.json?"))
        assert found.json()["total"] == count
    for label, listed in (
        ("People", ".register li"),
        ("Organisations", ".register li"),
        ("Countries", ".shares tbody tr"),
        ("Collections", ".holdings > li"),
    ):
        count, address = shown[label]
        assert len(LexborHTMLParser(client.get(address).text).css(listed)) == count


def test_the_page_names_its_release(client: httpx.Client) -> None:
    assert client.get("/ready").json()["release"] in client.get("/").text


def test_an_older_release_is_shown_when_the_address_asks_for_it(client: httpx.Client) -> None:
    release = client.get("/ready").json()["release"]
    page = LexborHTMLParser(client.get("/", params={"release": release}).text)
    assert f"release={release}" in (page.css_first(".counts a").attributes["href"] or "")
    assert client.get("/", params={"release": "none"}).status_code == 404


def test_this_day_is_found_in_other_years_oldest_first() -> None:
    catalogue = dated("2012-06-30", "2011", "2011-06", "1958-06-30", "", "2012-07-30")
    home = describe_home(catalogue, date(2026, 6, 30))
    assert [record.date for record in home.on_this_day] == ["1958-06-30", "2012-06-30"]
    assert describe_home(catalogue, date(2026, 6, 1)).on_this_day == ()


def test_all_records_of_this_day_can_be_seen() -> None:
    catalogue = dated(*(f"{year}-06-30" for year in range(1950, 1958)))
    home = describe_home(catalogue, date(2026, 6, 30))
    visitor = PageReader.of("en", "/", "")
    page = render(
        "home.html",
        visitor,
        today="2026-06-30",
        site="",
        home=home,
        release_id="r1",
        published=None,
    )
    lists = LexborHTMLParser(page).css("main ul.records")
    assert [len(each.css("li")) for each in lists] == [5, 3, 5]
    assert "3 more records of this day" in page


def test_the_latest_documents_are_those_with_the_latest_dates() -> None:
    home = describe_home(dated("1958", "", "2024-12-14", "2023-06"), date(2026, 1, 1))
    assert [record.date for record in home.latest] == ["2024-12-14", "2023-06", "1958"]


def test_before_the_first_release_the_page_says_that_nothing_is_known(tmp_path: Path) -> None:
    source = ReleaseDirectory(tmp_path / "archive")
    with serve_app(create_reading_room(ServiceConfiguration(source=source))) as client:
        answer = client.get("/?lang=en", headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "No data has been published yet" in answer.text
        assert not LexborHTMLParser(answer.text).css(".counts")


def test_titles_of_the_archive_stay_text(odd_client: httpx.Client) -> None:
    page = odd_client.get("/?lang=en").text
    assert "<script>alert" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_searches_from_the_home_page(reader: Reader, language: str) -> None:
    page = reader.open(f"/?lang={language}&digits=arab")
    page.get_by_role("searchbox").fill("بيان")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search?*")
    assert f"lang={language}" in page.url
    assert "digits=arab" in page.url
    assert page.locator(".records li, .results li").count() > 0


def test_a_bar_of_the_home_page_leads_to_its_records(reader: Reader) -> None:
    page = reader.open("/?lang=en")
    page.locator(".chart a", has_text="2011: 15 records").click()
    page.wait_for_url("**/search?from=2011&to=2011*")
    assert "15 records" in page.locator("#results").inner_text()
