"""Words in context and through time, on a small archive whose words are counted by hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest
from jsonschema_rs import Draft202012Validator
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from smi_graph.pipeline import build
from smi_graph.reading.app import create_reading_room
from smi_graph.reading.words import places
from smi_graph.search.words import split_words
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import SMI
from tests.reading.conftest import LANGUAGES, Reader, reading
from tests.service.server import serve_app

ARABIC = "قال الوزير إن السَّـلامَ\u00a0قريب.\n\nثم أعلن الوزير: سلامٌ\nدائمٌ، والسلام عادل."
RECORDS = [
    {
        "code": "WORDS/1",
        "title": "بيان السلام",
        "title_lang": "ar",
        "text_ar": ARABIC,
        "text_en": "The minister said that peace is near. Lasting\npeace, a just peace; war ended.",
        "issue_date": "1958-02-01",
        "collections": ["United Nations"],
        "document_type": "statement",
        "persons": ["Kofi Annan"],
    },
    {
        "code": "WORDS/2",
        "title": "War and peace",
        "title_lang": "en",
        "text_en": "=war@peace, warlike words about war",
        "issue_date": "1958",
        "collections": ["United Nations", "Foreign states"],
        "document_type": "report",
    },
    {
        "code": "WORDS/3",
        "title": "A letter",
        "title_lang": "en",
        "text_en": "No war, no peace treaty.",
        "issue_date": "1961-03",
        "document_type": "letter",
    },
    {"code": "WORDS/4", "title": "Undated peace", "title_lang": "en", "document_type": "letter"},
    {
        "code": "WORDS/5",
        "title": "Another letter",
        "title_lang": "en",
        "text_en": "Nothing of it.",
        "issue_date": "1961-05-06",
        "document_type": "letter",
    },
]


@pytest.fixture(scope="module")
def words_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the archive above."""
    folder = tmp_path_factory.mktemp("words")
    source = folder / "records.jsonl"
    lines = (json.dumps({"kind": "document", **record}) for record in RECORDS)
    source.write_text("\n".join(lines), encoding="utf-8")
    directory = ReleaseDirectory(folder / "store")
    build([str(source)], directory)
    app = create_reading_room(ServiceConfiguration(source=directory, deadline_seconds=120))
    with serve_app(app) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture
def words_reader(tab: Page, words_client: httpx.Client) -> Iterator[Reader]:
    """Somebody who reads the archive above."""
    with reading(tab, str(words_client.base_url)) as reader:
        yield reader


def lines(client: httpx.Client, **asked: object) -> list[dict[str, object]]:
    answer = client.get("/concordance.json", params=asked)  # type: ignore[arg-type]
    assert answer.status_code == 200
    told: list[dict[str, object]] = answer.json()["lines"]
    assert answer.json()["total"] == len(told)
    return told


def page(client: httpx.Client, path: str) -> HTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200
    return HTMLParser(answer.text)


def rows(client: httpx.Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("peace", {"WORDS/1": 3, "WORDS/2": 2, "WORDS/3": 1, "WORDS/4": 1}),
        # With the article, a conjunction, vowel signs, a stretched letter, a hard space.
        ("سلام", {"WORDS/1": 4}),
        ("الوزير", {"WORDS/1": 2}),
        # Across the end of a line, and past a sign.
        ('"lasting peace a just"', {"WORDS/1": 1}),
        ('"سلام دائم"', {"WORDS/1": 1}),
        ("war*", {"WORDS/1": 1, "WORDS/2": 4, "WORDS/3": 1}),
        ("title:war", {"WORDS/2": 1}),
        ("peace -treaty", {"WORDS/1": 3, "WORDS/2": 2, "WORDS/4": 1}),
        # Each word in a record that has both is a place.
        ("peace treaty", {"WORDS/3": 2}),
        ('"war words"~2', {"WORDS/2": 1}),
    ],
)
def test_every_place_of_what_is_searched_for_has_one_line(
    words_client: httpx.Client, words: str, places: dict[str, int]
) -> None:
    found = [line["code"] for line in lines(words_client, q=words)]
    assert {code: found.count(code) for code in found} == places


def test_a_line_is_what_is_printed_character_by_character(words_client: httpx.Client) -> None:
    texts = {
        (record["code"], section, language): record[name]
        for record in RECORDS
        for section, language, name in (
            ("title", record["title_lang"], "title"),
            ("text", "ar", "text_ar"),
            ("text", "en", "text_en"),
        )
        if name in record
    }
    every = lines(words_client, q="peace OR war OR سلام")
    assert len(every) == 16
    for line in every:
        text = str(texts[line["code"], line["section"], line["language"]])
        start, end = line["start"], line["end"]
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert line["word"] == text[start:end]
        assert text[:start].endswith(str(line["before"]))
        assert text[end:].startswith(str(line["after"]))
    printed = {line["word"] for line in every}
    assert {"السَّـلامَ", "سلامٌ", "والسلام"} <= printed


def test_lines_are_sorted_by_date_or_by_record(words_client: httpx.Client) -> None:
    # What is of 1958, and no day is known, comes first in its year, as in the search.
    by_date = [line["code"] for line in lines(words_client, q='"war"')]
    assert by_date == ["WORDS/2", "WORDS/2", "WORDS/2", "WORDS/1", "WORDS/3"]
    by_record = [line["code"] for line in lines(words_client, q='"war"', sort="record")]
    assert by_record == ["WORDS/1", "WORDS/2", "WORDS/2", "WORDS/2", "WORDS/3"]


@pytest.mark.parametrize("side", ["before", "after"])
def test_lines_are_sorted_by_the_words_beside_the_place(
    words_client: httpx.Client, side: str
) -> None:
    beside = [split_words(str(line[side])) for line in lines(words_client, q="peace", sort=side)]
    if side == "before":
        beside = [words[::-1] for words in beside]
    assert beside == sorted(beside)
    assert len({tuple(words) for words in beside}) > 3


def test_left_and_right_are_what_comes_before_and_after(words_client: httpx.Client) -> None:
    for one, other in (("left", "before"), ("right", "after")):
        assert lines(words_client, q="peace", sort=one) == lines(
            words_client, q="peace", sort=other
        )


def test_groups_hold_every_line_once(words_client: httpx.Client) -> None:
    shown = page(words_client, "/concordance?q=peace&group=collection&lang=en")
    names = [heading.text().split() for heading in shown.css("section:has(.lines) h3")]
    assert [name[-1] for name in names] == ["2", "3", "2"]
    assert len(shown.css(".lines li")) == 7
    by_language = page(words_client, "/concordance?q=peace+OR+سلام&group=language&lang=en")
    assert [h.text(strip=True) for h in by_language.css("section:has(.lines) h3")] == [
        "Arabic4",
        "English7",
    ]


def test_of_many_groups_the_first_are_led_to_and_all_are_shown(
    words_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smi_graph.reading.words.concordance.MOST_GROUPS", 1)
    shown = page(words_client, "/concordance?q=peace&group=collection&lang=en&n=1")
    assert len(shown.css(".groups a")) == 1
    assert "1 of 3" in " ".join(shown.css_first(".groups p").text().split())
    assert len(shown.css(".lines li")) == 7


def test_the_conditions_of_the_search_hold(words_client: httpx.Client) -> None:
    assert len(lines(words_client, q="peace", type="letter")) == 2
    assert len(lines(words_client, q="peace", **{"from": "1961", "to": "1961"})) == 1
    assert lines(words_client, q="peace", missing="date")[0]["code"] == "WORDS/4"


def test_records_that_fit_by_their_names_alone_are_told(words_client: httpx.Client) -> None:
    shown = page(words_client, "/concordance?q=annan&lang=en")
    assert "0 occurrences" in shown.text()
    assert "codes or dates, so have no line here: 1." in shown.text()


def test_the_table_has_every_line_and_no_formula(words_client: httpx.Client) -> None:
    found = rows(words_client, "/concordance.csv?q=war")
    assert len(found) == 5
    formula = next(row for row in found if row["before"].endswith("="))
    assert formula["before"] == "'="
    assert (formula["word"], formula["start"], formula["end"]) == ("war", "1", "4")
    assert formula["after"] == "'@peace, warlike words about war"
    assert {row["language"] for row in found} == {"en"}
    assert {row["date"] for row in found} == {"1958-02-01", "1958", "1961-03"}
    assert formula["collections"] == "Foreign states | United Nations"


def test_a_long_table_is_written_piece_by_piece_in_its_order(
    words_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows(words_client, "/concordance.csv?q=war+OR+peace&sort=after")
    monkeypatch.setattr("smi_graph.reading.words.routes.ROWS", 4)
    monkeypatch.setattr("smi_graph.reading.words.routes._LINES", 3)
    assert rows(words_client, "/concordance.csv?q=war+OR+peace&sort=after") == whole
    assert len(whole) == 12


def test_too_many_lines_are_not_sorted_by_words_and_that_is_told(
    words_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_SORTED", 3)
    shown = page(words_client, "/concordance?q=peace&sort=after&from=1900&lang=en")
    assert "These lines are in order of date" in shown.text()
    assert len(shown.css(".lines li")) == 6
    answer = words_client.get("/concordance.json?q=peace&sort=after&from=1900").json()
    assert answer["sort"] == "date"


@pytest.mark.parametrize("query", ['"open', "title:", "(", "*", "", "NOT", "a" * 1100])
@pytest.mark.parametrize("path", ["/concordance", "/frequency"])
def test_what_cannot_be_understood_is_told_and_is_no_fault(
    words_client: httpx.Client, path: str, query: str
) -> None:
    assert words_client.get(path, params={"q": query}).status_code == 200
    for form in ("json", "csv"):
        assert words_client.get(f"{path}.{form}", params={"q": query}).status_code == 400


def test_a_release_without_a_corpus_says_so(odd_client: httpx.Client) -> None:
    shown = page(odd_client, "/concordance?q=hub&lang=en")
    assert "no index of words in context" in shown.text()
    assert "no index of words in context" in page(odd_client, "/frequency?q=hub&lang=en").text()
    assert odd_client.get("/concordance.csv?q=hub").status_code == 400


def test_the_address_of_a_page_is_one_address(words_client: httpx.Client) -> None:
    given = "/concordance?page=1&n=7&sort=after&q=peace&type=letter&lang=en"
    [link] = page(words_client, given).css("link[rel=canonical]")
    expected = [("q", "peace"), ("type", "letter"), ("sort", "after"), ("lang", "en")]
    assert parse_qsl(urlsplit(link.attributes["href"] or "").query) == expected


# Through time


def series(client: httpx.Client, **asked: object) -> dict[str, dict[str, object]]:
    answer = client.get("/frequency.json", params=asked)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return {each["words"]: each for each in answer.json()["series"]}


def counts(of: dict[str, object]) -> dict[str, tuple[int, int, int]]:
    told: list[dict[str, int]] = of["counts"]  # type: ignore[assignment]
    return {str(c["period"]): (c["hits"], c["records_with"], c["records"]) for c in told}


def test_words_are_counted_by_year_beside_all_records(words_client: httpx.Client) -> None:
    found = series(words_client, q=["peace", "سلام"])
    assert counts(found["peace"]) == {"1958": (5, 2, 2), "1961": (1, 1, 2)}
    assert counts(found["سلام"]) == {"1958": (4, 1, 2), "1961": (0, 0, 2)}
    undated = found["peace"]["undated"]
    assert isinstance(undated, dict)
    assert (undated["hits"], undated["records_with"], undated["records"]) == (1, 1, 1)


def test_a_date_without_a_month_is_no_month(words_client: httpx.Client) -> None:
    answer = words_client.get("/frequency.json?q=war&by=month").json()
    [war] = answer["series"]
    assert counts(war) == {"1958-02": (1, 1, 1), "1961-03": (1, 1, 1), "1961-05": (0, 0, 1)}
    assert (answer["undated"], answer["year_only"], war["year_only"]["hits"]) == (1, 1, 3)


def test_words_are_measured_among_words_in_the_same_letters(words_client: httpx.Client) -> None:
    found = series(words_client, q=["peace", "سلام", "1958"])
    words = {
        name: each["counts"][0]["words_counted"]  # type: ignore[index]
        for name, each in found.items()
    }
    # In WORDS/1: 2 and 12 Arabic words and 14 others; in WORDS/2: 3 and 6 others.
    assert words == {"peace": 23, "سلام": 14, "1958": 37}
    first = found["peace"]["counts"][0]  # type: ignore[index]
    assert first["hits_per_record"] == 2.5
    assert first["hits_per_thousand_words"] == round(5000 / 23, 6)


def test_words_of_titles_are_measured_among_words_of_titles(words_client: httpx.Client) -> None:
    found = series(words_client, q="title:peace")["title:peace"]
    assert found["counts"][0]["words_counted"] == 3  # type: ignore[index]


def test_a_point_leads_to_its_records(words_client: httpx.Client) -> None:
    shown = page(words_client, "/frequency?q=peace&type=letter&measure=records&lang=en")
    links = [link.attributes["href"] or "" for link in shown.css(".numbers td a")]
    points = [link.attributes["href"] or "" for link in shown.css(".plot a")]
    assert links == points[-1:]
    asked = dict(parse_qsl(urlsplit(links[0]).query))
    assert asked == {
        "q": "peace",
        "type": "letter",
        "from": "1961",
        "to": "1961",
        "lang": "en",
    }
    assert words_client.get("/search.json", params=asked).json()["total"] == 1


@pytest.mark.parametrize("query", ["q=peace&q=", "q=&q=peace&q=", "q=peace&q=%20"])
def test_a_field_left_empty_takes_no_table_away(words_client: httpx.Client, query: str) -> None:
    expected = words_client.get("/frequency.csv?q=peace")
    assert expected.status_code == 200
    assert words_client.get(f"/frequency.csv?{query}").text == expected.text


def test_the_table_of_counts_says_what_the_chart_says(words_client: httpx.Client) -> None:
    found = rows(words_client, "/frequency.csv?q=peace&q=war")
    told = [(row["words"], row["period"], row["hits"], row["records"]) for row in found]
    assert told == [
        ("peace", "1958", "5", "2"),
        ("peace", "1961", "1", "2"),
        ("peace", "undated", "1", "1"),
        ("war", "1958", "4", "2"),
        ("war", "1961", "1", "2"),
        ("war", "undated", "0", "1"),
    ]
    shown = page(words_client, "/frequency?q=peace&q=war&lang=en")
    cells = [[it.text(strip=True) for it in row.css("th, td")] for row in shown.css(".numbers tr")]
    assert cells == [
        ["Year", "All records", "peace", "war"],
        ["1958", "2", "5", "4"],
        ["1961", "2", "1", "1"],
    ]


def test_a_seventh_word_is_named_and_not_counted(words_client: httpx.Client) -> None:
    asked = "&".join(f"q=word{number}" for number in range(7))
    shown = page(words_client, f"/frequency?{asked}&lang=en")
    assert "Only 6 words or phrases can be compared. Not counted: word6" in " ".join(
        shown.text().split()
    )
    assert words_client.get(f"/frequency.json?{asked}").json()["left_out"] == ["word6"]


def test_one_unclear_word_does_not_hide_the_others(words_client: httpx.Client) -> None:
    shown = page(words_client, '/frequency?q=peace&q="open&lang=en')
    assert "quotation mark is not closed" in shown.text()
    assert len(shown.css(".numbers tbody tr")) == 2


def test_words_that_cannot_be_understood_take_nothing_from_the_others(
    words_client: httpx.Client,
) -> None:
    alone = words_client.get("/frequency.json?q=peace").json()["series"][0]
    told = words_client.get('/frequency.json?q=peace&q="open&lang=en').json()["series"]
    assert told[0] == alone
    assert set(told[1]) == {"words", "unclear"}
    assert "quotation mark" in told[1]["unclear"]
    table = rows(words_client, '/frequency.csv?q=peace&q="open')
    assert [row["period"] for row in table if row["words"] == '"open'] == ["not understood"]
    assert words_client.get('/frequency.json?q="open').status_code == 400


@pytest.mark.parametrize("path", ["/concordance", "/frequency"])
def test_records_are_narrowed_and_slips_are_mended_on_the_pages_of_words(
    client: httpx.Client, path: str
) -> None:
    shown = HTMLParser(client.get(f"{path}?q=Syria&lang=en").text)
    country = shown.css_first("#facet-country li a")
    assert (country.attributes["href"] or "").startswith(f"{path}?")
    assert shown.css("form.period [name=from]")
    meant = HTMLParser(client.get(f"{path}?q=Syrai&lang=en").text)
    assert "Did you mean" in meant.css_first(".meant").text()


@pytest.mark.parametrize("path", ["/concordance.json?q=peace", "/frequency.json?q=peace&by=month"])
def test_answers_are_as_they_are_described(words_client: httpx.Client, path: str) -> None:
    api = words_client.get("/openapi.json", headers={"Accept": "application/json"}).json()
    operation = api["paths"][urlsplit(path).path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": api["components"]})
    assert list(validator.iter_errors(words_client.get(path).json())) == []


# In a browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_run_in_the_direction_of_their_text_and_meet_at_the_word(
    words_reader: Reader, language: str
) -> None:
    tab = words_reader.open(f"/concordance?q=peace+OR+سلام&lang={language}")
    found = tab.evaluate(
        """() => [...document.querySelectorAll(".line")].map(line => {
          const box = name => line.querySelector(name).getBoundingClientRect();
          const [before, word, after] = [box(".before"), box(".word"), box(".after")];
          return {dir: getComputedStyle(line).direction, lang: line.lang,
            middle: (word.left + word.right) / 2, before: before.left, after: after.left};
        })"""
    )
    assert {line["lang"] for line in found} == {"ar", "en"}
    for line in found:
        assert line["dir"] == ("rtl" if line["lang"] == "ar" else "ltr")
        # What comes before stands where reading begins, in either language of the page.
        assert (line["before"] > line["after"]) == (line["lang"] == "ar")
    middles = [line["middle"] for line in found]
    assert max(middles) - min(middles) < 2


def test_a_line_leads_to_its_place(words_reader: Reader) -> None:
    tab = words_reader.open("/concordance?q=سلام&lang=en&sort=date")
    link = tab.locator(".line a.word", has_text="سلامٌ")
    address = unquote(link.get_attribute("href") or "")
    # The paragraph, for browsers that know no text fragments, and then the words.
    assert address.endswith("#text-ar-2:~:text=ثم أعلن الوزير:-,سلامٌ")
    link.click()
    tab.wait_for_url("**/document/WORDS-1.html*")
    assert "سلامٌ" in tab.locator("#text-ar-2").inner_text()


def test_both_pages_are_found_from_the_search(words_reader: Reader) -> None:
    tab = words_reader.open("/search?q=peace&type=letter&lang=en")
    tab.get_by_role("link", name="Show words in context").click()
    assert tab.locator(".lines li").count() == 2
    tab.get_by_role("link", name="Show words through time").click()
    assert tab.locator(".numbers tbody tr").count() == 1
    tab.get_by_role("link", name="Show words in context").click()
    tab.get_by_role("link", name="Show these records in the search").click()
    assert tab.locator("ol.records > li").count() == 2


def test_words_are_compared_by_keyboard(words_reader: Reader) -> None:
    tab = words_reader.open("/frequency?lang=en")
    tab.get_by_label("Word or phrase 1").focus()
    tab.keyboard.type("peace")
    tab.keyboard.press("Enter")
    tab.get_by_label("Word or phrase 2").focus()
    tab.keyboard.type("war")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**q=peace&q=war**")
    assert tab.locator(".legend li").all_text_contents() == ["peace", "war"]


def test_the_store_has_the_texts_that_lines_are_cut_from(words_client: httpx.Client) -> None:
    query = f'SELECT ?t {{ ?d <{SMI.text}> ?t FILTER(LANG(?t) = "ar") }}'
    headers = {"Accept": "application/sparql-results+json"}
    answer = words_client.get("/sparql", params={"query": query}, headers=headers).json()
    assert [row["t"]["value"] for row in answer["results"]["bindings"]] == [ARABIC]
