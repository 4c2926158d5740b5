"""An archivist works through what waits, by the keyboard alone, in both directions of writing."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.desk.conftest import SCRIPT, Archive, at_the_desk, client_of
from tests.reading.conftest import LANGUAGES

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)
PAGES = (
    "/",
    "/names",
    "/reports",
    "/mentions",
    "/notes",
    "/rejected",
    "/decisions",
    "/record?code=SAMPLE/T/1",
)


def press(page: Page, key: str) -> None:
    """Press a key, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_an_unknown_country_is_settled_and_unsettled_with_keys(archive: Archive, tab: Page) -> None:
    before = [archive.record(f"SAMPLE/T/{number}") for number in (3, 4)]
    assert archive.record("SAMPLE/T/3").values_of("target_countries") == []
    with at_the_desk(archive.desk(), tab) as reader:
        page = reader.open("/notes?lang=ar")
        while "الإقليم الشمالي" not in page.locator(".words").inner_text():
            press(page, "j")
        page.keyboard.press("y")
        page.keyboard.type("SY")
        press(page, "Enter")
        expect(page.locator(".last")).to_contain_text("الإقليم الشمالي")
    [decided] = archive.decided()
    assert (decided.file, decided.identifier, decided.by) == ("countries.csv", "SY", "Layla")
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", decided.at)
    archive.build()
    assert archive.record("SAMPLE/T/3").values_of("target_countries") == ["SY"]
    assert archive.record("SAMPLE/T/3").doubts == []
    assert archive.record("SAMPLE/T/4").values_of("target_countries") == ["IQ", "SY"]
    with at_the_desk(archive.desk(), tab) as reader:
        page = reader.open("/notes?lang=en")
        press(page, "u")
    assert archive.decided() == []
    archive.build()
    assert [archive.record(f"SAMPLE/T/{number}") for number in (3, 4)] == before


def test_keys_count_by_their_place_where_a_keyboard_is_arabic(archive: Archive, tab: Page) -> None:
    with at_the_desk(archive.desk(), tab) as reader:
        page = reader.open("/rejected?lang=ar")
        with page.expect_navigation():
            page.evaluate(
                "document.body.dispatchEvent(new KeyboardEvent('keydown',"
                " {key: 'ا', code: 'KeyH', bubbles: true}))"
            )
    assert [one.file for one in archive.decided()] == ["rejected.csv"]


def test_keys_can_be_turned_off_and_do_nothing_within_a_field(archive: Archive, tab: Page) -> None:
    with at_the_desk(archive.desk(), tab) as reader:
        page = reader.open("/notes?lang=en")
        page.locator("[name=meaning]").focus()
        page.keyboard.type("hnu")
        assert page.locator("[name=meaning]").input_value() == "hnu"
        page.keyboard.press("Escape")
        page.locator("summary").last.click()
        page.locator("[data-keys-on]").uncheck()
        page.locator("h1").click()
        page.keyboard.press("h")
        assert archive.decided() == []


def test_a_date_and_a_type_are_read_as_decided(archive: Archive) -> None:
    with client_of(archive.desk()) as client:
        decide_note(client, "31/02/1958", "1958-02-28")
        decide_note(client, "=1+1", "statement")
    archive.build()
    dated = archive.record("SAMPLE/T/4")
    assert dated.values_of("issue_date") == ["1958-02-28"]
    assert [e.quote for e in dated.evidence if e.field == "issue_date"] == ["31/02/1958"]
    assert archive.record("SAMPLE/T/2").values_of("document_type") == ["statement"]
    assert "'=1+1" in (archive.decisions / "types.csv").read_text(encoding="utf-8-sig")


def decide_note(client: httpx.Client, words: str, meaning: str, **more: str) -> int:
    """Decide a note as its form does, without a script."""
    key = ""
    while True:
        page = client.get("/notes", params={"lang": "en", "at": key}).text
        fields = dict(re.findall(r'name="(form_word|key|after)" value="([^"]*)"', page))
        if f">{words}<" in page.partition('class="words"')[2][:200]:
            form = {**fields, "decision": "same", "meaning": meaning, **more}
            return int(client.post("/notes", data=form).status_code)
        key = fields["after"]


@pytest.mark.parametrize("meaning", ["", "XX", "Atlantis", SCRIPT])
def test_what_is_not_listed_is_not_taken(archive: Archive, meaning: str) -> None:
    with client_of(archive.desk()) as client:
        assert decide_note(client, "الإقليم الشمالي", meaning) == 422
        assert decide_note(client, "31/02/1958", meaning) == 422
    assert archive.decided() == []


def test_a_decision_for_one_record_leaves_the_others_open(archive: Archive) -> None:
    with client_of(archive.desk()) as client:
        words = "الإقليم الشمالي"
        assert decide_note(client, words, "SY", document="SAMPLE/T/3") == 303
        page = client.get("/notes?lang=en").text
        assert "SAMPLE/T/4" in page
        assert "SAMPLE/T/3" not in page.partition("<article")[2]
    archive.build()
    assert archive.record("SAMPLE/T/3").values_of("target_countries") == ["SY"]
    assert archive.record("SAMPLE/T/4").values_of("target_countries") == ["IQ"]


@in_both_languages
def test_reports_are_accepted_rejected_and_reopened_with_keys(
    reported: Archive, tab: Page, language: str
) -> None:
    with at_the_desk(reported.desk(), tab) as reader:
        page = reader.open(f"/reports?lang={language}")
        page.keyboard.press("n")
        expect(page.locator("[name=note]")).to_be_focused()
        page.keyboard.type("صحيح كما هو")
        page.keyboard.press("Escape")
        press(page, "n")
        press(page, "y")
        assert [one.state for one in reported.reports.kept()] == ["rejected", "accepted"]
        press(page, "u")
        assert [one.state for one in reported.reports.kept()] == ["rejected", "open"]
        press(page, "h")
        expect(page.locator("main [role=status]")).to_be_visible()
    said = [(one.decision, one.identifier) for one in reported.decided()]
    assert said == [("not enough information", "2"), ("rejected", "1")]


def test_what_was_decided_before_a_stop_is_done_at_the_next_start(reported: Archive) -> None:
    with client_of(reported.desk()) as client:
        page = client.get("/reports").text
        fields = dict(re.findall(r'name="(form_word|key)" value="([^"]*)"', page))
        client.post("/reports", data={**fields, "decision": "accepted", "note": "نعم"})
    reported.reports.reopen(1)
    with client_of(reported.desk()) as client:
        client.get("/")
    first = reported.reports.get(1)
    assert (first.state, first.note) == ("accepted", "نعم")


def test_a_contested_mention_is_taken_out_of_the_next_release(reported: Archive, tab: Page) -> None:
    with at_the_desk(reported.desk(), tab) as reader:
        page = reader.open("/mentions?lang=en")
        expect(page.locator("mark")).to_have_text("العراق")
        press(page, "n")
    denied = next(one for one in reported.decided() if one.file == "mentions.csv")
    assert (denied.name, denied.identifier, denied.document) == ("العراق", "IQ", "SAMPLE/T/1")
    assert reported.reports.get(1).state == "rejected"


def test_hostile_words_are_shown_as_they_are(reported: Archive, tab: Page) -> None:
    with at_the_desk(reported.desk(by=SCRIPT), tab) as reader:
        for path in (*PAGES, "/record?code=SAMPLE/T/2", f"/record?code={SCRIPT}"):
            page = reader.open(path)
            assert SCRIPT not in page.content()
        expect(reader.open("/record?code=SAMPLE/T/2").locator("h1")).to_contain_text(SCRIPT)


@in_both_languages
def test_no_page_has_a_barrier_or_scrolls_sideways(
    reported: Archive, tab: Page, language: str
) -> None:
    direction = "rtl" if language == "ar" else "ltr"
    with at_the_desk(reported.desk(), tab) as reader:
        for path in PAGES:
            joint = "&" if "?" in path else "?"
            page = reader.open(f"{path}{joint}lang={language}")
            assert page.locator("html").get_attribute("dir") == direction
            reader.check()
