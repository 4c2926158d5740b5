"""A page names an example that is made before the first reader comes."""

from __future__ import annotations

import logging

import pytest
from fastapi.testclient import TestClient

from smi_graph.reading.app import create_reading_room
from smi_graph.reading.warming import places_of
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.catalogue.samples import catalogue_of
from tests.waiting import wait_until


def test_examples_speak_of_the_commonest_of_the_release() -> None:
    catalogue = catalogue_of({"document/1": ("person/a", "person/b"), "document/2": ("person/b",)})
    assert places_of(catalogue) == {"document": "1", "person": "b", "word": "1"}


def test_every_example_is_made_before_somebody_asks(
    sample_store: ReleaseDirectory, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_reading_room(ServiceConfiguration(source=sample_store, page_processes=1))
    with caplog.at_level(logging.WARNING), TestClient(app) as client:
        wait_until(lambda: app.state.is_warm)
        assert client.get("/person/kofi-annan.html").status_code == 200
    assert [record.message for record in caplog.records if "in advance" in record.message] == []
