"""What connects two actors has a page, the same for either order."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from smi_graph.catalogue import Kind
from smi_graph.reading.connections.actors import ActorOfPage
from smi_graph.reading.connections.co_occurrence_pages import conditions_of
from smi_graph.reading.connections.lists import Window
from tests.reading.conftest import LANGUAGES, Reader
from tests.reading.odd import HOSTILE, SHARED

TIE = "/tie/person:ban-ki-moon/person:kofi-annan"


def test_one_order_leads_to_the_other(client: httpx.Client) -> None:
    answer = client.get("/tie/person:kofi-annan/person:ban-ki-moon.json?lang=ar&from=2012")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{TIE}.json?lang=ar&from=2012"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tie_lists_the_documents_and_who_else_is_there(reader: Reader, language: str) -> None:
    page = reader.open(f"{TIE}?lang={language}")
    assert page.locator(".records > li").count() == 3
    assert page.locator(".chart .bar").count() == 1
    name = {"en": "Nabil Elaraby", "ar": "نبيل العربي"}[language]
    assert page.locator(".chips").get_by_text(name, exact=True).count() == 1


def test_programs_get_the_same_as_json(client: httpx.Client) -> None:
    told = client.get(f"{TIE}.json").json()
    assert told == client.get(TIE, headers={"Accept": "application/json"}).json()
    assert [actor["key"] for actor in told["actors"]] == ["ban-ki-moon", "kofi-annan"]
    assert (told["count"], told["first"], told["last"]) == (3, "2012-02-23", "2012-08-17")
    assert told["years"] == {"2012": 3}
    assert told["documents"][0]["code"] == "SAMPLE/UN/2012-08-17"
    assert client.get(TIE, headers={"Accept": "image/png"}).status_code == 406


def test_two_without_a_common_document_are_led_to_their_paths(reader: Reader) -> None:
    page = reader.open("/tie/person:kofi-annan/country:IQ?lang=en")
    assert (
        "No record in this release is linked to both names" in page.locator(".notice").inner_text()
    )
    page.locator(".notice a").click()
    assert page.locator(".chains > li").count() > 0


def test_years_without_a_common_document_say_that_there_are_others(client: httpx.Client) -> None:
    page = client.get(TIE, params={"lang": "en", "from": "2013"}).text
    assert "No record of these years is linked to both names; 3 records of other years are." in page


@pytest.mark.parametrize("window", ["", "&from=2012&to=2012", "&from=2013"])
@pytest.mark.parametrize("path", [TIE, "/tie/person:kofi-annan/country:SY"])
def test_the_records_of_a_tie_are_the_same_in_the_search(
    client: httpx.Client, path: str, window: str
) -> None:
    page = LexborHTMLParser(client.get(f"{path}?lang=en{window}").text)
    total = client.get(f"{path}.json?lang=en{window}").json()["count"]
    links = [link.attributes["href"] for link in page.css('main a[href^="/search?"]')]
    assert bool(links) == bool(total)
    for link in links:
        query = urlsplit(link).query
        assert client.get(f"/search.json?{query}").json()["total"] == total


def test_two_names_of_which_the_search_takes_either_have_no_conditions_there() -> None:
    one, other = (ActorOfPage(Kind.COLLECTION, key, f"https://c/{key}") for key in "ab")
    assert conditions_of(one, other, Window()) is None


def test_a_long_list_has_pages(odd_client: httpx.Client) -> None:
    page = odd_client.get("/tie/person:hub/person:p00?lang=en&page=2").text
    total = SHARED + 1
    assert f"<dd>{total}</dd>" in page
    assert "Page 2 of 2" in page
    assert page.count('class="title"') == total - 25


def test_a_merged_actor_has_the_ties_of_what_it_is_now(odd_client: httpx.Client) -> None:
    answer = odd_client.get("/tie/person:evil/person:old")
    assert (answer.status_code, answer.headers["location"]) == (301, "/tie/person:evil/person:new")


def test_an_actor_has_no_tie_with_itself_but_a_page(odd_client: httpx.Client) -> None:
    answer = odd_client.get("/tie/person:new/person:old?lang=ar")
    assert (answer.status_code, answer.headers["location"]) == (303, "/person/new.html?lang=ar")


@pytest.mark.parametrize(
    ("other", "status"),
    [("person:nobody", 404), ("person:gone", 410), ("planet:mars", 404), ("person", 404)],
)
def test_what_is_not_there_is_told(odd_client: httpx.Client, other: str, status: int) -> None:
    assert odd_client.get(f"/tie/person:new/{other}").status_code == status


def test_an_actor_without_documents_shares_none(odd_client: httpx.Client) -> None:
    answer = odd_client.get("/tie/person:lone/person:new?lang=en")
    assert answer.status_code == 200
    assert "No record in this release is linked to both names" in answer.text


def test_hostile_names_and_titles_are_only_texts(odd_reader: Reader) -> None:
    page = odd_reader.open("/tie/person:evil/person:new?lang=en")
    assert HOSTILE in page.locator("h1").inner_text()
    assert page.locator(".records .title").inner_text() == HOSTILE
    assert HOSTILE in page.title()


def test_hostile_addresses_come_out_as_text(odd_client: httpx.Client) -> None:
    for path in (
        f"/tie/person:{HOSTILE.replace('/', '')}/person:new",
        "/tie/person:evil/person:new",
    ):
        answer = odd_client.get(path, params={"from": HOSTILE, "page": HOSTILE})
        assert "<script>alert" not in answer.text
