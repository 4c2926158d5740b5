"""A release, its queries, and one server for all tests that change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smi_graph.pipeline import build
from smi_graph.resources import resource_path
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import Release, ReleaseDirectory
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
        # Longer than any query of the tests takes, on whatever machine.
        deadline_seconds=60,
        # Most tests ask one thing after the other, and every worker has to start first.
        workers=1,
        slow_workers=0,
    )


@pytest.fixture(scope="package")
def client(configuration: ServiceConfiguration) -> Iterator[httpx.Client]:
    with serve(configuration) as client:
        yield client


@pytest.fixture(scope="package")
def sample_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release that the records in this repository make."""
    directory = ReleaseDirectory(tmp_path_factory.mktemp("sample"))
    return build([str(resource_path("data", "records"))], directory).release


@pytest.fixture(scope="package")
def sample(sample_release: Release) -> Iterator[httpx.Client]:
    directory = ReleaseDirectory(sample_release.path.parents[1])
    with serve(ServiceConfiguration(source=directory, deadline_seconds=60)) as client:
        yield client
