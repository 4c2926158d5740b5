"""The page of an actor: names, years, and who appears with it, as a table and as a network."""

from __future__ import annotations

import json
import re
from math import hypot

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.reading.conftest import LANGUAGES, Reader
from tests.reading.odd import COMPANIONS, HOSTILE

ANNAN = "/person/kofi-annan.html"


def wait_for_network(reader: Reader, path: str) -> int:
    page = reader.open(path)
    page.locator("#network").scroll_into_view_if_needed()
    plane = page.locator("#network .plane[data-drawn]")
    return int(plane.get_attribute("data-drawn") or 0)


def place_of(reader: Reader, row: int) -> tuple[float, float]:
    """Tell where on the screen a row of the table is drawn: where pointing marks the row."""
    page = reader.page
    box = page.locator("#network .plane").bounding_box()
    assert box is not None
    width, height = int(box["width"]), int(box["height"])
    # The actor stands in the middle, and every tie begins there.
    grid = ((x, y) for x in range(20, width - 20, 12) for y in range(20, height - 20, 12))
    for x, y in sorted(grid, key=lambda at: hypot(at[0] - width / 2, at[1] - height / 2)):
        place = box["x"] + x, box["y"] + y
        page.mouse.move(*place)
        if page.locator("tr[data-row]").nth(row).evaluate("it => it.className") != "":
            return place
    raise AssertionError("the row is nowhere in the network")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_actor_has_its_names_in_both_scripts(client: httpx.Client, language: str) -> None:
    page = client.get(ANNAN, params={"lang": language}).text
    shown = {"ar": '<bdi lang="ar" dir="rtl">كوفي عنان</bdi>', "en": ">Kofi Annan</bdi>"}
    heading = re.search(r"<h1>.*?</h1>", page)
    assert heading is not None
    assert shown[language] in heading[0]
    assert all(name in page for name in (*shown.values(), "كوفي أنان", "Kofi A. Annan"))


def test_a_page_leads_programs_to_the_data(client: httpx.Client) -> None:
    answer = client.get(ANNAN)
    assert '</person/kofi-annan.ttl>; rel="alternate"; type="text/turtle"' in answer.headers["link"]
    assert answer.headers["x-release"]
    again = client.get(ANNAN, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    for extension in ("ttl", "jsonld", "json", "nt", "rdf"):
        assert f'href="/person/kofi-annan.{extension}"' in answer.text
        assert client.get(f"/person/kofi-annan.{extension}").status_code == 200


def test_search_engines_are_told_who_it_is(odd_client: httpx.Client) -> None:
    page = odd_client.get("/person/evil.html").text
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert told is not None
    schema = json.loads(told[1])
    assert (schema["@type"], schema["name"][0]["@value"]) == ("Person", HOSTILE)
    assert schema["sameAs"] == ["http://www.wikidata.org/entity/Q42"]
    assert 'href="https://www.wikidata.org/wiki/Q42"' in page


def test_a_merged_actor_leads_to_what_it_is_now(odd_client: httpx.Client) -> None:
    answer = odd_client.get("/person/old.html?lang=ar&digits=arab")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/person/new.html?lang=ar&digits=arab"


def test_what_is_withdrawn_is_gone_and_what_is_unknown_is_not_found(
    odd_client: httpx.Client,
) -> None:
    assert odd_client.get("/person/gone.html").status_code == 410
    assert odd_client.get("/person/nobody.html").status_code == 404
    assert odd_client.get("/person/a%20b.html").status_code == 404


def test_an_actor_without_documents_keeps_its_page(odd_client: httpx.Client) -> None:
    answer = odd_client.get("/person/lone.html?lang=en")
    assert answer.status_code == 200
    assert "Lone Name" in answer.text
    assert "No record in this release is linked to this name" in answer.text


def test_a_bar_leads_to_the_documents_of_its_year(reader: Reader) -> None:
    page = reader.open(f"{ANNAN}?lang=en")
    address = page.locator(".chart svg a").first.get_attribute("href")
    assert address == "/search?person=kofi-annan&from=2012&to=2012&lang=en"
    assert "7 records, all in 2012" in (
        page.locator(".chart svg").get_attribute("aria-label") or ""
    )


def test_the_table_tells_how_often_and_when(reader: Reader) -> None:
    page = reader.open(f"{ANNAN}?lang=en")
    row = page.locator("tr[data-kind=person]").first
    assert row.locator("th").inner_text() == "Ban Ki-moon"
    assert row.locator("td").all_inner_texts() == [
        "3 records",
        "23 February 2012 – 17 August 2012",
    ]
    row.locator("td a").click()
    assert page.url.endswith("/tie/person:ban-ki-moon/person:kofi-annan?lang=en")
    assert page.locator(".records > li").count() == 3


def test_a_page_shows_sixty_and_says_of_how_many(odd_client: httpx.Client) -> None:
    page = odd_client.get("/person/hub.html?lang=en").text
    assert page.count("<tr data-row") == 60
    assert f"60 of {COMPANIONS}" in page
    assert f"Show all {COMPANIONS} people" in page
    second = odd_client.get("/person/hub.html?lang=en&kind=person&page=2").text
    assert second.count("<tr data-row") == COMPANIONS - 60
    assert "Person 74" in second
    assert "Page 2 of 2" in second


def test_a_page_beyond_the_last_is_the_last(odd_client: httpx.Client) -> None:
    assert "Page 2 of 2" in odd_client.get("/person/hub.html?lang=en&kind=person&page=99").text


def test_years_and_kinds_narrow_what_is_told(client: httpx.Client) -> None:
    council = "/organization/un-security-council.html"
    page = client.get(
        council, params={"lang": "en", "from": "2011", "to": "٢٠١٢", "kind": "country"}
    )
    assert 'data-kind="person"' not in page.text
    assert 'data-kind="country"' in page.text
    assert "?from=2011&amp;to=2012&amp;lang=en" in page.text
    empty = client.get(council, params={"lang": "en", "from": "1800", "to": "1801"})
    assert "No record of these years is linked to this name" in empty.text
    unclear = client.get(council, params={"lang": "en", "from": "soon"})
    assert unclear.status_code == 200
    assert "soon" in LexborHTMLParser(unclear.text).css_first(".notice").text()


def test_names_are_sorted_as_in_a_dictionary(reader: Reader) -> None:
    page = reader.open("/organization/un-security-council.html?lang=ar&order=name")
    names = page.locator("tr[data-kind=country] th").all_inner_texts()
    assert names[:3] == ["الأردن", "إسرائيل", "تركيا"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_network_is_drawn_from_the_rows_of_the_table(reader: Reader, language: str) -> None:
    drawn = wait_for_network(reader, f"{ANNAN}?lang={language}")
    assert drawn == reader.page.locator("tr[data-row]").count() > 10
    box = reader.page.locator("#network canvas").first.bounding_box()
    assert box is not None
    assert box["width"] > 600


def test_pointing_at_the_network_marks_the_row_and_a_click_follows_it(reader: Reader) -> None:
    wait_for_network(reader, f"{ANNAN}?lang=en")
    page = reader.page
    place = place_of(reader, 0)
    assert page.locator("#network .pointed").inner_text().strip("\u2068").startswith("Ban Ki-moon")
    page.mouse.click(*place)
    page.wait_for_url(re.compile(r"/(person/ban-ki-moon\.html|tie/person:ban-ki-moon/)"))


def test_a_phone_gets_a_small_network_that_says_so(phone: Reader) -> None:
    drawn = wait_for_network(phone, "/organization/un-security-council.html?lang=en")
    rows = phone.page.locator("tr[data-row]").count()
    assert drawn == 24 < rows
    assert f"24 of {rows}" in phone.page.locator("#network figcaption").inner_text()


def test_a_hostile_name_is_only_a_text(odd_reader: Reader) -> None:
    assert wait_for_network(odd_reader, "/person/evil.html?lang=en") > 0
    assert odd_reader.page.locator("h1").inner_text() == HOSTILE
    assert wait_for_network(odd_reader, "/person/new.html?lang=ar") > 0
    assert HOSTILE in odd_reader.page.locator("table.company").first.inner_text()


@pytest.mark.parametrize("name", ["from", "kind", "order", "page", "lang", "release"])
def test_a_hostile_parameter_is_never_markup(odd_client: httpx.Client, name: str) -> None:
    answer = odd_client.get("/person/new.html", params={name: HOSTILE})
    assert "<script>alert" not in answer.text
