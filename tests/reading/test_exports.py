"""Search results as data: each form is read by a reader of others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import bibtexparser
import feedparser
import httpx
import pytest
import rispy
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from smi_graph.reading.app import create_reading_room
from smi_graph.reading.search import exporting
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import RdfFiles
from smi_graph.vocabulary import RDF, SMI
from tests.service.server import serve_app

ATOM = "{http://www.w3.org/2005/Atom}"
QUERY = "q=بيان&country=SY&lang=ar"
FORMATS = ("atom", "csv", "json", "bib", "ris")
NASTY = (
    "=cmd|' /C calc'!A0, \"quoted\" {braces} \\backslash 50% & <b>$x_1</b>\n"
    "next line \u202e بيان #1"
)


def take(client: httpx.Client, extension: str, query: str = QUERY) -> httpx.Response:
    response = client.get(f"/search.{extension}?{query}")
    assert response.status_code == 200
    return response


def read_feed(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314 - it is our own


def codes(client: httpx.Client) -> list[str]:
    return [record["code"] for record in take(client, "json").json()["records"]]


def table(response: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline=""), strict=True))


def test_every_form_holds_what_the_page_counts_in_its_order(client: httpx.Client) -> None:
    known = codes(client)
    assert len(known) > 20
    assert int(take(client, "csv").headers["x-total-count"]) == len(known)
    assert [row["code"] for row in table(take(client, "csv"))] == known
    entries = feedparser.parse(take(client, "atom").content).entries
    assert [entry.summary.split(" · ")[-1] for entry in entries] == known
    library = bibtexparser.parse_string(take(client, "bib").text)
    assert library.failed_blocks == []
    assert [entry["library"] for entry in library.entries] == known
    assert [entry["accession_number"] for entry in rispy.loads(take(client, "ris").text)] == known


def test_a_record_tells_the_same_in_every_form(client: httpx.Client) -> None:
    query = "q=2254&lang=en"
    member = take(client, "json", query).json()["records"][0]
    row = table(take(client, "csv", query))[0]
    assert row["title_ar"] == member["titles"]["ar"]
    assert row["date"] == member["date"]
    assert row["persons"] == " | ".join(person["names"]["en"] for person in member["persons"])
    assert row["iri"] == member["iri"]
    release = take(client, "json", query).json()["release"]
    assert row["release"] == release
    assert row["page"] == member["page"]
    assert row["page"].endswith(f"?release={release}")
    assert client.get(urlsplit(row["page"]).path).status_code == 200


def test_the_feed_has_what_atom_requires(client: httpx.Client) -> None:
    response = take(client, "atom")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = read_feed(response.content)
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    relations = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert relations["self"] == str(response.url)
    ids = [entry.id for entry in parsed.entries]
    assert len(ids) == len(set(ids))
    assert parsed.feed.updated_parsed is not None


def test_a_feed_goes_on_page_by_page(client: httpx.Client) -> None:
    seen: list[str] = []
    address: str | None = "/search.atom?lang=en"
    while address:
        feed = read_feed(client.get(address).content)
        seen += [entry.findtext(f"{ATOM}id") or "" for entry in feed.iter(f"{ATOM}entry")]
        address = next((n.get("href") for n in feed if n.get("rel") == "next"), None)
    assert len(seen) == len(set(seen)) == 125


def test_a_table_keeps_to_its_rules(client: httpx.Client) -> None:
    response = take(client, "csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert response.content.endswith(b"\r\n")
    assert not response.content.startswith(b"\xef\xbb\xbf")
    assert take(client, "csv", QUERY + "&bom=1").content.startswith(b"\xef\xbb\xbf")


def test_the_page_offers_the_table_as_spreadsheets_want_it(client: httpx.Client) -> None:
    page = HTMLParser(client.get("/search?q=بيان").text)
    addresses = {
        link.attributes["href"] or ""
        for link in page.css("[href]")
        if "/search.csv" in (link.attributes["href"] or "")
    }
    assert len(addresses) == 2
    for address in addresses:
        assert client.get(address).content.startswith(b"\xef\xbb\xbf")


def test_lines_of_ris_end_as_the_format_has_it(client: httpx.Client) -> None:
    content = take(client, "ris").content
    assert content.count(b"\n") == content.count(b"\r\n")
    kinds = {entry["type_of_reference"] for entry in rispy.loads(content.decode())}
    assert kinds <= set(rispy.TYPE_OF_REFERENCE_MAPPING)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_leads_to_every_form(client: httpx.Client, language: str) -> None:
    tree = HTMLParser(client.get(f"/search?{QUERY.replace('ar', language)}").text)
    heads = {link.attributes["href"] for link in tree.css("head link[rel=alternate][type]")}
    links = {link.attributes["href"] for link in tree.css(".take a")}
    with_texts = {link for link in links if "texts=1" in (link or "")}
    assert heads == links - with_texts
    assert (len(heads), len(with_texts)) == (len(FORMATS), 2)
    for address in links:
        assert client.get(address).headers["x-total-count"] == str(len(codes(client)))


@pytest.mark.parametrize("extension", ["csv", "json", "bib", "ris"])
def test_a_large_export_comes_in_pieces_and_is_the_same(
    client: httpx.Client, extension: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = take(client, extension, "lang=en&bom=1")
    assert "content-length" in whole.headers
    monkeypatch.setattr(exporting, "_PIECE", 20)
    in_pieces = take(client, extension, "lang=en&bom=1")
    assert "content-length" not in in_pieces.headers
    assert in_pieces.content == whole.content
    assert in_pieces.headers["x-total-count"] == "125"
    assert in_pieces.headers["x-release"] == whole.headers["x-release"]


def test_a_page_of_an_export_names_the_next(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE_SIZE", 50)
    seen: list[str] = []
    address: str | None = "/search.json?lang=en&page=1"
    while address:
        answer = client.get(address)
        seen += [record["code"] for record in answer.json()["records"]]
        assert answer.json()["next"] == answer.links.get("next", {}).get("url")
        address = answer.json()["next"]
        if address and "page=" not in address:
            break
    everything = take(client, "json", "lang=en").json()
    assert everything["next"] is None
    assert seen == [record["code"] for record in everything["records"]]


def test_texts_come_along_where_they_are_wished(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_PIECE_WITH_TEXTS", 20)
    rows = table(take(client, "csv", "lang=en&texts=1"))
    records = take(client, "json", "lang=en&texts=1").json()["records"]
    assert len(rows) == len(records) == 125
    assert [row["text_ar"] for row in rows] == [r["texts"].get("ar", "") for r in records]
    assert sum(bool(row["text_ar"]) for row in rows) > 50
    assert any(row["text_en"] for row in rows)
    assert "text_ar" not in table(take(client, "csv", "lang=en"))[0]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("application/atom+xml", "application/atom+xml"),
        ("application/json;q=0.5, text/csv", "text/csv"),
    ],
)
def test_the_search_answers_in_the_form_that_is_accepted(
    client: httpx.Client, accept: str, content_type: str
) -> None:
    for _ in range(2):  # a page that is kept is given to nobody who wants data
        answer = client.get(f"/search?{QUERY}", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(content_type)
        assert {"accept", "accept-language"} <= set(answer.headers["vary"].lower().split(", "))
    if content_type == "application/json":
        assert answer.json()["records"] == take(client, "json").json()["records"]


def test_a_form_that_there_is_not_is_refused(client: httpx.Client) -> None:
    answer = client.get("/search", headers={"Accept": "image/png"})
    assert answer.status_code == 406


def test_an_answer_is_not_sent_twice(client: httpx.Client) -> None:
    for extension in FORMATS:
        first = take(client, extension)
        again = client.get(first.url, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304


def test_an_unknown_form_is_no_page(client: httpx.Client) -> None:
    assert client.get("/search.xls").status_code == 404


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A record whose title tries everything."""
    path = Path(tmp_path_factory.mktemp("nasty")) / "a.ttl"
    title = NASTY.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    path.write_text(
        f"<https://w3id.org/smi/document/A-1> <{RDF.type}> <{SMI.Document}> ;"
        f' <{SMI.code}> "A/1" ; <{SMI.title}> "{title}\\u0007"@ar .',
        encoding="utf-8",
    )
    app = create_reading_room(ServiceConfiguration(source=RdfFiles((path,))))
    with serve_app(app) as client:
        yield client


def test_a_hostile_title_comes_through_every_form_as_it_is(nasty: httpx.Client) -> None:
    query = "lang=ar"
    assert take(nasty, "json", query).json()["records"][0]["titles"]["ar"] == NASTY + "\x07"
    assert table(take(nasty, "csv", query))[0]["title_ar"] == "'" + NASTY + "\x07"
    feed = read_feed(take(nasty, "atom", query).content)
    # XML has no place for a bell.
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == NASTY + "\ufffd"
    library = bibtexparser.parse_string(take(nasty, "bib", query).text)
    assert (len(library.entries), library.failed_blocks) == (1, [])
    assert "بيان" in library.entries[0]["title"]
    [entry] = rispy.loads(take(nasty, "ris", query).text)
    assert entry["title"].startswith("=cmd|' /C calc'!A0, \"quoted\" {braces} \\backslash 50%")
    html = nasty.get("/search?lang=ar").text
    assert "<b>$x_1" not in html
    assert "&lt;b&gt;$x_1" in html
