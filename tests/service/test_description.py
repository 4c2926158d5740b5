"""The service and the dataset describe themselves, truthfully."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from smi_graph.vocabulary import SMI
from tests.service.server import DOCUMENTS, MINTER, serve

if TYPE_CHECKING:
    import httpx

    from smi_graph.service.configuration import ServiceConfiguration
    from smi_graph.store import Release

PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX limit: <https://w3id.org/smi/service#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
DATASET = f"{MINTER.base}dataset"


def graph_of(answer: httpx.Response) -> pyoxigraph.Store:
    assert answer.status_code == 200
    store = pyoxigraph.Store()
    media_type = answer.headers["content-type"].split(";")[0]
    store.load(answer.content, format=pyoxigraph.RdfFormat.from_media_type(media_type))
    return store


def holds(store: pyoxigraph.Store, pattern: str) -> bool:
    return bool(store.query(f"{PREFIXES} ASK {{ {pattern} }}"))


@pytest.mark.parametrize(
    "accept",
    ["*/*", "text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"],
)
def test_the_service_describes_itself_without_a_query(client: httpx.Client, accept: str) -> None:
    store = graph_of(client.get("/sparql", headers={"Accept": accept}))
    endpoint = f"<{client.base_url.join('/sparql')}>"
    assert holds(store, f"{endpoint} a sd:Service ; sd:endpoint {endpoint}")
    assert holds(store, f"{endpoint} sd:supportedLanguage sd:SPARQL11Query")
    assert holds(store, f"{endpoint} sd:defaultDataset/sd:defaultGraph/void:triples ?n")
    assert holds(store, f"?place sd:name <{MINTER.graph('one')}> ; sd:graph/void:triples 1")
    assert holds(store, "?service limit:deadlineSeconds 60.0 ; limit:maxBytes 67108864")


def test_each_result_format_that_is_claimed_is_given(client: httpx.Client) -> None:
    store = graph_of(client.get("/sparql"))
    rows = store.query(f"{PREFIXES} SELECT ?format {{ ?service sd:resultFormat ?format }}")
    claimed = {row["format"].value.rpartition("/")[2] for row in rows}  # type: ignore[union-attr]
    given = {
        "SPARQL_Results_JSON": ("ASK {}", "json"),
        "SPARQL_Results_XML": ("ASK {}", "xml"),
        "SPARQL_Results_CSV": ("SELECT * {}", "csv"),
        "SPARQL_Results_TSV": ("SELECT * {}", "tsv"),
        "Turtle": ("CONSTRUCT WHERE {}", "ttl"),
        "N-Triples": ("CONSTRUCT WHERE {}", "nt"),
        "RDF_XML": ("CONSTRUCT WHERE {}", "rdf"),
        "JSON-LD": ("CONSTRUCT WHERE {}", "jsonld"),
        "N-Quads": ("CONSTRUCT WHERE {}", "nq"),
        "TriG": ("CONSTRUCT WHERE {}", "trig"),
    }
    assert claimed == given.keys()
    for query, name in given.values():
        assert client.get("/sparql", params={"query": query, "format": name}).status_code == 200


def test_no_feature_is_claimed_that_is_not_there(
    client: httpx.Client, configuration: ServiceConfiguration
) -> None:
    store = graph_of(client.get("/sparql"))
    assert not holds(store, "?service sd:feature ?feature")
    assert not holds(store, "?service sd:supportedLanguage sd:SPARQL11Update")
    assert not holds(store, "?service limit:maxRows ?rows")
    with serve(configuration, service_allow_list=("https://e.org/",), max_rows=7) as other:
        store = graph_of(other.get("/sparql"))
        assert holds(store, "?service sd:feature sd:BasicFederatedQuery ; limit:maxRows 7")


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
def test_the_dataset_is_described_with_its_partitions(client: httpx.Client, path: str) -> None:
    store = graph_of(client.get(path))
    assert holds(store, f"<{DATASET}> a void:Dataset, dcat:Dataset")
    assert holds(
        store,
        f"<{DATASET}> void:subset/void:classPartition ?c . ?c void:class <{SMI.Document}> ;"
        f" void:entities {DOCUMENTS} ; void:propertyPartition"
        f" [ void:property <{SMI.title}> ; void:triples {DOCUMENTS} ]",
    )
    assert holds(
        store,
        f"<{DATASET}> void:subset/void:propertyPartition"
        f" [ void:property <{SMI.code}> ; void:triples {DOCUMENTS} ]",
    )
    assert holds(store, f"<{DATASET}> void:subset <{MINTER.graph('one')}>")
    endpoint = client.base_url.join("/sparql")
    assert holds(store, f"<{endpoint}> a dcat:DataService ; dcat:servesDataset <{DATASET}>")
    blank = [quad for quad in store if isinstance(quad.subject, pyoxigraph.BlankNode)]
    assert blank == []


def test_the_counts_are_those_of_the_endpoint(sample: httpx.Client) -> None:
    store = graph_of(sample.get("/.well-known/void"))
    plain = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    every = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    counts = [
        sample.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["n"][
            "value"
        ]
        for query in (plain, every)
    ]
    assert holds(store, f"<{DATASET}#default-graph> void:triples {counts[0]}")
    assert holds(store, f"<{DATASET}> void:triples {counts[1]}")


def test_a_dataset_has_as_many_triples_as_its_subsets_and_a_subset_as_its_partitions(
    sample: httpx.Client,
) -> None:
    store = graph_of(sample.get("/.well-known/void"))
    for inner in ("void:subset", "void:propertyPartition"):
        [*sums] = store.query(
            f"{PREFIXES} SELECT ?whole (SUM(?n) AS ?sum) (SAMPLE(?all) AS ?triples)"
            f" {{ ?whole {inner} ?part ; void:triples ?all . ?part void:triples ?n }}"
            " GROUP BY ?whole"
        )
        assert sums
        assert all(row["sum"] == row["triples"] for row in sums)  # type: ignore[union-attr]


def test_a_program_that_writes_queries_finds_the_schema_in_the_description(
    sample: httpx.Client,
) -> None:
    """It asks for the classes and datatypes of the values of each property of a class."""
    endpoint = sample.get("/sparql", headers={"Accept": "text/turtle"})
    for answer in (endpoint, sample.get("/.well-known/void")):
        found = {
            tuple(term.value if term is not None else None for term in row)  # type: ignore[union-attr]
            for row in graph_of(answer).query(
                """
                PREFIX void: <http://rdfs.org/ns/void#>
                PREFIX void-ext: <http://ldf.fi/void-ext#>
                SELECT DISTINCT ?class ?property ?to ?datatype {
                  ?part void:class ?class ; void:propertyPartition ?inner .
                  ?inner void:property ?property .
                  OPTIONAL {
                    { ?inner void:classPartition/void:class ?to }
                    UNION { ?inner void-ext:datatypePartition/void-ext:datatype ?datatype }
                  }
                }
                """
            )
        }
        document, xsd = SMI.Document, "http://www.w3.org/2001/XMLSchema#"
        assert (document, SMI.targetCountry, SMI.Country, None) in found
        assert (document, SMI.code, None, f"{xsd}string") in found
        dates = {row[3] for row in found if row[:2] == (document, SMI.issued)}
        assert dates == {f"{xsd}gYear", f"{xsd}gYearMonth", f"{xsd}date"}


def test_a_program_that_writes_queries_finds_examples_that_run_as_they_are(
    sample: httpx.Client,
) -> None:
    described = graph_of(sample.get("/sparql", headers={"Accept": "text/turtle"}))
    rows = described.query(
        """
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?it ?comment ?query {
          ?it a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask ?query
        }
        """
    )
    examples = {row["it"].value.rpartition("/")[2]: row["query"].value for row in rows}  # type: ignore[union-attr]
    listed = sample.get("/queries").json()["queries"]
    assert examples.keys() == {query["name"] for query in listed}
    for name, text in examples.items():
        # Of an optional parameter too, nothing is left to be filled in.
        code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        assert "?_" not in code, name
    for name in ("country_documents-by-year", "person-index_in-texts", "country_documents"):
        asked = sample.get("/sparql", params={"query": examples[name]}).json()
        saved = sample.get(f"/queries/{name}").json()
        assert asked["results"]["bindings"] == saved["results"]["bindings"] != []
    prefixes = described.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#>"
        " SELECT DISTINCT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }"
    )
    assert "smi" in {row["prefix"].value for row in prefixes}  # type: ignore[union-attr]


def test_the_dump_that_is_announced_can_be_had(
    sample: httpx.Client, sample_release: Release
) -> None:
    store = graph_of(sample.get("/dataset"))
    (row,) = store.query(
        f"{PREFIXES} SELECT ?url ?size {{ ?d dcat:downloadURL ?url ; dcat:byteSize ?size }}"
    )
    answer = sample.get(row["url"].value)  # type: ignore[union-attr]
    assert answer.headers["content-type"] == "application/gzip"
    assert answer.content == sample_release.dump_path.read_bytes()
    assert len(answer.content) == int(row["size"].value)  # type: ignore[union-attr]
    again = {"If-None-Match": answer.headers["etag"]}
    assert sample.get(row["url"].value, headers=again).status_code == 304  # type: ignore[union-attr]
    assert sample.get("/releases/nothing/dump.nq.gz").status_code == 404


def test_the_collection_of_examples_is_well_known_and_each_has_an_address(
    client: httpx.Client,
) -> None:
    store = graph_of(client.get("/.well-known/sparql-examples"))
    rows = store.query("SELECT ?query { ?query a <http://www.w3.org/ns/shacl#SPARQLExecutable> }")
    for row in rows:
        path = "/" + row["query"].value.removeprefix(MINTER.base)  # type: ignore[union-attr]
        assert client.get(path, headers={"Accept": "text/turtle"}).status_code == 200
