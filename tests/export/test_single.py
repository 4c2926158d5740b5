"""The JSON of one record, asked for alone, is what the dump says of it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pyoxigraph
import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.export.conftest import Dumps
from tests.service.server import MINTER, serve


@pytest.fixture(scope="module")
def client(dumps: Dumps) -> Iterator[httpx.Client]:
    configuration = ServiceConfiguration(source=dumps.store, dumps=dumps.folder.parents[1])
    with serve(configuration) as client:
        yield client


def test_every_entity_is_given_as_the_dump_has_it(client: httpx.Client, dumps: Dumps) -> None:
    some = [*list(dumps.entities)[::7], dumps.of_code("SAMPLE/X/1")["id"]]
    for entity_id in some:
        answer = client.get(f"/entity/{entity_id}.json")
        assert answer.status_code == 200, entity_id
        assert answer.headers["content-type"] == "application/json"
        assert answer.json() == {"entities": {entity_id: dumps.entities[entity_id]}}
    there = client.get(f"/wiki/Special:EntityData/{some[-1]}.json")
    assert there.content == client.get(f"/entity/{some[-1]}.json").content


def dumped(dumps: Dumps) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    with gzip.open(dumps.file("all.nt.gz")) as file:
        store.bulk_load(file.read(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def test_an_entity_as_rdf_is_what_the_dump_says_of_it(client: httpx.Client, dumps: Dumps) -> None:
    whole = {str(quad) for quad in dumped(dumps)}
    for entity_id in (dumps.of_code("SAMPLE/X/1")["id"], "P1", "Q1"):
        for extension in ("nt", "ttl", "rdf", "jsonld"):
            answer = client.get(f"/wiki/Special:EntityData/{entity_id}.{extension}")
            form = pyoxigraph.RdfFormat.from_extension(extension)
            quads = list(pyoxigraph.parse(answer.content, format=form))
            assert quads
            if extension == "nt":
                named = {str(quad) for quad in quads if not blank(quad)}
                assert named <= whole


def blank(quad: pyoxigraph.Quad) -> bool:
    terms = (quad.subject, quad.object)
    return any(isinstance(term, pyoxigraph.BlankNode) for term in terms)


def test_every_iri_of_the_dumps_has_an_answer(client: httpx.Client, dumps: Dumps) -> None:
    """One of each form; of entities one of each kind."""
    forms: dict[str, str] = {}
    for quad in dumped(dumps):
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(MINTER.base):
                path = term.value.removeprefix(MINTER.base)
                forms[re.sub(r"[^/]*\Z", "", path) + path.rpartition("/")[2][:1]] = path
    assert {"entity/P", "entity/Q", "prop/direct/P", "wiki/Special:EntityData/Q"} <= forms.keys()
    assert {"prop/statement/value/P", "entity/statement/Q", "prop/P"} <= forms.keys()
    own = {form: path for form, path in forms.items() if form.split("/")[0] in DUMPED}
    for path in own.values():
        for accept in ("text/html", "text/turtle", "application/json"):
            answer = client.get(f"/{path}", headers={"Accept": accept}, follow_redirects=True)
            assert answer.status_code == 200, (path, accept)


DUMPED = {"entity", "prop", "value", "reference", "wiki"}


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/prop/direct/P11", "/entity/P11"),
        ("/prop/qualifier/value/P2", "/entity/P2"),
        ("/prop/novalue/P3", "/entity/P3"),
        ("/entity/statement/Q5-0A1B2C3D-0000-5000-8000-0A1B2C3D4E5F", "/entity/Q5"),
        ("/wiki/Property:P2", "/entity/P2"),
        ("/value/" + "0" * 32, "/dumps/"),
        ("/reference/" + "0" * 40, "/dumps/"),
    ],
)
def test_what_is_said_of_an_entity_leads_to_it(
    client: httpx.Client, path: str, location: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, location)


@pytest.mark.parametrize(
    "path", ["/prop/Q1", "/prop/x/P1", "/entity/statement/Q5", "/wiki/Main", "/value/x"]
)
def test_what_no_dump_names_is_unknown(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_has_no_page_of_its_own_is_shown_in_both_languages(
    client: httpx.Client, dumps: Dumps
) -> None:
    for entity_id in ("P1", "Q1"):
        for language in ("ar", "en"):
            asked = f"/entity/{entity_id}?lang={language}&format=html"
            answer = client.get(asked, follow_redirects=True)
            assert answer.status_code == 200
            assert dumps.entities[entity_id]["labels"][language]["value"] in answer.text


def test_a_number_leads_to_what_it_stands_for(client: httpx.Client, dumps: Dumps) -> None:
    number = dumps.of_code("SAMPLE/X/1")["id"]
    answer = client.get(f"/entity/{number}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/document/SAMPLE-X-1")


@pytest.mark.parametrize("name", ["Q0", "Q99999999", "Q99999999999999", "P9999", "x", "Q1%20"])
def test_a_number_that_was_never_taken_is_unknown(client: httpx.Client, name: str) -> None:
    for path in (f"/entity/{name}", f"/entity/{name}.json"):
        assert client.get(path).status_code == 404


def test_the_page_of_a_record_leads_to_its_json(client: httpx.Client, dumps: Dumps) -> None:
    page = client.get("/document/SAMPLE-X-1.html", headers={"Accept": "text/html"}).text
    number = dumps.of_code("SAMPLE/X/1")["id"]
    assert f'href="/entity/{number}.json"' in page


def test_a_record_that_has_changed_since_the_export_waits_for_the_next_one(
    dumps: Dumps, tmp_path: Path
) -> None:
    number = dumps.of_code("SAMPLE/X/2")["id"]
    changed = tmp_path / "changed.jsonl"
    record = {"code": "SAMPLE/X/2", "title": "Another title", "title_lang": "en"}
    changed.write_bytes(orjson.dumps(record) + b"\n")
    store = ReleaseDirectory(tmp_path / "store")
    build([str(changed)], store, BuildOptions())
    (tmp_path / "store" / "wikibase-identifiers.sqlite").symlink_to(
        dumps.store.path / "wikibase-identifiers.sqlite"
    )
    configuration = ServiceConfiguration(source=store, dumps=dumps.folder.parents[1])
    with serve(configuration) as client:
        answer = client.get(f"/entity/{number}.json?lang=ar")
    assert answer.status_code == 404
    assert "smi-graph export wikidata" in answer.json()["detail_en"]
