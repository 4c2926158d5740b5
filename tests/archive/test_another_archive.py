"""An archive in Arabic with codes, labels, pages and fields of its own, and no Python for it.

Two of its fields, the shelf mark and the cargo, are no fields of ours: one entry each in its
``fields.toml``, with a term, a shape or a scheme, and a property. They are looked for wherever
a field shows. The facets, the search box and the columns of exports belong here too, beside
`test_a_field_of_its_own_is_on_the_page_in_both_languages`.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import httpx
import pyoxigraph
import pytest

from tests.archive.conftest import HARBOUR, HERE, run

BASE = "https://harbour.example.org/"
DOCUMENT = f"{BASE}document/m12-34"
PAGE = "/document/m12-34.html"
SHELF_MARK = f"{BASE}ontology#shelfMark"
ARCHIVE = ("--archive", str(HARBOUR))


@pytest.fixture(scope="module")
def dataset(harbour_store: str) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    dump = Path(harbour_store) / "current" / "dump.nq.gz"
    store.load(gzip.decompress(dump.read_bytes()), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


def ask(store: pyoxigraph.Store, pattern: str) -> bool:
    prefixes = (
        "PREFIX smi: <https://w3id.org/smi/ontology#> PREFIX own: <https://harbour.example.org/> "
        "PREFIX harbour: <https://harbour.example.org/ontology#> "
        "PREFIX oa: <http://www.w3.org/ns/oa#> "
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    )
    return bool(store.query(f"{prefixes} ASK {{ {pattern} }}"))


@pytest.mark.parametrize(
    "pattern",
    [
        f'<{DOCUMENT}> a smi:Document ; smi:code "م/12/34" ; harbour:shelfMark "ر-17"',
        f'<{DOCUMENT}> smi:issuedYear "1921"^^<http://www.w3.org/2001/XMLSchema#gYear>',
        f"<{DOCUMENT}> smi:documentType <{BASE}vocabulary/document-type/bill-of-lading>",
        f"<{DOCUMENT}> harbour:cargo <{BASE}vocabulary/cargo/tobacco>",
        f"<{DOCUMENT}> harbour:cargo <{BASE}vocabulary/cargo/soap>",
        f'<{DOCUMENT}> harbour:cargoAsWritten "دخان"',
        f'<{BASE}document/m12-35> harbour:shelfMark "ر-18" ; smi:issued ?month',
        f"<{BASE}document/m12-35> smi:relatedPerson ?a, ?b FILTER(?a != ?b)",
        f"<{BASE}document/m12-35> smi:language <http://id.loc.gov/vocabulary/iso639-1/ar>",
    ],
)
def test_pages_and_tables_of_the_archive_become_its_facts(
    dataset: pyoxigraph.Store, pattern: str
) -> None:
    assert ask(dataset, pattern)


def test_a_field_of_its_own_carries_the_words_that_it_came_from(dataset: pyoxigraph.Store) -> None:
    said = f'?e rdf:subject <{DOCUMENT}> ; rdf:predicate <{SHELF_MARK}> ; rdf:object "ر-17" ;'
    words = 'oa:exact "ر-17" ; smi:section "رقم الرف" ; oa:start ?start'
    assert ask(dataset, f"GRAPH <{BASE}graph/provenance> {{ {said} {words} }}")


def test_a_record_is_explained_under_its_printed_code(harbour_store: str) -> None:
    told = run("explain", "م/١٢/٣٤", "--store", harbour_store, *ARCHIVE)
    assert told.returncode == 0
    assert "shelf mark: ر-17" in told.stdout
    assert "“12 آذار 1921”  [التاريخ]" in told.stdout


def test_records_are_extracted_with_the_fields_of_the_archive(tmp_path: Path) -> None:
    lines = tmp_path / "records.jsonl"
    assert run(*ARCHIVE, "extract", str(HERE / "sources"), "--output", str(lines)).returncode == 0
    records = {r["code"]: r for r in map(json.loads, lines.read_text("utf-8").splitlines())}
    assert records["م/12/34"]["shelf_mark"] == "ر-17"
    assert records["م/12/35"]["persons"] == ["سليم الحداد", "أمين الخوري"]
    assert records["م/12/35"]["cargo"] == ["tobacco"]


@pytest.mark.parametrize(
    ("language", "name", "cargo", "archive"),
    [
        ("ar", "رقم الرف", "تبغ", "المرفأ القديم"),
        ("en", "shelf mark", "tobacco", "Old Harbour archive"),
    ],
)
def test_a_field_of_its_own_is_on_the_page_in_both_languages(
    harbour_site: httpx.Client, language: str, name: str, cargo: str, archive: str
) -> None:
    page = harbour_site.get(PAGE, params={"lang": language})
    assert page.status_code == 200
    for words in (name, "ر-17", cargo, archive, "https://harbour.example.org/papers?code=m12-34"):
        assert words in page.text


def test_nothing_that_is_served_names_another_archive(harbour_site: httpx.Client) -> None:
    for path in ("/", PAGE, "/dataset?format=ttl", "/reconcile", "/search", "/report"):
        answer = harbour_site.get(path, params={"lang": "ar"} if "?" not in path else None)
        assert answer.status_code == 200
        assert "Syrian Memory" not in answer.text
        assert "الذاكرة السورية" not in answer.text


def test_no_licence_is_claimed_where_none_is_given(harbour_site: httpx.Client) -> None:
    told = harbour_site.get("/dataset", params={"format": "nt"}).text
    dataset = [line for line in told.splitlines() if line.startswith(f"<{BASE}dataset>")]
    assert any("المرفأ القديم" in line for line in dataset) or "\\u0627" in told
    assert not [line for line in dataset if "/license>" in line or "/publisher>" in line]
    assert "license" not in harbour_site.get("/document/m12-34.ttl").headers["Link"]


def test_the_front_page_has_the_words_of_the_archive(harbour_site: httpx.Client) -> None:
    assert "أوراق المرفأ القديم" in harbour_site.get("/", params={"lang": "ar"}).text


def test_a_field_of_its_own_has_its_key_in_json_ld(harbour_site: httpx.Client) -> None:
    document = harbour_site.get("/document/m12-34.jsonld").json()
    assert document["shelfMark"] == "ر-17"
    context = harbour_site.get("/ontology/context.jsonld").json()["@context"]
    assert context["shelfMark"] == {"@id": SHELF_MARK}


def test_a_reader_can_say_that_a_field_of_its_own_is_wrong(harbour_site: httpx.Client) -> None:
    form = harbour_site.get("/report", params={"about": "م/12/34", "lang": "en"})
    assert form.status_code == 200
    assert "shelf mark" in form.text


def test_its_vocabulary_and_terms_are_served_with_those_that_ship(
    harbour_site: httpx.Client,
) -> None:
    ontology = harbour_site.get("/ontology", params={"format": "nt"}).text
    assert SHELF_MARK in ontology
    assert "https://w3id.org/smi/ontology#Document" in ontology
    page = harbour_site.get("/vocabulary/cargo", params={"format": "html", "lang": "en"})
    assert (page.status_code, "tobacco" in page.text) == (200, True)


def test_its_own_fields_are_in_the_vocabularies_of_others_by_its_own_files(
    harbour_site: httpx.Client,
) -> None:
    def told(profile: str, extension: str = "nt") -> str:
        answer = harbour_site.get(f"/document/m12-34.{extension}", params={"_profile": profile})
        return answer.text

    assert '<http://purl.org/dc/terms/identifier> "ر-17"' in told("dcterms")
    assert '<https://www.ica.org/standards/RiC/ontology#identifier> "ر-17"' in told("rico")
    assert '<http://purl.org/dc/elements/1.1/relation> "تبغ"@ar' in told("dc")
    # What it aligns with nothing is said under the name that its field has.
    assert '"content": "رقم الرف"' in told("linked-art", "jsonld")
    assert '<http://purl.org/ontology/bibo/locator> "ر-17"' in told("bibo")
    alignments = harbour_site.get("/ontology/alignments", params={"format": "nt"}).text
    assert "harbour.example.org/ontology#shelfMark" in alignments


def test_its_own_saved_query_is_answered(harbour_site: httpx.Client) -> None:
    answer = harbour_site.get("/queries/harbour_shelf").json()
    assert answer["results"]["bindings"][0]["document"]["value"] == DOCUMENT


def test_no_saved_query_opens_with_an_error(harbour_site: httpx.Client) -> None:
    names = [query["name"] for query in harbour_site.get("/queries").json()["queries"]]
    wrong = []
    for name in names:
        page = harbour_site.get(f"/queries/{name}.html", params={"lang": "en"})
        if page.status_code != 200 or 'aria-invalid="true"' in page.text:
            wrong.append(name)
    assert wrong == []


def test_a_field_of_its_own_is_in_the_wikidata_style_dump(
    harbour_store: str, tmp_path: Path
) -> None:
    into = ("--into", str(tmp_path), "--compress", "gz")
    exported = run("export", "wikidata", *into, "--store", harbour_store, *ARCHIVE)
    assert exported.returncode == 0, exported.stderr
    dump = gzip.decompress((tmp_path / "entities" / "latest-all.json.gz").read_bytes())
    entities = json.loads(dump)
    properties = {e["labels"]["en"]["value"]: e["id"] for e in entities if e["type"] == "property"}
    paper = next(
        e
        for e in entities
        if e["labels"].get("ar", {}).get("value", "").startswith("سند شحن الباخرة")
    )
    said = paper["claims"][properties["shelf mark"]][0]["mainsnak"]["datavalue"]["value"]
    assert said == "ر-17"
    assert len(paper["claims"][properties["cargo"]]) == 2
    assert "المرفأ القديم" in paper["descriptions"]["ar"]["value"]
    assert b"Syrian Memory archive" not in dump
    count = next(e for e in entities if e["id"] == properties["number of parcels"])
    assert count["datatype"] == "quantity"
    other = next(e for e in entities if "سند شحن ثانٍ" in str(e["labels"]))
    (counted,) = other["claims"][properties["number of parcels"]]
    assert counted["mainsnak"]["datavalue"] == {
        "type": "quantity",
        "value": {"amount": "+40", "unit": "1"},
    }
    turtle = gzip.decompress((tmp_path / "entities" / "latest-all.ttl.gz").read_bytes()).decode()
    assert 'wikibase:quantityAmount "+40"^^' in turtle
    for name in ("latest-all.json.gz", "latest-all.ttl.gz", "latest-truthy.nt.gz"):
        checked = run("check-dump", str(tmp_path / "entities" / name))
        assert checked.returncode == 0, checked.stdout + checked.stderr
    status = json.loads((tmp_path / "entities" / "latest-status.json").read_bytes())
    assert status["license"] is None


@pytest.mark.parametrize(
    "address",
    ["/openapi.json", "/queries", "/shapes", "/shapes/shared"],
)
def test_no_code_of_another_archive_stands_in_what_programs_read(
    harbour_site: httpx.Client, address: str
) -> None:
    told = harbour_site.get(address, headers={"Accept": "text/turtle, application/json;q=0.9"}).text
    assert "م/" in told
    assert "SMI/A200" not in told
    assert "[A-Z][A-Z0-9]*" not in told


def test_its_own_shape_refuses_what_breaks_it(tmp_path: Path) -> None:
    table = tmp_path / "broken.csv"
    table.write_text("الرقم,الموضوع,رقم الرف\nم/1/1,سند,17\n", encoding="utf-8")
    judged = run("validate", str(table), "--format", "turtle", *ARCHIVE)
    assert judged.returncode == 1
    assert "Write the shelf mark as in ر-17." in judged.stdout
    assert "اكتب رقم الرف مثل ر-17." in judged.stdout
    # The harbour's own shape of texts, which asks for none, took the place of ours.
    assert "The record has no text" not in judged.stdout


def test_a_code_of_another_form_is_refused_with_an_example(tmp_path: Path) -> None:
    table = tmp_path / "foreign.csv"
    table.write_text("الرقم,الموضوع\nSMI/A200/1,سند\n", encoding="utf-8")
    judged = run("validate", str(table), *ARCHIVE)
    assert judged.returncode == 1
    assert "such as م/12/34" in judged.stderr


def test_a_store_of_one_archive_is_refused_to_another(harbour_store: str) -> None:
    build = ("build", str(HERE / "sources"), "--store", harbour_store)
    other = run(*build)
    assert other.returncode == 1
    assert "“old-harbour”" in other.stderr
    assert "“syrian-memory”" in other.stderr
    moved = run(*build, *ARCHIVE, SMI_BASE_IRI="https://other.example/")
    assert moved.returncode == 1
    assert BASE in moved.stderr
    assert "https://other.example/" in moved.stderr
    served = run("serve", "--store", harbour_store, "--port", "0")
    assert "“old-harbour”" in served.stderr
    assert served.returncode != 0
