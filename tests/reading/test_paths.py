"""The shortest paths of records between two names, in sentences."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.reading.conftest import LANGUAGES, Reader
from tests.reading.odd import HOSTILE

PATH = "/path?from=person:kofi-annan&to=country:IQ"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_hop_is_a_sentence_with_its_document(reader: Reader, language: str) -> None:
    page = reader.open(f"{PATH}&lang={language}")
    assert page.locator(".chains > li").count() == 5
    first = page.locator(".chains > li").first
    sentence = first.locator(".hops li").first.inner_text()
    words = {
        "en": "Kofi Annan and United Nations Security Council are both linked to ‘",
        "ar": "مرتبطة بالاسمين كوفي عنان ومجلس الأمن",
    }
    dates = {"en": "21 April 2012", "ar": "21 نيسان 2012"}
    assert words[language] in sentence
    assert dates[language] in sentence
    assert first.locator(".hops a[href^='/document/']").count() == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_diary_entry_has_no_target_country(client: httpx.Client, language: str) -> None:
    told = client.get("/path?from=person:kofi-annan&to=country:CH&format=json").json()
    hop = told["chains"][0]["hops"][0]
    assert hop["document"]["code"] == "SAMPLE/D/2012-06-30"
    target = {"en": "target country", "ar": "المستهدف"}
    assert target[language] not in hop[f"sentence_{language}"]


def test_shorter_chains_come_first(client: httpx.Client) -> None:
    chains = client.get(f"{PATH}&format=json").json()["chains"]
    lengths = [chain["length"] for chain in chains]
    assert lengths == sorted(lengths)
    assert lengths[0] == 2


def test_one_click_leaves_a_name_out_and_another_allows_it(reader: Reader) -> None:
    page = reader.open(f"{PATH}&lang=en")
    page.get_by_role("link", name="Exclude \u2068United Nations Security Council").first.click()
    assert "without=organization%3Aun-security-council" in page.url
    assert "United Nations Security Council" not in page.locator(".chains").inner_text()
    page.get_by_role("link", name="Allow").click()
    assert "without" not in page.url
    assert "United Nations Security Council" in page.locator(".chains").inner_text()


def test_programs_get_sentences_in_both_languages(odd_client: httpx.Client) -> None:
    told = odd_client.get(
        "/path?from=person:evil&to=person:twin-one", headers={"Accept": "application/json"}
    ).json()
    [chain] = told["chains"]
    assert (told["complete"], chain["through"]) == (True, ["person:new"])
    hop = chain["hops"][0]
    assert (hop["document"]["code"], hop["count"]) == ("1", 1)
    assert hop["reliability"] == ["correct"]
    assert "are both linked to" in hop["sentence_en"]
    assert "3 أيار 2011" in hop["sentence_ar"]


def test_the_verdict_of_the_archive_stands_beside_its_document(odd_client: httpx.Client) -> None:
    page = odd_client.get("/path?from=person:evil&to=person:new&lang=en").text
    assert "Reliability (archive&#39;s assessment): <bdi" in page
    assert ">correct</bdi>" in page


def test_written_names_become_an_address_to_cite(client: httpx.Client) -> None:
    written = {"from_name": "كوفي عنّان", "to_name": "John Kerry", "lang": "ar", "start": "2011"}
    answer = client.get("/path", params=written)
    assert answer.status_code == 303
    assert answer.headers["location"] == (
        "/path?from=person%3Akofi-annan&to=person%3Ajohn-kerry&start=2011&lang=ar"
    )


def test_a_name_that_was_written_anew_counts_more_than_the_old_one(client: httpx.Client) -> None:
    written = {"from": "person:john-kerry", "from_name": "Kofi Annan"}
    assert "person%3Akofi-annan" in client.get("/path", params=written).headers["location"]


def test_a_name_of_two_is_a_choice(odd_client: httpx.Client) -> None:
    written = {"from_name": "Same Name", "to": "person:new", "lang": "en"}
    answer = odd_client.get("/path", params=written)
    assert answer.status_code == 200
    for key in ("twin-one", "twin-two"):
        assert f"/path?from=person%3A{key}&amp;to=person%3Anew&amp;lang=en" in answer.text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("kof", "person%3Akofi-annan"),  # a beginning
        ("عنا", "person%3Akofi-annan"),  # in the other script, of another word
        ("Kofi Anan", "person%3Akofi-annan"),  # a slip
        ("الامين العام كوفى عنان", "person%3Akofi-annan"),  # among other words
        ("kuwfi anaan", "person%3Akofi-annan"),  # by its sound
    ],
)
def test_whoever_may_be_meant_is_offered(client: httpx.Client, written: str, meant: str) -> None:
    answer = client.get("/path", params={"from_name": written, "lang": "en"})
    assert answer.status_code == 200
    assert "Which name do you mean by" in answer.text
    assert f'href="/path?from={meant}&amp;lang=en"' in answer.text


@pytest.mark.parametrize("field", ["from", "from_name"])
def test_another_name_of_an_actor_leads_to_it_too(odd_client: httpx.Client, field: str) -> None:
    answer = odd_client.get("/path", params={field: "إسم آخر", "lang": "en"})
    assert answer.headers["location"] == "/path?from=person%3Aevil&lang=en"


def test_a_name_like_none_says_what_to_try(client: httpx.Client) -> None:
    answer = client.get("/path", params={"from_name": "qqqq", "lang": "en"})
    assert "Try another spelling" in answer.text


def test_no_chain_says_what_would_find_one(reader: Reader) -> None:
    page = reader.open("/path?from=person:kofi-annan&to=person:john-kerry&start=2014&lang=en")
    notice = page.locator(".notice")
    assert "No record of these years is linked to \u2068Kofi Annan" in notice.inner_text()
    notice.get_by_role("link", name="include all years").click()
    assert page.locator(".chains > li").count() > 0


def test_where_nothing_helps_nothing_is_offered(odd_client: httpx.Client) -> None:
    page = odd_client.get("/path?from=person:new&to=person:hub&lang=en").text
    assert "connects these two names in this release" in page


def test_kinds_to_go_through_are_chosen(odd_client: httpx.Client) -> None:
    ends = "/path?from=person:new&to=person:twin-two&format=json"
    assert odd_client.get(ends).json()["chains"] == []
    first = odd_client.get(f"{ends}&via=country").json()["chains"][0]
    assert first["through"] == ["country:SY"]


def test_the_same_name_twice_and_one_without_documents_are_told(odd_client: httpx.Client) -> None:
    same = odd_client.get("/path?from=person:new&to=person:old&lang=en")
    assert "The two names are the same" in same.text
    lone = odd_client.get("/path?from=person:new&to=person:lone&lang=en")
    assert "linked to \u2068Lone Name\u2069" in lone.text


@pytest.mark.parametrize(("end", "status"), [("person:nobody", 404), ("person:gone", 410)])
def test_what_is_not_there_is_told(odd_client: httpx.Client, end: str, status: int) -> None:
    assert odd_client.get("/path", params={"from": end}).status_code == status


def test_names_are_proposed_while_somebody_writes(reader: Reader) -> None:
    page = reader.open("/path?lang=en")
    page.get_by_label("From (").fill("kofi")
    page.get_by_role("option", name="Kofi Annan").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.get_by_label("From (").input_value() == "Kofi Annan"
    assert reader.find_barriers() == []
    page.get_by_label("To (").fill("iraq")
    page.get_by_role("option", name="Iraq").first.click()
    page.get_by_role("button", name="Find connections").click()
    assert page.locator(".chains > li").count() == 5


def test_a_form_works_without_any_script(client: httpx.Client) -> None:
    empty = client.get("/path?lang=en")
    assert 'name="from_name"' in empty.text
    fields = {"from_name": "kofi annan", "from": "", "to_name": "iraq", "to": "", "via": "person"}
    answer = client.get("/path", params={**fields, "lang": "en"}, follow_redirects=True)
    assert 'class="chains"' in answer.text


def test_hostile_names_and_titles_are_only_texts(odd_reader: Reader) -> None:
    page = odd_reader.open("/path?from=person:evil&to=person:twin-one&lang=en")
    assert HOSTILE in page.locator(".chains").inner_text()
    assert page.get_by_label("From (").input_value() == HOSTILE


@pytest.mark.parametrize(
    "address",
    [
        "/path?from_name=M'hidi %26 Sa'ud&to=person:evil",
        "/path?from=person:evil&to=person:twin-one",
        "/compare?a_name=M'hidi %26 Sa'ud&b=person:evil",
        "/compare?a=person:evil&b=person:twin-one",
    ],
)
def test_the_signs_of_a_name_are_shown_as_they_are_written(
    odd_client: httpx.Client, address: str
) -> None:
    answer = odd_client.get(f"{address}&lang=en")
    assert re.search("M'hidi|script", html.unescape(answer.text))
    assert not re.search(r"&amp;(?:#\d+|amp|lt|gt|quot);", answer.text)


@pytest.mark.parametrize(
    "name", ["from", "from_name", "to", "to_name", "via", "without", "start", "end"]
)
def test_a_hostile_parameter_is_never_markup(odd_client: httpx.Client, name: str) -> None:
    answer = odd_client.get("/path", params={"from": "person:new", name: HOSTILE})
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kofi Annan", "العراق"),
        ("كوفي عنان", "Iraq"),
        ("KOFI ANNAN", "iraq"),
        ("كوفى عنان", "العراقُ"),
    ],
)
def test_names_typed_in_either_script_are_found(client: httpx.Client, one: str, other: str) -> None:
    answer = client.get("/path", params={"from_name": one, "to_name": other}, follow_redirects=True)
    assert answer.url.params["from"] == "person:kofi-annan"
    assert answer.url.params["to"] == "country:IQ"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_leads_to_the_form(reader: Reader, language: str) -> None:
    page = reader.open(f"/?lang={language}")
    page.locator(".banner nav a[href^='/path']").click()
    assert page.locator("form.ends").is_visible()


def test_no_record_stands_for_two_steps_of_a_chain(client: httpx.Client) -> None:
    for chain in client.get(f"{PATH}&format=json").json()["chains"]:
        codes = [hop["document"]["code"] for hop in chain["hops"]]
        assert len(set(codes)) == len(codes)


def test_the_other_language_keeps_all_that_was_chosen(client: httpx.Client) -> None:
    chosen = "from=person:kofi-annan&to=country:SY&start=2011&end=2013&without=country:IQ&via=event"
    page = LexborHTMLParser(client.get(f"/path?{chosen}").text)
    switch = page.css_first("a[data-switch]").attributes["href"] or ""
    kept = {name for name, _ in parse_qsl(urlsplit(switch).query)}
    assert {name for name, _ in parse_qsl(chosen)} <= kept
