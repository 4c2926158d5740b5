"""The sample records, built once into a release of their own."""

from __future__ import annotations

import pytest

from smi_graph.build import build
from smi_graph.resources import resource_path
from smi_graph.store import ReleaseDirectory


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> ReleaseDirectory:
    directory = ReleaseDirectory(tmp_path_factory.mktemp("samples") / "store")
    build([str(resource_path("data", "records"))], directory)
    return directory
