"""The OpenAPI description tells what the service does; schemathesis tries to refute it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.service.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from smi_graph.store import Release

# A text that fits its schema need be no SPARQL, so "good data is accepted" is not among them.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
)


def test_the_service_answers_as_it_is_described(client: httpx.Client, tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            str(client.base_url.join("/openapi.json")),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", "3"),
            *("--generation-deterministic", "--no-color", "--checks", ",".join(CHECKS)),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_operation_tells_its_problems(client: httpx.Client) -> None:
    api = client.get("/openapi.json").json()
    for operations in api["paths"].values():
        for operation in operations.values():
            problems = [one for one in operation["responses"] if one.startswith(("4", "5"))]
            assert problems
            for status in problems:
                content = operation["responses"][status]["content"]
                reference = {"$ref": "#/components/schemas/Problem"}
                assert content["application/problem+json"]["schema"] == reference


@pytest.fixture(scope="module")
def archive(
    sample_release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """The records of this repository, with a folder of dumps."""
    directory = ReleaseDirectory(sample_release.path.parents[1])
    dumps = tmp_path_factory.mktemp("dumps")
    (dumps / "a.txt").write_text("a")
    with serve(ServiceConfiguration(source=directory, dumps=dumps)) as client:
        yield client


def test_every_operation_has_a_schema_for_each_form_of_its_answer(archive: httpx.Client) -> None:
    api = archive.get("/openapi.json").json()
    untyped = [
        (method, path, media_type)
        for path, operations in api["paths"].items()
        for method, operation in operations.items()
        for media_type, content in operation["responses"].get("200", {}).get("content", {}).items()
        if not content["schema"]
    ]
    assert untyped == []
    without_answer = {
        path
        for path, operations in api["paths"].items()
        if any("200" not in operation["responses"] for operation in operations.values())
    }
    # It only leads on.
    assert without_answer == {"/entity/{entity_id}"}


def test_what_is_json_is_as_it_is_described(archive: httpx.Client, sample_release: Release) -> None:
    api = archive.get("/openapi.json").json()
    code = archive.get("/search.json").json()["records"][0]["code"].replace("/", "-")
    batch = '{"a": {"query": "Iraq"}}'
    asked = {
        "/sparql": "/sparql?query=ASK%7B%7D",
        "/queries": "/queries",
        "/queries/{name}": "/queries/archive_documents-by-country",
        "/releases": "/releases",
        "/releases/{older}..{newer}": f"/releases/{sample_release.id}..{sample_release.id}",
        "/dumps/{path}": "/dumps/",
        "/document/{segment}": f"/document/{code}.json",
        "/document/{segment}/annotations": f"/document/{code}/annotations",
        "/country/{segment}": "/country/SY.json",
        "/search.json": "/search.json",
        "/complete": "/complete?q=a",
        "/cite/{segment}.{extension}": f"/cite/{code}.json",
        "/reconcile": "/reconcile",
        "/reconcile/suggest/{kind}": "/reconcile/suggest/entity?prefix=s",
        "/health": "/health",
        "/ready": "/ready",
    }
    without = "/queries/archive_"
    asked |= {path: path for path in api["paths"] if path.startswith(without)}
    wrong = [
        (path, fault)
        for path, address in asked.items()
        for fault in faults_of(api, path, archive.get(address))
    ]
    wrong += faults_of(api, "/reconcile", archive.get("/reconcile", params={"queries": batch}))
    assert wrong == []


def faults_of(api: dict[str, Any], path: str, answer: httpx.Response) -> list[str]:
    """Tell in what an answer in JSON is not as the operation is described."""
    media_type = answer.headers["content-type"].partition(";")[0]
    told = api["paths"][path]["get"]["responses"].get(str(answer.status_code), {})
    if media_type not in told.get("content", {}):
        return [f"{answer.status_code} {media_type}"]
    if not media_type.endswith("json"):
        return []
    schema = {**told["content"][media_type]["schema"], "components": api["components"]}
    validator = jsonschema_rs.Draft202012Validator(schema)
    return [error.message[:300] for error in validator.iter_errors(answer.json())]
