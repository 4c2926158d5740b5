"""Whatever an address holds, the service has an answer for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_from_bytes

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import RdfFiles, Release, ReleaseDirectory
from tests.service.server import serve

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

PARAMETERS = ("about", "country", "field", "format", "from", "id", "lang", "limit", "offset")
PARAMETERS += ("kind", "letter", "page", "person", "prefix", "q", "queries", "query", "release")
PARAMETERS += ("sort", "to", "via", "year", "bom", "digits", "months", "name", "record", "view")
TAKEN = ("*/*", "text/html", "text/turtle", "application/json", "text/csv;q=0.1", "no/such", "")
WORDS = ("بيان صحفي", "IQ", "country:IQ", "person:x", "Q1", "SAMPLE-LAS-2024-12-14", ".html", "..")
# As they stand in an address: some names are too long for a file, some are no text.
AS_THEY_ARE = ("%00", "%FF%FE", "%2e%2e", "a%2Fb", "%ED%A0%80", "%0D%0A", "{}", "|^`", "-1", "%2B1")

segments = st.one_of(
    st.sampled_from(WORDS).map(lambda text: quote(text, safe="")),
    st.sampled_from(AS_THEY_ARE),
    st.text(max_size=30).map(lambda text: quote(text.encode("utf-8", "replace"), safe="")),
    st.binary(max_size=20).map(quote_from_bytes),
    st.sampled_from([256, 300, 5000]).map(lambda size: "a" * size),
    st.sampled_from([130, 300]).map(lambda size: quote("و" * size)),
)
endings = st.sampled_from(("", "", "", ".html", ".ttl", ".json", ".csv", ".rq"))
parameters = st.lists(st.tuples(st.sampled_from(PARAMETERS), segments), max_size=2)


def paths_of(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        below: Any = getattr(route, "original_router", None)
        yield from [getattr(route, "path", "")] if below is None else paths_of(below.routes)


def every_path() -> list[str]:
    source = RdfFiles(())
    app = create_reading_room(ServiceConfiguration(source=source))
    return sorted(set(paths_of(app.routes)) | {"/assets/{path}", "/dumps/{path}/{path}"})


@pytest.fixture(scope="module")
def client(
    sample_release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    directory = ReleaseDirectory(sample_release.path.parents[1])
    dumps = tmp_path_factory.mktemp("dumps")
    (dumps / "entities").mkdir()
    with serve(ServiceConfiguration(source=directory, dumps=dumps)) as client:
        yield client


def ask(client: httpx.Client, path: str, taken: str = "*/*") -> httpx.Response:
    address = client.base_url.copy_with(raw_path=path.encode("ascii"))
    return client.get(address, headers={"Accept": taken})


@pytest.mark.parametrize("path", every_path())
def test_no_address_is_a_fault_of_the_server(client: httpx.Client, path: str) -> None:
    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(segments, min_size=3, max_size=3), endings, parameters, st.sampled_from(TAKEN))
    @example(["a" * 300] * 3, "", [], "*/*")
    def ask_for_it(parts: list[str], ending: str, pairs: list[tuple[str, str]], taken: str) -> None:
        given_parts = iter(parts)
        address = re.sub(r"\{[^}]+\}", lambda _: next(given_parts), path) + ending
        query = "&".join(f"{name}={value}" for name, value in pairs)
        answer = ask(client, f"{address}?{query}", taken)
        assert answer.status_code != 500, f"{address}?{query}"

    ask_for_it()


@pytest.mark.parametrize(
    "path", ["/shapes/{}", "/dumps/{}", "/assets/{}", "/ontology/{}", "/country/{}", "/cite/{}.bib"]
)
@pytest.mark.parametrize("name", ["a" * 300, quote("و" * 200), "%00", "%2e%2e", "a%2F..%2F..%2Fb"])
def test_a_name_that_no_file_can_have_is_not_found(
    client: httpx.Client, path: str, name: str
) -> None:
    assert ask(client, path.format(name)).status_code == 404
