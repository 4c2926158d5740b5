"""What texts name, on the pages of actors, ties, paths, the network and the search."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from selectolax.lexbor import LexborHTMLParser

from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.restoring import restore
from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory, RemoteSource
from smi_graph.vocabulary import IriMinter
from tests.cli.commands import run
from tests.engines import oxigraph
from tests.pipeline.archive import record, write
from tests.reading.conftest import LANGUAGES, Reader, reading
from tests.service.server import serve_app

NOTHING: dict[str, object] = {"persons": [], "organisations": [], "target_countries": []}
FILL = "جملة طويلة لا تذكر أحدًا ولا شيئًا يُعرف. "
JAPAN = "وصل إلى اليابان اليوم."
RECORDS = [
    # France and Germany in one sentence, Italy in another paragraph.
    record(
        1,
        **NOTHING,
        issue_date="2015-05-01",
        text_ar=f"{FILL}زار الوفد فرنسا ثم\u202fألمانيا. وعاد.\n\nثم سافر إلى إيطاليا وحدها.",
        text_en="A first sentence. The delegation visited France & Germany. It came back.",
    ),
    # The fields name both; the text names France alone.
    record(2, **{**NOTHING, "target_countries": ["FR", "DE"]}, text_ar="بيان عن فرنسا."),
    # In one paragraph.
    record(3, **NOTHING, issue_date="2020-01-01", text_ar="تكلم وفد فرنسا. وصمت وفد ألمانيا."),
    # Spain stands beside Italy in a title only.
    record(4, **NOTHING, title="لقاء بين إيطاليا وإسبانيا", text_ar="نص <b>قصير</b>"),
    record(5, **{**NOTHING, "target_countries": ["IQ"]}, text_ar="لا شيء هنا."),
    # A field names one person, and texts name him and another one.
    record(6, **{**NOTHING, "persons": ["جون كيري"]}, text_ar="وصل جون كيري. وتكلم كوفي عنان."),
    record(7, **NOTHING, text_ar="سافر كوفي عنان."),
    *(
        record(n, **NOTHING, issue_date=f"19{n}-01-01", text_ar=FILL * 40 + JAPAN)
        for n in range(10, 35)
    ),
]


@pytest.fixture(scope="module")
def texts_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("texts")
    directory = ReleaseDirectory(folder / "store")
    build([write(folder / "a.jsonl", *RECORDS)], directory)
    with serve_app(create_reading_room(ServiceConfiguration(source=directory))) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture(scope="module")
def plain_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("plain")
    directory = ReleaseDirectory(folder / "store")
    build([write(folder / "a.jsonl", *RECORDS)], directory, BuildOptions(mentions=False))
    with serve_app(create_reading_room(ServiceConfiguration(source=directory))) as client:
        client.headers["Accept"] = "text/html"
        yield client


@contextmanager
def made_again(folder: Path, built: ReleaseDirectory) -> Iterator[ReleaseDirectory]:
    """Make a release again from its dump alone."""
    current = built.current()
    assert current is not None
    directory = ReleaseDirectory(folder / "copy")
    restore(current.dump_path, directory, BuildOptions())
    yield directory


@contextmanager
def elsewhere(folder: Path, built: ReleaseDirectory) -> Iterator[RemoteSource]:
    """Publish a release to another SPARQL engine."""
    with oxigraph(folder / "engine") as engine:
        to = ("--remote", engine.graphs, "--store", str(built.path))
        result = run("publish", *to, **engine.environment)
        assert result.returncode == 0, result.stderr
        graphs = IriMinter().graphs()
        yield RemoteSource(engine.query, default_graph=engine.default_graph, named_graphs=graphs)


@pytest.fixture(scope="module", params=[made_again, elsewhere])
def copy_client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp(request.param.__name__)
    built = ReleaseDirectory(folder / "store")
    build([write(folder / "a.jsonl", *RECORDS)], built)
    with (
        request.param(folder, built) as source,
        serve_app(create_reading_room(ServiceConfiguration(source=source))) as client,
    ):
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture
def texts_reader(tab: Page, texts_client: httpx.Client) -> Iterator[Reader]:
    with reading(tab, str(texts_client.base_url).rstrip("/")) as reader:
        yield reader


def sentences(page: str) -> list[tuple[str, str]]:
    """Give the language and the words of each quoted sentence."""
    found = re.findall(r'<blockquote class="sentence"(?: lang="(\w+)")? dir="\w+">(.*?)</bl', page)
    return [(tag, html.unescape(re.sub("</?mark>", "*", said))) for tag, said in found]


def rows(page: str) -> dict[str, str]:
    """Give what the table of companions says of each, as words."""
    found = re.findall(r'<tr data-row.*?data-name="(.*?)".*?</th>(.*?)</tr>', page, re.DOTALL)
    return {name: " ".join(re.sub("<.*?>", " ", said).split()) for name, said in found}


def test_a_country_that_only_texts_name_has_a_page(texts_client: httpx.Client) -> None:
    page = texts_client.get("/country/IT.html?lang=en")
    assert page.status_code == 200
    assert "<h1>" in page.text
    assert "Italy" in page.text
    assert "No field of a record gives this name" in page.text
    assert "A program found these names in the texts" in page.text
    assert texts_client.get("/country/JM.html").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_document_shows_the_sentence_with_the_words_marked(
    texts_client: httpx.Client, language: str
) -> None:
    page = texts_client.get("/country/FR.html", params={"lang": language}).text
    told = {
        "ar": ("ar", "زار الوفد *فرنسا* ثم\u202fألمانيا."),
        "en": ("en", "The delegation visited *France* & Germany."),
    }
    # The newest first: of 2020, 2015 and 2002.
    assert sentences(page) == [
        ("ar", "تكلم وفد *فرنسا*."),
        told[language],
        ("ar", "بيان عن *فرنسا*."),
    ]


def test_fields_and_texts_are_counted_apart(texts_client: httpx.Client) -> None:
    page = texts_client.get("/country/FR.html?lang=en").text
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert facts["Records whose fields give this name"] == "1"
    said = re.sub("<.*?>", "", facts["Records whose texts give this name"])
    assert said == "3 (1 of them in its fields too)"


def test_a_name_in_a_title_is_quoted_from_the_title(texts_client: httpx.Client) -> None:
    page = texts_client.get("/country/ES.html?lang=ar").text
    assert sentences(page) == [("ar", "لقاء بين إيطاليا و*إسبانيا*")]


def test_many_documents_stand_on_pages_and_long_texts_are_cut(texts_client: httpx.Client) -> None:
    first = texts_client.get("/country/JP.html?lang=ar").text
    assert len(sentences(first)) == 10
    assert all(said == "وصل إلى *اليابان* اليوم." for _, said in sentences(first))
    last = texts_client.get("/country/JP.html?lang=ar&text_page=3").text
    assert len(sentences(last)) == 5
    assert 'href="/country/JP.html?lang=ar&amp;text_page=2#in-texts"' in last
    some = texts_client.get("/country/JP.html?lang=ar&from=1910&to=1912").text
    assert len(sentences(some)) == 3


def test_companions_are_of_the_fields_until_texts_are_asked_for(
    texts_client: httpx.Client,
) -> None:
    fields = rows(texts_client.get("/country/FR.html?lang=en").text)
    assert set(fields) == {"Germany", "الأمم المتحدة"} or set(fields) == {
        "Germany",
        "United Nations",
    }
    assert "in one sentence" not in fields["Germany"]
    both = rows(texts_client.get("/country/FR.html?lang=en&texts=1").text)
    assert both["Germany"].startswith("3 records in the fields: 1 · in one sentence: 1")
    assert "in one paragraph: 1" in both["Germany"]
    assert both["Italy"].startswith("1 record in other parts of one record: 1")


def test_a_switch_leads_to_and_fro_and_says_what_it_counts(texts_client: httpx.Client) -> None:
    page = texts_client.get("/country/FR.html?lang=en").text
    assert 'href="/country/FR.html?lang=en&amp;texts=1#together"' in page
    taken = texts_client.get("/country/FR.html?lang=en&texts=1").text
    assert "Fields and texts are counted together here" in taken
    assert "a record counts 1 where both are in its fields or in one sentence" in taken
    assert 'href="/country/FR.html?lang=en#together"' in taken
    assert 'href="/tie/country:DE/country:FR?texts=1&amp;lang=en"' in taken


def test_a_tie_shows_the_sentence_where_both_are_named(texts_client: httpx.Client) -> None:
    page = texts_client.get("/tie/country:DE/country:FR?lang=en&texts=1").text
    assert sentences(page) == [
        ("ar", "تكلم وفد *فرنسا*. وصمت وفد *ألمانيا*."),
        ("en", "The delegation visited *France* & *Germany*."),
    ]
    places = re.findall(r'<span class="about close">(.*?)</span>', page)
    assert places == [
        "in the fields: 1 · in one sentence: 1 · in one paragraph: 1",
        "in one paragraph",
        "in one sentence",
        "in the fields",
    ]
    alone = texts_client.get("/tie/country:DE/country:FR?lang=en").text
    assert sentences(alone) == []
    assert alone.count('<a class="title"') == 1


def test_two_that_only_texts_name_are_tied_by_texts(texts_client: httpx.Client) -> None:
    path = "/tie/country:ES/country:IT?lang=en"
    assert (
        "No record in this release is linked to both names by its fields"
        in texts_client.get(path).text
    )
    page = texts_client.get(f"{path}&texts=1").text
    assert sentences(page) == [("ar", "لقاء بين *إيطاليا* و*إسبانيا*")]


def test_a_tie_tells_programs_the_same(texts_client: httpx.Client) -> None:
    told = texts_client.get("/tie/country:DE/country:FR.json?texts=1").json()
    assert told["closeness"] == {"fields": 1, "sentence": 1, "paragraph": 1, "document": 0}
    assert [one["closeness"] for one in told["documents"]] == ["paragraph", "sentence", "fields"]
    assert told["documents"][1]["sentences"][0]["language"] in {"ar", "en"}
    plain = texts_client.get("/tie/country:DE/country:FR.json").json()
    assert "closeness" not in plain
    assert plain["count"] == 1


def test_a_path_goes_through_texts_and_shows_each_sentence(texts_client: httpx.Client) -> None:
    path = "/path?from=country:FR&to=country:ES&via=country&lang=en"
    assert "No record in this release is linked to" in html.unescape(texts_client.get(path).text)
    page = texts_client.get(f"{path}&texts=1").text
    shown = [said for _, said in sentences(page)]
    assert any("*إيطاليا* و*إسبانيا*" in said for said in shown)
    assert any("*فرنسا*" in said or "*France*" in said for said in shown)
    assert "The text of " in page
    told = texts_client.get(f"{path}&texts=1&format=json").json()
    [first, *_] = told["chains"]
    assert first["through"] == ["country:IT"]
    assert [hop["closeness"] for hop in first["hops"]] == ["document", "sentence"]


def test_a_path_that_fields_lack_is_offered_through_texts(texts_client: httpx.Client) -> None:
    page = texts_client.get("/path?from=country:FR&to=country:IQ&lang=en").text
    assert "Take what the texts name too" not in page
    written = texts_client.get(
        "/path?from_name=Italy&to_name=Spain&texts=1&lang=en", follow_redirects=False
    )
    assert written.status_code == 303
    assert "from=country%3AIT&to=country%3AES" in written.headers["location"]


def test_the_network_takes_texts_in(texts_client: httpx.Client) -> None:
    path = "/explore/network?kind=country&minimum=1&lang=en"
    fields = texts_client.get(path).text
    assert fields.count("<tr data-count") == 1
    page = texts_client.get(f"{path}&texts=1").text
    assert page.count("<tr data-count") > 1
    assert "Where both occur" in page
    assert "/tie/country:DE/country:FR?texts=1" in page


def test_the_search_narrows_by_what_texts_name_apart(texts_client: httpx.Client) -> None:
    page = texts_client.get("/search?lang=en").text
    assert "Country named in the text" in page
    assert "Organisation named in the text" not in page
    by_text = texts_client.get("/search.json?named-country=FR").json()
    by_field = texts_client.get("/search.json?country=FR").json()
    assert (by_text["total"], by_field["total"]) == (3, 1)
    assert texts_client.get("/search.json?named-country=FR&country=FR").json()["total"] == 1


@pytest.mark.parametrize("key", ["FR", "DE", "IT", "ES", "JP"])
def test_a_copy_made_from_the_dump_quotes_the_same_sentences(
    texts_client: httpx.Client, copy_client: httpx.Client, key: str
) -> None:
    path = f"/country/{key}.html?lang=en"
    quoted = sentences(copy_client.get(path).text)
    assert quoted == sentences(texts_client.get(path).text)
    assert quoted


def test_a_copy_says_that_it_knows_no_sentences(
    texts_client: httpx.Client, copy_client: httpx.Client
) -> None:
    path = "/tie/country:DE/country:FR?lang=en&texts=1"
    said = "knows only where each text first names something"
    assert said in copy_client.get(path).text
    assert said not in texts_client.get(path).text
    assert "in one sentence" not in rows(copy_client.get("/country/FR.html?texts=1&lang=en").text)


def registered(client: httpx.Client, query: str = "") -> list[str]:
    tree = LexborHTMLParser(client.get(f"/explore/people?lang=en{query}").text)
    return [" ".join(item.text(separator=" ").split()) for item in tree.css(".register li")]


def test_a_register_tells_fields_from_texts(
    texts_client: httpx.Client, plain_client: httpx.Client
) -> None:
    john = "John Kerry in the fields: 1 · in the texts: 1 جون كيري"
    kofi = "Kofi Annan in the fields: 0 · in the texts: 2 كوفي عنان"
    assert registered(texts_client) == [john, kofi]
    assert registered(texts_client, "&sort=documents") == [john, kofi]
    assert registered(texts_client, "&only=texts") == [kofi]
    assert registered(plain_client) == ["John Kerry 1 جون كيري"]


def test_names_of_texts_alone_are_completed_where_they_are_asked_for(
    texts_client: httpx.Client,
) -> None:
    asked = {"q": "كوفي", "kind": ["person"], "lang": "en"}
    assert texts_client.get("/complete", params=asked).json() == []
    [found] = texts_client.get("/complete", params={**asked, "texts": 1}).json()
    told = {key: found[key] for key in ("kind", "key", "count", "in_texts")}
    assert told == {"kind": "person", "key": "kofi-annan", "count": 0, "in_texts": 2}


@pytest.mark.parametrize(
    ("language", "told"), [("ar", "في النصوص فقط"), ("en", "in the texts only")]
)
def test_a_completion_says_that_only_texts_hold_the_name(
    tab: Page, texts_client: httpx.Client, language: str, told: str
) -> None:
    with reading(tab, str(texts_client.base_url).rstrip("/")) as reader:
        reader.open(f"/path?lang={language}")
        reader.page.get_by_role("combobox").first.fill("Kofi")
        expect(reader.page.get_by_role("option")).to_contain_text(told)


@pytest.mark.parametrize(
    "path",
    [
        "/country/FR.html",
        "/country/FR.html?texts=1",
        "/tie/country:DE/country:FR",
        "/tie/country:DE/country:FR?texts=1",
        "/path?from=country:FR&to=country:DE&via=country&texts=1",
        "/explore/network?kind=country&minimum=1&texts=1",
        "/search",
    ],
)
def test_a_release_without_mentions_has_no_empty_parts(
    plain_client: httpx.Client, path: str
) -> None:
    page = plain_client.get(path, params={}).text if "?" in path else plain_client.get(path).text
    for absent in ("in-texts", "named-country", "texts=1#", 'href="#in-texts"', "مذكور في النص"):
        assert absent not in page
    assert plain_client.get("/country/IT.html").status_code == 404


@pytest.mark.parametrize("query", ["texts=0", "texts=yes", "text_page=x", "text_page=99999999"])
def test_odd_wishes_change_nothing(texts_client: httpx.Client, query: str) -> None:
    assert texts_client.get(f"/country/FR.html?{query}").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "/country/FR.html?texts=1",
        "/country/IT.html?",
        "/tie/country:DE/country:FR?texts=1",
        "/path?from=country:FR&to=country:ES&via=country&texts=1",
        "/explore/network?kind=country&minimum=1&texts=1",
    ],
)
def test_nothing_stands_in_the_way_of_anybody(
    texts_reader: Reader, path: str, language: str
) -> None:
    texts_reader.open(f"{path}&lang={language}")
    assert texts_reader.find_barriers() == []
    texts_reader.page.set_viewport_size({"width": 360, "height": 800})
    # What is drawn follows the size of the window a moment later.
    texts_reader.page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
