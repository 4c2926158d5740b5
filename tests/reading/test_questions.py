"""The gallery of questions, and the page of each with its answer."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect
from selectolax.lexbor import LexborHTMLParser

from smi_graph.queries import QueryFileError, load_saved_queries
from smi_graph.queries.saved_query import parse_saved_query
from smi_graph.reading.app import create_reading_room
from smi_graph.reading.questions import answers
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.reading.conftest import LANGUAGES, Reader, reading
from tests.reading.hostile import FORMULA, IMAGE, SCRIPT, hostile_archive
from tests.service.server import serve_app

in_both_languages = pytest.mark.parametrize("language", LANGUAGES)
QUERIES = load_saved_queries()
JSON = {"Accept": "application/json"}
# On the samples, which nobody has corrected, and which bear every number that they cite.
WITHOUT_ROWS = {"document_contributions", "citation-index_not-held"}


def page_of(client: httpx.Client, path: str) -> LexborHTMLParser:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    source = hostile_archive(tmp_path_factory.mktemp("hostile"))
    with serve_app(create_reading_room(ServiceConfiguration(source=source))) as client:
        client.headers["Accept"] = "text/html"
        yield client


@in_both_languages
def test_the_gallery_leads_to_every_question(client: httpx.Client, language: str) -> None:
    page = page_of(client, f"/queries?lang={language}")
    named = {(link.attributes["href"] or "").split(".html")[0] for link in page.css(".title")}
    assert named == {f"/queries/{name}" for name in QUERIES}
    assert page.css("main form")[1:] == []


def test_the_gallery_finds_words_of_both_languages_in_any_spelling(client: httpx.Client) -> None:
    page = page_of(client, "/queries?lang=en&q=الشخصيه")
    found = {link.text() for link in page.css(".title")}
    assert "Documents per person" in found
    assert "Documents per type" not in found


def test_the_gallery_can_be_narrowed_to_a_subject(client: httpx.Client) -> None:
    page = page_of(client, "/queries?lang=en&about=curation")
    assert [heading.text() for heading in page.css("h2")] == ["Data quality"]


def test_programs_still_get_the_list_and_the_answers(client: httpx.Client) -> None:
    assert client.get("/queries", headers=JSON).json()["queries"]
    answer = client.get("/queries/country_documents-by-year?country=IQ", headers=JSON)
    assert answer.headers["content-type"] == "application/json"


@in_both_languages
@pytest.mark.parametrize("name", QUERIES)
def test_every_question_is_answered_with_its_picture(
    client: httpx.Client, name: str, language: str
) -> None:
    page = page_of(client, f"/queries/{name}.html?lang={language}")
    chosen = page.css_first(".shown-as [aria-current]")
    if name in WITHOUT_ROWS:
        assert "No results." in page.html or language == "ar"  # type: ignore[operator]
        return
    assert page.css("table.rows tbody tr, .years li")
    if QUERIES[name].default_view != "Table":
        assert chosen is not None
        assert f"view={QUERIES[name].default_view}" in (chosen.attributes["href"] or "")
    # Every column that a saved query has is worded.
    heads = page.css("table.rows th[scope=col]")
    assert not [head.text() for head in heads if "_" in head.text()]
    if language == "ar":
        assert not [head.text() for head in heads if head.text().isascii()]


@in_both_languages
def test_a_question_is_shown_as_a_chart(reader: Reader, language: str) -> None:
    page = reader.open(f"/queries/country_documents-by-year.html?country=IQ&lang={language}")
    bars = page.locator("svg rect.bar")
    assert bars.count() > 3
    names = {"ar": "منحنى", "en": "Line"}
    page.get_by_role("navigation").get_by_role("link", name=names[language]).click()
    expect(page.locator("svg polyline")).to_have_count(1)
    assert "view=LineChart" in page.url
    assert reader.find_barriers() == []


def test_a_map_leads_from_a_country_to_its_documents(client: httpx.Client) -> None:
    page = page_of(client, "/queries/archive_documents-by-country.html?lang=en")
    assert any("country=IQ" in (a.attributes["href"] or "") for a in page.css("svg.map a"))
    assert page.css("table.shares tbody tr")


@in_both_languages
def test_ties_are_drawn_as_a_network(reader: Reader, language: str) -> None:
    page = reader.open(f"/queries/country-index_pairs.html?lang={language}")
    names = {cell.inner_text() for cell in page.locator("#ties td[data-key]").all()}
    drawn = page.locator("#ties-drawn .plane")
    expect(drawn).to_have_attribute("data-drawn", str(len(names)))
    assert reader.find_barriers() == []


@pytest.mark.parametrize("name", ["جون كيري", "جون كيرى", "John Kerry", "john-kerry", "كيري"])
def test_a_person_is_found_by_any_name(client: httpx.Client, name: str) -> None:
    address = "/queries/person_companions.html"
    answer = client.get(address, params={"person": name, "lang": "en"}, follow_redirects=True)
    assert parse_qs(urlsplit(str(answer.url)).query)["person"] == ["john-kerry"]
    page = LexborHTMLParser(answer.text)
    field = page.css_first("#ask-person")
    assert field is not None
    assert field.attributes["value"] == "John Kerry"
    assert "Sergey Lavrov" in page.css_first(".shares").text()  # type: ignore[union-attr]


def test_a_name_that_several_bear_is_asked_back(reader: Reader) -> None:
    page = reader.open("/queries/person_companions.html?lang=ar")
    page.get_by_role("combobox", name="الشخصية").fill("الأسد")
    page.get_by_role("button", name="عرض الجواب").click()
    assert "فأيها تريد" in page.locator(".problem").inner_text()
    assert reader.find_barriers() == []
    page.get_by_role("link", name="حافظ الأسد").click()
    expect(page.get_by_role("combobox", name="الشخصية")).to_have_value("حافظ الأسد")
    assert "person=hafez-al-assad" in page.url


def test_a_name_is_completed_while_it_is_typed(reader: Reader) -> None:
    page = reader.open("/queries/person_companions.html?lang=ar")
    field = page.get_by_role("combobox", name="الشخصية")
    field.fill("")
    field.press_sequentially("لافر")
    page.get_by_role("option", name="لافروف").click()
    page.get_by_role("button", name="عرض الجواب").click()
    expect(page.locator("caption").first).to_be_visible()
    assert "person=sergey-lavrov" in page.url


def test_a_name_that_nobody_bears_says_so_and_leads_to_the_search(client: httpx.Client) -> None:
    page = page_of(client, "/queries/person_companions.html?person=Nobody+Atall&lang=en")
    problem = page.css_first(".problem")
    assert problem is not None
    assert "Nobody Atall" in problem.text()
    assert page.css_first("form a[href^='/search?q=Nobody']") is not None
    assert page.css_first("#answer") is None


def test_rows_come_page_by_page_and_are_counted(client: httpx.Client) -> None:
    first = page_of(client, "/queries/archive_timeline.html?view=Table&lang=en")
    told = first.css_first(".told")
    assert told is not None
    assert "1 to 50 of 118" in told.text()
    onward = first.css_first("a[rel=next]")
    assert onward is not None
    second = page_of(client, onward.attributes["href"] or "")
    rows = [page.css_first("tbody tr").text() for page in (first, second)]  # type: ignore[union-attr]
    assert rows[0] != rows[1]
    last = page_of(client, "/queries/archive_timeline.html?view=Table&lang=en&offset=100")
    assert len(last.css("table.rows tbody tr")) == 18
    assert last.css_first("a[rel=next]") is None


def test_a_picture_says_when_it_shows_the_first_rows_only(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "WINDOW", 20)
    page = page_of(client, "/queries/person-index_pairs.html?lang=en&limit=21")
    assert "first 20 rows" in page.css_first("main").text()  # type: ignore[union-attr]
    rows = page_of(client, "/queries/archive_timeline.html?view=Table&lang=en&offset=50")
    assert "51 to 100 of 118" in rows.css_first(".told").text()  # type: ignore[union-attr]
    assert len(rows.css("table.rows tbody tr")) == 50


def test_rows_that_cannot_be_counted_in_time_are_shown_all_the_same(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "WINDOW", 20)
    monkeypatch.setattr(answers, "COUNT_SECONDS", 0)
    page = page_of(client, "/queries/archive_timeline.html?view=Table&lang=en&limit=10")
    assert "takes too long" in page.css_first(".told").text()  # type: ignore[union-attr]
    assert len(page.css("table.rows tbody tr")) == 10
    assert page.css_first("a[rel=next]") is not None


def test_things_are_shown_by_name_and_lead_to_their_pages(client: httpx.Client) -> None:
    page = page_of(client, "/queries/archive_timeline.html?lang=ar&view=Table&limit=200")
    row = next(row for row in page.css("table.rows tbody tr") if "SMI/A200" in row.text())
    link, code = row.css_first("a"), row.css_first(".code")
    assert link is not None
    assert code is not None
    assert (link.attributes["href"] or "").startswith("/document/SMI-A200")
    title = link.css_first("bdi")
    assert title is not None
    assert (title.attributes["lang"], title.attributes["dir"]) == ("ar", "rtl")
    assert code.attributes["dir"] == "ltr"
    assert row.css_first("time") is not None


def test_the_code_fetches_the_answer(client: httpx.Client) -> None:
    page = page_of(client, "/queries/country_documents.html?country=IQ&from=2012")
    curl = next(code.text() for code in page.css("pre code") if code.text().startswith("curl"))
    done = subprocess.run(shlex.split(curl), capture_output=True, text=True, check=True)
    assert done.stdout.startswith("document,")
    assert len(done.stdout.splitlines()) > 2


def test_an_answer_is_cited_with_a_lasting_address(client: httpx.Client) -> None:
    release = client.get("/ready", headers=JSON).json()["release"]
    page = page_of(client, "/queries/country_documents.html?country=IQ&lang=ar")
    cited = {node.attributes["lang"]: node.text() for node in page.css(".cite")}
    for text, country in ((cited["ar"], "العراق"), (cited["en"], "Iraq")):
        assert country in text
        assert release in text
        address = "http" + text.split("http")[1].strip()
        assert client.get(address).status_code == 200


def test_a_question_goes_over_to_the_editor(reader: Reader) -> None:
    page = reader.open("/queries/country_documents.html?country=IQ&lang=en")
    page.get_by_role("link", name="Edit in the SPARQL editor").click()
    expect(page.locator(".answer table")).to_be_visible()
    assert "<https://w3id.org/smi/country/IQ>" in unquote(page.url)


def test_a_value_that_does_not_fit_is_told_at_its_field(client: httpx.Client) -> None:
    page = page_of(client, "/queries/country_documents.html?country=IQ&from=soon&lang=en")
    field = page.css_first("#ask-from")
    assert field is not None
    assert field.attributes["aria-invalid"] == "true"
    assert "soon" in page.css_first("#problem-from").text()  # type: ignore[union-attr]


def test_an_unknown_parameter_is_no_silent_mistake(client: httpx.Client) -> None:
    answer = client.get("/queries/country_documents.html?contry=IQ&lang=en")
    assert answer.status_code == 400
    assert "contry" in answer.text


def test_a_query_that_takes_too_long_is_told_in_the_page(
    sample_store: ReleaseDirectory, tmp_path: Path
) -> None:
    endless = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(7))
    head = "#+ summary: Endless\n#+ summary_ar: بلا نهاية\n"
    query = f"{head}SELECT (COUNT(*) AS ?n) WHERE {{ {endless} }}"
    (tmp_path / "archive_endless.rq").write_text(query, encoding="utf-8")
    configuration = ServiceConfiguration(
        source=sample_store, queries_folder=tmp_path, deadline_seconds=0.5
    )
    with serve_app(create_reading_room(configuration)) as client:
        answer = client.get(
            "/queries/archive_endless.html?lang=ar", headers={"Accept": "text/html"}
        )
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 504
    assert page.css_first("[role=alert]") is not None
    assert page.css_first("h1").text() == "بلا نهاية"  # type: ignore[union-attr]


@in_both_languages
def test_stored_names_stay_texts(tab: Page, hostile: httpx.Client, language: str) -> None:
    site = str(hostile.base_url)
    with reading(tab, site) as reader:
        for path in (
            "/queries/person_companions.html?person=one",
            "/queries/person-index_pairs.html?view=Graph",
            "/queries/archive_timeline.html?",
            "/queries/archive_timeline.html?view=Table",
        ):
            page = reader.open(f"{path}&lang={language}")
            assert page.locator("main img, main script").count() == 0
            assert page.title() != "broken"
        content = page.locator("table.rows").inner_text()
    assert (IMAGE if language == "en" else FORMULA + SCRIPT) in content


@in_both_languages
def test_hostile_values_stay_texts(reader: Reader, language: str) -> None:
    for path in (
        "/queries/person_companions.html?person=",
        "/queries/document_by-title.html?words=",
        "/queries/country_documents.html?from=",
        "/queries?format=html&q=",
        "/queries?format=html&about=",
        "/queries/document_by-code.html?code=",
    ):
        for text in (SCRIPT, IMAGE, '" autofocus onfocus="document.title=1'):
            page = reader.open(f"{path}{quote(text)}&lang={language}")
            assert page.title() != "broken"
            assert page.locator("main img, main script, [onfocus]").count() == 0


def test_a_country_on_a_map_leads_to_the_documents_that_are_counted(client: httpx.Client) -> None:
    page = page_of(client, "/queries/archive_documents-by-country.html?from=2012&to=2013&lang=en")
    told = {
        cells[0].text(strip=True): int(cells[1].text(strip=True))
        for row in page.css("table.shares tbody tr")
        if (cells := row.css("th, td"))
    }
    links = {
        link.css_first("title").text().partition(":")[0]: link.attributes["href"]
        for link in page.css("svg.map a")
    }
    assert len(links) > 2
    for country, address in links.items():
        answer = client.get(f"/search.json?{urlsplit(address).query}").json()
        assert answer["total"] == told[country], country


@pytest.mark.parametrize(
    ("query", "title"),
    [("archive_documents-by-type", "Documents"), ("document-curation_doubts-by-kind", "Records")],
)
def test_a_column_is_called_by_what_it_counts(client: httpx.Client, query: str, title: str) -> None:
    page = page_of(client, f"/queries/{query}.html?lang=en&view=Table")
    assert title in {heading.text(strip=True) for heading in page.css("table.rows th")}


def test_the_legend_of_a_map_says_what_is_counted(client: httpx.Client) -> None:
    for query in ("archive_documents-by-country", "country-index_in-texts"):
        page = page_of(client, f"/queries/{query}.html?lang=en&view=Map")
        measure = page.css("table.shares thead th")[1].text(strip=True)
        assert page.css_first(".legend").text(strip=True).partition(":")[0] == measure


def test_a_title_of_a_column_that_the_answer_lacks_is_refused() -> None:
    head = "#+ summary: A\n#+ summary_ar: أ\n#+ columns:\n"
    head += "#+   - {name}: {{label: B, label_ar: ب}}\n"
    query = "SELECT ?s WHERE {{ ?s ?p ?o }}"
    text = (head + query).format
    assert parse_saved_query(text(name="s"), "a_b.rq").column_titles == (("s", "B", "ب"),)
    with pytest.raises(QueryFileError, match="no_such"):
        parse_saved_query(text(name="no_such"), "a_b.rq")
