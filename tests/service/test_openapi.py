"""The OpenAPI description tells what the service does; schemathesis tries to refute it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

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
            *("--phases", "examples,coverage,fuzzing", "--max-examples", "8"),
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
