"""The sample release in each of the three places that `smi_graph.open` knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import smi_graph
from smi_graph.reader import ReleaseReader
from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.cli.commands import run as command
from tests.service.server import serve_app

PLACES = ("store", "dumps", "service")


@pytest.fixture(scope="package")
def dumps(sample_store: ReleaseDirectory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``smi-graph export rdf`` writes."""
    folder = tmp_path_factory.mktemp("dumps")
    done = command("export", "rdf", "--into", str(folder), "--store", str(sample_store.path))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="package")
def service(sample_store: ReleaseDirectory) -> Iterator[str]:
    """The address of a service."""
    app = create_reading_room(ServiceConfiguration(source=sample_store, deadline_seconds=120))
    with serve_app(app) as client:
        yield str(client.base_url)


@pytest.fixture(scope="package", params=PLACES)
def place(request: pytest.FixtureRequest, sample_store: ReleaseDirectory) -> str | Path:
    """What is opened."""
    if request.param == "store":
        return sample_store.path
    found: str | Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="package")
def anywhere(place: str | Path) -> Iterator[ReleaseReader]:
    """The release, opened in each place in turn."""
    with closing(smi_graph.open(place, frames="rows", seconds=300)) as release:
        yield release


@pytest.fixture(scope="package")
def release(sample_store: ReleaseDirectory) -> Iterator[ReleaseReader]:
    """The release, opened in its store."""
    with closing(smi_graph.open(sample_store.path, frames="rows", seconds=300)) as release:
        yield release
