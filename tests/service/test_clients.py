"""Programs that other people wrote get their answers from a running server."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pandas as pd
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

from smi_graph.vocabulary import SMI
from tests.conftest import REPOSITORY, require
from tests.service.server import DOCUMENTS, MINTER, YEARS

if TYPE_CHECKING:
    import httpx

DOCUMENT = f"SELECT ?s ?code {{ ?s a <{SMI.Document}> ; <{SMI.code}> ?code }} ORDER BY ?code"
COMUNICA = REPOSITORY / "tests" / "service" / "comunica"
NODE_MODULES = Path(os.environ.get("SMI_NODE_MODULES", REPOSITORY / "build" / "comunica"))


@pytest.fixture
def endpoint(client: httpx.Client) -> str:
    return str(client.base_url.join("/sparql"))


@pytest.mark.parametrize("return_format", [JSON, XML])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_solutions(endpoint: str, return_format: str, method: str) -> None:
    wrapper = SPARQLWrapper(endpoint, returnFormat=return_format)
    wrapper.setMethod(method)
    wrapper.setQuery(DOCUMENT)
    result = wrapper.queryAndConvert()
    if return_format == JSON:
        rows = result["results"]["bindings"]
    else:
        rows = result.getElementsByTagName("result")
    assert len(rows) == DOCUMENTS


def test_sparqlwrapper_posts_a_query_directly_and_reads_a_graph(endpoint: str) -> None:
    wrapper = SPARQLWrapper(endpoint, returnFormat=TURTLE)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(POSTDIRECTLY)
    wrapper.setQuery(f"DESCRIBE <{MINTER.country('IQ')}>")
    graph = rdflib.Graph().parse(data=wrapper.queryAndConvert(), format="turtle")
    labels = {str(label) for label in graph.objects(rdflib.URIRef(MINTER.country("IQ")))}
    assert "العراق" in labels


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_graph(endpoint: str, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, method=method))
    assert len(list(graph.query(DOCUMENT))) == DOCUMENTS
    iraq = rdflib.URIRef(MINTER.country("IQ"))
    assert len(list(graph.subjects(rdflib.URIRef(SMI.targetCountry), iraq))) == DOCUMENTS
    assert rdflib.Literal("Iraq", lang="en") in set(graph.objects(iraq))


def test_rdflib_follows_an_identifier_to_its_data(client: httpx.Client) -> None:
    for media_type in ("turtle", "json-ld", "nt", "xml"):
        graph = rdflib.Graph()
        # rdflib itself asks for the format, and is led from the identifier to it.
        graph.parse(str(client.base_url.join("/document/SMI-A200-1")), format=media_type)
        document = rdflib.URIRef(MINTER.document("SMI/A200/1"))
        assert (document, rdflib.RDF.type, rdflib.URIRef(SMI.Document)) in graph


def test_pandas_reads_a_saved_query_as_a_table(client: httpx.Client) -> None:
    address = client.base_url.join("/queries/country_documents-by-year?country=IQ&format=csv")
    table = pd.read_csv(str(address))
    assert dict(zip(table["year"].astype(str), table["count"], strict=True)) == YEARS


def test_pandas_reads_arabic_and_line_ends_whole(endpoint: str) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("قال: «نعم»، ثم" "one\\n\\"two\\", three") } }'
    table = pd.read_csv(f"{endpoint}?{urlencode({'query': query, 'format': 'csv'})}")
    assert table.loc[0].tolist() == ["قال: «نعم»، ثم", 'one\n"two", three']


def _curl(*arguments: str) -> str:
    program = shutil.which("curl")
    require(program, "curl", "on Debian, apt install curl")
    command = [program or "", "--silent", "--show-error", "--fail-with-body", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout


def test_curl_asks_in_every_way(endpoint: str, client: httpx.Client, tmp_path: Path) -> None:
    csv = "Accept: text/csv"
    file = tmp_path / "query.rq"
    file.write_text(DOCUMENT, encoding="utf-8")
    direct = ["-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}"]
    answers = {
        _curl("-G", endpoint, "--data-urlencode", f"query={DOCUMENT}", "-H", csv),
        _curl(endpoint, "--data-urlencode", f"query={DOCUMENT}", "-H", csv),
        _curl(endpoint, *direct, "-H", csv),
    }
    assert len(answers) == 1
    assert len(pd.read_csv(io.StringIO(answers.pop()))) == DOCUMENTS
    thing = str(client.base_url.join("/country/IQ"))
    assert "smi:Country" not in _curl(thing)
    assert "العراق" in _curl("--location", "-H", "Accept: text/turtle", thing)
    assert _curl("--head", f"{endpoint}?query=ASK%7B%7D").startswith("HTTP/1.1 200")


def _comunica(*arguments: str) -> list[dict[str, str]]:
    node = shutil.which("node")
    require(node, "Node.js", "on Debian, apt install nodejs")
    package = NODE_MODULES / "node_modules" / "@comunica" / "query-sparql"
    how = f"npm install --prefix {NODE_MODULES} in tests/service/comunica; see .ci/run"
    require(package.is_dir(), "Comunica", how)
    ended = subprocess.run(
        [node or "", str(COMUNICA / "ask.js"), *arguments],
        cwd=NODE_MODULES,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_comunica_reads_solutions_from_the_endpoint(endpoint: str) -> None:
    rows = _comunica("sparql", endpoint, DOCUMENT)
    assert [row["code"] for row in rows] == sorted(f"SMI/A200/{n}" for n in range(DOCUMENTS))


def test_comunica_reads_a_graph_from_the_endpoint(endpoint: str) -> None:
    query = f"CONSTRUCT WHERE {{ <{MINTER.country('IQ')}> ?p ?o }}"
    assert "العراق" in {row[2] for row in _comunica("sparql", endpoint, query)}  # type: ignore[index]


def test_comunica_follows_an_identifier_to_its_data(client: httpx.Client) -> None:
    address = str(client.base_url.join("/document/SMI-A200-1"))
    rows = _comunica("file", address, f"SELECT ?code {{ ?s <{SMI.code}> ?code }}")
    assert rows == [{"code": "SMI/A200/1"}]
