"""A release, its queries, and one server for all tests that change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smi_graph.service import ServiceConfiguration
from tests.service.server import publish, queries_folder, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


@pytest.fixture(scope="package")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> ServiceConfiguration:
    folder = tmp_path_factory.mktemp("service")
    return ServiceConfiguration(
        source=publish(folder / "archive"),
        queries_folder=queries_folder(folder / "queries"),
        deadline_seconds=10,
    )


@pytest.fixture(scope="package")
def client(configuration: ServiceConfiguration) -> Iterator[httpx.Client]:
    with serve(configuration) as client:
        yield client
