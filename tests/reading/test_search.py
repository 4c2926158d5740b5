"""Searching: words in any spelling, facets that count true, and a way out of every dead end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import RdfFiles
from smi_graph.vocabulary import RDF, SMI
from tests.reading.conftest import LANGUAGES, Reader
from tests.service.server import serve_app

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "' OR 1=1 -- \u202e\u2066 \x00 \ufdfa",
    "*" * 50,
    '"' * 51,
    "title:",
    "عنوان: (" * 30,
    "a" * 990,
    "%s %d {0} {words}",
]


@dataclass(frozen=True)
class Choice:
    """A value of a facet as the page shows it."""

    facet: str
    count: int
    address: str
    is_chosen: bool


def page(client: httpx.Client, path: str) -> HTMLParser:
    response = client.get(path)
    assert response.status_code == 200
    return HTMLParser(response.text)


def total(client: httpx.Client, path: str) -> int:
    parts = urlsplit(path)
    response = client.get(f"/search.json?{parts.query}")
    assert response.status_code == 200
    return int(response.json()["total"])


def codes(client: httpx.Client, **parameters: object) -> list[str]:
    response = client.get("/search.json", params=parameters)
    assert response.status_code == 200, response.text
    return [record["code"] for record in response.json()["records"]]


def choices(tree: HTMLParser) -> Iterator[Choice]:
    for link in tree.css("a[data-facet]"):
        row = link.parent.parent if link.attributes["data-facet"] == "year" else link
        shown = row.css_first(".count, td.number").text(strip=True)
        yield Choice(
            link.attributes["data-facet"],
            int(shown.replace(",", "")),
            link.attributes["href"].partition("#")[0],
            "aria-current" in link.attributes,
        )


@pytest.mark.parametrize(
    "spellings",
    [
        ("إيران", "ايران", "إِيرَان"),
        ("الاتحاد الأوروبي", "الإتحاد الاوروبى", "اتحاد أوروبي"),
        ("الحكومة", "حكومه", "الحُكومة"),
        ("٢٢٥٤", "2254", "\u06f2\u06f2\u06f5\u06f4"),
        ("Geneva", "GENEVA’s", "génèva"),
    ],
)
def test_three_spellings_of_a_word_find_the_same(
    client: httpx.Client, spellings: tuple[str, ...]
) -> None:
    found = {frozenset(codes(client, q=spelling)) for spelling in spellings}
    assert len(found) == 1
    assert found != {frozenset()}


def test_a_phrase_finds_fewer_than_its_words_and_a_beginning_more(client: httpx.Client) -> None:
    phrase, words, beginning = (
        set(codes(client, q=q)) for q in ('"joint statement"', "joint statement", "joint state*")
    )
    assert phrase
    assert phrase <= words <= beginning
    assert len(beginning) > len(words)


def test_without_words_everything_is_found(client: httpx.Client) -> None:
    assert len(codes(client)) == 125


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=بيان",
        "q=بيان&type=joint-statement",
        "collection=united-nations&collection=negotiations",
        "country=SY",
        "language=ar&language=en&from=2012&to=2013",
        "missing=person&record=document",
        "doubt=any",
    ],
)
def test_a_count_is_what_following_its_link_finds(client: httpx.Client, query: str) -> None:
    parameters = parse_qsl(query)
    address = "/search?" + urlencode([*parameters, *(("more", f) for f in FACETS), ("lang", "en")])
    before = total(client, address)
    found = list(choices(page(client, address)))
    assert {choice.facet for choice in found} >= {"type", "country", "year"}
    for choice in found:
        after = total(client, choice.address)
        chosen = [other for other in found if other.facet == choice.facet and other.is_chosen]
        if choice.facet in ALTERNATIVES and len(chosen) > choice.is_chosen:
            # One of them is enough, and a record may have several.
            low, high = sorted((before, after))
            assert max(low, choice.count) <= high <= low + choice.count
        elif choice.is_chosen:
            assert after >= before
        else:
            assert after == choice.count, choice


FACETS = ("collection", "type", "person", "organization", "country", "language")
ALTERNATIVES = ("collection", "type", "record")


def test_several_collections_are_alternatives_and_several_countries_are_not(
    client: httpx.Client,
) -> None:
    one, other = (set(codes(client, collection=key)) for key in ("negotiations", "human-rights"))
    assert set(codes(client, collection=["negotiations", "human-rights"])) == one | other
    syria, iraq = (set(codes(client, country=key)) for key in ("SY", "IQ"))
    assert set(codes(client, country=["SY", "IQ"])) == syria & iraq
    text = page(client, "/search?lang=en").css_first("#facet-collection").text()
    assert "Matches any selected value" in text
    assert (
        "Matches all selected values"
        in page(client, "/search?lang=en").css_first("#facet-country").text()
    )


def test_a_long_facet_shows_eight_then_all_and_the_chosen_one_always(client: httpx.Client) -> None:
    short = page(client, "/search?lang=en").css("#facet-person li")
    assert len(short) == 8
    all_of_them = page(client, "/search?lang=en&more=person").css("#facet-person a[data-facet]")
    assert len(all_of_them) == 57
    rare = all_of_them[-1].attributes["href"]
    shown = page(client, "/search?" + urlsplit(rare).query.replace("more=person", ""))
    assert len(shown.css("#facet-person a[aria-current]")) == 1


def test_dates_of_any_precision_and_digits_bound_the_period(client: httpx.Client) -> None:
    assert codes(client, **{"from": "٢٠١٢", "to": "2012"}) == codes(
        client, **{"from": "2012-01-01", "to": "2012-12-31"}
    )
    assert len(codes(client, **{"from": "2012-06-30", "to": "2012-06-30"})) >= 1


_ORDERS = ((2013, 2011), (2011, 2013))


@pytest.mark.parametrize(
    ("path", "names", "data"),
    [
        ("/search?", ("from", "to"), "/search.json?"),
        ("/concordance?q=سورية&", ("from", "to"), "/concordance.csv?q=سورية&"),
        ("/frequency?q=سورية&", ("from", "to"), "/frequency.json?q=سورية&"),
        ("/compare?a=person:kofi-annan&b=country:SY&", ("from", "to"), None),
        ("/person/kofi-annan.html?", ("from", "to"), None),
        ("/citations?", ("from", "to"), "/citations.csv?"),
        (
            *("/path?from=person:kofi-annan&to=country:SY&", ("start", "end")),
            "/path?format=json&from=person:kofi-annan&to=country:SY&",
        ),
        (
            *("/tie/person:kofi-annan/country:SY?", ("from", "to")),
            "/tie/person:kofi-annan/country:SY.json?",
        ),
    ],
)
def test_every_page_says_alike_that_a_date_is_none_or_that_two_are_turned(
    client: httpx.Client, path: str, names: tuple[str, str], data: str | None
) -> None:
    first, last = names
    wrong = client.get(f"{path}{first}=spring&lang=en")
    assert wrong.status_code == 200
    assert re.search("“spring” is not a valid (date|year) and was ignored", wrong.text)
    turned = client.get(f"{path}{first}=2013&{last}=2011&lang=en").text
    assert "so the two were swapped" in turned
    assert re.search(rf'<input name="{first}"[^>]*value="2011"', turned)
    right = client.get(f"{path}{first}=2011&{last}=2013&lang=en").text
    assert "so the two were swapped" not in right
    if data is not None:
        # A program would not read a notice.
        assert client.get(f"{data}{first}=spring").status_code == 400
        answers = [client.get(f"{data}{first}={one}&{last}={two}") for one, two in _ORDERS]
        # The page that an answer names is the one that was asked for.
        told = [re.sub(r"\?[^\"]*", "", answer.text) for answer in answers]
        assert told[0] == told[1]


def test_orders(client: httpx.Client) -> None:
    newest = client.get("/search.json?sort=newest").json()["records"]
    dates = [record["date"] for record in newest]
    dated = [date for date in dates if date]
    assert dates == [*dated, *([None] * (len(dates) - len(dated)))]
    assert [date[:4] for date in dated] == sorted((date[:4] for date in dated), reverse=True)
    oldest = client.get("/search.json?sort=oldest").json()["records"]
    assert [r["date"][:4] for r in oldest if r["date"]] == sorted(date[:4] for date in dated)
    titles = [
        r["titles"].get("ar")
        for r in client.get("/search.json?sort=title&lang=ar").json()["records"]
    ]
    firsts = [
        re.sub(r"^ال", "", title).translate(str.maketrans("أإآ", "ااا"))[0]
        for title in titles
        if title
    ]
    assert firsts == sorted(firsts)


def test_pages_join_without_gap_or_repetition(client: httpx.Client) -> None:
    seen: list[str] = []
    address: str | None = "/search?q=سورية&lang=en"
    while address:
        tree = page(client, address)
        seen += [node.text() for node in tree.css(".records .about .code")]
        after = tree.css_first("nav.pages a[rel=next]")
        address = after.attributes["href"] if after else None
    assert len(seen) == len(set(seen)) == total(client, "/search?q=سورية")
    # Beyond the last page stands the last page.
    assert page(client, "/search?page=999").css(".records li")


@pytest.mark.parametrize(
    ("words", "marked"),
    [("بيان", {"بيان", "البيان"}), ("council", {"Council"}), ("joint", {"joint"})],
)
def test_whole_words_are_marked_as_they_are_printed(
    client: httpx.Client, words: str, marked: set[str]
) -> None:
    tree = page(client, f"/search?q={words}&lang=en")
    found = {node.text() for node in tree.css(".records mark")}
    assert marked <= found
    for node in tree.css(".records mark"):
        text = node.parent.text()
        assert re.search(rf"(?<!\w){re.escape(node.text())}(?!\w)", text)


def test_names_that_match_lead_to_their_pages(client: httpx.Client) -> None:
    tree = page(client, "/search?q=بيان العراق&lang=en")
    assert "/country/IQ.html?lang=en" in {a.attributes["href"] for a in tree.css(".names a")}


def test_a_slip_is_pointed_out_and_never_mended_silently(client: httpx.Client) -> None:
    address = "/search?q=" + quote("security concil") + "&lang=en"
    tree = page(client, address)
    assert "0 records" in tree.css_first("#results").text()
    link = tree.css_first(".meant a")
    assert link.text() == "security Council"
    count = int(tree.css_first(".meant .count").text())
    assert count == total(client, link.attributes["href"]) > 0


def test_a_suggestion_counts_with_the_other_conditions_or_drops_them(client: httpx.Client) -> None:
    for more in ("&country=IQ", "&from=1916&to=1916", "&collection=arab-league"):
        tree = page(client, f"/search?q=بيانن{more}&lang=en")
        for link, count in zip(tree.css(".meant a"), tree.css(".meant .count"), strict=True):
            assert int(count.text()) == total(client, link.attributes["href"]) > 0


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("q=zzzzzz", "No record contains"),
        ("q=zzzzzz&country=IQ", "One filter excludes every result"),
        ("from=1916&to=1916&collection=arab-league", "No record matches all of these filters"),
        ("q=zzzzzz&country=XX", "Try a shorter word"),
        ("person=nobody&country=XX&q=بيان", "Removing one filter is not enough"),
    ],
)
def test_an_empty_page_says_why_and_what_to_loosen(
    client: httpx.Client, query: str, told: str
) -> None:
    tree = page(client, f"/search?{query}&lang=en")
    notice = tree.css_first(".list .notice")
    assert told in notice.text()
    for link, count in zip(notice.css(".ways a"), notice.css(".ways .count"), strict=True):
        assert int(count.text()) == total(client, link.attributes["href"]) > 0


def test_what_is_chosen_can_be_taken_away_one_by_one(client: httpx.Client) -> None:
    address = "/search?q=بيان&country=SY&country=IQ&from=2014&to=2023&lang=en"
    chips = page(client, address).css(".chosen .chip")
    assert len(chips) == 4
    for chip in chips:
        rest = page(client, chip.attributes["href"]).css(".chosen .chip")
        assert len(rest) == 3


@pytest.mark.parametrize("words", ['"open', "*x", "a*", "title:"])
def test_a_query_that_cannot_be_understood_is_told_in_both_languages(
    client: httpx.Client, words: str
) -> None:
    tree = page(client, f"/search?q={quote(words)}&lang=en")
    notice = tree.css_first(".notice").text()
    assert "contains an error" in notice
    assert re.search(r"[\u0600-\u06ff]{3}", notice)
    problem = client.get("/search.csv", params={"q": words})
    assert problem.status_code == 400
    assert client.get(
        "/search.csv", params={"q": words}, headers={"Accept": "application/json"}
    ).json()["detail_ar"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_come_out_as_text(client: httpx.Client, words: str, language: str) -> None:
    parameters = {"q": words, "person": words, "from": words, "sort": words, "page": words}
    parameters |= {"lang": language, "more": words}
    response = client.get("/search", params=parameters)
    assert response.status_code == 200
    tree = HTMLParser(response.text)
    assert not tree.css("main script, main img")
    assert "onerror" not in {name for node in tree.css("*") for name in node.attributes}
    for extension in ("atom", "csv", "json", "bib", "ris"):
        answer = client.get(f"/search.{extension}", params=parameters)
        assert answer.status_code in {200, 400}
    assert client.get("/complete", params={"q": words, "kind": "person"}).status_code == 200


def test_completions_begin_any_word_of_a_name_in_either_script(client: httpx.Client) -> None:
    def complete(q: str, *kinds: str) -> list[dict[str, object]]:
        response = client.get("/complete", params={"q": q, "kind": list(kinds), "lang": "en"})
        assert response.status_code == 200
        found: list[dict[str, object]] = response.json()
        return found

    assert complete("bli", "person")[0]["name"] == "Antony Blinken"
    assert {each["key"] for each in complete("بلينك", "person")} == {
        each["key"] for each in complete("blink", "person")
    }
    assert {each["kind"] for each in complete("un", "organization", "country")} <= {
        "organization",
        "country",
    }
    assert complete("عراق")[0]["key"] == complete("ألعراق")[0]["key"] == "IQ"
    assert complete("") == []
    assert client.get("/complete?kind=thing&q=a").status_code == 400


def test_the_switch_of_the_language_keeps_words_facets_and_page(reader: Reader) -> None:
    page = reader.open("/search?q=بيان&country=SY&sort=oldest&page=2&lang=en")
    shown = page.locator(".records .code").all_text_contents()
    page.locator("a[data-switch]").click()
    page.wait_for_url("**lang=ar**")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.locator(".records .code").all_text_contents() == shown
    assert page.locator(".chosen .chip").count() == 2


def test_a_search_is_narrowed_and_widened_by_links_alone(reader: Reader) -> None:
    page = reader.open("/search?lang=en")
    page.get_by_role("searchbox").fill("statement")
    page.get_by_role("button", name="Search").click()
    page.locator("#facet-country a", has_text="Iraq").click()
    page.locator("#facet-type a").first.click()
    assert page.locator(".chosen .chip").count() == 3
    page.locator(".chosen .chip").first.click()
    assert page.locator(".chosen .chip").count() == 2
    assert page.get_by_role("searchbox").input_value() == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_found_by_keyboard_alone(reader: Reader, language: str) -> None:
    page = reader.open(f"/search?lang={language}")
    field = page.locator("#facet-person [role=combobox]")
    field.press_sequentially("bli")
    page.locator("#facet-person [role=option]").first.wait_for()
    assert reader.find_barriers() == []
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant")
    field.press("Enter")
    page.wait_for_url("**person=**")
    assert page.locator("#facet-person a[aria-current]").count() == 1


@pytest.fixture(scope="module")
def without_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("files") / "a.ttl"
    path.write_text(
        f"<https://w3id.org/smi/document/A-1> <{RDF.type}> <{SMI.Document}> ;"
        f' <{SMI.code}> "A/1" ; <{SMI.title}> "بيان"@ar .',
        encoding="utf-8",
    )
    app = create_reading_room(ServiceConfiguration(source=RdfFiles((Path(path),))))
    with serve_app(app) as client:
        client.headers["Accept"] = "text/html"
        yield client


def test_without_a_text_index_the_page_says_so_and_all_else_works(
    without_index: httpx.Client,
) -> None:
    tree = page(without_index, "/search?q=بيان&lang=en")
    assert "no full-text index" in tree.css_first(".notice").text()
    assert len(tree.css(".records li")) == 1
    assert total(without_index, "/search?missing=person") == 1
    assert without_index.get("/search.json?q=بيان").status_code == 400


def test_a_suggested_word_is_written_as_the_archive_prints_it(client: httpx.Client) -> None:
    link = page(client, f"/search?q={quote('الخارجييه')}&lang=ar").css_first(".meant a")
    assert link.text() == "الخارجية"
    assert codes(client, q=link.text())
