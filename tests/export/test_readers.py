"""The programs that people use on Wikidata's dumps read ours: every entity, every claim."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from smi_graph.export.rdf_nodes import prefixes
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import RdfFiles
from tests.conftest import REPOSITORY, require
from tests.export.conftest import Dumps
from tests.service.server import serve

READERS = Path(__file__).parent / "readers"
NODE_FOLDER = Path(os.environ.get("SMI_READER_MODULES", REPOSITORY / "build" / "readers"))
NODE_READERS = NODE_FOLDER / "node_modules"


@pytest.fixture(scope="module")
def node() -> str:
    path = shutil.which("node")
    require(path, "Node", "on Debian, apt install nodejs npm")
    require(
        (NODE_READERS / "wikibase-sdk").is_dir(),
        "the npm packages that read dumps",
        f"npm install --prefix {NODE_FOLDER} in tests/export/readers; see .ci/run",
    )
    return path or ""


def test_the_dump_holds_at_least_five_hundred_documents(dumps: Dumps) -> None:
    code = dumps.property_id("inventory number")
    assert sum(code in entity["claims"] for entity in dumps.entities.values()) > 600


def test_qwikidata_reads_everything(dumps: Dumps, counts: dict[str, int]) -> None:
    json_dump = pytest.importorskip("qwikidata.json_dump")
    entity = pytest.importorskip("qwikidata.entity")
    found = dict.fromkeys(counts, 0)
    for read in json_dump.WikidataJsonDump(str(dumps.file("all.json.gz"))):
        kind = entity.WikidataItem if read["type"] == "item" else entity.WikidataProperty
        found["entities"] += 1
        for group in kind(read).get_claim_groups().values():
            for claim in group:
                assert claim.mainsnak.datavalue is not None
                found["claims"] += 1
                found["qualifiers"] += sum(len(snaks) for snaks in claim.qualifiers.values())
                found["references"] += len(claim.references)
    assert found == counts


def test_wikibaseintegrator_reads_everything_and_gives_it_back(
    dumps: Dumps, counts: dict[str, int]
) -> None:
    entities = pytest.importorskip("wikibaseintegrator.entities")
    found = dict.fromkeys(counts, 0)
    for entity in dumps.entities.values():
        kind = entities.ItemEntity if entity["type"] == "item" else entities.PropertyEntity
        read = kind().from_json(entity)
        found["entities"] += 1
        for claim in read.claims:
            found["claims"] += 1
            found["qualifiers"] += len(list(claim.qualifiers))
            found["references"] += len(claim.references)
        assert read.labels.get_json() == entity["labels"]
    assert found == counts


def test_pywikibot_reads_everything(dumps: Dumps, counts: dict[str, int], tmp_path: Path) -> None:
    pytest.importorskip("pywikibot", exc_type=ImportError)
    script = READERS / "pywikibot_offline.py"
    environment = {**os.environ, "PYWIKIBOT_NO_USER_CONFIG": "2", "PYWIKIBOT_DIR": str(tmp_path)}
    read = subprocess.run(
        [sys.executable, script, dumps.file("all.json.gz")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert read.returncode == 0, read.stderr.decode()
    assert json.loads(read.stdout) == counts


def test_wikibase_dump_filter_passes_every_line(
    dumps: Dumps, counts: dict[str, int], node: str
) -> None:
    program = NODE_READERS / ".bin" / "wikibase-dump-filter"
    content = gzip.decompress(dumps.file("all.json.gz").read_bytes())
    read = subprocess.run(
        [node, program, "--quiet", "--type", "both"], input=content, capture_output=True, check=True
    )
    assert len([json.loads(line) for line in read.stdout.splitlines()]) == counts["entities"]


def test_wikibase_sdk_reads_everything(dumps: Dumps, counts: dict[str, int], node: str) -> None:
    content = gzip.decompress(dumps.file("all.json.gz").read_bytes())
    command = [node, READERS / "sdk.mjs", NODE_FOLDER]
    read = subprocess.run(command, input=content, capture_output=True, check=False)
    assert read.returncode == 0, read.stderr.decode()
    assert json.loads(read.stdout) == counts


def test_oxigraph_reads_the_same_from_turtle_and_from_ntriples(dumps: Dumps) -> None:
    read = {}
    for ending, form in (
        ("all.ttl.gz", pyoxigraph.RdfFormat.TURTLE),
        ("all.nt.gz", pyoxigraph.RdfFormat.N_TRIPLES),
        ("truthy.nt.gz", pyoxigraph.RdfFormat.N_TRIPLES),
    ):
        with gzip.open(dumps.file(ending)) as file:
            triples = [quad.triple for quad in pyoxigraph.parse(file, form)]
        # Nothing is written twice.
        read[ending] = pyoxigraph.Dataset(pyoxigraph.Quad(*triple) for triple in triples)
        assert len(read[ending]) == len(triples)
        read[ending].canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    assert set(read["all.ttl.gz"]) == set(read["all.nt.gz"])
    assert set(read["truthy.nt.gz"]) < set(read["all.nt.gz"])


def test_a_query_in_the_manner_of_wikidata_runs_on_the_truthy_dump(
    dumps: Dumps, tmp_path: Path
) -> None:
    path = tmp_path / "truthy.nt"
    path.write_bytes(gzip.decompress(dumps.file("truthy.nt.gz").read_bytes()))
    head = "".join(
        f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes("https://w3id.org/smi/").items()
    )
    country, published = dumps.property_id("target country"), dumps.property_id("publication date")
    iraq = dumps.item("Iraq")["id"]
    query = f"""{head}
        SELECT ?d ?label ?date {{
          ?d wdt:{country} wd:{iraq} ; wdt:{published} ?date ; rdfs:label ?label .
          FILTER(YEAR(?date) = 2021)
        }}"""
    with serve(ServiceConfiguration(source=RdfFiles((path,)))) as client:
        answer = client.get(
            "/sparql", params={"query": query}, headers={"Accept": "application/json"}
        )
    rows = answer.json()["results"]["bindings"]
    expected = {
        f"https://w3id.org/smi/entity/{entity['id']}"
        for entity in dumps.entities.values()
        if any(
            claim["mainsnak"]["datavalue"]["value"]["id"] == iraq
            for claim in dumps.claims(entity, "target country")
        )
        and any(
            "+2021" in claim["mainsnak"]["datavalue"]["value"]["time"]
            for claim in dumps.claims(entity, "publication date")
        )
    }
    assert {row["d"]["value"] for row in rows} == expected != set()
