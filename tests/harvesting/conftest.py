"""A store whose records change from release to release, and a server of what is current in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import RdfFiles, Release, ReleaseDirectory
from tests.pipeline.archive import copy_archive, record, write
from tests.service.server import serve

RECORDS = 12
# A control character, and what would be markup.
ODD = "a\x01b ]]> <c> &amp; \ufffe"

Publish = Callable[..., Release]


def records() -> list[dict[str, object]]:
    made = [record(number) for number in range(RECORDS)]
    made[3] |= {"title": f"عنوان {ODD}", "text_ar": ODD, "collections": ["المعارضة السورية"]}
    made[4] |= {"images": [{"address": "https://images.example/4.jpg", "caption": "صورة"}]}
    return made


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> ReleaseDirectory:
    folder = tmp_path_factory.mktemp("harvested")
    directory = ReleaseDirectory(folder / "store")
    build([write(folder / "records.jsonl", *records())], directory)
    return directory


@pytest.fixture
def store(made: ReleaseDirectory, tmp_path: Path) -> ReleaseDirectory:
    return copy_archive(made, tmp_path / "store")


@pytest.fixture
def publish(store: ReleaseDirectory, tmp_path: Path) -> Publish:
    """Publish just these records; what else there was is withdrawn."""

    def publish(*said: dict[str, object], afresh: bool = False) -> Release:
        options = BuildOptions(sync=True, most_withdrawn=None, afresh=afresh)
        return build([write(tmp_path / "now.jsonl", *said)], store, options).release

    return publish


@pytest.fixture(scope="session")
def still(made: ReleaseDirectory) -> Iterator[httpx.Client]:
    """A server for tests that change nothing."""
    with serve(configured(made)) as client:
        yield client


@pytest.fixture(scope="session")
def without_releases() -> Iterator[httpx.Client]:
    """A server of RDF files, which tell nothing of changes."""
    source = ServiceConfiguration(source=RdfFiles(()), workers=1, slow_workers=0)
    with serve(source) as client:
        yield client


@pytest.fixture
def client(store: ReleaseDirectory) -> Iterator[httpx.Client]:
    with serve(configured(store)) as client:
        yield client


def configured(directory: ReleaseDirectory) -> ServiceConfiguration:
    return ServiceConfiguration(source=directory, workers=1, slow_workers=0, deadline_seconds=60)
