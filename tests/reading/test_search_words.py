"""What the page says of the words that were typed, and where a code leads."""

from __future__ import annotations

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

LANGUAGES = ("ar", "en")


def page(client: httpx.Client, words: str, **more: str) -> HTMLParser:
    answer = client.get("/search", params={"q": words, "lang": "en", **more})
    assert answer.status_code == 200
    return HTMLParser(answer.text)


def total(client: httpx.Client, words: str, **more: str) -> int:
    answer = client.get("/search.json", params={"q": words, **more})
    return int(answer.json()["total"])


def text_of(tree: HTMLParser, selector: str) -> str:
    isolates = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
    return " ".join(node.text().translate(isolates) for node in tree.css(selector)).strip()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("war OR peace", "war or peace"),
        ("war -peace", "war, but not peace"),
        ("-peace", "not peace"),
        ("(war OR peace) title:treaty", "(war or peace) and treaty in the title"),
        ('"war peace"~5', "war, peace with at most 5 words between them"),
        ("2012", "2012 or dated 2012"),
        ("2012-06..2013", "dated June 2012 to 2013"),
        ("date:2012-06", "dated June 2012"),
        ("minist*", "words that begin with minist"),
    ],
)
def test_the_page_says_how_signs_were_understood(
    client: httpx.Client, words: str, sentence: str
) -> None:
    assert text_of(page(client, words), ".understood bdi") == sentence


def test_plain_words_need_no_explanation(client: httpx.Client) -> None:
    assert not page(client, 'statement "joint statement"').css(".understood")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_understood_is_said_beside_the_results(
    client: httpx.Client, language: str
) -> None:
    tree = page(client, "author:statement ^ ", lang=language)
    notices = text_of(tree, ".notice")
    assert "author:" in notices
    assert "^" in notices


@pytest.mark.parametrize(
    "words", ["أو قرار", "قرار أو", "قرار او", "(بدون قرار", "قرار OR", "(AND قرار"]
)
def test_without_operators_only_the_other_words_are_offered(
    client: httpx.Client, words: str
) -> None:
    offered = [node.text().strip() for node in page(client, words).css(".notice a bdi")]
    assert offered == ["قرار"]


def test_no_name_is_offered_for_words_that_are_excluded(client: httpx.Client) -> None:
    offered = '.names a[href*="/person/kofi-annan"]'
    assert page(client, "كوفي عنان").css(offered)
    assert not page(client, "-عنان").css(offered)
    assert not page(client, 'قرار -"كوفي عنان"').css(offered)


def test_an_operator_that_is_not_in_capitals_is_asked_about(client: httpx.Client) -> None:
    tree = page(client, "عنان or الإبراهيمي")
    (offered,) = [link.attributes["href"] or "" for link in tree.css(".meant a")]
    assert httpx.URL(offered).params["q"] == "عنان OR الإبراهيمي"
    assert not page(client, '"عنان or الإبراهيمي"').css(".meant a")


def test_a_beginning_is_not_widened_to_what_begins_so(client: httpx.Client) -> None:
    assert "resolutions" in text_of(page(client, "resolution"), ".widened")
    assert "resolutions" not in text_of(page(client, "resolution*"), ".widened")


def test_what_widened_a_search_is_said_and_can_be_left_out(client: httpx.Client) -> None:
    tree = page(client, "Syria")
    assert "سورية" in text_of(tree, ".widened")
    (exactly,) = [link.attributes["href"] or "" for link in tree.css(".widened a")]
    exact = HTMLParser(client.get(exactly).text)
    assert "Only the words exactly as written" in text_of(exact, ".widened")
    assert 0 < total(client, "resolutions", exact="1") < total(client, "resolutions")
    # What was typed next keeps to it, and so do the exports.
    assert exact.css('form.ask input[name="exact"][value="1"]')
    exports = [link.attributes["href"] or "" for link in exact.css(".take a")]
    assert exports
    assert [address for address in exports if "exact=1" not in address] == []


def test_only_forms_that_some_record_has_are_named(client: httpx.Client) -> None:
    said = text_of(page(client, "Syria"), ".widened bdi")
    for words in page(client, "Syria").css(".widened bdi"):
        assert total(client, f'"{words.text()}"') or total(client, f"{words.text()}*")
    assert "سوريا" in said


@pytest.mark.parametrize(("words", "others"), [("سوريا", "سورية"), ("قرار", "قرارًا")])
def test_spellings_and_forms_of_one_word_find_the_same(
    client: httpx.Client, words: str, others: str
) -> None:
    assert total(client, words) == total(client, others) > 0


@pytest.mark.parametrize(
    "typed",
    [
        "SMI/A200/593915",
        "smi-a200-593915",
        "593915",
        "٥٩٣٩١٥",
        "SMI / A200 / ٥٩٣٩١٥",
        "SMIA200593915",
        '"SMI/A200/593915"',
        "https://w3id.org/smi/document/SMI-A200-593915",
        "http://localhost:8000/document/SMI-A200-593915.html?lang=ar#text",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_in_any_form_leads_to_its_record(
    client: httpx.Client, typed: str, language: str
) -> None:
    tree = page(client, typed, lang=language)
    (link,) = tree.css(".with-code a")
    assert (link.attributes["href"] or "").startswith("/document/SMI-A200-593915.html")
    first = tree.css_first("ol.records a.title")
    assert first is not None
    assert "SMI-A200-593915" in (first.attributes["href"] or "")


@pytest.mark.parametrize("typed", ["SMI", "2012", "statement", "لبنان 2"])
def test_what_is_no_code_leads_to_no_record(client: httpx.Client, typed: str) -> None:
    assert not page(client, typed).css(".with-code a")


@pytest.mark.parametrize("words", ["", "date:2012"])
def test_records_that_are_found_without_words_show_their_first_lines(
    client: httpx.Client, words: str
) -> None:
    tree = page(client, words)
    assert len(tree.css("p.excerpt")) >= len(tree.css("ol.records > li")) - 2 > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_the_page_are_all_understood(client: httpx.Client, language: str) -> None:
    links = page(client, "", lang=language).css(".hint a, .how a")
    assert len(links) > 12
    for link in links:
        tree = HTMLParser(client.get(link.attributes["href"] or "").text)
        assert not tree.css("[role=alert]"), link.text()
        assert not text_of(tree, ".notice[role=status]"), link.text()


def test_the_page_of_a_record_marks_what_it_was_found_by(client: httpx.Client) -> None:
    by_name = HTMLParser(client.get("/document/SAMPLE-GA-66-253.html?q=Syria&lang=en").text)
    marked = {mark.text() for mark in by_name.css("mark")}
    assert any("سوري" in text for text in marked), marked
    exact = client.get("/document/SAMPLE-GA-66-253.html?q=Syria&exact=1&lang=en").text
    assert not any("سوري" in mark.text() for mark in HTMLParser(exact).css("mark"))


def test_names_that_are_alike_are_offered_where_nothing_is_found(client: httpx.Client) -> None:
    tree = page(client, "بلينكون")
    assert not tree.css("ol.records > li")
    assert "Antony Blinken" in text_of(tree, ".names")


@pytest.mark.parametrize("typed", ["from 2012 to 2013", "31 June 2012", "war in June 1900"])
def test_no_name_is_offered_for_dates_and_words_that_stand_everywhere(
    client: httpx.Client, typed: str
) -> None:
    tree = page(client, typed)
    assert not tree.css("ol.records > li")
    assert not tree.css(".names")
