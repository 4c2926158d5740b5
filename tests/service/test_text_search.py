"""Searching in SPARQL over HTTP, and where the service says that it can."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest

from smi_graph.search import FUNCTION_IRIS, INDEX_FOLDER, DocumentWords, TextIndexWriter
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory, open_writer
from smi_graph.vocabulary import RDFS
from tests.service.server import MINTER, archive, serve

SEARCH = """
PREFIX smi: <https://w3id.org/smi/ontology#>
PREFIX smi-f: <https://w3id.org/smi/function#>
SELECT ?code { ?document smi:code ?code FILTER(smi-f:textMatches(?document, %s)) }
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> ReleaseDirectory:
    directory = ReleaseDirectory(tmp_path_factory.mktemp("archive"))
    with open_writer(directory) as writer:
        writer.load(archive())
        index = TextIndexWriter.create(writer.path(INDEX_FOLDER))
        code = "SMI/A200/7"
        index.add(MINTER.document(code), DocumentWords.of(title="والبيان", text_en="Statement"))
        index.finish()
        writer.publish(base_iri=MINTER.base, inputs_sha256="0" * 64)
    return directory


def test_documents_are_found_by_their_words(directory: ReleaseDirectory) -> None:
    with serve(ServiceConfiguration(source=directory)) as client:
        for words in ('"بيان"', '"statement"@en'):
            answer = client.get(
                "/sparql",
                params={"query": SEARCH % words},
                headers={"Accept": "text/csv"},
            )
            assert answer.text.split() == ["code", "SMI/A200/7"]
        unclear = client.get("/sparql", params={"query": SEARCH % '"*"'})
        assert unclear.status_code >= 400
        assert "asterisk" in unclear.text


def described(client: httpx.Client) -> str:
    return client.get("/sparql", headers={"Accept": "application/n-triples"}).text


def test_the_functions_are_described_where_there_is_an_index(
    directory: ReleaseDirectory, client: httpx.Client
) -> None:
    with serve(ServiceConfiguration(source=directory)) as searching:
        told = described(searching)
        for iri in FUNCTION_IRIS:
            assert f"#extensionFunction> <{iri}>" in told
            assert f"<{iri}> <{RDFS.comment}>" in told
            # The document in which the identifier is explained lies at its path.
            path = urlsplit(iri).path.removeprefix("/smi")
            assert f"<{iri}>" in searching.get(path, params={"format": "nt"}).text
    assert "extensionFunction" not in described(client)
