"""The OpenAPI description tells what the service does; schemathesis tries to refute it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

if TYPE_CHECKING:
    import httpx

# A text that fits its schema need be no SPARQL, so "good data is accepted" is not among them.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@pytest.fixture
def described(client: httpx.Client) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(str(client.base_url.join("/openapi.json")))


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_service_answers_as_it_is_described(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS, timeout=60)


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
