"""The tools for assistants, driven by the SDK's own client over both of its transports."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, Tool

from smi_graph.mcp.server import add_to
from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.cli.commands import run
from tests.service.server import serve_app

Connect = Callable[[], Client]


@pytest.fixture(scope="module")
def site(sample_store: ReleaseDirectory) -> Iterator[str]:
    """A service that answers at ``/mcp``."""
    app = create_reading_room(ServiceConfiguration(source=sample_store, deadline_seconds=120))
    add_to(app, ["archive.example.org"])
    with serve_app(app) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture(scope="module", params=["stdio", "http", "http-legacy"])
def connect(request: pytest.FixtureRequest, site: str, sample_store: ReleaseDirectory) -> Connect:
    """The client of the SDK, over one of the transports."""
    if request.param == "stdio":
        arguments = ["-m", "smi_graph", "mcp", "--store", str(sample_store.path)]
        place = StdioServerParameters(
            command=sys.executable, args=arguments, env={**os.environ, "SMI_LANGUAGE": "en"}
        )
        return lambda: Client(place)
    mode = "legacy" if request.param == "http-legacy" else "auto"
    return lambda: Client(f"{site}/mcp", mode=mode)


def ask(connect: Connect, do: Callable[[Client], Awaitable[Any]]) -> Any:
    async def talk() -> Any:
        async with connect() as client:
            return await do(client)

    return anyio.run(talk)


def call(connect: Connect, *calls: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
    async def each(client: Client) -> list[CallToolResult]:
        return [await client.call_tool(name, given) for name, given in calls]

    found: list[CallToolResult] = ask(connect, each)
    return found


def test_every_transport_answers_with_release_voices_and_what_to_cite(
    connect: Connect, sample_store: ReleaseDirectory
) -> None:
    release = sample_store.current_id()
    country = {"country": "SY", "from": 2014, "to": 2015}
    answers = call(
        connect,
        ("country_documents-by-year", country),
        ("search", {"words": "عنان"}),
        ("describe", {"resource": "person:kofi-annan"}),
        ("schema", {}),
        ("sparql", {"query": "ASK { ?s ?p ?o }"}),
    )
    told = [answer.structured_content or {} for answer in answers]
    assert [answer.is_error for answer in answers] == [False] * len(answers)
    assert {each["release"] for each in told} == {release}
    assert [each["cite"]["iri"].removeprefix("https://w3id.org/smi/") for each in told] == [
        "queries/country_documents-by-year",
        "dataset",
        "person/kofi-annan",
        "dataset",
        "dataset",
    ]
    by_year, search, describe, schema, sparql = told
    assert by_year["rows"] == [{"year": 2014, "documents": 7}, {"year": 2015, "documents": 11}]
    assert by_year["voices"] == ["archive"]
    assert f"release={release}" in by_year["cite"]["url"]
    assert search["total"] == len(search["records"]) == 8
    first = next(each for each in search["records"] if each["iri"].endswith("SC-PRST-2012-6"))
    assert (first["language"], first["date"]) == ("ar", "2012-03-21")
    assert "كوفي عنان" in first["title"]
    assert {"كوفي عنان", "Kofi Annan"} <= {each["value"] for each in describe["statements"]}
    document = "https://w3id.org/smi/ontology#Document"
    country_iri = "https://w3id.org/smi/ontology#Country"
    assert schema["classes"][document]["https://w3id.org/smi/ontology#targetCountry"] == [
        country_iri
    ]
    assert sparql["answer"] is True


def test_what_is_cited_can_be_read_again_on_the_web(site: str) -> None:
    [answer] = call(
        lambda: Client(f"{site}/mcp"), ("country_documents", {"country": "SY", "limit": 3})
    )
    told = answer.structured_content or {}
    again = httpx.get(told["cite"]["url"]).json()["results"]["bindings"]
    assert [row["document"] for row in told["rows"]] == [row["document"]["value"] for row in again]
    assert (told["complete"], told["next_offset"]) == (False, 3)


def test_a_name_leads_to_what_it_names_and_to_what_only_resembles_it(site: str) -> None:
    [named, only, like] = call(
        lambda: Client(f"{site}/mcp"),
        ("find", {"name": "كوفي عنان"}),
        ("find", {"name": "Syria", "kind": "country"}),
        ("find", {"name": "Kofi Anann"}),
    )
    told = named.structured_content or {}
    first = told["found"][0]
    assert first["iri"] == "https://w3id.org/smi/person/kofi-annan"
    assert (first["kind"], first["is_its_name"]) == ("person", True)
    assert told["release"]
    found = (only.structured_content or {})["found"]
    assert {each["kind"] for each in found} == {"country"}
    assert found[0]["iri"].endswith("/country/SY")
    resembling = (like.structured_content or {})["found"]
    assert (first["iri"], False) in [(each["iri"], each["is_its_name"]) for each in resembling]


def test_what_has_no_rows_is_told_from_what_the_release_does_not_know(site: str) -> None:
    empty = {"country": "SY", "from": 1850, "to": 1851}
    [none, unknown] = call(
        lambda: Client(f"{site}/mcp"),
        ("country_documents-by-year", empty),
        ("country_documents-by-year", {**empty, "country": "Syria"}),
    )
    assert (none.structured_content or {})["rows"] == []
    assert unknown.is_error
    assert "no resource Syria" in unknown.content[0].text  # type: ignore[union-attr]


def test_a_search_that_finds_much_gives_the_first_and_their_number(site: str) -> None:
    [few, many] = call(
        lambda: Client(f"{site}/mcp"),
        ("search", {"words": "مجلس", "year_from": 2013, "year_to": 2013}),
        ("search", {"words": "سورية"}),
    )
    told = many.structured_content or {}
    assert (len(told["records"]), told["complete"]) == (50, False)
    assert told["total"] > 50
    assert {each["date"][:4] for each in (few.structured_content or {})["records"]} == {"2013"}


def test_each_saved_query_is_a_tool_with_typed_parameters(connect: Connect) -> None:
    async def names(client: Client) -> list[Tool]:
        return (await client.list_tools()).tools

    tools: dict[str, Tool] = {tool.name: tool for tool in ask(connect, names)}
    listed = {
        path for path in tools if path not in {"find", "search", "describe", "schema", "sparql"}
    }
    assert len(listed) > 60
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in tools)
    by_year = tools["country_documents-by-year"].input_schema
    assert by_year["properties"]["from"]["type"] == "integer"
    assert by_year["properties"]["country"]["default"] == "SY"
    assert "البلد" in by_year["properties"]["country"]["description"]
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
    assert all(re.search("[\u0600-\u06ff]", tool.description or "") for tool in tools.values())


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("country_documents-by-year", {"country": ".."}, '"country"'),
        ("country_documents-by-year", {"contry": "SY"}, '"contry"'),
        ("country_documents-by-year", {"country": ["SY", "IQ"]}, "country"),
        ("country_documents", {"limit": 10**6}, "limit"),
        ("country_documents", {"limit": "many"}, "many"),
        ("search", {}, "words"),
        ("find", {}, "name"),
        ("find", {"name": "a", "kind": "planet"}, "person, organization"),
        ("search", {"word": "a", "words": "b"}, "word"),
        ("describe", {"resource": "country:XX"}, "country:XX"),
        ("describe", {"resource": "no code"}, "no code"),
        ("sparql", {"query": "DROP ALL"}, "read-only"),
        ("sparql", {"query": "SELECT nonsense"}, "line 1"),
        ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}, "SERVICE"),
        ("sparql", {"query": "SELECT ?s ?p { ?s ?p ?o } LIMIT 1001"}, "1,000 rows"),
        ("sparql", {"query": "SELECT * { ?s ?p ?o }"}, "not cut"),
        ("search", {"words": "x" * 70_000}, "64 KiB"),
        ("country_documents", {"country": "x" * 70_000}, "64 KiB"),
        ("sparql", {"query": "ASK {}" + " " * 70_000}, "64 KiB"),
        ("no_such_tool", {}, "no_such_tool"),
    ],
)
def test_what_cannot_be_answered_is_told_in_both_languages(
    site: str, name: str, given: dict[str, Any], told: str
) -> None:
    [answer] = call(lambda: Client(f"{site}/mcp"), (name, given))
    text = answer.content[0].text  # type: ignore[union-attr]
    assert answer.is_error
    assert told in text
    assert re.search("[\u0600-\u06ff]", text)


def test_what_a_program_found_is_never_told_as_the_word_of_the_archive(site: str) -> None:
    graph = "https://w3id.org/smi/graph/"
    queries = {
        "SELECT * { ?s ?p ?o } LIMIT 1": ["archive"],
        f"SELECT * {{ GRAPH <{graph}mentions> {{ ?s ?p ?o }} }} LIMIT 1": ["archive", "program"],
        f"ASK FROM <{graph}validation> {{ ?s ?p ?o }}": ["archive", "program"],
        "SELECT * { GRAPH ?any { ?s ?p ?o } } LIMIT 1": ["archive", "program", "reader"],
    }
    calls = [("sparql", {"query": query}) for query in queries]
    in_texts = ("country_in-texts", {"country": "IQ", "limit": 1})
    document = ("describe", {"resource": "SAMPLE/UN/SIX-POINTS"})
    *answers, saved, described = (
        answer.structured_content or {}
        for answer in call(lambda: Client(f"{site}/mcp"), *calls, in_texts, document)
    )
    assert [each["voices"] for each in answers] == list(queries.values())
    assert saved["voices"] == ["archive", "program"]
    assert "does not state" in saved["voices_en"]
    by_voice = {
        (each["property"].rpartition("#")[2], each["voice"]) for each in described["statements"]
    }
    assert ("targetCountry", "archive") in by_voice
    assert ("mentions", "program") in by_voice


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Host": "archive.example.org"}, 200),
        ({"Host": "evil.example.com"}, 421),
        ({"Origin": "http://evil.example.com"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_a_page_of_another_site_cannot_ask(site: str, headers: dict[str, str], status: int) -> None:
    sent = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-06-18",
        "Content-Type": "application/json",
        **headers,
    }
    content = httpx.Request("POST", site, json=LIST).content
    assert httpx.post(f"{site}/mcp", content=content, headers=sent).status_code == status


def test_a_request_that_is_too_large_is_refused(site: str) -> None:
    body = b'{"jsonrpc": "' + b"x" * 2**21 + b'"}'
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    assert httpx.post(f"{site}/mcp", content=body, headers=headers).status_code == 413


def test_a_service_that_was_not_told_to_has_no_such_address(sample_store: ReleaseDirectory) -> None:
    with serve_app(create_reading_room(ServiceConfiguration(source=sample_store))) as client:
        assert client.post("/mcp", json=LIST).status_code == 404


def test_without_the_package_it_is_told_how_to_get_it(
    sample_store: ReleaseDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smi_graph.cli.serve.find_spec", lambda _: None)
    done = run("mcp", "--store", str(sample_store.path))
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "smi-graph[mcp]"' in done.stderr


def test_a_store_without_a_release_is_told_as_elsewhere(tmp_path: os.PathLike[str]) -> None:
    done = run("mcp", "--store", str(tmp_path))
    assert done.returncode == 2
    assert "contains no release" in done.stderr
